/*
 * One constant table per program drives dispatch, help, completion and the man page.
 *
 * A command is a row: it turns options into one JSON result (run), and that result into text
 * (show). So `--json` exists for every command by construction, and nothing is printed in the
 * middle of work.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* What main does before run() is called. */
typedef enum {
	KINKO_NEEDS_NOTHING = 0,
	KINKO_NEEDS_VAULT = 1 << 0,   /* --vault or KINKO_VAULT must be given and be a directory */
	KINKO_NEEDS_SESSION = 1 << 1, /* that too, and it is unlocked by an operator */
	/* Where it is unlocked, by nothing but the passphrase: what was kept unlocked does not prolong itself. */
	KINKO_NEEDS_PASSPHRASE = 1 << 2,
} KinkoNeeds;

/* An option with or without a value. The name is without the dashes. */
typedef struct {
	const char *name;
	const char *value; /* N_() placeholder ("FILE"), NULL for a switch */
	const char *help;  /* N_() */
	gboolean repeats;  /* may be given several times, with several values */
} KinkoOption;

typedef struct _KinkoContext KinkoContext;

typedef struct _KinkoCommand KinkoCommand;

struct _KinkoCommand {
	/* "case"; "init" for a command of one word; "" for the command that is the program itself:
	 * words that name no other command are its arguments. */
	const char *noun;
	/* "show"; NULL; "" for the command of a noun with verbs: words that are none of them are its arguments. */
	const char *verb;
	const char *arguments;              /* N_() "CASE child|guardian1|guardian2", "" for none */
	guint min_arguments, max_arguments; /* max G_MAXUINT: any number */
	KinkoNeeds needs;
	/* Its words are the line of another command, for which it does something else: run() and show() are this
	 * row's, arguments, options, needs and check() the other's (kinko_context_command()). */
	gboolean wraps;
	const char *summary;     /* N_() one line */
	const char *description; /* N_() paragraphs, or NULL */
	/* Appends further paragraphs, translated, made from the table that the command obeys: so
	 * they cannot say anything else than it does. NULL: there is nothing to add. */
	void (*describe) (const KinkoCommand *command, GString *out);
	const KinkoOption *options; /* ends with a NULL name; or NULL */
	/* What is wrong with the command line is said before anybody is asked for a passphrase and
	 * before anything is opened or logged; NULL: nothing to check. */
	gboolean (*check) (KinkoContext *context, GError **error);
	/* Returns a new reference to the result, or NULL with an error. */
	json_t *(*run) (KinkoContext *context, GError **error);
	/* Appends the result as text for people; NULL: nothing is printed. */
	void (*show) (KinkoContext *context, const json_t *result, GString *out);
	/* What is shown is data that other programs read: the line that marks text from a test
	 * vault goes to stderr then, not above it. */
	gboolean is_data;
	/* What is shown must not pass through another program, whose memory nobody wipes: My Numbers and keys. */
	gboolean never_paged;
};

/* Programs of which no command needs anything have no --vault, --identity, --passphrase-fd and
 * --no-input. */
typedef struct {
	const char *name;    /* "kinko" */
	const char *summary; /* N_() */
	/* Each table ends with a NULL noun, the list of them with NULL. */
	const KinkoCommand *const *commands;
	/* Called for KINKO_NEEDS_SESSION before run() and, when that succeeded, after show() in
	 * every case; may be NULL. */
	gboolean (*open_session) (KinkoContext *context, GError **error);
	void (*close_session) (KinkoContext *context);
} KinkoProgram;

/* Sets up the locale, parses, dispatches, prints, flushes and checks stdout. Returns the exit
 * status. */
int kinko_program_main (const KinkoProgram *program, int argc, char **argv);

/* The row that is run: several rows may share their functions. */
const KinkoCommand *kinko_context_command (KinkoContext *context);

/* Is it wrapped by another, kinko_context_wrapper()? NULL: it is not. */
const KinkoCommand *kinko_context_wrapper (KinkoContext *context);

/* Value of an option (the last one, if it repeats), NULL when absent. Switches: "" when given. */
const char *kinko_context_option (KinkoContext *context, const char *name);
gboolean kinko_context_switch (KinkoContext *context, const char *name);
/* All values of a repeated option; never NULL. */
const char *const *kinko_context_options (KinkoContext *context, const char *name);

/* The n-th argument after the verb, or NULL. */
const char *kinko_context_argument (KinkoContext *context, guint n);
guint kinko_context_n_arguments (KinkoContext *context);

/* --vault or KINKO_VAULT; KINKO_ERROR_USAGE when neither is given. */
const char *kinko_context_vault (KinkoContext *context, GError **error);
/* --identity or KINKO_IDENTITY, or NULL. */
const char *kinko_context_identity (KinkoContext *context);
/* --passphrase-fd as a number, -1 when not given. */
int kinko_context_passphrase_fd (KinkoContext *context);
gboolean kinko_context_json (KinkoContext *context);
/* FALSE with --no-input or when stdin or /dev/tty is no terminal: nothing may be asked. */
gboolean kinko_context_may_ask (KinkoContext *context);
/* Are characters of ambiguous width (○, ※, Greek, Cyrillic) two columns wide on the terminal? By --ambiguous,
 * KINKO_AMBIGUOUS, or the locale. */
gboolean kinko_context_wide_ambiguous (KinkoContext *context);
/* Colour on stdout, by --color auto|always|never and NO_COLOR. */
gboolean kinko_context_color (KinkoContext *context);

/* Says that the command is about a test vault: from now on all that it says is marked
 * (cli/test-mark.h). There is no way back. */
void kinko_context_set_test (KinkoContext *context);
gboolean kinko_context_is_test (KinkoContext *context);

/* The line that must stand above text about a test vault, for who prints text before the program
 * does. NULL for other vaults, and when it was taken already. Owned by the caller. */
char *kinko_context_take_mark (KinkoContext *context);

/* A line on stderr at once, "kinko: warning: …"; with --json collected into the document's
 * "warnings" array instead. */
void kinko_context_warn (KinkoContext *context, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The command was done, and its result is a refusal: the result is shown or printed, and the program
 * ends with @error besides. Takes over @error. With --json the document is that of the failure, and
 * has the "result" too. */
void kinko_context_refuse (KinkoContext *context, GError *error);

/* Called once the result of a command that was done was printed, and all of it was taken: what says that it was seen must not be
 * kept before. What fails then has its own exit status. @release: of @data, NULL when there is nothing to release. */
typedef gboolean (*KinkoAfterFunc) (gpointer data, GError **error);
void kinko_context_set_after (KinkoContext *context, KinkoAfterFunc after, gpointer data,
			      GDestroyNotify release);

/* The program's own data: a folder beside the executable, or under ../share. Owned by
 * the caller. @installed: "kinko/policies/meguro-r8", @built: "policies/meguro-r8". */
char *kinko_program_data_path (const char *built, const char *installed);

/* What a session is kept in that outlives this command, for open_session and close_session: NULL, but in a shell. */
gpointer kinko_context_kept (KinkoContext *context);

/* Room for the open session, owned by the program's open_session and close_session. */
void kinko_context_set_session (KinkoContext *context, gpointer session);
gpointer kinko_context_session (KinkoContext *context);
