#include "cli/line-sheet.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/second.h"

/* Most numbers that a sheet names; the others are counted. */
#define MOST_CASES 20

json_t *
kinko_line_sheet_result (KinkoSession *session, const KinkoRegisterLine *line)
{
	json_t *result = kinko_register_result (line);
	g_autoptr (GPtrArray) numbers = kinko_second_case_numbers (session, line);
	json_t *cases;

	json_object_set_new (result, "register", json_string (line->book->name));
	if (numbers == NULL)
		return result;
	cases = json_array ();
	for (guint i = 0; i < numbers->len; i++)
		json_array_append_new (cases, json_string (numbers->pdata[i]));
	json_object_set_new (result, "cases", cases);
	return result;
}

static void
add_cases (KinkoSheet *sheet, const json_t *cases)
{
	g_autoptr (GString) text = g_string_new (NULL);
	gsize n = json_array_size (cases); /* 0 for a line that has none */

	for (gsize i = 0; i < MIN (n, MOST_CASES); i++)
		g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ",
					json_string_value (json_array_get (cases, i)));
	if (n > MOST_CASES)
		g_string_append_printf (text, _ (" and %u more"), (guint) (n - MOST_CASES));
	kinko_sheet_add (sheet, _ ("cases"), text->str);
}

/* What is no case, without the state that it must still be in: a policy by its hash, a seat by its ID. */
static char *
object_text (const char *object)
{
	gsize len = strcspn (object, " ");

	if (g_str_equal (object, "vault"))
		return g_strdup (_ ("the whole vault"));
	if (g_str_has_prefix (object, "vault/everything"))
		return g_strdup (_ ("everything in the vault, as it was when it was asked for"));
	if (g_str_has_prefix (object, "operator/"))
		return g_strdup_printf (_ ("seat '%.*s'"), (int) (len - strlen ("operator/")),
					object + strlen ("operator/"));
	return g_strndup (object, len);
}

static void
add_others (KinkoSheet *sheet, const char *objects)
{
	g_auto (GStrv) lines = g_strsplit (objects, "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		g_autofree char *text = object_text (*line);

		if (!g_str_has_prefix (*line, "case/"))
			kinko_sheet_add (sheet, _ ("exactly this"), text);
	}
}

void
kinko_line_sheet_show (KinkoContext *context, const json_t *result, GString *out)
{
	const KinkoRegister *book = kinko_register_find (kinko_result_text (result, "register"));
	const json_t *values = json_object_get (result, "fields");
	const KinkoPolicy *policy = kinko_session_policy (kinko_cli_session (context));
	/* The objects themselves are handles and hashes: people know cases by their numbers. */
	int objects = kinko_form_index (book->form, "objects");
	gsize hidden = objects < 0 ? book->form->n : (gsize) objects;
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add_member (sheet, _ ("no."), result, "number");
	kinko_register_result_sheet (book, policy, result, 0, hidden, sheet);
	kinko_register_result_sheet (book, policy, result, MIN (hidden + 1, book->form->n),
				     book->form->n, sheet);
	add_cases (sheet, json_object_get (result, "cases"));
	add_others (sheet, kinko_result_text (values, "objects"));
	kinko_sheet_print (sheet, 0, out);
}
