#include "vault/case.h"

#include <glib/gi18n.h>

#include "audit/roster.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-csv.h"
#include "vault/case-write.h"
#include "vault/parameters.h"

/* What the vault has already is a problem of that row; the others are still looked at. */
static gboolean
is_problem_of_row (GError **problem, guint row, const char *field, GPtrArray *problems)
{
	KinkoProblem *found;

	if (!g_error_matches (*problem, KINKO_ERROR, KINKO_ERROR_EXISTS))
		return FALSE;
	found = kinko_problem_new ("exists", field, "%s", (*problem)->message);
	found->row = row;
	kinko_field_label_problem (found);
	g_ptr_array_add (problems, found);
	g_clear_error (problem);
	return TRUE;
}

/* What is done with each case; may take it over. @field: what is being compared with the vault when it fails. */
typedef gboolean (*CaseFunc) (KinkoAct *act, KinkoCaseData **data, const char **field,
			      GError **error);

/* Writes one case with an entry of its own. */
static gboolean
import_one (KinkoAct *act, KinkoCaseData **data, const char **field, GError **error)
{
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
	json_auto_t *detail = json_object ();
	g_autofree char *object = NULL;

	*field = "case_no";
	kase->data = g_steal_pointer (data);
	if (!kinko_case_check_free (kinko_act_session (act),
				    kinko_case_data_get (kase->data, "case_no"), error))
		return FALSE;
	*field = "child_mynumber";
	if (!kinko_case_write_new (act, kase, detail, error))
		return FALSE;
	object = g_strconcat ("case/", kase->file->handle, NULL);
	return kinko_act_add_entry (act, "case.create", object, "granted",
				    g_steal_pointer (&detail), error);
}

/* Fails as import_one() would, and writes nothing. */
static gboolean
check_one (KinkoAct *act, KinkoCaseData **data, const char **field, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const char *year = kinko_case_data_get (*data, "fiscal_year");

	*field = "case_no";
	if (!kinko_case_check_free (session, kinko_case_data_get (*data, "case_no"), error))
		return FALSE;
	*field = "child_mynumber";
	return kinko_case_file_check_numbers (session, (guint) g_ascii_strtoull (year, NULL, 10),
					      *data, error);
}

/* Adds to @problems what the vault has already. FALSE for any other failure. */
static gboolean
for_each_case (KinkoAct *act, GPtrArray *cases, CaseFunc each, GPtrArray *problems, GError **error)
{
	for (guint i = 0; i < cases->len; i++) {
		KinkoCaseData **data = (KinkoCaseData **) &cases->pdata[i];
		guint row = (*data)->row;
		const char *field = NULL;
		g_autoptr (GError) problem = NULL;

		kinko_session_report (kinko_act_session (act), _ ("taking the cases in"), i,
				      cases->len);
		if (each (act, data, &field, &problem) ||
		    is_problem_of_row (&problem, row, field, problems))
			continue;
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	return TRUE;
}

static gboolean
fail_with_known (GPtrArray *problems, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u row is in the vault already; nothing was stored",
			       "%u rows are in the vault already; nothing was stored",
			       problems->len),
		     problems->len);
	kinko_error_set_hint (error, "%s",
			      _ ("take these rows out of the file and import it again"));
	kinko_error_set_problems (error, g_ptr_array_ref (problems));
	return FALSE;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
	const KinkoProblem *left = *(const KinkoProblem *const *) a;
	const KinkoProblem *right = *(const KinkoProblem *const *) b;

	return left->row == right->row ? 0 : left->row < right->row ? -1 : 1;
}

/* A file with a problem is looked at to its end, so that it is right at the second try; nothing of it is written. */
static gboolean
go_through (KinkoAct *act, GPtrArray *cases, CaseFunc each, GPtrArray *problems, GError **error)
{
	guint in_file = problems->len;

	if (!for_each_case (act, cases, in_file == 0 ? each : check_one, problems, error))
		return FALSE;
	if (problems->len == 0)
		return TRUE;
	g_ptr_array_sort (problems, compare_rows);
	return in_file == 0 ? fail_with_known (problems, error)
			    : kinko_case_csv_fail (problems, error);
}

/* Taking in is a copy (別紙2 第10条): under an approval that is for as many cases. */
static gboolean
authorize (KinkoAct *act, const char *approval, guint count, const char *file, GError **error)
{
	g_autoptr (GString) parameters = g_string_new (NULL);
	KinkoActScope scope = { .approval = approval, .count = count };

	kinko_parameters_add (parameters, "file", file);
	scope.parameters = parameters->str;
	return kinko_act_authorize (act, &scope, error);
}

/* Takes @text over. @count: the cases that could be read. */
static gboolean
read_all (KinkoAct *act, KinkoSecret *text, KinkoCsvEncoding *encoding, CaseFunc each,
	  const char *approval, guint *count, GError **error)
{
	KinkoCsvEncoding any = KINKO_CSV_ANY;
	/* A second person grants just this file. Sealed with the request, never in the log. */
	KinkoHash digest = kinko_hash_of (kinko_secret_data (text), kinko_secret_len (text));
	g_autofree char *file = kinko_detail_hash (&digest);
	KinkoSecret *decoded = kinko_csv_decode (text, encoding == NULL ? &any : encoding, error);
	g_autoptr (KinkoCsv) csv = decoded == NULL ? NULL : kinko_csv_parse (decoded, error);
	KinkoSession *session = kinko_act_session (act);
	const KinkoColumns *columns = kinko_policy_columns (kinko_session_policy (session));
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (GPtrArray) cases = NULL;

	*count = 0;
	if (csv == NULL)
		return FALSE;
	cases = kinko_case_data_read_csv_rows (csv, columns,
					       kinko_session_descriptor (session)->test, problems);
	*count = cases->len;
	if (each == import_one && !authorize (act, approval, *count, file, error))
		return FALSE;
	return go_through (act, cases, each, problems, error);
}

static void
set_number (KinkoAct *act, const char *name, guint n)
{
	json_object_set_new (kinko_act_detail (act), name, json_integer ((json_int_t) n));
}

gboolean
kinko_case_import (KinkoSession *session, KinkoSecret *csv, KinkoCsvEncoding *encoding,
		   const char *approval, guint *imported, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.import", "vault", NULL, error);
	guint count;

	if (act == NULL) {
		kinko_secret_free (csv);
		return FALSE;
	}
	if (!read_all (act, csv, encoding, import_one, approval, &count, error))
		return kinko_act_fail (act, error);
	set_number (act, "count", count);
	if (!kinko_act_commit (act, error))
		return FALSE;
	*imported = count;
	return TRUE;
}

/* How many things are wrong with the file, as an error says it. */
static guint
count_problems (const GError *found)
{
	return found == NULL ? 0 : kinko_error_problems (found)->len;
}

gboolean
kinko_case_import_check (KinkoSession *session, KinkoSecret *csv, KinkoCsvEncoding *encoding,
			 guint *count, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "case.import-check", "vault", NULL, error);
	g_autoptr (GError) found = NULL;

	if (act == NULL) {
		kinko_secret_free (csv);
		return FALSE;
	}
	if (!read_all (act, csv, encoding, check_one, NULL, count, &found) &&
	    kinko_error_problems (found) == NULL) {
		g_propagate_error (error, g_steal_pointer (&found));
		return kinko_act_fail (act, error);
	}
	set_number (act, "count", *count);
	set_number (act, "problems", count_problems (found));
	if (!kinko_act_commit (act, error))
		return FALSE;
	if (found == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&found));
	return FALSE;
}
