#include "cli/field-input.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/suggest.h"

struct _KinkoFieldInput {
	KinkoFieldSet set;
	GArray *changes; /* KinkoRecordChange; texts belong to argv or to one of @secrets */
	GPtrArray *secrets;
};

KinkoFieldInput *
kinko_field_input_new (const KinkoFieldSet *set)
{
	KinkoFieldInput *input = g_new0 (KinkoFieldInput, 1);

	input->set = *set;
	input->changes = g_array_new (FALSE, FALSE, sizeof (KinkoRecordChange));
	input->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	return input;
}

void
kinko_field_input_free (KinkoFieldInput *input)
{
	if (input == NULL)
		return;
	g_array_unref (input->changes);
	g_ptr_array_unref (input->secrets);
	g_free (input);
}

const KinkoRecordChange *
kinko_field_input_changes (const KinkoFieldInput *input, guint *n)
{
	*n = input->changes->len;
	return (const KinkoRecordChange *) (gpointer) input->changes->data;
}

static gboolean
has_field (const KinkoFieldInput *input, int field)
{
	for (guint i = 0; i < input->changes->len; i++)
		if (g_array_index (input->changes, KinkoRecordChange, i).field == field)
			return TRUE;
	return FALSE;
}

static void
add_change (KinkoFieldInput *input, int field, const char *text)
{
	KinkoRecordChange change = { field, text };

	g_array_append_val (input->changes, change);
}

void
kinko_field_input_add_answer (KinkoFieldInput *input, int field, KinkoSecret *answer)
{
	g_ptr_array_add (input->secrets, answer);
	add_change (input, field, kinko_secret_text (answer));
}

/* ---- FIELD=VALUE ----------------------------------------------------------------------------- */

/* The field that @name of @len bytes names, -1 for none. */
static int
find_field (const KinkoFieldInput *input, const char *name, gsize len)
{
	const KinkoField *fields = input->set.fields;

	for (gsize i = 0; i < input->set.n; i++)
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
describe_unknown (const KinkoFieldInput *input, const char *name, gsize len, char **meant)
{
	g_autofree char *copy = NULL;
	g_autoptr (GPtrArray) names = NULL;

	*meant = NULL;
	if (!looks_like_field (name, len))
		return g_strdup (_ ("what stands before '=' is no field"));
	copy = g_strndup (name, len);
	names = g_ptr_array_new_null_terminated (64, g_free, TRUE);
	for (gsize i = 0; i < input->set.n; i++)
		g_ptr_array_add (names, g_strdup (input->set.fields[i].name));
	*meant = g_strdup (kinko_suggest (copy, (const char *const *) names->pdata));
	return g_strdup_printf (_ ("there is no field '%s'"), copy);
}

gboolean
kinko_field_input_add_word (KinkoFieldInput *input, const char *word, GError **error)
{
	const char *equals = strchr (word, '=');
	g_autofree char *unknown = NULL;
	g_autofree char *meant = NULL;
	int field;

	if (equals == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("fields are given as FIELD=VALUE"));
		kinko_error_set_hint (error, "%s", input->set.example);
		return FALSE;
	}
	field = find_field (input, word, (gsize) (equals - word));
	if (field < 0) {
		unknown = describe_unknown (input, word, (gsize) (equals - word), &meant);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s", unknown);
		if (meant != NULL)
			kinko_error_set_hint (error, _ ("did you mean '%s'?"), meant);
		else
			kinko_error_set_hint (error, _ ("'%s' lists the fields"), input->set.list);
		return FALSE;
	}
	if (input->set.fields[field].kind == KINKO_FIELD_NUMBER) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("'%s' cannot stand on the command line, which every user of this "
				"machine can see"),
			     input->set.fields[field].name);
		kinko_error_set_hint (error, "%s",
				      _ ("give it with --from FILE, or give no field at all to "
					 "be asked for each"));
		return FALSE;
	}
	if (has_field (input, field)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("'%s' is given twice"),
			     input->set.fields[field].name);
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
add_unknown (const KinkoFieldInput *input, GPtrArray *problems, const char *file, guint line,
	     const char *name, gsize len)
{
	g_autofree char *meant = NULL;
	g_autofree char *unknown = describe_unknown (input, name, len, &meant);
	g_autofree char *message =
		meant == NULL ? g_strdup (unknown)
			      : g_strdup_printf (_ ("%s; did you mean '%s'?"), unknown, meant);

	add_problem (problems, file, line, "unknown_field", NULL, message);
}

/* @line: one line without its end. */
static void
add_line (KinkoFieldInput *input, const char *file, guint number, char *line, GPtrArray *problems)
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
	field = find_field (input, line, (gsize) (equals - line));
	if (field < 0)
		add_unknown (input, problems, file, number, line, (gsize) (equals - line));
	else if (has_field (input, field))
		add_problem (problems, file, number, "duplicate_field",
			     input->set.fields[field].name, _ ("the field is given twice"));
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
kinko_field_input_add_text (KinkoFieldInput *input, KinkoSecret *text, const char *name,
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
