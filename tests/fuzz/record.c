/*
 * What is in the boxes of a database that somebody else wrote: lines of registers, cases, decisions as JSON. And what
 * people type into their fields. The first byte chooses the form.
 */
#include "vault/record.h"

#include "tests/fuzz/fuzz.h"
#include "vault/case-data.h"
#include "vault/case-decision.h"
#include "vault/register-forms.h"

static const KinkoForm *const forms[] = {
	&kinko_contact_form,  &kinko_work_form,        &kinko_facility_form,
	&kinko_receipt_form,  &kinko_copy_form,        &kinko_carry_form,
	&kinko_approval_form, &kinko_second_form,      &kinko_exception_form,
	&kinko_erasure_form,  &kinko_reservation_form, &kinko_predecessor_form,
};

/* The forms of which something more is asked than that they can be read. */
static const struct {
	const KinkoForm *form;
	gboolean (*is_whole) (const KinkoRecord *);
} wholes[] = {
	{ &kinko_approval_form, kinko_approval_is_whole },
	{ &kinko_second_form, kinko_second_is_whole },
	{ &kinko_exception_form, kinko_exception_is_whole },
	{ &kinko_erasure_form, kinko_erasure_is_whole },
};

/* ---- seeds: each form with a text in every field, and as the JSON of such a line -------------------- */

/* A value that a field of the kind takes. */
static const char *
example (const KinkoField *field)
{
	switch (field->kind) {
	case KINKO_FIELD_CODE:
		return "C26-0001";
	case KINKO_FIELD_DATE:
		return "2026-07-06";
	case KINKO_FIELD_DATETIME:
		return "2026-07-06T09:12:00+09:00";
	case KINKO_FIELD_INTEGER:
		return "1";
	case KINKO_FIELD_YEN:
		return "57700";
	case KINKO_FIELD_BOOLEAN:
		return "1";
	case KINKO_FIELD_CHOICE:
		return field->choices[0];
	default:
		return "9:30";
	}
}

static void
seed_form (int argc, char **argv, guint i)
{
	const KinkoForm *form = forms[i];
	g_autoptr (KinkoRecord) record = kinko_record_new (form);
	g_autoptr (KinkoSecret) json = NULL;
	g_autoptr (GString) typed = g_string_new (NULL);
	g_autoptr (GString) stored = g_string_new (NULL);
	g_autofree char *name = g_strdup_printf ("typed-%u", i);
	g_autofree char *stored_name = g_strdup_printf ("stored-%u", i);

	g_string_append_c (typed, (char) i);
	g_string_append_c (stored, (char) i);
	for (gsize field = 0; field < form->n; field++) {
		const char *value = example (&form->fields[field]);

		g_string_append_printf (typed, "%s\n", value);
		kinko_record_put (record, form->fields[field].name, value);
	}
	json = kinko_record_to_json (record);
	g_string_append_len (stored, kinko_secret_text (json), (gssize) kinko_secret_len (json));
	fuzz_seed (argc, argv, name, typed->str, typed->len);
	fuzz_seed (argc, argv, stored_name, stored->str, stored->len);
}

static void
seed_case (int argc, char **argv)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoSecret) json = NULL;
	g_autoptr (GString) stored = g_string_new (NULL);
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	g_string_append_c (stored, (char) G_N_ELEMENTS (forms));
	for (gsize i = 0; i < n; i++)
		if (fields[i].kind != KINKO_FIELD_NUMBER)
			(void) kinko_case_data_set (data, (int) i, example (&fields[i]), problems);
	json = kinko_case_data_to_json (data);
	g_string_append_len (stored, kinko_secret_text (json), (gssize) kinko_secret_len (json));
	fuzz_seed (argc, argv, "case", stored->str, stored->len);
}

/* The example of its page. */
static void
seed_decision (int argc, char **argv)
{
	g_autofree char *page = NULL;
	const char *example, *end;
	g_autofree char *stored = NULL;

	if (!g_file_get_contents (KINKO_SOURCE_DIR "/docs/formats/decision.md", &page, NULL, NULL))
		return;
	example = strstr (page, "\n    {\"base\"");
	g_assert_nonnull (example);
	example += strlen ("\n    ");
	end = strchr (example, '\n');
	stored = g_strdup_printf ("%c%.*s", (char) (G_N_ELEMENTS (forms) + 1),
				  (int) (end - example), example);
	fuzz_seed_text (argc, argv, "decision", stored);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
		seed_form (*argc, *argv, i);
	seed_case (*argc, *argv);
	seed_decision (*argc, *argv);
	return 0;
}

