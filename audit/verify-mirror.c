#include "audit/verify.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/cosigned.h"
#include "policies/error.h"

/* What the commit of an act must say. */
typedef struct {
	guint64 first_seq;
	char *author, *time, *message;
	char *cosignature_name, *cosignature; /* or NULL */
} Expected;

/* What the verification of the commits knows. */
typedef struct {
	KinkoVerifier *verifier;
	GPtrArray *expected; /* of Expected, in the order of the log */
	guint next;
} Walk;

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
walk_clear (Walk *walk)
{
	g_clear_pointer (&walk->expected, g_ptr_array_unref);
	g_clear_pointer (&walk->verifier, kinko_verifier_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

/* What the act puts into cosignatures/: the log's note at the size that it names, and the line of the witness. */
static gboolean
expect_cosignature (KinkoMirrorReader *reader, Walk *walk, const char *lines, gsize len,
		    Expected *expected, GError **error)
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
	/* The verifier found it good, so an act ended there. */
	(void) kinko_heads_find (kinko_verifier_heads (walk->verifier), cosigned->size, &first_seq);
	note = kinko_mirror_reader_note (reader, first_seq, error);
	if (note == NULL)
		return FALSE;
	text = g_strndup (g_bytes_get_data (note, NULL), g_bytes_get_size (note));
	expected->cosignature_name = kinko_cosigned_file_name (cosigned);
	expected->cosignature = kinko_cosigned_note (cosigned, text);
	return TRUE;
}

/* @lines: of an act that was found good. It follows from its last entry. */
static gboolean
expect_commit (KinkoMirrorReader *reader, Walk *walk, guint64 first_seq, const char *lines,
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
	g_ptr_array_add (walk->expected, expected);
	time = kinko_slice_dup (entry.time);
	expected->first_seq = first_seq;
	expected->author = kinko_slice_dup (entry.by);
	expected->time = kinko_mirror_commit_time (time);
	expected->message = g_strdup_printf ("%.*s %" PRIu64 "\n", (int) entry.action.len,
					     entry.action.text, first_seq);
	return expect_cosignature (reader, walk, lines, len, expected, error);
}

static gboolean
feed_all (KinkoMirrorReader *reader, Walk *walk, GError **error)
{
	KinkoVerifier *verifier = walk->verifier;
	g_autoptr (GError) problem = NULL;
	guint64 first_seq;
	const char *lines, *note;
	gsize lines_len, note_len;

	while (kinko_mirror_reader_next (reader, &first_seq, &lines, &lines_len, &note, &note_len,
					 &problem)) {
		if (!kinko_verifier_feed (verifier, lines, lines_len, note, note_len, error) ||
		    !expect_commit (reader, walk, first_seq, lines, lines_len, error))
			return FALSE;
	}
	if (problem == NULL)
		return TRUE;
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		return kinko_verifier_fail (verifier, "mirror_object", problem->message, error);
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* One of the two files at the root that follow from the log. */
static gboolean
check_file (KinkoMirrorReader *reader, const char *name, const char *expected, GError **error)
{
	g_autoptr (GBytes) file = kinko_mirror_reader_file (reader, name, error);
	gsize len;
	const char *data;

	if (file == NULL)
		return FALSE;
	data = g_bytes_get_data (file, &len);
	if (len == strlen (expected) && memcmp (data, expected, len) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the mirror's file '%s' is not what follows from the log"), name);
	kinko_error_set_hint (
		error, "%s",
		_ ("the log itself is in order; compare the file with an older copy of "
		   "the mirror"));
	return FALSE;
}

/* A commit may be made later and by another than its act (a mirror that was behind is brought up to date by the
 * next person), but never by a seat that was taken away before the act. */
static gboolean
check_committer (KinkoVerifier *verifier, const KinkoMirrorCommitInfo *commit, GError **error)
{
	GPtrArray *seats = kinko_roster_seats (kinko_verifier_roster (verifier));

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

/* Exactly the file that follows from the act, or none. */
static gboolean
check_cosignature (const Expected *expected, const KinkoMirrorCommitInfo *commit, GError **error)
{
	const char *wanted = expected->cosignature;

	if (g_strcmp0 (expected->cosignature_name, commit->cosignature_name) == 0 &&
	    (wanted == NULL ||
	     (g_bytes_get_size (commit->cosignature) == strlen (wanted) &&
	      memcmp (g_bytes_get_data (commit->cosignature, NULL), wanted, strlen (wanted)) == 0)))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the git commit of entry %" PRIu64
			" has another cosignature than the log tells of"),
		     commit->first_seq);
	return FALSE;
}

static gboolean
check_commit (gpointer data, const KinkoMirrorCommitInfo *commit, GError **error)
{
	Walk *walk = data;
	const Expected *expected = NULL;

	if (!check_committer (walk->verifier, commit, error))
		return FALSE;
	if (walk->next < walk->expected->len)
		expected = walk->expected->pdata[walk->next++];
	/* `git log` shows these to people, who believe them. */
	if (expected != NULL && expected->first_seq == commit->first_seq &&
	    strcmp (expected->author, commit->author) == 0 &&
	    g_strcmp0 (expected->time, commit->author_time) == 0 &&
	    g_strcmp0 (expected->time, commit->committer_time) == 0 &&
	    strcmp (expected->message, commit->message) == 0)
		return check_cosignature (expected, commit, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the git commit of entry %" PRIu64
			" has another author, time or message than the log says"),
		     commit->first_seq);
	return FALSE;
}

KinkoVerification *
kinko_verify_mirror (KinkoMirror *mirror, KinkoEntryFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_auto (Walk) walk = { .verifier = kinko_verifier_new (),
			       .expected = g_ptr_array_new_with_free_func (free_expected) };
	KinkoVerifier *verifier = walk.verifier;
	g_autoptr (KinkoVerification) result = NULL;
	g_autofree char *signers = NULL;

	kinko_verifier_watch (verifier, each, data);
	if (!kinko_mirror_check_refs (mirror, error))
		return NULL;
	reader = kinko_mirror_reader_new (mirror, error);
	if (reader == NULL || !feed_all (reader, &walk, error))
		return NULL;
	result = kinko_verifier_finish (verifier, error);
	if (result == NULL)
		return NULL;
	signers = kinko_roster_allowed_signers (kinko_verifier_roster (verifier), result->entries);
	if (!check_file (reader, "checkpoint", result->note, error) ||
	    !check_file (reader, "allowed_signers", signers, error) ||
	    !kinko_mirror_reader_check_history (reader, check_commit, &walk, error))
		return NULL;
	result->commits = result->acts;
	return g_steal_pointer (&result);
}
