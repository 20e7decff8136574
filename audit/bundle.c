/* Writing one. The pack is the library's, for its deltas; which objects belong to it is found by reading them with every
 * hash checked. */
#include "audit/bundle-internal.h"

#include <inttypes.h>
#include <string.h>

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/mirror-internal.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_odb, git_odb_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_packbuilder, git_packbuilder_free)

/* A bundle that is being written. */
typedef struct {
	KinkoMirror *mirror;
	git_packbuilder *pack;
	GHashTable *seen; /* git_oid */
	KinkoBundleFunc take;
	gpointer data;
	GError **error;
} Bundle;

/* ---- which commit ---------------------------------------------------------------------------- */

static gboolean
size_of (KinkoMirror *mirror, const KinkoMirrorCommit *commit, guint64 *size, GError **error)
{
	g_autoptr (KinkoGitTree) tree = kinko_git_tree_read (mirror->objects, &commit->tree, error);
	g_autoptr (GBytes) note = NULL;
	KinkoMirrorRoot root;
	gsize len;
	const char *data;

	if (tree == NULL || !kinko_mirror_root (tree, &root, error))
		return FALSE;
	note = kinko_object_store_read (mirror->objects, &root.checkpoint->id, GIT_OBJECT_BLOB,
					error);
	if (note == NULL)
		return FALSE;
	data = g_bytes_get_data (note, &len);
	return kinko_mirror_note_size (data, len, size, error);
}

/* Others may have added to the mirror since: from its tip back to the commit of that size. */
static gboolean
find_commit (KinkoMirror *mirror, guint64 size, git_oid *id, GError **error)
{
	gboolean empty;
	guint64 here = 0;

	if (!kinko_mirror_read_ref (mirror, id, &empty, error))
		return FALSE;
	for (gboolean tip = TRUE; !empty; tip = FALSE) {
		g_autoptr (KinkoMirrorCommit) commit = kinko_mirror_commit_read (mirror, id, error);

		if (commit == NULL || !size_of (mirror, commit, &here, error))
			return FALSE;
		if (here == size)
			return TRUE;
		if (here < size && tip)
			break;
		if (here < size || !commit->has_parent) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
				     _ ("the mirror has no act that ends with %" PRIu64 " entries"),
				     size);
			return FALSE;
		}
		git_oid_cpy (id, &commit->parent);
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY,
		     _ ("the mirror is behind: it has %" PRIu64 " entries of %" PRIu64), here,
		     size);
	kinko_error_set_hint (error, "%s",
			      _ ("see that the mirror can be reached and written, and try again"));
	return FALSE;
}

/* ---- which objects --------------------------------------------------------------------------- */

/* TRUE for one that is new. */
static gboolean
note_object (Bundle *bundle, const git_oid *id, const char *name, gboolean *is_new, GError **error)
{
	*is_new = !g_hash_table_contains (bundle->seen, id);
	if (!*is_new)
		return TRUE;
	g_hash_table_add (bundle->seen, g_memdup2 (id, sizeof *id));
	if (git_packbuilder_insert (bundle->pack, id, name) == 0)
		return TRUE;
	kinko_git_set_error (error, KINKO_ERROR_INTEGRITY, _ ("the mirror cannot be packed"));
	return FALSE;
}