/* ---- a line of a register ------------------------------------------------------------------------ */

static void
read_stored (const KinkoForm *form, const KinkoSecret *json)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRecord) record = kinko_record_from_json (form, json, &error);
	g_autoptr (KinkoRecord) again = NULL;
	g_autoptr (KinkoSecret) text = NULL;

	fuzz_check_outcome (record != NULL, error);
	if (record == NULL)
		return;
	text = kinko_record_to_json (record);
	again = kinko_record_from_json (form, text, NULL);
	g_assert_nonnull (again);
	for (gsize i = 0; i < form->n; i++)
		g_assert_cmpstr (record->values[i], ==, again->values[i]);
	for (gsize i = 0; i < G_N_ELEMENTS (wholes); i++)
		if (wholes[i].form == form)
			g_assert_true (wholes[i].is_whole (record) == wholes[i].is_whole (again));
}

/* A value once read is read again as itself: there is one spelling. */
static void
set_field (KinkoRecord *record, int field, const char *text)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	gboolean good = kinko_record_set (record, field, text, problems);
	g_autofree char *value = g_strdup (record->values[field]);

	g_assert_true (good == (problems->len == 0));
	for (guint i = 0; i < problems->len; i++)
		g_assert_true (
			g_utf8_validate (((KinkoProblem *) problems->pdata[i])->message, -1, NULL));
	if (value == NULL)
		return;
	g_assert_true (good && g_utf8_validate (value, -1, NULL));
	g_assert_true (kinko_record_set (record, field, value, problems));
	g_assert_cmpstr (record->values[field], ==, value);
}

static void
read_typed (const KinkoForm *form, const char *text)
{
	g_autoptr (KinkoRecord) record = kinko_record_new (form);
	g_auto (GStrv) lines = g_strsplit (text, "\n", (int) form->n + 1);
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoSecret) json = NULL;

	for (gsize i = 0; i < form->n && lines[i] != NULL; i++)
		set_field (record, (int) i, lines[i]);
	(void) kinko_record_check (record, problems);
	json = kinko_record_to_json (record);
	read_stored (form, json);
}

/* ---- a case ---------------------------------------------------------------------------------- */

static void
read_case (const KinkoSecret *json)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseData) data = kinko_case_data_from_json (json, &error);
	g_autoptr (KinkoCaseData) again = NULL;
	g_autoptr (KinkoSecret) text = NULL;
	g_autoptr (KinkoSecret) text_again = NULL;
	g_autofree char *search = NULL;

	fuzz_check_outcome (data != NULL, error);
	if (data == NULL)
		return;
	text = kinko_case_data_to_json (data);
	again = kinko_case_data_from_json (text, NULL);
	g_assert_nonnull (again);
	text_again = kinko_case_data_to_json (again);
	g_assert_true (kinko_secret_equal (text, text_again));
	search = kinko_case_data_search_key (data);
	(void) kinko_case_data_due (data);
}

static void
read_decision (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseDecision) decision = kinko_case_decision_from_text (text, &error);
	g_autoptr (KinkoCaseDecision) again = NULL;
	g_autofree char *written = NULL;

	fuzz_check_outcome (decision != NULL, error);
	if (decision == NULL)
		return;
	written = kinko_case_decision_to_text (decision);
	again = kinko_case_decision_from_text (written, NULL);
	g_assert_nonnull (again);
	g_assert_true (kinko_case_decision_equal (decision, again));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	gsize choice = size == 0 ? 0 : data[0] % (G_N_ELEMENTS (forms) + 2);
	gsize skipped = size > 0;
	g_autoptr (KinkoSecret) json = kinko_secret_new_from (data + skipped, size - skipped);
	g_autofree char *text = g_strndup ((const char *) data + skipped, size - skipped);

	if (choice < G_N_ELEMENTS (forms)) {
		read_stored (forms[choice], json);
		read_typed (forms[choice], text);
	} else if (choice == G_N_ELEMENTS (forms)) {
		read_case (json);
	} else {
		read_decision (text);
	}
	return 0;
}
