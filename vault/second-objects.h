/*
 * What a second person grants, written out: each object with its state, so that a grant is void when anything of it was
 * changed. For second*.c.
 */
#pragma once

#include "vault/act.h"

/* "case/<handle> sha256:<hex of its newest box>"; owned by the caller. */
char *kinko_second_case (KinkoSession *session, const char *handle, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "vault/everything sha256:<hex>": all cases, scans and lines that an erasure of everything would erase, in the state they
 * have now; owned by the caller. */
char *kinko_second_everything (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number of the case that an object names, or NULL; owned by the caller. */
char *kinko_second_case_number (KinkoSession *session, const char *object);

/* The objects of @scope, or @object alone, sorted, a line each without the last newline; owned by the caller. */
char *kinko_second_objects (KinkoSession *session, const char *object, const KinkoActScope *scope,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "sha256:<hex>" over such lines, each with its newline: what the log has. Owned by the caller. */
char *kinko_second_objects_hash (const char *objects);

/* Are all of them still in the state they had? KINKO_ERROR_DENIED says how many are not. */
gboolean kinko_second_objects_check (KinkoSession *session, const char *objects, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
