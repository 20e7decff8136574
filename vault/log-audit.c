#include "vault/log-audit-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-file.h"
#include "vault/clock.h"
#include "vault/contract-end.h"
#include "vault/erasure-stored.h"
#include "vault/log-act.h"
#include "vault/predecessor.h"
#include "vault/rotation.h"
#include "vault/seat.h"
#include "vault/session-internal.h"

/* What is stored of what replaying the log gives, to be compared with it. */
typedef struct {
	KinkoRoster *seats;
	KinkoContract contract;
	KinkoRotation rotation;
	GHashTable *cases; /* which are erased */
} Stored;

static void
stored_clear (Stored *stored)
{
	g_clear_pointer (&stored->seats, kinko_roster_free);
	g_clear_pointer (&stored->cases, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stored, stored_clear)

static gboolean
load_stored (KinkoSession *session, Stored *stored, GError **error)
{
	stored->seats = kinko_seats_load (kinko_session_db (session), error);
	if (stored->seats == NULL || !kinko_contract_end_load (session, &stored->contract, error) ||
	    !kinko_rotation_load (session, &stored->rotation, error))
		return FALSE;
	stored->cases = kinko_erasures_load (session, error);
	return stored->cases != NULL;
}

/* Logs the look itself. Without keys nothing can be written: the visit is in the spool already. @stored: NULL, or
 * receives what is stored at the end of this act. */
static gboolean
log_look (KinkoSession *session, const char *action, Stored *stored, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;

	if (!kinko_session_has_keys (session))
		return TRUE;
	act = kinko_act_begin (session, action, "log", NULL, error);
	if (act == NULL)
		return FALSE;
	if (stored != NULL && !load_stored (session, stored, error))
		return kinko_act_fail (act, error);
	return kinko_act_commit (act, error);
}

/* The same of an analysis, with what it asks for. */
static gboolean
log_analysis (KinkoSession *session, const json_t *range, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;

	if (!kinko_session_has_keys (session))
		return TRUE;
	act = kinko_act_begin (session, "log.analyze", "log", NULL, error);
	if (act == NULL)
		return FALSE;
	/* Texts and texts only: there is nothing that could fail. */
	(void) json_object_update (kinko_act_detail (act), (json_t *) (gsize) range);
	return kinko_act_commit (act, error);
}

static KinkoMirror *
need_mirror (KinkoSession *session, GError **error)
{
	KinkoMirror *mirror = kinko_session_mirror (session);

	if (mirror == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, "%s",
			     _ ("the mirror cannot be read"));
		kinko_error_set_hint (error, "%s", _ ("make its folder reachable and try again"));
	}
	return mirror;
}

/* Parses the lines of one act for @each. */
static gboolean
each_entry (const KinkoLogAct *act, KinkoEntryFunc each, gpointer data, guint64 *seq,
	    GError **error)
{
	for (const char *line = act->lines->str; *line != '\0'; (*seq)++) {
		gsize len = strcspn (line, "\n");
		KinkoEntry entry;

		if (!kinko_entry_parse (line, len, &entry, error))
			return FALSE;
		each (data, &entry, line, len);
		line += len + 1;
	}
	return TRUE;
}

gboolean
kinko_log_show (KinkoSession *session, KinkoEntryFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoLogAct) act = kinko_log_act_new ();
	g_autoptr (GError) problem = NULL;
	KinkoLog *log = kinko_session_log (session);
	guint64 seq = 0;

	if (!log_look (session, "log.show", NULL, error))
		return FALSE;
	if (!kinko_session_has_keys (session)) {
		KinkoMirror *mirror = need_mirror (session, error);

		return mirror != NULL && kinko_mirror_each (mirror, each, data, error);
	}
	for (guint64 size = kinko_log_size (log); seq < size;) {
		if (!kinko_log_read_act (log, seq, act, &problem))
			break;
		if (!each_entry (act, each, data, &seq, error))
			return FALSE;
		kinko_session_report (session, _ ("reading the log"), seq, size);
	}
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* ---- verifying ------------------------------------------------------------------------------- */

gboolean
kinko_log_feed (KinkoLog *log, KinkoVerifier *verifier, guint64 size, GError **error)
{
	g_autoptr (KinkoLogAct) act = kinko_log_act_new ();
	guint64 seq = 0;

	while (seq < size) {
		g_autoptr (GError) problem = NULL;

		if (!kinko_log_read_act (log, seq, act, &problem)) {
			if (problem != NULL) {
				g_propagate_error (error, g_steal_pointer (&problem));
				return FALSE;
			}
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the log ends at entry %" PRIu64 " but counts %" PRIu64),
				     seq, size);
			return FALSE;
		}
		if (!kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
					  act->note->str, act->note->len, error))
			return FALSE;
		for (gsize i = 0; i < act->lines->len; i++)
			seq += act->lines->str[i] == '\n';
	}
	return TRUE;
}

/* Who else looks at each entry, and how far it has come. */
typedef struct {
	KinkoSession *session;
	KinkoEntryFunc each; /* or NULL */
	gpointer data;
	const char *what;
	guint64 total;
} Watch;

