/*
 * What entries tell of lines of registers besides their numbers, so that it can be looked at without a key: the hash of a file that
 * was registered, the hash of a program to which the ward consented, when an incident became known.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

/* KINKO_ERROR_INTEGRITY: the entry tells it in a form that it cannot have, or a registered file has no hash. */
gboolean kinko_registered_check (const KinkoEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;
