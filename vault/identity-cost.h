/*
 * What guessing the passphrase of an identity file costs, against what the policy asks for. 別紙2 第18条.
 */
#pragma once

#include <glib.h>

#include "policies/policy.h"
#include "vault/argon2.h"
#include "vault/session.h"

/* KINKO_ERROR_INVALID when @cost is less than @policy asks for; the hint says what would do. */
gboolean kinko_identity_cost_check (const KinkoPolicy *policy, const KinkoArgon2 *cost,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Warns the person of @session whose file costs less, with the command that raises it. */
void kinko_identity_cost_remind (KinkoSession *session);
