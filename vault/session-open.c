/*
 * Opening a vault. The order is the argument: who (identity, grant), what (database, log head), whether it is the
 * newest (mirror, remembered checkpoint), by which rules (policy), and only then the entry `session.open`.
 */
#include "vault/session.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <jansson.h>
#include <sodium.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/clock.h"
#include "vault/exception.h"
#include "vault/file.h"
#include "vault/grant-folder.h"
#include "vault/intent.h"
#include "vault/policy-adopt.h"
#include "vault/policy-store.h"
#include "vault/reserve.h"
#include "vault/schema.h"
#include "vault/seat-write.h"
#include "vault/seen.h"
#include "vault/session-internal.h"
#include "vault/session-lock.h"
#include "vault/session-place.h"
#include "vault/spool.h"

#define GRANT_MAX_LEN 65536

#define FIRST_WITH_FAILURES 3 /* version of the schema */

/* What helps depends on what became of the seat, as far as is known by now. */
static const char *
seat_remedy (const KinkoSession *session)
{
	const KinkoSeat *seat;

	if (session->identity == NULL) /* not even unlocked: it is another vault's */
		return _ ("give the vault of this identity file with --vault, or the identity file "
			  "of this vault with --identity");
	if (session->compartments == NULL &&
	    session->visited == NULL) /* a grant, for another key */
		return _ ("use the identity file that you were enrolled with last, or ask the "
			  "manager "
			  "(業務管理責任者) to enrol you anew");
	seat = kinko_session_seat (session);
	if (seat == NULL)
		return _ ("ask the manager (業務管理責任者) to enrol you");
	if (seat->status == KINKO_SEAT_SUSPENDED || seat->status == KINKO_SEAT_LOCKED)
		return _ ("ask the manager (業務管理責任者) to resume your seat");
	return _ ("ask the manager (業務管理責任者) to enrol you anew");
}

gboolean
kinko_session_refuse_seat (KinkoSession *session, const char *operator, GError ** error,
			   const char *why)
{
	kinko_spool_add (session->folder, KINKO_SPOOL_NO_SEAT, operator);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("'%s' has no seat in this vault: %s"), operator, why);
	kinko_error_set_hint (error, "%s", seat_remedy (session));
	return FALSE;
}

gboolean
kinko_session_check_seated (KinkoSession *session, GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	const KinkoSeat *seat = kinko_session_seat (session);
	g_autofree char *locked = NULL;

	if (seat == NULL)
		return kinko_session_refuse_seat (session, me, error, _ ("it was never enrolled"));
	if (kinko_session_is_seated (session))
		return TRUE;
	if (seat->status == KINKO_SEAT_SUSPENDED)
		return kinko_session_refuse_seat (session, me, error, _ ("it is suspended"));
	if (seat->status != KINKO_SEAT_LOCKED)
		return kinko_session_refuse_seat (session, me, error,
						  _ ("it was revoked or has new keys"));
	locked = g_strdup_printf (_ ("it is locked after %u wrong passphrases"), seat->failures);
	return kinko_session_refuse_seat (session, me, error, locked);
}

/* ---- by which rules -------------------------------------------------------------------------- */

