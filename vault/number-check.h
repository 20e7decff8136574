/*
 * The second entry of a My Number: another person types it without seeing the first (docs/formats/case-csv.md: a check
 * digit misses some errors), and the two are compared without either being shown.
 */
#pragma once

#include "vault/case.h"
#include "vault/erasure-mark.h"

/*
 * Compares what was typed with the number on file, as one act; the log says whether they are equal, never digits.
 *
 * @typed: as typed, in guarded memory. KINKO_ERROR_DENIED for the person who made the first entry; KINKO_ERROR_NOT_FOUND
 * when there is no number; KINKO_ERROR_INVALID when what was typed is no My Number, or another one than that on file
 * (which is logged, too).
 */
gboolean kinko_number_check (KinkoSession *session, const char *case_no, KinkoSubject subject,
			     const KinkoSecret *typed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bit n: the number of subject n is on file and was not typed by a second person. For use within an act. */
gboolean kinko_number_unchecked (KinkoSession *session, const KinkoCaseFile *file, guint *subjects,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Erases the My Numbers of a case for good: the number key and every box are overwritten, and the write-ahead log is
 * emptied. The case goes to 番号廃棄済. @approval: the ward's (別紙2 第28条2・3).
 */
KinkoCase *kinko_number_erase (KinkoSession *session, const char *case_no, const char *approval,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same once more after a restore, for the case that @object names, whatever state it is in; fills @detail for the entry
 * that must be the next of the act. *erased FALSE: there is no such case, or it was done before the backup. @marks: what is
 * to be looked for afterwards is added to it.
 */
gboolean kinko_number_erase_again (KinkoAct *act, const char *object, KinkoMarks *marks,
				   json_t *detail, gboolean *erased, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
