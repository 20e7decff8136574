#include "vault/session-entry.h"

#include <glib/gi18n.h>
#include <jansson.h>

#include "vault/act.h"
#include "vault/clock.h"
#include "vault/file.h"
#include "vault/intent.h"
#include "vault/recovery-tell.h"
#include "vault/schema.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"
#include "vault/session-place.h"
#include "vault/spool.h"

#define FIRST_WITH_FAILURES 3 /* version of the schema */

static gboolean
take_spool_line (KinkoAct *act, const KinkoSpoolLine *line, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT OR IGNORE INTO spool_taken (name) VALUES (?)", error);
	g_autofree char *object = g_strconcat ("operator/", line->operator, NULL);
	gboolean visit = line->reason == KINKO_SPOOL_VISIT;
	json_t *detail;
	gint64 taken;

	if (insert == NULL || !kinko_statement_bind_text (insert, 1, line->name, error) ||
	    !kinko_statement_run (insert, error) ||
	    !kinko_db_get_int (kinko_session_db (kinko_act_session (act)), "SELECT changes ()",
			       &taken, error))
		return FALSE;
	if (taken == 0)
		return TRUE; /* logged before, only not removed */
	if (line->reason == KINKO_SPOOL_PASSPHRASE &&
	    !kinko_seat_count_failure (act, line->operator, error))
		return FALSE;
	kinko_act_session (act)->stale = TRUE; /* the counts of the seats */
	detail = json_pack ("{s:s, s:s, s:s}", "reason", kinko_spool_reason_name (line->reason),
			    "at", line->time, "host", line->host);
	if (line->found != NULL)
		kinko_session_add_found (detail, line->found);
	return kinko_act_add_entry (act, visit ? "session.visit" : "unlock.refused", object,
				    visit ? "granted" : "denied", detail, error);
}

static gboolean
take_spool (KinkoSession *session, KinkoAct *act, GPtrArray **taken, GError **error)
{
	guint foreign;

	*taken = kinko_spool_read (session->folder, &foreign, error);
	if (*taken == NULL)
		return FALSE;
	if (foreign > 0)
		kinko_session_warn (
			session,
			ngettext ("%u file in the spool is not in kinko's form and was left "
				  "there",
				  "%u files in the spool are not in kinko's form and were "
				  "left there",
				  foreign),
			foreign);
	for (guint i = 0; i < (*taken)->len; i++) {
		if (!take_spool_line (act, (*taken)->pdata[i], error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
migrate (KinkoSession *session, KinkoAct *act, GError **error)
{
	guint version;

	if (!kinko_schema_read_version (session->db, &version, error))
		return FALSE;
	if (version == kinko_schema_version ())
		return TRUE;
	return kinko_act_migrate (act, version, error) &&
	       (version >= FIRST_WITH_FAILURES ||
		kinko_session_count_failures (session, act, error)) &&
	       kinko_act_add_entry (act, "vault.migrated", "vault", "granted",
				    json_pack ("{s:i, s:i}", "from", (int) version, "to",
					       (int) kinko_schema_version ()),
				    error);
}

/* What a session entry says of program, rules and machine: 別紙2 第21条, 第24条の4. @program: receives the hash of the
 * program. */
static gboolean
describe_opening (KinkoSession *session, json_t *detail, char program_hex[KINKO_HASH_HEX_LEN + 1],
		  GError **error)
{
	g_autofree char *host = kinko_host_name ();
	g_autofree char *program = NULL;
	g_autofree char *policy =
		g_strconcat ("sha256:", kinko_policy_hash (session->policy), NULL);
	KinkoHash hash;

	if (!kinko_hash_of_file ("/proc/self/exe", &hash, error))
		return FALSE;
	kinko_hash_to_hex (&hash, program_hex);
	program = kinko_detail_hash (&hash);
	json_object_set_new (detail, "version", json_string (KINKO_VERSION));
	json_object_set_new (detail, "program", json_string (program));
	json_object_set_new (detail, "policy", json_string (policy));
	json_object_set_new (detail, "host", json_string (host));
	if (session->unlock_seq != 0) {
		json_object_set_new (detail, "unlocked", json_string ("keyring"));
		json_object_set_new (detail, "unlock",
				     json_integer ((json_int_t) session->unlock_seq));
	}
	json_object_set_new (detail, "clock_synchronised",
			     json_boolean (kinko_clock_state () == KINKO_CLOCK_SYNCHRONISED));
	return TRUE;
}

/* So that nobody has to look further back than to the last opening in order to know it, and that everybody who verifies
 * does. */
static void
name_latest_time (KinkoSession *session, json_t *detail)
{
	g_autofree char *latest = kinko_entry_time (kinko_log_latest_time (session->log));

	json_object_set_new (detail, "latest", json_string (latest));
}

gboolean
kinko_session_log_opening (KinkoSession *session, GError **no_room, KinkoLocked *locked,
			   GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin_system (session, "session.open", "vault", error);
	g_autoptr (GPtrArray) taken = NULL;
	char program[KINKO_HASH_HEX_LEN + 1];

	if (act == NULL)
		return FALSE;
	if (*no_room != NULL) {
		g_propagate_error (error, g_steal_pointer (no_room));
		return kinko_act_fail (act, error);
	}
	if (!kinko_unlock_check_entry (session, error) || !migrate (session, act, error) ||
	    !take_spool (session, act, &taken, error) ||
	    !kinko_session_lock_seats (session, act, locked, error))
		return kinko_act_fail (act, error);
	if (*locked != KINKO_LOCKED_OWN &&
	    (!kinko_intent_abort_orphans (act, error) ||
	     !describe_opening (session, kinko_act_detail (act), program, error)))
		return kinko_act_fail (act, error);
	if (*locked != KINKO_LOCKED_OWN && !kinko_session_check_place (act, program, error))
		return FALSE;
	if (*locked != KINKO_LOCKED_OWN && !kinko_recovery_tell_uses (act, error))
		return kinko_act_fail (act, error);
	if (*locked != KINKO_LOCKED_OWN)
		name_latest_time (session, kinko_act_detail (act));
	/* A mirror that is behind is what others, who hold no key, go by: it is brought up to date now. */
	if (session->mirror_lag == 0 && *locked == KINKO_LOCKED_NONE)
		kinko_act_mirror_later (act);
	if (!kinko_act_commit (act, error))
		return FALSE;
	for (guint i = 0; i < taken->len; i++)
		kinko_spool_remove (session->folder, ((KinkoSpoolLine *) taken->pdata[i])->name);
	return kinko_session_refresh (session, error);
}
