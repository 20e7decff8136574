#include "cli/backup-key.h"

#include "cli/input.h"
#include "vault/age-key.h"

KinkoSecret *
kinko_backup_key_read (const char *path, GError **error)
{
	g_autoptr (KinkoSecret) text = kinko_input_read (path, KINKO_AGE_KEY_MAX, error);

	return text == NULL ? NULL : kinko_age_key_parse (text, error);
}
