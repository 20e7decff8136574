#include "policies/error.h"

#include <glib/gi18n.h>

typedef struct {
	char *hint;
	GPtrArray *problems;
} KinkoErrorPrivate;

static void
kinko_error_private_init (KinkoErrorPrivate *priv)
{
	priv->hint = NULL;
	priv->problems = NULL;
}

static void
kinko_error_private_copy (const KinkoErrorPrivate *src, KinkoErrorPrivate *dest)
{
	dest->hint = g_strdup (src->hint);
	dest->problems = src->problems == NULL ? NULL : g_ptr_array_ref (src->problems);
}

static void
kinko_error_private_clear (KinkoErrorPrivate *priv)
{
	g_free (priv->hint);
	g_clear_pointer (&priv->problems, g_ptr_array_unref);
}

G_DEFINE_EXTENDED_ERROR (KinkoError, kinko_error)

/* The next step stands for all errors of a code; one that knows better has a hint of its own. */
static const struct {
	const char *name;
	int exit_status;
	const char *next_step;
} codes[] = {
	[KINKO_ERROR_FAILED] = { "failed", 1,
				 N_ ("put right what is said, and do it again; if that does not "
				     "help, tell the manager (業務管理責任者)") },
	[KINKO_ERROR_USAGE] = { "usage", 2, N_ ("'help COMMAND' shows how it is written") },
	[KINKO_ERROR_INVALID] = { "invalid", 1, N_ ("correct what is named, and do it again") },
	[KINKO_ERROR_NOT_FOUND] = { "not-found", 1,
				    N_ ("check how it is spelled; the 'list' commands show what "
					"there is") },
	[KINKO_ERROR_EXISTS] = { "exists", 1,
				 N_ ("look at what is there; nothing was written over it") },
	[KINKO_ERROR_IO] = { "io", 1,
			     N_ ("check that the disk has room and that file and folder may be "
				 "used, and do it again") },
	[KINKO_ERROR_DENIED] = { "denied", 3,
				 N_ ("ask somebody who may do it; the manager (業務管理責任者) "
				     "knows who") },
	[KINKO_ERROR_INTEGRITY] = { "integrity", 4,
				    N_ ("stop working, change nothing, and report it: what is "
					"there is evidence") },
	[KINKO_ERROR_BUSY] = { "busy", 5, N_ ("wait a moment, and do it again") },
	[KINKO_ERROR_AUTH] = { "auth", 6,
			       N_ ("check passphrase and identity file; the manager "
				   "(業務管理責任者) can help") },
	[KINKO_ERROR_UNSUPPORTED] = { "unsupported", 1,
				      N_ ("use the version of the program or the library that "
					  "is named, or a newer one") },
};

static gboolean
is_ours (const GError *error)
{
	return error != NULL && error->domain == KINKO_ERROR && error->code >= 0 &&
	       (gsize) error->code < G_N_ELEMENTS (codes);
}

KinkoProblem *
kinko_problem_new (const char *code, const char *field, const char *message, ...)
{
	KinkoProblem *problem = g_new0 (KinkoProblem, 1);
	va_list args;

	problem->code = g_strdup (code);
	problem->field = g_strdup (field);
	va_start (args, message);
	problem->message = g_strdup_vprintf (message, args);
	va_end (args);
	return problem;
}

void
kinko_problem_free (KinkoProblem *problem)
{
	if (problem == NULL)
		return;
	g_free (problem->file);
	g_free (problem->field);
	g_free (problem->label);
	g_free (problem->code);
	g_free (problem->message);
	g_free (problem);
}

/* How a field names an entry of the log; programs read it as it is. */
#define ENTRY "entry "

char *
kinko_problem_place (const KinkoProblem *problem)
{
	GString *place = g_string_new (problem->file);

	if (problem->row != 0) {
		g_string_append (place, place->len > 0 ? ": " : "");
		g_string_append_printf (place, _ ("row %u"), problem->row);
	} else if (problem->line != 0) {
		g_string_append_printf (place, ":%u", problem->line);
	}
	if (problem->row == 0 && problem->line != 0 && problem->column != 0)
		g_string_append_printf (place, ":%u", problem->column);
	if (problem->field == NULL)
		return g_string_free (place, FALSE);
	g_string_append (place, place->len > 0 ? _ (", ") : "");
	if (g_str_has_prefix (problem->field, ENTRY))
		/* TRANSLATORS: an entry of the log, by its number */
		g_string_append_printf (place, _ ("entry %s"), problem->field + strlen (ENTRY));
	else if (problem->label == NULL)
		g_string_append (place, problem->field);
	else
		/* TRANSLATORS: what people call a field, and its name: "child's date of birth (child_birth)" */
		g_string_append_printf (place, _ ("%s (%s)"), problem->label, problem->field);
	return g_string_free (place, FALSE);
}

void
kinko_error_set_hint (GError **error, const char *format, ...)
{
	KinkoErrorPrivate *priv;
	va_list args;

	if (error == NULL || !is_ours (*error))
		return;
	priv = kinko_error_get_private (*error);
	g_free (priv->hint);
	va_start (args, format);
	priv->hint = g_strdup_vprintf (format, args);
	va_end (args);
}

const char *
kinko_error_hint (const GError *error)
{
	return is_ours (error) ? kinko_error_get_private (error)->hint : NULL;
}

const char *
kinko_error_next_step (const GError *error)
{
	const char *hint = kinko_error_hint (error);

	return hint != NULL
		       ? hint
		       : _ (codes[is_ours (error) ? error->code : KINKO_ERROR_FAILED].next_step);
}

void
kinko_error_set_problems (GError **error, GPtrArray *problems)
{
	KinkoErrorPrivate *priv;

	if (error == NULL || !is_ours (*error)) {
		g_ptr_array_unref (problems);
		return;
	}
	priv = kinko_error_get_private (*error);
	g_clear_pointer (&priv->problems, g_ptr_array_unref);
	priv->problems = problems;
}

GPtrArray *
kinko_error_problems (const GError *error)
{
	return is_ours (error) ? kinko_error_get_private (error)->problems : NULL;
}

const char *
kinko_error_name (const GError *error)
{
	return codes[is_ours (error) ? error->code : KINKO_ERROR_FAILED].name;
}

int
kinko_error_exit_status (const GError *error)
{
	return codes[is_ours (error) ? error->code : KINKO_ERROR_FAILED].exit_status;
}
