/*
 * The table of steps against what the contract and the office say, written here by hand and in another shape: a line
 * per verb, the states by their names, the people by all eight kinds. Nothing expected is taken from the table.
 */
#include "policies/life-cycle.h"

#include <string.h>

#include "policies/error.h"

#define BEFORE_PROPOSAL "登録 案内済 受領 審査中 補正依頼中 差戻し 更正"

/*
 * @who: for each kind of person '1' who may: nobody in particular, the assigned one, the proposer, the assigned one who
 * proposed; then the manager or deputy who is these four.
 */
static const struct {
	const char *verb, *action, *from, *to, *who, *needs;
} expected[] = {
	/* 本文5 D, 別紙1 の7 */
	{ "guide", "case.guide", "登録", "案内済", "11111111", "" },
	/* 別紙2 第25条: no papers without a receipt */
	{ "receive", "case.receive", "登録 案内済", "受領", "11111111", "receipt place" },
	/* 本文5 E(1) */
	{ "review", "case.review", "受領 差戻し 更正", "審査中", "01011111", "" },
	{ "correct", "case.correct", "審査中 補正依頼中", "補正依頼中", "01011111",
	  "items channel due" },
	{ "resume", "case.resume", "補正依頼中", "審査中", "01011111", "" },
	{ "propose", "case.propose", "審査中", "判定案", "01011111", "documents" },
	/* Whoever proposed does not confirm, were it the manager. */
	{ "confirm", "case.confirm", "判定案", "確認済", "11001100", "decision numbers identity" },
	{ "return", "case.return", "判定案", "差戻し", "11111111", "reason" },
	{ "return", "case.return", "確認済 保育システム入力済", "差戻し", "00001111", "reason" },
	{ "entered", "case.entered", "確認済", "保育システム入力済", "11111111", "" },
	/* 別紙2 第29条, 本文5 B(4) */
	{ "deliver", "case.deliver", "保育システム入力済", "区引渡し", "00001111",
	  "official delivery" },
	{ "complete", "case.complete", "区引渡し", "完了", "00001111", "" },
	{ "withdraw", "case.withdraw", BEFORE_PROPOSAL " 判定案 確認済", "取下げ", "01011111",
	  "reason" },
	{ "exclude", "case.exclude", BEFORE_PROPOSAL " 判定案 確認済", "対象外", "00001111",
	  "reason" },
	{ "revise", "case.revise", "保育システム入力済 区引渡し 完了 取下げ 対象外", "更正",
	  "01011111", "reason" },
	/* 別紙2 第28条2・3 */
	{ "erase-numbers", "number.erase", "完了 取下げ 対象外", "番号廃棄済", "00001111",
	  "approval" },
};

static const struct {
	const char *id, *name;
	gboolean open; /* the fields may be changed */
} expected_states[] = {
	{ "registered", "登録", TRUE },       { "guided", "案内済", TRUE },
	{ "received", "受領", TRUE },         { "review", "審査中", TRUE },
	{ "correction", "補正依頼中", TRUE }, { "proposed", "判定案", FALSE },
	{ "confirmed", "確認済", FALSE },     { "entered", "保育システム入力済", FALSE },
	{ "delivered", "区引渡し", FALSE },   { "complete", "完了", FALSE },
	{ "returned", "差戻し", TRUE },       { "revision", "更正", TRUE },
	{ "withdrawn", "取下げ", FALSE },     { "excluded", "対象外", FALSE },
	{ "purged", "番号廃棄済", FALSE },
};

/* An option, or NULL for what is so or not. */
static const struct {
	const char *id, *option;
} expected_needs[] = {
	{ "receipt", "receipt" },   { "place", "place" },       { "items", "item" },
	{ "channel", "channel" },   { "due", "due" },           { "reason", "reason" },
	{ "official", "official" }, { "delivery", "delivery" }, { "approval", "approval" },
	{ "documents", NULL },      { "decision", NULL },       { "numbers", NULL },
	{ "identity", NULL },
};

#define PEOPLE 8

static gboolean
has_word (const char *words, const char *word)
{
	g_auto (GStrv) list = g_strsplit (words, " ", -1);

	return g_strv_contains ((const char *const *) list, word);
}

/* The line of @verb that begins in the state called @name, or -1. */
static int
line_for (const char *verb, const char *name)
{
	int found = -1;

	for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
		if (strcmp (expected[i].verb, verb) != 0 || !has_word (expected[i].from, name))
			continue;
		g_assert_cmpint (found, ==, -1);
		found = (int) i;
	}
	return found;
}

static KinkoStepFacts
facts_of (guint person, guint met)
{
	return (KinkoStepFacts){
		.is_management = (person & 4) != 0,
		.is_manager = (person & 4) != 0, /* a deputy: test_manager_alone() */
		.is_proposer = (person & 2) != 0,
		.is_assignee = (person & 1) != 0,
		.met = met,
	};
}

