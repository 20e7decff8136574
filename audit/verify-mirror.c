#include "audit/verify.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/expected-commits.h"
#include "policies/error.h"

static gboolean
feed_all (KinkoMirrorReader *reader, KinkoVerifier *verifier, KinkoExpectedCommits *commits,
	  GError **error)
{
	g_autoptr (GError) problem = NULL;
	guint64 first_seq;
	const char *lines, *note;
	gsize lines_len, note_len;

	while (kinko_mirror_reader_next (reader, &first_seq, &lines, &lines_len, &note, &note_len,
					 &problem)) {
		if (!kinko_verifier_feed (verifier, lines, lines_len, note, note_len, error) ||
		    !kinko_expected_commits_add (commits, first_seq, lines, lines_len,
						 kinko_verifier_heads (verifier), error))
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

/* Where reading begins, and what the verifier knows by then. */
static gboolean
begin (KinkoMirrorReader *reader, KinkoVerifier *verifier, const KinkoTrusted *since,
       GError **error)
{
	return since == NULL ||
	       (kinko_verifier_go_on (verifier, since, error) &&
		kinko_mirror_reader_seek (reader, since->frontier.size, since->note, error));
}

static KinkoTrusted *
take_trusted (KinkoVerifier *verifier, KinkoMirrorReader *reader)
{
	KinkoTrusted *trusted = kinko_verifier_trusted (verifier);

	kinko_mirror_reader_commit (reader, trusted->commit);
	return trusted;
}

KinkoVerification *
kinko_verify_mirror_since (KinkoMirror *mirror, const KinkoTrusted *since, KinkoTrusted **next,
			   KinkoEntryFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoExpectedCommits) commits = NULL;
	const KinkoRoster *roster = kinko_verifier_roster (verifier);
	g_autoptr (KinkoVerification) result = NULL;
	g_autofree char *signers = NULL;

	kinko_verifier_watch (verifier, each, data);
	if (next != NULL)
		kinko_verifier_keep (verifier);
	if (!kinko_mirror_check_refs (mirror, error))
		return NULL;
	reader = kinko_mirror_reader_new (mirror, error);
	if (reader == NULL)
		return NULL;
	commits = kinko_expected_commits_new (reader, since == NULL ? NULL : since->commit);
	if (!begin (reader, verifier, since, error) || !feed_all (reader, verifier, commits, error))
		return NULL;
	result = kinko_verifier_finish (verifier, error);
	if (result == NULL)
		return NULL;
	signers = kinko_roster_allowed_signers (roster, result->entries);
	if (!check_file (reader, "checkpoint", result->note, error) ||
	    !check_file (reader, "allowed_signers", signers, error) ||
	    !kinko_expected_commits_finish (commits, roster, error))
		return NULL;
	result->commits = result->acts;
	if (next != NULL)
		*next = take_trusted (verifier, reader);
	return g_steal_pointer (&result);
}

KinkoVerification *
kinko_verify_mirror (KinkoMirror *mirror, KinkoEntryFunc each, gpointer data, GError **error)
{
	return kinko_verify_mirror_since (mirror, NULL, NULL, each, data, error);
}
