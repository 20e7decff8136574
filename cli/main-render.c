#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/sandbox.h"
#include "cli/command.h"
#include "cli/form-document.h"
#include "cli/locale.h"
#include "cli/output.h"
#include "cli/render-font.h"
#include "cli/render-pdf.h"
#include "cli/render-xlsx.h"
#include "policies/error.h"

#ifdef __has_feature
#	if __has_feature(address_sanitizer)
#		define UNDER_ADDRESS_SANITIZER 1
#	endif
#endif
#ifdef __SANITIZE_ADDRESS__
#	define UNDER_ADDRESS_SANITIZER 1
#endif

#ifdef UNDER_ADDRESS_SANITIZER
const char *__asan_default_options (void);
const char *__lsan_default_options (void);
const char *__lsan_default_suppressions (void);

/* No program can be run that would know the names of functions. */
const char *
__asan_default_options (void)
{
	return "symbolize=0";
}

const char *
__lsan_default_options (void)
{
	return "print_suppressions=0";
}

/* fontconfig keeps its pointers as distances, in which LeakSanitizer does not see them. */
const char *
__lsan_default_suppressions (void)
{
	return "leak:libfontconfig\n";
}
#endif

/*
 * kinko-render: a form's document on stdin, its PDF or workbook on stdout.
 *
 * The libraries that draw are large, and read what people typed: they run here, in a process that has no key, no vault, no
 * socket, and no file that it could write.
 */

/* Characters that the fonts lack. */
#define EXIT_GLYPHS 3

typedef GByteArray *(*Render) (const KinkoFormDocument *document, GError **error);

static gboolean
fail_usage (GError **error)
{
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("usage: kinko-render [--json] pdf|xlsx <DOCUMENT >FILE"));
	return FALSE;
}

/* @json: are errors to be one JSON document? */
static gboolean
read_arguments (int argc, char **argv, gboolean *json, Render *render, GError **error)
{
	int at = 1;

	*json = argc > 1 && strcmp (argv[1], "--json") == 0;
	at += *json;
	if (argc != at + 1)
		return fail_usage (error);
	if (strcmp (argv[at], "pdf") == 0)
		*render = kinko_render_pdf;
	else if (strcmp (argv[at], "xlsx") == 0)
		*render = kinko_render_xlsx;
	else
		return fail_usage (error);
	return TRUE;
}

/* All of stdin, but no more than a document may have. */
static GString *
read_input (GError **error)
{
	g_autoptr (KinkoOutput) input = g_string_sized_new (KINKO_FORM_MAX_BYTES + 1);
	char buffer[65536];
	ssize_t n;

	while (input->len <= KINKO_FORM_MAX_BYTES) {
		n = read (STDIN_FILENO, buffer, sizeof buffer);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot read: %s"),
				     g_strerror (errno));
			return NULL;
		}
		if (n == 0)
			break;
		g_string_append_len (input, buffer, n);
	}
	explicit_bzero (buffer, sizeof buffer);
	return g_steal_pointer (&input);
}

static gboolean
run (Render render, GError **error)
{
	g_autoptr (KinkoOutput) input = read_input (error);
	g_autoptr (KinkoFormDocument) document = NULL;
	g_autoptr (GByteArray) bytes = NULL;
	g_autoptr (KinkoOutput) output = NULL;
	gboolean whole; /* who reads this is kinko, which sees that something is missing */

	if (input == NULL)
		return FALSE;
	document = kinko_form_document_parse (input->str, input->len, error);
	if (document == NULL)
		return FALSE;
	bytes = render (document, error);
	if (bytes == NULL)
		return FALSE;
	output = g_string_new_len ((const char *) bytes->data, bytes->len);
	return kinko_output_finish (NULL, output, &whole, error);
}

static int
tell (const GError *error, gboolean json)
{
	GPtrArray *problems = kinko_error_problems (error);
	const KinkoProblem *first =
		problems != NULL && problems->len > 0 ? problems->pdata[0] : NULL;

	if (json) {
		g_autoptr (KinkoOutput) text = kinko_output_failure (error, FALSE, NULL);

		kinko_output_remark (text->str);
	} else {
		kinko_output_error ("kinko-render", error);
	}
	if (first != NULL && g_strcmp0 (first->code, "glyph_missing") == 0)
		return EXIT_GLYPHS;
	return error->code == KINKO_ERROR_USAGE ? kinko_error_exit_status (error) : EXIT_FAILURE;
}

/* Fonts and translations, and nothing else. A kernel without Landlock leaves that to the rest of the sandbox. */
static void
read_only_what_is_needed (void)
{
	g_auto (GStrv) fonts = kinko_render_fonts_files ();
	g_autofree char *translations = kinko_program_data_path ("locale", "locale");
	g_autoptr (GPtrArray) paths = g_ptr_array_new ();

	for (guint i = 0; fonts[i] != NULL; i++)
		g_ptr_array_add (paths, fonts[i]);
	g_ptr_array_add (paths, translations);
#ifdef UNDER_ADDRESS_SANITIZER
	g_ptr_array_add (paths, (char[]){ "/proc" }); /* where it looks for leaks */
#endif
	g_ptr_array_add (paths, NULL);
	(void) kinko_sandbox_only_read ((const char *const *) paths->pdata);
}

int
main (int argc, char **argv)
{
	g_autoptr (GError) error = NULL;
	gboolean json = FALSE;
	Render render = NULL;

	(void) signal (SIGPIPE, SIG_IGN);
	kinko_output_init ();
	kinko_process_harden ();
	kinko_locale_init (NULL);
	read_only_what_is_needed ();
	if (read_arguments (argc, argv, &json, &render, &error) && kinko_sandbox_enter (&error) &&
	    run (render, &error))
		return EXIT_SUCCESS;
	return tell (error, json);
}
