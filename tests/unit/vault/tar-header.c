#include "vault/tar-header.h"

#include <string.h>

#include "policies/error.h"

/* ---- names ----------------------------------------------------------------------------------- */

static void
test_names (void)
{
	g_autofree char *longest = g_strnfill (KINKO_TAR_NAME_MAX, 'a');
	g_autofree char *too_long = g_strnfill (KINKO_TAR_NAME_MAX + 1, 'a');
	static const char *const good[] = { "a",
					    "a/b",
					    "a.b",
					    ".a",
					    "..a",
					    "a..",
					    "課税証明書 1.pdf",
					    "documents/C26-0001/D26-0001-x",
					    "-rf",
					    "a\"b",
					    "a*b" };
	/* Each would leave the folder, or be something else to another program. */
	static const char *const bad[] = { "",       "/",         "/a",   "a/",       "a//b",
					   ".",      "..",        "./a",  "../a",     "a/..",
					   "a/../b", "a/./b",     "a\\b", "a\nb",     "a\tb",
					   "\x7f",   "a\x1b[31m", "\xff", "\xc0\xaf", "a\xc2\x85" };

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		g_assert_true (kinko_tar_name_is_valid (good[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_tar_name_is_valid (bad[i]));
	g_assert_true (kinko_tar_name_is_valid (longest));
	g_assert_false (kinko_tar_name_is_valid (too_long));
}

/* ---- headers --------------------------------------------------------------------------------- */

/* POSIX.1-1988, ustar: the fields of a file of 1234 bytes, made at 1,000,000,000 (2001-09-09). */
static void
test_ustar (void)
{
	g_autoptr (GByteArray) header = kinko_tar_header_make ("log/notes.jsonl", 1234, 1000000000);
	const char *text = (const char *) header->data;
	guint sum = 0;

	g_assert_cmpuint (header->len, ==, 512);
	g_assert_cmpstr (text, ==, "log/notes.jsonl");
	g_assert_cmpstr (text + 100, ==, "0000600");
	g_assert_cmpstr (text + 108, ==, "0000000");
	g_assert_cmpstr (text + 116, ==, "0000000");
	g_assert_cmpstr (text + 124, ==, "00000002322"); /* 1234 */
	g_assert_cmpstr (text + 136, ==, "07346545000"); /* 1000000000 */
	g_assert_cmpint (text[156], ==, '0');
	g_assert_cmpmem (text + 257, 8, "ustar\00000", 8);
	for (gsize i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : header->data[i];
	g_assert_cmpuint (g_ascii_strtoull (text + 148, NULL, 8), ==, sum);
}

/* POSIX.1-2001, pax: a record counts itself. */
static void
test_pax (void)
{
	g_autoptr (GByteArray) header = kinko_tar_header_make ("書類.pdf", 1, 0);
	const char *text = (const char *) header->data;

	g_assert_cmpuint (header->len, ==, 3 * 512);
	g_assert_cmpint (text[156], ==, 'x');
	g_assert_cmpstr (text + 512, ==, "19 path=書類.pdf\n");
	g_assert_cmpint (text[1024 + 156], ==, '0');
	g_assert_cmpstr (text + 1024, ==, "file");
}

/* Around the lengths at which the number of digits changes. */
static void
test_record_lengths (void)
{
	for (gsize len = 101; len <= KINKO_TAR_NAME_MAX; len++) {
		g_autofree char *name = g_strnfill (len, 'n');
		g_autoptr (GByteArray) header = kinko_tar_header_make (name, 0, 0);
		const char *record = (const char *) header->data + 512;
		g_autofree char *back = NULL;
		guint64 size = 0;
		gsize stated = (gsize) g_ascii_strtoull (record, NULL, 10);

		g_assert_cmpuint (stated, ==, strlen (record));
		g_assert_true (kinko_tar_pax_read (record, stated, &back, &size, NULL));
		g_assert_cmpstr (back, ==, name);
		g_assert_cmpuint (size, ==, 0);
	}
}

static void
test_large (void)
{
	const guint64 size = (guint64) 1 << 33;
	g_autoptr (GByteArray) header = kinko_tar_header_make ("a", size, 0);
	g_autoptr (GByteArray) below = kinko_tar_header_make ("a", size - 1, 0);
	const char *text = (const char *) header->data;

	g_assert_cmpstr (text + 512, ==, "19 size=8589934592\n");
	g_assert_cmpstr (text + 1024, ==, "a");
	g_assert_cmpstr (text + 1024 + 124, ==, "00000000000");
	g_assert_cmpuint (below->len, ==, 512);
	g_assert_cmpuint (kinko_tar_space ("a", size), ==, 1536 + size);
	g_assert_cmpuint (kinko_tar_space ("a", 1), ==, 1024);
	g_assert_cmpuint (kinko_tar_space ("a", 0), ==, 512);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void
test_read (void)
{
	g_autofree char *name = g_strnfill (100, 'x');
	g_autoptr (GByteArray) header = kinko_tar_header_make (name, 77, 12345);
	KinkoTarHeader read;

	g_assert_true (kinko_tar_header_read (header->data, &read, NULL));
	g_assert_false (read.pax);
	g_assert_cmpstr (read.name, ==, name);
	g_assert_cmpuint (read.size, ==, 77);
	g_assert_cmpint (read.time, ==, 12345);
}

/* No bit of a header means nothing: no checksum lets another owner, mode, type or number in. */
static void
test_flips (void)
{
	g_autoptr (GByteArray) header = kinko_tar_header_make ("vault.json", 300, 1000000000);

	for (gsize bit = 0; bit < header->len * 8; bit++) {
		KinkoTarHeader read;
		g_autoptr (GError) error = NULL;

		header->data[bit / 8] ^= (guint8) (1u << bit % 8);
		g_assert_false (kinko_tar_header_read (header->data, &read, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		header->data[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

/* With a right checksum, too: what else ustar can say. */
static void
refuse_changed (gsize at, const char *bytes, gsize len)
{
	g_autoptr (GByteArray) header = kinko_tar_header_make ("vault.json", 300, 1000000000);
	g_autoptr (GError) error = NULL;
	KinkoTarHeader read;
	guint sum = 0;

	memcpy (header->data + at, bytes, len);
	for (gsize i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : header->data[i];
	(void) g_snprintf ((char *) header->data + 148, 8, "%06o", sum);
	g_assert_false (kinko_tar_header_read (header->data, &read, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_other_headers (void)
{
	static const char types[] =
		"1234567gLKSD\0"; /* links, devices, folders, pax for all, GNU's */

	for (gsize i = 0; i < sizeof types - 1; i++)
		refuse_changed (156, &types[i], 1);
	refuse_changed (100, "0004755", 8);                   /* set-user-ID */
	refuse_changed (108, "0001750", 8);                   /* an owner */
	refuse_changed (157, "target", 7);                    /* of a link */
	refuse_changed (257, "ustar  ", 8);                   /* GNU's */
	refuse_changed (265, "root", 5);                      /* an owner's name */
	refuse_changed (345, "../..", 6);                     /* a prefix of the name */
	refuse_changed (124, "\x80\0\0\0\0\0\0\0\0\0\1", 12); /* a size in base 256 */
	refuse_changed (124, "       1234", 12);              /* a size with blanks */
	refuse_changed (11, "x", 1);                          /* something behind the name's end */
	refuse_changed (5, "\xe6\x9b\xb8", 3); /* a name that stands in a pax header, or nowhere */
}

static void
refuse_pax (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *name = NULL;
	guint64 size = 0;

	g_assert_false (kinko_tar_pax_read (text, strlen (text), &name, &size, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_null (name);
}

static void
test_other_pax (void)
{
	refuse_pax ("12 path=abc\n");                          /* needs none */
	refuse_pax ("18 path=書類.pdf\n");                     /* one too short */
	refuse_pax ("20 path=書類.pdf\n");                     /* one too long */
	refuse_pax ("19 path=書類.pdf\n19 path=書類.doc\n");   /* twice */
	refuse_pax ("19 size=8589934592\n19 path=書類.pdf\n"); /* in another order */
	refuse_pax ("19 size=8589934591\n");                   /* needs none */
	refuse_pax ("20 size=08589934592\n");                  /* another spelling */
	refuse_pax ("20 size=+8589934592\n");
	refuse_pax ("29 size=99999999999999999999\n");
	refuse_pax ("19 path=書類.pdf\n20 mtime=1350244992\n"); /* something else */
	refuse_pax ("22 linkpath=/etc/書\n");
	refuse_pax ("19 path=書類.pdf");
	refuse_pax ("x");
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/tar-header/names", test_names);
	g_test_add_func ("/tar-header/ustar", test_ustar);
	g_test_add_func ("/tar-header/pax", test_pax);
	g_test_add_func ("/tar-header/record-lengths", test_record_lengths);
	g_test_add_func ("/tar-header/large", test_large);
	g_test_add_func ("/tar-header/read", test_read);
	g_test_add_func ("/tar-header/flips", test_flips);
	g_test_add_func ("/tar-header/other-headers", test_other_headers);
	g_test_add_func ("/tar-header/other-pax", test_other_pax);
	return g_test_run ();
}
