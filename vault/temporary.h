/*
 * A private folder for what is needed while a command runs, where there is no vault to put it: in the system's folder for
 * temporary files, below one of the user's own. It goes with its owner; one that a killed process left goes with the next.
 */
#pragma once

#include <glib.h>

typedef struct _KinkoTemporary KinkoTemporary;

/* KINKO_ERROR_IO, also when somebody else has taken the name of the user's folder there. */
KinkoTemporary *kinko_temporary_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes it with all that is in it. */
void kinko_temporary_free (KinkoTemporary *temporary);

/* Borrowed. */
const char *kinko_temporary_path (const KinkoTemporary *temporary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTemporary, kinko_temporary_free)
