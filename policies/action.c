#include "policies/action.h"

#include <glib/gi18n.h>

#define SYSTEM    KINKO_ACTION_SYSTEM
#define CHANGES   KINKO_ACTION_CHANGES
#define DISCLOSES KINKO_ACTION_DISCLOSES
#define PURPOSE   KINKO_ACTION_PURPOSE
#define NUMBERS   KINKO_ACTION_NUMBERS

/* clang-format off */
static const KinkoAction actions[] = {
	{ "case.assign", CHANGES, N_ ("give a case to the person who works on it") },
	{ "case.complete", CHANGES, N_ ("close a case that the ward has taken over") },
	{ "case.confirm", CHANGES, N_ ("confirm the tier that another person proposed") },
	{ "case.correct", CHANGES, N_ ("ask the family for missing or corrected papers") },
	{ "case.create", CHANGES, N_ ("create a case") },
	{ "case.deliver", CHANGES, N_ ("hand a case to the ward") },
	{ "case.edit", CHANGES, N_ ("change a case") },
	{ "case.entered", CHANGES, N_ ("record that a tier was typed into the childcare system") },
	{ "case.entry-sheet", DISCLOSES, N_ ("write what is to be typed into the childcare system") },
	{ "case.exclude", CHANGES, N_ ("take a case out because it is none of this work") },
	{ "case.explain", DISCLOSES, N_ ("show how a tier was reckoned") },
	{ "case.export", DISCLOSES, N_ ("write columns of cases to a file") },
	{ "case.find", DISCLOSES, N_ ("search cases") },
	{ "case.guide", CHANGES, N_ ("record that a family was told what to hand in") },
	{ "case.history", DISCLOSES, N_ ("show the earlier versions of a case") },
	{ "case.import", CHANGES, N_ ("take in cases from a file") },
	{ "case.import-check", DISCLOSES, N_ ("look what is wrong with a file of cases") },
	{ "case.list", DISCLOSES, N_ ("list cases") },
	{ "case.propose", CHANGES, N_ ("propose the tier of a case") },
	{ "case.receive", CHANGES, N_ ("record that the papers of a case have come") },
	{ "case.resume", CHANGES, N_ ("go on with a case after a correction") },
	{ "case.return", CHANGES, N_ ("send a case back to its review") },
	{ "case.review", CHANGES, N_ ("begin the review of a case") },
	{ "case.revise", CHANGES, N_ ("open a new revision of a decided case") },
	{ "case.show", DISCLOSES, N_ ("show a case, My Numbers masked") },
	{ "case.withdraw", CHANGES, N_ ("record that a family withdrew its case") },
	{ "clock.back", SYSTEM, N_ ("the computer's clock went back") },
	{ "contact.add", CHANGES, N_ ("record an inquiry") },
	{ "contact.list", DISCLOSES, N_ ("list inquiries") },
	{ "copy.erased", CHANGES, N_ ("record that a copy was erased") },
	{ "copy.list", DISCLOSES, N_ ("list the copies that were made") },
	{ "document.add", CHANGES, N_ ("store a scan that shows no My Number") },
	{ "document.add-number", CHANGES | NUMBERS, N_ ("store a scan that shows a My Number") },
	{ "document.get", DISCLOSES, N_ ("take out a scan that shows no My Number") },
	{ "document.get-number", DISCLOSES | PURPOSE | NUMBERS,
	  N_ ("take out a scan that shows a My Number") },
	{ "document.list", DISCLOSES, N_ ("list the scans of a case") },
	{ "facility.add", CHANGES, N_ ("enter a facility") },
	{ "facility.edit", CHANGES, N_ ("change what is known of a facility") },
	{ "facility.list", DISCLOSES, N_ ("list facilities") },
	{ "log.show", 0, N_ ("read the log") },
	{ "log.verify", 0, N_ ("verify the log and its mirror") },
	{ "number.check", CHANGES | NUMBERS, N_ ("type a My Number a second time") },
	{ "number.erase", CHANGES | NUMBERS, N_ ("erase the My Numbers of a case") },
	{ "number.reveal", DISCLOSES | PURPOSE | NUMBERS, N_ ("show a My Number") },
	{ "operator.age-identity", 0, N_ ("print one's own age identity") },
	{ "operator.enrol", CHANGES, N_ ("give a person a seat") },
	{ "operator.list", 0, N_ ("list the people with a seat") },
	{ "operator.passphrase", CHANGES, N_ ("change one's own passphrase") },
	{ "operator.resume", CHANGES, N_ ("let a suspended person work again") },
	{ "operator.revoke", CHANGES, N_ ("take a person's seat away for good") },
	{ "operator.suspend", CHANGES, N_ ("stop a person's access for the time being") },
	{ "receipt.add", CHANGES, N_ ("record papers or media that came in") },
	{ "receipt.list", DISCLOSES, N_ ("list papers and media that came in") },
	{ "receipt.returned", CHANGES, N_ ("record that papers or media were given back") },
	{ "receipt.show", DISCLOSES, N_ ("print the receipt for papers or media") },
	{ "session.open", SYSTEM, N_ ("a person opened the vault") },
	{ "session.visit", SYSTEM, N_ ("a person without keys opened the mirror") },
	{ "unlock.refused", SYSTEM, N_ ("an attempt to open the vault was refused") },
	{ "vault.genesis", SYSTEM, N_ ("the vault was created") },
	{ "vault.migrated", SYSTEM, N_ ("the vault was brought to a newer format") },
	{ "work.add", CHANGES, N_ ("record work for the daily report") },
	{ "work.list", DISCLOSES, N_ ("list recorded work") },
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
