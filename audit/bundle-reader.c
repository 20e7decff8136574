/* Reading one: into a mirror of its own, whose objects are read with every hash checked later. */
#include "audit/bundle-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/mirror-internal.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_indexer, git_indexer_free)

struct _KinkoBundleReader {
	char *path;
	GString *head; /* until it is complete */
	git_oid tip;
	gboolean has_tip;
	git_indexer *pack;
	git_indexer_progress progress;
};

KinkoBundleReader *
kinko_bundle_reader_new (const char *path, GError **error)
{
	g_autoptr (KinkoBundleReader) reader = g_new0 (KinkoBundleReader, 1);
	g_autofree char *folder = g_build_filename (path, "objects", "pack", NULL);

	reader->path = g_strdup (path);
	reader->head = g_string_new (NULL);
	if (!kinko_mirror_create (path, error))
		return NULL;
	if (git_indexer_new (&reader->pack, folder, 0400, NULL, NULL) == 0)
		return g_steal_pointer (&reader);
	kinko_git_set_error (error, KINKO_ERROR_IO, _ ("the bundle cannot be unpacked"));
	return NULL;
}

void
kinko_bundle_reader_free (KinkoBundleReader *reader)
{
	if (reader == NULL)
		return;
	git_indexer_free (reader->pack);
	g_string_free (reader->head, TRUE);
	g_free (reader->path);
	g_free (reader);
}

static gboolean
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("this is no bundle of a mirror"));
	return FALSE;
}

/* One form only: two refs, one commit, no prerequisites. */
static gboolean
read_head (KinkoBundleReader *reader, GError **error)
{
	char hex[KINKO_GIT_ID_HEX_LEN + 1] = { 0 };
	g_autofree char *again = NULL;

	memcpy (hex, reader->head->str + strlen (KINKO_BUNDLE_SIGNATURE), KINKO_GIT_ID_HEX_LEN);
	again = g_strdup_printf (KINKO_BUNDLE_HEAD, hex, hex);
	if (strcmp (again, reader->head->str) != 0 || git_oid_fromstr (&reader->tip, hex) != 0)
		return refuse (error);
	reader->has_tip = TRUE;
	return TRUE;
}

gboolean
kinko_bundle_reader_add (KinkoBundleReader *reader, gconstpointer bytes, gsize len, GError **error)
{
	const char *at = bytes;
	gsize missing = KINKO_BUNDLE_HEAD_LEN - reader->head->len;
	gsize n = MIN (missing, len);

	g_string_append_len (reader->head, at, (gssize) n);
	if (reader->head->len < KINKO_BUNDLE_HEAD_LEN)
		return TRUE;
	if (!reader->has_tip && !read_head (reader, error))
		return FALSE;
	if (n == len || git_indexer_append (reader->pack, at + n, len - n, &reader->progress) == 0)
		return TRUE;
	kinko_git_set_error (error, KINKO_ERROR_INTEGRITY, _ ("the bundle cannot be unpacked"));
	return FALSE;
}

KinkoMirror *
kinko_bundle_reader_finish (KinkoBundleReader *reader, GError **error)
{
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (git_reference) reference = NULL;

	if (!reader->has_tip) {
		(void) refuse (error);
		return NULL;
	}
	if (git_indexer_commit (reader->pack, &reader->progress) != 0) {
		kinko_git_set_error (error, KINKO_ERROR_INTEGRITY,
				     _ ("the bundle cannot be unpacked"));
		return NULL;
	}
	mirror = kinko_mirror_open (reader->path, error);
	if (mirror == NULL)
		return NULL;
	if (git_reference_create (&reference, mirror->repository, KINKO_MIRROR_REF, &reader->tip, 0,
				  NULL) == 0)
		return g_steal_pointer (&mirror);
	kinko_git_set_error (error, KINKO_ERROR_INTEGRITY, _ ("the bundle cannot be unpacked"));
	return NULL;
}
