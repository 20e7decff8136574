#include "tests/unit/vault/case-step-fixture.h"

static const char *const verbs[] = { "guide",    "receive",  "review",  "correct", "resume",
				     "propose",  "confirm",  "return",  "entered", "deliver",
				     "complete", "withdraw", "exclude", "revise" };

static gboolean
leads_on (KinkoState state, const char *verb)
{
	for (guint i = 0; i < G_N_ELEMENTS (life); i++)
		if (life[i].from == state && strcmp (life[i].verb, verb) == 0)
			return TRUE;
	return FALSE;
}

/* It is somebody else's, and nothing else is said of the case. */
static void
assert_denied (Office *office, guint who, const char *case_no, const char *verb, const char *reason)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	g_autofree char *detail = g_strdup_printf ("\"detail\":{\"reason\":\"%s\"", reason);
	g_autofree char *by = g_strdup_printf ("\"by\":\"%s\"", people[who]);

	g_assert_null (kinko_case_step (office->sessions[who], case_no, verb, &input, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_null (kinko_error_problems (error));
	line = last_line (office->sessions[who]);
	assert_contains (line, "\"result\":\"denied\"");
	assert_contains (line, detail);
	assert_contains (line, by);
}

/* ---- the table ------------------------------------------------------------------------------- */

static void
refuse_elsewhere (Office *office, const char *case_no, KinkoState state)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (KinkoCase) before = look_at (office, case_no);
	g_autoptr (KinkoCase) after = NULL;

	g_assert_cmpstr (before->file->state, ==, kinko_state_name (state));
	for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
		if (leads_on (state, verbs[i]))
			continue;
		if (try_step (office, TANAKA, case_no, verbs[i], &input) != KINKO_ERROR_INVALID)
			g_error ("'%s' is not refused in '%s'", verbs[i], before->file->state);
	}
	after = look_at (office, case_no);
	g_assert_cmpuint (after->file->version, ==, before->file->version);
}

static void
test_every_state (Office *office, gconstpointer data)
{
	(void) data;
	for (guint state = 0; state < KINKO_STATES; state++) {
		g_autofree char *case_no = g_strdup_printf ("S-%02u", state);

		add_case (office, case_no);
		drive_to (office, case_no, (KinkoState) state);
		refuse_elsewhere (office, case_no, (KinkoState) state);
	}
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

static void
test_every_step (Office *office, gconstpointer data)
{
	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (life); i++) {
		g_autofree char *case_no = g_strdup_printf ("L-%02u", i);
		g_autoptr (KinkoCase) before = NULL;
		g_autoptr (KinkoCase) after = NULL;

		add_case (office, case_no);
		drive_to (office, case_no, life[i].from);
		before = look_at (office, case_no);
		take_step (office, TANAKA, case_no, life[i].verb);
		after = look_at (office, case_no);
		g_assert_cmpstr (after->file->state, ==, life[i].to);
		g_assert_cmpstr (kinko_case_data_get (after->data, "state"), ==, life[i].to);
		g_assert_cmpuint (after->file->version, ==, before->file->version + 1);
	}
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* ---- who ------------------------------------------------------------------------------------- */

static void
test_proposer (Office *office, gconstpointer data)
{
	(void) data;
	add_case (office, "P-1");
	drive_to (office, "P-1", KINKO_STATE_PROPOSED);
	assert_denied (office, SATO, "P-1", "confirm", "step");
	take_step (office, SATO, "P-1", "return"); /* one's own mistake */
	take_step (office, TANAKA, "P-1", "review");
	take_step (office, TANAKA, "P-1", "propose");
	assert_denied (office, TANAKA, "P-1", "confirm", "step"); /* not even the manager */
	take_step (office, SATO, "P-1", "confirm");               /* whose proposal this is not */
	assert_value (office, "P-1", "proposer", "tanaka");
	assert_value (office, "P-1", "confirmer", "sato");
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "case.confirm", "denied"), ==,
			  2);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

