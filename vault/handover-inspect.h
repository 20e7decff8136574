/*
 * Checking a handover without any vault: that it is whole, signed by whom its own log allows, and that its parts say the
 * same. What is checked, and what cannot be, is in docs/formats/handover.md.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/verify.h"
#include "vault/handover-manifest.h"
#include "vault/progress.h"

/* What was found; all of it was checked. */
typedef struct {
	KinkoHash file;     /* SHA-256 of the sealed file */
	guint64 size;       /* bytes of it */
	KinkoHash manifest; /* SHA-256 of the outer manifest, with its signature */
	KinkoHandoverManifest outer;
	KinkoVerification *log; /* log->note is the final checkpoint */
	json_t *report;         /* handover-report.json */
	json_t *people;         /* roster.json */
	gboolean numbers;       /* the inner part was opened and checked, too */
} KinkoHandoverInspection;

void kinko_handover_inspection_free (KinkoHandoverInspection *inspection);

/*
 * Reads all of the file once. Memory does not grow with the size of cases and documents, but by some KiB with each act of the
 * log, which git unpacks, and by some bytes with each entry, number and document.
 * A copy of the log is unpacked into a temporary folder, and removed.
 *
 * @keys: KinkoSecret, age identities, that of the inner part among them or not. @progress: or NULL. Errors are those of kinko_sealed_open(),
 * and KINKO_ERROR_INTEGRITY with what is wrong.
 */
KinkoHandoverInspection *kinko_handover_inspect (const char *path, const GPtrArray *keys,
						 const KinkoProgress *progress, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverInspection, kinko_handover_inspection_free)
