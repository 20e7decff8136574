/* Reading one: into a mirror of its own, whose objects are read with every hash checked later. */
#include "audit/bundle-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/mirror-internal.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_indexer, git_indexer_free)

/* A pack begins with "PACK", its version and the number of its objects, each of which has a byte of its own and a zlib
 * stream. */
#define PACK_HEAD_LEN  12
#define COUNT_AT       8
#define OBJECT_MIN_LEN 9
#define HEAD_LEN       (KINKO_BUNDLE_HEAD_LEN + PACK_HEAD_LEN)

struct _KinkoBundleReader {
	char *path;
	guint64 size;
	GString *head; /* and that of the pack, until both are complete */
	git_oid tip;
	gboolean has_tip;
	git_indexer *pack;
	git_indexer_progress progress;
};

KinkoBundleReader *
kinko_bundle_reader_new (const char *path, guint64 size, GError **error)
{
	g_autoptr (KinkoBundleReader) reader = g_new0 (KinkoBundleReader, 1);
	g_autofree char *folder = g_build_filename (path, "objects", "pack", NULL);

	reader->path = g_strdup (path);
	reader->size = size;
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
	kinko_error_set_hint (error, "%s",
			      _ ("a bundle is made by 'git bundle create FILE HEAD main' in the "
				 "mirror, with both names"));
	return FALSE;
}

static gboolean
append (KinkoBundleReader *reader, const char *bytes, gsize len, GError **error)
{
	if (len == 0 || git_indexer_append (reader->pack, bytes, len, &reader->progress) == 0)
		return TRUE;
	kinko_git_set_error (error, KINKO_ERROR_INTEGRITY, _ ("the bundle cannot be unpacked"));
	return FALSE;
}

/*
 * One form only: two refs, one commit, no prerequisites. And no more objects than there is room for: libgit2 sets memory
 * aside for as many as the pack says.
 */
static gboolean
read_head (KinkoBundleReader *reader, GError **error)
{
	const char *pack = reader->head->str + KINKO_BUNDLE_HEAD_LEN;
	char hex[KINKO_GIT_ID_HEX_LEN + 1] = { 0 };
	g_autofree char *again = NULL;
	guint32 count;

	memcpy (hex, reader->head->str + strlen (KINKO_BUNDLE_SIGNATURE), KINKO_GIT_ID_HEX_LEN);
	again = g_strdup_printf (KINKO_BUNDLE_HEAD, hex, hex);
	if (strncmp (again, reader->head->str, KINKO_BUNDLE_HEAD_LEN) != 0 ||
	    git_oid_fromstr (&reader->tip, hex) != 0)
		return refuse (error);
	memcpy (&count, pack + COUNT_AT, sizeof count);
	if (GUINT32_FROM_BE (count) > reader->size / OBJECT_MIN_LEN)
		return refuse (error);
	reader->has_tip = TRUE;
	return append (reader, pack, PACK_HEAD_LEN, error);
}

gboolean
kinko_bundle_reader_add (KinkoBundleReader *reader, gconstpointer bytes, gsize len, GError **error)
{
	const char *at = bytes;
	gsize n = MIN (HEAD_LEN - reader->head->len, len);

	g_string_append_len (reader->head, at, (gssize) n);
	if (reader->head->len < HEAD_LEN)
		return TRUE;
	return (reader->has_tip || read_head (reader, error)) &&
	       append (reader, at + n, len - n, error);
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
