/*
 * A column of amounts as it is written on paper: labels before them, remarks behind, decimal points below each other,
 * and a line above a sum.
 */
#pragma once

#include <glib.h>

typedef struct _KinkoLedger KinkoLedger;

KinkoLedger *kinko_ledger_new (void);
void kinko_ledger_free (KinkoLedger *ledger);

/* Adds a line; texts are copied and made visible. @amount: digits, grouped, perhaps with decimals, or a word; "": a
 * heading, which may be as long as it likes. @remark: NULL for none. */
void kinko_ledger_add (KinkoLedger *ledger, const char *label, const char *amount,
		       const char *remark);

/* Adds the line above a sum. */
void kinko_ledger_add_line (KinkoLedger *ledger);

void kinko_ledger_print (const KinkoLedger *ledger, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLedger, kinko_ledger_free)
