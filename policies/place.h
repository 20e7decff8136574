/*
 * What is looked at where kinko runs, and what follows from a finding: place.yaml of a policy (別紙2 第21条, 第24条の3,
 * 第24条の4, 第27条). Looking itself is the vault's: vault/place.h. Format: docs/formats/policy.md.
 */
#pragma once

#include <glib.h>

#include "policies/yaml.h"

/* The order in which findings are told. */
typedef enum {
	KINKO_PLACE_DEFAULT_ROUTE,
	KINKO_PLACE_GLOBAL_ADDRESS,
	KINKO_PLACE_CLOCK,
	KINKO_PLACE_SWAP,
	KINKO_PLACE_CORE_DUMPS,
	KINKO_PLACE_FILE_MODES,
	KINKO_PLACE_HOST,
	KINKO_PLACE_PROGRAM,
	KINKO_PLACE_POLICY,
	KINKO_PLACE_N_CHECKS,
} KinkoPlaceCheck;

/* What an opening does about a finding. */
typedef enum {
	KINKO_PLACE_IGNORE, /* it is logged, and kinko doctor shows it */
	KINKO_PLACE_WARN,   /* the person is told, once a day */
	KINKO_PLACE_DENY,   /* the opening is refused */
} KinkoPlaceMeasure;

/* A program that the ward consented to. */
typedef struct {
	char *version;
	char *sha256; /* 64 lower-case hex digits */
} KinkoPlaceProgram;

typedef struct {
	KinkoPlaceMeasure measures[KINKO_PLACE_N_CHECKS];
	guint lines[KINKO_PLACE_N_CHECKS]; /* of place.yaml, from 1; 0 without the file */
	GPtrArray *hosts;                  /* char *; empty: every host is known */
	GPtrArray *programs;               /* KinkoPlaceProgram; empty: no program is named */
} KinkoPlaceRules;

/* The stable name: "default-route". */
const char *kinko_place_check_id (KinkoPlaceCheck check);
gboolean kinko_place_check_parse (const char *id, KinkoPlaceCheck *check) G_GNUC_WARN_UNUSED_RESULT;

/* "ignore", "warn", "deny". */
const char *kinko_place_measure_id (KinkoPlaceMeasure measure);

/* What holds without place.yaml: everything is ignored. */
KinkoPlaceRules *kinko_place_rules_new (void);

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoPlaceRules *kinko_place_rules_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_place_rules_free (KinkoPlaceRules *rules);

/* Is @host on the list? Upper and lower case are the same host. TRUE when there is no list. */
gboolean kinko_place_rules_know_host (const KinkoPlaceRules *rules, const char *host);

/* The program with this hash, borrowed; NULL when the list has none. */
const KinkoPlaceProgram *kinko_place_rules_find_program (const KinkoPlaceRules *rules,
							 const char *sha256);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPlaceRules, kinko_place_rules_free)
