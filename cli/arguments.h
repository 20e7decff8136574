/*
 * What commands ask of their options and arguments before anything else happens. All failures are
 * KINKO_ERROR_USAGE.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "vault/argon2.h"
#include "vault/csv-encoding.h"

/* The value of an option that must be given and not be empty. */
const char *kinko_argument_need (KinkoContext *context, const char *option, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same for several (NULL-terminated), so that the line is right at the second try. */
gboolean kinko_argument_need_all (KinkoContext *context, const char *const *options, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A decimal number from @min to @max; @number keeps its value when the option is absent. */
gboolean kinko_argument_number (KinkoContext *context, const char *option, guint min, guint max,
				guint *number, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the option, if it is given, a date of kinko_date_parse()? */
gboolean kinko_argument_date (KinkoContext *context, const char *option, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is it, if it is given, such a date, and today or later? */
gboolean kinko_argument_date_ahead (KinkoContext *context, const char *option, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is it a moment of kinko_register_read_moment()? */
gboolean kinko_argument_moment (KinkoContext *context, const char *option, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A time of kinko_log_filter_time(); @time_ms keeps its value when the option is absent. */
gboolean kinko_argument_log_time (KinkoContext *context, const char *option, gboolean end,
				  gint64 *time_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is @word one of @known (NULL-terminated)? @what: how it is called, translated ("role"). Else
 * says what was perhaps meant, or lists them all. */
gboolean kinko_argument_known (const char *what, const char *word, const char *const *known,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the roles that a seat can have, and for the actions of the log; @system: also those
 * that kinko itself does. */
gboolean kinko_argument_role (const char *word, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_argument_action (const char *word, gboolean system, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same for whose My Number is meant. */
gboolean kinko_argument_subject (const char *word, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --argon2; @cost keeps its value when it is absent. */
gboolean kinko_argument_cost (KinkoContext *context, KinkoArgon2 *cost, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* --encoding, "utf-8" or "cp932"; @encoding keeps its value when it is absent. */
gboolean kinko_argument_encoding (KinkoContext *context, KinkoCsvEncoding *encoding, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Has --approval, if it is given, the form of an approval number? The vault knows whether it fits. */
gboolean kinko_argument_approval (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same word twice, for what cannot be undone: @again counts as an argument does, full-width or not. */
gboolean kinko_argument_is_same (const char *word, const char *again);

/* Can a file of this name be made: is its folder there, and the name free? "-" is left to the command. Not KINKO_ERROR_USAGE
 * but KINKO_ERROR_EXISTS and KINKO_ERROR_NOT_FOUND. */
gboolean kinko_argument_creatable (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Can the file be read? "-" always can. So a mistyped name is found before a passphrase is asked
 * for. */
gboolean kinko_argument_readable (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
