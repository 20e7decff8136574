/*
 * What the files that write a handover share.
 *
 * A tar wants the size of a file before its content. So every text is made twice, by the same function from the same
 * snapshot: once to be counted, hashed and reckoned up, once to be written.
 */
#pragma once

#include <jansson.h>

#include "audit/hash.h"
#include "vault/act.h"
#include "vault/case-file.h"
#include "vault/document-file.h"
#include "vault/handover-counts.h"
#include "vault/handover-manifest.h"
#include "vault/handover.h"
#include "vault/register.h"
#include "vault/tar-writer.h"

/* A text on its way: always counted, the second time also written. */
typedef struct {
	KinkoHasher *hasher;
	guint64 size, rows;
	KinkoTarWriter *tar; /* NULL: only counted */
} KinkoHandoverText;

gboolean kinko_handover_text_add (KinkoHandoverText *text, gconstpointer bytes, gsize len,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One line of JSON, which counts as a row. */
gboolean kinko_handover_text_line (KinkoHandoverText *text, const json_t *object, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What a text turned out to be the first time. */
typedef struct {
	guint64 size, rows;
	KinkoHash hash;
} KinkoHandoverPlan;

typedef struct {
	KinkoSession *session;
	const KinkoHandover *what;
	/* The snapshot's log, and the entry that the handover began with. */
	guint64 log_size, intent;
	KinkoHash root, last;
	char *made, *by, *approval,
		*second;             /* @second: operator ID of the second person, or NULL */
	gint64 made_at;              /* seconds since the epoch */
	GHashTable *protected_cases; /* handles of cases under 支援措置 */
	GHashTable *plans;           /* "cases.jsonl", "numbers/…" → KinkoHandoverPlan */
	gboolean planning;
	KinkoHandoverCounts counts; /* reckoned up while the texts are made the first time */
	json_t *report;             /* kinko_handover_report() */
	guint64 files, estimate;    /* of the outer part; bytes, before it is written */
} KinkoHandoverWork;

/* Makes the text of one file. */
typedef gboolean (*KinkoHandoverMake) (KinkoHandoverWork *work, const char *name,
				       KinkoHandoverText *text, GError **error);

/* "seq", "time", "by", "action" of an entry, put into @object. */
gboolean kinko_handover_describe (KinkoHandoverWork *work, guint64 seq, json_t *object,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes over @value. */
void kinko_handover_put (json_t *object, const char *name, json_t *value);

/* Puts a text, unless it is NULL. */
void kinko_handover_put_text (json_t *object, const char *name, const char *text);
void kinko_handover_put_int (json_t *object, const char *name, guint64 value);

/* Who may open a part. */
typedef struct {
	KinkoPublicKey keys[KINKO_HANDOVER_RECIPIENTS];
	gsize n;
} KinkoHandoverKeys;

/* All of it, within the snapshot. */
gboolean kinko_handover_write (KinkoHandoverWork *work, const KinkoHandoverKeys *to,
			       const KinkoHandoverKeys *numbers_to, KinkoAgeSink sink,
			       gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the makers ------------------------------------------------------------------------------ */

/* handover-readme.c */
gboolean kinko_handover_make_readme (KinkoHandoverWork *work, const char *name,
				     KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_numbers_readme (KinkoHandoverWork *work, const char *name,
					     KinkoHandoverText *text, GError **error);

/* handover-log.c */
gboolean kinko_handover_make_descriptor (KinkoHandoverWork *work, const char *name,
					 KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_roster (KinkoHandoverWork *work, const char *name,
				     KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_policy (KinkoHandoverWork *work, const char *name,
				     KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_notes (KinkoHandoverWork *work, const char *name,
				    KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_entries (KinkoHandoverWork *work, const char *name,
				      KinkoHandoverText *text, GError **error);

/* The names "policies/<hash>/<file>" of all policies, in order; the last hash is the one in force. Owned by the caller. */
GPtrArray *kinko_handover_policy_names (KinkoHandoverWork *work, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* handover-cases.c; the first one must be made before all others. */
gboolean kinko_handover_make_cases (KinkoHandoverWork *work, const char *name,
				    KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_addresses (KinkoHandoverWork *work, const char *name,
					KinkoHandoverText *text, GError **error);

/* All rows of case_file, by case number. */
KinkoStatement *kinko_handover_query_cases (KinkoHandoverWork *work, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* handover-numbers.c */
gboolean kinko_handover_make_numbers (KinkoHandoverWork *work, const char *name,
				      KinkoHandoverText *text, GError **error);

/* What cases.jsonl tells of a case's numbers; a new reference. And the figures that follow from it. */
json_t *kinko_handover_describe_numbers (KinkoHandoverWork *work, const KinkoCaseFile *file,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_handover_count_numbers (KinkoHandoverCounts *counts, const json_t *numbers);

/* handover-table.c */
gboolean kinko_handover_make_case_table (KinkoHandoverWork *work, const char *name,
					 KinkoHandoverText *text, GError **error);
gboolean kinko_handover_make_register_table (KinkoHandoverWork *work, const char *name,
					     KinkoHandoverText *text, GError **error);

/* handover-registers.c */
typedef gboolean (*KinkoHandoverLineFunc) (KinkoHandoverWork *work, const KinkoRegisterLine *line,
					   gpointer data, GError **error);

/* Calls @each for every line of a register, in the order of entry. */
gboolean kinko_handover_each_line (KinkoHandoverWork *work, const char *name,
				   KinkoHandoverLineFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_handover_make_registers (KinkoHandoverWork *work, const char *name,
					KinkoHandoverText *text, GError **error);

/* handover-report.c: when all others are planned. A new reference. */
json_t *kinko_handover_report (KinkoHandoverWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_handover_make_report (KinkoHandoverWork *work, const char *name,
				     KinkoHandoverText *text, GError **error);

/* handover-page.c */
gboolean kinko_handover_make_report_text (KinkoHandoverWork *work, const char *name,
					  KinkoHandoverText *text, GError **error);

/* handover-documents.c */
gboolean kinko_handover_make_documents (KinkoHandoverWork *work, const char *name,
					KinkoHandoverText *text, GError **error);

/* A document whose content is in a part. */
typedef struct {
	KinkoDocument *document;
	KinkoCaseFile *file;
	const char *path; /* in the tar */
} KinkoHandoverPaper;

typedef gboolean (*KinkoHandoverPaperFunc) (gpointer data, const KinkoHandoverPaper *paper,
					    GError **error);

/* Calls @each for every document whose content belongs to @part, in order. */
gboolean kinko_handover_each_paper (KinkoHandoverWork *work, KinkoHandoverPart part,
				    KinkoHandoverPaperFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
