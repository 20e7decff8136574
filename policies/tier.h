/*
 * Deciding a fee tier (保育料階層): pure arithmetic on what a case says, with every step kept, so that a clerk can check
 * it by hand. Rules and their sources: docs/formats/tier-table.md.
 */
#pragma once

#include <glib.h>

#include "policies/tier-table.h"

typedef enum {
	KINKO_TAX_LEVIED,     /* 課税 */
	KINKO_TAX_PER_CAPITA, /* 均等割のみ */
	KINKO_TAX_EXEMPT,     /* 非課税 */
	KINKO_TAX_UNDECLARED, /* 未申告: the levy is unknown, which is not 0 */
	KINKO_TAX_ABROAD,     /* 国外 on 1 January: an estimate, never 非課税 */
	KINKO_TAX_WELFARE,    /* 生活保護 */
} KinkoTaxStatus;

#define KINKO_TAX_STATUSES (KINKO_TAX_WELFARE + 1)

/* "課税" and so on, as the field tax_status of a case has it. */
const char *kinko_tax_status_name (KinkoTaxStatus status);
gboolean kinko_tax_status_parse (const char *name, KinkoTaxStatus *status);

/* Whose levy counts: two guardians and the head of the household (家計の主宰者). */
#define KINKO_TIER_PERSONS 3

/* One person's tax, as the papers say it. */
typedef struct {
	gboolean present;
	KinkoTaxStatus status;
	gboolean designated_city; /* 指定都市: levied at 8 % instead of 6 % */
	guint64 levy;             /* 所得割 after credits, yen; 0 where the status has none; of
				     KINKO_TAX_UNDECLARED not looked at */
	guint64 credits;          /* 税額控除 to be added back, 調整控除 not among them */
} KinkoTierPerson;

typedef struct {
	KinkoTierPerson persons[KINKO_TIER_PERSONS]; /* guardian 1, guardian 2, head of household */
	gboolean welfare;                            /* the household is on 生活保護 */
	gboolean relief; /* ひとり親, 障害: the relief below a limit is looked at */
	guint fiscal_year;
	guint month; /* 1…12: the month from which the tier applies */
} KinkoTierInput;

/* How one person's amount came about: all 0 of who has no levy (均等割のみ, 非課税, 生活保護). */
typedef struct {
	gboolean counted; /* present, and the amount is known */
	guint64 levy, credits;
	guint64 before_credits;   /* levy + credits */
	gboolean designated_city; /* then amount = before_credits × 6 / 8, cut to truncate_to yen */
	guint64 amount;
} KinkoTierShare;

/* The decision with all its steps; plain values, so that it can be stored and compared. */
typedef struct {
	guint fiscal_year, month;
	guint tax_year; /* 4…8月: the year before, 9…3月: the fiscal year itself */
	KinkoTierShare shares[KINKO_TIER_PERSONS];
	gboolean base_known;
	guint64 base;         /* sum of the amounts; 0 when it is not known */
	KinkoTierKind kind;   /* why this tier: by amount, or by kind of household */
	gboolean provisional; /* somebody is 未申告: the top tier until it is known */
	gboolean relief;      /* ひとり親・障害等 and base below the table's limit */
	char tier[16];        /* id */
	guint64 from, below;  /* bounds of an amount tier; below 0: open */
} KinkoTierDecision;

/* The tax year (年度) of the levy that counts in @month of @fiscal_year. */
guint kinko_tier_tax_year (guint fiscal_year, guint month);

/*
 * Decides by @table, which was read without a problem; the tier that applies from @input's month is
 * kinko_policy_tier_table()'s. @decision is written only on success.
 *
 * KINKO_ERROR_INVALID: nobody whose tax could count; no such month; amounts that overflow; papers
 * that contradict each other (levy or credits of who is 均等割のみ or 非課税, a designated city
 * of who was abroad), because one of the two would be taken in silence. Of a household on 生活保護
 * persons are not looked at.
 */
gboolean kinko_tier_decide (const KinkoTierTable *table, const KinkoTierInput *input,
			    KinkoTierDecision *decision, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Are both the same in every step? */
gboolean kinko_tier_decision_equal (const KinkoTierDecision *a, const KinkoTierDecision *b);
