#include "cli/completion.h"

/*
 * The script walks over the words before the cursor: options and their values are skipped, the
 * noun and the verb become the key, and n counts the arguments after them. What may follow is in
 * tables that are made here. The untranslated placeholders are the types: "a|b" is a choice
 * between words, DIR and FILE are paths. Behind a command that wraps another one all begins anew.
 */

static const char script[] =
	"# Completion for @PROGRAM@ in bash; made by '@PROGRAM@ completion bash'.\n"
	"_@FUNCTION@ () {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} option='' key='' n=0 words='' paths='' word\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\tif [[ -n $option ]]; then option=''; continue; fi\n"
	"\t\tcase $word in\n"
	"\t\t@VALUED@) option=$word ;;\n"
	"\t\t-*) ;;\n"
	"\t\t*)\n"
	"\t\t\tcase $key in\n"
	"\t\t\t@NOUNS@) key=\"${key:+$key }$word\" ;;\n"
	"\t\t\t*) n=$((n + 1)) ;;\n"
	"\t\t\tesac\n"
	"\t\t\tcase $key in @WRAPPERS@) key='' ;; esac ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tif [[ -n $option ]]; then\n"
	"\t\tcase $option in\n"
	"@VALUES@"
	"\t\tesac\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\tcase $key in\n"
	"@OPTIONS@"
	"\t\tesac\n"
	"\telse\n"
	"\t\tcase $key/$n in\n"
	"@WORDS@"
	"\t\tesac\n"
	"\tfi\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ -n $words ]]; then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	"\tfi\n"
	"\tif [[ -n $paths ]]; then\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \"$paths\" -- \"$cur\")\n"
	"\tfi\n"
	"}\n"
	"complete -F _@FUNCTION@ @PROGRAM@\n";

static void
append_row (GString *out, const char *pattern, const char *action)
{
	g_string_append_printf (out, "\t\t%s) %s ;;\n", pattern, action);
}

/* The shell that says what may be typed for a placeholder. */
static char *
action_for (const char *placeholder)
{
	g_autofree char *words = NULL;

	if (g_ascii_islower (placeholder[0])) {
		words = g_strdelimit (g_strdup (placeholder), "|", ' ');
		return g_strdup_printf ("words='%s'", words);
	}
	if (g_str_has_suffix (placeholder, "DIR"))
		return g_strdup ("paths=-d");
	return g_strdup (g_str_has_suffix (placeholder, "FILE") ? "paths=-f" : ":");
}

/* Every option of any command that is followed by a value, into a pattern and a table. An option
 * means the same wherever it occurs. */
static void
collect_valued (const KinkoCatalog *catalog, GString *pattern, GString *table)
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
		g_autofree char *action = NULL;

		if (option->value == NULL || g_hash_table_contains (seen, option->name))
			continue;
		g_hash_table_insert (seen, g_strdup (option->name), NULL);
		g_string_append_printf (pattern, "%s%s", pattern->len > 0 ? "|" : "", name);
		action = action_for (option->value);
		append_row (table, name, action);
	}
}

static void
append_names (GString *out, const KinkoOption *options, guint n)
{
	for (guint i = 0; i < n; i++)
		g_string_append_printf (out, " --%s", options[i].name);
}

static void
append_option_names (const KinkoCatalog *catalog, const KinkoCommand *row, GString *table)
{
	g_autoptr (GString) action = g_string_new ("words='");
	g_autoptr (GArray) own = kinko_catalog_options (row);
	g_autoptr (GArray) globals = kinko_catalog_global_options (catalog);
	g_autofree char *pattern = NULL;

	append_names (action, (const KinkoOption *) own->data, own->len);
	append_names (action, (const KinkoOption *) globals->data, globals->len);
	g_string_append_c (action, '\'');
	if (row == NULL)
		pattern = g_strdup ("*");
	else if (row->verb != NULL &&
		 row->verb[0] == '\0') /* behind the verbs of its noun in the table */
		pattern = g_strdup_printf ("'%s '*", row->noun);
	else
		pattern = g_strdup_printf ("'%s%s%s'", row->noun, row->verb != NULL ? " " : "",
					   row->verb != NULL ? row->verb : "");
	append_row (table, pattern, action->str);
}

