#include "vault/second.h"

#include "tests/unit/vault/warrant.h"

/* ---- by whom --------------------------------------------------------------------------------- */

static void
test_who (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autofree char *auditor = NULL;
	g_autoptr (KinkoSession) keyless = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpint (try_grant (office, TANAKA, request), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[TANAKA], "approval.grant", "denied",
		     "\"detail\":{\"reason\":\"granter\"}}");
	auditor = enrol (&office->fixture, office->sessions[TANAKA], "kansa", KINKO_ROLE_AUDITOR,
			 FALSE);
	keyless = open_person (&office->fixture, auditor);
	g_assert_null (kinko_second_grant (keyless, request, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_field (office->sessions[TANAKA], "second", request, "state", "waiting");
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==,
			 KINKO_ERROR_DENIED);
	/* whoever holds keys may, where no rule says otherwise */
	g_assert_cmpint (try_grant (office, KATO, request), ==, -1);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

static void
open_narrow (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		RULE_WITH ("    actions: [number.erase]", "second_person: [deputy]"),
		RULE_WITH (EXPORT_RULE, "second_person: [manager, deputy]"),
		{ NULL, NULL },
	};

	(void) data;
	open_changed_office (office, changes);
}

static void
test_roles (Office *office, gconstpointer data)
{
	static const guint workers[] = { SATO, SUZUKI, KATO };
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	for (guint i = 0; i < G_N_ELEMENTS (workers); i++) {
		g_assert_cmpint (try_grant (office, workers[i], request), ==, KINKO_ERROR_DENIED);
		assert_last (office->sessions[workers[i]], "approval.grant", "denied",
			     "\"reason\":\"granter\"");
	}
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
}

/* Whoever asked came to have a seat that may not do it. */
static void
test_asker_demoted (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_export (office, ITO, APPROVAL);
	g_assert_true (kinko_operator_revoke (office->sessions[TANAKA], "ito", "異動", &error));
	g_clear_pointer (&office->sessions[ITO], kinko_session_close);
	g_free (shell (&office->fixture, "rm ito.key ito.key.request"));
	g_free (office->identities[ITO]);
	office->identities[ITO] =
		enrol (&office->fixture, office->sessions[TANAKA], "ito", KINKO_ROLE_WORKER, TRUE);
	/* a grant to somebody who may not is worth nothing */
	g_assert_cmpint (try_grant (office, TANAKA, request), ==, -1);
	office->sessions[ITO] = open_person (&office->fixture, office->identities[ITO]);
	g_assert_cmpint (try_export (office, ITO, request), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[ITO], "case.export", "denied", "\"reason\":\"policy\"");
}

/* ---- what ------------------------------------------------------------------------------------ */

static void
test_numbers (Office *office, gconstpointer data)
{
	static const char *const unknown[] = { "Q26-9999", "Q26-0002",    "q26-0001",  "",
					       "%",        "' OR 1=1 --", "Q26-0001 ", APPROVAL,
					       "E26-0001", "A26-0001" };
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpstr (request, ==, "Q26-0001");
	for (guint i = 0; i < G_N_ELEMENTS (unknown); i++) {
		g_assert_cmpint (try_grant (office, ITO, unknown[i]), ==, KINKO_ERROR_NOT_FOUND);
		assert_last (office->sessions[ITO], "approval.grant", "failed",
			     "\"error\":\"not-found\"");
	}
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_assert_cmpint (try_grant (office, SATO, request), ==, KINKO_ERROR_INVALID); /* once */
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
	g_assert_cmpint (try_grant (office, SATO, request), ==, KINKO_ERROR_INVALID);
}

static void
test_changed_meanwhile (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autofree char *again = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	touch_case (office, "C26-0001");
	g_assert_null (kinko_second_grant (office->sessions[ITO], request, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (error->message, "1 object of the request was changed");
	assert_last (office->sessions[ITO], "approval.grant", "denied",
		     "\"detail\":{\"reason\":\"changed\"}}");
	g_clear_error (&error);
	/* void for ever, though the case says the same as before */
	g_assert_cmpint (try_grant (office, ITO, request), ==, KINKO_ERROR_DENIED);
	again = ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_grant (office, ITO, again), ==, -1);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", again), ==, -1);
}

/* ---- until when ------------------------------------------------------------------------------ */

/* The policy lets a grant hold 3 days; it is Monday, 2026-07-13, 9:00. */
static void
test_until (Office *office, gconstpointer data)
{
	static const struct {
		const char *until, *expires; /* NULL: refused */
	} days[] = {
		{ NULL, "2026-07-16T09:00:00.000+09:00" },
		{ "2026-07-13", "2026-07-13T23:59:59.999+09:00" },
		{ "令和8年7月15日", "2026-07-15T23:59:59.999+09:00" },
		{ "2026-07-16", "2026-07-16T09:00:00.000+09:00" },
		{ "2026-07-12", NULL },
		{ "2026-07-17", NULL },
		{ "2199-01-01", NULL },
		{ "9999-12-31", NULL },
		{ "2026-02-30", NULL },
		{ "", NULL },
		{ "あした", NULL },
	};

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint i = 0; i < G_N_ELEMENTS (days); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *request =
			ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, &error);
		g_autoptr (KinkoRegisterLine) line = NULL;

		g_assert_no_error (error);
		line = kinko_second_grant (office->sessions[ITO], request, days[i].until, &error);
		if (days[i].expires == NULL) {
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
			assert_last (office->sessions[ITO], "approval.grant", "failed", NULL);
			assert_field (office->sessions[ITO], "second", request, "state", "waiting");
			continue;
		}
		g_assert_no_error (error);
		g_assert_cmpstr (kinko_record_get (line->record, "expires"), ==, days[i].expires);
	}
}

