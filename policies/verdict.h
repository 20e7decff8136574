/*
 * The decision: may this role do this action for this purpose, and why.
 */
#pragma once

#include <glib.h>

#include "policies/access.h"
#include "policies/role.h"

/* Who wants to do what. */
typedef struct {
	KinkoRole role;
	const char *action;
	const char *purpose;      /* or NULL */
	gboolean numbers_cleared; /* the person holds the `numbers` compartment */
} KinkoAccessRequest;

/* What the policy says and which rule says so. Strings belong to the policy, except @reason and
 * @remedy. */
typedef struct {
	gboolean allowed;
	const char *rule; /* id of the deciding rule; NULL: no rule allows it (deny by default) */
	const char *file; /* name inside the directory, or NULL */
	guint line;       /* where the rule begins, or 0 */
	char *reason;     /* translated, one line, why */
	char *remedy; /* translated, one line: what would have to be different; NULL if allowed */
} KinkoVerdict;

/* Deny by default; an explicit deny wins; clearance and purpose as the action and the rule ask. The
 * procedure is in docs/formats/policy.md. @file is set in the verdict together with @line. */
KinkoVerdict kinko_verdict_reach (const KinkoAccess *access, const char *file,
				  const KinkoAccessRequest *request);
void kinko_verdict_clear (KinkoVerdict *verdict);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoVerdict, kinko_verdict_clear)
