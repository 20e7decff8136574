#include "vault/record.h"

#include <string.h>

#include <sodium.h>

#include "vault/register-forms.h"
#include "vault/register-values.h"

static const char *const words[] = { "一", "二", NULL };

/* A form with one field of each kind that registers use. */
static const KinkoField fields[] = {
	{ .name = "text", .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "code", .kind = KINKO_FIELD_CODE },
	{ .name = "date", .kind = KINKO_FIELD_DATE },
	{ .name = "count", .kind = KINKO_FIELD_INTEGER, .required = TRUE, .min = 0, .max = 99 },
	{ .name = "yen", .kind = KINKO_FIELD_YEN },
	{ .name = "flag", .kind = KINKO_FIELD_BOOLEAN },
	{ .name = "choice", .kind = KINKO_FIELD_CHOICE, .choices = words },
	{ .name = "list", .kind = KINKO_FIELD_LIST },
	{ .name = "clock", .kind = KINKO_FIELD_TEXT },
	{ .name = "at", .kind = KINKO_FIELD_DATETIME },
	{ .name = "hash", .kind = KINKO_FIELD_TEXT },
	{ .name = "corporate", .kind = KINKO_FIELD_TEXT },
};

static const KinkoFormSpelling spellings[] = {
	{ "clock", kinko_register_read_clock },
	{ "at", kinko_register_read_moment },
	{ "hash", kinko_register_read_sha256 },
	{ "corporate", kinko_register_read_corporate_number },
	{ NULL, NULL },
};

static const KinkoForm form = { .fields = fields,
				.n = G_N_ELEMENTS (fields),
				.asked = G_N_ELEMENTS (fields),
				.spellings = spellings };

static GPtrArray *
problem_list_new (void)
{
	return g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
}

static void
assert_reads (const char *field, const char *text, const char *expected)
{
	g_autoptr (KinkoRecord) record = kinko_record_new (&form);
	g_autoptr (GPtrArray) problems = problem_list_new ();

	g_assert_true (kinko_record_set (record, kinko_form_index (&form, field), text, problems));
	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpstr (kinko_record_get (record, field), ==, expected);
}

/* Refused with this code; what was there is gone; no message repeats eight bytes in a row of what was typed. */
static void
assert_refuses (const char *field, const char *text, const char *code)
{
	g_autoptr (KinkoRecord) record = kinko_record_new (&form);
	g_autoptr (GPtrArray) problems = problem_list_new ();
	const KinkoProblem *problem;

	kinko_record_put (record, field, "before");
	g_assert_false (kinko_record_set (record, kinko_form_index (&form, field), text, problems));
	g_assert_cmpuint (problems->len, ==, 1);
	problem = problems->pdata[0];
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_cmpstr (problem->field, ==, field);
	g_assert_null (kinko_record_get (record, field));
	for (gsize i = 0; strlen (text) >= 8 && i + 8 <= strlen (text); i++) {
		g_autofree char *piece = g_strndup (text + i, 8);

		g_assert_null (strstr (problem->message, piece));
	}
}

static void
test_values (void)
{
	assert_reads ("text", " 架空 太郎 ", "架空 太郎");
	assert_reads ("text", "神塚隆", "神塚隆"); /* U+FA19, U+FA10, U+F9DC stay what they are */
	assert_reads ("code", "FAQ-12", "FAQ-12");
	assert_reads ("date", "令和8年7月6日", "2026-07-06");
	assert_reads ("count", "１２", "12");
	assert_reads ("yen", "186,300円", "186300");
	assert_reads ("flag", "1", "1");
	assert_reads ("choice", "二", "二");
	assert_reads ("list", "甲; 乙;", "甲;乙");
	/* "Only these" of nobody looks like none, and would be for everybody. */
	assert_refuses ("list", "; ;", "list_empty");
	assert_refuses ("date", "2026-02-30", "date_invalid");
	assert_refuses ("count", "100", "integer_invalid");
	assert_refuses ("choice", "三", "enum");
	assert_refuses ("text", "a\x1B[31mb and more", "text_invalid");
	assert_refuses ("text", "\xE2\x80\xAEnothing", "text_invalid"); /* U+202E */
	assert_reads ("text", "one line\r\nanother", "one line another");
	assert_refuses ("text", "one\u2028and two more", "text_invalid");
	assert_refuses ("text", "\xFF\xFE of another encoding", "text_invalid");
	/* 1234-5678-9018: the vector of the check digit, in groups and in full-width */
	assert_refuses ("text", "番号は 1234 5678 9018 です", "mynumber_in_text");
	assert_refuses ("text", "１２３４５６７８９０１８", "mynumber_in_text");
	assert_refuses ("code", "123456789018", "mynumber_in_text");
}

