#include "policies/yaml-lint.h"

#include <glib/gi18n.h>
#include <yaml.h>

#include "policies/error.h"

typedef struct {
	const char *data;
	gsize length;
	const char *file;
	GPtrArray *problems;
	guint documents;
	guint depth;
	gboolean walkable;
} Lint;

/* No format of ours nests deeper than six levels. libyaml's time grows with the square of the depth:
 * a file of nothing but '[' would keep it busy for hours. */
#define MOST_LEVELS 32

/* libyaml speaks English only and of its grammar; these are the mistakes people make. */
/* clang-format off */
static const struct {
	const char *libyaml;
	const char *ours;
} syntax_errors[] = {
	{ "found character that cannot start any token",
	  N_ ("a value cannot begin with this character (is it a tab, or text that needs quotes?)") },
	{ "did not find expected key",
	  N_ ("a key was expected here; look at the indentation") },
	{ "could not find expected ':'",
	  N_ ("a ':' was expected here") },
	{ "mapping values are not allowed in this context",
	  N_ ("a ':' cannot stand here; look at the indentation, or put the text in quotes") },
	{ "block sequence entries are not allowed in this context",
	  N_ ("a list item cannot stand here; look at the indentation") },
	{ "did not find expected '-' indicator",
	  N_ ("a list item was expected here; look at the indentation") },
	{ "found unexpected end of stream",
	  N_ ("the file ends inside a quoted text") },
	{ "did not find expected ',' or ']'",
	  N_ ("the list in brackets is not closed") },
	{ "did not find expected ',' or '}'",
	  N_ ("the mapping in braces is not closed") },
	{ "did not find expected <document start>",
	  N_ ("nothing may follow the document") },
};
/* clang-format on */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (yaml_parser_t, yaml_parser_delete)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (yaml_event_t, yaml_event_delete)

static void
add_problem (Lint *lint, gsize line, gsize column, const char *code, const char *message)
{
	KinkoProblem *problem = kinko_problem_new (code, NULL, "%s", message);

	problem->file = g_strdup (lint->file);
	problem->line = (guint) line;
	problem->column = (guint) column;
	g_ptr_array_add (lint->problems, problem);
}

static void
add_at_mark (Lint *lint, yaml_mark_t mark, const char *code, const char *message)
{
	add_problem (lint, mark.line + 1, mark.column + 1, code, message);
}

/* @offset in bytes; everything before it is valid UTF-8. */
static void
add_at_offset (Lint *lint, gsize offset, const char *code, const char *message)
{
	const char *line_start = lint->data;
	gsize line = 1;

	for (const char *p = lint->data; p < lint->data + offset; p++) {
		if (*p == '\n') {
			line++;
			line_start = p + 1;
		}
	}
	add_problem (lint, line,
		     (gsize) g_utf8_strlen (line_start, lint->data + offset - line_start) + 1, code,
		     message);
}

static gboolean
check_encoding (Lint *lint)
{
	const char *end;

	/* libyaml would guess UTF-16 from a byte order mark, and a second reader would not. */
	if (g_utf8_validate_len (lint->data, lint->length, &end))
		return TRUE;
	add_at_offset (lint, (gsize) (end - lint->data), "yaml_encoding",
		       *end == '\0' ? _ ("a zero byte: this is no text file")
				    : _ ("not valid UTF-8 here; save the file as UTF-8"));
	return FALSE;
}

static void
report_syntax (Lint *lint, const yaml_parser_t *parser)
{
	g_autofree char *message = NULL;

	if (parser->error == YAML_READER_ERROR) {
		message = g_strdup_printf (_ ("the character U+%04X cannot stand in YAML"),
					   (guint) parser->problem_value);
		add_at_offset (lint, MIN (parser->problem_offset, lint->length), "yaml_syntax",
			       message);
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS (syntax_errors); i++)
		if (g_strcmp0 (parser->problem, syntax_errors[i].libyaml) == 0)
			message = g_strdup (_ (syntax_errors[i].ours));
	if (message == NULL)
		message = g_strdup_printf (_ ("not valid YAML (%s)"), parser->problem != NULL
									      ? parser->problem
									      : "out of memory");
	add_at_mark (lint, parser->problem_mark, "yaml_syntax", message);
}

static void
check_properties (Lint *lint, const yaml_event_t *event, const yaml_char_t *anchor,
		  const yaml_char_t *tag)
{
	if (anchor != NULL)
		add_at_mark (lint, event->start_mark, "yaml_anchor",
			     _ ("anchors (&) are not accepted; write the value out"));
	if (tag != NULL)
		add_at_mark (lint, event->start_mark, "yaml_tag",
			     _ ("tags (!) are not accepted; the format fixes every type"));
}

static void
check_document (Lint *lint, const yaml_event_t *event)
{
	if (event->data.document_start.version_directive != NULL ||
	    event->data.document_start.tag_directives.start !=
		    event->data.document_start.tag_directives.end)
		add_at_mark (lint, event->start_mark, "yaml_directive",
			     _ ("directives (%) are not accepted"));
	if (++lint->documents == 2)
		add_at_mark (lint, event->start_mark, "yaml_documents",
			     _ ("a second document begins here; a file holds one"));
}

/* FALSE when it is too deep to go on. */
static gboolean
check_depth (Lint *lint, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		lint->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		lint->depth--;
		break;
	default:
		break;
	}
	if (lint->depth <= MOST_LEVELS)
		return TRUE;
	add_at_mark (lint, event->start_mark, "yaml_depth",
		     _ ("lists and mappings are nested too deeply"));
	lint->walkable = FALSE;
	return FALSE;
}

static void
check_event (Lint *lint, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		check_document (lint, event);
		break;
	case YAML_ALIAS_EVENT:
		add_at_mark (lint, event->start_mark, "yaml_alias",
			     _ ("aliases (*) are not accepted; write the value out"));
		lint->walkable = FALSE;
		break;
	case YAML_SCALAR_EVENT:
		check_properties (lint, event, event->data.scalar.anchor, event->data.scalar.tag);
		break;
	case YAML_SEQUENCE_START_EVENT:
		check_properties (lint, event, event->data.sequence_start.anchor,
				  event->data.sequence_start.tag);
		break;
	case YAML_MAPPING_START_EVENT:
		check_properties (lint, event, event->data.mapping_start.anchor,
				  event->data.mapping_start.tag);
		break;
	default:
		break;
	}
}

static void
check_events (Lint *lint)
{
	g_auto (yaml_parser_t) parser = { 0 };
	yaml_event_type_t type;

	if (!yaml_parser_initialize (&parser)) {
		report_syntax (lint, &parser);
		lint->walkable = FALSE;
		return;
	}
	yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string (&parser, (const yaml_char_t *) lint->data, lint->length);
	do {
		g_auto (yaml_event_t) event = { 0 };

		if (!yaml_parser_parse (&parser, &event)) {
			report_syntax (lint, &parser);
			lint->walkable = FALSE;
			return;
		}
		check_event (lint, &event);
		if (!check_depth (lint, &event))
			return;
		type = event.type;
	} while (type != YAML_STREAM_END_EVENT);
}

gboolean
kinko_yaml_lint (const char *data, gsize length, const char *file, GPtrArray *problems)
{
	Lint lint = {
		.data = data, .length = length, .file = file, .problems = problems, .walkable = TRUE
	};

	if (!check_encoding (&lint))
		return FALSE;
	check_events (&lint);
	if (lint.walkable && lint.documents == 0) {
		add_problem (&lint, 1, 1, "yaml_empty", _ ("the file is empty"));
		return FALSE;
	}
	return lint.walkable;
}
