#include "cli/field-arguments.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/input.h"
#include "policies/error.h"

#define FILE_MAX_LEN ((gsize) 1024 * 1024)

gboolean
kinko_field_arguments_given (KinkoContext *context, guint first)
{
	return kinko_context_n_arguments (context) > first ||
	       kinko_context_option (context, "from") != NULL;
}

static gboolean
add_words (KinkoContext *context, guint first, KinkoFieldInput *input, GError **error)
{
	for (guint i = first; i < kinko_context_n_arguments (context); i++)
		if (!kinko_field_input_add_word (input, kinko_context_argument (context, i), error))
			return FALSE;
	return TRUE;
}

gboolean
kinko_field_arguments_check (KinkoContext *context, guint first, KinkoFieldInput *input,
			     GError **error)
{
	const char *from = kinko_context_option (context, "from");

	if (!kinko_field_arguments_given (context, first) && !kinko_context_may_ask (context)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("no field is given, and there is no terminal to ask on"));
		kinko_error_set_hint (error, "%s",
				      _ ("give fields as FIELD=VALUE, or in a file with --from"));
		return FALSE;
	}
	return add_words (context, first, input, error) &&
	       (from == NULL || kinko_argument_readable (from, error));
}

gboolean
kinko_field_arguments_read (KinkoContext *context, guint first, KinkoFieldInput *input,
			    GError **error)
{
	const char *from = kinko_context_option (context, "from");
	KinkoSecret *text;

	if (!add_words (context, first, input, error))
		return FALSE;
	if (from == NULL)
		return TRUE;
	text = kinko_input_read (from, FILE_MAX_LEN, error);
	return text != NULL &&
	       kinko_field_input_add_text (input, text, kinko_input_name (from), error);
}
