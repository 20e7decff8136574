/*
 * Opening a vault. The order is the argument: who (identity, grant), what (database, log head), whether it is the
 * newest (mirror, remembered checkpoint), by which rules (policy), and only then the entry `session.open`.
 */
#include "vault/session.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>
#include <sodium.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/backup.h"
#include "vault/consent.h"
#include "vault/exception.h"
#include "vault/file.h"
#include "vault/grant-folder.h"
#include "vault/identity-cost.h"
#include "vault/incident.h"
#include "vault/policy-adopt.h"
#include "vault/policy-store.h"
#include "vault/recovery-tell.h"
#include "vault/reserve.h"
#include "vault/rotation.h"
#include "vault/schema.h"
#include "vault/seen.h"
#include "vault/session-entry.h"
#include "vault/session-internal.h"
#include "vault/spool.h"
#include "vault/swap.h"
#include "vault/unfinished.h"
#include "vault/workspace.h"

#define GRANT_MAX_LEN       65536
#define FIRST_WITH_POLICIES 3 /* version of the schema */

/* What helps depends on what became of the seat, as far as is known by now. */
static const char *
seat_remedy (const KinkoSession *session)
{
	const KinkoSeat *seat;

	if (session->recovery)
		return _ ("take a recovery key that is not removed: any manager sees them with "
			  "'kinko recovery list'");
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
	kinko_spool_add (session->folder,
			 session->drill ? KINKO_SPOOL_DRILL : KINKO_SPOOL_NO_SEAT, operator);
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

/* Another one than the log names: somebody else made it, or it is from before the keys were renewed. */
gboolean
kinko_session_refuse_grant (KinkoSession *session, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the grant of '%s' is not the one that the log names"),
		     kinko_session_identity (session)->operator);
	kinko_error_set_hint (error, "%s",
			      _ ("an older or foreign grant was put back: tell the manager"));
	return FALSE;
}

static gboolean
check_own_seat (KinkoSession *session, const KinkoHash *grant, GError **error)
{
	return kinko_session_check_seated (session, error) &&
	       (kinko_hash_equal (&kinko_session_seat (session)->grant, grant) ||
		kinko_session_refuse_grant (session, error));
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Before it could have others a vault had one policy only. The opening brings it up to date later. */
static char *
policy_in_force (KinkoSession *session, GError **error)
{
	guint version;

	if (!kinko_schema_read_version (session->db, &version, error))
		return NULL;
	return version < FIRST_WITH_POLICIES
		       ? g_strdup (session->genesis_policy)
		       : kinko_policy_in_force (session, session->genesis_policy, error);
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

/* From a grant to the database that it opens, which kinko_swap_settle() lets nobody exchange meanwhile. */
static gboolean
open_granted (KinkoSession *session, const KinkoHash *grant, GError **no_room, GError **error)
{
	g_autoptr (GError) problem = NULL;
	gboolean opened = open_database (session, no_room, &problem);

	kinko_swap_unlock (session->folder);
	if (opened)
		return TRUE;
	/* With a key that is none of this database's nothing more is to be learnt from it. */
	if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY) ||
	    !kinko_session_explain_grant (session, grant, error))
		g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* Rows and log of one moment: a line that another process writes meanwhile would be newer than the log that was loaded, and look
 * like one that was forged. */
static gboolean
remind (KinkoSession *session, GError **error)
{
	gboolean read;

	if (!kinko_db_begin_snapshot (session->db, error))
		return FALSE;
	read = kinko_session_refresh (session, error);
	if (read) {
		kinko_unfinished_remind (session);
		if (!session->recovery) /* which has no passphrase */
			kinko_identity_cost_remind (session);
		read = kinko_exception_remind (session, error) &&
		       kinko_recovery_remind (session, error) &&
		       kinko_rotation_remind (session, error) &&
		       kinko_backup_remind (session, error) &&
		       kinko_incident_remind (session, error) &&
		       kinko_consent_remind (session, error);
	}
	kinko_db_end_snapshot (session->db);
	return read;
}

static gboolean
open_with_keys (KinkoSession *session, const KinkoHash *grant, GError **error)
{
	g_autofree char *in_force = NULL;
	g_autofree char *genesis = NULL;
	g_autoptr (GError) no_room = NULL;
	KinkoLocked locked;

	if (!open_granted (session, grant, &no_room, error) ||
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
	if (!kinko_session_log_opening (session, &no_room, &locked, error))
		return FALSE;
	if (locked == KINKO_LOCKED_OWN)
		return end_locked (session, error);
	kinko_grant_folder_publish (session);
	if (strcmp (in_force, session->genesis_policy) != 0)
		kinko_policy_store_point (session->folder, in_force);
	return remind (session, error);
}

void
kinko_session_choose_id (KinkoSession *session)
{
	guint8 random[8];

	randombytes_buf (random, sizeof random);
	(void) sodium_bin2hex (session->id, sizeof session->id, random, sizeof random);
}

KinkoSession *
kinko_session_begin (const char *vault, const char *identity_path, KinkoWarnFunc warn,
		     gpointer warn_data, GError **error)
{
	g_autoptr (KinkoSession) session = g_new0 (KinkoSession, 1);

	session->lock = -1;
	session->warn = warn;
	session->warn_data = warn_data;
	session->vault = g_strdup (vault);
	session->identity_path = g_strdup (identity_path);
	session->roster = kinko_roster_new ();
	kinko_session_choose_id (session);
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
	return g_steal_pointer (&session);
}

/* What is found amiss in a database that somebody exchanged meanwhile is that it is not the vault's any more: the mirror, say,
 * is ahead of it. Always FALSE. */
static gboolean
refuse_opening (KinkoSession *session, GError **error)
{
	if (session->db == NULL || !kinko_db_has_moved (session->db))
		return FALSE;
	g_clear_error (error);
	return kinko_session_refuse_moved (error);
}

gboolean
kinko_session_enter (KinkoSession *session, GError **error)
{
	KinkoHash grant;
	gboolean found;

	if (!kinko_swap_settle (session->folder, error) ||
	    !open_grant (session, &grant, &found, error))
		return FALSE;
	kinko_workspace_sweep (session->folder); /* copies of the database that a kill left */
	if (!found)
		kinko_swap_unlock (session->folder); /* else when the database is open */
	if (found ? !open_with_keys (session, &grant, error)
		  : !kinko_session_visit (session, error))
		return refuse_opening (session, error);
	session->opened = TRUE;
	return TRUE;
}

KinkoSession *
kinko_session_open (const char *vault, const char *identity_path, const KinkoSecret *passphrase,
		    KinkoWarnFunc warn, gpointer warn_data, GError **error)
{
	g_autoptr (KinkoSession) session =
		kinko_session_begin (vault, identity_path, warn, warn_data, error);

	return session != NULL && unlock_identity (session, passphrase, error) &&
			       kinko_session_enter (session, error)
		       ? g_steal_pointer (&session)
		       : NULL;
}
