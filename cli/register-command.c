#include "cli/register-command.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/field-arguments.h"
#include "cli/register-questions.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/date.h"
#include "policies/error.h"
#include "vault/register-step.h"

#define PAGE 50

const KinkoRegister *
kinko_register_command_book (KinkoContext *context)
{
	return kinko_register_find (kinko_context_command (context)->noun);
}

/* ---- giving fields --------------------------------------------------------------------------- */

/* An example of each register's words, and where its fields are listed. */
static const struct {
	const char *name, *example, *list;
} hints[] = {
	{ "contact", "caller=施設", "kinko contact fields" },
	{ "work", "what=提出書類の審査", "kinko work fields" },
	{ "facility", "name=架空第一保育園", "kinko facility fields" },
	{ "receipt", "quantity=25通", "kinko receipt fields" },
	{ "approval", "acts=書出し", "kinko approval fields" },
	{ "carry", "medium=USBメモリ", "kinko carry fields" },
	{ "member", "kana=サトウ ハナコ", "kinko member fields" },
	{ "training", "topic=個人番号の取扱い", "kinko training fields" },
	{ "lent", "what=ノートパソコン", "kinko lent fields" },
	{ "consent", "name=kinko", "kinko consent fields" },
	{ "device", "kind=パソコン", "kinko device fields" },
	{ "incident", "category=漏えい", "kinko incident fields" },
	{ "rule", "kind=手順書", "kinko rule fields" },
};

static KinkoFieldInput *
new_input (const KinkoRegister *book)
{
	KinkoFieldSet set = { .fields = book->form->fields, .n = book->form->asked };

	for (gsize i = 0; i < G_N_ELEMENTS (hints); i++) {
		if (!g_str_equal (hints[i].name, book->name))
			continue;
		set.example = hints[i].example;
		set.list = hints[i].list;
	}
	g_assert (set.example != NULL);
	return kinko_field_input_new (&set);
}

gboolean
kinko_register_command_check_fields (KinkoContext *context, guint first, GError **error)
{
	g_autoptr (KinkoFieldInput) input = new_input (kinko_register_command_book (context));

	return kinko_field_arguments_check (context, first, input, error);
}

KinkoFieldInput *
kinko_register_command_fields (KinkoContext *context, guint first, GError **error)
{
	const KinkoRegister *book = kinko_register_command_book (context);
	g_autoptr (KinkoFieldInput) input = new_input (book);
	gboolean good = kinko_field_arguments_given (context, first)
				? kinko_field_arguments_read (context, first, input, error)
				: kinko_register_questions_ask (context, book, input, error);

	return good ? g_steal_pointer (&input) : NULL;
}

/* ---- add ------------------------------------------------------------------------------------- */

gboolean
kinko_register_command_check_add (KinkoContext *context, GError **error)
{
	return kinko_register_command_check_fields (context, 0, error);
}

