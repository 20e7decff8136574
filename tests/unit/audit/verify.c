#include "audit/verify.h"

#include "tests/unit/audit/log-fixture.h"

/* The log of the tests: two people, a suspension, acts of one entry and of several. */
static GPtrArray *
good_log (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "clock.back", .goes_on = TRUE },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ .by = &sato, .action = "case.edit" },
		{ .by = &tanaka, .action = "case.create", .goes_on = TRUE },
		{ .by = &tanaka, .action = "case.create", .goes_on = TRUE },
		{ .by = &tanaka, .action = "case.import" },
		{ .by = &sato, .action = "case.show" },
		{ .by = &tanaka, .action = "operator.suspend", .object = "operator/sato" },
		{ .by = &tanaka, .action = "log.show" },
	};

	return build_log (steps, G_N_ELEMENTS (steps));
}

static Act *
act_at (GPtrArray *log, guint i)
{
	return log->pdata[i];
}

static guint
count_lines (const Act *act)
{
	guint n = 0;

	for (gsize i = 0; i < act->lines->len; i++)
		n += act->lines->str[i] == '\n';
	return n;
}

static guint64
first_seq (GPtrArray *log, guint index)
{
	guint64 seq = 0;

	for (guint i = 0; i < index; i++)
		seq += count_lines (act_at (log, i));
	return seq;
}

static void
count (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	guint64 *n = data;

	g_assert_cmpuint (entry->seq, ==, *n);
	g_assert_cmpint (line[len], ==, '\n');
	(*n)++;
}

static void
test_good (void)
{
	g_autoptr (GPtrArray) log = good_log ();
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *genesis = NULL;
	char hex[KINKO_HASH_HEX_LEN + 1];
	guint64 n = 0;

	kinko_verifier_watch (verifier, count, &n);
	for (guint i = 0; i < log->len; i++) {
		const Act *act = act_at (log, i);

		g_assert_true (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
						    act->note->str, act->note->len, &error));
	}
	found = kinko_verifier_finish (verifier, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (n, ==, 10);
	g_assert_cmpuint (found->entries, ==, 10);
	g_assert_cmpuint (found->acts, ==, 7);
	g_assert_cmpuint (found->commits, ==, 0);
	g_assert_cmpstr (found->vault_id, ==, VAULT_ID);
	g_assert_cmpstr (found->origin, ==, ORIGIN);
	g_assert_cmpstr (found->note, ==, act_at (log, 6)->note->str);
	genesis = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
					       (const guchar *) act_at (log, 0)->lines->str,
					       act_at (log, 0)->lines->len - 1);
	kinko_hash_to_hex (&found->genesis, hex);
	g_assert_cmpstr (hex, ==, genesis);
}

static void
test_empty (void)
{
	g_autoptr (GPtrArray) log = g_ptr_array_new_with_free_func (free_act);

	assert_log_bad (log, "entry_form", 0);
	g_ptr_array_add (log, new_act ());
	assert_log_bad (log, "entry_form", 0);
}

/* Many notes, so that signatures are checked in several lots and the first bad one is found among them. */
static void
test_many_acts (void)
{
	g_autofree Step *steps = g_new0 (Step, 400);

	for (guint bad = 50; bad < 400; bad += 100) {
		g_autoptr (GPtrArray) log = NULL;

		for (guint i = 0; i < 400; i++) {
			steps[i] = (Step){ .by = &tanaka, .action = "log.show" };
			if (i >= bad)
				steps[i].signer = &stranger;
		}
		steps[0].action = "vault.genesis";
		steps[0].detail = genesis_detail ();
		log = build_log (steps, 400);
		assert_log_bad (log, "note_signature", bad);
	}
}

static void
test_every_bit_of_lines (void)
{
	g_autoptr (GPtrArray) log = good_log ();

	for (guint i = 0; i < log->len; i++) {
		GString *lines = act_at (log, i)->lines;
		guint64 first = first_seq (log, i);
		guint64 seq = first;

		for (gsize bit = 0; bit < lines->len * 8; bit++) {
			char *at = &lines->str[bit / 8];
			g_autofree char *code = NULL;
			guint64 bad = 0;

			*at = (char) (*at ^ 1 << bit % 8);
			code = verify_once (log, &bad);
			g_assert_nonnull (code);
			/* found where it is, at its act's note, or by the entry that follows */
			g_assert_cmpuint (bad, >=, first);
			g_assert_cmpuint (bad, <=, seq + 1);
			*at = (char) (*at ^ 1 << bit % 8);
			seq += bit % 8 == 7 && *at == '\n';
		}
	}
	assert_log_good (log);
}

