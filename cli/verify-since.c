#include "cli/verify-since.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/fork.h"
#include "audit/plain-file.h"
#include "cli/sheet.h"
#include "policies/error.h"

#define FILE_MODE 0600
#define FILE_MAX  (64 * 1024 * 1024)

void
kinko_verify_since_clear (KinkoVerifySince *since)
{
	g_clear_pointer (&since->before, kinko_trusted_free);
	g_clear_pointer (&since->next, kinko_trusted_free);
}

/* No file yet: everything is verified, and it is made. */
static gboolean
read_before (const char *path, KinkoTrusted **before, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) file = kinko_plain_file_read (path, FILE_MAX, &problem);

	*before = NULL;
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return TRUE;
	if (file == NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	*before =
		kinko_trusted_parse (g_bytes_get_data (file, NULL), g_bytes_get_size (file), error);
	if (*before != NULL)
		return TRUE;
	g_prefix_error (error, _ ("'%s': "), path);
	kinko_error_set_hint (error, "%s",
			      _ ("name another file: the log is then verified from its beginning, "
				 "and what this one kept is not compared"));
	return FALSE;
}

/* These look at every head of the log. */
static gboolean
takes_all (KinkoContext *context)
{
	return kinko_context_option (context, "predecessor") != NULL ||
	       kinko_context_option (context, "cosigned") != NULL;
}

/* Is what was verified before the beginning of what there is now? */
static gboolean
check_before (const KinkoVerification *found, const KinkoTrusted *before, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (before->note, strlen (before->note), error);
	g_autoptr (KinkoCheckpoint) checkpoint =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
	gboolean forked;

	if (!kinko_hash_equal (&found->genesis, &before->genesis)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the log is whole, but not the one that was verified before: its "
				"first entry has another hash"));
		kinko_error_set_hint (error, "%s",
				      _ ("this is the mirror of another vault, or the log was "
					 "replaced from its beginning"));
		return FALSE;
	}
	if (checkpoint == NULL || kinko_fork_check (found, checkpoint, &forked, error))
		return checkpoint != NULL;
	g_prefix_error (error, "%s",
			_ ("the log is whole, but not the one that was verified before: "));
	return FALSE;
}

KinkoVerification *
kinko_verify_since_run (KinkoContext *context, KinkoMirror *mirror, KinkoVerifySince *since,
			KinkoEntryFunc each, void (*reset) (gpointer data), gpointer data,
			GError **error)
{
	const char *path = kinko_context_option (context, "since");
	KinkoTrusted **next = path == NULL ? NULL : &since->next;
	g_autoptr (KinkoVerification) found = NULL;

	if (path != NULL && !read_before (path, &since->before, error))
		return NULL;
	if (since->before != NULL && !takes_all (context)) {
		since->from = since->before->frontier.size;
		found = kinko_verify_mirror_since (mirror, since->before, next, each, data, NULL);
		if (found != NULL)
			return g_steal_pointer (&found);
		/* Whatever it was: from the beginning it is said what it is. */
		since->from = 0;
		reset (data);
	}
	found = kinko_verify_mirror_since (mirror, NULL, next, each, data, error);
	if (found == NULL || (since->before != NULL && !check_before (found, since->before, error)))
		return NULL;
	return g_steal_pointer (&found);
}

gboolean
kinko_verify_since_keep (KinkoContext *context, const KinkoVerifySince *since, GError **error)
{
	const char *path = kinko_context_option (context, "since");
	g_autoptr (GError) problem = NULL;
	g_autofree char *text = NULL;

	if (path == NULL)
		return TRUE;
	text = kinko_trusted_text (since->next);
	if (g_file_set_contents_full (path, text, -1,
				      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
				      FILE_MODE, &problem))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("the log is in order, but '%s' could not be written: %s"), path,
		     problem->message);
	kinko_error_set_hint (error, "%s",
			      _ ("name a file in a folder that is there and has room"));
	return FALSE;
}

void
kinko_verify_since_add (const KinkoVerifySince *since, json_t *result)
{
	json_object_set_new (result, "since",
			     since->from == 0 ? json_null ()
					      : json_integer ((json_int_t) since->from));
}

void
kinko_verify_since_show (const json_t *result, GString *out)
{
	gint64 from = kinko_result_number (result, "since");

	if (from > 0)
		kinko_result_say (
			out,
			_ ("The entries before %" PRId64
			   " were verified earlier and were not read again; what is new continues "
			   "them. Without --since all of them are read."),
			from);
}
