#include "vault/session.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/case-value.h"
#include "vault/clock.h"
#include "vault/file.h"
#include "vault/intent.h"
#include "vault/policy-adopt.h"
#include "vault/reserve.h"
#include "vault/seat.h"
#include "vault/seen.h"
#include "vault/session-internal.h"
#include "vault/swap.h"

gboolean
kinko_session_has_keys (const KinkoSession *session)
{
	return session->db != NULL;
}

const KinkoDescriptor *
kinko_session_descriptor (const KinkoSession *session)
{
	return session->descriptor;
}

const KinkoIdentityPublic *
kinko_session_identity (const KinkoSession *session)
{
	return kinko_identity_public (session->identity);
}

const KinkoPolicy *
kinko_session_policy (const KinkoSession *session)
{
	return session->policy;
}

const KinkoSeat *
kinko_session_seat (const KinkoSession *session)
{
	if (session->own_seat != NULL)
		return session->own_seat;
	return kinko_roster_find (session->roster, kinko_session_identity (session)->operator);
}

const KinkoRoster *
kinko_session_roster (const KinkoSession *session)
{
	return session->roster;
}

gboolean
kinko_session_is_person (const KinkoSession *session, const char *operator)
{
	const KinkoSeat *other = kinko_roster_find (session->roster, operator);
	const KinkoSeat *mine = kinko_session_seat (session);

	return other == NULL || /* unknown: nobody else either */
	       strcmp (kinko_seat_person_id (other), kinko_seat_person_id (mine)) == 0;
}

KinkoDb *
kinko_session_db (KinkoSession *session)
{
	return session->db;
}

KinkoLog *
kinko_session_log (KinkoSession *session)
{
	return session->log;
}

const KinkoCompartments *
kinko_session_compartments (const KinkoSession *session)
{
	return session->compartments;
}

KinkoMirror *
kinko_session_mirror (KinkoSession *session)
{
	return session->mirror;
}

char *
kinko_session_mirror_path (const KinkoSession *session)
{
	return g_strdup (session->mirror_path);
}

gint64
kinko_session_now_ms (const KinkoSession *session)
{
	return MAX (kinko_clock_now_ms (), kinko_log_latest_time (session->log));
}

int
kinko_session_folder (const KinkoSession *session)
{
	return session->folder;
}

const char *
kinko_session_path (const KinkoSession *session)
{
	return session->vault;
}

void
kinko_session_warn (KinkoSession *session, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	if (session->warn == NULL)
		return;
	va_start (args, format);
	message = g_strdup_vprintf (format, args);
	va_end (args);
	session->warn (session->warn_data, message);
}

void
kinko_session_set_wait (KinkoSession *session, KinkoWaitFunc wait, gpointer data)
{
	session->wait = wait;
	session->wait_data = data;
}

void
kinko_session_report (KinkoSession *session, const char *what, guint64 done, guint64 total)
{
	if (session->wait != NULL)
		session->wait (session->wait_data, what, done, total);
}

void
kinko_session_set_ask (KinkoSession *session, KinkoAskFunc ask, gpointer data)
{
	session->ask = ask;
	session->ask_data = data;
}

void
kinko_session_set_warn (KinkoSession *session, KinkoWarnFunc warn, gpointer warn_data)
{
	session->warn = warn;
	session->warn_data = warn_data;
}

static void
set_text (char **at, const char *text)
{
	g_free (*at);
	*at = g_strdup (text);
}

/* Who gives no reason has none, whatever was typed in its place. */
static const char *
reason_or_none (const char *text)
{
	return text == NULL || kinko_case_value_is_blank (text) ? NULL : text;
}

void
kinko_session_set_because (KinkoSession *session, const char *because)
{
	set_text (&session->because, reason_or_none (because));
}

void
kinko_session_set_break_glass (KinkoSession *session, const char *reason)
{
	set_text (&session->break_glass, reason_or_none (reason));
}

void
kinko_session_set_asking (KinkoSession *session, const char *command)
{
	set_text (&session->asking, command);
	set_text (&session->asked, NULL); /* the number of an earlier request answers nothing */
}

const char *
kinko_session_asked (const KinkoSession *session)
{
	return session->asked;
}

gboolean
kinko_session_is_seated (const KinkoSession *session)
{
	const KinkoSeat *seat = kinko_session_seat (session);
	const KinkoIdentityPublic *me = kinko_session_identity (session);

	return seat != NULL && seat->status == KINKO_SEAT_ACTIVE &&
	       memcmp (&seat->note_key, &me->note_key, sizeof me->note_key) == 0 &&
	       memcmp (&seat->git_key, &me->git_key, sizeof me->git_key) == 0;
}

