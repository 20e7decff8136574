#include "audit/note.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/base64.h"
#include "policies/error.h"

#define DASH       "\xe2\x80\x94 " /* U+2014 and a space begin every signature line */
#define DASH_LEN   (sizeof DASH - 1)
#define KEY_ID_LEN 4
#define VKEY_LEN   (1 + KINKO_PUBLIC_KEY_LEN)

G_STATIC_ASSERT (KINKO_SIGNATURE_LEN == crypto_sign_BYTES);
G_STATIC_ASSERT (KINKO_PUBLIC_KEY_LEN == crypto_sign_PUBLICKEYBYTES);

gboolean
kinko_note_name_is_valid (const char *name)
{
	g_autofree gunichar *chars = NULL;

	if (*name == '\0' || !g_utf8_validate (name, -1, NULL))
		return FALSE;
	chars = g_utf8_to_ucs4_fast (name, -1, NULL);
	for (gsize i = 0; chars[i] != 0; i++) {
		if (chars[i] == '+' || g_unichar_isspace (chars[i]) || g_unichar_iscntrl (chars[i]))
			return FALSE;
	}
	return TRUE;
}

/* A NUL ends no text here: it is a control character like the others. */
static gboolean
text_is_clean (const char *text, gsize len)
{
	if (!g_utf8_validate_len (text, len, NULL))
		return FALSE;
	for (gsize i = 0; i < len; i++) {
		if ((guchar) text[i] < 0x20 && text[i] != '\n')
			return FALSE;
	}
	return TRUE;
}

guint32
kinko_note_key_id (const char *name, guint8 type, const KinkoPublicKey *key)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHash hash;
	guint32 id;

	kinko_hasher_begin (hasher);
	kinko_hasher_update (hasher, name, strlen (name));
	kinko_hasher_update (hasher, "\n", 1);
	kinko_hasher_update (hasher, &type, 1);
	kinko_hasher_update (hasher, key->bytes, KINKO_PUBLIC_KEY_LEN);
	hash = kinko_hasher_end (hasher);
	memcpy (&id, hash.bytes, KEY_ID_LEN);
	return GUINT32_FROM_BE (id);
}

char *
kinko_note_vkey_typed (const char *name, guint8 type, const KinkoPublicKey *key)
{
	guint8 encoded[VKEY_LEN] = { type };
	g_autofree char *base64 = NULL;

	memcpy (encoded + 1, key->bytes, KINKO_PUBLIC_KEY_LEN);
	base64 = g_base64_encode (encoded, VKEY_LEN);
	return g_strdup_printf ("%s+%08" PRIx32 "+%s", name, kinko_note_key_id (name, type, key),
				base64);
}

char *
kinko_note_vkey (const char *name, const KinkoPublicKey *key)
{
	return kinko_note_vkey_typed (name, KINKO_NOTE_TYPE_ED25519, key);
}

static gboolean
read_vkey_base64 (const char *base64, guint8 type, KinkoPublicKey *key)
{
	g_autoptr (GBytes) encoded = kinko_base64_decode (base64, strlen (base64), TRUE, NULL);
	const guint8 *data;
	gsize len;

	if (encoded == NULL)
		return FALSE;
	data = g_bytes_get_data (encoded, &len);
	if (len != VKEY_LEN || data[0] != type)
		return FALSE;
	memcpy (key->bytes, data + 1, KINKO_PUBLIC_KEY_LEN);
	return TRUE;
}

gboolean
kinko_note_vkey_parse_typed (const char *vkey, guint8 type, char **name, KinkoPublicKey *key,
			     GError **error)
{
	const char *plus = strchr (vkey, '+');
	const char *base64 = plus == NULL ? NULL : strchr (plus + 1, '+');
	KinkoPublicKey read;

	if (base64 != NULL && read_vkey_base64 (base64 + 1, type, &read)) {
		g_autofree char *read_name = g_strndup (vkey, (gsize) (plus - vkey));
		g_autofree char *canonical = kinko_note_vkey_typed (read_name, type, &read);

		/* One spelling only: writing it again must give the same, key ID included. */
		if (kinko_note_name_is_valid (read_name) && g_str_equal (canonical, vkey)) {
			*name = g_steal_pointer (&read_name);
			*key = read;
			return TRUE;
		}
	}
	/* Not quoted: what stands here by mistake may be a private key. */
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     type == KINKO_NOTE_TYPE_COSIGN_V1
				     ? _ ("this is not the verifier key of a witness")
				     : _ ("this is not the verifier key of an Ed25519 note key"));
	return FALSE;
}

