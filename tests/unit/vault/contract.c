#include "vault/contract.h"

#include "tests/unit/vault/lines.h"
#include "tests/unit/vault/office.h"
#include "vault/box.h"
#include "vault/carry.h"
#include "vault/case-keys.h"
#include "vault/copy.h"
#include "vault/receipt.h"

#undef ADD
#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

/* An export as the program does it; its number is owned by the caller. */
static char *
make_copy (KinkoSession *session, const char *erase_by)
{
	KinkoCopy copy = { .what = "一覧 架空花子ほか",
			   .approval = APPROVAL,
			   .erase_by = erase_by,
			   .path_name = "list.csv",
			   .count = 3 };
	const KinkoActScope scope = { .approval = APPROVAL, .count = 3 };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.export", "vault", NULL, &error);
	char *number = NULL;

	g_assert_no_error (error);
	g_assert_true (kinko_act_authorize (act, &scope, &error));
	g_assert_true (kinko_copy_register (act, &copy, &number, &error));
	g_assert_true (kinko_act_commit_intent (act, &error));
	g_assert_true (kinko_act_reopen (act, &error));
	g_assert_true (kinko_copy_finish (act, number, NULL, 1, TRUE, &error));
	g_assert_true (kinko_act_finish (act, NULL, &error));
	g_assert_no_error (error);
	return number;
}

static void
erase_copy (KinkoSession *session, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_copy_erased (session, number, "上書き", "佐藤", NULL, &error);

	g_assert_no_error (error);
	g_assert_nonnull (line);
}

static void
give_back (const Office *office)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_receipt_returned (
		office->sessions[SATO], office->receipt, "2026-07-06", "目黒区", &error);

	g_assert_no_error (error);
	g_assert_nonnull (line);
}

static void
carry_out (KinkoSession *session, const char *due)
{
	const Given given[] = { { "what", "x" },         { "count", "1" },
				{ "medium", "紙" },      { "encryption", "封緘" },
				{ "container", "鞄" },   { "route", "徒歩" },
				{ "destination", "区" }, { "purpose", "納品" },
				{ "return_due", due },   { NULL, NULL } };
	KinkoRecordChange changes[20];
	guint n = changes_of (kinko_register_find ("carry"), given, changes);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_carry_add (session, changes, n, APPROVAL, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (line->number, ==, "M26-0001");
}

static KinkoContractStatus *
status_of (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	KinkoContractStatus *status = kinko_contract_status (session, &error);

	g_assert_no_error (error);
	return status;
}

/* -1: closed; otherwise the error's code. @number: the ward's or that of a request; @problems: receives how many things
 * are named as open, or NULL. */
static int
try_close_with (KinkoSession *session, const char *number, guint *problems)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoContractStatus) status = kinko_contract_close (session, number, &error);

	g_assert_true ((status == NULL) == (error != NULL));
	if (problems != NULL)
		*problems = error == NULL || kinko_error_problems (error) == NULL
				    ? 0
				    : kinko_error_problems (error)->len;
	return error == NULL ? -1 : error->code;
}

