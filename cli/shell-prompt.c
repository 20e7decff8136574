#include "cli/shell-prompt.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/test-mark.h"
#include "cli/text.h"
#include "vault/work-count.h"

/* Numbers and nothing else: no case is named, so it is no look at one. */
static void
append_work (KinkoSession *session, GString *out)
{
	KinkoWorkCount count;

	if (!kinko_session_has_keys (session) || !kinko_work_count (session, &count, NULL))
		return;
	g_string_append_printf (out, _ (" %" PRIu64 " open"), count.open);
	if (count.overdue > 0)
		g_string_append_printf (out, _ (", %" PRIu64 " overdue"), count.overdue);
}

char *
kinko_shell_prompt (KinkoSession *session, gboolean test, int status)
{
	g_autofree char *origin = kinko_text_visible (kinko_session_descriptor (session)->origin);
	GString *out = g_string_new (NULL);

	if (test)
		g_string_append_printf (out, "%s ", kinko_test_mark ());
	g_string_append_printf (out, "%s %s", origin, kinko_session_identity (session)->operator);
	append_work (session, out);
	if (status != 0)
		g_string_append_printf (out, " [%d]", status);
	g_string_append (out, "> ");
	return g_string_free (out, FALSE);
}
