#include "vault/restore-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/grant-folder.h"
#include "vault/log-audit.h"
#include "vault/policy-store.h"
#include "vault/reserve.h"
#include "vault/restoration.h"
#include "vault/rotation.h"
#include "vault/seat.h"
#include "vault/seen.h"
#include "vault/session-internal.h"
#include "vault/unfinished.h"

/* Numbers that one entry takes well within its 8 KiB. */
#define LOST_PER_ENTRY 500

static void
end_free (gpointer data)
{
	KinkoRestoreEnd *end = data;

	g_free (end->action);
	g_free (end->object);
	g_free (end->by);
	g_free (end->approval);
	g_free (end->at);
	g_free (end->day);
	json_decref (end->detail);
	g_free (end);
}

static void
detail_free (gpointer detail)
{
	json_decref (detail);
}

void
kinko_restore_report_free (KinkoRestoreReport *report)
{
	if (report == NULL)
		return;
	g_clear_pointer (&report->found, kinko_backup_found_free);
	g_free (report->mirror);
	g_clear_pointer (&report->lost, g_ptr_array_unref);
	g_ptr_array_unref (report->regranted);
	g_ptr_array_unref (report->suspended);
	g_ptr_array_unref (report->nameless);
	g_ptr_array_unref (report->seedless);
	g_free (report);
}

static void
clear_restore (KinkoRestore *restore)
{
	g_clear_pointer (&restore->session, kinko_session_close);
	g_clear_pointer (&restore->backup, kinko_backup_free);
	g_clear_pointer (&restore->report, kinko_restore_report_free);
	g_clear_pointer (&restore->verifier, kinko_verifier_free);
	g_clear_pointer (&restore->verification, kinko_verification_free);
	g_clear_pointer (&restore->policies, g_array_unref);
	g_clear_pointer (&restore->ends, g_ptr_array_unref);
	g_clear_pointer (&restore->lost, g_array_unref);
	g_clear_pointer (&restore->numbers, g_hash_table_unref);
	g_clear_pointer (&restore->remade, g_hash_table_unref);
	g_clear_pointer (&restore->marks, kinko_marks_free);
	g_clear_pointer (&restore->all_marks, kinko_marks_free);
	g_clear_pointer (&restore->intents, g_hash_table_unref);
	g_clear_pointer (&restore->enrolled, g_hash_table_unref);
	g_clear_error (&restore->problem);
	kinko_close_fd (&restore->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoRestore, clear_restore)

static void
begin (KinkoRestore *restore)
{
	KinkoRestoreReport *report = g_new0 (KinkoRestoreReport, 1);

	report->found = g_new0 (KinkoBackupFound, 1);
	report->regranted = g_ptr_array_new_with_free_func (g_free);
	report->suspended = g_ptr_array_new_with_free_func (g_free);
	report->nameless = g_ptr_array_new_with_free_func (g_free);
	report->seedless = g_ptr_array_new_with_free_func (g_free);
	restore->report = report;
	restore->policies = g_array_new (FALSE, FALSE, sizeof (KinkoRestorePolicy));
	restore->ends = g_ptr_array_new_with_free_func (end_free);
	restore->lost = g_array_new (FALSE, FALSE, sizeof (guint64));
	restore->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	restore->remade = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	restore->marks = kinko_marks_new ();
	restore->all_marks = kinko_marks_new ();
	restore->intents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	restore->enrolled =
		g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, detail_free);
}

/* ---- the place ------------------------------------------------------------------------------- */

static gboolean
check_place (const char *to, GError **error)
{
	struct stat status;

	if (lstat (to, &status) != 0 && errno == ENOENT)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("'%s' is there already"), to);
	kinko_error_set_hint (error, "%s",
			      _ ("a vault is never restored over something: choose a new folder"));
	return FALSE;
}

/* ---- who, and by which rules ----------------------------------------------------------------- */

