/*
 * Making a vault: folder, keys, first manager, genesis entry, mirror; all or nothing.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "audit/predecessor.h"
#include "vault/identity.h"
#include "vault/secret.h"
#include "vault/session.h"

/* Fills a vault that has its genesis and no name yet: what fails in here leaves nothing behind. */
typedef gboolean (*KinkoFillFunc) (gpointer data, KinkoSession *session, GError **error);

typedef struct {
	const char *vault;  /* folder to be made */
	const char *origin; /* name of the log, for example "meguro.example/hoiku-r8" */
	gboolean test;
	const char *policy; /* folder with the policy that is adopted and copied in */
	const char *mirror; /* NULL: mirror.git inside the vault */
	const char *operator;
	const char *name;          /* first manager */
	const char *identity_path; /* NULL: default place */
	const KinkoSecret *passphrase;
	const KinkoArgon2 *cost;
	const char *const *recovery; /* age1… of recovery keys, NULL-terminated; NULL: none */
	const KinkoPredecessor *predecessor; /* the log that this one continues, or NULL */
	KinkoFillFunc fill;                  /* or NULL */
	gpointer fill_data;
} KinkoCreation;

/* What init prints. */
typedef struct {
	char *vault_id;
	char *identity_path;
	char *mirror_path;
	KinkoHash genesis; /* SHA-256 of entry 0, for the paper */
} KinkoCreated;

/* KINKO_ERROR_EXISTS when the folder is there and not empty: a vault is never made over one. */
KinkoCreated *kinko_vault_create (const KinkoCreation *creation, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_created_free (KinkoCreated *created);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCreated, kinko_created_free)
