#include "cli/command.h"

#include <signal.h>

#include <glib/gi18n.h>

#include "audit/sandbox.h"
#include "cli/builtin.h"
#include "cli/catalog.h"
#include "cli/context.h"
#include "cli/line.h"
#include "cli/locale.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/pager.h"
#include "cli/text.h"
#include "policies/error.h"

char *
kinko_program_data_path (const char *built, const char *installed)
{
	/* Not argv[0], which the caller chooses: translations hold printf formats. */
	g_autofree char *executable = g_file_read_link ("/proc/self/exe", NULL);
	g_autofree char *dir = g_path_get_dirname (executable != NULL ? executable : "/");
	g_autofree char *beside = g_build_filename (dir, built, NULL);
	g_autofree char *below = g_build_filename (dir, "..", "share", installed, NULL);

	/* A folder only: where programs are installed there is one of the name locale (locale(1)). */
	if (g_file_test (beside, G_FILE_TEST_IS_DIR))
		return g_steal_pointer (&beside);
	/* kinko-render is in lib/kinko, the others in bin. */
	if (!g_file_test (below, G_FILE_TEST_IS_DIR))
		return g_build_filename (dir, "..", "..", "share", installed, NULL);
	return g_steal_pointer (&below);
}

/* The result and, unless it is shown as JSON, its text; both are made while the session is open. */
static json_t *
run_in_session (KinkoContext *context, const KinkoCommand *inner, GString *text, GError **error)
{
	const KinkoCommand *wrapper = kinko_context_wrapper (context);
	const KinkoCommand *command = wrapper != NULL ? wrapper : inner;
	json_t *result = command->run (context, error);

	g_assert (result != NULL || error == NULL || *error != NULL);
	if (result != NULL && command->show != NULL && !kinko_context_json (context))
		command->show (context, result, text);
	return result;
}

static json_t *
run_command (KinkoContext *context, const KinkoCommand *command, GString *text, GError **error)
{
	const KinkoProgram *program = kinko_context_catalog (context)->program;
	json_t *result;

	if (!kinko_context_check (context, command->needs, error) ||
	    (command->check != NULL && !command->check (context, error)))
		return NULL;
	if ((command->needs & KINKO_NEEDS_SESSION) == 0)
		return run_in_session (context, command, text, error);
	if (program->open_session != NULL && !program->open_session (context, error))
		return NULL;
	result = run_in_session (context, command, text, error);
	if (program->close_session != NULL)
		program->close_session (context);
	return result;
}

/* Takes @output, NULL when there is nothing for stdout. @speaker: who reports errors; @heading: the
 * first line of stdout, or NULL; @whole: whether all of it was taken. Returns: the exit status. */
static int
print_outcome (const char *speaker, const char *heading, GString *output, const GError *failure,
	       gboolean json, gboolean *whole)
{
	g_autoptr (KinkoOutput) owned = output;
	g_autoptr (GError) error = NULL;

	if (failure != NULL && !json)
		kinko_output_error (speaker, failure);
	if (owned != NULL && !kinko_output_finish (heading, owned, whole, &error)) {
		kinko_output_error (speaker, error);
		return kinko_error_exit_status (failure != NULL ? failure : error);
	}
	return failure == NULL ? 0 : kinko_error_exit_status (failure);
}

/* What is only done when the result has arrived. Returns: the exit status. */
static int
finish (KinkoContext *context, gboolean whole)
{
	const char *speaker = kinko_context_speaker (context);
	g_autoptr (GError) error = NULL;

	if (!kinko_context_has_after (context))
		return 0;
	if (!whole) {
		kinko_output_warning (speaker, _ ("the result was not read to its end: that it "
						  "was shown is not remembered"));
		return 0;
	}
	if (kinko_context_run_after (context, &error))
		return 0;
	kinko_output_error (speaker, error);
	return kinko_error_exit_status (error);
}

