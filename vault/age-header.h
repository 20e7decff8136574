/*
 * The header of an age file: version line, one stanza for each recipient, MAC.
 *
 *     age-encryption.org/v1
 *     -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
 *     hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE
 *     --- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg
 */
#pragma once

#include <glib.h>

#include "vault/age-input.h"
#include "vault/secret.h"

#define KINKO_AGE_MAC_LEN      32
#define KINKO_AGE_FILE_KEY_LEN 16

/* A header is held whole in memory. One of 20 recipients is 2 KiB long; other programs know longer keys than kinko. */
#define KINKO_AGE_HEADER_MAX_LEN ((gsize) 1024 * 1024)

/* What one recipient finds the file key in. */
typedef struct {
	char **args; /* at least one; the first is the type */
	GBytes *body;
} KinkoAgeStanza;

/* Copies everything. */
KinkoAgeStanza *kinko_age_stanza_new (char **args, gconstpointer body, gsize len);
void kinko_age_stanza_free (KinkoAgeStanza *stanza);

typedef struct {
	GPtrArray *stanzas; /* KinkoAgeStanza, at least one */
	GBytes *covered;    /* what the MAC is computed over */
	guint8 mac[KINKO_AGE_MAC_LEN];
	gsize len; /* of the whole header: the payload begins there */
} KinkoAgeHeader;

/* Whether the file that begins with @data claims to be an age file; what does may still be malformed. */
gboolean kinko_age_header_begins (gconstpointer data, gsize len);

/* Reads the header at the beginning of a binary age file. KINKO_ERROR_INTEGRITY. */
KinkoAgeHeader *kinko_age_header_parse (gconstpointer data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_age_header_free (KinkoAgeHeader *header);

/* Takes the header from the beginning of a binary age file. KINKO_ERROR_INTEGRITY, or the error of the input. */
KinkoAgeHeader *kinko_age_header_read (KinkoAgeInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Whether the MAC is right under @file_key. */
gboolean kinko_age_header_verify (const KinkoAgeHeader *header, const KinkoSecret *file_key)
	G_GNUC_WARN_UNUSED_RESULT;

/* The header of @stanzas (KinkoAgeStanza) with its MAC. */
GString *kinko_age_header_format (const GPtrArray *stanzas, const KinkoSecret *file_key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeStanza, kinko_age_stanza_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeHeader, kinko_age_header_free)
