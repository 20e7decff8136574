#include "vault/case-step.h"

#include "tests/unit/vault/office.h"
#include "vault/case-write.h"

/* The life of a case as the contract's work has it, written down by hand; the manager, who proposed nothing, may take
 * all of these steps. Erasing numbers is more than a step. */
static const struct {
	KinkoState from;
	const char *verb;
	const char *to;
} life[] = {
	{ KINKO_STATE_REGISTERED, "guide", "案内済" },
	{ KINKO_STATE_REGISTERED, "receive", "受領" },
	{ KINKO_STATE_REGISTERED, "withdraw", "取下げ" },
	{ KINKO_STATE_REGISTERED, "exclude", "対象外" },
	{ KINKO_STATE_GUIDED, "receive", "受領" },
	{ KINKO_STATE_GUIDED, "withdraw", "取下げ" },
	{ KINKO_STATE_GUIDED, "exclude", "対象外" },
	{ KINKO_STATE_RECEIVED, "review", "審査中" },
	{ KINKO_STATE_RECEIVED, "withdraw", "取下げ" },
	{ KINKO_STATE_RECEIVED, "exclude", "対象外" },
	{ KINKO_STATE_REVIEW, "correct", "補正依頼中" },
	{ KINKO_STATE_REVIEW, "propose", "判定案" },
	{ KINKO_STATE_REVIEW, "withdraw", "取下げ" },
	{ KINKO_STATE_REVIEW, "exclude", "対象外" },
	{ KINKO_STATE_CORRECTION, "correct", "補正依頼中" },
	{ KINKO_STATE_CORRECTION, "resume", "審査中" },
	{ KINKO_STATE_CORRECTION, "withdraw", "取下げ" },
	{ KINKO_STATE_CORRECTION, "exclude", "対象外" },
	{ KINKO_STATE_PROPOSED, "confirm", "確認済" },
	{ KINKO_STATE_PROPOSED, "return", "差戻し" },
	{ KINKO_STATE_PROPOSED, "withdraw", "取下げ" },
	{ KINKO_STATE_PROPOSED, "exclude", "対象外" },
	{ KINKO_STATE_CONFIRMED, "entered", "保育システム入力済" },
	{ KINKO_STATE_CONFIRMED, "return", "差戻し" },
	{ KINKO_STATE_CONFIRMED, "withdraw", "取下げ" },
	{ KINKO_STATE_CONFIRMED, "exclude", "対象外" },
	{ KINKO_STATE_ENTERED, "deliver", "区引渡し" },
	{ KINKO_STATE_ENTERED, "return", "差戻し" },
	{ KINKO_STATE_ENTERED, "revise", "更正" },
	{ KINKO_STATE_DELIVERED, "complete", "完了" },
	{ KINKO_STATE_DELIVERED, "revise", "更正" },
	{ KINKO_STATE_COMPLETE, "revise", "更正" },
	{ KINKO_STATE_RETURNED, "review", "審査中" },
	{ KINKO_STATE_RETURNED, "withdraw", "取下げ" },
	{ KINKO_STATE_RETURNED, "exclude", "対象外" },
	{ KINKO_STATE_REVISION, "review", "審査中" },
	{ KINKO_STATE_REVISION, "withdraw", "取下げ" },
	{ KINKO_STATE_REVISION, "exclude", "対象外" },
	{ KINKO_STATE_WITHDRAWN, "revise", "更正" },
	{ KINKO_STATE_EXCLUDED, "revise", "更正" },
};

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

/* The problems of a step that must be refused as invalid. */
static GPtrArray *
refuse_step (Office *office, guint who, const char *case_no, const char *verb,
	     const KinkoStepInput *input)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;

	g_assert_null (kinko_case_step (office->sessions[who], case_no, verb, input, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	line = last_line (office->sessions[who]);
	assert_contains (line, "\"result\":\"failed\"");
	assert_contains (line, "\"detail\":{\"error\":\"invalid\"}");
	return kinko_error_problems (error) == NULL
		       ? g_ptr_array_new ()
		       : g_ptr_array_ref (kinko_error_problems (error));
}

static guint
count_problems (GPtrArray *problems, const char *code, const char *field)
{
	guint n = 0;

	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		n += strcmp (problem->code, code) == 0 &&
		     (field == NULL || g_strcmp0 (problem->field, field) == 0);
	}
	return n;
}

