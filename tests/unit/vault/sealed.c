/* Telling what is no sealed file, or one of another kind, from one that was changed or cut off. */
#include "vault/sealed.h"

#include "tests/unit/vault/backup-fixture.h"

/* What is tried is made with stock tools, in a folder of its own. */
typedef struct {
	Fixture base;
	KinkoSecret *key;
	char *recipient;
} Desk;

static void
up (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	KinkoPublicKey public_key;

	desk->base.dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	desk->key = kinko_secret_new_random (32);
	public_key = kinko_age_public_key (desk->key);
	desk->recipient = kinko_age_recipient_text (&public_key);
}

static void
down (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	kinko_secret_free (desk->key);
	g_free (desk->recipient);
	remove_all (desk->base.dir);
	g_free (desk->base.dir);
}

/* Opens the file "x", and reads it to its end. */
static gboolean
take (Desk *desk, KinkoSealedKind kind, KinkoSecret *key, GError **error)
{
	g_autofree char *path = g_build_filename (desk->base.dir, "x", NULL);
	g_autoptr (GPtrArray) keys = one_key (key);
	g_autoptr (KinkoSealed) sealed = kinko_sealed_open (path, kind, keys, NULL, error);
	g_autofree guint8 *buffer = g_malloc (100000);
	gssize n = sealed == NULL ? -1 : 1;
	KinkoHash hash, wanted;

	while (n > 0)
		n = kinko_sealed_read (sealed, buffer, 100000, error);
	if (n < 0)
		return FALSE;
	hash = kinko_sealed_hash (sealed);
	g_assert_true (kinko_hash_of_file (path, &wanted, NULL));
	g_assert_true (kinko_hash_equal (&hash, &wanted));
	return TRUE;
}

static void
assert_refused (Desk *desk, KinkoSealedKind kind, KinkoSecret *key, KinkoError code,
		const char *message, const char *hint)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (take (desk, kind, key, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_nonnull (strstr (error->message, "/x'")); /* which file */
	assert_contains (error->message, message);
	assert_contains (kinko_error_hint (error), hint);
}

#define TAR                                                                          \
	"tar () { command tar --format=ustar --owner=:0 --group=:0 --numeric-owner " \
	"--mode=600 --mtime=@0 -b1 -cf - \"$@\" | age -r %s >x; }; "

static void
make (Desk *desk, const char *script)
{
	g_free (shell (&desk->base,
		       "for f in manifest.json README.txt vault.json numbers.jsonl photo; do "
		       "head -c 5000 /dev/urandom >$f; done; " TAR "%s",
		       desk->recipient, script));
}

static void
test_none (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		const char *script, *message, *hint;
	} files[] = {
		{ ": >x", "is empty", "'kinko backup create' made" },
		{ "echo 'a,b' >x", "not an age file", "'kinko backup create' made" },
		{ "printf '\\x89PNG\\r\\n\\x1a\\n' >x", "not an age file", "backup create" },
		{ "cp photo x", "not an age file", "backup create" },
		{ "echo age1qqqq >x", "not an age file", "backup create" },
		{ "printf 'age-encryption.org/v1' >x", "not an age file", "backup create" },
		{ "echo 'age-encryption.org/v2' >x", "not an age file", "backup create" },
		{ "age-keygen 2>/dev/null >x", "not an age file", "--key" },
		{ "echo '-----BEGIN CERTIFICATE-----' >x", "not an age file", "backup create" },
		{ "echo 'kinko-handover-receipt v1' >x", "not an age file", "handover receipt" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		make (desk, files[i].script);
		assert_refused (desk, KINKO_SEALED_BACKUP, desk->key, KINKO_ERROR_INVALID,
				files[i].message, files[i].hint);
	}
	make (desk, "cp photo x");
	assert_refused (desk, KINKO_SEALED_HANDOVER, desk->key, KINKO_ERROR_INVALID,
			"not an age file", "handover export");
	make (desk, "rm x; mkdir x");
	assert_refused (desk, KINKO_SEALED_HANDOVER, desk->key, KINKO_ERROR_INVALID,
			"not a regular file", "");
	make (desk, "rmdir x");
	assert_refused (desk, KINKO_SEALED_HANDOVER, desk->key, KINKO_ERROR_NOT_FOUND, "",
			"medium");
}

static void
test_kinds (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		const char *script;
		KinkoSealedKind kind;
		const char *message, *hint; /* NULL: it is taken */
	} files[] = {
		{ "tar manifest.json vault.json", KINKO_SEALED_BACKUP, NULL, NULL },
		{ "tar manifest.json vault.json", KINKO_SEALED_HANDOVER, "a backup, not a handover",
		  "backup restore" },
		{ "tar README.txt vault.json", KINKO_SEALED_HANDOVER, NULL, NULL },
		{ "tar README.txt vault.json", KINKO_SEALED_BACKUP, "a handover, not a backup",
		  "handover accept" },
		{ "tar README.txt numbers.jsonl", KINKO_SEALED_HANDOVER, "with the My Numbers",
		  "handover export" },
		{ "tar README.txt numbers.jsonl", KINKO_SEALED_BACKUP, "with the My Numbers",
		  "handover export" },
		/* that a file is missing is for the reader to say */
		{ "tar vault.json", KINKO_SEALED_HANDOVER, NULL, NULL },
		{ "tar README.txt", KINKO_SEALED_HANDOVER, NULL, NULL },
		{ "tar photo", KINKO_SEALED_HANDOVER, "neither a backup nor", "handover export" },
		{ "age -r $(cat r) photo >x", KINKO_SEALED_BACKUP, "neither a backup nor",
		  "backup create" },
		{ ": | age -r $(cat r) >x", KINKO_SEALED_BACKUP, "neither a backup nor",
		  "backup create" },
		{ "tar manifest.json; age -a -r $(cat r) photo >x", KINKO_SEALED_BACKUP,
		  "neither a backup nor", "backup create" },
	};

	g_free (shell (&desk->base, "echo %s >r", desk->recipient));
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		make (desk, files[i].script);
		if (files[i].message == NULL) {
			g_autoptr (GError) error = NULL;

			g_assert_true (take (desk, files[i].kind, desk->key, &error));
			g_assert_no_error (error);
			continue;
		}
		assert_refused (desk, files[i].kind, desk->key, KINKO_ERROR_INVALID,
				files[i].message, files[i].hint);
	}
}

