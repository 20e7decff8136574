#include "audit/expected-commits.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/cosigned.h"
#include "audit/entry.h"
#include "policies/error.h"

/* What the commit of an act must say. */
typedef struct {
	guint64 first_seq, last_seq;
	char *author, *time, *message;
	char *cosignature_name, *cosignature; /* or NULL */
} Expected;

/* Under whose name and key commits were signed. */
typedef struct {
	KinkoPublicKey key;
	char *committer;
} Signature;

/* Who may sign follows from the whole log only, so what was signed by whom is kept to its end. */
typedef struct {
	guint64 first_seq, last_seq;
	guint signature; /* place in @signatures */
} Signed;

struct _KinkoExpectedCommits {
	KinkoMirrorReader *reader; /* borrowed */
	KinkoMirrorWalk *walk;
	GQueue expected; /* of Expected, in the order of the log; what was compared is gone */
	guint64 acts;
	GPtrArray *signatures; /* Signature, each once */
	GArray *signed_by;     /* Signed, in order */
	GError *problem;       /* the first */
};

static void
free_expected (gpointer data)
{
	Expected *expected = data;

	g_free (expected->author);
	g_free (expected->time);
	g_free (expected->message);
	g_free (expected->cosignature_name);
	g_free (expected->cosignature);
	g_free (expected);
}

static void
free_signature (gpointer data)
{
	Signature *signature = data;

	g_free (signature->committer);
	g_free (signature);
}

KinkoExpectedCommits *
kinko_expected_commits_new (KinkoMirrorReader *reader, const char *since)
{
	KinkoExpectedCommits *commits = g_new0 (KinkoExpectedCommits, 1);

	commits->reader = reader;
	commits->walk = kinko_mirror_walk_begin (reader, since);
	commits->signatures = g_ptr_array_new_with_free_func (free_signature);
	commits->signed_by = g_array_new (FALSE, FALSE, sizeof (Signed));
	g_queue_init (&commits->expected);
	return commits;
}

void
kinko_expected_commits_free (KinkoExpectedCommits *commits)
{
	if (commits == NULL)
		return;
	kinko_mirror_walk_free (commits->walk);
	g_queue_clear_full (&commits->expected, free_expected);
	g_ptr_array_unref (commits->signatures);
	g_array_unref (commits->signed_by);
	g_clear_error (&commits->problem);
	g_free (commits);
}

/* ---- one commit ------------------------------------------------------------------------------ */

static void
note_signature (KinkoExpectedCommits *commits, const KinkoMirrorCommitInfo *commit,
		guint64 last_seq)
{
	Signed entry = { .first_seq = commit->first_seq,
			 .last_seq = last_seq,
			 .signature = commits->signatures->len };
	Signature *signature;

	for (guint i = 0; i < commits->signatures->len; i++) {
		signature = commits->signatures->pdata[i];
		if (memcmp (&signature->key, &commit->key, sizeof commit->key) == 0 &&
		    strcmp (signature->committer, commit->committer) == 0)
			entry.signature = i;
	}
	g_array_append_val (commits->signed_by, entry);
	if (entry.signature < commits->signatures->len)
		return;
	signature = g_new0 (Signature, 1);
	signature->key = commit->key;
	signature->committer = g_strdup (commit->committer);
	g_ptr_array_add (commits->signatures, signature);
}

/* Exactly the file that follows from the act, or none. */
static gboolean
has_cosignature (const KinkoMirrorCommitInfo *commit, const Expected *expected)
{
	const char *wanted = expected->cosignature;

	return g_strcmp0 (expected->cosignature_name, commit->cosignature_name) == 0 &&
	       (wanted == NULL || (g_bytes_get_size (commit->cosignature) == strlen (wanted) &&
				   memcmp (g_bytes_get_data (commit->cosignature, NULL), wanted,
					   strlen (wanted)) == 0));
}

static gboolean
says (const KinkoMirrorCommitInfo *commit, const Expected *expected)
{
	return expected->first_seq == commit->first_seq &&
	       strcmp (expected->author, commit->author) == 0 &&
	       g_strcmp0 (expected->time, commit->author_time) == 0 &&
	       g_strcmp0 (expected->time, commit->committer_time) == 0 &&
	       strcmp (expected->message, commit->message) == 0;
}

/* A KinkoMirrorCommitFunc. `git log` shows commits to people, who believe them. */
static gboolean
compare_commit (gpointer data, const KinkoMirrorCommitInfo *commit, GError **error)
{
	KinkoExpectedCommits *commits = data;
	Expected *expected = g_queue_pop_head (&commits->expected);
	gboolean same = expected != NULL && says (commit, expected);
	gboolean cosigned = expected != NULL && has_cosignature (commit, expected);

	note_signature (commits, commit, expected == NULL ? commit->first_seq : expected->last_seq);
	if (expected != NULL)
		free_expected (expected);
	if (!same)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the git commit of entry %" PRIu64
				" has another author, time or message than the log says"),
			     commit->first_seq);
	else if (!cosigned)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the git commit of entry %" PRIu64
				" has another cosignature than the log tells of"),
			     commit->first_seq);
	return same && cosigned;
}

