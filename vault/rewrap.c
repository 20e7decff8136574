#include "vault/rewrap.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/case-data.h"
#include "vault/case-file-internal.h"
#include "vault/case-keys.h"

/* A row with the keys that are to be wrapped anew: of a case, or of a line of a register. */
typedef struct {
	gint64 id;
	char *handle;
	GBytes *key, *number_key; /* NULL where there is none, or none any more */
	guint fiscal_year;
} Row;

static void
row_clear (Row *row)
{
	g_clear_pointer (&row->handle, g_free);
	g_clear_pointer (&row->key, g_bytes_unref);
	g_clear_pointer (&row->number_key, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

/* The next row behind row->id. A query that runs on while its table is written would see what it should not. */
static KinkoStep
next_row (KinkoAct *act, const char *sql, Row *row, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (kinko_act_session (act)), sql, error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, row->id, error))
		return KINKO_STEP_ERROR;
	step = kinko_statement_step (query, error);
	if (step != KINKO_STEP_ROW)
		return step;
	row_clear (row);
	row->id = kinko_statement_int (query, 0);
	row->handle = g_strdup (kinko_statement_text (query, 1));
	row->key = kinko_statement_bytes (query, 2);
	row->number_key = kinko_statement_bytes (query, 3);
	row->fiscal_year = (guint) kinko_statement_int (query, 4);
	return step;
}

static gboolean
store_case_keys (KinkoAct *act, const Row *row, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act, "UPDATE case_file SET record_key = ?2, number_key = ?3 WHERE id = ?1", error);

	return update != NULL && kinko_statement_bind_int (update, 1, row->id, error) &&
	       kinko_statement_bind_bytes (update, 2, row->key, error) &&
	       kinko_statement_bind_bytes (update, 3, row->number_key, error) &&
	       kinko_statement_run (update, error);
}

static gboolean
store_line_key (KinkoAct *act, const Row *row, GError **error)
{
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act, "UPDATE register_line SET key = ?2 WHERE id = ?1", error);

	return update != NULL && kinko_statement_bind_int (update, 1, row->id, error) &&
	       kinko_statement_bind_bytes (update, 2, row->key, error) &&
	       kinko_statement_run (update, error);
}

/* What was erased has no key, and gets none. */
static gboolean
rewrap (KinkoAct *act, const Row *row, const char *kind, const KinkoSecret *old,
	const KinkoSecret *new, GBytes **key, GError **error)
{
	GBytes *wrapped;

	if (*key == NULL)
		return TRUE;
	wrapped = kinko_case_key_rewrap (kinko_act_session (act), row->handle, kind, *key, old, new,
					 error);
	if (wrapped == NULL)
		return FALSE;
	g_bytes_unref (*key);
	*key = wrapped;
	return TRUE;
}

/* ---- numbers --------------------------------------------------------------------------------- */

typedef struct {
	KinkoSubject subject;
	guint64 version;
	GBytes *box;
} Number;

static void
free_number (Number *number)
{
	g_bytes_unref (number->box);
	g_free (number);
}

/* Those that a blind index finds: the newest one of each person. */
static GPtrArray *
load_numbers (KinkoAct *act, const Row *row, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (kinko_act_session (act)),
				  "SELECT subject, version, box FROM case_number"
				  " WHERE case_id = ? AND blind IS NOT NULL AND box IS NOT NULL",
				  error);
	g_autoptr (GPtrArray) numbers =
		g_ptr_array_new_with_free_func ((GDestroyNotify) free_number);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, row->id, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		Number *number = g_new0 (Number, 1);

		number->subject = (KinkoSubject) kinko_statement_int (query, 0);
		number->version = (guint64) kinko_statement_int (query, 1);
		number->box = kinko_statement_bytes (query, 2);
		g_ptr_array_add (numbers, number);
	}
	return step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&numbers);
}

static gboolean
store_blind (KinkoAct *act, const Row *row, const Number *number, GBytes *blind, GError **error)
{
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act,
				   "UPDATE case_number SET blind = ?4"
				   " WHERE case_id = ?1 AND subject = ?2 AND version = ?3",
				   error);

	return update != NULL && kinko_statement_bind_int (update, 1, row->id, error) &&
	       kinko_statement_bind_int (update, 2, (gint64) number->subject, error) &&
	       kinko_statement_bind_int (update, 3, (gint64) number->version, error) &&
	       kinko_statement_bind_bytes (update, 4, blind, error) &&
	       kinko_statement_run (update, error);
}

