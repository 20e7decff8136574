/*
 * Enrolment requests: the public side of an identity that a person made, signed by it, for the manager. A signed
 * note. Format: docs/formats/request.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "vault/identity.h"

typedef struct {
	char *vault_id, *operator, * name;
	KinkoPublicKey note_key, git_key;
	char *recipient;       /* age1… */
	KinkoHash fingerprint; /* SHA-256 of the file, to be read out to the manager */
} KinkoRequest;

/* A person's name as typed: 1–100 characters, no control characters. KINKO_ERROR_INVALID. */
gboolean kinko_person_name_check (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file's text; @origin is the vault's. Owned by the caller. */
char *kinko_request_make (KinkoIdentity *identity, const char *origin, const char *name,
			  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INVALID: not a request, or for another vault; KINKO_ERROR_INTEGRITY: not signed by the keys in it. */
KinkoRequest *kinko_request_parse (GBytes *file, const char *origin, const char *vault_id,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_request_free (KinkoRequest *request);

/* "1a2b-3c4d-…": 128 bits of a fingerprint in eight groups, to be compared by voice. Owned by the caller. */
char *kinko_fingerprint_text (const KinkoHash *fingerprint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRequest, kinko_request_free)
