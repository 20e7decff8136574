/*
 * A handover of 10,000 cases beside one of 1,000, then with 10,000 documents: how long it takes, and that memory does not
 * grow with the cases, neither of whoever writes it nor of whoever checks it; with acts it grows by what git needs.
 */
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "vault/age.h"
#include "vault/db-internal.h"
#include "vault/document.h"
#include "vault/handover-inspect.h"
#include "vault/handover.h"
#include "vault/second.h"

#define PAPER_LEN ((gsize) 20 * 1024)

/* First more cases alone, then more papers: each paper is an act of its own, with a commit in the mirror. */
static const struct {
	guint cases, papers;
} sizes[] = { { 1000, 1000 }, { 10000, 1000 }, { 10000, 10000 } };

typedef struct {
	Bench *bench;
	KinkoSession *deputy;
	KinkoSecret *key;
	char *recipient, *path, *paper, *receipt;
	guint papers;
	double export_seconds, inspect_seconds, export_peak, cache, inspect_peak, megabytes;
} Handing;

static void
add_papers (Handing *handing, guint until)
{
	KinkoMirror *mirror = bench_mirror_take_away (handing->bench);

	for (; handing->papers < until; handing->papers++) {
		const KinkoDocumentInput input = { .path = handing->paper,
						   .type = "課税証明書",
						   .pages = 1,
						   .receipt = handing->receipt,
						   .place = "書庫",
						   .shows_number = handing->papers % 4 == 0 };
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoDocument) document =
			kinko_document_add (handing->bench->session, "C26-0001", &input, &error);

		bench_must (document != NULL, &error);
	}
	bench_mirror_give_back (handing->bench, mirror);
}

/* What the database has read stays in its cache, 64 MiB at most, whatever is done afterwards. */
static void
forget_cache (const Handing *handing)
{
	(void) sqlite3_db_release_memory (kinko_session_db (handing->bench->session)->handle);
	(void) sqlite3_db_release_memory (kinko_session_db (handing->deputy)->handle);
	bench_memory_forget_peak ();
}

static double
cache_of (KinkoSession *session)
{
	int used = 0, most = 0;

	bench_must (sqlite3_db_status (kinko_session_db (session)->handle,
				       SQLITE_DBSTATUS_CACHE_USED, &used, &most, 0) == SQLITE_OK,
		    NULL);
	return used / 1048576.0;
}

/* The manager asks, the deputy grants, the manager exports. */
static void
hand_over (Handing *handing)
{
	KinkoSession *session = handing->bench->session;
	const char *const to[] = { handing->recipient, NULL };
	const char *const nobody[] = { NULL };
	KinkoHandover what = { .path = handing->path,
			       .approval = "R8-0090",
			       .to = to,
			       .numbers_to = to,
			       .present = nobody };
	g_autoptr (KinkoHandoverExported) exported = NULL;
	g_autoptr (KinkoRegisterLine) granted = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *request = NULL;
	gint64 start;

	kinko_session_set_ask (session, say_passphrase, NULL);
	kinko_session_set_asking (session, "handover export");
	bench_must (kinko_handover_export (session, &what, NULL) == NULL, NULL);
	request = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	granted = kinko_second_grant (handing->deputy, request, NULL, &error);
	bench_must (granted != NULL, &error);
	what.approval = request;
	forget_cache (handing);
	start = g_get_monotonic_time ();
	exported = kinko_handover_export (session, &what, &error);
	handing->export_seconds = bench_seconds_since (start);
	handing->export_peak = bench_memory_peak ();
	handing->cache = cache_of (session);
	bench_must (exported != NULL, &error);
	handing->megabytes = (double) exported->bytes / 1e6;
}

static void
inspect (Handing *handing)
{
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	g_autoptr (KinkoHandoverInspection) found = NULL;
	g_autoptr (GError) error = NULL;
	gint64 start;

	g_ptr_array_add (keys, handing->key);
	forget_cache (handing);
	start = g_get_monotonic_time ();
	found = kinko_handover_inspect (handing->path, keys, NULL, &error);
	handing->inspect_seconds = bench_seconds_since (start);
	handing->inspect_peak = bench_memory_peak ();
	bench_must (found != NULL && found->numbers, &error);
	bench_must (unlink (handing->path) == 0, NULL);
}

static void
get_ready (Handing *handing)
{
	Fixture *fixture = &handing->bench->fixture;
	g_autofree char *identity =
		enrol (fixture, handing->bench->session, "ito", KINKO_ROLE_DEPUTY, TRUE);
	g_autofree char *bytes = g_malloc (PAPER_LEN);
	KinkoPublicKey recipient;

	handing->deputy = open_person (fixture, identity);
	approve_for (handing->bench->session, "R8-0090", "引継ぎ");
	handing->key = kinko_secret_new_random (32);
	recipient = kinko_age_public_key (handing->key);
	handing->recipient = kinko_age_recipient_text (&recipient);
	handing->path = g_build_filename (fixture->dir, "handover.age", NULL);
	handing->paper = g_build_filename (fixture->dir, "paper.pdf", NULL);
	handing->receipt = enter_receipt (handing->bench->session);
	randombytes_buf (bytes, PAPER_LEN);
	bench_must (g_file_set_contents (handing->paper, bytes, PAPER_LEN, NULL), NULL);
}

static void
clear (Handing *handing)
{
	kinko_session_close (handing->deputy);
	kinko_secret_free (handing->key);
	g_free (handing->recipient);
	g_free (handing->path);
	g_free (handing->paper);
	g_free (handing->receipt);
}

void
bench_handover (Bench *bench)
{
	Handing handing = { .bench = bench };

	get_ready (&handing);
	g_print ("%-10s | %8s | %9s | %8s | %10s | %10s | %10s | %10s | %10s\n", "handover",
		 "cases", "documents", "MB", "export, s", "peak, MiB", "of it cache", "inspect, s",
		 "peak, MiB");
	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		bench_fill (bench, sizes[i].cases, 0);
		add_papers (&handing, sizes[i].papers);
		hand_over (&handing);
		inspect (&handing);
		g_print ("%-10s | %8u | %9u | %8.0f | %10.1f | %10.0f | %11.0f | %10.1f | %10.0f\n",
			 "", sizes[i].cases, sizes[i].papers, handing.megabytes,
			 handing.export_seconds, handing.export_peak, handing.cache,
			 handing.inspect_seconds, handing.inspect_peak);
	}
	clear (&handing);
}
