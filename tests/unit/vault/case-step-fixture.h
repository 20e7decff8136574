/* What the tests of the steps of a case share. */
#pragma once

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

/* The problems of a step that must be refused as invalid. */
static inline GPtrArray *
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

static inline guint
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

static inline void
assert_refused_step (Office *office, guint who, const char *case_no, const char *verb,
		     const KinkoStepInput *input, const char *code, const char *field)
{
	g_autoptr (GPtrArray) problems = refuse_step (office, who, case_no, verb, input);

	if (count_problems (problems, code, field) != 1)
		g_error ("'%s' is not refused with one %s of %s", verb, code, field);
}

/* The clock stands in office time. */
static inline void
open_by_day (Office *office, gconstpointer data)
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	open_office (office, data);
}

static inline void
close_by_day (Office *office, gconstpointer data)
{
	close_office (office, data);
	g_unsetenv ("KINKO_TEST_NOW_MS");
}
