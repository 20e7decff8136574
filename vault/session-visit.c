/*
 * Opening without a grant. It may be somebody who is meant to have none (an auditor, the ward): the log in the mirror
 * tells, and it is all that such a person sees, so it is verified as a whole.
 */
#include "vault/session-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/verify.h"
#include "policies/error.h"
#include "vault/seen.h"
#include "vault/session-place.h"

/* What is told by going through the mirror, besides the verification. */
typedef struct {
	KinkoSession *session;
	KinkoSeen seen;
	char *seen_here; /* the mirror's checkpoint at the size that was seen */
	char policy[65]; /* hash of the one in force */
} Visit;

static void
clear_visit (Visit *visit)
{
	kinko_seen_clear (&visit->seen);
	g_free (visit->seen_here);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visit, clear_visit)

static guint64
count_lines (const char *lines, gsize len)
{
	guint64 n = 0;

	for (gsize i = 0; i < len; i++)
		n += lines[i] == '\n';
	return n;
}

static gboolean
go_through (Visit *visit, KinkoMirrorReader *reader, KinkoVerifier *verifier, GError **error)
{
	g_autoptr (GError) problem = NULL;
	guint64 first_seq;
	const char *lines, *note;
	gsize lines_len, note_len;

	while (kinko_mirror_reader_next (reader, &first_seq, &lines, &lines_len, &note, &note_len,
					 &problem)) {
		if (!kinko_verifier_feed (verifier, lines, lines_len, note, note_len, error) ||
		    (first_seq == 0 &&
		     !kinko_session_check_genesis (visit->session, lines, strcspn (lines, "\n"),
						   &visit->session->genesis_policy, error)))
			return FALSE;
		if (first_seq + count_lines (lines, lines_len) == visit->seen.size)
			visit->seen_here = g_strndup (note, note_len);
	}
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

static void
take_roster (KinkoSession *session, const KinkoRoster *roster)
{
	GPtrArray *seats = kinko_roster_seats (roster);

	kinko_roster_free (session->roster);
	session->roster = kinko_roster_new ();
	for (guint i = 0; i < seats->len; i++)
		kinko_roster_add (session->roster, seats->pdata[i]);
}

/* Nobody overlooks a break-glass, least of all who watches over the others. */
static void
remind (gpointer data, guint64 seq, const char *by, const char *due)
{
	kinko_session_warn (data,
			    _ ("entry %" PRIu64
			       ": something was done by break-glass by '%s', to be reviewed by %s"),
			    seq, by, due);
}

static gboolean
read_mirror (Visit *visit, GError **error)
{
	KinkoSession *session = visit->session;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;

	session->mirror = kinko_mirror_open (session->mirror_path, error);
	if (session->mirror == NULL)
		kinko_error_set_hint (error, "%s", _ ("make its folder reachable and try again"));
	else
		reader = kinko_mirror_reader_new (session->mirror, error);
	if (reader == NULL || !go_through (visit, reader, verifier, error))
		return FALSE;
	found = kinko_verifier_finish (verifier, error);
	if (found == NULL ||
	    !kinko_seen_compare (session, &visit->seen, visit->seen_here, found->entries, error))
		return FALSE;
	take_roster (session, kinko_verifier_roster (verifier));
	kinko_reviews_each (found->reviews, remind, session);
	g_strlcpy (visit->policy, found->adoption.policy, sizeof visit->policy);
	session->visited = g_strdup (found->note);
	return TRUE;
}

gboolean
kinko_session_explain_grant (KinkoSession *session, const KinkoHash *grant, GError **error)
{
	g_auto (Visit) visit = { .session = session };

	/* A mirror that cannot be read, or is not whole, says nothing that is to be believed. */
	if (!kinko_seen_load (session, &visit.seen, NULL) || !read_mirror (&visit, NULL))
		return FALSE;
	if (!kinko_session_check_seated (session, error))
		return TRUE;
	if (kinko_hash_equal (&kinko_session_seat (session)->grant, grant))
		return FALSE;
	(void) kinko_session_refuse_grant (session, error);
	return TRUE;
}

static gboolean
missing_grant (const char *me, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("the grant of '%s' is missing"),
		     me);
	kinko_error_set_hint (error,
			      _ ("the file grants/%s.age was removed; it is written again when any "
				 "other person with keys opens the vault"),
			      me);
	return FALSE;
}

gboolean
kinko_session_visit (KinkoSession *session, GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	g_auto (Visit) visit = { .session = session };

	if (!kinko_seen_load (session, &visit.seen, error) || !read_mirror (&visit, error))
		return FALSE;
	if (!kinko_session_check_seated (session, error))
		return FALSE;
	if (kinko_role_holds_keys (kinko_session_seat (session)->role))
		return missing_grant (me, error);
	if (!kinko_session_load_policy (session, visit.policy, error))
		return FALSE;
	return kinko_session_visit_place (session, error);
}
