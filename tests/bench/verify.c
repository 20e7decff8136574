/* Verifying a log, an entry: beside its hashes and signatures alone. */
#include "audit/hash.h"
#include "audit/note.h"
#include "audit/tree.h"
#include "tests/bench/bench.h"
#include "vault/log-act.h"
#include "vault/log-audit.h"

typedef struct {
	GPtrArray *acts; /* KinkoLogAct */
	KinkoPublicKey key;
	char *origin;
} Loaded;

static Loaded loaded;

static void
load_log (Bench *bench)
{
	guint64 seq = 0, size = kinko_log_size (kinko_session_log (bench->session));
	g_autoptr (GError) error = NULL;

	loaded.acts = g_ptr_array_new ();
	loaded.key = kinko_session_seat (bench->session)->note_key;
	loaded.origin = g_strdup (kinko_session_descriptor (bench->session)->origin);
	while (seq < size) {
		KinkoLogAct *act = kinko_log_act_new ();

		bench_must (
			kinko_log_read_act (kinko_session_log (bench->session), seq, act, &error),
			&error);
		for (gsize i = 0; i < act->lines->len; i++)
			seq += act->lines->str[i] == '\n';
		g_ptr_array_add (loaded.acts, act);
	}
}

/* A season: an import of many cases, and single acts. */
static void
grow_log (Bench *bench)
{
	KinkoMirror *mirror = bench_mirror_take_away (bench);

	(void) bench_import_audited (bench);
	for (guint i = 0; i < 5; i++)
		(void) bench_write_audited (bench);
	bench_mirror_give_back (bench, mirror);
}

static double
full_verify (gpointer data)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();

	(void) data;
	for (guint i = 0; i < loaded.acts->len; i++) {
		KinkoLogAct *act = loaded.acts->pdata[i];

		bench_must (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
						 act->note->str, act->note->len, &error),
			    &error);
	}
	found = kinko_verifier_finish (verifier, &error);
	bench_must (found != NULL, &error);
	return bench_seconds_since (start) / (double) found->entries;
}

static void
verify_some (gpointer data, gpointer user_data)
{
	guint first = GPOINTER_TO_UINT (data) - 1;

	(void) user_data;
	for (guint i = first; i < MIN (first + 64, loaded.acts->len); i++) {
		KinkoLogAct *act = loaded.acts->pdata[i];
		g_autoptr (KinkoNote) note =
			kinko_note_parse (act->note->str, act->note->len, NULL);

		bench_must (kinko_note_verify (note, loaded.origin, &loaded.key, NULL), NULL);
	}
}

/* Only the hashes (chain, leaf, nodes) and the signatures, on all cores. */
static double
bare_hashes (gpointer data)
{
	GThreadPool *pool =
		g_thread_pool_new (verify_some, NULL, (gint) g_get_num_processors (), FALSE, NULL);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;
	gint64 start = g_get_monotonic_time ();

	(void) data;
	kinko_frontier_init (&frontier);
	for (guint i = 0; i < loaded.acts->len; i++) {
		KinkoLogAct *act = loaded.acts->pdata[i];

		if (i % 64 == 0)
			g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
		for (const char *line = act->lines->str; *line != '\0';) {
			gsize len = strcspn (line, "\n");
			KinkoHash leaf;

			kinko_hasher_begin (hasher);
			kinko_hasher_update (hasher, line, len);
			(void) kinko_hasher_end (hasher);
			leaf = kinko_tree_leaf (hasher, line, len);
			kinko_frontier_append (&frontier, hasher, &leaf);
			line += len + 1;
		}
		(void) kinko_frontier_root (&frontier, hasher);
	}
	g_thread_pool_free (pool, FALSE, TRUE);
	return bench_seconds_since (start) / (double) frontier.size;
}

void
bench_verify (Bench *bench)
{
	grow_log (bench);
	load_log (bench);
	bench_compare ("verify, an entry / its hashes", "≥ 0.5", full_verify, bare_hashes, bench);
}
