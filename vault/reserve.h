/*
 * VAULT/reserve: 4 MiB that are given back when the disk is full, so that even that can be logged.
 */
#pragma once

#include <glib.h>

#define KINKO_RESERVE_SIZE (4 * 1024 * 1024)

/* Makes or refills it. FALSE when there is no room: no error for the one who opens a vault. */
gboolean kinko_reserve_fill (int vault);

/* Is the disk as good as full, and the reserve there to be given back? */
gboolean kinko_reserve_is_needed (int vault);

void kinko_reserve_release (int vault);
