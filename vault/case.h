/*
 * Cases: everything that an operator does with one is here, and every function is one act.
 */
#pragma once

#include <glib.h>

#include "vault/case-data.h"
#include "vault/case-erased.h"
#include "vault/case-file.h"
#include "vault/record.h"
#include "vault/csv-encoding.h"
#include "vault/session.h"

/* A case as it is shown: plain fields, and which numbers are on file. */
typedef struct {
	KinkoCaseFile *file;
	KinkoCaseData *data;
	GPtrArray *
		remarks; /* KinkoProblem: what the next step will ask for, after a proposal; else NULL */
	KinkoCaseErased *erased; /* of a case that was erased, when one is shown; else NULL */
} KinkoCase;

void kinko_case_free (KinkoCase *kase);

/* Most rows that one list or find shows: each shown case is named in the log. */
#define KINKO_CASE_LIST_MAX 200

/* What a list shows. */
typedef struct {
	guint fiscal_year;    /* 0: any */
	const char *state;    /* NULL: any */
	const char *assignee; /* operator; "": nobody; NULL: any */
	const char
		*due_before; /* "2026-08-17": only cases that are due before that day; NULL: any */
	const char *text; /* NULL: any; otherwise a part of a name, kana or case number, as typed */
	const char *after; /* case number after which the page begins; NULL: from the start */
	guint limit;       /* 1…KINKO_CASE_LIST_MAX */
} KinkoCaseFilter;

/*
 * Imports all cases of a CSV in one act: all or nothing, one signature. Takes @csv over.
 *
 * @encoding: in what the file is written, KINKO_CSV_ANY becomes what it was taken for; NULL: any.
 * @approval: the ward's (承認番号), because this is a copy (別紙2 第10条). @imported: how many.
 * KINKO_ERROR_INVALID with every problem of every row; also for cases and children that the vault has already.
 */
gboolean kinko_case_import (KinkoSession *session, KinkoSecret *csv, KinkoCsvEncoding *encoding,
			    const char *approval, guint *imported, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Says what an import of the same file would say, and stores nothing. That problems were found is no failure of the act:
 * it is logged as granted, and KINKO_ERROR_INVALID tells them. @count: how many cases would be imported.
 */
gboolean kinko_case_import_check (KinkoSession *session, KinkoSecret *csv,
				  KinkoCsvEncoding *encoding, guint *count, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One field of kinko_fields() to be set; @text of a number field must live in guarded memory. "" unsets. */
typedef KinkoRecordChange KinkoCaseChange;

/* A new case from its fields. KINKO_ERROR_INVALID with problems, KINKO_ERROR_EXISTS. */
KinkoCase *kinko_case_create (KinkoSession *session, const KinkoCaseChange *changes, guint n,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new version of a case. KINKO_ERROR_INVALID with problems; KINKO_ERROR_NOT_FOUND. */
KinkoCase *kinko_case_edit (KinkoSession *session, const char *case_no,
			    const KinkoCaseChange *changes, guint n, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Disclosures: the entry is durable before anything is returned. */
KinkoCase *kinko_case_show (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoCase, by case number. @more: there are further ones. With filter->text logged as case.find. */
GPtrArray *kinko_case_list (KinkoSession *session, const KinkoCaseFilter *filter, gboolean *more,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One My Number, for a person's eyes. @approval: only where the rules want one, or a second person. @on_screen: there is a terminal that it goes to; otherwise the policy is asked
 * all the same, and then KINKO_ERROR_USAGE: in a pipe or a log of commands it would be a copy that nobody knows of
 * (別紙2 第10条). */
KinkoSecret *kinko_case_reveal (KinkoSession *session, const char *case_no, KinkoSubject subject,
				const char *purpose, const char *approval, gboolean on_screen,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same into a new file (0600), out of a test vault with a second line 試験: a registered copy (vault/copy-file.h), but
 * without its hash, from which the number could be guessed. @approval: the ward's; @copy: of the line in the register, owned by the caller. KINKO_ERROR_EXISTS. */
gboolean kinko_case_reveal_to_file (KinkoSession *session, const char *case_no,
				    KinkoSubject subject, const char *purpose, const char *approval,
				    const char *path, char **copy, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One version of a case's history. */
typedef struct {
	guint64 version, seq;
	char *time, *by, *action; /* from the log */
	gboolean taken_over;      /* from the predecessor's, where @by is somebody of theirs */
	KinkoCaseData *data;
	guint numbers; /* bit n: the number of subject n was written or taken out */
} KinkoCaseVersion;

/* KinkoCaseVersion, oldest first. */
GPtrArray *kinko_case_history (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCase, kinko_case_free)
