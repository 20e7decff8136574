/*
 * What access.yaml says, as plain values: the fixed list of purposes, the limits, the rules.
 */
#pragma once

#include <glib.h>

#include "policies/role.h"
#include "policies/yaml.h"

/* How a computer is called whose name is not known: no rule can be about it. */
#define KINKO_HOST_UNKNOWN "unknown"

/* A purpose from the fixed list (別紙2 第5条, 第8条). */
typedef struct {
	char *id; /* "tier-review" */
	char *label_en;
	char *label_ja;
} KinkoPurpose;

/* What becomes of an act outside office hours (本文3). The default of a rule is the file's. */
typedef enum {
	KINKO_OUTSIDE_DEFAULT,
	KINKO_OUTSIDE_FLAG,   /* it is done, and its entry says so */
	KINKO_OUTSIDE_REASON, /* that, and a reason has to be given and is recorded */
	KINKO_OUTSIDE_DENY,
} KinkoOutsideHours;

/* One rule: who, what, what for, under which conditions, with whom. */
typedef struct {
	char *id;
	gboolean allow;    /* else it denies */
	guint roles;       /* bit 1 << KinkoRole */
	char **actions;    /* full names */
	char **purposes;   /* NULL: with any purpose and with none */
	char **hosts;      /* NULL: at any computer */
	gboolean numbers;  /* only for people cleared for My Numbers */
	gboolean assigned; /* only for the person to whom the case is assigned */
	gboolean approval; /* only with an approval of the ward */
	guint second;      /* only with the grant of somebody of these roles, bit 1 << KinkoRole */
	gboolean reauthenticate; /* the passphrase is asked for again */
	KinkoOutsideHours outside_hours;
	char *reason_en;
	char *reason_ja;
	guint line; /* 0: not in the file, but kinko's own for actions that no rule of the file names */
} KinkoRule;

/* What may be done against conditions of a rule in an emergency, with a reason that is reviewed. */
typedef struct {
	guint roles;       /* bit 1 << KinkoRole; 0: nothing may be done so */
	char **actions;    /* or NULL */
	guint review_days; /* open days until the review */
} KinkoBreakGlass;

/* The whole file. */
typedef struct {
	char *title_en;
	char *title_ja;
	GPtrArray *purposes; /* KinkoPurpose, in the order of the file */
	GPtrArray *rules;    /* KinkoRule, in the order of the file */
	guint mirror_lag;
	guint passphrase_length;
	guint passphrase_guesses; /* exponent of ten */
	guint failures;
	guint argon2_memory; /* least cost of an identity file, KiB; 0: its own floor */
	guint argon2_passes;
	guint grant_days;          /* how many days a second person's grant holds */
	guint backup_days;         /* how old the newest backup may be; 0: nothing is said */
	guint recovery_drill_days; /* how long a recovery key may stay untried; 0: for ever */
	guint idle_seconds;        /* after which an open vault that nobody uses is locked */
	guint unlock_minutes; /* longest time that the kernel keeps a vault unlocked; 0: not at all */
	guint reveal_seconds; /* how long a My Number stays on a terminal */
	KinkoOutsideHours outside_hours;
	KinkoBreakGlass break_glass;
} KinkoAccess;

/*
 * Reads access.yaml. Mistakes are added to the problems of @yaml; the result may be used only if
 * there are none. Format: docs/formats/policy.md.
 */
KinkoAccess *kinko_access_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_access_free (KinkoAccess *access);

/* NULL for an id that is not on the list. */
const KinkoPurpose *kinko_access_purpose (const KinkoAccess *access, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAccess, kinko_access_free)
