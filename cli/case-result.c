#include "cli/case-result.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "policies/date.h"
#include "policies/language.h"

json_t *
kinko_case_result (const KinkoCase *kase)
{
	g_autofree char *object = g_strconcat ("case/", kase->file->handle, NULL);

	return json_pack ("{s:s, s:I, s:s, s:I, s:s?, s:s?, s:I, s:s, s:b}", "case_no",
			  kase->file->case_no, "fiscal_year", (json_int_t) kase->file->fiscal_year,
			  "state", kase->file->state, "revision", (json_int_t) kase->file->revision,
			  "assignee", kase->file->assignee, "due", kase->file->due, "version",
			  (json_int_t) kase->file->version, "object", object, "erased",
			  kase->file->erased_seq != 0);
}

json_t *
kinko_case_result_full (const KinkoCase *kase)
{
	json_t *result = kinko_case_result (kase);
	json_t *values = json_object ();
	json_t *numbers = json_object ();
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	for (gsize i = 0; i < n; i++)
		if (kase->data->values[i] != NULL)
			json_object_set_new (values, fields[i].name,
					     json_string (kase->data->values[i]));
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		json_object_set_new (numbers, kinko_subject_name ((KinkoSubject) i),
				     json_boolean (kase->data->has_number[i]));
	json_object_set_new (result, "address_withheld",
			     json_boolean (kase->data->address_withheld));
	json_object_set_new (result, "fields", values);
	json_object_set_new (result, "numbers", numbers);
	if (kase->erased != NULL)
		json_object_set_new (result, "erasure",
				     json_pack ("{s:s, s:s, s:s, s:I}", "at", kase->erased->at,
						"by", kase->erased->by, "approval",
						kase->erased->approval, "seq",
						(json_int_t) kase->erased->seq));
	return result;
}

/* ---- values ---------------------------------------------------------------------------------- */

static char *
date_text (const char *iso)
{
	g_autofree char *wareki = NULL;
	g_autofree char *both = NULL;
	KinkoDate date;

	if (!kinko_date_parse (iso, &date, NULL))
		return g_strdup (iso);
	wareki = kinko_date_wareki (&date);
	both = g_strdup_printf ("%s（%s）", iso, wareki);
	return g_strdup (kinko_language_choose (iso, both));
}

char *
kinko_field_value_text (const KinkoField *field, const char *value)
{
	g_autofree char *grouped = NULL;

	switch (field->kind) {
	case KINKO_FIELD_YEN:
		grouped = kinko_text_group_digits (value);
		return g_strdup_printf (_ ("%s yen"), grouped);
	case KINKO_FIELD_DATE:
		return date_text (value);
	case KINKO_FIELD_BOOLEAN:
		return g_strdup (g_str_equal (value, "1") ? _ ("yes") : _ ("no"));
	case KINKO_FIELD_NUMBER:
		g_assert_not_reached ();
	case KINKO_FIELD_TEXT:
	case KINKO_FIELD_CODE:
	case KINKO_FIELD_DATETIME:
	case KINKO_FIELD_INTEGER:
	case KINKO_FIELD_CHOICE:
	case KINKO_FIELD_LIST:
		break;
	}
	return g_strdup (value);
}

char *
kinko_number_text (gboolean on_file, const char *absent_reason)
{
	if (on_file)
		return g_strnfill (KINKO_MYNUMBER_LEN, '*');
	if (absent_reason[0] != '\0')
		return g_strdup_printf (_ ("none (%s)"), absent_reason);
	return g_strdup (_ ("none"));
}

const char *
kinko_subject_label (KinkoSubject subject)
{
	int field = subject == KINKO_SUBJECT_CHILD
			    ? kinko_field_index ("child_mynumber")
			    : kinko_field_of_adult (subject - KINKO_SUBJECT_GUARDIAN1, "mynumber");

	return _ (kinko_field_at (field)->label);
}

/* ---- sections -------------------------------------------------------------------------------- */

typedef enum {
	SECTION_TITLE,
	SECTION_CHILD,
	SECTION_GUARDIAN1,
	SECTION_GUARDIAN2,
	SECTION_HEAD_OF_HOUSEHOLD,
	SECTION_HOUSEHOLD,
	SECTION_STEPS,
} Section;

