/*
 * Registers (記録簿): running lists beside the cases. Each line is a record with versions, sealed like a version of a
 * case, under a key of its own. Format: docs/formats/register.md.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/act.h"
#include "vault/record.h"

typedef struct _KinkoRegisterLine KinkoRegisterLine;
typedef struct _KinkoRegisterStep KinkoRegisterStep; /* vault/register-step.h */

/* One register. Constant. */
typedef struct {
	const char *name; /* "contact": in the table, in its boxes and in its actions */
	char letter; /* its numbers begin with: "T26-0001"; 0: the field "number" is the number */
	const char *acts; /* what its actions begin with, where that is not its name */
	gboolean open;    /* a new line is open until its end is recorded */
	const char *
		day; /* the field (a date or a time) that a line's day is taken from; NULL: today */
	const char *due; /* the field (a date) by which a line should have ended; NULL: none */
	const KinkoForm *form;
	/* Sets what was left out and can be known, and adds to line->problems what fields say wrongly together. FALSE
	 * when that cannot be found out. */
	gboolean (*complete) (KinkoSession *session, KinkoRegisterLine *line, GError **error);
	/* Has a stored record all that kinko itself has put there? NULL: it is not relied on. */
	gboolean (*is_whole) (const KinkoRecord *record);
	const KinkoRegisterStep *steps; /* ends with a NULL verb; NULL: its steps are its own */
	/* Adds to the entry of a new line what anybody may know of it without a key. NULL: nothing. */
	void (*tell) (const KinkoRecord *record, json_t *detail);
	/* Is an open line overdue, where its day of the end alone does not say it? NULL: it does. */
	gboolean (*is_late) (const KinkoRecord *record, const char *today);
} KinkoRegister;

/* "contact" (問い合わせ), "work" (作業日報), "facility" (施設), "receipt" (受領記録簿), "copy" (複製承認簿), "carry"
 * (持出記録), "approval" (承認簿), "second" (二人目の同意), "exception" (例外記録), "predecessor" (前受託者の記録簿),
 * "member" (従事者名簿), "training" (教育・訓練), "lent" (貸与物), "consent" (持込み同意), "device" (電子情報処理機器), "incident" (事故), "rule"
 * (規程・計画). Must be one of them. */
const KinkoRegister *kinko_register_find (const char *name);

/* All of them, in the order in which a handover has them. */
const KinkoRegister *kinko_registers (gsize *n);

/* The policy's list of which @field ("service", "caller") is one; NULL for fields without such a list. Borrowed. */
const GPtrArray *kinko_register_choices (const KinkoPolicy *policy, const char *field);

/* The entry of such a list that has @word as its id or label, or NULL; borrowed. */
const KinkoService *kinko_register_choice (const GPtrArray *list, const char *word);

/* "fee-tier (fee tiers), …": the list for people; owned by the caller. */
char *kinko_register_choices_text (const GPtrArray *list);

/* A line as stored. Handles are random: the log names a line by "register/<handle>" and nothing else. */
struct _KinkoRegisterLine {
	const KinkoRegister *book;
	gint64 id;      /* 0: not stored yet */
	char *number;   /* "T26-0001"; NULL: not stored yet */
	char *handle;   /* 32 hex digits */
	char *day;      /* "2026-07-06" */
	char *operator; /* who made the line */
	gint64 case_id; /* 0: belongs to no case */
	gboolean open;
	guint64 version; /* newest; 0: not stored yet */
	GBytes *key;     /* wrapped */
	guint64 erased_seq; /* entry that tells of its erasure, 0: it was not; then its record is empty */
	KinkoRecord *record;
	GPtrArray *problems; /* KinkoProblem: what is wrong with what was set so far */
};

/* A line in memory with an empty record. */
KinkoRegisterLine *kinko_register_line_new (const KinkoRegister *book);
void kinko_register_line_free (KinkoRegisterLine *line);

