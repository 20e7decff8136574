#include "cli/erasure-page.h"

#include <glib/gi18n.h>

#include "cli/register-result.h"
#include "cli/sheet.h"
#include "cli/test-mark.h"
#include "cli/text.h"

static const guint page_width = 72;

/* ---- results --------------------------------------------------------------------------------- */

json_t *
kinko_erasure_report_result (const KinkoErasureReport *report)
{
	json_t *result = kinko_register_result (report->line);
	json_t *copies = json_array ();

	for (guint i = 0; i < report->copies->len; i++)
		json_array_append_new (copies, kinko_register_result (report->copies->pdata[i]));
	json_object_set_new (result, "seq", json_integer ((json_int_t) report->seq));
	json_object_set_new (result, "granted_by",
			     report->granted_by == NULL ? json_null ()
							: json_string (report->granted_by));
	json_object_set_new (result, "copies", copies);
	return result;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void
add_centered (GString *out, const char *text)
{
	guint width = kinko_text_width (text);

	kinko_text_pad (out, width < page_width ? (page_width - width) / 2 : 0);
	g_string_append_printf (out, "%s\n", text);
}

static const KinkoField *
field_of (const char *name)
{
	const KinkoForm *form = kinko_register_find ("erasure")->form;

	return &form->fields[kinko_form_index (form, name)];
}

static void
add_field (KinkoSheet *sheet, const json_t *values, const KinkoPolicy *policy, const char *name)
{
	const char *value = kinko_result_text (values, name);
	g_autofree char *text = NULL;

	if (value[0] == '\0')
		return;
	text = kinko_register_value_text (policy, field_of (name), value);
	kinko_sheet_add (sheet, _ (field_of (name)->label), text);
}

/* 対象: kinds and how many, and nothing that says of whom. */
static void
add_counts (KinkoSheet *sheet, const json_t *values, const KinkoPolicy *policy)
{
	static const char *const counts[] = { "cases", "versions", "numbers", "documents",
					      "lines" };

	add_field (sheet, values, policy, "erased");
	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
		if (!g_str_equal (kinko_result_text (values, counts[i]), "0"))
			add_field (sheet, values, policy, counts[i]);
}

static char *
result_text (const json_t *values)
{
	const char *marks = kinko_result_text (values, "marks");
	const char *pages = kinko_result_text (values, "pages");

	if (json_object_get (values, "result") == NULL)
		return g_strdup (
			_ ("NOT CHECKED YET: kinko erasure check looks for what was erased"));
	if (!g_str_equal (kinko_result_text (values, "result"), "clean"))
		return g_strdup_printf (_ ("NOT GONE: %s of %s keys and ciphertexts were found in "
					   "%s pages of the database"),
					kinko_result_text (values, "found"), marks, pages);
	return g_strdup_printf (_ ("%s keys and ciphertexts were looked for in all %s pages of the "
				   "database, free ones and the write-ahead log among them: none "
				   "was found"),
				marks, pages);
}

static void
add_sheet (const json_t *result, const KinkoPolicy *policy, GString *out)
{
	static const char *const fields[] = { "erased_at", "erased_by", "reason",     "device",
					      "approval",  "witness",   "certificate" };
	const json_t *values = json_object_get (result, "fields");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add (sheet, _ ("no."), kinko_result_text (result, "number"));
	kinko_sheet_add (sheet, _ ("subject"), kinko_policy_title (policy));
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
		add_field (sheet, values, policy, fields[i]);
	kinko_sheet_add_member (sheet, _ ("agreed to by"), result, "granted_by");
	kinko_sheet_add (sheet, _ ("medium"), _ ("encrypted database of the vault"));
	kinko_sheet_add_number (sheet, _ ("entry of the log"), kinko_result_number (result, "seq"));
	add_counts (sheet, values, policy);
	kinko_sheet_print (sheet, 2, out);
}

/* A paragraph each: a table of them is wider than any page. */
static void
add_copy (const json_t *copy, const KinkoPolicy *policy, GString *out)
{
	static const char *const fields[] = { "at",     "what",      "count",
					      "medium", "recipient", "erase_by" };
	const KinkoForm *form = kinko_register_find ("copy")->form;
	const json_t *values = json_object_get (copy, "fields");
	g_autoptr (GString) text = g_string_new (kinko_result_text (copy, "number"));

	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		const KinkoField *field = &form->fields[kinko_form_index (form, fields[i])];
		const char *value = kinko_result_text (values, fields[i]);
		g_autofree char *shown = NULL;

		if (value[0] == '\0' || g_str_equal (value, "0"))
			continue;
		shown = kinko_register_value_text (policy, field, value);
		g_string_append_printf (text, "%s%s %s", i == 0 ? "  " : _ (", "), _ (field->label),
					shown);
	}
	g_string_append_printf (text, "%s%s %s%s%s", _ (", "), _ ("by"),
				kinko_result_text (copy, "operator"), _ (", "),
				kinko_register_state_text (kinko_register_find ("copy"), copy));
	kinko_text_fill (text->str, 4, page_width, out);
}

static void
add_copies (const json_t *copies, const KinkoPolicy *policy, GString *out)
{
	guint n = (guint) json_array_size (copies);
	g_autofree char *text = NULL;
	const json_t *copy;
	gsize i;

	g_string_append_printf (out, "\n%s\n", _ ("Copies that may still hold it"));
	if (n == 0) {
		kinko_text_fill (_ ("Every copy that is registered and could hold it is recorded "
				    "as erased."),
				 2, page_width, out);
		return;
	}
	text = g_strdup_printf (
		ngettext ("Of %u registered copy that may hold it no erasure is recorded:",
			  "Of %u registered copies that may hold it no erasure is recorded:", n),
		n);
	kinko_text_fill (text, 2, page_width, out);
	json_array_foreach (copies, i, copy) add_copy (copy, policy, out);
}

void
kinko_erasure_page (const json_t *result, const KinkoPolicy *policy, gboolean test, GString *out)
{
	const json_t *values = json_object_get (result, "fields");
	g_autofree char *found = result_text (values);

	if (test)
		add_centered (out, kinko_test_mark ());
	add_centered (out, _ ("REPORT OF AN ERASURE"));
	g_string_append_c (out, '\n');
	add_sheet (result, policy, out);
	g_string_append_printf (out, "\n%s\n", _ ("What was done"));
	kinko_text_fill (
		_ ("The keys, ciphertexts and search entries were overwritten in the "
		   "database, and what had been written before was emptied out of its "
		   "write-ahead log. The audit log and the lines that prove custody stay."),
		2, page_width, out);
	g_string_append_printf (out, "\n%s\n", _ ("Result of the check"));
	kinko_text_fill (found, 2, page_width, out);
	add_copies (json_object_get (result, "copies"), policy, out);
	g_string_append_printf (out, "\n  %s ______________________  %s ____________\n",
				_ ("manager"), _ ("date"));
	g_string_append_printf (out, "\n  %s ______________________  %s ____________\n",
				_ ("witness"), _ ("date"));
}
