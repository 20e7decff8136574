/*
 * vault.json: what is public about a vault. Format: docs/formats/vault.md.
 */
#pragma once

#include <glib.h>

#define KINKO_VAULT_ID_LEN 32 /* lower-case hex digits, 128 random bits */

typedef struct {
	char *id;
	char *origin;  /* name of the log: key name of all notes */
	gboolean test; /* kind: test or production */
	char *mirror;  /* folder of the mirror, absolute, or relative to the vault */
} KinkoDescriptor;

KinkoDescriptor *kinko_descriptor_new (const char *origin, gboolean test, const char *mirror);
void kinko_descriptor_free (KinkoDescriptor *descriptor);

/* Reads VAULT/vault.json strictly (unknown or duplicate keys, other formats and versions are refused). */
KinkoDescriptor *kinko_descriptor_read (int vault, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of the vault at @path, for who was given that path: errors say that it was taken as the vault, and what else
 * names one. @folder: gets the folder, to be closed by the caller; may be NULL. */
KinkoDescriptor *kinko_descriptor_read_at (const char *path, int *folder, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_descriptor_write (const KinkoDescriptor *descriptor, int vault, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoDescriptor, kinko_descriptor_free)
