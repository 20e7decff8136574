/*
 * Carry-outs (持出記録, 別紙2 第11条2–4): what leaves the office, how it is protected, and the state of the safeguards at
 * each stage, recorded by one person and checked by another.
 *
 * A line is open until what was carried out is returned or disposed of, its transport is recorded, and every recorded stage
 * was found in order (適正).
 */
#pragma once

#include "vault/register.h"

typedef enum {
	KINKO_CARRY_TRANSPORT, /* 運搬 */
	KINKO_CARRY_STORAGE,   /* 保管 */
	KINKO_CARRY_DISPOSAL,  /* 廃棄 */
} KinkoCarryStage;

#define KINKO_CARRY_STAGES (KINKO_CARRY_DISPOSAL + 1)

/* "transport", and so begin the names of its fields. */
const char *kinko_carry_stage_name (KinkoCarryStage stage);

/* The same for people, translated. */
const char *kinko_carry_stage_label (KinkoCarryStage stage);

/* Reads the name or 運搬, 保管, 廃棄; FALSE for another word. */
gboolean kinko_carry_stage_parse (const char *word, KinkoCarryStage *stage);

/* What keeps a line open, as a set. */
typedef enum {
	KINKO_CARRY_WANTS_END = 1 << 0,       /* to be returned or disposed of */
	KINKO_CARRY_WANTS_TRANSPORT = 1 << 1, /* the transport is not recorded */
	KINKO_CARRY_WANTS_CHECK = 1 << 2,     /* << stage: it is recorded and not checked */
	KINKO_CARRY_WANTS_RECORD = 1 << 5,    /* << stage: it was found not in order */
} KinkoCarryWant;

guint kinko_carry_wants (const KinkoRegisterLine *line);

/*
 * Enters a carry-out before it takes place, as act "carry.add", which needs the ward's approval.
 *
 * @changes: of the fields that are asked for; without a carrier it is the person. Errors as kinko_register_enter() and
 * kinko_act_authorize().
 */
KinkoRegisterLine *kinko_carry_add (KinkoSession *session, const KinkoRecordChange *changes,
				    guint n, const char *approval, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* How a stage went. Texts as people gave them; times as kinko_register_read_moment() reads them, NULL: now. */
typedef struct {
	KinkoCarryStage stage;
	const char *status; /* 安全管理措置の状況 */
	const char *at;
	const char *left;    /* of the transport; NULL: @at, unless it was said before */
	const char *arrived; /* of transport or storage; NULL: not said now */
} KinkoCarryReport;

/*
 * Records a stage, as act "carry.stage". Until it was found in order it may be recorded anew; the newest one counts, and is
 * to be checked again. The disposal is the end of what was carried out.
 *
 * KINKO_ERROR_INVALID, KINKO_ERROR_NOT_FOUND.
 */
KinkoRegisterLine *kinko_carry_report (KinkoSession *session, const char *number,
				       const KinkoCarryReport *report, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Checks a recorded stage, as act "carry.check".
 *
 * @ok: in order (適正); otherwise @remark says what is not, and the stage is to be recorded anew. KINKO_ERROR_DENIED for the
 * person who recorded it, whatever ID is used; KINKO_ERROR_INVALID, KINKO_ERROR_NOT_FOUND.
 */
KinkoRegisterLine *kinko_carry_check (KinkoSession *session, const char *number,
				      KinkoCarryStage stage, gboolean ok, const char *remark,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Records that everything came back, or stays where it was to go, as act "carry.stage". @at: NULL for now. */
KinkoRegisterLine *kinko_carry_returned (KinkoSession *session, const char *number, const char *at,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
