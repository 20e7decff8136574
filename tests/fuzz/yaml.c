/*
 * The strict reader, the rules and the tier tables on arbitrary bytes: no crash, no leak; rules that
 * are read without a problem can be asked for a verdict on everything, and a tier table is whole.
 */
#include <string.h>

#include <glib.h>

#include "policies/access.h"
#include "policies/action.h"
#include "policies/error.h"
#include "policies/tier-table.h"
#include "policies/verdict.h"
#include "policies/yaml.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
ask_everything (const KinkoAccess *access)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	const KinkoPurpose *purpose = access->purposes->pdata[0];

	for (gsize i = 0; i < n * (KINKO_ROLE_LAST + 1) * 4; i++) {
		const KinkoAccessRequest request = {
			.role = (KinkoRole) (i / 4 / n),
			.action = actions[i / 4 % n].name,
			.purpose = i & 1 ? purpose->id : NULL,
			.numbers_cleared = (i & 2) != 0,
		};
		g_auto (KinkoVerdict) verdict =
			kinko_verdict_reach (access, "access.yaml", &request);

		/* A refusal always says why and what would help; a permission names its rule. */
		g_assert_nonnull (verdict.reason);
		g_assert_true (verdict.allowed ? verdict.rule != NULL : verdict.remedy != NULL);
	}
}

/* What loading promises: every amount is in the one tier between whose bounds it is. */
static void
walk_tiers (const KinkoTierTable *table)
{
	guint64 expected = 0;

	g_assert_nonnull (kinko_tier_table_by_kind (table, KINKO_TIER_WELFARE));
	g_assert_nonnull (kinko_tier_table_by_kind (table, KINKO_TIER_EXEMPT));
	for (guint i = 0; i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];

		g_assert_true (tier->id != NULL && strlen (tier->id) <= KINKO_TIER_ID_MAX);
		if (tier->kind != KINKO_TIER_BY_AMOUNT)
			continue;
		g_assert_true (tier->from == expected);
		expected = kinko_tier_table_below (table, tier);
		g_assert_true (kinko_tier_table_by_amount (table, tier->from) == tier);
		if (expected != 0)
			g_assert_true (kinko_tier_table_by_amount (table, expected - 1) == tier);
	}
	g_assert_true (expected == 0);
	g_assert_true (kinko_tier_table_by_amount (table, G_MAXUINT64) ==
		       kinko_tier_table_top (table));
}

static void
assert_messages (const GPtrArray *problems)
{
	for (guint i = 0; i < problems->len; i++)
		g_assert_true (
			g_utf8_validate (((KinkoProblem *) problems->pdata[i])->message, -1, NULL));
}

static void
read_as_access (KinkoYaml *yaml, GPtrArray *problems)
{
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);

	assert_messages (problems);
	if (problems->len == 0)
		ask_everything (access);
}

static void
read_as_tiers (KinkoYaml *yaml, GPtrArray *problems)
{
	g_autoptr (KinkoTierTable) table = kinko_tier_table_read (yaml);

	assert_messages (problems);
	if (problems->len == 0)
		walk_tiers (table);
}

/* Each reader gets a file of its own, as one adds its problems to those that are there. */
static void
read_with (const guint8 *data, gsize size, void (*read) (KinkoYaml *yaml, GPtrArray *problems))
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (GBytes) content = g_bytes_new (data, size);
	g_autoptr (KinkoYaml) yaml = kinko_yaml_parse (content, "fuzz.yaml", problems);

	assert_messages (problems);
	g_assert_true (yaml != NULL || problems->len > 0);
	if (yaml != NULL)
		read (yaml, problems);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	read_with (data, size, read_as_access);
	read_with (data, size, read_as_tiers);
	return 0;
}
