/*
 * What the files that check a handover share.
 */
#pragma once

#include <jansson.h>

#include "audit/verify.h"
#include "vault/handover-counts.h"
#include "vault/handover-pass.h"
#include "vault/temporary.h"

/* A document that documents.jsonl tells of. */
typedef struct {
	guint64 size;
	char *sha256;   /* NULL: not told here */
	gboolean inner; /* its content is in the inner part */
	KinkoHash said; /* of its line, for comparing with the inner part */
	gboolean seen;  /* its content came */
} KinkoHandoverSheet;

/* What a table turned out to be. */
typedef struct {
	guint64 rows;
	KinkoHash hash;
} KinkoHandoverTable;

typedef struct {
	guint64 lines, versions, open, erased;
} KinkoHandoverBook;

/* An inspection on its way. */
typedef struct {
	KinkoHandoverPass *pass;
	KinkoHandoverReader *reader; /* its */
	const GPtrArray *keys;
	/* The small files. */
	json_t *descriptor, *roster, *report;
	/* The log. */
	GPtrArray *notes; /* of KinkoHandoverNote, by size */
	KinkoVerifier *verifier;
	KinkoVerification *log;
	KinkoHasher *hasher;
	GArray *entries;        /* guint64 of each: from time, by and action */
	GHashTable *intents;    /* seq → line of each handover.export that was begun */
	KinkoHash last;         /* of the last line */
	KinkoTemporary *folder; /* of the mirror; nothing in it is personal */
	KinkoVerification *mirror;
	/* The rules: "<sha256>  <name>\n" of the files of one policy so far. */
	GString *policy_files;
	char *policy; /* hash of that policy */
	GHashTable *policies;
	/* The records. */
	KinkoHandoverCounts counts;
	GHashTable *books;     /* register → KinkoHandoverBook, those that have lines */
	GHashTable *tables;    /* name → KinkoHandoverTable */
	GHashTable *sheets;    /* path → KinkoHandoverSheet */
	GHashTable *numbers;   /* "case/subject/version" that the inner part must have */
	GHashTable *addresses; /* "case/version" */
	gboolean opened;       /* the inner part */
	char *inner_note;      /* its signed manifest */
} KinkoHandoverCheck;

typedef struct {
	guint64 size;
	char *note;
} KinkoHandoverNote;

/* Sets KINKO_ERROR_INTEGRITY. Always FALSE. */
gboolean kinko_handover_damaged (const char *name, const char *why, GError **error);

/* Does the object name an entry of the log, with its time, by and action? */
gboolean kinko_handover_check_entry (KinkoHandoverCheck *check, const json_t *object,
				     const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Handles one file; reads of it as much as it wants. */
typedef gboolean (*KinkoHandoverCheckFunc) (KinkoHandoverCheck *check, const KinkoTarFile *file,
					    GError **error);

/* handover-check-log.c */
gboolean kinko_handover_check_descriptor (KinkoHandoverCheck *check, const KinkoTarFile *file,
					  GError **error);
gboolean kinko_handover_check_roster (KinkoHandoverCheck *check, const KinkoTarFile *file,
				      GError **error);
gboolean kinko_handover_check_policy (KinkoHandoverCheck *check, const KinkoTarFile *file,
				      GError **error);
gboolean kinko_handover_check_notes (KinkoHandoverCheck *check, const KinkoTarFile *file,
				     GError **error);
gboolean kinko_handover_check_entries (KinkoHandoverCheck *check, const KinkoTarFile *file,
				       GError **error);
gboolean kinko_handover_check_bundle (KinkoHandoverCheck *check, const KinkoTarFile *file,
				      GError **error);

/* At the end: log, mirror, people, rules and manifest fit together. */
gboolean kinko_handover_check_origin (KinkoHandoverCheck *check, const char *note, gsize len,
				      const KinkoHandoverManifest *manifest, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* handover-check-records.c */
gboolean kinko_handover_check_table (KinkoHandoverCheck *check, const KinkoTarFile *file,
				     GError **error);
gboolean kinko_handover_check_cases (KinkoHandoverCheck *check, const KinkoTarFile *file,
				     GError **error);
gboolean kinko_handover_check_documents (KinkoHandoverCheck *check, const KinkoTarFile *file,
					 GError **error);
gboolean kinko_handover_check_registers (KinkoHandoverCheck *check, const KinkoTarFile *file,
					 GError **error);
gboolean kinko_handover_check_paper (KinkoHandoverCheck *check, const KinkoTarFile *file,
				     GError **error);

/* SHA-256 of a line whatever the order of its members is, without @except (or NULL). */
KinkoHash kinko_handover_said (const json_t *object, const char *except);

/* The file that was read has this hash: does a document, or a table, say so? */
gboolean kinko_handover_check_hash (KinkoHandoverCheck *check, const char *name, gboolean inner,
				    const KinkoHash *hash, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* handover-check-report.c */
gboolean kinko_handover_check_report (KinkoHandoverCheck *check, const KinkoTarFile *file,
				      GError **error);
gboolean kinko_handover_check_figures (KinkoHandoverCheck *check,
				       const KinkoHandoverManifest *manifest, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* handover-check-numbers.c */
gboolean kinko_handover_check_numbers (KinkoHandoverCheck *check, const KinkoTarFile *file,
				       GError **error);
gboolean kinko_handover_check_inner (KinkoHandoverCheck *check, const KinkoHandoverManifest *outer,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;
