#include "cli/carry-page.h"

#include <glib/gi18n.h>

#include "cli/register-result.h"
#include "cli/sheet.h"
#include "cli/text.h"

/* ---- results --------------------------------------------------------------------------------- */

static void
add_want (json_t *list, const char *want, const char *stage)
{
	json_array_append_new (list, json_pack ("{s:s, s:s?}", "want", want, "stage", stage));
}

json_t *
kinko_carry_result (const KinkoRegisterLine *line)
{
	json_t *result = kinko_register_result (line);
	json_t *list = json_array ();
	guint wants = kinko_carry_wants (line);

	if ((wants & KINKO_CARRY_WANTS_TRANSPORT) != 0)
		add_want (list, "record", kinko_carry_stage_name (KINKO_CARRY_TRANSPORT));
	for (guint i = 0; i < KINKO_CARRY_STAGES; i++) {
		const char *stage = kinko_carry_stage_name ((KinkoCarryStage) i);

		if ((wants & (guint) KINKO_CARRY_WANTS_CHECK << i) != 0)
			add_want (list, "check", stage);
		if ((wants & (guint) KINKO_CARRY_WANTS_RECORD << i) != 0)
			add_want (list, "record-anew", stage);
	}
	if ((wants & KINKO_CARRY_WANTS_END) != 0)
		add_want (list, "end", NULL);
	json_object_set_new (result, "wants", list);
	return result;
}

/* ---- pages ----------------------------------------------------------------------------------- */

static char *
want_text (const json_t *want)
{
	const char *kind = kinko_result_text (want, "want");
	KinkoCarryStage stage = KINKO_CARRY_TRANSPORT;

	if (g_str_equal (kind, "end"))
		return g_strdup (_ ("it is neither returned nor disposed of"));
	(void) kinko_carry_stage_parse (kinko_result_text (want, "stage"), &stage); /* our own */
	if (g_str_equal (kind, "check"))
		return g_strdup_printf (_ ("%s: another person has to check it"),
					kinko_carry_stage_label (stage));
	if (g_str_equal (kind, "record-anew"))
		return g_strdup_printf (_ ("%s: it was not in order, and is to be recorded anew "
					   "when it is put right"),
					kinko_carry_stage_label (stage));
	return g_strdup_printf (_ ("%s: it is not recorded"), kinko_carry_stage_label (stage));
}

void
kinko_carry_show_wants (const json_t *result, GString *out)
{
	const json_t *want;
	gsize i;

	if (!kinko_result_flag (result, "open")) {
		kinko_result_say (out, "%s",
				  _ ("Everything about it is recorded and found in order."));
		return;
	}
	kinko_result_say (out, "%s", _ ("Still to be done:"));
	json_array_foreach (json_object_get (result, "wants"), i, want)
	{
		g_autofree char *text = want_text (want);

		g_string_append_printf (out, "  %s\n", text);
	}
}

/* Where the fields of a stage begin in the form; those of the last one end with the form. */
static gsize
begin_of (guint stage)
{
	const KinkoForm *form = kinko_register_find ("carry")->form;
	g_autofree char *first = NULL;

	if (stage == KINKO_CARRY_STAGES)
		return form->n;
	first = g_strconcat (kinko_carry_stage_name ((KinkoCarryStage) stage), "_status", NULL);
	return (gsize) kinko_form_index (form, first);
}

static void
add_stage (guint stage, const json_t *result, const KinkoPolicy *policy, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_register_result_sheet (kinko_register_find ("carry"), policy, result,
				     begin_of (stage), begin_of (stage + 1), sheet);
	if (kinko_sheet_length (sheet) == 0)
		return;
	g_string_append_printf (out, "\n%s\n\n", kinko_carry_stage_label ((KinkoCarryStage) stage));
	kinko_sheet_print (sheet, 2, out);
}

void
kinko_carry_page (const json_t *result, const KinkoPolicy *policy, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add (sheet, _ ("no."), kinko_result_text (result, "number"));
	kinko_register_result_sheet (kinko_register_find ("carry"), policy, result, 0,
				     begin_of (KINKO_CARRY_TRANSPORT), sheet);
	kinko_sheet_print (sheet, 0, out);
	for (guint i = 0; i < KINKO_CARRY_STAGES; i++)
		add_stage (i, result, policy, out);
	kinko_carry_show_wants (result, out);
}
