#include "policies/action.h"

#include <string.h>

/* c changes, d discloses, p purpose, n numbers, a approval of the ward, 2 second person, e also at the end of the contract,
 * s done by kinko itself. */
static const struct {
	const char *name;
	const char *flags;
} expected[] = {
	{ "approval.add", "ce" },
	{ "approval.grant", "ce" },
	{ "approval.list", "de" },
	{ "approval.refuse", "ce" },
	{ "approval.request", "ce" },
	{ "approval.show", "de" },
	{ "approval.use", "s" },
	{ "backup.create", "dae" },
	{ "backup.list", "de" },
	{ "backup.restored", "de" },
	{ "backup.verify", "e" },
	{ "carry.add", "ca" },
	{ "carry.check", "ce" },
	{ "carry.list", "de" },
	{ "carry.stage", "ce" },
	{ "case.assign", "c" },
	{ "case.complete", "c" },
	{ "case.confirm", "c" },
	{ "case.correct", "c" },
	{ "case.create", "c" },
	{ "case.deliver", "c" },
	{ "case.edit", "c" },
	{ "case.entered", "c" },
	{ "case.entry-sheet", "da" },
	{ "case.erase", "ca2e" },
	{ "case.exclude", "c" },
	{ "case.explain", "de" },
	{ "case.export", "da" },
	{ "case.find", "de" },
	{ "case.guide", "c" },
	{ "case.history", "de" },
	{ "case.import", "ca" },
	{ "case.import-check", "d" },
	{ "case.list", "de" },
	{ "case.propose", "c" },
	{ "case.receive", "c" },
	{ "case.resume", "c" },
	{ "case.return", "c" },
	{ "case.review", "c" },
	{ "case.revise", "c" },
	{ "case.show", "de" },
	{ "case.withdraw", "c" },
	{ "clock.back", "s" },
	{ "compliance.show", "e" },
	{ "consent.add", "c" },
	{ "consent.end", "ce" },
	{ "consent.list", "de" },
	{ "contact.add", "c" },
	{ "contact.list", "de" },
	{ "contract.close", "ca2" },
	{ "contract.status", "de" },
	{ "copy.erased", "ce" },
	{ "copy.list", "de" },
	{ "device.add", "c" },
	{ "device.check", "ce" },
	{ "device.edit", "c" },
	{ "device.list", "de" },
	{ "device.repair", "ce" },
	{ "device.retire", "ce" },
	{ "document.add", "c" },
	{ "document.add-number", "cn" },
	{ "document.get", "da" },
	{ "document.get-number", "dpna" },
	{ "document.list", "de" },
	{ "erasure.all", "ca2e" },
	{ "erasure.cancel", "ce" },
	{ "erasure.case", "s" },
	{ "erasure.check", "ce" },
	{ "erasure.documents", "s" },
	{ "erasure.done", "s" },
	{ "erasure.due", "de" },
	{ "erasure.line", "s" },
	{ "erasure.list", "de" },
	{ "erasure.numbers", "s" },
	{ "erasure.report", "de" },
	{ "erasure.reserve", "ce" },
	{ "erasure.run", "ca2e" },
	{ "exception.list", "de" },
	{ "exception.record", "s" },
	{ "exception.review", "ce" },
	{ "facility.add", "c" },
	{ "facility.edit", "c" },
	{ "facility.list", "de" },
	{ "form.make", "de" },
	{ "form.show", "s" },
	{ "handover.accept", "s" },
	{ "handover.case", "s" },
	{ "handover.close", "ca2e" },
	{ "handover.document", "s" },
	{ "handover.export", "dna2e" },
	{ "handover.line", "s" },
	{ "handover.list", "de" },
	{ "handover.receipt", "ce" },
	{ "handover.take", "s" },
	{ "handover.unassign", "s" },
	{ "incident.add", "ce" },
	{ "incident.close", "ce" },
	{ "incident.edit", "ce" },
	{ "incident.list", "de" },
	{ "keys.rotate", "cne" },
	{ "lent.add", "c" },
	{ "lent.edit", "c" },
	{ "lent.list", "de" },
	{ "lent.returned", "ce" },
	{ "log.analyze", "" },
	{ "log.cosign", "" },
	{ "log.prove", "" },
	{ "log.show", "" },
	{ "log.verify", "" },
	{ "member.add", "c" },
	{ "member.edit", "c" },
	{ "member.list", "de" },
	{ "number.check", "cn" },
	{ "number.erase", "cna2e" },
	{ "number.reveal", "dpn" },
	{ "operator.age-identity", "" },
	{ "operator.enrol", "ce" },
	{ "operator.grant", "s" },
	{ "operator.list", "" },
	{ "operator.lock", "s" },
	{ "operator.passphrase", "ce" },
	{ "operator.resume", "ce" },
	{ "operator.revoke", "ce" },
	{ "operator.suspend", "ce" },
	{ "policy.adopt", "c2e" },
	{ "receipt.add", "c" },
	{ "receipt.list", "de" },
	{ "receipt.returned", "ce" },
	{ "receipt.show", "de" },
	{ "recovery.add", "c2e" },
	{ "recovery.drill", "ek" },
	{ "recovery.list", "" },
	{ "recovery.remove", "c2e" },
	{ "recovery.use", "cek" },
	{ "rule.add", "c" },
	{ "rule.end", "ce" },
	{ "rule.list", "de" },
	{ "rule.submit", "ce" },
	{ "session.lock", "s" },
	{ "session.open", "s" },
	{ "session.unlock", "" },
	{ "session.visit", "s" },
	{ "spec.show", "e" },
	{ "training.add", "c" },
	{ "training.edit", "c" },
	{ "training.list", "de" },
	{ "unlock.refused", "s" },
	{ "vault.genesis", "s" },
	{ "vault.lost", "s" },
	{ "vault.migrated", "s" },
	{ "vault.repeated", "s" },
	{ "vault.restored", "s" },
	{ "work.add", "c" },
	{ "work.list", "de" },
};

