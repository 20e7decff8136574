/* Opening a backup that somebody else made, or changed: whoever knows a recipient can seal anything to it. */
#include "tests/unit/vault/backup-fixture.h"

static KinkoBackup *
unpack (Safe *safe, const char *path, GError **error)
{
	g_autofree char *into = in_dir (safe, "into");
	g_autoptr (GPtrArray) keys = one_key (safe->safe);
	KinkoBackup *backup;
	int folder;

	g_free (shell (&safe->base, "rm -rf into; mkdir into"));
	folder = open (into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	backup = kinko_backup_unpack (path, keys, folder, NULL, error);
	(void) close (folder);
	return backup;
}

static void
refuse (Safe *safe, const char *path, KinkoError code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackup) backup = unpack (safe, path, &error);
	g_autofree char *name = g_path_get_basename (path);

	g_assert_null (backup);
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_nonnull (strstr (error->message, name));
	g_assert_nonnull (kinko_error_hint (error));
}

static void
test_good (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackup) backup = unpack (safe, safe->backup, &error);
	g_autofree char *hash = NULL;

	g_assert_no_error (error);
	hash = shell (&safe->base, "sha256sum <backup.age | cut -d' ' -f1");
	g_assert_cmpstr (backup->sha256, ==, hash);
	/* The same files as with stock age and tar, with the same content. */
	g_free (shell (&safe->base,
		       "mkdir stock; age -d -i safe.txt backup.age | tar -x -C stock -f -; "
		       "rm stock/manifest.json; diff -r stock into; "
		       "test \"$(find into -type f -not -perm 600)\" = ''; "
		       "test \"$(find into -type d -not -perm 700 -not -path into)\" = ''"));
}

