/* What is typed for one item of an entry sheet. */
#include <string.h>

#include "vault/entry-sheet-internal.h"

static char *
yen_text (gboolean known, guint64 yen)
{
	return known ? g_strdup_printf ("%" G_GUINT64_FORMAT, yen) : g_strdup ("");
}

static char *
month_text (const KinkoTierDecision *decision)
{
	return g_strdup_printf ("%u-%02u", decision->fiscal_year + (decision->month < 4 ? 1 : 0),
				decision->month);
}

char *
kinko_entry_value (const KinkoEntryCase *entry, const char *source)
{
	const KinkoTierDecision *decision = &entry->decision->decision;
	const char *text;

	if (strcmp (source, "tier") == 0)
		return g_strdup (decision->tier);
	if (strcmp (source, "tier_label") == 0)
		return g_strdup (entry->decision->tier_label_ja);
	if (strcmp (source, "levy_base") == 0)
		return yen_text (decision->base_known, decision->base);
	if (strcmp (source, "provisional") == 0)
		return g_strdup (decision->provisional ? "暫定" : "");
	if (strcmp (source, "effective_from") == 0)
		return month_text (decision);
	if (strcmp (source, "tax_year") == 0)
		return g_strdup_printf ("%u", decision->tax_year);
	if (strcmp (source, "table") == 0)
		return g_strdup (entry->decision->table);
	text = kinko_case_data_get (entry->kase->data, source);
	return g_strdup (text == NULL ? "" : text);
}
