/*
 * Numbers of lines of registers, "T26-0001": how the next one is found, so that none is given twice, whatever a restore took
 * away.
 */
#pragma once

#include "vault/act.h"
#include "vault/register.h"

/* The next number of a register, of the fiscal year of @day ("2026-07-06"); owned by the caller. */
char *kinko_line_number_next (KinkoSession *session, const KinkoRegister *book, const char *day,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same after what is stored alone, whatever else was given: what a line had that was made in a log without numbers. */
char *kinko_line_number_after_stored (KinkoSession *session, const KinkoRegister *book,
				      const char *day, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* From here on numbers go on above this one, which has the form of audit/line-number.h, though no line may have it. */
gboolean kinko_line_number_keep (KinkoAct *act, const KinkoRegister *book, const char *number,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;
