#include "audit/verify.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/latest.h"
#include "audit/line-number.h"
#include "audit/note.h"
#include "audit/restored.h"
#include "audit/second.h"
#include "audit/tree.h"
#include "policies/date.h"
#include "policies/error.h"

/* Signatures are handed to the pool in lots: one at a time would cost more in locking than it saves. */
#define LOT_SIZE 64

/* A note whose signature is still to be checked, with the one key that must have made it. */
typedef struct {
	KinkoNote *note;
	KinkoPublicKey key;
	guint64 first_seq;
} PendingNote;

typedef struct {
	PendingNote notes[LOT_SIZE];
	guint n;
} Lot;

struct _KinkoVerifier {
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoRoster *roster;
	KinkoAdoption adoption;
	KinkoLatest latest;
	KinkoSeconds *seconds;
	KinkoReviews *reviews;
	KinkoRestored *restored;
	GArray *restores;
	KinkoContract contract;
	GPtrArray *recoveries;
	KinkoTakeover takeover;
	KinkoErasures *erasures;
	KinkoLineNumbers *numbers;
	KinkoHash prev;
	KinkoHash genesis;
	guint64 acts;
	char *first_time, *last_time;
	gint64 prev_ms; /* time of the entry before */
	char *newest_note;
	Lot *lot;
	GThreadPool *pool;
	GMutex lock;
	guint64 bad_signature; /* lowest first_seq of a note whose signature is wrong; @lock */
	gboolean has_bad_signature;
	KinkoEntryFunc each;
	gpointer each_data;
};

void
kinko_verification_free (KinkoVerification *verification)
{
	if (verification == NULL)
		return;
	g_free (verification->vault_id);
	g_free (verification->origin);
	g_free (verification->first_time);
	g_free (verification->last_time);
	g_free (verification->note);
	kinko_reviews_free (verification->reviews);
	g_ptr_array_unref (verification->recoveries);
	g_array_unref (verification->restores);
	kinko_takeover_clear (&verification->takeover);
	kinko_erasures_free (verification->erasures);
	g_free (verification);
}

static void
free_lot (Lot *lot)
{
	for (guint i = 0; i < lot->n; i++)
		kinko_note_free (lot->notes[i].note);
	g_free (lot);
}

/* Runs in the pool. */
static void
check_lot (gpointer data, gpointer user_data)
{
	Lot *lot = data;
	KinkoVerifier *verifier = user_data;

	for (guint i = 0; i < lot->n; i++) {
		const PendingNote *pending = &lot->notes[i];

		if (kinko_note_verify (pending->note, kinko_roster_origin (verifier->roster),
				       &pending->key, NULL))
			continue;
		g_mutex_lock (&verifier->lock);
		if (!verifier->has_bad_signature || pending->first_seq < verifier->bad_signature)
			verifier->bad_signature = pending->first_seq;
		verifier->has_bad_signature = TRUE;
		g_mutex_unlock (&verifier->lock);
	}
	free_lot (lot);
}

KinkoVerifier *
kinko_verifier_new (void)
{
	KinkoVerifier *verifier = g_new0 (KinkoVerifier, 1);

	verifier->hasher = kinko_hasher_new ();
	kinko_frontier_init (&verifier->frontier);
	verifier->roster = kinko_roster_new ();
	verifier->seconds = kinko_seconds_new ();
	verifier->reviews = kinko_reviews_new ();
	verifier->recoveries = kinko_recovery_uses_new ();
	verifier->restored = kinko_restored_new ();
	verifier->restores = g_array_new (FALSE, FALSE, sizeof (KinkoRestoredRange));
	verifier->erasures = kinko_erasures_new ();
	verifier->numbers = kinko_line_numbers_new ();
	verifier->lot = g_new0 (Lot, 1);
	g_mutex_init (&verifier->lock);
	verifier->pool = g_thread_pool_new (check_lot, verifier, (gint) g_get_num_processors (),
					    FALSE, NULL);
	return verifier;
}

