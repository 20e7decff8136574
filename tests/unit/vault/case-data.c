#include "vault/case-data.h"

#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "policies/error.h"

#define NUMBER "123456789018"

static GPtrArray *
problem_list_new (void)
{
	return g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
}

static void
set (KinkoCaseData *data, const char *field, const char *text)
{
	g_autoptr (GPtrArray) problems = problem_list_new ();

	g_assert_true (kinko_case_data_set (data, kinko_field_index (field), text, problems));
	g_assert_cmpuint (problems->len, ==, 0);
}

static void
assert_refused (KinkoCaseData *data, const char *field, const char *text, const char *code)
{
	g_autoptr (GPtrArray) problems = problem_list_new ();
	const KinkoProblem *problem;

	g_assert_false (kinko_case_data_set (data, kinko_field_index (field), text, problems));
	g_assert_cmpuint (problems->len, ==, 1);
	problem = problems->pdata[0];
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_cmpstr (problem->field, ==, field);
}

static void
test_set_and_get (void)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();

	g_assert_null (kinko_case_data_get (data, "child_name"));
	g_assert_null (kinko_case_data_get (data, "no_such_field"));
	set (data, "child_name", "渡邉󠄂　𠮷乃");
	g_assert_cmpstr (kinko_case_data_get (data, "child_name"), ==, "渡邉󠄂　𠮷乃");
	assert_refused (data, "child_name", "　", "required_missing");
	g_assert_null (kinko_case_data_get (data, "child_name"));
	set (data, "g1_levy", "0");
	g_assert_cmpstr (kinko_case_data_get (data, "g1_levy"), ==, "0");
	assert_refused (data, "g1_levy", "-1", "amount_negative");
	g_assert_null (kinko_case_data_get (data, "g1_levy"));
	set (data, "g1_levy", "1");
	set (data, "g1_levy", "");
	g_assert_null (kinko_case_data_get (data, "g1_levy"));
}

static void
assert_number (const KinkoCaseData *data, KinkoSubject subject, const char *digits)
{
	g_autoptr (KinkoSecret) number = kinko_case_data_number (data, subject);

	g_assert_true (data->has_number[subject] == (digits != NULL));
	g_assert_true ((kinko_case_data_digits (data, subject) != NULL) == (digits != NULL));
	g_assert_cmpstr (number == NULL ? NULL : kinko_secret_text (number), ==, digits);
}

static void
test_numbers (void)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	g_autoptr (KinkoSecret) other = kinko_secret_new_from ("000000008117", KINKO_MYNUMBER_LEN);

	assert_number (data, KINKO_SUBJECT_CHILD, NULL);
	set (data, "child_mynumber", "１２３４ ５６７８ ９０１８");
	assert_number (data, KINKO_SUBJECT_CHILD, NUMBER);
	assert_number (data, KINKO_SUBJECT_GUARDIAN1, NULL);
	kinko_case_data_set_number (data, KINKO_SUBJECT_GUARDIAN2, other);
	assert_number (data, KINKO_SUBJECT_GUARDIAN2, "000000008117");
	g_assert_null (kinko_case_data_get (data, "child_mynumber"));
	assert_refused (data, "child_mynumber", "123456789012", "mynumber_check_digit");
	assert_number (data, KINKO_SUBJECT_CHILD, NULL);
	assert_refused (data, "child_mynumber", "1", "mynumber_length");
	assert_refused (data, "child_mynumber", "x", "mynumber_charset");
	assert_refused (data, "child_mynumber", "\xff", "mynumber_charset");
	assert_refused (data, "child_mynumber", "000000000000", "mynumber_placeholder");
	set (data, "child_mynumber", NUMBER);
	set (data, "child_mynumber", " ");
	assert_number (data, KINKO_SUBJECT_CHILD, NULL);
	kinko_case_data_set_number (data, KINKO_SUBJECT_GUARDIAN2, NULL);
	assert_number (data, KINKO_SUBJECT_GUARDIAN2, NULL);
}

/* A number on file may be unknown to who is not cleared for it. */
static void
test_unknown_number (void)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();

	data->has_number[KINKO_SUBJECT_CHILD] = TRUE;
	g_assert_null (kinko_case_data_digits (data, KINKO_SUBJECT_CHILD));
	g_assert_null (data->block);
}

static void
test_copy (void)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	g_autoptr (KinkoCaseData) copy = NULL;

	set (data, "child_name", "例題");
	set (data, "child_mynumber", NUMBER);
	copy = kinko_case_data_copy (data);
	set (data, "child_name", "見本");
	set (data, "child_mynumber", "");
	g_assert_cmpstr (kinko_case_data_get (copy, "child_name"), ==, "例題");
	assert_number (copy, KINKO_SUBJECT_CHILD, NUMBER);
}