/* Another session may have adopted other rules: they hold from the next act on. */
static gboolean
refresh_policy (KinkoSession *session, GError **error)
{
	g_autofree char *hash = kinko_policy_in_force (session, session->genesis_policy, error);

	if (hash == NULL)
		return FALSE;
	return strcmp (hash, kinko_policy_hash (session->policy)) == 0 ||
	       kinko_session_load_policy (session, hash, error);
}

gboolean
kinko_session_refresh (KinkoSession *session, GError **error)
{
	KinkoRoster *roster;
	gint64 version;

	if (!kinko_db_get_int (session->db, "PRAGMA data_version", &version, error))
		return FALSE;
	if (version == session->db_version && !session->stale)
		return TRUE;
	if (!kinko_log_load (session->log, error))
		return FALSE;
	roster = kinko_seats_load (session->db, error);
	if (roster == NULL)
		return FALSE;
	kinko_roster_free (session->roster);
	session->roster = roster;
	if (session->policy != NULL && !refresh_policy (session, error))
		return FALSE;
	session->db_version = version;
	session->stale = FALSE;
	return TRUE;
}

KinkoSessionBasis
kinko_session_check_basis (KinkoSession *session, GError **error)
{
	KinkoSessionBasis basis = KINKO_BASIS_UNKNOWN;

	if (session->db == NULL) /* whoever has no keys writes nothing */
		return KINKO_BASIS_HOLDS;
	if (kinko_db_has_moved (session->db)) {
		(void) kinko_session_refuse_moved (error);
		return KINKO_BASIS_MOVED;
	}
	if (!kinko_db_begin_snapshot (session->db, error))
		return KINKO_BASIS_UNKNOWN;
	if (kinko_session_refresh (session, error))
		basis = kinko_session_check_seated (session, error) ? KINKO_BASIS_HOLDS
								    : KINKO_BASIS_UNSEATED;
	kinko_db_end_snapshot (session->db);
	return basis;
}

gboolean
kinko_session_refuse_moved (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("the keys of the vault were renewed since it was opened"));
	kinko_error_set_hint (error, "%s", _ ("nothing was done; open it again"));
	return FALSE;
}

void
kinko_session_release_reserve (KinkoSession *session)
{
	kinko_reserve_release (session->folder);
	kinko_session_warn (
		session, "%s",
		_ ("the disk is full: the vault's reserve was given back so that this can be "
		   "logged; make room now"));
}

gboolean
kinko_session_reauthenticate (KinkoSession *session, const KinkoSecret *passphrase, GError **error)
{
	g_autoptr (KinkoIdentity) again =
		kinko_identity_read (session->identity_path, passphrase, error);

	const KinkoIdentityPublic *me = kinko_session_identity (session);
	const KinkoIdentityPublic *now = again == NULL ? NULL : kinko_identity_public (again);

	if (now == NULL)
		return FALSE;
	/* Somebody else at the same desk could put a file with another passphrase in its place. */
	if (strcmp (now->operator, me->operator) == 0 &&
	    memcmp (&now->note_key, &me->note_key, sizeof me->note_key) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the identity file was exchanged since the vault was opened"));
	kinko_error_set_hint (error, "%s",
			      _ ("nothing was done; find out who exchanged it, and open the vault "
				 "anew with your own"));
	return FALSE;
}

void
kinko_session_close (KinkoSession *session)
{
	if (session == NULL)
		return;
	kinko_intent_unlock (session);
	/* What failed a check must neither be mirrored nor remembered as good. */
	if (session->opened) {
		if (session->log != NULL && session->mirror_lag > 0)
			kinko_session_sync_mirror (session);
		if (session->log != NULL)
			kinko_session_remember_mirror (session);
		kinko_seen_store (session);
	}
	kinko_mirror_free (session->mirror);
	kinko_log_free (session->log);
	kinko_roster_free (session->roster);
	if (session->db != NULL && !kinko_swap_lock_for_closing (session->folder))
		kinko_db_keep_wal (session->db);
	kinko_db_close (session->db);
	kinko_compartments_free (session->compartments);
	kinko_policy_free (session->policy);
	kinko_identity_free (session->identity);
	kinko_descriptor_free (session->descriptor);
	g_free (session->vault);
	g_free (session->genesis_policy);
	g_free (session->identity_path);
	g_free (session->mirror_path);
	g_free (session->mirror_problem);
	g_free (session->visited);
	g_free (session->because);
	g_free (session->break_glass);
	g_free (session->asking);
	g_free (session->asked);
	if (session->folder >= 0)
		(void) close (session->folder);
	g_free (session);
}
