#include "vault/case-entry.h"

#include "tests/unit/vault/office.h"
#include "vault/box.h"
#include "vault/case-file-internal.h"
#include "vault/case-keys.h"
#include "vault/case-write.h"

#define CASE "K-1"

/* What anybody with the database key can do: the SQL that puts another record, well sealed, in the place of the newest one. */
static char *
forge (KinkoSession *session, const char *field, const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_load (session, CASE, &error);
	KinkoBoxContext context =
		kinko_case_box_context (session, kase->file, "record", kase->file->version);
	g_autoptr (KinkoSecret) key = kinko_record_key_unwrap (session, kase->file->handle,
							       kase->file->record_key, &error);
	char **value = &kase->data->values[kinko_field_index_all (field)];
	g_autoptr (KinkoSecret) plain = NULL;
	g_autoptr (GBytes) box = NULL;
	GString *sql = g_string_new ("UPDATE case_version SET box = x'");

	g_assert_no_error (error);
	g_free (*value);
	*value = g_strdup (text);
	plain = kinko_case_data_to_json (kase->data);
	box = kinko_box_seal (plain, key, &context);
	for (gsize i = 0; i < g_bytes_get_size (box); i++)
		g_string_append_printf (sql, "%02x",
					((const guint8 *) g_bytes_get_data (box, NULL))[i]);
	g_string_append_printf (sql,
				"' WHERE version = %u AND case_id ="
				" (SELECT id FROM case_file WHERE case_no = '" CASE "')",
				(guint) kase->file->version);
	return g_string_free (sql, FALSE);
}

/* Whoever proposed a tier cannot make another person the proposer, behind kinko's back, and confirm it. */
static void
test_forged_proposer (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autofree char *forgery = NULL;

	(void) data;
	add_case (office, CASE);
	drive_to (office, CASE, KINKO_STATE_PROPOSED);
	g_assert_cmpint (try_step (office, SATO, CASE, "confirm", &input), ==, KINKO_ERROR_DENIED);
	forgery = forge (office->sessions[SATO], "proposer", "suzuki");
	tamper_office (office, forgery);
	assert_value (office, CASE, "proposer", "suzuki"); /* the box is a good one */
	g_assert_cmpint (try_step (office, SATO, CASE, "confirm", &input), ==,
			 KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (try_step (office, ITO, CASE, "confirm", &input), ==,
			 KINKO_ERROR_INTEGRITY);
}

/* Nor can somebody make a case one's own. */
static void
test_forged_assignee (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autofree char *forgery = NULL;

	(void) data;
	add_case (office, CASE);
	drive_to (office, CASE, KINKO_STATE_RECEIVED);
	g_assert_cmpint (try_step (office, SUZUKI, CASE, "review", &input), ==, KINKO_ERROR_DENIED);
	forgery = forge (office->sessions[SUZUKI], "assignee", "suzuki");
	tamper_office (office, forgery);
	tamper_office (office,
		       "UPDATE case_file SET assignee = 'suzuki' WHERE case_no = '" CASE "'");
	g_assert_cmpint (try_step (office, SUZUKI, CASE, "review", &input), ==,
			 KINKO_ERROR_INTEGRITY);
}

/* An entry is one of this case, and of this version. */
static void
test_other_entry (Office *office, gconstpointer data)
{
	static const char *const sql[] = {
		"UPDATE case_version SET seq = seq - 1",
		"UPDATE case_version SET seq = 1000000",
	};

	(void) data;
	add_case (office, CASE);
	for (guint i = 0; i < G_N_ELEMENTS (sql); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCaseFile) file =
			kinko_case_file_load (office->sessions[TANAKA], CASE, &error);

		g_assert_true (i > 0 || kinko_case_entry_check_newest (office->sessions[TANAKA],
								       file, &error));
		g_assert_no_error (error);
		tamper_office (office, sql[i]);
		g_assert_false (
			kinko_case_entry_check_newest (office->sessions[TANAKA], file, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

int
main (int argc, char **argv)
{
	g_setenv ("KINKO_TEST_NOW_MS", "1783900800000", TRUE); /* 2026-07-13 */
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/case-entry/forged-proposer", Office, NULL, open_office, test_forged_proposer,
		    close_office);
	g_test_add ("/case-entry/forged-assignee", Office, NULL, open_office, test_forged_assignee,
		    close_office);
	g_test_add ("/case-entry/other-entry", Office, NULL, open_office, test_other_entry,
		    close_office);
	return g_test_run ();
}