static void
assert_refused_step (Office *office, guint who, const char *case_no, const char *verb,
		     const KinkoStepInput *input, const char *code, const char *field)
{
	g_autoptr (GPtrArray) problems = refuse_step (office, who, case_no, verb, input);

	if (count_problems (problems, code, field) != 1)
		g_error ("'%s' is not refused with one %s of %s", verb, code, field);
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

/* ---- what must be given ---------------------------------------------------------------------- */

/* Each given thing is taken away alone, in three ways of not giving it. */
static void
test_missing (Office *office, gconstpointer data)
{
	static const struct {
		KinkoState state;
		const char *verb, *need;
		gsize offset;
	} needed[] = {
		{ KINKO_STATE_GUIDED, "receive", "receipt",
		  G_STRUCT_OFFSET (KinkoStepInput, receipt) },
		{ KINKO_STATE_GUIDED, "receive", "place", G_STRUCT_OFFSET (KinkoStepInput, place) },
		{ KINKO_STATE_REVIEW, "correct", "channel",
		  G_STRUCT_OFFSET (KinkoStepInput, channel) },
		{ KINKO_STATE_REVIEW, "correct", "due", G_STRUCT_OFFSET (KinkoStepInput, due) },
		{ KINKO_STATE_PROPOSED, "return", "reason",
		  G_STRUCT_OFFSET (KinkoStepInput, reason) },
		{ KINKO_STATE_CONFIRMED, "return", "reason",
		  G_STRUCT_OFFSET (KinkoStepInput, reason) },
		{ KINKO_STATE_ENTERED, "deliver", "official",
		  G_STRUCT_OFFSET (KinkoStepInput, official) },
		{ KINKO_STATE_ENTERED, "deliver", "delivery",
		  G_STRUCT_OFFSET (KinkoStepInput, delivery) },
		{ KINKO_STATE_REGISTERED, "withdraw", "reason",
		  G_STRUCT_OFFSET (KinkoStepInput, reason) },
		{ KINKO_STATE_REGISTERED, "exclude", "reason",
		  G_STRUCT_OFFSET (KinkoStepInput, reason) },
		{ KINKO_STATE_COMPLETE, "revise", "reason",
		  G_STRUCT_OFFSET (KinkoStepInput, reason) },
	};
	static const char *const nothing[] = { NULL, "", " \t　" };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
		g_autofree char *case_no = g_strdup_printf ("M-%02u", i);

		add_case (office, case_no);
		drive_to (office, case_no, needed[i].state);
		for (guint j = 0; j < G_N_ELEMENTS (nothing); j++) {
			KinkoStepInput input = full_input (office);

			G_STRUCT_MEMBER (const char *, &input, needed[i].offset) = nothing[j];
			assert_refused_step (office, TANAKA, case_no, needed[i].verb, &input,
					     needed[i].need, needed[i].need);
		}
		take_step (office, TANAKA, case_no, needed[i].verb);
	}
}

static void
test_missing_items (Office *office, gconstpointer data)
{
	static const char *const none[] = { NULL };
	static const char *const blank[] = { "", "　", NULL };
	static const char *const separators[] = { ";", " ; ", NULL };
	static const char *const two[] = { "課税証明書", "本人確認書類;印鑑", NULL };
	const char *const *const lists[] = { NULL, none, blank, separators };
	KinkoStepInput input = full_input (office);

	(void) data;
	add_case (office, "M-1");
	drive_to (office, "M-1", KINKO_STATE_REVIEW);
	for (guint i = 0; i < G_N_ELEMENTS (lists); i++) {
		input.items = lists[i];
		assert_refused_step (office, SATO, "M-1", "correct", &input, "items", "item");
	}
	/* Nothing is missing here, so something must be said. */
	input.items = two;
	take_step_with (office, SATO, "M-1", "correct", &input);
	assert_value (office, "M-1", "correction_items", "課税証明書;本人確認書類;印鑑");
}

