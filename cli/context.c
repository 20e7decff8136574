#include "cli/context.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

#include <glib/gi18n.h>

#include "cli/output.h"
#include "cli/test-mark.h"
#include "policies/error.h"

struct _KinkoContext {
	const KinkoCatalog *catalog;
	const KinkoOptions *options;
	json_t *warnings;
	GError *refusal;
	gpointer session;
	gpointer kept;
	char *speaker; /* the program's name with the mark of a test vault; NULL: it is none */
	gboolean mark_taken;
	KinkoAfterFunc after; /* NULL: nothing is to be done after printing */
	gpointer after_data;
	GDestroyNotify release_after;
};

KinkoContext *
kinko_context_new (const KinkoCatalog *catalog, const KinkoOptions *options)
{
	KinkoContext *context = g_new0 (KinkoContext, 1);

	context->catalog = catalog;
	context->options = options;
	return context;
}

void
kinko_context_free (KinkoContext *context)
{
	if (context == NULL)
		return;
	json_decref (context->warnings);
	g_free (context->speaker);
	g_clear_error (&context->refusal);
	if (context->release_after != NULL)
		context->release_after (context->after_data);
	g_free (context);
}

void
kinko_context_set_after (KinkoContext *context, KinkoAfterFunc after, gpointer data,
			 GDestroyNotify release)
{
	g_assert (context->after == NULL);
	context->after = after;
	context->after_data = data;
	context->release_after = release;
}

gboolean
kinko_context_has_after (KinkoContext *context)
{
	return context->after != NULL;
}

gboolean
kinko_context_run_after (KinkoContext *context, GError **error)
{
	return context->after (context->after_data, error);
}

const KinkoCatalog *
kinko_context_catalog (KinkoContext *context)
{
	return context->catalog;
}

json_t *
kinko_context_warnings (KinkoContext *context)
{
	return context->warnings;
}

const KinkoCommand *
kinko_context_command (KinkoContext *context)
{
	return context->options->command;
}

const KinkoCommand *
kinko_context_wrapper (KinkoContext *context)
{
	return context->options->wrapper;
}

const char *
kinko_context_option (KinkoContext *context, const char *name)
{
	return kinko_options_value (context->options, name);
}

gboolean
kinko_context_switch (KinkoContext *context, const char *name)
{
	return kinko_options_value (context->options, name) != NULL;
}

const char *const *
kinko_context_options (KinkoContext *context, const char *name)
{
	static const char *const none[] = { NULL };
	const GPtrArray *values = kinko_options_values (context->options, name);

	return values == NULL ? none : (const char *const *) values->pdata;
}

const char *
kinko_context_argument (KinkoContext *context, guint n)
{
	const GPtrArray *arguments = context->options->arguments;

	return n < arguments->len ? arguments->pdata[n] : NULL;
}

guint
kinko_context_n_arguments (KinkoContext *context)
{
	return context->options->arguments->len;
}

/* An option, or the variable that stands for it; an empty value counts as none. */
static const char *
option_or_variable (KinkoContext *context, const char *option, const char *variable)
{
	const char *value = kinko_context_option (context, option);

	if (value == NULL)
		value = g_getenv (variable);
	return value == NULL || value[0] == '\0' ? NULL : value;
}

const char *
kinko_context_vault (KinkoContext *context, GError **error)
{
	const char *vault = option_or_variable (context, "vault", "KINKO_VAULT");

	if (vault == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no vault is named"));
		kinko_error_set_hint (error, _ ("give --vault DIR, or set KINKO_VAULT"));
	}
	return vault;
}

const char *
kinko_context_identity (KinkoContext *context)
{
	return option_or_variable (context, "identity", "KINKO_IDENTITY");
}

int
kinko_context_passphrase_fd (KinkoContext *context)
{
	const char *value = kinko_context_option (context, "passphrase-fd");
	guint64 fd;

	if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &fd, NULL))
		return -1;
	return (int) fd;
}

gboolean
kinko_context_json (KinkoContext *context)
{
	return kinko_context_switch (context, "json");
}

gboolean
kinko_context_may_ask (KinkoContext *context)
{
	int fd;

	if (kinko_context_switch (context, "no-input") || !isatty (STDIN_FILENO))
		return FALSE;
	fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		close (fd);
	return fd >= 0;
}

gboolean
kinko_context_color (KinkoContext *context)
{
	const char *when = kinko_context_option (context, "color");
	const char *no_color = g_getenv ("NO_COLOR"); /* https://no-color.org: if not empty */
	const char *term = g_getenv ("TERM");

	if (g_strcmp0 (when, "always") == 0)
		return TRUE;
	if (g_strcmp0 (when, "never") == 0 || (no_color != NULL && no_color[0] != '\0'))
		return FALSE;
	return isatty (STDOUT_FILENO) && g_strcmp0 (term, "dumb") != 0;
}