/* Cases in one block do not touch each other, and a freed one leaves nothing in it. */
static void
test_block (void)
{
	static const guint8 zero[KINKO_CASE_DIGITS];
	g_autoptr (KinkoSecret) block = kinko_secret_new (2 * KINKO_CASE_DIGITS);
	KinkoCaseData *first = kinko_case_data_new_in_block (block, 0);
	g_autoptr (KinkoCaseData) second = kinko_case_data_new_in_block (block, KINKO_CASE_DIGITS);

	set (first, "head_mynumber", NUMBER); /* the last of one beside the first of the next */
	set (second, "child_mynumber", "000000008117");
	assert_number (first, KINKO_SUBJECT_HEAD, NUMBER);
	g_assert_cmpmem (kinko_secret_data (block) + KINKO_CASE_DIGITS - KINKO_MYNUMBER_LEN,
			 2 * KINKO_MYNUMBER_LEN, NUMBER "000000008117", 2 * KINKO_MYNUMBER_LEN);
	kinko_case_data_free (first);
	g_assert_cmpmem (kinko_secret_data (block), KINKO_CASE_DIGITS, zero, sizeof zero);
	assert_number (second, KINKO_SUBJECT_CHILD, "000000008117");
}

static KinkoSecret *
secret_of (const char *text)
{
	return kinko_secret_new_from (text, strlen (text));
}

static void
test_json (void)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	g_autoptr (KinkoCaseData) again = NULL;
	g_autoptr (KinkoSecret) json = NULL;
	g_autoptr (GError) error = NULL;

	json = kinko_case_data_to_json (data);
	g_assert_cmpstr (kinko_secret_text (json), ==, "{}");
	g_clear_pointer (&json, kinko_secret_free);
	set (data, "need", "標準");
	set (data, "child_name", "渡邉󠄂 \"𠮷\"\\");
	set (data, "case_no", "C26-0001");
	set (data, "g1_levy", "0");
	set (data, "child_mynumber", NUMBER);
	json = kinko_case_data_to_json (data);
	g_assert_cmpstr (kinko_secret_text (json), ==,
			 "{\"case_no\":\"C26-0001\",\"child_name\":\"渡邉󠄂 \\\"𠮷\\\"\\\\\","
			 "\"g1_levy\":\"0\",\"need\":\"標準\"}");
	again = kinko_case_data_from_json (json, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_case_data_get (again, "child_name"), ==, "渡邉󠄂 \"𠮷\"\\");
	g_assert_cmpstr (kinko_case_data_get (again, "g1_levy"), ==, "0");
	g_assert_null (kinko_case_data_get (again, "g2_levy"));
	g_assert_false (again->has_number[KINKO_SUBJECT_CHILD]);
}

static void
assert_json_refused (const char *text, KinkoError code)
{
	g_autoptr (KinkoSecret) json = secret_of (text);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseData) data = kinko_case_data_from_json (json, &error);

	g_assert_null (data);
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
test_json_refusals (void)
{
	assert_json_refused ("", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("[]", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{} {}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"need\":1}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"need\":null}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"need\":\"a\",\"need\":\"a\"}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"need\":\"a\\u0000b\"}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"need\":\"\xff\"}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"child_mynumber\":\"123456789018\"}", KINKO_ERROR_INTEGRITY);
	assert_json_refused ("{\"newer_field\":\"a\"}", KINKO_ERROR_UNSUPPORTED);
	assert_json_refused ("{\"newer_field\":\"a\",\"need\":1}", KINKO_ERROR_UNSUPPORTED);
}

static void
test_json_damage (void)
{
	static const char text[] = "{\"case_no\":\"C26\",\"need\":\"\xe6\xa8\x99\"}";
	gsize len = sizeof text - 1;

	for (gsize n = 0; n < len; n++) {
		g_autofree char *part = g_strndup (text, n);

		assert_json_refused (part, KINKO_ERROR_INTEGRITY);
	}
	for (gsize bit = 0; bit < len * 8; bit++) {
		g_autoptr (KinkoSecret) json = secret_of (text);
		g_autoptr (KinkoSecret) again = NULL;
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCaseData) data = NULL;

		kinko_secret_data (json)[bit / 8] ^= (guint8) (1u << bit % 8);
		data = kinko_case_data_from_json (json, &error);
		g_assert_true ((data != NULL) != (error != NULL));
		if (data == NULL)
			continue;
		/* Only another letter of a value can pass, and is then what the case says: the box
		 * around it, not JSON, is what detects a change. */
		again = kinko_case_data_to_json (data);
		g_assert_true (kinko_secret_equal (again, json));
	}
}

static void
test_search_key (void)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	g_autofree char *empty = kinko_case_data_search_key (data);
	g_autofree char *key = NULL;

	g_assert_cmpstr (empty, ==, "");
	set (data, "child_name", "渡邉󠄂　𠮷乃");
	set (data, "child_kana", "ﾜﾀﾅﾍﾞ ﾖｼﾉ");
	set (data, "g1_name", "渡邉󠄂　髙志");
	set (data, "g2_kana", "わたなべ　さきえ");
	set (data, "address", "東京都");
	key = kinko_case_data_search_key (data);
	g_assert_cmpstr (key, ==, "渡辺吉乃\nワタナベヨシノ\n渡辺高志\nワタナベサキエ");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/case-data/set-and-get", test_set_and_get);
	g_test_add_func ("/case-data/numbers", test_numbers);
	g_test_add_func ("/case-data/unknown-number", test_unknown_number);
	g_test_add_func ("/case-data/copy", test_copy);
	g_test_add_func ("/case-data/block", test_block);
	g_test_add_func ("/case-data/json", test_json);
	g_test_add_func ("/case-data/json-refusals", test_json_refusals);
	g_test_add_func ("/case-data/json-damage", test_json_damage);
	g_test_add_func ("/case-data/search-key", test_search_key);
	return g_test_run ();
}