static guint
bits_of (const char *needs)
{
	guint bits = 0;

	for (guint i = 0; i < G_N_ELEMENTS (expected_needs); i++)
		if (has_word (needs, expected_needs[i].id))
			bits |= 1u << i;
	return bits;
}

/* 別紙2 第28条2・3: erasing is the manager's; a deputy does all else that management does. */
static void
test_manager_alone (void)
{
	static const KinkoStepFacts deputy = { .is_management = TRUE, .met = G_MAXUINT };
	static const KinkoStepFacts manager = { .is_management = TRUE,
						.is_manager = TRUE,
						.met = G_MAXUINT };
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);
	guint for_manager = 0;

	for (gsize i = 0; i < n; i++) {
		g_autoptr (GError) error = NULL;
		gboolean erases = g_str_equal (rules[i].verb, "erase-numbers");

		g_assert_true (kinko_step_check (&rules[i], &manager, NULL));
		g_assert_true (kinko_step_check (&rules[i], &deputy, &error) == !erases);
		if (!erases)
			continue;
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		for_manager++;
	}
	g_assert_cmpuint (for_manager, ==, 1);
}

/* ---- names ----------------------------------------------------------------------------------- */

static void
test_states (void)
{
	static const char *const unknown[] = { "",       "Review",   "審査",      " 審査中",
					       "決定済", "review\n", "審\xE6\x9F" };
	KinkoState state = KINKO_STATE_PURGED;

	g_assert_cmpuint (G_N_ELEMENTS (expected_states), ==, KINKO_STATES);
	for (guint i = 0; i < KINKO_STATES; i++) {
		g_assert_cmpstr (kinko_state_id ((KinkoState) i), ==, expected_states[i].id);
		g_assert_cmpstr (kinko_state_name ((KinkoState) i), ==, expected_states[i].name);
		g_assert_cmpint (kinko_state_is_open ((KinkoState) i), ==, expected_states[i].open);
		g_assert_true (kinko_state_parse (expected_states[i].id, &state));
		g_assert_cmpuint (state, ==, i);
		state = KINKO_STATE_REGISTERED;
		g_assert_true (kinko_state_parse (expected_states[i].name, &state));
		g_assert_cmpuint (state, ==, i);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
		g_assert_false (kinko_state_parse (unknown[i], &state));
	g_assert_false (kinko_state_parse (NULL, &state));
	g_assert_cmpuint (state, ==, KINKO_STATE_PURGED);
}

static void
test_needs (void)
{
	g_assert_cmpuint (KINKO_NEED_LAST, ==, 1u << (G_N_ELEMENTS (expected_needs) - 1));
	for (guint i = 0; i < G_N_ELEMENTS (expected_needs); i++) {
		KinkoNeed need = (KinkoNeed) (1u << i);

		g_assert_cmpstr (kinko_need_id (need), ==, expected_needs[i].id);
		g_assert_cmpstr (kinko_need_option (need), ==, expected_needs[i].option);
		g_assert_cmpstr (kinko_need_text (need), !=, "");
	}
	g_assert_cmpstr (kinko_who_id (KINKO_WHO_ANYBODY), ==, "anybody");
	g_assert_cmpstr (kinko_who_id (KINKO_WHO_ASSIGNED), ==, "assigned");
	g_assert_cmpstr (kinko_who_id (KINKO_WHO_OTHER), ==, "other");
	g_assert_cmpstr (kinko_who_id (KINKO_WHO_MANAGEMENT), ==, "management");
}

/* What a command line must give: that which every line of the verb needs. */
static void
test_needs_of_verbs (void)
{
	g_assert_cmpuint (kinko_step_needs ("guide"), ==, 0);
	g_assert_cmpuint (kinko_step_needs ("receive"), ==, KINKO_NEED_RECEIPT | KINKO_NEED_PLACE);
	g_assert_cmpuint (kinko_step_needs ("correct"), ==,
			  KINKO_NEED_CHANNEL | KINKO_NEED_DUE); /* items may follow from papers */
	g_assert_cmpuint (kinko_step_needs ("return"), ==, KINKO_NEED_REASON);
	g_assert_cmpuint (kinko_step_needs ("deliver"), ==,
			  KINKO_NEED_OFFICIAL | KINKO_NEED_DELIVERY);
	g_assert_cmpuint (kinko_step_needs ("erase-numbers"), ==, KINKO_NEED_APPROVAL);
	g_assert_cmpuint (kinko_step_needs ("decide"), ==, 0);
}

/* ---- every step ------------------------------------------------------------------------------ */

static void
assert_not_here (const char *verb, guint state)
{
	g_autoptr (GError) error = NULL;
	gboolean any = FALSE;

	g_assert_null (kinko_step_find (verb, (KinkoState) state, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, expected_states[state].name));
	g_assert_nonnull (kinko_error_hint (error));
	/* The hint names what can be done instead, and nothing else. */
	for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
		g_autofree char *pattern =
			g_strdup_printf ("(?<![a-z-])%s(?![a-z-])", expected[i].verb);
		gboolean possible = line_for (expected[i].verb, expected_states[state].name) >= 0;
		g_autofree char *list = g_strdup (kinko_error_hint (error));
		char *command = strstr (list, "(kinko case states)");

		if (command != NULL)
			*command = '\0';
		g_assert_cmpint (g_regex_match_simple (pattern, list, 0, 0), ==, possible);
		any = any || possible;
	}
	g_assert_cmpint (any, ==, strcmp (expected_states[state].id, "purged") != 0);
}

