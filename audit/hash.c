#include "audit/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <openssl/evp.h>

#include "policies/error.h"

#define READ_LEN (64 * 1024)

struct _KinkoHasher {
	EVP_MD_CTX *context;
};

static void free_thread_hasher (gpointer data);

/* One-shot hashes are as frequent as fed ones, so every thread keeps a hasher for them. */
static GPrivate thread_hasher = G_PRIVATE_INIT (free_thread_hasher);

/* Looking the algorithm up by name costs more than hashing a log line; libcrypto lets a fetched one
 * be shared by all threads. It lives as long as the process. */
static const EVP_MD *
fetched_sha256 (void)
{
	static gsize fetched = 0;

	if (g_once_init_enter (&fetched)) {
		EVP_MD *md = EVP_MD_fetch (NULL, "SHA256", NULL);

		/* Without SHA-256 nothing here can be trusted: there is no way to go on. */
		if (md == NULL)
			g_error ("libcrypto has no SHA-256");
		g_once_init_leave (&fetched, (gsize) md);
	}
	return (const EVP_MD *) fetched;
}

/* libcrypto fails here only when memory is exhausted, where GLib aborts as well; a hash that was not
 * computed must never be taken for one that was. */
static void
must_succeed (int result)
{
	if (result != 1)
		g_error ("libcrypto could not compute SHA-256");
}

KinkoHasher *
kinko_hasher_new (void)
{
	KinkoHasher *hasher = g_new (KinkoHasher, 1);

	hasher->context = EVP_MD_CTX_new ();
	must_succeed (hasher->context != NULL);
	kinko_hasher_begin (hasher);
	return hasher;
}

void
kinko_hasher_free (KinkoHasher *hasher)
{
	if (hasher == NULL)
		return;
	EVP_MD_CTX_free (hasher->context);
	g_free (hasher);
}

static void
free_thread_hasher (gpointer data)
{
	kinko_hasher_free (data);
}

void
kinko_hasher_begin (KinkoHasher *hasher)
{
	must_succeed (EVP_DigestInit_ex2 (hasher->context, fetched_sha256 (), NULL));
}

void
kinko_hasher_update (KinkoHasher *hasher, gconstpointer data, gsize len)
{
	must_succeed (EVP_DigestUpdate (hasher->context, data, len));
}

KinkoHash
kinko_hasher_end (KinkoHasher *hasher)
{
	KinkoHash hash;

	must_succeed (EVP_DigestFinal_ex (hasher->context, hash.bytes, NULL));
	return hash;
}

KinkoHash
kinko_hash_of (gconstpointer data, gsize len)
{
	KinkoHasher *hasher = g_private_get (&thread_hasher);

	if (hasher == NULL) {
		hasher = kinko_hasher_new ();
		g_private_set (&thread_hasher, hasher);
	}
	kinko_hasher_begin (hasher);
	kinko_hasher_update (hasher, data, len);
	return kinko_hasher_end (hasher);
}

static gboolean
hash_descriptor (int fd, KinkoHash *out)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autofree guint8 *buffer = g_malloc (READ_LEN);
	gssize len;

	while ((len = TEMP_FAILURE_RETRY (read (fd, buffer, READ_LEN))) > 0)
		kinko_hasher_update (hasher, buffer, (gsize) len);
	if (len < 0)
		return FALSE;
	*out = kinko_hasher_end (hasher);
	return TRUE;
}

gboolean
kinko_hash_of_file (const char *path, KinkoHash *out, GError **error)
{
	int fd = open (path, O_RDONLY | O_CLOEXEC);
	gboolean done = fd >= 0 && hash_descriptor (fd, out);
	int saved_errno = errno;

	if (fd >= 0)
		(void) close (fd); /* only read from: nothing can be lost */
	if (!done)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot read '%s': %s"), path,
			     g_strerror (saved_errno));
	return done;
}

gboolean
kinko_hash_equal (const KinkoHash *a, const KinkoHash *b)
{
	return memcmp (a->bytes, b->bytes, KINKO_HASH_LEN) == 0;
}

void
kinko_hash_to_hex (const KinkoHash *hash, char hex[KINKO_HASH_HEX_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (gsize i = 0; i < KINKO_HASH_LEN; i++) {
		hex[2 * i] = digits[hash->bytes[i] >> 4];
		hex[2 * i + 1] = digits[hash->bytes[i] & 0x0f];
	}
	hex[KINKO_HASH_HEX_LEN] = '\0';
}

/* Values of hexadecimal digits, one more than they are; 0: no digit. Lower case only: with two spellings of one hash, lines
 * that mean the same would differ. */
static const guint8 hex_digits[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

gboolean
kinko_hash_from_hex (const char *hex, gsize len, KinkoHash *out)
{
	KinkoHash hash;

	if (len != KINKO_HASH_HEX_LEN)
		return FALSE;
	for (gsize i = 0; i < KINKO_HASH_LEN; i++) {
		guint high = hex_digits[(guchar) hex[2 * i]];
		guint low = hex_digits[(guchar) hex[2 * i + 1]];

		if (high == 0 || low == 0)
			return FALSE;
		hash.bytes[i] = (guint8) ((high - 1) << 4 | (low - 1));
	}
	*out = hash;
	return TRUE;
}

char *
kinko_detail_hash (const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	return g_strconcat ("sha256:", hex, NULL);
}

gboolean
kinko_detail_hash_parse (const char *text, KinkoHash *hash)
{
	return g_str_has_prefix (text, "sha256:") &&
	       kinko_hash_from_hex (text + strlen ("sha256:"), strlen (text) - strlen ("sha256:"),
				    hash);
}
