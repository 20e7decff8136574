#include "cli/recovery-drill.h"

#include <glib/gi18n.h>

#include "cli/output.h"
#include "cli/recovery-input.h"
#include "cli/sheet.h"
#include "vault/log.h"
#include "vault/recovery.h"

json_t *
kinko_recovery_drill_run (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSession) session =
		kinko_recovery_input_open (context, KINKO_RECOVERY_DRILL, error);
	KinkoRecoveryDrill drill;
	json_int_t seq;

	if (session == NULL || !kinko_recovery_drill (session, &drill, error))
		return NULL;
	seq = (json_int_t) kinko_log_size (kinko_session_log (session)) - 1;
	return json_pack ("{s:{s:s, s:b, s:b, s:I}}", "drill", "id",
			  kinko_session_identity (session)->operator, "record_key",
			  drill.record_key, "number_key", drill.number_key, "seq", seq);
}

void
kinko_recovery_drill_show (const json_t *drill, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, _ ("The recovery key '%s' opens this vault."),
			  kinko_result_text (drill, "id"));
	kinko_sheet_add (sheet, _ ("grant, seed, database, log"), _ ("opened"));
	kinko_sheet_add (sheet, _ ("keys of cases"),
			 kinko_result_flag (drill, "record_key") ? _ ("opened")
								 : _ ("there are none yet"));
	kinko_sheet_add (sheet, _ ("keys of My Numbers"),
			 kinko_result_flag (drill, "number_key") ? _ ("opened")
								 : _ ("there are none yet"));
	kinko_sheet_add_number (sheet, _ ("entry of the log"), kinko_result_number (drill, "seq"));
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (out, "%s",
			  _ ("Put the key back into its safe, and remove the copy that you used "
			     "from this machine."));
}
