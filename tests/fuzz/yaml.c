/*
 * The strict reader and the rules on arbitrary bytes: no crash, no leak; what is read without a
 * problem can be asked for a verdict on everything.
 */
#include <glib.h>

#include "policies/access.h"
#include "policies/action.h"
#include "policies/error.h"
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

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (GBytes) content = g_bytes_new (data, size);
	g_autoptr (KinkoYaml) yaml = kinko_yaml_parse (content, "fuzz.yaml", problems);
	g_autoptr (KinkoAccess) access = yaml == NULL ? NULL : kinko_access_read (yaml);

	for (guint i = 0; i < problems->len; i++)
		g_assert_true (
			g_utf8_validate (((KinkoProblem *) problems->pdata[i])->message, -1, NULL));
	g_assert_true (access != NULL || problems->len > 0);
	if (problems->len == 0)
		ask_everything (access);
	return 0;
}
