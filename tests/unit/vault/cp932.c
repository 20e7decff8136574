#include "vault/cp932.h"

#include <stdio.h>

#include "policies/error.h"

static const KinkoCp932 *
table (void)
{
	g_autoptr (GError) error = NULL;
	const KinkoCp932 *found = kinko_cp932_table (&error);

	g_assert_no_error (error);
	g_assert_true (found == kinko_cp932_table (NULL)); /* made once */
	return found;
}

static void
assert_read (const char *bytes, gsize len, gsize taken, gunichar expected)
{
	gunichar c = 0;

	g_assert_cmpuint (kinko_cp932_read (table (), (const guint8 *) bytes, len, &c), ==, taken);
	if (taken > 0)
		g_assert_cmphex (c, ==, expected);
}

/* Microsoft's table (cp932.txt of the Unicode Consortium); the first ones are those that JIS maps otherwise. */
static const struct {
	guint16 code;
	gunichar c;
} vectors[] = {
	{ 0x815c, 0x2015 }, { 0x8160, 0xff5e }, { 0x8161, 0x2225 }, { 0x817c, 0xff0d },
	{ 0x8191, 0xffe0 }, { 0x8192, 0xffe1 }, { 0x81ca, 0xffe2 }, { 0x815f, 0xff3c },
	{ 0x8140, 0x3000 }, { 0x82a0, 0x3042 }, { 0x8341, 0x30a2 }, { 0x8394, 0x30f4 },
	{ 0x8740, 0x2460 }, { 0x8782, 0x2116 }, { 0x878a, 0x3231 }, { 0x889f, 0x4e9c },
	{ 0x93fa, 0x65e5 }, { 0xeaa4, 0x7199 }, { 0xfab1, 0xfa11 }, { 0xfbfc, 0x9ad9 },
	{ 0xfc4b, 0x9ed1 }, { 0xf040, 0xe000 }, { 0xf9fc, 0xe757 },
};

static void
test_vectors (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
		guint8 bytes[2] = { (guint8) (vectors[i].code >> 8), (guint8) vectors[i].code };
		guint8 written[2] = { 0 };

		assert_read ((const char *) bytes, 2, 2, vectors[i].c);
		g_assert_cmpuint (kinko_cp932_write (table (), vectors[i].c, written), ==, 2);
		g_assert_cmpmem (written, 2, bytes, 2);
	}
}

static void
test_single_bytes (void)
{
	guint8 written[2] = { 0 };

	assert_read ("A", 1, 1, 'A');
	assert_read ("\\", 1, 1, '\\'); /* though it looks like a yen sign there */
	assert_read ("~", 1, 1, '~');
	assert_read ("\0", 1, 1, 0);
	assert_read ("\xa1", 1, 1, 0xff61);
	assert_read ("\xb6\x20", 2, 1, 0xff76); /* ｶ, and what follows is its own */
	assert_read ("\xdf", 1, 1, 0xff9f);
	g_assert_cmpuint (kinko_cp932_write (table (), 0xff76, written), ==, 1);
	g_assert_cmphex (written[0], ==, 0xb6);
	g_assert_cmpuint (kinko_cp932_write (table (), '\\', written), ==, 1);
	g_assert_cmphex (written[0], ==, '\\');
}

static void
test_refused_bytes (void)
{
	assert_read ("", 0, 0, 0);
	assert_read ("\x80", 1, 0, 0);
	assert_read ("\xa0", 1, 0, 0);
	assert_read ("\xfd\xa1", 2, 0, 0);
	assert_read ("\xff\xfe", 2, 0, 0);
	assert_read ("\x93", 1, 0, 0); /* cut off */
	assert_read ("\x93,", 2, 0, 0);
	assert_read ("\x93\x7f", 2, 0, 0);
	assert_read ("\x93\xfd", 2, 0, 0);
	assert_read ("\x85\x40", 2, 0, 0); /* a row that is empty */
	assert_read ("\xfc\x4c", 2, 0, 0);
	assert_read ("\xef\xbb", 2, 0, 0); /* so a UTF-8 mark is no CP932 */
}

/* What iconv writes as something else is not written at all. */
static void
test_silent_changes (void)
{
	static const gunichar changed[] = {
		0x301c /* 〜 */,  0x2212 /* − */,    0x2016 /* ‖ */,  0xa2 /* ¢ */,
		0xa3 /* £ */,     0xac /* ¬ */,      0xa5 /* ¥ */,    0x203e /* ‾ */,
		0x2014 /* — */,   0xa6 /* ¦ */,      0x3094 /* ゔ */, 0x32ff /* ㋿ */,
		0x20bb7 /* 𠮷 */, 0xe0100 /* IVS */, 0xe9 /* é */,    0xf8ff,
		0x10ffff,
	};
	guint8 written[2];

	for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
		g_assert_cmpuint (kinko_cp932_write (table (), changed[i], written), ==, 0);
}

/* Every character that can be written is read as itself again. */
static void
test_round_trip (void)
{
	guint n = 0;

	for (gunichar c = 0; c <= 0x10ffff; c++) {
		guint8 bytes[2];
		gunichar again = 0;
		gsize len = kinko_cp932_write (table (), c, bytes);

		if (len == 0)
			continue;
		n += len == 2;
		g_assert_cmpuint (kinko_cp932_read (table (), bytes, len, &again), ==, len);
		g_assert_cmphex (again, ==, c);
	}
	/* What other implementations of the code page have, too: 7,326, and 1,880 of the users' own. */
	g_assert_cmpuint (n, ==, 7326 + 1880);
}

/* The same as stock iconv says of all codes at once. */
static void
test_stock_iconv (void)
{
	g_autoptr (GString) ours = g_string_new (NULL);
	g_autofree char *folder = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (folder, "codes", NULL);
	g_autoptr (GByteArray) codes = g_byte_array_new ();
	g_autofree char *command = g_strdup_printf ("iconv -f CP932 -t UTF-8 '%s'", path);
	g_autofree char *theirs = NULL;
	int status;

	for (guint code = 0x8140; code <= 0xfcfc; code++) {
		guint8 bytes[2] = { (guint8) (code >> 8), (guint8) code };
		gunichar c;

		if (kinko_cp932_read (table (), bytes, 2, &c) != 2)
			continue;
		g_byte_array_append (codes, bytes, 2);
		g_string_append_unichar (ours, c);
	}
	g_assert_cmpuint (codes->len, >, 2 * 9000);
	g_assert_true (g_file_set_contents (path, (const char *) codes->data, codes->len, NULL));
	g_assert_true (g_spawn_command_line_sync (command, &theirs, NULL, &status, NULL));
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpstr (ours->str, ==, theirs);
	g_assert_cmpint (remove (path), ==, 0);
	g_assert_cmpint (remove (folder), ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/cp932/vectors", test_vectors);
	g_test_add_func ("/cp932/single-bytes", test_single_bytes);
	g_test_add_func ("/cp932/refused-bytes", test_refused_bytes);
	g_test_add_func ("/cp932/silent-changes", test_silent_changes);
	g_test_add_func ("/cp932/round-trip", test_round_trip);
	g_test_add_func ("/cp932/stock-iconv", test_stock_iconv);
	return g_test_run ();
}