static void
test_clock (void)
{
	assert_reads ("clock", "9:30", "09:30");
	assert_reads ("clock", "０９：３０", "09:30");
	assert_reads ("clock", "17時", "17:00");
	assert_reads ("clock", " 9時5分 ", "09:05");
	assert_reads ("clock", "0:00", "00:00");
	assert_refuses ("clock", "24:00", "clock_invalid");
	assert_refuses ("clock", "9:60", "clock_invalid");
	assert_refuses ("clock", "9:30x", "clock_invalid");
	assert_refuses ("clock", "930", "clock_invalid");
	assert_refuses ("clock", "9時30", "clock_invalid");
	assert_refuses ("clock", "-9:30", "clock_invalid");
	assert_refuses ("clock", "\xFF", "clock_invalid");
	g_assert_cmpuint (kinko_register_clock_minutes ("00:00"), ==, 0);
	g_assert_cmpuint (kinko_register_clock_minutes ("17:15"), ==, 1035);
}

static void
test_moment (void)
{
	/* 2026-07-06 08:59 in Japan is still the fifth in UTC */
	g_setenv ("KINKO_TEST_NOW_MS", "1783295940000", TRUE);
	assert_reads ("at", "9:30", "2026-07-06T09:30:00+09:00");
	assert_reads ("at", "R8.7.1 17:05", "2026-07-01T17:05:00+09:00");
	assert_reads ("at", "令和8年7月1日　17時5分", "2026-07-01T17:05:00+09:00");
	assert_reads ("at", "2026-07-06T09:12:00+09:00", "2026-07-06T09:12:00+09:00");
	/* the first of April, and the next fiscal year, in Japan */
	assert_reads ("at", "2026-03-31T15:00:00Z", "2026-04-01T00:00:00+09:00");
	assert_reads ("at", "2026-04-01T08:59:59+18:00", "2026-03-31T23:59:59+09:00");
	assert_refuses ("at", "2025-11-20", "datetime_invalid");
	assert_refuses ("at", "2026-02-30 9:30", "datetime_invalid");
	assert_refuses ("at", "架空太郎様 9:99", "datetime_invalid");
	assert_refuses ("at", "123456789018", "mynumber_in_text");
	g_unsetenv ("KINKO_TEST_NOW_MS");
}

#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_hash (void)
{
	g_autofree char *upper = g_ascii_strup (EMPTY_SHA256, -1);
	/* all digits, and twelve of them a My Number's: a hash all the same */
	g_autofree char *digits = g_strconcat ("123456789018", &EMPTY_SHA256[12], NULL);

	assert_reads ("hash", EMPTY_SHA256, EMPTY_SHA256);
	assert_reads ("hash", upper, EMPTY_SHA256);
	assert_reads ("hash", digits, digits);
	assert_refuses ("hash", EMPTY_SHA256 "0", "sha256_invalid");
	assert_refuses ("hash", &EMPTY_SHA256[1], "sha256_invalid");
	assert_refuses ("hash", "123456789018", "sha256_invalid");
}

/* Numbers of public bodies that exist. */
static void
test_corporate_number (void)
{
	assert_reads ("corporate", "7000012050002", "7000012050002");
	assert_reads ("corporate", "１０００－０２０１－３１１０－５", "1000020131105");
	assert_reads ("corporate", "4 0110 0109 8993", "4011001098993");
	assert_refuses ("corporate", "7000012050003", "corporate_number_check_digit");
	assert_refuses ("corporate", "0700001205000", "corporate_number_check_digit");
	assert_refuses ("corporate", "700001205000", "corporate_number_length");
	assert_refuses ("corporate", "70000120500022", "corporate_number_length");
	assert_refuses ("corporate", "T7000012050002", "corporate_number_charset");
	assert_refuses ("corporate", "123456789018", "mynumber_in_text");
	assert_refuses ("corporate", "\xFF", "text_invalid");
}