static void
watch_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	const Watch *watch = data;

	if (watch->each != NULL)
		watch->each (watch->data, entry, line, len);
	kinko_session_report (watch->session, watch->what, entry->seq + 1, watch->total);
}

static KinkoVerification *
verify_mirror (KinkoSession *session, KinkoEntryFunc each, gpointer data, GError **error)
{
	Watch watch = { session, each, data, _ ("verifying the mirror"), 0 };
	KinkoMirror *mirror = need_mirror (session, error);

	if (mirror == NULL)
		return NULL;
	if (!kinko_mirror_tip (mirror, &watch.total, NULL, NULL))
		watch.total = 0; /* what is wrong is told by the verification */
	return kinko_verify_mirror (mirror, watch_entry, &watch, error);
}

gboolean
kinko_log_check_mirror (KinkoSession *session, guint64 *mirrored, GError **error)
{
	g_autoptr (KinkoVerification) found = verify_mirror (session, NULL, NULL, error);
	g_autofree char *ours = NULL;

	if (found == NULL) {
		g_prefix_error (error, "%s", _ ("mirror: "));
		return FALSE;
	}
	*mirrored = found->entries;
	ours = kinko_log_note_at (kinko_session_log (session), found->entries, error);
	if (ours != NULL && strcmp (ours, found->note) == 0)
		return TRUE;
	if (kinko_db_has_moved (
		    kinko_session_db (session))) { /* it is ahead of what we have open */
		g_clear_error (error);
		return kinko_session_refuse_moved (error);
	}
	if (error == NULL || *error == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the mirror is good in itself but tells another history than the "
				"vault"));
	return FALSE;
}

gboolean
kinko_log_check_policy (KinkoSession *session, const KinkoVerification *found, GError **error)
{
	if (strcmp (kinko_policy_hash (kinko_session_policy (session)), found->adoption.policy) ==
	    0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the policy in force is not the one that the log says was adopted last"));
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

KinkoVerification *
kinko_log_verify (KinkoSession *session, guint64 *mirrored, GError **error)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_auto (Stored) stored = { 0 };
	g_autofree char *today = kinko_clock_today ();
	Watch watch = { session, NULL, NULL, _ ("verifying the log"), 0 };

	if (!log_look (session, "log.verify", &stored, error))
		return NULL;
	if (!kinko_session_has_keys (session)) {
		found = verify_mirror (session, NULL, NULL, error);
		*mirrored = found == NULL ? 0 : found->entries;
		return found != NULL && kinko_verification_check_reviews (found, today, error)
			       ? g_steal_pointer (&found)
			       : NULL;
	}
	watch.total = kinko_log_size (kinko_session_log (session));
	kinko_verifier_watch (verifier, watch_entry, &watch);
	if (!kinko_db_check_pages (kinko_session_db (session), error) ||
	    !kinko_log_feed (kinko_session_log (session), verifier,
			     kinko_log_size (kinko_session_log (session)), error))
		return NULL;
	found = kinko_verifier_finish (verifier, error);
	if (found == NULL ||
	    !kinko_seats_check (stored.seats, kinko_verifier_roster (verifier), error) ||
	    !kinko_contract_end_check (&stored.contract, kinko_verifier_contract (verifier),
				       error) ||
	    !kinko_rotation_check (&stored.rotation,
				   kinko_roster_rotation (kinko_verifier_roster (verifier)),
				   error) ||
	    !kinko_erasures_check (stored.cases, found->erasures, error) ||
	    !kinko_log_check_policy (session, found, error) ||
	    !kinko_predecessor_check (session, &found->takeover, error) ||
	    !kinko_log_check_mirror (session, mirrored, error) ||
	    !kinko_verification_check_reviews (found, today, error))
		return NULL;
	return g_steal_pointer (&found);
}

/* ---- analysing ------------------------------------------------------------------------------- */

KinkoVerification *
kinko_log_replay (KinkoSession *session, KinkoEntryFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoVerifier) verifier = NULL;
	KinkoLog *log = kinko_session_log (session);
	Watch watch = { session, each, data, _ ("reading the log"), 0 };

	if (!kinko_session_has_keys (session))
		return verify_mirror (session, each, data, error);
	watch.total = kinko_log_size (log);
	verifier = kinko_verifier_new ();
	kinko_verifier_watch (verifier, watch_entry, &watch);
	return kinko_log_feed (log, verifier, kinko_log_size (log), error)
		       ? kinko_verifier_finish (verifier, error)
		       : NULL;
}

KinkoVerification *
kinko_log_analyze (KinkoSession *session, const json_t *range, KinkoEntryFunc each, gpointer data,
		   GError **error)
{
	return log_analysis (session, range, error) ? kinko_log_replay (session, each, data, error)
						    : NULL;
}

char *
kinko_log_case_object (KinkoSession *session, const char *case_no, GError **error)
{
	g_autoptr (KinkoCaseFile) file = NULL;

	if (!kinko_session_has_keys (session)) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
			_ ("which handle belongs to a case is known only to people with keys"));
		kinko_error_set_hint (error, "%s", _ ("filter by --object case/<handle>"));
		return NULL;
	}
	file = kinko_case_file_load (session, case_no, error);
	return file == NULL ? NULL : g_strconcat ("case/", file->handle, NULL);
}
