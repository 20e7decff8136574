/*
 * A fee-tier table (保育料階層表): dated data, tiers-*.yaml of a policy. Format: docs/formats/tier-table.md.
 *
 * Amount tiers are given by their inclusive lower bound. Loading proves that the lowest begins at 0, that there is no
 * gap and no overlap, and that the highest is open.
 */
#pragma once

#include <glib.h>

#include "policies/date.h"
#include "policies/yaml.h"

/* Characters of a tier's id. */
#define KINKO_TIER_ID_MAX 15u

/* Households that a tier is for whatever the amount. */
typedef enum {
	KINKO_TIER_BY_AMOUNT,
	KINKO_TIER_WELFARE,    /* 生活保護 */
	KINKO_TIER_EXEMPT,     /* 市町村民税非課税 */
	KINKO_TIER_PER_CAPITA, /* 均等割のみ; a table without it reckons 0 yen of levy */
} KinkoTierKind;

typedef struct {
	char *id; /* "7", "D12": A-Z, a-z, 0-9 and -, at most KINKO_TIER_ID_MAX */
	char *label_en;
	char *label_ja; /* "第7階層" */
	KinkoTierKind kind;
	guint64 from; /* yen, inclusive; of an amount tier */
	guint line;
} KinkoTier;

typedef struct {
	char *id; /* "national-8" */
	char *title_en;
	char *title_ja;
	char *source;         /* where the figures come from, one line */
	KinkoDate from;       /* first day on which the table applies */
	gboolean example;     /* never used for a decision */
	guint truncate_to;    /* 1 or 100: yen below are dropped after × 6/8 (differs by place) */
	guint64 relief_below; /* ひとり親・障害等の軽減: base below this; 0: none */
	GPtrArray *tiers;     /* KinkoTier: kinds first, then amounts, ascending */
	char *file;           /* name inside the policy; set by whoever read the file */
	char *hash;           /* SHA-256 of the file's bytes, 64 hex digits; likewise */
} KinkoTierTable;

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoTierTable *kinko_tier_table_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_tier_table_free (KinkoTierTable *table);

/* Adds a problem to @yaml, of which @table was read, if @other (its file is set) has the same id,
 * or applies from the same day and neither is an example. */
void kinko_tier_table_check_other (KinkoYaml *yaml, const KinkoTierTable *table,
				   const KinkoTierTable *other);

/* What follows is borrowed from a table that was read without a problem. */

/* The amount tier of @yen. */
const KinkoTier *kinko_tier_table_by_amount (const KinkoTierTable *table, guint64 yen);

/* The tier for a kind of household, or NULL when the table has none. */
const KinkoTier *kinko_tier_table_by_kind (const KinkoTierTable *table, KinkoTierKind kind);

/* The highest tier. */
const KinkoTier *kinko_tier_table_top (const KinkoTierTable *table);

/* Where an amount tier of @table ends, exclusive; 0: it is open, or no amount tier. */
guint64 kinko_tier_table_below (const KinkoTierTable *table, const KinkoTier *tier);

/* "amount", "welfare", "exempt" or "per-capita". */
const char *kinko_tier_kind_name (KinkoTierKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTierTable, kinko_tier_table_free)