/* What stands above text for people. Data stay as they are, and the mark goes another way. */
static char *
text_heading (KinkoContext *context, const KinkoCommand *command)
{
	g_autofree char *mark = kinko_context_take_mark (context);

	if (mark == NULL || !command->is_data)
		return g_steal_pointer (&mark);
	kinko_output_remark (mark);
	return NULL;
}

/* Text for people on a terminal goes page by page where it is long. Returns: the exit status. */
static int
show (KinkoContext *context, const KinkoOptions *options, const char *heading, GString *output,
      const GError *failure, gboolean *whole)
{
	const KinkoCommand *command =
		options->wrapper != NULL ? options->wrapper : options->command;

	if (output != NULL && command != NULL && kinko_pager_is_wanted (context, command, output) &&
	    kinko_pager_show (heading, output, whole)) {
		kinko_output_free (output);
		output = NULL;
	}
	return print_outcome (kinko_context_speaker (context), heading, output, failure,
			      kinko_context_json (context), whole);
}

static int
run_and_print (const KinkoLine *line, const KinkoOptions *options)
{
	const KinkoCatalog *catalog = line->catalog;
	g_autoptr (KinkoContext) context = kinko_context_new (catalog, options);
	g_autoptr (KinkoOutput) text = g_string_sized_new (16384);
	g_autoptr (GError) failure = NULL;
	g_autofree char *heading = NULL;
	gboolean json = kinko_context_json (context);
	gboolean test, whole = TRUE;
	GString *output = NULL;
	int status;
	json_t *result = NULL;

	kinko_context_set_kept (context, line->kept);
	kinko_text_set_wide_ambiguous (kinko_context_wide_ambiguous (context));
	if (kinko_options_check (options, catalog, &failure))
		result = run_command (context, options->command, text, &failure);
	if (result != NULL)
		failure = kinko_context_steal_refusal (context);
	if (line->ran != NULL)
		line->ran (line->data, options, result);
	test = kinko_context_is_test (context);
	/* Nothing is printed before the session is closed: a slow pipe must not hold the vault. */
	if (json && result != NULL && failure != NULL)
		output = kinko_output_refusal (failure, result, test,
					       kinko_context_warnings (context));
	else if (json && result != NULL)
		output = kinko_output_success (result, test, kinko_context_warnings (context));
	else if (json)
		output = kinko_output_failure (failure, test, kinko_context_warnings (context));
	else if (result != NULL)
		output = g_steal_pointer (&text);
	if (!json && output != NULL && output->len > 0)
		heading = text_heading (context, options->command);
	json_decref (result);
	status = show (context, options, heading, output, failure, &whole);
	return status == 0 ? finish (context, whole) : status;
}

int
kinko_line_run (const KinkoLine *line, int argc, char **argv)
{
	g_autoptr (GError) failure = NULL;
	g_autoptr (KinkoOptions) options =
		kinko_options_parse (line->catalog, argc, argv, &failure);
	gboolean json = kinko_options_glance (argc, argv, "json") != NULL;
	gboolean whole;

	if (options == NULL)
		return print_outcome (line->catalog->program->name, NULL,
				      json ? kinko_output_failure (failure, FALSE, NULL) : NULL,
				      failure, json, &whole);
	return run_and_print (line, options);
}

int
kinko_program_main (const KinkoProgram *program, int argc, char **argv)
{
	const KinkoCatalog catalog = { program, kinko_builtin_commands };
	const KinkoLine line = { .catalog = &catalog };
	g_autoptr (GError) failure = NULL;
	gboolean json = kinko_options_glance (argc, argv, "json") != NULL;
	gboolean whole;

	/* A reader that goes away must not be a death in the middle: the vault is closed in order, and the status
	 * is that of what was done. */
	(void) signal (SIGPIPE, SIG_IGN);
	kinko_output_init ();
	kinko_process_harden ();
	kinko_locale_init (kinko_options_glance (argc, argv, "lang"));
	if (kinko_sandbox_enter (&failure))
		return kinko_line_run (&line, argc, argv);
	return print_outcome (program->name, NULL,
			      json ? kinko_output_failure (failure, FALSE, NULL) : NULL, failure,
			      json, &whole);
}
