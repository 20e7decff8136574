/*
 * Who signs, without the secret: audit/ asks for Ed25519 signatures (RFC 8032) through a callback,
 * so that the key itself stays in the vault's guarded memory.
 */
#pragma once

#include <glib.h>

#define KINKO_PUBLIC_KEY_LEN 32
#define KINKO_SIGNATURE_LEN  64

/* An Ed25519 or X25519 public key. */
typedef struct {
	guint8 bytes[KINKO_PUBLIC_KEY_LEN];
} KinkoPublicKey;

/* Fills @signature with the plain Ed25519 signature over @len bytes at @message. */
typedef gboolean (*KinkoSignFunc) (gpointer data, const guint8 *message, gsize len,
				   guint8 signature[KINKO_SIGNATURE_LEN], GError **error);

/* Does not own @data, which must outlive it. */
typedef struct {
	KinkoSignFunc sign;
	gpointer data;
	KinkoPublicKey public_key;
} KinkoSigner;
