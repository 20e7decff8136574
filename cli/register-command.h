/*
 * What the commands of all registers share. Which register is meant, the noun of the command says.
 */
#pragma once

#include "cli/command.h"
#include "cli/field-input.h"
#include "vault/register.h"

/* The register of the command that is run. */
const KinkoRegister *kinko_register_command_book (KinkoContext *context);

/* For tables of options. */
#define KINKO_REGISTER_FROM                                                                    \
	{                                                                                      \
		"from", N_ ("FILE"),                                                           \
			N_ ("reads lines FIELD=VALUE from a file, or from standard input for " \
			    "-"),                                                              \
			FALSE                                                                  \
	}
#define KINKO_REGISTER_PERIOD                                               \
	{ "from", N_ ("DATE"), N_ ("only from this day on"), FALSE },       \
	{                                                                   \
		"to", N_ ("DATE"), N_ ("only up to and on this day"), FALSE \
	}
#define KINKO_REGISTER_OVERDUE(text)         \
	{                                    \
		"overdue", NULL, text, FALSE \
	}
#define KINKO_REGISTER_PAGE                                                              \
	{ "limit", N_ ("N"), N_ ("how many to show, 1 to 200; otherwise 50"), FALSE },   \
	{                                                                                \
		"after", N_ ("NO"), N_ ("begins after the line with this number"), FALSE \
	}

/* ---- giving fields --------------------------------------------------------------------------- */

/* Checks the words from argument @first on, and --from. */
gboolean kinko_register_command_check_fields (KinkoContext *context, guint first, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The words, or the lines of --from, or answers. */
KinkoFieldInput *kinko_register_command_fields (KinkoContext *context, guint first, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* ---- commands -------------------------------------------------------------------------------- */

gboolean kinko_register_command_check_add (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
json_t *kinko_register_command_run_add (KinkoContext *context, GError **error);
void kinko_register_command_show_add (KinkoContext *context, const json_t *result, GString *out);

/* For registers whose lines are corrected by number; argument 0 is the number. */
gboolean kinko_register_command_check_edit (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
json_t *kinko_register_command_run_edit (KinkoContext *context, GError **error);
void kinko_register_command_show_edit (KinkoContext *context, const json_t *result, GString *out);

gboolean kinko_register_command_check_list (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
json_t *kinko_register_command_run_list (KinkoContext *context, GError **error);
void kinko_register_command_show_list (KinkoContext *context, const json_t *result, GString *out);

/* For registers whose lines are shown by reading the list's action on one line. */
json_t *kinko_register_command_run_show (KinkoContext *context, GError **error);
void kinko_register_command_show_show (KinkoContext *context, const json_t *result, GString *out);

json_t *kinko_register_command_run_fields (KinkoContext *context, GError **error);
void kinko_register_command_show_fields (KinkoContext *context, const json_t *result, GString *out);

/* ---- lists ----------------------------------------------------------------------------------- */

/* For commands that list a register which is not their noun, with --open and KINKO_REGISTER_PAGE. */
gboolean kinko_register_command_check_page (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
json_t *kinko_register_command_run_page (KinkoContext *context, const KinkoRegister *book,
					 GError **error);

/* The lines of a result as a table, and how to go on if there are more. Returns how many there are; of none nothing is
 * shown. */
guint kinko_register_command_show_page (KinkoContext *context, const KinkoRegister *book,
					const json_t *result, GString *out);
