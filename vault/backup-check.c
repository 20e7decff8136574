/* Looking through a backup that lies unpacked in a folder. */
#include "vault/backup-open.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/verify.h"
#include "policies/error.h"
#include "vault/contract-end.h"
#include "vault/file.h"
#include "vault/log-audit.h"
#include "vault/policy-adopt.h"
#include "vault/predecessor.h"
#include "vault/record-check.h"
#include "vault/rotation.h"
#include "vault/schema.h"
#include "vault/seat.h"
#include "vault/session-internal.h"
#include "vault/swap.h"

#define GRANT_MAX    ((gsize) 65536)
#define GRANT_SUFFIX ".age"

/* Where it comes from then: the old vault's folder, if that is there, or the handover file. */
void
kinko_backup_tell_lacks (KinkoSession *session, const KinkoBackupFound *found)
{
	if (found->lacks_predecessor)
		kinko_session_warn (
			session, "%s",
			_ ("the predecessor's log is not in the backup: bring the folder "
			   "'predecessor' back from an older copy of the vault, or "
			   "mirror.bundle from the handover file"));
}

void
kinko_backup_found_free (KinkoBackupFound *found)
{
	if (found == NULL)
		return;
	g_free (found->made);
	g_free (found->copy);
	g_free (found->vault_id);
	g_free (found->origin);
	g_free (found->sha256);
	g_free (found->number);
	g_free (found);
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	kinko_error_set_hint (error, "%s", _ ("use another backup, and keep this one as evidence"));
	return FALSE;
}

/* ---- a session on it ------------------------------------------------------------------------- */

/* The grant that is in the backup was made for whoever held one then. */
static KinkoCompartments *
open_grant (int folder, const char *vault_id, const KinkoIdentity *identity, GError **error)
{
	const KinkoIdentityPublic *me = kinko_identity_public (identity);
	g_autofree char *name = g_strconcat (me->operator, ".age", NULL);
	kinko_autofd int grants = kinko_folder_open_at (folder, "grants", error);
	g_autoptr (GBytes) grant =
		grants == -1 ? NULL : kinko_file_read (grants, name, GRANT_MAX, error);

	return grant == NULL ? NULL
			     : kinko_grant_open (grant, vault_id, me->operator,
						 kinko_identity_age_key (identity), error);
}

/* NULL for a name that is none of a grant, too. */
static KinkoCompartments *
open_grant_of (int grants, const char *name, const char *vault_id, const GPtrArray *keys)
{
	KinkoCompartments *found = NULL;
	g_autofree char *id = NULL;
	g_autoptr (GBytes) grant = NULL;

	if (!g_str_has_suffix (name, GRANT_SUFFIX))
		return NULL;
	id = g_strndup (name, strlen (name) - strlen (GRANT_SUFFIX));
	grant = kinko_file_read (grants, name, GRANT_MAX, NULL);
	for (guint i = 0; grant != NULL && found == NULL && i < keys->len; i++)
		found = kinko_grant_open (grant, vault_id, id, keys->pdata[i], NULL);
	return found;
}

GPtrArray *
kinko_backup_openers (const GPtrArray *keys, const KinkoIdentity *identity)
{
	GPtrArray *openers = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	const KinkoSecret *own = kinko_identity_age_key (identity);

	for (guint i = 0; keys != NULL && i < keys->len; i++)
		g_ptr_array_add (openers, kinko_secret_ref (keys->pdata[i]));
	if (openers->len == 0)
		g_ptr_array_add (openers, kinko_secret_new_from (kinko_secret_data (own),
								 kinko_secret_len (own)));
	return openers;
}

KinkoCompartments *
kinko_backup_keys (const KinkoBackup *backup, int folder, const GPtrArray *keys)
{
	kinko_autofd int grants = kinko_folder_open_at (folder, "grants", NULL);
	g_autoptr (GPtrArray) names = grants == -1 ? NULL : kinko_folder_list (grants, NULL);
	g_autoptr (KinkoCompartments) best = NULL;

	for (guint i = 0; names != NULL && i < names->len; i++) {
		g_autoptr (KinkoCompartments) found =
			open_grant_of (grants, names->pdata[i], backup->manifest->vault_id, keys);

		if (found == NULL || (best != NULL && found->numbers == NULL))
			continue;
		g_clear_pointer (&best, kinko_compartments_free);
		best = g_steal_pointer (&found);
	}
	return g_steal_pointer (&best);
}

static KinkoCompartments *
copy_compartments (const KinkoCompartments *from)
{
	KinkoCompartments *to = g_new0 (KinkoCompartments, 1);

	to->records = kinko_secret_new_from (kinko_secret_data (from->records),
					     kinko_secret_len (from->records));
	if (from->numbers != NULL)
		to->numbers = kinko_secret_new_from (kinko_secret_data (from->numbers),
						     kinko_secret_len (from->numbers));
	return to;
}

