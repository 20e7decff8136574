/*
 * What a verification found, as a result and as text: for `kinko log verify` and `kinko-verify`.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/roster.h"
#include "audit/verify.h"
#include "cli/sheet.h"

/* vault, origin, entries, acts, first_time, last_time, root, genesis, checkpoint. */
json_t *kinko_verification_result (const KinkoVerification *found);

/* Adds the same to a sheet. */
void kinko_verification_show (const json_t *result, KinkoSheet *sheet);

/* "a1b2c3d4 …": hexadecimal digits in groups of eight, for eyes that compare them with paper; owned
 * by the caller. */
char *kinko_verification_groups (const char *hex);

/* Reads a hash as somebody typed it from paper: in groups or not. KINKO_ERROR_USAGE. */
gboolean kinko_verification_read_hash (const char *text, KinkoHash *hash, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is entry 0 the one on the paper? @paper: as it was typed; NULL: nobody has it, and nothing is compared. KINKO_ERROR_USAGE,
 * KINKO_ERROR_INTEGRITY. */
gboolean kinko_verification_check_genesis (const KinkoVerification *found, const char *paper,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A seat as everybody may see it: id, role, numbers, status, recipient, enrolled_seq,
 * changed_seq. */
json_t *kinko_seat_result (const KinkoSeat *seat);

/* "active" and so on, translated. */
const char *kinko_seat_status_label (const char *status);
