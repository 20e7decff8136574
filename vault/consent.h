/*
 * Programs and equipment that the ward has consented to being brought in (機器・ソフトウェアの持込み, 本文5 C(1)).
 */
#pragma once

#include "audit/hash.h"
#include "vault/register.h"

/* What the register says of a program. */
typedef enum {
	KINKO_CONSENT_NONE,  /* no consent to kinko is recorded that is in force */
	KINKO_CONSENT_OTHER, /* to other programs of that name only */
	KINKO_CONSENT_GIVEN,
} KinkoConsentVerdict;

/* "none", "other", "given". */
const char *kinko_consent_verdict_id (KinkoConsentVerdict verdict);

/*
 * Is the program that runs among those that the ward has consented to? As act "consent.list".
 *
 * @program: its SHA-256; @line: the consent, NULL without one, owned by the caller. KINKO_ERROR_INTEGRITY when that line is not
 * the one that the log tells of last.
 */
gboolean kinko_consent_check (KinkoSession *session, KinkoHash *program,
			      KinkoConsentVerdict *verdict, KinkoRegisterLine **line,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Warns at an opening when consents to kinko are recorded and this program is none of them. */
gboolean kinko_consent_remind (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
