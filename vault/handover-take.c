#include "vault/handover-take.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"
#include "vault/handover-pass.h"
#include "vault/session-internal.h"

#define PIECE ((gsize) 256 * 1024)

#define BUNDLE    KINKO_PREDECESSOR_BUNDLE
#define DOCUMENTS "documents/"
#define POLICIES  "policies/"

/* ---- learning -------------------------------------------------------------------------------- */

typedef gboolean (*AddFunc) (KinkoIntakeSecrets *secrets, char *line, gsize len, GError **error);

/* A copy in guarded memory, because its digits are taken out of it. */
static gboolean
add_lines (KinkoHandoverReader *reader, KinkoIntakeSecrets *secrets, AddFunc add, GError **error)
{
	const char *line;
	gsize len;

	do {
		g_autoptr (KinkoSecret) copy = NULL;

		if (!kinko_handover_reader_raw_line (reader, &line, &len, error))
			return FALSE;
		if (line == NULL)
			break;
		copy = kinko_secret_new_from (line, len);
		if (!add (secrets, (char *) kinko_secret_data (copy), len, error))
			return FALSE;
	} while (line != NULL);
	return TRUE;
}

static gboolean
add_address (KinkoIntakeSecrets *secrets, char *line, gsize len, GError **error)
{
	return kinko_intake_secrets_add_address (secrets, line, len, error);
}

static gboolean
learn_inner (KinkoHandoverPass *outer, const GPtrArray *keys, KinkoIntakeSecrets *secrets,
	     GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = kinko_handover_pass_inner (outer, keys, error);
	KinkoHandoverReader *reader = pass == NULL ? NULL : kinko_handover_pass_reader (pass);
	const KinkoTarFile *file;

	do {
		if (reader == NULL || !kinko_handover_reader_next (reader, &file, error))
			return FALSE;
		if (file != NULL && strcmp (file->name, "numbers.jsonl") == 0 &&
		    !add_lines (reader, secrets, kinko_intake_secrets_add_number, error))
			return FALSE;
		if (file != NULL && strcmp (file->name, "addresses.jsonl") == 0 &&
		    !add_lines (reader, secrets, add_address, error))
			return FALSE;
	} while (file != NULL);
	return TRUE;
}

KinkoIntakeSecrets *
kinko_handover_learn (const char *path, const GPtrArray *keys,
		      const KinkoHandoverInspection *inspected, const KinkoProgress *progress,
		      GError **error)
{
	g_autoptr (KinkoIntakeSecrets) secrets = kinko_intake_secrets_new ();
	g_autoptr (KinkoHandoverPass) pass = kinko_handover_pass_open (path, keys, progress, error);
	const KinkoTarFile *file;

	do {
		if (pass == NULL ||
		    !kinko_handover_reader_next (kinko_handover_pass_reader (pass), &file, error))
			return NULL;
		if (file != NULL && strcmp (file->name, KINKO_HANDOVER_NUMBERS_FILE) == 0 &&
		    !learn_inner (pass, keys, secrets, error))
			return NULL;
	} while (file != NULL);
	return kinko_handover_pass_check (pass, &inspected->file, error)
		       ? g_steal_pointer (&secrets)
		       : NULL;
}

/* ---- taking over ----------------------------------------------------------------------------- */

/* What the second pass needs from file to file. */
typedef struct {
	KinkoHandoverPass *pass;
	KinkoHandoverReader *reader;
	KinkoIntake *intake;
	const GPtrArray *keys;
	const KinkoIntakeSecrets *secrets;
	int folder; /* "predecessor" */
	KinkoHash *bundle;
} Take;

typedef gboolean (*TakeFunc) (KinkoIntake *intake, const json_t *line, GError **error);

static gboolean
take_lines (Take *take, TakeFunc each, GError **error)
{
	for (;;) {
		json_auto_t *line = NULL;

		if (!kinko_handover_reader_line (take->reader, &line, error))
			return FALSE;
		if (line == NULL)
			return TRUE;
		if (!each (take->intake, line, error))
			return FALSE;
	}
}

/* The next bytes of the content of a document. */
static gboolean
give_content (gpointer pass, guint8 *buffer, gsize len, GError **error)
{
	return kinko_handover_pass_read (pass, buffer, len, error);
}

static gboolean
take_content (KinkoIntake *intake, KinkoHandoverPass *pass, KinkoHandoverPart part,
	      const KinkoTarFile *file, GError **error)
{
	if (file->size >= 1 && file->size <= KINKO_SCAN_MAX)
		return kinko_intake_content (intake, kinko_handover_part_name (part), file->name,
					     file->size, give_content, pass, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("a document in the handover is empty or too large"));
	return FALSE;
}

