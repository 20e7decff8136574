/* The end of whole cases (別紙2 第10条・第28条2・3). */
#include <glib/gi18n.h>

#include "vault/case-range.h"
#include "vault/erasure-cases.h"
#include "vault/erasure-internal.h"

static gboolean
select_all (KinkoSession *session, KinkoErasureCases *selection, const char *const *words,
	    GError **error)
{
	g_autoptr (GPtrArray) numbers = kinko_case_range_expand (session, words, error);

	for (guint i = 0; numbers != NULL && i < numbers->len; i++)
		if (!kinko_erasure_cases_add (
			    selection, session, numbers->pdata[i],
			    _ ("complete, withdraw or exclude it first, or leave it out"), error))
			return FALSE;
	kinko_erasure_cases_finish (selection);
	return numbers != NULL;
}

static gboolean
authorize (KinkoAct *act, const KinkoErasureCases *selection, const KinkoErasureNote *note,
	   GError **error)
{
	g_autofree char *parameters =
		kinko_erasure_parameters (note, selection->documents, selection->lines);
	const KinkoActScope scope = { .approval = note->approval,
				      .objects = (const char *const *) selection->objects->pdata,
				      .count = selection->cases->len,
				      .parameters = parameters };

	return kinko_act_authorize (act, &scope, error);
}

static gboolean
erase (KinkoAct *act, const KinkoErasureCases *selection, const KinkoErasureNote *note,
       char **number, GError **error)
{
	g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, KINKO_ERASE_CASE);

	for (guint i = 0; i < selection->cases->len; i++) {
		const KinkoCase *kase = selection->cases->pdata[i];

		if (!kinko_erasure_case (erasure, kase->file, error))
			return FALSE;
	}
	return kinko_erasure_record (erasure, note, number, error);
}

KinkoRegisterLine *
kinko_case_erase (KinkoSession *session, const char *const *words, const KinkoErasureNote *note,
		  GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.erase", "vault", NULL, error);
	g_autoptr (KinkoErasureCases) selection = kinko_erasure_cases_new ();
	g_autofree char *number = NULL;

	if (act == NULL)
		return NULL;
	if (!select_all (session, selection, words, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!authorize (act, selection, note, error))
		return NULL;
	if (!erase (act, selection, note, &number, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? kinko_erasure_finish (session, number, error) : NULL;
}
