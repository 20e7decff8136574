#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/suggest.h"
#include "policies/word.h"

/* What getopt_long() works on; it grows when the command becomes known. */
typedef struct {
	const KinkoCatalog *catalog;
	const KinkoCommand *fallback; /* the default command, NULL when there is none */
	GArray *known;                /* KinkoOption */
	GArray *table;                /* struct option, as long as known and an empty one */
} Parser;

static void
learn_options (Parser *parser, GArray *options)
{
	for (guint i = 0; i < options->len; i++) {
		const KinkoOption *known = &g_array_index (options, KinkoOption, i);
		struct option row = { .name = known->name,
				      .has_arg = known->value != NULL ? required_argument
								      : no_argument };

		g_array_append_vals (parser->known, known, 1);
		g_array_append_val (parser->table, row);
	}
	g_array_unref (options);
}

static const KinkoOption *
find_option (const Parser *parser, const char *name, gsize len)
{
	for (guint i = 0; i < parser->known->len; i++) {
		const KinkoOption *known = &g_array_index (parser->known, KinkoOption, i);

		if (strlen (known->name) == len && strncmp (known->name, name, len) == 0)
			return known;
	}
	return NULL;
}

static void
set_unknown_option (const Parser *parser, const char *token, gsize len, GError **error)
{
	g_autofree char *shown = g_strndup (token, len);
	g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (16, g_free, TRUE);
	const char *meant;

	for (guint i = 0; i < parser->known->len; i++) {
		const KinkoOption *known = &g_array_index (parser->known, KinkoOption, i);

		g_ptr_array_add (names, g_strdup (known->name));
	}
	meant = kinko_suggest (shown + strspn (shown, "-"), (const char *const *) names->pdata);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no option '%s' here"), shown);
	if (meant != NULL)
		kinko_error_set_hint (error, _ ("did you mean '--%s'?"), meant);
	else
		kinko_error_set_hint (error, _ ("--help lists the options"));
}

/* getopt_long() accepts abbreviations and says little about mistakes: the token decides. */
static const KinkoOption *
accept_option (const Parser *parser, int found, const char *token, GError **error)
{
	gsize len = strcspn (token, "=");
	const KinkoOption *option = NULL;

	if (found == 'h')
		return find_option (parser, "help", 4);
	if (g_str_has_prefix (token, "--"))
		option = find_option (parser, token + 2, len - 2);
	if (option == NULL) {
		set_unknown_option (parser, token, len, error);
		return NULL;
	}
	if (found == ':') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("option '--%s' needs a value: %s"), option->name,
			     _ (option->value));
		kinko_error_set_hint (error, "--%s %s: %s", option->name, _ (option->value),
				      _ (option->help));
		return NULL;
	}
	if (option->value == NULL && token[len] == '=') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("option '--%s' takes no value"), option->name);
		return NULL;
	}
	return option;
}

/* Does a placeholder ("CASE|FIRST..LAST…", "NO") stand for a number of the vault's or the ward's? */
static gboolean
is_code (const char *placeholder)
{
	static const char *const codes[] = { "CASE", "CODE", "DOCUMENT", "NO" };

	for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
		if (g_str_has_prefix (placeholder, codes[i]) &&
		    !g_ascii_isalpha (placeholder[strlen (codes[i])]))
			return TRUE;
	return FALSE;
}

/* Codes count as they are stored, also when they were typed full-width. */
static char *
copy_word (const char *placeholder, const char *word)
{
	char *code = is_code (placeholder) ? kinko_word_fold_code (word) : NULL;

	return code != NULL ? code : g_strdup (word);
}

/* Of two values neither counts: one would go into the log as the purpose, and nobody saw which. A switch says
 * the same however often it is given. */
static gboolean
add_value (KinkoOptions *options, const KinkoOption *option, const char *value, GError **error)
{
	GPtrArray *values = g_hash_table_lookup (options->values, option->name);

	if (values != NULL && option->value != NULL && !option->repeats) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("option '--%s' is given twice"), option->name);
		kinko_error_set_hint (error, "%s", _ ("give it once, with the value that counts"));
		return FALSE;
	}
	if (values == NULL) {
		values = g_ptr_array_new_null_terminated (1, g_free, TRUE);
		g_hash_table_insert (options->values, g_strdup (option->name), values);
	}
	g_ptr_array_add (values,
			 option->value == NULL ? g_strdup ("") : copy_word (option->value, value));
	return TRUE;
}

