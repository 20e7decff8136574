#include "audit/verify.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static gboolean
feed_all (KinkoMirrorReader *reader, KinkoVerifier *verifier, GError **error)
{
	g_autoptr (GError) problem = NULL;
	guint64 first_seq;
	const char *lines, *note;
	gsize lines_len, note_len;

	while (kinko_mirror_reader_next (reader, &first_seq, &lines, &lines_len, &note, &note_len,
					 &problem)) {
		if (!kinko_verifier_feed (verifier, lines, lines_len, note, note_len, error))
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
check_committer (gpointer data, guint64 first_seq, const KinkoPublicKey *key, const char *committer,
		 GError **error)
{
	KinkoVerifier *verifier = data;
	GPtrArray *seats = kinko_roster_seats (kinko_verifier_roster (verifier));

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (memcmp (&seat->git_key, key, sizeof *key) != 0)
			continue;
		if (strcmp (seat->id, committer) == 0 &&
		    (seat->status == KINKO_SEAT_ACTIVE || first_seq <= seat->changed_seq))
			return TRUE;
		break;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the git commit of entry %" PRIu64
			" is not signed by somebody who may sign there"),
		     first_seq);
	return FALSE;
}

KinkoVerification *
kinko_verify_mirror (KinkoMirror *mirror, KinkoEntryFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) result = NULL;
	g_autofree char *signers = NULL;

	kinko_verifier_watch (verifier, each, data);
	if (!kinko_mirror_check_refs (mirror, error))
		return NULL;
	reader = kinko_mirror_reader_new (mirror, error);
	if (reader == NULL || !feed_all (reader, verifier, error))
		return NULL;
	result = kinko_verifier_finish (verifier, error);
	if (result == NULL)
		return NULL;
	signers = kinko_roster_allowed_signers (kinko_verifier_roster (verifier), result->entries);
	if (!check_file (reader, "checkpoint", result->note, error) ||
	    !check_file (reader, "allowed_signers", signers, error) ||
	    !kinko_mirror_reader_check_history (reader, check_committer, verifier, error))
		return NULL;
	result->commits = result->acts;
	return g_steal_pointer (&result);
}