/* Without a word the missing papers are asked for: of the sample's fifth case the mother is 未申告, and 母の住民税申告 stands
 * in docs_missing; without that the paper is named by its type and whose it is. */
static void
test_items_follow (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);

	(void) data;
	drive_to (office, "C26-0005", KINKO_STATE_REVIEW);
	input.items = NULL;
	take_step_with (office, SATO, "C26-0005", "correct", &input);
	assert_value (office, "C26-0005", "correction_items", "母の住民税申告");
	edit_case (office, SATO, "C26-0005", "docs_missing", "");
	take_step_with (office, SATO, "C26-0005", "correct", &input);
	assert_value (office, "C26-0005", "correction_items", "住民税申告(母)");
}

/* What a step leaves in the case: its day, its person, what was given. */
static void
test_marks (Office *office, gconstpointer data)
{
	static const char *const expected[][2] = {
		{ "receipt_no", NULL },
		{ "papers_place", SECRET_PLACE },
		{ "papers_on", "2026-07-06" },
		{ "received_by", "sato" },
		{ "proposer", "sato" },
		{ "proposed_on", "2026-07-06" },
		{ "confirmer", "suzuki" },
		{ "confirmed_on", "2026-07-06" },
		{ "entered_by", "suzuki" },
		{ "entered_on", "2026-07-06" },
		{ "ward_official", SECRET_OFFICIAL },
		{ "delivery_no", "H8-0001" },
		{ "delivered_on", "2026-07-06" },
		{ "closed_on", "2026-07-06" },
		{ "step_on", "2026-07-06" },
		{ "tier", "5" },
		{ "state", "完了" },
		{ "revision", "1" },
		{ "guided_on", "2026-07-06" },
		{ "reason", NULL },
	};
	static const struct {
		const char *verb;
		guint who;
	} way[] = { { "guide", SATO },     { "receive", SATO },   { "review", SATO },
		    { "propose", SATO },   { "confirm", SUZUKI }, { "entered", SUZUKI },
		    { "deliver", TANAKA }, { "complete", ITO } };
	g_autofree char *padded = g_strconcat (" ", office->receipt, "\t", NULL);
	KinkoStepInput input = full_input (office);

	(void) data;
	add_case (office, "M-1");
	assign_to (office, "M-1", SATO);
	input.day = "令和8年7月6日";
	input.reason = NULL;
	input.receipt = padded;
	for (guint i = 0; i < G_N_ELEMENTS (way); i++)
		take_step_with (office, way[i].who, "M-1", way[i].verb, &input);
	for (guint i = 1; i < G_N_ELEMENTS (expected); i++)
		assert_value (office, "M-1", expected[i][0], expected[i][1]);
	assert_value (office, "M-1", "receipt_no", office->receipt);
}

/* A correction has a due day of its own; afterwards the case's counts again. */
static void
test_due (Office *office, gconstpointer data)
{
	const char *const words[] = { "M-1", NULL };
	KinkoStepInput input = full_input (office);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) asked = NULL;
	g_autoptr (KinkoCase) resumed = NULL;
	g_autoptr (KinkoCase) entered = NULL;
	guint count;

	(void) data;
	add_case (office, "M-1");
	g_assert_true (kinko_case_assign (office->sessions[TANAKA], "sato", words, "R8.8.31",
					  &count, &error));
	input.due = NULL;
	take_step_with (office, SATO, "M-1", "receive", &input);
	take_step_with (office, SATO, "M-1", "review", &input);
	input.day = "2026-07-21";
	input.due = "2026/7/20";
	assert_refused_step (office, SATO, "M-1", "correct", &input, "due_before_step", "due");
	input.day = "2026-07-20";
	take_step_with (office, SATO, "M-1", "correct", &input);
	input.day = NULL;
	asked = look_at (office, "M-1");
	g_assert_cmpstr (asked->file->due, ==, "2026-07-20");
	input.due = NULL;
	take_step_with (office, SATO, "M-1", "resume", &input);
	resumed = look_at (office, "M-1");
	g_assert_cmpstr (resumed->file->due, ==, "2026-08-31");
	take_step_with (office, SATO, "M-1", "propose", &input);
	take_step_with (office, SUZUKI, "M-1", "confirm", &input);
	take_step_with (office, SUZUKI, "M-1", "entered", &input);
	entered = look_at (office, "M-1");
	g_assert_null (entered->file->due); /* no work is left */
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