static void
test_every_bit_of_notes (void)
{
	g_autoptr (GPtrArray) log = good_log ();

	for (guint i = 0; i < log->len; i++) {
		GString *note = act_at (log, i)->note;

		for (gsize bit = 0; bit < note->len * 8; bit++) {
			char *at = &note->str[bit / 8];
			g_autofree char *code = NULL;
			guint64 bad = 0;

			*at = (char) (*at ^ 1 << bit % 8);
			code = verify_once (log, &bad);
			g_assert_nonnull (code);
			g_assert_true (g_str_has_prefix (code, "note_"));
			g_assert_cmpuint (bad, ==, first_seq (log, i));
			*at = (char) (*at ^ 1 << bit % 8);
		}
	}
	assert_log_good (log);
}

static void
try_truncations (GPtrArray *log, GString *text, guint64 first)
{
	g_autofree char *whole = g_strndup (text->str, text->len);

	for (gsize len = strlen (whole); len-- > 0;) {
		g_autofree char *code = NULL;
		guint64 bad = 0;

		g_string_truncate (text, len);
		code = verify_once (log, &bad);
		g_assert_nonnull (code);
		g_assert_cmpuint (bad, >=, first);
	}
	g_string_assign (text, whole);
}

static void
test_every_truncation (void)
{
	g_autoptr (GPtrArray) log = good_log ();

	for (guint i = 0; i < log->len; i++) {
		try_truncations (log, act_at (log, i)->lines, first_seq (log, i));
		try_truncations (log, act_at (log, i)->note, first_seq (log, i));
	}
	assert_log_good (log);
}

static void
test_trailing_bytes (void)
{
	static const char *const tails[] = { "x", "\n", " ", "{}\n" };
	g_autoptr (GPtrArray) log = good_log ();

	for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
		GString *texts[] = { act_at (log, 3)->lines, act_at (log, 3)->note };

		for (guint j = 0; j < 2; j++) {
			gsize len = texts[j]->len;
			g_autofree char *code = NULL;
			guint64 bad = 0;

			g_string_append (texts[j], tails[i]);
			code = verify_once (log, &bad);
			g_assert_nonnull (code);
			g_string_truncate (texts[j], len);
		}
	}
}

/* ---- whole acts and entries ------------------------------------------------------------------ */

static void
test_acts_removed (void)
{
	for (guint i = 0; i < 6; i++) { /* without the last act it is an older log, and whole */
		g_autoptr (GPtrArray) log = good_log ();
		guint64 first = first_seq (log, i);

		g_ptr_array_remove_index (log, i);
		assert_log_bad (log, "entry_sequence", first);
	}
}

static void
test_acts_reordered (void)
{
	for (guint i = 0; i < 6; i++) {
		g_autoptr (GPtrArray) log = good_log ();
		guint64 first = first_seq (log, i);
		gpointer act = log->pdata[i];

		log->pdata[i] = log->pdata[i + 1];
		log->pdata[i + 1] = act;
		assert_log_bad (log, "entry_sequence", first);
	}
}

static void
test_acts_inserted (void)
{
	for (guint i = 0; i < 7; i++) {
		g_autoptr (GPtrArray) log = good_log ();
		guint64 next = first_seq (log, i + 1);
		Act *copy = new_act ();

		g_string_assign (copy->lines, act_at (log, i)->lines->str);
		g_string_assign (copy->note, act_at (log, i)->note->str);
		g_ptr_array_insert (log, (int) i + 1, copy);
		assert_log_bad (log, "entry_sequence", next);
	}
}

