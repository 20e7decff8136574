#include "vault/db-pages.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/db-internal.h"

/* The format of SQLCipher 4 with the settings of vault/db.c: docs/formats/vault.md. */
#define PAGE_LEN  8192
#define NONCE_LEN 16
#define TAG_LEN   64 /* HMAC-SHA-512 */
#define RESERVE   (NONCE_LEN + TAG_LEN)
#define SALT_LEN  16 /* at the beginning of the file, in clear */
#define SALT_MASK 0x3a
#define KEY_LEN   32
#define TAG_KDF   2 /* passes */

#define LOG_HEADER_LEN   32 /* of the write-ahead log */
#define FRAME_HEADER_LEN 24 /* before each page in it */

/* Others move a page into the file while it is read: then it is read again. */
#define TRIES     100
#define TRY_AFTER 5000 /* µs */

typedef struct {
	const KinkoSecret *key;
	guint8 tag_key[KEY_LEN];
	guint8 sealed[PAGE_LEN];
	guint8 plain[PAGE_LEN];
	EVP_CIPHER_CTX *cipher;
	KinkoPageFunc each;
	gpointer data;
} Reader;

static void
reader_clear (Reader *reader)
{
	EVP_CIPHER_CTX_free (reader->cipher);
	sodium_memzero (reader->tag_key, sizeof reader->tag_key);
	sodium_memzero (reader->plain, sizeof reader->plain);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

/* ---- one page -------------------------------------------------------------------------------- */

static gboolean
is_blank (const guint8 *bytes, gsize len)
{
	return bytes[0] == 0 && memcmp (bytes, bytes + 1, len - 1) == 0;
}

/* The tag is over the sealed bytes, the nonce and the number of the page, so that none can stand in another's place. */
static gboolean
is_authentic (Reader *reader, guint32 number)
{
	const guint8 *page = reader->sealed;
	gsize from = number == 1 ? SALT_LEN : 0;
	gsize end = PAGE_LEN - TAG_LEN;
	guint8 input[PAGE_LEN + 4];
	guint8 tag[TAG_LEN];
	guint32 little = GUINT32_TO_LE (number);
	unsigned int len = sizeof tag;

	memcpy (input, page + from, end - from);
	memcpy (input + end - from, &little, sizeof little);
	return HMAC (EVP_sha512 (), reader->tag_key, KEY_LEN, input, end - from + sizeof little,
		     tag, &len) != NULL &&
	       len == TAG_LEN && sodium_memcmp (tag, page + end, TAG_LEN) == 0;
}

static void
decrypt (Reader *reader, guint32 number)
{
	int from = number == 1 ? SALT_LEN : 0;
	int len = PAGE_LEN - RESERVE - from, done = 0;

	memset (reader->plain, 0, sizeof reader->plain);
	if (EVP_DecryptInit_ex (reader->cipher, EVP_aes_256_cbc (), NULL,
				kinko_secret_data (reader->key),
				reader->sealed + PAGE_LEN - RESERVE) != 1 ||
	    EVP_CIPHER_CTX_set_padding (reader->cipher, 0) != 1 ||
	    EVP_DecryptUpdate (reader->cipher, reader->plain + from, &done, reader->sealed + from,
			       len) != 1 ||
	    done != len)
		g_assert_not_reached (); /* whole blocks of a cipher that is there */
	reader->each (reader->data, reader->plain, PAGE_LEN - RESERVE);
}

/* ---- the files ------------------------------------------------------------------------------- */

/* By SQLite's own handle: closing another one of the same file would give up the locks of this process. */
static sqlite3_file *
file_of (KinkoDb *db, int which)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control (db->handle, "main", which, &file) != SQLITE_OK || file == NULL ||
	    file->pMethods == NULL)
		return NULL;
	return file;
}

static gboolean
size_of (KinkoDb *db, sqlite3_file *file, sqlite3_int64 *size, GError **error)
{
	int code = file->pMethods->xFileSize (file, size);

	return code == SQLITE_OK || kinko_db_fail (db, code, error);
}

/* FALSE without an error: the file ends before. */
static gboolean
read_at (KinkoDb *db, sqlite3_file *file, void *bytes, int len, sqlite3_int64 at, GError **error)
{
	int code = file->pMethods->xRead (file, bytes, len, at);

	if (code == SQLITE_OK)
		return TRUE;
	if (code != SQLITE_IOERR_SHORT_READ)
		(void) kinko_db_fail (db, code, error);
	return FALSE;
}

