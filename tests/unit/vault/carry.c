#include "vault/carry.h"

#include "tests/unit/vault/lines.h"
#include "vault/box.h"
#include "vault/case-keys.h"

#define NO "M26-0001"

static const Given usb[] = { { "what", "階層決定一覧 架空花子ほか" },
			     { "count", "25" },
			     { "medium", "USBメモリ" },
			     { "medium_no", "USB-7" },
			     { "encryption", "AES-256 暗号化、パスワード別送" },
			     { "container", "鍵付きケース" },
			     { "route", "セキュリティ便" },
			     { "destination", "目黒区保育課" },
			     { "purpose", "納品" },
			     { "return_due", "2026-07-10" },
			     { NULL, NULL } };

#undef ADD
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up_approved, test, tear_down)

/* A vault whose ward let things be carried out. */
static void
set_up_approved (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;

	set_up (fixture, data);
	session = open_manager (fixture);
	approve (session, "R8-0100");
}

static KinkoRegisterLine *
try_add (KinkoSession *session, const Given *given, const char *approval, GError **error)
{
	KinkoRecordChange changes[20];
	guint n = changes_of (kinko_register_find ("carry"), given, changes);

	return kinko_carry_add (session, changes, n, approval, error);
}

static void
add (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = try_add (session, usb, "R8-0100", &error);

	g_assert_no_error (error);
	g_assert_cmpstr (line->number, ==, NO);
	g_assert_true (line->open);
}

