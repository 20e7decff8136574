/*
 * Any bytes as an age file's armor: what is taken out of it, in whatever pieces, is put into the same armor again, but for
 * white space around it and line ends.
 */
#include "vault/age-armor.h"

#include "tests/fuzz/fuzz.h"

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----"
#define END   "-----END AGE ENCRYPTED FILE-----"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (*argc, *argv, "short", BEGIN "\nYWdl\n" END "\n");
	fuzz_seed_text (*argc, *argv, "padded", "\n " BEGIN "\nYWdlLQ==\n" END);
	fuzz_seed_text (*argc, *argv, "crlf", BEGIN "\r\nYWdlLWU=\r\n" END "\r\n \t\r\n");
	fuzz_seed_text (*argc, *argv, "lines",
			BEGIN "\n"
			      "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBURWlGMHlwcXIrYnB2Y3FY\n"
			      "TnlDVkpwTDdPdXdQZFZ3UEw3S1FFYkZET0NjCg==\n" END "\n");
	fuzz_seed_text (*argc, *argv, "full",
			BEGIN
			"\n"
			"YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBURWlGMHlwcXIrYnB2Y3FY\n" END
			"\n");
	return 0;
}

static gboolean
collect (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

/* What is in the armor, or NULL. @most: bytes at a time. */
static GByteArray *
take_out (const guint8 *data, gsize size, gsize most)
{
	KinkoAgeMemory memory = { .at = data, .left = size };
	g_autoptr (KinkoAgeInput) input = kinko_age_input_new (kinko_age_memory_read, &memory);
	g_autoptr (KinkoAgeDearmor) dearmor = kinko_age_dearmor_new (input);
	g_autoptr (GByteArray) out = g_byte_array_new ();
	g_autoptr (GError) error = NULL;
	g_autofree guint8 *piece = g_malloc (most);
	gssize n;

	while ((n = kinko_age_dearmor_read (dearmor, piece, most, &error)) > 0) {
		g_assert_cmpuint ((gsize) n, <=, most);
		g_byte_array_append (out, piece, (guint) n);
	}
	fuzz_check_outcome (n == 0, error);
	g_assert_true (kinko_age_dearmor_is_damaged (dearmor) == (n < 0));
	return n == 0 ? g_steal_pointer (&out) : NULL;
}

/* The text without what armor leaves open. */
static GString *
plain_text (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	GString *plain = g_string_new (g_strstrip (text));

	(void) g_string_replace (plain, "\r\n", "\n", 0);
	return plain;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GByteArray) whole = take_out (data, size, 4096);
	g_autoptr (GByteArray) pieces = take_out (data, size, 1 + size % 50);
	g_autoptr (GByteArray) again = g_byte_array_new ();
	g_autoptr (KinkoAgeEnarmor) enarmor = NULL;
	g_autoptr (GString) plain = NULL;

	(void) kinko_age_armor_detect (data, size);
	g_assert_true ((whole == NULL) == (pieces == NULL));
	if (whole == NULL)
		return 0;
	fuzz_check_bytes (pieces->data, pieces->len, whole->data, whole->len);
	g_assert_true (kinko_age_armor_detect (data, MIN (size, KINKO_AGE_ARMOR_WINDOW)) ||
		       size > KINKO_AGE_ARMOR_WINDOW);
	enarmor = kinko_age_enarmor_new (collect, again);
	g_assert_true (kinko_age_enarmor_add (enarmor, whole->data, whole->len, NULL));
	g_assert_true (kinko_age_enarmor_finish (enarmor, NULL));
	plain = plain_text (data, size);
	g_string_append_c (plain, '\n');
	fuzz_check_bytes (again->data, again->len, plain->str, plain->len);
	return 0;
}
