#include "policies/columns.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/word.h"
#include "policies/yaml-read.h"

/* Every wrong word is answered with the whole list, so no list may be long. */
#define MOST_FIELDS  256u
#define MOST_ALIASES 64u

/* By this the names of fields tell what no list outside kinko may have. */
#define NUMBER_SUFFIX "_mynumber"

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },
	{ "fields", TRUE },
	{ "results", FALSE },
	{ "entry_sheet", TRUE },
};
enum { FILE_FORMAT, FILE_FIELDS, FILE_RESULTS, FILE_ENTRY_SHEET };

static const KinkoYamlKey field_keys[] = {
	{ "name", TRUE },
	{ "heading", TRUE },
	{ "aliases", FALSE },
};
enum { FIELD_NAME, FIELD_HEADING, FIELD_ALIASES };

static const KinkoYamlKey result_keys[] = { { "name", TRUE }, { "heading", TRUE } };
enum { RESULT_NAME, RESULT_HEADING };

static const KinkoYamlKey entry_keys[] = { { "heading", TRUE }, { "source", TRUE } };
enum { ENTRY_HEADING, ENTRY_SOURCE };

static const char *const decision_sources[] = {
	"tier",           "tier_label", "levy_base", "provisional",
	"effective_from", "tax_year",   "table",     NULL,
};

struct _KinkoColumns {
	GPtrArray *fields;    /* char *, NULL-terminated once they are read */
	GHashTable *headings; /* field to heading */
	GHashTable *folded;   /* folded name, heading or alias to field */
	GPtrArray *entries;   /* KinkoEntryItem */
};

typedef struct {
	KinkoYaml *yaml;
	KinkoColumns *columns;
	GHashTable *names; /* given so far */
} Reader;

static void
entry_free (gpointer data)
{
	KinkoEntryItem *item = data;

	g_free (item->heading_en);
	g_free (item->heading_ja);
	g_free (item->source);
	g_free (item);
}

static gboolean
is_name (const char *text)
{
	return g_ascii_islower (text[0]) && strlen (text) <= 64 &&
	       text[strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* A name that no other field has, or NULL; borrowed from @node. */
static const char *
read_name (Reader *reader, const KinkoYamlNode *node)
{
	const char *name = kinko_yaml_text (reader->yaml, node);

	if (name == NULL)
		return NULL;
	if (!is_name (name))
		kinko_yaml_problem (reader->yaml, node, "field_name",
				    _ ("the name of a field is a-z, 0-9 and _, a letter first"));
	else if (!g_hash_table_add (reader->names, g_strdup (name)))
		kinko_yaml_problem (reader->yaml, node, "duplicate", _ ("'%s' is given twice"),
				    name);
	else
		return name;
	return NULL;
}

/* The name of a field that people fill in, as the columns own it. */
static const char *
add_field (Reader *reader, const KinkoYamlNode *node)
{
	const char *name = read_name (reader, node);
	char *field;

	if (name == NULL)
		return NULL;
	if (g_strv_contains (decision_sources, name)) {
		kinko_yaml_problem (reader->yaml, node, "field_name",
				    _ ("'%s' is a word of the decision, not a field"), name);
		return NULL;
	}
	field = g_strdup (name);
	g_ptr_array_add (reader->columns->fields, field);
	g_hash_table_insert (reader->columns->folded, g_strdup (field), field);
	return field;
}

/* A heading that stood for two fields would put one person's data into the column of another. */
static void
add_heading (Reader *reader, const KinkoYamlNode *node, const char *text, const char *field)
{
	g_autofree char *folded = kinko_word_fold_heading (text);
	const char *other = g_hash_table_lookup (reader->columns->folded, folded);
	g_autofree char *shown = kinko_yaml_excerpt (node);

	if (folded[0] == '\0')
		kinko_yaml_problem (reader->yaml, node, "empty_heading",
				    _ ("nothing of '%s' is left without blanks and brackets"),
				    shown);
	else if (other == NULL)
		g_hash_table_insert (reader->columns->folded, g_steal_pointer (&folded),
				     (gpointer) (guintptr) field);
	else if (strcmp (other, field) == 0)
		kinko_yaml_problem (reader->yaml, node, "duplicate",
				    _ ("'%s' is found already without this line"), shown);
	else
		kinko_yaml_problem (reader->yaml, node, "ambiguous_heading",
				    _ ("'%s' stands for the field '%s' already"), shown, other);
}

static void
read_headings (Reader *reader, const KinkoYamlNode *const *values, const char *field)
{
	const char *heading = kinko_yaml_text (reader->yaml, values[FIELD_HEADING]);
	g_autoptr (GPtrArray) aliases =
		kinko_yaml_short_list (reader->yaml, values[FIELD_ALIASES], MOST_ALIASES);

	if (field != NULL && heading != NULL) {
		add_heading (reader, values[FIELD_HEADING], heading, field);
		g_hash_table_insert (reader->columns->headings, g_strdup (field),
				     g_strdup (heading));
	}
	for (guint i = 0; aliases != NULL && i < aliases->len; i++) {
		const char *alias = kinko_yaml_text (reader->yaml, aliases->pdata[i]);

		if (field != NULL && alias != NULL)
			add_heading (reader, aliases->pdata[i], alias, field);
	}
}

/* All names first: an alias must not take the name of a field that stands further below. */
static void
read_fields (Reader *reader, const KinkoYamlNode *node)
{
	typedef const KinkoYamlNode *Values[G_N_ELEMENTS (field_keys)];
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, MOST_FIELDS);
	guint n = items == NULL ? 0 : items->len;
	g_autofree Values *values = g_new0 (Values, n);
	g_autofree const char **names = g_new0 (const char *, n);

	for (guint i = 0; i < n; i++)
		if (kinko_yaml_map (reader->yaml, items->pdata[i], field_keys,
				    G_N_ELEMENTS (field_keys), values[i]))
			names[i] = add_field (reader, values[i][FIELD_NAME]);
	for (guint i = 0; i < n; i++)
		read_headings (reader, values[i], names[i]);
	g_ptr_array_add (reader->columns->fields, NULL);
}

/* What steps have set is exported but never imported: its headings are not to be found, and not to
 * be taken for those of a field. */
static void
read_results (Reader *reader, const KinkoYamlNode *node)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, MOST_FIELDS);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (result_keys)];
		const char *name, *heading;
		g_autofree char *folded = NULL;

		if (!kinko_yaml_map (reader->yaml, items->pdata[i], result_keys,
				     G_N_ELEMENTS (values), values))
			continue;
		name = read_name (reader, values[RESULT_NAME]);
		heading = kinko_yaml_text (reader->yaml, values[RESULT_HEADING]);
		if (name == NULL || heading == NULL)
			continue;
		folded = kinko_word_fold_heading (heading);
		if (g_hash_table_contains (reader->columns->folded, folded) ||
		    !g_hash_table_add (seen, g_steal_pointer (&folded)))
			kinko_yaml_problem (reader->yaml, values[RESULT_HEADING],
					    "ambiguous_heading",
					    _ ("another field has this heading already"));
		g_hash_table_insert (reader->columns->headings, g_strdup (name),
				     g_strdup (heading));
	}
}

