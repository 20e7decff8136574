#include "vault/create.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/note.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/age.h"
#include "vault/file.h"
#include "vault/grant-folder.h"
#include "vault/identity-cost.h"
#include "vault/operator.h"
#include "vault/recovery.h"
#include "vault/reserve.h"
#include "vault/schema.h"
#include "vault/seat-write.h"
#include "vault/seen.h"
#include "vault/session-internal.h"
#include "vault/unfinished.h"

#define POLICY_FILE_MAX (1024 * 1024)

void
kinko_created_free (KinkoCreated *created)
{
	if (created == NULL)
		return;
	g_free (created->vault_id);
	g_free (created->identity_path);
	g_free (created->mirror_path);
	g_free (created);
}

/* ---- input ----------------------------------------------------------------------------------- */

static gboolean
check_input (const KinkoCreation *creation, GError **error)
{
	if (!kinko_note_name_is_valid (creation->origin)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' cannot be an origin"), creation->origin);
		kinko_error_set_hint (error, "%s",
				      _ ("an origin has no blanks and no '+', for example "
					 "ward.example/hoiku-r8"));
		return FALSE;
	}
	if (!kinko_operator_id_is_valid (creation->operator)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not an operator ID"), creation->operator);
		kinko_error_set_hint (
			error, "%s",
			_ ("an ID begins with a–z and has up to 32 of a–z, 0–9 and '-'"));
		return FALSE;
	}
	return kinko_person_name_check (creation->name, error);
}

/* The place must be free: absent, or an empty folder. */
static gboolean
check_place (const char *vault, GError **error)
{
	g_autoptr (GDir) dir = g_dir_open (vault, 0, NULL);

	if ((dir == NULL && !g_file_test (vault, G_FILE_TEST_EXISTS)) ||
	    (dir != NULL && g_dir_read_name (dir) == NULL))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("'%s' is there already"), vault);
	kinko_error_set_hint (error, "%s",
			      _ ("a vault is never made over something: choose a new folder"));
	return FALSE;
}

/* ---- the folder under a temporary name ------------------------------------------------------- */

