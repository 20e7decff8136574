#include "vault/erasure-cases.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/case-entry.h"
#include "vault/erasure-internal.h"
#include "vault/second-objects.h"

KinkoErasureCases *
kinko_erasure_cases_new (void)
{
	KinkoErasureCases *cases = g_new0 (KinkoErasureCases, 1);

	cases->cases = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_case_free);
	cases->objects = g_ptr_array_new_with_free_func (g_free);
	return cases;
}

void
kinko_erasure_cases_free (KinkoErasureCases *cases)
{
	if (cases == NULL)
		return;
	g_ptr_array_unref (cases->cases);
	g_ptr_array_unref (cases->objects);
	g_free (cases);
}

static gboolean
check_state (const KinkoCase *kase, const char *hint, GError **error)
{
	KinkoState state = KINKO_STATE_REGISTERED;

	if (kinko_state_parse (kase->file->state, &state) && kinko_state_is_end (state))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("case '%s' is in the state '%s': its work has not ended"),
		     kase->file->case_no, kase->file->state);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

gboolean
kinko_erasure_cases_add (KinkoErasureCases *cases, KinkoSession *session, const char *case_no,
			 const char *hint, GError **error)
{
	g_autoptr (KinkoCase) kase = kinko_case_load (session, case_no, error);
	char *object;

	/* Whether its work has ended is what the record says; whoever has the database key can seal another one. */
	if (kase == NULL || !kinko_case_entry_check_newest (session, kase->file, error) ||
	    !check_state (kase, hint, error) ||
	    !kinko_erasure_count_case (session, kase->file->id, &cases->documents, &cases->lines,
				       error))
		return FALSE;
	object = kinko_second_case (session, kase->file->handle, error);
	if (object == NULL)
		return FALSE;
	g_ptr_array_add (cases->objects, object);
	g_ptr_array_add (cases->cases, g_steal_pointer (&kase));
	return TRUE;
}

void
kinko_erasure_cases_finish (KinkoErasureCases *cases)
{
	g_ptr_array_add (cases->objects, NULL);
}
