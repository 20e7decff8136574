#include "policies/life-cycle.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static const struct {
	const char *id, *name;
	gboolean open;
} states[] = {
	[KINKO_STATE_REGISTERED] = { "registered", "登録", TRUE },
	[KINKO_STATE_GUIDED] = { "guided", "案内済", TRUE },
	[KINKO_STATE_RECEIVED] = { "received", "受領", TRUE },
	[KINKO_STATE_REVIEW] = { "review", "審査中", TRUE },
	[KINKO_STATE_CORRECTION] = { "correction", "補正依頼中", TRUE },
	[KINKO_STATE_PROPOSED] = { "proposed", "判定案", FALSE },
	[KINKO_STATE_CONFIRMED] = { "confirmed", "確認済", FALSE },
	[KINKO_STATE_ENTERED] = { "entered", "保育システム入力済", FALSE },
	[KINKO_STATE_DELIVERED] = { "delivered", "区引渡し", FALSE },
	[KINKO_STATE_COMPLETE] = { "complete", "完了", FALSE },
	[KINKO_STATE_RETURNED] = { "returned", "差戻し", TRUE },
	[KINKO_STATE_REVISION] = { "revision", "更正", TRUE },
	[KINKO_STATE_WITHDRAWN] = { "withdrawn", "取下げ", FALSE },
	[KINKO_STATE_EXCLUDED] = { "excluded", "対象外", FALSE },
	[KINKO_STATE_PURGED] = { "purged", "番号廃棄済", FALSE },
};

static const struct {
	const char *id, *text;
} people[] = {
	[KINKO_WHO_ANYBODY] = { "anybody", N_ ("anybody whom the rules allow") },
	[KINKO_WHO_ASSIGNED] = { "assigned",
				 N_ ("the assigned person, the manager or the deputy") },
	[KINKO_WHO_OTHER] = { "other", N_ ("anybody but the person who proposed the tier") },
	[KINKO_WHO_MANAGEMENT] = { "management", N_ ("the manager or the deputy") },
	[KINKO_WHO_MANAGER] = { "manager", N_ ("the manager") },
};

/* In the order of their bits. */
static const struct {
	const char *id, *option, *text;
} needs[] = {
	{ "receipt", "receipt", N_ ("the receipt number (預かり証) of the papers is given") },
	{ "place", "place", N_ ("the place where the papers are kept is given") },
	{ "items", "item", N_ ("it is said what is asked for, or required papers are missing") },
	{ "channel", "channel", N_ ("it is said how the family is asked") },
	{ "due", "due", N_ ("a due date is given") },
	{ "reason", "reason", N_ ("a reason is given") },
	{ "official", "official", N_ ("the ward's official who takes it over is named") },
	{ "delivery", "delivery", N_ ("the number of the delivery is given") },
	{ "approval", "approval", N_ ("the ward's approval number (承認番号) is given") },
	{ "documents", NULL, N_ ("the required papers are here, or the tier is provisional") },
	{ "decision", NULL, N_ ("the tier reckoned anew is the one that was proposed") },
	{ "numbers", NULL, N_ ("every My Number on file was typed by two people") },
	{ "identity", NULL, N_ ("the check of number and identity (本人確認) is recorded") },
};

#define FROM(state) (1u << KINKO_STATE_##state)

#define BEFORE_PROPOSAL                                                                            \
	(FROM (REGISTERED) | FROM (GUIDED) | FROM (RECEIVED) | FROM (REVIEW) | FROM (CORRECTION) | \
	 FROM (RETURNED) | FROM (REVISION))

