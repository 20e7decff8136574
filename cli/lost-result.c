#include "cli/lost-result.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "vault/lost-entry.h"

json_t *
kinko_lost_result (const GPtrArray *lost)
{
	json_t *list = json_array ();

	for (guint i = 0; i < lost->len; i++) {
		const KinkoLostEntry *entry = lost->pdata[i];

		json_array_append_new (list,
				       json_pack ("{s:I, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s}",
						  "seq", (json_int_t) entry->seq, "time",
						  entry->time, "by", entry->by, "action",
						  entry->action, "object", entry->object, "case",
						  entry->case_no, "number", entry->number, "fate",
						  kinko_lost_fate_name (entry->fate)));
	}
	return list;
}

/* ---- as text --------------------------------------------------------------------------------- */

/* By what people know it; what is new and was lost is known to the log alone. */
static char *
name_of (const json_t *entry)
{
	const char *case_no = kinko_result_text (entry, "case");
	const char *number = kinko_result_text (entry, "number");

	if (case_no[0] != '\0' && number[0] != '\0')
		return g_strdup_printf ("%s (%s)", number, case_no);
	if (case_no[0] != '\0' || number[0] != '\0')
		return g_strdup (case_no[0] != '\0' ? case_no : number);
	return g_strdup (kinko_result_text (entry, "object"));
}

/* What is made anew and then ended is one thing. */
static const char *
key_of (const json_t *entry)
{
	const char *number = kinko_result_text (entry, "number");

	return number[0] != '\0' ? number : kinko_result_text (entry, "object");
}

static void
add_row (KinkoTable *table, const json_t *entry, const char *name)
{
	g_autofree char *seq =
		g_strdup_printf ("%" G_GINT64_FORMAT, kinko_result_number (entry, "seq"));
	g_autofree char *time = kinko_japan_time_text (kinko_result_text (entry, "time"));
	const char *cells[] = { seq, time, kinko_result_text (entry, "by"),
				kinko_result_text (entry, "action"), name };

	kinko_table_add (table, cells);
}

/* How many rows; where @once, of each thing only the first that the log tells of it. */
static guint
fill_table (KinkoTable *table, const json_t *lost, KinkoLostFate fate, gboolean once)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	const json_t *entry;
	guint n = 0;
	gsize i;

	json_array_foreach (lost, i, entry)
	{
		g_autofree char *name = NULL;

		if (!g_str_equal (kinko_result_text (entry, "fate"), kinko_lost_fate_name (fate)))
			continue;
		name = name_of (entry);
		if (once && !g_hash_table_add (seen, g_strdup (key_of (entry))))
			continue;
		n++;
		add_row (table, entry, name);
	}
	return n;
}

static guint
count_nothing (const json_t *lost)
{
	const char *nothing = kinko_lost_fate_name (KINKO_LOST_NOTHING);
	const json_t *entry;
	guint n = 0;
	gsize i;

	json_array_foreach (lost, i, entry) n +=
		g_str_equal (kinko_result_text (entry, "fate"), nothing);
	return n;
}

void
kinko_lost_result_show (const json_t *lost, GString *out)
{
	const char *headings[] = { _ ("entry"), _ ("time"), _ ("by"), _ ("action"),
				   _ ("case or line") };
	g_autoptr (KinkoTable) again = kinko_table_new (headings, G_N_ELEMENTS (headings));
	g_autoptr (KinkoTable) remade = kinko_table_new (headings, G_N_ELEMENTS (headings));
	guint n_again = fill_table (again, lost, KINKO_LOST_AGAIN, FALSE);
	guint n_remade = fill_table (remade, lost, KINKO_LOST_REMADE, TRUE);
	guint n_nothing = count_nothing (lost);

	if (n_again > 0) {
		kinko_result_say (
			out,
			ngettext ("%u thing was lost, and has to be entered again:",
				  "%u things were lost, and have to be entered again:", n_again),
			n_again);
		kinko_result_gap (out);
		kinko_table_print (again, out);
	} else {
		kinko_result_say (out, "%s", _ ("Nothing has to be entered again."));
	}
	if (n_remade > 0) {
		kinko_result_say (
			out,
			ngettext ("%u thing was made anew or done again from what the log tells; "
				  "nothing has to be done for it, but what else was said of it is "
				  "lost:",
				  "%u things were made anew or done again from what the log "
				  "tells; nothing has to be done for them, but what else was said "
				  "of them is lost:",
				  n_remade),
			n_remade);
		kinko_result_gap (out);
		kinko_table_print (remade, out);
	}
	if (n_nothing > 0)
		kinko_result_say (out,
				  ngettext ("%u further entry needs nothing.",
					    "%u further entries need nothing.", n_nothing),
				  n_nothing);
}