/* The n-th word of "CASE child|guardian1|guardian2 [FILE]". */
static void
append_arguments (const KinkoCommand *row, GString *table)
{
	g_auto (GStrv) words = g_strsplit (row->arguments != NULL ? row->arguments : "", " ", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *action =
			action_for (g_strstrip (g_strdelimit (words[i], "[].", ' ')));
		g_autofree char *pattern =
			g_strdup_printf ("'%s%s%s/%u'", row->noun, row->verb != NULL ? " " : "",
					 row->verb != NULL ? row->verb : "", i);

		/* The words of a default command stand where the nouns do. */
		if (!g_str_equal (action, ":") && row->noun[0] != '\0')
			append_row (table, pattern, action);
	}
}

/* The row of what may stand at one place: all nouns, or the verbs of a noun. */
static void
append_words (const KinkoCatalog *catalog, const char *noun, GString *table)
{
	const KinkoCommand *fallback = kinko_catalog_find (catalog, "", NULL);
	g_autoptr (GPtrArray) words = kinko_catalog_words (catalog, noun);
	g_autoptr (GString) action = g_string_new ("words='");
	g_autofree char *pattern = g_strdup_printf ("'%s/0'", noun == NULL ? "" : noun);

	for (guint i = 0; i < words->len; i++)
		g_string_append_printf (action, "%s ", (const char *) words->pdata[i]);
	g_string_append_c (action, '\'');
	if (noun == NULL && fallback != NULL) {
		g_autofree char *also = action_for (fallback->arguments);

		g_string_append_printf (action, "; %s", also);
	}
	append_row (table, pattern, action->str);
}

static void
fill_in (GString *page, const char *mark, const char *text)
{
	(void) g_string_replace (page, mark, text, 0); /* returns how often it stood there */
}

void
kinko_completion_bash (const KinkoCatalog *catalog, GString *out)
{
	g_autoptr (GString) page = g_string_new (script);
	g_autoptr (GString) valued = g_string_new (NULL);
	g_autoptr (GString) nouns = g_string_new ("''");
	g_autoptr (GString) wrappers = g_string_new ("''");
	g_autoptr (GString) values = g_string_new (NULL);
	g_autoptr (GString) options = g_string_new (NULL);
	g_autoptr (GString) words = g_string_new (NULL);
	g_autofree char *function = g_strdelimit (g_strdup (catalog->program->name), "-", '_');
	g_autoptr (GPtrArray) all = kinko_catalog_words (catalog, NULL);
	const KinkoCommand *row;

	collect_valued (catalog, valued, values);
	append_words (catalog, NULL, words);
	for (guint i = 0; i < all->len; i++) {
		const char *noun = all->pdata[i];

		if (!kinko_catalog_has_verbs (catalog, noun))
			continue;
		g_string_append_printf (nouns, "|%s", noun);
		append_words (catalog, noun, words);
	}
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		append_option_names (catalog, row, options);
		append_arguments (row, words);
		if (row->wraps)
			g_string_append_printf (wrappers, "|'%s %s'", row->noun, row->verb);
	}
	append_option_names (catalog, NULL, options);
	fill_in (page, "@PROGRAM@", catalog->program->name);
	fill_in (page, "@FUNCTION@", function);
	fill_in (page, "@VALUED@", valued->str);
	fill_in (page, "@NOUNS@", nouns->str);
	fill_in (page, "@WRAPPERS@", wrappers->str);
	fill_in (page, "@VALUES@", values->str);
	fill_in (page, "@OPTIONS@", options->str);
	fill_in (page, "@WORDS@", words->str);
	g_string_append (out, page->str);
}
