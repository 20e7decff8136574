#include "policies/action.h"

#include <string.h>

/* c changes, d discloses, p purpose, n numbers, s done by kinko itself. */
static const struct {
	const char *name;
	const char *flags;
} expected[] = {
	{ "case.assign", "c" },
	{ "case.complete", "c" },
	{ "case.confirm", "c" },
	{ "case.correct", "c" },
	{ "case.create", "c" },
	{ "case.deliver", "c" },
	{ "case.edit", "c" },
	{ "case.entered", "c" },
	{ "case.entry-sheet", "d" },
	{ "case.exclude", "c" },
	{ "case.explain", "d" },
	{ "case.export", "d" },
	{ "case.find", "d" },
	{ "case.guide", "c" },
	{ "case.history", "d" },
	{ "case.import", "c" },
	{ "case.import-check", "d" },
	{ "case.list", "d" },
	{ "case.propose", "c" },
	{ "case.receive", "c" },
	{ "case.resume", "c" },
	{ "case.return", "c" },
	{ "case.review", "c" },
	{ "case.revise", "c" },
	{ "case.show", "d" },
	{ "case.withdraw", "c" },
	{ "clock.back", "s" },
	{ "contact.add", "c" },
	{ "contact.list", "d" },
	{ "copy.erased", "c" },
	{ "copy.list", "d" },
	{ "document.add", "c" },
	{ "document.add-number", "cn" },
	{ "document.get", "d" },
	{ "document.get-number", "dpn" },
	{ "document.list", "d" },
	{ "facility.add", "c" },
	{ "facility.edit", "c" },
	{ "facility.list", "d" },
	{ "log.show", "" },
	{ "log.verify", "" },
	{ "number.check", "cn" },
	{ "number.erase", "cn" },
	{ "number.reveal", "dpn" },
	{ "operator.age-identity", "" },
	{ "operator.enrol", "c" },
	{ "operator.list", "" },
	{ "operator.passphrase", "c" },
	{ "operator.resume", "c" },
	{ "operator.revoke", "c" },
	{ "operator.suspend", "c" },
	{ "receipt.add", "c" },
	{ "receipt.list", "d" },
	{ "receipt.returned", "c" },
	{ "receipt.show", "d" },
	{ "session.open", "s" },
	{ "session.visit", "s" },
	{ "unlock.refused", "s" },
	{ "vault.genesis", "s" },
	{ "vault.migrated", "s" },
	{ "work.add", "c" },
	{ "work.list", "d" },
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
	if (flags & KINKO_ACTION_SYSTEM)
		g_string_append_c (text, 's');
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

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/action/table", test_table);
	g_test_add_func ("/action/find", test_find);
	return g_test_run ();
}
