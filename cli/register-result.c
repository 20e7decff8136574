#include "cli/register-result.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/case-result.h"
#include "cli/incident-result.h"
#include "cli/parameters-sheet.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/text.h"
#include "policies/approval-kind.h"
#include "policies/language.h"
#include "vault/clock.h"
#include "vault/copy-text.h"

#define MINUTE_LEN 16 /* "2026-07-06T09:30" */

json_t *
kinko_register_result (const KinkoRegisterLine *line)
{
	g_autofree char *object = kinko_register_line_object (line);
	const KinkoForm *form = line->book->form;
	json_t *values = json_object ();
	json_t *result;

	for (gsize i = 0; i < form->n; i++) {
		const char *value = line->record->values[i];
		g_autofree char *words = NULL;

		if (form->fields[i].label == NULL || value == NULL)
			continue;
		if (kinko_copy_text_is_in (&form->fields[i]))
			words = kinko_copy_text_words (value);
		json_object_set_new (values, form->fields[i].name,
				     json_string (words == NULL ? value : words));
	}
	result = json_pack ("{s:s, s:s, s:s, s:b, s:I, s:s, s:b, s:o}", "number", line->number,
			    "day", line->day, "operator", line->operator, "open", line->open,
			    "version", (json_int_t) line->version, "object", object, "erased",
			    line->erased_seq != 0, "fields", values);
	if (g_str_equal (line->book->name, "incident"))
		kinko_incident_result_add (line, result);
	return result;
}

/* The words of fields that kinko fills in, and no person types. */
static const struct {
	const char *field, *word, *text;
} words[] = {
	{ "state", "waiting", N_ ("waits for a second person") },
	{ "state", "granted", N_ ("granted") },
	{ "state", "refused", N_ ("refused") },
	{ "state", "used", N_ ("used") },
	{ "kind", "break-glass", N_ ("emergency (break-glass)") },
	{ "kind", "outside-hours", N_ ("outside office hours") },
	{ "erased", "numbers", N_ ("My Numbers") },
	{ "erased", "documents", N_ ("scans") },
	{ "erased", "case", N_ ("whole cases") },
	{ "erased", "all", N_ ("everything") },
	{ "erase", "numbers", N_ ("My Numbers") },
	{ "erase", "documents", N_ ("scans") },
	{ "erase", "case", N_ ("whole cases") },
	{ "register", "contact", N_ ("inquiries") },
	{ "register", "work", N_ ("daily work") },
	{ "register", "facility", N_ ("facilities") },
	{ "register", "receipt", N_ ("papers that came in") },
	{ "register", "copy", N_ ("copies") },
	{ "register", "carry", N_ ("carry-outs") },
	{ "register", "approval", N_ ("approvals of the ward") },
	{ "register", "second", N_ ("requests to a second person") },
	{ "register", "exception", N_ ("exceptions") },
	{ "register", "erasure", N_ ("erasures") },
	{ "register", "member", N_ ("list of the people") },
	{ "register", "training", N_ ("training and drills") },
	{ "register", "lent", N_ ("lent items") },
	{ "register", "consent", N_ ("consents of the ward") },
	{ "register", "device", N_ ("devices") },
	{ "register", "incident", N_ ("incidents") },
	{ "register", "rule", N_ ("rules and plans") },
	{ "register", "reservation", N_ ("reservations of erasures") },
	{ "result", "clean", N_ ("nothing found") },
	{ "result", "found", N_ ("something found") },
};

/* NULL for what is not one of them. */
static const char *
text_of_word (const char *field, const char *word)
{
	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		if (g_str_equal (words[i].field, field) && g_str_equal (words[i].word, word))
			return _ (words[i].text);
	return NULL;
}

