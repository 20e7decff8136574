/*
 * Where `kinko-verify` reads a log from: a mirror, or one in a single file as a handover has it (git bundle).
 */
#pragma once

#include <glib.h>

#include "audit/mirror.h"

/* Begins zeroed. */
typedef struct {
	KinkoMirror *mirror;
	char *folder; /* temporary, of a bundle; NULL: the mirror is somebody's */
} KinkoVerifySource;

/* Errors as kinko_mirror_open() and kinko_bundle_reader_add(); KINKO_ERROR_IO. */
gboolean kinko_verify_source_open (KinkoVerifySource *source, const char *path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Removes what was unpacked. */
void kinko_verify_source_clear (KinkoVerifySource *source);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoVerifySource, kinko_verify_source_clear)
