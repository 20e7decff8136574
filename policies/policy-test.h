/*
 * A table of verdicts that are expected of a policy: who must be allowed and who refused what. So a change of the rules
 * shows what else it changes. It is no part of the policy. Format: docs/formats/policy-test.md.
 */
#pragma once

#include <glib.h>

#include "policies/policy.h"

typedef struct _KinkoPolicyTest KinkoPolicyTest;

/* An action about which the table says nothing for these roles. */
typedef struct {
	const char *action;
	guint roles; /* bit 1 << KinkoRole */
} KinkoPolicyGap;

/* What came of comparing. */
typedef struct {
	guint verdicts; /* how many were compared */
	guint covered,
		pairs; /* of all pairs of an action and a role the table is about so many; what kinko
				* does by itself is left out */
	GPtrArray *unexpected; /* KinkoProblem: verdicts that are not as the table says, by line */
	GArray *gaps;          /* KinkoPolicyGap, in the order of the actions */
} KinkoPolicyTestReport;

/*
 * Reads a table; @file is its name in messages.
 *
 * Returns: KINKO_ERROR_INVALID with every mistake as a problem (code, file, line, column, field).
 */
KinkoPolicyTest *kinko_policy_test_read (GBytes *content, const char *file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_policy_test_free (KinkoPolicyTest *test);

/* Asks @policy everything that the table says. Strings of the report are the table's or static. */
KinkoPolicyTestReport kinko_policy_test_run (const KinkoPolicyTest *test,
					     const KinkoPolicy *policy);
void kinko_policy_test_report_clear (KinkoPolicyTestReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPolicyTest, kinko_policy_test_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoPolicyTestReport, kinko_policy_test_report_clear)
