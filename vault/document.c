#include "vault/document.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "policies/error.h"
#include "policies/life-cycle.h"
#include "policies/suggest.h"
#include "vault/case-erased.h"
#include "vault/case-value.h"
#include "vault/clock.h"
#include "vault/document-content.h"
#include "vault/field-problems.h"
#include "vault/receipt.h"

/* ---- what is said of a scan ------------------------------------------------------------------ */

static const KinkoField type_field = { .name = "type", .kind = KINKO_FIELD_TEXT };
static const KinkoField receipt_field = { .name = "receipt", .kind = KINKO_FIELD_TEXT };
static const KinkoField place_field = { .name = "place", .kind = KINKO_FIELD_TEXT };
static const KinkoField received_field = { .name = "received", .kind = KINKO_FIELD_DATE };

static void
add_problem (GPtrArray *problems, const char *field, const char *code, const char *message)
{
	g_ptr_array_add (problems, kinko_problem_new (code, field, "%s", message));
}

static char *
read_field (const KinkoField *field, const char *text, GPtrArray *problems)
{
	KinkoProblem *problem = NULL;
	char *value = NULL;

	if (text == NULL || kinko_case_value_is_blank (text))
		add_problem (problems, field->name, "required_missing",
			     _ ("this must not be empty"));
	else
		value = kinko_case_value_read (field, text, &problem);
	if (problem != NULL)
		g_ptr_array_add (problems, problem);
	return value;
}

/* When the papers came, today unless it is said. */
static char *
read_received (const char *text, GPtrArray *problems)
{
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *day =
		text == NULL ? g_strdup (today) : read_field (&received_field, text, problems);

	if (day != NULL && strcmp (day, today) > 0)
		add_problem (problems, received_field.name, "date_in_future",
			     _ ("this day is still to come"));
	return g_steal_pointer (&day);
}

static char *
list_types (const char *const *types)
{
	GString *list = g_string_new (NULL);

	for (; *types != NULL; types++)
		g_string_append_printf (list, "%s%s", list->len == 0 ? "" : _ (", "), *types);
	return g_string_free (list, FALSE);
}

/* The policy says which papers there are; its list may be missing. */
static void
check_type (KinkoSession *session, const char *type, GPtrArray *problems)
{
	const KinkoPapers *papers = kinko_policy_papers (kinko_session_policy (session));
	const char *meant;
	g_autofree char *all = NULL;

	if (type == NULL || papers == NULL || kinko_papers_type (papers, type) != NULL)
		return;
	meant = kinko_suggest (type, kinko_papers_types (papers));
	all = list_types (kinko_papers_types (papers));
	g_ptr_array_add (
		problems,
		meant == NULL ? kinko_problem_new (
					"type_unknown", type_field.name,
					_ ("the policy has no such papers, but these: %s"), all)
			      : kinko_problem_new ("type_unknown", type_field.name,
						   _ ("the policy has no such papers; did you mean "
						      "'%s'?"),
						   meant));
}

static KinkoDocument *
describe (KinkoSession *session, const KinkoDocumentInput *input, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoDocument) document = g_new0 (KinkoDocument, 1);

	document->shows_number = input->shows_number;
	document->pages = input->pages;
	document->type = read_field (&type_field, input->type, problems);
	check_type (session, document->type, problems);
	document->receipt = read_field (&receipt_field, input->receipt, problems);
	document->place = read_field (&place_field, input->place, problems);
	document->received = read_received (input->received, problems);
	document->file_name = kinko_scan_name (input->path);
	document->added_by = g_strdup (kinko_session_identity (session)->operator);
	if (input->pages < 1 || input->pages > KINKO_DOCUMENT_PAGES_MAX)
		g_ptr_array_add (problems,
				 kinko_problem_new ("integer_invalid", "pages",
						    _ ("a whole number from %u to %u is wanted"),
						    1u, KINKO_DOCUMENT_PAGES_MAX));
	if (!kinko_field_problems_none (problems, error) ||
	    !kinko_receipt_exists (session, document->receipt, error))
		return NULL;
	return g_steal_pointer (&document);
}

/* ---- adding ---------------------------------------------------------------------------------- */

/* A new number key would bring back what was erased for good (別紙2 第28条). */
static gboolean
check_state (const KinkoCaseFile *file, const KinkoDocumentInput *input, GError **error)
{
	KinkoState state = KINKO_STATE_PURGED;

	if (!input->shows_number ||
	    (kinko_state_parse (file->state, &state) && state != KINKO_STATE_PURGED))
		return TRUE;
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_INVALID,
		_ ("the My Numbers of case '%s' were erased: it takes no papers that show one"),
		file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("cover the number, scan the papers again, and add that with "
				 "--shows-number no"));
	return FALSE;
}

static KinkoDocument *
add (KinkoAct *act, const char *case_no, const KinkoDocumentInput *input, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load_for (act, case_no, error);
	g_autoptr (KinkoDocument) document =
		file == NULL || !kinko_case_erased_refuse (session, file, error) ||
				!check_state (file, input, error)
			? NULL
			: describe (session, input, error);
	g_autoptr (KinkoScan) scan = document == NULL ? NULL : kinko_scan_open (input->path, error);
	g_autoptr (KinkoSecret) key = NULL;
	KinkoHash content;

	if (scan == NULL)
		return NULL;
	document->size = kinko_scan_size (scan);
	key = kinko_document_store (act, file, document, error);
	if (key == NULL || !kinko_content_store (act, document, key, scan, kinko_act_detail (act),
						 &content, error))
		return NULL;
	kinko_document_set_sha256 (document, &content);
	return g_steal_pointer (&document);
}

KinkoDocument *
kinko_document_add (KinkoSession *session, const char *case_no, const KinkoDocumentInput *input,
		    GError **error)
{
	const char *action = input->shows_number ? "document.add-number" : "document.add";
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, object, NULL, error);
	g_autoptr (KinkoDocument) document = NULL;

	if (act == NULL)
		return NULL;
	document = add (act, case_no, input, error);
	if (document == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&document) : NULL;
}

/* ---- listing --------------------------------------------------------------------------------- */

GPtrArray *
kinko_document_list (KinkoSession *session, const char *case_no, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "document.list", object, NULL, error);
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (GPtrArray) list = NULL;

	if (act == NULL)
		return NULL;
	file = kinko_case_file_load_for (act, case_no, error);
	list = file == NULL ? NULL : kinko_document_find_all (session, file, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) list->len));
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}

GStrv
kinko_document_types (KinkoSession *session, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (GPtrArray) list = kinko_document_find_all (session, file, error);
	g_autoptr (GStrvBuilder) types = g_strv_builder_new ();
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	if (list == NULL)
		return NULL;
	for (guint i = 0; i < list->len; i++) {
		const KinkoDocument *document = list->pdata[i];

		if (document->type != NULL && g_hash_table_add (seen, document->type))
			g_strv_builder_add (types, document->type);
	}
	return g_strv_builder_end (types);
}
