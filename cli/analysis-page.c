#include "cli/analysis-page.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "audit/japan-time.h"
#include "cli/analysis-chart.h"
#include "cli/analysis-list.h"
#include "cli/analysis-style.h"
#include "cli/analysis-text.h"
#include "cli/html.h"
#include "cli/sheet.h"
#include "cli/test-mark.h"
#include "cli/verification.h"
#include "cli/verify-witness.h"
#include "policies/analysis.h"
#include "policies/language.h"
#include "policies/role.h"

/* ---- head ------------------------------------------------------------------------------------ */

/*
 * No script, nothing from elsewhere, and no other style than this one: a browser holds a page to it that somebody smuggled
 * something into.
 */
static void
add_head (const json_t *verification, gboolean test, GString *out)
{
	KinkoHash hash = kinko_hash_of (kinko_analysis_style, strlen (kinko_analysis_style));
	g_autofree char *digest = g_base64_encode (hash.bytes, sizeof hash.bytes);

	g_string_append_printf (
		out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\" />\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\" />\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
		"<meta name=\"referrer\" content=\"no-referrer\" />\n"
		"<meta name=\"color-scheme\" content=\"light dark\" />\n<title>",
		kinko_language_choose ("en", "ja"), digest);
	if (test)
		kinko_html_text (out, kinko_test_mark ());
	kinko_html_text (out, _ ("Analysis of the access log"));
	kinko_html_text (out, " ");
	kinko_html_text (out, kinko_result_text (verification, "origin"));
	g_string_append_printf (out, "</title>\n<style>%s</style>\n</head>\n<body>\n",
				kinko_analysis_style);
}

/* The parts of the page, in order. */
static const struct {
	const char *id, *title, *lead;
} sections[] = {
	{ "verification", N_ ("Verification"), NULL },
	{ "figures", N_ ("At a glance"), NULL },
	{ "hours", N_ ("When the vault was used"),
	  N_ ("All acts of all operators, by day and hour in Japan. What was done outside office "
	      "hours "
	      "has a frame and a diamond.") },
	{ "reveals", N_ ("My Numbers shown"),
	  N_ ("By operator and day, on one scale. A triangle stands above days with a burst; "
	      "closed "
	      "days are shaded.") },
	{ "people", N_ ("By operator"),
	  N_ ("Presence is the time between the first and the last act of each day. A file out may "
	      "be a "
	      "look or a My Number as well.") },
	{ "findings", N_ ("What deserves a question"),
	  N_ ("A finding is no breach of the rules: it is something to ask about. Each rests on "
	      "the "
	      "entries that it names.") },
	{ "confirmation", N_ ("Confirmation by the manager"),
	  N_ ("For the printed page: what was answered and done about the findings, and by whom it "
	      "was "
	      "confirmed.") },
	{ "entries", N_ ("The entries"),
	  N_ ("The lines that the findings name, as they stand in the log; of findings with very "
	      "many "
	      "the first twenty.") },
	{ "limits", N_ ("By which limits"), NULL },
	{ "check", N_ ("How to check this page"), NULL },
};
enum {
	VERIFICATION,
	FIGURES,
	HOURS,
	REVEALS,
	PEOPLE,
	FINDINGS,
	CONFIRMATION,
	ENTRIES,
	LIMITS,
	CHECK,
};

static void
add_header (const json_t *result, gboolean test, GString *out)
{
	const json_t *verification = json_object_get (result, "verification");
	g_autofree char *range = kinko_analysis_text_range (result);
	g_autofree char *as_of = kinko_japan_time_text (kinko_result_text (result, "as_of"));

	if (test)
		kinko_html_elementf (out, "p", "test", "%s",
				     _ ("【試験】 TEST vault: made-up data only"));
	g_string_append (out, "<header><div>");
	kinko_html_element (out, "h1", NULL, _ ("Analysis of the access log"));
	kinko_html_element (out, "p", "period", range);
	g_string_append (out, "</div><div class=\"log\">");
	kinko_html_element (out, "p", NULL, kinko_result_text (verification, "origin"));
	kinko_html_elementf (out, "p", NULL, _ ("as of %s"), as_of);
	g_string_append_printf (out, "</div></header>\n<nav aria-label=\"");
	kinko_html_text (out, _ ("parts of this page"));
	g_string_append (out, "\"><ul>");
	for (gsize i = 0; i < G_N_ELEMENTS (sections); i++) {
		g_string_append_printf (out, "<li><a href=\"#%s\">", sections[i].id);
		kinko_html_text (out, _ (sections[i].title));
		g_string_append (out, "</a></li>");
	}
	g_string_append (out, "</ul></nav>\n<main>\n");
}

