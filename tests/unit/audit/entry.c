#include "audit/entry.h"

#include <string.h>

#include "policies/error.h"

#define PREV "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* The example of the format's description, with every field filled. */
static const char line[] =
	"{\"v\":1,\"seq\":12,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"prev\":\"" PREV
	"\",\"by\":\"tanaka\",\"role\":\"worker\",\"session\":\"0123456789abcdef\","
	"\"action\":\"number.reveal\",\"object\":\"case/00112233445566778899aabbccddeeff\","
	"\"purpose\":\"tier-review\",\"approval\":\"R8-2/1\",\"result\":\"granted\","
	"\"detail\":{\"a\":1,\"b\":[true,false,\"x\"],\"c\":{\"d\":-5}}}";

static KinkoEntryFields
example (const json_t *detail)
{
	KinkoEntryFields fields = {
		.seq = 12,
		.time = "2026-07-08T10:31:22.104+09:00",
		.by = "tanaka",
		.role = "worker",
		.session = "0123456789abcdef",
		.action = "number.reveal",
		.object = "case/00112233445566778899aabbccddeeff",
		.purpose = "tier-review",
		.approval = "R8-2/1",
		.result = "granted",
		.detail = detail,
	};

	for (guint8 i = 0; i < sizeof fields.prev; i++)
		fields.prev.bytes[i] = i;
	return fields;
}

static json_t *
example_detail (void)
{
	return json_pack ("{s:i, s:[b,b,s], s:{s:i}}", "a", 1, "b", 1, 0, "x", "c", "d", -5);
}

static void
assert_slice (KinkoSlice slice, const char *expected)
{
	g_autofree char *copy = kinko_slice_dup (slice);

	g_assert_cmpstr (copy, ==, expected);
	g_assert_true (kinko_slice_equal (slice, expected));
	g_assert_false (kinko_slice_equal (slice, "else"));
}

static void
test_round_trip (void)
{
	json_auto_t *detail = example_detail ();
	json_auto_t *read = NULL;
	KinkoEntryFields fields = example (detail);
	g_autoptr (GError) error = NULL;
	g_autofree char *built = kinko_entry_build (&fields, &error);
	KinkoEntry entry;

	g_assert_no_error (error);
	g_assert_cmpstr (built, ==, line);
	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, &error));
	g_assert_cmpuint (entry.seq, ==, 12);
	g_assert_cmpint (entry.time_ms, ==, G_GINT64_CONSTANT (1783474282104));
	g_assert_cmpmem (&entry.prev, sizeof entry.prev, &fields.prev, sizeof fields.prev);
	assert_slice (entry.time, fields.time);
	assert_slice (entry.by, "tanaka");
	assert_slice (entry.role, "worker");
	assert_slice (entry.session, "0123456789abcdef");
	assert_slice (entry.action, "number.reveal");
	assert_slice (entry.object, fields.object);
	assert_slice (entry.purpose, "tier-review");
	assert_slice (entry.approval, "R8-2/1");
	assert_slice (entry.result, "granted");
	read = kinko_entry_detail (&entry, &error);
	g_assert_no_error (error);
	g_assert_true (json_equal (read, detail));
}

/* Is what was parsed the same in every field? */
static gboolean
same_entry (const KinkoEntry *a, const KinkoEntry *b)
{
	const KinkoSlice *left[] = {
		&a->time,   &a->by,      &a->role,     &a->session, &a->action,
		&a->object, &a->purpose, &a->approval, &a->result,  &a->detail
	};
	const KinkoSlice *right[] = { &b->time,   &b->by,     &b->role,    &b->session,
				      &b->action, &b->object, &b->purpose, &b->approval,
				      &b->result, &b->detail };

	for (guint i = 0; i < G_N_ELEMENTS (left); i++) {
		if (left[i]->len != right[i]->len ||
		    memcmp (left[i]->text, right[i]->text, left[i]->len) != 0)
			return FALSE;
	}
	return a->seq == b->seq && memcmp (&a->prev, &b->prev, sizeof a->prev) == 0;
}

