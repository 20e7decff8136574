#include "policies/yaml.h"

#include <string.h>

#include <glib/gi18n.h>
#include <yaml.h>

#include "policies/error.h"
#include "policies/yaml-lint.h"

/* Where a node hangs. libyaml's nodes do not know their parents, messages name the whole path. */
typedef struct {
	const yaml_node_t *node; /* NULL: this is the root */
	const yaml_node_t *key;  /* in a mapping */
	gsize index;             /* in a list, from 0 */
} Parent;

struct _KinkoYaml {
	char *file;
	GPtrArray *problems;
	yaml_document_t document;
	Parent *parents; /* by place of the node in the document */
};

/* Quoted in a message: the characters of a longer text that are shown. */
#define EXCERPT 40

static gsize
node_place (const KinkoYaml *yaml, const yaml_node_t *node)
{
	return (gsize) (node - yaml->document.nodes.start);
}

KinkoYamlNode *
kinko_yaml_node (const KinkoYaml *yaml, int id)
{
	return &yaml->document.nodes.start[id - 1];
}

gboolean
kinko_yaml_is_deceptive (gunichar c)
{
	switch (g_unichar_type (c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return TRUE;
	default:
		return FALSE;
	}
}

char *
kinko_yaml_excerpt (const KinkoYamlNode *scalar)
{
	const char *p = (const char *) scalar->data.scalar.value;
	const char *end = p + scalar->data.scalar.length;
	GString *shown = g_string_new (NULL);

	for (guint n = 0; p < end && n < EXCERPT; p = g_utf8_next_char (p), n++) {
		gunichar c = g_utf8_get_char (p);

		if (kinko_yaml_is_deceptive (c))
			g_string_append_printf (shown, "\\u%04x", c);
		else
			g_string_append_unichar (shown, c);
	}
	if (p < end)
		g_string_append (shown, "…");
	return g_string_free (shown, FALSE);
}

/* "rules[3].reason.en"; NULL for the root. */
static char *
node_path (KinkoYaml *yaml, const yaml_node_t *node)
{
	GString *path = g_string_new (NULL);
	const Parent *parent = &yaml->parents[node_place (yaml, node)];

	while (parent->node != NULL) {
		if (parent->key != NULL) {
			g_autofree char *key = parent->key->type == YAML_SCALAR_NODE
						       ? kinko_yaml_excerpt (parent->key)
						       : g_strdup ("?");

			if (path->len > 0 && path->str[0] != '[')
				g_string_prepend_c (path, '.');
			g_string_prepend (path, key);
		} else {
			g_autofree char *index = g_strdup_printf ("[%zu]", parent->index);

			if (path->len > 0 && path->str[0] != '[')
				g_string_prepend_c (path, '.');
			g_string_prepend (path, index);
		}
		parent = &yaml->parents[node_place (yaml, parent->node)];
	}
	return g_string_free (path, path->len == 0);
}

void
kinko_yaml_problem (KinkoYaml *yaml, const KinkoYamlNode *node, const char *code,
		    const char *format, ...)
{
	g_autofree char *message = NULL;
	g_autofree char *path = node_path (yaml, node);
	KinkoProblem *problem;
	va_list args;

	va_start (args, format);
	message = g_strdup_vprintf (format, args);
	va_end (args);
	problem = kinko_problem_new (code, path, "%s", message);
	problem->file = g_strdup (yaml->file);
	problem->line = (guint) node->start_mark.line + 1;
	problem->column = (guint) node->start_mark.column + 1;
	g_ptr_array_add (yaml->problems, problem);
}

/* libyaml keeps both of two equal keys, and which one a reader takes is its own affair. */
static void
check_keys (KinkoYaml *yaml, const yaml_node_t *mapping)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	     pair < mapping->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = kinko_yaml_node (yaml, pair->key);
		g_autofree char *shown = NULL;

		if (key->type != YAML_SCALAR_NODE) {
			kinko_yaml_problem (yaml, key, "yaml_key", _ ("a key must be a word"));
			continue;
		}
		shown = kinko_yaml_excerpt (key);
		if (strlen ((const char *) key->data.scalar.value) != key->data.scalar.length)
			kinko_yaml_problem (yaml, key, "yaml_key", _ ("the key '%s' is no word"),
					    shown);
		else if (!g_hash_table_add (seen, key->data.scalar.value))
			kinko_yaml_problem (yaml, key, "yaml_duplicate_key",
					    _ ("the key '%s' is given twice"), shown);
	}
}

