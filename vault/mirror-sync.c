/*
 * Keeping the mirror equal to the log. What is mirrored already is read from the mirror itself, so a crash
 * between COMMIT and the git commit heals at the next run.
 */
#include "vault/session-internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/cosigned.h"
#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/log-act.h"
#include "vault/seat.h"

#define HINT_NAME "mirrored"
#define HINT_MAX  32

/* Objects are made durable and the ref moved after so many acts: a long catch-up stays bounded. */
#define ACTS_PER_FLUSH 256

/* Another process may move the ref between our reading and our writing; then we begin again, after a pause that doubles
 * from a millisecond: three at work at once are nothing to be warned of. */
#define ATTEMPTS 9

/* The file of a cosignature follows from the entry and the log's note at its size, so a mirror can be made anew with it. Both
 * stay NULL for an act without one. */
static gboolean
make_cosignature (KinkoSession *session, const KinkoLogAct *act, char **name, char **content,
		  GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoCosigned) cosigned =
		kinko_cosigned_of_act (act->lines->str, act->lines->len, &problem);
	g_autofree char *note = NULL;

	if (cosigned != NULL)
		note = kinko_log_note_at (session->log, cosigned->size, &problem);
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (cosigned == NULL)
		return TRUE;
	if (note == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the log has no checkpoint at %" PRIu64 " entries"),
			     cosigned->size);
		return FALSE;
	}
	*name = kinko_cosigned_file_name (cosigned);
	*content = kinko_cosigned_note (cosigned, note);
	return TRUE;
}

static gboolean
add_act (KinkoSession *session, const KinkoLogAct *act, const char *signers, GError **error)
{
	KinkoSigner signer = kinko_identity_git_signer (session->identity);
	g_autofree char *message = g_strdup_printf ("%s %" PRIu64, act->action, act->first_seq);
	KinkoMirrorAct mirrored = {
		.first_seq = act->first_seq,
		.lines = act->lines->str,
		.lines_len = act->lines->len,
		.note = act->note->str,
		.author = act->by,
		.committer = kinko_session_identity (session)->operator,
		.message = message,
		.time = act->time,
		.allowed_signers = signers,
	};
	g_autofree char *name = NULL;
	g_autofree char *cosignature = NULL;

	if (!make_cosignature (session, act, &name, &cosignature, error))
		return FALSE;
	mirrored.cosignature_name = name;
	mirrored.cosignature = cosignature;
	return kinko_mirror_add (session->mirror, &mirrored, &signer, error);
}

/* How far this person may bring the mirror: up to @size, but never past the loss of the own seat. A commit by a key
 * that was taken away before its act would spoil the mirror for good. @least: receives how far it must be brought at once: what
 * was done without this person is signed by them only together with the entry that gave them the seat (audit/expected-commits.c). */
static guint64
last_size_to_sign (KinkoSession *session, const KinkoRoster *roster, guint64 size, guint64 *least)
{
	const KinkoIdentityPublic *me = kinko_session_identity (session);
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (memcmp (&seat->git_key, &me->git_key, sizeof me->git_key) != 0)
			continue;
		*least = seat->changed_seq + 1;
		return seat->status == KINKO_SEAT_ACTIVE ? size : MIN (size, seat->changed_seq + 1);
	}
	return 0;
}

/* What went in is kept, if it can stand alone; the next attempt begins at the ref. */
static void
keep_some (KinkoSession *session, guint64 size, guint64 least)
{
	if (size >= least)
		(void) !kinko_mirror_flush (session->mirror, NULL);
	else
		kinko_mirror_forget (session->mirror);
}

/* One attempt: everything from the mirror's tip to the log's head. The head is read before the seats: a seat that is
 * made meanwhile is left out by its number, and mirrored by who made it. @tip: receives the mirror's size before. */