static void
test_unassigned (Office *office, gconstpointer data)
{
	static const struct {
		KinkoState state;
		const char *verb;
	} steps[] = {
		{ KINKO_STATE_RECEIVED, "review" },   { KINKO_STATE_REVIEW, "correct" },
		{ KINKO_STATE_REVIEW, "propose" },    { KINKO_STATE_CORRECTION, "correct" },
		{ KINKO_STATE_CORRECTION, "resume" }, { KINKO_STATE_REVIEW, "withdraw" },
		{ KINKO_STATE_ENTERED, "revise" },
	};

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
		g_autofree char *case_no = g_strdup_printf ("U-%02u", i);

		add_case (office, case_no);
		drive_to (office, case_no, steps[i].state);
		assert_denied (office, SUZUKI, case_no, steps[i].verb, "step");
		if (steps[i].state == KINKO_STATE_ENTERED) { /* no work is left to be assigned */
			take_step (office, SATO, case_no, steps[i].verb);
			continue;
		}
		assign_to (office, case_no, SUZUKI);
		assert_denied (office, SATO, case_no, steps[i].verb, "step");
		take_step (office, SUZUKI, case_no, steps[i].verb);
	}
}

/* Whoever may not propose is not told what is missing either. */
static void
test_unassigned_learns_nothing (Office *office, gconstpointer data)
{
	(void) data;
	add_case (office, "U-1");
	drive_to (office, "U-1", KINKO_STATE_REVIEW);
	edit_case (office, SATO, "U-1", "docs_received", "");
	edit_case (office, SATO, "U-1", "levy_year", "2025");
	assert_denied (office, SUZUKI, "U-1", "propose", "step");
}

static void
test_management (Office *office, gconstpointer data)
{
	(void) data;
	add_case (office, "G-1");
	drive_to (office, "G-1", KINKO_STATE_CONFIRMED);
	assert_denied (office, SATO, "G-1", "exclude", "step");
	assert_denied (office, SUZUKI, "G-1", "return", "step");
	take_step (office, SATO, "G-1", "entered");
	assert_denied (office, SATO, "G-1", "return", "step");
	assert_denied (office, SATO, "G-1", "deliver", "policy");
	take_step (office, ITO, "G-1", "deliver");
	assert_denied (office, SATO, "G-1", "complete", "policy");
	take_step (office, ITO, "G-1", "complete");
}

/* ---- decisions ------------------------------------------------------------------------------- */

static void
test_decided_is_fixed (Office *office, gconstpointer data)
{
	g_autoptr (KinkoCase) first = NULL;
	g_autoptr (KinkoCase) second = NULL;

	(void) data;
	add_case (office, "F-1");
	drive_to (office, "F-1", KINKO_STATE_PROPOSED);
	first = look_at (office, "F-1");
	g_assert_cmpint (try_edit (office, SATO, "F-1", "g1_levy", "400000"), ==,
			 KINKO_ERROR_INVALID);
	take_step (office, SUZUKI, "F-1", "confirm");
	g_assert_cmpint (try_edit (office, TANAKA, "F-1", "g1_levy", "400000"), ==,
			 KINKO_ERROR_INVALID);
	take_step (office, TANAKA, "F-1", "return");
	assert_value (office, "F-1", "decision", NULL);
	assert_value (office, "F-1", "tier", NULL);
	assert_value (office, "F-1", "proposer", NULL);
	assert_value (office, "F-1", "confirmer", NULL);
	edit_case (office, SATO, "F-1", "g1_levy", "400000");
	take_step (office, SATO, "F-1", "review");
	take_step (office, SATO, "F-1", "propose");
	second = look_at (office, "F-1");
	g_assert_cmpstr (kinko_case_data_get (first->data, "tier"), ==, "5");
	g_assert_cmpstr (kinko_case_data_get (second->data, "tier"), ==, "8");
	g_assert_cmpstr (kinko_case_data_get (first->data, "decision"), !=,
			 kinko_case_data_get (second->data, "decision"));
}

/* Somebody with the keys and another program writes a levy under a decision that stands. */
static void
test_confirm_reckons (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	char **levy;

	(void) data;
	add_case (office, "F-1");
	drive_to (office, "F-1", KINKO_STATE_PROPOSED);
	act = kinko_act_begin (office->sessions[SATO], "case.edit", "case/none", NULL, &error);
	g_assert_no_error (error);
	kase = kinko_case_load_for (act, "F-1", &error);
	levy = &kase->data->values[kinko_field_index ("g1_levy")];
	g_free (*levy);
	*levy = g_strdup ("100001"); /* the tier stays the same */
	g_assert_true (kinko_case_file_write (act, kase->file, kase->data, 0,
					      kinko_act_detail (act), &error));
	g_assert_true (kinko_act_commit (act, &error));
	assert_refused_step (office, SUZUKI, "F-1", "confirm", &input, "decision", NULL);
	take_step (office, SUZUKI, "F-1", "return");
}

