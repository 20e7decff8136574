#include "vault/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/entry.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/file.h"
#include "vault/folder-internal.h"
#include "vault/identity.h"
#include "vault/passphrase-strength.h"
#include "vault/witness-internal.h"

/* What is asked of passphrases where no policy is in force that could ask: 別紙2 第18条(5) wants them hard to guess. */
#define LEAST_LENGTH  12
#define LEAST_GUESSES 10 /* exponent of ten */

/* ---- the key --------------------------------------------------------------------------------- */

static gboolean
check_passphrase (const char *name, const KinkoSecret *passphrase, GError **error)
{
	KinkoPassphraseOwner owner = { .name = name, .operator= name, .origin = name };
	g_autoptr (KinkoSecret) normalized = kinko_passphrase_normalize (passphrase, error);

	if (normalized == NULL)
		return FALSE;
	if (kinko_passphrase_length (normalized) >= LEAST_LENGTH)
		return kinko_passphrase_strength_check (normalized, &owner, LEAST_GUESSES, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("the passphrase is shorter than %d characters"), LEAST_LENGTH);
	kinko_error_set_hint (error, "%s",
			      _ ("take several words that nobody would guess together"));
	return FALSE;
}

static KinkoWitness *
witness_of (const KinkoIdentityPublic *identity)
{
	KinkoWitness *witness = g_new0 (KinkoWitness, 1);

	witness->name = g_strdup (identity->operator);
	witness->key = identity->note_key;
	return witness;
}

KinkoWitness *
kinko_witness_init (const char *name, const char *path, const KinkoSecret *passphrase,
		    const KinkoArgon2 *cost, GError **error)
{
	g_autoptr (KinkoIdentity) identity = NULL;
	g_autoptr (GError) problem = NULL;

	if (!kinko_operator_id_is_valid (name)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' cannot name a witness"), name);
		kinko_error_set_hint (error, "%s",
				      _ ("a name begins with a–z and has up to 32 of a–z, 0–9 and "
					 "'-', say meguro-audit"));
		return NULL;
	}
	if (!check_passphrase (name, passphrase, error))
		return NULL;
	identity = kinko_identity_new (KINKO_WITNESS_NO_VAULT, name);
	if (kinko_identity_write (identity, path, passphrase, cost, FALSE, &problem))
		return witness_of (kinko_identity_public (identity));
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_EXISTS))
		kinko_error_set_hint (
			&problem, "%s",
			_ ("the key of a witness is never overwritten: name another file with "
			   "--out; "
			   "'kinko witness show --key' tells whose key is in this one"));
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

/* Who has a seat must not be the witness of what is done there: the key of a seat is none of a witness. */
static gboolean
check_kind (const KinkoIdentityPublic *identity, const char *path, GError **error)
{
	if (strcmp (identity->vault_id, KINKO_WITNESS_NO_VAULT) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is the identity file of an operator, not the key of a witness"),
		     path);
	kinko_error_set_hint (error, "%s", _ ("'kinko witness init' makes one"));
	return FALSE;
}

KinkoWitness *
kinko_witness_peek (const char *path, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoIdentityPublic) identity = kinko_identity_peek_key (path, &problem);

	if (identity != NULL)
		return check_kind (identity, path, error) ? witness_of (identity) : NULL;
	g_prefix_error (&problem, _ ("'%s' was taken as the key of a witness: "), path);
	kinko_error_set_hint (&problem, "%s",
			      _ ("name with --key the file that 'kinko witness init' made"));
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

/* ---- cosigning ------------------------------------------------------------------------------- */

/* Two at once with one key must not store an older state over a newer one. */
static int
lock_key (const char *path, GError **error)
{
	kinko_autofd int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int locked;

	if (fd == -1) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s"), path,
			     g_strerror (errno));
		return -1;
	}
	do
		locked = flock (fd, LOCK_EX);
	while (locked != 0 && errno == EINTR);
	/* A file system without locks has nobody else at it: a stick is in one machine at a time. */
	return kinko_steal_fd (&fd);
}

static gboolean
is_still (const char *path, const KinkoWitnessState *state, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) file = kinko_file_read (AT_FDCWD, path, G_MAXINT, &problem);
	gsize len = 0;
	const char *data = file == NULL ? NULL : g_bytes_get_data (file, &len);

	if (file == NULL && !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (state == NULL ? file == NULL
			  : file != NULL && len == strlen (state->text) &&
				    memcmp (data, state->text, len) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY,
		     _ ("another process changed '%s' meanwhile"), path);
	kinko_error_set_hint (error, "%s", _ ("repeat the command"));
	return FALSE;
}

static gboolean
store_state (const char *path, const KinkoWitness *witness, const KinkoVerification *found,
	     const char *note, GError **error)
{
	g_autofree char *text = kinko_witness_state_text (witness, found, note, error);
	g_autofree char *name = NULL;
	kinko_autofd int folder = text == NULL ? -1 : kinko_folder_open_parent (path, &name, error);

	return folder != -1 && kinko_file_replace (folder, name, text, strlen (text), error);
}

static char *
sign (KinkoIdentity *identity, const KinkoWitness *witness, const KinkoVerification *found,
      GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (found->note, strlen (found->note), error);
	KinkoSigner signer = kinko_identity_note_signer (identity);
	KinkoCosignature cosignature;
	g_autofree char *line = NULL;

	if (note == NULL ||
	    !kinko_cosignature_sign (note->text, (guint64) (kinko_clock_now_ms () / 1000), &signer,
				     &cosignature, error))
		return NULL;
	line = kinko_cosignature_line (&cosignature, witness);
	return g_strconcat (found->note, line, NULL);
}

char *
kinko_witness_cosign (const char *key_path, const KinkoSecret *passphrase, const char *state_path,
		      const KinkoWitnessState *state, const KinkoVerification *found,
		      GError **error)
{
	g_autoptr (KinkoIdentity) identity = kinko_identity_read (key_path, passphrase, error);
	g_autoptr (KinkoWitness) witness = NULL;
	g_autofree char *note = NULL;
	kinko_autofd int lock = -1;

	if (identity == NULL || !check_kind (kinko_identity_public (identity), key_path, error))
		return NULL;
	witness = witness_of (kinko_identity_public (identity));
	lock = lock_key (key_path, error);
	if (lock == -1 || !is_still (state_path, state, error))
		return NULL;
	note = sign (identity, witness, found, error);
	/* First the memory, then the signature leaves: whoever is cut off in between has given out nothing that is
	 * forgotten. The memory holds the signature, so that a fork from it can be shown by it. */
	if (note == NULL || !store_state (state_path, witness, found, note, error))
		return NULL;
	kinko_crash_point ();
	return g_steal_pointer (&note);
}