static gboolean
catch_up (KinkoSession *session, guint64 *tip, GError **error)
{
	g_autoptr (KinkoLogAct) act = kinko_log_act_new ();
	g_autoptr (KinkoRoster) roster = NULL;
	g_autoptr (GError) problem = NULL;
	gint64 head;
	guint64 size, end, least = 0;
	guint pending = 0;

	*tip = 0;
	if (!kinko_mirror_tip (session->mirror, &size, NULL, error) ||
	    !kinko_db_get_int (session->db, "SELECT size FROM audit_head", &head, error))
		return FALSE;
	*tip = size;
	if (size < session->mirrored) {
		/* Filling a new, empty one without a word would hide that the old one is gone. */
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			_ ("it has lost what it held: it was exchanged, or its folder is away"));
		return FALSE;
	}
	roster = kinko_seats_load (session->db, error);
	if (roster == NULL)
		return FALSE;
	end = last_size_to_sign (session, roster, (guint64) head, &least);
	while (size < end && kinko_log_read_act (session->log, size, act, &problem)) {
		g_autofree char *signers = NULL;
		guint64 before = size;

		for (gsize i = 0; i < act->lines->len; i++)
			size += act->lines->str[i] == '\n';
		kinko_session_report (session, _ ("bringing the mirror up to date"), size - *tip,
				      end - *tip);
		signers = kinko_roster_allowed_signers (roster, size);
		if (!add_act (session, act, signers, error)) {
			keep_some (session, before, least);
			return FALSE;
		}
		if (++pending < ACTS_PER_FLUSH || size < least)
			continue;
		if (!kinko_mirror_flush (session->mirror, error))
			return FALSE;
		pending = 0;
	}
	if (problem != NULL) {
		keep_some (session, size, least);
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (size < least)
		kinko_mirror_forget (
			session->mirror); /* the seat changed meanwhile: the next time */
	return kinko_mirror_flush (session->mirror, error);
}

/*
 * VAULT/mirrored: how much the mirror had when it was last seen. Only so that a file server that is away for an hour does
 * not look like a mirror that has nothing; what has to be mirrored is always read from the mirror itself.
 */
static guint64
read_hint (KinkoSession *session)
{
	g_autoptr (GBytes) hint = kinko_file_read (session->folder, HINT_NAME, HINT_MAX, NULL);
	g_autofree char *text =
		hint == NULL ? NULL
			     : g_strndup (g_bytes_get_data (hint, NULL), g_bytes_get_size (hint));
	guint64 size = 0;

	if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &size, NULL))
		return 0;
	return MIN (size, kinko_log_size (session->log));
}

void
kinko_session_remember_mirror (KinkoSession *session)
{
	g_autofree char *text = g_strdup_printf ("%" PRIu64, session->mirrored);
	kinko_autofd int fd = openat (session->folder, HINT_NAME,
				      O_CREAT | O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	/* Not synced and not checked: what is lost counts as a mirror that has nothing. */
	if (session->mirrored > 0 && fd != -1)
		(void) !write (fd, text, strlen (text));
}

static void
count_lag (KinkoSession *session)
{
	guint64 size;

	/* One that cannot even be read has what was last seen in it: nothing if nobody ever did. */
	if (session->mirror == NULL && session->mirrored == 0)
		session->mirrored = read_hint (session);
	if (session->mirror != NULL && kinko_mirror_tip (session->mirror, &size, NULL, NULL))
		session->mirrored = MAX (session->mirrored, size);
	if (!kinko_log_acts_after (session->log, session->mirrored, &session->mirror_lag, NULL))
		session->mirror_lag = G_MAXUINT64; /* fails closed */
}

/* Somebody else was quicker, before the compare-and-swap or at it. */
static gboolean
was_overtaken (KinkoSession *session, guint64 tip, const GError *problem)
{
	guint64 now;

	return g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_BUSY) ||
	       (kinko_mirror_tip (session->mirror, &now, NULL, NULL) && now > tip);
}

void
kinko_session_sync_mirror (KinkoSession *session)
{
	g_autoptr (GError) problem = NULL;
	guint64 tip;

	if (session->mirror == NULL)
		session->mirror = kinko_mirror_open (session->mirror_path, &problem);
	for (guint attempt = 0; session->mirror != NULL && attempt < ATTEMPTS; attempt++) {
		g_clear_error (&problem);
		if (catch_up (session, &tip, &problem)) {
			kinko_crash_point ();
			count_lag (session); /* 0, unless the rest is for somebody with a seat */
			g_clear_pointer (&session->mirror_problem, g_free);
			return;
		}
		if (!was_overtaken (session, tip, problem))
			break;
		g_usleep (1000ul << attempt);
	}
	count_lag (session);
	/* Reported at once, and once per kind of problem, not after every act of a session. */
	if (g_strcmp0 (session->mirror_problem, problem->message) != 0)
		kinko_session_warn (session,
				    _ ("the mirror could not be written: %s; the log is %" PRIu64
				       " acts ahead of it"),
				    problem->message, session->mirror_lag);
	g_free (session->mirror_problem);
	session->mirror_problem = g_strdup (problem->message);
}

