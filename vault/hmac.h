/*
 * HMAC-SHA-256 (RFC 2104) and the key derivation made of it, HKDF (RFC 5869). Intermediate state,
 * from which a key could be told, is wiped.
 */
#pragma once

#include <glib.h>

#include <sodium.h>

#include "vault/secret.h"

#define KINKO_HMAC_LEN 32

/* On the caller's stack, between begin and end only. */
typedef struct {
	crypto_auth_hmacsha256_state state;
} KinkoHmac;

void kinko_hmac_begin (KinkoHmac *hmac, gconstpointer key, gsize len);
void kinko_hmac_update (KinkoHmac *hmac, gconstpointer data, gsize len);

/* Gives the value and wipes @hmac. */
void kinko_hmac_end (KinkoHmac *hmac, guint8 out[KINKO_HMAC_LEN]);

/* HKDF-SHA-256 with 32 bytes of output. @salt may be empty; @info is used without its NUL. */
KinkoSecret *kinko_hmac_derive (const KinkoSecret *ikm, gconstpointer salt, gsize salt_len,
				const char *info);