static void
begin_section (guint section, GString *out)
{
	g_string_append_printf (out, "<section id=\"%s\">\n", sections[section].id);
	kinko_html_element (out, "h2", NULL, _ (sections[section].title));
	if (sections[section].lead != NULL)
		kinko_html_element (out, "p", "lead", _ (sections[section].lead));
}

static void
end_section (GString *out)
{
	g_string_append (out, "</section>\n");
}

/* ---- verification ---------------------------------------------------------------------------- */

static void
add_fact (GString *out, const char *label, const char *value)
{
	kinko_html_element (out, "dt", NULL, label);
	kinko_html_element (out, "dd", NULL, value);
}

static void
add_hash (GString *out, const char *label, const char *hex)
{
	g_autofree char *groups = kinko_verification_groups (hex);

	kinko_html_element (out, "dt", NULL, label);
	kinko_html_element (out, "dd", "mono", groups);
}

/* A sentence each, where a witness was asked for or a checkpoint was kept. */
static void
add_witnesses (const json_t *verification, GString *out)
{
	g_autoptr (GPtrArray) texts = kinko_verify_witness_texts (verification);

	if (texts->len == 0)
		return;
	kinko_html_element (out, "dt", NULL, _ ("by others"));
	for (guint i = 0; i < texts->len; i++)
		kinko_html_element (out, "dd", NULL, texts->pdata[i]);
}

static void
add_facts (const json_t *verification, GString *out)
{
	g_autofree char *size = g_strdup_printf (_ ("%" PRIi64 " in %" PRIi64 " acts"),
						 kinko_result_number (verification, "entries"),
						 kinko_result_number (verification, "acts"));
	g_autofree char *first =
		kinko_japan_time_text (kinko_result_text (verification, "first_time"));
	g_autofree char *last =
		kinko_japan_time_text (kinko_result_text (verification, "last_time"));
	gboolean mirror = strcmp (kinko_result_text (verification, "source"), "mirror") == 0;

	g_string_append (out, "<dl>");
	add_fact (out, _ ("vault ID"), kinko_result_text (verification, "vault"));
	add_fact (out, _ ("entries"), size);
	add_fact (out, _ ("first entry"), first);
	add_fact (out, _ ("last entry"), last);
	add_hash (out, _ ("genesis hash"), kinko_result_text (verification, "genesis"));
	add_hash (out, _ ("root hash"), kinko_result_text (verification, "root"));
	add_witnesses (verification, out);
	add_fact (out, _ ("what was checked"),
		  mirror ? _ ("the form of every entry, the chain of hashes, the tree, the signed "
			      "checkpoint of every act, who had a seat when, the git history, and "
			      "the signature of every commit")
			 : _ ("the form of every entry, the chain of hashes, the tree, the signed "
			      "checkpoint of every act, and who had a seat when; not the mirror"));
	g_string_append (out, "</dl>");
}

/* The lines of @text, as they are. */
static void
add_pre (GString *out, const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	g_string_append (out, "<pre>");
	for (char **line = lines; *line != NULL; line++) {
		if (line != lines)
			g_string_append_c (out, '\n');
		kinko_html_text (out, *line);
	}
	g_string_append (out, "</pre>");
}

