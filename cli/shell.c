#include "cli/shell.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/context.h"
#include "cli/editor.h"
#include "cli/line-completion.h"
#include "cli/line.h"
#include "cli/locale.h"
#include "cli/output.h"
#include "cli/pager.h"
#include "cli/session.h"
#include "cli/shell-prompt.h"
#include "cli/terminal.h"
#include "cli/watch.h"
#include "cli/words.h"
#include "policies/error.h"
#include "vault/unlock.h"

/* As at a login: whoever cannot say the passphrase in three attempts begins anew. */
#define ATTEMPTS 3

/* Of case numbers that are offered when one is typed. */
#define MOST_CASES 2000

typedef struct {
	KinkoContext
		*context; /* of the command that the shell is; holds the session, NULL: locked */
	KinkoEditor *editor;
	GPtrArray *cases; /* numbers that this session has shown */
	guint lines;
	int status; /* of the last one */
	int signal; /* that ends it, 0: none */
	gboolean ended;
	gboolean lock_asked;
	GError *failure; /* that ended it */
} Shell;

static void
end_with (Shell *shell, GError *failure)
{
	shell->ended = TRUE;
	if (shell->failure == NULL)
		shell->failure = failure;
	else
		g_error_free (failure);
}

/* ---- locking and unlocking ------------------------------------------------------------------- */

static gboolean
is_open (const Shell *shell)
{
	return kinko_context_session (shell->context) != NULL;
}

static const char *
lock_text (KinkoLockReason reason)
{
	switch (reason) {
	case KINKO_LOCK_IDLE:
		return _ ("Locked: nobody was there.");
	case KINKO_LOCK_SUSPENDED:
		return _ ("Locked: it was suspended.");
	default:
		return _ ("Locked.");
	}
}

static void
leave_nothing (Shell *shell)
{
	kinko_terminal_clear ();
	g_ptr_array_set_size (shell->cases, 0);
	if (!kinko_editor_forget (shell->editor))
		end_with (shell,
			  g_error_new_literal (KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
					       _ ("no line can be edited on this terminal")));
}

/* The screen comes first, because the log may have to wait for somebody else. Whatever the log says, nothing stays open. */
static void
lock (Shell *shell, KinkoLockReason reason)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *text = g_strconcat (lock_text (reason), "\n", NULL);

	if (!is_open (shell))
		return;
	leave_nothing (shell);
	if (!kinko_unlock_log_end (kinko_cli_session (shell->context), reason, &problem))
		kinko_context_warn (shell->context,
				    _ ("it is locked, but the log could not be told: %s"),
				    problem->message);
	kinko_cli_close_session (shell->context);
	kinko_watch_set_idle (0);
	if (reason != KINKO_LOCK_HANG_UP && reason != KINKO_LOCK_END)
		kinko_output_remark (text);
}

static void
start_idling (Shell *shell)
{
	kinko_watch_set_idle (kinko_policy_idle_seconds (
		kinko_session_policy (kinko_cli_session (shell->context))));
}

/* What ends or stops a shell that is locked, too. FALSE: it goes on. */
static gboolean
take_grave_event (Shell *shell, KinkoWatchEvent event)
{
	if (event == KINKO_WATCH_STOP) {
		lock (shell, KINKO_LOCK_SUSPENDED);
		kinko_terminal_forbid_stop (FALSE);
		kinko_watch_stop ();
		kinko_terminal_forbid_stop (TRUE);
		return TRUE;
	}
	if (event != KINKO_WATCH_HANG_UP && event != KINKO_WATCH_TERMINATE)
		return FALSE;
	lock (shell, event == KINKO_WATCH_HANG_UP ? KINKO_LOCK_HANG_UP : KINKO_LOCK_END);
	shell->signal = event == KINKO_WATCH_HANG_UP ? SIGHUP : SIGTERM;
	shell->ended = TRUE;
	return TRUE;
}

/* Asks until the vault is open, or the shell has ended. */
static void
unlock (Shell *shell)
{
	for (guint failed = 0; !shell->ended && !is_open (shell);) {
		g_autoptr (GError) problem = NULL;
		KinkoWatchEvent event;

		if (kinko_cli_open_session (shell->context, &problem)) {
			start_idling (shell);
			return;
		}
		event = kinko_watch_take ();
		if (take_grave_event (shell, event) || event != KINKO_WATCH_NOTHING)
			continue;
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH) && ++failed < ATTEMPTS)
			kinko_output_error (kinko_context_speaker (shell->context), problem);
		else
			end_with (shell, g_steal_pointer (&problem));
	}
}

