/*
 * What is wrong with fields that a person gave, told all at once.
 */
#pragma once

#include <glib.h>

/* Is nothing wrong? Otherwise KINKO_ERROR_INVALID with @problems (KinkoProblem), which says that nothing was stored. */
gboolean kinko_field_problems_none (GPtrArray *problems, GError **error) G_GNUC_WARN_UNUSED_RESULT;
