#include "policies/yaml-read.h"

#include <string.h>

#include <glib/gi18n.h>
#include <yaml.h>

#include "policies/suggest.h"

/* The text of a scalar without zero characters, else NULL. */
static const char *
word_of (const yaml_node_t *node)
{
	const char *text;

	if (node->type != YAML_SCALAR_NODE)
		return NULL;
	text = (const char *) node->data.scalar.value;
	return strlen (text) == node->data.scalar.length ? text : NULL;
}

/* A bare word; in quotes `true` and `12` are texts. */
static const char *
plain_word_of (const yaml_node_t *node)
{
	const char *text = word_of (node);

	return text != NULL && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? text : NULL;
}

static int
index_of (const char *word, const char *const *known)
{
	for (int i = 0; known[i] != NULL; i++)
		if (strcmp (word, known[i]) == 0)
			return i;
	return -1;
}

static char *
join (const char *const *words)
{
	GString *joined = g_string_new (words[0]);

	for (gsize i = 1; words[0] != NULL && words[i] != NULL; i++)
		g_string_append_printf (joined, "%s%s", _ (", "), words[i]);
	return g_string_free (joined, FALSE);
}

static void
report_unknown_key (KinkoYaml *yaml, const yaml_node_t *key, const char *const *known)
{
	g_autofree char *shown = kinko_yaml_excerpt (key);
	g_autofree char *all = join (known);
	const char *nearest = kinko_suggest ((const char *) key->data.scalar.value, known);

	if (nearest != NULL)
		kinko_yaml_problem (yaml, key, "yaml_unknown_key",
				    _ ("unknown key '%s'; did you mean '%s'?"), shown, nearest);
	else
		kinko_yaml_problem (yaml, key, "yaml_unknown_key",
				    _ ("unknown key '%s'; the keys here are: %s"), shown, all);
}

/* The place of a key among the known ones, or -1. */
static int
find_key (KinkoYaml *yaml, const yaml_node_t *key, const char *const *known)
{
	const char *word = word_of (key);
	int found;

	/* What is no word was reported when the file was parsed. */
	if (word == NULL)
		return -1;
	found = index_of (word, known);
	if (found < 0)
		report_unknown_key (yaml, key, known);
	return found;
}

gboolean
kinko_yaml_map (KinkoYaml *yaml, const KinkoYamlNode *node, const KinkoYamlKey *keys, gsize n_keys,
		const KinkoYamlNode **values)
{
	g_autofree const char **known = g_new0 (const char *, n_keys + 1);

	for (gsize i = 0; i < n_keys; i++) {
		values[i] = NULL;
		known[i] = keys[i].name;
	}
	if (node == NULL)
		return FALSE;
	if (node->type != YAML_MAPPING_NODE) {
		kinko_yaml_problem (yaml, node, "yaml_type", _ ("keys with values are needed"));
		return FALSE;
	}
	for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++) {
		int found = find_key (yaml, kinko_yaml_node (yaml, pair->key), known);

		if (found >= 0 && values[found] == NULL)
			values[found] = kinko_yaml_node (yaml, pair->value);
	}
	for (gsize i = 0; i < n_keys; i++)
		if (keys[i].required && values[i] == NULL)
			kinko_yaml_problem (yaml, node, "yaml_missing_key",
					    _ ("the key '%s' is missing"), keys[i].name);
	return TRUE;
}

gboolean
kinko_yaml_file (KinkoYaml *yaml, const KinkoYamlKey *keys, gsize n, const KinkoYamlNode **values)
{
	guint format;

	g_assert (g_str_equal (keys[0].name, "format"));
	return kinko_yaml_map (yaml, kinko_yaml_root (yaml), keys, n, values) &&
	       (values[0] == NULL || kinko_yaml_integer (yaml, values[0], 1, 1, &format));
}

const KinkoYamlNode *
kinko_yaml_value (const KinkoYaml *yaml, const KinkoYamlNode *mapping, const char *key)
{
	if (mapping->type != YAML_MAPPING_NODE)
		return NULL;
	for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	     pair < mapping->data.mapping.pairs.top; pair++)
		if (g_strcmp0 (word_of (kinko_yaml_node (yaml, pair->key)), key) == 0)
			return kinko_yaml_node (yaml, pair->value);
	return NULL;
}

GPtrArray *
kinko_yaml_list (KinkoYaml *yaml, const KinkoYamlNode *node)
{
	GPtrArray *items;

	if (node == NULL)
		return NULL;
	if (node->type != YAML_SEQUENCE_NODE) {
		kinko_yaml_problem (yaml, node, "yaml_type", _ ("a list is needed"));
		return NULL;
	}
	if (node->data.sequence.items.start == node->data.sequence.items.top) {
		kinko_yaml_problem (yaml, node, "yaml_empty_list", _ ("the list is empty"));
		return NULL;
	}
	items = g_ptr_array_new ();
	for (const yaml_node_item_t *item = node->data.sequence.items.start;
	     item < node->data.sequence.items.top; item++)
		g_ptr_array_add (items, kinko_yaml_node (yaml, *item));
	return items;
}