/* The entries of one act: removed, doubled, exchanged, moved into the act before. */
static void
test_entries_moved (void)
{
	static const guint orders[][4] = { { 0, 1, 9, 9 }, { 0, 2, 9, 9 }, { 1, 2, 9, 9 },
					   { 1, 0, 2, 9 }, { 0, 2, 1, 9 }, { 0, 0, 1, 2 },
					   { 0, 1, 2, 2 }, { 2, 1, 0, 9 } };

	for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
		g_autoptr (GPtrArray) log = good_log ();
		Act *act = act_at (log, 3);
		g_auto (GStrv) lines = g_strsplit (act->lines->str, "\n", 3);
		g_autofree char *code = NULL;
		guint64 bad = 0;

		g_string_truncate (act->lines, 0);
		for (guint j = 0; j < 4 && orders[i][j] != 9; j++)
			g_string_append_printf (act->lines, "%s\n",
						g_strchomp (lines[orders[i][j]]));
		code = verify_log (log, &bad);
		g_assert_nonnull (code);
		g_assert_cmpuint (bad, >=, 4);
		g_assert_cmpuint (bad, <=, 7);
	}
	for (guint i = 1; i < 7; i++) {
		g_autoptr (GPtrArray) log = good_log ();
		g_autofree char *code = NULL;
		guint64 bad = 0;

		g_string_append (act_at (log, i - 1)->lines, act_at (log, i)->lines->str);
		g_string_assign (act_at (log, i - 1)->note, act_at (log, i)->note->str);
		g_ptr_array_remove_index (log, i);
		code = verify_log (log, &bad);
		/* Two acts of one person under that person's second note say and prove the same as before. */
		if (i == 1 || i == 6)
			g_assert_null (code);
		else
			g_assert_cmpstr (code, ==, "act_actor");
	}
}

/* ---- with keys, but not the right ones ------------------------------------------------------- */

/* Somebody without any key changes an entry and makes the chain and the trees fit again. */
static void
test_chain_recomputed (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "clock.back", .goes_on = TRUE },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ .by = &sato, .action = "case.show" }, /* was: case.edit */
		{ .by = &tanaka, .action = "log.show" },
	};
	g_autoptr (GPtrArray) log = good_log ();
	g_autoptr (GPtrArray) forged = build_log (steps, G_N_ELEMENTS (steps));

	g_string_assign (act_at (forged, 2)->note, act_at (log, 2)->note->str);
	assert_log_bad (forged, "note_root", 3);
}

/* Steps after the genesis and the enrolments of sato and suzuki; what is wrong with them is named at entry 3. */
static void
assert_refused (Step *tail, guint n, const char *code, guint64 seq)
{
	Step steps[8] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/suzuki",
		  .detail = seat_detail (&suzuki) },
	};
	g_autoptr (GPtrArray) log = NULL;

	for (guint i = 0; i < n; i++)
		steps[3 + i] = tail[i];
	log = build_log (steps, 3 + n);
	if (code == NULL)
		assert_log_good (log);
	else
		assert_log_bad (log, code, seq);
}

static void
test_wrong_person (void)
{
	Step good[] = { { .by = &sato, .action = "case.edit" } };
	Step others_key[] = { { .by = &sato, .action = "case.edit", .signer = &tanaka } };
	Step workers_key[] = { { .by = &tanaka, .action = "case.edit", .signer = &sato } };
	Step strangers_key[] = { { .by = &sato, .action = "case.edit", .signer = &stranger } };
	Step never_enrolled[] = { { .by = &stranger, .action = "case.edit" } };
	Step out_of_role[] = { { .by = &sato, .action = "case.edit", .role = "deputy" } };
	Step two_actors[] = { { .by = &sato, .action = "case.edit", .goes_on = TRUE },
			      { .by = &tanaka, .action = "case.edit" } };
	Step two_sessions[] = {
		{ .by = &sato, .action = "case.edit", .goes_on = TRUE },
		{ .by = &sato, .action = "case.edit", .session = "fedcba9876543210" }
	};
	Step suspended[] = {
		{ .by = &tanaka, .action = "operator.suspend", .object = "operator/sato" },
		{ .by = &sato, .action = "case.edit" }
	};
	Step as_another[] = {
		{ .by = &tanaka, .action = "operator.suspend", .object = "operator/sato" },
		{ .by = &tanaka, .action = "case.edit", .signer = &sato }
	};
	Step revoked[] = {
		{ .by = &tanaka, .action = "operator.revoke", .object = "operator/sato" },
		{ .by = &sato, .action = "case.edit" }
	};
	Step by_revoked_key[] = {
		{ .by = &tanaka, .action = "operator.revoke", .object = "operator/sato" },
		{ .by = &tanaka, .action = "case.edit", .signer = &sato }
	};
	Step resumed[] = {
		{ .by = &tanaka, .action = "operator.suspend", .object = "operator/sato" },
		{ .by = &tanaka,
		  .action = "operator.resume",
		  .object = "operator/sato",
		  .detail = grant_detail () },
		{ .by = &sato, .action = "case.edit" }
	};
	Step goes_oneself[] = {
		{ .by = &suzuki, .action = "operator.revoke", .object = "operator/suzuki" },
		{ .by = &suzuki, .action = "case.edit" }
	};

	assert_refused (good, 1, NULL, 0);
	assert_refused (others_key, 1, "note_signature", 3);
	assert_refused (workers_key, 1, "note_signature", 3);
	assert_refused (strangers_key, 1, "note_signature", 3);
	assert_refused (never_enrolled, 1, "roster", 3);
	assert_refused (out_of_role, 1, "roster", 3);
	assert_refused (two_actors, 2, "act_actor", 4);
	assert_refused (two_sessions, 2, "act_actor", 4);
	assert_refused (suspended, 2, "roster", 4);
	assert_refused (as_another, 2, "note_signature", 4);
	assert_refused (revoked, 2, "roster", 4);
	assert_refused (by_revoked_key, 2, "note_signature", 4);
	assert_refused (resumed, 3, NULL, 0);
	assert_refused (goes_oneself, 2, "roster", 4);
}