/* The last word of "OPERATOR CASE…" may be repeated. */
static void
add_argument (KinkoOptions *options, const char *word)
{
	const char *usage = options->command->arguments;
	g_auto (GStrv) placeholders = g_strsplit (usage != NULL ? usage : "", " ", -1);
	guint n = g_strv_length (placeholders);

	g_ptr_array_add (
		options->arguments,
		copy_word (n == 0 ? "" : placeholders[MIN (options->arguments->len, n - 1)], word));
}

static void
set_command (Parser *parser, KinkoOptions *options, const KinkoCommand *command)
{
	if (command->wraps) { /* what follows is a line of its own */
		options->wrapper = command;
		options->noun = NULL;
		return;
	}
	options->command = command;
	/* Those of the default command are known from the start. */
	if (command != parser->fallback)
		learn_options (parser, kinko_catalog_options (command));
}

static gboolean
take_noun (Parser *parser, KinkoOptions *options, const char *word, GError **error)
{
	const KinkoCommand *command = kinko_catalog_find (parser->catalog, word, NULL);

	options->noun = word;
	if (parser->fallback != NULL && (command == NULL || command == parser->fallback)) {
		options->noun = parser->fallback->noun;
		set_command (parser, options, parser->fallback);
		add_argument (options, word);
	} else if (command != NULL) {
		set_command (parser, options, command);
	} else if (!kinko_catalog_has_verbs (parser->catalog, word)) {
		kinko_catalog_set_unknown (parser->catalog, word, NULL, error);
		return FALSE;
	}
	return TRUE;
}

/* A word that is no option: the noun, the verb, then arguments. */
static gboolean
take_word (Parser *parser, KinkoOptions *options, const char *word, GError **error)
{
	const KinkoCommand *command;

	if (options->noun == NULL)
		return take_noun (parser, options, word, error);
	if (options->command != NULL) {
		add_argument (options, word);
		return TRUE;
	}
	command = kinko_catalog_find (parser->catalog, options->noun, word);
	/* A noun's own command takes what is no verb. */
	if (command == NULL && kinko_catalog_find (parser->catalog, options->noun, "") != NULL) {
		set_command (parser, options,
			     kinko_catalog_find (parser->catalog, options->noun, ""));
		add_argument (options, word);
		return TRUE;
	}
	if (command == NULL) {
		kinko_catalog_set_unknown (parser->catalog, options->noun, word, error);
		return FALSE;
	}
	set_command (parser, options, command);
	return TRUE;
}

static gboolean
parse_all (Parser *parser, KinkoOptions *options, int argc, char **argv, GError **error)
{
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	for (;;) {
		int at = optind == 0 ? 1 : optind;
		const char *token = at < argc ? argv[at] : NULL;
		int found = getopt_long (argc, argv, "-:h",
					 (const struct option *) parser->table->data, NULL);
		const KinkoOption *option;

		if (found == -1)
			break;
		if (found == 1) {
			if (!take_word (parser, options, optarg, error))
				return FALSE;
			continue;
		}
		option = accept_option (parser, found, token, error);
		if (option == NULL || !add_value (options, option, optarg, error))
			return FALSE;
	}
	for (; optind < argc; optind++)
		if (!take_word (parser, options, argv[optind], error))
			return FALSE;
	if (options->noun == NULL && parser->fallback != NULL && argc > 1) {
		options->noun = parser->fallback->noun;
		options->command = parser->fallback;
	}
	return TRUE;
}

/* --help, --version and an empty line stand for commands. */
static void
replace_by_builtin (KinkoOptions *options, const KinkoCatalog *catalog)
{
	const KinkoCommand *named = options->noun == NULL ? options->wrapper : options->command;
	const char *words[] = { named != NULL ? named->noun : options->noun,
				named != NULL ? named->verb : NULL };
	const KinkoCommand *whole = kinko_catalog_find (catalog, "", NULL);

	if (kinko_options_value (options, "version") != NULL) {
		options->command = kinko_catalog_find (catalog, "version", NULL);
		options->wrapper = NULL;
		g_ptr_array_set_size (options->arguments, 0);
	} else if (kinko_options_value (options, "help") == NULL && whole != NULL &&
		   options->noun == NULL && options->wrapper == NULL) {
		/* What such a program is for was not named: that is no success. */
		options->command = whole;
	} else if (kinko_options_value (options, "help") != NULL ||
		   (options->noun == NULL && options->wrapper == NULL)) {
		options->wrapper = NULL;
		options->command = kinko_catalog_find (catalog, "help", NULL);
		g_ptr_array_set_size (options->arguments, 0);
		for (guint i = 0; i < 2 && words[i] != NULL && words[i][0] != '\0'; i++)
			g_ptr_array_add (options->arguments, g_strdup (words[i]));
	}
}