static Section
section_of (const char *name)
{
	static const char *const of_title[] = { "case_no",  "fiscal_year", "state",
						"revision", "decision",    NULL };
	static const char *const of_child[] = { "class_age", "facility_code", "facility_name",
						"need", NULL };
	guint adult;

	if (g_strv_contains (of_title, name))
		return SECTION_TITLE;
	if (kinko_field_index (name) < 0)
		return SECTION_STEPS;
	if (g_str_has_prefix (name, "child_") || g_strv_contains (of_child, name))
		return SECTION_CHILD;
	if (kinko_field_is_of_adult (name, &adult, NULL))
		return (Section) (SECTION_GUARDIAN1 + adult);
	return SECTION_HOUSEHOLD;
}

static void
add_number (KinkoSheet *sheet, const json_t *result, int field)
{
	/* Of somebody who is not there, nothing is absent. */
	static const char *const present[KINKO_SUBJECTS] = { "child_name", "g1_name", "g2_name",
							     "head_name" };
	static const char *const reasons[KINKO_SUBJECTS] = { "", "g1_mynumber_absent_reason",
							     "g2_mynumber_absent_reason",
							     "head_mynumber_absent_reason" };
	KinkoSubject subject = kinko_field_subject (field);
	const json_t *values = json_object_get (result, "fields");
	gboolean on_file = kinko_result_flag (json_object_get (result, "numbers"),
					      kinko_subject_name (subject));
	g_autofree char *text =
		kinko_number_text (on_file, kinko_result_text (values, reasons[subject]));

	if (on_file || json_object_get (values, present[subject]) != NULL)
		kinko_sheet_add (sheet, kinko_subject_label (subject), text);
}

static void
show_section (const json_t *result, Section section, const char *heading, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const json_t *values = json_object_get (result, "fields");
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	for (gsize i = 0; i < n; i++) {
		const char *value = kinko_result_text (values, fields[i].name);
		g_autofree char *text = NULL;

		if (section_of (fields[i].name) != section)
			continue;
		if (kinko_result_flag (result, "address_withheld") &&
		    g_str_equal (fields[i].name, "address"))
			value = _ ("(protected: shown to the manager and the assigned person)");
		if (fields[i].kind == KINKO_FIELD_NUMBER) {
			add_number (sheet, result, (int) i);
			continue;
		}
		if (value[0] != '\0' && !g_str_has_suffix (fields[i].name, "_absent_reason")) {
			text = kinko_field_value_text (&fields[i], value);
			kinko_sheet_add (sheet, _ (fields[i].label), text);
		}
	}
	if (kinko_sheet_length (sheet) == 0)
		return;
	g_string_append_printf (out, "\n%s\n", heading);
	kinko_sheet_print (sheet, 2, out);
}

static void
show_erasure (const json_t *erasure, GString *out)
{
	g_autofree char *at = NULL;

	if (erasure == NULL)
		return;
	at = kinko_japan_time_text (kinko_result_text (erasure, "at"));
	kinko_result_say (out,
			  _ ("It was erased for good on %s by %s (approval %s): nothing of its "
			     "content is left."),
			  at, kinko_result_text (erasure, "by"),
			  kinko_result_text (erasure, "approval"));
}

void
kinko_case_result_show (const json_t *result, GString *out)
{
	g_string_append_printf (out, _ ("Case %s, fiscal year %d, %s, version %d"),
				kinko_result_text (result, "case_no"),
				(int) kinko_result_number (result, "fiscal_year"),
				kinko_result_text (result, "state"),
				(int) kinko_result_number (result, "version"));
	g_string_append_c (out, '\n');
	show_erasure (json_object_get (result, "erasure"), out);
	show_section (result, SECTION_CHILD, _ ("Child"), out);
	show_section (result, SECTION_GUARDIAN1, _ ("First guardian"), out);
	show_section (result, SECTION_GUARDIAN2, _ ("Second guardian"), out);
	show_section (result, SECTION_HEAD_OF_HOUSEHOLD, _ ("Head of the household"), out);
	show_section (result, SECTION_HOUSEHOLD, _ ("Household and papers"), out);
	show_section (result, SECTION_STEPS, _ ("Course of the case"), out);
}
