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
	gboolean assigned;        /* it is about a case that is assigned to the person */
	const char *host;         /* name of the computer; NULL: not known */
	gboolean outside_hours;   /* it is not office time now */
	gboolean reason_given;    /* the person said why outside office hours */
	gboolean break_glass;     /* the person wants it against the conditions, and said why */
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
	/* What goes with an allowed act. */
	gboolean approval; /* the ward's approval has to be given */
	guint second;      /* a second person has to grant it, of these roles (bits); 0: nobody */
	gboolean reauthenticate; /* the passphrase has to be given again */
	gboolean outside_hours;  /* its entry says that it was outside office hours */
	gboolean record_reason;  /* the reason for that is recorded */
	gboolean break_glass; /* it was allowed against conditions: recorded, and to be reviewed */
	guint review_days;    /* then: in how many open days */
} KinkoVerdict;

/* Deny by default; an explicit deny wins; conditions as the action and the rule ask. The procedure is
 * in docs/formats/policy.md. @file is set in the verdict together with @line. */
KinkoVerdict kinko_verdict_reach (const KinkoAccess *access, const char *file,
				  const KinkoAccessRequest *request);
void kinko_verdict_clear (KinkoVerdict *verdict);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoVerdict, kinko_verdict_clear)
