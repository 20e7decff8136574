#include "vault/rotation.h"

#include <string.h>
#include <sys/statvfs.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/act-internal.h"
#include "vault/age.h"
#include "vault/db-copy.h"
#include "vault/file.h"
#include "vault/grant-folder.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"
#include "vault/swap.h"
#include "vault/workspace.h"

/* On top of the copy come the rollback journal, which has at most the pages with keys, and the mirror's part of the act. */
#define MARGIN_SHARE 4
#define MARGIN_LEN   (1024 * 1024ul)

/* What of a session belongs to one database. */
typedef struct {
	KinkoDb *db;
	KinkoLog *log;
	KinkoCompartments *keys;
} Side;

static void
side_clear (Side *side)
{
	g_clear_pointer (&side->log, kinko_log_free);
	g_clear_pointer (&side->db, kinko_db_close);
	g_clear_pointer (&side->keys, kinko_compartments_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

/* The session works on the other database from here on; what was its own is kept in @side. */
static void
change_sides (KinkoSession *session, Side *side)
{
	Side mine = { session->db, session->log, session->compartments };

	session->db = side->db;
	session->log = side->log;
	session->compartments = side->keys;
	session->stale = TRUE;
	*side = mine;
}

/* ---- grants ---------------------------------------------------------------------------------- */

static GBytes *
seal_grant (KinkoSession *session, KinkoSeat *seat, GError **error)
{
	KinkoPublicKey recipient;
	GBytes *grant;

	if (!kinko_age_recipient_parse (seat->recipient, &recipient, error))
		return NULL;
	grant = kinko_grant_seal (session->compartments, seat->numbers, session->descriptor->id,
				  seat->id, &recipient, error);
	if (grant != NULL)
		seat->grant =
			kinko_hash_of (g_bytes_get_data (grant, NULL), g_bytes_get_size (grant));
	return grant;
}

static gboolean
renew_grant (KinkoAct *act, const KinkoSeat *old, GHashTable *grants, GError **error)
{
	g_autoptr (KinkoSeat) seat = kinko_seat_copy (old);
	g_autoptr (GBytes) grant = seal_grant (kinko_act_session (act), seat, error);
	g_autofree char *object = kinko_seat_object (seat->id);
	g_autofree char *hash = NULL;

	if (grant == NULL)
		return FALSE;
	hash = kinko_detail_hash (&seat->grant);
	seat->changed_seq = kinko_act_next_seq (act);
	g_hash_table_insert (grants, g_strconcat (seat->id, ".age", NULL), g_bytes_ref (grant));
	return kinko_seat_set_grant (act, seat, grant, error) &&
	       kinko_act_add_entry (act, "operator.grant", object, "granted",
				    json_pack ("{s:s}", "grant", hash), error);
}

/* Who is suspended or locked has no grant by now; the seat gets one of the new keys with `operator resume`. */
static gboolean
renew_grants (KinkoAct *act, GHashTable *grants, GError **error)
{
	GPtrArray *seats = kinko_roster_seats (kinko_act_session (act)->roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->status == KINKO_SEAT_ACTIVE && kinko_role_holds_keys (seat->role) &&
		    !renew_grant (act, seat, grants, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- the new database ------------------------------------------------------------------------ */

static gboolean
store_rotation (KinkoAct *act, const char *compartment, GError **error)
{
	g_autoptr (KinkoStatement) upsert =
		kinko_act_prepare (act,
				   "INSERT INTO key_rotation (compartment, seq) VALUES (?1, ?2)"
				   " ON CONFLICT (compartment) DO UPDATE SET seq = excluded.seq",
				   error);

	return upsert != NULL && kinko_statement_bind_text (upsert, 1, compartment, error) &&
	       kinko_statement_bind_int (upsert, 2, (gint64) kinko_act_next_seq (act), error) &&
	       kinko_statement_run (upsert, error);
}

static json_t *
compartments_json (gboolean numbers)
{
	return numbers ? json_pack ("[ss]", "records", "numbers") : json_pack ("[s]", "records");
}

static void
describe (KinkoAct *act, const KinkoRotated *rotated)
{
	json_t *detail = kinko_act_detail (act);

	json_object_set_new (detail, "compartments", compartments_json (rotated->numbers));
	json_object_set_new (detail, "grants", json_integer (rotated->grants));
	json_object_set_new (detail, "cases", json_integer ((json_int_t) rotated->rewrapped.cases));
	json_object_set_new (detail, "numbers",
			     json_integer ((json_int_t) rotated->rewrapped.numbers));
	json_object_set_new (detail, "lines", json_integer ((json_int_t) rotated->rewrapped.lines));
}

/* The end of the act, written where only the new keys open it. */
static gboolean
fill_next (KinkoAct *act, const KinkoCompartments *old, GHashTable *grants, KinkoRotated *rotated,
	   GError **error)
{
	if (!kinko_act_reopen (act, error) ||
	    !kinko_keys_rewrap (act, old, &rotated->rewrapped, error) ||
	    !renew_grants (act, grants, error) || !store_rotation (act, "records", error) ||
	    (rotated->numbers && !store_rotation (act, "numbers", error)))
		return FALSE;
	rotated->grants = g_hash_table_size (grants);
	describe (act, rotated);
	return kinko_act_finish_unmirrored (act, NULL, error);
}

static void
tell_copying (gpointer session, guint64 done, guint64 total)
{
	kinko_session_report (session, _ ("copying the database"), done, total);
}

/* With a rollback journal, so that all of it is in one file in the end. */
static gboolean
build_next (KinkoAct *act, const char *path, Side *next, GHashTable *grants, KinkoRotated *rotated,
	    GError **error)
{
	KinkoSession *session = act->session;
	const KinkoProgress progress = { tell_copying, session };
	gboolean filled;

	if (!kinko_db_copy (session->db, path, next->keys->records, &progress, error))
		return FALSE;
	next->db = kinko_db_open (path, next->keys->records, FALSE, FALSE, error);
	if (next->db == NULL)
		return FALSE;
	next->log = kinko_log_new (next->db, session->descriptor->origin);
	change_sides (session, next);
	filled = fill_next (act, next->keys, grants, rotated, error);
	if (!filled)
		kinko_act_abandon_end (act);
	change_sides (session, next);
	g_clear_pointer (&next->log, kinko_log_free);
	g_clear_pointer (&next->db, kinko_db_close);
	return filled;
}

/* ---- in its place ---------------------------------------------------------------------------- */

/* The file has another name than when it was built, which SQLite would go on looking for. */
static gboolean
open_next (KinkoSession *session, Side *next, GError **error)
{
	g_autofree char *path = g_build_filename (session->vault, "vault.db", NULL);

	next->db = kinko_db_open (path, next->keys->records, FALSE,
				  kinko_folder_is_local (session->folder), error);
	if (next->db == NULL)
		return FALSE;
	next->log = kinko_log_new (next->db, session->descriptor->origin);
	change_sides (session, next);
	return kinko_session_refresh (session, error);
}

static gboolean
refuse_untidy (GError *problem, GError **error)
{
	g_propagate_prefixed_error (error, problem, "%s: ",
				    _ ("the new keys are in force, but their files are not in "
				       "order yet"));
	kinko_error_set_hint (error, "%s", _ ("open the vault again, which puts them in order"));
	return FALSE;
}

/* Nothing of the old one may be closed before the swap keeps others from taking its names, or after. */
static gboolean
put_in_place (KinkoSession *session, KinkoSwap **swap, Side *next, GHashTable *grants,
	      gboolean *swapped, GError **error)
{
	g_autoptr (GError) untidy = NULL;
	g_auto (Side) old = { 0 };

	if (!kinko_swap_commit (*swap, grants, swapped, &untidy) && !*swapped) {
		g_propagate_error (error, g_steal_pointer (&untidy));
		return FALSE;
	}
	change_sides (session, &old); /* the session has none now */
	side_clear (&old);
	g_clear_pointer (swap, kinko_swap_free);
	/* An opening that tidies up removes the write-ahead log beside the database: nobody may have begun a new one. */
	return untidy == NULL ? open_next (session, next, error)
			      : refuse_untidy (g_steal_pointer (&untidy), error);
}

static gboolean
exchange (KinkoAct *act, KinkoSwap **swap, KinkoRotated *rotated, gboolean *swapped, GError **error)
{
	KinkoSession *session = act->session;
	g_autoptr (GHashTable) grants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
							       (GDestroyNotify) g_bytes_unref);
	g_auto (Side) next = { .keys = kinko_compartments_renew (session->compartments,
								 rotated->numbers) };

	if (!build_next (act, kinko_swap_path (*swap), &next, grants, rotated, error))
		return FALSE;
	kinko_crash_point ();
	if (put_in_place (session, swap, &next, grants, swapped, error))
		return TRUE;
	if (!*swapped)
		kinko_act_abandon_end (act);
	return FALSE;
}

/* ---- the act --------------------------------------------------------------------------------- */

/* Better said before than found out in the middle; who is short of room must not lose the reserve to a mere attempt. */
static gboolean
check_room (KinkoSession *session, GError **error)
{
	struct statvfs system;
	gint64 pages, page_len;
	guint64 len, needed, free_len;

	if (!kinko_db_get_int (session->db, "PRAGMA page_count", &pages, error) ||
	    !kinko_db_get_int (session->db, "PRAGMA page_size", &page_len, error))
		return FALSE;
	len = (guint64) pages * (guint64) page_len;
	needed = len + len / MARGIN_SHARE + MARGIN_LEN;
	if (fstatvfs (session->folder, &system) != 0)
		return TRUE; /* then it is found out in the middle */
	free_len = (guint64) system.f_bavail * system.f_frsize;
	if (free_len >= needed)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("new keys need room for the database once more: %u MiB, and there are %u"),
		     (guint) (needed >> 20) + 1, (guint) (free_len >> 20));
	kinko_error_set_hint (error, "%s",
			      _ ("nothing was done; free space on the file system of the vault, "
				 "then run 'kinko operator rotate'"));
	return FALSE;
}

/* Without a reason both: somebody knows more than this program does. */
static gboolean
choose_compartments (KinkoSession *session, gboolean both, KinkoRotated *rotated, GError **error)
{
	KinkoRotationDue due;

	if (!kinko_rotation_due (session, &due, error))
		return FALSE;
	rotated->numbers = both || due.numbers != 0 || due.records == 0;
	return TRUE;
}

static gboolean
begin (KinkoAct *act, gboolean both, KinkoRotated *rotated, GError **error)
{
	if (!choose_compartments (act->session, both, rotated, error) ||
	    !kinko_workspace_check_unused (act->session->folder, error) ||
	    !check_room (act->session, error))
		return kinko_act_fail (act, error);
	json_object_set_new (kinko_act_detail (act), "compartments",
			     compartments_json (rotated->numbers));
	return kinko_act_commit_intent (act, error);
}

static gboolean
rotate (KinkoSession *session, gboolean both, KinkoRotated *rotated, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "keys.rotate", "vault", NULL, error);
	g_autoptr (KinkoSwap) swap = NULL;
	g_autoptr (GError) failure = NULL;
	gboolean swapped = FALSE;

	*rotated = (KinkoRotated){ 0 };
	if (act == NULL || !begin (act, both, rotated, error))
		return FALSE;
	swap = kinko_swap_begin (session, &failure);
	if (swap != NULL && exchange (act, &swap, rotated, &swapped, &failure)) {
		kinko_session_sync_mirror (session);
		kinko_grant_folder_publish (session);
		return TRUE;
	}
	g_clear_pointer (&swap, kinko_swap_free); /* so that the failure can be written */
	if (!swapped && !kinko_act_finish (act, failure, error))
		return FALSE;
	g_propagate_error (error, g_steal_pointer (&failure));
	return FALSE;
}

gboolean
kinko_keys_rotate (KinkoSession *session, KinkoRotated *rotated, GError **error)
{
	return rotate (session, FALSE, rotated, error);
}

gboolean
kinko_keys_rotate_both (KinkoSession *session, KinkoRotated *rotated, GError **error)
{
	return rotate (session, TRUE, rotated, error);
}

/* ---- after a revocation ---------------------------------------------------------------------- */

void
kinko_keys_rotate_after (KinkoSession *session, const char *id)
{
	const KinkoSeat *lost = kinko_roster_find (session->roster, id);
	g_autoptr (GError) problem = NULL;
	KinkoRotated rotated;

	if (lost == NULL || !kinko_role_holds_keys (lost->role))
		return;
	/* Who took away the own seat, or holds too little, cannot: others are told of it whenever they open the vault. */
	if (!kinko_session_is_seated (session) || session->compartments->numbers == NULL) {
		kinko_session_warn (session,
				    _ ("'%s' still knows the keys of the vault: somebody who is "
				       "cleared for My Numbers has to run 'kinko operator rotate'"),
				    id);
		return;
	}
	if (kinko_keys_rotate (session, &rotated, &problem))
		return;
	kinko_session_warn (session,
			    _ ("'%s' still knows the keys of the vault, which could not be renewed "
			       "now: %s; run 'kinko operator rotate'"),
			    id, problem->message);
}