static gboolean
check_person (KinkoRestore *restore, GError **error)
{
	const KinkoIdentityPublic *me = kinko_session_identity (restore->session);
	const KinkoSeat *seat =
		kinko_roster_find (kinko_verifier_roster (restore->verifier), me->operator);

	if (seat != NULL && seat->status == KINKO_SEAT_ACTIVE &&
	    memcmp (&seat->note_key, &me->note_key, sizeof me->note_key) == 0 &&
	    (seat->role == KINKO_ROLE_MANAGER || seat->role == KINKO_ROLE_DEPUTY))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
		     _ ("'%s' holds no active seat of a manager or deputy"), me->operator);
	kinko_error_set_hint (
		error, "%s",
		_ ("a vault is restored by the manager (業務管理責任者) or the deputy, as "
		   "the log knows them now"));
	return FALSE;
}

/* Who could not renew them must not begin: the log would have a restore, and no vault. */
static gboolean
check_keys (const KinkoRestore *restore, GError **error)
{
	if (!restore->rotated || restore->session->compartments->numbers != NULL)
		return TRUE;
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		_ ("the keys have to be renewed after this restore, and you hold no key for My "
		   "Numbers"));
	kinko_error_set_hint (error, "%s",
			      _ ("let a manager who is cleared for My Numbers restore it"));
	return FALSE;
}

static gboolean
load_policy (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	const KinkoRestoreOrder *order = restore->order;
	const char *hash = restore->verification->adoption.policy;
	g_autoptr (KinkoPolicy) given =
		order->policy == NULL ? NULL : kinko_policy_load (order->policy, error);

	if (order->policy != NULL && given == NULL)
		return FALSE;
	if (given != NULL && strcmp (kinko_policy_hash (given), hash) == 0 &&
	    !kinko_policy_store_add (session->vault, session->folder, order->policy, given, error))
		return FALSE;
	if (kinko_session_load_policy (session, hash, NULL)) {
		kinko_policy_store_point (session->folder, hash);
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("the rules in force were adopted after the backup, and are not in it: %s"),
		     hash);
	kinko_error_set_hint (
		error, "%s",
		_ ("name the folder with their files with --policy, for instance that of "
		   "this name in policies/ of the old vault"));
	return FALSE;
}

/* ---- the act --------------------------------------------------------------------------------- */

static gboolean
name_lost (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	const GArray *lost = restore->lost;

	for (guint i = 0; i < lost->len; i += LOST_PER_ENTRY) {
		json_t *entries = json_array ();

		for (guint j = i; j < MIN (lost->len, i + LOST_PER_ENTRY); j++)
			json_array_append_new (entries, json_integer ((json_int_t) g_array_index (
								lost, guint64, j)));
		if (!kinko_act_add_entry (act, "vault.lost", "log", "granted",
					  json_pack ("{s:o}", "entries", entries), error))
			return FALSE;
	}
	return TRUE;
}

static void
describe (KinkoRestore *restore, json_t *detail, json_t *grants)
{
	const KinkoRestoreReport *report = restore->report;
	g_autofree char *hash = g_strconcat ("sha256:", report->found->sha256, NULL);

	json_object_set_new (detail, "backup", json_string (hash));
	json_object_set_new (detail, "from", json_integer ((json_int_t) report->from));
	json_object_set_new (detail, "to", json_integer ((json_int_t) report->to));
	json_object_set_new (detail, "mirror", json_boolean (!restore->order->without_mirror));
	json_object_set_new (detail, "lost", json_integer ((json_int_t) restore->lost->len));
	json_object_set_new (detail, "repeated", json_integer ((json_int_t) report->repeated));
	json_object_set_new (detail, "version", json_string (KINKO_VERSION));
	if (json_object_size (grants) > 0)
		json_object_set (detail, "grants", grants);
}

static gboolean
write_all (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	json_auto_t *grants = json_object ();

	if (!kinko_restore_tables (restore, act, error) || !load_policy (restore, error) ||
	    !kinko_restore_seats (restore, act, grants, error) ||
	    !kinko_restore_repeat (restore, act, error) || !name_lost (restore, act, error))
		return FALSE;
	describe (restore, kinko_act_detail (act), grants);
	if (!kinko_restore_suspend (restore, act, error) ||
	    !kinko_restore_own_line (restore, act, error))
		return FALSE;
	restore->report->restored_seq = kinko_act_next_seq (act);
	return kinko_restoration_store (act, restore->report->restored_seq, error);
}