/* The clock may be set back, but an entry has to say so (別紙2 第21条). */
static void
test_clock (void)
{
	Step backwards[] = {
		{ .by = &sato, .action = "case.edit", .time = "2026-07-08T10:31:22.103+09:00" }
	};
	Step by_zone_only[] = {
		{ .by = &sato, .action = "case.edit", .time = "2026-07-08T01:31:22.104+00:00" }
	};
	Step said[] = {
		{ .by = &sato,
		  .action = "clock.back",
		  .time = "2026-07-08T10:31:20.000+09:00",
		  .goes_on = TRUE },
		{ .by = &sato, .action = "case.edit", .time = "2026-07-08T10:31:20.001+09:00" }
	};
	Step said_once[] = {
		{ .by = &sato,
		  .action = "clock.back",
		  .time = "2026-07-08T10:31:20.000+09:00",
		  .goes_on = TRUE },
		{ .by = &sato, .action = "case.edit", .time = "2026-07-08T10:31:19.999+09:00" }
	};

	assert_refused (backwards, 1, "clock_back", 3);
	assert_refused (by_zone_only, 1, NULL, 0);
	assert_refused (said, 2, NULL, 0);
	assert_refused (said_once, 2, "clock_back", 4);
}

/* A bad signature is found later than other damage, on another core, and yet it is the first if it comes first. */
static void
test_first_of_two (void)
{
	g_autoptr (GPtrArray) log = good_log ();
	g_autofree char *note = g_strdup (act_at (log, 2)->note->str);
	GString *damaged = act_at (log, 2)->note;
	char *at;

	at = strstr (damaged->str, "— ") + strlen ("— " ORIGIN " ") + 20;
	*at = *at == 'A' ? 'B' : 'A';
	assert_log_bad (log, "note_signature", 3);
	act_at (log, 4)->lines->str[13] = '8';
	assert_log_bad (log, "note_signature", 3);
	g_string_assign (damaged, note);
	assert_log_bad (log, "entry_sequence", 7);
	/* and the other way round */
	act_at (log, 1)->lines->str[13] = '8';
	*(strstr (damaged->str, "— ") + strlen ("— " ORIGIN " ") + 20) = '_';
	assert_log_bad (log, "entry_sequence", 1);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/verify/good", test_good);
	g_test_add_func ("/verify/empty", test_empty);
	g_test_add_func ("/verify/many", test_many_acts);
	g_test_add_func ("/verify/bits-of-lines", test_every_bit_of_lines);
	g_test_add_func ("/verify/bits-of-notes", test_every_bit_of_notes);
	g_test_add_func ("/verify/truncations", test_every_truncation);
	g_test_add_func ("/verify/trailing", test_trailing_bytes);
	g_test_add_func ("/verify/acts-removed", test_acts_removed);
	g_test_add_func ("/verify/acts-reordered", test_acts_reordered);
	g_test_add_func ("/verify/acts-inserted", test_acts_inserted);
	g_test_add_func ("/verify/entries-moved", test_entries_moved);
	g_test_add_func ("/verify/chain-recomputed", test_chain_recomputed);
	g_test_add_func ("/verify/wrong-person", test_wrong_person);
	g_test_add_func ("/verify/first-of-two", test_first_of_two);
	g_test_add_func ("/verify/clock", test_clock);
	return g_test_run ();
}
