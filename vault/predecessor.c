#include "vault/predecessor.h"

#include <limits.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/roster.h"
#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/handover-manifest.h"
#include "vault/session-internal.h"

/* What handover.accept says. */
static gboolean
read_hash (const json_t *detail, KinkoHash *hash, GError **error)
{
	const char *text = json_string_value (json_object_get (detail, "bundle"));

	if (text != NULL && kinko_detail_hash_parse (text, hash))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the log does not say which log of the predecessor is kept"));
	return FALSE;
}

static gboolean
check_bundle (KinkoSession *session, const KinkoHash *said, GError **error)
{
	g_autofree char *path = g_build_filename (session->vault, KINKO_PREDECESSOR_FOLDER,
						  KINKO_PREDECESSOR_BUNDLE, NULL);
	g_autoptr (GError) problem = NULL;
	KinkoHash kept;

	if (kinko_hash_of_file (path, &kept, &problem) && kinko_hash_equal (said, &kept))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     problem == NULL
			     ? _ ("the predecessor's log that is kept was changed: '%s'")
			     : _ ("the predecessor's log that is kept cannot be read: '%s'"),
		     path);
	kinko_error_set_hint (error, "%s",
			      _ ("bring it back from a backup, or from the handover file"));
	return FALSE;
}

gboolean
kinko_predecessor_check (KinkoSession *session, const KinkoTakeover *takeover, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;
	KinkoHash said;

	if (takeover->predecessor == NULL)
		return TRUE;
	detail = kinko_case_entry_read (session, takeover->seq, &line, &entry, error);
	return detail != NULL && read_hash (detail, &said, error) &&
	       check_bundle (session, &said, error);
}

/* ---- without a replay ------------------------------------------------------------------------ */

/* The detail of the first entry from @seq on that tells of @action, NULL: of anything; a new reference. NULL without error: there is
 * none. */
static json_t *
find_detail (KinkoLog *log, guint64 seq, const char *action, GError **error)
{
	for (; seq < kinko_log_size (log); seq++) {
		g_autofree char *line = kinko_log_line (log, seq, error);
		KinkoEntry entry;

		if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
			return NULL;
		if (action == NULL || kinko_slice_equal (entry.action, action))
			return kinko_entry_detail (&entry, error);
	}
	return NULL;
}

gboolean
kinko_predecessor_check_kept (KinkoSession *session, KinkoLog *log, gboolean *is_successor,
			      GError **error)
{
	g_autoptr (GError) problem = NULL;
	json_auto_t *genesis = find_detail (log, 0, NULL, &problem);
	json_auto_t *accepted = NULL;
	KinkoHash said;

	*is_successor = json_object_get (genesis, "predecessor") != NULL;
	if (*is_successor)
		accepted = find_detail (log, 1, "handover.accept", &problem);
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	return !*is_successor ||
	       (read_hash (accepted, &said, error) && check_bundle (session, &said, error));
}

/* ---- the files ------------------------------------------------------------------------------- */

#define POLICIES   KINKO_PREDECESSOR_FOLDER "/policies"
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
#define HASH_CHARS "0123456789abcdef"

static const char *const single[] = { KINKO_PREDECESSOR_FOLDER "/" KINKO_HANDOVER_MANIFEST,
				      KINKO_PREDECESSOR_FOLDER "/" KINKO_PREDECESSOR_BUNDLE,
				      KINKO_PREDECESSOR_FOLDER "/" KINKO_PREDECESSOR_RECEIPT,
				      NULL };

gboolean
kinko_predecessor_is_file (const char *name)
{
	g_auto (GStrv) parts = NULL;

	if (g_strv_contains (single, name))
		return TRUE;
	if (!g_str_has_prefix (name, POLICIES "/"))
		return FALSE;
	parts = g_strsplit (name + strlen (POLICIES "/"), "/", -1);
	return g_strv_length (parts) == 2 && strlen (parts[0]) == KINKO_HASH_HEX_LEN &&
	       strspn (parts[0], HASH_CHARS) == KINKO_HASH_HEX_LEN && parts[1][0] != '\0' &&
	       parts[1][0] != '.' && strlen (parts[1]) <= NAME_MAX &&
	       strspn (parts[1], NAME_CHARS) == strlen (parts[1]);
}

static void
add_files (KinkoSession *session, const char *place, GPtrArray *names)
{
	g_autofree char *path = g_build_filename (session->vault, place, NULL);
	g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
		g_autofree char *inside = g_strconcat (place, "/", name, NULL);

		if (kinko_predecessor_is_file (inside))
			g_ptr_array_add (names, g_steal_pointer (&inside));
	}
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
kinko_predecessor_files (KinkoSession *session)
{
	g_autofree char *path = g_build_filename (session->vault, POLICIES, NULL);
	g_autoptr (GDir) policies = g_dir_open (path, 0, NULL);
	GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
	const char *name;

	add_files (session, KINKO_PREDECESSOR_FOLDER, names);
	while (policies != NULL && (name = g_dir_read_name (policies)) != NULL) {
		g_autofree char *place = g_strconcat (POLICIES "/", name, NULL);

		add_files (session, place, names);
	}
	g_ptr_array_sort (names, compare_names);
	return names;
}