static gboolean
find_keys (KinkoSession *session, const KinkoIdentity *identity, const KinkoCompartments *fallback,
	   GError **error)
{
	g_autoptr (GError) problem = NULL;

	session->compartments =
		open_grant (session->folder, session->descriptor->id, identity, &problem);
	if (session->compartments == NULL && fallback != NULL)
		session->compartments = copy_compartments (fallback);
	if (session->compartments != NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("the backup holds no grant that '%s' can open"),
		     kinko_identity_public (identity)->operator);
	kinko_error_set_hint (
		error, "%s",
		_ ("it takes a person who held keys of this vault when the backup was "
		   "made, with the identity file of that time, or with --key a recovery key that "
		   "was there then"));
	return FALSE;
}

static gboolean
is_described (const KinkoBackup *backup, const KinkoDescriptor *descriptor, GError **error)
{
	const KinkoBackupManifest *manifest = backup->manifest;

	return (strcmp (manifest->vault_id, descriptor->id) == 0 &&
		strcmp (manifest->origin, descriptor->origin) == 0 &&
		manifest->test == descriptor->test) ||
	       refuse (error, _ ("the manifest of the backup is another vault's"));
}

KinkoWorkspace *
kinko_backup_workspace (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoWorkspace) workspace =
		kinko_workspace_new (session->folder, session->vault, error);

	return workspace != NULL && kinko_swap_check_none (session->folder, error)
		       ? g_steal_pointer (&workspace)
		       : NULL;
}

KinkoSession *
kinko_backup_session (const KinkoBackup *backup, int folder, const char *path,
		      const KinkoIdentity *identity, const KinkoCompartments *fallback,
		      GError **error)
{
	g_autoptr (KinkoSession) session = g_new0 (KinkoSession, 1);
	g_autofree char *database = g_build_filename (path, KINKO_BACKUP_DATABASE, NULL);

	session->lock = -1;
	session->vault = g_strdup (path);
	session->roster = kinko_roster_new ();
	/* A duplicate has the lock of the workspace too; another descriptor would wait for it at the closing. */
	session->folder = fcntl (folder, F_DUPFD_CLOEXEC, 0);
	if (session->folder == -1) {
		(void) refuse (error, _ ("the folder of the backup cannot be read"));
		return NULL;
	}
	session->descriptor = kinko_descriptor_read (session->folder, error);
	if (session->descriptor == NULL || !is_described (backup, session->descriptor, error) ||
	    !find_keys (session, identity, fallback, error))
		return NULL;
	session->db = kinko_db_open (database, session->compartments->records, FALSE,
				     kinko_folder_is_local (session->folder), error);
	if (session->db == NULL)
		return NULL;
	session->log = kinko_log_new (session->db, session->descriptor->origin);
	session->stale = TRUE;
	return g_steal_pointer (&session);
}

/* ---- what can be checked without the mirror -------------------------------------------------- */

static gboolean
check_schema (KinkoSession *session, GError **error)
{
	guint version;

	if (!kinko_schema_read_version (session->db, &version, error))
		return FALSE;
	if (version == kinko_schema_version ())
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
		     _ ("the backup has schema %u, this program knows %u"), version,
		     kinko_schema_version ());
	kinko_error_set_hint (error, "%s", _ ("use the version of kinko that made it"));
	return FALSE;
}

static gboolean
check_head (const KinkoBackup *backup, KinkoSession *session, GError **error)
{
	g_autofree char *line = NULL;

	if (!kinko_session_refresh (session, error))
		return FALSE;
	if (g_strcmp0 (kinko_log_note (session->log), backup->manifest->checkpoint) != 0)
		return refuse (error,
			       _ ("the database in the backup has another checkpoint than its "
				  "manifest"));
	line = kinko_log_line (session->log, 0, error);
	return line != NULL && kinko_session_check_genesis (session, line, strlen (line),
							    &session->genesis_policy, error);
}

static gboolean
check_policy (KinkoSession *session, const KinkoVerification *verification, GError **error)
{
	g_autofree char *hash = kinko_policy_in_force (session, session->genesis_policy, error);

	if (hash == NULL)
		return FALSE;
	return strcmp (hash, verification->adoption.policy) == 0
		       ? kinko_session_load_policy (session, hash, error)
		       : refuse (error, _ ("the policy in force is not the one that the log says "
					   "was adopted last"));
}

