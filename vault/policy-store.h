/*
 * Where the policies of a vault are: the one of its genesis in policy/, each later one in policies/<hash>/, so that every
 * entry of the log can be traced to the rules of then. Which of them is in force says the log; policies/current only helps
 * those who look without opening the vault.
 */
#pragma once

#include <glib.h>

#include "policies/policy.h"

/* The folder with the version of @hash (64 hex digits), by its name alone; owned by the caller. */
char *kinko_policy_store_path (const char *vault, const char *hash);

/* The folder with the version that is in force, as far as it can be told without the log; owned by the caller. */
char *kinko_policy_store_current (const char *vault);

/*
 * Copies the files of @policy, which are in @dir, to their place in the vault. Whatever else has its name makes way: it must
 * not be the policy in force.
 *
 * @vault, @folder: the vault's. Durable and whole, or not there. KINKO_ERROR_BUSY when @dir is not what was loaded any
 * more. One process at a time, within the transaction of the adoption.
 */
gboolean kinko_policy_store_add (const char *vault, int folder, const char *dir,
				 const KinkoPolicy *policy, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Says that this is the version in force. Best effort. */
void kinko_policy_store_point (int folder, const char *hash);
