#include "vault/compliance.h"

#include "vault/act.h"
#include "vault/contract-internal.h"
#include "vault/log-audit.h"

void
kinko_compliance_free (KinkoCompliance *compliance)
{
	if (compliance == NULL)
		return;
	kinko_last_acts_free (compliance->acts);
	kinko_verification_free (compliance->log);
	kinko_contract_status_free (compliance->status);
	kinko_backup_schedule_clear (&compliance->backup);
	g_free (compliance);
}

/* What takes keys, in one transaction with the entry of the look. */
static gboolean
read_stored (KinkoSession *session, KinkoCompliance *compliance, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "compliance.show", "vault", NULL, error);

	if (act == NULL)
		return FALSE;
	compliance->status = kinko_contract_collect (session, error);
	if (compliance->status == NULL ||
	    !kinko_backup_schedule_read (session, &compliance->backup, error))
		return kinko_act_fail (act, error);
	return kinko_act_commit (act, error);
}

KinkoCompliance *
kinko_compliance_read (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoCompliance) compliance = g_new0 (KinkoCompliance, 1);

	compliance->acts = kinko_last_acts_new ();
	if (kinko_session_has_keys (session) && !read_stored (session, compliance, error))
		return NULL;
	compliance->log = kinko_log_replay (session, kinko_last_acts_add, compliance->acts, error);
	return compliance->log == NULL ? NULL : g_steal_pointer (&compliance);
}
