/*
 * Are the tables, indexes and triggers of a database those that the migrations make? Whoever has the key can drop a trigger,
 * or hang one of their own on a table that changes what kinko writes.
 */
#pragma once

#include "vault/db.h"
#include "vault/finding.h"

/* Notes what differs. FALSE when it cannot be looked at. */
gboolean kinko_schema_compare (KinkoDb *db, KinkoFindings *findings, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
