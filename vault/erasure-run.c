/* Erasing what is due or reserved, many at a time, by two people (別紙2 第28条2・3). */
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-range.h"
#include "vault/case-step.h"
#include "vault/clock.h"
#include "vault/erasure-cases.h"
#include "vault/erasure-due-internal.h"
#include "vault/erasure-internal.h"

/* What is to be erased of which cases. */
typedef struct {
	KinkoErasureKind what;
	KinkoErasureCases *of;
} Selection;

static void
selection_clear (Selection *selection)
{
	kinko_erasure_cases_free (selection->of);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Selection, selection_clear)

/* One kind at a time, so that a report says one thing: the one that was named, or the only one. */
static gboolean
choose_kind (const GPtrArray *list, const KinkoErasureKind *wanted, KinkoErasureKind *what,
	     GError **error)
{
	if (list->len == 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("nothing is due today"));
		kinko_error_set_hint (error, "%s", _ ("kinko erasure due shows what will be"));
		return FALSE;
	}
	*what = wanted == NULL ? ((const KinkoErasureDue *) list->pdata[0])->what : *wanted;
	for (guint i = 0; wanted == NULL && i < list->len; i++) {
		if (((const KinkoErasureDue *) list->pdata[i])->what == *what)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("things of several kinds are due"));
		kinko_error_set_hint (error, "%s",
				      _ ("say which with --what: numbers, documents or case"));
		return FALSE;
	}
	return TRUE;
}

static gboolean
select_all (KinkoSession *session, Selection *selection, const GPtrArray *list, GError **error)
{
	selection->of = kinko_erasure_cases_new ();
	for (guint i = 0; i < list->len && selection->of->cases->len < KINKO_CASE_RANGE_MAX; i++) {
		const KinkoErasureDue *due = list->pdata[i];

		/* A reservation may be older than the work that was taken up again. */
		if (due->what == selection->what &&
		    !kinko_erasure_cases_add (
			    selection->of, session, due->case_no,
			    _ ("take its reservation back with kinko erasure cancel"), error))
			return FALSE;
	}
	kinko_erasure_cases_finish (selection->of);
	if (selection->of->cases->len > 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s", _ ("nothing is due today"));
	kinko_error_set_hint (error, "%s", _ ("kinko erasure due shows what will be"));
	return FALSE;
}

static gboolean
find (KinkoSession *session, KinkoErasureSource source, const KinkoErasureKind *wanted,
      Selection *selection, GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (GPtrArray) list =
		source == KINKO_ERASURE_BY_RULE
			? kinko_erasure_due_by_rule (session, today, error)
			: kinko_erasure_due_by_reservation (session, today, error);

	return list != NULL && choose_kind (list, wanted, &selection->what, error) &&
	       select_all (session, selection, list, error);
}

/* What cannot be done now need not be asked of anybody. */
static gboolean
check_steps (KinkoAct *act, const Selection *selection, GError **error)
{
	const KinkoStepInput input = { .approval = "-" };

	for (guint i = 0; selection->what == KINKO_ERASE_NUMBERS && i < selection->of->cases->len;
	     i++)
		if (!kinko_case_check_step (act, selection->of->cases->pdata[i], "erase-numbers",
					    &input, error))
			return FALSE;
	return TRUE;
}

static gboolean
authorize (KinkoAct *act, const Selection *selection, const KinkoErasureNote *note, GError **error)
{
	g_autofree char *beyond =
		kinko_erasure_parameters (note, selection->of->documents, selection->of->lines);
	g_autofree char *parameters =
		g_strdup_printf ("what=%s; %s", kinko_erasure_kind_id (selection->what), beyond);
	const KinkoActScope scope = { .approval = note->approval,
				      .objects =
					      (const char *const *) selection->of->objects->pdata,
				      .count = selection->of->cases->len,
				      .parameters = parameters };

	return check_steps (act, selection, error) && kinko_act_authorize (act, &scope, error);
}

static gboolean
erase_one (KinkoErasure *erasure, KinkoErasureKind what, KinkoCase *kase, GError **error)
{
	if (what == KINKO_ERASE_NUMBERS)
		return kinko_erasure_numbers (erasure, kase, error);
	return what == KINKO_ERASE_DOCUMENTS ? kinko_erasure_documents (erasure, kase->file, error)
					     : kinko_erasure_case (erasure, kase->file, error);
}

static gboolean
erase (KinkoAct *act, const Selection *selection, const KinkoErasureNote *note, char **number,
       GError **error)
{
	g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, selection->what);

	for (guint i = 0; i < selection->of->cases->len; i++) {
		if (!erase_one (erasure, selection->what, selection->of->cases->pdata[i], error))
			return FALSE;
		kinko_session_report (kinko_act_session (act), _ ("erasing"), i + 1,
				      selection->of->cases->len);
	}
	return kinko_erasure_record (erasure, note, number, error);
}

KinkoRegisterLine *
kinko_erasure_run (KinkoSession *session, KinkoErasureSource source, const KinkoErasureKind *what,
		   const KinkoErasureNote *note, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "erasure.run", "vault", NULL, error);
	g_auto (Selection) selection = { 0 };
	g_autofree char *number = NULL;

	if (act == NULL)
		return NULL;
	if (!find (session, source, what, &selection, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!authorize (act, &selection, note, error))
		return NULL;
	if (!erase (act, &selection, note, &number, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? kinko_erasure_finish (session, number, error) : NULL;
}
