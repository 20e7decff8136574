#include "cli/confirm.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "policies/error.h"

gboolean
kinko_confirm_typed (KinkoContext *context, const char *meant, const char *question,
		     const char *nothing, GError **error)
{
	g_autofree char *typed = g_strdup (kinko_context_option (context, "yes"));
	g_autoptr (GError) problem = NULL;

	if (typed == NULL && kinko_context_wrapper (context) != NULL)
		return TRUE;
	if (typed == NULL)
		typed = kinko_prompt_line (context, question, NULL, &problem);
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (kinko_argument_is_same (meant, typed))
		return TRUE;
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_USAGE, nothing);
	kinko_error_set_hint (error, _ ("repeat '%s', full-width or half-width"), meant);
	return FALSE;
}

gboolean
kinko_confirm_origin (KinkoContext *context, const char *nothing, GError **error)
{
	const char *origin = kinko_session_descriptor (kinko_cli_session (context))->origin;
	g_autofree char *question = g_strdup_printf (
		_ ("This cannot be undone. Type the origin of the vault (%s)"), origin);

	return kinko_confirm_typed (context, origin, question, nothing, error);
}