/* The whole way: @who asks, the deputy grants, @who closes. */
static int
try_close (const Office *office, guint who, guint *problems)
{
	KinkoSession *session = office->sessions[who];
	g_autofree char *request = NULL;
	int code;

	kinko_session_set_asking (session, "contract close");
	code = try_close_with (session, APPROVAL, problems);
	request = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	kinko_session_set_ask (session, say_passphrase, NULL);
	if (request == NULL)
		return code;
	g_assert_cmpint (code, ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_close_with (session, APPROVAL, NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	return try_close_with (session, request, problems);
}

static void
close_well (const Office *office)
{
	give_back (office);
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, -1);
}

/* ---- what is open ---------------------------------------------------------------------------- */

static void
assert_item (const KinkoContractStatus *status, guint i, const char *kind, const char *number,
	     const char *due, gboolean overdue)
{
	const KinkoOpenItem *item = status->open->pdata[i];

	g_assert_cmpuint (i, <, status->open->len);
	g_assert_cmpstr (item->kind, ==, kind);
	g_assert_cmpstr (item->number, ==, number);
	g_assert_cmpstr (item->due, ==, due);
	g_assert_cmpint (item->overdue, ==, overdue);
}

static void
test_status (Office *office, gconstpointer data)
{
	KinkoSession *tanaka = office->sessions[TANAKA];
	g_autofree char *late = make_copy (tanaka, "2026-07-31");
	g_autofree char *early = make_copy (tanaka, "2026-07-08");
	g_autofree char *dayless = make_copy (tanaka, NULL);
	g_autoptr (KinkoContractStatus) status = NULL;
	g_autofree char *entry = NULL;

	(void) data;
	carry_out (tanaka, "2026-07-07");
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	drive_to (office, "C26-0002", KINKO_STATE_EXCLUDED);
	drive_to (office, "C26-0003", KINKO_STATE_RECEIVED);
	g_setenv ("KINKO_TEST_NOW_MS", "1783558800000", TRUE); /* 2026-07-09 10:00 */
	status = status_of (tanaka);
	g_setenv ("KINKO_TEST_NOW_MS", NOW, TRUE);
	g_assert_false (status->closed);
	g_assert_cmpuint (status->open->len, ==, 5);
	assert_item (status, 0, "carry", "M26-0001", "2026-07-07", TRUE);
	assert_item (status, 1, "copy", early, "2026-07-08", TRUE);
	assert_item (status, 2, "copy", late, "2026-07-31", FALSE);
	assert_item (status, 3, "copy", dayless, NULL, FALSE);
	assert_item (status, 4, "receipt", office->receipt, NULL, FALSE);
	for (guint i = 0; i < KINKO_STATES; i++)
		g_assert_cmpuint (status->cases[i], ==,
				  i == KINKO_STATE_REGISTERED ? 7
				  : i == KINKO_STATE_RECEIVED ? 1
							      : 0);
	entry = last_line (tanaka);
	assert_contains (entry, "\"action\":\"contract.status\",\"object\":\"vault\"");
	assert_contains (entry, "\"detail\":{\"open\":{\"carry\":1,\"copy\":3,\"receipt\":1},"
				"\"cases\":{\"registered\":7,\"received\":1}}");
}

/* An act of another session whose effect is not over. */
static void
test_intent (Office *office, gconstpointer data)
{
	KinkoSession *sato = office->sessions[SATO];
	const KinkoActScope scope = { .approval = APPROVAL, .count = 1 };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin (sato, "case.entry-sheet", "vault", NULL, &error);
	g_autoptr (KinkoContractStatus) status = NULL;
	g_autofree char *number = NULL;
	guint problems;

	(void) data;
	g_assert_no_error (error);
	g_assert_true (kinko_act_authorize (act, &scope, &error));
	number = g_strdup_printf ("%" G_GUINT64_FORMAT, kinko_act_next_seq (act));
	g_assert_true (kinko_act_commit_intent (act, &error));
	give_back (office);
	status = status_of (office->sessions[TANAKA]);
	g_assert_cmpuint (status->open->len, ==, 1);
	assert_item (status, 0, "intent", number, NULL, FALSE);
	g_assert_cmpint (try_close (office, TANAKA, &problems), ==, KINKO_ERROR_DENIED);
	g_assert_cmpuint (problems, ==, 1);
	g_assert_true (kinko_act_finish (act, NULL, &error));
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, -1);
}

/* ---- closing --------------------------------------------------------------------------------- */

