/* The end of all that a vault holds of people (別紙2 第28条, 本文7): what proves custody and the log stay. */
#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/erasure-internal.h"
#include "vault/second-objects.h"

static gboolean
count_all (KinkoSession *session, guint *cases, guint *documents, guint *lines, GError **error)
{
	KinkoDb *db = kinko_session_db (session);
	gint64 n[3] = { 0 };

	if (!kinko_db_get_int (db, "SELECT count (*) FROM case_file WHERE erased_seq IS NULL",
			       &n[0], error) ||
	    !kinko_db_get_int (db, "SELECT count (*) FROM document WHERE key NOT NULL", &n[1],
			       error) ||
	    !kinko_db_get_int (db,
			       "SELECT count (*) FROM register_line WHERE register = 'contact'"
			       " AND erased_seq IS NULL",
			       &n[2], error))
		return FALSE;
	*cases = (guint) n[0];
	*documents = (guint) n[1];
	*lines = (guint) n[2];
	return TRUE;
}

static gboolean
authorize (KinkoAct *act, const KinkoErasureNote *note, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *everything = kinko_second_everything (session, error);
	g_autofree char *parameters = NULL;
	const char *const objects[] = { everything, NULL };
	KinkoActScope scope = { .approval = note->approval, .objects = objects };
	guint documents, lines;

	if (everything == NULL || !count_all (session, &scope.count, &documents, &lines, error))
		return kinko_act_fail (act, error);
	parameters = kinko_erasure_parameters (note, documents, lines);
	scope.parameters = parameters;
	return kinko_act_authorize (act, &scope, error);
}

KinkoRegisterLine *
kinko_erasure_all_by (KinkoAct *act, const KinkoErasureNote *note, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoErasure) erasure = NULL;
	g_autofree char *number = NULL;

	if (!authorize (act, note, error))
		return NULL;
	erasure = kinko_erasure_begin (act, KINKO_ERASE_ALL);
	if (!kinko_erasure_everything (erasure, error) ||
	    !kinko_erasure_record (erasure, note, &number, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? kinko_erasure_finish (session, number, error) : NULL;
}

KinkoRegisterLine *
kinko_erasure_all (KinkoSession *session, const KinkoErasureNote *note, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "erasure.all", "vault", NULL, error);

	return act == NULL ? NULL : kinko_erasure_all_by (act, note, error);
}
