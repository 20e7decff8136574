#include "vault/case-address.h"

#include "tests/unit/vault/office.h"

#define CASE    "K-1"
#define ADDRESS "東京都目黒区架空町9-9-9"

/* A case with an address, assigned to Sato, and then protected in one of the two ways. */
static void
protect (Office *office, const char *field, const char *value)
{
	add_case (office, CASE);
	assign_to (office, CASE, SATO);
	edit_case (office, KATO, CASE, field, value); /* protecting is for everybody */
}

static void
assert_address (const KinkoCaseData *data, gboolean seen)
{
	g_assert_cmpstr (kinko_case_data_get (data, "address"), ==, seen ? ADDRESS : NULL);
	g_assert_true (data->address_withheld == !seen);
	g_assert_cmpstr (kinko_case_data_get (data, "child_name"), ==, "試験　花");
}

static void
assert_shown (Office *office, guint who, gboolean seen)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (office->sessions[who], CASE, &error);

	g_assert_no_error (error);
	assert_address (kase->data, seen);
}

static void
assert_listed (Office *office, guint who, const char *text, gboolean seen)
{
	KinkoCaseFilter filter = { .text = text, .after = "J", .limit = 200 };
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list =
		kinko_case_list (office->sessions[who], &filter, &more, &error);

	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 1);
	assert_address (((KinkoCase *) list->pdata[0])->data, seen);
}

/* Of all versions, those from before the protection too. */
static void
assert_history (Office *office, guint who, gboolean seen)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) list = kinko_case_history (office->sessions[who], CASE, &error);

	g_assert_no_error (error);
	g_assert_cmpuint (list->len, >=, 3);
	for (guint i = 0; i < list->len; i++)
		assert_address (((KinkoCaseVersion *) list->pdata[i])->data, seen);
}

/* The result of an edit of something else. */
static void
assert_edited (Office *office, guint who, gboolean seen)
{
	static guint orders = 2;
	g_autofree char *order = g_strdup_printf ("%u", orders = orders == 9 ? 2 : orders + 1);
	KinkoCaseChange change = { kinko_field_index ("child_order"), order };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		kinko_case_edit (office->sessions[who], CASE, &change, 1, &error);

	g_assert_no_error (error);
	assert_address (kase->data, seen);
}

static void
assert_sees (Office *office, guint who, gboolean seen)
{
	assert_shown (office, who, seen);
	assert_listed (office, who, NULL, seen);
	assert_listed (office, who, "シケン", seen);
	assert_history (office, who, seen);
	assert_edited (office, who, seen);
}

static void
test_who_sees (Office *office, gconstpointer data)
{
	static const char *const ways[][2] = { { "address_protected", "1" },
					       { "household_flags", "双子;支援措置" } };

	protect (office, ways[GPOINTER_TO_INT (data)][0], ways[GPOINTER_TO_INT (data)][1]);
	assert_sees (office, TANAKA, TRUE);
	assert_sees (office, SATO, TRUE);
	assert_sees (office, SUZUKI, FALSE);
	assert_sees (office, ITO, FALSE); /* the deputy neither */
	assert_sees (office, KATO, FALSE);
	assign_to (office, CASE, SUZUKI);
	assert_sees (office, SUZUKI, TRUE);
	assert_sees (office, SATO, FALSE);
}

static void
test_who_sees_all (Office *office, gconstpointer data)
{
	(void) data;
	protect (office, "address_protected", "0");
	for (guint who = 0; who < PEOPLE; who++)
		assert_sees (office, who, TRUE);
	edit_case (office, SATO, CASE, "household_flags", "双子;転入");
	assert_sees (office, KATO, TRUE);
}

