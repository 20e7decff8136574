/*
 * Numbers that people write on paper, of lines of registers: "F26-0003". The entry that makes a line gives its number; none is
 * ever given twice, and a line that a restore makes anew has the one that it had.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

/* "F26-": what a running number of one register and year begins with. */
#define KINKO_LINE_NUMBER_PREFIX 4

/* Letter, two digits, '-', four to nine digits without needless zeros, which are not 0. */
gboolean kinko_line_number_is_valid (const char *number);

typedef struct _KinkoLineNumbers KinkoLineNumbers;

KinkoLineNumbers *kinko_line_numbers_new (void);
void kinko_line_numbers_free (KinkoLineNumbers *numbers);

/* Applies one entry, in order from entry 0. KINKO_ERROR_INTEGRITY: a number that is none, of another register, not above
 * those that were given before, or made anew for another line. */
gboolean kinko_line_numbers_apply (KinkoLineNumbers *numbers, const KinkoEntry *entry,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All that were given, each with the handle of its line, "F26-0003 <32 digits>", in the order of their bytes: char *, owned by the
 * caller. And the other way round, for a log that is gone through in part (audit/trusted.h). */
GPtrArray *kinko_line_numbers_list (const KinkoLineNumbers *numbers);
gboolean kinko_line_numbers_trust (KinkoLineNumbers *numbers, const char *given)
	G_GNUC_WARN_UNUSED_RESULT;

/* The name of the register in which the entry makes a line beside ("copy", "erasure") or as its object, NULL when it makes none.
 * Of vault.repeated it is not known: what that makes, the entry that it repeats has made. */
const char *kinko_line_made (const KinkoEntry *entry, const json_t *detail, const json_t **written);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLineNumbers, kinko_line_numbers_free)
