#include "audit/git-tree.h"

#include <string.h>

#include <glib/gi18n.h>

#define MODE_MAX_LEN    6
#define USUAL_ENTRY_LEN 40 /* only to have the right room at once */

/* Reads one entry at *@at and moves past it. */
static gboolean
take_entry (const char **at, const char *end, KinkoGitEntry *entry)
{
	const char *p = *at;
	const char *name_end;
	guint32 mode = 0;

	for (; p < end && p - *at < MODE_MAX_LEN && *p >= '0' && *p <= '7'; p++)
		mode = mode << 3 | (guint32) (*p - '0');
	/* "0100644" would be the same mode in another spelling, and so another tree of the same
	 * meaning. */
	if (p == *at || **at == '0' || p == end || *p != ' ')
		return FALSE;
	p++;
	name_end = memchr (p, '\0', (gsize) (end - p));
	if (name_end == NULL || name_end == p || end - name_end - 1 < KINKO_GIT_ID_LEN ||
	    memchr (p, '/', (gsize) (name_end - p)) != NULL)
		return FALSE;
	entry->name = p;
	entry->mode = mode;
	memset (&entry->id, 0, sizeof entry->id);
	memcpy (entry->id.id, name_end + 1, KINKO_GIT_ID_LEN);
	*at = name_end + 1 + KINKO_GIT_ID_LEN;
	return TRUE;
}

KinkoGitTree *
kinko_git_tree_parse (GBytes *bytes, GError **error)
{
	g_autoptr (KinkoGitTree) tree = g_new0 (KinkoGitTree, 1);
	const char *last = "";
	gsize len;
	const char *at = g_bytes_get_data (bytes, &len);
	const char *end = at + len;

	tree->bytes = g_bytes_ref (bytes);
	tree->entries = g_array_sized_new (FALSE, FALSE, sizeof (KinkoGitEntry),
					   (guint) (len / USUAL_ENTRY_LEN + 1));
	while (at < end) {
		KinkoGitEntry entry;

		if (!take_entry (&at, end, &entry) || strcmp (entry.name, last) <= 0) {
			g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
					     _ ("a git tree is malformed"));
			return NULL;
		}
		last = entry.name;
		g_array_append_val (tree->entries, entry);
	}
	return g_steal_pointer (&tree);
}

KinkoGitTree *
kinko_git_tree_read (KinkoObjectStore *store, const git_oid *id, GError **error)
{
	g_autoptr (GBytes) bytes = kinko_object_store_read (store, id, GIT_OBJECT_TREE, error);

	return bytes == NULL ? NULL : kinko_git_tree_parse (bytes, error);
}

void
kinko_git_tree_free (KinkoGitTree *tree)
{
	if (tree == NULL)
		return;
	g_array_unref (tree->entries);
	g_bytes_unref (tree->bytes);
	g_free (tree);
}

const KinkoGitEntry *
kinko_git_tree_entry (const KinkoGitTree *tree, guint index)
{
	g_assert (index < tree->entries->len);
	return &g_array_index (tree->entries, KinkoGitEntry, index);
}

const KinkoGitEntry *
kinko_git_tree_find (const KinkoGitTree *tree, const char *name)
{
	for (guint i = 0; tree != NULL && i < tree->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (tree, i);

		if (strcmp (entry->name, name) == 0)
			return entry;
	}
	return NULL;
}

gboolean
kinko_git_entry_equal (const KinkoGitEntry *a, const KinkoGitEntry *b)
{
	return a->mode == b->mode && strcmp (a->name, b->name) == 0 &&
	       git_oid_equal (&a->id, &b->id);
}

static void
append_entry (GByteArray *buffer, const KinkoGitEntry *entry)
{
	char mode[16];
	gsize len = (gsize) g_snprintf (mode, sizeof mode, "%o ", entry->mode);

	g_byte_array_append (buffer, (const guint8 *) mode, (guint) len);
	g_byte_array_append (buffer, (const guint8 *) entry->name,
			     (guint) strlen (entry->name) + 1);
	g_byte_array_append (buffer, entry->id.id, KINKO_GIT_ID_LEN);
}

gboolean
kinko_git_tree_write (KinkoObjectStore *store, const KinkoGitTree *tree,
		      const KinkoGitEntry *changes, gsize n_changes, git_oid *id, GError **error)
{
	g_autoptr (GByteArray) buffer = g_byte_array_new ();
	gsize change = 0;

	for (guint i = 0; tree != NULL && i < tree->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (tree, i);

		while (change < n_changes && strcmp (changes[change].name, entry->name) < 0)
			append_entry (buffer, &changes[change++]);
		if (change < n_changes && strcmp (changes[change].name, entry->name) == 0)
			append_entry (buffer, &changes[change++]);
		else
			append_entry (buffer, entry);
	}
	while (change < n_changes)
		append_entry (buffer, &changes[change++]);
	return kinko_object_store_write (store, GIT_OBJECT_TREE, buffer->data, buffer->len, id,
					 error);
}