/* The sheet leaves kinko in the open; the ward's system has the My Numbers from elsewhere. */
static char *
read_source (Reader *reader, const KinkoYamlNode *node, const char *const *known, GHashTable *seen)
{
	const char *text = node == NULL ? NULL : kinko_yaml_text (reader->yaml, node);
	int found;

	if (text == NULL)
		return NULL;
	if (g_str_has_suffix (text, NUMBER_SUFFIX)) {
		kinko_yaml_problem (reader->yaml, node, "number_in_entry_sheet",
				    _ ("an entry sheet has no My Numbers"));
		return NULL;
	}
	found = kinko_yaml_choice (reader->yaml, node, known, "unknown_source");
	if (found < 0)
		return NULL;
	if (!g_hash_table_add (seen, (gpointer) (guintptr) known[found])) {
		kinko_yaml_problem (reader->yaml, node, "duplicate", _ ("'%s' is given twice"),
				    known[found]);
		return NULL;
	}
	return g_strdup (known[found]);
}

/* What an item may show: fields, then what the decision gives; NULL-terminated. */
static const char **
all_sources (const KinkoColumns *columns)
{
	guint n = columns->fields->len - 1;
	const char **sources = g_new0 (const char *, n + G_N_ELEMENTS (decision_sources));

	for (guint i = 0; i < n; i++)
		sources[i] = columns->fields->pdata[i];
	for (guint i = 0; decision_sources[i] != NULL; i++)
		sources[n + i] = decision_sources[i];
	return sources;
}

static void
read_entry_sheet (Reader *reader, const KinkoYamlNode *node)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, MOST_FIELDS);
	g_autofree const char **known = all_sources (reader->columns);
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (entry_keys)];
		KinkoEntryItem *item;

		if (!kinko_yaml_map (reader->yaml, items->pdata[i], entry_keys,
				     G_N_ELEMENTS (values), values))
			continue;
		item = g_new0 (KinkoEntryItem, 1);
		g_ptr_array_add (reader->columns->entries, item);
		kinko_yaml_bilingual (reader->yaml, values[ENTRY_HEADING], &item->heading_en,
				      &item->heading_ja);
		item->source = read_source (reader, values[ENTRY_SOURCE], known, seen);
	}
}

static void
read_file (Reader *reader)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];

	if (!kinko_yaml_file (reader->yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	read_fields (reader, values[FILE_FIELDS]);
	read_results (reader, values[FILE_RESULTS]);
	read_entry_sheet (reader, values[FILE_ENTRY_SHEET]);
}

KinkoColumns *
kinko_columns_read (KinkoYaml *yaml)
{
	g_autoptr (GHashTable) names =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	KinkoColumns *columns = g_new0 (KinkoColumns, 1);
	Reader reader = { yaml, columns, names };

	columns->fields = g_ptr_array_new_with_free_func (g_free);
	columns->headings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	columns->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	columns->entries = g_ptr_array_new_with_free_func (entry_free);
	read_file (&reader);
	return columns;
}

void
kinko_columns_free (KinkoColumns *columns)
{
	if (columns == NULL)
		return;
	g_ptr_array_unref (columns->fields);
	g_hash_table_unref (columns->headings);
	g_hash_table_unref (columns->folded);
	g_ptr_array_unref (columns->entries);
	g_free (columns);
}

const char *const *
kinko_columns_fields (const KinkoColumns *columns)
{
	return (const char *const *) columns->fields->pdata;
}

const char *
kinko_columns_field (const KinkoColumns *columns, const char *heading)
{
	g_autofree char *folded = kinko_word_fold_heading (heading);

	return folded == NULL ? NULL : g_hash_table_lookup (columns->folded, folded);
}

const char *
kinko_columns_heading (const KinkoColumns *columns, const char *field)
{
	return g_hash_table_lookup (columns->headings, field);
}

const GPtrArray *
kinko_columns_entry_sheet (const KinkoColumns *columns)
{
	return columns->entries;
}

const char *const *
kinko_columns_decision_sources (void)
{
	return decision_sources;
}
