#include "audit/unlocked.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

typedef struct {
	guint64 seq; /* first, as the key of the table */
	char *by;
	gint64 end_ms;
} Unlocking;

struct _KinkoUnlocked {
	GHashTable *unlockings; /* by the seq of their entries */
};

static void
unlocking_free (gpointer data)
{
	Unlocking *unlocking = data;

	g_free (unlocking->by);
	g_free (unlocking);
}

KinkoUnlocked *
kinko_unlocked_new (void)
{
	KinkoUnlocked *unlocked = g_new0 (KinkoUnlocked, 1);

	unlocked->unlockings =
		g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, unlocking_free);
	return unlocked;
}

void
kinko_unlocked_free (KinkoUnlocked *unlocked)
{
	if (unlocked == NULL)
		return;
	g_hash_table_unref (unlocked->unlockings);
	g_free (unlocked);
}

gboolean
kinko_unlocked_end (const KinkoEntry *entry, gint64 *end_ms, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	const char *until;

	if (detail == NULL)
		return FALSE;
	until = kinko_detail_text (detail, "until");
	if (kinko_entry_time_parse (until, strlen (until), end_ms))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the vault was unlocked without saying until when"));
	return FALSE;
}

static gboolean
add_unlocking (KinkoUnlocked *unlocked, const KinkoEntry *entry, GError **error)
{
	Unlocking *unlocking;
	gint64 end_ms;

	if (!kinko_unlocked_end (entry, &end_ms, error))
		return FALSE;
	unlocking = g_new0 (Unlocking, 1);
	unlocking->seq = entry->seq;
	unlocking->by = kinko_slice_dup (entry->by);
	unlocking->end_ms = end_ms;
	g_hash_table_replace (unlocked->unlockings, &unlocking->seq, unlocking);
	return TRUE;
}

/* An opening after the end could only be made by somebody who kept the key from the kernel. A lock has no such time: the key
 * may have ended by itself while it was removed. */
static gboolean
check_named (const KinkoUnlocked *unlocked, const KinkoEntry *entry, const json_t *named,
	     gint64 now_ms, GError **error)
{
	gint64 seq = json_is_integer (named) ? json_integer_value (named) : -1;
	const Unlocking *unlocking = g_hash_table_lookup (unlocked->unlockings, &seq);

	if (unlocking == NULL || !kinko_slice_equal (entry->by, unlocking->by)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("it names an entry that did not unlock the vault for this person"));
		return FALSE;
	}
	if (kinko_slice_equal (entry->action, "session.lock") || now_ms <= unlocking->end_ms)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the vault was opened after the end of the unlocking of entry %" PRIu64),
		     unlocking->seq);
	return FALSE;
}

gboolean
kinko_unlocked_apply (KinkoUnlocked *unlocked, const KinkoEntry *entry, gint64 latest_ms,
		      GError **error)
{
	json_auto_t *detail = NULL;
	const json_t *named;

	if (!kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	if (kinko_slice_equal (entry->action, "session.unlock"))
		return add_unlocking (unlocked, entry, error);
	if ((!kinko_slice_equal (entry->action, "session.open") &&
	     !kinko_slice_equal (entry->action, "session.lock")) ||
	    !kinko_entry_mentions (entry, "\"unlock\""))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	named = json_object_get (detail, "unlock");
	return named == NULL ||
	       check_named (unlocked, entry, named, MAX (latest_ms, entry->time_ms), error);
}
