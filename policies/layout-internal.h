/*
 * What the files of the layouts share.
 */
#pragma once

#include "policies/layout.h"

/* The words of KinkoLayoutPeriod in the file, NULL-terminated; and of KinkoLayoutPlace. */
extern const char *const kinko_layout_periods[];
const char *const *kinko_layout_places (void);

/* The KinkoLayoutPlace that @text, behind an opening brace, names, and where it goes on behind the closing one; -1: it is none. */
int kinko_layout_place (const char *text, const char **end);

/* GDestroyNotify of what their arrays hold. */
void kinko_layout_column_free (gpointer column);
void kinko_layout_block_free (gpointer block);
void kinko_layout_free (gpointer layout);
