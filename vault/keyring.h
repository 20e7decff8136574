/*
 * Secrets that the kernel keeps for one terminal: keys in an anonymous session keyring, which only processes of that session
 * possess, and which end by the kernel's own clock. There is no second place: what cannot be kept so is not kept.
 *
 * A session begins with the shell that started this program: it is given a new session keyring, and what it starts from then on
 * has the same one. See keyrings(7), session-keyring(7), keyctl_session_to_parent(3).
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* Makes a session keyring of kinko's own for this process and the shell that started it, unless they have one. To be called
 * before anything is said to be kept. KINKO_ERROR_UNSUPPORTED where the kernel gives none, or none to that shell. */
gboolean kinko_keyring_join (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keeps @payload for @seconds, in the place of an earlier one; readable for processes that possess it, changeable for nobody.
 * Only after kinko_keyring_join(). KINKO_ERROR_UNSUPPORTED, KINKO_ERROR_IO. */
gboolean kinko_keyring_keep (const char *name, const KinkoSecret *payload, guint seconds,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is kept under that name, at most @max bytes; NULL when there is nothing any more. Owned by the caller. */
KinkoSecret *kinko_keyring_read (const char *name, gsize max);

/* Ends it at once, for all processes of the session. Returns: was there anything? */
gboolean kinko_keyring_remove (const char *name);

/* Can a process of the same user take control of another one, and so of the shell that possesses the keys (ptrace)? The kernel
 * forbids it with kernel.yama.ptrace_scope of 1 or more. */
gboolean kinko_keyring_is_exposed (void);
