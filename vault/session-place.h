/*
 * The place at an opening: what is seen is logged, told or refused, as the policy says.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"

/*
 * For somebody with keys, within the act of the opening: the findings go into its detail; what was told, and which
 * program and policy there are, into the seat.
 *
 * @program: its hash, 64 hex digits. KINKO_ERROR_DENIED when the policy refuses: then the refusal is logged, and the
 * act has ended.
 */
gboolean kinko_session_check_place (KinkoAct *act, const char *program, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* For somebody without keys: the visit, or its refusal, goes into the spool with the findings. */
gboolean kinko_session_visit_place (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Adds what a line of the spool says of the place ("clock swap?") to the detail of its entry. */
void kinko_session_add_found (json_t *detail, const char *found);
