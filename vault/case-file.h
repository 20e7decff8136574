/*
 * A case as stored: its row, its keys, its boxes.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"
#include "vault/case-data.h"

/* The row of a case. Handles are random: the log names a case by nothing else. */
typedef struct {
	gint64 id;
	char *handle; /* 32 hex digits */
	char *case_no;
	guint fiscal_year;
	/* Copies of what the newest version says, for finding. */
	char *state;
	guint revision;
	char *assignee, *due;            /* operator, "2026-08-17"; NULL: none */
	guint64 version;                 /* newest */
	GBytes *record_key, *number_key; /* wrapped; number_key NULL until there is a number */
	guint64 erased_seq; /* entry that tells of its erasure, 0: it was not; then it has no content */
} KinkoCaseFile;

void kinko_case_file_free (KinkoCaseFile *file);

/* A new row in memory, with a random handle and record key; version 0. */
KinkoCaseFile *kinko_case_file_new (KinkoSession *session, const char *case_no, guint fiscal_year);

/* KINKO_ERROR_NOT_FOUND when there is no such case. */
KinkoCaseFile *kinko_case_file_load (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The columns of a row, for kinko_case_file_from_row(). */
#define KINKO_CASE_COLUMNS                                                          \
	"id, handle, case_no, fiscal_year, state, version, record_key, number_key," \
	" revision, assignee, due, erased_seq"

/* Fills one from a query whose first columns are KINKO_CASE_COLUMNS. */
KinkoCaseFile *kinko_case_file_from_row (KinkoStatement *query);

/* The row of the case that @act is about, read again within its transaction, and its handle as the act's object: the case
 * that kinko_case_object() looked for before may have come, or changed, while the act waited for the lock. */
KinkoCaseFile *kinko_case_file_load_for (KinkoAct *act, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "case/<handle>", or "case/none" when there is no such case: what the log names. Owned by the caller. */
char *kinko_case_object (KinkoSession *session, const char *case_no);

/* The plain fields of one version, with has_number of the newest; no numbers. KINKO_ERROR_INTEGRITY, also when the row says
 * otherwise than its newest version. KINKO_ERROR_NOT_FOUND when the case was erased: kinko_case_erased_data(). */
KinkoCaseData *kinko_case_file_read (KinkoSession *session, const KinkoCaseFile *file,
				     guint64 version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number key of the case, made when there is none: then the row must be written. KINKO_ERROR_DENIED without clearance. */
KinkoSecret *kinko_case_file_number_key (KinkoSession *session, KinkoCaseFile *file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One newest My Number. KINKO_ERROR_NOT_FOUND when none is on file, KINKO_ERROR_DENIED without the key. */
KinkoSecret *kinko_case_file_read_number (KinkoSession *session, const KinkoCaseFile *file,
					  KinkoSubject subject, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Writes the next version of a case: its record box and the numbers of @changed (bit n: subject n), new or
 * taken out, and the row. A case that has no state yet is 登録. Fills the hashes of all boxes written into @detail.
 *
 * The entry that @detail belongs to must be the next one of the act. KINKO_ERROR_EXISTS when the child's number
 * belongs to another case of that fiscal year.
 */
gboolean kinko_case_file_write (KinkoAct *act, KinkoCaseFile *file, KinkoCaseData *data,
				guint changed, json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same for a version that was taken over from another vault as it was. @newest: bit n: the number of subject n in it is
 * the newest one; earlier ones are found by nobody, because another child's case may have had them by mistake.
 */
gboolean kinko_case_file_take (KinkoAct *act, KinkoCaseFile *file, KinkoCaseData *data,
			       guint changed, guint newest, json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Would kinko_case_file_write() take the numbers of a new case? KINKO_ERROR_EXISTS and KINKO_ERROR_DENIED as there. */
gboolean kinko_case_file_check_numbers (KinkoSession *session, guint fiscal_year,
					const KinkoCaseData *data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCaseFile, kinko_case_file_free)