static void
test_revision (Office *office, gconstpointer data)
{
	static const char *const cleared[] = { "decision",    "tier",         "proposer",
					       "proposed_on", "confirmer",    "confirmed_on",
					       "entered_by",  "entered_on",   "ward_official",
					       "delivery_no", "delivered_on", "closed_on" };
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) history = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	guint decided = 0;

	(void) data;
	add_case (office, "V-1");
	drive_to (office, "V-1", KINKO_STATE_COMPLETE);
	take_step (office, SATO, "V-1", "revise");
	kase = look_at (office, "V-1");
	g_assert_cmpuint (kase->file->revision, ==, 2);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "revision"), ==, "2");
	for (guint i = 0; i < G_N_ELEMENTS (cleared); i++)
		g_assert_null (kinko_case_data_get (kase->data, cleared[i]));
	g_assert_null (kinko_case_explain (office->sessions[SATO], "V-1", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	history = kinko_case_history (office->sessions[SATO], "V-1", &error);
	g_assert_no_error (error);
	for (guint i = 0; i < history->len; i++) {
		KinkoCaseVersion *version = history->pdata[i];

		decided += g_strcmp0 (kinko_case_data_get (version->data, "tier"), "5") == 0 &&
			   kinko_case_data_get (version->data, "decision") != NULL;
	}
	g_assert_cmpuint (decided, ==, 5); /* proposed, confirmed, entered, delivered, complete */
	edit_case (office, SATO, "V-1", "g1_levy", "301000");
	take_step (office, SATO, "V-1", "review");
	take_step (office, SATO, "V-1", "propose");
	assert_value (office, "V-1", "tier", "7");
	assert_value (office, "V-1", "revision", "2");
}

/* ---- the ten samples ------------------------------------------------------------------------- */

/* The cells of the sample, with quoted commas but without quoted quotes. */
static GPtrArray *
sample_table (void)
{
	g_autofree char *text = NULL;
	GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
	g_autoptr (GString) cell = g_string_new (NULL);
	g_autoptr (GStrvBuilder) row = g_strv_builder_new ();
	gboolean quoted = FALSE;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/tests/data/cases-sample.csv", &text,
					    NULL, NULL));
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '"') {
			quoted = !quoted;
		} else if (!quoted && (*at == ',' || *at == '\n')) {
			g_strv_builder_add (row, g_strchomp (cell->str));
			g_string_truncate (cell, 0);
			if (*at == '\n')
				g_ptr_array_add (rows, g_strv_builder_end (row));
		} else {
			g_string_append_c (cell, *at);
		}
	}
	return rows;
}

static const char *
cell_of (GPtrArray *rows, guint row, const char *column)
{
	char **names = rows->pdata[0];
	char **cells = rows->pdata[row];

	for (guint i = 0; names[i] != NULL; i++)
		if (strcmp (names[i], column) == 0)
			return cells[i];
	g_assert_not_reached ();
}

static void
test_samples (Office *office, gconstpointer data)
{
	g_autoptr (GPtrArray) rows = sample_table ();
	gboolean tiers[9] = { FALSE };

	(void) data;
	g_assert_cmpuint (rows->len, ==, 11);
	for (guint row = 1; row < rows->len; row++) {
		const char *case_no = cell_of (rows, row, "case_no");
		const char *levy = cell_of (rows, row, "expected_levy");
		const char *tier = cell_of (rows, row, "expected_tier_national");
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCaseDecision) made = NULL;
		g_autofree char *base = NULL;

		drive_to (office, case_no, KINKO_STATE_PROPOSED);
		made = kinko_case_explain (office->sessions[SATO], case_no, &error);
		g_assert_no_error (error);
		g_test_message ("%s: tier %s, base %" G_GUINT64_FORMAT, case_no,
				made->decision.tier, made->decision.base);
		g_assert_cmpstr (made->decision.tier, ==, tier);
		assert_value (office, case_no, "tier", tier);
		g_assert_true (made->decision.base_known == (*levy != '\0'));
		g_assert_true (made->decision.provisional == (*levy == '\0'));
		base = g_strdup_printf ("%" G_GUINT64_FORMAT, made->decision.base);
		g_assert_cmpstr (base, ==, *levy == '\0' ? "0" : levy);
		g_assert_cmpuint (made->decision.tax_year, ==, 2026);
		g_assert_cmpuint (made->decision.month, ==, 9);
		g_assert_cmpstr (made->proposer, ==, "sato");
		tiers[atoi (tier)] = TRUE;
	}
	for (guint i = 1; i <= 8; i++)
		g_assert_true (tiers[i]);
}