/* Down to what an earlier commit has already. The name brings those together that differ little. */
static gboolean
add_tree (Bundle *bundle, const git_oid *id, const char *name, GError **error)
{
	g_autoptr (KinkoGitTree) tree = NULL;
	gboolean is_new;

	if (!note_object (bundle, id, name, &is_new, error))
		return FALSE;
	if (!is_new)
		return TRUE;
	tree = kinko_git_tree_read (bundle->mirror->objects, id, error);
	if (tree == NULL)
		return FALSE;
	for (guint i = 0; i < tree->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (tree, i);

		if (entry->mode == KINKO_GIT_MODE_FOLDER
			    ? !add_tree (bundle, &entry->id, entry->name, error)
			    : !note_object (bundle, &entry->id, entry->name, &is_new, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
add_commits (Bundle *bundle, const git_oid *tip, GError **error)
{
	git_oid id = *tip;
	gboolean is_new;

	for (;;) {
		g_autoptr (KinkoMirrorCommit) commit =
			kinko_mirror_commit_read (bundle->mirror, &id, error);

		if (commit == NULL || !note_object (bundle, &id, NULL, &is_new, error) ||
		    !add_tree (bundle, &commit->tree, "", error))
			return FALSE;
		if (!commit->has_parent)
			return TRUE;
		git_oid_cpy (&id, &commit->parent);
	}
}

/* ---- the pack -------------------------------------------------------------------------------- */

static int
take_pack (void *bytes, size_t len, void *data)
{
	Bundle *bundle = data;

	return bundle->take (bundle->data, bytes, len, bundle->error) ? 0 : GIT_EUSER;
}

/* Loose objects and packs of this one folder, no alternates. */
static git_repository *
open_objects (KinkoMirror *mirror, GError **error)
{
	g_autofree char *folder = g_build_filename (mirror->path, "objects", NULL);
	g_autoptr (git_odb) objects = NULL;
	git_odb_backend *packed = NULL, *loose = NULL;
	git_repository *repository = NULL;

	if (git_odb_new (&objects) == 0 && git_odb_backend_pack (&packed, folder) == 0 &&
	    git_odb_add_backend (objects, packed, 2) == 0 &&
	    git_odb_backend_loose (&loose, folder, -1, 0, 0, 0) == 0 &&
	    git_odb_add_backend (objects, loose, 1) == 0 &&
	    git_repository_wrap_odb (&repository, objects) == 0)
		return repository;
	kinko_git_set_error (error, KINKO_ERROR_IO, _ ("the mirror cannot be packed"));
	return NULL;
}

static gboolean
write_pack (Bundle *bundle, const git_oid *tip, GError **error)
{
	char hex[KINKO_GIT_ID_HEX_LEN + 1];
	g_autofree char *head = NULL;
	g_autoptr (GError) problem = NULL;

	git_oid_tostr (hex, sizeof hex, tip);
	head = g_strdup_printf (KINKO_BUNDLE_HEAD, hex, hex);
	(void) git_packbuilder_set_threads (bundle->pack, 1); /* the same mirror, the same bytes */
	if (!add_commits (bundle, tip, error) ||
	    !bundle->take (bundle->data, head, strlen (head), error))
		return FALSE;
	kinko_crash_point ();
	bundle->error = &problem;
	if (git_packbuilder_foreach (bundle->pack, take_pack, bundle) == 0)
		return TRUE;
	if (problem != NULL)
		g_propagate_error (error, g_steal_pointer (&problem));
	else
		kinko_git_set_error (error, KINKO_ERROR_INTEGRITY,
				     _ ("the mirror cannot be packed"));
	return FALSE;
}

static guint
hash_id (gconstpointer id)
{
	guint value;

	memcpy (&value, id, sizeof value);
	return value;
}

static gboolean
equal_ids (gconstpointer a, gconstpointer b)
{
	return git_oid_equal (a, b) != 0;
}

gboolean
kinko_bundle_write (KinkoMirror *mirror, guint64 size, KinkoBundleFunc take, gpointer data,
		    GError **error)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (hash_id, equal_ids, g_free, NULL);
	g_autoptr (git_repository) repository = NULL;
	g_autoptr (git_packbuilder) pack = NULL;
	Bundle bundle = { .mirror = mirror, .seen = seen, .take = take, .data = data };
	git_oid tip;

	if (!find_commit (mirror, size, &tip, error))
		return FALSE;
	repository = open_objects (mirror, error);
	if (repository == NULL)
		return FALSE;
	if (git_packbuilder_new (&pack, repository) != 0) {
		kinko_git_set_error (error, KINKO_ERROR_IO, _ ("the mirror cannot be packed"));
		return FALSE;
	}
	bundle.pack = pack;
	return write_pack (&bundle, &tip, error);
}
