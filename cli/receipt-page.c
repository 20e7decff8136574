#include "cli/receipt-page.h"

#include <glib/gi18n.h>

#include "cli/register-result.h"
#include "cli/sheet.h"
#include "cli/test-mark.h"
#include "cli/text.h"

static const guint page_width = 72;

static void
add_centered (GString *out, const char *text)
{
	guint width = kinko_text_width (text);

	kinko_text_pad (out, width < page_width ? (page_width - width) / 2 : 0);
	g_string_append_printf (out, "%s\n", text);
}

static void
add_rule (GString *out)
{
	for (guint i = 0; i < page_width; i++)
		g_string_append_c (out, '-');
	g_string_append_c (out, '\n');
}

/* One field with its label, if it is set. */
static void
add_field (KinkoSheet *sheet, const json_t *result, const KinkoPolicy *policy, const char *name)
{
	const KinkoForm *form = kinko_register_find ("receipt")->form;
	const KinkoField *field = &form->fields[kinko_form_index (form, name)];
	const char *value = kinko_result_text (json_object_get (result, "fields"), name);
	g_autofree char *text = NULL;

	if (value[0] == '\0')
		return;
	text = kinko_register_value_text (policy, field, value);
	kinko_sheet_add (sheet, _ (field->label), text);
}

/* Where somebody signs, on paper. */
static void
add_signature (GString *out, const char *who, const char *name)
{
	g_autofree char *visible = kinko_text_visible (name);

	g_string_append_printf (out, "\n  %s:%s%s\n", who, name[0] == '\0' ? "" : " ", visible);
	g_string_append_printf (out, "    %s ______________________  %s ____________\n",
				_ ("signature"), _ ("date"));
}

static void
add_return (GString *out, const json_t *result, const KinkoPolicy *policy)
{
	static const char *const fields[] = { "returned_on", "returned_to", "returned_by" };
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const json_t *values = json_object_get (result, "fields");

	g_string_append_printf (out, "\n%s\n", _ ("Return"));
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
		add_field (sheet, result, policy, fields[i]);
	if (kinko_sheet_length (sheet) > 0) {
		g_string_append_c (out, '\n');
		kinko_sheet_print (sheet, 2, out);
	}
	add_signature (out, _ ("given back to"), kinko_result_text (values, "returned_to"));
}

void
kinko_receipt_page (const json_t *result, const KinkoPolicy *policy, gboolean test, GString *out)
{
	static const char *const fields[] = { "received_at", "from",     "received_by",
					      "kind",        "quantity", "has_personal_number",
					      "medium_no",   "sha256",   "purpose",
					      "return_due" };
	const json_t *values = json_object_get (result, "fields");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	if (test)
		add_centered (out, kinko_test_mark ());
	add_centered (out, _ ("RECEIPT"));
	g_string_append_c (out, '\n');
	kinko_sheet_add (sheet, _ ("no."), kinko_result_text (result, "number"));
	kinko_sheet_add (sheet, _ ("subject"), kinko_policy_title (policy));
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
		add_field (sheet, result, policy, fields[i]);
	kinko_text_fill (_ ("What is listed below was received, to be used for the purpose named "
			    "and for no other."),
			 0, page_width, out);
	g_string_append_c (out, '\n');
	kinko_sheet_print (sheet, 2, out);
	add_signature (out, _ ("handed over by"), kinko_result_text (values, "from"));
	add_signature (out, _ ("received by"), kinko_result_text (values, "received_by"));
	g_string_append_c (out, '\n');
	add_rule (out);
	add_return (out, result, policy);
}