void
kinko_verifier_free (KinkoVerifier *verifier)
{
	if (verifier == NULL)
		return;
	if (verifier->pool != NULL)
		g_thread_pool_free (verifier->pool, FALSE, TRUE);
	free_lot (verifier->lot);
	g_mutex_clear (&verifier->lock);
	kinko_hasher_free (verifier->hasher);
	kinko_roster_free (verifier->roster);
	kinko_seconds_free (verifier->seconds);
	kinko_reviews_free (verifier->reviews);
	g_clear_pointer (&verifier->recoveries, g_ptr_array_unref);
	kinko_restored_free (verifier->restored);
	g_clear_pointer (&verifier->restores, g_array_unref);
	kinko_takeover_clear (&verifier->takeover);
	kinko_erasures_free (verifier->erasures);
	kinko_line_numbers_free (verifier->numbers);
	g_free (verifier->first_time);
	g_free (verifier->last_time);
	g_free (verifier->newest_note);
	g_free (verifier);
}

const KinkoRoster *
kinko_verifier_roster (const KinkoVerifier *verifier)
{
	return verifier->roster;
}

const KinkoContract *
kinko_verifier_contract (const KinkoVerifier *verifier)
{
	return &verifier->contract;
}

/* ---- damage ---------------------------------------------------------------------------------- */

/* Reports the first bad entry: where, what it means; the hint says what to do next. */
static gboolean
report_damage (guint64 seq, const char *code, const char *meaning, GError **error)
{
	g_autofree char *field = g_strdup_printf ("entry %" PRIu64, seq);
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log is damaged, first bad entry %" PRIu64 ": %s"), seq, meaning);
	kinko_error_set_hint (
		error, "%s",
		_ ("keep this copy as evidence, stop work in the vault, and compare with an "
		   "older copy of the mirror; everything before this entry is in order"));
	g_ptr_array_add (problems, kinko_problem_new (code, field, "%s", meaning));
	kinko_error_set_problems (error, problems);
	return FALSE;
}

/* Waits for all signatures handed out so far; the lowest bad one is the one to report. */
static void
drain (KinkoVerifier *verifier)
{
	if (verifier->pool == NULL)
		return;
	g_thread_pool_push (verifier->pool, g_steal_pointer (&verifier->lot), NULL);
	g_thread_pool_free (verifier->pool, FALSE, TRUE);
	verifier->pool = NULL;
	verifier->lot = g_new0 (Lot, 1);
}

static gboolean
report_signature (KinkoVerifier *verifier, GError **error)
{
	return report_damage (verifier->bad_signature, "note_signature",
			      _ ("the checkpoint of this act is not signed by the one who acted"),
			      error);
}

/* A damage found while signatures are still being checked is only the first if none of them is bad. */
static gboolean
fail_at (KinkoVerifier *verifier, guint64 seq, const char *code, const char *meaning,
	 GError **error)
{
	drain (verifier);
	if (verifier->has_bad_signature && verifier->bad_signature < seq)
		return report_signature (verifier, error);
	return report_damage (seq, code, meaning, error);
}

gboolean
kinko_verifier_fail (KinkoVerifier *verifier, const char *code, const char *meaning, GError **error)
{
	return fail_at (verifier, verifier->frontier.size, code, meaning, error);
}

/* ---- one act --------------------------------------------------------------------------------- */

/* What was lost and not made anew waits for nobody any more: the restore names it. */
static gboolean
check_restored (KinkoVerifier *verifier, const KinkoEntry *entry, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoRestoredRange range = { .seq = entry->seq };

	if (!kinko_restored_apply (verifier->restored, entry, &problem))
		return fail_at (verifier, entry->seq, "restored", problem->message, error);
	if (!kinko_restored_range (entry, &range.from, &range.to))
		return TRUE;
	kinko_reviews_forget (verifier->reviews, range.from, range.to);
	range.without_mirror = kinko_restored_without_mirror (entry);
	g_array_append_val (verifier->restores, range);
	return TRUE;
}