static void
test_refused_while_open (Office *office, gconstpointer data)
{
	KinkoSession *tanaka = office->sessions[TANAKA];
	g_autofree char *copy = make_copy (tanaka, NULL);
	g_autofree char *entry = NULL;
	guint problems;

	(void) data;
	carry_out (tanaka, "2026-07-07");
	g_assert_cmpint (try_close (office, TANAKA, &problems), ==, KINKO_ERROR_DENIED);
	g_assert_cmpuint (problems, ==, 3);
	entry = last_line (tanaka);
	assert_contains (entry, "\"action\":\"contract.close\"");
	assert_contains (entry, "\"result\":\"denied\",\"detail\":{\"reason\":\"still-open\"}");
	erase_copy (tanaka, copy);
	give_back (office);
	g_assert_cmpint (try_close (office, TANAKA, &problems), ==, KINKO_ERROR_DENIED);
	g_assert_cmpuint (problems, ==, 1);
	g_assert_cmpint (try_edit (office, SATO, "C26-0001", "address", "東京都目黒区"), ==, -1);
	/* only the manager, and nobody without keys */
	g_assert_cmpint (try_close (office, ITO, NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_close (office, SATO, NULL), ==, KINKO_ERROR_DENIED);
}

static void
test_closed (Office *office, gconstpointer data)
{
	KinkoSession *tanaka = office->sessions[TANAKA];
	g_autofree char *copy = make_copy (tanaka, NULL);
	g_autoptr (KinkoContractStatus) status = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *entry = NULL;
	guint64 seq;

	(void) data;
	erase_copy (tanaka, copy);
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	close_well (office);
	seq = kinko_log_size (kinko_session_log (tanaka)) - 1;
	entry = last_line (tanaka);
	assert_contains (entry,
			 "\"action\":\"contract.close\",\"object\":\"vault\",\"purpose\":\"\","
			 "\"approval\":\"" APPROVAL "\",\"result\":\"granted\","
			 "\"detail\":{\"cases\":{\"registered\":9},\"second\":");
	status = status_of (tanaka);
	g_assert_true (status->closed);
	g_assert_cmpuint (status->closed_seq, ==, seq);
	g_assert_cmpstr (status->closed_by, ==, "tanaka");
	g_assert_cmpstr (status->approval, ==, APPROVAL);
	g_assert_true (g_str_has_prefix (status->closed_at, "2026-07-06T"));

	/* a session that was open before sees it at once */
	g_assert_cmpint (try_edit (office, SATO, "C26-0001", "address", "東京都"), ==,
			 KINKO_ERROR_DENIED);
	g_free (entry);
	entry = last_line (office->sessions[SATO]);
	assert_contains (entry, "\"action\":\"case.edit\"");
	assert_contains (entry,
			 "\"result\":\"denied\",\"detail\":{\"reason\":\"contract-closed\"}");
	g_assert_null (try_enter (office->sessions[SATO], "receipt", papers, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_DENIED);
	/* winding up goes on */
	kase = kinko_case_show (office->sessions[SATO], "C26-0001", &error);
	g_assert_no_error (error);
	g_clear_pointer (&kase, kinko_case_free);
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0001", APPROVAL), ==, -1);
	g_assert_true (kinko_operator_suspend (tanaka, "kato", "契約終了", &error));
	g_assert_no_error (error);
	assert_newest_sound (&office->fixture, tanaka, 5);
}

/* An act that began before is over before the contract is: both wait for the one lock. Opened anew it is closed too. */
static void
test_opened_anew (Office *office, gconstpointer data)
{
	(void) data;
	close_well (office);
	g_clear_pointer (&office->sessions[SUZUKI], kinko_session_close);
	office->sessions[SUZUKI] = open_person (&office->fixture, office->identities[SUZUKI]);
	g_assert_cmpint (try_edit (office, SUZUKI, "C26-0001", "address", "東京都"), ==,
			 KINKO_ERROR_DENIED);
}

/* ---- attacks --------------------------------------------------------------------------------- */

static int
try_verify (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	guint64 mirrored = 0;
	g_autoptr (KinkoVerification) found = kinko_log_verify (session, &mirrored, &error);

	g_assert_true ((found == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

/* Who has the database key takes the row away and works on: the vault's own check and everybody's replay see it. */
static void
test_row_removed (Office *office, gconstpointer data)
{
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	const KinkoProblem *problem;

	(void) data;
	close_well (office);
	g_assert_cmpint (try_verify (office->sessions[TANAKA]), ==, -1);
	tamper_office (office, "DELETE FROM contract_end");
	g_assert_cmpint (try_verify (office->sessions[TANAKA]), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (try_edit (office, SATO, "C26-0001", "address", "東京都"), ==, -1);
	g_assert_cmpint (try_verify (office->sessions[TANAKA]), ==, KINKO_ERROR_INTEGRITY);
	mirror = kinko_mirror_open (office->fixture.mirror, &error);
	g_assert_no_error (error);
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	g_assert_null (found);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, "after_close");
}

/* A row that names another entry, or none: what cannot be checked fails closed, and nothing is believed. */
static void
test_row_forged (Office *office, gconstpointer data)
{
	static const char *const forgeries[] = {
		"INSERT INTO contract_end (id, seq) VALUES (1, 3)",
		"UPDATE contract_end SET seq = 999999",
		"UPDATE contract_end SET seq = -1",
		/* the refused attempt */
		("UPDATE contract_end SET seq = (SELECT seq FROM audit_entry WHERE line LIKE"
		 " '%\"contract.close\"%\"denied\"%')"),
	};
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_DENIED);
	for (gsize i = 0; i < G_N_ELEMENTS (forgeries); i++) {
		tamper_office (office, forgeries[i]);
		g_assert_cmpint (try_edit (office, SATO, "C26-0001", "address", "東京都"), ==,
				 KINKO_ERROR_INTEGRITY);
		g_assert_null (kinko_contract_status (office->sessions[TANAKA], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
		g_assert_cmpint (try_verify (office->sessions[TANAKA]), ==, KINKO_ERROR_INTEGRITY);
	}
	tamper_office (office, "DELETE FROM contract_end");
	g_assert_cmpint (try_edit (office, SATO, "C26-0001", "address", "東京都"), ==, -1);
	g_assert_cmpint (try_verify (office->sessions[TANAKA]), ==, -1);
}

/* Seals a record anew as its newest version, as who holds the keys can; SQL that puts it there, owned by the caller. */
static char *
forge_closed (KinkoSession *session, const char *number)
{
	g_autoptr (KinkoRegisterLine) line = load (session, "copy", number, NULL);
	g_autoptr (KinkoSecret) key =
		kinko_register_key_unwrap (session, line->handle, line->key, NULL);
	KinkoBoxContext context = { .vault_id = kinko_session_descriptor (session)->id,
				    .handle = line->handle,
				    .kind = "register/copy",
				    .version = line->version };
	g_autoptr (KinkoSecret) plain = NULL;
	g_autoptr (GBytes) box = NULL;
	g_autofree char *hex = NULL;
	gsize len;

	kinko_record_put (line->record, "erased_on", "2026-07-06");
	kinko_record_put (line->record, "line_open", "0");
	plain = kinko_record_to_json (line->record);
	box = kinko_box_seal (plain, key, &context);
	len = g_bytes_get_size (box);
	hex = g_malloc (2 * len + 1);
	(void) sodium_bin2hex (hex, 2 * len + 1, g_bytes_get_data (box, NULL), len);
	return g_strdup_printf (
		"UPDATE register_version SET box = x'%s' WHERE line_id = %d AND version = %d;"
		"UPDATE register_line SET open = 0 WHERE id = %d",
		hex, (int) line->id, (int) line->version, (int) line->id);
}

/* A copy that was made to look erased, or vanish, does not let the contract end. */
static void
test_hidden_copies (Office *office, gconstpointer data)
{
	static const char *const harms[] = {
		"UPDATE register_line SET open = 0 WHERE register = 'copy'",
		"DELETE FROM register_version WHERE line_id IN"
		" (SELECT id FROM register_line WHERE register = 'copy');"
		"DELETE FROM register_line WHERE register = 'copy'",
	};
	g_autofree char *copy = make_copy (office->sessions[TANAKA], NULL);
	g_autofree char *forgery = forge_closed (office->sessions[TANAKA], copy);

	(void) data;
	give_back (office);
	tamper_office (office, harms[0]);
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_INTEGRITY);
	tamper_office (office, "UPDATE register_line SET open = 1 WHERE register = 'copy'");
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_DENIED);
	tamper_office (office, forgery);
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_INTEGRITY);
	tamper_office (office, harms[1]);
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "contract.close", "granted"), ==,
			  0);
}

/* A return that was recorded and put back to the version before: the log knows the newer one. */
static void
test_older_version (Office *office, gconstpointer data)
{
	(void) data;
	give_back (office);
	tamper_office (office, "UPDATE register_line SET open = 1, version = 1;"
			       "DELETE FROM register_version WHERE version = 2");
	g_assert_cmpint (try_close (office, TANAKA, NULL), ==, KINKO_ERROR_INTEGRITY);
}

static void
add_tests (void)
{
	ADD ("/contract/status", test_status);
	ADD ("/contract/intent", test_intent);
	ADD ("/contract/refused-while-open", test_refused_while_open);
	ADD ("/contract/closed", test_closed);
	ADD ("/contract/opened-anew", test_opened_anew);
	ADD ("/contract/row-removed", test_row_removed);
	ADD ("/contract/row-forged", test_row_forged);
	ADD ("/contract/hidden-copies", test_hidden_copies);
	ADD ("/contract/older-version", test_older_version);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
