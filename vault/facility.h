/*
 * Facilities (施設), whose codes are unique.
 */
#pragma once

#include "vault/register.h"

/* Changes what is known of a facility, as act "facility.edit". @word: its code or its number ("S26-0001").
 * KINKO_ERROR_INVALID with problems, also when nothing would change; KINKO_ERROR_NOT_FOUND. */
KinkoRegisterLine *kinko_facility_edit (KinkoSession *session, const char *word,
					const KinkoRecordChange *changes, guint n, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