/* ---- papers, numbers, identity --------------------------------------------------------------- */

static void
test_papers (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (GPtrArray) problems = NULL;

	(void) data;
	add_case (office, "D-1");
	drive_to (office, "D-1", KINKO_STATE_REVIEW);
	edit_case (office, SATO, "D-1", "docs_received", "");
	edit_case (office, SATO, "D-1", "household_flags", "ひとり親");
	problems = refuse_step (office, SATO, "D-1", "propose", &input);
	g_assert_cmpuint (count_problems (problems, "documents", NULL), ==, 1);
	g_assert_cmpuint (count_problems (problems, "missing_paper", NULL), ==, 2);
	g_assert_cmpuint (count_problems (problems, "missing_paper", "guardian1"), ==, 1);
	/* 未申告: unknown, so provisional, and papers are what is waited for */
	edit_case (office, SATO, "D-1", "g1_levy", "0");
	{
		KinkoCaseChange changes[] = { { kinko_field_index ("g1_levy"), "" },
					      { kinko_field_index ("g1_tax_status"), "未申告" } };
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCase) kase =
			kinko_case_edit (office->sessions[SATO], "D-1", changes, 2, &error);

		g_assert_no_error (error);
		g_assert_nonnull (kase);
	}
	take_step (office, SATO, "D-1", "propose");
	assert_value (office, "D-1", "tier", "8");
}

static void
test_numbers_and_identity (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (GPtrArray) problems = NULL;

	(void) data;
	assign_to (office, "C26-0001", SATO);
	take_step (office, SATO, "C26-0001", "receive");
	take_step (office, SATO, "C26-0001", "review");
	edit_case (office, SATO, "C26-0001", "identity_check", "");
	edit_case (office, SATO, "C26-0001", "number_check", "個人番号通知書");
	take_step (office, SATO, "C26-0001", "propose");
	problems = refuse_step (office, SUZUKI, "C26-0001", "confirm", &input);
	g_assert_cmpuint (count_problems (problems, "numbers", NULL), ==, 1);
	g_assert_cmpuint (count_problems (problems, "number_unchecked", NULL), ==, 3);
	g_assert_cmpuint (count_problems (problems, "identity", NULL), ==, 1);
	g_assert_cmpuint (count_problems (problems, "identity_unproved", NULL), ==, 1);
	g_assert_cmpuint (count_problems (problems, "decision", NULL), ==, 0);
	check_all (office, SUZUKI, "C26-0001");
	assert_refused_step (office, SUZUKI, "C26-0001", "confirm", &input, "identity", NULL);
	take_step (office, SATO, "C26-0001", "return");
	edit_case (office, SATO, "C26-0001", "number_check", "個人番号カード");
	edit_case (office, SATO, "C26-0001", "identity_check", "個人番号カード");
	take_step (office, SATO, "C26-0001", "review");
	take_step (office, SATO, "C26-0001", "propose");
	take_step (office, SUZUKI, "C26-0001", "confirm");
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void
test_texts (Office *office, gconstpointer data)
{
	static const char *const my_numbers[] = { "番号は123456789018です",
						  "１２３４５６７８９０１８", "1234-5678-9018" };
	static const struct {
		KinkoState state;
		const char *verb, *field;
		gsize offset;
	} texts[] = {
		{ KINKO_STATE_GUIDED, "receive", "papers_place",
		  G_STRUCT_OFFSET (KinkoStepInput, place) },
		{ KINKO_STATE_REVIEW, "correct", "correction_channel",
		  G_STRUCT_OFFSET (KinkoStepInput, channel) },
		{ KINKO_STATE_REVIEW, "withdraw", "reason",
		  G_STRUCT_OFFSET (KinkoStepInput, reason) },
		{ KINKO_STATE_ENTERED, "deliver", "ward_official",
		  G_STRUCT_OFFSET (KinkoStepInput, official) },
		{ KINKO_STATE_ENTERED, "deliver", "delivery_no",
		  G_STRUCT_OFFSET (KinkoStepInput, delivery) },
	};

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autofree char *case_no = g_strdup_printf ("T-%02u", i);
		KinkoStepInput input = full_input (office);

		add_case (office, case_no);
		drive_to (office, case_no, texts[i].state);
		for (guint j = 0; j < G_N_ELEMENTS (my_numbers); j++) {
			G_STRUCT_MEMBER (const char *, &input, texts[i].offset) = my_numbers[j];
			assert_refused_step (office, TANAKA, case_no, texts[i].verb, &input,
					     "mynumber_in_text", texts[i].field);
		}
		G_STRUCT_MEMBER (const char *, &input, texts[i].offset) = "a\033[2Jb";
		assert_refused_step (office, TANAKA, case_no, texts[i].verb, &input, "text_invalid",
				     texts[i].field);
		G_STRUCT_MEMBER (const char *, &input, texts[i].offset) = "a\u202eb";
		assert_refused_step (office, TANAKA, case_no, texts[i].verb, &input, "text_invalid",
				     texts[i].field);
		G_STRUCT_MEMBER (const char *, &input, texts[i].offset) = "\xff\xfe";
		assert_refused_step (office, TANAKA, case_no, texts[i].verb, &input, "text_invalid",
				     texts[i].field);
	}
	{
		static const char *const items[] = { "良い", "111111111118", NULL };
		KinkoStepInput input = full_input (office);

		input.items = items;
		assert_refused_step (office, TANAKA, "T-01", "correct", &input, "mynumber_in_text",
				     "correction_items");
	}
}