static void
test_recipient (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSecret) other = kinko_secret_new (32);
	g_autoptr (GPtrArray) others = one_key (other);
	g_autoptr (GPtrArray) keys = one_key (safe->safe);
	g_autoptr (GError) error = NULL;
	g_autofree char *into = in_dir (safe, "into");
	int folder;

	randombytes_buf (kinko_secret_data (other), 32);
	g_free (shell (&safe->base, "mkdir into"));
	folder = open (into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_null (kinko_backup_unpack (safe->backup, others, folder, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_assert_nonnull (kinko_error_hint (error));
	g_clear_error (&error);
	g_assert_null (kinko_backup_unpack (into, keys, folder, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_backup_unpack ("nothing", keys, folder, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	/* Of several keys any may be the one. */
	g_clear_error (&error);
	g_ptr_array_add (others, safe->safe);
	{
		g_autoptr (KinkoBackup) backup =
			kinko_backup_unpack (safe->backup, others, folder, NULL, &error);

		g_assert_no_error (error);
		g_assert_nonnull (backup);
	}
	(void) close (folder);
}

/* Every length of the header, and the edges of every chunk. What does not even begin as an age file is none. */
static void
test_truncated (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *path = in_dir (safe, "cut.age");
	g_autofree char *bytes = NULL;
	gsize len, begin = strlen ("age-encryption.org/v1\n");

	g_assert_true (g_file_get_contents (safe->backup, &bytes, &len, NULL));
	g_assert_cmpuint (len, >, 300000);
	for (gsize cut = 0; cut < len; cut = cut < 600 ? cut + 13 : cut + 65552 / 3) {
		g_assert_true (g_file_set_contents (path, bytes, (gssize) cut, NULL));
		refuse (safe, path, cut < begin ? KINKO_ERROR_INVALID : KINKO_ERROR_INTEGRITY);
	}
	for (gsize i = 1; i < 20; i++) {
		g_autoptr (GError) error = NULL;

		g_assert_true (g_file_set_contents (path, bytes, (gssize) (len - i), NULL));
		refuse (safe, path, KINKO_ERROR_INTEGRITY);
		g_assert_null (unpack (safe, path, &error));
		g_assert_nonnull (strstr (error->message, "is cut off"));
	}
}

static void
test_flipped (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *path = in_dir (safe, "flipped.age");
	g_autofree char *bytes = NULL;
	gsize len, begin = strlen ("age-encryption.org/v1\n");

	g_assert_true (g_file_get_contents (safe->backup, &bytes, &len, NULL));
	/* The first stanza is the one that opens it; a flip in it may make it nobody's. */
	for (gsize at = 0; at < len; at = at < 600 ? at + 7 : at + 30011) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoBackup) backup = NULL;

		bytes[at] = (char) (bytes[at] ^ 0x10);
		g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
		backup = unpack (safe, path, &error);
		g_assert_null (backup);
		g_assert_true (
			g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY) ||
			(at < begin && g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INVALID)) ||
			(at < 600 && g_error_matches (error, KINKO_ERROR, KINKO_ERROR_AUTH)));
		bytes[at] = (char) (bytes[at] ^ 0x10);
	}
}

/* Each script makes another archive of the good one's files; in it the files lie in $D/s. */
static void
test_hostile (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	/* As kinko spells the headers, so that nothing is refused for its spelling. */
	static const char list[] =
		"tar () { command tar --format=ustar --owner=:0 --group=:0 --numeric-owner "
		"--mode=600 --mtime=@0 -b1 \"$@\"; }; "
		"names=$(jq -r '.files[].name' manifest.json); ";
	static const char *const scripts[] = {
		"tar -cf t $names",                                        /* no manifest */
		"tar -cf t $names manifest.json",                          /* not the first */
		"tar -cf t manifest.json",                                 /* nothing else */
		"tar -cf t manifest.json $(echo $names | cut -d' ' -f2-)", /* one is missing */
		"tar -cf t manifest.json $(echo $names | rev | cut -d' ' -f2- | rev)", /* the last */
		"tar -cf t manifest.json $(echo $names | tr ' ' '\\n' | tac)", /* another order */
		"tar -cf t manifest.json $names vault.json",                   /* one twice */
		"echo x >more; tar -cf t manifest.json $names more",           /* one too many */
		"echo x >>policy/access.yaml; tar -cf t manifest.json $names", /* another size */
		"printf X | dd of=vault.db bs=1 seek=9000 conv=notrunc status=none; "
		"tar -cf t manifest.json $names", /* the same size */
		"mv vault.json x; ln -s /etc/passwd vault.json; tar -cf t manifest.json $names",
		"mv vault.json x; ln x vault.json; tar -cf t manifest.json x $names",
		"rm vault.json; mkdir vault.json; tar -cf t manifest.json $names",
		"rm vault.json; mkfifo vault.json; tar -cf t manifest.json $names",
		"sed -i 's|\"vault.json\"|\"../vault.json\"|' manifest.json; "
		"tar -Pcf t --transform='s|^vault.json|../vault.json|' manifest.json $names",
		"sed -i 's|\"vault.json\"|\"grants/../../evil\"|' manifest.json; "
		"tar -Pcf t --transform='s|^vault.json|grants/../../evil|' manifest.json $names",
		"tar -cf t manifest.json $names; head -c -1024 t >u; printf 'more' >>u; mv u t",
		"tar -cf t manifest.json $names; printf more >>t", /* behind its end */
		"head -c 5000000 /dev/zero | tr '\\0' ' ' >manifest.json; tar -cf t manifest.json "
		"$names",
	};
	g_autofree char *path = in_dir (safe, "hostile.age");

	g_free (shell (&safe->base,
		       "mkdir good; age -d -i safe.txt backup.age | tar -x -C good -f -"));
	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
		g_free (shell (&safe->base,
			       "rm -rf s hostile.age; cp -r good s; cd s; %s %s; "
			       "age -r %s -o ../hostile.age t",
			       list, scripts[i], safe->recipient));
		g_test_message ("%s", scripts[i]);
		refuse (safe, path, KINKO_ERROR_INTEGRITY);
		g_free (shell (&safe->base, "! ls evil vault.json into/../evil 2>/dev/null"));
	}
	/* And the same made anew without any change is good: the scripts fail for their own reasons. */
	g_free (shell (
		&safe->base,
		"rm -rf s hostile.age; cp -r good s; cd s; %s tar -cf t manifest.json $names; "
		"age -r %s -o ../hostile.age t",
		list, safe->recipient));
	{
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoBackup) backup = unpack (safe, path, &error);

		g_assert_no_error (error);
		g_assert_nonnull (backup);
	}
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/backup-unpack/good", Safe, NULL, safe_up, test_good, safe_down);
	g_test_add ("/backup-unpack/recipient", Safe, NULL, safe_up, test_recipient, safe_down);
	g_test_add ("/backup-unpack/truncated", Safe, NULL, safe_up, test_truncated, safe_down);
	g_test_add ("/backup-unpack/flipped", Safe, NULL, safe_up, test_flipped, safe_down);
	g_test_add ("/backup-unpack/hostile", Safe, NULL, safe_up, test_hostile, safe_down);
	return g_test_run ();
}
