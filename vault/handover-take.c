#include "vault/handover-take.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"
#include "vault/handover-pass.h"
#include "vault/session-internal.h"

#define SMALL_FILE ((gsize) 4 * 1024 * 1024)
#define PIECE      ((gsize) 256 * 1024)

#define BUNDLE    KINKO_PREDECESSOR_BUNDLE
#define INNER     "numbers.tar.age"
#define DOCUMENTS "documents/"
#define POLICIES  "policies/"

void
kinko_handover_learnt_clear (KinkoHandoverLearnt *learnt)
{
	kinko_handover_manifest_clear (&learnt->what);
	g_clear_pointer (&learnt->secrets, kinko_intake_secrets_free);
}

/* ---- learning -------------------------------------------------------------------------------- */

static gboolean
add_number (gpointer data, char *line, gsize len, GError **error)
{
	return kinko_intake_secrets_add_number (data, line, len, error);
}

static gboolean
add_address (gpointer data, char *line, gsize len, GError **error)
{
	return kinko_intake_secrets_add_address (data, line, len, error);
}

static gboolean
learn_secrets (KinkoHandoverPass *outer, const KinkoSecret *numbers, KinkoHandoverLearnt *learnt,
	       GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = kinko_handover_pass_inner (outer, numbers, error);
	const KinkoTarFile *file;
	gboolean good = pass != NULL;

	learnt->secrets = kinko_intake_secrets_new ();
	while (good && (good = kinko_handover_pass_next (pass, &file, error)) && file != NULL) {
		if (strcmp (file->name, "numbers.jsonl") == 0)
			good = kinko_handover_pass_lines (pass, file, add_number, learnt->secrets,
							  error);
		else if (strcmp (file->name, "addresses.jsonl") == 0)
			good = kinko_handover_pass_lines (pass, file, add_address, learnt->secrets,
							  error);
	}
	return good;
}

static gboolean
learn_manifest (KinkoHandoverPass *pass, const KinkoTarFile *file, KinkoHandoverLearnt *learnt,
		GError **error)
{
	g_autoptr (GBytes) text = kinko_handover_pass_bytes (pass, file, SMALL_FILE, error);

	if (text == NULL)
		return FALSE;
	learnt->manifest = kinko_hash_of (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
	return kinko_handover_manifest_read (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
					     &learnt->what, error);
}

static gboolean
learn_bundle (KinkoHandoverPass *pass, const KinkoTarFile *file, KinkoHandoverLearnt *learnt,
	      GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autofree guint8 *piece = g_malloc (PIECE);

	kinko_hasher_begin (hasher);
	for (guint64 left = file->size; left > 0;) {
		gsize len = (gsize) MIN (left, PIECE);

		if (!kinko_handover_pass_read (pass, piece, len, error))
			return FALSE;
		kinko_hasher_update (hasher, piece, len);
		left -= len;
	}
	learnt->bundle = kinko_hasher_end (hasher);
	return TRUE;
}

static gboolean
learn_file (KinkoHandoverPass *pass, const KinkoTarFile *file, const KinkoSecret *numbers,
	    KinkoHandoverLearnt *learnt, GError **error)
{
	if (strcmp (file->name, BUNDLE) == 0)
		return learn_bundle (pass, file, learnt, error);
	if (strcmp (file->name, KINKO_HANDOVER_MANIFEST) == 0)
		return learn_manifest (pass, file, learnt, error);
	return numbers == NULL || strcmp (file->name, INNER) != 0 ||
	       learn_secrets (pass, numbers, learnt, error);
}

gboolean
kinko_handover_learn (const char *path, const KinkoSecret *identity, const KinkoSecret *numbers,
		      KinkoHandoverLearnt *learnt, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = kinko_handover_pass_open (path, identity, error);
	const KinkoTarFile *file;

	do {
		if (pass == NULL || !kinko_handover_pass_next (pass, &file, error) ||
		    (file != NULL && !learn_file (pass, file, numbers, learnt, error)))
			return FALSE;
	} while (file != NULL);
	learnt->file = kinko_handover_pass_hash (pass);
	if (learnt->what.vault != NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the handover has no manifest"));
	return FALSE;
}

/* ---- taking over ----------------------------------------------------------------------------- */

/* What the second pass needs from file to file. */
typedef struct {
	KinkoSession *session;
	KinkoIntake *intake;
	const KinkoHandoverLearnt *learnt;
	const KinkoSecret *numbers;
	int folder; /* "predecessor" */
} Take;

typedef gboolean (*TakeFunc) (KinkoIntake *intake, const json_t *line, GError **error);

typedef struct {
	KinkoIntake *intake;
	const char *file;
	TakeFunc take;
} TakeLines;

static gboolean
take_line (gpointer data, char *text, gsize len, GError **error)
{
	const TakeLines *lines = data;
	/* jansson's own message quotes the text near the fault: it is not passed on. */
	json_auto_t *line = json_loadb (text, len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object (line))
		return lines->take (lines->intake, line, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the handover is damaged: a line of '%s' is not as it must be"),
		     lines->file);
	return FALSE;
}

/* The next bytes of the content of a document. */
static gboolean
give_content (gpointer pass, guint8 *buffer, gsize len, GError **error)
{
	return kinko_handover_pass_read (pass, buffer, len, error);
}

static gboolean
take_content (Take *take, KinkoHandoverPass *pass, const char *part, const KinkoTarFile *file,
	      GError **error)
{
	if (file->size < 1 || file->size > KINKO_SCAN_MAX) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("a document in the handover is empty or too large"));
		return FALSE;
	}
	return kinko_intake_content (take->intake, part, file->name, file->size, give_content, pass,
				     error);
}

