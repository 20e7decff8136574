/*
 * What was taken over from another vault (業務の引継ぎ), as replaying the log shows it: right behind entry 0, which names the
 * predecessor, and nowhere else. What is taken over says by which entry of the predecessor's log it came about.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/entry.h"
#include "audit/predecessor.h"

/* How much was taken over. */
typedef struct {
	guint64 cases;
	guint64 versions;  /* of cases */
	guint64 numbers;   /* My Numbers, of all versions */
	guint64 documents; /* scans with their content */
	guint64 lines;     /* of registers */
} KinkoTakeoverCounts;

/* What an inner file of a handover holds that was not taken over, because nobody there could open it. */
typedef struct {
	guint64 numbers, addresses, documents;
} KinkoTakeoverMissing;

/* Of what was erased only the predecessor's log tells: how much of it the handover names. */
typedef struct {
	guint64 cases, documents, lines;
} KinkoTakeoverErased;

/* {"cases", "documents", "lines"}; a new reference. */
json_t *kinko_takeover_erased_to_json (const KinkoTakeoverErased *erased);

/* FALSE when @object is none, or one of them is missing or no number. */
gboolean kinko_takeover_erased_from_json (const json_t *object, KinkoTakeoverErased *erased)
	G_GNUC_WARN_UNUSED_RESULT;

gboolean kinko_takeover_counts_equal (const KinkoTakeoverCounts *a, const KinkoTakeoverCounts *b);

/* Sets "cases", "versions", "numbers", "documents", "lines". */
void kinko_takeover_counts_to_json (const KinkoTakeoverCounts *counts, json_t *object);

/* FALSE when one of them is missing or no number. */
gboolean kinko_takeover_counts_from_json (const json_t *object, KinkoTakeoverCounts *counts)
	G_GNUC_WARN_UNUSED_RESULT;

/* Does the entry tell of a version of a case that was taken over? */
gboolean kinko_takeover_is_case (const KinkoEntry *entry);

/* Who wrote what was taken over, when and how: "time", "by", "action" of an object in the entry's detail, borrowed; of what
 * went through several hands, the first of them. NULL: nothing was taken over. */
json_t *kinko_takeover_author (const json_t *detail);

/* A plain value but for @predecessor; begins zeroed. */
typedef struct {
	KinkoPredecessor *predecessor; /* NULL: this log continues none */
	gboolean accepted;             /* the entry that ends it was there */
	guint64 seq;                   /* that entry */
	KinkoTakeoverCounts counts;    /* so far */
} KinkoTakeover;

void kinko_takeover_clear (KinkoTakeover *takeover);

/* Applies one entry, in order from entry 0. KINKO_ERROR_INTEGRITY: something taken over without a predecessor, or after
 * the end, or by an entry that the predecessor has not; something else before the end; an end that counts wrongly. */
gboolean kinko_takeover_apply (KinkoTakeover *takeover, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Takes the counts that the end of a takeover states as counted, for a log of which only that is gone through again. */
void kinko_takeover_trust (KinkoTakeover *takeover, const KinkoEntry *entry);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoTakeover, kinko_takeover_clear)