/* -1: recorded; otherwise the error's code. */
static int
report (KinkoSession *session, KinkoCarryStage stage, const char *status, const char *at,
	const char *left, const char *arrived)
{
	KinkoCarryReport given = {
		.stage = stage, .status = status, .at = at, .left = left, .arrived = arrived
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_carry_report (session, NO, &given, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static int
check (KinkoSession *session, KinkoCarryStage stage, gboolean ok, const char *remark)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_carry_check (session, NO, stage, ok, remark, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static int
come_back (KinkoSession *session, const char *at)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_carry_returned (session, NO, at, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static void
assert_open (KinkoSession *session, gboolean open)
{
	g_autoptr (KinkoRegisterLine) line = load (session, "carry", NO, NULL);

	g_assert_nonnull (line);
	g_assert_cmpint (line->open, ==, open);
}

static void
test_whole_way (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *entry = NULL;

	(void) data;
	add (manager);
	entry = last_line (manager);
	assert_contains (entry, "\"action\":\"carry.add\",\"object\":\"register/");
	assert_contains (entry, "\"approval\":\"R8-0100\",\"result\":\"granted\",\"detail\":"
				"{\"version\":1,\"box\":\"sha256:");
	g_assert_cmpint (
		report (manager, KINKO_CARRY_TRANSPORT, "封印を確認", "9:40", "9:30", NULL), ==,
		-1);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, -1);
	g_free (g_steal_pointer (&entry));
	entry = last_line (worker);
	assert_contains (entry, "\"action\":\"carry.check\"");
	assert_contains (entry, "\"detail\":{\"stage\":\"transport\",\"ok\":true,\"version\":3,");
	/* it arrived after the transport was checked */
	g_assert_cmpint (
		report (worker, KINKO_CARRY_STORAGE, "金庫に施錠保管", "9:55", NULL, "9:50"), ==,
		-1);
	assert_open (manager, TRUE);
	g_assert_cmpint (come_back (manager, NULL), ==, -1);
	assert_open (manager, TRUE); /* the storage is not checked */
	g_assert_cmpint (check (manager, KINKO_CARRY_STORAGE, TRUE, "現物を確認"), ==, -1);
	assert_open (manager, FALSE);

	line = kinko_register_show (manager, kinko_register_find ("carry"), NO, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_carry_wants (line), ==, 0);
	g_assert_cmpstr (value (line, "approval"), ==, "R8-0100");
	g_assert_cmpstr (value (line, "carrier"), ==, "田中 一郎");
	g_assert_cmpstr (value (line, "left_at"), ==, "2026-07-06T09:30:00+09:00");
	g_assert_cmpstr (value (line, "arrived_at"), ==, "2026-07-06T09:50:00+09:00");
	g_assert_cmpstr (value (line, "returned_at"), ==, "2026-07-06T10:00:00+09:00");
	g_assert_cmpstr (value (line, "transport_by"), ==, "tanaka");
	g_assert_cmpstr (value (line, "transport_checked_by"), ==, "sato");
	g_assert_cmpstr (value (line, "transport_checker"), ==, "佐藤 花子");
	g_assert_cmpstr (value (line, "storage_result"), ==, "適正");
	g_assert_cmpstr (value (line, "storage_remark"), ==, "現物を確認");
	/* what has ended stays as it is */
	g_assert_cmpint (report (manager, KINKO_CARRY_STORAGE, "x", NULL, NULL, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (report (manager, KINKO_CARRY_DISPOSAL, "x", NULL, NULL, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (come_back (manager, NULL), ==, KINKO_ERROR_INVALID);
	assert_sound (fixture, manager);
}

/* What is disposed of does not come back; its disposal is a stage like the others. */
static void
test_disposed (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	add (manager);
	g_assert_cmpint (report (manager, KINKO_CARRY_TRANSPORT, "x", "9:30", NULL, NULL), ==, -1);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, -1);
	g_assert_cmpint (report (worker, KINKO_CARRY_DISPOSAL, "溶解処理", "9:50", NULL, NULL), ==,
			 -1);
	g_assert_cmpint (come_back (manager, NULL), ==, KINKO_ERROR_INVALID);
	assert_open (manager, TRUE);
	g_assert_cmpint (check (worker, KINKO_CARRY_DISPOSAL, TRUE, NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (check (manager, KINKO_CARRY_DISPOSAL, TRUE, NULL), ==, -1);
	line = load (manager, "carry", NO, NULL);
	g_assert_false (line->open);
	g_assert_cmpstr (value (line, "disposed_at"), ==, "2026-07-06T09:50:00+09:00");
}

/* The transport is a stage that there always is. */
static void
test_transport_is_needed (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	add (manager);
	line = load (manager, "carry", NO, NULL);
	g_assert_cmpuint (kinko_carry_wants (line), ==,
			  KINKO_CARRY_WANTS_END | KINKO_CARRY_WANTS_TRANSPORT);
	g_assert_cmpint (come_back (manager, NULL), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (report (manager, KINKO_CARRY_DISPOSAL, "溶解処理", NULL, NULL, NULL), ==,
			 -1);
	g_assert_cmpint (check (worker, KINKO_CARRY_DISPOSAL, TRUE, NULL), ==, -1);
	assert_open (manager, TRUE);
}

/* ---- the check ------------------------------------------------------------------------------- */

static void
test_own_check (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *again_file = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *namesake = enrol (fixture, manager, "suzuki", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) again = NULL;
	g_autoptr (KinkoSession) other = open_person (fixture, namesake);
	g_autofree char *entry = NULL;

	(void) data;
	add (manager);
	g_assert_cmpint (report (manager, KINKO_CARRY_TRANSPORT, "x", NULL, NULL, NULL), ==, -1);
	g_assert_cmpint (check (manager, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==,
			 KINKO_ERROR_DENIED);
	entry = last_line (manager);
	assert_contains (entry, "\"action\":\"carry.check\",\"object\":\"register/");
	assert_contains (entry, "\"result\":\"denied\",\"detail\":{\"reason\":\"same-person\"}");
	/* a second ID of the same person is no second person */
	g_clear_pointer (&other, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	tamper (fixture, "UPDATE seat SET person = 'tanaka' WHERE id = 'sato'");
	again = open_person (fixture, again_file);
	g_assert_cmpint (check (again, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, KINKO_ERROR_DENIED);
	/* the fixture gives all workers one name: what counts is who they are */
	other = open_person (fixture, namesake);
	g_assert_cmpint (check (other, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, -1);
	g_assert_cmpint (check (other, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, KINKO_ERROR_INVALID);
}

static void
test_not_in_order (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	add (manager);
	g_assert_cmpint (report (manager, KINKO_CARRY_TRANSPORT, "封印あり", NULL, NULL, NULL), ==,
			 -1);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, FALSE, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, FALSE, " "), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, FALSE, "鍵の掛け忘れ"), ==, -1);
	g_assert_cmpint (come_back (manager, NULL), ==, -1);
	line = load (manager, "carry", NO, NULL);
	g_assert_true (line->open);
	g_assert_cmpuint (kinko_carry_wants (line), ==, KINKO_CARRY_WANTS_RECORD);
	g_clear_pointer (&line, kinko_register_line_free);
	/* a finding is not taken back by checking again, only by recording what was put right */
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (
		report (manager, KINKO_CARRY_TRANSPORT, "施錠し、封印を確認", NULL, NULL, NULL), ==,
		-1);
	line = load (manager, "carry", NO, NULL);
	g_assert_cmpuint (kinko_carry_wants (line), ==, KINKO_CARRY_WANTS_CHECK);
	g_assert_cmpstr (value (line, "transport_finding"), ==, "鍵の掛け忘れ");
	g_assert_cmpstr (value (line, "transport_found_by"), ==, "佐藤 花子");
	g_assert_null (value (line, "transport_result"));
	g_clear_pointer (&line, kinko_register_line_free);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, -1);
	assert_open (manager, FALSE);
}

/* Recording anew takes an unchecked record's place, and its author is the newest one's. */
static void
test_recorded_anew (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	add (manager);
	g_assert_cmpint (report (manager, KINKO_CARRY_TRANSPORT, "a", "9:30", NULL, NULL), ==, -1);
	g_assert_cmpint (report (worker, KINKO_CARRY_TRANSPORT, "b", "9:40", NULL, NULL), ==, -1);
	line = load (manager, "carry", NO, NULL);
	g_assert_cmpstr (value (line, "transport_status"), ==, "b");
	g_assert_cmpstr (value (line, "left_at"), ==, "2026-07-06T09:30:00+09:00");
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (check (manager, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==, -1);
	g_assert_cmpint (report (worker, KINKO_CARRY_TRANSPORT, "c", NULL, NULL, NULL), ==,
			 KINKO_ERROR_INVALID);
}

/* Somebody with the keys seals a record that names another author: the log has another hash. */
static void
test_forged_author (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (KinkoSecret) plain = NULL;
	g_autoptr (GBytes) box = NULL;
	g_autofree char *hex = NULL;
	g_autofree char *sql = NULL;
	KinkoBoxContext context = { .kind = "register/carry", .version = 2 };
	gsize len;

	(void) data;
	add (manager);
	g_assert_cmpint (report (manager, KINKO_CARRY_TRANSPORT, "x", NULL, NULL, NULL), ==, -1);
	line = load (manager, "carry", NO, NULL);
	kinko_record_put (line->record, "transport_by", "sato");
	context.vault_id = kinko_session_descriptor (manager)->id;
	context.handle = line->handle;
	key = kinko_register_key_unwrap (manager, line->handle, line->key, NULL);
	plain = kinko_record_to_json (line->record);
	box = kinko_box_seal (plain, key, &context);
	len = g_bytes_get_size (box);
	hex = g_malloc (2 * len + 1);
	(void) sodium_bin2hex (hex, 2 * len + 1, g_bytes_get_data (box, NULL), len);
	sql = g_strdup_printf ("UPDATE register_version SET box = x'%s' WHERE version = 2", hex);
	g_clear_pointer (&manager, kinko_session_close);
	tamper (fixture, sql);
	manager = open_manager (fixture);
	g_assert_cmpint (check (manager, KINKO_CARRY_TRANSPORT, TRUE, NULL), ==,
			 KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (manager, "carry.check", "failed"), ==, 1);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void
refuse_add (KinkoSession *session, const Given *given, const char *approval, const char *field,
	    const char *code)
{
	g_autoptr (GError) error = NULL;
	const KinkoProblem *problem;

	g_assert_null (try_add (session, given, approval, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->field, ==, field);
	g_assert_cmpstr (problem->code, ==, code);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
	static const struct {
		guint field; /* of usb */
		const char *text, *code;
	} bad[] = {
		{ 0, "番号 123456789018", "mynumber_in_text" },
		{ 0, "\x1B]0;x\x07", "text_invalid" },
		{ 0, "", "required_missing" },
		{ 1, "0", "integer_invalid" },
		{ 4, "　", "required_missing" },
		{ 5, "１２３４ ５６７８ ９０１８", "mynumber_in_text" },
		{ 6,
		  "a\xE2\x80\xAE"
		  "b",
		  "text_invalid" },
		{ 7, "", "required_missing" },
		{ 9, "2026-07-05", "due_past" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		Given given[G_N_ELEMENTS (usb)];

		memcpy (given, usb, sizeof usb);
		given[bad[i].field].text = bad[i].text;
		g_test_message ("%" G_GSIZE_FORMAT, i);
		refuse_add (session, given, "R8-0100", usb[bad[i].field].name, bad[i].code);
	}
	g_assert_null (try_add (session, usb, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (try_add (session, usb, "R8-0101", &error)); /* not entered */
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (try_add (session, usb, "123456789018", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (try_add (session, usb, "承諾 12", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (count_entries (session, "carry.add", "granted"), ==, 0);
	g_assert_cmpuint (count_entries (session, "carry.add", "failed"), ==,
			  G_N_ELEMENTS (bad) + 2);
	g_assert_cmpuint (count_entries (session, "carry.add", "denied"), ==, 2);
}

static void
test_times (Fixture *fixture, gconstpointer data)
{
	static const struct {
		KinkoCarryStage stage;
		const char *status, *at, *left, *arrived;
	} bad[] = {
		{ KINKO_CARRY_TRANSPORT, "", NULL, NULL, NULL },
		{ KINKO_CARRY_TRANSPORT, "123456789018", NULL, NULL, NULL },
		{ KINKO_CARRY_TRANSPORT, "x\x07", NULL, NULL, NULL },
		{ KINKO_CARRY_TRANSPORT, "x", "10:01", NULL, NULL }, /* not yet */
		{ KINKO_CARRY_TRANSPORT, "x", "2026-07-05 9:00", NULL,
		  NULL }, /* before it was entered */
		{ KINKO_CARRY_TRANSPORT, "x", "25:00", NULL, NULL },
		{ KINKO_CARRY_TRANSPORT, "x", NULL, "9:40", "9:30" },
		{ KINKO_CARRY_STORAGE, "x", NULL, "9:40", NULL },
		{ KINKO_CARRY_DISPOSAL, "x", NULL, NULL, "9:40" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	add (session);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_cmpint (report (session, bad[i].stage, bad[i].status, bad[i].at,
					 bad[i].left, bad[i].arrived),
				 ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (report (session, KINKO_CARRY_TRANSPORT, "x", "9:50", "9:30", "9:45"), ==,
			 -1);
	g_assert_cmpint (come_back (session, "9:44"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (come_back (session, "10:01"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (come_back (session, "9:46"), ==, -1);
	g_assert_cmpuint (count_entries (session, "carry.stage", "failed"), ==,
			  G_N_ELEMENTS (bad) + 2);
}

static void
test_people (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_null (try_add (worker, usb, "R8-0100", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_cmpint (report (worker, KINKO_CARRY_TRANSPORT, "x", NULL, NULL, NULL), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (come_back (worker, NULL), ==, KINKO_ERROR_NOT_FOUND);
}

static void
test_overdue (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoRegisterFilter filter = { .overdue = TRUE, .limit = 10 };
	g_autoptr (GPtrArray) today = NULL;
	g_autoptr (GPtrArray) later = NULL;
	g_autoptr (GError) error = NULL;
	gboolean more;

	(void) data;
	add (session);
	g_setenv ("KINKO_TEST_NOW_MS", "1783695600000",
		  TRUE); /* 2026-07-11 00:00 in Japan, less 1 ms below */
	g_setenv ("KINKO_TEST_NOW_MS", "1783695599999", TRUE);
	today = kinko_register_list (session, kinko_register_find ("carry"), &filter, &more,
				     &error);
	g_assert_no_error (error);
	g_assert_cmpuint (today->len, ==, 0); /* it is due on that very day */
	g_setenv ("KINKO_TEST_NOW_MS", "1783695600000", TRUE);
	later = kinko_register_list (session, kinko_register_find ("carry"), &filter, &more,
				     &error);
	g_assert_no_error (error);
	g_assert_cmpuint (later->len, ==, 1);
	g_setenv ("KINKO_TEST_NOW_MS", NOW, TRUE);
}

/* Nothing that was typed, no number and no name is in log or mirror. */
static void
test_log (Fixture *fixture, gconstpointer data)
{
	static const char *const secrets[] = { "架空",     "USB-7", "鍵付き",  "保育課",
					       "施錠忘れ", "封印",  "AES-256", "納品" };
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *log = NULL;

	(void) data;
	add (manager);
	g_assert_cmpint (report (manager, KINKO_CARRY_TRANSPORT, "封印あり", NULL, NULL, NULL), ==,
			 -1);
	g_assert_cmpint (check (worker, KINKO_CARRY_TRANSPORT, FALSE, "施錠忘れ"), ==, -1);
	log = shell (fixture, "git --git-dir='%s' log -p --format=%%B main -- log",
		     fixture->mirror);
	assert_contains (log, "carry.check");
	for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
		if (strstr (log, secrets[i]) != NULL)
			g_error ("the log says '%s'", secrets[i]);
}

static void
add_tests (void)
{
	ADD ("/carry/whole-way", test_whole_way);
	ADD ("/carry/disposed", test_disposed);
	ADD ("/carry/transport-is-needed", test_transport_is_needed);
	ADD ("/carry/own-check", test_own_check);
	ADD ("/carry/not-in-order", test_not_in_order);
	ADD ("/carry/recorded-anew", test_recorded_anew);
	ADD ("/carry/forged-author", test_forged_author);
	ADD ("/carry/refused", test_refused);
	ADD ("/carry/times", test_times);
	ADD ("/carry/people", test_people);
	ADD ("/carry/overdue", test_overdue);
	ADD ("/carry/log", test_log);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
