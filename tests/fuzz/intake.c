/*
 * What a predecessor hands over, taken into a vault: a line of an input is one of the handover, with a letter before it. "n"
 * and "a" are My Numbers and addresses of the inner part, "c", "d" and "l" cases, papers and lines of registers, "x" a paper's
 * part and path in a list, behind which its content stands, to the end of the line and with it. All of it comes in an act that is given up in the end, so that the vault
 * is the same before each input. What was taken can be read, and is what was given.
 */
#include "vault/intake.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "vault/act-internal.h"
#include "vault/case-file.h"
#include "vault/create.h"
#include "vault/intake-internal.h"
#include "vault/register-internal.h"

#define PASSPHRASE "correct horse battery staple"
#define MOST_LEN   ((gsize) 32 * 1024) /* so little does not end an act */

static char *folder;
static KinkoSession *session;

static int
remove_one (const char *path, G_GNUC_UNUSED const struct stat *info, G_GNUC_UNUSED int kind,
	    G_GNUC_UNUSED struct FTW *place)
{
	return remove (path);
}

static void
remove_vault (void)
{
	kinko_session_close (session);
	(void) nftw (folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	g_free (folder);
}

static void
ignore (G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED const char *message)
{
}

static void
make_vault (void)
{
	const KinkoArgon2 cost = { .memory_kib = 19456, .passes = 2, .lanes = 1 };
	const char *place = access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
	g_autofree char *vault = NULL;
	g_autofree char *identity = NULL;
	g_autoptr (KinkoSecret) passphrase =
		kinko_secret_new_from (PASSPHRASE, strlen (PASSPHRASE));
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCreated) created = NULL;
	KinkoCreation creation = { .origin = "fuzz.example/new",
				   .test = TRUE,
				   .policy = KINKO_SOURCE_DIR "/policies/meguro-r8",
				   .operator= "tanaka",
				   .name = "田中 一郎",
				   .passphrase = passphrase,
				   .cost = &cost };

	folder = g_mkdtemp (g_build_filename (place, "kinko-fuzz-XXXXXX", NULL));
	g_assert_nonnull (folder);
	creation.vault = vault = g_build_filename (folder, "vault", NULL);
	creation.identity_path = identity = g_build_filename (folder, "tanaka.key", NULL);
	created = kinko_vault_create (&creation, &error);
	g_assert_no_error (error);
	session = kinko_session_open (vault, identity, passphrase, ignore, NULL, &error);
	g_assert_no_error (error);
	g_assert_cmpint (atexit (remove_vault), ==, 0);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_begin ();
	make_vault ();
	return 0;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static KinkoIntakeSecrets *
read_secrets (char *const *lines)
{
	KinkoIntakeSecrets *secrets = kinko_intake_secrets_new ();

	for (; *lines != NULL; lines++) {
		const char *text = *lines + 2;
		g_autofree char *copy = g_strndup (*lines, strlen (*lines));
		g_autoptr (GError) error = NULL;

		if (g_str_has_prefix (*lines, "n "))
			fuzz_check_outcome (kinko_intake_secrets_add_number (secrets, copy + 2,
									     strlen (text), &error),
					    error);
		else if (g_str_has_prefix (*lines, "a "))
			fuzz_check_outcome (kinko_intake_secrets_add_address (
						    secrets, text, strlen (text), &error),
					    error);
	}
	return secrets;
}

static gboolean
give (gpointer data, guint8 *buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	const char **at = data;

	memcpy (buffer, *at, len);
	*at += len;
	return TRUE;
}

/* ["outer", "documents/…"] and the content. */
static gboolean
take_content (KinkoIntake *intake, const char *text, GError **error)
{
	json_error_t end;
	json_auto_t *names = json_loads (text, JSON_DISABLE_EOF_CHECK, &end);
	const char *part = json_string_value (json_array_get (names, 0));
	const char *path = json_string_value (json_array_get (names, 1));
	g_autofree char *whole =
		g_strconcat (text + (names == NULL ? 0 : end.position), "\n", NULL);
	const char *content = whole;

	if (part == NULL || path == NULL)
		return TRUE;
	return kinko_intake_content (intake, part, path, strlen (content), give, &content, error);
}

/* A case that came in opens, and has the number and the fields that the line has in its newest version. */
static void
check_case (const json_t *line)
{
	const char *case_no = kinko_intake_text (line, "case_no");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (KinkoCaseData) data = NULL;

	if (json_is_true (json_object_get (line, "erased")))
		return;
	file = kinko_case_file_load (session, case_no, &error);
	g_assert_no_error (error);
	data = kinko_case_file_read (session, file, file->version, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_case_data_get (data, "case_no"), ==, case_no);
	g_assert_cmpuint (file->version, ==, json_array_size (json_object_get (line, "versions")));
}

static gboolean
take_line (KinkoIntake *intake, const char *text, GError **error)
{
	json_auto_t *line =
		text[0] == 'x' ? NULL : json_loads (text + 2, JSON_REJECT_DUPLICATES, NULL);

	if (text[0] == 'x')
		return take_content (intake, text + 2, error);
	if (line == NULL)
		return TRUE; /* the reader of the handover refuses it */
	switch (text[0]) {
	case 'c':
		if (!kinko_intake_case (intake, line, error))
			return FALSE;
		check_case (line);
		return TRUE;
	case 'd':
		return kinko_intake_document (intake, line, error);
	case 'l':
		return kinko_intake_line (intake, line, error);
	default:
		return TRUE;
	}
}

static void
take_all (char *const *lines, const KinkoIntakeSecrets *secrets)
{
	g_autoptr (KinkoIntake) intake = kinko_intake_new (session, "R9-0001", secrets);
	gboolean good = TRUE;

	for (; good && *lines != NULL; lines++) {
		g_autoptr (GError) error = NULL;

		if ((*lines)[0] == '\0' || (*lines)[1] != ' ')
			continue;
		good = take_line (intake, *lines, &error);
		fuzz_check_outcome (good, error);
		/* What is wrong is what was handed over, and not kinko. */
		if (!good)
			g_assert_true (error->code != KINKO_ERROR_FAILED &&
				       error->code != KINKO_ERROR_IO);
	}
	if (intake->act != NULL)
		kinko_act_roll_back (intake->act);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	g_autoptr (KinkoIntakeSecrets) secrets = NULL;

	if (size > MOST_LEN)
		return 0;
	secrets = read_secrets (lines);
	take_all (lines, secrets);
	take_all (lines, NULL); /* by whom the inner part is not for */
	g_assert_true (kinko_session_refresh (session, NULL));
	return 0;
}
