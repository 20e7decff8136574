#include "cli/recovery-input.h"

#include <string.h>

#include "cli/arguments.h"
#include "cli/input.h"
#include "cli/session.h"
#include "vault/recovery-key.h"

gboolean
kinko_recovery_input_check (KinkoContext *context, GError **error)
{
	const char *path = kinko_argument_need (context, "key", error);

	return path != NULL && (strcmp (path, "-") == 0 || kinko_argument_readable (path, error));
}

static void
warn (gpointer context, const char *message)
{
	kinko_context_warn (context, "%s", message);
}

KinkoSession *
kinko_recovery_input_open (KinkoContext *context, KinkoRecoveryPurpose purpose, GError **error)
{
	const char *path = kinko_context_option (context, "key");
	const char *vault = kinko_context_vault (context, error);
	g_autoptr (KinkoSecret) text = NULL;
	g_autoptr (KinkoSecret) key = NULL;

	if (vault == NULL)
		return NULL;
	kinko_cli_note_kind (context, vault);
	text = kinko_input_read (path, KINKO_RECOVERY_KEY_MAX, error);
	if (text == NULL)
		return NULL;
	key = kinko_recovery_key_parse (text, error);
	if (key == NULL) {
		g_prefix_error (error, "'%s': ", kinko_input_name (path));
		return NULL;
	}
	return kinko_recovery_session_open (vault, key, purpose, warn, context, error);
}
