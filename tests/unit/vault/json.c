#include "vault/json.h"

#include <string.h>

#include "policies/error.h"

static json_t *
parse (const char *text, GError **error)
{
	return kinko_json_parse ("file.json", text, strlen (text), error);
}

static void
test_parse (void)
{
	static const char *const bad[] = { "",
					   "[]",
					   "1",
					   "\"x\"",
					   "null",
					   "{",
					   "{}x",
					   "{} {}",
					   "{\"a\":1,}",
					   "{\"a\":1 \"b\":2}",
					   "{\"a\":1,\"a\":1}",
					   "{\"a\":01}",
					   "{'a':1}",
					   "{\"a\":NaN}",
					   "{\"a\":\"\\u0000\"}",
					   "{\"a\":\"\xff\"}",
					   "\xef\xbb\xbf{}",
					   "{\"a\":{\"b\":1,\"b\":2}}" };
	g_autoptr (GError) error = NULL;
	json_t *object = parse ("{\"a\": 1}\n", &error);

	g_assert_no_error (error);
	g_assert_cmpint (json_integer_value (json_object_get (object, "a")), ==, 1);
	json_decref (object);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_assert_null (parse (bad[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (strstr (error->message, "file.json"));
		g_clear_error (&error);
	}
	g_assert_null (kinko_json_parse ("file.json", "{}\0", 3, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

static void
test_keys (void)
{
	static const char *const keys[] = { "a", "b", NULL };
	static const struct {
		const char *text;
		gboolean good;
	} cases[] = {
		{ "{\"a\":1,\"b\":2}", TRUE },
		{ "{\"b\":1,\"a\":null}", TRUE },
		{ "{\"a\":1}", FALSE },
		{ "{}", FALSE },
		{ "{\"a\":1,\"b\":2,\"c\":3}", FALSE },
		{ "{\"a\":1,\"c\":3}", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;
		json_t *object = parse (cases[i].text, NULL);
		gboolean good = kinko_json_check_keys ("file.json", object, keys, &error);

		g_assert_cmpint (good, ==, cases[i].good);
		if (!good)
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		json_decref (object);
	}
}

static void
test_format (void)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{ "{\"format\":\"f\",\"version\":2}", -1 },
		{ "{\"format\":\"f\",\"version\":1}", KINKO_ERROR_UNSUPPORTED },
		{ "{\"format\":\"f\",\"version\":3}", KINKO_ERROR_UNSUPPORTED },
		{ "{\"format\":\"f\",\"version\":2.0}", KINKO_ERROR_UNSUPPORTED },
		{ "{\"format\":\"f\",\"version\":\"2\"}", KINKO_ERROR_UNSUPPORTED },
		{ "{\"format\":\"f\"}", KINKO_ERROR_UNSUPPORTED },
		{ "{\"format\":\"g\",\"version\":2}", KINKO_ERROR_INVALID },
		{ "{\"version\":2}", KINKO_ERROR_INVALID },
		{ "{\"format\":1,\"version\":2}", KINKO_ERROR_INVALID },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;
		json_t *object = parse (cases[i].text, NULL);
		gboolean good = kinko_json_check_format ("file.json", object, "f", 2, &error);

		g_assert_cmpint (good, ==, cases[i].code == -1);
		if (!good)
			g_assert_error (error, KINKO_ERROR, cases[i].code);
		json_decref (object);
	}
}

static void
test_values (void)
{
	static const char *const not_uint32[] = {
		"none", "text", "float", "negative", "big", "true"
	};
	static const char *const not_hex[] = { "none", "zero", "upper", "short", "long", "space" };
	json_t *object = parse ("{\"text\":\"a\",\"zero\":0,\"max\":4294967295,\"big\":4294967296,"
				"\"negative\":-1,\"float\":1.0,\"true\":true,\"hex\":\"00ff1a\","
				"\"upper\":\"00FF1A\",\"short\":\"00ff1\",\"long\":\"00ff1a0\","
				"\"space\":\" 0ff1a\"}",
				NULL);
	guint8 bytes[3];
	guint32 number = 7;
	g_autoptr (GError) error = NULL;

	g_assert_cmpstr (kinko_json_text ("f", object, "text", &error), ==, "a");
	g_assert_null (kinko_json_text ("f", object, "zero", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_true (kinko_json_uint32 ("f", object, "zero", &number, &error));
	g_assert_cmpuint (number, ==, 0);
	g_assert_true (kinko_json_uint32 ("f", object, "max", &number, &error));
	g_assert_cmpuint (number, ==, G_MAXUINT32);
	for (gsize i = 0; i < G_N_ELEMENTS (not_uint32); i++) {
		g_assert_false (kinko_json_uint32 ("f", object, not_uint32[i], &number, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
	g_assert_true (kinko_json_hex ("f", object, "hex", bytes, sizeof bytes, &error));
	g_assert_cmpmem (bytes, sizeof bytes, "\x00\xff\x1a", 3);
	for (gsize i = 0; i < G_N_ELEMENTS (not_hex); i++) {
		g_assert_false (
			kinko_json_hex ("f", object, not_hex[i], bytes, sizeof bytes, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
	json_decref (object);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/json/parse", test_parse);
	g_test_add_func ("/json/keys", test_keys);
	g_test_add_func ("/json/format", test_format);
	g_test_add_func ("/json/values", test_values);
	return g_test_run ();
}
