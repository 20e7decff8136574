/*
 * The third-party age test vectors (C2SP CCTV): lines "key: value", an empty line, an age file. They
 * are read from KINKO_VECTORS, by default the folder shared/vectors beside the checkout.
 */
#pragma once

#include <string.h>

#include <glib.h>
#include <sodium.h>
#include <zlib.h>

#include "vault/secret.h"

typedef struct {
	GHashTable *fields;
	GBytes *file;
} AgeVector;

static inline char *
age_vector_dir (void)
{
	const char *dir = g_getenv ("KINKO_VECTORS");

	if (dir != NULL)
		return g_build_filename (dir, "age", NULL);
	return g_build_filename (KINKO_SOURCE_DIR, "..", "shared", "vectors", "age", NULL);
}

static inline int
age_vector_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of all vectors in order; NULL when there are none here. */
static inline GPtrArray *
age_vector_names (void)
{
	g_autofree char *path = age_vector_dir ();
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
	GPtrArray *names;
	const char *name;

	if (dir == NULL)
		return NULL;
	names = g_ptr_array_new_with_free_func (g_free);
	while ((name = g_dir_read_name (dir)) != NULL)
		g_ptr_array_add (names, g_strdup (name));
	g_assert_cmpuint (names->len, >, 0);
	g_ptr_array_sort (names, age_vector_compare);
	return names;
}

static inline GBytes *
age_vector_inflate (const char *data, gsize len)
{
	gsize room = 64 << 20;
	guint8 *out = g_malloc (room);
	uLongf n = room;

	g_assert_cmpint (uncompress (out, &n, (const Bytef *) data, len), ==, Z_OK);
	return g_bytes_new_take (g_realloc (out, n), n);
}

static inline AgeVector *
age_vector_load (const char *name)
{
	AgeVector *vector = g_new0 (AgeVector, 1);
	g_autofree char *dir = age_vector_dir ();
	g_autofree char *path = g_build_filename (dir, name, NULL);
	g_autofree char *data = NULL;
	g_autoptr (GError) error = NULL;
	char *at, *eol;
	gsize len;

	g_file_get_contents (path, &data, &len, &error);
	g_assert_no_error (error);
	vector->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	for (at = data; (eol = strchr (at, '\n')) != at; at = eol + 1) {
		char *colon;

		g_assert_nonnull (eol);
		*eol = '\0';
		colon = strstr (at, ": ");
		g_assert_nonnull (colon);
		g_hash_table_insert (vector->fields, g_strndup (at, (gsize) (colon - at)),
				     g_strdup (colon + 2));
	}
	at++;
	len -= (gsize) (at - data);
	vector->file = g_hash_table_contains (vector->fields, "compressed")
			       ? age_vector_inflate (at, len)
			       : g_bytes_new (at, len);
	return vector;
}

static inline void
age_vector_free (AgeVector *vector)
{
	g_hash_table_unref (vector->fields);
	g_bytes_unref (vector->file);
	g_free (vector);
}

static inline const char *
age_vector_get (const AgeVector *vector, const char *field)
{
	return g_hash_table_lookup (vector->fields, field);
}

static inline KinkoSecret *
age_vector_file_key (const AgeVector *vector)
{
	const char *hex = age_vector_get (vector, "file key");
	KinkoSecret *key = kinko_secret_new (16);

	g_assert_cmpint (
		sodium_hex2bin (kinko_secret_data (key), 16, hex, strlen (hex), NULL, NULL, NULL),
		==, 0);
	return key;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AgeVector, age_vector_free)
