/* Apart from form.c, because the findings of the analysis and those of a comparison are two types of one name. */
#include "vault/form-internal.h"

#include "policies/policy.h"

/* ---- the words of the shipped forms ---------------------------------------------------------- */

static void
assert_word (const KinkoLayouts *layouts, const char *value)
{
	g_test_message ("%s", value);
	g_assert_nonnull (g_hash_table_lookup (layouts->words, value));
}

/* No paper for the ward has an English word of kinko's own. */
static void
test_words (void)
{
	static const char *const others[] = {
		"yes",       "no",      "clean",     "found",
		"cases",     "numbers", "documents", "number-documents",
		"registers", "case",    "all",       "program",
		"copy",      "carry",   "receipt",   "exception",
		"erasure",   "lent",    "device",    "incident",
		"intent",
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);
	const KinkoLayouts *layouts;

	g_assert_no_error (error);
	layouts = kinko_policy_layouts (policy);
	for (guint i = 0; i < KINKO_FINDING_N_CODES; i++)
		assert_word (layouts, kinko_finding_id ((KinkoFindingCode) i));
	for (guint i = 0; i < KINKO_SEVERITY_N; i++)
		assert_word (layouts, kinko_severity_id ((KinkoSeverity) i));
	for (guint i = 0; i <= KINKO_ROLE_RECOVERY; i++)
		assert_word (layouts, kinko_role_name ((KinkoRole) i));
	for (guint i = 0; i <= KINKO_SEAT_LOCKED; i++)
		assert_word (layouts, kinko_seat_status_name ((KinkoSeatStatus) i));
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
		assert_word (layouts, others[i]);
	for (gsize i = 0; kinko_form_changes[i] != NULL; i++)
		assert_word (layouts, kinko_form_changes[i]);
	for (gsize i = 0; kinko_form_endings[i] != NULL; i++)
		assert_word (layouts, kinko_form_endings[i]);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-log/words", test_words);
	return g_test_run ();
}