/* "import;erase" as people write it: 取込み、廃棄. The name of an action stands for itself. */
static char *
text_of_kinds (const char *list)
{
	g_auto (GStrv) ids = g_strsplit (list, ";", -1);
	GString *text = g_string_new (NULL);
	gsize n;
	const KinkoApprovalKind *kinds = kinko_approval_kinds (&n);

	for (char **id = ids; *id != NULL; id++) {
		const char *word = *id;

		for (gsize i = 0; i < n; i++)
			if (g_str_equal (kinds[i].id, *id))
				word = kinko_language_choose (kinds[i].id, kinds[i].word);
		g_string_append_printf (text, "%s%s", text->len == 0 ? "" : _ (", "), word);
	}
	return g_string_free (text, FALSE);
}

char *
kinko_register_value_text (const KinkoPolicy *policy, const KinkoField *field, const char *value)
{
	const GPtrArray *list = kinko_register_choices (policy, field->name);
	const KinkoService *entry = kinko_services_find (list, value);
	char *text;

	if (entry != NULL)
		return g_strdup (kinko_service_label (entry));
	if (g_str_equal (field->name, "acts"))
		return text_of_kinds (value);
	if (text_of_word (field->name, value) != NULL)
		return g_strdup (text_of_word (field->name, value));
	if (kinko_copy_text_is_in (field)) /* as it is stored in what a predecessor left */
		return kinko_copy_text_words (value);
	if (field->kind != KINKO_FIELD_DATETIME || strlen (value) < MINUTE_LEN)
		return kinko_field_value_text (field, value);
	text = g_strndup (value, MINUTE_LEN);
	text[10] = ' ';
	return text;
}

/* ---- tables ---------------------------------------------------------------------------------- */

#define MAX_COLUMNS 10

/* What a list shows of each register, between the number and who made the line. */
static const struct {
	const char *name;
	const char *columns[MAX_COLUMNS + 1];
} views[] = {
	{ "contact",
	  { "at", "caller", "service", "topic", "minutes", "forwarded_to", "outcome", NULL } },
	{ "work", { "day", "start", "end", "service", "what", "count", "minutes", NULL } },
	{ "facility", { "code", "name", "kind", "ward", "corporate_number", NULL } },
	{ "receipt",
	  { "received_at", "from", "kind", "quantity", "place", "return_due", "returned_on",
	    NULL } },
	{ "copy",
	  { "at", "approval", "what", "count", "medium", "recipient", "erase_by", "erased_on",
	    NULL } },
	{ "approval", { "acts", "what", "expires", "used", "uses", "count", "official", NULL } },
	{ "second", { "action", "command", "count", "approval", "decided_by", "expires", NULL } },
	{ "erasure",
	  { "erased_at", "erased", "cases", "numbers", "documents", "lines", "approval", "result",
	    NULL } },
	{ "reservation", { "case", "erase", "on", "reason", "reserved_by", NULL } },
	{ "exception", { "at", "kind", "action", "due", "reviewed_by", NULL } },
	{ "member", { "member", "kana", "duty", "media", "place", "badge", NULL } },
	{ "training",
	  { "day", "kind", "topic", "attendee_names", "scores", "minutes", "material", NULL } },
	{ "lent",
	  { "what", "item_no", "quantity", "lent_by", "received_on", "place", "return_due",
	    "returned_on", NULL } },
	{ "consent", { "kind", "name", "version", "consented_on", "official", "ended_on", NULL } },
	{ "device",
	  { "kind", "what", "device_no", "owner", "place", "fixing", "checked_on", "check_result",
	    "handling", "ended_on", NULL } },
	{ "incident",
	  { "discovered_at", "category", "summary", "persons", "notice_at", "prompt_due",
	    "prompt_on", "full_due", "full_on", NULL } },
	{ "rule",
	  { "kind", "title", "version", "effective_on", "submitted_on", "file_name", "ended_on",
	    NULL } },
	{ "predecessor", { "register", "number", "case", "was_open", NULL } },
	{ "carry",
	  { "approval", "what", "count", "medium", "carrier", "destination", "left_at",
	    "return_due", NULL } },
};

static const char *const *
columns_of (const KinkoRegister *book)
{
	for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
		if (g_str_equal (views[i].name, book->name))
			return views[i].columns;
	g_assert_not_reached ();
}

