/*
 * SSH signatures over git objects (OpenSSH PROTOCOL.sshsig), namespace "git", hash sha512, Ed25519.
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"

/* "ssh-ed25519 AAAA…" for a key; owned by the caller. */
char *kinko_ssh_public_text (const KinkoPublicKey *key);

/* Reads it back (no comment allowed). KINKO_ERROR_INVALID. */
gboolean kinko_ssh_public_parse (const char *text, KinkoPublicKey *key, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A line of allowed_signers with its newline: `ID namespaces="git" ssh-ed25519 AAAA…`. @id must hold
 * no white space, quote, comma or pattern character ('*', '?', '!'): it would name others too. */
char *kinko_ssh_allowed_signer (const char *id, const KinkoPublicKey *key);

/* The armored signature over @payload, lines of 70 columns, no newline after the last. */
char *kinko_sshsig_sign (gconstpointer payload, gsize len, const KinkoSigner *signer,
			 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Verifies an armored signature and gives the key that made it: the caller decides whether that key
 * may. KINKO_ERROR_INTEGRITY for any other key type, namespace, hash, version, line length or a trailing byte; one newline may
 * end it. */
gboolean kinko_sshsig_verify (const char *armor, gsize armor_len, gconstpointer payload, gsize len,
			      KinkoPublicKey *signer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
