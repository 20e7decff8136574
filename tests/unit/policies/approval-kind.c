#include "policies/approval-kind.h"

#include <string.h>

#include "policies/action.h"

/* Ids stand in the log and between ';' in a record, words between blanks, commas and '、'; no two mean two things. */
static void
test_names (void)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	gsize n;
	const KinkoApprovalKind *kinds = kinko_approval_kinds (&n);

	g_assert_cmpuint (n, ==, 12);
	for (gsize i = 0; i < n; i++) {
		g_assert_cmpuint (strspn (kinds[i].id, G_CSET_a_2_z "-"), ==, strlen (kinds[i].id));
		g_assert_null (strpbrk (kinds[i].word, ",; \t"));
		g_assert_null (strstr (kinds[i].word, "、"));
		g_assert_true (g_hash_table_add (seen, g_strdup (kinds[i].id)));
		g_assert_true (g_hash_table_add (seen, g_strdup (kinds[i].word)));
		g_assert_null (kinko_action_find (kinds[i].id));
		g_assert_cmpstr (kinko_approval_kind_id (kinds[i].id), ==, kinds[i].id);
		g_assert_cmpstr (kinko_approval_kind_id (kinds[i].word), ==, kinds[i].id);
		g_assert_true (kinds[i].label != NULL && kinds[i].label[0] != '\0');
	}
}

/* Whatever always needs the ward's approval can be approved, by one kind. */
static void
test_actions (void)
{
	gsize n, n_kinds;
	const KinkoAction *actions = kinko_actions (&n);
	const KinkoApprovalKind *kinds = kinko_approval_kinds (&n_kinds);
	guint covered = 0;

	for (gsize i = 0; i < n; i++) {
		guint by = 0;

		for (gsize k = 0; k < n_kinds; k++)
			by += kinko_approval_kind_covers (kinds[k].id, actions[i].name);
		g_assert_cmpuint (by, <=, 1);
		covered += by;
		if (actions[i].flags & KINKO_ACTION_APPROVAL)
			g_assert_cmpuint (by, ==, 1);
		/* on a screen they are no copy; a rule can want it, and where nobody else is left */
		else if (strcmp (actions[i].name, "number.reveal") == 0 ||
			 strcmp (actions[i].name, "form.make") == 0 ||
			 strcmp (actions[i].name, "operator.enrol") == 0)
			g_assert_cmpuint (by, ==, 1);
		else
			g_assert_cmpuint (by, ==, 0);
	}
	/* and no kind is for what there is not */
	for (gsize k = 0; k < n_kinds; k++)
		for (const char *const *name = kinds[k].actions; *name != NULL; name++)
			covered--;
	g_assert_cmpuint (covered, ==, 0);
}

/* An approval may also name an action as it stands in the log; it covers nothing else then. */
static void
test_action_names (void)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++) {
		const char *id = kinko_approval_kind_id (actions[i].name);

		if (actions[i].flags & KINKO_ACTION_OWN) {
			g_assert_null (id);
			continue;
		}
		g_assert_cmpstr (id, ==, actions[i].name);
		for (gsize k = 0; k < n; k++)
			g_assert_cmpint (kinko_approval_kind_covers (id, actions[k].name), ==,
					 k == i);
	}
}

static void
test_unknown (void)
{
	static const char *const unknown[] = { NULL,
					       "",
					       " ",
					       "Export",
					       "EXPORT",
					       "export ",
					       "書出",
					       "書出し書出し",
					       "case.",
					       "case.exports",
					       "export;import",
					       "*",
					       "\xff" };

	for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
		g_assert_null (kinko_approval_kind_id (unknown[i]));
}

static void
test_covers (void)
{
	g_assert_true (kinko_approval_kind_covers ("export", "case.export"));
	g_assert_false (kinko_approval_kind_covers ("export", "case.import"));
	g_assert_false (kinko_approval_kind_covers ("export", "export"));
	g_assert_false (kinko_approval_kind_covers ("書出し", "case.export")); /* no id */
	g_assert_true (kinko_approval_kind_covers ("document", "document.get"));
	g_assert_true (kinko_approval_kind_covers ("document", "document.get-number"));
	g_assert_false (kinko_approval_kind_covers ("document.get", "document.get-number"));
	g_assert_true (kinko_approval_kind_covers ("erase", "number.erase"));
	g_assert_false (kinko_approval_kind_covers ("close", "number.erase"));
	g_assert_true (kinko_approval_kind_covers ("backup", "backup.create"));
	g_assert_false (kinko_approval_kind_covers ("backup", "case.export"));
	g_assert_false (kinko_approval_kind_covers ("export", "backup.create"));
	g_assert_cmpstr (kinko_approval_kind_id ("バックアップ"), ==, "backup");
	g_assert_true (kinko_approval_kind_covers ("handover", "handover.export"));
	g_assert_false (kinko_approval_kind_covers ("export", "handover.export"));
	g_assert_true (kinko_approval_kind_covers ("enrol", "operator.enrol"));
	g_assert_false (kinko_approval_kind_covers ("enrol", "operator.resume"));
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/approval-kind/names", test_names);
	g_test_add_func ("/approval-kind/actions", test_actions);
	g_test_add_func ("/approval-kind/action-names", test_action_names);
	g_test_add_func ("/approval-kind/unknown", test_unknown);
	g_test_add_func ("/approval-kind/covers", test_covers);
	return g_test_run ();
}
