/*
 * Looking for what was erased, by no code of kinko or SQLCipher: the pages of the file are decrypted with libcrypto alone, as
 * the format is documented.
 */
#pragma once

#include <openssl/evp.h>

#include "tests/unit/vault/office.h"
#include "vault/document.h"

/* The newest entry of an action, whatever came after it; owned by the caller. */
static inline char *
newest_line (KinkoSession *session, const char *action)
{
	KinkoLog *log = kinko_session_log (session);

	for (guint64 seq = kinko_log_size (log); seq > 0; seq--) {
		char *line = kinko_log_line (log, seq - 1, NULL);
		KinkoEntry entry;

		g_assert_nonnull (line);
		g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
		if (kinko_slice_equal (entry.action, action))
			return line;
		g_free (line);
	}
	g_error ("no entry of %s", action);
}

#define MANY 240u

/* Twelve digits as a test vault takes them, with their check digit (weights 6 5 4 3 2 7 6 5 4 3 2, sum modulo 11). */
static inline void
make_number (char *digits, guint n)
{
	static const guint weights[11] = { 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	guint sum = 0;

	g_snprintf (digits, 13, "0000000%04u", 2000 + n);
	for (guint i = 0; i < 11; i++)
		sum += weights[i] * (guint) (digits[i] - '0');
	digits[11] = (char) ('0' + (sum % 11 <= 1 ? 0 : 11 - sum % 11));
}

/* So many cases with numbers that the tables have pages beside pages. */
static inline void
import_many (Office *office)
{
	g_autoptr (GString) csv = g_string_new (
		"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,"
		"child_order,child_mynumber,g1_name,g1_mynumber,g1_tax_status,g1_levy\n");
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	for (guint i = 0; i < MANY; i++) {
		char child[13] = "", guardian[13] = "";

		make_number (child, 2 * i);
		make_number (guardian, 2 * i + 1);
		g_string_append_printf (csv,
					"E-%03u,2026,試験 花%u,シケン,2024-09-10,1,標準,1,%s,試験 "
					"太郎%u,%s,課税,1\n",
					i, i, child, i, guardian);
	}
	g_assert_true (kinko_case_import (office->sessions[TANAKA], secret_text (csv->str), NULL,
					  APPROVAL, &imported, &error));
	g_assert_no_error (error);
}

static inline char *
add_document (Office *office, guint who, const char *case_no, gboolean shows_number)
{
	g_autofree char *path = g_build_filename (office->fixture.dir, "scan.pdf", NULL);
	g_autofree char *content = g_strnfill (300000, 'x');
	KinkoDocumentInput input = { .path = path,
				     .type = "個人番号届",
				     .pages = 1,
				     .receipt = office->receipt,
				     .place = SECRET_PLACE,
				     .shows_number = shows_number };
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (g_file_set_contents (path, content, -1, NULL));
	document = kinko_document_add (office->sessions[who], case_no, &input, &error);
	g_assert_no_error (error);
	return g_strdup (document->number);
}

/* A pattern that must be nowhere. */
typedef struct {
	guint8 *bytes;
	gsize len;
	const char *what;
} Trace;

static inline void
trace_free (Trace *trace)
{
	g_free (trace->bytes);
	g_free (trace);
}

static inline void
collect (GPtrArray *traces, sqlite3 *db, const char *what, const char *sql)
{
	sqlite3_stmt *query;

	g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &query, NULL), ==, SQLITE_OK);
	while (sqlite3_step (query) == SQLITE_ROW) {
		Trace *trace = g_new0 (Trace, 1);

		trace->what = what;
		trace->len = (gsize) MIN (sqlite3_column_bytes (query, 0), 64);
		g_assert_cmpuint (trace->len, >=, 12);
		trace->bytes = g_memdup2 (sqlite3_column_blob (query, 0), trace->len);
		g_ptr_array_add (traces, trace);
	}
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
}

#define PAGE    8192
#define RESERVE 80 /* at the end of each page: a nonce of 16 bytes, a tag of 64 */
#define SALT    16 /* at the beginning of the first page */

/* One page as SQLCipher 4 writes it: AES-256-CBC under the raw key. */
static inline void
decrypt_page (const guint8 *key, guint8 *page, gsize skip)
{
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new ();
	int len = (int) (PAGE - RESERVE - skip), done;

	g_assert_cmpint (
		EVP_DecryptInit_ex (cipher, EVP_aes_256_cbc (), NULL, key, page + PAGE - RESERVE),
		==, 1);
	g_assert_cmpint (EVP_CIPHER_CTX_set_padding (cipher, 0), ==, 1);
	g_assert_cmpint (EVP_DecryptUpdate (cipher, page + skip, &done, page + skip, len), ==, 1);
	g_assert_cmpint (done, ==, len);
	EVP_CIPHER_CTX_free (cipher);
}

static inline guint
count_in_page (const guint8 *page, GPtrArray *traces, gsize number)
{
	guint found = 0;

	for (guint i = 0; i < traces->len; i++) {
		const Trace *trace = traces->pdata[i];

		if (memmem (page, PAGE, trace->bytes, trace->len) == NULL)
			continue;
		g_test_message ("page %" G_GSIZE_FORMAT ": %s", number, trace->what);
		found++;
	}
	return found;
}

/* The write-ahead log: a header of 32 bytes, then frames, each a header of 24 bytes that begins with the number of the page,
 * and the page. */
static inline guint
count_in_log (const guint8 *key, const char *path, GPtrArray *traces)
{
	g_autofree char *log = g_strconcat (path, "-wal", NULL);
	g_autofree char *file = NULL;
	gsize len = 0;
	guint found = 0;

	if (!g_file_get_contents (log, &file, &len, NULL))
		return 0;
	for (gsize at = 32; at + 24 + PAGE <= len; at += 24 + PAGE) {
		guint8 *page = (guint8 *) file + at + 24;
		gboolean first = memcmp (file + at, "\0\0\0\1", 4) == 0;

		decrypt_page (key, page, first ? SALT : 0);
		found += count_in_page (page, traces, 0);
	}
	return found;
}

/* How many of the traces stand in the pages of the file, used and free ones, and in the write-ahead log, by no code of
 * kinko or SQLCipher. */
static inline guint
count_traces (Office *office, GPtrArray *traces)
{
	const KinkoSecret *key = kinko_session_compartments (office->sessions[TANAKA])->records;
	g_autofree char *path = g_build_filename (office->fixture.vault, "vault.db", NULL);
	g_autofree char *file = NULL;
	gsize len;
	guint found = count_in_log (kinko_secret_data (key), path, traces);

	g_assert_true (g_file_get_contents (path, &file, &len, NULL));
	g_assert_cmpuint (len % PAGE, ==, 0);
	g_assert_cmpuint (len, >, 20 * PAGE);
	for (gsize at = 0; at < len; at += PAGE) {
		guint8 *page = (guint8 *) file + at;

		decrypt_page (kinko_secret_data (key), page, at == 0 ? SALT : 0);
		found += count_in_page (page, traces, at / PAGE + 1);
	}
	return found;
}

/* What is in the write-ahead log gets into the file. */
static inline void
checkpoint (sqlite3 *db)
{
	g_assert_cmpint (
		sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL), ==,
		SQLITE_OK);
}