static gboolean
take_inner (Take *take, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = NULL;
	const KinkoTarFile *file;

	if (take->secrets == NULL)
		return TRUE;
	pass = kinko_handover_pass_inner (take->pass, take->keys, error);
	do {
		if (pass == NULL ||
		    !kinko_handover_reader_next (kinko_handover_pass_reader (pass), &file, error))
			return FALSE;
		if (file != NULL && g_str_has_prefix (file->name, DOCUMENTS) &&
		    !take_content (take->intake, pass, KINKO_HANDOVER_NUMBERS, file, error))
			return FALSE;
	} while (file != NULL);
	return TRUE;
}

/* ---- what is kept of the predecessor ---------------------------------------------------------- */

/* @hash: of what was kept. */
static gboolean
keep_file (Take *take, int folder, const char *name, guint64 size, KinkoHash *hash, GError **error)
{
	g_autoptr (KinkoFileWriter) writer = kinko_file_writer_new (folder, name, error);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autofree guint8 *piece = g_malloc (PIECE);

	kinko_hasher_begin (hasher);
	for (guint64 left = size; writer != NULL && left > 0;) {
		gsize len = (gsize) MIN (left, PIECE);

		if (!kinko_handover_pass_read (take->pass, piece, len, error) ||
		    !kinko_file_writer_add (writer, piece, len, error))
			return FALSE;
		kinko_hasher_update (hasher, piece, len);
		left -= len;
	}
	*hash = kinko_hasher_end (hasher);
	return writer != NULL && kinko_file_writer_finish (writer, error);
}

/* Opens a sub-folder, which is made if it is not there. */
static int
enter_folder (int folder, const char *name, GError **error)
{
	int there = kinko_folder_open_at (folder, name, NULL);

	if (there != -1)
		return there;
	return kinko_folder_create_at (folder, name, error)
		       ? kinko_folder_open_at (folder, name, error)
		       : -1;
}

/* "policies/<hash>/<file>": the rules under which the predecessor worked, and its tables of tiers. */
static gboolean
keep_policy (Take *take, const KinkoTarFile *file, GError **error)
{
	g_auto (GStrv) parts = g_strsplit (file->name, "/", -1);
	kinko_autofd int policies = -1;
	kinko_autofd int policy = -1;
	KinkoHash hash;

	if (g_strv_length (parts) != 3) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the handover has a policy in another place than it should"));
		return FALSE;
	}
	policies = enter_folder (take->folder, parts[0], error);
	policy = policies == -1 ? -1 : enter_folder (policies, parts[1], error);
	return policy != -1 && keep_file (take, policy, parts[2], file->size, &hash, error);
}

/* ---- the second pass -------------------------------------------------------------------------- */

static gboolean
take_file (Take *take, const KinkoTarFile *file, GError **error)
{
	static const struct {
		const char *name;
		TakeFunc take;
	} lines[] = {
		{ "cases.jsonl", kinko_intake_case },
		{ "documents.jsonl", kinko_intake_document },
		{ "registers.jsonl", kinko_intake_line },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
		if (strcmp (file->name, lines[i].name) == 0)
			return take_lines (take, lines[i].take, error);
	if (g_str_has_prefix (file->name, DOCUMENTS))
		return take_content (take->intake, take->pass, KINKO_HANDOVER_OUTER, file, error);
	if (g_str_has_prefix (file->name, POLICIES))
		return keep_policy (take, file, error);
	if (strcmp (file->name, BUNDLE) == 0)
		return keep_file (take, take->folder, BUNDLE, file->size, take->bundle, error);
	return strcmp (file->name, KINKO_HANDOVER_NUMBERS_FILE) != 0 || take_inner (take, error);
}

/* Signed by the predecessor; it comes last. */
static gboolean
keep_manifest (const Take *take, GError **error)
{
	gsize len;
	const char *note = kinko_handover_reader_note (take->reader, &len);

	return kinko_file_create (take->folder, KINKO_HANDOVER_MANIFEST, note, len, error);
}

static gboolean
take_files (Take *take, GError **error)
{
	const KinkoTarFile *file;

	do {
		if (!kinko_handover_reader_next (take->reader, &file, error) ||
		    (file != NULL && !take_file (take, file, error)))
			return FALSE;
	} while (file != NULL);
	return keep_manifest (take, error);
}

gboolean
kinko_handover_take (const char *path, const GPtrArray *keys,
		     const KinkoHandoverInspection *inspected, const KinkoIntakeSecrets *secrets,
		     KinkoSession *session, KinkoIntake *intake, const KinkoProgress *progress,
		     KinkoHash *bundle, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = kinko_handover_pass_open (path, keys, progress, error);
	kinko_autofd int folder = -1;
	Take take = {
		.pass = pass, .intake = intake, .keys = keys, .secrets = secrets, .bundle = bundle
	};

	if (pass == NULL)
		return FALSE;
	folder = enter_folder (session->folder, KINKO_PREDECESSOR_FOLDER, error);
	take.reader = kinko_handover_pass_reader (pass);
	take.folder = folder;
	return folder != -1 && take_files (&take, error) &&
	       kinko_handover_pass_check (pass, &inspected->file, error);
}
