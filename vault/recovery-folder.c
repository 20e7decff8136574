#include "vault/recovery-folder.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/recovery.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/restoration.h"
#include "vault/session-internal.h"

#define FOLDER   "recovery"
#define SUFFIX   ".age"
#define FILE_MAX 65536

static gboolean
has_recovery (const KinkoRoster *roster)
{
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++)
		if (((KinkoSeat *) seats->pdata[i])->role == KINKO_ROLE_RECOVERY)
			return TRUE;
	return FALSE;
}

/* A vault that never had such a key has no folder for them either. */
static int
open_or_make (int vault, GError **error)
{
	g_autoptr (GError) problem = NULL;
	int folder = kinko_folder_open_at (vault, FOLDER, &problem);

	if (folder != -1 || !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		if (folder == -1)
			g_propagate_error (error, g_steal_pointer (&problem));
		return folder;
	}
	return kinko_folder_create_at (vault, FOLDER, error)
		       ? kinko_folder_open_at (vault, FOLDER, error)
		       : -1;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Was the file there, and another one? */
static gboolean
is_foreign (int folder, const char *name, GBytes *wanted, gboolean *same)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) found = kinko_file_read (folder, name, FILE_MAX, &problem);

	*same = found != NULL && g_bytes_equal (found, wanted);
	return !*same && !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

static gboolean
put (KinkoSession *session, int folder, const KinkoSeat *seat, GBytes *wanted, GError **error)
{
	g_autofree char *name = g_strconcat (seat->id, SUFFIX, NULL);
	gboolean same;

	if (seat->status != KINKO_SEAT_ACTIVE)
		return kinko_file_remove (folder, name, error);
	if (is_foreign (folder, name, wanted, &same))
		kinko_session_warn (session,
				    _ ("a file of the recovery key '%s' was not as it is stored; "
				       "it is written again"),
				    seat->id);
	kinko_crash_point ();
	return same || kinko_file_replace (folder, name, g_bytes_get_data (wanted, NULL),
					   g_bytes_get_size (wanted), error);
}

/* What is not would be put over files that may be good. */
static gboolean
is_logged (GBytes *stored, const KinkoHash *logged)
{
	KinkoHash hash;

	if (stored == NULL)
		return FALSE;
	hash = kinko_hash_of (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored));
	return kinko_hash_equal (&hash, logged);
}

static gboolean
is_lost (KinkoSession *session, const KinkoSeat *seat, gboolean *lost, GError **error)
{
	g_autoptr (GArray) restorations = kinko_restorations_load (session, error);

	*lost = restorations != NULL && kinko_restorations_lost (restorations, seat->enrolled_seq);
	return restorations != NULL;
}

/* A restore knows the hash of a seed that was sealed after the backup, and has no file: that of the old vault, put into the
 * folder, is as good as ever. Any other is left where it is, as it opens nothing. */
static gboolean
find_lost_seed (int seeds, const KinkoSeat *seat, GError **error)
{
	g_autofree char *name = g_strconcat (seat->id, SUFFIX, NULL);
	g_autoptr (GBytes) found = kinko_file_read (seeds, name, FILE_MAX, NULL);

	if (is_logged (found, &seat->seed))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("its seed was lost with a restore; put 'recovery/%s' of the old vault into "
			"the folder 'recovery' of this one, or remove the key and add it anew"),
		     name);
	return FALSE;
}

static gboolean
publish_seat (KinkoSession *session, int seeds, int grants, const KinkoSeat *seat, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT seed_file, grant_file FROM seat WHERE enrolled_seq = ?",
		error);
	g_autoptr (GBytes) seed = NULL;
	g_autoptr (GBytes) grant = NULL;
	gboolean lost = FALSE;

	if (query == NULL ||
	    !kinko_statement_bind_int (query, 1, (gint64) seat->enrolled_seq, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	seed = kinko_statement_bytes (query, 0);
	grant = kinko_statement_bytes (query, 1);
	if (seat->status == KINKO_SEAT_ACTIVE && seed == NULL &&
	    !is_lost (session, seat, &lost, error))
		return FALSE;
	if (seat->status == KINKO_SEAT_ACTIVE &&
	    ((!lost && !is_logged (seed, &seat->seed)) || !is_logged (grant, &seat->grant))) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("what is stored of '%s' is not what the log names"), seat->id);
		return FALSE;
	}
	if (!put (session, grants, seat, grant, error))
		return FALSE;
	return lost ? find_lost_seed (seeds, seat, error) : put (session, seeds, seat, seed, error);
}

void
kinko_recovery_folder_publish (KinkoSession *session)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);
	g_autoptr (GError) no_folder = NULL;
	kinko_autofd int seeds = -1;
	kinko_autofd int grants = -1;

	if (!has_recovery (session->roster))
		return;
	seeds = open_or_make (session->folder, &no_folder);
	if (seeds != -1)
		grants = kinko_folder_open_at (session->folder, "grants", &no_folder);
	if (grants == -1) {
		kinko_session_warn (session, _ ("the recovery keys cannot be kept: %s"),
				    no_folder->message);
		return;
	}
	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];
		g_autoptr (GError) problem = NULL;

		if (seat->role == KINKO_ROLE_RECOVERY &&
		    !publish_seat (session, seeds, grants, seat, &problem))
			kinko_session_warn (
				session,
				_ ("the files of the recovery key '%s' are not in order: %s"),
				seat->id, problem == NULL ? "?" : problem->message);
	}
}

/* ---- reading --------------------------------------------------------------------------------- */

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
	const char *left = *(const char *const *) a;
	const char *right = *(const char *const *) b;
	gsize left_len = strlen (left), right_len = strlen (right);

	if (left_len != right_len)
		return left_len > right_len ? -1 : 1;
	return strcmp (right, left);
}

GPtrArray *
kinko_recovery_folder_list (int vault, GError **error)
{
	g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) names = NULL;
	g_autoptr (GError) problem = NULL;
	kinko_autofd int folder = kinko_folder_open_at (vault, FOLDER, &problem);

	if (folder == -1 && g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return g_steal_pointer (&ids);
	names = folder == -1 ? NULL : kinko_folder_list (folder, &problem);
	if (names == NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return NULL;
	}
	for (guint i = 0; i < names->len; i++) {
		char *name = names->pdata[i];

		if (!g_str_has_suffix (name, SUFFIX))
			continue;
		name[strlen (name) - strlen (SUFFIX)] = '\0';
		if (kinko_recovery_is_id (name))
			g_ptr_array_add (ids, g_strdup (name));
	}
	g_ptr_array_sort (ids, compare_ids);
	return g_steal_pointer (&ids);
}

GBytes *
kinko_recovery_folder_read (int vault, const char *id, GError **error)
{
	g_autofree char *name = g_strconcat (id, SUFFIX, NULL);
	kinko_autofd int folder = kinko_folder_open_at (vault, FOLDER, error);

	return folder == -1 ? NULL : kinko_file_read (folder, name, FILE_MAX, error);
}