static void
test_key (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSecret) other = kinko_secret_new_random (32);

	make (desk, "tar manifest.json");
	assert_refused (desk, KINKO_SEALED_BACKUP, other, KINKO_ERROR_AUTH, "not sealed to any key",
			"--key names");
}

/* One chunk, and several; every kind of end. */
static void
test_cut (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const scripts[] = {
		"head -c 1000 x >y",                     /* in the payload or header */
		"head -c -1 x >y",   "head -c -20 x >y", /* within the last chunk */
		"head -c -700 x >y",                     /* of another block */
		"head -c 200 x >y",                      /* in the header */
	};

	for (guint large = 0; large < 2; large++)
		for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
			g_autofree char *script = g_strdup_printf (
				"%s tar manifest.json photo; %s; mv y x",
				large ? "head -c 200000 /dev/urandom >photo; " : "", scripts[i]);

			make (desk, script);
			/* a header says itself where it is short */
			assert_refused (desk, KINKO_SEALED_BACKUP, desk->key, KINKO_ERROR_INTEGRITY,
					i == 4 ? "" : "is cut off", "kinko copy show");
		}
}

/* Cut at a chunk's edge, and cut where a block of the tar ends: there nobody can tell it from a change. */
static void
test_edges (Desk *desk, G_GNUC_UNUSED gconstpointer data)
{
	const char *large = "head -c 200000 /dev/urandom >photo; tar manifest.json photo; "
			    "h=$(grep -abo -m1 -e '--- ' x | cut -d: -f1); h=$((h + 48)); ";
	static const struct {
		const char *script, *message;
	} ends[] = {
		{ "head -c $((h + 16 + 65552)) x >y; mv y x", "is cut off" },
		{ "head -c $((h + 16 + 2 * 65552)) x >y; mv y x", "is cut off" },
		{ "head -c $((h + 16 + 65552 + 8)) x >y; mv y x", "is cut off" },
		{ "head -c $((h + 16 + 65552 + 1024 + 16)) x >y; mv y x",
		  "cut off, or was changed, in chunk 2" },
		{ "head -c $((h + 5)) x >y; mv y x", "ends after its header" },
		{ "printf x | dd of=x bs=1 seek=$((h + 100000)) conv=notrunc status=none",
		  "chunk 2 of the age file was changed" },
		{ "printf more >>x", "chunk 4 of the age file" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
		g_autofree char *script = g_strconcat (large, ends[i].script, NULL);

		make (desk, script);
		assert_refused (desk, KINKO_SEALED_BACKUP, desk->key, KINKO_ERROR_INTEGRITY,
				i == 6 ? "" : ends[i].message, "kinko copy show");
	}
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/sealed/none", Desk, NULL, up, test_none, down);
	g_test_add ("/sealed/kinds", Desk, NULL, up, test_kinds, down);
	g_test_add ("/sealed/key", Desk, NULL, up, test_key, down);
	g_test_add ("/sealed/cut", Desk, NULL, up, test_cut, down);
	g_test_add ("/sealed/edges", Desk, NULL, up, test_edges, down);
	return g_test_run ();
}