static void
compare (KinkoExpectedCommits *commits, guint64 acts, gboolean wait)
{
	if (commits->problem == NULL &&
	    !kinko_mirror_walk_check (commits->walk, acts, wait, compare_commit, commits,
				      &commits->problem))
		g_assert (commits->problem != NULL);
}

/* What the act puts into cosignatures/: the log's note at the size that it names, and the line of the witness. */
static gboolean
expect_cosignature (KinkoExpectedCommits *commits, const char *lines, gsize len,
		    const KinkoHeads *heads, Expected *expected, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoCosigned) cosigned = kinko_cosigned_of_act (lines, len, &problem);
	g_autoptr (GBytes) note = NULL;
	g_autofree char *text = NULL;
	guint64 first_seq = 0;

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (cosigned == NULL)
		return TRUE;
	/* The replay found it good, so an act ended there. */
	(void) kinko_heads_find (heads, cosigned->size, &first_seq);
	note = kinko_mirror_reader_note (commits->reader, first_seq, error);
	if (note == NULL)
		return FALSE;
	text = g_strndup (g_bytes_get_data (note, NULL), g_bytes_get_size (note));
	expected->cosignature_name = kinko_cosigned_file_name (cosigned);
	expected->cosignature = kinko_cosigned_note (cosigned, text);
	return TRUE;
}

gboolean
kinko_expected_commits_add (KinkoExpectedCommits *commits, guint64 first_seq, const char *lines,
			    gsize len, const KinkoHeads *heads, GError **error)
{
	const char *newline = memrchr (lines, '\n', len - 1);
	const char *last = newline == NULL ? lines : newline + 1;
	g_autofree char *time = NULL;
	Expected *expected;
	KinkoEntry entry;

	if (!kinko_entry_parse (last, (gsize) (lines + len - 1 - last), &entry, error))
		return FALSE;
	expected = g_new0 (Expected, 1);
	time = kinko_slice_dup (entry.time);
	expected->first_seq = first_seq;
	expected->last_seq = entry.seq;
	expected->author = kinko_slice_dup (entry.by);
	expected->time = kinko_mirror_commit_time (time);
	expected->message = g_strdup_printf ("%.*s %" PRIu64 "\n", (int) entry.action.len,
					     entry.action.text, first_seq);
	g_queue_push_tail (&commits->expected, expected);
	if (!expect_cosignature (commits, lines, len, heads, expected, error))
		return FALSE;
	compare (commits, ++commits->acts, FALSE);
	return TRUE;
}

/* ---- the end --------------------------------------------------------------------------------- */

static gboolean
refuse_committer (guint64 first_seq, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the git commit of entry %" PRIu64
			" is not signed by somebody who may sign there"),
		     first_seq);
	return FALSE;
}

/* NULL: nobody has that key, or somebody else. */
static const KinkoSeat *
find_signer (const KinkoRoster *roster, const Signature *signature)
{
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (memcmp (&seat->git_key, &signature->key, sizeof signature->key) == 0)
			return strcmp (seat->id, signature->committer) == 0 ? seat : NULL;
	}
	return NULL;
}

/* Somebody who has a seat (again) brings a mirror up to date that is behind, and signs what was done when they had none. */
typedef struct {
	gboolean begun;
	guint signature;
	guint64 first_seq; /* of the first commit of these */
} CatchUp;

/* A commit may be made later and by another than its act, but never by a seat that was taken away before the act and not given
 * back. Nor by one that was given back later, unless that was done before the commit: then nobody has made a commit in between,
 * and the same key signs all of them up to the one in whose act the seat was given. */
static gboolean
check_committer (const KinkoExpectedCommits *commits, const KinkoRoster *roster,
		 const Signed *entry, CatchUp *catch_up, GError **error)
{
	const KinkoSeat *seat = find_signer (roster, commits->signatures->pdata[entry->signature]);
	guint64 from;

	if (catch_up->begun && entry->signature != catch_up->signature)
		return refuse_committer (catch_up->first_seq, error);
	if (seat == NULL)
		return refuse_committer (entry->first_seq, error);
	from = kinko_roster_active_from (roster, seat, entry->first_seq);
	if (from == G_MAXUINT64)
		return refuse_committer (entry->first_seq, error);
	if (from <= entry->last_seq)
		catch_up->begun = FALSE;
	else if (!catch_up->begun)
		*catch_up = (CatchUp){ TRUE, entry->signature, entry->first_seq };
	return TRUE;
}

gboolean
kinko_expected_commits_finish (KinkoExpectedCommits *commits, const KinkoRoster *roster,
			       GError **error)
{
	CatchUp catch_up = { .begun = FALSE };

	compare (commits, G_MAXUINT64, TRUE);
	/* Of two that are wrong the one is named that comes first. */
	for (guint i = 0; i < commits->signed_by->len; i++)
		if (!check_committer (commits, roster,
				      &g_array_index (commits->signed_by, Signed, i), &catch_up,
				      error))
			return FALSE;
	if (commits->problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&commits->problem));
	return FALSE;
}