static void
add_verification (const json_t *result, GString *out)
{
	const json_t *verification = json_object_get (result, "verification");
	g_autoptr (GPtrArray) caveats = kinko_analysis_text_caveats (result);

	begin_section (VERIFICATION, out);
	g_string_append (
		out, "<div class=\"card seal\"><p class=\"verdict\"><svg width=\"34\" "
		     "height=\"34\" viewBox=\"0 0 34 34\" aria-hidden=\"true\"><circle cx=\"17\" "
		     "cy=\"17\" r=\"15.5\" fill=\"none\" stroke=\"currentColor\" "
		     "stroke-width=\"2\" /><path d=\"M10 17.5l5 5l9.5-11\" fill=\"none\" "
		     "stroke=\"currentColor\" stroke-width=\"2.6\" /></svg>");
	kinko_html_element (out, "span", NULL,
			    kinko_result_flag (verification, "genesis_compared")
				    ? _ ("The log is whole, and it is the one on the paper.")
				    : _ ("The log is whole."));
	g_string_append (out, "</p>");
	add_facts (verification, out);
	g_string_append (out, "<div class=\"open\">");
	kinko_html_element (out, "h3", NULL, _ ("Not known from the log, or not checked"));
	g_string_append (out, "<ul>");
	for (guint i = 0; i < caveats->len; i++)
		kinko_html_element (out, "li", NULL, caveats->pdata[i]);
	g_string_append (out, "</ul></div><details>");
	kinko_html_element (out, "summary", NULL, _ ("the newest checkpoint"));
	add_pre (out, kinko_result_text (verification, "checkpoint"));
	g_string_append (out, "</details></div>\n");
	end_section (out);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void
add_figure (GString *out, gint64 number, const char *label, const char *severity)
{
	g_string_append (out, "<li>");
	/* Nothing of a kind is nothing to look at. */
	kinko_html_number (out, "b", number == 0 ? NULL : severity, number);
	g_string_append (out, "<span>");
	if (severity != NULL) {
		kinko_analysis_chart_sign (severity, out);
		g_string_append_c (out, ' ');
	}
	kinko_html_text (out, label);
	g_string_append (out, "</span></li>\n");
}

static void
add_figures (const json_t *result, GString *out)
{
	static const struct {
		const char *key, *label;
	} figures[] = {
		{ "looks", N_ ("looks") },
		{ "reveals", N_ ("My Numbers shown") },
		{ "exports", N_ ("files written out") },
		{ "writes", N_ ("changes") },
		{ "refusals", N_ ("refusals") },
		{ "failures", N_ ("failures") },
		{ "outside", N_ ("acts outside office hours") },
	};
	const json_t *totals = json_object_get (result, "totals");
	guint findings[KINKO_SEVERITY_N] = { 0 };
	const json_t *finding;
	gsize i;

	json_array_foreach (json_object_get (result, "findings"), i, finding)
		findings[kinko_analysis_text_severity (finding)]++;
	begin_section (FIGURES, out);
	g_string_append (out, "<ul class=\"figures\">\n");
	for (guint severity = KINKO_SEVERITY_N; severity > 0; severity--)
		add_figure (out, findings[severity - 1],
			    kinko_severity_label ((KinkoSeverity) (severity - 1)),
			    kinko_severity_id ((KinkoSeverity) (severity - 1)));
	for (i = 0; i < G_N_ELEMENTS (figures); i++)
		add_figure (out, kinko_result_number (totals, figures[i].key), _ (figures[i].label),
			    NULL);
	g_string_append (out, "</ul>\n");
	end_section (out);
}

/* ---- to be filled in by hand ----------------------------------------------------------------- */

static void
add_confirmation (GString *out)
{
	const char *const labels[] = { _ ("answers, and what was done"), _ ("confirmed by"),
				       _ ("confirmed on") };

	begin_section (CONFIRMATION, out);
	g_string_append (out, "<table class=\"sign-here\"><tbody>\n");
	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
		g_string_append (out, "<tr>");
		kinko_html_element (out, "th", NULL, labels[i]);
		g_string_append (out, "<td></td></tr>\n");
	}
	g_string_append (out, "</tbody></table>\n");
	end_section (out);
}

/* ---- limits, and how to check ---------------------------------------------------------------- */

