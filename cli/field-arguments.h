/*
 * Fields as a command line gives them: words FIELD=VALUE, and lines of the file that --from names.
 */
#pragma once

#include "cli/command.h"
#include "cli/field-input.h"

/* Is any given, from argument @first on? Otherwise a person is asked for each. */
gboolean kinko_field_arguments_given (KinkoContext *context, guint first);

/* Before anything is opened: reads the words into @input, looks whether the file can be read, or whether there is anybody
 * to ask. KINKO_ERROR_USAGE; of the file also KINKO_ERROR_NOT_FOUND and KINKO_ERROR_IO. */
gboolean kinko_field_arguments_check (KinkoContext *context, guint first, KinkoFieldInput *input,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads words and file into @input. Errors as above, and KINKO_ERROR_INVALID with problems of the file. */
gboolean kinko_field_arguments_read (KinkoContext *context, guint first, KinkoFieldInput *input,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;
