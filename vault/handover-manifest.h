/*
 * What signs a part of a handover: `manifest`, a note over the hash of `SHA256SUMS`, which has the name, size and hash of
 * every file. Format: docs/formats/handover.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "audit/roster.h"

typedef enum {
	KINKO_HANDOVER_OUTER,   /* what everybody with the file may read */
	KINKO_HANDOVER_NUMBERS, /* My Numbers, protected addresses, papers that show them */
} KinkoHandoverPart;

#define KINKO_HANDOVER_PARTS 2

/* Names of files of both parts. */
#define KINKO_HANDOVER_SUMS     "SHA256SUMS"
#define KINKO_HANDOVER_MANIFEST "manifest"

typedef struct {
	KinkoHandoverPart part;
	char *origin, *vault, *made, *by;
	gboolean test;
	guint64 log_size, intent;
	KinkoHash root;
	guint64 files, bytes;
	KinkoHash sums;
} KinkoHandoverManifest;

void kinko_handover_manifest_clear (KinkoHandoverManifest *manifest);

/* "outer", "numbers". */
const char *kinko_handover_part_name (KinkoHandoverPart part);

/* The text that is signed; owned by the caller. */
char *kinko_handover_manifest_text (const KinkoHandoverManifest *manifest);

/* Reads a signed one, of which nothing is verified yet. KINKO_ERROR_INTEGRITY. */
gboolean kinko_handover_manifest_read (const char *note, gsize len, KinkoHandoverManifest *manifest,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the note signed by manifest->by, who has an active seat at the end of the log? KINKO_ERROR_INTEGRITY. */
gboolean kinko_handover_manifest_verify (const char *note, gsize len,
					 const KinkoHandoverManifest *manifest,
					 const KinkoRoster *roster, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoHandoverManifest, kinko_handover_manifest_clear)
