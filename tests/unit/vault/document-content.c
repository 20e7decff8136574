#include "vault/document-content.h"

#include "tests/unit/vault/document-fixture.h"
#include "vault/box.h"

/* Three chunks, the last of one byte. */
#define LEN (2 * 262144 + 1)

static gboolean
drop_piece (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	gsize *total = data;

	(void) bytes;
	(void) error;
	*total += len;
	return TRUE;
}

/* All that stands between the database and a file. */
static gboolean
read_content (KinkoSession *session, const char *number, GError **error)
{
	g_autoptr (KinkoDocument) document = kinko_document_find (session, number, error);
	g_autoptr (KinkoCaseFile) file =
		document == NULL ? NULL : kinko_case_file_load (session, document->case_no, error);
	g_autoptr (KinkoSecret) key = NULL;
	KinkoManifest manifest;
	gsize total = 0;

	if (file == NULL || !kinko_document_read (session, file, document, error))
		return FALSE;
	key = kinko_document_key (session, file, document, error);
	return key != NULL && kinko_manifest_read (session, document, key, &manifest, error) &&
	       kinko_content_read (session, document, key, &manifest, drop_piece, &total, error) &&
	       total == document->size;
}

static void
assert_whole (KinkoSession *session, const char *number)
{
	g_autoptr (GError) error = NULL;
	gboolean whole = read_content (session, number, &error);

	g_assert_no_error (error);
	g_assert_true (whole);
}

