/*
 * What a command is run with. The functions for commands are in cli/command.h.
 */
#pragma once

#include <jansson.h>

#include "cli/catalog.h"
#include "cli/command.h"
#include "cli/options.h"

/* Neither is copied; both must live longer. */
KinkoContext *kinko_context_new (const KinkoCatalog *catalog, const KinkoOptions *options);
void kinko_context_free (KinkoContext *context);

/* See kinko_context_kept(). */
void kinko_context_set_kept (KinkoContext *context, gpointer kept);

const KinkoCatalog *kinko_context_catalog (KinkoContext *context);

/* Who speaks in messages: "kinko", and with the mark beside it when the command is about a test
 * vault. */
const char *kinko_context_speaker (KinkoContext *context);

/* Checks the values of the global options, and the vault if @needs say so. */
gboolean kinko_context_check (KinkoContext *context, KinkoNeeds needs, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What kinko_context_refuse() was given, or NULL; belongs to the caller from now on. */
GError *kinko_context_steal_refusal (KinkoContext *context);

/* The warnings collected for a JSON document: an array of strings, NULL when there are none. */
json_t *kinko_context_warnings (KinkoContext *context);

/* kinko_context_set_after() */
gboolean kinko_context_has_after (KinkoContext *context);
gboolean kinko_context_run_after (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoContext, kinko_context_free)
