/* What is in the bytes of a vault: no My Number that a key without clearance opens. */
#include "tests/unit/vault/case-fixture.h"

/* ---- the bytes ------------------------------------------------------------------------------- */

/* All My Numbers of the sample, which are typed in several ways. */
static GPtrArray *
sample_numbers (void)
{
	GPtrArray *numbers = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GRegex) digits = g_regex_new (
		"(?<![0-9-])([0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4})(?![0-9-])", 0, 0, NULL);
	g_autoptr (GMatchInfo) match = NULL;
	g_autofree char *text = NULL;
	g_autofree char *narrow = NULL;

	g_assert_true (g_file_get_contents (SAMPLE, &text, NULL, NULL));
	narrow = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
	for (gboolean more = g_regex_match (digits, narrow, 0, &match); more;
	     more = g_match_info_next (match, NULL)) {
		g_autofree char *found = g_match_info_fetch (match, 0);
		g_auto (GStrv) groups = g_strsplit (found, "-", -1);

		g_ptr_array_add (numbers, g_strjoinv ("", groups));
	}
	g_assert_cmpuint (numbers->len, ==, 27);
	return numbers;
}

static void
assert_without_numbers (const char *where, gconstpointer bytes, gsize len, GPtrArray *numbers)
{
	for (guint i = 0; i < numbers->len; i++) {
		if (memmem (bytes, len, numbers->pdata[i], 12) != NULL)
			g_error ("a My Number is in %s", where);
	}
}

/* The two keys, or one, that a grant holds, by the grant's plain text alone. */
static guint
keys_of_grant (Fixture *fixture, const char *id, const char *identity_path, KinkoSecret *keys[2])
{
	g_autofree char *path = g_strdup_printf ("%s/grants/%s.age", fixture->vault, id);
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (KinkoIdentity) identity = kinko_identity_read (identity_path, passphrase, NULL);
	g_autoptr (KinkoSecret) text = NULL;
	g_autofree char *file = NULL;
	g_auto (GStrv) words = NULL;
	guint n = 0;
	gsize len;

	g_assert_true (g_file_get_contents (path, &file, &len, NULL));
	text = kinko_age_decrypt (file, len, kinko_identity_age_key (identity), NULL, NULL, NULL);
	g_assert_nonnull (text);
	words = g_strsplit_set (kinko_secret_text (text), " \n", -1);
	for (guint i = 0; words[i] != NULL; i++) {
		guint8 key[32];
		gsize key_len;

		if (strlen (words[i]) != 64 ||
		    sodium_hex2bin (key, sizeof key, words[i], 64, NULL, &key_len, NULL) != 0)
			continue;
		g_assert_cmpuint (n, <, 2);
		keys[n++] = kinko_secret_new_from (key, key_len);
	}
	return n;
}

/* Adds every key that follows from @key: itself, and what crypto_kdf makes of it in every context that the program
 * knows. */
static void
add_derived (GPtrArray *keys, const KinkoSecret *key)
{
	static const char *const contexts[] = { "kinkowrp", "kinkobld", "kinko-id" };

	g_ptr_array_add (keys, kinko_secret_new_from (kinko_secret_data (key), 32));
	for (guint i = 0; i < G_N_ELEMENTS (contexts); i++) {
		for (guint64 id = 0; id < 4; id++)
			g_ptr_array_add (keys, kinko_secret_derive (key, contexts[i], id));
	}
}

static KinkoSecret *
open_with_any (GPtrArray *keys, GBytes *box, const KinkoBoxContext *context)
{
	for (guint i = 0; i < keys->len; i++) {
		KinkoSecret *plain = kinko_box_open (box, keys->pdata[i], context, NULL);

		if (plain != NULL)
			return plain;
	}
	return NULL;
}

static GBytes *
column_bytes (sqlite3_stmt *query, int column)
{
	return g_bytes_new (sqlite3_column_blob (query, column),
			    (gsize) sqlite3_column_bytes (query, column));
}

typedef struct {
	guint record_keys, records, number_keys, numbers;
} Opened;