/* ---- what the log holds ---------------------------------------------------------------------- */

/* Of a step: exactly these members, and nothing else anywhere. */
static void
check_detail (const KinkoEntry *entry)
{
	static const char *const known[] = { "from", "to", "version", "box", "table" };
	g_autoptr (GError) error = NULL;
	json_auto_t *detail = kinko_entry_detail (entry, &error);
	const char *key;
	json_t *value;
	gsize found = 0;

	g_assert_no_error (error);
	json_object_foreach (detail, key, value)
	{
		gboolean is_known = FALSE;

		for (guint i = 0; i < G_N_ELEMENTS (known); i++)
			is_known = is_known || strcmp (known[i], key) == 0;
		g_assert_true (is_known);
		found++;
	}
	g_assert_true (
		g_str_has_prefix (json_string_value (json_object_get (detail, "box")), "sha256:"));
	g_assert_true (json_is_integer (json_object_get (detail, "version")));
	g_assert_cmpuint (found, ==,
			  json_object_get (detail, "table") == NULL ? G_N_ELEMENTS (known) - 1
								    : G_N_ELEMENTS (known));
	g_assert_true ((json_object_get (detail, "table") != NULL) ==
		       (kinko_slice_equal (entry->action, "case.propose") ||
			kinko_slice_equal (entry->action, "case.confirm")));
}

static void
test_log (Office *office, gconstpointer data)
{
	static const char *const secrets[] = {
		SECRET_REASON, SECRET_OFFICIAL, SECRET_PLACE, SECRET_CHANNEL,
		SECRET_ITEM,   "Z-1",           "試験",       "H8-0001",
		"第5階層",     "\"tier\"",      "100000",     "2199-08-17",
	};
	static const char *const actions[] = { "case.receive", "case.review",  "case.correct",
					       "case.resume",  "case.propose", "case.confirm",
					       "case.entered", "case.deliver", "case.complete",
					       "case.revise" };
	KinkoLog *log = kinko_session_log (office->sessions[TANAKA]);
	g_autofree char *mirror = NULL;
	guint steps = 0;

	(void) data;
	add_case (office, "Z-1");
	assign_to (office, "Z-1", SATO);
	take_step (office, SATO, "Z-1", "receive");
	take_step (office, SATO, "Z-1", "review");
	take_step (office, SATO, "Z-1", "correct");
	take_step (office, SATO, "Z-1", "resume");
	take_step (office, SATO, "Z-1", "propose");
	take_step (office, SUZUKI, "Z-1", "confirm");
	take_step (office, SUZUKI, "Z-1", "entered");
	take_step (office, TANAKA, "Z-1", "deliver");
	take_step (office, TANAKA, "Z-1", "complete");
	take_step (office, TANAKA, "Z-1", "revise");
	mirror = shell (&office->fixture, "git --git-dir='%s' log -p --format=%%B main",
			office->fixture.mirror);
	for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
		if (strstr (mirror, secrets[i]) != NULL)
			g_error ("the mirror holds: %s", secrets[i]);
	for (guint64 seq = 0; seq < kinko_log_size (log); seq++) {
		g_autofree char *line = kinko_log_line (log, seq, NULL);
		KinkoEntry entry;

		g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
		assert_contains (mirror, line);
		for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
			if (!kinko_slice_equal (entry.action, actions[i]))
				continue;
			check_detail (&entry);
			/* which papers they were is told by their own entry alone */
			g_assert_null (strstr (line, office->receipt));
			steps++;
		}
	}
	g_assert_cmpuint (steps, ==, 10);
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-step/every-state", test_every_state);
	ADD ("/case-step/every-step", test_every_step);
	ADD ("/case-step/proposer", test_proposer);
	ADD ("/case-step/unassigned", test_unassigned);
	ADD ("/case-step/unassigned-learns-nothing", test_unassigned_learns_nothing);
	ADD ("/case-step/management", test_management);
	ADD ("/case-step/decided-is-fixed", test_decided_is_fixed);
	ADD ("/case-step/confirm-reckons", test_confirm_reckons);
	ADD ("/case-step/revision", test_revision);
	ADD ("/case-step/samples", test_samples);
	g_test_add ("/case-step/log", Office, NULL, open_by_day, test_log, close_by_day);
	return g_test_run ();
}
