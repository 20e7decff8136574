#include "vault/grant-folder.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "vault/file.h"
#include "vault/recovery-folder.h"
#include "vault/session-internal.h"

#define GRANT_MAX_LEN 65536

static GBytes *
load_grant (KinkoSession *session, guint64 enrolled_seq, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT grant_file FROM seat WHERE enrolled_seq = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) enrolled_seq, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	return kinko_statement_bytes (query, 0);
}

static gboolean
has_hash (int grants, const char *name, const KinkoHash *wanted)
{
	g_autoptr (GBytes) file = kinko_file_read (grants, name, GRANT_MAX_LEN, NULL);
	KinkoHash hash;

	if (file == NULL)
		return FALSE;
	hash = kinko_hash_of (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
	return kinko_hash_equal (&hash, wanted);
}

/* Is the file that is there the grant of an earlier seat of the same ID? An act that gives a person a new seat in the place of
 * the old one may have been cut off before the file followed. */
static gboolean
is_left_over (KinkoSession *session, int grants, const char *name, const KinkoSeat *seat)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *earlier = seats->pdata[i];

		if (earlier != seat && strcmp (earlier->id, seat->id) == 0 &&
		    has_hash (grants, name, &earlier->grant))
			return TRUE;
	}
	return FALSE;
}

/* Brings one file into line with its seat. Another content of an active seat's file is left alone: that person's
 * next opening reports it. */
static gboolean
publish_seat (KinkoSession *session, int grants, const KinkoSeat *seat, GError **error)
{
	g_autofree char *name = g_strconcat (seat->id, ".age", NULL);
	g_autoptr (GBytes) grant = NULL;

	if (seat->status != KINKO_SEAT_ACTIVE)
		return kinko_file_remove (grants, name, error);
	if (!kinko_role_holds_keys (seat->role))
		return TRUE;
	grant = load_grant (session, seat->enrolled_seq, error);
	if (grant == NULL)
		return FALSE;
	if (seat->changed_seq + 1 < kinko_log_size (session->log) &&
	    faccessat (grants, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !is_left_over (session, grants, name, seat))
		return TRUE;
	return kinko_file_replace (grants, name, g_bytes_get_data (grant, NULL),
				   g_bytes_get_size (grant), error);
}

void
kinko_grant_folder_publish (KinkoSession *session)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);
	g_autoptr (GError) no_folder = NULL;
	kinko_autofd int grants = kinko_folder_open_at (session->folder, "grants", &no_folder);

	kinko_crash_point ();
	if (grants == -1) {
		kinko_session_warn (session, _ ("the grants cannot be kept: %s"),
				    no_folder->message);
		return;
	}
	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];
		g_autoptr (GError) problem = NULL;

		/* An older, revoked seat of a person who was enrolled anew has no file of its own. */
		if (kinko_roster_find (session->roster, seat->id) != seat ||
		    !kinko_role_is_person (seat->role))
			continue;
		if (!publish_seat (session, grants, seat, &problem))
			kinko_session_warn (session, _ ("the grant of '%s' is not in order: %s"),
					    seat->id, problem == NULL ? "?" : problem->message);
	}
	kinko_recovery_folder_publish (session);
}