KinkoOptions *
kinko_options_parse (const KinkoCatalog *catalog, int argc, char **argv, GError **error)
{
	g_autoptr (KinkoOptions) options = g_new0 (KinkoOptions, 1);
	g_autoptr (GArray) known = g_array_new (FALSE, FALSE, sizeof (KinkoOption));
	g_autoptr (GArray) table = g_array_new (TRUE, TRUE, sizeof (struct option));
	const KinkoCommand *fallback = kinko_catalog_find (catalog, "", NULL);
	Parser parser = { catalog, fallback, known, table };

	options->arguments = g_ptr_array_new_with_free_func (g_free);
	options->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
						 (GDestroyNotify) g_ptr_array_unref);
	learn_options (&parser, kinko_catalog_global_options (catalog));
	learn_options (&parser, kinko_catalog_options (fallback));
	if (!parse_all (&parser, options, argc, argv, error))
		return NULL;
	replace_by_builtin (options, catalog);
	return g_steal_pointer (&options);
}

void
kinko_options_free (KinkoOptions *options)
{
	if (options == NULL)
		return;
	g_ptr_array_unref (options->arguments);
	g_hash_table_unref (options->values);
	g_free (options);
}

const GPtrArray *
kinko_options_values (const KinkoOptions *options, const char *name)
{
	return g_hash_table_lookup (options->values, name);
}

const char *
kinko_options_value (const KinkoOptions *options, const char *name)
{
	const GPtrArray *values = kinko_options_values (options, name);

	return values == NULL ? NULL : values->pdata[values->len - 1];
}

static gboolean
has_option (GArray *options, const char *name)
{
	for (guint i = 0; i < options->len; i++)
		if (g_str_equal (g_array_index (options, KinkoOption, i).name, name))
			return TRUE;
	return FALSE;
}

/* Those of the default command are known whatever the command turns out to be: to be accepted and not obeyed would be worse
 * than to be refused. */
static gboolean
check_options (const KinkoOptions *options, const KinkoCatalog *catalog, GError **error)
{
	g_autoptr (GArray) global = kinko_catalog_global_options (catalog);
	g_autoptr (GArray) own = kinko_catalog_options (options->command);
	g_autofree char *shown = NULL;
	GHashTableIter iter;
	gpointer name;

	if (kinko_options_value (options, "help") != NULL ||
	    kinko_options_value (options, "version") != NULL)
		return TRUE;
	g_hash_table_iter_init (&iter, options->values);
	while (g_hash_table_iter_next (&iter, &name, NULL)) {
		if (has_option (global, name) || has_option (own, name))
			continue;
		shown = g_strconcat ("--", name, NULL);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no option '%s' here"),
			     shown);
		kinko_error_set_hint (error, _ ("--help lists the options"));
		return FALSE;
	}
	return TRUE;
}

gboolean
kinko_options_check (const KinkoOptions *options, const KinkoCatalog *catalog, GError **error)
{
	const KinkoCommand *command = options->command;
	g_autofree char *usage = NULL;

	/* A noun's own command, of which not even the first argument was typed. */
	if (command == NULL && options->noun != NULL)
		command = kinko_catalog_find (catalog, options->noun, "");
	if (command == NULL && options->noun == NULL) {
		usage = kinko_catalog_usage (catalog, options->wrapper);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("an argument is missing"));
		kinko_error_set_hint (error, _ ("the command is '%s'"), usage);
		return FALSE;
	}
	if (command == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("'%s' alone is no command"),
			     options->noun);
		kinko_error_set_hint (error, _ ("'%s help %s' lists the commands"),
				      catalog->program->name, options->noun);
		return FALSE;
	}
	if (options->arguments->len >= command->min_arguments &&
	    options->arguments->len <= command->max_arguments)
		return check_options (options, catalog, error);
	if (options->arguments->len < command->min_arguments)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("an argument is missing"));
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("one argument too many: '%s'"),
			     (const char *) options->arguments->pdata[command->max_arguments]);
	usage = kinko_catalog_usage (catalog, command);
	kinko_error_set_hint (error, _ ("the command is '%s'"), usage);
	return FALSE;
}

const char *
kinko_options_glance (int argc, char **argv, const char *name)
{
	const char *value = NULL;

	for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++) {
		gsize len = strlen (name);

		if (!g_str_has_prefix (argv[i], "--") || strncmp (argv[i] + 2, name, len) != 0)
			continue;
		if (argv[i][2 + len] == '=')
			value = argv[i] + 2 + len + 1;
		else if (argv[i][2 + len] == '\0')
			value = i + 1 < argc ? argv[i + 1] : "";
	}
	return value;
}
