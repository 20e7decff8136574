#include "cli/completion.h"

#include "cli/completion-dialect.h"

/*
 * The script walks over the words before the cursor: options and their values are skipped, the
 * noun and the verb become the key, and n counts the arguments after them. What may follow is in
 * tables that are made here. The untranslated placeholders are the types: "a|b" is a choice
 * between words, DIR and FILE are paths. Behind a command that wraps another one all begins anew.
 */

/* A table that grows, in the words of a shell. */
typedef struct {
	const KinkoCompletionDialect *shell;
	GString *rows;
} Table;

static void
table_init (Table *table, const KinkoCompletionDialect *shell)
{
	table->shell = shell;
	table->rows = g_string_new (NULL);
}

static void
table_clear (Table *table)
{
	g_string_free (table->rows, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* The formats are rows of a constant table. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
append_row (Table *table, const char *pattern, const char *action)
{
	g_string_append_printf (table->rows, table->shell->row, pattern, action);
}

static char *
words_action (const KinkoCompletionDialect *shell, const char *words)
{
	return g_strdup_printf (shell->words, words);
}

static char *
any_verb_pattern (const KinkoCompletionDialect *shell, const char *noun)
{
	return g_strdup_printf (shell->any_verb, noun);
}

#pragma GCC diagnostic pop

/* The shell that says what may be typed for a placeholder; NULL: nothing is known. */
static char *
action_for (const KinkoCompletionDialect *shell, const char *placeholder)
{
	g_autofree char *words = NULL;

	if (g_ascii_islower (placeholder[0])) {
		words = g_strdelimit (g_strdup (placeholder), "|", ' ');
		return words_action (shell, words);
	}
	if (g_str_has_suffix (placeholder, "DIR"))
		return g_strdup (shell->folders);
	return g_str_has_suffix (placeholder, "FILE") ? g_strdup (shell->files) : NULL;
}

/* The placeholder of the option @name. A choice between words is another one for some commands, as --format is: the scripts do
 * not tell these apart, and offer the words of all. */
static char *
joined_value (const GArray *options, const char *name, const char *first)
{
	g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; i < options->len; i++) {
		const KinkoOption *option = &g_array_index (options, KinkoOption, i);
		g_auto (GStrv) words = NULL;

		if (option->value == NULL || !g_str_equal (option->name, name) ||
		    !g_ascii_islower (option->value[0]))
			continue;
		words = g_strsplit (option->value, "|", -1);
		for (guint k = 0; words[k] != NULL; k++)
			if (!g_ptr_array_find_with_equal_func (all, words[k], g_str_equal, NULL))
				g_ptr_array_add (all, g_strdup (words[k]));
	}
	if (all->len == 0)
		return g_strdup (first);
	g_ptr_array_add (all, NULL);
	return g_strjoinv ("|", (char **) all->pdata);
}

/* Every option of any command that is followed by a value, into a pattern and a table. */
static void
collect_valued (const KinkoCatalog *catalog, GString *pattern, Table *table)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr (GArray) options = kinko_catalog_global_options (catalog);
	const KinkoCommand *row;

	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		g_autoptr (GArray) own = kinko_catalog_options (row);

		g_array_append_vals (options, own->data, own->len);
	}
	for (guint i = 0; i < options->len; i++) {
		const KinkoOption *option = &g_array_index (options, KinkoOption, i);
		g_autofree char *name = g_strdup_printf ("--%s", option->name);
		g_autofree char *value = NULL;
		g_autofree char *action = NULL;

		if (option->value == NULL || g_hash_table_contains (seen, option->name))
			continue;
		g_hash_table_insert (seen, g_strdup (option->name), NULL);
		g_string_append_printf (pattern, "%s%s",
					pattern->len > 0 ? table->shell->or_else : "", name);
		value = joined_value (options, option->name, option->value);
		action = action_for (table->shell, value);
		append_row (table, name, action != NULL ? action : table->shell->nothing);
	}
}

static void
append_names (GString *out, const KinkoOption *options, guint n)
{
	for (guint i = 0; i < n; i++)
		g_string_append_printf (out, "%s--%s", out->len > 0 ? " " : "", options[i].name);
}

static void
append_option_names (const KinkoCatalog *catalog, const KinkoCommand *row, Table *table)
{
	g_autoptr (GString) names = g_string_new (NULL);
	g_autofree char *action = NULL;
	g_autoptr (GArray) own = kinko_catalog_options (row);
	g_autoptr (GArray) globals = kinko_catalog_global_options (catalog);
	g_autofree char *pattern = NULL;

	append_names (names, (const KinkoOption *) own->data, own->len);
	append_names (names, (const KinkoOption *) globals->data, globals->len);
	action = words_action (table->shell, names->str);
	if (row == NULL)
		pattern = g_strdup (table->shell->any);
	else if (row->verb != NULL &&
		 row->verb[0] == '\0') /* behind the verbs of its noun in the table */
		pattern = any_verb_pattern (table->shell, row->noun);
	else
		pattern = g_strdup_printf ("'%s%s%s'", row->noun, row->verb != NULL ? " " : "",
					   row->verb != NULL ? row->verb : "");
	append_row (table, pattern, action);
}

