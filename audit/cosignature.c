#include "audit/cosignature.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/entry.h"
#include "policies/error.h"

#define NAME_MAX_LEN 63
#define TIME_LEN     8

/* 9999-12-31: what is later is, in some zone, no time that a log can name. */
#define SECONDS_LIMIT G_GUINT64_CONSTANT (253402214400)

G_STATIC_ASSERT (KINKO_COSIGNATURE_LEN == TIME_LEN + KINKO_SIGNATURE_LEN);

/* ---- witnesses ------------------------------------------------------------------------------- */

gboolean
kinko_witness_name_is_valid (const char *name)
{
	gsize len = strlen (name);

	return len > 0 && len <= NAME_MAX_LEN && g_ascii_isalnum (name[0]) &&
	       strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == len;
}

KinkoWitness *
kinko_witness_parse (const char *vkey, GError **error)
{
	g_autoptr (KinkoWitness) witness = g_new0 (KinkoWitness, 1);

	if (!kinko_note_vkey_parse_typed (vkey, KINKO_NOTE_TYPE_COSIGN_V1, &witness->name,
					  &witness->key, error))
		return NULL;
	if (kinko_witness_name_is_valid (witness->name))
		return g_steal_pointer (&witness);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' cannot name a witness"),
		     witness->name);
	kinko_error_set_hint (error, _ ("a name has a–z, 0–9, '-' and '.', at most %d of them"),
			      NAME_MAX_LEN);
	return NULL;
}

KinkoWitness *
kinko_witness_copy (const KinkoWitness *witness)
{
	KinkoWitness *copy = g_new0 (KinkoWitness, 1);

	copy->name = g_strdup (witness->name);
	copy->key = witness->key;
	return copy;
}

void
kinko_witness_free (KinkoWitness *witness)
{
	if (witness == NULL)
		return;
	g_free (witness->name);
	g_free (witness);
}

char *
kinko_witness_vkey (const KinkoWitness *witness)
{
	return kinko_note_vkey_typed (witness->name, KINKO_NOTE_TYPE_COSIGN_V1, &witness->key);
}

gboolean
kinko_witness_equal (const KinkoWitness *a, const KinkoWitness *b)
{
	return strcmp (a->name, b->name) == 0 && memcmp (&a->key, &b->key, sizeof a->key) == 0;
}

/* ---- cosignatures ---------------------------------------------------------------------------- */

/* "cosignature/v1" first: so nothing that is signed here can be taken for a note's text, nor the other way round. */
static char *
message_of (const char *text, guint64 seconds)
{
	return g_strdup_printf ("cosignature/v1\ntime %" PRIu64 "\n%s", seconds, text);
}

gboolean
kinko_cosignature_sign (const char *text, guint64 seconds, const KinkoSigner *signer,
			KinkoCosignature *cosignature, GError **error)
{
	g_autofree char *message = message_of (text, seconds);
	guint64 big_endian = GUINT64_TO_BE (seconds);

	if (seconds >= SECONDS_LIMIT) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the computer's clock is not set"));
		return FALSE;
	}
	memcpy (cosignature->bytes, &big_endian, TIME_LEN);
	return signer->sign (signer->data, (const guint8 *) message, strlen (message),
			     cosignature->bytes + TIME_LEN, error);
}

guint64
kinko_cosignature_seconds (const KinkoCosignature *cosignature)
{
	guint64 big_endian;

	memcpy (&big_endian, cosignature->bytes, TIME_LEN);
	return GUINT64_FROM_BE (big_endian);
}

char *
kinko_cosignature_time (const KinkoCosignature *cosignature)
{
	return kinko_entry_time ((gint64) kinko_cosignature_seconds (cosignature) * 1000);
}

gboolean
kinko_cosignature_is_right (const KinkoCosignature *cosignature, const char *text,
			    const KinkoWitness *witness)
{
	guint64 seconds = kinko_cosignature_seconds (cosignature);
	g_autofree char *message = message_of (text, seconds);

	return seconds < SECONDS_LIMIT &&
	       crypto_sign_verify_detached (cosignature->bytes + TIME_LEN, (const guint8 *) message,
					    strlen (message), witness->key.bytes) == 0;
}

static gboolean
is_right_at (const KinkoNote *note, guint i, const KinkoWitness *witness,
	     KinkoCosignature *cosignature)
{
	const KinkoNoteSignature *signature = note->signatures->pdata[i];
	gsize len;
	const guint8 *bytes = g_bytes_get_data (signature->signature, &len);

	if (len != KINKO_COSIGNATURE_LEN)
		return FALSE;
	memcpy (cosignature->bytes, bytes, len);
	return kinko_cosignature_is_right (cosignature, note->text, witness);
}

gboolean
kinko_cosignature_find (const KinkoNote *note, const KinkoWitness *witness,
			KinkoCosignature *cosignature, GError **error)
{
	guint32 id = kinko_note_key_id (witness->name, KINKO_NOTE_TYPE_COSIGN_V1, &witness->key);
	gboolean found = FALSE;

	for (guint i = 0; i < note->signatures->len; i++) {
		const KinkoNoteSignature *signature = note->signatures->pdata[i];
		KinkoCosignature read;

		if (signature->key_id != id || strcmp (signature->name, witness->name) != 0)
			continue;
		if (!is_right_at (note, i, witness, &read)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the cosignature of '%s' (key %08" PRIx32 ") is wrong"),
				     witness->name, id);
			return FALSE;
		}
		if (!found ||
		    kinko_cosignature_seconds (&read) > kinko_cosignature_seconds (cosignature))
			*cosignature = read;
		found = TRUE;
	}
	if (!found)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("the checkpoint is not cosigned by '%s' (key %08" PRIx32 ")"),
			     witness->name, id);
	return found;
}

char *
kinko_cosignature_line (const KinkoCosignature *cosignature, const KinkoWitness *witness)
{
	return kinko_note_line (
		witness->name,
		kinko_note_key_id (witness->name, KINKO_NOTE_TYPE_COSIGN_V1, &witness->key),
		cosignature->bytes, KINKO_COSIGNATURE_LEN);
}
