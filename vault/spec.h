/*
 * What an open vault really works with: read from the libraries, the database and the process as they are, not from what
 * they should be. For the security specification (セキュリティ仕様書, 別紙2 第6条2(2)).
 */
#pragma once

#include <glib.h>

#include "audit/verification.h"
#include "vault/argon2.h"
#include "vault/session.h"

/* One parameter as its owner names it: "cipher_page_size", "8192". */
typedef struct {
	const char *name; /* constant */
	char *value;
} KinkoSpecValue;

typedef struct {
	GPtrArray *libraries;   /* KinkoSpecValue: name and version of what is loaded */
	GPtrArray *database;    /* KinkoSpecValue: the settings of the database as it answers */
	GPtrArray *process;     /* KinkoSpecValue: what the kernel says of this process */
	KinkoArgon2 own;        /* cost of the identity file that opened this session */
	guint recovery_keys;    /* how many can open the vault besides its people */
	KinkoVerification *log; /* the log, verified, with the entry of this look at its end */
} KinkoSpec;

/* As act "spec.show". Needs a session with keys: KINKO_ERROR_DENIED without; KINKO_ERROR_INTEGRITY as kinko_log_verify(). */
KinkoSpec *kinko_spec_read (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_spec_free (KinkoSpec *spec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSpec, kinko_spec_free)
