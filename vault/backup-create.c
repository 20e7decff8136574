#include "vault/backup.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/entry.h"
#include "policies/error.h"
#include "vault/age-writer.h"
#include "vault/age.h"
#include "vault/backup-manifest.h"
#include "vault/backup-open.h"
#include "vault/backup-recipients.h"
#include "vault/clock.h"
#include "vault/copy-file.h"
#include "vault/db-copy.h"
#include "vault/file.h"
#include "vault/predecessor.h"
#include "vault/register-internal.h"
#include "vault/session-internal.h"
#include "vault/tar-writer.h"
#include "vault/workspace.h"

#define SMALL_MAX  ((gsize) 1024 * 1024)
#define BUFFER_LEN ((gsize) 256 * 1024)
#define RECIPIENTS 20

/* A backup that is being made. */
typedef struct {
	KinkoSession *session;
	const KinkoBackupOrder *order;
	KinkoWorkspace *workspace; /* borrowed */
	KinkoBackupManifest *manifest;
	GPtrArray
		*contents;  /* GBytes of manifest->files, NULL for what is read when it is packed */
	GArray *recipients; /* KinkoPublicKey */
	KinkoBackupMade *made;
	char *database;     /* path of the copy */
	guint64 size, done; /* of what is read then */
} Way;

static void
bytes_unref (gpointer bytes)
{
	if (bytes != NULL)
		g_bytes_unref (bytes);
}

static void
clear_way (Way *way)
{
	g_clear_pointer (&way->manifest, kinko_backup_manifest_free);
	g_clear_pointer (&way->contents, g_ptr_array_unref);
	g_clear_pointer (&way->recipients, g_array_unref);
	g_clear_pointer (&way->made, kinko_backup_made_free);
	g_free (way->database);
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

/* ---- what goes into it ----------------------------------------------------------------------- */

static void
add_content (Way *way, const char *name, GBytes *content)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (content, &len);
	KinkoHash hash = kinko_hash_of (data, len);

	kinko_backup_manifest_add (way->manifest, name, len, &hash);
	g_ptr_array_add (way->contents, g_bytes_ref (content));
}

/* Those that the copied database has, not those of the folder: what goes together is of one moment. */
static gboolean
add_grants (Way *way, KinkoDb *copy, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		copy,
		"SELECT id, grant_file FROM seat WHERE status = 'active' AND grant_file IS NOT NULL"
		" ORDER BY id",
		error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autofree char *name =
			g_strconcat ("grants/", kinko_statement_text (query, 0), ".age", NULL);
		g_autoptr (GBytes) grant = kinko_statement_bytes (query, 1);

		add_content (way, name, grant);
	}
	return step == KINKO_STEP_DONE;
}

/* @place: "policy", "policies/<hash>". */
static gboolean
add_policy (Way *way, const char *place, GError **error)
{
	g_autofree char *path = g_build_filename (way->session->vault, place, NULL);
	kinko_autofd int folder = kinko_folder_open (path, FALSE, error);
	g_autoptr (GPtrArray) names = folder == -1 ? NULL : kinko_folder_list (folder, error);

	if (names == NULL)
		return FALSE;
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *name = g_strconcat (place, "/", names->pdata[i], NULL);
		g_autoptr (GBytes) content =
			kinko_file_read (folder, names->pdata[i], SMALL_MAX, error);

		if (content == NULL)
			return FALSE;
		add_content (way, name, content);
	}
	return TRUE;
}

/* A version that was in force long ago and is gone stops no backup: its hash stays in the log. The one in force is read at
 * every opening. */
