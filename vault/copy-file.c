#include "vault/copy-file.h"

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "vault/file.h"
#include "vault/interruption.h"
#include "vault/outside.h"
#include "vault/scan.h"

struct _KinkoCopyFile {
	int folder;
	char *name;
	KinkoFileWriter *writer;
	KinkoHasher *hasher;
	guint64 bytes;
};

static void
copy_file_clear (KinkoCopyFile *file)
{
	g_clear_pointer (&file->writer, kinko_file_writer_free);
	g_clear_pointer (&file->hasher, kinko_hasher_free);
	kinko_close_fd (&file->folder);
	g_free (file->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoCopyFile, copy_file_clear)

gboolean
kinko_copy_file_add (KinkoCopyFile *file, gconstpointer bytes, gsize len, GError **error)
{
	if (!kinko_interruption_check (error))
		return FALSE;
	kinko_hasher_update (file->hasher, bytes, len);
	file->bytes += len;
	return kinko_file_writer_add (file->writer, bytes, len, error);
}

static gboolean
open_target (KinkoSession *session, KinkoCopyFile *file, const char *path, GError **error)
{
	g_autofree char *mirror = kinko_session_mirror_path (session);

	if (!kinko_outside_check (kinko_session_folder (session), mirror, path, error))
		return FALSE;
	file->folder = kinko_folder_open_parent (path, &file->name, error);
	if (file->folder == -1)
		return FALSE;
	file->writer = kinko_file_writer_new (file->folder, file->name, error);
	file->hasher = kinko_hasher_new ();
	kinko_hasher_begin (file->hasher);
	return file->writer != NULL;
}

/* What becomes of the file is known: the line of the register and the end of the intent say so together. */
static gboolean
finish (KinkoAct *act, KinkoCopyFile *file, const KinkoCopy *copy, const char *number,
	const GError *failure, GError **error)
{
	KinkoHash hash = kinko_hasher_end (file->hasher);
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&hash, hex);
	return kinko_act_reopen (act, error) &&
	       (failure == NULL || kinko_act_give_back (act, error)) &&
	       kinko_copy_finish (act, number, copy->without_hash ? NULL : hex, file->bytes,
				  failure == NULL, error) &&
	       kinko_act_finish (act, failure, error);
}

static gboolean
make (KinkoAct *act, const KinkoCopy *copy, const char *path, KinkoCopyFunc write, gpointer data,
      char **number, GError **error)
{
	g_auto (KinkoCopyFile) file = { .folder = -1 };
	g_autoptr (GError) failure = NULL;
	g_autofree char *name = NULL;
	KinkoCopy named = *copy;

	if (!open_target (kinko_act_session (act), &file, path, error))
		return kinko_act_fail (act, error);
	named.path_name = name = kinko_scan_name (file.name);
	if (!kinko_copy_register (act, &named, number, error))
		return kinko_act_fail (act, error);
	if (!kinko_act_commit_intent (act, error))
		return FALSE;
	(void) !(write (data, &file, &failure) && kinko_file_writer_finish (file.writer, &failure));
	/* What could not be completed is gone before the log says that it failed. */
	g_clear_pointer (&file.writer, kinko_file_writer_free);
	if (!finish (act, &file, copy, *number, failure, error)) {
		/* Its line in the register stays open all the same. */
		if (failure == NULL)
			g_prefix_error (error, _ ("the file '%s' was written, but not recorded: "),
					file.name);
		return FALSE;
	}
	if (failure == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&failure));
	return FALSE;
}

gboolean
kinko_copy_file_make (KinkoAct *act, const KinkoCopy *copy, const char *path, KinkoCopyFunc write,
		      gpointer data, char **number, GError **error)
{
	gboolean made;

	/* ^C must not leave a line in the register for a file that never was. */
	kinko_interruption_hold ();
	made = make (act, copy, path, write, data, number, error);
	kinko_interruption_release ();
	return made;
}