/* clang-format off */
static const KinkoStepRule steps[] = {
	{ "guide", "case.guide", FROM (REGISTERED), KINKO_STATE_GUIDED, KINKO_WHO_ANYBODY, 0 },
	/* Papers that nobody asked for come, too. */
	{ "receive", "case.receive", FROM (REGISTERED) | FROM (GUIDED), KINKO_STATE_RECEIVED,
	  KINKO_WHO_ANYBODY, KINKO_NEED_RECEIPT | KINKO_NEED_PLACE },
	{ "review", "case.review", FROM (RECEIVED) | FROM (RETURNED) | FROM (REVISION),
	  KINKO_STATE_REVIEW, KINKO_WHO_ASSIGNED, 0 },
	/* Whoever does not answer is asked again. */
	{ "correct", "case.correct", FROM (REVIEW) | FROM (CORRECTION), KINKO_STATE_CORRECTION,
	  KINKO_WHO_ASSIGNED, KINKO_NEED_ITEMS | KINKO_NEED_CHANNEL | KINKO_NEED_DUE },
	{ "resume", "case.resume", FROM (CORRECTION), KINKO_STATE_REVIEW, KINKO_WHO_ASSIGNED, 0 },
	{ "propose", "case.propose", FROM (REVIEW), KINKO_STATE_PROPOSED, KINKO_WHO_ASSIGNED,
	  KINKO_NEED_DOCUMENTS },
	{ "confirm", "case.confirm", FROM (PROPOSED), KINKO_STATE_CONFIRMED, KINKO_WHO_OTHER,
	  KINKO_NEED_DECISION | KINKO_NEED_NUMBERS | KINKO_NEED_IDENTITY },
	/* Proposers may see their own mistake. What was confirmed goes back to its review by the manager only; a revision
	 * is another thing: the confirmed decision stays in the history, and a new one needs two people again. */
	{ "return", "case.return", FROM (PROPOSED), KINKO_STATE_RETURNED, KINKO_WHO_ANYBODY,
	  KINKO_NEED_REASON },
	{ "return", "case.return", FROM (CONFIRMED) | FROM (ENTERED), KINKO_STATE_RETURNED,
	  KINKO_WHO_MANAGEMENT, KINKO_NEED_REASON },
	{ "entered", "case.entered", FROM (CONFIRMED), KINKO_STATE_ENTERED, KINKO_WHO_ANYBODY, 0 },
	{ "deliver", "case.deliver", FROM (ENTERED), KINKO_STATE_DELIVERED, KINKO_WHO_MANAGEMENT,
	  KINKO_NEED_OFFICIAL | KINKO_NEED_DELIVERY },
	{ "complete", "case.complete", FROM (DELIVERED), KINKO_STATE_COMPLETE, KINKO_WHO_MANAGEMENT,
	  0 },
	{ "withdraw", "case.withdraw", BEFORE_PROPOSAL | FROM (PROPOSED) | FROM (CONFIRMED),
	  KINKO_STATE_WITHDRAWN, KINKO_WHO_ASSIGNED, KINKO_NEED_REASON },
	{ "exclude", "case.exclude", BEFORE_PROPOSAL | FROM (PROPOSED) | FROM (CONFIRMED),
	  KINKO_STATE_EXCLUDED, KINKO_WHO_MANAGEMENT, KINKO_NEED_REASON },
	{ "revise", "case.revise",
	  FROM (ENTERED) | FROM (DELIVERED) | FROM (COMPLETE) | FROM (WITHDRAWN) | FROM (EXCLUDED),
	  KINKO_STATE_REVISION, KINKO_WHO_ASSIGNED, KINKO_NEED_REASON },
	{ "erase-numbers", "number.erase", FROM (COMPLETE) | FROM (WITHDRAWN) | FROM (EXCLUDED),
	  KINKO_STATE_PURGED, KINKO_WHO_MANAGER, KINKO_NEED_APPROVAL },
};
/* clang-format on */

/* ---- names ----------------------------------------------------------------------------------- */

const char *
kinko_state_name (KinkoState state)
{
	g_assert ((gsize) state < G_N_ELEMENTS (states));
	return states[state].name;
}

const char *
kinko_state_id (KinkoState state)
{
	g_assert ((gsize) state < G_N_ELEMENTS (states));
	return states[state].id;
}

gboolean
kinko_state_parse (const char *word, KinkoState *state)
{
	for (gsize i = 0; i < G_N_ELEMENTS (states); i++) {
		if (g_strcmp0 (states[i].id, word) != 0 && g_strcmp0 (states[i].name, word) != 0)
			continue;
		*state = (KinkoState) i;
		return TRUE;
	}
	return FALSE;
}

gboolean
kinko_state_is_open (KinkoState state)
{
	g_assert ((gsize) state < G_N_ELEMENTS (states));
	return states[state].open;
}

gboolean
kinko_state_is_end (KinkoState state)
{
	return state == KINKO_STATE_COMPLETE || state == KINKO_STATE_WITHDRAWN ||
	       state == KINKO_STATE_EXCLUDED || state == KINKO_STATE_PURGED;
}

static gsize
index_of (KinkoNeed need)
{
	gsize i = (gsize) g_bit_nth_lsf (need, -1);

	g_assert (need != 0 && i < G_N_ELEMENTS (needs) && need == 1u << i);
	return i;
}

const char *
kinko_need_id (KinkoNeed need)
{
	return needs[index_of (need)].id;
}

const char *
kinko_need_text (KinkoNeed need)
{
	return _ (needs[index_of (need)].text);
}

const char *
kinko_need_option (KinkoNeed need)
{
	return needs[index_of (need)].option;
}

const char *
kinko_who_id (KinkoWho who)
{
	g_assert ((gsize) who < G_N_ELEMENTS (people));
	return people[who].id;
}