gboolean
kinko_note_vkey_parse (const char *vkey, char **name, KinkoPublicKey *key, GError **error)
{
	return kinko_note_vkey_parse_typed (vkey, KINKO_NOTE_TYPE_ED25519, name, key, error);
}

static void
free_signature (gpointer data)
{
	KinkoNoteSignature *signature = data;

	g_free (signature->name);
	g_bytes_unref (signature->signature);
	g_free (signature);
}

/* Reads "NAME BASE64" between @line and @end; NULL when it is something else. */
static KinkoNoteSignature *
read_signature (const char *line, const char *end)
{
	const char *space = memchr (line, ' ', (gsize) (end - line));
	g_autofree char *name = NULL;
	g_autoptr (GBytes) payload = NULL;
	KinkoNoteSignature *signature;
	gsize len;
	guint32 id;

	if (space == NULL)
		return NULL;
	name = g_strndup (line, (gsize) (space - line));
	payload = kinko_base64_decode (space + 1, (gsize) (end - space - 1), TRUE, NULL);
	if (!kinko_note_name_is_valid (name) || payload == NULL)
		return NULL;
	len = g_bytes_get_size (payload);
	if (len <= KEY_ID_LEN)
		return NULL;
	memcpy (&id, g_bytes_get_data (payload, NULL), KEY_ID_LEN);

	signature = g_new (KinkoNoteSignature, 1);
	signature->name = g_steal_pointer (&name);
	signature->key_id = GUINT32_FROM_BE (id);
	signature->signature = g_bytes_new_from_bytes (payload, KEY_ID_LEN, len - KEY_ID_LEN);
	return signature;
}

/* Reads the signature lines from @line to @end, where the data ends. */
static gboolean
read_signatures (const char *line, const char *end, GPtrArray *signatures)
{
	while (line < end) {
		const char *newline = memchr (line, '\n', (gsize) (end - line));
		KinkoNoteSignature *signature;

		if (newline == NULL || signatures->len == KINKO_NOTE_MAX_SIGNATURES ||
		    (gsize) (newline - line) < DASH_LEN || memcmp (line, DASH, DASH_LEN) != 0)
			return FALSE;
		signature = read_signature (line + DASH_LEN, newline);
		if (signature == NULL)
			return FALSE;
		g_ptr_array_add (signatures, signature);
		line = newline + 1;
	}
	return signatures->len > 0;
}

/* The last empty line ends the text, which may have empty lines of its own. */
static const char *
find_last_empty_line (const char *data, gsize len)
{
	for (gsize i = len; i >= 2; i--) {
		if (data[i - 1] == '\n' && data[i - 2] == '\n')
			return data + i - 1;
	}
	return NULL;
}

KinkoNote *
kinko_note_parse (const char *data, gsize len, GError **error)
{
	g_autoptr (KinkoNote) note = g_new0 (KinkoNote, 1);
	const char *empty_line = NULL;

	note->signatures = g_ptr_array_new_with_free_func (free_signature);
	if (len <= KINKO_NOTE_MAX_LEN && text_is_clean (data, len))
		empty_line = find_last_empty_line (data, len);
	if (empty_line == NULL || !read_signatures (empty_line + 1, data + len, note->signatures)) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("this is not a signed note, or it was damaged"));
		return NULL;
	}
	note->text = g_strndup (data, (gsize) (empty_line - data));
	return g_steal_pointer (&note);
}

void
kinko_note_free (KinkoNote *note)
{
	if (note == NULL)
		return;
	g_free (note->text);
	g_ptr_array_unref (note->signatures);
	g_free (note);
}

char *
kinko_note_line (const char *name, guint32 key_id, const guint8 *signature, gsize len)
{
	g_autoptr (GByteArray) payload = g_byte_array_new ();
	g_autofree char *base64 = NULL;
	guint32 id = GUINT32_TO_BE (key_id);

	g_byte_array_append (payload, (const guint8 *) &id, KEY_ID_LEN);
	g_byte_array_append (payload, signature, (guint) len);
	base64 = g_base64_encode (payload->data, payload->len);
	return g_strdup_printf (DASH "%s %s\n", name, base64);
}

