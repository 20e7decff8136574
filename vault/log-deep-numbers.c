/* Numbers of lines that a restore took away stay given: the table of the greatest ones is what the log tells of them. */
#include "vault/log-deep-internal.h"

#include <string.h>

#include "audit/line-number.h"

#define TABLE "number_given"

/* "copy F26-": the key of a row. */
static char *
key_of_number (const KinkoDeepNumber *number)
{
	return g_strdup_printf ("%s %.*s", number->book, KINKO_LINE_NUMBER_PREFIX, number->number);
}

static gboolean
was_taken_away (const KinkoVerification *verification, guint64 seq)
{
	const GArray *restores = verification->restores;

	for (guint i = 0; i < restores->len; i++) {
		const KinkoRestoredRange *range = &g_array_index (restores, KinkoRestoredRange, i);

		if (seq >= range->from && seq < range->to &&
		    !kinko_deep_is_undone (restores, range->seq))
			return TRUE;
	}
	return FALSE;
}

/* "copy F26-" → the greatest, as text. */
static GHashTable *
list_wanted (const KinkoDeepCourse *course, const KinkoVerification *verification)
{
	GHashTable *wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = 0; i < course->numbers->len; i++) {
		const KinkoDeepNumber *number =
			&g_array_index (course->numbers, KinkoDeepNumber, i);
		guint64 value =
			g_ascii_strtoull (number->number + KINKO_LINE_NUMBER_PREFIX, NULL, 10);
		g_autofree char *key = key_of_number (number);
		const guint64 *greatest = g_hash_table_lookup (wanted, key);

		if (was_taken_away (verification, number->seq) &&
		    (greatest == NULL || *greatest < value))
			g_hash_table_insert (wanted, g_steal_pointer (&key),
					     kinko_deep_key (value));
	}
	return wanted;
}

gboolean
kinko_deep_compare_numbers (KinkoSession *session, const KinkoDeepCourse *course,
			    const KinkoVerification *verification, KinkoFindings *findings,
			    GError **error)
{
	g_autoptr (GHashTable) wanted = list_wanted (course, verification);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT register || ' ' || year, number FROM " TABLE, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		const char *key = kinko_statement_text (query, 0);
		const guint64 *greatest = g_hash_table_lookup (wanted, key);

		/* What stands there could be anybody's text: it is not repeated. */
		if (greatest == NULL || *greatest != (guint64) kinko_statement_int (query, 1))
			kinko_findings_add (findings, KINKO_FINDING_STATE, "vault", KINKO_NO_ENTRY,
					    TABLE);
		g_hash_table_remove (wanted, key);
	}
	for (guint i = 0; i < g_hash_table_size (wanted); i++)
		kinko_findings_add (findings, KINKO_FINDING_STATE, "vault", KINKO_NO_ENTRY, TABLE);
	return step == KINKO_STEP_DONE;
}