/* Is the tip of the mirror still the act that ended at @size in our log? */
static gboolean
check_tip (KinkoSession *session, guint64 size, GError **error)
{
	g_autofree char *note = NULL;
	g_autofree char *ours = NULL;
	guint64 now;

	if (!kinko_mirror_tip (session->mirror, &now, &note, error))
		return FALSE;
	ours = kinko_log_note_at (session->log, size, NULL);
	if (now == size && ours != NULL && g_strcmp0 (note, ours) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("somebody went on working in the old vault meanwhile"));
	kinko_error_set_hint (
		error, "%s",
		_ ("nothing was restored; see to it that nobody opens the old vault any "
		   "more, and repeat the command"));
	return FALSE;
}

gboolean
kinko_session_mirror_last (KinkoSession *session, guint64 size, GError **error)
{
	g_autoptr (KinkoLogAct) act = kinko_log_act_new ();
	g_autoptr (KinkoRoster) roster = kinko_seats_load (session->db, error);
	g_autofree char *signers = NULL;

	if (roster == NULL || !kinko_log_read_act (session->log, size, act, error) ||
	    !check_tip (session, size, error))
		return FALSE;
	signers = kinko_roster_allowed_signers (roster, kinko_log_size (session->log));
	/* What moved the tip before it was read for this is seen now; what moves it later, by the compare-and-swap. */
	if (!add_act (session, act, signers, error) || !check_tip (session, size, error) ||
	    !kinko_mirror_flush (session->mirror, error))
		return FALSE;
	session->mirrored = kinko_log_size (session->log);
	session->mirror_lag = 0;
	return TRUE;
}

static gboolean
refuse_mirror (GError **error, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* The tip against the log. */
static gboolean
compare_tip (KinkoSession *session, guint64 size, const char *note, GError **error)
{
	g_autofree char *ours = NULL;
	guint64 acts;

	if (size > kinko_log_size (session->log)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the vault was rolled back: the mirror holds %" PRIu64
				" entries, the vault %" PRIu64),
			     size, kinko_log_size (session->log));
		kinko_error_set_hint (
			error, "%s",
			_ ("an older vault.db was put back: stop, tell the manager and the "
			   "ward, and keep both as evidence"));
		return FALSE;
	}
	if (note == NULL) {
		/* Only a vault that died while it was made has a log and a mirror without anything. */
		if (!kinko_log_acts_after (session->log, 0, &acts, error))
			return FALSE;
		return acts <= 1 ||
		       refuse_mirror (
			       error, _ ("the mirror is empty, but the vault has a history"),
			       _ ("bring the mirror back from a clone; if there is none, tell the "
				  "ward before anything else is done"));
	}
	ours = kinko_log_note_at (session->log, size, error);
	if (ours == NULL && error != NULL && *error != NULL)
		return FALSE;
	return g_strcmp0 (ours, note) == 0 ||
	       refuse_mirror (
		       error,
		       _ ("the mirror and the vault tell different histories: at the mirror's tip "
			  "the vault has another checkpoint"),
		       _ ("one of them was rewritten or exchanged: stop, keep both as evidence, "
			  "and "
			  "let the auditor compare them with kinko-verify"));
}

gboolean
kinko_session_check_mirror (KinkoSession *session, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *note = NULL;
	guint64 size;

	session->mirror = kinko_mirror_open (session->mirror_path, &problem);
	if (session->mirror != NULL && !kinko_mirror_tip (session->mirror, &size, &note, &problem))
		g_clear_pointer (&session->mirror, kinko_mirror_free);
	if (session->mirror == NULL) {
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY)) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		if (!kinko_log_load (session->log, error))
			return FALSE;
		count_lag (session);
		session->mirror_problem = g_strdup (problem->message);
		kinko_session_warn (session, _ ("the mirror cannot be read: %s"), problem->message);
		return TRUE;
	}
	/* The tip was read before the head: what others append meanwhile cannot look like a rollback. */
	if (!kinko_log_load (session->log, error) || !compare_tip (session, size, note, error))
		return FALSE;
	session->mirrored = size;
	return kinko_log_acts_after (session->log, size, &session->mirror_lag, error);
}
