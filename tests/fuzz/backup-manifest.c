/*
 * Any bytes as the manifest of a backup: what is accepted names files below the folder that it is unpacked into, and is
 * written again and read as the same.
 */
#include "vault/backup-manifest.h"

#include "tests/fuzz/fuzz.h"
#include "vault/tar-header.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (
		*argc, *argv, "manifest",
		"{\"format\":\"kinko-backup\",\"version\":1,"
		"\"vault\":\"00112233445566778899aabbccddeeff\",\"origin\":\"test.example/kinko\","
		"\"kind\":\"test\",\"made\":\"2026-07-08T10:31:22.104+09:00\",\"copy\":\"F26-"
		"0003\","
		"\"checkpoint\":\"test.example/kinko\\n5\\n"
		"1f4ee0uA/pXIlcC/WXGH4vZGxjQ5kPOr9RxQTHcEhTM=\\n\\n"
		"\u2014 test.example/kinko AAAAAAAA\\n\",\"files\":["
		"{\"name\":\"vault.json\",\"size\":200,\"sha256\":\"" HASH "\"},"
		"{\"name\":\"vault.db\",\"size\":4096,\"sha256\":\"" HASH "\"},"
		"{\"name\":\"grants/tanaka.age\",\"size\":300,\"sha256\":\"" HASH "\"},"
		"{\"name\":\"policies/" HASH "/access.yaml\",\"size\":1,\"sha256\":\"" HASH "\"},"
		"{\"name\":\"policy/access.yaml\",\"size\":0,\"sha256\":\"" HASH "\"},"
		"{\"name\":\"predecessor/handover-receipt.txt\",\"size\":0,\"sha256\":\"" HASH
		"\"}]}");
	return 0;
}

static void
check_equal (const KinkoBackupManifest *a, const KinkoBackupManifest *b)
{
	g_assert_cmpstr (a->vault_id, ==, b->vault_id);
	g_assert_cmpstr (a->origin, ==, b->origin);
	g_assert_cmpint (a->test, ==, b->test);
	g_assert_cmpstr (a->made, ==, b->made);
	g_assert_cmpstr (a->copy, ==, b->copy);
	g_assert_cmpstr (a->checkpoint, ==, b->checkpoint);
	g_assert_cmpuint (a->files->len, ==, b->files->len);
	for (guint i = 0; i < a->files->len; i++) {
		const KinkoBackupFile *file = a->files->pdata[i];
		const KinkoBackupFile *other = b->files->pdata[i];

		g_assert_cmpstr (file->name, ==, other->name);
		g_assert_cmpuint (file->size, ==, other->size);
		g_assert_true (kinko_hash_equal (&file->hash, &other->hash));
	}
}

static void
check_head (const KinkoBackupManifest *manifest)
{
	g_autoptr (GError) error = NULL;
	KinkoHash root;
	guint64 size = 0;
	gboolean good = kinko_backup_manifest_head (manifest, &size, &root, &error);

	fuzz_check_outcome (good, error);
	g_assert_true (!good || size > 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackupManifest) manifest = kinko_backup_manifest_parse (data, size, &error);
	g_autoptr (KinkoBackupManifest) again = NULL;
	g_autoptr (GBytes) text = NULL;

	fuzz_check_outcome (manifest != NULL, error);
	if (manifest == NULL)
		return 0;
	for (guint i = 0; i < manifest->files->len; i++) {
		const KinkoBackupFile *file = manifest->files->pdata[i];

		g_assert_true (kinko_tar_name_is_valid (file->name));
	}
	text = kinko_backup_manifest_render (manifest);
	again = kinko_backup_manifest_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
					     NULL);
	g_assert_nonnull (again);
	check_equal (manifest, again);
	check_head (manifest);
	return 0;
}
