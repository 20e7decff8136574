#include "cli/recovery-input.h"

#include "cli/key-input.h"
#include "cli/session.h"

gboolean
kinko_recovery_input_check (KinkoContext *context, GError **error)
{
	return kinko_key_input_need (context, error);
}

static void
warn (gpointer context, const char *message)
{
	kinko_context_warn (context, "%s", message);
}

KinkoSession *
kinko_recovery_input_open (KinkoContext *context, KinkoRecoveryPurpose purpose, GError **error)
{
	const char *vault = kinko_context_vault (context, error);
	g_autoptr (KinkoSecret) key = NULL;

	if (vault == NULL)
		return NULL;
	kinko_cli_note_kind (context, vault);
	key = kinko_key_input_read_one (context, error);
	if (key == NULL)
		return NULL;
	return kinko_recovery_session_open (vault, key, purpose, warn, context, error);
}
