/*
 * The life of a case (domain: 別紙1 の7, 本文5 E, 別紙2 第28条・第29条): its states, and one table of the steps between
 * them. The check, the help of the commands and the picture in docs/life-cycle.md come from this table.
 */
#pragma once

#include <glib.h>

typedef enum {
	KINKO_STATE_REGISTERED, /* 登録 */
	KINKO_STATE_GUIDED,     /* 案内済: the family was told what to hand in */
	KINKO_STATE_RECEIVED,   /* 受領: papers have come */
	KINKO_STATE_REVIEW,     /* 審査中 */
	KINKO_STATE_CORRECTION, /* 補正依頼中: waiting for the family */
	KINKO_STATE_PROPOSED,   /* 判定案 */
	KINKO_STATE_CONFIRMED,  /* 確認済 */
	KINKO_STATE_ENTERED,    /* 保育システム入力済 */
	KINKO_STATE_DELIVERED,  /* 区引渡し */
	KINKO_STATE_COMPLETE,   /* 完了 */
	KINKO_STATE_RETURNED,   /* 差戻し */
	KINKO_STATE_REVISION,   /* 更正: a new revision was opened */
	KINKO_STATE_WITHDRAWN,  /* 取下げ */
	KINKO_STATE_EXCLUDED,   /* 対象外 */
	KINKO_STATE_PURGED,     /* 番号廃棄済 */
} KinkoState;

#define KINKO_STATES (KINKO_STATE_PURGED + 1)

/* What a state is called in the vault, "審査中". */
const char *kinko_state_name (KinkoState state);

/* Its identifier in ASCII, "review". */
const char *kinko_state_id (KinkoState state);

/* Reads either; FALSE for another word. */
gboolean kinko_state_parse (const char *word, KinkoState *state);

/* May the fields of a case be changed here? Where a decision stands, it is taken back first. */
gboolean kinko_state_is_open (KinkoState state);

/* Does the work on a case end here (完了, 取下げ, 対象外, 番号廃棄済)? */
gboolean kinko_state_is_end (KinkoState state);

/* Who may take a step, on top of the access rules. */
typedef enum {
	KINKO_WHO_ANYBODY,
	KINKO_WHO_ASSIGNED,   /* the assigned person, or the manager or deputy */
	KINKO_WHO_OTHER,      /* anybody but the proposer of the tier */
	KINKO_WHO_MANAGEMENT, /* manager or deputy */
	KINKO_WHO_MANAGER,    /* the manager alone (別紙2 第28条2・3) */
} KinkoWho;

/* What must be true, besides. The first ones are given with the step, the last ones are so or not. */
typedef enum {
	KINKO_NEED_RECEIPT = 1 << 0, /* number in 受領記録簿 under which the papers came */
	KINKO_NEED_PLACE = 1 << 1,   /* where the papers are kept */
	KINKO_NEED_ITEMS = 1 << 2,   /* what is asked for */
	KINKO_NEED_CHANNEL = 1 << 3, /* how the family is asked */
	KINKO_NEED_DUE = 1 << 4,     /* until when */
	KINKO_NEED_REASON = 1 << 5,
	KINKO_NEED_OFFICIAL = 1 << 6, /* the ward's official who takes over (第29条) */
	KINKO_NEED_DELIVERY = 1 << 7, /* number of the delivery */
	KINKO_NEED_APPROVAL = 1 << 8, /* the ward's 承認番号 */
	KINKO_NEED_DOCUMENTS =
		1 << 9, /* the required papers are here, or the tier is provisional */
	KINKO_NEED_DECISION = 1 << 10, /* the tier reckoned anew is the one proposed */
	KINKO_NEED_NUMBERS = 1 << 11,  /* every My Number on file was typed by two people */
	KINKO_NEED_IDENTITY = 1 << 12, /* 本人確認 is recorded, if a My Number is on file */
} KinkoNeed;

#define KINKO_NEED_LAST KINKO_NEED_IDENTITY

/* One need as a word of the documentation, "documents". */
const char *kinko_need_id (KinkoNeed need);

/* What must be so, translated: "the required papers are here, or the tier is provisional". */
const char *kinko_need_text (KinkoNeed need);

/* The option that gives it, without dashes, or NULL. */
const char *kinko_need_option (KinkoNeed need);

/* One step. A verb may have several rows, for different states. */
typedef struct {
	const char *verb;   /* "propose", as in kinko case propose */
	const char *action; /* of the log, "case.propose" */
	guint from;         /* bit 1 << KinkoState */
	KinkoState to;
	KinkoWho who;
	guint needs; /* KinkoNeed */
} KinkoStepRule;

/* The whole table, in the order of a case's life. */
const KinkoStepRule *kinko_life_cycle (gsize *n);

/* "anybody", "assigned", "other", "management", "manager". */
const char *kinko_who_id (KinkoWho who);

/* "the assigned person, or the manager or deputy", translated. */
const char *kinko_who_text (KinkoWho who);

/* What is so of a person and a case when a step is to be taken. */
typedef struct {
	gboolean is_manager;
	gboolean is_management; /* role manager or deputy */
	gboolean is_assignee;
	gboolean is_proposer;
	guint met; /* KinkoNeed: what is given or true */
} KinkoStepFacts;

/* The row for @verb in @state. NULL with KINKO_ERROR_INVALID: the case is not where this step begins; the hint names
 * the steps that are possible. */
const KinkoStepRule *kinko_step_find (const char *verb, KinkoState state, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* May it be taken? KINKO_ERROR_DENIED: by somebody else only; KINKO_ERROR_INVALID with a problem (code: the need's id)
 * for each thing that is not so. */
gboolean kinko_step_check (const KinkoStepRule *rule, const KinkoStepFacts *facts, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What every row of @verb needs and what can only be given, as a set of KinkoNeed: for checking a command line before
 * anybody is asked for a passphrase. What is asked for is not among them: it may follow from the missing papers. */
guint kinko_step_needs (const char *verb);

/* The table as a state diagram in the language of Mermaid; owned by the caller. */
char *kinko_life_cycle_mermaid (void);