/* Under the old key nobody could find the number twice any more: each has to be opened for its new one. */
static gboolean
renew_blind (KinkoAct *act, const Row *row, const Number *number, const KinkoSecret *key,
	     GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	KinkoBoxContext context = { .vault_id = kinko_session_descriptor (session)->id,
				    .handle = row->handle,
				    .kind = kinko_case_number_kind (number->subject),
				    .version = number->version };
	g_autoptr (KinkoSecret) digits = kinko_box_open (number->box, key, &context, error);
	g_autoptr (GBytes) blind = NULL;

	if (digits == NULL)
		return FALSE;
	if (kinko_secret_len (digits) != KINKO_MYNUMBER_LEN) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("a stored My Number is not in the form of one"));
		return FALSE;
	}
	blind = kinko_number_blind (session, number->subject, row->fiscal_year,
				    kinko_secret_text (digits), error);
	return blind != NULL && store_blind (act, row, number, blind, error);
}

static gboolean
renew_blinds (KinkoAct *act, const Row *row, GError **error)
{
	g_autoptr (KinkoSecret) key = kinko_number_key_unwrap (kinko_act_session (act), row->handle,
							       row->number_key, error);
	g_autoptr (GPtrArray) numbers = key == NULL ? NULL : load_numbers (act, row, error);

	for (guint i = 0; numbers != NULL && i < numbers->len; i++)
		if (!renew_blind (act, row, numbers->pdata[i], key, error))
			return FALSE;
	return numbers != NULL;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
rewrap_case (KinkoAct *act, const KinkoCompartments *old, Row *row, KinkoRewrapped *count,
	     GError **error)
{
	const KinkoCompartments *new = kinko_session_compartments (kinko_act_session (act));
	gboolean numbers =
		row->number_key != NULL && !kinko_secret_equal (old->numbers, new->numbers);

	if (!rewrap (act, row, "key/record", old->records, new->records, &row->key, error) ||
	    (numbers && !rewrap (act, row, "key/number", old->numbers, new->numbers,
				 &row->number_key, error)) ||
	    !store_case_keys (act, row, error) || (numbers && !renew_blinds (act, row, error)))
		return FALSE;
	kinko_session_report (kinko_act_session (act), _ ("renewing the keys of cases"),
			      ++count->seen, count->total);
	count->cases += row->key != NULL;
	count->numbers += numbers;
	return TRUE;
}

static gboolean
rewrap_cases (KinkoAct *act, const KinkoCompartments *old, KinkoRewrapped *count, GError **error)
{
	g_auto (Row) row = { 0 };
	KinkoStep step;

	while ((step = next_row (
			act,
			"SELECT id, handle, record_key, number_key, fiscal_year FROM case_file"
			" WHERE id > ? ORDER BY id LIMIT 1",
			&row, error)) == KINKO_STEP_ROW)
		if (!rewrap_case (act, old, &row, count, error))
			return FALSE;
	return step == KINKO_STEP_DONE;
}

static gboolean
rewrap_lines (KinkoAct *act, const KinkoCompartments *old, KinkoRewrapped *count, GError **error)
{
	const KinkoCompartments *new = kinko_session_compartments (kinko_act_session (act));
	g_auto (Row) row = { 0 };
	KinkoStep step;

	while ((step = next_row (act,
				 "SELECT id, handle, key, NULL, 0 FROM register_line"
				 " WHERE id > ? ORDER BY id LIMIT 1",
				 &row, error)) == KINKO_STEP_ROW) {
		if (!rewrap (act, &row, "key/register", old->records, new->records, &row.key,
			     error) ||
		    !store_line_key (act, &row, error))
			return FALSE;
		kinko_session_report (kinko_act_session (act), _ ("renewing the keys of lines"),
				      ++count->seen, count->total);
		count->lines += row.key != NULL;
	}
	return step == KINKO_STEP_DONE;
}

/* Only for who waits: what cannot be counted fails where it is read. */
static guint64
count_rows (KinkoSession *session)
{
	gint64 n = 0;

	(void) !kinko_db_get_int (kinko_session_db (session),
				  "SELECT (SELECT count (*) FROM case_file)"
				  " + (SELECT count (*) FROM register_line)",
				  &n, NULL);
	return (guint64) n;
}

gboolean
kinko_keys_rewrap (KinkoAct *act, const KinkoCompartments *old, KinkoRewrapped *count,
		   GError **error)
{
	*count = (KinkoRewrapped){ .total = count_rows (kinko_act_session (act)) };
	return rewrap_cases (act, old, count, error) && rewrap_lines (act, old, count, error);
}