static gboolean
take_inner (Take *take, KinkoHandoverPass *outer, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = NULL;
	const KinkoTarFile *file;

	if (take->learnt->secrets == NULL)
		return TRUE;
	pass = kinko_handover_pass_inner (outer, take->numbers, error);
	do {
		if (pass == NULL || !kinko_handover_pass_next (pass, &file, error) ||
		    (file != NULL && g_str_has_prefix (file->name, DOCUMENTS) &&
		     !take_content (take, pass, "numbers", file, error)))
			return FALSE;
	} while (file != NULL);
	return TRUE;
}

/* ---- what is kept of the predecessor ---------------------------------------------------------- */

static gboolean
keep_file (int folder, const char *name, KinkoHandoverPass *pass, const KinkoTarFile *file,
	   GError **error)
{
	g_autoptr (KinkoFileWriter) writer = kinko_file_writer_new (folder, name, error);
	g_autofree guint8 *piece = g_malloc (PIECE);

	for (guint64 left = file->size; writer != NULL && left > 0;) {
		gsize len = (gsize) MIN (left, PIECE);

		if (!kinko_handover_pass_read (pass, piece, len, error) ||
		    !kinko_file_writer_add (writer, piece, len, error))
			return FALSE;
		left -= len;
	}
	return writer != NULL && kinko_file_writer_finish (writer, error);
}

/* Opens a sub-folder, which is made if it is not there. */
static int
enter_folder (int folder, const char *name, GError **error)
{
	g_autoptr (GError) problem = NULL;

	if (!kinko_folder_create_at (folder, name, &problem) &&
	    !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_EXISTS)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return -1;
	}
	return kinko_folder_open_at (folder, name, error);
}

/* "policies/<hash>/<file>": the rules under which the predecessor worked, and its tables of tiers. */
static gboolean
keep_policy (Take *take, KinkoHandoverPass *pass, const KinkoTarFile *file, GError **error)
{
	g_auto (GStrv) parts = g_strsplit (file->name, "/", -1);
	kinko_autofd int policies = -1;
	kinko_autofd int policy = -1;

	if (g_strv_length (parts) != 3) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the handover has a policy in another place than it should"));
		return FALSE;
	}
	policies = enter_folder (take->folder, parts[0], error);
	policy = policies == -1 ? -1 : enter_folder (policies, parts[1], error);
	return policy != -1 && keep_file (policy, parts[2], pass, file, error);
}

/* ---- the second pass -------------------------------------------------------------------------- */

static gboolean
take_file (Take *take, KinkoHandoverPass *pass, const KinkoTarFile *file, GError **error)
{
	static const struct {
		const char *name;
		TakeFunc take;
	} lines[] = {
		{ "cases.jsonl", kinko_intake_case },
		{ "documents.jsonl", kinko_intake_document },
		{ "registers.jsonl", kinko_intake_line },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		TakeLines what = { take->intake, lines[i].name, lines[i].take };

		if (strcmp (file->name, lines[i].name) == 0)
			return kinko_handover_pass_lines (pass, file, take_line, &what, error);
	}
	if (g_str_has_prefix (file->name, DOCUMENTS))
		return take_content (take, pass, "outer", file, error);
	if (g_str_has_prefix (file->name, POLICIES))
		return keep_policy (take, pass, file, error);
	if (strcmp (file->name, BUNDLE) == 0 || strcmp (file->name, KINKO_HANDOVER_MANIFEST) == 0)
		return keep_file (take->folder, file->name, pass, file, error);
	return strcmp (file->name, INNER) != 0 || take_inner (take, pass, error);
}

static gboolean
take_files (Take *take, KinkoHandoverPass *pass, GError **error)
{
	const KinkoTarFile *file;

	do {
		if (!kinko_handover_pass_next (pass, &file, error) ||
		    (file != NULL && !take_file (take, pass, file, error)))
			return FALSE;
	} while (file != NULL);
	return TRUE;
}

gboolean
kinko_handover_take (const char *path, const KinkoSecret *identity, const KinkoSecret *numbers,
		     const KinkoHandoverLearnt *learnt, KinkoSession *session, KinkoIntake *intake,
		     GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = kinko_handover_pass_open (path, identity, error);
	kinko_autofd int folder =
		pass == NULL ? -1 : enter_folder (session->folder, KINKO_PREDECESSOR_FOLDER, error);
	Take take = { session, intake, learnt, numbers, folder };
	KinkoHash hash;

	if (folder == -1 || !take_files (&take, pass, error))
		return FALSE;
	hash = kinko_handover_pass_hash (pass);
	if (kinko_hash_equal (&hash, &learnt->file))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("'%s' changed while it was read"), path);
	return FALSE;
}
