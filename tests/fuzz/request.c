/*
 * An enrolment request from anybody: the bytes as the file, and as the text of a note that is signed by the key that the
 * request names if it is the one of this test, so that what stands behind the signature is reached.
 */
#include "vault/request.h"

#include "audit/note.h"
#include "audit/sshsig.h"
#include "tests/fuzz/fuzz.h"
#include "vault/age.h"
#include "vault/identity-file.h"

#define ORIGIN   "test.example/kinko"
#define VAULT_ID "00112233445566778899aabbccddeeff"

static KinkoIdentity *identity;
static KinkoSigner signer;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autofree char *request = NULL;
	char *end;

	fuzz_begin ();
	identity = kinko_identity_new_from_seed (kinko_secret_new_random (KINKO_IDENTITY_SEED_LEN),
						 VAULT_ID, "suzuki", kinko_secret_new_random (32));
	signer = kinko_identity_note_signer (identity);
	request = kinko_request_make (identity, ORIGIN, "\u9234\u6728 \u82b1\u5b50", NULL);
	g_assert_nonnull (request);
	fuzz_seed_text (*argc, *argv, "request", request);
	end = strstr (request, "\n\n");
	g_assert_nonnull (end);
	fuzz_seed (*argc, *argv, "text", request, (gsize) (end + 1 - request));
	return 0;
}

/* What was accepted is what the person's program would have written. */
static void
write_again (const KinkoRequest *request, const char *file)
{
	g_autofree char *vkey = kinko_note_vkey (ORIGIN, &request->note_key);
	g_autofree char *git = kinko_ssh_public_text (&request->git_key);
	g_autofree char *text = g_strdup_printf (
		"kinko operator request v1\nvault %s\noperator %s\nname %s\nnote %s\ngit %s\n"
		"recipient %s\n",
		request->vault_id, request->operator, request->name, vkey, git, request->recipient);

	g_assert_true (g_ascii_strncasecmp (file, text, strlen (text)) == 0);
	g_assert_true (kinko_person_name_check (request->name, NULL));
	g_assert_cmpstr (request->vault_id, ==, VAULT_ID);
}

static void
read_request (gconstpointer data, gsize size)
{
	g_autoptr (GBytes) file = g_bytes_new (data, size);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRequest) request = kinko_request_parse (file, ORIGIN, VAULT_ID, &error);
	g_autofree char *text = g_strndup (data, size);

	fuzz_check_outcome (request != NULL, error);
	if (request != NULL)
		write_again (request, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_autofree char *note = NULL;

	read_request (data, size);
	if (g_str_has_suffix (text, "\n") && g_utf8_validate (text, -1, NULL))
		note = kinko_note_sign (text, ORIGIN, &signer, NULL);
	if (note != NULL)
		read_request (note, strlen (note));
	return 0;
}
