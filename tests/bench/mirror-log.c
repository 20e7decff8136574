#include "tests/bench/mirror-log.h"

#include <string.h>

#include "audit/entry.h"
#include "audit/note.h"
#include "tests/bench/measure.h"

#define CASES 10000 /* that the entries are about */

static gboolean
sign_with (gpointer secret, const guint8 *message, gsize len, guint8 signature[KINKO_SIGNATURE_LEN],
	   G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, secret) == 0;
}

static void
make_signer (KinkoSigner *signer, guint8 *secret)
{
	bench_must (crypto_sign_keypair (signer->public_key.bytes, secret) == 0, NULL);
	signer->sign = sign_with;
	signer->data = secret;
}

static void
make_people (BenchLog *log)
{
	for (guint i = 0; i < BENCH_LOG_PEOPLE; i++) {
		BenchPerson *person = &log->people[i];

		(void) g_snprintf (person->id, sizeof person->id, "person%u", i);
		person->role = i == 0 ? KINKO_ROLE_MANAGER : KINKO_ROLE_WORKER;
		make_signer (&person->note, person->note_secret);
		make_signer (&person->git, person->git_secret);
	}
}

/* ---- one act --------------------------------------------------------------------------------- */

static json_t *
seat_detail (BenchPerson *person)
{
	KinkoSeat seat = { .id = person->id,
			   .role = person->role,
			   .note_key = person->note.public_key,
			   .git_key = person->git.public_key,
			   .recipient = (char *) (gsize) "age1xxx" };
	json_t *detail = json_object ();

	kinko_seat_to_detail (&seat, BENCH_LOG_ORIGIN, detail);
	return detail;
}

void
bench_log_append_entry (BenchLog *log, GString *lines, const BenchPerson *by, const char *action,
			const char *object, json_t *detail)
{
	g_autofree char *time = kinko_entry_time (log->time_ms);
	KinkoEntryFields fields = { .seq = log->frontier.size,
				    .time = time,
				    .prev = log->prev,
				    .by = by->id,
				    .role = kinko_role_name (by->role),
				    .session = "0123456789abcdef",
				    .action = action,
				    .object = object,
				    .purpose = "",
				    .approval = "",
				    .result = "granted",
				    .detail = detail };
	g_autoptr (GError) error = NULL;
	g_autofree char *line = kinko_entry_build (&fields, &error);
	KinkoEntry entry;
	KinkoHash leaf;

	bench_must (line != NULL && kinko_entry_parse (line, strlen (line), &entry, &error) &&
			    kinko_roster_apply (log->roster, &entry, &error),
		    &error);
	log->action = action;
	log->prev = kinko_hash_of (line, strlen (line));
	leaf = kinko_tree_leaf (log->hasher, line, strlen (line));
	kinko_frontier_append (&log->frontier, log->hasher, &leaf);
	g_string_append_printf (lines, "%s\n", line);
	json_decref (detail);
}

static void
append_work (BenchLog *log, GString *lines, const BenchPerson *by)
{
	KinkoHash box;
	char object[64];
	g_autofree char *hash = NULL;

	randombytes_buf (&box, sizeof box);
	(void) g_snprintf (object, sizeof object, "case/%032x", randombytes_uniform (CASES));
	hash = kinko_detail_hash (&box);
	bench_log_append_entry (log, lines, by, "case.edit", object,
				json_pack ("{s:i,s:s}", "version", 2, "box", hash));
}

static void
append_first (BenchLog *log, GString *lines)
{
	json_t *detail = seat_detail (&log->people[0]);

	json_object_set_new (detail, "vault", json_string ("00112233445566778899aabbccddeeff"));
	json_object_set_new (detail, "origin", json_string (BENCH_LOG_ORIGIN));
	json_object_set_new (detail, "kind", json_string ("test"));
	bench_log_append_entry (log, lines, &log->people[0], "vault.genesis", "vault", detail);
	for (guint i = 1; i < BENCH_LOG_PEOPLE; i++) {
		char object[32];

		(void) g_snprintf (object, sizeof object, "operator/%s", log->people[i].id);
		bench_log_append_entry (log, lines, &log->people[0], "operator.enrol", object,
					seat_detail (&log->people[i]));
	}
}

