/* Whether keys have to be renewed, by what is stored. */
#include "vault/rotation.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/session-internal.h"

gboolean
kinko_rotation_load (KinkoSession *session, KinkoRotation *rotation, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (session->db, "SELECT compartment, seq FROM key_rotation", error);
	KinkoStep step;

	*rotation = (KinkoRotation){ 0 };
	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		guint64 seq = (guint64) kinko_statement_int (query, 1);

		if (g_strcmp0 (kinko_statement_text (query, 0), "numbers") == 0)
			rotation->numbers = seq;
		else
			rotation->records = seq;
	}
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_rotation_check (const KinkoRotation *stored, const KinkoRotation *replayed, GError **error)
{
	if (stored->records == replayed->records && stored->numbers == replayed->numbers)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("what is stored of the last renewal of the keys is not what the log says"));
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

gboolean
kinko_rotation_due (KinkoSession *session, KinkoRotationDue *due, GError **error)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);
	KinkoRotation rotation;

	if (!kinko_rotation_load (session, &rotation, error))
		return FALSE;
	due->records = kinko_rotation_due_since (&rotation, seats, FALSE);
	due->numbers = kinko_rotation_due_since (&rotation, seats, TRUE);
	return TRUE;
}

gboolean
kinko_rotation_remind (KinkoSession *session, GError **error)
{
	KinkoRotationDue due;

	if (session->compartments->numbers == NULL)
		return TRUE; /* could do nothing about it */
	if (!kinko_rotation_due (session, &due, error))
		return FALSE;
	if (due.records != 0)
		kinko_session_warn (session,
				    _ ("the keys of the vault are known to somebody who has no "
				       "seat any more, since entry %" PRIu64
				       ": the manager has to run 'kinko operator rotate'"),
				    due.records);
	return TRUE;
}
