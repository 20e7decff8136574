#include "vault/identity-cost.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/session-internal.h"

/* What would do: nothing of @cost becomes less. */
static KinkoArgon2
raised (const KinkoPolicy *policy, const KinkoArgon2 *cost)
{
	return (KinkoArgon2){ .memory_kib =
				      MAX (cost->memory_kib, kinko_policy_argon2_memory (policy)),
			      .passes = MAX (cost->passes, kinko_policy_argon2_passes (policy)),
			      .lanes = cost->lanes };
}

static gboolean
is_enough (const KinkoPolicy *policy, const KinkoArgon2 *cost)
{
	return cost->memory_kib >= kinko_policy_argon2_memory (policy) &&
	       cost->passes >= kinko_policy_argon2_passes (policy);
}

gboolean
kinko_identity_cost_check (const KinkoPolicy *policy, const KinkoArgon2 *cost, GError **error)
{
	KinkoArgon2 enough = raised (policy, cost);

	if (is_enough (policy, cost))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("the cost m=%u,t=%u is less than the policy asks for"), cost->memory_kib,
		     cost->passes);
	kinko_error_set_hint (error, _ ("take --argon2 m=%u,t=%u,p=%u"), enough.memory_kib,
			      enough.passes, enough.lanes);
	return FALSE;
}

void
kinko_identity_cost_remind (KinkoSession *session)
{
	KinkoArgon2 cost = kinko_identity_cost (session->identity);
	KinkoArgon2 enough = raised (session->policy, &cost);

	if (!is_enough (session->policy, &cost))
		kinko_session_warn (session,
				    _ ("guessing your passphrase costs less than the policy asks "
				       "for: run 'kinko operator passphrase --argon2 "
				       "m=%u,t=%u,p=%u --keep'"),
				    enough.memory_kib, enough.passes, enough.lanes);
}
