/*
 * Every action that can stand in the log: one table for the policy reader, `policy explain`, the log
 * filters and the documentation.
 */
#pragma once

#include <glib.h>

typedef enum {
	KINKO_ACTION_SYSTEM = 1 << 0,    /* done by kinko itself; no rule can allow or deny it */
	KINKO_ACTION_CHANGES = 1 << 1,   /* changes what the vault holds */
	KINKO_ACTION_DISCLOSES = 1 << 2, /* shows records; logged before the first byte is shown */
	KINKO_ACTION_PURPOSE = 1 << 3,   /* needs a purpose */
	KINKO_ACTION_NUMBERS = 1 << 4,   /* needs clearance for My Numbers */
	KINKO_ACTION_APPROVAL =
		1 << 5, /* needs the ward's approval (別紙2 第10条, 第11条2, 第28条2) */
	KINKO_ACTION_SECOND = 1 << 6,  /* needs the grant of a second person */
	KINKO_ACTION_CLOSING = 1 << 7, /* may be done when the contract is closed */
	KINKO_ACTION_WARRANT =
		1 << 8, /* can be given an approval or a grant, where rules want it */
	KINKO_ACTION_RECOVERY = 1 << 9, /* done with a recovery key, and never otherwise */
} KinkoActionFlags;

/* No rule can allow or deny what one of these flags is set of: kinko itself says who does it. */
#define KINKO_ACTION_OWN (KINKO_ACTION_SYSTEM | KINKO_ACTION_RECOVERY)

typedef struct {
	const char *name; /* "case.show" */
	KinkoActionFlags flags;
	const char *summary; /* N_() */
} KinkoAction;

/* All actions, A to Z by name. */
const KinkoAction *kinko_actions (gsize *n);

/* Their names, NULL-terminated; the array is owned by the caller. */
const char **kinko_action_names (void);

/* NULL for an unknown name. */
const KinkoAction *kinko_action_find (const char *name);
