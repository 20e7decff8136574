#include "audit/verify.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/damage.h"
#include "audit/note-queue.h"
#include "audit/note.h"
#include "audit/replay.h"
#include "audit/tree.h"
#include "policies/error.h"

struct _KinkoVerifier {
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev;
	gint64 prev_ms; /* time of the entry before */
	KinkoReplay *replay;
	KinkoNoteQueue *queue;
	KinkoHash genesis;
	guint64 acts;
	guint64 newest; /* first entry of the newest act */
	char *first_time, *last_time;
	char *newest_note;
	KinkoEntryFunc each;
	gpointer each_data;
	KinkoTrusted *kept;  /* for the next verification; NULL: it is not asked for */
	GString *remembered; /* lines of the act that is being fed that are to be kept */
	gboolean in_part;    /* what came before was verified earlier */
};

KinkoVerifier *
kinko_verifier_new (void)
{
	KinkoVerifier *verifier = g_new0 (KinkoVerifier, 1);

	verifier->hasher = kinko_hasher_new ();
	kinko_frontier_init (&verifier->frontier);
	verifier->replay = kinko_replay_new ();
	verifier->queue = kinko_note_queue_new ();
	verifier->remembered = g_string_new (NULL);
	return verifier;
}

void
kinko_verifier_free (KinkoVerifier *verifier)
{
	if (verifier == NULL)
		return;
	/* First: what waits there borrows the origin from the roster. */
	kinko_note_queue_free (verifier->queue);
	kinko_replay_free (verifier->replay);
	kinko_hasher_free (verifier->hasher);
	g_free (verifier->first_time);
	g_free (verifier->last_time);
	g_free (verifier->newest_note);
	kinko_trusted_free (verifier->kept);
	g_string_free (verifier->remembered, TRUE);
	g_free (verifier);
}

void
kinko_verifier_watch (KinkoVerifier *verifier, KinkoEntryFunc each, gpointer data)
{
	verifier->each = each;
	verifier->each_data = data;
}

const KinkoRoster *
kinko_verifier_roster (const KinkoVerifier *verifier)
{
	return kinko_replay_roster (verifier->replay);
}

const KinkoHeads *
kinko_verifier_heads (const KinkoVerifier *verifier)
{
	return kinko_replay_heads (verifier->replay);
}

const KinkoContract *
kinko_verifier_contract (const KinkoVerifier *verifier)
{
	return kinko_replay_contract (verifier->replay);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static gboolean
check_signatures (KinkoVerifier *verifier, GError **error)
{
	guint64 seq;

	return kinko_note_queue_drain (verifier->queue, &seq) ||
	       kinko_damage_report (
		       seq, "note_signature",
		       _ ("the checkpoint of this act is not signed by the one who acted"), error);
}

/* Takes the damage that was found. Notes in the queue are of acts before it: if one of them has a bad signature, that comes
 * first. */
static gboolean
fail (KinkoVerifier *verifier, GError *damage, GError **error)
{
	if (check_signatures (verifier, error))
		g_propagate_error (error, damage);
	else
		g_error_free (damage);
	return FALSE;
}

static gboolean
fail_at (KinkoVerifier *verifier, guint64 seq, const char *code, const char *meaning,
	 GError **error)
{
	GError *damage = NULL;

	(void) kinko_damage_report (seq, code, meaning, &damage);
	return fail (verifier, damage, error);
}

gboolean
kinko_verifier_fail (KinkoVerifier *verifier, const char *code, const char *meaning, GError **error)
{
	return fail_at (verifier, verifier->frontier.size, code, meaning, error);
}

/* ---- one entry ------------------------------------------------------------------------------- */

/* Does the entry stand where it belongs, by its number, the hash of the line before it, and its time? */
static gboolean
check_place (KinkoVerifier *verifier, const KinkoEntry *entry, GError **error)
{
	guint64 seq = verifier->frontier.size;

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
	return TRUE;
}

/* The entry becomes the last of chain and tree. */
static void
append (KinkoVerifier *verifier, const KinkoEntry *entry, const char *line, gsize len,
	const KinkoHash *hash)
{
	KinkoHash leaf = kinko_tree_leaf (verifier->hasher, line, len);

	kinko_frontier_append (&verifier->frontier, verifier->hasher, &leaf);
	verifier->prev = *hash;
	verifier->prev_ms = entry->time_ms;
	if (entry->seq == 0) {
		verifier->genesis = *hash;
		verifier->first_time = kinko_slice_dup (entry->time);
	}
}

static gboolean
check_line (KinkoVerifier *verifier, const char *line, gsize len, KinkoEntry *entry, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoHash hash;

	if (!kinko_entry_parse (line, len, entry, &problem))
		return fail_at (verifier, verifier->frontier.size, "entry_form", problem->message,
				error);
	if (!check_place (verifier, entry, error))
		return FALSE;
	kinko_hasher_begin (verifier->hasher);
	kinko_hasher_update (verifier->hasher, line, len);
	hash = kinko_hasher_end (verifier->hasher);
	if (verifier->in_part && kinko_replay_needs_all (verifier->replay, entry)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED, "%s",
			     _ ("what is new cannot be verified without all entries before it"));
		return FALSE;
	}
	if (verifier->kept != NULL && kinko_replay_remembers (verifier->replay, entry)) {
		g_string_append_len (verifier->remembered, line, (gssize) len);
		g_string_append_c (verifier->remembered, '\n');
	}
	if (!kinko_replay_apply (verifier->replay, entry, &hash, &problem))
		return fail (verifier, g_steal_pointer (&problem), error);
	append (verifier, entry, line, len, &hash);
	if (verifier->each != NULL)
		verifier->each (verifier->each_data, entry, line, len);
	return TRUE;
}

