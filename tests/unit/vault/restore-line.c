/*
 * Lines of registers that came after the backup: none is lost, none has another number, and none looks ended that is not.
 */
#include "tests/unit/vault/backup-fixture.h"
#include "vault/clock.h"
#include "vault/copy.h"
#include "vault/line-number.h"
#include "vault/record-check.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"

static KinkoRestoreReport *
restore (Safe *safe)
{
	g_autofree char *mirror = g_build_filename (safe->base.dir, "lost", "mirror.git", NULL);
	g_autoptr (GError) error = NULL;
	KinkoRestoreReport *report = NULL;

	report = try_restore (safe, safe->backup, mirror, &error);
	g_assert_no_error (error);
	g_assert_nonnull (report);
	return report;
}

/* By somebody else, with the key in the safe. */
static KinkoRestoreReport *
restore_as (Safe *safe, const char *identity, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autofree char *mirror = g_build_filename (safe->base.dir, "lost", "mirror.git", NULL);
	g_autoptr (GPtrArray) keys = one_key (safe->safe);
	const KinkoRestoreOrder order = { .file = safe->backup,
					  .to = safe->base.vault,
					  .mirror = mirror,
					  .keys = keys,
					  .identity_path = identity,
					  .passphrase = passphrase };

	return kinko_vault_restore (&order, error);
}

static KinkoRegisterLine *
load (KinkoSession *session, const char *book, const char *number)
{
	g_autoptr (GError) error = NULL;
	KinkoRegisterLine *line =
		kinko_register_load (session, kinko_register_find (book), number, &error);

	g_assert_no_error (error);
	g_assert_true (kinko_register_check_newest (session, line, &error));
	g_assert_no_error (error);
	return line;
}

/* Every box is the one that the log names, and the registers are those that it tells of. */
static void
assert_registers_sound (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_registers_check_log (session, &error));
	g_assert_no_error (error);
}

static char *
reveal (Safe *safe, KinkoSession *session, const char *name)
{
	g_autofree char *out = in_dir (safe, name);
	g_autoptr (GError) error = NULL;
	char *number = NULL;

	g_assert_true (kinko_case_reveal_to_file (session, "C26-0001", KINKO_SUBJECT_CHILD,
						  "audit-response", APPROVAL, out, &number,
						  &error));
	g_assert_no_error (error);
	return number;
}

/* What a log of versions before this one says of a line: nothing of its number. */
static char *
enter_unnumbered (KinkoSession *session)
{
	static const char *const values[][2] = {
		{ "from", "架空次郎" },         { "kind", "申告書" },      { "quantity", "25通" },
		{ "has_personal_number", "1" }, { "purpose", "階層判定" }, { "place", "書庫" }
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "receipt.add", "register/none", NULL, &error);
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find ("receipt"));
	g_autofree char *object = kinko_register_line_object (line);

	g_assert_no_error (error);
	for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
		kinko_register_set (line, values[i][0], values[i][1]);
	g_assert_true (kinko_register_add (act, line, kinko_act_detail (act), &error));
	g_assert_cmpint (json_object_del (kinko_act_detail (act), "number"), ==, 0);
	kinko_act_set_object (act, object);
	g_assert_true (kinko_act_commit (act, &error));
	return g_strdup (line->number);
}

static void
assert_next (KinkoSession *session, const char *book, const char *day, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *next =
		kinko_line_number_next (session, kinko_register_find (book), day, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (next, ==, number);
}

/* A line that was made since has its number, and the next one another. */
static void
test_numbers (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		first = enter_receipt (session);
		second = enter_receipt (session);
	}
	lose_vault (safe);
	report = restore (safe);
	g_assert_cmpuint (report->remade, ==, 2);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoRegisterLine) one = load (session, "receipt", first);
		g_autoptr (KinkoRegisterLine) two = load (session, "receipt", second);
		g_autofree char *third = NULL;

		g_assert_true (one->open && two->open);
		g_assert_true (kinko_register_is_remade (one));
		g_assert_cmpstr (one->operator, ==, "tanaka");
		third = enter_receipt (session);
		g_assert_cmpint (strcmp (third, second), >, 0);
		assert_registers_sound (session);
	}
}

