#include <string.h>

#include <glib/gi18n.h>

#include "policies/language.h"
#include "policies/test-mark.h"
#include "vault/entry-sheet-internal.h"

/* Nothing from elsewhere: the page is readable where no network is. A case begins on a sheet of its own. */
static const char head[] =
	"<style>\n"
	"body{font-family:sans-serif;margin:2em;color:#111;background:#fff}\n"
	"section{break-after:page;margin-bottom:3em}\n"
	"section:last-child{break-after:auto}\n"
	"h1{font-size:1.2em;border-bottom:2px solid #111;padding-bottom:.3em}\n"
	"table{border-collapse:collapse;width:100%}\n"
	"th,td{border:1px solid #666;padding:.25em .6em;text-align:left;vertical-align:top}\n"
	"th{width:18em;font-weight:normal;background:#f2f2f2}\n"
	"th.n{width:2em;text-align:right}\n"
	"p.sign{margin-top:1.5em}\n"
	"thead th{border:3px double #111;background:none;font-weight:bold;text-align:center}\n"
	"@page{size:A4;margin:15mm}\n"
	"@media print{body{margin:0}th{background:none}}\n"
	"</style>\n";

static void
append_text (GString *page, const char *text)
{
	char *escaped = g_markup_escape_text (text, -1);

	g_string_append (page, escaped);
	explicit_bzero (escaped, strlen (escaped));
	g_free (escaped);
}

static void
append_item (GString *page, guint n, const KinkoEntryItem *item, const KinkoEntryCase *entry)
{
	char *value = kinko_entry_value (entry, item->source);

	g_string_append_printf (page, "<tr><th class=\"n\">%u</th><th>", n);
	append_text (page, kinko_language_choose (item->heading_en, item->heading_ja));
	g_string_append (page, "</th><td>");
	append_text (page, value);
	g_string_append (page, "</td></tr>\n");
	explicit_bzero (value, strlen (value));
	g_free (value);
}

/* The head of a table is printed again on each sheet of paper that the table goes on to. */
static void
append_mark (GString *page)
{
	g_string_append (page, "<thead><tr><th colspan=\"3\">");
	append_text (page, _ ("【試験】 TEST: made-up data only"));
	g_string_append (page, "</th></tr></thead>\n");
}

static void
append_case (GString *page, const GPtrArray *items, const KinkoEntryCase *entry, gboolean test)
{
	g_string_append (page, "<section>\n<h1>");
	g_string_append (page, test ? KINKO_TEST_MARK : "");
	append_text (page, _ ("Entry into the childcare system"));
	g_string_append (page, "　");
	append_text (page, entry->kase->file->case_no);
	g_string_append (page, "</h1>\n<table>\n");
	if (test)
		append_mark (page);
	for (guint i = 0; i < items->len; i++)
		append_item (page, i + 1, items->pdata[i], entry);
	g_string_append (page, "</table>\n<p class=\"sign\">");
	append_text (page, _ ("Typed by: ____________________  on: ____________________"));
	g_string_append (page, "</p>\n</section>\n");
}

KinkoSecret *
kinko_entry_page (const GPtrArray *items, const GPtrArray *cases, gboolean test)
{
	/* With room for what is usual, so that growing leaves no copies of it behind. */
	GString *page = g_string_sized_new (4096 + (gsize) cases->len * (items->len + 4) * 256);
	KinkoSecret *content;

	g_string_append (page, "<!DOCTYPE html>\n");
	g_string_append_printf (page, "<html lang=\"%s\">\n<meta charset=\"utf-8\">\n<title>",
				kinko_language_choose ("en", "ja"));
	g_string_append (page, test ? KINKO_TEST_MARK : "");
	append_text (page, _ ("Entry into the childcare system"));
	g_string_append (page, "</title>\n");
	g_string_append (page, head);
	for (guint i = 0; i < cases->len; i++)
		append_case (page, items, cases->pdata[i], test);
	g_string_append (page, "</html>\n");
	content = kinko_secret_new_from (page->str, page->len);
	explicit_bzero (page->str, page->len);
	g_string_free (page, TRUE);
	return content;
}