static gboolean
run_act (KinkoRestore *restore, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin_system (restore->session, "vault.restored", "vault", error);

	if (act == NULL)
		return FALSE;
	kinko_act_mirror_later (act);
	if (!write_all (restore, act, error))
		return kinko_act_fail (act, error);
	return kinko_act_commit (act, error);
}

/* The act is the first of its session, so that it begins where the mirror ends; and by the seat that the person has by now,
 * of which the stored ones know nothing yet. */
static gboolean
log_restore (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	gboolean done;

	g_clear_pointer (&session->policy, kinko_policy_free); /* that of the backup */
	session->stale = TRUE;
	session->own_seat = kinko_roster_find (kinko_verifier_roster (restore->verifier),
					       kinko_session_identity (session)->operator);
	done = run_act (restore, error);
	session->own_seat = NULL;
	return done;
}

/* With numbers, where the restored vault has them. */
static gboolean
tell_lost (KinkoRestore *restore, GError **error)
{
	KinkoRestoreReport *report = restore->report;
	const KinkoRestoration restoration = {
		.seq = report->restored_seq,
		.from = report->from,
		.to = report->to,
		.without_mirror = restore->order->without_mirror,
	};

	report->lost = kinko_lost_entries_read (restore->session, &restoration, error);
	return report->lost != NULL;
}

/* Nothing of what was erased again is left in any page: otherwise nobody may work with it. */
static gboolean
check_erased (KinkoRestore *restore, GError **error)
{
	KinkoPageCount count;
	guint64 found = 0;

	if (kinko_marks_length (restore->all_marks) == 0)
		return TRUE;
	if (!kinko_marks_search (restore->all_marks, restore->session, &found, &count, error))
		return FALSE;
	if (found == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     ngettext ("%" PRIu64 " erased key or ciphertext still stands in the database",
			       "%" PRIu64
			       " erased keys and ciphertexts still stand in the database",
			       found),
		     found);
	kinko_error_set_hint (error, "%s",
			      _ ("nothing was restored; ask for help with this vault"));
	return FALSE;
}

/* What was written, as everybody will read it. */
static gboolean
check_result (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) verification = NULL;

	session->stale = TRUE;
	if (!kinko_session_refresh (session, error) ||
	    /* What the backup had of it in room that counts as free goes, too. */
	    (restore->report->repeated > 0 &&
	     !kinko_db_rewrite (session->db, session->vault, NULL, error)) ||
	    !kinko_db_empty_wal (session->db, error) || !check_erased (restore, error) ||
	    !kinko_log_feed (session->log, verifier, kinko_log_size (session->log), error))
		return FALSE;
	verification = kinko_verifier_finish (verifier, error);
	restore->report->remade = g_hash_table_size (restore->remade);
	restore->report->entries = kinko_log_size (session->log);
	return verification != NULL &&
	       kinko_seats_check (session->roster, kinko_verifier_roster (verifier), error) &&
	       tell_lost (restore, error);
}

/* ---- the folder ------------------------------------------------------------------------------ */

static gboolean
furnish (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	KinkoDescriptor *descriptor = session->descriptor;
	const KinkoRestoreOrder *order = restore->order;

	g_free (descriptor->mirror);
	descriptor->mirror = g_strdup (order->without_mirror ? "mirror.git" : session->mirror_path);
	if (!kinko_descriptor_write (descriptor, session->folder, error) ||
	    !kinko_folder_create_at (session->folder, "spool", error))
		return FALSE;
	/* Those of the backup are of then; the table has those of now. */
	kinko_folder_discard (session->folder, "grants");
	if (!kinko_folder_create_at (session->folder, "grants", error))
		return FALSE;
	/* Those that the rows have are for the keys of the backup: with new keys come others (renew_keys()). */
	if (!restore->rotated)
		kinko_grant_folder_publish (session);
	(void) kinko_reserve_fill (
		session->folder); /* tried again, and told of, at every opening */
	return TRUE;
}