/* Without numbers in the log they are numbered on in its order; one that is told keeps its own, whoever came before it. */
static void
test_unnumbered (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *old = NULL;
	g_autofree char *older = NULL;
	g_autofree char *told = NULL;
	g_autofree char *last = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		old = enter_unnumbered (session);
		older = enter_unnumbered (session);
		told = enter_receipt (session);
		last = enter_unnumbered (session);
	}
	lose_vault (safe);
	report = restore (safe);
	g_assert_cmpuint (report->remade, ==, 4);
	{
		const char *const numbers[] = { old, older, told, last };
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
			kinko_register_line_free (load (session, "receipt", numbers[i]));
		assert_registers_sound (session);
	}
}

/* The newest receipt gets out of the way of those that come. */
static void
rename_newest (KinkoSession *session, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin_system (session, "vault.migrated", "vault", &error);
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act,
		"UPDATE register_line SET number = ?"
		" WHERE id = (SELECT max (id) FROM register_line WHERE register = 'receipt')",
		&error);

	g_assert_no_error (error);
	g_assert_true (kinko_statement_bind_text (update, 1, number, &error));
	g_assert_true (kinko_statement_run (update, &error));
	g_assert_true (kinko_act_commit (act, &error));
}

/* Somebody gave the number that an unnumbered line had to another one, after a restore by a version before this one. */
static void
test_taken (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autofree char *old = NULL;
	g_autofree char *told = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		old = enter_unnumbered (session);
		/* as if that restore had taken it away */
		rename_newest (session, "A00-0001");
		told = enter_receipt (session);
		g_assert_cmpstr (told, ==, old);
	}
	lose_vault (safe);
	report = restore (safe);
	g_assert_cmpuint (report->remade, ==, 2);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoRegisterLine) line = load (session, "receipt", told);
		g_autofree char *prefix = g_strndup (told, 4);
		g_autofree char *next = NULL;

		/* A number that stands in the log is its own line's, the other one goes on above it. */
		next = g_strdup_printf ("%s%04lu", prefix, strtoul (told + 4, NULL, 10) + 1);
		kinko_register_line_free (load (session, "receipt", next));
		g_assert_cmpstr (line->number, ==, told);
		assert_registers_sound (session);
	}
}

/* Numbers of years and registers do not get in each other's way. */
static void
test_given (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin_system (session, "vault.migrated", "vault", &error);
	const KinkoRegister *work = kinko_register_find ("work");

	assert_next (session, "work", "2026-04-01", "N26-0001");
	g_assert_true (kinko_line_number_keep (act, work, "N26-0041", &error));
	g_assert_true (kinko_line_number_keep (act, work, "N26-0007", &error));
	g_assert_true (kinko_line_number_keep (act, work, "N27-12345", &error));
	assert_next (session, "work", "2027-03-31", "N26-0042");
	assert_next (session, "work", "2027-04-01", "N27-12346");
	assert_next (session, "contact", "2026-04-01", "T26-0001");
	kinko_act_set_action (act, "vault.migrated");
	g_assert_false (kinko_act_fail (act, &error));
}

/* ---- records behind the forms ---------------------------------------------------------------- */

static char *
enter_record (KinkoSession *session, const char *name, const char *const values[][2])
{
	const KinkoRegister *book = kinko_register_find (name);
	KinkoRecordChange changes[16];
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	guint n = 0;

	for (; values[n][0] != NULL; n++)
		changes[n] = (KinkoRecordChange){ kinko_form_index (book->form, values[n][0]),
						  values[n][1] };
	line = kinko_register_enter (session, book, changes, n, &error);
	g_assert_no_error (error);
	return g_strdup (line->number);
}

