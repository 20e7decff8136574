/*
 * The small files beside a vault and an identity, into which anybody can write who can write there: vault.json, a line of the
 * spool, the checkpoint that a person remembers; and what was told of a machine, which is in the database. The first byte
 * chooses which.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "audit/note.h"
#include "tests/fuzz/fuzz.h"
#include "vault/descriptor.h"
#include "vault/file.h"
#include "vault/place-memory.h"
#include "vault/seen.h"
#include "vault/session-internal.h"
#include "vault/spool.h"

static char *folder, *descriptor_path, *spool, *spool_path, *identity_path, *seen_path;
static int vault;

static void
remove_files (void)
{
	(void) unlink (descriptor_path);
	(void) unlink (spool_path);
	(void) rmdir (spool);
	(void) unlink (seen_path);
	(void) rmdir (folder);
}

static void
seed (int argc, char **argv, guint8 choice, const char *name, const char *text)
{
	g_autofree char *input = g_strdup_printf ("%c%s", choice + '0', text);

	fuzz_seed_text (argc, argv, name, input);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	folder = g_dir_make_tmp ("kinko-fuzz-XXXXXX", NULL);
	g_assert_nonnull (folder);
	descriptor_path = g_build_filename (folder, "vault.json", NULL);
	spool = g_build_filename (folder, "spool", NULL);
	spool_path = g_build_filename (spool, "1-0.json", NULL);
	identity_path = g_build_filename (folder, "identity", NULL);
	seen_path = g_strconcat (identity_path, ".seen", NULL);
	g_assert_cmpint (mkdir (spool, 0700), ==, 0);
	vault = kinko_folder_open (folder, FALSE, NULL);
	g_assert_cmpint (vault, >=, 0);
	g_assert_cmpint (atexit (remove_files), ==, 0);
	seed (*argc, *argv, 0, "vault",
	      "{\"format\":\"kinko-vault\",\"version\":1,"
	      "\"id\":\"00112233445566778899aabbccddeeff\",\"origin\":\"test.example/kinko\","
	      "\"kind\":\"test\",\"mirror\":\"../mirror.git\"}");
	seed (*argc, *argv, 1, "spool",
	      "{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"operator\":\"tanaka\","
	      "\"reason\":\"passphrase\",\"host\":\"pc-01\",\"place\":\"clock swap?\"}");
	seed (*argc, *argv, 2, "seen",
	      "test.example/kinko\n5\n1f4ee0uA/pXIlcC/WXGH4vZGxjQ5kPOr9RxQTHcEhTM=\n\n"
	      "\u2014 test.example/kinko AAAAAAAA\n");
	seed (*argc, *argv, 3, "memory",
	      "{\"v\":1,\"day\":\"2026-07-05\",\"told\":\"clock swap\",\"policy\":{\"hash\":\"00\","
	      "\"day\":\"2026-07-05\"},\"programs\":{\"pc-01\":{\"hash\":\"00\",\"day\":"
	      "\"2026-07-05\"}}}");
	return 0;
}

static void
read_descriptor (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDescriptor) descriptor = NULL;
	g_autoptr (KinkoDescriptor) again = NULL;

	fuzz_write_file (descriptor_path, data, size);
	descriptor = kinko_descriptor_read (vault, &error);
	fuzz_check_outcome (descriptor != NULL, error);
	if (descriptor == NULL)
		return;
	g_assert_cmpuint (strspn (descriptor->id, "0123456789abcdef"), ==, KINKO_VAULT_ID_LEN);
	g_assert_true (kinko_note_name_is_valid (descriptor->origin));
	g_assert_true (kinko_descriptor_write (descriptor, vault, NULL));
	again = kinko_descriptor_read (vault, NULL);
	g_assert_nonnull (again);
	g_assert_cmpstr (again->id, ==, descriptor->id);
	g_assert_cmpstr (again->origin, ==, descriptor->origin);
	g_assert_cmpint (again->test, ==, descriptor->test);
	g_assert_cmpstr (again->mirror, ==, descriptor->mirror);
}

/* What comes out of the spool is written into the log: it has to be of the characters that may stand there. */
static void
read_spool (const guint8 *data, gsize size)
{
	g_autoptr (GPtrArray) lines = NULL;
	guint foreign = 0;

	fuzz_write_file (spool_path, data, size);
	lines = kinko_spool_read (vault, &foreign, NULL);
	g_assert_nonnull (lines);
	g_assert_cmpuint (lines->len + foreign, ==, 1);
	for (guint i = 0; i < lines->len; i++) {
		const KinkoSpoolLine *line = lines->pdata[i];
		gint64 time_ms;

		g_assert_true (kinko_operator_id_is_valid (line->operator));
		g_assert_true (kinko_entry_time_parse (line->time, strlen (line->time), &time_ms));
		g_assert_cmpuint (strlen (line->host), <=, 64);
		g_assert_true (g_str_is_ascii (line->host));
		g_assert_nonnull (kinko_spool_reason_name (line->reason));
	}
}

static void
read_seen (const guint8 *data, gsize size)
{
	KinkoSession session = { .identity_path = identity_path };
	g_auto (KinkoSeen) seen = { NULL, 0 };
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) rolled_back = NULL;
	gboolean good;

	fuzz_write_file (seen_path, data, size);
	good = kinko_seen_load (&session, &seen, &error);
	fuzz_check_outcome (good, error);
	if (!good)
		return;
	/* All of it is kept, byte for byte, and nothing else than it agrees with it. */
	fuzz_check_bytes (seen.note, strlen (seen.note), data, size);
	g_assert_true (kinko_seen_compare (&session, &seen, seen.note, seen.size, NULL));
	g_assert_false (kinko_seen_compare (&session, &seen, NULL, 0, &rolled_back));
	g_assert_error (rolled_back, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* What cannot be read is an empty memory; what can is kept as it is, and never grows without end. */
static void
read_memory (const guint8 *data, gsize size)
{
	static const char hash[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_parse (text);
	g_autofree char *written = kinko_place_memory_format (memory);
	g_autoptr (KinkoPlaceMemory) again = kinko_place_memory_parse (written);
	g_autofree char *same = kinko_place_memory_format (again);
	const char *day = NULL;

	g_assert_cmpstr (same, ==, written);
	(void) kinko_place_memory_was_told (memory, "2026-07-06", "clock");
	(void) kinko_place_memory_program (memory, "pc-01", &day);
	kinko_place_memory_set_told (memory, "2026-07-06", "clock");
	kinko_place_memory_set_opened (memory, "2026-07-06", "pc-01", hash, hash);
	g_assert_true (kinko_place_memory_was_told (memory, "2026-07-06", "clock"));
	g_assert_cmpstr (kinko_place_memory_program (memory, "pc-01", &day), ==, hash);
	g_assert_cmpstr (day, ==, "2026-07-06");
	g_assert_cmpstr (kinko_place_memory_policy (memory, NULL), ==, hash);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	static void (*const readers[]) (const guint8 *, gsize) = { read_descriptor, read_spool,
								   read_seen, read_memory };

	if (size > 0)
		readers[data[0] % G_N_ELEMENTS (readers)](data + 1, size - 1);
	return 0;
}

/* Nothing here has to outlive the machine. */
int
fsync (G_GNUC_UNUSED int fd)
{
	return 0;
}
