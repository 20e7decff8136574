/*
 * The receipt for a handover (引継ぎ受領書): what the successor took over and into which log, signed by the manager who did it.
 * It holds entry 0 of the successor's log, which names the predecessor's last checkpoint and the key that signed: so it can
 * be checked by itself. No names, no numbers of cases. Format: docs/formats/handover-receipt.md.
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"
#include "audit/takeover.h"

#define KINKO_HANDOVER_RECEIPT_MAX ((gsize) 64 * 1024)

typedef struct {
	char *accepted;     /* time of the entry handover.accept, in Japan (kinko_japan_time()) */
	char *by;           /* operator of the successor who signed */
	KinkoHash file;     /* SHA-256 of the handover file */
	KinkoHash manifest; /* SHA-256 of its manifest */
	KinkoTakeoverCounts counts;
	KinkoTakeoverMissing missing;
	KinkoTakeoverErased erased;
	char *genesis;                 /* entry 0 of the successor's log, without newline */
	char *vault, *origin;          /* from it */
	gboolean test;                 /* from it: a vault for tests */
	KinkoHash genesis_hash;        /* of it */
	KinkoPredecessor *predecessor; /* from it */
} KinkoHandoverReceipt;

void kinko_handover_receipt_free (KinkoHandoverReceipt *receipt);

/* The signed receipt; owned by the caller. Of @receipt the members up to @genesis count. KINKO_ERROR_INTEGRITY when @genesis is
 * none, names no predecessor, or is another person's than @by. */
char *kinko_handover_receipt_write (const KinkoHandoverReceipt *receipt, const KinkoSigner *signer,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads and checks one: its form, the entry in it, and that the key of that entry signed it. KINKO_ERROR_INVALID for what is
 * no receipt at all; KINKO_ERROR_INTEGRITY. */
KinkoHandoverReceipt *kinko_handover_receipt_read (const char *data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverReceipt, kinko_handover_receipt_free)