static void
test_days (Office *office, gconstpointer data)
{
	g_autofree char *today = day_from_now (0);
	g_autofree char *tomorrow = day_from_now (1);
	KinkoStepInput input = full_input (office);

	(void) data;
	add_case (office, "Y-1");
	input.day = tomorrow;
	assert_refused_step (office, SATO, "Y-1", "guide", &input, "date_future", "on");
	input.day = "令和99年1月1日";
	assert_refused_step (office, SATO, "Y-1", "guide", &input, "date_future", "on");
	input.day = "2026-02-30";
	assert_refused_step (office, SATO, "Y-1", "guide", &input, "date_invalid", "step_on");
	input.day = "昭和64年1月8日";
	assert_refused_step (office, SATO, "Y-1", "guide", &input, "date_invalid", "step_on");
	input.day = NULL;
	take_step_with (office, SATO, "Y-1", "guide", &input);
	assert_value (office, "Y-1", "guided_on", today);
}

/* What rests on another step is not of an earlier day; both may be of one day. */
static void
test_order_of_days (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);

	(void) data;
	add_case (office, "O-1");
	drive_to (office, "O-1", KINKO_STATE_REVIEW);
	input.day = "2026-07-06";
	take_step_with (office, SATO, "O-1", "propose", &input);
	input.day = "2026-07-05";
	assert_refused_step (office, SUZUKI, "O-1", "confirm", &input, "date_before_last", "on");
	input.day = "2026-07-06";
	take_step_with (office, SUZUKI, "O-1", "confirm", &input);
	input.day = "令和8年7月5日";
	assert_refused_step (office, SUZUKI, "O-1", "entered", &input, "date_before_last", "on");
	input.day = "2026-07-08";
	take_step_with (office, SUZUKI, "O-1", "entered", &input);
	input.day = "2026-07-07";
	assert_refused_step (office, TANAKA, "O-1", "deliver", &input, "date_before_last", "on");
	input.day = "2026-07-09";
	take_step_with (office, TANAKA, "O-1", "deliver", &input);
	input.day = "2026-07-08";
	assert_refused_step (office, TANAKA, "O-1", "complete", &input, "date_before_last", "on");
}

