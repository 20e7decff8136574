/* Commands that read and verify the log. */
#include "cli/commands.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/deep-result.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "policies/error.h"
#include "vault/log-audit.h"
#include "vault/log-deep.h"

/* ---- show ------------------------------------------------------------------------------------ */

#define SHOWN 50

static const KinkoOption show_options[] = {
	{ "from", N_ ("TIME"), N_ ("not before this day or time"), FALSE },
	{ "to", N_ ("TIME"), N_ ("to the end of this day, or before this time"), FALSE },
	{ "by", N_ ("ID"), N_ ("only what this operator did"), FALSE },
	{ "action", N_ ("ACTION"), N_ ("only this action, say case.show"), FALSE },
	{ "object", N_ ("OBJECT"), N_ ("only what was done with this, say operator/suzuki"),
	  FALSE },
	{ "case", N_ ("CASE"), N_ ("only what was done with this case"), FALSE },
	{ "result", N_ ("RESULT"), N_ ("only this outcome, say denied"), FALSE },
	{ "limit", N_ ("N"), N_ ("only the newest so many; otherwise 50"), FALSE },
	{ "all", NULL, N_ ("all that match, not only the newest"), FALSE },
	{ "mirror", N_ ("DIR"), N_ ("reads this mirror instead of a vault: takes no key"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* The lines that match, and what is said below them. */
typedef struct {
	KinkoLogView *view;
	KinkoHash genesis;
	gboolean begun; /* entry 0 was seen */
	gboolean test;  /* and it says that it is a test vault's */
	guint64 entries;
} Reading;

/* An unverified mirror may hold anything: one that says nothing of the kind is not marked. */
static gboolean
begins_test_vault (const KinkoEntry *entry)
{
	json_auto_t *detail = kinko_entry_detail (entry, NULL);

	return g_strcmp0 (json_string_value (json_object_get (detail, "kind")), "test") == 0;
}

static void
read_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	Reading *reading = data;

	if (entry->seq == 0) {
		reading->genesis = kinko_hash_of (line, len);
		reading->begun = TRUE;
		reading->test = begins_test_vault (entry);
	}
	reading->entries++;
	kinko_log_view_add (reading->view, entry, line, len);
}

/* All but --case, which only an open vault can translate. */
static gboolean
read_filter (KinkoContext *context, KinkoLogFilter *filter, GError **error)
{
	static const char *const results[] = { "granted", "denied",  "intent", "done",
					       "failed",  "aborted", NULL };

	filter->by = kinko_context_option (context, "by");
	filter->action = kinko_context_option (context, "action");
	filter->object = kinko_context_option (context, "object");
	filter->result = kinko_context_option (context, "result");
	filter->limit = SHOWN;
	if (!kinko_argument_number (context, "limit", 1, G_MAXINT, &filter->limit, error) ||
	    !kinko_argument_log_time (context, "from", FALSE, &filter->from_ms, error) ||
	    !kinko_argument_log_time (context, "to", TRUE, &filter->to_ms, error) ||
	    (filter->action != NULL && !kinko_argument_action (filter->action, TRUE, error)))
		return FALSE;
	if (kinko_context_switch (context, "all"))
		filter->limit = 0;
	return filter->result == NULL ||
	       kinko_argument_known (_ ("result"), filter->result, results, error);
}

static gboolean
check_show (KinkoContext *context, GError **error)
{
	KinkoLogFilter filter = { 0 };
	gboolean by_case = kinko_context_option (context, "case") != NULL;

	if (by_case && kinko_context_option (context, "object") != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--case and --object exclude each other"));
		return FALSE;
	}
	if (by_case && kinko_context_option (context, "mirror") != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("a mirror knows no case numbers"));
		kinko_error_set_hint (error, "%s", _ ("filter by --object case/<handle>"));
		return FALSE;
	}
	if (kinko_context_option (context, "mirror") == NULL &&
	    kinko_context_vault (context, error) == NULL) {
		kinko_error_set_hint (
			error, "%s",
			_ ("give --vault DIR, or set KINKO_VAULT, or read a mirror with --mirror "
			   "DIR"));
		return FALSE;
	}
	return read_filter (context, &filter, error);
}

static gboolean
read_mirror (const char *path, Reading *reading, GError **error)
{
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (path, error);

	return mirror != NULL && kinko_mirror_each (mirror, read_entry, reading, error);
}

static json_t *
reading_result (const Reading *reading)
{
	GPtrArray *lines = kinko_log_view_lines (reading->view);
	json_t *entries = json_array ();
	char genesis[KINKO_HASH_HEX_LEN + 1] = "";

	for (guint i = 0; i < lines->len; i++)
		json_array_append_new (entries,
				       json_loads (lines->pdata[i], JSON_REJECT_DUPLICATES, NULL));
	if (reading->begun)
		kinko_hash_to_hex (&reading->genesis, genesis);
	return json_pack ("{s:o, s:i, s:I, s:I, s:s}", "entries", entries, "shown",
			  (int) lines->len, "total",
			  (json_int_t) kinko_log_view_matches (reading->view), "size",
			  (json_int_t) reading->entries, "genesis", genesis);
}

static json_t *
read_with (KinkoContext *context, const KinkoLogFilter *filter, const char *mirror, GError **error)
{
	g_autoptr (KinkoLogView) view = kinko_log_view_new (filter);
	Reading reading = { .view = view };
	gboolean done = mirror != NULL ? read_mirror (mirror, &reading, error)
				       : kinko_log_show (kinko_cli_session (context), read_entry,
							 &reading, error);

	if (reading.test)
		kinko_context_set_test (context);
	return done ? reading_result (&reading) : NULL;
}

static json_t *
read_vault (KinkoContext *context, KinkoLogFilter *filter, GError **error)
{
	const char *case_no = kinko_context_option (context, "case");
	g_autofree char *object = NULL;

	if (case_no != NULL) {
		object = kinko_log_case_object (kinko_cli_session (context), case_no, error);
		if (object == NULL)
			return NULL;
		filter->object = object;
	}
	return read_with (context, filter, NULL, error);
}

static json_t *
run_show (KinkoContext *context, GError **error)
{
	const char *mirror = kinko_context_option (context, "mirror");
	KinkoLogFilter filter = { 0 };
	json_t *result;

	if (!read_filter (context, &filter, error))
		return NULL;
	if (mirror != NULL)
		return read_with (context, &filter, mirror, error);
	if (!kinko_cli_open_session (context, error))
		return NULL;
	result = read_vault (context, &filter, error);
	kinko_cli_close_session (context);
	return result;
}

static void
fill_table (KinkoTable *table, const json_t *entries)
{
	const json_t *entry;
	gsize i;

	json_array_foreach (entries, i, entry)
	{
		g_autofree char *seq =
			g_strdup_printf ("%" PRIi64, kinko_result_number (entry, "seq"));
		g_autofree char *time = kinko_japan_time_text (kinko_result_text (entry, "time"));
		const char *cells[] = {
			seq,
			time,
			kinko_result_text (entry, "by"),
			kinko_result_text (entry, "action"),
			kinko_result_text (entry, "result"),
			kinko_result_text (entry, "purpose"),
			kinko_result_text (entry, "object"),
		};

		kinko_table_add (table, cells);
	}
}

static void
show_show (KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("entry"),  _ ("time"),    _ ("by"),    _ ("action"),
				   _ ("result"), _ ("purpose"), _ ("object") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (result, "genesis"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_table_align_right (table, 0);
	fill_table (table, json_object_get (result, "entries"));
	kinko_table_print (table, out);
	kinko_result_say (out,
			  _ ("%" PRIi64 " entries shown of %" PRIi64 " that match; the log has "
			     "%" PRIi64 "."),
			  kinko_result_number (result, "shown"),
			  kinko_result_number (result, "total"),
			  kinko_result_number (result, "size"));
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 0, out);
	if (kinko_context_option (context, "mirror") == NULL)
		return;
	kinko_result_say (out, "%s",
			  _ ("The mirror was read, not verified: kinko-verify does that."));
}

/* ---- verify ---------------------------------------------------------------------------------- */

static json_t *
run_plain (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	guint64 mirrored = 0;
	g_autoptr (KinkoVerification) found = kinko_log_verify (session, &mirrored, error);
	g_autofree char *path = NULL;
	json_t *result;

	if (found == NULL)
		return NULL;
	path = kinko_session_mirror_path (session);
	result = kinko_verification_result (found);
	json_object_set_new (result, "mirror", json_string (path));
	json_object_set_new (result, "mirrored", json_integer ((json_int_t) mirrored));
	json_object_set_new (result, "with_keys", json_boolean (kinko_session_has_keys (session)));
	return result;
}

static const KinkoOption verify_options[] = {
	{ "deep", NULL,
	  N_ ("also compares all that is stored with the log, and opens it: takes keys, and time"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static void
tell_deep (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("comparing"), done, total);
}

static json_t *
run_deep (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress progress = { tell_deep, &line };
	g_autoptr (KinkoDeepReport) report = NULL;
	g_autofree char *path = kinko_session_mirror_path (session);
	json_t *result;

	kinko_progress_line_open (&line, context);
	report = kinko_log_verify_deep (session, &progress, error);
	kinko_progress_line_clear (&line);
	if (report == NULL)
		return NULL;
	result = kinko_verification_result (report->verification);
	json_object_set_new (result, "mirror", json_string (path));
	json_object_set_new (result, "mirrored", json_integer ((json_int_t) report->mirrored));
	json_object_set_new (result, "with_keys", json_true ());
	json_object_set_new (result, "deep", kinko_deep_result (report));
	return result;
}

static json_t *
run_verify (KinkoContext *context, GError **error)
{
	return kinko_context_switch (context, "deep") ? run_deep (context, error)
						      : run_plain (context, error);
}

static void
show_verify (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	gint64 entries = kinko_result_number (result, "entries");
	gint64 mirrored = kinko_result_number (result, "mirrored");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, "%s", _ ("The log is whole."));
	kinko_verification_show (result, sheet);
	kinko_sheet_add_member (sheet, _ ("mirror"), result, "mirror");
	kinko_sheet_add_number (sheet, _ ("entries mirrored"), mirrored);
	kinko_deep_show (json_object_get (result, "deep"), sheet);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	if (kinko_result_flag (result, "with_keys"))
		kinko_result_say (
			out, "%s",
			_ ("Checked: the form of every entry, the chain of hashes, the tree, the "
			   "signed checkpoint of every act, who had a seat when, every page of "
			   "the database, and that the mirror is whole in itself and says the "
			   "same."));
	else
		kinko_result_say (
			out, "%s",
			_ ("Checked, on the mirror: the form of every entry, the chain of "
			   "hashes, the tree, the signed checkpoint of every act, who had a seat "
			   "when, the git history, and the signature of every commit. You hold "
			   "no key of this vault, so its records were not looked at."));
	kinko_deep_explain (json_object_get (result, "deep"), out);
	if (mirrored < entries)
		kinko_result_say (out, _ ("The mirror is %" PRIi64 " entries behind."),
				  entries - mirrored);
	kinko_result_say (out, "%s", _ ("Compare the genesis hash with the one on the paper."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_log_commands[] = {
	{
		.noun = "log",
		.verb = "show",
		.summary = N_ ("shows entries of the log"),
		.description =
			N_ ("Shows the newest entries that match, oldest first; with --json also "
			    "their details. Times are written as 2026-07-08, 令和8年7月8日 or "
			    "2026-07-08T10:30. Days and times, shown and given, are Japan's, "
			    "whatever zone the machine is set to; --json shows the time of an "
			    "entry as it stands in the log. Looking at the log is an entry of "
			    "the log, too."),
		.options = show_options,
		.check = check_show,
		.run = run_show,
		.show = show_show,
	},
	{
		.noun = "log",
		.verb = "verify",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("verifies the log and its mirror"),
		.description = N_ (
			"Reports the first bad entry if there is one (exit status 4). Auditors, "
			"who hold no key, verify the mirror; so does the program kinko-verify, "
			"which takes nothing but a mirror. With --deep whoever holds keys also "
			"compares every row of the database with the log, and opens the newest of "
			"each record: so what somebody changed who has the key of the database is "
			"found, added or taken away things, too. All that is found is listed, and "
			"stands in the log."),
		.options = verify_options,
		.run = run_verify,
		.show = show_verify,
	},
	{ .noun = NULL },
};
