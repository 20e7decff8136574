#include "cli/verify-since.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/fork.h"
#include "audit/plain-file.h"
#include "cli/evidence-output.h"
#include "cli/sheet.h"
#include "policies/error.h"

#define FILE_MODE 0600

void
kinko_verify_since_clear (KinkoVerifySince *since)
{
	g_clear_pointer (&since->before, kinko_trusted_free);
	g_clear_pointer (&since->next, kinko_trusted_free);
	g_clear_pointer (&since->notices, kinko_notices_free);
}

/* No file yet: everything is verified, and it is made. */
static gboolean
read_before (const char *path, KinkoTrusted **before, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) file = kinko_plain_file_read (path, KINKO_TRUSTED_MAX, &problem);

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

/* The evidence, signed by those who had a seat then: in a log that was begun anew they may never have had one. */
static void
write_evidence (KinkoContext *context, KinkoMirror *mirror, const KinkoVerification *found,
		const KinkoTrusted *before, GError **error)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_auto (GStrv) keys = NULL;

	/* Without them the evidence still has those of the new log. */
	if (kinko_verifier_go_on (verifier, before, NULL))
		keys = kinko_roster_vkeys (kinko_verifier_roster (verifier));
	kinko_evidence_output (context, mirror, found, before->note, keys, error);
}

/* Is what was verified before the beginning of what there is now? */
static gboolean
check_before (KinkoContext *context, KinkoMirror *mirror, const KinkoVerification *found,
	      const KinkoTrusted *before, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (before->note, strlen (before->note), error);
	g_autoptr (KinkoCheckpoint) checkpoint =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
	gboolean forked;

	if (checkpoint == NULL)
		return FALSE;
	if (!kinko_fork_check (found, checkpoint, &forked, error)) {
		g_prefix_error (error, "%s",
				_ ("the log is whole, but not the one that was verified before: "));
		if (forked)
			write_evidence (context, mirror, found, before, error);
		return FALSE;
	}
	/* The file is not signed: it may say another one than its checkpoint does. */
	if (kinko_hash_equal (&found->genesis, &before->genesis))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the log is whole, but not the one that was verified before: its "
			"first entry has another hash"));
	kinko_error_set_hint (error, "%s",
			      _ ("this is the mirror of another vault, or the log was "
				 "replaced from its beginning"));
	return FALSE;
}

/* One verification, from the beginning or not, and who is told of its entries. */
typedef struct {
	KinkoNotices *notices;
	KinkoEntryFunc each;
	gpointer data;
} Reading;

static void
take_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	Reading *reading = data;

	reading->each (reading->data, entry, line, len);
	kinko_notices_take (reading->notices, entry, line, len);
}

/* @before: where it begins, or NULL. What it finds is that of the whole log all the same. */
static KinkoVerification *
verify (KinkoMirror *mirror, KinkoVerifySince *since, const KinkoTrusted *before, gboolean keep,
	Reading *reading, GError **error)
{
	KinkoVerification *found;

	g_clear_pointer (&since->notices, kinko_notices_free);
	since->notices = reading->notices = kinko_notices_new ();
	if (before != NULL)
		kinko_notices_go_on (since->notices, before);
	found = kinko_verify_mirror_since (mirror, before, keep ? &since->next : NULL, take_entry,
					   reading, error);
	if (found != NULL && keep)
		kinko_notices_keep (since->notices, since->next);
	return found;
}

KinkoVerification *
kinko_verify_since_run (KinkoContext *context, KinkoMirror *mirror, KinkoVerifySince *since,
			KinkoEntryFunc each, void (*reset) (gpointer data), gpointer data,
			GError **error)
{
	const char *path = kinko_context_option (context, "since");
	Reading reading = { NULL, each, data };
	g_autoptr (KinkoVerification) found = NULL;

	if (path != NULL && !read_before (path, &since->before, error))
		return NULL;
	since->first = path != NULL && since->before == NULL;
	if (since->before != NULL && !takes_all (context)) {
		since->from = since->before->frontier.size;
		found = verify (mirror, since, since->before, TRUE, &reading, NULL);
		if (found != NULL)
			return g_steal_pointer (&found);
		/* Whatever it was: from the beginning it is said what it is. */
		since->from = 0;
		reset (data);
	}
	found = verify (mirror, since, NULL, path != NULL, &reading, error);
	if (found == NULL ||
	    (since->before != NULL && !check_before (context, mirror, found, since->before, error)))
		return NULL;
	return g_steal_pointer (&found);
}

/* What is to be kept, and where. */
typedef struct {
	const char *path;
	KinkoTrusted *trusted;
} Kept;

static void
free_kept (gpointer data)
{
	Kept *kept = data;

	kinko_trusted_free (kept->trusted);
	g_free (kept);
}

static gboolean
write_kept (gpointer data, GError **error)
{
	const Kept *kept = data;
	g_autoptr (GError) problem = NULL;
	g_autofree char *text = kinko_trusted_text (kept->trusted, &problem);

	if (text != NULL &&
	    g_file_set_contents_full (kept->path, text, -1,
				      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
				      FILE_MODE, &problem))
		return TRUE;
	g_set_error (error, KINKO_ERROR, text == NULL ? KINKO_ERROR_UNSUPPORTED : KINKO_ERROR_IO,
		     _ ("the log is in order, but '%s' could not be written: %s"), kept->path,
		     problem->message);
	kinko_error_set_hint (error, "%s",
			      text == NULL ? kinko_error_hint (problem)
					   : _ ("name a file in a folder that is there and has "
						"room"));
	return FALSE;
}

void
kinko_verify_since_keep (KinkoContext *context, KinkoVerifySince *since)
{
	Kept *kept;

	if (since->next == NULL)
		return;
	kept = g_new0 (Kept, 1);
	kept->path = kinko_context_option (context, "since");
	kept->trusted = g_steal_pointer (&since->next);
	/* Not before: who never saw what was found would not be told of it again. */
	kinko_context_set_after (context, write_kept, kept, free_kept);
}

void
kinko_verify_since_add (const KinkoVerifySince *since, json_t *result)
{
	json_object_set_new (result, "since",
			     since->from == 0 ? json_null ()
					      : json_integer ((json_int_t) since->from));
	json_object_set_new (result, "since_began", json_boolean (since->first));
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
	else if (kinko_result_flag (result, "since_began"))
		kinko_result_say (
			out, "%s",
			_ ("The file of --since begins here: from now on the log is compared with "
			   "what was found today. What was before today it does not vouch for: "
			   "compare the genesis hash with the one on the paper once."));
}
