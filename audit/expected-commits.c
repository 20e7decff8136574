#include "audit/expected-commits.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "policies/error.h"

/* What the commit of an act must say. */
typedef struct {
	guint64 first_seq;
	char *author, *time, *message;
} Expected;

struct _KinkoExpectedCommits {
	GPtrArray *expected; /* of Expected, in the order of the log */
	guint next;
	const KinkoRoster *roster; /* while it is compared */
};

static void
free_expected (gpointer data)
{
	Expected *expected = data;

	g_free (expected->author);
	g_free (expected->time);
	g_free (expected->message);
	g_free (expected);
}

KinkoExpectedCommits *
kinko_expected_commits_new (void)
{
	KinkoExpectedCommits *commits = g_new0 (KinkoExpectedCommits, 1);

	commits->expected = g_ptr_array_new_with_free_func (free_expected);
	return commits;
}

void
kinko_expected_commits_free (KinkoExpectedCommits *commits)
{
	if (commits == NULL)
		return;
	g_ptr_array_unref (commits->expected);
	g_free (commits);
}

gboolean
kinko_expected_commits_add (KinkoExpectedCommits *commits, guint64 first_seq, const char *lines,
			    gsize len, GError **error)
{
	const char *newline = g_strrstr_len (lines, (gssize) len - 1, "\n");
	const char *last = newline == NULL ? lines : newline + 1;
	g_autofree char *time = NULL;
	Expected *expected;
	KinkoEntry entry;

	if (!kinko_entry_parse (last, (gsize) (lines + len - 1 - last), &entry, error))
		return FALSE;
	expected = g_new0 (Expected, 1);
	g_ptr_array_add (commits->expected, expected);
	time = kinko_slice_dup (entry.time);
	expected->first_seq = first_seq;
	expected->author = kinko_slice_dup (entry.by);
	expected->time = kinko_mirror_commit_time (time);
	expected->message = g_strdup_printf ("%.*s %" PRIu64 "\n", (int) entry.action.len,
					     entry.action.text, first_seq);
	return TRUE;
}

/* A commit may be made later and by another than its act (a mirror that was behind is brought up to date by the
 * next person), but never by a seat that was taken away before the act. */
static gboolean
check_committer (const KinkoRoster *roster, const KinkoMirrorCommitInfo *commit, GError **error)
{
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (memcmp (&seat->git_key, &commit->key, sizeof commit->key) != 0)
			continue;
		if (strcmp (seat->id, commit->committer) == 0 &&
		    (seat->status == KINKO_SEAT_ACTIVE || commit->first_seq <= seat->changed_seq))
			return TRUE;
		break;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the git commit of entry %" PRIu64
			" is not signed by somebody who may sign there"),
		     commit->first_seq);
	return FALSE;
}

/* A KinkoMirrorCommitFunc. */
static gboolean
compare_commit (gpointer data, const KinkoMirrorCommitInfo *commit, GError **error)
{
	KinkoExpectedCommits *commits = data;
	const Expected *expected = NULL;

	if (!check_committer (commits->roster, commit, error))
		return FALSE;
	if (commits->next < commits->expected->len)
		expected = commits->expected->pdata[commits->next++];
	if (expected != NULL && expected->first_seq == commit->first_seq &&
	    strcmp (expected->author, commit->author) == 0 &&
	    g_strcmp0 (expected->time, commit->author_time) == 0 &&
	    g_strcmp0 (expected->time, commit->committer_time) == 0 &&
	    strcmp (expected->message, commit->message) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the git commit of entry %" PRIu64
			" has another author, time or message than the log says"),
		     commit->first_seq);
	return FALSE;
}

gboolean
kinko_expected_commits_compare (KinkoExpectedCommits *commits, const KinkoRoster *roster,
				KinkoMirrorReader *reader, GError **error)
{
	commits->next = 0;
	commits->roster = roster;
	return kinko_mirror_reader_check_history (reader, compare_commit, commits, error);
}