json_t *
kinko_register_command_run_add (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_register_command_fields (context, 0, error);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const KinkoRecordChange *changes;
	guint n;

	if (input == NULL)
		return NULL;
	changes = kinko_field_input_changes (input, &n);
	line = kinko_register_enter (kinko_cli_session (context),
				     kinko_register_command_book (context), changes, n, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

void
kinko_register_command_show_add (G_GNUC_UNUSED KinkoContext *context, const json_t *result,
				 GString *out)
{
	kinko_result_say (out, _ ("Recorded as %s."), kinko_result_text (result, "number"));
}

/* ---- edit ------------------------------------------------------------------------------------ */

/* Whoever changes a line on a terminal would have to see it first, which is a look of its own. */
gboolean
kinko_register_command_check_edit (KinkoContext *context, GError **error)
{
	if (!kinko_field_arguments_given (context, 1)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("no field is given that is to change"));
		kinko_error_set_hint (error, "%s",
				      _ ("give fields as FIELD=VALUE, or in a file with --from"));
		return FALSE;
	}
	return kinko_register_command_check_fields (context, 1, error);
}

json_t *
kinko_register_command_run_edit (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_register_command_fields (context, 1, error);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const KinkoRecordChange *changes;
	guint n;

	if (input == NULL)
		return NULL;
	changes = kinko_field_input_changes (input, &n);
	line = kinko_register_edit (kinko_cli_session (context),
				    kinko_register_command_book (context),
				    kinko_context_argument (context, 0), changes, n, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

void
kinko_register_command_show_edit (G_GNUC_UNUSED KinkoContext *context, const json_t *result,
				  GString *out)
{
	kinko_result_say (out, _ ("%s has its version %d now."),
			  kinko_result_text (result, "number"),
			  (int) kinko_result_number (result, "version"));
}

/* ---- list ------------------------------------------------------------------------------------ */

/* The value of a --from or --to in ISO; @iso is owned by the caller. */
static gboolean
read_day (KinkoContext *context, const char *option, char **iso, GError **error)
{
	const char *text = kinko_context_option (context, option);
	KinkoDate date;

	*iso = NULL;
	if (!kinko_argument_date (context, option, error))
		return FALSE;
	if (text != NULL && kinko_date_parse (text, &date, NULL))
		*iso = kinko_date_iso (&date);
	return TRUE;
}

static gboolean
read_limit (KinkoContext *context, guint *limit, GError **error)
{
	*limit = PAGE;
	return kinko_argument_number (context, "limit", 1, KINKO_REGISTER_LIST_MAX, limit, error);
}

gboolean
kinko_register_command_check_list (KinkoContext *context, GError **error)
{
	guint limit;

	return kinko_argument_date (context, "from", error) &&
	       kinko_argument_date (context, "to", error) && read_limit (context, &limit, error);
}

/* --service by id or label. */
static gboolean
read_service (KinkoContext *context, KinkoRegisterFilter *filter, GError **error)
{
	const char *word = kinko_context_option (context, "service");
	const GPtrArray *list = kinko_register_choices (
		kinko_session_policy (kinko_cli_session (context)), "service");
	const KinkoService *found = word == NULL ? NULL : kinko_register_choice (list, word);
	g_autofree char *choices = NULL;

	if (word == NULL)
		return TRUE;
	if (found == NULL) {
		choices = kinko_register_choices_text (list);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--service names none of the policy's services"));
		kinko_error_set_hint (error, _ ("one of these is wanted: %s"), choices);
		return FALSE;
	}
	filter->field = "service";
	filter->value = found->id;
	return TRUE;
}

static GPtrArray *
list_lines (KinkoContext *context, gboolean *more, GError **error)
{
	g_autofree char *from = NULL;
	g_autofree char *to = NULL;
	KinkoRegisterFilter filter = {
		.operator= kinko_context_option (context, "operator"),
		.case_no = kinko_context_option (context, "case"),
		.open = kinko_context_switch (context, "open"),
		.overdue = kinko_context_switch (context, "overdue"),
		.after = kinko_context_option (context, "after"),
	};

	if (!read_day (context, "from", &from, error) || !read_day (context, "to", &to, error) ||
	    !read_limit (context, &filter.limit, error) || !read_service (context, &filter, error))
		return NULL;
	filter.from = from;
	filter.to = to;
	return kinko_register_list (kinko_cli_session (context),
				    kinko_register_command_book (context), &filter, more, error);
}

/* Takes @list. */
static json_t *
page_of (GPtrArray *list, gboolean more)
{
	json_t *lines = json_array ();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new (lines, kinko_register_result (list->pdata[i]));
	g_ptr_array_unref (list);
	return json_pack ("{s:o, s:b}", "lines", lines, "more", more);
}

json_t *
kinko_register_command_run_list (KinkoContext *context, GError **error)
{
	gboolean more;
	GPtrArray *list = list_lines (context, &more, error);

	return list == NULL ? NULL : page_of (list, more);
}

void
kinko_register_command_show_list (KinkoContext *context, const json_t *result, GString *out)
{
	guint n = kinko_register_command_show_page (context, kinko_register_command_book (context),
						    result, out);

	if (n == 0)
		kinko_result_say (out, "%s", _ ("There is no such line."));
	else if (!kinko_result_flag (result, "more"))
		kinko_result_say (out, ngettext ("%u line.", "%u lines.", n), n);
}

gboolean
kinko_register_command_check_page (KinkoContext *context, GError **error)
{
	guint limit;

	return read_limit (context, &limit, error);
}

json_t *
kinko_register_command_run_page (KinkoContext *context, const KinkoRegister *book, GError **error)
{
	KinkoRegisterFilter filter = { .open = kinko_context_switch (context, "open"),
				       .after = kinko_context_option (context, "after") };
	GPtrArray *list;
	gboolean more;

	if (!read_limit (context, &filter.limit, error))
		return NULL;
	list = kinko_register_list (kinko_cli_session (context), book, &filter, &more, error);
	return list == NULL ? NULL : page_of (list, more);
}

guint
kinko_register_command_show_page (KinkoContext *context, const KinkoRegister *book,
				  const json_t *result, GString *out)
{
	const json_t *lines = json_object_get (result, "lines");
	guint n = (guint) json_array_size (lines);

	if (n == 0)
		return 0;
	kinko_register_result_table (book, kinko_session_policy (kinko_cli_session (context)),
				     lines, out);
	if (kinko_result_flag (result, "more"))
		kinko_result_say (out, _ ("There are more: go on with --after %s."),
				  kinko_result_text (json_array_get (lines, n - 1), "number"));
	return n;
}

/* ---- show ------------------------------------------------------------------------------------ */

json_t *
kinko_register_command_run_show (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_show (
		kinko_cli_session (context), kinko_register_command_book (context),
		kinko_context_argument (context, 0), error);

	return line == NULL ? NULL : kinko_register_result (line);
}

void
kinko_register_command_show_show (KinkoContext *context, const json_t *result, GString *out)
{
	const KinkoRegister *book = kinko_register_command_book (context);
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add (sheet, _ ("no."), kinko_result_text (result, "number"));
	kinko_register_result_sheet (book, kinko_session_policy (kinko_cli_session (context)),
				     result, 0, book->form->n, sheet);
	kinko_sheet_add (sheet, _ ("state"), kinko_register_state_text (book, result));
	kinko_sheet_print (sheet, 0, out);
}

/* ---- fields ---------------------------------------------------------------------------------- */

json_t *
kinko_register_command_run_fields (KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	return kinko_register_fields_result (kinko_register_command_book (context));
}

void
kinko_register_command_show_fields (G_GNUC_UNUSED KinkoContext *context, const json_t *result,
				    GString *out)
{
	const char *headings[] = { _ ("field"), _ ("required"), _ ("meaning"), _ ("choices") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *field;
	gsize i;

	json_array_foreach (json_object_get (result, "fields"), i, field)
	{
		const char *cells[] = {
			kinko_result_text (field, "name"),
			kinko_result_flag (field, "required") ? _ ("required") : "",
			kinko_result_text (field, "label"),
			kinko_result_text (field, "choices"),
		};

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}
