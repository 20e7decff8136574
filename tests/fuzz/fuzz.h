/*
 * What the fuzz targets share: seeds, what every refusal must be, and sources of bytes.
 *
 * libFuzzer hands each input over in a block of exactly its length, so that the address sanitizer sees a read behind it;
 * where a target cuts its input up, it copies the parts for the same reason.
 */
#pragma once

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <sodium.h>

#include "cli/text.h"
#include "policies/error.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* ---- seeds ----------------------------------------------------------------------------------- */

/* The folder of the corpus: the first argument that is no option; NULL when there is none. */
static inline const char *
fuzz_corpus (int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			return g_file_test (argv[i], G_FILE_TEST_IS_DIR) ? argv[i] : NULL;
	return NULL;
}

/* Puts an input into the corpus that mutations begin with. libFuzzer reads it after LLVMFuzzerInitialize(). */
static inline void
fuzz_seed (int argc, char **argv, const char *name, gconstpointer data, gsize len)
{
	const char *corpus = fuzz_corpus (argc, argv);
	g_autofree char *path =
		corpus == NULL ? NULL : g_strdup_printf ("%s/seed-%s", corpus, name);

	/* One that cannot be written is one less to begin with. */
	if (path != NULL)
		(void) g_file_set_contents (path, data, (gssize) len, NULL);
}

static inline void
fuzz_seed_text (int argc, char **argv, const char *name, const char *text)
{
	fuzz_seed (argc, argv, name, text, strlen (text));
}

/* ---- one input, one outcome ------------------------------------------------------------------ */

/* What looks random is the same at every run, or a finding could not be repeated. */
static inline guint32
fuzz_random_word (void)
{
	static guint32 state = 1;

	state = state * 1664525u + 1013904223u;
	return state;
}

static inline void
fuzz_random_fill (void *buffer, size_t len)
{
	guint8 *at = buffer;

	for (size_t i = 0; i < len; i++)
		at[i] = (guint8) (fuzz_random_word () >> 24);
}

static inline const char *
fuzz_random_name (void)
{
	return "fuzz";
}

static inline void
fuzz_begin (void)
{
	static randombytes_implementation implementation = {
		.implementation_name = fuzz_random_name,
		.random = fuzz_random_word,
		.buf = fuzz_random_fill,
	};

	g_assert_cmpint (randombytes_set_implementation (&implementation), ==, 0);
	g_assert_cmpint (sodium_init (), >=, 0);
}

/* An error exactly when something was refused; and then one that can be shown to people, whatever it quotes. */
static inline void
fuzz_check_outcome (gboolean good, const GError *error)
{
	g_autofree char *shown = error == NULL ? NULL : kinko_text_visible (error->message);

	g_assert_true (good == (error == NULL));
	if (error == NULL)
		return;
	g_assert_true (error->domain == KINKO_ERROR);
	g_assert_cmpuint (strlen (shown), >, 0);
	g_assert_true (g_utf8_validate (shown, -1, NULL));
	for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
		g_assert_false (kinko_text_is_hostile (g_utf8_get_char (at)));
}

static inline void
fuzz_check_bytes (gconstpointer is, gsize is_len, gconstpointer should, gsize should_len)
{
	g_assert_cmpuint (is_len, ==, should_len);
	g_assert_true (is_len == 0 || memcmp (is, should, is_len) == 0);
}

/* ---- files ----------------------------------------------------------------------------------- */

/* In place, without a rename and without waiting for the disk. */
static inline void
fuzz_write_file (const char *path, gconstpointer bytes, gsize len)
{
	int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	g_assert_cmpint (fd, >=, 0);
	g_assert_cmpint (write (fd, bytes, len), ==, len);
	g_assert_cmpint (close (fd), ==, 0);
}
