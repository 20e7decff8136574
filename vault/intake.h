/*
 * Taking over a handover (業務の引継ぎ) into a new vault: line by line and paper by paper, everything sealed anew under new keys
 * and new handles, in acts of a bearable size. The log says of each version by which entry of the predecessor's log it came
 * about. Only for a vault that is being made (KinkoCreation.fill): what fails leaves nothing behind.
 *
 *     intake = kinko_intake_new (session, approval)
 *     kinko_intake_case (…) …  kinko_intake_document (…) …  kinko_intake_line (…) …
 *     kinko_intake_content (…) …
 *     kinko_intake_finish (intake, …)
 *
 * Lines are those of docs/formats/handover.md. What is wrong with one is KINKO_ERROR_INTEGRITY; no message repeats what is
 * personal in it.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/takeover.h"
#include "vault/intake-secrets.h"
#include "vault/scan.h"
#include "vault/session.h"

typedef struct _KinkoIntake KinkoIntake;

/* @approval: the ward's, for all entries. @secrets: borrowed; NULL: the inner file could not be opened. */
KinkoIntake *kinko_intake_new (KinkoSession *session, const char *approval,
			       const KinkoIntakeSecrets *secrets);
void kinko_intake_free (KinkoIntake *intake);

/* A line of cases.jsonl, documents.jsonl, registers.jsonl. In the order of the file. */
gboolean kinko_intake_case (KinkoIntake *intake, const json_t *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_intake_document (KinkoIntake *intake, const json_t *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_intake_line (KinkoIntake *intake, const json_t *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The content of a document. @part: "outer" or "numbers"; @path: its name there; @source: gives @size bytes. */
gboolean kinko_intake_content (KinkoIntake *intake, const char *part, const char *path,
			       guint64 size, KinkoScanSource source, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Ends it: the entry handover.accept with what was taken over and @facts ("handover", "manifest", "bundle"). KINKO_ERROR_INTEGRITY when
 * the content of a document is missing that should be there.
 */
gboolean kinko_intake_finish (KinkoIntake *intake, json_t *facts, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

const KinkoTakeoverCounts *kinko_intake_counts (const KinkoIntake *intake);
const KinkoTakeoverMissing *kinko_intake_missing (const KinkoIntake *intake);
const KinkoTakeoverErased *kinko_intake_erased (const KinkoIntake *intake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoIntake, kinko_intake_free)
