/*
 * Whoever ends the program (^C, TERM, HUP) while a file is made of which register and log must tell what became of it: that
 * is heard of between two pieces, and has its effect when all is recorded. One at a time.
 */
#pragma once

#include <glib.h>

/* From here on these signals only take a note. What is ignored stays so. */
void kinko_interruption_hold (void);

/* They mean again what they meant before, and what came meanwhile has its effect: the process may end here. */
void kinko_interruption_release (void);

/* KINKO_ERROR_FAILED when one came. */
gboolean kinko_interruption_check (GError **error) G_GNUC_WARN_UNUSED_RESULT;
