/*
 * Finding, loading and writing cases within an act, for the files that make acts of it.
 */
#pragma once

#include "vault/act.h"
#include "vault/case.h"

/* The newest version of a case. KINKO_ERROR_NOT_FOUND, KINKO_ERROR_INTEGRITY. */
KinkoCase *kinko_case_load (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same of the case that @act is about, which becomes the act's object: see kinko_case_file_load_for(). */
KinkoCase *kinko_case_load_for (KinkoAct *act, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is there no case of this number yet? KINKO_ERROR_EXISTS. */
gboolean kinko_case_check_free (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Stores kase->data as the first version of a new case, whose number was found to be free, and sets kase->file. Fills
 * @detail for the entry that must be the next of the act. KINKO_ERROR_EXISTS when the child is in the vault already.
 */
gboolean kinko_case_write_new (KinkoAct *act, KinkoCase *kase, json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The rows of a filter by case number, for kinko_case_file_from_row(). One more than filter->limit; all for a limit of 0. */
KinkoStatement *kinko_case_query (KinkoSession *session, const KinkoCaseFilter *filter,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
