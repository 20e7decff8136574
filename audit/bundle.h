/*
 * A mirror as one file: a git bundle, version 2 (gitformat-bundle(5)), complete, with HEAD and the mirror's ref. `git clone`
 * opens it.
 */
#pragma once

#include <glib.h>

#include "audit/mirror.h"

/* What every bundle of that version begins with. */
#define KINKO_BUNDLE_SIGNATURE "# v2 git bundle\n"

/* Takes the next bytes. */
typedef gboolean (*KinkoBundleFunc) (gpointer data, gconstpointer bytes, gsize len, GError **error);

/*
 * Writes what the mirror held when its log had @size entries. Objects come from the mirror's own folder alone.
 *
 * KINKO_ERROR_BUSY when the mirror is not that far, KINKO_ERROR_NOT_FOUND when no act ended there.
 */
gboolean kinko_bundle_write (KinkoMirror *mirror, guint64 size, KinkoBundleFunc take, gpointer data,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes a mirror of a bundle that comes piece by piece and may be from anybody. */
typedef struct _KinkoBundleReader KinkoBundleReader;

/* @path: the mirror's folder, which is made; @size: how long the bundle is. Errors as kinko_mirror_create(). */
KinkoBundleReader *kinko_bundle_reader_new (const char *path, guint64 size, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INTEGRITY for what is no bundle as kinko_bundle_write() makes them. */
gboolean kinko_bundle_reader_add (KinkoBundleReader *reader, gconstpointer bytes, gsize len,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of it was added. Nothing but the form of the objects is checked: that is for kinko_verify_mirror(). */
KinkoMirror *kinko_bundle_reader_finish (KinkoBundleReader *reader, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What was made stays in its folder. */
void kinko_bundle_reader_free (KinkoBundleReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoBundleReader, kinko_bundle_reader_free)