/* ---- the proof in the log --------------------------------------------------------------------- */

static void
hash_parts (GByteArray *out, guint8 prefix, const guint8 *left, gsize left_len, const guint8 *right)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
	gsize len = 32;

	g_byte_array_set_size (out, 32);
	g_checksum_update (sum, &prefix, 1);
	g_checksum_update (sum, left, (gssize) left_len);
	if (right != NULL)
		g_checksum_update (sum, right, 32);
	g_checksum_get_digest (sum, out->data, &len);
}

/* RFC 6962, 2.1, as it stands there: the root over lines @from up to @to. */
static GByteArray *
tree_root (KinkoLog *log, guint64 from, guint64 to)
{
	GByteArray *root = g_byte_array_new ();
	guint64 half = 1;

	if (to - from == 1) {
		g_autofree char *line = kinko_log_line (log, from, NULL);

		hash_parts (root, 0, (const guint8 *) line, strlen (line), NULL);
		return root;
	}
	while (half * 2 < to - from)
		half *= 2;
	{
		g_autoptr (GByteArray) left = tree_root (log, from, from + half);
		g_autoptr (GByteArray) right = tree_root (log, from + half, to);

		hash_parts (root, 1, left->data, 32, right->data);
	}
	return root;
}

/* What the newest box of a case hashes to, by the database and GLib alone. */
static char *
newest_box (KinkoSession *session, const char *case_no, char **handle)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT box, handle FROM case_version JOIN case_file ON case_id = id"
		" WHERE case_no = ? ORDER BY case_version.version DESC LIMIT 1",
		NULL);
	g_autoptr (GBytes) box = NULL;

	g_assert_true (kinko_statement_bind_text (query, 1, case_no, NULL));
	g_assert_cmpint (kinko_statement_step (query, NULL), ==, KINKO_STEP_ROW);
	box = kinko_statement_bytes (query, 0);
	*handle = g_strdup (kinko_statement_text (query, 1));
	return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, box);
}

