#include "cli/render.h"

#include <locale.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/child.h"
#include "cli/form-document.h"
#include "cli/sheet.h"
#include "policies/error.h"

#define PROGRAM "kinko-render"

static const char *const names[] = { "pdf", "xlsx" };

const char *
kinko_render_format_name (KinkoRenderFormat format)
{
	return names[format];
}

gboolean
kinko_render_format_parse (const char *name, KinkoRenderFormat *format)
{
	for (guint i = 0; i < G_N_ELEMENTS (names); i++)
		if (strcmp (names[i], name) == 0) {
			*format = (KinkoRenderFormat) i;
			return TRUE;
		}
	return FALSE;
}

/* ---- the program ----------------------------------------------------------------------------- */

/* Where kinko itself is says what kinko-render is; PATH and the current folder are somebody else's. */
static char *
find_program (GError **error)
{
	g_autofree char *executable = g_file_read_link ("/proc/self/exe", NULL);
	g_autofree char *dir = g_path_get_dirname (executable != NULL ? executable : "/");
	g_autofree char *beside = g_build_filename (dir, PROGRAM, NULL);
	g_autofree char *installed = g_build_filename (dir, "..", "lib", "kinko", PROGRAM, NULL);

	if (access (beside, X_OK) == 0)
		return g_steal_pointer (&beside);
	if (access (installed, X_OK) == 0)
		return g_steal_pointer (&installed);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("'%s' is missing, which makes PDF files and workbooks"), PROGRAM);
	kinko_error_set_hint (error, "%s",
			      _ ("install kinko completely; text and CSV are made without it"));
	return NULL;
}

/* The language of messages, and nothing else of ours. */
static char **
make_environment (void)
{
	const char *language = g_getenv ("LANGUAGE");
	char **environment = g_new0 (char *, 3);

	/* What setlocale() says is what kinko itself speaks, by whatever means. */
	environment[0] = g_strdup ("LC_ALL=C.UTF-8");
	environment[1] = g_strconcat (
		"LANGUAGE=",
		language != NULL && language[0] != '\0' ? language : setlocale (LC_MESSAGES, NULL),
		NULL);
	return environment;
}

/* ---- what it says ---------------------------------------------------------------------------- */

static GPtrArray *
problems_of (const json_t *list)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	const json_t *problem;
	gsize i;

	json_array_foreach (list, i, problem)
	{
		g_ptr_array_add (problems,
				 kinko_problem_new (kinko_result_text (problem, "code"), NULL, "%s",
						    kinko_result_text (problem, "message")));
	}
	return problems;
}

static int
code_of (const char *name)
{
	static const int codes[] = { KINKO_ERROR_INVALID, KINKO_ERROR_NOT_FOUND, KINKO_ERROR_IO,
				     KINKO_ERROR_UNSUPPORTED };

	for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
		g_autoptr (GError) example = g_error_new_literal (KINKO_ERROR, codes[i], "");

		if (strcmp (kinko_error_name (example), name) == 0)
			return codes[i];
	}
	return KINKO_ERROR_FAILED;
}

/* Its stderr is the JSON document of a failure. */
static gboolean
take_failure (const GString *text, GError **error)
{
	json_auto_t *document = json_loadb (text->str, text->len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *failure = json_object_get (document, "error");
	const char *message = kinko_result_text (failure, "message");
	const char *hint = kinko_result_text (failure, "hint");
	GPtrArray *problems;

	if (message[0] == '\0')
		return FALSE;
	g_set_error_literal (error, KINKO_ERROR, code_of (kinko_result_text (failure, "code")),
			     message);
	if (hint[0] != '\0')
		kinko_error_set_hint (error, "%s", hint);
	problems = problems_of (json_object_get (failure, "problems"));
	if (problems->len > 0)
		kinko_error_set_problems (error, problems);
	else
		g_ptr_array_unref (problems);
	return TRUE;
}

static void
set_failure (const KinkoChild *child, GError **error)
{
	if (WIFEXITED (child->status) && take_failure (child->errors, error))
		return;
	if (WIFSIGNALED (child->status))
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("'%s' was ended by signal %d"), PROGRAM, WTERMSIG (child->status));
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("'%s' failed with status %d and did not say why"), PROGRAM,
			     WEXITSTATUS (child->status));
}

/* Does the file begin as one of its kind does? */
static gboolean
has_form (const KinkoSecret *file, KinkoRenderFormat format)
{
	static const char *const beginnings[] = { "%PDF-", "PK\003\004" };
	gsize len = strlen (beginnings[format]);

	return kinko_secret_len (file) > len &&
	       memcmp (kinko_secret_data (file), beginnings[format], len) == 0;
}

KinkoSecret *
kinko_render_by (const char *path, guint seconds, json_t *document, KinkoRenderFormat format,
		 const KinkoProgress *progress, GError **error)
{
	const char *argv[] = { path, "--json", names[format], NULL };
	g_autoptr (KinkoFormDocument) checked = kinko_form_document_read (document, error);
	g_auto (GStrv) environment = NULL;
	g_auto (KinkoChild) child = { 0, NULL, NULL };
	gboolean good;
	char *text;

	if (checked == NULL)
		return NULL;
	environment = make_environment ();
	text = json_dumps (document, JSON_COMPACT);
	good = kinko_child_run (argv, (const char *const *) environment, text, strlen (text),
				KINKO_RENDER_MAX_BYTES, seconds, progress, &child, error);
	explicit_bzero (text, strlen (text));
	free (text);
	if (!good)
		return NULL;
	if (WIFEXITED (child.status) && WEXITSTATUS (child.status) == 0 &&
	    has_form (child.output, format))
		return g_steal_pointer (&child.output);
	set_failure (&child, error);
	return NULL;
}

KinkoSecret *
kinko_render (json_t *document, KinkoRenderFormat format, const KinkoProgress *progress,
	      GError **error)
{
	g_autofree char *path = find_program (error);

	return path == NULL ? NULL
			    : kinko_render_by (path, KINKO_RENDER_MAX_SECONDS, document, format,
					       progress, error);
}