/* Has the ground gone under the session? What was typed is not done then. */
static gboolean
check_basis (Shell *shell)
{
	g_autoptr (GError) problem = NULL;

	switch (kinko_session_check_basis (kinko_cli_session (shell->context), &problem)) {
	case KINKO_BASIS_UNSEATED:
		leave_nothing (shell);
		kinko_cli_close_session (
			shell->context); /* no entry: there is no seat to write it */
		end_with (shell, g_steal_pointer (&problem));
		return FALSE;
	case KINKO_BASIS_MOVED:
		leave_nothing (shell);
		kinko_cli_close_session (shell->context);
		kinko_output_error (kinko_context_speaker (shell->context), problem);
		return FALSE;
	default:
		return TRUE;
	}
}

/* ---- a line ---------------------------------------------------------------------------------- */

/* What is offered is printed, and typed as one word. A result may tell of somebody else's file, in which anything can stand. */
static gboolean
can_be_offered (const char *number)
{
	for (const char *at = number; *at != '\0'; at++)
		if (!g_ascii_isalnum (*at) && strchr ("-_./", *at) == NULL)
			return FALSE;
	return number[0] != '\0' && !kinko_words_hold_number (number);
}

static void
collect_cases (Shell *shell, json_t *value)
{
	const char *key;
	json_t *inner;
	gsize i;

	if (json_is_array (value))
		json_array_foreach (value, i, inner) collect_cases (shell, inner);
	if (!json_is_object (value))
		return;
	json_object_foreach (value, key, inner)
	{
		const char *number = json_string_value (inner);

		collect_cases (shell, inner);
		if (number != NULL && g_str_equal (key, "case_no") &&
		    shell->cases->len < MOST_CASES && can_be_offered (number))
			g_ptr_array_add (shell->cases, g_strdup (number));
	}
}

static void
line_ran (gpointer data, const KinkoOptions *options, json_t *result)
{
	Shell *shell = data;

	if (result == NULL)
		return;
	collect_cases (shell, result);
	if (options->command != NULL && g_str_equal (options->command->noun, "lock"))
		shell->lock_asked = TRUE;
}

/* A descriptor of this process may be anything by now, the database among them; and what is given for one command is typed. */
static gboolean
check_words (const GPtrArray *words, GError **error)
{
	if (kinko_options_glance ((int) words->len, (char **) words->pdata, "passphrase-fd") ==
	    NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("in a shell passphrases are typed, not read from a descriptor"));
	kinko_error_set_hint (error, "%s", _ ("leave --passphrase-fd out to be asked"));
	return FALSE;
}

/* What was said when the shell was begun holds for a line that does not say it. */
static void
inherit (Shell *shell, GPtrArray *argv)
{
	static const char *const names[] = { "vault", "identity", "color", "lang" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		const char *value = kinko_context_option (shell->context, names[i]);

		if (value != NULL &&
		    kinko_options_glance ((int) argv->len, (char **) argv->pdata, names[i]) == NULL)
			g_ptr_array_insert (argv, 1, g_strdup_printf ("--%s=%s", names[i], value));
	}
}

/* A command closes stdout when it has written. */
static int
run_words (Shell *shell, GPtrArray *argv)
{
	int argc = (int) argv->len;
	const KinkoLine line = {
		.catalog = kinko_context_catalog (shell->context),
		.kept = kinko_context_session (shell->context),
		.ran = line_ran,
		.data = shell,
	};
	int out = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	const char *lang = kinko_options_glance (argc, (char **) argv->pdata, "lang");
	int status;

	g_ptr_array_add (argv, NULL); /* as argv ends */
	if (lang != NULL)
		kinko_locale_init (lang);
	status = kinko_line_run (&line, argc, (char **) argv->pdata);
	if (lang != NULL)
		kinko_locale_init (kinko_context_option (shell->context, "lang"));
	if (out >= 0) {
		(void) dup2 (out, STDOUT_FILENO);
		(void) close (out);
	}
	return status;
}