/* ---- one act --------------------------------------------------------------------------------- */

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
	return kinko_replay_end_act (verifier->replay, first_seq, &problem) ||
	       fail (verifier, g_steal_pointer (&problem), error);
}

static gboolean
check_note (KinkoVerifier *verifier, const char *data, gsize len, const KinkoPublicKey *key,
	    guint64 first_seq, GError **error)
{
	const char *origin = kinko_roster_origin (kinko_verifier_roster (verifier));
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse (data, len, &problem);
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;
	KinkoHash root;

	if (note != NULL)
		checkpoint = kinko_checkpoint_parse (note->text, &problem);
	if (checkpoint == NULL)
		return fail_at (verifier, first_seq, "note_form", problem->message, error);
	/* One signature and no more: a note that says more than the act's actor did is not ours. */
	if (note->signatures->len != 1 || strcmp (checkpoint->origin, origin) != 0)
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
	kinko_note_queue_push (verifier->queue, g_steal_pointer (&note), origin, key, first_seq);
	kinko_replay_set_head (verifier->replay, first_seq, verifier->frontier.size, &root);
	return TRUE;
}

gboolean
kinko_verifier_feed (KinkoVerifier *verifier, const char *lines, gsize lines_len, const char *note,
		     gsize note_len, GError **error)
{
	guint64 first_seq = verifier->frontier.size;
	KinkoHash head = { { 0 } };
	KinkoPublicKey key;
	KinkoEntry first;
	g_autofree char *by = NULL;
	g_autofree char *text = NULL;

	if (verifier->kept != NULL)
		head = kinko_frontier_root (&verifier->frontier, verifier->hasher);
	g_string_truncate (verifier->remembered, 0);
	if (!check_lines (verifier, lines, lines_len, &first, error))
		return FALSE;
	by = kinko_slice_dup (first.by);
	/* The note's key must be the actor's, as the roster was before the act: the genesis signs for itself. A seat's keys
	 * never change, and nobody can take a key that is in use: the newest seat of the actor is the one that the roster's
	 * check of each entry found active. */
	key = kinko_roster_find (kinko_verifier_roster (verifier), by)->note_key;
	if (!check_note (verifier, note, note_len, &key, first_seq, error))
		return FALSE;
	text = g_strndup (note, note_len);
	g_free (verifier->newest_note);
	verifier->newest_note = g_steal_pointer (&text);
	verifier->newest = first_seq;
	verifier->acts++;
	if (verifier->remembered->len > 0)
		kinko_trusted_keep (verifier->kept, first_seq, &head, verifier->remembered->str,
				    verifier->remembered->len);
	return TRUE;
}

/* ---- in part --------------------------------------------------------------------------------- */

void
kinko_verifier_keep (KinkoVerifier *verifier)
{
	g_assert (verifier->frontier.size == 0);
	verifier->kept = kinko_trusted_new ();
}