static void
test_log (Office *office, gconstpointer data)
{
	KinkoLog *log = kinko_session_log (office->sessions[ITO]);
	g_autofree char *request = NULL;
	g_autofree char *handle = NULL;
	g_autofree char *box = NULL;
	g_autofree char *objects = NULL;
	g_autofree char *objects_hash = NULL;
	g_autofree char *asked = NULL;
	g_autofree char *asked_hash = NULL;
	g_autofree char *granted = NULL;
	g_autofree char *wanted = NULL;
	g_autofree char *ending = NULL;
	g_autofree char *root_hex = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GByteArray) root = NULL;
	GString *hex = g_string_new (NULL);
	guint64 size;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	asked = last_line (office->sessions[TANAKA]);
	size = kinko_log_size (kinko_session_log (office->sessions[TANAKA]));
	box = newest_box (office->sessions[TANAKA], "C26-0001", &handle);
	objects = g_strdup_printf ("case/%s sha256:%s\n", handle, box);
	objects_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, objects, -1);
	asked_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, asked, -1);
	line = load_line (office->sessions[TANAKA], "second", request);

	/* the request says of what, and nothing else */
	wanted = g_strdup_printf ("\"by\":\"tanaka\",\"role\":\"manager\"");
	assert_contains (asked, wanted);
	g_free (wanted);
	wanted = g_strdup_printf ("\"action\":\"approval.request\",\"object\":\"register/%s\","
				  "\"purpose\":\"\",\"approval\":\"" APPROVAL
				  "\",\"result\":\"granted\",\"detail\":{\"version\":1,",
				  line->handle);
	assert_contains (asked, wanted);
	g_free (wanted);
	wanted = g_strdup_printf (",\"action\":\"number.erase\",\"objects\":\"sha256:%s\","
				  "\"count\":1}}",
				  objects_hash);
	assert_contains (asked, wanted);

	/* the grant signs all of it, and the head of the log that was there */
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	root = tree_root (log, 0, size);
	for (guint i = 0; i < root->len; i++)
		g_string_append_printf (hex, "%02x", root->data[i]);
	root_hex = g_string_free (hex, FALSE);
	granted = last_line (office->sessions[ITO]);
	g_assert_cmpuint (kinko_log_size (log), ==, size + 1);
	ending = g_strdup_printf (",\"request\":\"sha256:%s\",\"objects\":\"sha256:%s\","
				  "\"expires\":\"2026-07-16T09:00:00.000+09:00\","
				  "\"head\":{\"size\":%" G_GUINT64_FORMAT
				  ",\"root\":\"sha256:%s\"}}}",
				  asked_hash, objects_hash, size, root_hex);
	assert_contains (granted, "\"by\":\"ito\",\"role\":\"deputy\"");
	assert_contains (granted, ending);
	assert_not_in_log (office, "number erase"); /* the command as typed */
	assert_not_in_log (office, "C26-0001");
	assert_rows_name_their_entries (office->sessions[ITO]);
}

/* ---- edited behind kinko's back ---------------------------------------------------------------- */

static void
test_edited_request (Office *office, gconstpointer data)
{
	static const struct {
		const char *field, *value;
	} edits[] = {
		{ "action", "case.assign" },
		{ "purpose", "handover" },
		{ "approval", "R8-9999" },
		{ "objects", "vault" },
		{ "count", "2" },
		{ "recipient", "他区" },
		{ "parameters", "x" },
		{ "asked_seq", "0" },
		{ "command", "case list" },
		{ "asked_by", "佐藤" },
		{ "line_operator", "ito" },
		{ "expires", "2199-01-01" },
	};

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
		g_autofree char *request =
			ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, NULL);

		reseal (office, "second", request, edits[i].field, edits[i].value);
		g_assert_cmpint (try_grant (office, ITO, request), ==, KINKO_ERROR_INTEGRITY);
		assert_last (office->sessions[ITO], "approval.grant", "failed",
			     "\"error\":\"integrity\"");
		g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==,
				 KINKO_ERROR_INTEGRITY);
	}
	assert_value (office, "C26-0001", "state", "取下げ");
}

/* Somebody makes oneself a grant: the record says so, the log does not. */
static void
test_forged_grant (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	reseal (office, "second", request, "decider", "ito");
	reseal (office, "second", request, "grant_seq", "3");
	reseal (office, "second", request, "expires", "2199-01-01T00:00:00.000+09:00");
	reseal (office, "second", request, "state", "granted");
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==,
			 KINKO_ERROR_INTEGRITY);
	assert_last (office->sessions[TANAKA], "number.erase", "failed", "\"error\":\"integrity\"");
}

static void
test_edited_columns (Office *office, gconstpointer data)
{
	static const char *const edits[] = {
		"UPDATE register_line SET operator = 'sato' WHERE register = 'second'",
		"UPDATE register_line SET operator = 'tanaka', open = 0 WHERE register = 'second'",
		"UPDATE register_line SET open = 1, day = '2026-01-01' WHERE register = 'second'",
	};
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
		tamper_office (office, edits[i]);
		g_assert_cmpint (try_grant (office, ITO, request), ==, KINKO_ERROR_INTEGRITY);
	}
}

