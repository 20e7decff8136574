/* A drill: the key opened the vault by now; what is left are the keys of the cases. */
#include "vault/recovery.h"

#include "vault/case-keys.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"

typedef KinkoSecret *(*UnwrapFunc) (KinkoSession *session, const char *handle, GBytes *wrapped,
				    GError **error);

/* One case is enough: all keys are wrapped by the same two. @tried: FALSE when there is none. */
static gboolean
try_key (KinkoSession *session, const char *sql, UnwrapFunc unwrap, gboolean *tried, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (session->db, sql, error);
	g_autoptr (GBytes) wrapped = NULL;
	g_autoptr (KinkoSecret) key = NULL;
	KinkoStep step = query == NULL ? KINKO_STEP_ERROR : kinko_statement_step (query, error);

	*tried = step == KINKO_STEP_ROW;
	if (step != KINKO_STEP_ROW)
		return step == KINKO_STEP_DONE;
	wrapped = kinko_statement_bytes (query, 1);
	key = unwrap (session, kinko_statement_text (query, 0), wrapped, error);
	return key != NULL;
}

static gboolean
try_keys (KinkoSession *session, KinkoRecoveryDrill *drill, GError **error)
{
	return try_key (session,
			"SELECT handle, record_key FROM case_file WHERE record_key IS NOT NULL"
			" LIMIT 1",
			kinko_record_key_unwrap, &drill->record_key, error) &&
	       try_key (session,
			"SELECT handle, number_key FROM case_file WHERE number_key IS NOT NULL"
			" LIMIT 1",
			kinko_number_key_unwrap, &drill->number_key, error);
}

gboolean
kinko_recovery_drill (KinkoSession *session, KinkoRecoveryDrill *drill, GError **error)
{
	g_autofree char *object = kinko_seat_object (kinko_session_identity (session)->operator);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "recovery.drill", object, NULL, error);
	json_t *detail;

	if (act == NULL)
		return FALSE;
	if (!try_keys (session, drill, error) ||
	    !kinko_seat_set_drill (act, kinko_session_seat (session), kinko_act_next_seq (act),
				   error))
		return kinko_act_fail (act, error);
	detail = kinko_act_detail (act);
	json_object_set_new (detail, "record_key", json_boolean (drill->record_key));
	json_object_set_new (detail, "number_key", json_boolean (drill->number_key));
	return kinko_act_commit (act, error);
}
