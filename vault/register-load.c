/* Finding a line of a register by its number. */
#include "vault/register-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/second.h"

/* May it be repeated in a message? Whatever else is typed for a number may be a name. */
static gboolean
looks_like_number (const char *text)
{
	gsize len = strlen (text);

	return len >= 5 && len <= 12 && g_ascii_isupper (text[0]) && g_ascii_isdigit (text[1]) &&
	       g_ascii_isdigit (text[2]) && text[3] == '-' &&
	       strspn (text + 4, G_CSET_DIGITS) == len - 4;
}

static void
refuse_unknown (const KinkoRegister *book, const char *number, GError **error)
{
	if (looks_like_number (number))
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("there is no line '%s' in this register"), number);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("there is no such line in this register"));
	if (book->letter == 0)
		kinko_error_set_hint (error, _ ("kinko %s list shows the numbers"), book->name);
	else if (book->letter == KINKO_SECOND_LETTER)
		kinko_error_set_hint (error, "%s", _ ("kinko approval requests shows the numbers"));
	else if (book->due != NULL && g_strcmp0 (book->acts, "erasure") == 0)
		kinko_error_set_hint (error, "%s",
				      _ ("kinko erasure reservations shows the numbers"));
	else
		kinko_error_set_hint (error,
				      _ ("kinko %s list shows the numbers, such as %c26-0001"),
				      book->name, book->letter);
}

/* Takes @line, NULL after an error. */
static KinkoRegisterLine *
refuse_erased (KinkoRegisterLine *line, GError **error)
{
	if (line == NULL || line->erased_seq == 0)
		return line;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("the content of line '%s' was erased for good"), line->number);
	kinko_error_set_hint (error, "%s", _ ("kinko erasure list shows what was erased"));
	kinko_register_line_free (line);
	return NULL;
}

KinkoRegisterLine *
kinko_register_load (KinkoSession *session, const KinkoRegister *book, const char *number,
		     GError **error)
{
	return refuse_erased (kinko_register_load_row (session, book, number, error), error);
}

KinkoRegisterLine *
kinko_register_load_row (KinkoSession *session, const KinkoRegister *book, const char *number,
			 GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS " WHERE register = ? AND number = ?", error);

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error) ||
	    !kinko_statement_bind_text (query, 2, number, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return kinko_register_line_from_row (session, book, query, error);
	case KINKO_STEP_DONE:
		refuse_unknown (book, number, error);
		return NULL;
	default:
		return NULL;
	}
}

KinkoRegisterLine *
kinko_register_load_for (KinkoAct *act, const KinkoRegister *book, const char *number,
			 GError **error)
{
	KinkoRegisterLine *line =
		kinko_register_load (kinko_act_session (act), book, number, error);
	g_autofree char *object = line == NULL ? NULL : kinko_register_line_object (line);

	if (object != NULL)
		kinko_act_set_object (act, object);
	return line;
}

char *
kinko_register_object (KinkoSession *session, const KinkoRegister *book, const char *number)
{
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (kinko_session_has_keys (session))
		line = kinko_register_load (session, book, number, NULL);
	return line == NULL ? g_strdup ("register/none") : kinko_register_line_object (line);
}