static void
test_find (void)
{
	guint found = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
		for (guint state = 0; state < KINKO_STATES; state++) {
			const char *verb = expected[i].verb;
			int line = line_for (verb, expected_states[state].name);
			g_autoptr (GError) error = NULL;
			const KinkoStepRule *rule;

			if (line < 0) {
				assert_not_here (verb, state);
				continue;
			}
			rule = kinko_step_find (verb, (KinkoState) state, &error);
			g_assert_no_error (error);
			g_assert_cmpstr (rule->verb, ==, verb);
			g_assert_cmpstr (rule->action, ==, expected[line].action);
			g_assert_cmpstr (expected_states[rule->to].name, ==, expected[line].to);
			found++;
		}
	/* Counted by hand: 1 2 3 2 1 1 1 (1 2 twice, as the verb has two lines) 1 1 1 9 9 5 3. */
	g_assert_cmpuint (found, ==, 11 + 6 + 3 + 18 + 5 + 3);
}

static void
test_unknown_verb (void)
{
	static const char *const unknown[] = { "", "decide", "Guide", "guide ", "case.guide" };

	for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
		for (guint state = 0; state < KINKO_STATES; state++)
			assert_not_here (unknown[i], state);
}

static void
assert_problem (const GError *error, const char *id)
{
	const GPtrArray *problems = kinko_error_problems (error);
	const KinkoProblem *problem;

	g_assert_nonnull (problems);
	g_assert_cmpuint (problems->len, ==, 1);
	problem = problems->pdata[0];
	g_assert_cmpstr (problem->code, ==, id);
}

/* @person takes the step of @line with all that it needs; then with all but each. */
static void
try_step (const KinkoStepRule *rule, gsize line, guint person)
{
	guint needed = bits_of (expected[line].needs);
	KinkoStepFacts facts = facts_of (person, needed);
	gboolean allowed = expected[line].who[person] == '1';
	KinkoError refusal = allowed ? KINKO_ERROR_INVALID : KINKO_ERROR_DENIED;
	g_autoptr (GError) error = NULL;

	g_assert_cmpint (kinko_step_check (rule, &facts, &error), ==, allowed);
	if (!allowed) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		g_assert_nonnull (kinko_error_hint (error));
	}
	g_clear_error (&error);
	for (guint i = 0; i < G_N_ELEMENTS (expected_needs); i++) {
		gboolean passes = allowed && (needed & 1u << i) == 0;

		facts = facts_of (person, (KINKO_NEED_LAST * 2 - 1) & ~(1u << i));
		g_assert_cmpint (kinko_step_check (rule, &facts, &error), ==, passes);
		if (!passes)
			g_assert_error (error, KINKO_ERROR, (int) refusal);
		if (!passes && allowed)
			assert_problem (error, expected_needs[i].id);
		g_clear_error (&error);
	}
}

static void
test_check (void)
{
	for (gsize line = 0; line < G_N_ELEMENTS (expected); line++)
		for (guint state = 0; state < KINKO_STATES; state++) {
			const KinkoStepRule *rule;

			if (!has_word (expected[line].from, expected_states[state].name))
				continue;
			g_assert_cmpuint (strlen (expected[line].who), ==, PEOPLE);
			rule = kinko_step_find (expected[line].verb, (KinkoState) state, NULL);
			g_assert_nonnull (rule);
			for (guint person = 0; person < PEOPLE; person++)
				try_step (rule, line, person);
		}
}

