/* What kinko seals is opened by the program `age`, and the other way round. */
#include "vault/age.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sodium.h>

#include "vault/age-reader.h"
#include "vault/age-writer.h"

static const gsize sizes[] = { 0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 1000000 };

/* Seals to a file as it is done with one of any size. */
static void
seal_to (const KinkoSecret *plaintext, const KinkoSecret *identity, gboolean armor,
	 const char *path)
{
	KinkoPublicKey recipient = kinko_age_public_key (identity);
	KinkoAgeFile file = { .fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
			      .name = path };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeWriter) writer =
		kinko_age_writer_new (&recipient, 1, armor, kinko_age_file_write, &file, &error);

	g_assert_no_error (error);
	g_assert_true (kinko_age_writer_add (writer, kinko_secret_data (plaintext),
					     kinko_secret_len (plaintext), &error));
	g_assert_true (kinko_age_writer_finish (writer, &error));
	g_assert_cmpint (close (file.fd), ==, 0);
}

static void
assert_file_opens (const char *path, const KinkoSecret *identity, const KinkoSecret *expected)
{
	KinkoAgeFile file = { .fd = open (path, O_RDONLY | O_CLOEXEC), .name = path };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeReader) reader =
		kinko_age_reader_new (kinko_age_file_read, &file, identity, NULL, &error);
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new (kinko_secret_len (expected) + 1);
	gsize len = 0;
	gssize n;

	g_assert_no_error (error);
	while ((n = kinko_age_reader_read (reader, kinko_secret_data (plaintext) + len,
					   kinko_secret_len (plaintext) - len, &error)) > 0)
		len += (gsize) n;
	g_assert_no_error (error);
	g_assert_cmpmem (kinko_secret_data (plaintext), (int) len, kinko_secret_data (expected),
			 (int) kinko_secret_len (expected));
	(void) close (file.fd);
}

static void
assert_opens (const guint8 *file, gsize len, const KinkoSecret *identity,
	      const KinkoSecret *expected)
{
	KinkoAgeOutcome outcome;
	g_autoptr (KinkoSecret) released = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) plaintext =
		kinko_age_decrypt (file, len, identity, &outcome, &released, &error);

	g_assert_no_error (error);
	g_assert_cmpint (outcome, ==, KINKO_AGE_OK);
	g_assert_null (released);
	g_assert_true (kinko_secret_equal (plaintext, expected));
}

typedef struct {
	char *dir;
	char *identity;
	char *plain;
	char *sealed;
} Stock;

static gboolean
stock_is_there (void)
{
	g_autofree char *age = g_find_program_in_path ("age");
	g_autofree char *keygen = g_find_program_in_path ("age-keygen");

	if (age != NULL && keygen != NULL)
		return TRUE;
	g_test_skip ("the programs age and age-keygen are not installed");
	return FALSE;
}

static void
stock_set_up (Stock *stock, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	stock->dir = g_dir_make_tmp ("kinko-age-XXXXXX", &error);
	g_assert_no_error (error);
	stock->identity = g_build_filename (stock->dir, "identity", NULL);
	stock->plain = g_build_filename (stock->dir, "plain", NULL);
	stock->sealed = g_build_filename (stock->dir, "sealed", NULL);
}

static void
stock_tear_down (Stock *stock, gconstpointer data)
{
	(void) data;
	g_unlink (stock->identity);
	g_unlink (stock->plain);
	g_unlink (stock->sealed);
	g_assert_cmpint (g_rmdir (stock->dir), ==, 0);
	g_free (stock->dir);
	g_free (stock->identity);
	g_free (stock->plain);
	g_free (stock->sealed);
}

static void
put_file (const char *path, gconstpointer data, gsize len)
{
	g_autoptr (GError) error = NULL;

	g_file_set_contents (path, data, (gssize) len, &error);
	g_assert_no_error (error);
}

static KinkoSecret *
get_file (const char *path)
{
	g_autofree char *data = NULL;
	g_autoptr (GError) error = NULL;
	gsize len;

	g_file_get_contents (path, &data, &len, &error);
	g_assert_no_error (error);
	return kinko_secret_new_from (data, len);
}

/* Runs a program, which must succeed, and frees @args. Returns what it printed. */
static char *
run (GPtrArray *args)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *messages = NULL;
	char *printed = NULL;
	int status;

	g_ptr_array_add (args, NULL);
	g_spawn_sync (NULL, (char **) args->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &printed,
		      &messages, &status, &error);
	g_assert_no_error (error);
	if (!g_spawn_check_wait_status (status, &error))
		g_test_message ("%s", messages);
	g_assert_no_error (error);
	g_ptr_array_unref (args);
	return printed;
}

static GPtrArray *
words (const char *first, ...)
{
	GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
	va_list more;

	va_start (more, first);
	for (const char *word = first; word != NULL; word = va_arg (more, const char *))
		g_ptr_array_add (out, g_strdup (word));
	va_end (more);
	return out;
}

static void
test_stock_opens_ours (Stock *stock, gconstpointer data)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) text = kinko_age_identity_text (identity);

	(void) data;
	if (!stock_is_there ())
		return;
	put_file (stock->identity, kinko_secret_data (text), kinko_secret_len (text));
	for (gsize i = 0; i < 2 * G_N_ELEMENTS (sizes); i++) {
		g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (sizes[i / 2]);
		g_autoptr (KinkoSecret) opened = NULL;

		seal_to (plaintext, identity, i % 2 == 1, stock->sealed);
		/* age makes no file for an empty plaintext. */
		put_file (stock->plain, "", 0);
		g_free (run (words ("age", "-d", "-i", stock->identity, "-o", stock->plain,
				    stock->sealed, NULL)));
		opened = get_file (stock->plain);
		g_assert_true (kinko_secret_equal (opened, plaintext));
	}
}

