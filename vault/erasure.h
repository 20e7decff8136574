/*
 * Erasing for good (廃棄・消去, 別紙2 第10条・第28条2・3・第30条): keys, boxes, blind indexes and search texts are overwritten,
 * the rows stay and say that there was something. Each erasure is a line of the register "erasure" ("X26-0001") with what
 * was erased, by whom, under which approval, and what a search of the database found afterwards.
 *
 * In an act, for those who make one of it:
 *
 *     erasure = kinko_erasure_begin (act, KINKO_ERASE_ALL)
 *     kinko_erasure_everything (erasure, error)
 *     kinko_erasure_record (erasure, &note, &number, error)     last: the act's own entry must be the next one
 *     kinko_act_commit (act, error)
 *     kinko_erasure_finish (session, number, error)             empties the write-ahead log, searches, records what it found
 */
#pragma once

#include "audit/entry.h"
#include "vault/act.h"
#include "vault/case-write.h"
#include "vault/register.h"

typedef enum {
	KINKO_ERASE_NUMBERS,   /* My Numbers of a case, and the scans that show one */
	KINKO_ERASE_DOCUMENTS, /* all scans of a case */
	KINKO_ERASE_CASE,      /* all of a case, and the inquiries about it */
	KINKO_ERASE_ALL,       /* all cases, and the registers that are no proof of custody */
} KinkoErasureKind;

#define KINKO_ERASURE_KINDS (KINKO_ERASE_ALL + 1)

/* "numbers", "documents", "case", "all". */
const char *kinko_erasure_kind_id (KinkoErasureKind kind);

/* The same for people, translated. */
const char *kinko_erasure_kind_label (KinkoErasureKind kind);

/* Reads the id; FALSE for another word. */
gboolean kinko_erasure_kind_parse (const char *word, KinkoErasureKind *kind);

/* What people say of an erasure, as they typed it; NULL: not said. */
typedef struct {
	const char *approval;    /* 承認番号, or the number of a request */
	const char *witness;     /* 立会者: somebody else */
	const char *device;      /* 媒体・機器番号 */
	const char *certificate; /* 証明書番号 */
	const char *reason;
} KinkoErasureNote;

/* ---- within an act --------------------------------------------------------------------------- */

typedef struct _KinkoErasure KinkoErasure;

/* What is erased in this act. */
KinkoErasure *kinko_erasure_begin (KinkoAct *act, KinkoErasureKind kind);
void kinko_erasure_free (KinkoErasure *erasure);

/* Each erases something of one case and adds its entry ("erasure.numbers", "erasure.documents", "erasure.case"); the former
 * takes the step erase-numbers, and ends the act itself when that is not possible. */
gboolean kinko_erasure_numbers (KinkoErasure *erasure, KinkoCase *kase, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_erasure_documents (KinkoErasure *erasure, const KinkoCaseFile *file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_erasure_case (KinkoErasure *erasure, const KinkoCaseFile *file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* All cases, and the lines of registers that are no proof of custody. */
gboolean kinko_erasure_everything (KinkoErasure *erasure, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Enters it in the register, and names the line and the counts in the act's detail ("erasure").
 *
 * @number: "X26-0001", owned by the caller. KINKO_ERROR_INVALID with problems (a witness who is the person).
 */
gboolean kinko_erasure_record (KinkoErasure *erasure, const KinkoErasureNote *note, char **number,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Repeats what an entry of the log says was erased, in a vault in which it is there again (restored from a backup), without
 * an entry of its own: the log has it. @file and @line are found by the handle.
 *
 * @repeated: whether there was something to be erased. Entries that tell of no erasure are passed over.
 */
gboolean kinko_erasure_repeat (KinkoErasure *erasure, const KinkoEntry *entry, gboolean *repeated,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- afterwards ------------------------------------------------------------------------------ */

/*
 * Empties the write-ahead log, looks for everything that was erased in all pages of the database, and records what was
 * found, as act "erasure.check". With nothing found the line is closed.
 *
 * KINKO_ERROR_BUSY while others read older pages: it can be done later; KINKO_ERROR_INTEGRITY when something was found
 * (which is recorded, too); KINKO_ERROR_INVALID when it was done before.
 */
KinkoRegisterLine *kinko_erasure_check (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same right behind the act that erased, by whoever did: the rules are not asked again, and an error says that the
 * erasure took place all the same. */
KinkoRegisterLine *kinko_erasure_finish (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* ---- whole acts ------------------------------------------------------------------------------ */

/*
 * Erases cases whose work has ended, as act "case.erase", and checks it. @words: numbers and ranges.
 *
 * KINKO_ERROR_INVALID for a case whose work has not ended; KINKO_ERROR_NOT_FOUND for one that is not there, or erased.
 * Errors as kinko_act_authorize() and kinko_erasure_check(); after one of the latter the cases are erased, and the
 * message says so.
 */
KinkoRegisterLine *kinko_case_erase (KinkoSession *session, const char *const *words,
				     const KinkoErasureNote *note, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same of everything, by an act that is begun and for which nothing was authorized yet; ends it in every case. */
KinkoRegisterLine *kinko_erasure_all_by (KinkoAct *act, const KinkoErasureNote *note,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Erases everything, as act "erasure.all", and checks it. */
KinkoRegisterLine *kinko_erasure_all (KinkoSession *session, const KinkoErasureNote *note,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoErasure, kinko_erasure_free)
