#include "cli/case-input.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/suggest.h"

struct _KinkoCaseInput {
	GArray *changes; /* KinkoCaseChange; texts belong to argv or to one of @secrets */
	GPtrArray *secrets;
};

KinkoCaseInput *
kinko_case_input_new (void)
{
	KinkoCaseInput *input = g_new0 (KinkoCaseInput, 1);

	input->changes = g_array_new (FALSE, FALSE, sizeof (KinkoCaseChange));
	input->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	return input;
}

void
kinko_case_input_free (KinkoCaseInput *input)
{
	if (input == NULL)
		return;
	g_array_unref (input->changes);
	g_ptr_array_unref (input->secrets);
	g_free (input);
}

const KinkoCaseChange *
kinko_case_input_changes (const KinkoCaseInput *input, guint *n)
{
	*n = input->changes->len;
	return (const KinkoCaseChange *) (gpointer) input->changes->data;
}

static gboolean
has_field (const KinkoCaseInput *input, int field)
{
	for (guint i = 0; i < input->changes->len; i++)
		if (g_array_index (input->changes, KinkoCaseChange, i).field == field)
			return TRUE;
	return FALSE;
}

static void
add_change (KinkoCaseInput *input, int field, const char *text)
{
	KinkoCaseChange change = { field, text };

	g_array_append_val (input->changes, change);
}

void
kinko_case_input_add_answer (KinkoCaseInput *input, int field, KinkoSecret *answer)
{
	g_ptr_array_add (input->secrets, answer);
	add_change (input, field, kinko_secret_text (answer));
}

/* ---- FIELD=VALUE ----------------------------------------------------------------------------- */

/* The field that @name of @len bytes names, -1 for none. */
static int
find_field (const char *name, gsize len)
{
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++)
		if (strlen (fields[i].name) == len && memcmp (fields[i].name, name, len) == 0)
			return (int) i;
	return -1;
}

/* May it be repeated in a message? Whatever has more than two digits may be a part of a number. */
static gboolean
looks_like_field (const char *name, gsize len)
{
	guint digits = 0;

	for (gsize i = 0; i < len; i++) {
		if (!g_ascii_islower (name[i]) && !g_ascii_isdigit (name[i]) && name[i] != '_')
			return FALSE;
		digits += g_ascii_isdigit (name[i]);
	}
	return len > 0 && len <= 40 && digits <= 2;
}

/* What is wrong with a field that is none, and in @meant what was perhaps meant (or NULL); both owned
 * by the caller. */
static char *
describe_unknown (const char *name, gsize len, char **meant)
{
	g_autofree char *copy = NULL;
	g_autoptr (GPtrArray) names = NULL;
	const KinkoField *fields;
	gsize n;

	*meant = NULL;
	if (!looks_like_field (name, len))
		return g_strdup (_ ("what stands before '=' is no field of a case"));
	copy = g_strndup (name, len);
	names = g_ptr_array_new_null_terminated (64, g_free, TRUE);
	fields = kinko_fields (&n);
	for (gsize i = 0; i < n; i++)
		g_ptr_array_add (names, g_strdup (fields[i].name));
	*meant = g_strdup (kinko_suggest (copy, (const char *const *) names->pdata));
	return g_strdup_printf (_ ("a case has no field '%s'"), copy);
}

gboolean
kinko_case_input_add_word (KinkoCaseInput *input, const char *word, GError **error)
{
	const char *equals = strchr (word, '=');
	g_autofree char *unknown = NULL;
	g_autofree char *meant = NULL;
	int field;

	if (equals == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("fields are given as FIELD=VALUE"));
		kinko_error_set_hint (error, "%s", "facility_name=架空第一保育園");
		return FALSE;
	}
	field = find_field (word, (gsize) (equals - word));
	if (field < 0) {
		unknown = describe_unknown (word, (gsize) (equals - word), &meant);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s", unknown);
		if (meant != NULL)
			kinko_error_set_hint (error, _ ("did you mean '%s'?"), meant);
		else
			kinko_error_set_hint (error, "%s",
					      _ ("'kinko case fields' lists the fields"));
		return FALSE;
	}
	if (kinko_field_at (field)->kind == KINKO_FIELD_NUMBER) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("'%s' cannot stand on the command line, which every user of this "
				"machine can see"),
			     kinko_field_at (field)->name);
		kinko_error_set_hint (error, "%s",
				      _ ("give it with --from FILE, or give no field at all to "
					 "be asked for each"));
		return FALSE;
	}
	if (has_field (input, field)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("'%s' is given twice"),
			     kinko_field_at (field)->name);
		return FALSE;
	}
	add_change (input, field, equals + 1);
	return TRUE;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void
add_problem (GPtrArray *problems, const char *file, guint line, const char *code, const char *field,
	     const char *message)
{
	KinkoProblem *problem = kinko_problem_new (code, field, "%s", message);

	problem->file = g_strdup (file);
	problem->line = line;
	g_ptr_array_add (problems, problem);
}

static void
add_unknown (GPtrArray *problems, const char *file, guint line, const char *name, gsize len)
{
	g_autofree char *meant = NULL;
	g_autofree char *unknown = describe_unknown (name, len, &meant);
	g_autofree char *message =
		meant == NULL ? g_strdup (unknown)
			      : g_strdup_printf (_ ("%s; did you mean '%s'?"), unknown, meant);

	add_problem (problems, file, line, "unknown_field", NULL, message);
}

/* @line: one line without its end. */
static void
add_line (KinkoCaseInput *input, const char *file, guint number, char *line, GPtrArray *problems)
{
	char *equals = strchr (line, '=');
	int field;

	if (line[strspn (line, " \t")] == '\0' || line[0] == '#')
		return;
	if (equals == NULL) {
		add_problem (problems, file, number, "no_equals", NULL,
			     _ ("a line is FIELD=VALUE, or a comment that begins with '#'"));
		return;
	}
	field = find_field (line, (gsize) (equals - line));
	if (field < 0)
		add_unknown (problems, file, number, line, (gsize) (equals - line));
	else if (has_field (input, field))
		add_problem (problems, file, number, "duplicate_field",
			     kinko_field_at (field)->name, _ ("the field is given twice"));
	else
		add_change (input, field, equals + 1);
}

static gboolean
has_problems (GPtrArray *problems, const char *name, GError **error)
{
	if (problems->len == 0)
		return FALSE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u line of '%s' is not right", "%u lines of '%s' are not right",
			       problems->len),
		     problems->len, name);
	kinko_error_set_problems (error, g_ptr_array_ref (problems));
	return TRUE;
}

gboolean
kinko_case_input_add_text (KinkoCaseInput *input, KinkoSecret *text, const char *name,
			   GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	char *line = (char *) kinko_secret_data (text);

	g_ptr_array_add (input->secrets, text);
	if (!g_utf8_validate_len (line, kinko_secret_len (text), NULL)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is no UTF-8 text"),
			     name);
		return FALSE;
	}
	if (g_str_has_prefix (line, "\xEF\xBB\xBF")) /* as editors on Windows write it */
		line += 3;
	for (guint number = 1; line != NULL; number++) {
		char *end = strchr (line, '\n');

		if (end != NULL) {
			*end = '\0';
			if (end > line && end[-1] == '\r')
				end[-1] = '\0';
		}
		add_line (input, name, number, line, problems);
		line = end == NULL ? NULL : end + 1;
	}
	return !has_problems (problems, name, error);
}
