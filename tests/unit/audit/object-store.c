#include "audit/object-store.h"

#include <string.h>

#include "tests/unit/audit/mirror-fixture.h"

/* A store in a repository that stock git can look at. */
typedef struct {
	Fixture *fixture;
	KinkoObjectStore *store;
} Setup;

static void
setup (Setup *test, gconstpointer data)
{
	g_autofree char *folder = NULL;

	(void) data;
	test->fixture = fixture_new (0);
	folder = g_build_filename (test->fixture->path, "objects", NULL);
	fill_mirror (test->fixture, 0);
	test->store = kinko_object_store_open (folder, NULL);
	g_assert_nonnull (test->store);
}

static void
teardown (Setup *test, gconstpointer data)
{
	(void) data;
	kinko_object_store_free (test->store);
	fixture_free (test->fixture);
}

static void
expect_read (Setup *test, const char *hex, git_object_t type, const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = NULL;
	git_oid id;

	g_assert_cmpint (git_oid_fromstrn (&id, hex, strlen (hex)), ==, 0);
	bytes = kinko_object_store_read (test->store, &id, type, &error);
	if (text == NULL) {
		g_assert_null (bytes);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		return;
	}
	g_assert_no_error (error);
	assert_text (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text);
}

/* ids from `printf … | git hash-object --stdin` */
#define EMPTY_BLOB "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
#define HELLO_BLOB "ce013625030ba8dba906f756967f9e9ca394464a" /* "hello\n" */

static void
test_write (Setup *test, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *shown = NULL;
	git_oid id;

	(void) data;
	g_assert_true (
		kinko_object_store_write (test->store, GIT_OBJECT_BLOB, "hello\n", 6, &id, &error));
	g_assert_cmpstr (git_oid_tostr_s (&id), ==, HELLO_BLOB);
	g_assert_true (kinko_object_store_write (test->store, GIT_OBJECT_BLOB, "", 0, &id, &error));
	g_assert_cmpstr (git_oid_tostr_s (&id), ==, EMPTY_BLOB);
	g_assert_true (kinko_object_store_sync (test->store, &error));
	g_assert_no_error (error);
	shown = git_script (test->fixture,
			    "git cat-file blob " HELLO_BLOB "; git fsck --strict 2>&1; "
			    "stat -c %a $M/objects/ce $M/objects/ce/*");
	g_assert_true (g_str_has_prefix (shown, "hello\n"));
	g_assert_true (g_str_has_suffix (shown, "700\n400"));
	expect_read (test, HELLO_BLOB, GIT_OBJECT_BLOB, "hello\n");
	expect_read (test, EMPTY_BLOB, GIT_OBJECT_BLOB, "");
	expect_read (test, HELLO_BLOB, GIT_OBJECT_TREE, NULL);
	expect_read (test, "ce013625030ba8dba906f756967f9e9ca394464b", GIT_OBJECT_BLOB, NULL);
}

/* What a power cut left under the name of an object is replaced when the object is written
 * again. */
static void
test_heal (Setup *test, gconstpointer data)
{
	static const char *const leftovers[] = { "", "x", "x\x9c" };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (leftovers); i++) {
		g_autofree char *path =
			g_build_filename (test->fixture->path, "objects/ce", &HELLO_BLOB[2], NULL);
		g_autoptr (GError) error = NULL;
		git_oid id;

		g_assert_true (kinko_object_store_write (test->store, GIT_OBJECT_BLOB, "hello\n", 6,
							 &id, &error));
		overwrite (path, leftovers[i], strlen (leftovers[i]));
		expect_read (test, HELLO_BLOB, GIT_OBJECT_BLOB, NULL);
		g_assert_true (kinko_object_store_write (test->store, GIT_OBJECT_BLOB, "hello\n", 6,
							 &id, &error));
		g_assert_true (kinko_object_store_sync (test->store, &error));
		expect_read (test, HELLO_BLOB, GIT_OBJECT_BLOB, "hello\n");
	}
}

/* What `pigz -z` or Python's zlib makes of these bytes, with stored blocks: 78 01 01 len ~len
 * data adler32. */
static void
put_stored (Setup *test, const char *bytes, gsize len)
{
	g_autofree char *folder = g_build_filename (test->fixture->path, "objects/ce", NULL);
	g_autofree char *path = g_build_filename (folder, &HELLO_BLOB[2], NULL);
	GByteArray *file = g_byte_array_new ();
	guint32 a = 1, b = 0;
	const guint8 head[] = { 0x78,
				0x01,
				0x01,
				(guint8) len,
				(guint8) (len >> 8),
				(guint8) ~len,
				(guint8) (~len >> 8) };

	for (gsize i = 0; i < len; i++) {
		a = (a + (guint8) bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	g_byte_array_append (file, head, sizeof head);
	g_byte_array_append (file, (const guint8 *) bytes, (guint) len);
	{
		const guint8 sum[] = { (guint8) (b >> 8), (guint8) b, (guint8) (a >> 8),
				       (guint8) a };

		g_byte_array_append (file, sum, sizeof sum);
	}
	(void) g_mkdir (folder, 0700); /* there already the second time */
	(void) g_unlink (path);
	overwrite_new (path, file->data, file->len);
	g_byte_array_unref (file);
}

/* Headers that lie: longer, shorter, huge, negative, another spelling, another type. */
static void
test_lying_headers (Setup *test, gconstpointer data)
{
	static const struct {
		const char *bytes;
		gsize len;
	} objects[] = {
#define OBJECT(text) { text, sizeof (text) - 1 }
		OBJECT ("blob 0\0hello\n"),
		OBJECT ("blob 5\0hello\n"),
		OBJECT ("blob 7\0hello\n"),
		OBJECT ("blob 0\0"
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"a"),
		OBJECT ("blob 1000000000\0hello\n"),
		OBJECT ("blob 18446744073709551615\0hello\n"),
		OBJECT ("blob -6\0hello\n"),
		OBJECT ("blob +6\0hello\n"),
		OBJECT ("blob 6 \0hello\n"),
		OBJECT ("blob  6\0hello\n"),
		OBJECT ("tree 6\0hello\n"),
		OBJECT ("blob\0hello\n"),
		OBJECT ("6\0hello\n"),
		OBJECT ("hello\n"),
		OBJECT ("\0"),
		OBJECT (""),
	};

	(void) data;
	put_stored (test, "blob 6\0hello\n", 13);
	expect_read (test, HELLO_BLOB, GIT_OBJECT_BLOB, "hello\n");
	for (gsize i = 0; i < G_N_ELEMENTS (objects); i++) {
		put_stored (test, objects[i].bytes, objects[i].len);
		expect_read (test, HELLO_BLOB, GIT_OBJECT_BLOB, NULL);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/object-store/write", Setup, NULL, setup, test_write, teardown);
	g_test_add ("/object-store/heal", Setup, NULL, setup, test_heal, teardown);
	g_test_add ("/object-store/lying-headers", Setup, NULL, setup, test_lying_headers,
		    teardown);
	return g_test_run ();
}
