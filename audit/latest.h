/*
 * The greatest time that a log has seen, as replaying it gives it. The clock may be set back, and the log says so; but what
 * had ended by then has ended.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

/* A plain value; begins zeroed. */
typedef struct {
	gint64 time_ms; /* milliseconds since 1970-01-01 UTC */
	gboolean kept;  /* an opening named it: from there on the programs go by it */
} KinkoLatest;

/* Applies one entry, in order from entry 0. */
void kinko_latest_apply (KinkoLatest *latest, const KinkoEntry *entry);

/* Compares what a granted `session.open` says of the entries before it, before it is applied itself. Programs before this
 * check said nothing. KINKO_ERROR_INTEGRITY for another time. @detail: of the entry. */
gboolean kinko_latest_check_opening (KinkoLatest *latest, const json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
