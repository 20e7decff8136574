#include "vault/case-numbers.h"

#include "vault/act.h"
#include "vault/case.h"
#include "vault/session-internal.h"

static char *
number_of (KinkoSession *session, const char *handle, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT case_no FROM case_file WHERE handle = ?", error);

	if (query == NULL || !kinko_statement_bind_text (query, 1, handle, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return g_strdup (kinko_statement_text (query, 0));
	case KINKO_STEP_DONE:
		return g_strdup ("");
	default:
		return NULL;
	}
}

static GPtrArray *
query_numbers (KinkoSession *session, const GPtrArray *handles, GError **error)
{
	g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; i < handles->len; i++) {
		char *number = number_of (session, handles->pdata[i], error);

		if (number == NULL)
			return NULL;
		g_ptr_array_add (numbers, number);
	}
	return g_steal_pointer (&numbers);
}

/* As of any list: every look is traced to the case. */
static void
describe (KinkoAct *act, const GPtrArray *handles, const GPtrArray *numbers)
{
	json_t *list = json_array ();

	for (guint i = 0; i < handles->len; i++)
		if (((const char *) numbers->pdata[i])[0] != '\0')
			json_array_append_new (list, json_string (handles->pdata[i]));
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) json_array_size (list)));
	json_object_set_new (kinko_act_detail (act), "cases", list);
}

GPtrArray *
kinko_case_numbers (KinkoSession *session, const GPtrArray *handles, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.list", "vault", NULL, error);
	g_autoptr (GPtrArray) numbers = NULL;

	g_assert (handles->len <= KINKO_CASE_LIST_MAX);
	if (act == NULL)
		return NULL;
	numbers = query_numbers (session, handles, error);
	if (numbers == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	describe (act, handles, numbers);
	return kinko_act_commit (act, error) ? g_steal_pointer (&numbers) : NULL;
}
