/*
 * What second*.c share.
 */
#pragma once

#include "vault/second.h"

const KinkoRegister *kinko_second_register (void);

/* Does the log tell of the grant that the record tells of, by another person in one of @roles (bits), who still has a
 * seat? @seq: receives its entry. */
gboolean kinko_second_check_grant (KinkoSession *session, const KinkoRegisterLine *request,
				   guint roles, guint64 *seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