/* The n-th word of "CASE child|guardian1|guardian2 [FILE]". */
static void
append_arguments (const KinkoCommand *row, Table *table)
{
	g_auto (GStrv) words = g_strsplit (row->arguments != NULL ? row->arguments : "", " ", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *action =
			action_for (table->shell, g_strstrip (g_strdelimit (words[i], "[].", ' ')));
		g_autofree char *pattern =
			g_strdup_printf ("'%s%s%s/%u'", row->noun, row->verb != NULL ? " " : "",
					 row->verb != NULL ? row->verb : "", i);

		/* The words of a default command stand where the nouns do. */
		if (action != NULL && row->noun[0] != '\0')
			append_row (table, pattern, action);
	}
}

/* The row of what may stand at one place: all nouns, or the verbs of a noun. */
static void
append_words (const KinkoCatalog *catalog, const char *noun, Table *table)
{
	const KinkoCommand *fallback = kinko_catalog_find (catalog, "", NULL);
	g_autoptr (GPtrArray) words = kinko_catalog_words (catalog, noun);
	g_autofree char *list = g_strjoinv (" ", (char **) words->pdata);
	g_autofree char *action = words_action (table->shell, list);
	g_autofree char *also = noun == NULL && fallback != NULL
					? action_for (table->shell, fallback->arguments)
					: NULL;
	g_autofree char *both =
		also == NULL ? NULL : g_strconcat (action, table->shell->and_then, also, NULL);
	g_autofree char *pattern = g_strdup_printf ("'%s/0'", noun == NULL ? "" : noun);

	append_row (table, pattern, both != NULL ? both : action);
}

static void
fill_in (GString *page, const char *mark, const char *text)
{
	(void) g_string_replace (page, mark, text, 0); /* returns how often it stood there */
}

/* The patterns of nouns that have verbs, and of commands that wrap another; the rows of words. */
static void
collect_words (const KinkoCatalog *catalog, GString *nouns, GString *wrappers, Table *words)
{
	g_autoptr (GPtrArray) all = kinko_catalog_words (catalog, NULL);
	const char *or_else = words->shell->or_else;
	const KinkoCommand *row;

	append_words (catalog, NULL, words);
	for (guint i = 0; i < all->len; i++) {
		const char *noun = all->pdata[i];

		if (!kinko_catalog_has_verbs (catalog, noun))
			continue;
		g_string_append_printf (nouns, "%s%s", or_else, noun);
		append_words (catalog, noun, words);
	}
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		append_arguments (row, words);
		if (row->wraps)
			g_string_append_printf (wrappers, "%s'%s %s'", or_else, row->noun,
						row->verb);
	}
}

static void
append_script (const KinkoCatalog *catalog, const KinkoCompletionDialect *shell, GString *out)
{
	g_autoptr (GString) page = g_string_new (shell->script);
	g_autoptr (GString) valued = g_string_new (NULL);
	g_autoptr (GString) nouns = g_string_new ("''");
	g_autoptr (GString) wrappers = g_string_new ("''");
	g_autofree char *function = g_strdelimit (g_strdup (catalog->program->name), "-", '_');
	g_auto (Table) values, options, words;
	const KinkoCommand *row;

	table_init (&values, shell);
	table_init (&options, shell);
	table_init (&words, shell);
	collect_valued (catalog, valued, &values);
	collect_words (catalog, nouns, wrappers, &words);
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++)
		append_option_names (catalog, row, &options);
	append_option_names (catalog, NULL, &options);
	fill_in (page, "@PROGRAM@", catalog->program->name);
	fill_in (page, "@FUNCTION@", function);
	fill_in (page, "@VALUED@", valued->str);
	fill_in (page, "@NOUNS@", nouns->str);
	fill_in (page, "@WRAPPERS@", wrappers->str);
	fill_in (page, "@VALUES@", values.rows->str);
	fill_in (page, "@OPTIONS@", options.rows->str);
	fill_in (page, "@WORDS@", words.rows->str);
	g_string_append (out, page->str);
}

gboolean
kinko_completion_script (const KinkoCatalog *catalog, const char *shell, GString *out)
{
	for (const KinkoCompletionDialect *at = kinko_completion_dialects; at->shell != NULL;
	     at++) {
		if (!g_str_equal (at->shell, shell))
			continue;
		append_script (catalog, at, out);
		return TRUE;
	}
	return FALSE;
}
