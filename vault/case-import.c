#include "vault/case.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-csv.h"
#include "vault/case-write.h"

/* What the vault has already is a problem of that row; the others are still looked at. */
static gboolean
is_problem_of_row (GError **problem, guint row, GPtrArray *problems)
{
	KinkoProblem *found;

	if (!g_error_matches (*problem, KINKO_ERROR, KINKO_ERROR_EXISTS))
		return FALSE;
	found = kinko_problem_new ("exists", "case_no", "%s", (*problem)->message);
	found->row = row;
	g_ptr_array_add (problems, found);
	g_clear_error (problem);
	return TRUE;
}

/* Writes one case with an entry of its own; takes @data over. */
static gboolean
import_one (KinkoAct *act, KinkoCaseData *data, GError **error)
{
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
	json_t *detail = json_object ();
	g_autofree char *object = NULL;

	kase->data = data;
	if (!kinko_case_write_new (act, kase, detail, error)) {
		json_decref (detail);
		return FALSE;
	}
	object = g_strconcat ("case/", kase->file->handle, NULL);
	return kinko_act_add_entry (act, "case.create", object, "granted", detail, error);
}

static gboolean
import_all (KinkoAct *act, GPtrArray *cases, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	for (guint i = 0; i < cases->len; i++) {
		KinkoCaseData *data = g_steal_pointer (&cases->pdata[i]);
		guint row = data->row;
		g_autoptr (GError) problem = NULL;

		if (import_one (act, data, &problem) || is_problem_of_row (&problem, row, problems))
			continue;
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (problems->len == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u row is in the vault already; nothing was stored",
			       "%u rows are in the vault already; nothing was stored",
			       problems->len),
		     problems->len);
	kinko_error_set_hint (error, "%s",
			      _ ("take these rows out of the file and import it again"));
	kinko_error_set_problems (error, g_steal_pointer (&problems));
	return FALSE;
}

static gboolean
import (KinkoAct *act, KinkoSecret *text, guint *imported, GError **error)
{
	g_autoptr (KinkoCsv) csv = kinko_csv_parse (text, error);
	g_autoptr (GPtrArray) cases = csv == NULL ? NULL : kinko_case_data_read_csv (csv, error);

	if (cases == NULL || !import_all (act, cases, error))
		return FALSE;
	*imported = cases->len;
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) cases->len));
	return TRUE;
}

gboolean
kinko_case_import (KinkoSession *session, KinkoSecret *csv, guint *imported, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.import", "vault", NULL, error);

	if (act == NULL) {
		kinko_secret_free (csv);
		return FALSE;
	}
	if (!import (act, csv, imported, error))
		return kinko_act_fail (act, error);
	return kinko_act_commit (act, error);
}
