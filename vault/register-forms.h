/*
 * The forms of the registers: what stands in a line of each (docs/formats/register.md).
 */
#pragma once

#include "vault/record.h"

extern const KinkoForm kinko_contact_form;  /* 問い合わせ記録, 本文5 D */
extern const KinkoForm kinko_work_form;     /* 作業日報の行, 本文5 F(2) */
extern const KinkoForm kinko_facility_form; /* 施設 */
extern const KinkoForm kinko_receipt_form;  /* 受領記録簿・預かり証, 別紙2 第25条 */
extern const KinkoForm kinko_copy_form;     /* 複製承認簿, 別紙2 第10条 */
extern const KinkoForm kinko_carry_form;    /* 持出記録, 別紙2 第11条; vault/carry-form.c */

extern const KinkoForm kinko_approval_form; /* 承認簿: what the ward approved, 別紙2 第10条 */
extern const KinkoForm kinko_second_form;   /* 二人目への依頼と同意 */
extern const KinkoForm kinko_exception_form; /* 例外記録: what was done against the rule, and why */
extern const KinkoForm kinko_reservation_form; /* 廃棄予約; vault/erasure-form.c */
extern const KinkoForm
	kinko_erasure_form; /* 消去・廃棄記録, 別紙2 第10条・第28条; vault/erasure-form.c */

extern const KinkoForm kinko_member_form; /* 従事者名簿, 別紙2 第6条; vault/member.c */
extern const KinkoForm kinko_training_form; /* 教育・訓練記録, 別紙2 第19条; vault/training.c */
extern const KinkoForm kinko_lent_form;    /* 貸与物, 別紙2 第9条・第28条; vault/lent.c */
extern const KinkoForm kinko_consent_form; /* 持込み同意, 本文5 C(1); vault/consent.c */
extern const KinkoForm kinko_device_form; /* 機器, 別紙2 第12条・第15条・第30条; vault/device.c */
extern const KinkoForm kinko_incident_form; /* 事故, 別紙2 第34条・第35条; vault/incident-form.c */
extern const KinkoForm kinko_rule_form; /* 規程・計画, 別紙2 第6条・第16条; vault/rule.c */

/* 前受託者の記録簿: lines of a predecessor's registers that let or forbid something only there, as they were; vault/takeover-line.c */
#define KINKO_PREDECESSOR_REGISTER "predecessor"
extern const KinkoForm kinko_predecessor_form;

/* Has a stored record all that is relied on, whoever sealed it? */
gboolean kinko_approval_is_whole (const KinkoRecord *record);
gboolean kinko_second_is_whole (const KinkoRecord *record);
gboolean kinko_exception_is_whole (const KinkoRecord *record);
gboolean kinko_erasure_is_whole (const KinkoRecord *record);
gboolean kinko_training_is_whole (const KinkoRecord *record);
gboolean kinko_consent_is_whole (const KinkoRecord *record);

/* The entry of the log that told of a line which a restore made anew: what is not in its record is lost. Of every register
 * whose lines account for something. */
#define KINKO_LOST_FIELD "lost"

/* Fields of every form that repeat the columns of a line; they have no label and are set by vault/register.c. */
#define KINKO_LINE_NUMBER   "line_number"
#define KINKO_LINE_OPERATOR "line_operator"
#define KINKO_LINE_DAY      "line_day"
#define KINKO_LINE_OPEN     "line_open"

/* clang-format off */
/* What the columns of a line say, sealed with its record: they are there for finding and are checked against this. Never
 * shown, so without labels. The last fields of every form. */
#define KINKO_LINE_FIELDS                                                                          \
	{ .name = KINKO_LINE_NUMBER, .kind = KINKO_FIELD_CODE },                                   \
	{ .name = KINKO_LINE_OPERATOR, .kind = KINKO_FIELD_CODE },                                 \
	{ .name = KINKO_LINE_DAY, .kind = KINKO_FIELD_DATE },                                      \
	{ .name = KINKO_LINE_OPEN, .kind = KINKO_FIELD_BOOLEAN }
#define KINKO_N_LINE_FIELDS 4

#define KINKO_FORM_LOST                                                                            \
	{ .name = KINKO_LOST_FIELD, .label = N_ ("made anew by a restore; the rest is lost, entry"), \
	  .kind = KINKO_FIELD_TEXT }
/* clang-format on */
