#include "vault/act.h"
#include "vault/case-step.h"
#include "vault/case-write.h"

KinkoCaseDecision *
kinko_case_explain (KinkoSession *session, const char *case_no, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.explain", object, NULL, error);
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (KinkoCaseDecision) decision = NULL;

	if (act == NULL)
		return NULL;
	kase = kinko_case_load_for (act, case_no, error);
	decision = kase == NULL ? NULL : kinko_case_decision_read (kase->data, error);
	if (decision == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "version",
			     json_integer ((json_int_t) kase->file->version));
	return kinko_act_commit (act, error) ? g_steal_pointer (&decision) : NULL;
}