static void
test_required (void)
{
	g_autoptr (KinkoRecord) record = kinko_record_new (&form);
	g_autoptr (GPtrArray) problems = problem_list_new ();

	g_assert_false (kinko_record_check (record, problems));
	g_assert_cmpuint (problems->len, ==, 2);
	g_assert_cmpstr (((KinkoProblem *) problems->pdata[1])->field, ==, "count");
	g_assert_cmpstr (((KinkoProblem *) problems->pdata[1])->code, ==, "required_missing");
	g_ptr_array_set_size (problems, 0);

	/* what is wrong is not missing, too */
	g_assert_false (
		kinko_record_set (record, kinko_form_index (&form, "count"), "x", problems));
	g_assert_false (
		kinko_record_set (record, kinko_form_index (&form, "text"), "　", problems));
	g_assert_false (kinko_record_check (record, problems));
	g_assert_cmpuint (problems->len, ==, 2);
	g_ptr_array_set_size (problems, 0);

	kinko_record_put (record, "text", "x");
	kinko_record_put (record, "count", "0"); /* 0 is known */
	g_assert_true (kinko_record_check (record, problems));
	g_assert_cmpint (kinko_form_index (&form, "no_such_field"), ==, -1);
}

static void
assert_json (const char *json, KinkoError code)
{
	g_autoptr (KinkoSecret) text = kinko_secret_new_from (json, strlen (json));
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRecord) record = kinko_record_from_json (&form, text, &error);

	g_assert_null (record);
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_null (strstr (error->message, "秘"));
}

static void
test_json (void)
{
	g_autoptr (KinkoRecord) record = kinko_record_new (&form);
	g_autoptr (KinkoRecord) again = NULL;
	g_autoptr (KinkoSecret) json = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;

	kinko_record_put (record, "text", "\"\\ 神");
	kinko_record_put (record, "count", "0");
	json = kinko_record_to_json (record);
	text = g_strndup (kinko_secret_text (json), kinko_secret_len (json));
	g_assert_cmpstr (text, ==, "{\"count\":\"0\",\"text\":\"\\\"\\\\ 神\"}");
	again = kinko_record_from_json (&form, json, &error);
	g_assert_no_error (error);
	for (gsize i = 0; i < form.n; i++)
		g_assert_cmpstr (again->values[i], ==, record->values[i]);

	assert_json ("", KINKO_ERROR_INTEGRITY);
	assert_json ("[]", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"text\":\"秘\"", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"text\":\"秘\"}x", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"text\":1}", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"text\":null}", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"text\":\"秘\",\"text\":\"密\"}", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"text\":\"秘\\u0000\"}", KINKO_ERROR_INTEGRITY);
	assert_json ("{\"later\":\"秘\"}", KINKO_ERROR_UNSUPPORTED);
}

/* What a person must not be able to give stands behind what is asked for; every field that is shown has a label. */
static void
test_forms (void)
{
	static const KinkoForm *const forms[] = { &kinko_contact_form, &kinko_work_form,
						  &kinko_facility_form, &kinko_receipt_form,
						  &kinko_copy_form };

	for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
		g_assert_cmpuint (forms[i]->asked, <, forms[i]->n);
		for (gsize k = 0; k < forms[i]->n; k++) {
			const KinkoField *field = &forms[i]->fields[k];

			g_assert_true (
				&forms[i]->fields[kinko_form_index (forms[i], field->name)] ==
				field);
			/* what kinko keeps for itself; a receipt is a signed text of many lines */
			g_assert_cmpint (field->label == NULL, ==,
					 g_str_has_prefix (field->name, "line_") ||
						 g_str_equal (field->name, "receipt"));
			g_assert_true (field->required ? k < forms[i]->asked : TRUE);
			g_assert_cmpint (field->kind, !=, KINKO_FIELD_NUMBER);
		}
	}
	g_assert_cmpstr (kinko_receipt_form.fields[kinko_receipt_form.asked - 1].name, ==,
			 "return_due");
	g_assert_cmpstr (kinko_copy_form.fields[kinko_copy_form.asked - 1].name, ==, "count");
}

int
main (int argc, char **argv)
{
	if (sodium_init () < 0)
		return 1;
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/record/values", test_values);
	g_test_add_func ("/record/clock", test_clock);
	g_test_add_func ("/record/moment", test_moment);
	g_test_add_func ("/record/hash", test_hash);
	g_test_add_func ("/record/corporate-number", test_corporate_number);
	g_test_add_func ("/record/required", test_required);
	g_test_add_func ("/record/json", test_json);
	g_test_add_func ("/record/forms", test_forms);
	return g_test_run ();
}
