#include "cli/options.h"

#include "cli/builtin.h"
#include "policies/error.h"

static const KinkoOption show_options[] = {
	{ "out", "FILE", "where to write", FALSE },
	{ "tag", "TEXT", "", TRUE },
	{ "deep", NULL, "", FALSE },
	{ "receipt", "NO", "", FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption proof_options[] = {
	{ "tag", "TEXT", "", TRUE },
	{ "entry", "FILE", "", FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoCommand commands[] = {
	{ .noun = "init", .summary = "" },
	{ .noun = "case", .verb = "list", .needs = KINKO_NEEDS_VAULT, .summary = "" },
	{
		.noun = "case",
		.verb = "show",
		.arguments = "CASE [PART]",
		.min_arguments = 1,
		.max_arguments = 2,
		.summary = "",
		.options = show_options,
	},
	{
		.noun = "case",
		.verb = "join",
		.arguments = "OPERATOR CASE|FIRST..LAST…",
		.min_arguments = 2,
		.max_arguments = G_MAXUINT,
		.summary = "",
	},
	{ .noun = NULL },
};

static const KinkoCommand *const tables[] = { commands, NULL };

static const KinkoProgram program = { .name = "kinko", .summary = "", .commands = tables };

static const KinkoCommand single_commands[] = {
	{
		.noun = "",
		.arguments = "MIRROR",
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = "",
		.options = show_options,
	},
	{
		.noun = "proof",
		.arguments = "FILE",
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = "",
		.options = proof_options,
	},
	{ .noun = NULL },
};

static const KinkoCommand *const single_tables[] = { single_commands, NULL };

static const KinkoProgram single = { .name = "kinko-verify",
				     .summary = "",
				     .commands = single_tables };

/* A noun with a verb and a command of its own. */
static const KinkoCommand paper_commands[] = {
	{ .noun = "form", .verb = "list", .summary = "" },
	{
		.noun = "form",
		.verb = "",
		.arguments = "NAME",
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = "",
		.options = show_options,
	},
	{ .noun = NULL },
};

static const KinkoCommand *const paper_tables[] = { paper_commands, NULL };

static const KinkoProgram paper = { .name = "kinko", .summary = "", .commands = paper_tables };

/* @line: words separated by single spaces; the words must live as long as the options. */
static KinkoOptions *
parse (const KinkoProgram *of, char **words, GError **error)
{
	const KinkoCatalog catalog = { of, kinko_builtin_commands };
	g_autoptr (KinkoOptions) options =
		kinko_options_parse (&catalog, (int) g_strv_length (words), words, error);

	if (options == NULL || !kinko_options_check (options, &catalog, error))
		return NULL;
	return g_steal_pointer (&options);
}

/* "noun verb|argument …|option=value …", options sorted by name. */
static char *
describe (const KinkoOptions *options)
{
	GString *out = g_string_new (options->command->noun);
	g_autoptr (GList) names = g_hash_table_get_keys (options->values);

	if (options->command->verb != NULL)
		g_string_append_printf (out, " %s", options->command->verb);
	g_string_append_c (out, '|');
	for (guint i = 0; i < options->arguments->len; i++)
		g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
					(const char *) options->arguments->pdata[i]);
	g_string_append_c (out, '|');
	names = g_list_sort (names, (GCompareFunc) (void (*) (void)) g_strcmp0);
	for (GList *at = names; at != NULL; at = at->next) {
		const GPtrArray *values = kinko_options_values (options, at->data);

		for (guint i = 0; i < values->len; i++)
			g_string_append_printf (
				out, "%s%s=%s", out->str[out->len - 1] == '|' ? "" : " ",
				(const char *) at->data, (const char *) values->pdata[i]);
	}
	return g_string_free (out, FALSE);
}

static void
assert_parses (const KinkoProgram *of, const char *line, const char *expected)
{
	g_auto (GStrv) words = g_strsplit (line, " ", -1);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoOptions) options = parse (of, words, &error);
	g_autofree char *described = NULL;

	g_test_message ("%s", line);
	g_assert_no_error (error);
	described = describe (options);
	g_assert_cmpstr (described, ==, expected);
}

static void
test_places (void)
{
	assert_parses (&program, "kinko init", "init||");
	assert_parses (&program, "kinko case show 12", "case show|12|");
	assert_parses (&program, "kinko --vault v case show 12", "case show|12|vault=v");
	assert_parses (&program, "kinko case --vault v show 12", "case show|12|vault=v");
	assert_parses (&program, "kinko case show --vault=v 12", "case show|12|vault=v");
	assert_parses (&program, "kinko case show 12 --json", "case show|12|json=");
	assert_parses (&program, "kinko case show --out f 12 --deep b",
		       "case show|12 b|deep= out=f");
	assert_parses (&program, "kinko case show 12 --tag a --tag=b", "case show|12|tag=a tag=b");
	assert_parses (&program, "kinko case show --out= 12", "case show|12|out=");
	assert_parses (&program, "kinko case show -- --json", "case show|--json|");
	assert_parses (&program, "kinko -- case show --json", "case show|--json|");
	assert_parses (&program, "kinko case show - --", "case show|-|");
	assert_parses (&program, "kinko case show init case", "case show|init case|");
	/* getopt's rule: what follows an option that takes a value is its value */
	assert_parses (&program, "kinko case show --out --json x", "case show|x|out=--json");
}

/* What is no verb is an argument of the noun's own command. */
static void
test_own (void)
{
	static const char *const wrong[][2] = {
		{ "kinko form", "an argument is missing" },
		{ "kinko form daily weekly", "one argument too many: 'weekly'" },
		{ "kinko form list daily", "one argument too many: 'daily'" },
		{ "kinko form daily --entry x", "no option '--entry'" },
	};

	assert_parses (&paper, "kinko form list", "form list||");
	assert_parses (&paper, "kinko form daily", "form |daily|");
	assert_parses (&paper, "kinko form daily --out f --deep", "form |daily|deep= out=f");
	assert_parses (&paper, "kinko form -- list", "form list||");
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_auto (GStrv) words = g_strsplit (wrong[i][0], " ", -1);
		g_autoptr (GError) error = NULL;

		g_assert_null (parse (&paper, words, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
		g_assert_true (g_str_has_prefix (error->message, wrong[i][1]));
	}
}

/* Only what is a code is folded: no file name and no text. */
static void
test_codes (void)
{
	assert_parses (&program, "kinko case show Ｃ２６ー０００１", "case show|C26-0001|");
	assert_parses (&program, "kinko case show Ｃ２６ー０００１ Ａ", "case show|C26-0001 Ａ|");
	assert_parses (&program, "kinko case show C26−1 --out Ａ －", "case show|C26-1 －|out=Ａ");
	assert_parses (&program, "kinko case show A --receipt Ａ２６ー１",
		       "case show|A|receipt=A26-1");
	assert_parses (&program, "kinko case join Ａ Ａ１．．Ａ９ Ｂ", "case join|Ａ A1..A9 B|");
	assert_parses (&program, "kinko case show C26\xff", "case show|C26\xff|");
	assert_parses (&single, "kinko-verify Ａー１", "|Ａー１|");
}

static void
test_builtin (void)
{
	assert_parses (&program, "kinko", "help||");
	assert_parses (&program, "kinko --help", "help||help=");
	assert_parses (&program, "kinko -h", "help||help=");
	assert_parses (&program, "kinko help case show", "help|case show|");
	assert_parses (&program, "kinko case --help", "help|case|help=");
	assert_parses (&program, "kinko case show --help", "help|case show|help=");
	assert_parses (&program, "kinko --help case show", "help|case show|help=");
	assert_parses (&program, "kinko --version", "version||version=");
	assert_parses (&program, "kinko init --version", "version||version=");
}

static void
test_single (void)
{
	assert_parses (&single, "kinko-verify mirror.git", "|mirror.git|");
	assert_parses (&single, "kinko-verify --deep mirror.git --json", "|mirror.git|deep= json=");
	assert_parses (&single, "kinko-verify -- --deep", "|--deep|");
	assert_parses (&single, "kinko-verify man", "man||");
	assert_parses (&single, "kinko-verify ./man", "|./man|");
	assert_parses (&single, "kinko-verify --help", "help||help=");
	/* another command beside the default one, an option of both, and help about either */
	assert_parses (&single, "kinko-verify proof f --tag a --entry e --tag b",
		       "proof|f|entry=e tag=a tag=b");
	assert_parses (&single, "kinko-verify ./proof --tag a", "|./proof|tag=a");
	assert_parses (&single, "kinko-verify --deep proof --help", "help|proof|deep= help=");
}

static void
assert_refused (const KinkoProgram *of, const char *line, const char *message, const char *hint)
{
	g_auto (GStrv) words = g_strsplit (line, " ", -1);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoOptions) options = parse (of, words, &error);

	g_test_message ("%s", line);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	g_assert_null (options);
	g_assert_cmpstr (error->message, ==, message);
	g_assert_cmpstr (kinko_error_hint (error), ==, hint);
}

static void
test_refused (void)
{
	static const char show[] = "the command is 'kinko case show CASE [PART]'";

	/* a program for one thing, which was not named: no success */
	assert_refused (&single, "kinko-verify", "an argument is missing",
			"the command is 'kinko-verify MIRROR'");
	assert_refused (&program, "kinko casw", "no command 'casw'", "did you mean 'kinko case'?");
	assert_refused (&program, "kinko zzzzzz", "no command 'zzzzzz'",
			"'kinko help' lists the commands");
	assert_refused (&program, "kinko ", "no command ''", "'kinko help' lists the commands");
	assert_refused (&program, "kinko case shwo 1", "no command 'case shwo'",
			"did you mean 'kinko case show'?");
	assert_refused (&program, "kinko case zzzzzz", "no command 'case zzzzzz'",
			"'kinko help case' lists the commands");
	assert_refused (&program, "kinko case", "'case' alone is no command",
			"'kinko help case' lists the commands");
	assert_refused (&program, "kinko case show", "an argument is missing", show);
	assert_refused (&program, "kinko case show a b c", "one argument too many: 'c'", show);
	assert_refused (&program, "kinko --jsn init", "no option '--jsn' here",
			"did you mean '--json'?");
	assert_refused (&program, "kinko -json init", "no option '-json' here",
			"did you mean '--json'?");
	/* a value may be a secret */
	assert_refused (&program, "kinko --zzzzzz=1234 init", "no option '--zzzzzz' here",
			"--help lists the options");
	assert_refused (&program, "kinko --out f case show 1", "no option '--out' here",
			"--help lists the options");
	assert_refused (&program, "kinko case show 1 --out", "option '--out' needs a value: FILE",
			"--out FILE: where to write");
	assert_refused (&program, "kinko --json=1 init", "option '--json' takes no value", NULL);
	/* a program that knows no vault */
	assert_refused (&single, "kinko-verify --vault v m", "no option '--vault' here",
			"--help lists the options");
	assert_refused (&single, "kinko-verify --json", "an argument is missing",
			"the command is 'kinko-verify MIRROR'");
	/* what only the default command obeys, before and behind the name of another */
	assert_refused (&single, "kinko-verify proof f --deep", "no option '--deep' here",
			"--help lists the options");
	assert_refused (&single, "kinko-verify --out o proof f", "no option '--out' here",
			"--help lists the options");
	assert_refused (&single, "kinko-verify m --entry e", "no option '--entry' here",
			"--help lists the options");
}

/* Neither the first value nor the last one is taken in silence, wherever the option stands. */
static void
test_twice (void)
{
	static const char hint[] = "give it once, with the value that counts";

	assert_refused (&program, "kinko case show 1 --out a --out b",
			"option '--out' is given twice", hint);
	assert_refused (&program, "kinko case show --out=a 1 --out a",
			"option '--out' is given twice", hint);
	assert_refused (&program, "kinko case show 1 --out= --out b",
			"option '--out' is given twice", hint);
	assert_refused (&program, "kinko --vault a init --vault b",
			"option '--vault' is given twice", hint);
	assert_refused (&program, "kinko --lang ja --lang en", "option '--lang' is given twice",
			hint);
	assert_refused (&single, "kinko-verify m --out a --out b", "option '--out' is given twice",
			hint);
	assert_parses (&program, "kinko --json case show 1 --deep --json --deep",
		       "case show|1|deep= deep= json= json=");
	assert_parses (&program, "kinko case show 1 --out a -- --out", "case show|1 --out|out=a");
}

/* Every true prefix of every option is refused: getopt_long() alone would accept many. */
static void
test_no_abbreviations (void)
{
	static const char *const names[] = { "vault", "json", "passphrase-fd", "version", "out" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		for (gsize len = 1; names[i][len] != '\0'; len++) {
			g_autofree char *line =
				g_strdup_printf ("kinko case show 1 --%.*s", (int) len, names[i]);
			g_auto (GStrv) words = g_strsplit (line, " ", -1);
			g_autoptr (GError) error = NULL;
			g_autoptr (KinkoOptions) options = parse (&program, words, &error);

			g_test_message ("%s", line);
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
			g_assert_null (options);
			g_assert_true (g_str_has_prefix (error->message, "no option '--"));
		}
	}
}

static void
test_glance (void)
{
	g_auto (GStrv) words = g_strsplit (
		"kinko --what --lang en casw --lang=ja --json -- --color never", " ", -1);
	int n = (int) g_strv_length (words);

	g_assert_cmpstr (kinko_options_glance (n, words, "lang"), ==, "ja");
	g_assert_nonnull (kinko_options_glance (n, words, "json"));
	g_assert_null (kinko_options_glance (n, words, "color"));
	g_assert_null (kinko_options_glance (n, words, "lan"));
	g_assert_cmpstr (kinko_options_glance (4, words, "lang"), ==, "en");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/options/places", test_places);
	g_test_add_func ("/options/own", test_own);
	g_test_add_func ("/options/codes", test_codes);
	g_test_add_func ("/options/builtin", test_builtin);
	g_test_add_func ("/options/single", test_single);
	g_test_add_func ("/options/refused", test_refused);
	g_test_add_func ("/options/twice", test_twice);
	g_test_add_func ("/options/no-abbreviations", test_no_abbreviations);
	g_test_add_func ("/options/glance", test_glance);
	return g_test_run ();
}
