#include "vault/request.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "audit/note.h"
#include "audit/sshsig.h"
#include "policies/error.h"
#include "vault/age.h"

#define REQUEST_TITLE "kinko operator request v1"

static const char *const keys[] = { "vault ", "operator ", "name ", "note ", "git ", "recipient " };

gboolean
kinko_person_name_check (const char *name, GError **error)
{
	gboolean good = g_utf8_validate (name, -1, NULL) && g_utf8_strlen (name, -1) >= 1 &&
			g_utf8_strlen (name, -1) <= 100;

	for (const char *p = name; good && *p != '\0'; p = g_utf8_next_char (p))
		good = !g_unichar_iscntrl (g_utf8_get_char (p));
	if (!good) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			_ ("a name has 1 to 100 characters, none of them a control character"));
		return FALSE;
	}
	return TRUE;
}

char *
kinko_request_make (KinkoIdentity *identity, const char *origin, const char *name, GError **error)
{
	const KinkoIdentityPublic *me = kinko_identity_public (identity);
	KinkoSigner signer = kinko_identity_note_signer (identity);
	g_autofree char *vkey = kinko_note_vkey (origin, &me->note_key);
	g_autofree char *git = kinko_ssh_public_text (&me->git_key);
	g_autofree char *recipient = kinko_age_recipient_text (&me->recipient);
	g_autofree char *text = NULL;

	if (!kinko_person_name_check (name, error))
		return NULL;
	text = g_strdup_printf (REQUEST_TITLE "\nvault %s\noperator %s\nname %s\nnote %s\ngit %s\n"
					      "recipient %s\n",
				me->vault_id, me->operator, name, vkey, git, recipient);
	return kinko_note_sign (text, origin, &signer, error);
}

void
kinko_request_free (KinkoRequest *request)
{
	if (request == NULL)
		return;
	g_free (request->vault_id);
	g_free (request->operator);
	g_free (request->name);
	g_free (request->recipient);
	g_free (request);
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("this is not an enrolment request: %s"), why);
	kinko_error_set_hint (error, "%s",
			      _ ("the person makes one with: kinko operator request --operator ID "
				 "--name NAME --out FILE"));
	return FALSE;
}

/* Fills @request from the lines of the note's text. */
static gboolean
read_lines (KinkoRequest *request, const char *text, const char *origin, GError **error)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	const char *values[G_N_ELEMENTS (keys)];
	g_autofree char *name = NULL;
	KinkoPublicKey recipient;

	/* title, the values, and what follows the last newline */
	if (g_strv_length (lines) != 2 + G_N_ELEMENTS (keys) ||
	    strcmp (lines[0], REQUEST_TITLE) != 0)
		return refuse (error, _ ("it does not begin as one"));
	for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
		if (!g_str_has_prefix (lines[i + 1], keys[i]))
			return refuse (error, _ ("a line is missing"));
		values[i] = lines[i + 1] + strlen (keys[i]);
	}
	request->vault_id = g_strdup (values[0]);
	request->operator= g_strdup (values[1]);
	request->name = g_strdup (values[2]);
	request->recipient = g_strdup (values[5]);
	if (!kinko_operator_id_is_valid (request->operator))
		return refuse (error, _ ("its operator ID is not in the form of one"));
	return kinko_person_name_check (request->name, error) &&
	       kinko_note_vkey_parse (values[3], &name, &request->note_key, error) &&
	       (strcmp (name, origin) == 0 || refuse (error, _ ("it is for another vault"))) &&
	       kinko_ssh_public_parse (values[4], &request->git_key, error) &&
	       kinko_age_recipient_parse (request->recipient, &recipient, error);
}

KinkoRequest *
kinko_request_parse (GBytes *file, const char *origin, const char *vault_id, GError **error)
{
	g_autoptr (KinkoRequest) request = g_new0 (KinkoRequest, 1);
	g_autoptr (KinkoNote) note = NULL;
	gsize len;
	const char *data = g_bytes_get_data (file, &len);

	request->fingerprint = kinko_hash_of (data, len);
	note = kinko_note_parse (data, len, NULL);
	if (note == NULL) {
		(void) refuse (error, _ ("it has no signature"));
		return NULL;
	}
	if (!read_lines (request, note->text, origin, error))
		return NULL;
	if (strcmp (request->vault_id, vault_id) != 0) {
		(void) refuse (error, _ ("it is for another vault"));
		return NULL;
	}
	/* Proof of possession: who asks for a seat holds the key that will sign for it. */
	if (!kinko_note_verify (note, origin, &request->note_key, NULL)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the request was changed after the person signed it"));
		kinko_error_set_hint (error, "%s", _ ("let the person make a new one"));
		return NULL;
	}
	return g_steal_pointer (&request);
}

char *
kinko_fingerprint_text (const KinkoHash *fingerprint)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < 16; i++)
		g_string_append_printf (text, "%s%02x", i > 0 && i % 2 == 0 ? "-" : "",
					fingerprint->bytes[i]);
	return g_string_free (text, FALSE);
}
