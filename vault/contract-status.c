/* What is still open at the end of the contract. */
#include "vault/contract-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/contract-end.h"
#include "vault/register-internal.h"

#define INTENT "intent"

/* Every register whose lines have an end, and what an open line of it is. A further register is a further row. */
static const struct {
	const char *name, *label;
} kinds[] = {
	{ "copy", N_ ("copy whose erasure is not recorded") },
	{ "carry", N_ ("carry-out that has not ended or is not checked") },
	{ "receipt", N_ ("papers or media that were not given back") },
	{ "exception", N_ ("break-glass that was not reviewed") },
	{ "erasure", N_ ("erasure that was not checked") },
	{ "lent", N_ ("item of the ward that was not given back") },
	{ "device", N_ ("device whose end is not recorded") },
	{ "incident", N_ ("incident that is not settled") },
};

const char *
kinko_open_item_label (const char *kind)
{
	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
		if (strcmp (kinds[i].name, kind) == 0)
			return _ (kinds[i].label);
	return _ ("act whose end is not known yet");
}

static void
item_free (gpointer data)
{
	KinkoOpenItem *item = data;

	g_free (item->number);
	g_free (item->day);
	g_free (item->due);
	g_free (item->operator);
	g_free (item->object);
	g_free (item);
}

void
kinko_contract_status_free (KinkoContractStatus *status)
{
	if (status == NULL)
		return;
	g_ptr_array_unref (status->open);
	g_free (status->closed_at);
	g_free (status->closed_by);
	g_free (status->approval);
	g_free (status);
}

/* ---- lines of registers ---------------------------------------------------------------------- */

static KinkoOpenItem *
item_of_line (const KinkoRegisterLine *line, const char *today)
{
	KinkoOpenItem *item = g_new0 (KinkoOpenItem, 1);

	item->kind = line->book->name;
	item->number = g_strdup (line->number);
	item->day = g_strdup (line->day);
	item->due = g_strdup (
		line->book->due == NULL ? NULL : kinko_record_get (line->record, line->book->due));
	item->operator= g_strdup (line->operator);
	item->object = kinko_register_line_object (line);
	item->overdue = kinko_register_is_overdue (line, today);
	return item;
}

static gboolean
collect_lines (KinkoSession *session, const char *name, const char *today, GPtrArray *open,
	       GError **error)
{
	const KinkoRegister *book = kinko_register_find (name);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  KINKO_REGISTER_COLUMNS " WHERE register = ? ORDER BY id", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, book, query, error);

		if (line == NULL || !kinko_register_check_logged (session, line, error))
			return FALSE;
		if (line->open)
			g_ptr_array_add (open, item_of_line (line, today));
	}
	return step != KINKO_STEP_ERROR;
}

/* ---- intents --------------------------------------------------------------------------------- */

static gboolean
read_entry (KinkoSession *session, guint64 seq, char **line, KinkoEntry *entry, GError **error)
{
	*line = kinko_log_line (kinko_session_log (session), seq, error);
	return *line != NULL && kinko_entry_parse (*line, strlen (*line), entry, error);
}

static gboolean
add_intent (KinkoSession *session, guint64 seq, GPtrArray *open, GError **error)
{
	KinkoOpenItem *item;
	g_autofree char *line = NULL;
	g_autofree char *time = NULL;
	KinkoEntry entry;

	if (!read_entry (session, seq, &line, &entry, error))
		return FALSE;
	/* As the days of lines are; the log has the time of the machine's zone. */
	time = kinko_japan_time (entry.time_ms);
	item = g_new0 (KinkoOpenItem, 1);
	item->kind = INTENT;
	item->number = g_strdup_printf ("%" PRIu64, seq);
	item->day = g_strndup (time, strlen ("2026-07-08"));
	item->operator= kinko_slice_dup (entry.by);
	item->object = kinko_slice_dup (entry.object);
	g_ptr_array_add (open, item);
	return TRUE;
}

static gboolean
collect_intents (KinkoSession *session, GPtrArray *open, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session), "SELECT seq FROM open_intent ORDER BY seq", error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!add_intent (session, (guint64) kinko_statement_int (query, 0), open, error))
			return FALSE;
	return step != KINKO_STEP_ERROR;
}

/* ---- cases, the end -------------------------------------------------------------------------- */

static gboolean
count_cases (KinkoSession *session, KinkoContractStatus *status, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT state, count (*) FROM case_file WHERE erased_seq IS NULL GROUP BY state",
		error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoState state;

		if (!kinko_state_parse (kinko_statement_text (query, 0), &state)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
				     _ ("a case is in a state that is not known"));
			return FALSE;
		}
		if (!kinko_state_is_end (state))
			status->cases[state] = (guint) kinko_statement_int (query, 1);
	}
	return step != KINKO_STEP_ERROR;
}

gboolean
kinko_contract_read_end (KinkoSession *session, KinkoContractStatus *status, GError **error)
{
	g_autofree char *line = NULL;
	KinkoContract contract;
	KinkoEntry entry;

	if (!kinko_contract_end_load (session, &contract, error))
		return FALSE;
	if (!contract.closed)
		return TRUE;
	if (!read_entry (session, contract.seq, &line, &entry, error))
		return FALSE;
	status->closed = TRUE;
	status->closed_seq = contract.seq;
	status->closed_at = kinko_slice_dup (entry.time);
	status->closed_by = kinko_slice_dup (entry.by);
	status->approval = kinko_slice_dup (entry.approval);
	return TRUE;
}

/* Overdue ones come first by their day; then those with a day; what has none stays in the order of entry. */
static gint
compare_items (gconstpointer a, gconstpointer b)
{
	const KinkoOpenItem *left = *(const KinkoOpenItem *const *) a;
	const KinkoOpenItem *right = *(const KinkoOpenItem *const *) b;

	if (left->due != NULL && right->due != NULL)
		return strcmp (left->due, right->due);
	return (left->due == NULL) - (right->due == NULL);
}

KinkoContractStatus *
kinko_contract_collect (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoContractStatus) status = g_new0 (KinkoContractStatus, 1);
	g_autofree char *today = kinko_clock_today ();

	status->open = g_ptr_array_new_with_free_func (item_free);
	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
		if (!collect_lines (session, kinds[i].name, today, status->open, error))
			return NULL;
	if (!collect_intents (session, status->open, error) ||
	    !count_cases (session, status, error) ||
	    !kinko_contract_read_end (session, status, error))
		return NULL;
	g_ptr_array_sort (status->open, compare_items);
	return g_steal_pointer (&status);
}