/* What a confirmation will ask for is said with the proposal, and what somebody wrote down as missing. */
static void
test_remarks (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;

	(void) data;
	drive_to (office, "C26-0007", KINKO_STATE_REVIEW);
	kase = kinko_case_step (office->sessions[SATO], "C26-0007", "propose", &input, &error);
	g_assert_no_error (error);
	/* Of this sample: two numbers typed once, a passport that proves no number, 父の個人番号 in docs_missing. */
	g_assert_cmpuint (count_problems (kase->remarks, "number_unchecked", NULL), ==, 2);
	g_assert_cmpuint (count_problems (kase->remarks, "identity_unproved", NULL), ==, 1);
	g_assert_cmpuint (count_problems (kase->remarks, "docs_missing", NULL), ==, 1);
	g_assert_cmpuint (kase->remarks->len, ==, 4);
}

static void
test_receipt (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);

	(void) data;
	add_case (office, "R-1");
	input.receipt = "A26-9999";
	g_assert_cmpint (try_step (office, SATO, "R-1", "receive", &input), ==,
			 KINKO_ERROR_NOT_FOUND);
	input.receipt = "' OR 1=1 --";
	assert_refused_step (office, SATO, "R-1", "receive", &input, "text_invalid", "receipt_no");
	assert_value (office, "R-1", "state", "登録");
}

static void
test_approval (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	g_autofree char *line = NULL;

	(void) data;
	add_case (office, "A-1");
	input.approval = "123456789018";
	g_assert_cmpint (try_step (office, SATO, "A-1", "guide", &input), ==, KINKO_ERROR_INVALID);
	input.approval = "承認 田中";
	g_assert_cmpint (try_step (office, SATO, "A-1", "guide", &input), ==, KINKO_ERROR_INVALID);
	input.approval = "R8-0099"; /* nobody entered it */
	g_assert_cmpint (try_step (office, SATO, "A-1", "guide", &input), ==, KINKO_ERROR_DENIED);
	input.approval = APPROVAL; /* for other acts */
	g_assert_cmpint (try_step (office, SATO, "A-1", "guide", &input), ==, KINKO_ERROR_DENIED);
	assert_value (office, "A-1", "state", "登録");
	approve_for (office->sessions[TANAKA], "R8-0100", "case.guide");
	input.approval = "R8-0100";
	take_step_with (office, SATO, "A-1", "guide", &input);
	line = last_line (office->sessions[SATO]);
	assert_contains (line, "\"action\":\"case.guide\"");
	assert_contains (line, "\"approval\":\"R8-0100\"");
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

/* The clock stands in office time. */
static void
open_by_day (Office *office, gconstpointer data)
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	open_office (office, data);
}

static void
close_by_day (Office *office, gconstpointer data)
{
	close_office (office, data);
	g_unsetenv ("KINKO_TEST_NOW_MS");
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-step/every-state", test_every_state);
	ADD ("/case-step/every-step", test_every_step);
	ADD ("/case-step/missing", test_missing);
	ADD ("/case-step/missing-items", test_missing_items);
	ADD ("/case-step/items-follow", test_items_follow);
	ADD ("/case-step/marks", test_marks);
	ADD ("/case-step/due", test_due);
	ADD ("/case-step/proposer", test_proposer);
	ADD ("/case-step/unassigned", test_unassigned);
	ADD ("/case-step/unassigned-learns-nothing", test_unassigned_learns_nothing);
	ADD ("/case-step/management", test_management);
	ADD ("/case-step/papers", test_papers);
	ADD ("/case-step/numbers-and-identity", test_numbers_and_identity);
	ADD ("/case-step/texts", test_texts);
	g_test_add ("/case-step/days", Office, NULL, open_by_day, test_days, close_by_day);
	ADD ("/case-step/order-of-days", test_order_of_days);
	ADD ("/case-step/remarks", test_remarks);
	ADD ("/case-step/receipt", test_receipt);
	ADD ("/case-step/approval", test_approval);
	ADD ("/case-step/decided-is-fixed", test_decided_is_fixed);
	ADD ("/case-step/confirm-reckons", test_confirm_reckons);
	ADD ("/case-step/revision", test_revision);
	ADD ("/case-step/samples", test_samples);
	g_test_add ("/case-step/log", Office, NULL, open_by_day, test_log, close_by_day);
	return g_test_run ();
}