static gboolean
refuse_page (guint64 number, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("page %" PRIu64 " of the database is not authentic"), number);
	kinko_error_set_hint (error, "%s", _ ("kinko log verify looks at every page"));
	return FALSE;
}

static gboolean
read_page (KinkoDb *db, sqlite3_file *file, Reader *reader, guint32 number, gboolean *there,
	   GError **error)
{
	g_autoptr (GError) problem = NULL;

	for (guint i = 0; i < TRIES; i++) {
		*there = read_at (db, file, reader->sealed, PAGE_LEN,
				  (sqlite3_int64) (number - 1) * PAGE_LEN, &problem);
		if (problem != NULL) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		/* Cut off meanwhile, or never written: nothing is in it. */
		if (!*there || is_blank (reader->sealed, PAGE_LEN))
			return TRUE;
		if (is_authentic (reader, number)) {
			decrypt (reader, number);
			return TRUE;
		}
		g_usleep (TRY_AFTER);
	}
	return refuse_page (number, error);
}

static gboolean
read_file (KinkoDb *db, Reader *reader, KinkoPageCount *count, GError **error)
{
	sqlite3_file *file = file_of (db, SQLITE_FCNTL_FILE_POINTER);
	gboolean there = TRUE;

	g_assert (file != NULL);
	for (guint32 number = 1; number < G_MAXUINT32 && there; number++) {
		if (!read_page (db, file, reader, number, &there, error))
			return FALSE;
		count->pages += there;
	}
	return TRUE;
}

/* FALSE without an error: the log ends before. */
static gboolean
read_frame (KinkoDb *db, sqlite3_file *file, Reader *reader, sqlite3_int64 at, GError **error)
{
	guint32 number = 0;

	for (guint i = 0; i < TRIES; i++) {
		if (!read_at (db, file, &number, sizeof number, at, error) ||
		    !read_at (db, file, reader->sealed, PAGE_LEN, at + FRAME_HEADER_LEN, error))
			return FALSE;
		number = GUINT32_FROM_BE (number);
		if (is_authentic (reader, number)) {
			decrypt (reader, number);
			return TRUE;
		}
		g_usleep (TRY_AFTER);
	}
	return refuse_page (number, error);
}

/* Frames that are no longer valid for SQLite are read, too: they are on the disk. */
static gboolean
read_log (KinkoDb *db, Reader *reader, KinkoPageCount *count, GError **error)
{
	sqlite3_file *file = file_of (db, SQLITE_FCNTL_JOURNAL_POINTER);
	g_autoptr (GError) problem = NULL;
	sqlite3_int64 size = 0;

	if (file == NULL)
		return TRUE;
	if (!size_of (db, file, &size, error))
		return FALSE;
	for (sqlite3_int64 at = LOG_HEADER_LEN; at + FRAME_HEADER_LEN + PAGE_LEN <= size;
	     at += FRAME_HEADER_LEN + PAGE_LEN) {
		if (!read_frame (db, file, reader, at, &problem))
			break;
		count->log_pages++;
	}
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

static gboolean
derive_tag_key (KinkoDb *db, Reader *reader, GError **error)
{
	sqlite3_file *file = file_of (db, SQLITE_FCNTL_FILE_POINTER);
	guint8 salt[SALT_LEN];

	g_assert (file != NULL && kinko_secret_len (reader->key) == KEY_LEN);
	if (!read_at (db, file, salt, sizeof salt, 0, error))
		return error != NULL && *error != NULL ? FALSE : refuse_page (1, error);
	for (gsize i = 0; i < sizeof salt; i++)
		salt[i] ^= SALT_MASK;
	if (PKCS5_PBKDF2_HMAC ((const char *) kinko_secret_data (reader->key), KEY_LEN, salt,
			       sizeof salt, TAG_KDF, EVP_sha512 (), KEY_LEN, reader->tag_key) != 1)
		g_assert_not_reached ();
	return TRUE;
}

gboolean
kinko_db_each_page (KinkoDb *db, const KinkoSecret *key, KinkoPageFunc each, gpointer data,
		    KinkoPageCount *count, GError **error)
{
	g_auto (Reader) reader = {
		.key = key, .cipher = EVP_CIPHER_CTX_new (), .each = each, .data = data
	};

	g_assert (reader.cipher != NULL);
	*count = (KinkoPageCount){ 0 };
	return derive_tag_key (db, &reader, error) && read_file (db, &reader, count, error) &&
	       read_log (db, &reader, count, error);
}