static void
assert_damaged (KinkoSession *session, const char *number, const char *what)
{
	g_autoptr (GError) error = NULL;

	if (read_content (session, number, &error))
		g_error ("not seen: %s", what);
	if (!g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		g_error ("%s: %s", what, error->message);
}

/* ---- the manifest ---------------------------------------------------------------------------- */

#define SHA256            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* FIPS 180-2 */
#define MANIFEST(n, size) "{\"chunks\":" n ",\"sha256\":\"" SHA256 "\",\"size\":" size "}"

static gboolean
is_manifest (const char *text, KinkoManifest *manifest)
{
	char number[] = "D26-0001";
	const KinkoDocument document = { .number = number };
	g_autoptr (KinkoSecret) secret = secret_text (text);
	g_autoptr (GError) error = NULL;
	gboolean good = kinko_manifest_parse (&document, secret, manifest, &error);

	if (!good)
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	return good;
}

/* Whoever has the keys can seal any text: numbers that no content has are refused before anybody counts by them. */
static void
test_manifest (void)
{
	static const char *const bad[] = {
		MANIFEST ("-1", "300000"),
		MANIFEST ("2", "-300000"),
		MANIFEST ("0", "0"),
		MANIFEST ("1", "262145"),
		MANIFEST ("3", "300000"),
		MANIFEST ("801", "209715201"), /* a scan has 200 MiB at most */
		MANIFEST ("9223372036854775807", "9223372036854775807"),
		MANIFEST ("2.0", "300000"),
		"{\"chunks\":2,\"size\":300000}",
		"{\"chunks\":2,\"sha256\":\"" SHA256 "\",\"size\":300000,\"x\":1}",
		"{\"chunks\":2,\"chunks\":2,\"sha256\":\"" SHA256 "\",\"size\":300000}",
		"[]",
	};
	KinkoManifest manifest;

	g_assert_true (is_manifest (MANIFEST ("2", "300000"), &manifest));
	g_assert_cmpuint (manifest.chunks, ==, 2);
	g_assert_cmpuint (manifest.size, ==, 300000);
	g_assert_true (is_manifest (MANIFEST ("800", "209715200"), &manifest));
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		if (is_manifest (bad[i], &manifest))
			g_error ("taken: %s", bad[i]);
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
	static const struct {
		gsize len;
		const char *lengths; /* of the boxes: 61 bytes more than the plaintext */
	} sizes[] = {
		{ 1, "62" },
		{ 262143, "262204" },
		{ 262144, "262205" },
		{ 262145, "262205 62" },
		{ 524288, "262205 262205" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	sqlite3 *raw = open_raw (fixture, kinko_session_compartments (session)->records);

	(void) data;
	import_cases (session);
	for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
		g_autofree char *number =
			add_scan (fixture, session, "scan", sizes[i].len, i % 2 == 0);
		g_autoptr (GError) error = NULL;
		g_autoptr (GString) lengths = g_string_new (NULL);
		sqlite3_stmt *query;

		g_assert_true (take_out (fixture, session, number, PURPOSE, "out", &error));
		g_assert_no_error (error);
		g_free (shell (fixture, "cmp scan out; test $(stat -c %%a out) = 600; rm out"));
		g_assert_cmpint (
			sqlite3_prepare_v2 (raw,
					    "SELECT length (c.box) FROM document_chunk AS c"
					    " JOIN document AS d ON d.id = c.document_id"
					    " WHERE d.number = ? AND n > 0 ORDER BY n",
					    -1, &query, NULL),
			==, SQLITE_OK);
		g_assert_cmpint (sqlite3_bind_text (query, 1, number, -1, SQLITE_STATIC), ==,
				 SQLITE_OK);
		while (sqlite3_step (query) == SQLITE_ROW)
			g_string_append_printf (lengths, "%s%d", lengths->len > 0 ? " " : "",
						sqlite3_column_int (query, 0));
		g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
		g_assert_cmpstr (lengths->str, ==, sizes[i].lengths);
	}
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	assert_newest_sound (fixture, session, 3);
}

/* ---- attacks by who holds the key of the database --------------------------------------------- */

/* Documents 1 and 2 show no My Number, 3 shows one; all of the same length and case. 4 belongs to another case. */
static const char *const attacks[] = {
	/* parts of one document */
	"UPDATE document_chunk SET n = 99 WHERE document_id = 1 AND n = 1;"
	"UPDATE document_chunk SET n = 1 WHERE document_id = 1 AND n = 2;"
	"UPDATE document_chunk SET n = 2 WHERE document_id = 1 AND n = 99",
	"DELETE FROM document_chunk WHERE document_id = 1 AND n = 3",
	"DELETE FROM document_chunk WHERE document_id = 1 AND n = 1",
	"DELETE FROM document_chunk WHERE document_id = 1 AND n = 0",
	"DELETE FROM document_chunk WHERE document_id = 1",
	"INSERT INTO document_chunk SELECT 1, 4, box FROM document_chunk"
	" WHERE document_id = 1 AND n = 3",
	"INSERT INTO document_chunk SELECT 1, -1, box FROM document_chunk"
	" WHERE document_id = 1 AND n = 3",
	"UPDATE document_chunk SET n = 4 WHERE document_id = 1 AND n = 3",
	"UPDATE document_chunk SET n = 4 WHERE document_id = 1 AND n = 0",
	"UPDATE document_chunk SET box = (SELECT box FROM document_chunk"
	" WHERE document_id = 1 AND n = 1) WHERE document_id = 1 AND n = 2",
	"UPDATE document_chunk SET box = x'' WHERE document_id = 1 AND n = 3",
	"UPDATE document_chunk SET box = substr (box, 1, 60) WHERE document_id = 1 AND n = 3",
	"UPDATE document_chunk SET box = substr (box, 1, length (box) - 1)"
	" WHERE document_id = 1 AND n = 3",
	"UPDATE document_chunk SET box = CAST (box || x'00' AS BLOB)"
	" WHERE document_id = 1 AND n = 3",
	/* of another document */
	"UPDATE document_chunk SET box = (SELECT box FROM document_chunk"
	" WHERE document_id = 2 AND n = 1) WHERE document_id = 1 AND n = 1",
	"UPDATE document_chunk SET box = (SELECT box FROM document_chunk"
	" WHERE document_id = 2 AND n = 0) WHERE document_id = 1 AND n = 0",
	"UPDATE document_chunk SET document_id = 99 WHERE document_id = 1;"
	"UPDATE document_chunk SET document_id = 1 WHERE document_id = 2;"
	"UPDATE document_chunk SET document_id = 2 WHERE document_id = 99",
	"UPDATE document SET box = (SELECT box FROM document WHERE id = 2) WHERE id = 1",
	"UPDATE document SET key = (SELECT key FROM document WHERE id = 2) WHERE id = 1",
	"UPDATE document SET key = (SELECT key FROM document WHERE id = 2),"
	" box = (SELECT box FROM document WHERE id = 2) WHERE id = 1",
	"UPDATE document SET seq = (SELECT seq FROM document WHERE id = 2) WHERE id = 1",
	"UPDATE document SET seq = 1000000 WHERE id = 1",
	"UPDATE document SET seq = 0 WHERE id = 1",
	/* the row says what it is not */
	"UPDATE document SET number = 'x' WHERE id = 1;"
	"UPDATE document SET number = (SELECT number FROM kept WHERE id = 1) WHERE id = 2",
	"UPDATE document SET shows_number = 1 WHERE id = 1",
	"UPDATE document SET handle = 'x' || substr (handle, 2) WHERE id = 1",
	"UPDATE document SET case_id = (SELECT case_id FROM kept WHERE id = 4) WHERE id = 1",
	/* and of papers with a number */
	"UPDATE document SET number = 'x' WHERE id = 1;"
	"UPDATE document SET number = (SELECT number FROM kept WHERE id = 1), shows_number = 0"
	" WHERE id = 3",
};

static void
put_back (sqlite3 *raw)
{
	run_sql (raw, "DELETE FROM document_chunk; DELETE FROM document;"
		      "INSERT INTO document SELECT * FROM kept;"
		      "INSERT INTO document_chunk SELECT * FROM kept_chunk");
}

static sqlite3 *
open_attacker (Fixture *fixture, KinkoSession *session)
{
	sqlite3 *raw = open_raw (fixture, kinko_session_compartments (session)->records);

	run_sql (raw, "PRAGMA temp_store = MEMORY;"
		      "CREATE TEMP TABLE kept AS SELECT * FROM document;"
		      "CREATE TEMP TABLE kept_chunk AS SELECT * FROM document_chunk");
	return raw;
}

static void
test_attacks (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autofree char *other_path = make_scan (fixture, "other", LEN);
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", LEN, FALSE);
	for (guint i = 0; i < 2; i++)
		g_free (add_scan (fixture, session, "scan", LEN, i == 1));
	kinko_document_free (add_file (session, OTHER, other_path, FALSE));
	raw = open_attacker (fixture, session);
	for (guint i = 0; i < G_N_ELEMENTS (attacks); i++) {
		g_autoptr (GError) error = NULL;

		assert_whole (session, number);
		run_sql (raw, attacks[i]);
		assert_damaged (session, number, attacks[i]);
		g_assert_false (take_out (fixture, session, number, PURPOSE, "out", &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		assert_nothing_left (fixture, "out");
		put_back (raw);
	}
	assert_whole (session, number);
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	assert_newest_sound (fixture, session, 3);
}

/* ---- every bit ------------------------------------------------------------------------------- */

static GBytes *
get_blob (sqlite3 *raw, const char *sql)
{
	sqlite3_stmt *query;
	GBytes *blob;

	g_assert_cmpint (sqlite3_prepare_v2 (raw, sql, -1, &query, NULL), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
	blob = g_bytes_new (sqlite3_column_blob (query, 0),
			    (gsize) sqlite3_column_bytes (query, 0));
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	return blob;
}

static void
set_blob (sqlite3 *raw, const char *sql, gconstpointer bytes, gsize len)
{
	sqlite3_stmt *update;

	g_assert_cmpint (sqlite3_prepare_v2 (raw, sql, -1, &update, NULL), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_bind_blob64 (update, 1, bytes, len, SQLITE_STATIC), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_step (update), ==, SQLITE_DONE);
	g_assert_cmpint (sqlite3_finalize (update), ==, SQLITE_OK);
}

static void
flip_all (KinkoSession *session, sqlite3 *raw, const char *number, const char *get, const char *set)
{
	g_autoptr (GBytes) blob = get_blob (raw, get);
	gsize len = g_bytes_get_size (blob);
	g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (blob, NULL), len);

	g_assert_cmpuint (len, >, KINKO_BOX_OVERHEAD);
	for (gsize bit = 0; bit < 8 * len; bit++) {
		g_autoptr (GError) error = NULL;

		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		set_blob (raw, set, bytes, len);
		g_assert_false (read_content (session, number, &error));
		g_assert_error (error, KINKO_ERROR,
				(bit < 8 ? KINKO_ERROR_UNSUPPORTED : KINKO_ERROR_INTEGRITY));
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
	for (gsize n = 0; n < len; n++) {
		set_blob (raw, set, bytes, n);
		assert_damaged (session, number, "cut short");
	}
	set_blob (raw, set, bytes, len);
	assert_whole (session, number);
}

static void
test_bits (Fixture *fixture, gconstpointer data)
{
	static const char *const places[][2] = {
		{ "SELECT box FROM document_chunk WHERE n = 1",
		  "UPDATE document_chunk SET box = ? WHERE n = 1" },
		{ "SELECT box FROM document_chunk WHERE n = 0",
		  "UPDATE document_chunk SET box = ? WHERE n = 0" },
		{ "SELECT box FROM document", "UPDATE document SET box = ?" },
		{ "SELECT key FROM document", "UPDATE document SET key = ?" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", 1, TRUE);
	raw = open_raw (fixture, kinko_session_compartments (session)->records);
	run_sql (raw, "PRAGMA synchronous = OFF");
	for (guint i = 0; i < G_N_ELEMENTS (places); i++)
		flip_all (session, raw, number, places[i][0], places[i][1]);
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
}

/* ---- attacks by who holds all keys -------------------------------------------------------------- */

static GBytes *
seal (KinkoSession *session, const KinkoDocument *document, const KinkoSecret *key,
      const char *kind, const char *text)
{
	g_autoptr (KinkoSecret) plain = secret_text (text);
	KinkoBoxContext context = { .vault_id = kinko_session_descriptor (session)->id,
				    .handle = document->handle,
				    .kind = kind,
				    .version = 1 };

	return kinko_box_seal (plain, key, &context);
}

/* Boxes that are right in themselves: the content's hash finds the first, and the log the second. */
static void
test_other_content (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = g_build_filename (fixture->dir, "scan", NULL);
	g_autofree char *digits = NULL;
	g_autofree char *text = NULL;
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (GBytes) chunk = NULL;
	g_autoptr (GBytes) manifest = NULL;
	g_autoptr (GError) error = NULL;
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	g_assert_true (g_file_set_contents (path, "100 yen", -1, NULL));
	document = add_file (session, CASE, path, FALSE);
	file = kinko_case_file_load (session, CASE, &error);
	key = kinko_document_key (session, file, document, &error);
	g_assert_nonnull (key);
	raw = open_raw (fixture, kinko_session_compartments (session)->records);
	chunk = seal (session, document, key, "document/chunk", "900 yen");
	set_blob (raw, "UPDATE document_chunk SET box = ? WHERE n = 1",
		  g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
	assert_damaged (session, document->number, "another chunk");
	digits = shell (fixture, "printf '900 yen' | sha256sum | cut -c1-64");
	text = g_strdup_printf ("{\"chunks\":1,\"sha256\":\"%s\",\"size\":7}", digits);
	manifest = seal (session, document, key, "document/manifest", text);
	set_blob (raw, "UPDATE document_chunk SET box = ? WHERE n = 0",
		  g_bytes_get_data (manifest, NULL), g_bytes_get_size (manifest));
	assert_damaged (session, document->number, "another manifest");
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/document-content/sizes", test_sizes },
		{ "/document-content/attacks", test_attacks },
		{ "/document-content/bits", test_bits },
		{ "/document-content/other-content", test_other_content },
	};

	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/document-content/manifest", test_manifest);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run ();
}
