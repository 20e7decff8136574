#include "vault/backup.h"

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/age-writer.h"
#include "vault/age.h"
#include "vault/backup-content.h"
#include "vault/backup-manifest.h"
#include "vault/backup-open.h"
#include "vault/backup-recipients.h"
#include "vault/clock.h"
#include "vault/copy-file.h"
#include "vault/copy-text.h"
#include "vault/db-copy.h"
#include "vault/register-internal.h"
#include "vault/session-internal.h"
#include "vault/tar-writer.h"
#include "vault/workspace.h"

#define RECIPIENTS 20

/* A backup that is being made. */
typedef struct {
	KinkoSession *session;
	const KinkoBackupOrder *order;
	KinkoWorkspace *workspace; /* borrowed */
	GArray *recipients;        /* KinkoPublicKey */
	KinkoBackupMade *made;
} Way;

static void
clear_way (Way *way)
{
	g_clear_pointer (&way->recipients, g_array_unref);
	g_clear_pointer (&way->made, kinko_backup_made_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Way, clear_way)

void
kinko_backup_made_free (KinkoBackupMade *made)
{
	if (made == NULL)
		return;
	g_free (made->number);
	g_free (made->sha256);
	g_ptr_array_unref (made->recipients);
	g_free (made);
}

/* ---- to whom --------------------------------------------------------------------------------- */

/* Somebody without a grant could open the age file, and nothing that is in it. */
static const char *
recipient_of (KinkoSession *session, const char *word, GError **error)
{
	const KinkoSeat *seat = NULL;

	if (g_str_has_prefix (word, "age1"))
		return word;
	seat = kinko_roster_find (kinko_session_roster (session), word);
	if (seat != NULL && seat->status == KINKO_SEAT_ACTIVE && kinko_role_holds_keys (seat->role))
		return seat->recipient;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is neither an age recipient nor a person who holds keys here"), word);
	kinko_error_set_hint (error, "%s",
			      _ ("kinko operator list shows the people; a recipient begins with "
				 "age1"));
	return NULL;
}

static gboolean
add_recipient (Way *way, const char *word, GError **error)
{
	const char *text = recipient_of (way->session, word, error);
	KinkoPublicKey key;

	if (text == NULL)
		return FALSE;
	if (!kinko_age_recipient_parse (text, &key, error)) {
		kinko_error_set_hint (error, "%s",
				      _ ("copy it as a whole: 'kinko operator show' prints that of "
					 "a person, 'age-keygen -y FILE' that of a key file"));
		return FALSE;
	}
	if (g_ptr_array_find_with_equal_func (way->made->recipients, text, g_str_equal, NULL))
		return TRUE;
	g_array_append_val (way->recipients, key);
	g_ptr_array_add (way->made->recipients, g_strdup (text));
	return TRUE;
}

static gboolean
find_recipients (Way *way, GError **error)
{
	for (const char *const *word = way->order->to; *word != NULL; word++)
		if (!add_recipient (way, *word, error))
			return FALSE;
	if (way->recipients->len > 0 && way->recipients->len <= RECIPIENTS)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("a backup is sealed to 1 to %u recipients"), (guint) RECIPIENTS);
	return FALSE;
}

/* ---- sealing --------------------------------------------------------------------------------- */

static gboolean
seal (gpointer writer, gconstpointer bytes, gsize len, GError **error)
{
	return kinko_age_writer_add (writer, bytes, len, error);
}

static gboolean
put (gpointer file, gconstpointer bytes, gsize len, GError **error)
{
	kinko_crash_point ();
	return kinko_copy_file_add (file, bytes, len, error);
}

/* Copying is the first half of the work, packing the second. */
static void
tell_half (gpointer progress, guint64 done, guint64 total)
{
	kinko_progress_report (progress, done, 2 * total);
}

static void
tell_second_half (gpointer progress, guint64 done, guint64 total)
{
	kinko_progress_report (progress, total + done, 2 * total);
}

static gboolean
seal_all (Way *way, KinkoBackupContent *content, KinkoCopyFile *file, GError **error)
{
	g_autoptr (KinkoAgeWriter) age = kinko_age_writer_new (
		(const KinkoPublicKey *) (gconstpointer) way->recipients->data,
		way->recipients->len, FALSE, put, file, error);
	const KinkoProgress half = { tell_second_half, (gpointer) (gintptr) way->order->progress };
	g_autoptr (KinkoTarWriter) tar = NULL;

	if (age == NULL)
		return FALSE;
	tar = kinko_tar_writer_new (seal, age, kinko_clock_now_ms () / 1000);
	return kinko_backup_content_pack (content, tar, &half, error) &&
	       kinko_age_writer_finish (age, error);
}

