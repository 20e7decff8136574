#include "vault/entry-sheet.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/language.h"
#include "policies/life-cycle.h"
#include "policies/test-mark.h"
#include "vault/act.h"
#include "vault/case-address.h"
#include "vault/case-range.h"
#include "vault/case-write.h"
#include "vault/clock.h"
#include "vault/copy-file.h"
#include "vault/csv-write.h"
#include "vault/entry-sheet-internal.h"
#include "vault/second-objects.h"

/* What the register of copies calls it. */
#define WHAT "保育システム入力票"

static void
entry_case_free (gpointer data)
{
	KinkoEntryCase *entry = data;

	kinko_case_free (entry->kase);
	kinko_case_decision_free (entry->decision);
	g_free (entry);
}

static void
wipe_free (char *text)
{
	explicit_bzero (text, strlen (text));
	g_free (text);
}

/* ---- the cases ------------------------------------------------------------------------------- */

static gboolean
is_confirmed (const KinkoCase *kase)
{
	KinkoState state;

	return kinko_state_parse (kase->file->state, &state) &&
	       (state == KINKO_STATE_CONFIRMED || state == KINKO_STATE_ENTERED);
}

static gboolean
load_one (KinkoSession *session, const char *case_no, GPtrArray *cases, GPtrArray *problems,
	  GError **error)
{
	KinkoEntryCase *entry = g_new0 (KinkoEntryCase, 1);

	g_ptr_array_add (cases, entry);
	entry->kase = kinko_case_load (session, case_no, error);
	if (entry->kase == NULL)
		return FALSE;
	if (!is_confirmed (entry->kase)) {
		g_ptr_array_add (problems,
				 kinko_problem_new ("not_confirmed", entry->kase->file->case_no,
						    _ ("the state is '%s': only 確認済 and "
						       "保育システム入力済 are typed in"),
						    entry->kase->file->state));
		return TRUE;
	}
	kinko_case_hide_address (session, entry->kase->file, entry->kase->data, entry->kase->data);
	entry->decision = kinko_case_decision_read (entry->kase->data, error);
	return entry->decision != NULL;
}

static gboolean
fail_with_problems (GPtrArray *problems, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u case has no confirmed tier; nothing was written",
			       "%u cases have no confirmed tier; nothing was written",
			       problems->len),
		     problems->len);
	kinko_error_set_problems (error, g_ptr_array_ref (problems));
	return FALSE;
}

static GPtrArray *
load_cases (KinkoSession *session, const char *const *words, GError **error)
{
	g_autoptr (GPtrArray) numbers = kinko_case_range_expand (session, words, error);
	g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (entry_case_free);
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	if (numbers == NULL)
		return NULL;
	if (numbers->len > KINKO_ENTRY_SHEET_MAX) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("a sheet has at most %d cases"), KINKO_ENTRY_SHEET_MAX);
		kinko_error_set_hint (error, "%s", _ ("give a smaller range"));
		return NULL;
	}
	for (guint i = 0; i < numbers->len; i++) {
		if (!load_one (session, numbers->pdata[i], cases, problems, error))
			return NULL;
	}
	if (problems->len > 0) {
		(void) fail_with_problems (problems, error);
		return NULL;
	}
	return g_steal_pointer (&cases);
}

/* ---- the file -------------------------------------------------------------------------------- */

static KinkoSecret *
make_csv (const GPtrArray *items, const GPtrArray *cases, KinkoCsvEncoding encoding, gboolean test,
	  GError **error)
{
	g_autoptr (KinkoCsvWriter) writer = kinko_csv_writer_new (encoding, FALSE, error);

	if (writer == NULL)
		return NULL;
	if (test)
		kinko_csv_writer_mark_rows (
			writer, kinko_language_choose (KINKO_TEST_HEADING_EN, KINKO_TEST_WORD),
			KINKO_TEST_WORD);
	for (guint i = 0; i < items->len; i++) {
		const KinkoEntryItem *item = items->pdata[i];

		kinko_csv_writer_cell (writer,
				       kinko_language_choose (item->heading_en, item->heading_ja));
	}
	kinko_csv_writer_end_row (writer);
	for (guint row = 0; row < cases->len; row++) {
		for (guint i = 0; i < items->len; i++) {
			const KinkoEntryItem *item = items->pdata[i];
			char *value = kinko_entry_value (cases->pdata[row], item->source);

			kinko_csv_writer_cell (writer, value);
			wipe_free (value);
		}
		kinko_csv_writer_end_row (writer);
	}
	return kinko_csv_writer_finish (writer, error);
}