static void
test_stock_opens_ours_among_twenty (Stock *stock, gconstpointer data)
{
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("to all", 6);
	g_autoptr (GPtrArray) identities =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	g_autoptr (GBytes) file = NULL;
	g_autoptr (GError) error = NULL;
	KinkoPublicKey keys[20];

	(void) data;
	if (!stock_is_there ())
		return;
	for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
		g_ptr_array_add (identities, kinko_secret_new_random (32));
		keys[i] = kinko_age_public_key (g_ptr_array_index (identities, i));
	}
	file = kinko_age_encrypt (plaintext, keys, G_N_ELEMENTS (keys), &error);
	g_assert_no_error (error);
	put_file (stock->sealed, g_bytes_get_data (file, NULL), g_bytes_get_size (file));
	for (guint i = 0; i < identities->len; i++) {
		g_autoptr (KinkoSecret) text =
			kinko_age_identity_text (g_ptr_array_index (identities, i));
		g_autofree char *printed = NULL;

		put_file (stock->identity, kinko_secret_data (text), kinko_secret_len (text));
		printed = run (words ("age", "-d", "-i", stock->identity, stock->sealed, NULL));
		g_assert_cmpstr (printed, ==, "to all");
	}
}

static void
test_ours_opens_stock (Stock *stock, gconstpointer data)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	KinkoPublicKey key = kinko_age_public_key (identity);
	g_autofree char *recipient = kinko_age_recipient_text (&key);

	(void) data;
	if (!stock_is_there ())
		return;
	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (sizes[i]);

		put_file (stock->plain, kinko_secret_data (plaintext), sizes[i]);
		for (int armored = 0; armored <= 1; armored++) {
			g_autoptr (KinkoSecret) file = NULL;

			g_free (run (words ("age", "-r", recipient, "-o", stock->sealed,
					    armored ? "-a" : stock->plain,
					    armored ? stock->plain : NULL, NULL)));
			file = get_file (stock->sealed);
			assert_opens (kinko_secret_data (file), kinko_secret_len (file), identity,
				      plaintext);
			assert_file_opens (stock->sealed, identity, plaintext);
		}
	}
}

static void
test_ours_opens_stock_among_twenty (Stock *stock, gconstpointer data)
{
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("to all", 6);
	g_autoptr (GPtrArray) identities =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	g_autoptr (KinkoSecret) file = NULL;
	GPtrArray *command;

	(void) data;
	if (!stock_is_there ())
		return;
	put_file (stock->plain, "to all", 6);
	command = words ("age", "-o", stock->sealed, NULL);
	for (guint i = 0; i < 20; i++) {
		KinkoSecret *identity = kinko_secret_new_random (32);
		KinkoPublicKey key = kinko_age_public_key (identity);

		g_ptr_array_add (identities, identity);
		g_ptr_array_add (command, g_strdup ("-r"));
		g_ptr_array_add (command, kinko_age_recipient_text (&key));
	}
	g_ptr_array_add (command, g_strdup (stock->plain));
	g_free (run (command));
	file = get_file (stock->sealed);
	for (guint i = 0; i < identities->len; i++)
		assert_opens (kinko_secret_data (file), kinko_secret_len (file),
			      g_ptr_array_index (identities, i), plaintext);
}

/* A key pair of age-keygen, and age-keygen's opinion of ours. */
static void
test_stock_keys (Stock *stock, gconstpointer data)
{
	g_autoptr (KinkoSecret) file = NULL;
	g_autoptr (KinkoSecret) identity = NULL;
	g_autoptr (KinkoSecret) text = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *recipient = NULL;
	g_autofree char *printed = NULL;
	g_auto (GStrv) lines = NULL;
	KinkoPublicKey key;

	(void) data;
	if (!stock_is_there ())
		return;
	g_free (run (words ("age-keygen", "-o", stock->identity, NULL)));
	file = get_file (stock->identity);
	lines = g_strsplit (kinko_secret_text (file), "\n", -1);
	g_assert_cmpuint (g_strv_length (lines), >=, 3);
	identity = kinko_age_identity_parse (lines[2], &error);
	g_assert_no_error (error);
	key = kinko_age_public_key (identity);
	recipient = kinko_age_recipient_text (&key);
	g_assert_true (g_str_has_suffix (lines[1], recipient));

	g_clear_pointer (&identity, kinko_secret_free);
	g_clear_pointer (&recipient, g_free);
	identity = kinko_secret_new_random (32);
	text = kinko_age_identity_text (identity);
	put_file (stock->identity, kinko_secret_data (text), kinko_secret_len (text));
	printed = run (words ("age-keygen", "-y", stock->identity, NULL));
	key = kinko_age_public_key (identity);
	recipient = kinko_age_recipient_text (&key);
	g_assert_cmpstr (g_strchomp (printed), ==, recipient);
}

#define ADD_STOCK(name, test) \
	g_test_add ("/age-stock/" name, Stock, NULL, stock_set_up, test, stock_tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD_STOCK ("opens-ours", test_stock_opens_ours);
	ADD_STOCK ("opens-ours-among-twenty", test_stock_opens_ours_among_twenty);
	ADD_STOCK ("ours-opens", test_ours_opens_stock);
	ADD_STOCK ("ours-opens-among-twenty", test_ours_opens_stock_among_twenty);
	ADD_STOCK ("keys", test_stock_keys);
	return g_test_run ();
}