/* The name of the person who acts in this session; owned by the caller. */
char *kinko_register_person (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts the time into the field @at, unless that is NULL, and this person's name into @by: for kinko_*_complete() of new lines. */
gboolean kinko_register_stamp (KinkoSession *session, KinkoRegisterLine *line, const char *at,
			       const char *by, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "register/<handle>"; owned by the caller. */
char *kinko_register_line_object (const KinkoRegisterLine *line);

/* Was it made anew by a restore, from what the log told of it? Then anything of its record may be unset. */
gboolean kinko_register_is_remade (const KinkoRegisterLine *line);

/* ---- within an act --------------------------------------------------------------------------- */

/*
 * Stores a new line: completes and checks its record, gives it the next number of its fiscal year, seals it.
 * Fills {"version", "box", "number"} into @detail, which must belong to the next entry of the act.
 *
 * KINKO_ERROR_INVALID with problems; KINKO_ERROR_NOT_FOUND when its record names a case that is not there.
 */
gboolean kinko_register_add (KinkoAct *act, KinkoRegisterLine *line, json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Stores line->record and line->open as the next version. As above. */
gboolean kinko_register_change (KinkoAct *act, KinkoRegisterLine *line, json_t *detail,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Stores the next version of a line as it was in another vault: number, day, operator and open are set, and nothing of its
 * record is completed or checked. As above.
 */
gboolean kinko_register_take (KinkoAct *act, KinkoRegisterLine *line, json_t *detail,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "register/<handle>", or "register/none" when there is no such line: what an act begins with. Owned by the caller. */
char *kinko_register_object (KinkoSession *session, const KinkoRegister *book, const char *number);

/* Reads a line and its newest version. KINKO_ERROR_NOT_FOUND, KINKO_ERROR_INTEGRITY. */
KinkoRegisterLine *kinko_register_load (KinkoSession *session, const KinkoRegister *book,
					const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Set fields from what a person gave, as kinko_record_set(). What is wrong is refused when the line is stored, all at
 * once. The former takes only fields that are asked for. */
void kinko_register_apply (KinkoRegisterLine *line, const KinkoRecordChange *changes, guint n);
void kinko_register_set (KinkoRegisterLine *line, const char *name, const char *text);

/* The same for a field that must be set at this step. */
void kinko_register_need (KinkoRegisterLine *line, const char *name, const char *text);

/* Complains of a day (a field that is a date) before @earliest, of which the first ten characters count, or after today. */
void kinko_register_check_day (KinkoRegisterLine *line, const char *name, const char *earliest);

/* Adds something that is wrong with a field. */
void kinko_register_complain (KinkoRegisterLine *line, const char *field, const char *code,
			      const char *message);

/* ---- whole acts ------------------------------------------------------------------------------ */

/* Adds a line, as act "<register>.add". */
KinkoRegisterLine *kinko_register_enter (KinkoSession *session, const KinkoRegister *book,
					 const KinkoRecordChange *changes, guint n, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Most lines that one list shows: each is named in the log. */
#define KINKO_REGISTER_LIST_MAX 200

/* What a list shows; NULL and FALSE: all. */
typedef struct {
	const char *from, *to; /* days, ISO, both included */
	const char *operator;
	const char *case_no;
	const char *field, *value; /* only lines whose field has this value */
	gboolean open;             /* only open lines */
	gboolean overdue;          /* only open lines whose day of the end is past */
	const char *after;         /* number after which the page begins */
	guint limit;               /* 1…KINKO_REGISTER_LIST_MAX */
} KinkoRegisterFilter;

/* KinkoRegisterLine, by day and in the order of entry, as act "<register>.list". @more: there are further ones. */
GPtrArray *kinko_register_list (KinkoSession *session, const KinkoRegister *book,
				const KinkoRegisterFilter *filter, gboolean *more, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Shows one line with all that is recorded of it, as act "<register>.list" on that line. KINKO_ERROR_NOT_FOUND;
 * KINKO_ERROR_INTEGRITY when the log tells of another content. */
KinkoRegisterLine *kinko_register_show (KinkoSession *session, const KinkoRegister *book,
					const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is the line open, and its day of the end before @today ("2026-07-06")? */
gboolean kinko_register_is_overdue (const KinkoRegisterLine *line, const char *today);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRegisterLine, kinko_register_line_free)