static void
refuse (const char *text, gsize len)
{
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	if (kinko_entry_parse (text, len, &entry, &error))
		g_error ("taken: %.*s", (int) len, text);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_every_bit (void)
{
	gsize len = strlen (line);
	g_autofree char *copy = g_strdup (line);
	guint taken = 0;
	KinkoEntry original;

	g_assert_true (kinko_entry_parse (line, len, &original, NULL));
	for (gsize bit = 0; bit < len * 8; bit++) {
		g_autoptr (GError) error = NULL;
		KinkoEntry entry;

		copy[bit / 8] = (char) (copy[bit / 8] ^ 1 << bit % 8);
		if (kinko_entry_parse (copy, len, &entry, &error)) {
			g_assert_false (same_entry (&original, &entry));
			taken++;
		} else {
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		}
		copy[bit / 8] = (char) (copy[bit / 8] ^ 1 << bit % 8);
	}
	g_assert_cmpuint (taken, >, 0);
	g_assert_cmpuint (taken, <, len * 8 / 2);
}

static void
test_every_truncation (void)
{
	for (gsize len = 0; len < strlen (line); len++) {
		/* in memory of its own, so that reading beyond the end would be seen */
		g_autofree char *cut = g_memdup2 (line, len);

		refuse (cut, len);
	}
	refuse (line, sizeof line); /* with its NUL */
}

/* A line with another text in the place of @part. */
static void
refuse_instead (const char *part, const char *other)
{
	const char *at = strstr (line, part);
	g_autofree char *changed = NULL;

	g_assert_nonnull (at);
	changed = g_strdup_printf ("%.*s%s%s", (int) (at - line), line, other, at + strlen (part));
	refuse (changed, strlen (changed));
}

static void
test_form (void)
{
	static const char *const changes[][2] = {
		{ "\"v\":1", "\"v\":2" },
		{ "\"v\":1", "\"v\": 1" },
		{ "\"seq\":12", "\"seq\":012" },
		{ "\"seq\":12", "\"seq\":-12" },
		{ "\"seq\":12", "\"seq\":1.2" },
		{ "\"seq\":12", "\"seq\":18446744073709551616" },
		{ "\"seq\":12", "\"seq\":" },
		{ "\"by\":\"tanaka\",", "" },
		{ "\"by\":\"tanaka\",\"role\":\"worker\",",
		  "\"role\":\"worker\",\"by\":\"tanaka\"," },
		{ "\"by\":\"tanaka\"", "\"by\":\"Tanaka\"" },
		{ "\"by\":\"tanaka\"", "\"by\":\"\"" },
		{ "\"by\":\"tanaka\"", "\"by\":\"9tanaka\"" },
		{ "\"by\":\"tanaka\"", "\"by\":\"a23456789012345678901234567890123\"" },
		{ "\"by\":\"tanaka\"", "\"by\":\"田中\"" },
		{ "\"worker\"", "\"none\"" },
		{ "\"worker\"", "\"boss\"" },
		{ "\"0123456789abcdef\"", "\"0123456789abcde\"" },
		{ "\"0123456789abcdef\"", "\"0123456789ABCDEF\"" },
		{ "\"number.reveal\"", "\"\"" },
		{ "\"number.reveal\"", "\"number reveal\"" },
		{ "\"tier-review\"", "\"Tier review\"" },
		{ "\"granted\"", "\"maybe\"" },
		{ "\"granted\"", "\"\"" },
		{ "case/", "case\\" },
		{ "00112233445566778899aabbccddeeff", "\\u0041" },
		{ PREV, "0001" },
		{ PREV, PREV "00" },
		{ "00102030405", "g0102030405" },
	};

	for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
		refuse_instead (changes[i][0], changes[i][1]);
}

static void
test_hostile_detail (void)
{
	static const char detail[] = "{\"a\":1,\"b\":[true,false,\"x\"],\"c\":{\"d\":-5}}";
	static const char *const bad[] = {
		"",
		"1",
		"[]",
		"\"x\"",
		"null",
		"{\"a\":null}",
		"{\"a\":1.0}",
		"{\"a\":1e3}",
		"{\"a\":-0}",
		"{\"a\":01}",
		"{\"a\":+1}",
		"{\"a\":NaN}",
		"{\"a\":1,}",
		"{,}",
		"{\"a\"}",
		"{\"a\":}",
		"{a:1}",
		"{\"a\":1 }",
		"{\"a\":\"\t\"}",
		"{\"a\":\"\\x\"}",
		"{\"a\":\"\\u12g4\"}",
		"{\"a\":[1}",
		"{\"a\":{]}",
		"{\"a\":tru}",
		"{} ",
		"{}}",
		"{\"a\":\"\xff\"}",
		"{\"a\":\"\xc0\xaf\"}",
		"{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}",
	};

	for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
		refuse_instead (detail, bad[i]);
}

/* What the scanner lets pass for its speed is refused when the detail is read. */
static void
test_detail_is_read_strictly (void)
{
	static const char *const bad[] = { "{\"a\":1,\"a\":2}", "{\"a\":\"\\u0000\"}",
					   "{\"a\":\"\\ud800\"}", "{\"a\":9223372036854775808}" };

	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		const char *at = strstr (line, "{\"a\"");
		g_autofree char *changed =
			g_strdup_printf ("%.*s%s}", (int) (at - line), line, bad[i]);
		g_autoptr (GError) error = NULL;
		KinkoEntry entry;

		g_assert_true (kinko_entry_parse (changed, strlen (changed), &entry, &error));
		g_assert_null (kinko_entry_detail (&entry, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

static void
test_nul (void)
{
	gsize len = strlen (line);
	g_autofree char *copy = g_strdup (line);

	for (gsize i = 0; i < len; i++) {
		char kept = copy[i];

		copy[i] = '\0';
		refuse (copy, len);
		copy[i] = kept;
	}
}

/* A line of exactly @len bytes. */
static char *
line_of (gsize len)
{
	gsize without =
		strlen (line) - strlen ("{\"a\":1,\"b\":[true,false,\"x\"],\"c\":{\"d\":-5}}}");
	g_autofree char *filling = g_strnfill (len - without - strlen ("{\"a\":\"\"}}"), 'x');
	char *text = g_strdup_printf ("%.*s{\"a\":\"%s\"}}", (int) without, line, filling);

	g_assert_cmpuint (strlen (text), ==, len);
	return text;
}

static void
test_length (void)
{
	g_autofree char *longest = line_of (8192);
	g_autofree char *longer = line_of (8193);
	g_autofree char *filling = g_strnfill (8192, 'x');
	json_auto_t *detail = json_pack ("{s:s}", "a", filling);
	KinkoEntryFields fields = example (detail);
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	g_assert_true (kinko_entry_parse (longest, 8192, &entry, NULL));
	refuse (longer, 8193);
	g_assert_null (kinko_entry_build (&fields, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
}

/* What could not be read back is not built. */
static void
test_build_refuses (void)
{
	json_auto_t *good = example_detail ();
	json_auto_t *real = json_pack ("{s:f}", "a", 1.5);
	json_auto_t *null = json_pack ("{s:n}", "a");
	KinkoEntryFields fields[8];

	for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
		fields[i] = example (good);
	fields[0].purpose = "個人番号確認";
	fields[1].object = "case/\"";
	fields[2].by = "";
	fields[3].time = "2026-07-08T10:31:22+09:00";
	fields[4].result = "perhaps";
	fields[5].detail = real;
	fields[6].detail = null;
	fields[7].session = "0";
	for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_entry_build (&fields[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
	}
}

/* ---- time ------------------------------------------------------------------------------------ */

static void
test_time_against_glib (void)
{
	static const char *const zones[] = { "+09:00", "+00:00", "-03:30", "+14:00", "-12:00" };

	for (guint year = 1970; year < 2200; year += 1) {
		for (guint day = 1; day < 366; day += 13) {
			GDate date;
			g_autofree char *text = NULL;
			g_autoptr (GDateTime) moment = NULL;
			gint64 ms;

			g_date_clear (&date, 1);
			g_date_set_dmy (&date, 1, G_DATE_JANUARY, (GDateYear) year);
			g_date_add_days (&date, day - 1);
			text = g_strdup_printf ("%04u-%02u-%02uT%02u:%02u:%02u.%03u%s", year,
						g_date_get_month (&date), g_date_get_day (&date),
						day % 24, day % 60, (day * 7) % 60, day,
						zones[(year + day) % G_N_ELEMENTS (zones)]);
			moment = g_date_time_new_from_iso8601 (text, NULL);
			g_assert_nonnull (moment);
			g_assert_true (kinko_entry_time_parse (text, strlen (text), &ms));
			g_assert_cmpint (ms, ==,
					 g_date_time_to_unix (moment) * 1000 +
						 g_date_time_get_microsecond (moment) / 1000);
		}
	}
}

static void
test_time_written (void)
{
	static const gint64 moments[] = { 0,
					  1,
					  999,
					  1000,
					  G_GINT64_CONSTANT (1783474282104),
					  G_GINT64_CONSTANT (4102444799999) };

	for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
		g_autofree char *text = kinko_entry_time (moments[i]);
		gint64 ms;

		if (moments[i] < 86400000 && text[0] == '1' && text[3] == '6')
			continue; /* 1969 in a zone west of Greenwich: no log is that old */
		g_assert_true (kinko_entry_time_parse (text, strlen (text), &ms));
		g_assert_cmpint (ms, ==, moments[i]);
	}
}

static void
test_time_refused (void)
{
	static const char *const bad[] = {
		"2026-07-08T10:31:22.104Z",
		"2026-07-08 10:31:22.104+09:00",
		"2026-13-08T10:31:22.104+09:00",
		"2026-00-08T10:31:22.104+09:00",
		"2026-02-29T10:31:22.104+09:00",
		"2026-07-32T10:31:22.104+09:00",
		"2026-07-00T10:31:22.104+09:00",
		"2026-07-08T24:31:22.104+09:00",
		"2026-07-08T10:60:22.104+09:00",
		"2026-07-08T10:31:60.104+09:00",
		"2026-07-08T10:31:22,104+09:00",
		"2026-07-08T10:31:22.104+15:00",
		"2026-07-08T10:31:22.104+09:60",
		"2026-07-08T10:31:22.104+0900x",
		"1969-07-08T10:31:22.104+09:00",
		"2026+07-08T10:31:22.104+09:00",
		"2026-07-08T10:31:22.104+09:0",
		"2026-07-08T10:31:22.104+09:000",
		"２026-07-08T10:31:22.104+09:0",
		/* A year that is fine here is another one, or none of four digits, elsewhere. */
		"1970-01-01T08:59:59.999+09:00",
		"9999-12-31T00:00:00.000+00:00",
		"9999-12-30T23:59:59.999-00:01",
		"9999-12-31T23:59:59.999-14:00",
	};
	gint64 ms;

	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		if (kinko_entry_time_parse (bad[i], strlen (bad[i]), &ms))
			g_error ("taken: %s", bad[i]);
	}
	g_assert_true (kinko_entry_time_parse ("2024-02-29T23:59:59.999+09:00", 29, &ms));
	g_assert_true (kinko_entry_time_parse ("1970-01-01T09:00:00.000+09:00", 29, &ms));
	g_assert_cmpint (ms, ==, 0);
	g_assert_true (kinko_entry_time_parse ("9999-12-30T23:59:59.999+00:00", 29, &ms));
	g_assert_cmpint (ms, ==, KINKO_TIME_END_MS - 1);
}

static void
test_operator_ids (void)
{
	static const char *const good[] = { "a", "tanaka", "op01", "a-b",
					    "a2345678901234567890123456789012" };
	static const char *const bad[] = {
		"",    "1a",  "-a", "A",  "a.b",
		"a/b", "a b", "..", "あ", "a23456789012345678901234567890123"
	};

	for (guint i = 0; i < G_N_ELEMENTS (good); i++)
		g_assert_true (kinko_operator_id_is_valid (good[i]));
	for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_operator_id_is_valid (bad[i]));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/entry/round-trip", test_round_trip);
	g_test_add_func ("/entry/bits", test_every_bit);
	g_test_add_func ("/entry/truncations", test_every_truncation);
	g_test_add_func ("/entry/form", test_form);
	g_test_add_func ("/entry/hostile-detail", test_hostile_detail);
	g_test_add_func ("/entry/strict-detail", test_detail_is_read_strictly);
	g_test_add_func ("/entry/nul", test_nul);
	g_test_add_func ("/entry/length", test_length);
	g_test_add_func ("/entry/build", test_build_refuses);
	g_test_add_func ("/entry/time-glib", test_time_against_glib);
	g_test_add_func ("/entry/time-written", test_time_written);
	g_test_add_func ("/entry/time-refused", test_time_refused);
	g_test_add_func ("/entry/operator-ids", test_operator_ids);
	return g_test_run ();
}
