/*
 * The end of the contract (本文7, 別紙2 第10条・第11条・第28条): what is still open, and closing it for good.
 */
#pragma once

#include <glib.h>

#include "policies/life-cycle.h"
#include "vault/act.h"

/* Something that must have an end before the contract has one. */
typedef struct {
	const char *kind; /* name of its register ("copy"), or "intent" */
	char *number;     /* "F26-0001"; of an intent the entry's seq */
	char *day;        /* on which it began */
	char *due;        /* on which it should have ended, or NULL */
	char *operator;   /* who began it */
	char *object;     /* as the log names it */
	gboolean overdue;
} KinkoOpenItem;

typedef struct {
	GPtrArray *
		open; /* KinkoOpenItem: overdue ones first, then by due day, those without one last */
	guint cases[KINKO_STATES]; /* how many are in each state that is no end; 0 for ends */
	gboolean closed;           /* the rest is only set if it is */
	guint64 closed_seq;
	char *closed_at, *closed_by,
		*approval; /* time of the entry, operator, the ward's number or "" */
} KinkoContractStatus;

void kinko_contract_status_free (KinkoContractStatus *status);

/* "copy not erased", translated. */
const char *kinko_open_item_label (const char *kind);

/* What is open now, as act "contract.status". */
KinkoContractStatus *kinko_contract_status (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Closes the contract, as act "contract.close": from then on only what belongs to winding up is done in this vault.
 *
 * KINKO_ERROR_DENIED with a problem (code: the kind, field: the number) for each thing that is open, or when it is closed
 * already; cases that are not finished do not stand against it. Errors as kinko_act_authorize().
 */
KinkoContractStatus *kinko_contract_close (KinkoSession *session, const char *approval,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoContractStatus, kinko_contract_status_free)