static void
add_limits (const json_t *result, GString *out)
{
	const json_t *limits = json_object_get (result, "limits");
	const json_t *hours = json_object_get (result, "hours");
	g_autofree char *rules = kinko_analysis_text_rules (result);
	const json_t *role;
	gsize i;

	begin_section (LIMITS, out);
	g_string_append (out, "<dl>");
	add_fact (out, _ ("by which limits"), rules);
	kinko_html_element (out, "dt", NULL, _ ("office hours"));
	kinko_html_elementf (out, "dd", NULL, "%s–%s", kinko_result_text (hours, "from"),
			     kinko_result_text (hours, "to"));
	kinko_html_element (out, "dt", NULL, _ ("other people's cases are told of"));
	g_string_append (out, "<dd>");
	json_array_foreach (json_object_get (result, "unassigned_roles"), i, role)
	{
		if (i > 0)
			kinko_html_text (out, _ (", "));
		kinko_html_text (out, kinko_role_label (kinko_role_from_name (
					      kinko_result_text (role, "role"))));
	}
	g_string_append (out, "</dd></dl>\n<details open=\"open\">");
	kinko_html_element (out, "summary", NULL, _ ("all limits"));
	g_string_append (out, "<div class=\"scroll\"><table><tbody>\n");
	for (guint limit = 0; limit < KINKO_ANALYSIS_N_LIMITS; limit++) {
		const char *id = kinko_analysis_limit_id ((KinkoAnalysisLimit) limit);

		g_string_append (out, "<tr>");
		kinko_html_element (out, "td", NULL,
				    kinko_analysis_limit_label ((KinkoAnalysisLimit) limit));
		kinko_html_element (out, "td", "mono", id);
		kinko_html_number (out, "td", "n", kinko_result_number (limits, id));
		g_string_append (out, "</tr>\n");
	}
	g_string_append (out, "</tbody></table></div></details>\n");
	end_section (out);
}

static void
add_step (GString *out, const char *text, const char *command)
{
	g_string_append (out, "<li>");
	kinko_html_text (out, text);
	add_pre (out, command);
	g_string_append (out, "</li>\n");
}

static void
add_check (const json_t *result, GString *out)
{
	const char *from = kinko_result_text (result, "from");
	const char *to = kinko_result_text (result, "to");
	g_autofree char *again = g_strdup_printf (
		"kinko-verify analyze mirror.git%s%s%s%s --format html --out again.html",
		from[0] == '\0' ? "" : " --from ", from, to[0] == '\0' ? "" : " --to ", to);

	begin_section (CHECK, out);
	g_string_append (out, "<ol class=\"steps\">\n");
	add_step (out,
		  _ ("Take a copy of the mirror yourself, and compare the genesis hash above with "
		     "the one on the paper:"),
		  "git clone --mirror MIRROR mirror.git\n"
		  "kinko-verify mirror.git --genesis 'GENESIS HASH'");
	add_step (out,
		  _ ("Make the page again from it; with the limits of the vault's policy, add "
		     "--policy and its folder. For a period that is over, the same limits and the "
		     "same language it is the same page:"),
		  again);
	add_step (out,
		  _ ("Look up a line in the mirror with nothing but git; its number is in the line "
		     "as seq:"),
		  "git -C mirror.git grep '\"seq\":NUMBER,' main -- log");
	g_string_append (out, "</ol>\n");
	end_section (out);
}

void
kinko_analysis_page (const json_t *result, gboolean test, GString *out)
{
	add_head (json_object_get (result, "verification"), test, out);
	add_header (result, test, out);
	add_verification (result, out);
	add_figures (result, out);
	begin_section (HOURS, out);
	kinko_analysis_chart_hours (result, out);
	end_section (out);
	begin_section (REVEALS, out);
	kinko_analysis_chart_reveals (result, out);
	end_section (out);
	begin_section (PEOPLE, out);
	kinko_analysis_list_people (result, out);
	end_section (out);
	begin_section (FINDINGS, out);
	kinko_analysis_list_findings (result, out);
	end_section (out);
	add_confirmation (out);
	begin_section (ENTRIES, out);
	kinko_analysis_list_entries (result, out);
	end_section (out);
	add_limits (result, out);
	add_check (result, out);
	g_string_append (out, "</main>\n<footer>");
	kinko_html_elementf (
		out, "p", NULL,
		_ ("Made by kinko %s. The page holds what the log holds: IDs and handles, "
		   "no names, no case numbers, no My Number. It needs no network and runs "
		   "no script."),
		KINKO_VERSION);
	g_string_append (out, "</footer>\n</body>\n</html>\n");
}