/* Everything that is missing is said at once. */
static void
test_all_missing (void)
{
	const KinkoStepRule *rule = kinko_step_find ("correct", KINKO_STATE_REVIEW, NULL);
	KinkoStepFacts facts = facts_of (1, 0);
	g_autoptr (GError) error = NULL;
	const GPtrArray *problems;

	g_assert_false (kinko_step_check (rule, &facts, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	problems = kinko_error_problems (error);
	g_assert_cmpuint (problems->len, ==, 3);
	for (guint i = 0; i < 3; i++) {
		static const char *const ids[] = { "items", "channel", "due" };

		g_assert_cmpstr (((KinkoProblem *) problems->pdata[i])->code, ==, ids[i]);
	}
}

/* Nothing is in the table that is not in the expectation. */
static void
test_whole_table (void)
{
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
	for (gsize i = 0; i < n; i++) {
		g_assert_cmpstr (rules[i].verb, ==, expected[i].verb);
		g_assert_cmphex (rules[i].needs, ==, bits_of (expected[i].needs));
		for (guint state = 0; state < 32; state++)
			g_assert_cmpint (
				(rules[i].from & 1u << state) != 0, ==,
				state < KINKO_STATES &&
					has_word (expected[i].from, expected_states[state].name));
	}
}

/* ---- the picture ----------------------------------------------------------------------------- */

static const char *
name_of_id (const char *id)
{
	for (guint i = 0; i < KINKO_STATES; i++)
		if (strcmp (expected_states[i].id, id) == 0)
			return expected_states[i].name;
	return NULL;
}

/* "    review --> proposed: propose": an arrow that the expectation has. */
static void
assert_arrow (const GMatchInfo *match)
{
	g_autofree char *from = g_match_info_fetch (match, 1);
	g_autofree char *to = g_match_info_fetch (match, 2);
	g_autofree char *verb = g_match_info_fetch (match, 3);
	int line;

	g_assert_nonnull (name_of_id (from));
	line = line_for (verb, name_of_id (from));
	g_assert_cmpint (line, >=, 0);
	g_assert_cmpstr (name_of_id (to), ==, expected[line].to);
}

static void
test_mermaid (void)
{
	g_autofree char *text = kinko_life_cycle_mermaid ();
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	g_autoptr (GRegex) arrow =
		g_regex_new ("^    ([a-z]+) --> ([a-z]+): ([a-z-]+)$", 0, 0, NULL);
	guint n = g_strv_length (lines), arrows = 0;
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	g_assert_cmpstr (lines[0], ==, "stateDiagram-v2");
	for (guint i = 0; i < KINKO_STATES; i++) {
		g_autofree char *line = g_strdup_printf ("    %s: %s", expected_states[i].id,
							 expected_states[i].name);

		g_assert_cmpstr (lines[1 + i], ==, line);
	}
	g_assert_cmpstr (lines[1 + KINKO_STATES], ==, "    [*] --> registered");
	for (guint i = 2 + KINKO_STATES; i < n - 2; i++) {
		g_autoptr (GMatchInfo) match = NULL;

		g_assert_true (g_regex_match (arrow, lines[i], 0, &match));
		assert_arrow (match);
		g_assert_true (g_hash_table_add (seen, lines[i]));
		arrows++;
	}
	g_assert_cmpuint (arrows, ==,
			  1 + 2 + 3 + 2 + 1 + 1 + 1 + 1 + 2 + 1 + 1 + 1 + 9 + 9 + 5 + 3);
	g_assert_cmpstr (lines[n - 2], ==, "    purged --> [*]");
	g_assert_cmpstr (lines[n - 1], ==, "");
}

/* Where the work on a case ends (docs/life-cycle.md): closed by the ward's taking over, by the family, as none of this work,
 * or with its numbers erased. */
static void
test_ends (void)
{
	static const char *const ends[] = { "完了", "取下げ", "対象外", "番号廃棄済" };
	guint n = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
		KinkoState state;

		g_assert_true (kinko_state_parse (ends[i], &state));
		g_assert_true (kinko_state_is_end (state));
	}
	for (guint i = 0; i < KINKO_STATES; i++)
		n += kinko_state_is_end ((KinkoState) i);
	g_assert_cmpuint (n, ==, G_N_ELEMENTS (ends));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/life-cycle/states", test_states);
	g_test_add_func ("/life-cycle/manager-alone", test_manager_alone);
	g_test_add_func ("/life-cycle/needs", test_needs);
	g_test_add_func ("/life-cycle/needs-of-verbs", test_needs_of_verbs);
	g_test_add_func ("/life-cycle/find", test_find);
	g_test_add_func ("/life-cycle/unknown-verb", test_unknown_verb);
	g_test_add_func ("/life-cycle/check", test_check);
	g_test_add_func ("/life-cycle/all-missing", test_all_missing);
	g_test_add_func ("/life-cycle/whole-table", test_whole_table);
	g_test_add_func ("/life-cycle/mermaid", test_mermaid);
	g_test_add_func ("/life-cycle/ends", test_ends);
	return g_test_run ();
}