gboolean
kinko_session_load_policy (KinkoSession *session, const char *adopted, GError **error)
{
	g_autofree char *dir = kinko_policy_store_path (session->vault, adopted);
	/* What was adopted could be read: a policy that cannot be is another one. */
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (dir, NULL);

	if (policy != NULL && strcmp (kinko_policy_hash (policy), adopted) == 0) {
		g_clear_pointer (&session->policy, kinko_policy_free);
		session->policy = g_steal_pointer (&policy);
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the policy in the vault's folder is not the one that was adopted"));
	kinko_error_set_hint (error, _ ("bring back the files of '%s' whose hash the log names"),
			      dir);
	return FALSE;
}

/* ---- who ------------------------------------------------------------------------------------- */

static gboolean
unlock_identity (KinkoSession *session, const KinkoSecret *passphrase, GError **error)
{
	g_autoptr (KinkoIdentityPublic) claimed =
		kinko_identity_peek (session->identity_path, error);

	if (claimed == NULL)
		return FALSE;
	if (strcmp (claimed->vault_id, session->descriptor->id) != 0)
		return kinko_session_refuse_seat (session, claimed->operator, error,
						  _ ("the identity file belongs to another vault"));
	session->identity = kinko_identity_read (session->identity_path, passphrase, error);
	if (session->identity != NULL)
		return TRUE;
	if (error != NULL && g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_AUTH))
		kinko_spool_add (session->folder, KINKO_SPOOL_PASSPHRASE, claimed->operator);
	return FALSE;
}

/* Sets *found to FALSE when there is no grant file. */
static gboolean
open_grant (KinkoSession *session, KinkoHash *hash, gboolean *found, GError **error)
{
	const KinkoIdentityPublic *me = kinko_session_identity (session);
	g_autofree char *name = g_strconcat (me->operator, ".age", NULL);
	kinko_autofd int grants = kinko_folder_open_at (session->folder, "grants", error);
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) grant = NULL;

	if (grants == -1)
		return FALSE;
	grant = kinko_file_read (grants, name, GRANT_MAX_LEN, &problem);
	*found = grant != NULL;
	if (grant == NULL) {
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
			return TRUE;
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	*hash = kinko_hash_of (g_bytes_get_data (grant, NULL), g_bytes_get_size (grant));
	session->compartments =
		kinko_grant_open (grant, session->descriptor->id, me->operator,
				  kinko_identity_age_key (session->identity), &problem);
	if (session->compartments != NULL)
		return TRUE;
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
		return kinko_session_refuse_seat (
			session, me->operator, error,
			_ ("its grant is for another key of that person"));
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* ---- what ------------------------------------------------------------------------------------ */

/* On a full disk not even the database opens. Then the reserve is given for the entry that says so, and @no_room is
 * what the opening ends with. */
static gboolean
open_database (KinkoSession *session, GError **no_room, GError **error)
{
	g_autofree char *path = g_build_filename (session->vault, "vault.db", NULL);
	gboolean local = kinko_folder_is_local (session->folder);
	g_autoptr (GError) problem = NULL;

	session->db = kinko_db_open (path, session->compartments->records, FALSE, local, &problem);
	if (session->db == NULL && g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_IO) &&
	    kinko_reserve_is_needed (session->folder)) {
		kinko_session_release_reserve (session);
		session->db =
			kinko_db_open (path, session->compartments->records, FALSE, local, NULL);
		if (session->db != NULL)
			*no_room = g_steal_pointer (&problem);
	}
	if (session->db == NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	session->log = kinko_log_new (session->db, session->descriptor->origin);
	session->stale = TRUE;
	return TRUE;
}

/* vault.json is not signed; what it says of the vault must be what entry 0 says. Gives the policy's hash too. */
gboolean
kinko_session_check_genesis (KinkoSession *session, const char *line, gsize len, char **policy,
			     GError **error)
{
	const KinkoDescriptor *descriptor = session->descriptor;
	json_auto_t *detail = NULL;
	const char *id = "", *origin = "", *kind = "", *hash = "";
	KinkoEntry genesis;

	if (!kinko_entry_parse (line, len, &genesis, error))
		return FALSE;
	detail = kinko_entry_detail (&genesis, error);
	if (detail == NULL)
		return FALSE;
	if (json_unpack (detail, "{s:s, s:s, s:s, s:s}", "vault", &id, "origin", &origin, "kind",
			 &kind, "policy", &hash) != 0 ||
	    strcmp (id, descriptor->id) != 0 || strcmp (origin, descriptor->origin) != 0 ||
	    strcmp (kind, descriptor->test ? "test" : "production") != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("'vault.json' is not the descriptor of this vault's log"));
		kinko_error_set_hint (
			error, "%s",
			_ ("it was changed or comes from another vault: bring it back from "
			   "a backup"));
		return FALSE;
	}
	*policy = g_strdup (hash);
	return TRUE;
}

