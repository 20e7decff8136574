#include "audit/succession.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/tree.h"
#include "policies/error.h"

struct _KinkoSuccession {
	KinkoTakeover takeover;
	GHashTable *
		sources; /* seq of the predecessor's → "time by action" as the successor's log says */
	KinkoHasher *hasher;
	KinkoFrontier frontier; /* of the predecessor's log, up to the size that was handed over */
	gboolean wrong;
	guint64 wrong_seq; /* the first entry that says other things */
};

KinkoSuccession *
kinko_succession_new (void)
{
	KinkoSuccession *succession = g_new0 (KinkoSuccession, 1);

	succession->sources = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	succession->hasher = kinko_hasher_new ();
	kinko_frontier_init (&succession->frontier);
	return succession;
}

void
kinko_succession_free (KinkoSuccession *succession)
{
	if (succession == NULL)
		return;
	kinko_takeover_clear (&succession->takeover);
	g_hash_table_unref (succession->sources);
	kinko_hasher_free (succession->hasher);
	g_free (succession);
}

/* ---- what the successor's log says ------------------------------------------------------------- */

static void
set_wrong (KinkoSuccession *succession, guint64 seq)
{
	if (!succession->wrong || seq < succession->wrong_seq)
		succession->wrong_seq = seq;
	succession->wrong = TRUE;
}

/* Two things that came from one entry must say the same of it. */
static void
add_source (KinkoSuccession *succession, guint64 seq, char *text)
{
	const char *known = g_hash_table_lookup (succession->sources, &seq);
	gint64 *key;

	if (known != NULL) {
		if (strcmp (known, text) != 0)
			set_wrong (succession, seq);
		g_free (text);
		return;
	}
	key = g_new (gint64, 1);
	*key = (gint64) seq;
	g_hash_table_insert (succession->sources, key, text);
}

void
kinko_succession_note (KinkoSuccession *succession, const KinkoEntry *entry)
{
	json_auto_t *detail = NULL;
	const char *time, *by, *action;
	json_int_t seq;

	/* It verifies, so this cannot fail. */
	if (!kinko_takeover_apply (&succession->takeover, entry, NULL))
		g_assert_not_reached ();
	if (succession->takeover.predecessor == NULL || succession->takeover.accepted ||
	    entry->seq == 0)
		return;
	detail = kinko_entry_detail (entry, NULL);
	if (json_unpack (detail, "{s:{s:I, s:s, s:s, s:s}}", "of", "seq", &seq, "time", &time, "by",
			 &by, "action", &action) == 0)
		add_source (succession, (guint64) seq,
			    g_strdup_printf ("%s %s %s", time, by, action));
}

/* ---- what the predecessor's log says ----------------------------------------------------------- */

void
kinko_succession_compare (KinkoSuccession *succession, const KinkoEntry *entry, const char *line,
			  gsize len)
{
	const KinkoPredecessor *predecessor = succession->takeover.predecessor;
	const char *said = g_hash_table_lookup (succession->sources, &entry->seq);
	g_autofree char *text = NULL;
	KinkoHash leaf;

	if (predecessor == NULL || entry->seq >= predecessor->size)
		return;
	leaf = kinko_tree_leaf (succession->hasher, line, len);
	kinko_frontier_append (&succession->frontier, succession->hasher, &leaf);
	if (said == NULL)
		return;
	text = g_strdup_printf ("%.*s %.*s %.*s", (int) entry->time.len, entry->time.text,
				(int) entry->by.len, entry->by.text, (int) entry->action.len,
				entry->action.text);
	if (strcmp (text, said) != 0)
		set_wrong (succession, entry->seq);
}

static gboolean
refuse (GError **error, const char *what)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log is whole, but it does not continue the other one: %s"), what);
	kinko_error_set_hint (
		error, "%s",
		_ ("compare with the predecessor's log that is kept in the vault, and "
		   "with the ward's copy of it"));
	return FALSE;
}

gboolean
kinko_succession_check (KinkoSuccession *succession, const char *vault, const char *origin,
			GError **error)
{
	const KinkoPredecessor *predecessor = succession->takeover.predecessor;
	g_autofree char *what = NULL;
	KinkoHash root;

	if (predecessor == NULL)
		return refuse (error, _ ("it names no predecessor"));
	if (strcmp (predecessor->vault, vault) != 0 || strcmp (predecessor->origin, origin) != 0)
		return refuse (error, _ ("it names another vault as its predecessor"));
	root = kinko_frontier_root (&succession->frontier, succession->hasher);
	if (succession->frontier.size != predecessor->size ||
	    !kinko_hash_equal (&root, &predecessor->root))
		return refuse (error, _ ("that one never had the checkpoint which it names"));
	if (!succession->wrong)
		return TRUE;
	what = g_strdup_printf (
		_ ("what was taken over says other things of entry %" PRIu64 " than that log does"),
		succession->wrong_seq);
	return refuse (error, what);
}