/* What a granted opening says of the log before it. No other entry is read as JSON for this. */
static gboolean
check_opening (KinkoVerifier *verifier, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = NULL;
	g_autoptr (GError) problem = NULL;

	if (!kinko_slice_equal (entry->action, "session.open") ||
	    !kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	detail = kinko_entry_detail (entry, &problem);
	if (detail == NULL)
		return fail_at (verifier, entry->seq, "entry_form", problem->message, error);
	if (!kinko_adoption_check_opening (&verifier->adoption, detail, &problem))
		return fail_at (verifier, entry->seq, "other_policy", problem->message, error);
	return kinko_latest_check_opening (&verifier->latest, detail, &problem) ||
	       fail_at (verifier, entry->seq, "latest_time", problem->message, error);
}

static gboolean
check_line (KinkoVerifier *verifier, const char *line, gsize len, KinkoEntry *entry, GError **error)
{
	guint64 seq = verifier->frontier.size;
	g_autoptr (GError) problem = NULL;
	KinkoHash leaf;

	if (!kinko_entry_parse (line, len, entry, &problem))
		return fail_at (verifier, seq, "entry_form", problem->message, error);
	if (entry->seq != seq)
		return fail_at (verifier, seq, "entry_sequence",
				_ ("another number stands where this entry belongs: entries were "
				   "removed, inserted or reordered"),
				error);
	if (!kinko_hash_equal (&entry->prev, &verifier->prev))
		return fail_at (
			verifier, seq, "chain_broken",
			_ ("it does not continue the entry before it: that one was changed, or "
			   "this one was"),
			error);
	/* The clock may be set back, but never unnoticed. */
	if (entry->time_ms < verifier->prev_ms && !kinko_slice_equal (entry->action, "clock.back"))
		return fail_at (
			verifier, seq, "clock_back",
			_ ("it is older than the entry before it, and no entry says that the "
			   "clock was set back"),
			error);
	verifier->prev_ms = entry->time_ms;
	if (!kinko_roster_apply (verifier->roster, entry, &problem))
		return fail_at (verifier, seq, "roster", problem->message, error);
	if (!kinko_adoption_apply (&verifier->adoption, entry, &problem))
		return fail_at (verifier, seq, "policy", problem->message, error);
	if (!kinko_reviews_apply (verifier->reviews, verifier->roster, entry, &problem))
		return fail_at (verifier, seq, "review", problem->message, error);
	if (!kinko_contract_apply (&verifier->contract, entry, &problem))
		return fail_at (verifier, seq, "after_close", problem->message, error);
	if (!kinko_takeover_apply (&verifier->takeover, entry, &problem))
		return fail_at (verifier, seq, "takeover", problem->message, error);
	if (!kinko_erasures_apply (verifier->erasures, entry, &problem))
		return fail_at (verifier, seq, "erasure", problem->message, error);
	if (!kinko_line_numbers_apply (verifier->numbers, entry, &problem))
		return fail_at (verifier, seq, "line_number", problem->message, error);
	if (!check_opening (verifier, entry, error) || !check_restored (verifier, entry, error))
		return FALSE;
	kinko_latest_apply (&verifier->latest, entry);
	kinko_recovery_uses_apply (verifier->recoveries, entry);
	kinko_hasher_begin (verifier->hasher);
	kinko_hasher_update (verifier->hasher, line, len);
	verifier->prev = kinko_hasher_end (verifier->hasher);
	if (!kinko_seconds_apply (verifier->seconds, verifier->roster, &verifier->latest, entry,
				  &verifier->prev, &problem))
		return fail_at (verifier, seq, "second_person", problem->message, error);
	leaf = kinko_tree_leaf (verifier->hasher, line, len);
	kinko_frontier_append (&verifier->frontier, verifier->hasher, &leaf);
	if (seq == 0) {
		verifier->genesis = verifier->prev;
		verifier->first_time = kinko_slice_dup (entry->time);
	}
	if (verifier->each != NULL)
		verifier->each (verifier->each_data, entry, line, len);
	return TRUE;
}

/* All entries of an act are by the same person in the same session. */
static gboolean
check_actor (KinkoVerifier *verifier, const KinkoEntry *first, const KinkoEntry *entry,
	     GError **error)
{
	if (entry->by.len == first->by.len && entry->session.len == first->session.len &&
	    memcmp (entry->by.text, first->by.text, first->by.len) == 0 &&
	    memcmp (entry->session.text, first->session.text, first->session.len) == 0)
		return TRUE;
	return fail_at (verifier, entry->seq, "act_actor", _ ("one act has entries by two people"),
			error);
}

static gboolean
check_lines (KinkoVerifier *verifier, const char *lines, gsize len, KinkoEntry *first,
	     GError **error)
{
	guint64 first_seq = verifier->frontier.size;
	const char *end = lines + len;
	g_autoptr (GError) problem = NULL;

	if (len == 0 || lines[len - 1] != '\n')
		return fail_at (verifier, first_seq, "entry_form",
				_ ("the entries of this act are cut off"), error);
	for (const char *line = lines; line < end;) {
		const char *newline = memchr (line, '\n', (gsize) (end - line));
		KinkoEntry entry;

		if (!check_line (verifier, line, (gsize) (newline - line), &entry, error))
			return FALSE;
		if (line == lines)
			*first = entry;
		else if (!check_actor (verifier, first, &entry, error))
			return FALSE;
		line = newline + 1;
		if (line == end) {
			g_free (verifier->last_time);
			verifier->last_time = kinko_slice_dup (entry.time);
		}
	}
	return kinko_erasures_end_act (verifier->erasures, &problem) ||
	       fail_at (verifier, verifier->frontier.size - 1, "erasure", problem->message, error);
}

/* The note's key must be the actor's, as the roster was before the act: the genesis signs for itself. */
static void
queue_note (KinkoVerifier *verifier, KinkoNote *note, const KinkoPublicKey *key, guint64 first_seq)
{
	PendingNote *pending = &verifier->lot->notes[verifier->lot->n++];

	pending->note = note;
	pending->key = *key;
	pending->first_seq = first_seq;
	if (verifier->lot->n == LOT_SIZE) {
		g_thread_pool_push (verifier->pool, g_steal_pointer (&verifier->lot), NULL);
		verifier->lot = g_new0 (Lot, 1);
	}
}

static gboolean
check_note (KinkoVerifier *verifier, const char *data, gsize len, const KinkoPublicKey *key,
	    guint64 first_seq, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse (data, len, &problem);
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;
	KinkoHash root;

	if (note != NULL)
		checkpoint = kinko_checkpoint_parse (note->text, &problem);
	if (checkpoint == NULL)
		return fail_at (verifier, first_seq, "note_form", problem->message, error);
	/* One signature and no more: a note that says more than the act's actor did is not ours. */
	if (note->signatures->len != 1 ||
	    strcmp (checkpoint->origin, kinko_roster_origin (verifier->roster)) != 0)
		return fail_at (verifier, first_seq, "note_form",
				_ ("its checkpoint is not one of this log"), error);
	if (checkpoint->size != verifier->frontier.size)
		return fail_at (verifier, first_seq, "note_size",
				_ ("its checkpoint counts another number of entries"), error);
	root = kinko_frontier_root (&verifier->frontier, verifier->hasher);
	if (!kinko_hash_equal (&checkpoint->root, &root))
		return fail_at (
			verifier, first_seq, "note_root",
			_ ("its checkpoint has another root: entries were changed after it was "
			   "signed"),
			error);
	queue_note (verifier, g_steal_pointer (&note), key, first_seq);
	kinko_seconds_set_head (verifier->seconds, verifier->frontier.size, &root);
	return TRUE;
}

gboolean
kinko_verifier_feed (KinkoVerifier *verifier, const char *lines, gsize lines_len, const char *note,
		     gsize note_len, GError **error)
{
	guint64 first_seq = verifier->frontier.size;
	KinkoPublicKey key;
	KinkoEntry first;
	g_autofree char *by = NULL;
	g_autofree char *text = NULL;
	g_autoptr (GError) problem = NULL;

	if (!check_lines (verifier, lines, lines_len, &first, error))
		return FALSE;
	if (!kinko_restored_end_act (verifier->restored, &problem))
		return fail_at (verifier, first_seq, "restored", problem->message, error);
	by = kinko_slice_dup (first.by);
	/* A seat's keys never change, and nobody can take a key that is in use: the newest seat of
	 * the actor is the one that the roster's check of each entry found active. */
	key = kinko_roster_find (verifier->roster, by)->note_key;
	if (!check_note (verifier, note, note_len, &key, first_seq, error))
		return FALSE;
	text = g_strndup (note, note_len);
	g_free (verifier->newest_note);
	verifier->newest_note = g_steal_pointer (&text);
	verifier->acts++;
	return TRUE;
}

KinkoVerification *
kinko_verifier_finish (KinkoVerifier *verifier, GError **error)
{
	KinkoVerification *result;

	if (verifier->frontier.size == 0) {
		(void) fail_at (verifier, 0, "entry_form", _ ("the log has no entries"), error);
		return NULL;
	}
	drain (verifier);
	if (verifier->has_bad_signature) {
		(void) report_signature (verifier, error);
		return NULL;
	}
	result = g_new0 (KinkoVerification, 1);
	result->entries = verifier->frontier.size;
	result->acts = verifier->acts;
	result->vault_id = g_strdup (kinko_roster_vault_id (verifier->roster));
	result->origin = g_strdup (kinko_roster_origin (verifier->roster));
	result->test = kinko_roster_is_test (verifier->roster);
	result->genesis = verifier->genesis;
	result->root = kinko_frontier_root (&verifier->frontier, verifier->hasher);
	result->first_time = g_strdup (verifier->first_time);
	result->last_time = g_strdup (verifier->last_time);
	result->note = g_strdup (verifier->newest_note);
	result->adoption = verifier->adoption;
	result->reviews = g_steal_pointer (&verifier->reviews);
	result->recoveries = g_steal_pointer (&verifier->recoveries);
	result->restores = g_steal_pointer (&verifier->restores);
	result->erasures = g_steal_pointer (&verifier->erasures);
	result->contract = verifier->contract;
	result->rotation = *kinko_roster_rotation (verifier->roster);
	result->keys_due = kinko_rotation_due_since (&result->rotation,
						     kinko_roster_seats (verifier->roster), FALSE);
	result->takeover = verifier->takeover;
	verifier->takeover.predecessor = NULL;
	return result;
}

gboolean
kinko_verification_check_reviews (const KinkoVerification *verification, const char *today,
				  GError **error)
{
	g_autofree char *now = NULL;
	g_autofree char *field = NULL;
	g_autofree char *meaning = NULL;
	GPtrArray *problems;
	const char *due;
	guint64 seq;

	if (today == NULL) {
		KinkoDate date;

		/* A clock beyond all dates fails closed: nothing is in time. */
		today = now = kinko_date_from_time (g_get_real_time () / 1000, &date, NULL)
				      ? kinko_date_iso (&date)
				      : g_strdup ("9999-12-31");
	}
	if (!kinko_reviews_overdue (verification->reviews, today, &seq, &due))
		return TRUE;
	field = g_strdup_printf ("entry %" PRIu64, seq);
	meaning = g_strdup_printf (_ ("it tells of a break-glass whose review was due on %s, and "
				      "there is none"),
				   due);
	problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log is whole, but entry %" PRIu64 " waits too long: %s"), seq,
		     meaning);
	kinko_error_set_hint (error, "%s",
			      _ ("another person than the one who did it reviews it with 'kinko "
				 "exception review'"));
	g_ptr_array_add (problems, kinko_problem_new ("review_overdue", field, "%s", meaning));
	kinko_error_set_problems (error, problems);
	return FALSE;
}

void
kinko_verifier_watch (KinkoVerifier *verifier, KinkoEntryFunc each, gpointer data)
{
	verifier->each = each;
	verifier->each_data = data;
}