void
bench_log_append_act (BenchLog *log)
{
	const BenchPerson *by = &log->people[log->acts == 0 ? 0 : log->acts % BENCH_LOG_PEOPLE];
	g_autoptr (GString) lines = g_string_new (NULL);
	g_autoptr (GError) error = NULL;
	guint64 first = log->frontier.size;
	g_autofree char *text = NULL, *note = NULL, *message = NULL, *time = NULL, *signers = NULL;
	KinkoHash root;
	KinkoMirrorAct act;

	log->time_ms += 1234;
	if (log->acts == 0)
		append_first (log, lines);
	else
		for (guint i = 0; i < log->entries; i++)
			(log->work == NULL ? append_work : log->work) (log, lines, by);
	root = kinko_frontier_root (&log->frontier, log->hasher);
	text = kinko_checkpoint_text (BENCH_LOG_ORIGIN, log->frontier.size, &root);
	note = kinko_note_sign (text, BENCH_LOG_ORIGIN, &by->note, &error);
	bench_must (note != NULL, &error);
	message = g_strdup_printf ("%s %" G_GUINT64_FORMAT, log->action, first);
	time = kinko_entry_time (log->time_ms);
	signers = kinko_roster_allowed_signers (log->roster, log->frontier.size);
	act = (KinkoMirrorAct){ .first_seq = first,
				.lines = lines->str,
				.lines_len = lines->len,
				.note = note,
				.author = by->id,
				.committer = by->id,
				.message = message,
				.time = time,
				.allowed_signers = signers };
	bench_must (kinko_mirror_add (log->mirror, &act, &by->git, &error), &error);
	log->acts++;
}

/* ---- a log of some length --------------------------------------------------------------------- */

static void
run_git (const BenchLog *log, const char *arguments)
{
	g_autofree char *command = g_strdup_printf ("git --git-dir='%s' %s", log->path, arguments);
	int status;

	bench_must (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL) && status == 0,
		    NULL);
}

/* Packed now and then, as a person would, or there would be a million files. */
void
bench_log_grow (BenchLog *log, guint acts)
{
	g_autoptr (GError) error = NULL;

	while (log->acts < acts) {
		bench_log_append_act (log);
		if (log->acts % 10000 != 0 && log->acts != acts)
			continue;
		bench_must (kinko_mirror_flush (log->mirror, &error), &error);
		run_git (log, log->acts == acts ? "repack -a -d -q" : "repack -d -q");
	}
}

void
bench_log_init (BenchLog *log, guint entries)
{
	g_autoptr (GError) error = NULL;

	log->entries = entries;
	make_people (log);
	log->hasher = kinko_hasher_new ();
	kinko_frontier_init (&log->frontier);
	log->roster = kinko_roster_new ();
	log->time_ms = G_GINT64_CONSTANT (1783474282104);
	log->dir = g_dir_make_tmp ("kinko-bench-XXXXXX", &error);
	bench_must (log->dir != NULL, &error);
	log->path = g_build_filename (log->dir, "mirror.git", NULL);
	bench_must (kinko_mirror_create (log->path, &error), &error);
	log->mirror = kinko_mirror_open (log->path, &error);
	bench_must (log->mirror != NULL, &error);
}

void
bench_log_clear (BenchLog *log)
{
	g_autofree char *command = g_strdup_printf ("rm -rf '%s'", log->dir);

	kinko_mirror_free (log->mirror);
	kinko_roster_free (log->roster);
	kinko_hasher_free (log->hasher);
	bench_must (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL), NULL);
	g_free (log->path);
	g_free (log->dir);
}
