/*
 * Whether those to whom a backup is sealed can do something with it.
 */
#pragma once

#include "vault/session.h"

/*
 * Warns when nobody among @recipients (text, age1…) may verify or restore the backup, and when none of them is known to the
 * vault, so that nothing is known of who keeps the key. A key in a safe is as good as a manager's: the manager restores with it.
 */
void kinko_backup_recipients_warn (KinkoSession *session, const GPtrArray *recipients);