/* From here on the log goes on in the new vault and nowhere else: an old one is behind its own mirror now. */
static gboolean
mirror_restore (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;

	if (!restore->order->without_mirror)
		return kinko_session_mirror_last (session, restore->report->to, error);
	kinko_session_sync_mirror (session);
	if (session->mirror_lag == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("the mirror could not be written: %s"),
		     session->mirror_problem == NULL ? "?" : session->mirror_problem);
	return FALSE;
}

static KinkoSecret *
say_passphrase (gpointer passphrase, G_GNUC_UNUSED GError **error)
{
	const KinkoSecret *said = passphrase;

	return kinko_secret_new_from (kinko_secret_data (said), kinko_secret_len (said));
}

/* Somebody was shut out by new keys since the backup, which still goes by the old ones: they are renewed once more, before
 * anybody can open the vault. Both, as each of several renewals may have been of another. */
static gboolean
renew_keys (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	KinkoRotated rotated;

	if (!restore->rotated)
		return TRUE;
	kinko_session_set_ask (session, say_passphrase,
			       (gpointer) (gintptr) restore->order->passphrase);
	if (!kinko_keys_rotate_both (session, &rotated, error)) {
		g_prefix_error (error,
				"%s: ", _ ("the keys have to be renewed after this restore"));
		return FALSE;
	}
	restore->report->rotated = TRUE;
	restore->report->entries = kinko_log_size (session->log);
	return TRUE;
}

static gboolean
publish (KinkoRestore *restore, const char *staging, GError **error)
{
	KinkoSession *session = restore->session;
	const char *to = restore->order->to;

	kinko_session_remember_mirror (session);
	/* An open database would look for its files under the old name. */
	g_clear_pointer (&session->db, kinko_db_close);
	kinko_crash_point ();
	kinko_unfinished_unmark (session->folder);
	if (renameat2 (AT_FDCWD, staging, AT_FDCWD, to, RENAME_NOREPLACE) != 0 &&
	    (errno != EINVAL || !check_place (to, error) || rename (staging, to) != 0)) {
		if (error == NULL || *error == NULL)
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
				     _ ("cannot give the vault its name '%s': %s"), to,
				     g_strerror (errno));
		return FALSE;
	}
	kinko_crash_point ();
	(void) !kinko_folder_sync_parent (to, NULL); /* the vault is there all the same */
	kinko_seen_store (session);
	restore->report->mirror = restore->order->without_mirror
					  ? g_build_filename (to, "mirror.git", NULL)
					  : g_strdup (session->mirror_path);
	return TRUE;
}

static gboolean
restore_into (KinkoRestore *restore, const char *staging, GError **error)
{
	if (!kinko_restore_open (restore, staging, error) ||
	    !kinko_restore_bring_back (restore, error) || !check_person (restore, error) ||
	    !check_keys (restore, error) ||
	    (!restore->order->without_mirror && !kinko_seen_check (restore->session, error)))
		return FALSE;
	/* What was begun before and killed never got its name, and this one takes up its entries. */
	kinko_unfinished_sweep (restore->order->to, restore->session->descriptor->id);
	return log_restore (restore, error) && check_result (restore, error) &&
	       furnish (restore, error) && mirror_restore (restore, error) &&
	       renew_keys (restore, error) && publish (restore, staging, error);
}

KinkoRestoreReport *
kinko_vault_restore (const KinkoRestoreOrder *order, GError **error)
{
	g_auto (KinkoRestore) restore = { .order = order, .lock = -1 };
	g_autofree char *staging = kinko_unfinished_path (order->to);

	if (!check_place (order->to, error))
		return NULL;
	begin (&restore);
	if (restore_into (&restore, staging, error))
		return g_steal_pointer (&restore.report);
	/* Nothing of it is anybody's: what is left has a name that says so. */
	g_clear_pointer (&restore.session, kinko_session_close);
	kinko_folder_discard_path (staging);
	return NULL;
}
