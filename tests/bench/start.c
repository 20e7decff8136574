/* A cold start: beside Argon2id alone. */
#include "tests/bench/bench.h"

static double
open_and_close (gpointer data)
{
	Bench *bench = data;
	gint64 start = g_get_monotonic_time ();
	KinkoSession *session = open_manager (&bench->fixture);

	kinko_session_close (session);
	return bench_seconds_since (start);
}

static double
only_unlock (gpointer data)
{
	Bench *bench = data;
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoIdentity) identity =
		kinko_identity_read (bench->fixture.identity, passphrase, &error);

	bench_must (identity != NULL, &error);
	return bench_seconds_since (start);
}

void
bench_start (Bench *bench)
{
	bench_compare ("open and close / Argon2id alone", "+ 20 ms", open_and_close, only_unlock,
		       bench);
}