static const char *const lent_key[][2] = { { "what", "架空鍵" },      { "quantity", "2本" },
					   { "lent_by", "架空課長" }, { "condition", "良好" },
					   { "place", "金庫室" },     { NULL, NULL } };
static const char *const computer[][2] = { { "kind", "pc" },        { "what", "架空PC" },
					   { "device_no", "PC-1" }, { "owner", "ward" },
					   { "has_storage", "1" },  { "place", "執務室" },
					   { "fixing", "wire" },    { NULL, NULL } };
static const char *const leak[][2] = { { "category", "4" },
				       { "discovered_at", "2021-07-06 09:30" },
				       { "summary", "架空の誤送付" },
				       { "has_personal_number", "1" },
				       { "reportable", "yes" },
				       { "wrongful", "0" },
				       { NULL, NULL } };
static const char *const drill[][2] = { { "kind", "drill" },
					{ "topic", "架空訓練" },
					{ "attendees", "tanaka" },
					{ "minutes", "30" },
					{ NULL, NULL } };

static void
take_step (KinkoSession *session, const char *name, const char *verb, const char *number,
	   const KinkoRegisterText *texts)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_register_record_step (
		session, kinko_register_find (name), verb, number, texts, &error);

	g_assert_no_error (error);
	g_assert_nonnull (line);
}

static const char *
value (const KinkoRegisterLine *line, const char *name)
{
	return kinko_record_get (line->record, name);
}

/* What the ward lent, a device and an incident are not forgotten; what only the box of training said is. */
static void
test_records (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *today = kinko_clock_today ();
	const KinkoRegisterText back[] = { { "returned_on", today },
					   { "returned_to", "架空課長" },
					   { NULL, NULL } };
	const KinkoRegisterText gone[] = { { "handling", "return" },
					   { "ended_on", today },
					   { NULL, NULL } };
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autofree char *key = NULL;
	g_autofree char *other = NULL;
	g_autofree char *pc = NULL;
	g_autofree char *usb = NULL;
	g_autofree char *incident = NULL;
	g_autofree char *training = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		key = enter_record (session, "lent", lent_key);
		other = enter_record (session, "lent", lent_key);
		pc = enter_record (session, "device", computer);
		usb = enter_record (session, "device", computer);
		incident = enter_record (session, "incident", leak);
		training = enter_record (session, "training", drill);
		take_step (session, "lent", "returned", key, back);
		take_step (session, "device", "retire", usb, gone);
	}
	lose_vault (safe);
	report = restore (safe);
	g_assert_cmpuint (report->remade, ==, 5);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoRegisterLine) returned = load (session, "lent", key);
		g_autoptr (KinkoRegisterLine) kept = load (session, "lent", other);
		g_autoptr (KinkoRegisterLine) used = load (session, "device", pc);
		g_autoptr (KinkoRegisterLine) ended = load (session, "device", usb);
		g_autoptr (KinkoRegisterLine) open = load (session, "incident", incident);
		g_autoptr (KinkoRegisterLine) lost = NULL;
		g_autoptr (GError) error = NULL;

		g_assert_true (kept->open && used->open && open->open);
		g_assert_false (returned->open || ended->open);
		g_assert_cmpstr (value (returned, "returned_on"), ==, today);
		g_assert_cmpstr (value (used, "has_storage"), ==, "1");
		/* Its clock goes on from the time that the log tells; 2021-07-10 is a Saturday. */
		g_assert_cmpstr (value (open, "discovered_at"), ==, "2021-07-06T09:30:00+09:00");
		g_assert_cmpstr (value (open, "prompt_due"), ==, "2021-07-12");
		g_assert_cmpstr (value (open, "full_due"), ==, "2021-08-04");
		g_assert_cmpstr (value (open, "due"), ==, "2021-07-06");
		lost = kinko_register_load (session, kinko_register_find ("training"), training,
					    &error);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		g_clear_error (&error);
		/* What was typed can be entered again, and its number is not given twice. */
		g_free (training);
		training = enter_record (session, "training", drill);
		g_assert_true (g_str_has_suffix (training, "-0002"));
		assert_registers_sound (session);
	}
}

