/*
 * What the tests of the policy readers share.
 */
#pragma once

#include <string.h>

#include <glib.h>

#include "policies/error.h"
#include "policies/yaml.h"

static inline GPtrArray *
problems_new (void)
{
	return g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
}

/* "2:7 yaml_tag title.en; 3:1 …", in the order of discovery; owned by the caller. */
static inline char *
problems_summary (const GPtrArray *problems)
{
	GString *summary = g_string_new (NULL);

	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		if (i > 0)
			g_string_append (summary, "; ");
		g_string_append_printf (summary, "%u:%u %s", problem->line, problem->column,
					problem->code);
		if (problem->field != NULL)
			g_string_append_printf (summary, " %s", problem->field);
	}
	return g_string_free (summary, FALSE);
}

static inline KinkoYaml *
parse_text (const char *text, GPtrArray *problems)
{
	g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));

	return kinko_yaml_parse (content, "test.yaml", problems);
}
