/*
 * The ward's approvals (承認番号, 別紙2 第10条, 第11条2, 第22条, 第28条2): what the ward let be copied, carried out or
 * erased, how much of it, for whom, until when and how often. Each is a line of the register "approval", under the
 * ward's own number.
 */
#pragma once

#include "vault/act.h"
#include "vault/register.h"

/*
 * Is @text an approval number as entries of the log can hold it: 1 to 32 of A-Z a-z 0-9 - _ . / and no My Number?
 * KINKO_ERROR_INVALID otherwise, with a hint; the message never repeats @text.
 */
gboolean kinko_approval_check (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of the field "approval" of a line of any register, for kinko_*_complete(): what is wrong is one of its problems. */
void kinko_approval_check_line (KinkoRegisterLine *line);

/*
 * Enters an approval, as act "approval.add". Number, kinds of act, last day and counts stand in the log, so that an
 * auditor without keys can see what was done without one; what is personal does not.
 *
 * KINKO_ERROR_INVALID with problems; KINKO_ERROR_EXISTS when the number is there already.
 */
KinkoRegisterLine *kinko_approval_enter (KinkoSession *session, const KinkoRecordChange *changes,
					 guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- within an act --------------------------------------------------------------------------- */

/*
 * The approval @number, if it fits. @number: NULL when none was given.
 *
 * KINKO_ERROR_DENIED: none was given, it is not there, or it does not fit; the hint names those that do.
 */
KinkoRegisterLine *kinko_approval_find (KinkoSession *session, const char *number,
					const char *action, const KinkoActScope *scope,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does the approval say for which cases it is? Then an act's scope must name its cases. */
gboolean kinko_approval_names_cases (KinkoSession *session, const char *number);

/* Counts one use, and takes it back, with an entry "approval.use". */
gboolean kinko_approval_use (KinkoAct *act, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_approval_give_back (KinkoAct *act, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
