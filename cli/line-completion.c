#include "cli/line-completion.h"

#include <string.h>

#include "cli/words.h"

/* Words that have no command in the table. */
static const char *const own_words[] = { "exit", "quit" };

/* What has been typed before the word at the cursor. */
typedef struct {
	const KinkoCatalog *catalog;
	const GPtrArray *cases;
	const char *noun;
	const KinkoCommand *command;
	const KinkoOption *pending; /* an option that waits for its value, or NULL */
	guint arguments;
} Place;

static const KinkoOption *
find_in (const GArray *options, const char *name)
{
	for (guint i = 0; i < options->len; i++) {
		const KinkoOption *option = &g_array_index (options, KinkoOption, i);

		if (g_str_equal (option->name, name))
			return option;
	}
	return NULL;
}

/* Rows of the tables outlive the arrays that they were copied to; so do their values. */
static gboolean
takes_value (const Place *place, const char *name, KinkoOption *option)
{
	g_autoptr (GArray) own = kinko_catalog_options (place->command);
	g_autoptr (GArray) global = kinko_catalog_global_options (place->catalog);
	const KinkoOption *found = find_in (own, name);

	if (found == NULL)
		found = find_in (global, name);
	if (found != NULL)
		*option = *found;
	return found != NULL && found->value != NULL;
}

static void
take_name (Place *place, const char *word)
{
	const KinkoCommand *command;

	if (place->command != NULL) {
		place->arguments++;
		return;
	}
	command = kinko_catalog_find (place->catalog, place->noun != NULL ? place->noun : word,
				      place->noun != NULL ? word : NULL);
	if (command == NULL && place->noun != NULL) { /* an argument where a verb could stand */
		command = kinko_catalog_find (place->catalog, place->noun, "");
		place->arguments = command != NULL;
	}
	if (command != NULL && command->wraps)
		place->noun = NULL; /* all begins anew */
	else if (command != NULL)
		place->command = command;
	else if (place->noun == NULL)
		place->noun = word;
}

/* ---- what may follow ------------------------------------------------------------------------- */

static void
offer (GPtrArray *found, const char *word, const char *typed)
{
	if (g_str_has_prefix (word, typed) &&
	    !g_ptr_array_find_with_equal_func (found, word, g_str_equal, NULL))
		g_ptr_array_add (found, g_strdup (word));
}

static void
offer_words (const Place *place, const char *noun, const char *typed, GPtrArray *found)
{
	g_autoptr (GPtrArray) words = kinko_catalog_words (place->catalog, noun);

	for (guint i = 0; i < words->len; i++)
		offer (found, words->pdata[i], typed);
}

/* "a|b" is a choice between words, "CASE" and "CASE…" a number. */
static void
offer_for (const Place *place, const char *placeholder, const char *typed, GPtrArray *found)
{
	const char *bare = placeholder + strspn (placeholder, "[");

	if (g_str_has_prefix (bare, "CASE") && !g_ascii_isalpha (bare[4])) {
		for (guint i = 0; i < place->cases->len; i++)
			offer (found, place->cases->pdata[i], typed);
	} else if (g_str_has_prefix (bare, "COMMAND")) {
		offer_words (place, NULL, typed, found);
	} else if (g_ascii_islower (bare[0])) {
		g_auto (GStrv) choices = g_strsplit_set (bare, "|].", -1);

		for (guint i = 0; choices[i] != NULL; i++)
			if (choices[i][0] != '\0')
				offer (found, choices[i], typed);
	}
}

static void
offer_argument (const Place *place, const char *typed, GPtrArray *found)
{
	const char *usage = place->command->arguments;
	g_auto (GStrv) placeholders = g_strsplit (usage != NULL ? usage : "", " ", -1);
	guint n = g_strv_length (placeholders);

	/* The last word of "OPERATOR CASE…" may be repeated. */
	if (n > 0 && place->arguments < place->command->max_arguments)
		offer_for (place, placeholders[MIN (place->arguments, n - 1)], typed, found);
}

/* In a shell the passphrase is typed. */
static void
offer_options (const GArray *options, const char *typed, GPtrArray *found)
{
	for (guint i = 0; i < options->len; i++) {
		const char *name = g_array_index (options, KinkoOption, i).name;
		g_autofree char *dashed = g_strconcat ("--", name, NULL);

		if (!g_str_equal (name, "passphrase-fd"))
			offer (found, dashed, typed);
	}
}

static void
offer_all (const Place *place, const char *typed, GPtrArray *found)
{
	g_autoptr (GArray) own = kinko_catalog_options (place->command);
	g_autoptr (GArray) global = kinko_catalog_global_options (place->catalog);

	if (place->pending != NULL) {
		offer_for (place, place->pending->value, typed, found);
	} else if (typed[0] == '-') {
		offer_options (own, typed, found);
		offer_options (global, typed, found);
	} else if (place->command != NULL) {
		offer_argument (place, typed, found);
	} else {
		offer_words (place, place->noun, typed, found);
		for (gsize i = 0; place->noun == NULL && i < G_N_ELEMENTS (own_words); i++)
			offer (found, own_words[i], typed);
	}
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
kinko_line_completion (const KinkoCatalog *catalog, const GPtrArray *cases, const char *before)
{
	GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) words = kinko_words_split (before, NULL);
	gboolean begun = kinko_words_last (before)[0] != '\0';
	Place place = { .catalog = catalog, .cases = cases };
	KinkoOption option;
	guint n;

	if (words == NULL) /* within quotation marks */
		return found;
	n = begun && words->len > 0 ? words->len - 1 : words->len;
	for (guint i = 0; i < n; i++) {
		const char *word = words->pdata[i];

		if (i == 0 && g_str_equal (word, catalog->program->name))
			continue; /* it may be typed, too */
		if (place.pending != NULL)
			place.pending = NULL;
		else if (!g_str_has_prefix (word, "--"))
			take_name (&place, word);
		else if (takes_value (&place, word + 2, &option))
			place.pending = &option;
	}
	offer_all (&place, n < words->len ? words->pdata[n] : "", found);
	g_ptr_array_sort (found, compare_words);
	return found;
}