static gboolean
copy_policy (KinkoSession *session, const char *dir, GError **error)
{
	kinko_autofd int from = kinko_folder_open (dir, TRUE, error);
	kinko_autofd int to = -1;

	if (from == -1 || !kinko_folder_create_at (session->folder, "policy", error))
		return FALSE;
	to = kinko_folder_open_at (session->folder, "policy", error);
	for (const char *const *file = kinko_policy_files (session->policy); *file != NULL;
	     file++) {
		g_autoptr (GBytes) data = kinko_file_read (from, *file, POLICY_FILE_MAX, error);

		if (to == -1 || data == NULL ||
		    !kinko_file_create (to, *file, g_bytes_get_data (data, NULL),
					g_bytes_get_size (data), error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
make_mirror (KinkoSession *session, GError **error)
{
	return kinko_mirror_create (session->mirror_path, error) &&
	       (session->mirror = kinko_mirror_open (session->mirror_path, error)) != NULL;
}

/* ---- the first manager and the genesis ------------------------------------------------------- */

static gboolean
first_seat (KinkoSession *session, KinkoSeat *seat, GBytes **grant, GError **error)
{
	const KinkoIdentityPublic *me = kinko_session_identity (session);

	seat->id = g_strdup (me->operator);
	seat->role = KINKO_ROLE_MANAGER;
	seat->numbers = TRUE;
	seat->note_key = me->note_key;
	seat->git_key = me->git_key;
	seat->recipient = kinko_age_recipient_text (&me->recipient);
	*grant = kinko_grant_seal (session->compartments, TRUE, me->vault_id,
				   me->operator, & me->recipient, error);
	if (*grant == NULL)
		return FALSE;
	seat->grant = kinko_hash_of (g_bytes_get_data (*grant, NULL), g_bytes_get_size (*grant));
	return TRUE;
}

static void
describe_genesis (KinkoSession *session, const KinkoCreation *creation, const KinkoSeat *seat,
		  json_t *detail)
{
	json_object_set_new (detail, "vault", json_string (session->descriptor->id));
	json_object_set_new (detail, "origin", json_string (session->descriptor->origin));
	json_object_set_new (detail, "kind",
			     json_string (session->descriptor->test ? "test" : "production"));
	json_object_set_new (detail, "policy", json_string (kinko_policy_hash (session->policy)));
	json_object_set_new (detail, "version", json_string (KINKO_VERSION));
	json_object_set_new (detail, "schema", json_integer (kinko_schema_version ()));
	kinko_seat_to_detail (seat, session->descriptor->origin, detail);
	if (creation->predecessor != NULL)
		json_object_set_new (detail, "predecessor",
				     kinko_predecessor_to_json (creation->predecessor));
}

static gboolean
write_genesis (KinkoSession *session, const KinkoCreation *creation, GError **error)
{
	g_autoptr (KinkoSeat) seat = g_new0 (KinkoSeat, 1);
	g_auto (KinkoSeatPerson) person = { .name = g_strdup (creation->name) };
	g_autoptr (GBytes) grant = NULL;
	g_autoptr (KinkoAct) act = NULL;

	if (!first_seat (session, seat, &grant, error))
		return FALSE;
	kinko_roster_add (session->roster, seat);
	/* The tables do not exist yet: nothing is to be read before the act has made them. */
	if (!kinko_db_get_int (session->db, "PRAGMA data_version", &session->db_version, error))
		return FALSE;
	act = kinko_act_begin_system (session, "vault.genesis", "vault", error);
	if (act == NULL || !kinko_act_migrate (act, 0, error) ||
	    !kinko_seat_insert (act, seat, &person, grant, error))
		return FALSE;
	describe_genesis (session, creation, seat, kinko_act_detail (act));
	if (creation->recovery != NULL &&
	    !kinko_recovery_add_first (act, creation->recovery, error))
		return FALSE;
	if (!kinko_act_commit (act, error))
		return FALSE;
	kinko_grant_folder_publish (session);
	return TRUE;
}

/* What comes next in it is a sitting of its own. */
static gboolean
fill (KinkoSession *session, const KinkoCreation *creation, GError **error)
{
	if (creation->fill == NULL)
		return TRUE;
	/* As an opening would find it. */
	session->genesis_policy = g_strdup (kinko_policy_hash (session->policy));
	kinko_session_choose_id (session);
	return creation->fill (creation->fill_data, session, error);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
prepare_session (KinkoSession *session, const KinkoCreation *creation, const char *staging,
		 GError **error)
{
	g_autofree char *mirror = creation->mirror == NULL
					  ? g_strdup ("mirror.git")
					  : g_canonicalize_filename (creation->mirror, NULL);
	const KinkoPassphraseOwner owner = {
		.name = creation->name, .operator= creation->operator, .origin = creation->origin };

	session->lock = -1;
	session->folder = -1;
	session->vault = g_strdup (staging);
	session->roster = kinko_roster_new ();
	session->descriptor = kinko_descriptor_new (creation->origin, creation->test, mirror);
	session->identity = kinko_identity_new (session->descriptor->id, creation->operator);
	session->compartments = kinko_compartments_new_random ();
	session->identity_path =
		creation->identity_path == NULL
			? kinko_identity_default_path (session->descriptor->id, creation->operator)
			: g_strdup (creation->identity_path);
	session->mirror_path = creation->mirror == NULL ? g_build_filename (staging, mirror, NULL)
							: g_strdup (mirror);
	g_strlcpy (session->id, "0000000000000000", sizeof session->id);
	session->policy = kinko_policy_load (creation->policy, error);
	return session->policy != NULL &&
	       kinko_identity_cost_check (session->policy, creation->cost, error) &&
	       kinko_operator_check_passphrase (session->policy, &owner, creation->passphrase,
						error);
}

static gboolean
build (KinkoSession *session, const KinkoCreation *creation, const char *staging, GError **error)
{
	g_autofree char *path = g_build_filename (staging, "vault.db", NULL);

	if (!kinko_folder_create (staging, error))
		return FALSE;
	session->folder = kinko_folder_open (staging, FALSE, error);
	if (session->folder < 0 || !kinko_folder_create_at (session->folder, "grants", error) ||
	    !kinko_folder_create_at (session->folder, "spool", error) ||
	    !copy_policy (session, creation->policy, error) || !make_mirror (session, error))
		return FALSE;
	session->db = kinko_db_open (path, session->compartments->records, TRUE,
				     kinko_folder_is_local (session->folder), error);
	if (session->db == NULL)
		return FALSE;
	session->log = kinko_log_new (session->db, session->descriptor->origin);
	if (!write_genesis (session, creation, error) || !fill (session, creation, error))
		return FALSE;
	(void) kinko_reserve_fill (
		session->folder); /* tried again, and told of, at every opening */
	return kinko_descriptor_write (session->descriptor, session->folder, error);
}

/* The identity file comes last but one: without it the vault is of no use, without the vault it is not. */
static gboolean
publish (KinkoSession *session, const KinkoCreation *creation, const char *staging, GError **error)
{
	if (!kinko_identity_write (session->identity, session->identity_path, creation->passphrase,
				   creation->cost, FALSE, error))
		return FALSE;
	kinko_seen_store (session);
	/* An open database would look for its files under the old name. */
	g_clear_pointer (&session->db, kinko_db_close);
	kinko_crash_point ();
	if (rename (staging, creation->vault) == 0) {
		/* Without this a power cut could take the name back. The vault is there all the same. */
		(void) !kinko_folder_sync_parent (creation->vault, NULL);
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("cannot give the vault its name '%s': %s"), creation->vault,
		     g_strerror (errno));
	kinko_seen_forget (session);
	(void) unlink (session->identity_path);
	return FALSE;
}

/* Removes what was made so far, and nothing that was there before: a mirror only if it was opened as ours. */
static void
discard (KinkoSession *session, const char *staging)
{
	gboolean made_mirror = session->mirror != NULL;

	g_clear_pointer (&session->mirror, kinko_mirror_free);
	if (made_mirror)
		kinko_folder_discard_path (session->mirror_path);
	kinko_folder_discard_path (staging);
}

static KinkoCreated *
describe_created (KinkoSession *session, const KinkoCreation *creation, GError **error)
{
	g_autofree char *line = kinko_log_line (session->log, 0, error);
	KinkoCreated *created;

	if (line == NULL)
		return NULL;
	created = g_new0 (KinkoCreated, 1);
	created->vault_id = g_strdup (session->descriptor->id);
	created->identity_path = g_strdup (session->identity_path);
	created->mirror_path =
		creation->mirror == NULL
			? g_build_filename (creation->vault, session->descriptor->mirror, NULL)
			: g_strdup (session->mirror_path);
	created->genesis = kinko_hash_of (line, strlen (line));
	return created;
}

KinkoCreated *
kinko_vault_create (const KinkoCreation *creation, GError **error)
{
	g_autoptr (KinkoSession) session = g_new0 (KinkoSession, 1);
	g_autofree char *staging = kinko_unfinished_path (creation->vault);
	g_autoptr (KinkoCreated) created = NULL;

	if (!check_input (creation, error) || !check_place (creation->vault, error) ||
	    !prepare_session (session, creation, staging, error))
		return NULL;
	if (build (session, creation, staging, error))
		created = describe_created (session, creation, error);
	if (created != NULL && publish (session, creation, staging, error))
		return g_steal_pointer (&created);
	discard (session, staging);
	return NULL;
}