gboolean
kinko_context_wide_ambiguous (KinkoContext *context)
{
	const char *width = option_or_variable (context, "ambiguous", "KINKO_AMBIGUOUS");

	if (g_strcmp0 (width, "wide") == 0)
		return TRUE;
	/* The locale's own answer: 2 in those that are made for terminals with wide ones. */
	return g_strcmp0 (width, "narrow") != 0 && wcwidth (L'○') == 2;
}

void
kinko_context_set_test (KinkoContext *context)
{
	if (context->speaker == NULL)
		context->speaker = g_strdup_printf ("%s %s", context->catalog->program->name,
						    kinko_test_mark ());
}

gboolean
kinko_context_is_test (KinkoContext *context)
{
	return context->speaker != NULL;
}

const char *
kinko_context_speaker (KinkoContext *context)
{
	return context->speaker != NULL ? context->speaker : context->catalog->program->name;
}

char *
kinko_context_take_mark (KinkoContext *context)
{
	if (context->speaker == NULL || context->mark_taken)
		return NULL;
	context->mark_taken = TRUE;
	return kinko_test_mark_line ();
}

void
kinko_context_warn (KinkoContext *context, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	va_start (args, format);
	message = g_strdup_vprintf (format, args);
	va_end (args);
	if (!kinko_context_json (context)) {
		kinko_output_warning (kinko_context_speaker (context), message);
		return;
	}
	if (context->warnings == NULL)
		context->warnings = json_array ();
	json_array_append_new (context->warnings, kinko_output_json_text (message));
}

void
kinko_context_refuse (KinkoContext *context, GError *error)
{
	g_assert (error != NULL && context->refusal == NULL);
	context->refusal = error;
}

GError *
kinko_context_steal_refusal (KinkoContext *context)
{
	return g_steal_pointer (&context->refusal);
}

void
kinko_context_set_session (KinkoContext *context, gpointer session)
{
	context->session = session;
}

gpointer
kinko_context_session (KinkoContext *context)
{
	return context->session;
}

void
kinko_context_set_kept (KinkoContext *context, gpointer kept)
{
	context->kept = kept;
}

gpointer
kinko_context_kept (KinkoContext *context)
{
	return context->kept;
}

/* A placeholder such as "ja|en" is the list of what is allowed. */
static gboolean
check_choice (KinkoContext *context, const char *name, const char *choices, GError **error)
{
	const char *value = kinko_context_option (context, name);
	g_auto (GStrv) allowed = g_strsplit (choices, "|", -1);

	if (value == NULL || g_strv_contains ((const char *const *) allowed, value))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("option '--%s' cannot be '%s'"),
		     name, value);
	kinko_error_set_hint (error, "--%s %s", name, choices);
	return FALSE;
}

/* Looked at before any file is opened: a closed descriptor would soon be the number of one of our
 * own files, and a piece of the database would be taken for a passphrase. */
static gboolean
check_passphrase_fd (KinkoContext *context, GError **error)
{
	const char *value = kinko_context_option (context, "passphrase-fd");
	int fd = kinko_context_passphrase_fd (context);

	if (value == NULL)
		return TRUE;
	if (fd < 0 || fcntl (fd, F_GETFD) < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("'%s' is no open file descriptor"), value);
		kinko_error_set_hint (error, _ ("for example --passphrase-fd 3 3<FILE"));
		return FALSE;
	}
	/* Helpers that are started later have no business with it. */
	if (fd > STDERR_FILENO)
		(void) fcntl (fd, F_SETFD, FD_CLOEXEC);
	return TRUE;
}

static void
hint_vault (GError **error)
{
	kinko_error_set_hint (error, "%s",
			      _ ("name the folder of a vault with --vault or KINKO_VAULT, or make "
				 "one with 'kinko init'"));
}

static gboolean
check_vault (KinkoContext *context, GError **error)
{
	const char *vault = kinko_context_vault (context, error);
	struct stat info;

	if (vault == NULL)
		return FALSE;
	if (stat (vault, &info) != 0) {
		int reason = errno;

		g_set_error (error, KINKO_ERROR,
			     reason == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("no vault at '%s': %s"), vault, g_strerror (reason));
		hint_vault (error);
		return FALSE;
	}
	if (!S_ISDIR (info.st_mode)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("no vault at '%s': it is no directory"), vault);
		hint_vault (error);
		return FALSE;
	}
	return TRUE;
}

gboolean
kinko_context_check (KinkoContext *context, KinkoNeeds needs, GError **error)
{
	g_autoptr (GArray) globals = kinko_catalog_global_options (context->catalog);

	for (guint i = 0; i < globals->len; i++) {
		const KinkoOption *option = &g_array_index (globals, KinkoOption, i);

		if (option->value != NULL && strchr (option->value, '|') != NULL &&
		    !check_choice (context, option->name, option->value, error))
			return FALSE;
	}
	if (!check_passphrase_fd (context, error))
		return FALSE;
	return needs == KINKO_NEEDS_NOTHING || check_vault (context, error);
}