/* A record that is older than the rule that refuses such words. */
static void
test_in_doubt (void)
{
	static const char *const flags[] = { "支援措置",     "支援処置", "双子;ＤＶ等支援措置",
					     "（支援措置）", "dv",       "支 援措置;双子" };
	static const char *const others[] = { "双子", "ひとり親;転入", "", "措置" };
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	char **value = &data->values[kinko_field_index ("household_flags")];

	g_assert_false (kinko_case_is_protected (data));
	for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
		g_free (*value);
		*value = g_strdup (flags[i]);
		g_assert_true (kinko_case_is_protected (data));
	}
	for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
		g_free (*value);
		*value = g_strdup (others[i]);
		g_assert_false (kinko_case_is_protected (data));
	}
}

/* The result of a step, by somebody who may take it and may not see. */
static void
test_step (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (KinkoCase) own = NULL;

	(void) data;
	protect (office, "address_protected", "1");
	kase = kinko_case_step (office->sessions[KATO], CASE, "receive", &input, &error);
	g_assert_no_error (error);
	assert_address (kase->data, FALSE);
	own = kinko_case_step (office->sessions[SATO], CASE, "review", &input, &error);
	g_assert_no_error (error);
	assert_address (own->data, TRUE);
	assert_shown (office, TANAKA, TRUE); /* what was not shown was kept */
}

static void
test_unprotect (Office *office, gconstpointer data)
{
	static const char *const tries[][2] = {
		{ "address_protected", "0" },  { "address_protected", "" },
		{ "address_protected", "1" },  { "household_flags", "" },
		{ "household_flags", "双子" }, { "address", "" },
		{ "address", ADDRESS },
	};
	static const guint others[] = { SUZUKI, ITO, KATO };

	(void) data;
	protect (office, "address_protected", "1");
	edit_case (office, SATO, CASE, "household_flags", "支援措置");
	for (guint i = 0; i < G_N_ELEMENTS (others); i++)
		for (guint j = 0; j < G_N_ELEMENTS (tries); j++) {
			g_autofree char *line = NULL;

			g_assert_cmpint (
				try_edit (office, others[i], CASE, tries[j][0], tries[j][1]), ==,
				KINKO_ERROR_DENIED);
			line = last_line (office->sessions[others[i]]);
			assert_contains (line, "\"result\":\"denied\"");
			assert_contains (line, "\"detail\":{\"reason\":\"protected\"}");
		}
	assert_value (office, CASE, "address_protected", "1");
	assert_value (office, CASE, "household_flags", "支援措置");
	/* one of the two is enough, and the assigned person may take both away */
	edit_case (office, SATO, CASE, "address_protected", "0");
	assert_shown (office, KATO, FALSE);
	edit_case (office, SATO, CASE, "household_flags", "");
	assert_shown (office, KATO, TRUE);
}

static void
test_withheld (Office *office, gconstpointer data)
{
	(void) data;
	protect (office, "address_protected", "1");
	edit_case (office, SATO, CASE, "address", ""); /* there is none: nothing is withheld */
	for (guint who = 0; who < PEOPLE; who++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCase) kase = kinko_case_show (office->sessions[who], CASE, &error);

		g_assert_no_error (error);
		g_assert_null (kinko_case_data_get (kase->data, "address"));
		g_assert_false (kase->data->address_withheld);
	}
}

/* A row that names somebody else as the assigned person opens nothing. */
static void
test_forged_assignee (Office *office, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	protect (office, "address_protected", "1");
	tamper_office (office, "UPDATE case_file SET assignee = 'kato' WHERE case_no = '" CASE "'");
	g_assert_null (kinko_case_show (office->sessions[KATO], CASE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

#define ADD(path, data, test) g_test_add (path, Office, data, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-address/who-sees/field", GINT_TO_POINTER (0), test_who_sees);
	ADD ("/case-address/who-sees/flag", GINT_TO_POINTER (1), test_who_sees);
	ADD ("/case-address/who-sees/all", NULL, test_who_sees_all);
	g_test_add_func ("/case-address/in-doubt", test_in_doubt);
	ADD ("/case-address/step", NULL, test_step);
	ADD ("/case-address/unprotect", NULL, test_unprotect);
	ADD ("/case-address/withheld", NULL, test_withheld);
	ADD ("/case-address/forged-assignee", NULL, test_forged_assignee);
	return g_test_run ();
}