GPtrArray *
kinko_yaml_short_list (KinkoYaml *yaml, const KinkoYamlNode *node, guint max)
{
	GPtrArray *items = kinko_yaml_list (yaml, node);

	if (items == NULL || items->len <= max)
		return items;
	kinko_yaml_problem (yaml, items->pdata[max], "too_many",
			    _ ("a list here has at most %u items"), max);
	g_ptr_array_unref (items);
	return NULL;
}

/* YAML 1.1 and 1.2 readers disagree about bare words like these: `no` is a text to one and false to
 * the other, 012 is ten or twelve. */
static gboolean
is_ambiguous (const char *plain)
{
	static const char *const words[] = { "",   "~",   "null", "true", "false", "yes", "no",
					     "on", "off", "y",    "n",    ".nan",  ".inf" };
	char *end;

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		if (g_ascii_strcasecmp (plain, words[i]) == 0)
			return TRUE;
	if (!g_ascii_isdigit (plain[0]) && strchr ("+-.", plain[0]) == NULL)
		return FALSE;
	(void) g_ascii_strtod (plain, &end); /* only where the number ends matters */
	return *end == '\0' || plain[strspn (plain, "+-.:_0123456789")] == '\0';
}

static gboolean
is_one_line (const yaml_node_t *scalar)
{
	const char *p = (const char *) scalar->data.scalar.value;
	const char *end = p + scalar->data.scalar.length;

	for (; p < end; p = g_utf8_next_char (p))
		if (kinko_yaml_is_deceptive (g_utf8_get_char (p)))
			return FALSE;
	return TRUE;
}

const char *
kinko_yaml_text (KinkoYaml *yaml, const KinkoYamlNode *node)
{
	const char *text, *plain;
	g_autofree char *shown = NULL;

	if (node == NULL)
		return NULL;
	if (node->type != YAML_SCALAR_NODE) {
		kinko_yaml_problem (yaml, node, "yaml_type", _ ("a text is needed"));
		return NULL;
	}
	text = word_of (node);
	if (text == NULL || !is_one_line (node)) {
		kinko_yaml_problem (yaml, node, "yaml_text",
				    _ ("a text has one line and no invisible characters"));
		return NULL;
	}
	plain = plain_word_of (node);
	if (text[strspn (text, " ")] == '\0') {
		kinko_yaml_problem (yaml, node, "yaml_text", _ ("the text is empty"));
		return NULL;
	}
	if (plain != NULL && is_ambiguous (plain)) {
		shown = kinko_yaml_excerpt (node);
		kinko_yaml_problem (
			yaml, node, "yaml_text",
			_ ("'%s' is not a text to every reader of YAML; put it in quotes"), shown);
		return NULL;
	}
	return text;
}

const char *
kinko_yaml_id (KinkoYaml *yaml, const KinkoYamlNode *node)
{
	static const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *text = kinko_yaml_text (yaml, node);
	g_autofree char *shown = NULL;

	if (text == NULL)
		return NULL;
	if (g_ascii_islower (text[0]) && text[strspn (text, letters)] == '\0' &&
	    strlen (text) <= 64)
		return text;
	shown = kinko_yaml_excerpt (node);
	kinko_yaml_problem (yaml, node, "yaml_id",
			    _ ("'%s' is no identifier: a-z, 0-9 and -, a letter first, at most 64"),
			    shown);
	return NULL;
}

const char *
kinko_yaml_new_id (KinkoYaml *yaml, const KinkoYamlNode *node, GHashTable *seen)
{
	const char *id = kinko_yaml_id (yaml, node);

	if (id == NULL)
		return NULL;
	if (g_hash_table_add (seen, g_strdup (id)))
		return id;
	kinko_yaml_problem (yaml, node, "duplicate", _ ("'%s' is given twice"), id);
	return NULL;
}

int
kinko_yaml_choice (KinkoYaml *yaml, const KinkoYamlNode *node, const char *const *known,
		   const char *code)
{
	const char *text = kinko_yaml_text (yaml, node);
	const char *nearest;
	g_autofree char *shown = NULL;
	g_autofree char *all = NULL;
	int found;

	if (text == NULL)
		return -1;
	found = index_of (text, known);
	if (found >= 0)
		return found;
	shown = kinko_yaml_excerpt (node);
	nearest = kinko_suggest (text, known);
	all = join (known);
	if (nearest != NULL)
		kinko_yaml_problem (yaml, node, code, _ ("unknown '%s'; did you mean '%s'?"), shown,
				    nearest);
	else
		kinko_yaml_problem (yaml, node, code,
				    _ ("unknown '%s'; one of these is needed: %s"), shown, all);
	return -1;
}

