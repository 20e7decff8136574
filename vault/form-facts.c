/* What a form says of itself, and what the vault holds. */
#include "vault/form-internal.h"

#include <string.h>

#include "policies/error.h"

/* A register of everything says so: otherwise one of a month without lines would look like it. */
static const char *
whole_time (const KinkoLayout *layout)
{
	return layout->period == KINKO_LAYOUT_OPTIONAL && layout->line == NULL ? "全期間" : NULL;
}

gboolean
kinko_form_fill_facts (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
		       json_t *rows, GError **error)
{
	const KinkoPolicy *policy = kinko_session_policy (work->session);
	const KinkoDescriptor *descriptor = kinko_session_descriptor (work->session);
	const KinkoPeriod *period = work->order->period;
	json_t *row = kinko_form_add_row (work, rows, error);
	g_autofree char *text = period == NULL ? g_strdup (whole_time (work->layout))
					       : kinko_period_wareki (period);
	g_autofree char *managers = NULL;
	guint n = 0;

	if (row == NULL)
		return FALSE;
	managers = kinko_form_names (work, KINKO_FORM_MANAGERS, &n, error);
	if (managers == NULL)
		return FALSE;
	kinko_form_put (row, "title", kinko_policy_title_ja (policy));
	kinko_form_put (row, "period", text);
	kinko_form_put (row, "from", period == NULL ? NULL : work->from);
	kinko_form_put (row, "to", period == NULL ? NULL : work->to);
	kinko_form_put (row, "made", work->today);
	kinko_form_put (row, "managers", managers);
	kinko_form_put (row, "maker",
			kinko_form_person (work, kinko_session_identity (work->session)->operator));
	kinko_form_put (row, "person", kinko_form_person (work, work->order->person));
	kinko_form_put (row, "line", work->order->line);
	kinko_form_put (row, "origin", descriptor->origin);
	kinko_form_put (row, "vault", descriptor->id);
	kinko_form_put (row, "policy", kinko_policy_hash (policy));
	kinko_form_put (row, "version", KINKO_VERSION);
	kinko_form_put_number (row, "log_entries", (gint64) work->log_size);
	kinko_form_put (row, "log_root", work->log_root);
	kinko_form_put (row, "due", work->due);
	if (period != NULL && period->kind == KINKO_PERIOD_MONTH) {
		g_autofree char *month = g_strndup (work->from, strlen ("2026-07"));

		kinko_form_put (row, "month", month);
	}
	return TRUE;
}

/* ---- what is kept ---------------------------------------------------------------------------- */

/* One integer each. */
static gboolean
put_count (KinkoFormWork *work, json_t *row, const char *name, const char *sql, GError **error)
{
	gint64 n;

	if (!kinko_db_get_int (kinko_session_db (work->session), sql, &n, error))
		return FALSE;
	kinko_form_put_number (row, name, n);
	return TRUE;
}

gboolean
kinko_form_fill_holdings (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			  json_t *rows, GError **error)
{
	json_t *row = kinko_form_add_row (work, rows, error);

	if (row == NULL ||
	    !put_count (work, row, "cases",
			"SELECT count (*) FROM case_file WHERE erased_seq IS NULL", error) ||
	    !put_count (work, row, "erased_cases",
			"SELECT count (*) FROM case_file WHERE erased_seq NOT NULL", error) ||
	    !put_count (work, row, "documents", "SELECT count (*) FROM document WHERE key NOT NULL",
			error) ||
	    !put_count (work, row, "erased_documents",
			"SELECT count (*) FROM document WHERE key IS NULL", error) ||
	    !put_count (work, row, "lines",
			"SELECT count (*) FROM register_line WHERE erased_seq IS NULL", error))
		return FALSE;
	kinko_form_put_number (row, "log_entries", (gint64) work->log_size);
	kinko_form_put (row, "log_root", work->log_root);
	kinko_form_put (row, "policy", kinko_policy_hash (kinko_session_policy (work->session)));
	return TRUE;
}