static gboolean
gather_and_seal (Way *way, const char *database, KinkoCopyFile *file, GError **error)
{
	g_autoptr (KinkoBackupContent) content =
		kinko_backup_content_gather (way->session, database, way->made->number, error);

	if (content == NULL)
		return FALSE;
	way->made->entries = kinko_backup_content_entries (content);
	return seal_all (way, content, file, error);
}

static gboolean
write_backup (gpointer data, KinkoCopyFile *file, GError **error)
{
	Way *way = data;
	KinkoSession *session = way->session;
	const KinkoProgress half = { tell_half, (gpointer) (gintptr) way->order->progress };
	g_autofree char *database = g_build_filename (kinko_workspace_path (way->workspace),
						      KINKO_BACKUP_DATABASE, NULL);
	gboolean written = kinko_db_copy (session->db, database, session->compartments->records,
					  &half, error) &&
			   gather_and_seal (way, database, file, error);

	kinko_workspace_empty (way->workspace); /* the end of the act may need the room */
	return written;
}

/* ---- the act --------------------------------------------------------------------------------- */

/* What a line of the register is, its sealed record says; the row only finds it. */
static gboolean
note_line (KinkoAct *act, const char *number, GError **error)
{
	g_autoptr (KinkoStatement) insert =
		kinko_act_prepare (act,
				   "INSERT INTO backup_line (line_id) SELECT id FROM register_line"
				   " WHERE register = 'copy' AND number = ?",
				   error);

	return insert != NULL && kinko_statement_bind_text (insert, 1, number, error) &&
	       kinko_statement_run (insert, error);
}

static char *
list_recipients (const Way *way)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (const char *const *word = way->order->to; *word != NULL; word++)
		g_string_append_printf (text, "%s%s", text->len == 0 ? "" : ", ", *word);
	return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
describe (KinkoAct *act, const Way *way)
{
	json_t *recipients = json_array ();

	for (guint i = 0; i < way->made->recipients->len; i++)
		json_array_append_new (recipients, json_string (way->made->recipients->pdata[i]));
	json_object_set_new (kinko_act_detail (act), "recipients", recipients);
}

static gboolean
read_line (Way *way, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_load (
		way->session, kinko_register_find ("copy"), way->made->number, error);
	const char *bytes;

	if (line == NULL)
		return FALSE;
	bytes = kinko_record_get (line->record, "bytes");
	way->made->sha256 = g_strdup (kinko_record_get (line->record, "sha256"));
	way->made->bytes = bytes == NULL ? 0 : g_ascii_strtoull (bytes, NULL, 10);
	return TRUE;
}

static gboolean
create (KinkoAct *act, Way *way, GError **error)
{
	const KinkoBackupOrder *order = way->order;
	g_autofree char *recipient = list_recipients (way);
	const KinkoActScope scope = { .approval = order->approval,
				      .count = 1,
				      .recipient = recipient };
	KinkoCopy copy = { .what = KINKO_COPY_BACKUP,
			   .kind = "backup",
			   .medium = order->medium == NULL ? KINKO_COPY_FILE : order->medium,
			   .recipient = recipient,
			   .erase_by = order->erase_by,
			   .note_line = note_line };

	if (!find_recipients (way, error))
		return kinko_act_fail (act, error);
	if (!kinko_act_authorize (act, &scope, error))
		return FALSE;
	copy.approval = kinko_act_approval (act);
	describe (act, way);
	if (!kinko_copy_file_make (act, &copy, order->path, write_backup, way, &way->made->number,
				   error))
		return FALSE;
	kinko_backup_recipients_warn (way->session, way->made->recipients);
	return read_line (way, error);
}

KinkoBackupMade *
kinko_backup_create (KinkoSession *session, const KinkoBackupOrder *order, GError **error)
{
	g_autoptr (KinkoWorkspace) workspace = kinko_backup_workspace (session, error);
	g_auto (Way) way = { .session = session, .order = order, .workspace = workspace };
	g_autoptr (KinkoAct) act = workspace == NULL ? NULL
						     : kinko_act_begin (session, "backup.create",
									"vault", NULL, error);

	if (act == NULL)
		return NULL;
	way.recipients = g_array_new (FALSE, FALSE, sizeof (KinkoPublicKey));
	way.made = g_new0 (KinkoBackupMade, 1);
	way.made->recipients = g_ptr_array_new_with_free_func (g_free);
	return create (act, &way, error) ? g_steal_pointer (&way.made) : NULL;
}