/* A request that was refused is put back to when it waited. */
static void
test_refusal_undone (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	line = kinko_second_refuse (office->sessions[SATO], request, "まだ早い", &error);
	g_assert_no_error (error);
	put_back (office, "second", request, 1);
	assert_field (office->sessions[KATO], "second", request, "state", "waiting");
	g_assert_cmpint (try_grant (office, ITO, request), ==, KINKO_ERROR_INTEGRITY);
}

/* ---- refusing -------------------------------------------------------------------------------- */

static int
try_refuse (Office *office, guint who, const char *request, const char *reason)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_second_refuse (office->sessions[who], request, reason, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

#define REASON "対象の案件に未処理の問い合わせがあるため"

static void
test_refuse (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autofree char *own = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpint (try_refuse (office, SATO, request, ""), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_refuse (office, SATO, request, "123456789018"), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (try_refuse (office, SATO, "Q26-0009", REASON), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_refuse (office, SATO, request, REASON), ==, -1);
	assert_last (office->sessions[SATO], "approval.refuse", "granted", "\"version\":2");
	assert_field (office->sessions[SATO], "second", request, "state", "refused");
	assert_field (office->sessions[SATO], "second", request, "reason", REASON);
	assert_not_in_log (office, REASON);
	g_assert_cmpint (try_refuse (office, ITO, request, REASON), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_grant (office, ITO, request), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==,
			 KINKO_ERROR_DENIED);
	/* whoever asked takes it back */
	own = ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_refuse (office, TANAKA, own, "取りやめ"), ==, -1);
	g_assert_cmpint (try_grant (office, ITO, own), ==, KINKO_ERROR_INVALID);
	assert_sound (&office->fixture, office->sessions[ITO]);
}

/* ---- looking --------------------------------------------------------------------------------- */

static void
test_show (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoRegisterLine) ward = NULL;
	g_autoptr (GPtrArray) cases = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	line = kinko_second_show (office->sessions[KATO], request, &error);
	g_assert_no_error (error);
	assert_last (office->sessions[KATO], "approval.show", "granted", NULL);
	g_assert_cmpstr (kinko_record_get (line->record, "action"), ==, "number.erase");
	g_assert_cmpstr (kinko_record_get (line->record, "asked_by"), ==, "田中 一郎");
	g_assert_cmpstr (kinko_record_get (line->record, "command"), ==, "number erase");
	cases = kinko_second_case_numbers (office->sessions[KATO], line);
	g_assert_cmpuint (cases->len, ==, 1);
	g_assert_cmpstr (cases->pdata[0], ==, "C26-0001");
	ward = kinko_second_show (office->sessions[KATO], APPROVAL, &error);
	g_assert_no_error (error);
	g_assert_null (kinko_second_case_numbers (office->sessions[KATO], ward));
	g_assert_null (kinko_second_show (office->sessions[KATO], "Q26-0009", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	/* nobody is shown what somebody else put there */
	reseal (office, "second", request, "command", "case list");
	g_assert_null (kinko_second_show (office->sessions[ITO], request, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

#define ADD(path, open, test) g_test_add (path, Office, NULL, open, test, close_office)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/second-grant/who", test_who);
	ADD ("/second-grant/roles", open_narrow, test_roles);
	ADD ("/second-grant/asker-demoted", open_narrow, test_asker_demoted);
	ADD_ON_MONDAY ("/second-grant/numbers", test_numbers);
	ADD_ON_MONDAY ("/second-grant/changed-meanwhile", test_changed_meanwhile);
	ADD_ON_MONDAY ("/second-grant/until", test_until);
	ADD_ON_MONDAY ("/second-grant/log", test_log);
	ADD_ON_MONDAY ("/second-grant/edited-request", test_edited_request);
	ADD_ON_MONDAY ("/second-grant/forged-grant", test_forged_grant);
	ADD_ON_MONDAY ("/second-grant/edited-columns", test_edited_columns);
	ADD_ON_MONDAY ("/second-grant/refusal-undone", test_refusal_undone);
	ADD_ON_MONDAY ("/second-grant/refuse", test_refuse);
	ADD_ON_MONDAY ("/second-grant/show", test_show);
	return g_test_run ();
}
