#include "cli/form-value.h"

#include <string.h>

#include "policies/error.h"

/* @json: NULL for null. */
static gboolean
read_json (const char *json, KinkoFormType type, KinkoFormValue *value, GError **error)
{
	json_auto_t *parsed = json_loads (json, JSON_DECODE_ANY, NULL);

	g_assert_nonnull (parsed);
	return kinko_form_value_read (parsed, type, value, error);
}

/* The days are those of the calendar: 令和 began on 2019-05-01, 平成 on 1989-01-08; 1970-01-01T00:00:00Z was 9 o'clock in Japan. */
static void
test_shown (void)
{
	static const struct {
		KinkoFormType type;
		const char *json, *japanese, *english, *plain;
	} known[] = {
		{ KINKO_FORM_TEXT, "\"目黒\"", "目黒", "目黒", "目黒" },
		{ KINKO_FORM_TEXT, "\"a\\r\\nb\\nc\"", "a\nb\nc", "a\nb\nc", "a\nb\nc" },
		{ KINKO_FORM_TEXT, "\"\\u001b[31m\"", "<U+001B>[31m", "<U+001B>[31m",
		  "<U+001B>[31m" },
		{ KINKO_FORM_TEXT, "null", "", "", "" },
		{ KINKO_FORM_INTEGER, "1234567", "1,234,567", "1,234,567", "1234567" },
		{ KINKO_FORM_INTEGER, "-1234", "-1,234", "-1,234", "-1234" },
		{ KINKO_FORM_INTEGER, "0", "0", "0", "0" },
		{ KINKO_FORM_INTEGER, "999999999999999", "999,999,999,999,999",
		  "999,999,999,999,999", "999999999999999" },
		{ KINKO_FORM_MINUTES, "0", "0:00", "0:00", "0:00" },
		{ KINKO_FORM_MINUTES, "605", "10:05", "10:05", "10:05" },
		{ KINKO_FORM_DATE, "\"2026-07-08\"", "令和8年7月8日", "2026-07-08", "2026-07-08" },
		{ KINKO_FORM_DATE, "\"2019-05-01\"", "令和元年5月1日", "2019-05-01", "2019-05-01" },
		{ KINKO_FORM_MONTH, "\"2026-07\"", "令和8年7月", "2026-07", "2026-07" },
		{ KINKO_FORM_MONTH, "\"1989-02\"", "平成元年2月", "1989-02", "1989-02" },
		{ KINKO_FORM_MONTH, "\"2026-11\"", "令和8年11月", "2026-11", "2026-11" },
		{ KINKO_FORM_DATETIME, "\"2026-07-08T10:31:22.104+09:00\"",
		  "令和8年7月8日 10:31:22", "2026-07-08 10:31:22", "2026-07-08 10:31:22" },
		{ KINKO_FORM_DATETIME, "\"2026-07-08T23:59:59Z\"", "令和8年7月9日 08:59:59",
		  "2026-07-09 08:59:59", "2026-07-09 08:59:59" },
		{ KINKO_FORM_DATETIME, "\"1970-01-01T00:00:00Z\"", "昭和45年1月1日 09:00:00",
		  "1970-01-01 09:00:00", "1970-01-01 09:00:00" },
		{ KINKO_FORM_YEN, "186300", "186,300円", "¥186,300", "186300" },
		{ KINKO_FORM_YEN, "-1", "-1円", "¥-1", "-1" },
		{ KINKO_FORM_HASH,
		  "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
		  "e3b0c442 98fc1c14 9afbf4c8 996fb924 27ae41e4 649b934c a495991b 7852b855",
		  "e3b0c442 98fc1c14 9afbf4c8 996fb924 27ae41e4 649b934c a495991b 7852b855",
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		KinkoFormValue value;
		g_autofree char *japanese = NULL;
		g_autofree char *english = NULL;
		g_autofree char *plain = NULL;

		g_test_message ("%s", known[i].json);
		g_assert_true (read_json (known[i].json, known[i].type, &value, NULL));
		japanese = kinko_form_value_show (&value, known[i].type, TRUE);
		english = kinko_form_value_show (&value, known[i].type, FALSE);
		plain = kinko_form_value_plain (&value, known[i].type);
		g_assert_cmpstr (japanese, ==, known[i].japanese);
		g_assert_cmpstr (english, ==, known[i].english);
		g_assert_cmpstr (plain, ==, known[i].plain);
		kinko_form_value_clear (&value);
	}
}

static void
test_refused (void)
{
	static const struct {
		KinkoFormType type;
		const char *json;
	} wrong[] = {
		{ KINKO_FORM_TEXT, "1" },
		{ KINKO_FORM_TEXT, "[]" },
		{ KINKO_FORM_TEXT, "true" },
		{ KINKO_FORM_INTEGER, "\"1\"" },
		{ KINKO_FORM_INTEGER, "1.5" },
		{ KINKO_FORM_INTEGER, "1.0" },
		{ KINKO_FORM_INTEGER, "1000000000000000" },
		{ KINKO_FORM_INTEGER, "-1000000000000000" },
		{ KINKO_FORM_YEN, "\"1円\"" },
		{ KINKO_FORM_MINUTES, "-1" },
		{ KINKO_FORM_MINUTES, "1000000000" },
		{ KINKO_FORM_DATE, "\"2026-02-29\"" },
		{ KINKO_FORM_DATE, "\"2026-7-8\"" },
		{ KINKO_FORM_DATE, "\"令和8年7月8日\"" },
		{ KINKO_FORM_DATE, "20260708" },
		{ KINKO_FORM_MONTH, "\"2026-13\"" },
		{ KINKO_FORM_MONTH, "\"2026-07-01\"" },
		{ KINKO_FORM_DATETIME, "\"2026-07-08T10:31:22\"" },
		{ KINKO_FORM_DATETIME, "\"2026-07-08 10:31:22+09:00\"" },
		{ KINKO_FORM_DATETIME, "\"2026-07-08T25:00:00+09:00\"" },
		{ KINKO_FORM_DATETIME, "\"2026-07-08T10:31:22+09:00\\n\"" },
		{ KINKO_FORM_HASH, "\"e3b0\"" },
		{ KINKO_FORM_HASH,
		  "\"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\"" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GError) error = NULL;
		KinkoFormValue value;

		g_test_message ("%s", wrong[i].json);
		g_assert_false (read_json (wrong[i].json, wrong[i].type, &value, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_false (value.present);
		kinko_form_value_clear (&value);
	}
}

/* A cell of a spreadsheet has 32,767 UTF-16 units: characters beyond the basic plane are two. */
static void
test_longest (void)
{
	static const struct {
		const char *character;
		guint most;
	} known[] = { { "a", 32767 }, { "漢", 32767 }, { "\U00020BB7", 16383 } };

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
		for (guint more = 0; more < 2; more++) {
			g_autoptr (GString) text = g_string_new (NULL);
			json_auto_t *json = NULL;
			KinkoFormValue value;

			for (guint n = 0; n < known[i].most + more; n++)
				g_string_append (text, known[i].character);
			json = json_string (text->str);
			g_assert_true (kinko_form_value_read (json, KINKO_FORM_TEXT, &value,
							      NULL) == (more == 0));
			kinko_form_value_clear (&value);
		}
}

/* 計 may stand in a total where the column has days, and is text there for everybody. */
static void
test_total (void)
{
	json_auto_t *word = json_string ("計");
	json_auto_t *day = json_string ("2026-07-08");
	json_auto_t *number = json_real (1.5);
	KinkoFormValue value;

	for (guint i = 0; i < KINKO_FORM_N_TYPES; i++) {
		KinkoFormType type = (KinkoFormType) i;
		g_autofree char *shown = NULL;
		g_autofree char *plain = NULL;

		g_assert_true (kinko_form_value_read_total (word, type, &value, NULL));
		g_assert_true (kinko_form_value_is_text (&value, type));
		shown = kinko_form_value_show (&value, type, TRUE);
		plain = kinko_form_value_plain (&value, type);
		g_assert_cmpstr (shown, ==, "計");
		g_assert_cmpstr (plain, ==, "計");
		kinko_form_value_clear (&value);
	}
	g_assert_true (kinko_form_value_read_total (day, KINKO_FORM_DATE, &value, NULL));
	g_assert_false (kinko_form_value_is_text (&value, KINKO_FORM_DATE));
	kinko_form_value_clear (&value);
	g_assert_false (kinko_form_value_read_total (number, KINKO_FORM_DATE, &value, NULL));
	kinko_form_value_clear (&value);
}

static void
test_types (void)
{
	for (guint i = 0; i < KINKO_FORM_N_TYPES; i++) {
		KinkoFormType type;

		g_assert_true (
			kinko_form_type_parse (kinko_form_type_name ((KinkoFormType) i), &type));
		g_assert_cmpuint (type, ==, i);
	}
	g_assert_false (kinko_form_type_parse ("money", &(KinkoFormType){ KINKO_FORM_TEXT }));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-value/shown", test_shown);
	g_test_add_func ("/form-value/refused", test_refused);
	g_test_add_func ("/form-value/longest", test_longest);
	g_test_add_func ("/form-value/total", test_total);
	g_test_add_func ("/form-value/types", test_types);
	return g_test_run ();
}