/* The last actor's seat is active, or it was lost by this very act. So a person whose seat was taken away cannot write
 * on with the keys that were kept. */
static gboolean
is_signed_by_actor (KinkoSession *session, const KinkoEntry *last, const KinkoNote *note)
{
	g_autofree char *by = kinko_slice_dup (last->by);
	const KinkoSeat *seat = kinko_roster_find (session->roster, by);

	return seat != NULL &&
	       (seat->status == KINKO_SEAT_ACTIVE || seat->changed_seq == last->seq) &&
	       kinko_note_verify (note, session->descriptor->origin, &seat->note_key, NULL);
}

static gboolean
check_head_signature (KinkoSession *session, GError **error)
{
	const char *text = kinko_log_note (session->log);
	g_autofree char *line =
		text == NULL
			? NULL
			: kinko_log_line (session->log, kinko_log_size (session->log) - 1, NULL);
	g_autoptr (KinkoNote) note =
		text == NULL ? NULL : kinko_note_parse (text, strlen (text), NULL);
	KinkoEntry last;

	if (note != NULL && line != NULL && kinko_entry_parse (line, strlen (line), &last, NULL) &&
	    is_signed_by_actor (session, &last, note))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the head of the log is not signed by the one who acted"));
	kinko_error_set_hint (
		error, "%s",
		_ ("the database was changed outside kinko: keep it as evidence and verify "
		   "the mirror with kinko-verify"));
	return FALSE;
}

static gboolean
check_own_seat (KinkoSession *session, const KinkoHash *grant, GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	const KinkoSeat *seat = kinko_session_seat (session);

	if (!kinko_session_check_seated (session, error))
		return FALSE;
	if (kinko_hash_equal (&seat->grant, grant))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the grant of '%s' is not the one that the log names"), me);
	kinko_error_set_hint (error, "%s",
			      _ ("an older or foreign grant was put back: tell the manager"));
	return FALSE;
}

/* ---- the entry ------------------------------------------------------------------------------- */

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

/* The right passphrase came too late. */
static gboolean
end_locked (KinkoSession *session, GError **error)
{
	kinko_grant_folder_publish (session);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("the seat of '%s' is locked after %u wrong passphrases"),
		     kinko_session_seat (session)->id, kinko_session_seat (session)->failures);
	kinko_error_set_hint (error, "%s", seat_remedy (session));
	return FALSE;
}

