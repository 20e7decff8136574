/*
 * What a process gives up before it touches the vault or a log.
 */
#pragma once

#include <glib.h>

/*
 * Forbids this process, all its threads and all its children, for good, to make sockets: they fail
 * with EACCES. Other system calls are not touched. Works for root and for users alike.
 * KINKO_ERROR_UNSUPPORTED when the kernel does not offer it; then sockets are not forbidden.
 */
gboolean kinko_sandbox_enter (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Takes away from this process, for good, what it does not need that only reads files and writes to what is open already: to
 * write, make, rename or remove a file by its name, and to run a program. Files that are nowhere but in memory stay possible.
 *
 * Returns: FALSE where the kernel has no Landlock; then nothing is taken away.
 */
gboolean kinko_sandbox_only_read (void);

/* Keeps the memory of this process out of core dumps and debuggers, and what it creates (files,
 * directories) away from other users. To be called before anything secret is read. */
void kinko_process_harden (void);