char *
kinko_note_sign (const char *text, const char *name, const KinkoSigner *signer, GError **error)
{
	gsize len = strlen (text);
	guint8 signature[KINKO_SIGNATURE_LEN];
	g_autofree char *line = NULL;

	if (!g_str_has_suffix (text, "\n") || !text_is_clean (text, len) ||
	    len + strlen (name) > KINKO_NOTE_MAX_LEN / 2) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("a note's text must be lines of printable UTF-8"));
		return NULL;
	}
	if (!kinko_note_name_is_valid (name)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' cannot name a note key: no spaces, no '+'"), name);
		return NULL;
	}
	if (!signer->sign (signer->data, (const guint8 *) text, len, signature, error))
		return NULL;
	line = kinko_note_line (
		name, kinko_note_key_id (name, KINKO_NOTE_TYPE_ED25519, &signer->public_key),
		signature, sizeof signature);
	return g_strdup_printf ("%s\n%s", text, line);
}

static gboolean
signature_is_right (const KinkoNote *note, GBytes *signature, const KinkoPublicKey *key)
{
	gsize len;
	const guint8 *bytes = g_bytes_get_data (signature, &len);

	return len == KINKO_SIGNATURE_LEN &&
	       crypto_sign_verify_detached (bytes, (const guint8 *) note->text, strlen (note->text),
					    key->bytes) == 0;
}

gboolean
kinko_note_verify (const KinkoNote *note, const char *name, const KinkoPublicKey *key,
		   GError **error)
{
	guint32 id = kinko_note_key_id (name, KINKO_NOTE_TYPE_ED25519, key);
	gboolean found = FALSE;

	for (guint i = 0; i < note->signatures->len; i++) {
		const KinkoNoteSignature *signature = g_ptr_array_index (note->signatures, i);

		if (signature->key_id != id || !g_str_equal (signature->name, name))
			continue;
		/* One that fails rejects the note (c2sp.org/signed-note), even next to one that is
		 * right: the order of the lines must not decide. */
		if (!signature_is_right (note, signature->signature, key)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the signature of '%s' (key %08" PRIx32 ") is wrong"), name,
				     id);
			return FALSE;
		}
		found = TRUE;
	}
	if (!found)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("the note is not signed by '%s' (key %08" PRIx32 ")"), name, id);
	return found;
}

char *
kinko_checkpoint_text (const char *origin, guint64 size, const KinkoHash *root)
{
	g_autofree char *base64 = g_base64_encode (root->bytes, KINKO_HASH_LEN);

	return g_strdup_printf ("%s\n%" PRIu64 "\n%s\n", origin, size, base64);
}

static gboolean
read_size (const char *line, guint64 *size)
{
	/* GLib passes over a vertical tab. */
	if (!g_ascii_isdigit (line[0]) || (line[0] == '0' && line[1] != '\0'))
		return FALSE;
	return g_ascii_string_to_unsigned (line, 10, 0, G_MAXUINT64, size, NULL);
}

static gboolean
read_root (const char *line, KinkoHash *root)
{
	g_autoptr (GBytes) bytes = kinko_base64_decode (line, strlen (line), TRUE, NULL);

	if (bytes == NULL || g_bytes_get_size (bytes) != KINKO_HASH_LEN)
		return FALSE;
	memcpy (root->bytes, g_bytes_get_data (bytes, NULL), KINKO_HASH_LEN);
	return TRUE;
}

KinkoCheckpoint *
kinko_checkpoint_parse (const char *text, GError **error)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", 5);
	g_autoptr (KinkoCheckpoint) checkpoint = g_new0 (KinkoCheckpoint, 1);

	/* Three lines, each with its newline, leave an empty fourth piece and nothing after it. */
	if (g_strv_length (lines) != 4 || *lines[0] == '\0' || *lines[3] != '\0' ||
	    !read_size (lines[1], &checkpoint->size) || !read_root (lines[2], &checkpoint->root)) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("this is not a checkpoint, or it was damaged"));
		return NULL;
	}
	checkpoint->origin = g_strdup (lines[0]);
	return g_steal_pointer (&checkpoint);
}

void
kinko_checkpoint_free (KinkoCheckpoint *checkpoint)
{
	if (checkpoint == NULL)
		return;
	g_free (checkpoint->origin);
	g_free (checkpoint);
}