static void
do_words (Shell *shell, GPtrArray *words)
{
	const char *first = words->pdata[0];

	if (words->len == 1 && (g_str_equal (first, "exit") || g_str_equal (first, "quit"))) {
		shell->ended = TRUE;
		return;
	}
	g_ptr_array_insert (words, 0,
			    g_strdup (kinko_context_catalog (shell->context)->program->name));
	inherit (shell, words);
	shell->status = run_words (shell, words);
	shell->lines++;
	if (kinko_watch_peek () == KINKO_WATCH_INTERRUPT)
		(void) kinko_watch_take ();
	start_idling (
		shell); /* whoever waited for it is there; by rules that may be others by now */
	if (shell->lock_asked)
		lock (shell, KINKO_LOCK_ASKED);
	shell->lock_asked = FALSE;
}

/* Hints and manuals have the program's name before each command, and so is it typed here. */
static void
drop_program (const Shell *shell, GPtrArray *words)
{
	if (words->len > 0 &&
	    g_str_equal (words->pdata[0], kinko_context_catalog (shell->context)->program->name))
		g_ptr_array_remove_index (words, 0);
}

static void
do_line (Shell *shell, const char *line)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GPtrArray) words = kinko_words_split (line, &problem);

	if (words != NULL)
		drop_program (shell, words);
	if (words != NULL && words->len == 0)
		return;
	if (!kinko_words_hold_number (line))
		kinko_editor_remember (shell->editor, line);
	if (words == NULL || !check_words (words, &problem)) {
		kinko_output_error (kinko_context_speaker (shell->context), problem);
		shell->status = kinko_error_exit_status (problem);
		return;
	}
	if (check_basis (shell))
		do_words (shell, words);
}

/* ---- the day --------------------------------------------------------------------------------- */

static GPtrArray *
complete (gpointer data, const char *before)
{
	Shell *shell = data;

	return kinko_line_completion (kinko_context_catalog (shell->context), shell->cases, before);
}

static void
take_event (Shell *shell)
{
	KinkoWatchEvent event = kinko_watch_take ();

	if (take_grave_event (shell, event))
		return;
	if (event == KINKO_WATCH_IDLE)
		lock (shell, KINKO_LOCK_IDLE);
	else if (event == KINKO_WATCH_SLEPT)
		lock (shell, KINKO_LOCK_SUSPENDED);
	else
		kinko_output_remark ("\n");
}

static void
read_and_do (Shell *shell)
{
	g_autofree char *prompt =
		kinko_shell_prompt (kinko_cli_session (shell->context),
				    kinko_context_is_test (shell->context), shell->status);
	char *line;

	switch (kinko_editor_read (shell->editor, prompt, &line)) {
	case KINKO_EDITOR_LINE:
		do_line (shell, line);
		kinko_words_free_text (line);
		break;
	case KINKO_EDITOR_WATCH:
		take_event (shell);
		break;
	case KINKO_EDITOR_END:
		kinko_output_remark ("\n");
		shell->ended = TRUE;
	}
}

static gboolean
begin (Shell *shell, GError **error)
{
	kinko_watch_begin ();
	kinko_terminal_forbid_stop (TRUE);
	shell->editor = kinko_editor_new (kinko_context_catalog (shell->context)->program->name,
					  complete, shell);
	if (shell->editor == NULL) {
		kinko_terminal_forbid_stop (FALSE);
		kinko_watch_end ();
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED, "%s",
			     _ ("no line can be edited on this terminal"));
		return FALSE;
	}
	shell->cases = g_ptr_array_new_with_free_func (g_free);
	kinko_terminal_set_patience (kinko_watch_is_over);
	kinko_pager_set_patience (kinko_watch_is_over);
	start_idling (shell);
	return TRUE;
}

static void
end (Shell *shell)
{
	lock (shell, KINKO_LOCK_END);
	kinko_terminal_set_patience (NULL);
	kinko_pager_set_patience (NULL);
	kinko_editor_free (shell->editor);
	g_ptr_array_unref (shell->cases);
	kinko_terminal_forbid_stop (FALSE);
	kinko_watch_end ();
}

gboolean
kinko_shell_run (KinkoContext *context, guint *lines, GError **error)
{
	Shell shell = { .context = context };

	if (!kinko_cli_open_session (context, error))
		return FALSE;
	if (!begin (&shell, error)) {
		kinko_cli_close_session (context);
		return FALSE;
	}
	while (!shell.ended) {
		if (!is_open (&shell))
			unlock (&shell);
		else if (check_basis (&shell))
			read_and_do (&shell);
	}
	end (&shell);
	*lines = shell.lines;
	if (shell.signal != 0)
		raise (shell.signal); /* all is closed: now it does what it does */
	if (shell.failure == NULL)
		return TRUE;
	g_propagate_error (error, shell.failure);
	return FALSE;
}
