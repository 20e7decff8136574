/*
 * A backup from anybody who can seal. The input is its files (tests/fuzz/archive.h); a manifest that names them is put before
 * them unless they have one. What is unpacked is exactly these files, and nothing is written outside of the folder.
 */
#include "vault/backup-open.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "tests/fuzz/archive.h"
#include "vault/age.h"
#include "vault/file.h"

static KinkoSecret *identity;
static KinkoPublicKey recipient;
static char *outside, *path;

static void
remove_files (void)
{
	(void) unlink (path);
	(void) rmdir (outside);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	identity = kinko_secret_new_random (32);
	recipient = kinko_age_public_key (identity);
	outside = g_dir_make_tmp ("kinko-fuzz-XXXXXX", NULL);
	g_assert_nonnull (outside);
	path = g_build_filename (outside, "backup.age", NULL);
	g_assert_cmpint (atexit (remove_files), ==, 0);
	fuzz_seed_text (*argc, *argv, "files",
			"vault.json\n{}" FUZZ_MARK "vault.db\nSQLite" FUZZ_MARK
			"grants/tanaka.age\nage" FUZZ_MARK "policy/access.yaml\na: 1" FUZZ_MARK
			"policies/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/"
			"access.yaml\na: 2");
	fuzz_seed_text (*argc, *argv, "own-manifest",
			"manifest.json\n{\"format\":\"kinko-backup\",\"version\":1}" FUZZ_MARK
			"vault.json\n{}");
	return 0;
}

static GBytes *
make_manifest (const GArray *files)
{
	g_autoptr (KinkoBackupManifest) manifest = kinko_backup_manifest_new ();

	manifest->vault_id = g_strdup ("00112233445566778899aabbccddeeff");
	manifest->origin = g_strdup ("test.example/kinko");
	manifest->test = TRUE;
	manifest->made = g_strdup ("2026-07-08T10:31:22.104+09:00");
	manifest->copy = g_strdup ("F26-0003");
	manifest->checkpoint = g_strdup ("test.example/kinko\n5\n");
	for (guint i = 0; i < files->len; i++) {
		const FuzzFile *file = fuzz_file_at (files, i);
		KinkoHash hash = kinko_hash_of (file->content, file->len);

		if (g_utf8_validate (file->name, -1, NULL))
			kinko_backup_manifest_add (manifest, file->name, file->len, &hash);
	}
	return kinko_backup_manifest_render (manifest);
}

/* A file of the folder, whatever its name is by now. */
static void
check_unpacked (int folder, const GArray *files, const KinkoBackupFile *expected)
{
	g_autofree char *place = g_strdup_printf ("%s/in/%s", outside, expected->name);
	g_autofree char *content = NULL;
	KinkoHash hash;
	gsize len;

	(void) folder;
	g_assert_true (g_file_get_contents (place, &content, &len, NULL));
	g_assert_cmpuint (len, ==, expected->size);
	hash = kinko_hash_of (content, len);
	g_assert_true (kinko_hash_equal (&hash, &expected->hash));
	for (guint i = 0; i < files->len; i++)
		if (strcmp (fuzz_file_at (files, i)->name, expected->name) == 0)
			return;
	g_assert_not_reached ();
}

static void
unpack (int folder, const GArray *files)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	g_autoptr (KinkoBackup) backup = NULL;

	g_ptr_array_add (keys, identity);
	backup = kinko_backup_unpack (path, keys, folder, NULL, &error);
	fuzz_check_outcome (backup != NULL, error);
	for (guint i = 0; backup != NULL && i < backup->manifest->files->len; i++)
		check_unpacked (folder, files, backup->manifest->files->pdata[i]);
}

/* Besides the sealed file and the folder there is nothing. */
static void
check_outside (void)
{
	g_autoptr (GDir) dir = g_dir_open (outside, 0, NULL);
	guint n = 0;

	while (g_dir_read_name (dir) != NULL)
		n++;
	g_assert_cmpuint (n, ==, 2);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GArray) files = fuzz_files (data, size);
	g_autoptr (GArray) all = fuzz_files_new ();
	g_autoptr (GBytes) manifest = make_manifest (files);
	g_autoptr (GByteArray) sealed = NULL;
	int parent, folder;

	if (files->len == 0 || strcmp (fuzz_file_at (files, 0)->name, KINKO_BACKUP_MANIFEST) != 0)
		fuzz_files_add (all, KINKO_BACKUP_MANIFEST, g_bytes_get_data (manifest, NULL),
				g_bytes_get_size (manifest));
	for (guint i = 0; i < files->len; i++) {
		const FuzzFile *file = fuzz_file_at (files, i);

		fuzz_files_add (all, file->name, file->content, file->len);
	}
	sealed = fuzz_seal (all, &recipient);
	fuzz_write_file (path, sealed->data, sealed->len);
	parent = kinko_folder_open (outside, FALSE, NULL);
	g_assert_true (kinko_folder_create_at (parent, "in", NULL));
	folder = kinko_folder_open_at (parent, "in", NULL);
	g_assert_cmpint (folder, >=, 0);
	unpack (folder, files);
	check_outside ();
	g_assert_cmpint (close (folder), ==, 0);
	kinko_folder_discard (parent, "in");
	g_assert_cmpint (close (parent), ==, 0);
	return 0;
}

/* Nothing here has to outlive the machine. */
int
fsync (G_GNUC_UNUSED int fd)
{
	return 0;
}