static const KinkoField *
field_of (const KinkoRegister *book, const char *name)
{
	return &book->form->fields[kinko_form_index (book->form, name)];
}

/* Days as they sort; a sheet has both calendars, a table has no room for them. */
static char *
cell_text (const KinkoPolicy *policy, const KinkoField *field, const char *value)
{
	if (value[0] == '\0' || field->kind == KINKO_FIELD_DATE)
		return g_strdup (value);
	return kinko_register_value_text (policy, field, value);
}

/* An approval that is not used up may be too old all the same. */
static const char *
approval_state (const json_t *line)
{
	g_autofree char *today = kinko_clock_today ();
	const char *expires = kinko_result_text (json_object_get (line, "fields"), "expires");

	if (!kinko_result_flag (line, "open"))
		return _ ("used up");
	return strcmp (expires, today) < 0 ? _ ("expired") : _ ("valid");
}

/* How an open line and one that has ended are called, where that is always the same. */
static const struct {
	const char *name, *open, *ended;
} states[] = {
	{ "consent", N_ ("in force"), N_ ("in force no more") },
	{ "device", N_ ("in use"), N_ ("in use no more") },
	{ "incident", N_ ("open"), N_ ("settled") },
	{ "rule", N_ ("in force"), N_ ("in force no more") },
};

/* NULL for other registers. */
static const char *
own_state (const char *name, const json_t *line)
{
	if (kinko_incident_result_is_overdue (line))
		return _ ("overdue");
	for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
		if (g_str_equal (states[i].name, name))
			return kinko_result_flag (line, "open") ? _ (states[i].open)
								: _ (states[i].ended);
	return NULL;
}

const char *
kinko_register_state_text (const KinkoRegister *book, const json_t *line)
{
	const json_t *values = json_object_get (line, "fields");
	const char *state = text_of_word ("state", kinko_result_text (values, "state"));

	if (state == NULL)
		state = own_state (book->name, line);
	if (state != NULL)
		return state;
	if (g_str_equal (book->name, "approval"))
		return approval_state (line);
	if (g_str_equal (book->name, "predecessor"))
		return _ ("kept as it was");
	if (g_str_equal (book->name, "erasure"))
		return kinko_result_flag (line, "open") ? _ ("not checked") : _ ("checked");
	if (json_object_get (values, "done_on") != NULL)
		return _ ("carried out");
	if (json_object_get (values, "cancelled_on") != NULL)
		return _ ("taken back");
	if (g_str_equal (book->name, "exception") && !kinko_result_flag (line, "open"))
		return json_object_get (values, "due") == NULL ? _ ("recorded") : _ ("reviewed");
	if (kinko_result_flag (line, "open"))
		return _ ("open");
	if (g_str_equal (kinko_result_text (values, "made"), "0"))
		return _ ("never made");
	if (json_object_get (values, "handed_over_on") != NULL)
		return _ ("handed over");
	if (json_object_get (values, "erased_on") != NULL)
		return _ ("erased");
	if (json_object_get (values, "disposed_at") != NULL)
		return _ ("disposed of");
	return _ ("returned");
}

static void
add_row (KinkoTable *table, const KinkoRegister *book, const KinkoPolicy *policy,
	 const json_t *line)
{
	g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
	const json_t *values = json_object_get (line, "fields");

	g_ptr_array_add (cells, g_strdup (kinko_result_text (line, "number")));
	for (const char *const *name = columns_of (book); *name != NULL; name++)
		g_ptr_array_add (cells, cell_text (policy, field_of (book, *name),
						   kinko_result_text (values, *name)));
	/* Of a line whose content was erased, the columns are empty: somebody should not think that nothing was said. */
	if (kinko_result_flag (line, "erased")) {
		g_free (cells->pdata[1]);
		cells->pdata[1] = g_strdup (_ ("(erased)"));
	}
	g_ptr_array_add (cells, g_strdup (kinko_result_text (line, "operator")));
	if (book->open)
		g_ptr_array_add (cells, g_strdup (kinko_register_state_text (book, line)));
	kinko_table_add (table, (const char *const *) cells->pdata);
}

