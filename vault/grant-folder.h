/*
 * VAULT/grants/: follows from the stored seats. A grant is in the log before it is a file, and a file that is
 * missing or should be gone is put right at any opening, so a crash in between heals.
 */
#pragma once

#include "vault/session.h"

/* Writes the grants of active seats that are not there and removes those of all others, and what belongs to recovery
 * keys (recovery-folder.h); warns when it cannot. */
void kinko_grant_folder_publish (KinkoSession *session);
