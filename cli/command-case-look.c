/* Commands that look at one case. */
#include "cli/commands.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/case-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/text.h"

/* ---- show ------------------------------------------------------------------------------------ */

static json_t *
run_show (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoCase) kase = kinko_case_show (kinko_cli_session (context),
						      kinko_context_argument (context, 0), error);

	return kase == NULL ? NULL : kinko_case_result_full (kase);
}

static void
show_show (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_case_result_show (result, out);
}

/* ---- history --------------------------------------------------------------------------------- */

/* What @version says otherwise than @before (NULL: nothing was there). */
static json_t *
differences (const KinkoCaseVersion *before, const KinkoCaseVersion *version)
{
	json_t *list = json_array ();
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	for (gsize i = 0; i < n; i++) {
		const char *from = before == NULL ? NULL : before->data->values[i];
		const char *to = version->data->values[i];

		if (fields[i].kind == KINKO_FIELD_NUMBER) {
			if ((version->numbers >> kinko_field_subject ((int) i) & 1) != 0)
				json_array_append_new (
					list, json_pack ("{s:s}", "field", fields[i].name));
		} else if (g_strcmp0 (from, to) != 0) {
			json_array_append_new (list,
					       json_pack ("{s:s, s:s?, s:s?}", "field",
							  fields[i].name, "from", from, "to", to));
		}
	}
	return list;
}

static json_t *
run_history (KinkoContext *context, GError **error)
{
	const char *case_no = kinko_context_argument (context, 0);
	g_autoptr (GPtrArray) list =
		kinko_case_history (kinko_cli_session (context), case_no, error);
	json_t *versions;

	if (list == NULL)
		return NULL;
	versions = json_array ();
	for (guint i = 0; i < list->len; i++) {
		const KinkoCaseVersion *version = list->pdata[i];

		json_array_append_new (
			versions,
			json_pack ("{s:I, s:I, s:s, s:s, s:s, s:b, s:o}", "version",
				   (json_int_t) version->version, "seq", (json_int_t) version->seq,
				   "time", version->time, "by", version->by, "action",
				   version->action, "taken_over", version->taken_over, "changes",
				   differences (i == 0 ? NULL : list->pdata[i - 1], version)));
	}
	return json_pack ("{s:s, s:o}", "case_no", case_no, "versions", versions);
}

static void
add_change (KinkoSheet *sheet, const json_t *change)
{
	const KinkoField *field =
		kinko_field_at (kinko_field_index_all (kinko_result_text (change, "field")));
	const char *from = kinko_result_text (change, "from");
	const char *to = kinko_result_text (change, "to");
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;
	g_autofree char *both = NULL;

	if (field->kind == KINKO_FIELD_NUMBER) {
		kinko_sheet_add (sheet, _ (field->label), _ ("changed"));
		return;
	}
	/* As a program stores it; kinko case explain makes it readable. */
	if (g_str_equal (field->name, "decision")) {
		kinko_sheet_add (sheet, _ (field->label),
				 to[0] == '\0' ? _ ("taken back") : _ ("stored"));
		return;
	}
	before = from[0] == '\0' ? g_strdup (_ ("(empty)")) : kinko_field_value_text (field, from);
	after = to[0] == '\0' ? g_strdup (_ ("(empty)")) : kinko_field_value_text (field, to);
	both = g_strdup_printf ("%s → %s", before, after);
	kinko_sheet_add (sheet, _ (field->label), both);
}

static void
show_version (const json_t *version, gboolean first, GString *out)
{
	const json_t *changes = json_object_get (version, "changes");
	guint n = (guint) json_array_size (changes);
	g_autofree char *time = kinko_japan_time_text (kinko_result_text (version, "time"));
	/* The same ID may be somebody else here. */
	g_autofree char *by = kinko_result_flag (version, "taken_over")
				      ? g_strdup_printf (_ ("%s (predecessor)"),
							 kinko_result_text (version, "by"))
				      : g_strdup (kinko_result_text (version, "by"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const json_t *change;
	gsize i;

	g_string_append_printf (out, _ ("Version %d, %s, %s, %s, entry %d"),
				(int) kinko_result_number (version, "version"), time, by,
				kinko_result_text (version, "action"),
				(int) kinko_result_number (version, "seq"));
	g_string_append_c (out, '\n');
	if (first) {
		g_string_append (out, "  ");
		g_string_append_printf (out, ngettext ("with %u field", "with %u fields", n), n);
		g_string_append_c (out, '\n');
		return;
	}
	json_array_foreach (changes, i, change) add_change (sheet, change);
	kinko_sheet_print (sheet, 2, out);
}

static void
show_history (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *version;
	gsize i;

	json_array_foreach (json_object_get (result, "versions"), i, version)
		show_version (version, i == 0, out);
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* As JSON has it; a table shows its translation. */
static const char *
kind_name (KinkoFieldKind kind)
{
	static const char *const names[] = {
		[KINKO_FIELD_TEXT] = N_ ("text"),       [KINKO_FIELD_CODE] = N_ ("code"),
		[KINKO_FIELD_DATE] = N_ ("date"),       [KINKO_FIELD_DATETIME] = N_ ("time"),
		[KINKO_FIELD_INTEGER] = N_ ("integer"), [KINKO_FIELD_YEN] = N_ ("yen"),
		[KINKO_FIELD_BOOLEAN] = N_ ("boolean"), [KINKO_FIELD_CHOICE] = N_ ("choice"),
		[KINKO_FIELD_LIST] = N_ ("list"),       [KINKO_FIELD_NUMBER] = N_ ("number"),
	};

	return names[kind];
}

static json_t *
run_fields (G_GNUC_UNUSED KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	json_t *list = json_array ();
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++) {
		g_autofree char *choices =
			fields[i].choices == NULL ? NULL : kinko_text_join (fields[i].choices, ";");

		json_array_append_new (list,
				       json_pack ("{s:s, s:s, s:s, s:b, s:s?}", "name",
						  fields[i].name, "label", _ (fields[i].label),
						  "kind", kind_name (fields[i].kind), "required",
						  fields[i].required, "choices", choices));
	}
	return json_pack ("{s:o}", "fields", list);
}

static void
show_fields (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("field"), _ ("kind"), _ ("required"), _ ("meaning"),
				   _ ("choices") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *field;
	gsize i;

	json_array_foreach (json_object_get (result, "fields"), i, field)
	{
		const char *cells[] = {
			kinko_result_text (field, "name"),
			_ (kinko_result_text (field, "kind")),
			kinko_result_flag (field, "required") ? _ ("required") : "",
			kinko_result_text (field, "label"),
			kinko_result_text (field, "choices"),
		};

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_case_look_commands[] = {
	{
		.noun = "case",
		.verb = "show",
		.arguments = N_ ("CASE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows a case, My Numbers masked"),
		.run = run_show,
		.show = show_show,
	},
	{
		.noun = "case",
		.verb = "history",
		.arguments = N_ ("CASE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows who changed what in a case, and when"),
		.run = run_history,
		.show = show_history,
	},
	{
		.noun = "case",
		.verb = "fields",
		.summary = N_ ("lists the fields of a case"),
		.run = run_fields,
		.show = show_fields,
	},
	{ .noun = NULL },
};
