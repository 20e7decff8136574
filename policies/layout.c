#include "policies/layout-internal.h"

#include <string.h>

static const char *const places[KINKO_LAYOUT_N_PLACES + 1] = {
	"manager", "maker", "person", "line", "entry", "period", "remarks", "entries", "root", NULL
};

const char *const kinko_layout_periods[] = { "month", "day", "range", "optional", "now", NULL };

/* ---- placeholders ---------------------------------------------------------------------------- */

const char *const *
kinko_layout_places (void)
{
	return places;
}

int
kinko_layout_place (const char *text, const char **end)
{
	*end = strchr (text, '}');
	for (int i = 0; *end != NULL && places[i] != NULL; i++)
		if (strlen (places[i]) == (gsize) (*end - text) &&
		    strncmp (places[i], text, (gsize) (*end - text)) == 0) {
			(*end)++;
			return i;
		}
	return -1;
}

char *
kinko_layout_fill (const char *text, const char *const values[KINKO_LAYOUT_N_PLACES])
{
	GString *out = g_string_new (NULL);

	while (*text != '\0') {
		const char *end = NULL;
		int place = *text == '{' ? kinko_layout_place (text + 1, &end) : -1;

		if (place < 0) {
			g_string_append_c (out, *text++);
			continue;
		}
		g_string_append (out, values[place] == NULL ? "" : values[place]);
		text = end;
	}
	return g_string_free (out, FALSE);
}

/* ---- freeing --------------------------------------------------------------------------------- */

void
kinko_layout_column_free (gpointer data)
{
	KinkoLayoutColumn *column = data;

	g_free (column->label);
	g_free (column);
}

void
kinko_layout_block_free (gpointer data)
{
	KinkoLayoutBlock *block = data;

	g_free (block->heading);
	g_ptr_array_unref (block->columns);
	g_free (block->text);
	g_strfreev (block->boxes);
	g_free (block);
}

void
kinko_layout_free (gpointer data)
{
	KinkoLayout *layout = data;

	g_free (layout->id);
	g_free (layout->title);
	g_free (layout->number);
	g_strfreev (layout->to);
	g_strfreev (layout->from);
	g_ptr_array_unref (layout->blocks);
	g_free (layout);
}

void
kinko_layouts_free (KinkoLayouts *layouts)
{
	if (layouts == NULL)
		return;
	g_ptr_array_unref (layouts->layouts);
	g_hash_table_unref (layouts->words);
	g_free (layouts->case_service);
	g_free (layouts->footer);
	g_free (layouts);
}

/* ---- what it says ---------------------------------------------------------------------------- */

const KinkoLayout *
kinko_layout_find (const KinkoLayouts *layouts, const char *id)
{
	for (guint i = 0; layouts != NULL && i < layouts->layouts->len; i++) {
		const KinkoLayout *layout = layouts->layouts->pdata[i];

		if (g_strcmp0 (layout->id, id) == 0)
			return layout;
	}
	return NULL;
}

const char *
kinko_layout_period_id (KinkoLayoutPeriod period)
{
	return kinko_layout_periods[period];
}

static gboolean
block_is_personal (const KinkoLayoutBlock *block)
{
	for (guint i = 0; i < block->columns->len; i++)
		if (((const KinkoLayoutColumn *) block->columns->pdata[i])->field->personal)
			return TRUE;
	return FALSE;
}

gboolean
kinko_layout_is_personal (const KinkoLayout *layout)
{
	for (guint i = 0; i < layout->blocks->len; i++)
		if (block_is_personal (layout->blocks->pdata[i]))
			return TRUE;
	return layout->personal;
}

gboolean
kinko_layout_uses (const KinkoLayout *layout, const char *source)
{
	for (guint i = 0; i < layout->blocks->len; i++) {
		const KinkoLayoutBlock *block = layout->blocks->pdata[i];

		if (block->source != NULL && strcmp (block->source->name, source) == 0)
			return TRUE;
	}
	return FALSE;
}