const char *
kinko_who_text (KinkoWho who)
{
	g_assert ((gsize) who < G_N_ELEMENTS (people));
	return _ (people[who].text);
}

/* ---- the check ------------------------------------------------------------------------------- */

const KinkoStepRule *
kinko_life_cycle (gsize *n)
{
	*n = G_N_ELEMENTS (steps);
	return steps;
}

/* The verbs that lead out of @state, "propose, correct". */
static char *
possible_verbs (KinkoState state)
{
	GString *verbs = g_string_new (NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		if ((steps[i].from & 1u << state) != 0)
			g_string_append_printf (verbs, "%s%s", verbs->len == 0 ? "" : _ (", "),
						steps[i].verb);
	return g_string_free (verbs, FALSE);
}

/* The states in which @verb begins, "審査中, 補正依頼中". */
static char *
beginnings (const char *verb)
{
	GString *names = g_string_new (NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		for (guint state = 0; strcmp (steps[i].verb, verb) == 0 && state < KINKO_STATES;
		     state++)
			if ((steps[i].from & 1u << state) != 0)
				g_string_append_printf (names, "%s%s",
							names->len == 0 ? "" : _ (", "),
							states[state].name);
	return g_string_free (names, FALSE);
}

const KinkoStepRule *
kinko_step_find (const char *verb, KinkoState state, GError **error)
{
	g_autofree char *wanted = NULL;
	g_autofree char *possible = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		if (strcmp (steps[i].verb, verb) == 0 && (steps[i].from & 1u << state) != 0)
			return &steps[i];
	wanted = beginnings (verb);
	possible = possible_verbs (state);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("the case is in the state '%s'; '%s' begins in: %s"), states[state].name,
		     verb, wanted);
	if (*possible != '\0')
		kinko_error_set_hint (error, _ ("possible now: %s (kinko case states)"), possible);
	else
		kinko_error_set_hint (error, "%s", _ ("nothing follows this state"));
	return NULL;
}

static gboolean
is_allowed (KinkoWho who, const KinkoStepFacts *facts)
{
	switch (who) {
	case KINKO_WHO_ANYBODY:
		return TRUE;
	case KINKO_WHO_ASSIGNED:
		return facts->is_assignee || facts->is_management;
	case KINKO_WHO_OTHER:
		return !facts->is_proposer;
	case KINKO_WHO_MANAGEMENT:
		return facts->is_management;
	case KINKO_WHO_MANAGER:
		return facts->is_manager;
	}
	return FALSE;
}

gboolean
kinko_step_check (const KinkoStepRule *rule, const KinkoStepFacts *facts, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	guint missing = rule->needs & ~facts->met;

	if (!is_allowed (rule->who, facts)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, _ ("'%s' is for: %s"),
			     rule->verb, kinko_who_text (rule->who));
		if (rule->who == KINKO_WHO_ASSIGNED)
			kinko_error_set_hint (error, "%s",
					      _ ("the manager assigns cases: kinko case assign"));
		else
			kinko_error_set_hint (error, "%s", _ ("ask such a person to do it"));
		return FALSE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
		if ((missing & 1u << i) != 0)
			g_ptr_array_add (problems, kinko_problem_new (needs[i].id, needs[i].option,
								      _ ("this is not so: %s"),
								      _ (needs[i].text)));
	if (problems->len == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("'%s' cannot be done: %u thing is missing",
			       "'%s' cannot be done: %u things are missing", problems->len),
		     rule->verb, problems->len);
	kinko_error_set_problems (error, g_steal_pointer (&problems));
	return FALSE;
}

guint
kinko_step_needs (const char *verb)
{
	guint common = G_MAXUINT;

	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		if (strcmp (steps[i].verb, verb) == 0)
			common &= steps[i].needs;
	/* What is asked for may follow from the papers that are missing. */
	return common == G_MAXUINT ? 0 : common & ~(guint) KINKO_NEED_ITEMS;
}

/* ---- the picture ----------------------------------------------------------------------------- */

char *
kinko_life_cycle_mermaid (void)
{
	GString *out = g_string_new ("stateDiagram-v2\n");

	for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
		g_string_append_printf (out, "    %s: %s\n", states[i].id, states[i].name);
	g_string_append_printf (out, "    [*] --> %s\n", states[KINKO_STATE_REGISTERED].id);
	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		for (guint state = 0; state < KINKO_STATES; state++)
			if ((steps[i].from & 1u << state) != 0)
				g_string_append_printf (out, "    %s --> %s: %s\n",
							states[state].id, states[steps[i].to].id,
							steps[i].verb);
	g_string_append_printf (out, "    %s --> [*]\n", states[KINKO_STATE_PURGED].id);
	return g_string_free (out, FALSE);
}
