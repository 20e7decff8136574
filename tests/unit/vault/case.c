#include "vault/case.h"

#include "tests/unit/vault/fixture.h"
#include "vault/act.h"
#include "vault/age.h"
#include "vault/box.h"
#include "vault/case-keys.h"

#define SAMPLE  KINKO_SOURCE_DIR "/tests/data/cases-sample.csv"
#define INVALID KINKO_SOURCE_DIR "/tests/data/cases-invalid.csv"

static KinkoSecret *
read_file (const char *path)
{
	g_autofree char *text = NULL;
	gsize len;

	g_assert_true (g_file_get_contents (path, &text, &len, NULL));
	return kinko_secret_new_from (text, len);
}

static guint
count_cases (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM case_file", &n, &error));
	return (guint) n;
}

static KinkoProblem *
find_problem (const GError *error, guint row, const char *code)
{
	GPtrArray *problems = kinko_error_problems (error);

	for (guint i = 0; problems != NULL && i < problems->len; i++) {
		KinkoProblem *problem = problems->pdata[i];

		if (problem->row == row && strcmp (problem->code, code) == 0)
			return problem;
	}
	return NULL;
}

static void
test_import_invalid (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;
	g_auto (GStrv) rows = NULL;
	guint imported = 0, expected = 0;

	(void) data;
	approve (session, APPROVAL);
	g_assert_false (kinko_case_import (session, read_file (INVALID), NULL, APPROVAL, &imported,
					   &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (imported, ==, 0);
	g_assert_cmpuint (count_cases (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.create", NULL), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.import", "failed"), ==, 1);
	/* each row's last cell says what is wrong with it */
	g_assert_true (g_file_get_contents (INVALID, &text, NULL, NULL));
	rows = g_strsplit (text, "\r\n", -1);
	for (guint i = 1; rows[i] != NULL && rows[i][0] != '\0'; i++) {
		const char *code = strrchr (rows[i], ',') + 1;

		if (find_problem (error, i + 1, code) == NULL)
			g_error ("row %u is not refused as %s", i + 1, code);
		expected++;
	}
	g_assert_cmpuint (expected, ==, 8);
	assert_sound (fixture, session);
}

static void
test_import_twice (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	(void) data;
	import_sample (session);
	g_assert_false (
		kinko_case_import (session, read_file (SAMPLE), NULL, APPROVAL, &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 10);
	for (guint row = 2; row <= 11; row++)
		g_assert_nonnull (find_problem (error, row, "exists"));
	g_assert_cmpuint (count_cases (session), ==, 10);
	assert_sound (fixture, session);
}

/* The sample's first row with another case number, year and child's number. */
static KinkoCase *
create (KinkoSession *session, const char *case_no, const char *year, const char *number,
	GError **error)
{
	const char *const values[][2] = {
		{ "case_no", case_no },
		{ "fiscal_year", year },
		{ "child_name", "例題　あおい" },
		{ "child_kana", "レイダイ　アオイ" },
		{ "child_birth", "2024-09-10" },
		{ "class_age", strcmp (year, "2026") == 0 ? "1" : "2" },
		{ "facility_code", "X001" },
		{ "facility_name", "架空第一保育園" },
		{ "need", "標準" },
		{ "child_order", "1" },
		{ "child_mynumber", number },
		{ "g1_rel", "父" },
		{ "g1_name", "例題　健一" },
		{ "g1_kana", "レイダイ　ケンイチ" },
		{ "g1_birth", "1990-05-05" },
		{ "g1_mynumber", "000000001112" },
		{ "g1_jan1_municipality", "目黒区" },
		{ "g1_designated_city", "0" },
		{ "g1_tax_status", "課税" },
		{ "g1_levy", "186300" },
		{ "g1_credits", "0" },
		{ "address", "東京都目黒区架空町1-2-3" },
		{ "address_protected", "0" },
	};
	KinkoCaseChange changes[G_N_ELEMENTS (values)];

	for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
		changes[i].field = kinko_field_index (values[i][0]);
		changes[i].text = values[i][1];
		g_assert_cmpint (changes[i].field, >=, 0);
	}
	return kinko_case_create (session, changes, G_N_ELEMENTS (changes), error);
}

static int
try_create (KinkoSession *session, const char *case_no, const char *year, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = create (session, case_no, year, number, &error);

	if (kase != NULL)
		return 0;
	for (guint i = 0;
	     kinko_error_problems (error) != NULL && i < kinko_error_problems (error)->len; i++)
		g_test_message ("%s: %s",
				((KinkoProblem *) kinko_error_problems (error)->pdata[i])->field,
				((KinkoProblem *) kinko_error_problems (error)->pdata[i])->message);
	return error->code;
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	g_assert_cmpint (try_create (session, "A-1", "2026", "000000001015"), ==, 0);
	g_assert_cmpint (try_create (session, "A-1", "2026", "000000002011"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-1", "2027", "000000002011"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-2", "2026", "000000001015"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-2", "2027", "000000001015"), ==, 0);
	g_assert_cmpint (try_create (session, "A-3", "2027", "000000001015"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-3", "2026", "000000002011"), ==, 0);
	g_assert_cmpuint (count_cases (session), ==, 3);
	assert_sound (fixture, session);
}

/* ---- finding --------------------------------------------------------------------------------- */

static GPtrArray *
list (KinkoSession *session, KinkoCaseFilter filter, gboolean *more)
{
	g_autoptr (GError) error = NULL;
	GPtrArray *found = kinko_case_list (session, &filter, more, &error);

	g_assert_no_error (error);
	return found;
}

static void
test_paging (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	import_sample (session);
	for (guint limit = 1; limit <= 12; limit++) {
		g_autofree char *after = NULL;
		gboolean more = TRUE;
		guint seen = 0;

		while (more) {
			g_autoptr (GPtrArray) page =
				list (session, (KinkoCaseFilter){ .after = after, .limit = limit },
				      &more);

			for (guint i = 0; i < page->len; i++) {
				const KinkoCase *kase = page->pdata[i];
				g_autofree char *expected = g_strdup_printf ("C26-%04u", ++seen);

				g_assert_cmpstr (kase->file->case_no, ==, expected);
				g_free (after);
				after = g_strdup (expected);
			}
			g_assert_true (page->len == limit || !more);
		}
		g_assert_cmpuint (seen, ==, 10);
	}
	for (guint limit = 0; limit <= 201; limit += 201) {
		KinkoCaseFilter filter = { .limit = limit };
		g_autoptr (GError) error = NULL;
		gboolean more;

		g_assert_null (kinko_case_list (session, &filter, &more, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	}
}

static void
expect_found (KinkoSession *session, const char *text, const char *case_no)
{
	gboolean more;
	g_autoptr (GPtrArray) found =
		list (session, (KinkoCaseFilter){ .text = text, .limit = 10 }, &more);
	g_autofree char *line = NULL;

	if (found->len != 1 ||
	    strcmp (((KinkoCase *) found->pdata[0])->file->case_no, case_no) != 0)
		g_error ("%s: %u found", text, found->len);
	line = last_line (session);
	assert_contains (line, "\"action\":\"case.find\"");
	g_assert_null (strstr (line, text));
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
	static const char *const eighth[] = { "渡辺",          "渡邊",
					      "ワタナベ",      "わたなべ",
					      "ﾜﾀﾅﾍﾞ ﾖｼﾉ",     "吉乃",
					      "𠮷乃",          "渡邉󠄂　𠮷乃",
					      "ワタナベヨシノ" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GPtrArray) none = NULL;
	gboolean more;

	(void) data;
	import_sample (session);
	for (guint i = 0; i < G_N_ELEMENTS (eighth); i++)
		expect_found (session, eighth[i], "C26-0008");
	expect_found (session, "sample leo", "C26-0007");
	expect_found (session, "ＳＡＭＰＬＥ", "C26-0007");
	none = list (session, (KinkoCaseFilter){ .text = "000000001015", .limit = 10 }, &more);
	g_assert_cmpuint (none->len, ==, 0);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
	static const struct {
		KinkoCaseFilter filter;
		guint expected;
	} filters[] = {
		{ { .fiscal_year = 2026, .limit = 20 }, 10 },
		{ { .fiscal_year = 2027, .limit = 20 }, 1 },
		{ { .state = "登録", .limit = 20 }, 11 },
		{ { .state = "完了", .limit = 20 }, 0 },
		{ { .fiscal_year = 2027, .state = "登録", .limit = 20 }, 1 },
		{ { .fiscal_year = 2027, .state = "登録", .text = "例題　あおい", .limit = 20 },
		  1 },
		{ { .fiscal_year = 2026, .state = "登録", .text = "例題　あおい", .limit = 20 },
		  1 },
		{ { .fiscal_year = 2027, .text = "湊", .limit = 20 }, 0 },
		{ { .state = "登録", .text = "湊", .limit = 20 }, 1 },
		{ { .text = "例題　あおい", .limit = 20 }, 2 },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	import_sample (session);
	g_assert_cmpint (try_create (session, "A-2", "2027", "000000001015"), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS (filters); i++) {
		gboolean more;
		g_autoptr (GPtrArray) found = list (session, filters[i].filter, &more);

		if (found->len != filters[i].expected)
			g_error ("filter %u: %u", i, found->len);
	}
}

/* ---- editing --------------------------------------------------------------------------------- */

static void
test_edit (Fixture *fixture, gconstpointer data)
{
	/* 𠮷, a variation selector, a compatibility ideograph that NFC would change, half-width kana */
	static const char name[] = "渡邉󠄂　𠮷乃\uFA19 ﾖｼﾉ";
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoCaseChange rename_child = { kinko_field_index ("child_name"), name };
	KinkoCaseChange number = { kinko_field_index ("child_mynumber"), "000000000051" };
	KinkoCaseChange case_no = { kinko_field_index ("case_no"), "X" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GPtrArray) history = NULL;
	g_autoptr (KinkoSecret) revealed = NULL;
	const KinkoCaseVersion *version;

	(void) data;
	import_sample (session);
	kase = kinko_case_edit (session, "C26-0008", &rename_child, 1, &error);
	g_assert_no_error (error);
	g_clear_pointer (&kase, kinko_case_free);
	kase = kinko_case_edit (session, "C26-0008", &number, 1, &error);
	g_assert_no_error (error);
	g_clear_pointer (&kase, kinko_case_free);
	g_assert_null (kinko_case_edit (session, "C26-0008", &case_no, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	kase = kinko_case_show (session, "C26-0008", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "child_name"), ==, name);
	g_assert_cmpuint (kase->file->version, ==, 3);
	g_assert_null (kinko_case_data_digits (kase->data, KINKO_SUBJECT_CHILD));
	revealed = kinko_case_reveal (session, "C26-0008", KINKO_SUBJECT_CHILD, "correction", TRUE,
				      &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_secret_len (revealed), ==, 12);
	g_assert_cmpstr (kinko_secret_text (revealed), ==, "000000000051");
	history = kinko_case_history (session, "C26-0008", &error);
	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, 3);
	version = history->pdata[0];
	g_assert_cmpstr (kinko_case_data_get (version->data, "child_name"), ==,
			 "渡邉󠄂　𠮷乃");
	g_assert_cmpstr (version->action, ==, "case.create");
	g_assert_cmpuint (version->numbers & 1, ==, 1);
	version = history->pdata[1];
	g_assert_cmpstr (kinko_case_data_get (version->data, "child_name"), ==, name);
	g_assert_cmpstr (version->action, ==, "case.edit");
	g_assert_cmpstr (version->by, ==, "tanaka");
	g_assert_cmpuint (version->numbers, ==, 0);
	version = history->pdata[2];
	g_assert_cmpuint (version->numbers, ==, 1);
	assert_sound (fixture, session);
}

static void
expect_no_change (KinkoSession *session, const KinkoCaseChange *changes, guint n)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_case_edit (session, "C26-0001", changes, n, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (kinko_error_hint (error), "kinko case show C26-0001"));
}

static void
test_edit_without_change (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoCaseChange changes[] = {
		{ kinko_field_index ("child_name"), "例題　あおい" },
		{ kinko_field_index ("child_birth"), "令和6年9月10日" }, /* typed in another way */
		{ kinko_field_index ("child_mynumber"), "0000-0000-1015" },
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GPtrArray) history = NULL;

	(void) data;
	import_sample (session);
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
		expect_no_change (session, &changes[i], 1);
	expect_no_change (session, changes, G_N_ELEMENTS (changes));
	g_assert_cmpuint (count_entries (session, "case.edit", "failed"), ==, 4);
	/* with a field that does change, the number is still not written again */
	changes[0].text = "例題　あおぞら";
	kase = kinko_case_edit (session, "C26-0001", changes, G_N_ELEMENTS (changes), &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kase->file->version, ==, 2);
	history = kinko_case_history (session, "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, 2);
	g_assert_cmpuint (((KinkoCaseVersion *) history->pdata[1])->numbers, ==, 0);
	assert_sound (fixture, session);
}

/* Who is not cleared works on all but the numbers. */
static void
test_uncleared_worker (Fixture *fixture, gconstpointer data)
{
	g_autofree char *copy = NULL;
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	KinkoCaseChange address = { kinko_field_index ("address"), "東京都目黒区架空町9-9-9" };
	KinkoCaseChange number = { kinko_field_index ("child_mynumber"), "000000000051" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autofree char *out = g_build_filename (fixture->dir, "number", NULL);

	(void) data;
	import_sample (manager);
	kase = kinko_case_edit (worker, "C26-0001", &address, 1, &error);
	g_assert_no_error (error);
	g_assert_true (kase->data->has_number[KINKO_SUBJECT_CHILD]);
	expect_no_change (worker, &address, 1);
	g_assert_null (kinko_case_edit (worker, "C26-0001", &number, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (kinko_case_reveal (worker, "C26-0001", KINKO_SUBJECT_CHILD, "tier-review",
					  TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_false (kinko_case_reveal_to_file (worker, "C26-0001", KINKO_SUBJECT_CHILD,
						   "tier-review", APPROVAL, out, &copy, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
	g_assert_cmpint (try_create (worker, "A-9", "2026", "000000000051"), ==,
			 KINKO_ERROR_DENIED);
	assert_sound (fixture, worker);
}

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

/* ---- test vaults ----------------------------------------------------------------------------- */

/* NULL: made; otherwise the codes and fields of its problems. */
static char *
try_number (KinkoSession *session, gboolean edit, const char *field, const char *digits)
{
	const KinkoCaseChange changes[] = {
		{ kinko_field_index (field), digits },
		{ kinko_field_index ("case_no"), "N-1" },
		{ kinko_field_index ("fiscal_year"), "2026" },
		{ kinko_field_index ("child_name"), "例題" },
		{ kinko_field_index ("child_kana"), "レイダイ" },
		{ kinko_field_index ("child_birth"), "2024-09-10" },
		{ kinko_field_index ("class_age"), "1" },
		{ kinko_field_index ("need"), "標準" },
		{ kinko_field_index ("child_order"), "1" },
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		edit ? kinko_case_edit (session, "C26-0001", changes, 1, &error)
		     : kinko_case_create (session, changes, G_N_ELEMENTS (changes), &error);
	GString *found = NULL;

	if (kase != NULL)
		return NULL;
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strstr (error->message, digits));
	found = g_string_new (NULL);
	for (guint i = 0; i < kinko_error_problems (error)->len; i++) {
		const KinkoProblem *problem = kinko_error_problems (error)->pdata[i];

		g_assert_null (strstr (problem->message, digits));
		g_string_append_printf (found, "%s %s;", problem->field, problem->code);
	}
	return g_string_free (found, FALSE);
}

static void
assert_try (KinkoSession *session, gboolean edit, const char *field, const char *digits,
	    const char *expected)
{
	g_autofree char *found = try_number (session, edit, field, digits);

	g_assert_cmpstr (found, ==, expected);
}

/* A number of the other kind comes in neither with a new case nor with a change, and is nowhere afterwards. */
static void
test_kind (Fixture *fixture, gconstpointer data)
{
	gboolean test = !fixture->production;
	const char *wrong = test ? "123456789018" : "000000000019";
	const char *right = test ? "000000000019" : "123456789018";
	const char *code = test ? "number_not_synthetic" : "number_synthetic";
	g_autofree char *expected = g_strconcat ("child_mynumber ", code, ";", NULL);
	g_autofree char *of_guardian = g_strconcat ("g2_mynumber ", code, ";", NULL);
	g_autoptr (KinkoSession) session = open_manager (fixture);
	guint cases;

	(void) data;
	import_sample (session);
	cases = count_cases (session);
	assert_try (session, FALSE, "child_mynumber", wrong, expected);
	g_assert_cmpuint (count_cases (session), ==, cases);
	assert_try (session, TRUE, "child_mynumber", wrong, expected);
	assert_try (session, TRUE, "g2_mynumber", wrong, of_guardian);
	assert_try (session, FALSE, "child_mynumber", right, NULL);
	g_assert_cmpuint (count_cases (session), ==, cases + 1);
	assert_try (session, TRUE, "g2_mynumber", right, NULL);
	assert_sound (fixture, session);
}

#define ADD(name, function) g_test_add ("/case/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("import-invalid", test_import_invalid);
	ADD ("import-twice", test_import_twice);
	ADD ("unique", test_unique);
	ADD ("paging", test_paging);
	ADD ("find", test_find);
	ADD ("filters", test_filters);
	ADD ("edit", test_edit);
	ADD ("edit-without-change", test_edit_without_change);
	ADD ("uncleared", test_uncleared_worker);
	ADD ("bytes", test_bytes);
	ADD ("kind/test", test_kind);
	g_test_add ("/case/kind/production", Fixture, NULL, set_up_production, test_kind,
		    tear_down);
	return g_test_run ();
}
