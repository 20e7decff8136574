#include "vault/register.h"

#include "tests/unit/vault/lines.h"
#include "vault/box.h"
#include "vault/case-keys.h"
#include "vault/receipt.h"
#include "vault/register-internal.h"

/* ---- adding ---------------------------------------------------------------------------------- */

static void
test_add (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *entry = NULL;
	g_autofree char *object = NULL;

	(void) data;
	enter (session, "contact", inquiry, "T26-0001");
	entry = last_line (session);
	line = load (session, "contact", "T26-0001", &error);
	g_assert_no_error (error);
	object = g_strdup_printf ("\"object\":\"register/%s\"", line->handle);
	assert_contains (entry, object);
	assert_contains (entry, "\"action\":\"contact.add\"");
	assert_contains (entry,
			 "\"result\":\"granted\",\"detail\":{\"version\":1,\"box\":\"sha256:");
	g_assert_cmpstr (line->day, ==, "2026-07-06");
	g_assert_cmpstr (line->operator, ==, "tanaka");
	g_assert_false (line->open);
	g_assert_cmpstr (value (line, "at"), ==, "2026-07-06T10:00:00+09:00");
	g_assert_cmpstr (value (line, "caller"), ==, "facility"); /* the id, not the label */
	g_assert_cmpstr (value (line, "topic"), ==, "必要書類について 架空花子様");
	g_clear_pointer (&line, kinko_register_line_free);

	enter (session, "work", work, "N26-0001");
	line = load (session, "work", "N26-0001", &error);
	g_assert_cmpstr (value (line, "minutes"), ==, "90");
	g_clear_pointer (&line, kinko_register_line_free);
	enter (session, "facility", nursery, "S26-0001");
	line = load (session, "facility", "S26-0001", &error);
	g_assert_cmpstr (value (line, "corporate_number"), ==, "7000012050002");
	g_clear_pointer (&line, kinko_register_line_free);
	enter (session, "receipt", papers, "A26-0001");
	line = load (session, "receipt", "A26-0001", &error);
	g_assert_true (line->open);
	g_assert_cmpstr (value (line, "received_by"), ==, "田中 一郎");

	g_assert_null (load (session, "work", "A26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_nonnull (kinko_error_hint (error));
	g_clear_error (&error);
	g_assert_null (load (session, "work", "架空花子", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_null (strstr (error->message, "花子"));
	assert_sound (fixture, session);
}

/* The years of registers begin on 1 April, and each register counts for itself. */
static void
test_numbers (Fixture *fixture, gconstpointer data)
{
	static const char *const days[][2] = {
		{ "2026-03-31", "N25-0001" },    { "2026-04-01", "N26-0001" },
		{ "令和8年3月1日", "N25-0002" }, { "2027-03-31", "N26-0002" },
		{ "2027-04-01", "N27-0001" },    { "2100-01-01", "N99-0001" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (days); i++) {
		Given given[] = { { "service", "rent" },
				  { "what", "x" },
				  { "minutes", "1" },
				  { "day", days[i][0] },
				  { NULL, NULL } };

		enter (session, "work", given, days[i][1]);
	}
	enter (session, "contact", inquiry, "T26-0001");
	g_clear_pointer (&session, kinko_session_close);
	tamper (fixture, "UPDATE register_line SET number = 'N26-9999' WHERE number = 'N26-0002'");
	session = open_manager (fixture);
	enter (session, "work", work, "N26-10000");
	enter (session, "work", work, "N26-10001");
}

static void
test_rules (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	Given given[] = { { "caller", "施設" }, { "service", "fee-tier" }, { "topic", "x" },
			  { "minutes", "1" },   { "notes", "" },           { NULL, NULL } };
	Given hours[] = { { "service", "rent" }, { "what", "x" }, { "start", "9:00" },
			  { "end", "10:00" },    { NULL, NULL },  { NULL, NULL } };
	guint64 before = kinko_log_size (kinko_session_log (session));

	(void) data;
	given[0].text = "隣人";
	refuse (session, "contact", given, "caller", "enum");
	given[0].text = "business";
	given[1].text = "taxes";
	refuse (session, "contact", given, "service", "enum");
	given[1].text = "保育料階層決定事務";
	given[2].text = "番号 123456789018";
	refuse (session, "contact", given, "topic", "mynumber_in_text");
	given[2].text = "　";
	refuse (session, "contact", given, "topic", "required_missing");
	given[2].text = "x";
	given[4].text = "\x1B]0;x\x07";
	refuse (session, "contact", given, "notes", "text_invalid");

	hours[3].text = "9:00";
	refuse (session, "work", hours, "end", "end_before_start");
	hours[3].text = "";
	refuse (session, "work", hours, "end", "required_missing");
	hours[2].text = "";
	refuse (session, "work", hours, "minutes", "required_missing");
	hours[2].text = "9:00";
	hours[3].text = "9:30";
	hours[4] = (Given){ "minutes", "31" };
	refuse (session, "work", hours, "minutes", "minutes_too_many");
	hours[4].text = "30";
	/* eleven lines in the log: nine refusals, each by itself, and these two */
	enter (session, "work", hours, "N26-0001");
	given[4].text = "";
	enter (session, "contact", given, "T26-0001");
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)) - before, ==, 11);
	g_assert_cmpuint (count_entries (session, NULL, "failed"), ==, 9);
}

static void
test_case_of_line (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	Given given[] = { { "caller", "区民" }, { "service", "fee-tier" }, { "topic", "x" },
			  { "minutes", "1" },   { "case", "C26-0003" },    { NULL, NULL } };
	KinkoRegisterFilter filter = { .case_no = "C26-0003", .limit = 10 };
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) list = NULL;
	gboolean more;

	(void) data;
	import_sample (session);
	enter (session, "contact", inquiry, "T26-0001");
	enter (session, "contact", given, "T26-0002");
	list = kinko_register_list (session, kinko_register_find ("contact"), &filter, &more,
				    &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 1);
	g_assert_cmpstr (((KinkoRegisterLine *) list->pdata[0])->number, ==, "T26-0002");
	given[4].text = "C26-9999";
	g_assert_null (try_enter (session, "contact", given, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* ---- finding --------------------------------------------------------------------------------- */

static guint
count (KinkoSession *session, KinkoRegisterFilter filter)
{
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list =
		kinko_register_list (session, kinko_register_find ("work"), &filter, &more, &error);

	g_assert_no_error (error);
	g_assert_false (more);
	return list->len;
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
	static const char *const days[] = { "2026-07-03", "2026-07-01", "2026-07-02", "2026-07-01",
					    "2026-07-03" };
	/* by day, then in the order of entry */
	static const char *const order[] = { "N26-0002", "N26-0004", "N26-0003", "N26-0001",
					     "N26-0005" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	gboolean more;
	KinkoRegisterFilter bad = { .limit = 201 };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (days); i++) {
		Given given[] = { { "service", i == 2 ? "rent" : "fee-tier" },
				  { "what", "x" },
				  { "minutes", "1" },
				  { "day", days[i] },
				  { NULL, NULL } };

		g_autoptr (KinkoRegisterLine) line = try_enter (session, "work", given, &error);

		g_assert_no_error (error);
		g_assert_nonnull (line);
	}
	for (guint limit = 1; limit <= 6; limit++) {
		g_autofree char *after = NULL;
		guint seen = 0;

		for (more = TRUE; more;) {
			KinkoRegisterFilter filter = { .after = after, .limit = limit };
			g_autoptr (GPtrArray) list = kinko_register_list (
				session, kinko_register_find ("work"), &filter, &more, &error);

			g_assert_no_error (error);
			for (guint i = 0; i < list->len; i++) {
				const KinkoRegisterLine *line = list->pdata[i];

				g_assert_cmpstr (line->number, ==, order[seen++]);
				g_free (after);
				after = g_strdup (line->number);
			}
		}
		g_assert_cmpuint (seen, ==, 5);
	}
	g_assert_cmpuint (
		count (session, (KinkoRegisterFilter){ .from = "2026-07-02", .limit = 9 }), ==, 3);
	g_assert_cmpuint (count (session, (KinkoRegisterFilter){ .to = "2026-07-02", .limit = 9 }),
			  ==, 3);
	g_assert_cmpuint (count (session, (KinkoRegisterFilter){ .operator= "sato", .limit = 9 }),
			  ==, 0);
	g_assert_cmpuint (count (session, (KinkoRegisterFilter){ .operator= "tanaka", .limit = 9 }),
			  ==, 5);
	g_assert_cmpuint (count (session, (KinkoRegisterFilter){ .open = TRUE, .limit = 9 }), ==,
			  0);
	g_assert_cmpuint (
		count (session,
		       (KinkoRegisterFilter){ .field = "service", .value = "rent", .limit = 9 }),
		==, 1);
	g_assert_null (
		kinko_register_list (session, kinko_register_find ("work"), &bad, &more, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	g_clear_error (&error);
	bad = (KinkoRegisterFilter){ .limit = 1, .after = "N26-0099" };
	g_assert_null (
		kinko_register_list (session, kinko_register_find ("work"), &bad, &more, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* ---- attacks --------------------------------------------------------------------------------- */

/* Whoever has the database open may change anything in it; nothing of it may be taken for what was written. */
static void
expect_damage (Fixture *fixture, const char *sql, const char *name, const char *number)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	KinkoRegisterFilter filter = { .limit = 10 };
	gboolean more;

	g_clear_pointer (&session, kinko_session_close);
	tamper (fixture, sql);
	session = open_manager (fixture);
	if (load (session, name, number, &error) != NULL)
		g_error ("not seen: %s", sql);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_null (
		kinko_register_list (session, kinko_register_find (name), &filter, &more, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_damage (Fixture *fixture, gconstpointer data)
{
	/* each is undone before the next */
	static const struct {
		const char *harm, *undo;
	} harms[] = {
		{ "UPDATE register_line SET open = 0 WHERE number = 'A26-0001'",
		  "UPDATE register_line SET open = 1 WHERE number = 'A26-0001'" },
		{ "UPDATE register_line SET operator = 'sato' WHERE number = 'A26-0001'",
		  "UPDATE register_line SET operator = 'tanaka' WHERE number = 'A26-0001'" },
		{ "UPDATE register_line SET day = '2026-07-07' WHERE number = 'A26-0001'",
		  "UPDATE register_line SET day = '2026-07-06' WHERE number = 'A26-0001'" },
		{ "UPDATE register_line SET number = 'A26-0003' WHERE number = 'A26-0002';"
		  "UPDATE register_line SET number = 'A26-0002' WHERE number = 'A26-0001';"
		  "UPDATE register_line SET number = 'A26-0001' WHERE number = 'A26-0003'",
		  "UPDATE register_line SET number = 'A26-0003' WHERE number = 'A26-0002';"
		  "UPDATE register_line SET number = 'A26-0002' WHERE number = 'A26-0001';"
		  "UPDATE register_line SET number = 'A26-0001' WHERE number = 'A26-0003'" },
		/* the older version in the place of the newer one, or as the newest */
		{ "UPDATE register_line SET version = 1, open = 1 WHERE number = 'A26-0002';"
		  "UPDATE register_line SET version = 2 WHERE number = 'A26-0001'",
		  "UPDATE register_line SET version = 2, open = 0 WHERE number = 'A26-0002';"
		  "UPDATE register_line SET version = 1 WHERE number = 'A26-0001'" },
		/* another line's box, key, or both */
		{ "UPDATE register_version SET box = (SELECT box FROM register_version AS o WHERE"
		  " o.line_id = 2 AND o.version = 1) WHERE line_id = 1 AND version = 1",
		  NULL },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	enter (session, "receipt", papers, "A26-0001");
	enter (session, "receipt", papers, "A26-0002");
	line = kinko_receipt_returned (session, "A26-0002", "2026-07-06", "x", NULL);
	g_assert_nonnull (line);
	g_clear_pointer (&session, kinko_session_close);
	for (gsize i = 0; i < G_N_ELEMENTS (harms); i++) {
		expect_damage (fixture, harms[i].harm, "receipt", "A26-0001");
		if (harms[i].undo != NULL)
			tamper (fixture, harms[i].undo);
	}
}

/* A line taken over into another register with key and box. */
static void
test_other_register (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	enter (session, "contact", inquiry, "T26-0001");
	g_clear_pointer (&session, kinko_session_close);
	expect_damage (fixture, "UPDATE register_line SET register = 'work'", "work", "T26-0001");
}

/* Another line's key with another line's box, handle kept. */
static void
test_other_key (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	enter (session, "work", work, "N26-0001");
	enter (session, "work", work, "N26-0002");
	g_clear_pointer (&session, kinko_session_close);
	expect_damage (fixture,
		       "UPDATE register_line SET key = (SELECT key FROM register_line AS o"
		       " WHERE o.number = 'N26-0002') WHERE number = 'N26-0001';"
		       "UPDATE register_version SET box = (SELECT box FROM register_version AS o"
		       " WHERE o.line_id = 2) WHERE line_id = 1",
		       "work", "N26-0001");
}

/* Every bit of a stored box counts. */
static void
test_flipped_bits (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoStatement) query = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (KinkoSecret) plain = NULL;
	g_autoptr (GBytes) box = NULL;
	g_autofree guint8 *bytes = NULL;
	KinkoBoxContext context = { .kind = "register/work", .version = 1 };
	gsize len;

	(void) data;
	enter (session, "work", work, "N26-0001");
	line = load (session, "work", "N26-0001", NULL);
	context.vault_id = kinko_session_descriptor (session)->id;
	context.handle = line->handle;
	query = kinko_db_prepare (kinko_session_db (session), "SELECT box FROM register_version",
				  NULL);
	g_assert_cmpint (kinko_statement_step (query, NULL), ==, KINKO_STEP_ROW);
	box = kinko_statement_bytes (query, 0);
	key = kinko_register_key_unwrap (session, line->handle, line->key, NULL);
	plain = kinko_box_open (box, key, &context, NULL); /* as docs/formats/register.md says */
	g_assert_nonnull (plain);
	bytes = g_memdup2 (g_bytes_get_data (box, &len), g_bytes_get_size (box));
	for (gsize bit = 0; bit < 8 * len; bit++) {
		g_autoptr (GBytes) changed = NULL;
		g_autoptr (GError) error = NULL;

		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		changed = g_bytes_new (bytes, len);
		g_assert_null (kinko_box_open (changed, key, &context, &error));
		g_assert_true (g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY) ||
			       g_error_matches (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED));
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

/* The same through the register itself: changed, cut, longer, empty, gone. */
static void
test_stored_bits (Fixture *fixture, gconstpointer data)
{
	static const char *const flips[] = {
		"UPDATE register_version SET box = CAST (substr (box, 1, length (box) - 1) || "
		"x'00' AS BLOB)",
		"UPDATE register_version SET box = CAST (substr (box, 1, length (box) - 1) AS "
		"BLOB)",
		"UPDATE register_version SET box = CAST (box || x'00' AS BLOB)",
		"UPDATE register_version SET box = x''",
		"DELETE FROM register_version",
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (flips); i++) {
		g_autoptr (KinkoSession) session = open_manager (fixture);

		if (i > 0) {
			g_clear_pointer (&session, kinko_session_close);
			tamper (fixture, "DELETE FROM register_version; DELETE FROM register_line");
			session = open_manager (fixture);
		}
		enter (session, "work", work, "N26-0001");
		g_clear_pointer (&session, kinko_session_close);
		expect_damage (fixture, flips[i], "work", "N26-0001");
	}
}

/* An erased key leaves nothing to read. */
static void
test_erased_key (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;

	(void) data;
	enter (session, "work", work, "N26-0001");
	g_clear_pointer (&session, kinko_session_close);
	tamper (fixture, "UPDATE register_line SET key = NULL");
	session = open_manager (fixture);
	g_assert_null (load (session, "work", "N26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void
test_people (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *worker_file = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *auditor_file =
		enrol (fixture, manager, "kansa", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, worker_file);
	g_autoptr (KinkoSession) auditor = open_person (fixture, auditor_file);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	enter (worker, "contact", inquiry, "T26-0001");
	enter (worker, "receipt", papers, "A26-0001");
	g_assert_null (try_enter (worker, "facility", nursery, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (try_enter (auditor, "contact", inquiry, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (kinko_receipt_show (auditor, "A26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	line = load (manager, "contact", "T26-0001", NULL);
	g_assert_cmpstr (line->operator, ==, "sato");
}

/* Adds a line with what is given and nothing else, as somebody would who has the keys. */
static void
add_bare (KinkoSession *session, const char *book, const char *const (*values)[2])
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (kinko_register_find (book));
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "work.add", "register/none", NULL, &error);

	g_assert_no_error (error);
	for (; (*values)[0] != NULL; values++)
		kinko_record_put (line->record, (*values)[0], (*values)[1]);
	g_assert_true (kinko_register_add (act, line, kinko_act_detail (act), &error));
	g_assert_true (kinko_act_commit (act, &error));
}

/* What should be in a record and is not is damage, not a crash: at the opening, too. */
static void
test_bare_records (Fixture *fixture, gconstpointer data)
{
	static const char *const nothing[][2] = { { NULL, NULL } };
	static const char *const granted[][2] = { { "state", "granted" }, { "action", "case.show" },
						  { "objects", "vault" }, { "count", "1" },
						  { "roles", "2" },       { "asked_by", "x" },
						  { "asked_seq", "1" },   { NULL, NULL } };
	static const char *const no_day[][2] = { { "kind", "break-glass" },
						 { "action", "number.reveal" },
						 { "reason", "x" },
						 { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autofree char *message = NULL;

	(void) data;
	add_bare (session, "second", nothing);
	add_bare (session, "second", granted);
	g_assert_null (load (session, "second", "Q26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_null (load (session, "second", "Q26-0002", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	add_bare (session, "exception", no_day);
	g_clear_pointer (&session, kinko_session_close);
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "lacks");
}

static void
add_tests (void)
{
	ADD ("/register/add", test_add);
	ADD ("/register/numbers", test_numbers);
	ADD ("/register/rules", test_rules);
	ADD ("/register/case", test_case_of_line);
	ADD ("/register/list", test_list);
	ADD ("/register/damage", test_damage);
	ADD ("/register/other-register", test_other_register);
	ADD ("/register/other-key", test_other_key);
	ADD ("/register/flipped-bits", test_flipped_bits);
	ADD ("/register/stored-bits", test_stored_bits);
	ADD ("/register/erased-key", test_erased_key);
	ADD ("/register/people", test_people);
	ADD ("/register/bare-records", test_bare_records);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