/* ---- the ledger of handling (取扱状況台帳) ---------------------------------------------------- */

/* Kinds of file; how many there are, how many show a My Number, how many were erased, and by which entry last. */
static const struct {
	const char *kind;
	gboolean cleared; /* only for who is cleared for My Numbers */
	const char *held, *numbers, *erased, *last;
} kinds[] = {
	{ "cases", FALSE, "SELECT count (*) FROM case_file WHERE erased_seq IS NULL",
	  "SELECT count (*) FROM case_file WHERE number_key NOT NULL",
	  "SELECT count (*) FROM case_file WHERE erased_seq NOT NULL",
	  "SELECT ifnull (max (erased_seq), 0) FROM case_file" },
	{ "numbers", TRUE, "SELECT count (*) FROM case_file WHERE number_key NOT NULL",
	  "SELECT count (*) FROM case_file WHERE number_key NOT NULL /* all */",
	  "SELECT count (DISTINCT case_id) FROM case_number"
	  " WHERE case_id IN (SELECT id FROM case_file WHERE number_key IS NULL)",
	  "SELECT 0" },
	{ "documents", FALSE,
	  "SELECT count (*) FROM document WHERE key NOT NULL AND shows_number = 0", "SELECT 0",
	  "SELECT count (*) FROM document WHERE key IS NULL AND shows_number = 0", "SELECT 0" },
	{ "number-documents", TRUE,
	  "SELECT count (*) FROM document WHERE key NOT NULL AND shows_number = 1",
	  "SELECT count (*) FROM document WHERE key NOT NULL AND shows_number = 1 /* all */",
	  "SELECT count (*) FROM document WHERE key IS NULL AND shows_number = 1", "SELECT 0" },
	{ "registers", FALSE, "SELECT count (*) FROM register_line WHERE erased_seq IS NULL",
	  "SELECT 0", "SELECT count (*) FROM register_line WHERE erased_seq NOT NULL",
	  "SELECT ifnull (max (erased_seq), 0) FROM register_line" },
};

/* When it was erased last; kinds of which the tables do not say so have the newest erasure that the register has of them. */
static gboolean
put_last_erased (KinkoFormWork *work, json_t *row, const char *sql, GError **error)
{
	g_autofree char *day = NULL;
	gint64 seq;

	if (!kinko_db_get_int (kinko_session_db (work->session), sql, &seq, error))
		return FALSE;
	if (seq != 0) {
		day = kinko_form_entry_day (work, (guint64) seq, error);
		if (day == NULL)
			return FALSE;
	}
	kinko_form_put (row, "last_erased", day);
	return TRUE;
}

gboolean
kinko_form_fill_handling (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			  json_t *rows, GError **error)
{
	const char *title = kinko_policy_title_ja (kinko_session_policy (work->session));
	guint n_managers = 0, n_keys = 0, n_cleared = 0;
	g_autofree char *managers =
		kinko_form_names (work, KINKO_FORM_MANAGERS, &n_managers, error);
	g_autofree char *keys =
		managers == NULL ? NULL : kinko_form_names (work, KINKO_FORM_KEYS, &n_keys, error);
	g_autofree char *cleared =
		keys == NULL ? NULL
			     : kinko_form_names (work, KINKO_FORM_CLEARED, &n_cleared, error);

	if (cleared == NULL)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL || !put_count (work, row, "held", kinds[i].held, error) ||
		    !put_count (work, row, "numbers", kinds[i].numbers, error) ||
		    !put_count (work, row, "erased", kinds[i].erased, error) ||
		    !put_last_erased (work, row, kinds[i].last, error))
			return FALSE;
		kinko_form_put (row, "kind", kinds[i].kind);
		kinko_form_put (row, "purpose", title);
		kinko_form_put (row, "responsible", managers);
		kinko_form_put (row, "accessors", kinds[i].cleared ? cleared : keys);
		kinko_form_put_number (row, "cleared", kinds[i].cleared ? n_cleared : n_keys);
	}
	return TRUE;
}
