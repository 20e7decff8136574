/*
 * Accepting a handover (業務の引継ぎ, 本文7): the successor's manager makes a new vault from the file, all or nothing.
 */
#pragma once

#include "audit/handover-receipt.h"
#include "vault/create.h"
#include "vault/handover-inspect.h"

typedef struct {
	const char *file;              /* the handover */
	const GPtrArray *keys;         /* KinkoSecret: age identities */
	gboolean without_numbers;      /* go on without what the inner part holds */
	const char *approval;          /* the ward's (承認番号) */
	const char *receipt;           /* a new file for the receipt */
	const KinkoProgress *progress; /* of the inspection, or NULL */
	const KinkoProgress *taking;   /* of what follows, or NULL */
	/* Of the new vault. Its origin may be NULL: the next one. Kind, predecessor and filling are set here. */
	KinkoCreation creation;
} KinkoHandoverAcceptance;

typedef struct {
	KinkoCreated *created;
	KinkoHandoverReceipt *receipt; /* what it says */
	gboolean test;
	char *receipt_problem; /* why the receipt could not be written where it was wanted, or NULL */
} KinkoHandoverAccepted;

/*
 * Checks the handover as kinko_handover_inspect() does, then takes all of it over. The new vault appears only when it is
 * complete; the receipt lies in it as predecessor/receipt, too.
 *
 * KINKO_ERROR_EXISTS when the folder or the receipt is there already, or the manager's ID was another person's at the
 * predecessor; KINKO_ERROR_AUTH when no key opens it, or the inner part, unless that was said not to be wanted;
 * KINKO_ERROR_INTEGRITY when it is not as it must be.
 */
KinkoHandoverAccepted *kinko_handover_accept (const KinkoHandoverAcceptance *acceptance,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_handover_accepted_free (KinkoHandoverAccepted *accepted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverAccepted, kinko_handover_accepted_free)
