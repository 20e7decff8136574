#include "policies/action.h"

#include <glib/gi18n.h>

#define SYSTEM    KINKO_ACTION_SYSTEM
#define CHANGES   KINKO_ACTION_CHANGES
#define DISCLOSES KINKO_ACTION_DISCLOSES
#define PURPOSE   KINKO_ACTION_PURPOSE
#define NUMBERS   KINKO_ACTION_NUMBERS

/* clang-format off */
static const KinkoAction actions[] = {
	{ "case.create", CHANGES, N_ ("create a case") },
	{ "case.edit", CHANGES, N_ ("change a case") },
	{ "case.find", DISCLOSES, N_ ("search cases") },
	{ "case.history", DISCLOSES, N_ ("show the earlier versions of a case") },
	{ "case.import", CHANGES, N_ ("take in cases from a file") },
	{ "case.list", DISCLOSES, N_ ("list cases") },
	{ "case.show", DISCLOSES, N_ ("show a case, My Numbers masked") },
	{ "clock.back", SYSTEM, N_ ("the computer's clock went back") },
	{ "log.show", 0, N_ ("read the log") },
	{ "log.verify", 0, N_ ("verify the log and its mirror") },
	{ "number.reveal", DISCLOSES | PURPOSE | NUMBERS, N_ ("show a My Number") },
	{ "operator.age-identity", 0, N_ ("print one's own age identity") },
	{ "operator.enrol", CHANGES, N_ ("give a person a seat") },
	{ "operator.list", 0, N_ ("list the people with a seat") },
	{ "operator.passphrase", CHANGES, N_ ("change one's own passphrase") },
	{ "operator.resume", CHANGES, N_ ("let a suspended person work again") },
	{ "operator.revoke", CHANGES, N_ ("take a person's seat away for good") },
	{ "operator.suspend", CHANGES, N_ ("stop a person's access for the time being") },
	{ "session.open", SYSTEM, N_ ("a person opened the vault") },
	{ "session.visit", SYSTEM, N_ ("a person without keys opened the mirror") },
	{ "unlock.refused", SYSTEM, N_ ("an attempt to open the vault was refused") },
	{ "vault.genesis", SYSTEM, N_ ("the vault was created") },
	{ "vault.migrated", SYSTEM, N_ ("the vault was brought to a newer format") },
};
/* clang-format on */

const KinkoAction *
kinko_actions (gsize *n)
{
	*n = G_N_ELEMENTS (actions);
	return actions;
}

const KinkoAction *
kinko_action_find (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
		if (g_strcmp0 (name, actions[i].name) == 0)
			return &actions[i];
	return NULL;
}