/* ---- copies ---------------------------------------------------------------------------------- */

/* An act that is about to write a file, up to its intent. */
static KinkoAct *
begin_copy (KinkoSession *session, char **number)
{
	g_autoptr (GError) error = NULL;
	KinkoAct *act = kinko_act_begin (session, "case.export", "vault", NULL, &error);
	const KinkoActScope scope = { .approval = APPROVAL, .count = 1, .recipient = "区" };
	const KinkoCopy copy = {
		.what = "架空の一覧", .approval = APPROVAL, .path_name = "x", .count = 1
	};

	g_assert_no_error (error);
	g_assert_true (kinko_act_authorize (act, &scope, &error));
	g_assert_true (kinko_copy_register (act, &copy, number, &error));
	g_assert_true (kinko_act_commit_intent (act, &error));
	g_assert_no_error (error);
	return act;
}

/* A copy whose act was killed: nobody knows whether there is a file, and so it is after the restore. */
static void
test_unfinished (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autofree char *number = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		kinko_act_free (begin_copy (session, &number)); /* and nothing more */
	}
	lose_vault (safe);
	report = restore (safe);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoRegisterLine) line = load (session, "copy", number);

		g_assert_true (line->open);
		g_assert_cmpuint (count_entries (session, "case.export", "aborted"), ==, 1);
		g_assert_null (kinko_record_get (line->record, "made"));
		assert_registers_sound (session);
	}
}

/* One that could not be written accounts for nothing; of one that was, the hash is in no log. */
static void
test_failed (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autofree char *failed = NULL;
	g_autofree char *made = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoAct) act = begin_copy (session, &failed);
		g_autoptr (GError) failure =
			g_error_new_literal (KINKO_ERROR, KINKO_ERROR_IO, "no room");
		g_autoptr (GError) error = NULL;

		g_assert_true (kinko_act_reopen (act, &error));
		g_assert_true (kinko_act_give_back (act, &error));
		g_assert_true (kinko_copy_finish (act, failed, NULL, 0, FALSE, &error));
		g_assert_true (kinko_act_finish (act, failure, &error));
		made = reveal (safe, session, "file");
	}
	lose_vault (safe);
	report = restore (safe);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoRegisterLine) there = load (session, "copy", made);
		g_autoptr (KinkoRegisterLine) none = load (session, "copy", failed);

		g_assert_true (there->open);
		g_assert_cmpstr (kinko_record_get (there->record, "made"), ==, "1");
		g_assert_null (kinko_record_get (there->record, "sha256"));
		g_assert_false (none->open);
		g_assert_cmpstr (kinko_record_get (none->record, "made"), ==, "0");
		assert_registers_sound (session);
	}
}

/* The file that was restored from is there: its line says so, with the hash, whatever the log had of it. */
static void
check_own (Safe *safe)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	g_autofree char *hash = shell (&safe->base, "sha256sum <backup.age | cut -c1-64");
	g_autofree char *size = shell (&safe->base, "stat -c %%s backup.age");
	g_autoptr (KinkoStatement) query = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	query = kinko_db_prepare (kinko_session_db (session),
				  "SELECT number FROM register_line WHERE register = 'copy'", NULL);
	g_assert_cmpint (kinko_statement_step (query, NULL), ==, KINKO_STEP_ROW);
	line = load (session, "copy", kinko_statement_text (query, 0));
	g_assert_true (line->open);
	g_assert_cmpstr (kinko_record_get (line->record, "made"), ==, "1");
	g_assert_cmpstr (kinko_record_get (line->record, "sha256"), ==, g_strstrip (hash));
	g_assert_cmpstr (kinko_record_get (line->record, "bytes"), ==, g_strstrip (size));
	assert_registers_sound (session);
}