static gboolean
add_policies (Way *way, KinkoDb *copy, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		copy, "SELECT DISTINCT lower (hex (hash)) FROM policy_version ORDER BY 1", error);
	KinkoStep step;

	if (query == NULL || !add_policy (way, "policy", error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autofree char *place =
			g_strconcat ("policies/", kinko_statement_text (query, 0), NULL);
		g_autofree char *path = g_build_filename (way->session->vault, place, NULL);

		if (!g_file_test (path, G_FILE_TEST_IS_DIR))
			kinko_session_warn (way->session,
					    _ ("'%s' is missing, and is not in the backup"), place);
		else if (!add_policy (way, place, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

/* Where a file lies that is too large to be held in memory. */
static char *
path_of (const Way *way, const char *name)
{
	return strcmp (name, KINKO_BACKUP_DATABASE) == 0
		       ? g_strdup (way->database)
		       : g_build_filename (way->session->vault, name, NULL);
}

static gboolean
read_failed (const char *name, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s' cannot be read"), name);
	return FALSE;
}

static gboolean
add_file (Way *way, const char *name, GError **error)
{
	g_autofree char *path = path_of (way, name);
	KinkoHash hash;
	struct stat status;

	if (!kinko_hash_of_file (path, &hash, error))
		return FALSE;
	if (lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
		return read_failed (name, error);
	way->size += (guint64) status.st_size;
	kinko_backup_manifest_add (way->manifest, name, (guint64) status.st_size, &hash);
	g_ptr_array_add (way->contents, NULL);
	return TRUE;
}

/* What cannot be what was taken over stops no backup of what is worked with now: whoever looks through it is told. */
static gboolean
add_predecessor (Way *way, KinkoLog *log, GError **error)
{
	g_autoptr (GPtrArray) names = NULL;
	g_autoptr (GError) problem = NULL;
	gboolean is_successor;

	if (!kinko_predecessor_check_kept (way->session, log, &is_successor, &problem)) {
		if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY)) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		kinko_session_warn (way->session, "%s", problem->message);
		kinko_session_warn (way->session, _ ("'%s' is missing, and is not in the backup"),
				    KINKO_PREDECESSOR_FOLDER);
		return TRUE;
	}
	if (!is_successor)
		return TRUE;
	names = kinko_predecessor_files (way->session);
	for (guint i = 0; i < names->len; i++)
		if (!add_file (way, names->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* The checkpoint at the end of the log that was copied. */
static gboolean
read_head (Way *way, KinkoLog *log, GError **error)
{
	if (!kinko_log_load (log, error))
		return FALSE;
	way->manifest->checkpoint = g_strdup (kinko_log_note (log));
	way->made->entries = kinko_log_size (log);
	return TRUE;
}

static gboolean
collect (Way *way, GError **error)
{
	KinkoSession *session = way->session;
	g_autoptr (KinkoDb) copy =
		kinko_db_open (way->database, session->compartments->records, FALSE, FALSE, error);
	g_autoptr (GBytes) descriptor =
		kinko_file_read (session->folder, "vault.json", SMALL_MAX, error);
	g_autoptr (KinkoLog) log =
		copy == NULL ? NULL : kinko_log_new (copy, session->descriptor->origin);

	if (log == NULL || descriptor == NULL || !read_head (way, log, error))
		return FALSE;
	way->manifest->vault_id = g_strdup (session->descriptor->id);
	way->manifest->origin = g_strdup (session->descriptor->origin);
	way->manifest->test = session->descriptor->test;
	way->manifest->made = kinko_entry_time (kinko_clock_now_ms ());
	way->manifest->copy = g_strdup (way->made->number);
	add_content (way, "vault.json", descriptor);
	if (!add_grants (way, copy, error) || !add_policies (way, copy, error) ||
	    !add_predecessor (way, log, error))
		return FALSE;
	g_clear_pointer (&log, kinko_log_free);
	g_clear_pointer (&copy, kinko_db_close); /* it writes the file once more */
	return add_file (way, KINKO_BACKUP_DATABASE, error);
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

static gboolean
pack_content (KinkoTarWriter *tar, const char *name, GBytes *content, GError **error)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (content, &len);

	return kinko_tar_writer_begin (tar, name, len, error) &&
	       kinko_tar_writer_add (tar, data, len, error) && kinko_tar_writer_end (tar, error);
}

static gboolean
pack_file (Way *way, KinkoTarWriter *tar, const KinkoBackupFile *file, GError **error)
{
	g_autofree char *path = path_of (way, file->name);
	kinko_autofd int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	g_autofree guint8 *buffer = g_malloc (BUFFER_LEN);
	gssize n;

	if (fd == -1)
		return read_failed (file->name, error);
	if (!kinko_tar_writer_begin (tar, file->name, file->size, error))
		return FALSE;
	while ((n = read (fd, buffer, BUFFER_LEN)) > 0) {
		if (!kinko_tar_writer_add (tar, buffer, (gsize) n, error))
			return FALSE;
		way->done += (guint64) n;
		kinko_progress_report (way->order->progress, way->size + way->done, 2 * way->size);
	}
	return n == 0 ? kinko_tar_writer_end (tar, error) : read_failed (file->name, error);
}

static gboolean
pack (Way *way, KinkoTarWriter *tar, GError **error)
{
	g_autoptr (GBytes) manifest = kinko_backup_manifest_render (way->manifest);

	if (!pack_content (tar, KINKO_BACKUP_MANIFEST, manifest, error))
		return FALSE;
	for (guint i = 0; i < way->contents->len; i++) {
		const KinkoBackupFile *file = way->manifest->files->pdata[i];
		GBytes *content = way->contents->pdata[i];

		if (content == NULL ? !pack_file (way, tar, file, error)
				    : !pack_content (tar, file->name, content, error))
			return FALSE;
	}
	return kinko_tar_writer_finish (tar, error);
}

static gboolean
seal_all (Way *way, KinkoCopyFile *file, GError **error)
{
	g_autoptr (KinkoAgeWriter) age = kinko_age_writer_new (
		(const KinkoPublicKey *) (gconstpointer) way->recipients->data,
		way->recipients->len, FALSE, put, file, error);
	g_autoptr (KinkoTarWriter) tar = NULL;

	if (age == NULL)
		return FALSE;
	tar = kinko_tar_writer_new (seal, age, kinko_clock_now_ms () / 1000);
	return pack (way, tar, error) && kinko_age_writer_finish (age, error);
}

/* Copying is the first half of the work. */
static void
tell_half (gpointer progress, guint64 done, guint64 total)
{
	kinko_progress_report (progress, done, 2 * total);
}

static gboolean
write_backup (gpointer data, KinkoCopyFile *file, GError **error)
{
	Way *way = data;
	KinkoSession *session = way->session;
	const KinkoProgress half = { tell_half, (gpointer) (gintptr) way->order->progress };
	gboolean written;

	way->database = g_build_filename (kinko_workspace_path (way->workspace),
					  KINKO_BACKUP_DATABASE, NULL);
	written = kinko_db_copy (session->db, way->database, session->compartments->records, &half,
				 error) &&
		  collect (way, error) && seal_all (way, file, error);
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
	KinkoCopy copy = { .what = _ ("backup of the vault"),
			   .kind = "backup",
			   .medium = order->medium == NULL ? _ ("file") : order->medium,
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
	way.manifest = kinko_backup_manifest_new ();
	way.contents = g_ptr_array_new_with_free_func (bytes_unref);
	way.recipients = g_array_new (FALSE, FALSE, sizeof (KinkoPublicKey));
	way.made = g_new0 (KinkoBackupMade, 1);
	way.made->recipients = g_ptr_array_new_with_free_func (g_free);
	return create (act, &way, error) ? g_steal_pointer (&way.made) : NULL;
}