/* The first act of a session: what waited for an opening, then `session.open`. */
static gboolean
log_opening (KinkoSession *session, GError **no_room, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin_system (session, "session.open", "vault", error);
	g_autoptr (GPtrArray) taken = NULL;
	char program[KINKO_HASH_HEX_LEN + 1];
	KinkoLocked locked;

	if (act == NULL)
		return FALSE;
	if (*no_room != NULL) {
		g_propagate_error (error, g_steal_pointer (no_room));
		return kinko_act_fail (act, error);
	}
	if (!migrate (session, act, error) || !take_spool (session, act, &taken, error) ||
	    !kinko_session_lock_seats (session, act, &locked, error))
		return kinko_act_fail (act, error);
	if (locked != KINKO_LOCKED_OWN &&
	    (!kinko_intent_abort_orphans (act, error) ||
	     !describe_opening (session, kinko_act_detail (act), program, error)))
		return kinko_act_fail (act, error);
	if (locked != KINKO_LOCKED_OWN && !kinko_session_check_place (act, program, error))
		return FALSE;
	if (locked != KINKO_LOCKED_OWN)
		name_latest_time (session, kinko_act_detail (act));
	/* A mirror that is behind is what others, who hold no key, go by: it is brought up to date now. */
	if (session->mirror_lag == 0 && locked == KINKO_LOCKED_NONE)
		kinko_act_mirror_later (act);
	if (!kinko_act_commit (act, error))
		return FALSE;
	for (guint i = 0; i < taken->len; i++)
		kinko_spool_remove (session->folder, ((KinkoSpoolLine *) taken->pdata[i])->name);
	return kinko_session_refresh (session, error) &&
	       (locked != KINKO_LOCKED_OWN || end_locked (session, error));
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* A vault of an older schema, which this opening brings up to date, has one policy only. */
static char *
policy_in_force (KinkoSession *session, GError **error)
{
	guint version;

	if (!kinko_schema_read_version (session->db, &version, error))
		return NULL;
	return version < kinko_schema_version ()
		       ? g_strdup (session->genesis_policy)
		       : kinko_policy_in_force (session, session->genesis_policy, error);
}

static gboolean
open_with_keys (KinkoSession *session, const KinkoHash *grant, GError **error)
{
	g_autofree char *in_force = NULL;
	g_autofree char *genesis = NULL;
	g_autoptr (GError) no_room = NULL;

	if (!open_database (session, &no_room, error) ||
	    !kinko_session_check_mirror (session, error) || !kinko_session_refresh (session, error))
		return FALSE;
	genesis = kinko_log_line (session->log, 0, error);
	if (genesis == NULL ||
	    !kinko_session_check_genesis (session, genesis, strlen (genesis),
					  &session->genesis_policy, error) ||
	    !check_head_signature (session, error) || !check_own_seat (session, grant, error) ||
	    !kinko_seen_check (session, error))
		return FALSE;
	in_force = policy_in_force (session, error);
	if (in_force == NULL || !kinko_session_load_policy (session, in_force, error))
		return FALSE;
	if (no_room == NULL && !kinko_reserve_fill (session->folder))
		kinko_session_warn (
			session, "%s",
			_ ("there is no room for the vault's reserve of 4 MiB: make room"));
	if (!log_opening (session, &no_room, error))
		return FALSE;
	kinko_grant_folder_publish (session);
	if (strcmp (in_force, session->genesis_policy) != 0)
		kinko_policy_store_point (session->folder, in_force);
	return kinko_exception_remind (session, error);
}

static void
choose_session_id (KinkoSession *session)
{
	guint8 random[8];

	randombytes_buf (random, sizeof random);
	(void) sodium_bin2hex (session->id, sizeof session->id, random, sizeof random);
}

KinkoSession *
kinko_session_open (const char *vault, const char *identity_path, const KinkoSecret *passphrase,
		    KinkoWarnFunc warn, gpointer warn_data, GError **error)
{
	g_autoptr (KinkoSession) session = g_new0 (KinkoSession, 1);
	KinkoHash grant;
	gboolean found;

	session->lock = -1;
	session->warn = warn;
	session->warn_data = warn_data;
	session->vault = g_strdup (vault);
	session->identity_path = g_strdup (identity_path);
	session->roster = kinko_roster_new ();
	choose_session_id (session);
	session->folder = kinko_folder_open (vault, TRUE, error);
	if (session->folder < 0)
		return NULL;
	session->descriptor = kinko_descriptor_read (session->folder, error);
	if (session->descriptor == NULL)
		return NULL;
	session->mirror_path =
		g_path_is_absolute (session->descriptor->mirror)
			? g_strdup (session->descriptor->mirror)
			: g_build_filename (vault, session->descriptor->mirror, NULL);
	if (!unlock_identity (session, passphrase, error) ||
	    !open_grant (session, &grant, &found, error))
		return NULL;
	if (found ? !open_with_keys (session, &grant, error)
		  : !kinko_session_visit (session, error))
		return NULL;
	session->opened = TRUE;
	return g_steal_pointer (&session);
}