/* Opens whatever opens: wrapped keys with derived keys, boxes with derived and unwrapped keys. */
static Opened
open_all_boxes (sqlite3 *db, const char *vault_id, GPtrArray *keys, GPtrArray *numbers)
{
	static const char *const kinds[] = { "number/child", "number/guardian1",
					     "number/guardian2" };
	Opened opened = { 0 };
	sqlite3_stmt *query;

	g_assert_cmpint (sqlite3_prepare_v2 (db,
					     "SELECT handle, record_key, number_key FROM case_file",
					     -1, &query, NULL),
			 ==, SQLITE_OK);
	while (sqlite3_step (query) == SQLITE_ROW) {
		for (int i = 0; i < 2; i++) {
			g_autoptr (GBytes) wrapped = column_bytes (query, 1 + i);
			KinkoBoxContext context = { .vault_id = vault_id,
						    .handle = (const char *) sqlite3_column_text (
							    query, 0),
						    .kind = i == 0 ? "key/record" : "key/number",
						    .version = 1 };
			KinkoSecret *key = open_with_any (keys, wrapped, &context);

			if (key == NULL)
				continue;
			*(i == 0 ? &opened.record_keys : &opened.number_keys) += 1;
			add_derived (keys, key);
			kinko_secret_free (key);
		}
	}
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);

	g_assert_cmpint (
		sqlite3_prepare_v2 (db,
				    "SELECT handle, v.version, v.box, -1 FROM case_version AS v"
				    " JOIN case_file ON id = case_id UNION ALL "
				    "SELECT handle, n.version, n.box, subject FROM case_number AS n"
				    " JOIN case_file ON id = case_id",
				    -1, &query, NULL),
		==, SQLITE_OK);
	while (sqlite3_step (query) == SQLITE_ROW) {
		int subject = sqlite3_column_int (query, 3);
		g_autoptr (GBytes) box = column_bytes (query, 2);
		KinkoBoxContext context = { .vault_id = vault_id,
					    .handle = (const char *) sqlite3_column_text (query, 0),
					    .kind = subject < 0 ? "record" : kinds[subject],
					    .version = (guint64) sqlite3_column_int64 (query, 1) };
		g_autoptr (KinkoSecret) plain = open_with_any (keys, box, &context);

		if (plain == NULL)
			continue;
		if (subject < 0) {
			opened.records++;
			assert_without_numbers ("a record box", kinko_secret_data (plain),
						kinko_secret_len (plain), numbers);
		} else {
			opened.numbers++;
		}
	}
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	return opened;
}

/* Every value of every column of every table, as bytes, unless it is a box or a key that was tried already. */
static void
search_columns (sqlite3 *db, GPtrArray *numbers)
{
	sqlite3_stmt *tables;
	guint searched = 0;

	g_assert_cmpint (sqlite3_prepare_v2 (db,
					     "SELECT name FROM sqlite_schema WHERE type = 'table'",
					     -1, &tables, NULL),
			 ==, SQLITE_OK);
	while (sqlite3_step (tables) == SQLITE_ROW) {
		g_autofree char *sql =
			g_strdup_printf ("SELECT * FROM \"%s\"", sqlite3_column_text (tables, 0));
		sqlite3_stmt *rows;

		g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &rows, NULL), ==, SQLITE_OK);
		while (sqlite3_step (rows) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count (rows); i++) {
				gconstpointer blob = sqlite3_column_blob (rows, i);

				if (blob == NULL)
					continue;
				assert_without_numbers (
					sql, blob, (gsize) sqlite3_column_bytes (rows, i), numbers);
				searched++;
			}
		}
		g_assert_cmpint (sqlite3_finalize (rows), ==, SQLITE_OK);
	}
	g_assert_cmpint (sqlite3_finalize (tables), ==, SQLITE_OK);
	g_assert_cmpuint (searched, >, 200);
}

/* Decrypts the whole database into a plain file, so that free pages and what SQLite keeps for itself are searched too. */
static void
search_pages (Fixture *fixture, const KinkoSecret *key, GPtrArray *numbers, const char *control)
{
	g_autofree char *plain = g_build_filename (fixture->dir, "plain.db", NULL);
	sqlite3 *db = open_raw (fixture, key);
	g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS plain KEY ''", plain);
	g_autofree char *pages = NULL;
	gsize len;

	run_sql (db, attach);
	run_sql (db, "SELECT sqlcipher_export ('plain')");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_true (g_file_get_contents (plain, &pages, &len, NULL));
	/* the search sees what is there in plain text */
	g_assert_nonnull (memmem (pages, len, control, strlen (control)));
	assert_without_numbers ("a page of the database", pages, len, numbers);
}

