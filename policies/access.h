/*
 * What access.yaml says, as plain values: the fixed list of purposes, the limits, the rules.
 */
#pragma once

#include <glib.h>

#include "policies/role.h"
#include "policies/yaml.h"

/* A purpose from the fixed list (別紙2 第5条, 第8条). */
typedef struct {
	char *id; /* "tier-review" */
	char *label_en;
	char *label_ja;
} KinkoPurpose;

/* One rule: who, what, what for. */
typedef struct {
	char *id;
	gboolean allow;   /* else it denies */
	guint roles;      /* bit 1 << KinkoRole */
	char **actions;   /* full names */
	char **purposes;  /* NULL: with any purpose and with none */
	gboolean numbers; /* only for people cleared for My Numbers */
	char *reason_en;
	char *reason_ja;
	guint line;
} KinkoRule;

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
