/*
 * Age identities that a person names with --key, the same at every command: a file of age-keygen, '-' for standard input,
 * or an identity file of kinko, for which the passphrase is asked.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "vault/secret.h"

/* The option of commands that take several keys; @help: N_(). */
#define KINKO_KEY_INPUT(help)                  \
	{                                      \
		"key", N_ ("FILE"), help, TRUE \
	}

/* Is at least one given? Otherwise KINKO_ERROR_USAGE. */
gboolean kinko_key_input_need (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Are those that were given there, if any? Before anything is asked for. */
gboolean kinko_key_input_check (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KinkoSecret of all of them; none: an empty array. */
GPtrArray *kinko_key_input_read (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The one key of age-keygen, for where nothing else can be meant: a recovery key. */
KinkoSecret *kinko_key_input_read_one (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
