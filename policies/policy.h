/*
 * A policy: the rules of one vault, read from a directory of YAML files: access.yaml, any number of
 * tier tables, tiers-<word>.yaml, what offices call things, columns.yaml, papers.yaml and
 * services.yaml, when the office is open, calendar.yaml, how long what is kept, retention.yaml, what is looked at where kinko runs, place.yaml, and from what on the analysis of
 * a log asks a question, analysis.yaml. Strict: unknown keys, duplicate keys,
 * anchors, tags and wrong types are refused,
 * all mistakes of all files at once, each with file:line:col. Format: docs/formats/policy.md.
 */
#pragma once

#include <glib.h>

#include "policies/access.h"
#include "policies/action.h"
#include "policies/analysis.h"
#include "policies/calendar.h"
#include "policies/columns.h"
#include "policies/layout.h"
#include "policies/papers.h"
#include "policies/place.h"
#include "policies/retention.h"
#include "policies/role.h"
#include "policies/services.h"
#include "policies/tier-table.h"
#include "policies/verdict.h"

typedef struct _KinkoPolicy KinkoPolicy;

/*
 * Reads and checks the policy in @dir.
 *
 * Returns: the policy. KINKO_ERROR_INVALID with every mistake as a problem (code, file, line,
 * column, field), KINKO_ERROR_IO or NOT_FOUND when it cannot be read.
 */
KinkoPolicy *kinko_policy_load (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_policy_free (KinkoPolicy *policy);

/* 64 hex digits: SHA-256 over "<sha256 of file>  <name>\n" of the policy's files, A to Z: what
 * `sha256sum *.yaml | sha256sum` prints in that directory. */
const char *kinko_policy_hash (const KinkoPolicy *policy);

/* NULL-terminated names of the files that make up the policy, A to Z. */
const char *const *kinko_policy_files (const KinkoPolicy *policy);

/* The policy's own title in the language of the user. */
const char *kinko_policy_title (const KinkoPolicy *policy);

/* The Japanese one, for papers. */
const char *kinko_policy_title_ja (const KinkoPolicy *policy);

/* KinkoPurpose, in the order of the file. */
const GPtrArray *kinko_policy_purposes (const KinkoPolicy *policy);

/* Deny by default; an explicit deny wins; conditions as the action and the rule ask. */
KinkoVerdict kinko_policy_decide (const KinkoPolicy *policy, const KinkoAccessRequest *request);

/* How many acts the mirror may lag behind before changes and disclosures stop. */
guint kinko_policy_mirror_lag (const KinkoPolicy *policy);

/* Shortest passphrase, in characters after NFKC. */
guint kinko_policy_passphrase_length (const KinkoPolicy *policy);

/* How many guesses a new passphrase must at least withstand, as the exponent of ten. */
guint kinko_policy_passphrase_guesses (const KinkoPolicy *policy);

/* How many wrong passphrases lock a seat. */
guint kinko_policy_failures (const KinkoPolicy *policy);

/* How many days the grant of a second person holds. */
guint kinko_policy_grant_days (const KinkoPolicy *policy);

/* How many days after a backup the next one is due; 0: the policy says nothing. */
guint kinko_policy_backup_days (const KinkoPolicy *policy);

/* The least cost of guessing a passphrase: memory in KiB, passes; 0: nothing is asked for. Lanes are no measure of it: they
 * let a computer with more cores spend the same sooner. */
guint kinko_policy_argon2_memory (const KinkoPolicy *policy);
guint kinko_policy_argon2_passes (const KinkoPolicy *policy);
/* After how many days without a drill of a recovery key managers are told; 0: never. */
guint kinko_policy_recovery_drill_days (const KinkoPolicy *policy);

/* After how many seconds without a key an open shell is locked. */
guint kinko_policy_idle_seconds (const KinkoPolicy *policy);
/* For how many minutes the kernel may at most keep a vault unlocked for a terminal; 0: not at all. */
guint kinko_policy_unlock_minutes (const KinkoPolicy *policy);
/* For how many seconds a My Number stays on a terminal. */
guint kinko_policy_reveal_seconds (const KinkoPolicy *policy);

/* Headings of the fields of a case, and the entry sheet; NULL without columns.yaml. */
const KinkoColumns *kinko_policy_columns (const KinkoPolicy *policy);

/* The papers that a case needs; NULL without papers.yaml. */
const KinkoPapers *kinko_policy_papers (const KinkoPolicy *policy);

/* KinkoService and KinkoCaller, in the order of the file; NULL without services.yaml. */
const GPtrArray *kinko_policy_services (const KinkoPolicy *policy);
const GPtrArray *kinko_policy_callers (const KinkoPolicy *policy);

/* What forms look like; NULL without forms.yaml. */
const KinkoLayouts *kinko_policy_layouts (const KinkoPolicy *policy);

/* When the office is open; never NULL: without calendar.yaml the contract's own rule. */
const KinkoCalendar *kinko_policy_calendar (const KinkoPolicy *policy);
/* What follows from where kinko runs; never NULL: without place.yaml everything is ignored. */
const KinkoPlaceRules *kinko_policy_place (const KinkoPolicy *policy);

/* The limits of the analysis of a log; never NULL: without analysis.yaml those that are built in. */
const KinkoAnalysisRules *kinko_policy_analysis (const KinkoPolicy *policy);

/* KinkoRetentionRule, in the order of the file; NULL without retention.yaml: then nothing is ever due. */
const GPtrArray *kinko_policy_retention (const KinkoPolicy *policy);

/* All tier tables (KinkoTierTable), examples among them, by the names of their files. */
const GPtrArray *kinko_policy_tier_tables (const KinkoPolicy *policy);

/*
 * The table by which a tier that applies from @month (1…12) of @fiscal_year is decided: the newest
 * that is no example and applies on the first day of that month; borrowed. Months 1 to 3 lie in the
 * calendar year after the fiscal year. KINKO_ERROR_NOT_FOUND when there is none,
 * KINKO_ERROR_INVALID for another month.
 */
const KinkoTierTable *kinko_policy_tier_table (const KinkoPolicy *policy, guint fiscal_year,
					       guint month, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPolicy, kinko_policy_free)
