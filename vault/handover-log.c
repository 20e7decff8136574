/* What a handover says of the vault itself: its descriptor, people, rules and log. */
#include "vault/handover-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/sshsig.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/policy-store.h"
#include "vault/seat.h"
#include "vault/session-internal.h"

#define DESCRIPTOR     "vault.json"
#define DESCRIPTOR_MAX ((gsize) 16384)
#define POLICY_MAX     ((gsize) 1024 * 1024)
#define POLICIES       "policies/"

static gboolean
add_bytes (KinkoHandoverText *text, GBytes *bytes, GError **error)
{
	gsize len;
	gconstpointer data;

	if (bytes == NULL)
		return FALSE;
	data = g_bytes_get_data (bytes, &len);
	return kinko_handover_text_add (text, data, len, error);
}

gboolean
kinko_handover_make_descriptor (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
				KinkoHandoverText *text, GError **error)
{
	g_autoptr (GBytes) bytes = kinko_file_read (kinko_session_folder (work->session),
						    DESCRIPTOR, DESCRIPTOR_MAX, error);

	return add_bytes (text, bytes, error);
}

/* ---- people ---------------------------------------------------------------------------------- */

static json_t *
describe_seat (KinkoHandoverWork *work, const KinkoSeat *seat, GError **error)
{
	const char *origin = kinko_session_descriptor (work->session)->origin;
	g_auto (KinkoSeatPerson) person = { 0 };
	g_autofree char *vkey = kinko_note_vkey (origin, &seat->note_key);
	g_autofree char *git_key = kinko_ssh_public_text (&seat->git_key);
	json_t *object;

	if (!kinko_seat_person_load (kinko_session_db (work->session), seat->enrolled_seq, &person,
				     error))
		return NULL;
	object = json_object ();
	kinko_handover_put_text (object, "id", seat->id);
	kinko_handover_put_text (object, "name", person.name);
	kinko_handover_put_text (object, "role", kinko_role_name (seat->role));
	kinko_handover_put (object, "numbers", json_boolean (seat->numbers));
	kinko_handover_put_text (object, "status", kinko_seat_status_name (seat->status));
	kinko_handover_put_int (object, "enrolled_seq", seat->enrolled_seq);
	kinko_handover_put_int (object, "changed_seq", seat->changed_seq);
	kinko_handover_put_text (object, "recipient", seat->recipient);
	kinko_handover_put_text (object, "vkey", vkey);
	kinko_handover_put_text (object, "git_key", git_key);
	kinko_handover_put_text (object, "person", seat->person);
	kinko_handover_put_text (object, "pledged", person.pledged);
	kinko_handover_put_text (object, "trained", person.trained);
	kinko_handover_put_text (object, "notified", person.notified);
	kinko_handover_put_text (object, "reason", person.reason);
	return object;
}

gboolean
kinko_handover_make_roster (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			    KinkoHandoverText *text, GError **error)
{
	g_autoptr (KinkoRoster) roster = kinko_seats_load (kinko_session_db (work->session), error);
	json_auto_t *object = json_pack ("{s:[]}", "seats");
	GPtrArray *seats;

	if (roster == NULL)
		return FALSE;
	seats = kinko_roster_seats (roster);
	for (guint i = 0; i < seats->len; i++) {
		json_t *seat = describe_seat (work, seats->pdata[i], error);

		if (seat == NULL)
			return FALSE;
		json_array_append_new (json_object_get (object, "seats"), seat);
	}
	return kinko_handover_text_line (text, object, error);
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* The files of one policy, if it is what its hash says. */
static gboolean
add_policy (KinkoHandoverWork *work, const char *hash, GPtrArray *names, GError **error)
{
	g_autofree char *path = kinko_policy_store_path (work->session->vault, hash);
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (path, error);

	if (policy == NULL)
		return FALSE;
	if (strcmp (kinko_policy_hash (policy), hash) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the files of a policy are not those that were adopted"));
		kinko_error_set_hint (error, "%s", _ ("keep the vault's folder as evidence"));
		return FALSE;
	}
	for (const char *const *file = kinko_policy_files (policy); *file != NULL; file++)
		g_ptr_array_add (names, g_strconcat (POLICIES, hash, "/", *file, NULL));
	return TRUE;
}

/* The one that was in force before comes again when it is adopted again, but its files are here once. */
static gboolean
add_once (KinkoHandoverWork *work, GHashTable *seen, const char *hash, GPtrArray *names,
	  GError **error)
{
	return !g_hash_table_add (seen, g_strdup (hash)) || add_policy (work, hash, names, error);
}

GPtrArray *
kinko_handover_policy_names (KinkoHandoverWork *work, GError **error)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session),
				  "SELECT hash FROM policy_version ORDER BY seq", error);
	KinkoStep step;

	if (query == NULL || !add_once (work, seen, work->session->genesis_policy, names, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		char hex[KINKO_HASH_HEX_LEN + 1];
		KinkoHash hash = { 0 };
		gsize len;
		gconstpointer bytes = kinko_statement_blob (query, 0, &len);

		memcpy (hash.bytes, bytes, MIN (len, sizeof hash.bytes));
		kinko_hash_to_hex (&hash, hex);
		if (!add_once (work, seen, hex, names, error))
			return NULL;
	}
	return step == KINKO_STEP_DONE ? g_steal_pointer (&names) : NULL;
}

gboolean
kinko_handover_make_policy (KinkoHandoverWork *work, const char *name, KinkoHandoverText *text,
			    GError **error)
{
	g_auto (GStrv) parts = g_strsplit (name, "/", 3);
	g_autofree char *path = kinko_policy_store_path (work->session->vault, parts[1]);
	kinko_autofd int folder = kinko_folder_open (path, FALSE, error);
	g_autoptr (GBytes) bytes =
		folder == -1 ? NULL : kinko_file_read (folder, parts[2], POLICY_MAX, error);

	return add_bytes (text, bytes, error);
}

/* ---- the log --------------------------------------------------------------------------------- */

gboolean
kinko_handover_make_notes (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			   KinkoHandoverText *text, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session),
				  "SELECT size, note FROM audit_note ORDER BY size", error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		json_auto_t *object = json_object ();

		kinko_handover_put_int (object, "size", (guint64) kinko_statement_int (query, 0));
		kinko_handover_put_text (object, "note", kinko_statement_text (query, 1));
		if (!kinko_handover_text_line (text, object, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_handover_make_entries (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			     KinkoHandoverText *text, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session),
				  "SELECT line FROM audit_entry ORDER BY seq", error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		const char *line = kinko_statement_text (query, 0);

		text->rows++;
		if (!kinko_handover_text_add (text, line, strlen (line), error) ||
		    !kinko_handover_text_add (text, "\n", 1, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}