/* A blind index is of no use without its key: hashing all numbers of the sample in the ways at hand finds none. */
static void
search_blind (sqlite3 *db, GPtrArray *keys, GPtrArray *numbers)
{
	static const char *const subjects[] = { "child", "guardian1", "guardian2" };
	g_autoptr (GHashTable) stored = g_hash_table_new_full (
		g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
	sqlite3_stmt *query;

	g_assert_cmpint (
		sqlite3_prepare_v2 (db, "SELECT blind FROM case_number WHERE blind IS NOT NULL", -1,
				    &query, NULL),
		==, SQLITE_OK);
	while (sqlite3_step (query) == SQLITE_ROW)
		g_hash_table_add (stored, column_bytes (query, 0));
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	g_assert_cmpuint (g_hash_table_size (stored), >, 20);
	for (guint k = 0; k <= keys->len; k++) {
		for (guint i = 0; i < numbers->len; i++) {
			for (guint s = 0; s < 3; s++) {
				g_autofree char *input = g_strdup_printf (
					"%s/2026:%s", subjects[s], (char *) numbers->pdata[i]);
				const KinkoSecret *key = k == 0 ? NULL : keys->pdata[k - 1];
				guint8 hash[32];
				g_autoptr (GBytes) bytes = NULL;

				g_assert_cmpint (
					crypto_generichash (
						hash, sizeof hash, (guint8 *) input, strlen (input),
						key == NULL ? NULL : kinko_secret_data (key),
						key == NULL ? 0 : 32),
					==, 0);
				bytes = g_bytes_new (hash, sizeof hash);
				g_assert_false (g_hash_table_contains (stored, bytes));
			}
		}
	}
}

static void
free_keys (KinkoSecret *keys[2])
{
	kinko_secret_free (keys[0]);
	kinko_secret_free (keys[1]);
}

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *uncleared = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *cleared = enrol (fixture, manager, "kato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *vault_id = g_strdup (kinko_session_descriptor (manager)->id);
	g_autoptr (GPtrArray) numbers = sample_numbers ();
	g_autoptr (GPtrArray) keys =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	g_autofree char *mirror = NULL;
	KinkoCaseChange change = { kinko_field_index ("child_mynumber"), "000000000051" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) edited = NULL;
	KinkoSecret *held[2] = { NULL, NULL };
	Opened opened;
	sqlite3 *db;

	(void) data;
	import_sample (manager);
	edited = kinko_case_edit (manager, "C26-0003", &change, 1, &error);
	g_assert_no_error (error);
	g_ptr_array_add (numbers, g_strdup ("000000000051"));
	g_clear_pointer (&manager, kinko_session_close);

	g_assert_cmpuint (keys_of_grant (fixture, "sato", uncleared, held), ==, 1);
	add_derived (keys, held[0]);
	db = open_raw (fixture, held[0]);
	opened = open_all_boxes (db, vault_id, keys, numbers);
	g_assert_cmpuint (opened.record_keys, ==, 10);
	g_assert_cmpuint (opened.records, ==, 11);
	g_assert_cmpuint (opened.number_keys, ==, 0);
	g_assert_cmpuint (opened.numbers, ==, 0);
	search_columns (db, numbers);
	search_blind (db, keys, numbers);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	search_pages (fixture, held[0], numbers, "C26-0001");
	mirror = shell (fixture,
			"git -C vault/mirror.git rev-list --all --objects | cut -d' ' -f1 | "
			"git -C vault/mirror.git cat-file --batch");
	assert_contains (mirror, "case.import");
	assert_without_numbers ("the mirror", mirror, strlen (mirror), numbers);
	free_keys (held);

	/* the same means open everything for who is cleared */
	g_ptr_array_set_size (keys, 0);
	g_assert_cmpuint (keys_of_grant (fixture, "kato", cleared, held), ==, 2);
	add_derived (keys, held[0]);
	add_derived (keys, held[1]);
	db = open_raw (fixture, held[0]);
	opened = open_all_boxes (db, vault_id, keys, numbers);
	g_assert_cmpuint (opened.number_keys, ==, 10);
	g_assert_cmpuint (opened.numbers, ==, numbers->len);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	free_keys (held);
}

#define ADD(name, function) \
	g_test_add ("/case-bytes/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("bytes", test_bytes);
	return g_test_run ();
}