static void
set_parents (KinkoYaml *yaml, const yaml_node_t *node)
{
	if (node->type == YAML_SEQUENCE_NODE) {
		const yaml_node_item_t *start = node->data.sequence.items.start;

		for (const yaml_node_item_t *item = start; item < node->data.sequence.items.top;
		     item++)
			yaml->parents[*item - 1] = (Parent){ node, NULL, (gsize) (item - start) };
	} else if (node->type == YAML_MAPPING_NODE) {
		for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
		     pair < node->data.mapping.pairs.top; pair++) {
			const yaml_node_t *key = kinko_yaml_node (yaml, pair->key);

			yaml->parents[pair->key - 1] = (Parent){ node, key, 0 };
			yaml->parents[pair->value - 1] = (Parent){ node, key, 0 };
		}
	}
}

/* The lint has seen that there is a document without syntax errors and aliases. */
static gboolean
load_document (KinkoYaml *yaml, const char *data, gsize length)
{
	yaml_parser_t parser;
	gboolean loaded;

	if (!yaml_parser_initialize (&parser))
		return FALSE;
	yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string (&parser, (const yaml_char_t *) data, length);
	loaded = yaml_parser_load (&parser, &yaml->document);
	yaml_parser_delete (&parser);
	return loaded && yaml_document_get_root_node (&yaml->document) != NULL;
}

static void
survey (KinkoYaml *yaml)
{
	const yaml_node_t *start = yaml->document.nodes.start;
	const yaml_node_t *end = yaml->document.nodes.top;

	yaml->parents = g_new0 (Parent, (gsize) (end - start));
	for (const yaml_node_t *node = start; node < end; node++)
		set_parents (yaml, node);
	for (const yaml_node_t *node = start; node < end; node++)
		if (node->type == YAML_MAPPING_NODE)
			check_keys (yaml, node);
}

KinkoYaml *
kinko_yaml_parse (GBytes *content, const char *file, GPtrArray *problems)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	g_autoptr (KinkoYaml) yaml = g_new0 (KinkoYaml, 1);
	gsize length;
	const char *data = g_bytes_get_data (content, &length);

	yaml->file = g_strdup (file);
	yaml->problems = g_ptr_array_ref (problems);
	if (length > KINKO_YAML_MAX) {
		KinkoProblem *problem = kinko_problem_new (
			"yaml_size", NULL, _ ("larger than %zu bytes"), KINKO_YAML_MAX);

		problem->file = g_strdup (file);
		g_ptr_array_add (problems, problem);
		return NULL;
	}
	/* Windows' editor writes it; libyaml would count it as a column. */
	if (length >= 3 && memcmp (data, byte_order_mark, 3) == 0) {
		data += 3;
		length -= 3;
	}
	if (length == 0)
		data = "";
	/* A load that fails now fails on an anchor that is given twice, which the lint has said. */
	if (!kinko_yaml_lint (data, length, file, problems) || !load_document (yaml, data, length))
		return NULL;
	survey (yaml);
	return g_steal_pointer (&yaml);
}

void
kinko_yaml_free (KinkoYaml *yaml)
{
	if (yaml == NULL)
		return;
	if (yaml->document.nodes.start != NULL)
		yaml_document_delete (&yaml->document);
	g_free (yaml->parents);
	g_free (yaml->file);
	g_ptr_array_unref (yaml->problems);
	g_free (yaml);
}

const KinkoYamlNode *
kinko_yaml_root (KinkoYaml *yaml)
{
	return yaml_document_get_root_node (&yaml->document);
}

guint
kinko_yaml_line (const KinkoYamlNode *node)
{
	return (guint) node->start_mark.line + 1;
}
