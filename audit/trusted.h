/*
 * A trusted checkpoint: what the verification of a mirror leaves behind, so that the next one begins where it ended. Besides
 * the newest checkpoint it holds those entries before it that later ones are compared with (who has a seat, which policy is
 * in force, what was granted, erased, closed), a small part of a log, and what the notices go on from (audit/notices.h).
 *
 * Who keeps it trusts it, as one trusts one's own notes: nothing in it is signed but the checkpoint.
 * Format: docs/formats/trusted.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "audit/mirror.h"
#include "audit/tree.h"

/* Neither written nor read when it is larger. */
#define KINKO_TRUSTED_MAX (64 * 1024 * 1024)

/* An act of which something is remembered. */
typedef struct {
	guint64 seq;    /* of its first entry */
	KinkoHash head; /* root of the log before it, which has @seq entries */
	char *lines;    /* those of its entries that are, each with a newline */
} KinkoTrustedAct;

typedef struct {
	char commit[KINKO_COMMIT_HEX_LEN + 1]; /* of the mirror, the last that was checked */
	guint64 acts;                          /* all of the log so far */
	guint64 newest;                        /* first entry of the newest of them */
	KinkoFrontier frontier;                /* of the tree so far */
	KinkoHash genesis;                     /* SHA-256 of line 0 */
	KinkoHash last;                        /* SHA-256 of the last line */
	char *first_time, *last_time;
	gint64 latest_ms;     /* the greatest time in the log, milliseconds since 1970-01-01 UTC */
	gboolean latest_kept; /* KinkoLatest */
	GPtrArray *numbers;   /* char *, as kinko_line_numbers_list() gives them */
	GPtrArray *
		programs; /* char *, SHA-256 of how the openings name each program, hexadecimal, in the order of bytes */
	GArray *open;    /* guint64, intents whose end nobody logged yet, rising */
	gint64 gap_ms;   /* the longest time between two entries that follow each other, */
	guint64 gap_seq; /* and the later of the two; 0: no time passed */
	char *note;      /* the newest checkpoint */
	GPtrArray *kept; /* KinkoTrustedAct, in order; the first is that of entry 0 */
	gsize kept_len;  /* of all their lines. Above KINKO_TRUSTED_MAX nothing more is kept */
} KinkoTrusted;

/* Zeroed, with empty lists. */
KinkoTrusted *kinko_trusted_new (void);
void kinko_trusted_free (KinkoTrusted *trusted);

/* @lines is copied. */
void kinko_trusted_keep (KinkoTrusted *trusted, guint64 seq, const KinkoHash *head,
			 const char *lines, gsize len);

/* The file; owned by the caller. KINKO_ERROR_UNSUPPORTED: it would be larger than KINKO_TRUSTED_MAX. */
char *kinko_trusted_text (const KinkoTrusted *trusted, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads it. KINKO_ERROR_INTEGRITY: it was cut off or changed, or is something else. */
KinkoTrusted *kinko_trusted_parse (const char *data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTrusted, kinko_trusted_free)