char **
kinko_yaml_choices (KinkoYaml *yaml, const KinkoYamlNode *node, const char *const *known, guint max,
		    const char *code)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (yaml, node, max);
	GPtrArray *names = g_ptr_array_new ();

	for (guint i = 0; items != NULL && i < items->len; i++) {
		int found = kinko_yaml_choice (yaml, items->pdata[i], known, code);

		if (found < 0)
			continue;
		if (g_ptr_array_find_with_equal_func (names, known[found], g_str_equal, NULL))
			kinko_yaml_problem (yaml, items->pdata[i], "duplicate",
					    _ ("'%s' is given twice"), known[found]);
		else
			g_ptr_array_add (names, g_strdup (known[found]));
	}
	g_ptr_array_add (names, NULL);
	return (char **) g_ptr_array_free (names, FALSE);
}

void
kinko_yaml_bilingual (KinkoYaml *yaml, const KinkoYamlNode *node, char **en, char **ja)
{
	static const KinkoYamlKey keys[] = { { "en", TRUE }, { "ja", TRUE } };
	const KinkoYamlNode *values[G_N_ELEMENTS (keys)];

	*en = *ja = NULL;
	if (!kinko_yaml_map (yaml, node, keys, G_N_ELEMENTS (values), values))
		return;
	*en = g_strdup (kinko_yaml_text (yaml, values[0]));
	*ja = g_strdup (kinko_yaml_text (yaml, values[1]));
}

/* 0 or digits without a leading zero: 010 is eight to YAML 1.1 and ten to YAML 1.2. */
static gboolean
is_decimal (const char *text)
{
	return text != NULL && text[0] != '\0' && text[strspn (text, "0123456789")] == '\0' &&
	       (text[0] != '0' || text[1] == '\0');
}

/* The digits of a plain decimal number, or NULL with a problem. */
static const char *
decimal_of (KinkoYaml *yaml, const KinkoYamlNode *node)
{
	const char *plain;

	if (node == NULL)
		return NULL;
	plain = plain_word_of (node);
	if (is_decimal (plain))
		return plain;
	kinko_yaml_problem (yaml, node, "yaml_integer",
			    _ ("a decimal number is needed: digits only, no leading 0"));
	return NULL;
}

gboolean
kinko_yaml_integer (KinkoYaml *yaml, const KinkoYamlNode *node, guint min, guint max, guint *value)
{
	const char *digits = decimal_of (yaml, node);
	guint64 number;

	if (digits == NULL)
		return FALSE;
	if (!g_ascii_string_to_unsigned (digits, 10, min, max, &number, NULL)) {
		kinko_yaml_problem (yaml, node, "yaml_range",
				    _ ("a number from %u to %u is needed"), min, max);
		return FALSE;
	}
	*value = (guint) number;
	return TRUE;
}

gboolean
kinko_yaml_yen (KinkoYaml *yaml, const KinkoYamlNode *node, guint64 *yen)
{
	const char *digits = decimal_of (yaml, node);
	guint64 number;

	if (digits == NULL)
		return FALSE;
	if (!g_ascii_string_to_unsigned (digits, 10, 0, KINKO_YAML_YEN_MAX, &number, NULL)) {
		kinko_yaml_problem (yaml, node, "yaml_range",
				    _ ("whole yen of at most ten digits are needed"));
		return FALSE;
	}
	*yen = number;
	return TRUE;
}

gboolean
kinko_yaml_date (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoDate *date)
{
	const char *text = kinko_yaml_text (yaml, node);
	g_autofree char *iso = NULL;
	KinkoDate found;

	if (text == NULL)
		return FALSE;
	if (kinko_date_parse (text, &found, NULL))
		iso = kinko_date_iso (&found);
	if (g_strcmp0 (iso, text) != 0) {
		kinko_yaml_problem (yaml, node, "yaml_date",
				    _ ("a day is needed, in quotes: \"2026-04-01\""));
		return FALSE;
	}
	*date = found;
	return TRUE;
}

gboolean
kinko_yaml_boolean (KinkoYaml *yaml, const KinkoYamlNode *node, gboolean *value)
{
	const char *plain;

	if (node == NULL)
		return FALSE;
	plain = plain_word_of (node);
	if (g_strcmp0 (plain, "true") != 0 && g_strcmp0 (plain, "false") != 0) {
		kinko_yaml_problem (yaml, node, "yaml_boolean", _ ("true or false is needed"));
		return FALSE;
	}
	*value = plain[0] == 't';
	return TRUE;
}