/* @least: the lowest number that it may have, and receives that of the next; @size: of the log. */
static gboolean
recall_line (KinkoVerifier *verifier, guint64 *least, guint64 size, const char *line, gsize len,
	     GError **error)
{
	KinkoHash hash = kinko_hash_of (line, len);
	KinkoEntry entry;

	if (!kinko_entry_parse (line, len, &entry, error))
		return FALSE;
	if (entry.seq < *least || entry.seq >= size)
		return fail_at (verifier, *least, "entry_sequence",
				_ ("another number stands where this entry belongs: entries were "
				   "removed, inserted or reordered"),
				error);
	*least = entry.seq + 1;
	if (!kinko_replay_recall (verifier->replay, &entry, &hash, error))
		return FALSE;
	if (verifier->each != NULL)
		verifier->each (verifier->each_data, &entry, line, len);
	return TRUE;
}

static gboolean
recall_act (KinkoVerifier *verifier, const KinkoTrustedAct *act, guint64 size, GError **error)
{
	guint64 seq = act->seq;

	if (seq > 0)
		kinko_replay_recall_head (verifier->replay, seq, &act->head);
	for (const char *line = act->lines; *line != '\0';) {
		gsize len = strcspn (line, "\n");

		if (!recall_line (verifier, &seq, size, line, len, error))
			return FALSE;
		line += len + (line[len] == '\n');
	}
	if (verifier->kept != NULL)
		kinko_trusted_keep (verifier->kept, act->seq, &act->head, act->lines,
				    strlen (act->lines));
	return kinko_replay_end_act (verifier->replay, act->seq, error);
}

gboolean
kinko_verifier_go_on (KinkoVerifier *verifier, const KinkoTrusted *trusted, GError **error)
{
	KinkoLatest latest = { .time_ms = trusted->latest_ms, .kept = trusted->latest_kept };
	KinkoHash head = kinko_frontier_root (&trusted->frontier, verifier->hasher);

	g_assert (verifier->frontier.size == 0);
	for (guint i = 0; i < trusted->kept->len; i++)
		if (!recall_act (verifier, trusted->kept->pdata[i], trusted->frontier.size, error))
			return FALSE;
	if (!kinko_replay_go_on (verifier->replay, &latest, trusted->numbers))
		return fail_at (verifier, 0, "line_number",
				_ ("the trusted checkpoint gives a number twice"), error);
	kinko_replay_set_head (verifier->replay, trusted->newest, trusted->frontier.size, &head);
	verifier->in_part = TRUE;
	verifier->frontier = trusted->frontier;
	verifier->prev = trusted->last;
	verifier->genesis = trusted->genesis;
	verifier->acts = trusted->acts;
	verifier->newest = trusted->newest;
	verifier->first_time = g_strdup (trusted->first_time);
	verifier->last_time = g_strdup (trusted->last_time);
	verifier->newest_note = g_strdup (trusted->note);
	return kinko_entry_time_parse (trusted->last_time, strlen (trusted->last_time),
				       &verifier->prev_ms);
}

KinkoTrusted *
kinko_verifier_trusted (KinkoVerifier *verifier)
{
	const KinkoLatest *latest = kinko_replay_latest (verifier->replay);
	KinkoTrusted *trusted = g_steal_pointer (&verifier->kept);

	trusted->acts = verifier->acts;
	trusted->newest = verifier->newest;
	trusted->frontier = verifier->frontier;
	trusted->genesis = verifier->genesis;
	trusted->last = verifier->prev;
	trusted->first_time = g_strdup (verifier->first_time);
	trusted->last_time = g_strdup (verifier->last_time);
	trusted->latest_ms = latest->time_ms;
	trusted->latest_kept = latest->kept;
	trusted->note = g_strdup (verifier->newest_note);
	g_ptr_array_unref (trusted->numbers);
	trusted->numbers = kinko_replay_numbers (verifier->replay);
	return trusted;
}

KinkoVerification *
kinko_verifier_finish (KinkoVerifier *verifier, GError **error)
{
	KinkoVerification *result;

	if (verifier->frontier.size == 0) {
		(void) fail_at (verifier, 0, "entry_form", _ ("the log has no entries"), error);
		return NULL;
	}
	if (!check_signatures (verifier, error))
		return NULL;
	result = g_new0 (KinkoVerification, 1);
	result->entries = verifier->frontier.size;
	result->acts = verifier->acts;
	result->genesis = verifier->genesis;
	result->root = kinko_frontier_root (&verifier->frontier, verifier->hasher);
	result->first_time = g_strdup (verifier->first_time);
	result->last_time = g_strdup (verifier->last_time);
	result->note = g_strdup (verifier->newest_note);
	kinko_replay_finish (verifier->replay, result);
	return result;
}
