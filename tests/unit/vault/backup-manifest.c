#include "vault/backup-manifest.h"

#include <string.h>

#include <jansson.h>

#include "policies/error.h"

#define HASH "2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178"

/* As docs/formats/backup.md shows it, written by hand. */
static const char good[] =
	"{\"format\": \"kinko-backup\", \"version\": 1, \"vault\": "
	"\"00112233445566778899aabbccddeeff\","
	" \"origin\": \"ward.example/hoiku-r8\", \"kind\": \"production\","
	" \"made\": \"2026-11-27T10:00:00.000+09:00\", \"copy\": \"F26-0003\","
	" \"checkpoint\": \"ward.example/hoiku-r8\\n7\\n"
	"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\\n\\n— ward.example/hoiku-r8 "
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	"A=\\n\","
	" \"files\": [{\"name\": \"vault.json\", \"size\": 2, \"sha256\": \"" HASH "\"},"
	" {\"name\": \"policy/access.yaml\", \"size\": 0, \"sha256\": \"" HASH "\"},"
	" {\"name\": \"vault.db\", \"size\": 8589934592, \"sha256\": \"" HASH "\"}]}";

static json_t *
load (void)
{
	json_t *object = json_loads (good, 0, NULL);

	g_assert_nonnull (object);
	return object;
}

static void
check (const json_t *object, int code)
{
	char *text = json_dumps (object, 0);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackupManifest) manifest =
		kinko_backup_manifest_parse (text, strlen (text), &error);

	free (text);
	g_assert_null (manifest);
	g_assert_error (error, KINKO_ERROR, code);
}

static void
test_good (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackupManifest) manifest =
		kinko_backup_manifest_parse (good, strlen (good), &error);
	g_autoptr (KinkoBackupManifest) again = NULL;
	g_autoptr (GBytes) text = NULL;
	const KinkoBackupFile *last;
	guint64 size;
	KinkoHash root;

	g_assert_no_error (error);
	g_assert_cmpstr (manifest->origin, ==, "ward.example/hoiku-r8");
	g_assert_false (manifest->test);
	g_assert_cmpuint (manifest->files->len, ==, 3);
	last = manifest->files->pdata[2];
	g_assert_cmpuint (last->size, ==, G_GUINT64_CONSTANT (8589934592));
	g_assert_true (kinko_backup_manifest_head (manifest, &size, &root, &error));
	g_assert_cmpuint (size, ==, 7);
	text = kinko_backup_manifest_render (manifest);
	again = kinko_backup_manifest_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
					     &error);
	g_assert_no_error (error);
	g_assert_cmpstr (again->checkpoint, ==, manifest->checkpoint);
	g_assert_cmpstr (((KinkoBackupFile *) again->files->pdata[1])->name, ==,
			 "policy/access.yaml");
}

/* No way out of the folder, nothing hidden, nothing that is no part of a vault. */
static void
test_names (void)
{
	static const char *const names[] = {
		"",
		"/etc/passwd",
		"..",
		"../vault.json",
		"grants/../vault.db",
		"grants/..",
		"grants/.age",
		"grants/",
		"grants/a/b",
		"grants//a",
		"policy/a\nb",
		"policy/a b",
		"policies/current",
		"policies/" HASH,
		"policies/" HASH "/..",
		"policies/" HASH "/a/b",
		"policies/../policy/access.yaml",
		"policies/2B316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178/a",
		"spool/x",
		"mirror.git/HEAD",
		"vault.db-wal",
		"manifest.json",
		"reserve",
		"predecessor",
		"predecessor/x",
		"predecessor/mirror.bundle/x",
		"predecessor/../mirror.bundle",
		"predecessor/policies/" HASH,
		"predecessor/policies/" HASH "/..",
		"predecessor/policies/" HASH "/",
		"predecessor/policies/" HASH "/a/b",
		"predecessor/policies/x/a",
		"predecessor/policy/" HASH "/a",
	};
	static const char *const kept[] = {
		"predecessor/mirror.bundle",
		"predecessor/manifest",
		"predecessor/receipt",
		"predecessor/policies/" HASH "/access.yaml",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		json_auto_t *object = load ();

		json_object_set_new (json_array_get (json_object_get (object, "files"), 1), "name",
				     json_string (names[i]));
		check (object, KINKO_ERROR_INTEGRITY);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
		json_auto_t *object = load ();
		g_autofree char *text = NULL;
		g_autoptr (KinkoBackupManifest) manifest = NULL;

		json_object_set_new (json_array_get (json_object_get (object, "files"), 1), "name",
				     json_string (kept[i]));
		text = json_dumps (object, 0);
		manifest = kinko_backup_manifest_parse (text, strlen (text), NULL);
		g_assert_nonnull (manifest);
	}
}

static void
test_wrong (void)
{
	static const char *const keys[] = { "vault", "origin", "kind",       "made",
					    "copy",  "files",  "checkpoint", "format" };
	const char *broken[] = { "", "{}", "[]", "x" };

	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
		json_auto_t *object = load ();

		json_object_del (object, keys[i]);
		check (object, KINKO_ERROR_INTEGRITY);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
		g_assert_null (kinko_backup_manifest_parse (broken[i], strlen (broken[i]), NULL));
	for (gsize len = 0; len < strlen (good); len++)
		g_assert_null (kinko_backup_manifest_parse (good, len, NULL));
}

static void
test_values (void)
{
	json_auto_t *surplus = load ();
	json_auto_t *version = load ();
	json_auto_t *kind = load ();
	json_auto_t *twice = load ();
	json_auto_t *no_database = load ();
	json_auto_t *size = load ();
	json_auto_t *hash = load ();
	json_t *files;

	json_object_set_new (surplus, "more", json_true ());
	check (surplus, KINKO_ERROR_INTEGRITY);
	json_object_set_new (version, "version", json_integer (2));
	check (version, KINKO_ERROR_UNSUPPORTED);
	json_object_set_new (kind, "kind", json_string ("other"));
	check (kind, KINKO_ERROR_INTEGRITY);
	files = json_object_get (twice, "files");
	json_array_append (files, json_array_get (files, 1));
	check (twice, KINKO_ERROR_INTEGRITY);
	json_array_remove (json_object_get (no_database, "files"), 2);
	check (no_database, KINKO_ERROR_INTEGRITY);
	json_object_set_new (json_array_get (json_object_get (size, "files"), 0), "size",
			     json_integer (-1));
	check (size, KINKO_ERROR_INTEGRITY);
	json_object_set_new (json_array_get (json_object_get (hash, "files"), 0), "sha256",
			     json_string ("00"));
	check (hash, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/backup-manifest/good", test_good);
	g_test_add_func ("/backup-manifest/names", test_names);
	g_test_add_func ("/backup-manifest/wrong", test_wrong);
	g_test_add_func ("/backup-manifest/values", test_values);
	return g_test_run ();
}
