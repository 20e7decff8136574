#include "policies/action.h"

#include <glib/gi18n.h>

#define SYSTEM    KINKO_ACTION_SYSTEM
#define CHANGES   KINKO_ACTION_CHANGES
#define DISCLOSES KINKO_ACTION_DISCLOSES
#define PURPOSE   KINKO_ACTION_PURPOSE
#define NUMBERS   KINKO_ACTION_NUMBERS
#define WARRANT   KINKO_ACTION_WARRANT
#define APPROVAL  (KINKO_ACTION_APPROVAL | WARRANT)
#define SECOND    (KINKO_ACTION_SECOND | WARRANT)
#define CLOSING   KINKO_ACTION_CLOSING
#define RECOVERY  KINKO_ACTION_RECOVERY

/* clang-format off */
static const KinkoAction actions[] = {
	{ "approval.add", CHANGES | CLOSING, N_ ("enter an approval of the ward") },
	{ "approval.grant", CHANGES | CLOSING, N_ ("grant what another person asks for") },
	{ "approval.list", DISCLOSES | CLOSING, N_ ("list approvals and requests") },
	{ "approval.refuse", CHANGES | CLOSING, N_ ("refuse what another person asks for") },
	{ "approval.request", CHANGES | CLOSING, N_ ("ask a second person for a grant") },
	{ "approval.show", DISCLOSES | CLOSING, N_ ("show an approval or a request") },
	{ "approval.use", SYSTEM, N_ ("an approval or a grant was used, or given back") },
	{ "backup.create", DISCLOSES | APPROVAL | CLOSING, N_ ("make a backup of the vault") },
	{ "backup.list", DISCLOSES | CLOSING, N_ ("list the backups that were made") },
	{ "backup.restored", DISCLOSES | CLOSING, N_ ("show what a restore of the vault lost") },
	{ "backup.verify", CLOSING, N_ ("look whether a backup can be restored") },
	{ "carry.add", CHANGES | APPROVAL, N_ ("record that something is carried out") },
	{ "carry.check", CHANGES | CLOSING,
	  N_ ("check a stage of a carry-out that another person recorded") },
	{ "carry.list", DISCLOSES | CLOSING, N_ ("list what was carried out") },
	{ "carry.stage", CHANGES | CLOSING, N_ ("record a stage of a carry-out") },
	{ "case.assign", CHANGES, N_ ("give a case to the person who works on it") },
	{ "case.complete", CHANGES | WARRANT, N_ ("close a case that the ward has taken over") },
	{ "case.confirm", CHANGES | WARRANT, N_ ("confirm the tier that another person proposed") },
	{ "case.correct", CHANGES | WARRANT, N_ ("ask the family for missing or corrected papers") },
	{ "case.create", CHANGES, N_ ("create a case") },
	{ "case.deliver", CHANGES | WARRANT, N_ ("hand a case to the ward") },
	{ "case.edit", CHANGES, N_ ("change a case") },
	{ "case.entered", CHANGES | WARRANT, N_ ("record that a tier was typed into the childcare system") },
	{ "case.entry-sheet", DISCLOSES | APPROVAL,
	  N_ ("write what is to be typed into the childcare system") },
	{ "case.erase", CHANGES | APPROVAL | SECOND | CLOSING, N_ ("erase whole cases for good") },
	{ "case.exclude", CHANGES | WARRANT, N_ ("take a case out because it is none of this work") },
	{ "case.explain", DISCLOSES | CLOSING, N_ ("show how a tier was reckoned") },
	{ "case.export", DISCLOSES | APPROVAL, N_ ("write columns of cases to a file") },
	{ "case.find", DISCLOSES | CLOSING, N_ ("search cases") },
	{ "case.guide", CHANGES | WARRANT, N_ ("record that a family was told what to hand in") },
	{ "case.history", DISCLOSES | CLOSING, N_ ("show the earlier versions of a case") },
	{ "case.import", CHANGES | APPROVAL, N_ ("take in cases from a file") },
	{ "case.import-check", DISCLOSES, N_ ("look what is wrong with a file of cases") },
	{ "case.list", DISCLOSES | CLOSING, N_ ("list cases") },
	{ "case.propose", CHANGES | WARRANT, N_ ("propose the tier of a case") },
	{ "case.receive", CHANGES | WARRANT, N_ ("record that the papers of a case have come") },
	{ "case.resume", CHANGES | WARRANT, N_ ("go on with a case after a correction") },
	{ "case.return", CHANGES | WARRANT, N_ ("send a case back to its review") },
	{ "case.review", CHANGES | WARRANT, N_ ("begin the review of a case") },
	{ "case.revise", CHANGES | WARRANT, N_ ("open a new revision of a decided case") },
	{ "case.show", DISCLOSES | CLOSING, N_ ("show a case, My Numbers masked") },
	{ "case.withdraw", CHANGES | WARRANT, N_ ("record that a family withdrew its case") },
	{ "clock.back", SYSTEM, N_ ("the computer's clock went back") },
	{ "compliance.show", CLOSING,
	  N_ ("show what there is for each article of the contract") },
	{ "consent.add", CHANGES, N_ ("enter the ward's consent to a program or equipment") },
	{ "consent.end", CHANGES | CLOSING, N_ ("record that a consent of the ward has ended") },
	{ "consent.list", DISCLOSES | CLOSING, N_ ("list what the ward has consented to") },
	{ "contact.add", CHANGES, N_ ("record an inquiry") },
	{ "contact.list", DISCLOSES | CLOSING, N_ ("list inquiries") },
	{ "contract.close", CHANGES | APPROVAL | SECOND, N_ ("close the contract") },
	{ "contract.status", DISCLOSES | CLOSING, N_ ("show what is still open") },
	{ "copy.erased", CHANGES | CLOSING, N_ ("record that a copy was erased") },
	{ "copy.list", DISCLOSES | CLOSING, N_ ("list the copies that were made") },
	{ "device.add", CHANGES, N_ ("enter a device") },
	{ "device.check", CHANGES | CLOSING, N_ ("record how a device was found secured") },
	{ "device.edit", CHANGES, N_ ("change what is known of a device") },
	{ "device.list", DISCLOSES | CLOSING, N_ ("list devices") },
	{ "device.repair", CHANGES | CLOSING, N_ ("record that a device is sent to be repaired") },
	{ "device.retire", CHANGES | CLOSING,
	  N_ ("record that a device is disposed of, returned or put to another use") },
	{ "document.add", CHANGES, N_ ("store a scan that shows no My Number") },
	{ "document.add-number", CHANGES | NUMBERS, N_ ("store a scan that shows a My Number") },
	{ "document.get", DISCLOSES | APPROVAL, N_ ("take out a scan that shows no My Number") },
	{ "document.get-number", DISCLOSES | PURPOSE | NUMBERS | APPROVAL,
	  N_ ("take out a scan that shows a My Number") },
	{ "document.list", DISCLOSES | CLOSING, N_ ("list the scans of a case") },
	{ "erasure.all", CHANGES | APPROVAL | SECOND | CLOSING,
	  N_ ("erase everything that the vault holds of people") },
	{ "erasure.cancel", CHANGES | CLOSING, N_ ("take back a reserved erasure") },
	{ "erasure.case", SYSTEM, N_ ("a case was erased") },
	{ "erasure.check", CHANGES | CLOSING, N_ ("search the database for what was erased") },
	{ "erasure.documents", SYSTEM, N_ ("the scans of a case were erased") },
	{ "erasure.done", SYSTEM, N_ ("a reserved erasure was carried out") },
	{ "erasure.due", DISCLOSES | CLOSING, N_ ("list what is due to be erased") },
	{ "erasure.line", SYSTEM, N_ ("a line of a register was erased") },
	{ "erasure.list", DISCLOSES | CLOSING, N_ ("list erasures and reservations") },
	{ "erasure.numbers", SYSTEM, N_ ("the My Numbers of a case were erased") },
	{ "erasure.report", DISCLOSES | CLOSING, N_ ("print the report of an erasure") },
	{ "erasure.reserve", CHANGES | CLOSING, N_ ("reserve an erasure for a day") },
	{ "erasure.run", CHANGES | APPROVAL | SECOND | CLOSING,
	  N_ ("erase what is due or reserved") },
	{ "exception.list", DISCLOSES | CLOSING, N_ ("list what was done against the rule") },
	{ "exception.record", SYSTEM, N_ ("something was done against the rule, with a reason") },
	{ "exception.review", CHANGES | CLOSING, N_ ("review what was done against the rule") },
	{ "facility.add", CHANGES, N_ ("enter a facility") },
	{ "facility.edit", CHANGES, N_ ("change what is known of a facility") },
	{ "facility.list", DISCLOSES | CLOSING, N_ ("list facilities") },
	{ "form.make", DISCLOSES | WARRANT | CLOSING, N_ ("make a form") },
	{ "form.show", SYSTEM, N_ ("a form shows lines and cases") },
	{ "handover.accept", SYSTEM, N_ ("all of a handover was taken over") },
	{ "handover.case", SYSTEM, N_ ("a version of a case was taken over") },
	{ "handover.close", CHANGES | APPROVAL | SECOND | CLOSING,
	  N_ ("erase all records after a handover") },
	{ "handover.document", SYSTEM, N_ ("a document was taken over") },
	{ "handover.export", DISCLOSES | NUMBERS | APPROVAL | SECOND | CLOSING,
	  N_ ("write everything into a sealed file for the next contractor") },
	{ "handover.line", SYSTEM, N_ ("a version of a line of a register was taken over") },
	{ "handover.list", DISCLOSES | CLOSING, N_ ("look at what a predecessor recorded") },
	{ "handover.receipt", CHANGES | CLOSING, N_ ("take in the receipt for a handover") },
	{ "handover.take", SYSTEM, N_ ("a part of a handover was taken over") },
	{ "handover.unassign", SYSTEM, N_ ("a case was taken from a person of the predecessor") },
	{ "incident.add", CHANGES | CLOSING, N_ ("record an incident") },
	{ "incident.close", CHANGES | CLOSING, N_ ("record that an incident is settled") },
	{ "incident.edit", CHANGES | CLOSING, N_ ("record more of an incident") },
	{ "incident.list", DISCLOSES | CLOSING, N_ ("list incidents") },
	{ "keys.rotate", CHANGES | NUMBERS | CLOSING,
	  N_ ("renew the keys, so that old ones open nothing new") },
	{ "lent.add", CHANGES, N_ ("record an item that the ward lent") },
	{ "lent.edit", CHANGES, N_ ("change what is known of a lent item") },
	{ "lent.list", DISCLOSES | CLOSING, N_ ("list items that the ward lent") },
	{ "lent.returned", CHANGES | CLOSING, N_ ("record that a lent item was given back") },
	{ "log.analyze", 0, N_ ("analyse the log") },
	{ "log.cosign", 0, N_ ("take the signature of a witness into the log") },
	{ "log.prove", 0, N_ ("write a proof that an entry is in the log") },
	{ "log.show", 0, N_ ("read the log") },
	{ "log.verify", 0, N_ ("verify the log and its mirror") },
	{ "member.add", CHANGES, N_ ("enter what the list of the people says of one") },
	{ "member.edit", CHANGES, N_ ("change what the list of the people says of one") },
	{ "member.list", DISCLOSES | CLOSING, N_ ("show the list of the people") },
	{ "number.check", CHANGES | NUMBERS, N_ ("type a My Number a second time") },
	{ "number.erase", CHANGES | NUMBERS | APPROVAL | SECOND | CLOSING,
	  N_ ("erase the My Numbers of a case") },
	{ "number.reveal", DISCLOSES | PURPOSE | NUMBERS | WARRANT, N_ ("show a My Number") },
	{ "operator.age-identity", 0, N_ ("print one's own age identity") },
	{ "operator.enrol", CHANGES | WARRANT | CLOSING, N_ ("give a person a seat") },
	{ "operator.grant", SYSTEM, N_ ("a seat got the renewed keys") },
	{ "operator.list", 0, N_ ("list the people with a seat") },
	{ "operator.lock", SYSTEM, N_ ("a seat was locked after wrong passphrases") },
	{ "operator.passphrase", CHANGES | CLOSING, N_ ("change one's own passphrase") },
	{ "operator.resume", CHANGES | CLOSING, N_ ("let a suspended or locked person work again") },
	{ "operator.revoke", CHANGES | CLOSING, N_ ("take a person's seat away for good") },
	{ "operator.suspend", CHANGES | CLOSING,
	  N_ ("stop a person's access for the time being") },
	{ "policy.adopt", CHANGES | SECOND | CLOSING, N_ ("adopt other rules") },
	{ "receipt.add", CHANGES, N_ ("record papers or media that came in") },
	{ "receipt.list", DISCLOSES | CLOSING, N_ ("list papers and media that came in") },
	{ "receipt.returned", CHANGES | CLOSING,
	  N_ ("record that papers or media were given back") },
	{ "receipt.show", DISCLOSES | CLOSING, N_ ("print the receipt for papers or media") },
	{ "recovery.add", CHANGES | SECOND | CLOSING, N_ ("add a recovery key") },
	{ "recovery.drill", RECOVERY | CLOSING, N_ ("try out a recovery key") },
	{ "recovery.list", 0, N_ ("list the recovery keys") },
	{ "recovery.remove", CHANGES | SECOND | CLOSING, N_ ("remove a recovery key") },
	{ "recovery.use", CHANGES | RECOVERY | CLOSING,
	  N_ ("give a new manager a seat with a recovery key") },
	{ "rule.add", CHANGES, N_ ("register a file of rules or plans") },
	{ "rule.end", CHANGES | CLOSING, N_ ("record that rules or plans are in force no more") },
	{ "rule.list", DISCLOSES | CLOSING, N_ ("list registered rules and plans") },
	{ "rule.submit", CHANGES | CLOSING,
	  N_ ("record that rules or plans were submitted to the ward") },
	{ "session.lock", SYSTEM, N_ ("a person locked the vault") },
	{ "session.open", SYSTEM, N_ ("a person opened the vault") },
	{ "session.unlock", 0, N_ ("keep the vault unlocked for a terminal for some minutes") },
	{ "session.visit", SYSTEM, N_ ("a person without keys opened the mirror") },
	{ "spec.show", CLOSING, N_ ("print the security specification") },
	{ "training.add", CHANGES, N_ ("record training or a drill") },
	{ "training.edit", CHANGES, N_ ("correct the record of training or a drill") },
	{ "training.list", DISCLOSES | CLOSING, N_ ("list training and drills") },
	{ "unlock.refused", SYSTEM, N_ ("an attempt to open the vault was refused") },
	{ "vault.genesis", SYSTEM, N_ ("the vault was created") },
	{ "vault.lost", SYSTEM, N_ ("what the log tells of was lost before the vault was restored") },
	{ "vault.migrated", SYSTEM, N_ ("the vault was brought to a newer format") },
	{ "vault.repeated", SYSTEM,
	  N_ ("an erasure or an end was done again, or a line made anew, by a restore") },
	{ "vault.restored", SYSTEM, N_ ("the vault was restored from a backup") },
	{ "work.add", CHANGES, N_ ("record work for the daily report") },
	{ "work.list", DISCLOSES | CLOSING, N_ ("list recorded work") },
};
/* clang-format on */

const KinkoAction *
kinko_actions (gsize *n)
{
	*n = G_N_ELEMENTS (actions);
	return actions;
}

const char **
kinko_action_names (void)
{
	const char **names = g_new0 (const char *, G_N_ELEMENTS (actions) + 1);

	for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
		names[i] = actions[i].name;
	return names;
}

static GHashTable *
actions_by_name (void)
{
	static gsize ready = 0;

	if (g_once_init_enter (&ready)) {
		GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

		for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
			g_hash_table_insert (table, (gpointer) (gsize) actions[i].name,
					     (gpointer) (gsize) &actions[i]);
		g_once_init_leave (&ready, (gsize) table);
	}
	return (GHashTable *) ready;
}

/* A table, because verifying a log asks for every entry. */
const KinkoAction *
kinko_action_find (const char *name)
{
	return name == NULL ? NULL : g_hash_table_lookup (actions_by_name (), name);
}
