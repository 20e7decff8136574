/* What is recorded with the steps of a case: what must be given, papers, numbers, days and texts. */
#include "tests/unit/vault/case-step-fixture.h"

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

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-step-record/missing", test_missing);
	ADD ("/case-step-record/missing-items", test_missing_items);
	ADD ("/case-step-record/items-follow", test_items_follow);
	ADD ("/case-step-record/marks", test_marks);
	ADD ("/case-step-record/due", test_due);
	ADD ("/case-step-record/papers", test_papers);
	ADD ("/case-step-record/numbers-and-identity", test_numbers_and_identity);
	ADD ("/case-step-record/texts", test_texts);
	g_test_add ("/case-step-record/days", Office, NULL, open_by_day, test_days, close_by_day);
	ADD ("/case-step-record/order-of-days", test_order_of_days);
	ADD ("/case-step-record/remarks", test_remarks);
	ADD ("/case-step-record/receipt", test_receipt);
	ADD ("/case-step-record/approval", test_approval);
	return g_test_run ();
}