/* A backup without it is good for all that was written here, and the vault that comes of it says what it lacks. */
static gboolean
check_predecessor (const KinkoBackup *backup, KinkoSession *session, const KinkoTakeover *takeover,
		   KinkoBackupFound *found, GError **error)
{
	gboolean kept = FALSE;

	for (guint i = 0; i < backup->manifest->files->len; i++) {
		const KinkoBackupFile *file = backup->manifest->files->pdata[i];

		kept = kept || kinko_predecessor_is_file (file->name);
	}
	if (kept && takeover->predecessor == NULL)
		return refuse (error, _ ("the backup has the log of a predecessor, and its own log "
					 "names none"));
	found->lacks_predecessor = !kept && takeover->predecessor != NULL;
	return !kept || kinko_predecessor_check (session, takeover, error);
}

static gboolean
check_log (const KinkoBackup *backup, KinkoSession *session, KinkoRecordCheck *records,
	   KinkoBackupFound *found, GError **error)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) verification = NULL;
	KinkoContract contract;
	KinkoRotation rotation;

	kinko_verifier_watch (verifier, kinko_record_check_entry, records);
	if (!kinko_log_feed (session->log, verifier, kinko_log_size (session->log), error))
		return FALSE;
	verification = kinko_verifier_finish (verifier, error);
	if (verification == NULL ||
	    !kinko_seats_check (session->roster, kinko_verifier_roster (verifier), error) ||
	    !kinko_rotation_load (session, &rotation, error) ||
	    !kinko_rotation_check (
		    &rotation, kinko_roster_rotation (kinko_verifier_roster (verifier)), error) ||
	    !kinko_contract_end_load (session, &contract, error) ||
	    !kinko_contract_end_check (&contract, kinko_verifier_contract (verifier), error) ||
	    !check_predecessor (backup, session, &verification->takeover, found, error))
		return FALSE;
	found->entries = verification->entries;
	found->acts = verification->acts;
	return check_policy (session, verification, error);
}

static void
describe (const KinkoBackup *backup, KinkoBackupFound *found)
{
	found->made = g_strdup (backup->manifest->made);
	found->copy = g_strdup (backup->manifest->copy);
	found->vault_id = g_strdup (backup->manifest->vault_id);
	found->origin = g_strdup (backup->manifest->origin);
	found->test = backup->manifest->test;
	found->sha256 = g_strdup (backup->sha256);
	found->bytes = backup->bytes;
}

gboolean
kinko_backup_check (const KinkoBackup *backup, KinkoSession *session, KinkoBackupFound *found,
		    GError **error)
{
	g_autoptr (KinkoRecordCheck) records = NULL;
	KinkoRecordCounts counts;

	describe (backup, found);
	if (!check_schema (session, error) || !kinko_db_check_pages (session->db, error) ||
	    !check_head (backup, session, error))
		return FALSE;
	records = kinko_record_check_new (session, error);
	if (records == NULL || !check_log (backup, session, records, found, error) ||
	    !kinko_record_check_finish (records, &counts, error))
		return FALSE;
	found->versions = counts.versions;
	found->numbers = counts.numbers;
	found->documents = counts.documents;
	found->lines = counts.lines;
	found->opened = counts.opened;
	return TRUE;
}

/* ---- against the mirror ---------------------------------------------------------------------- */

typedef struct {
	guint64 seq; /* of the backup's last entry */
	char *line;  /* what the mirror has there */
} Place;

static void
place_clear (Place *place)
{
	g_free (place->line);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
note_place (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	Place *place = data;

	if (entry->seq == place->seq)
		place->line = g_strndup (line, len);
}

/* The chain goes through every line before: where one is the same, all before it are. */
static gboolean
is_same_history (KinkoSession *session, const Place *place, const KinkoVerification *mirror,
		 gboolean *same, GError **error)
{
	g_autofree char *ours = NULL;

	if (mirror->entries > place->seq) {
		ours = kinko_log_line (session->log, place->seq, error);
		*same = g_strcmp0 (ours, place->line) == 0;
		return ours != NULL;
	}
	ours = kinko_log_note_at (session->log, mirror->entries, error);
	*same = g_strcmp0 (ours, mirror->note) == 0;
	return error == NULL || *error == NULL;
}

gboolean
kinko_backup_check_mirror (KinkoSession *session, KinkoMirror *mirror, KinkoBackupFound *found,
			   GError **error)
{
	g_auto (Place) place = { .seq = kinko_log_size (session->log) - 1 };
	g_autoptr (KinkoVerification) verification =
		kinko_verify_mirror (mirror, note_place, &place, error);
	g_autoptr (GError) problem = NULL;
	gboolean same = FALSE;

	if (verification == NULL) {
		g_prefix_error (error, "%s", _ ("mirror: "));
		return FALSE;
	}
	if (strcmp (verification->vault_id, session->descriptor->id) != 0)
		return refuse (error, _ ("the mirror is another vault's"));
	if (!is_same_history (session, &place, verification, &same, &problem)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (!same)
		return refuse (error, _ ("the mirror and the backup tell different histories"));
	found->has_mirror = TRUE;
	found->mirrored = verification->entries;
	return TRUE;
}