static gboolean
write_content (gpointer data, KinkoCopyFile *file, GError **error)
{
	const KinkoSecret *content = data;

	return kinko_copy_file_add (file, kinko_secret_data (content), kinko_secret_len (content),
				    error);
}

/* A policy is written without the vault: a field that there is not would be an empty column for ever. */
static gboolean
check_sources (const GPtrArray *items, GError **error)
{
	for (guint i = 0; i < items->len; i++) {
		const char *source = ((const KinkoEntryItem *) items->pdata[i])->source;

		if (g_strv_contains (kinko_columns_decision_sources (), source) ||
		    kinko_field_index_all (source) >= 0)
			continue;
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INVALID,
			_ ("the policy's entry sheet asks for '%s', which is no field of a case"),
			source);
		kinko_error_set_hint (error, "%s", _ ("kinko case fields lists the fields"));
		return FALSE;
	}
	return TRUE;
}

static KinkoSecret *
make_content (KinkoSession *session, const GPtrArray *cases, const KinkoEntrySheet *sheet,
	      GError **error)
{
	const KinkoColumns *columns = kinko_policy_columns (kinko_session_policy (session));
	gboolean test = kinko_session_descriptor (session)->test;

	if (columns == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("the policy does not say what is typed into the childcare "
				"system"));
		kinko_error_set_hint (error, "%s",
				      _ ("a policy with the file columns.yaml says it"));
		return NULL;
	}
	if (!check_sources (kinko_columns_entry_sheet (columns), error))
		return NULL;
	if (sheet->page)
		return kinko_entry_page (kinko_columns_entry_sheet (columns), cases, test);
	return make_csv (kinko_columns_entry_sheet (columns), cases, sheet->encoding, test, error);
}

static void
describe (KinkoAct *act, const GPtrArray *cases)
{
	json_t *handles = json_array ();

	for (guint i = 0; i < cases->len; i++) {
		const KinkoEntryCase *entry = cases->pdata[i];

		json_array_append_new (handles, json_string (entry->kase->file->handle));
	}
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) cases->len));
	json_object_set_new (kinko_act_detail (act), "cases", handles);
	json_object_set_new (kinko_act_detail (act), "medium", json_string ("file"));
}

static gboolean
authorize (KinkoAct *act, GPtrArray *cases, const KinkoEntrySheet *sheet, const char *recipient,
	   GError **error)
{
	g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_free);
	KinkoActScope scope = { .approval = sheet->approval,
				.count = cases->len,
				.recipient = recipient,
				.parameters = sheet->page ? "form=HTML" : "form=CSV" };

	for (guint i = 0; i < cases->len; i++) {
		const KinkoEntryCase *entry = cases->pdata[i];
		char *object = kinko_second_case (kinko_act_session (act),
						  entry->kase->file->handle, error);

		if (object == NULL)
			return FALSE;
		g_ptr_array_add (objects, object);
	}
	g_ptr_array_add (objects, NULL);
	scope.objects = (const char *const *) objects->pdata;
	return kinko_act_authorize (act, &scope, error);
}

/* Everything that can be wrong is found before anything is written. */
static KinkoSecret *
prepare (KinkoAct *act, const char *const *words, const KinkoEntrySheet *sheet,
	 const char *recipient, guint *count, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (GPtrArray) cases = NULL;

	cases = load_cases (session, words, error);
	if (cases == NULL)
		return NULL;
	*count = cases->len;
	if (!authorize (act, cases, sheet, recipient, error))
		return NULL;
	describe (act, cases);
	return make_content (session, cases, sheet, error);
}

gboolean
kinko_entry_sheet_write (KinkoSession *session, const char *const *words,
			 const KinkoEntrySheet *sheet, guint *count, char **number, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "case.entry-sheet", "vault", NULL, error);
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (KinkoSecret) content = NULL;
	KinkoCopy copy = { .what = WHAT,
			   .medium = sheet->page ? "HTML" : "CSV",
			   .recipient = sheet->recipient,
			   .erase_by = sheet->erase_by == NULL ? today : sheet->erase_by };

	if (act == NULL)
		return FALSE;
	if (copy.recipient == NULL)
		copy.recipient = kinko_session_identity (session)->operator;
	content = prepare (act, words, sheet, copy.recipient, count, error);
	if (content == NULL)
		return kinko_act_fail (act, error);
	copy.approval = kinko_act_approval (act);
	copy.count = *count;
	return kinko_copy_file_make (act, &copy, sheet->path, write_content, content, number,
				     error);
}