static void
test_own (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoRestoreReport) report = NULL;

	lose_vault (safe);
	report = restore (safe);
	check_own (safe);
	kinko_restore_report_free (g_steal_pointer (&report));
	/* And once more from the same backup, which has it unfinished; then without any mirror. */
	g_free (shell (&safe->base, "rm -rf vault"));
	report = restore (safe);
	check_own (safe);
	kinko_restore_report_free (g_steal_pointer (&report));
	g_free (shell (&safe->base, "rm -rf vault lost"));
	{
		g_autoptr (GError) error = NULL;

		report = try_restore (safe, safe->backup, NULL, &error);
		g_assert_no_error (error);
	}
	check_own (safe);
}

/* ---- who restores ---------------------------------------------------------------------------- */

/* A deputy without clearance restores, though somebody who is cleared got a new grant since: that person waits, and whoever is
 * cleared lets them in again. */
static void
test_without_clearance (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *abe = NULL;
	g_autofree char *sato = NULL;
	g_autofree char *manager = g_strdup (safe->base.identity);
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autoptr (GError) error = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		abe = enrol (&safe->base, session, "abe", KINKO_ROLE_DEPUTY, FALSE);
		sato = enrol (&safe->base, session, "sato", KINKO_ROLE_WORKER, TRUE);
		g_free (shell (&safe->base, "rm backup.age"));
		make_backup (safe, session, safe->backup);
		g_assert_true (kinko_operator_suspend (session, "sato", "休職", &error));
		g_assert_true (kinko_operator_resume (session, "sato", "復職", &error));
	}
	lose_vault (safe);
	report = restore_as (safe, abe, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (report->regranted->len, ==, 0);
	g_assert_cmpuint (report->suspended->len, ==, 1);
	g_assert_cmpstr (report->suspended->pdata[0], ==, "sato");
	g_free (refuse_opening (&safe->base, sato, PASSPHRASE, KINKO_ERROR_AUTH));
	g_free (shell (&safe->base, "test ! -e vault/grants/sato.age"));
	{
		g_autoptr (KinkoSession) session = open_person (&safe->base, manager);

		g_assert_true (kinko_operator_resume (session, "sato", "復職", &error));
		g_assert_no_error (error);
	}
	kinko_session_close (open_person (&safe->base, sato));
	kinko_session_close (open_person (&safe->base, abe));
	g_free (safe->base.mirror);
	safe->base.mirror = g_build_filename (safe->base.dir, "lost", "mirror.git", NULL);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		assert_newest_sound (&safe->base, session, 3);
	}
}

/* Nobody could let anybody in again: a manager's own grant is the one that is lost. */
static void
test_last_manager (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *abe = NULL;
	g_autofree char *sato = NULL;
	g_autoptr (GError) error = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		abe = enrol (&safe->base, session, "abe", KINKO_ROLE_DEPUTY, FALSE);
		g_free (shell (&safe->base, "rm backup.age"));
		make_backup (safe, session, safe->backup);
		sato = enrol (&safe->base, session, "sato", KINKO_ROLE_MANAGER, TRUE);
	}
	{
		g_autoptr (KinkoSession) session = open_person (&safe->base, sato);

		g_assert_true (kinko_operator_suspend (session, "tanaka", "休職", &error));
	}
	lose_vault (safe);
	g_assert_null (restore_as (safe, abe, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_nonnull (kinko_error_hint (error));
	assert_nothing_restored (safe);
}

#define TEST(name, test) g_test_add ("/restore-line/" name, Safe, NULL, safe_up, test, safe_down)

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	TEST ("numbers", test_numbers);
	TEST ("unnumbered", test_unnumbered);
	TEST ("records", test_records);
	TEST ("taken", test_taken);
	TEST ("given", test_given);
	TEST ("unfinished", test_unfinished);
	TEST ("failed", test_failed);
	TEST ("own", test_own);
	TEST ("without-clearance", test_without_clearance);
	TEST ("last-manager", test_last_manager);
	return g_test_run ();
}