void
kinko_register_result_table (const KinkoRegister *book, const KinkoPolicy *policy,
			     const json_t *lines, GString *out)
{
	const char *headings[MAX_COLUMNS + 3] = { _ ("no.") };
	guint n = 1;
	g_autoptr (KinkoTable) table = NULL;
	const json_t *line;
	gsize i;

	for (const char *const *name = columns_of (book); *name != NULL; name++)
		headings[n++] = _ (field_of (book, *name)->label);
	/* Beside the day of the erasure it would be taken for who erased it. */
	headings[n++] = g_str_equal (book->name, "copy") ? _ ("copied by") : _ ("by");
	if (book->open)
		headings[n++] = _ ("state");
	table = kinko_table_new (headings, n);
	for (guint c = 1; c + 1 < n; c++)
		if (columns_of (book)[c - 1] != NULL &&
		    field_of (book, columns_of (book)[c - 1])->kind == KINKO_FIELD_INTEGER)
			kinko_table_align_right (table, c);
	json_array_foreach (lines, i, line) add_row (table, book, policy, line);
	kinko_table_print (table, out);
}

/* ---- one line -------------------------------------------------------------------------------- */

/* The record of a line as the predecessor had it: with the labels of its own register, without the handles of another
 * vault. A register that is not known here stays as it was. */
static gboolean
add_record (const char *name, const KinkoPolicy *policy, const char *text, KinkoSheet *sheet)
{
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);
	json_auto_t *record = json_loads (text, JSON_REJECT_DUPLICATES, NULL);

	for (gsize i = 0; i < n && json_is_object (record); i++) {
		json_auto_t *line = json_pack ("{s:O}", "fields", record);

		if (!g_str_equal (books[i].name, name))
			continue;
		(void) json_object_del (record, "objects"); /* only a request has them */
		kinko_register_result_sheet (&books[i], policy, line, 0, books[i].form->n, sheet);
		return TRUE;
	}
	return FALSE;
}

/* Fields that are more than one row. */
static gboolean
add_rows (const char *name, const KinkoPolicy *policy, const json_t *values, KinkoSheet *sheet)
{
	const char *value = kinko_result_text (values, name);

	if (g_str_equal (name, "record"))
		return add_record (kinko_result_text (values, "register"), policy, value, sheet);
	if (!g_str_equal (name, "parameters"))
		return FALSE;
	kinko_parameters_sheet (policy, kinko_result_text (values, "action"), _ ("further"), value,
				sheet);
	return TRUE;
}

void
kinko_register_result_sheet (const KinkoRegister *book, const KinkoPolicy *policy,
			     const json_t *line, gsize from, gsize to, KinkoSheet *sheet)
{
	const json_t *values = json_object_get (line, "fields");

	for (gsize i = from; i < to; i++) {
		const KinkoField *field = &book->form->fields[i];
		const char *value = kinko_result_text (values, field->name);
		g_autofree char *text = NULL;

		if (field->label == NULL || value[0] == '\0' ||
		    add_rows (field->name, policy, values, sheet))
			continue;
		text = kinko_register_value_text (policy, field, value);
		kinko_sheet_add (sheet, _ (field->label), text);
	}
}

/* ---- the form -------------------------------------------------------------------------------- */

json_t *
kinko_register_fields_result (const KinkoRegister *book)
{
	json_t *list = json_array ();

	for (gsize i = 0; i < book->form->asked; i++) {
		const KinkoField *field = &book->form->fields[i];
		g_autofree char *choices =
			field->choices == NULL ? NULL : kinko_text_join (field->choices, ";");

		json_array_append_new (list,
				       json_pack ("{s:s, s:s, s:b, s:s?}", "name", field->name,
						  "label", _ (field->label), "required",
						  field->required, "choices", choices));
	}
	return json_pack ("{s:o}", "fields", list);
}
