#include "cli/analysis-text.h"

#include <string.h>

/* A finding of one entry, on 8 July from 21:04 to 23:10. */
static json_t *
finding_of (const char *code, int count, const char *state, const char *subjects)
{
	json_t *finding = json_pack ("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:[{s:i}]}", "code", code,
				     "severity", "note", "by", "sato", "day", "2026-07-08", "count",
				     count, "state", state, "from", "2026-07-08T21:04:00.000+09:00",
				     "entries", "seq", 12);
	json_t *names = json_array ();
	g_auto (GStrv) words = g_strsplit (subjects, " ", -1);

	for (char **word = words; *word != NULL; word++)
		json_array_append_new (names, json_pack ("{s:s}", "name", *word));
	json_object_set_new (finding, "subjects", names);
	json_object_set_new (finding, "to", json_string ("2026-07-08T23:10:59.999+09:00"));
	return finding;
}

static void
assert_text (const char *code, int count, const char *state, const char *subjects,
	     const char *expected)
{
	json_auto_t *finding = finding_of (code, count, state, subjects);
	g_autofree char *text = kinko_analysis_text_finding (finding);

	g_assert_cmpstr (text, ==, expected);
}

static void
test_findings (void)
{
	assert_text ("outside-hours", 5, "", "", "acts: 5 (21:04–23:10)");
	assert_text ("long-day", 13, "", "",
		     "13 hours from the first act to the last (21:04–23:10)");
	assert_text ("long-session", 80, "", "", "open for 80 minutes (21:04–23:10)");
	assert_text ("burst-reveals", 14, "", "", "My Numbers: 14 (21:04–23:10)");
	assert_text ("unassigned", 2, "", "case/aa case/bb",
		     "cases: 2 (21:04–23:10): case/aa and 1 more");
	assert_text ("refusals", 5, "", "case.export case.import",
		     "refusals: 5 (21:04–23:10): case.export, case.import");
	assert_text ("failures", 5, "", "a b c d e", "acts: 5 (21:04–23:10): a, b, c and 2 more");
	assert_text ("opening-refused", 1, "", "no-seat",
		     "attempts: 1 (21:04–23:10): without a seat");
	assert_text ("break-glass", 1, "overdue", "number.reveal 2026-07-13",
		     "number.reveal, review due on 2026-07-13: not reviewed in time");
	assert_text ("clock-back", 754, "", "", "by 754 seconds");
	assert_text ("copy-open", 45, "", "case.export", "case.export, 45 days ago");
	assert_text ("gap", 3, "", "2026-07-06 2026-07-08",
		     "open days: 3 (2026-07-06 to "
		     "2026-07-08)");
	assert_text ("gap", 3, "end", "2026-07-06 2026-07-08",
		     "open days: 3 (2026-07-06 to 2026-07-08); the log ends before");
	assert_text ("people-changed", 1, "", "ito", "ito");
	assert_text ("of-a-newer-program", 1, "", "ito", "");
}

/* A computer can be called like a word of ours. */
static void
test_names (void)
{
	assert_text ("new-host", 1, "new-to-vault", "lost",
		     "lost: nobody had opened the vault there before");
	assert_text ("wrong-passphrases", 3, "", "no-seat", "attempts: 3 (21:04–23:10): no-seat");
}

static void
test_hashes (void)
{
	assert_text ("policy-changed", 1, "",
		     "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
		     "sha256:001122334455…");
	assert_text ("program-changed", 1, "",
		     "pc01 0.2.0 "
		     "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
		     "pc01: version 0.2.0, sha256:001122334455…");
}

static void
test_entries (void)
{
	json_auto_t *finding =
		json_pack ("{s:[{s:i}, {s:i}, {s:i}]}", "entries", "seq", 3, "seq", 5, "seq", 8);
	g_autofree char *two = kinko_analysis_text_entries (finding, 2);
	g_autofree char *all = kinko_analysis_text_entries (finding, 3);

	g_assert_cmpstr (two, ==, "3, 5 and 1 more");
	g_assert_cmpstr (all, ==, "3, 5, 8");
}

static void
test_hours (void)
{
	g_autofree char *none = kinko_analysis_text_hours (0);
	g_autofree char *some = kinko_analysis_text_hours (61);

	g_assert_cmpstr (none, ==, "0:00");
	g_assert_cmpstr (some, ==, "1:01");
}

static void
test_rules (void)
{
	static const struct {
		const char *source, *beginning;
		int in_force;
	} sources[] = {
		{ "built-in", "built into the program", 0 },
		{ "vault", "those of the policy in force", 1 },
		{ "folder", "those of the policy in force", 1 },
		{ "folder", "those of another policy than the one in force", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
		json_auto_t *result =
			json_pack ("{s:{s:s, s:s, s:b}}", "rules", "source", sources[i].source,
				   "policy", "aabb", "in_force", sources[i].in_force);
		g_autofree char *text = kinko_analysis_text_rules (result);

		g_assert_true (g_str_has_prefix (text, sources[i].beginning));
		g_assert_cmpint (strstr (text, "aabb") != NULL, ==, i > 0);
	}
}

/* What was not checked is said, and no more. */
static void
test_caveats (void)
{
	for (int more = 0; more <= 1; more++) {
		json_auto_t *result = json_pack (
			"{s:{s:b}, s:i, s:[{s:s}]}", "verification", "genesis_compared", !more,
			"unknown_looks", more * 7, "findings", "state", more ? "overdue" : "");
		g_autoptr (GPtrArray) caveats = kinko_analysis_text_caveats (result);

		g_assert_cmpuint (caveats->len, ==, more ? 6 : 3);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-text/findings", test_findings);
	g_test_add_func ("/analysis-text/names", test_names);
	g_test_add_func ("/analysis-text/hashes", test_hashes);
	g_test_add_func ("/analysis-text/entries", test_entries);
	g_test_add_func ("/analysis-text/hours", test_hours);
	g_test_add_func ("/analysis-text/rules", test_rules);
	g_test_add_func ("/analysis-text/caveats", test_caveats);
	return g_test_run ();
}
