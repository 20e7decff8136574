/*
 * Writing one part of a handover: files one after the other, then their sums and the signed manifest.
 */
#pragma once

#include "vault/handover-internal.h"

typedef struct {
	KinkoHandoverWork *work;
	KinkoHandoverPart part;
	KinkoTarWriter *tar; /* NULL: nothing is written, only measured */
	GString *sums;
	guint64 files, bytes;
	guint64 space; /* bytes of the tar so far */
} KinkoHandoverPartWriter;

/* @sink: NULL to measure. */
void kinko_handover_part_open (KinkoHandoverPartWriter *writer, KinkoHandoverWork *work,
			       KinkoHandoverPart part, KinkoAgeSink sink, gpointer data);
void kinko_handover_part_clear (KinkoHandoverPartWriter *writer);

/* A file whose content goes into writer->tar (if that is there) until kinko_handover_part_end(). */
gboolean kinko_handover_part_begin (KinkoHandoverPartWriter *writer, const char *name, guint64 size,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_handover_part_end (KinkoHandoverPartWriter *writer, const char *name, guint64 size,
				  const KinkoHash *hash, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A text that was planned: by that plan, and it must turn out as it says. */
gboolean kinko_handover_part_text (KinkoHandoverPartWriter *writer, const char *name,
				   KinkoHandoverMake make, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The contents of all documents of this part. */
gboolean kinko_handover_part_papers (KinkoHandoverPartWriter *writer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* mirror.bundle, as of the snapshot's log. KINKO_ERROR_BUSY when the mirror is not that far. */
gboolean kinko_handover_part_bundle (KinkoHandoverPartWriter *writer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* SHA256SUMS, manifest and the end of the tar. */
gboolean kinko_handover_part_finish (KinkoHandoverPartWriter *writer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Makes a text for the first time. @name: as work->plans knows it. */
gboolean kinko_handover_plan (KinkoHandoverWork *work, const char *name, KinkoHandoverMake make,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What it turned out to be; must be planned. */
const KinkoHandoverPlan *kinko_handover_planned (const KinkoHandoverWork *work, const char *name);

/* "numbers/NAME" for the inner part, NAME for the outer one; owned by the caller. */
char *kinko_handover_plan_name (KinkoHandoverPart part, const char *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoHandoverPartWriter, kinko_handover_part_clear)
