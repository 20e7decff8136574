#include "vault/case-range.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-value.h"

#define RANGE ".."

static gboolean
add_range (KinkoSession *session, const char *first, const char *last, GPtrArray *numbers,
	   GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT case_no FROM case_file WHERE case_no BETWEEN ?1 AND ?2 ORDER BY case_no"
		" LIMIT ?3",
		error);
	guint before = numbers->len;
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, first, error) ||
	    !kinko_statement_bind_text (query, 2, last, error) ||
	    !kinko_statement_bind_int (query, 3, KINKO_CASE_RANGE_MAX + 1, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		g_ptr_array_add (numbers, g_strdup (kinko_statement_text (query, 0)));
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	if (numbers->len > before)
		return TRUE;
	if (kinko_case_number_is_valid (first) && kinko_case_number_is_valid (last))
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("there is no case from '%s' to '%s'"), first, last);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("there is no such range of cases"));
	kinko_error_set_hint (
		error, "%s",
		_ ("give the lower case number first, for example C26-0001..C26-0050; "
		   "kinko case list shows them"));
	return FALSE;
}

static gboolean
add_word (KinkoSession *session, const char *word, GPtrArray *numbers, GError **error)
{
	const char *dots = strstr (word, RANGE);
	g_autofree char *first = NULL;

	if (dots == NULL) {
		g_ptr_array_add (numbers, g_strdup (word));
		return TRUE;
	}
	first = g_strndup (word, (gsize) (dots - word));
	return add_range (session, first, dots + strlen (RANGE), numbers, error);
}

/* A case may be named and lie in a range, too. */
static void
drop_repeated (GPtrArray *numbers)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < numbers->len;) {
		if (g_hash_table_contains (seen, numbers->pdata[i]))
			g_ptr_array_remove_index (numbers, i);
		else
			g_hash_table_add (seen, numbers->pdata[i++]);
	}
}

GPtrArray *
kinko_case_range_expand (KinkoSession *session, const char *const *words, GError **error)
{
	g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);

	for (; *words != NULL; words++) {
		if (!add_word (session, *words, numbers, error))
			return NULL;
	}
	drop_repeated (numbers);
	if (numbers->len <= KINKO_CASE_RANGE_MAX)
		return g_steal_pointer (&numbers);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("at most %d cases are taken at once"), KINKO_CASE_RANGE_MAX);
	kinko_error_set_hint (error, "%s", _ ("give a smaller range"));
	return NULL;
}