static char *
flags_text (KinkoActionFlags flags)
{
	GString *text = g_string_new (NULL);

	if (flags & KINKO_ACTION_CHANGES)
		g_string_append_c (text, 'c');
	if (flags & KINKO_ACTION_DISCLOSES)
		g_string_append_c (text, 'd');
	if (flags & KINKO_ACTION_PURPOSE)
		g_string_append_c (text, 'p');
	if (flags & KINKO_ACTION_NUMBERS)
		g_string_append_c (text, 'n');
	if (flags & KINKO_ACTION_APPROVAL)
		g_string_append_c (text, 'a');
	if (flags & KINKO_ACTION_SECOND)
		g_string_append_c (text, '2');
	if (flags & KINKO_ACTION_CLOSING)
		g_string_append_c (text, 'e');
	if (flags & KINKO_ACTION_SYSTEM)
		g_string_append_c (text, 's');
	if (flags & KINKO_ACTION_RECOVERY)
		g_string_append_c (text, 'k');
	return g_string_free (text, FALSE);
}

static void
test_table (void)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
	for (gsize i = 0; i < n; i++) {
		g_autofree char *flags = flags_text (actions[i].flags);

		g_assert_cmpstr (actions[i].name, ==, expected[i].name);
		g_assert_cmpstr (flags, ==, expected[i].flags);
		g_assert_cmpuint (strlen (actions[i].summary), >, 0);
		if (i > 0)
			g_assert_cmpstr (actions[i - 1].name, <, actions[i].name);
	}
}

static void
test_find (void)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++)
		g_assert_true (kinko_action_find (actions[i].name) == &actions[i]);
	g_assert_null (kinko_action_find ("case"));
	g_assert_null (kinko_action_find ("case.*"));
	g_assert_null (kinko_action_find ("case.show "));
	g_assert_null (kinko_action_find ("Case.show"));
	g_assert_null (kinko_action_find (""));
	g_assert_null (kinko_action_find (NULL));
}

/* The page about policies has a row for every action, with what it needs, and no others. */
static void
test_page (void)
{
	static const struct {
		KinkoActionFlags flag;
		const char *word;
	} words[] = {
		{ KINKO_ACTION_SYSTEM, "done by kinko itself" },
		{ KINKO_ACTION_CHANGES, "changes" },
		{ KINKO_ACTION_DISCLOSES, "discloses" },
		{ KINKO_ACTION_PURPOSE, "purpose" },
		{ KINKO_ACTION_NUMBERS, "clearance" },
		{ KINKO_ACTION_APPROVAL, "approval" },
		{ KINKO_ACTION_SECOND, "second person" },
		{ KINKO_ACTION_CLOSING, "after the end" },
		{ KINKO_ACTION_RECOVERY, "with a recovery key" },
	};
	g_autoptr (GError) error = NULL;
	g_autofree char *page = NULL;
	g_autofree char *wanted = NULL;
	GString *rows = g_string_new ("| action | what | properties |\n|---|---|---|\n");
	char *table, *end;
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++) {
		const char *separator = " ";

		g_string_append_printf (rows, "| `%s` | %s |", actions[i].name, actions[i].summary);
		for (gsize j = 0; j < G_N_ELEMENTS (words); j++)
			if (actions[i].flags & words[j].flag) {
				g_string_append_printf (rows, "%s%s", separator, words[j].word);
				separator = ", ";
			}
		g_string_append (rows, " |\n");
	}
	g_string_append_c (rows, '\n');
	wanted = g_string_free (rows, FALSE);
	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/docs/formats/policy.md", &page, NULL,
					    &error));
	table = strstr (page, "| action | what |");
	g_assert_nonnull (table);
	end = strstr (table, "\n\n");
	g_assert_nonnull (end);
	end[2] = '\0';
	g_assert_cmpstr (table, ==, wanted);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/action/table", test_table);
	g_test_add_func ("/action/find", test_find);
	g_test_add_func ("/action/page", test_page);
	return g_test_run ();
}
