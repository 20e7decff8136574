#include <string.h>

#include <glib/gi18n.h>

#include "audit/mirror.h"
#include "audit/succession.h"
#include "cli/command-analyze.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/mirror-reading.h"
#include "cli/progress.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "cli/verify-commands.h"
#include "cli/verify-notices.h"
#include "cli/verify-since.h"
#include "cli/verify-source.h"
#include "cli/verify-witness.h"
#include "policies/date.h"
#include "policies/error.h"

#define TELL_EVERY 1024 /* entries */

static const KinkoOption verify_options[] = {
	{ "genesis", N_ ("HASH"),
	  N_ ("the genesis hash on the paper, which must be that of entry 0"), FALSE },
	{ "predecessor", N_ ("MIRROR"),
	  N_ ("the mirror of the log that this one continues: the two are compared"), FALSE },
	{ "on", N_ ("DATE"), N_ ("as of which day reviews must be there; otherwise today"), FALSE },
	KINKO_VERIFY_SINCE_OPTION,
	KINKO_VERIFY_WITNESS_OPTIONS,
	{ NULL, NULL, NULL, FALSE },
};

/* @iso: NULL when it is not given; owned by the caller. */
static gboolean
read_day (KinkoContext *context, char **iso, GError **error)
{
	const char *text = kinko_context_option (context, "on");
	g_autoptr (GError) problem = NULL;
	KinkoDate day;

	*iso = NULL;
	if (text == NULL)
		return TRUE;
	if (!kinko_date_parse (text, &day, &problem)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "--on: %s", problem->message);
		return FALSE;
	}
	*iso = kinko_date_iso (&day);
	return TRUE;
}

static gboolean
check_verify (KinkoContext *context, GError **error)
{
	const char *genesis = kinko_context_option (context, "genesis");
	g_autofree char *day = NULL;
	KinkoHash hash;

	if (!read_day (context, &day, error) ||
	    !kinko_verify_witness_check_options (context, error))
		return FALSE;
	return genesis == NULL || kinko_verification_read_hash (genesis, &hash, error);
}

/* What is kept of the entries. */
typedef struct {
	KinkoRoster *roster;
	KinkoSuccession *succession;
	KinkoProgressLine line;
	guint64 total; /* entries, as the mirror says */
} Reading;

static void
reading_clear (Reading *reading)
{
	kinko_roster_free (reading->roster);
	kinko_succession_free (reading->succession);
	kinko_progress_line_clear (&reading->line);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* The verifier has applied the entry to a roster of its own before: this cannot fail. */
static void
apply_entry (gpointer data, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
	     G_GNUC_UNUSED gsize len)
{
	Reading *reading = data;

	if (!kinko_roster_apply (reading->roster, entry, NULL))
		g_assert_not_reached ();
	kinko_succession_note (reading->succession, entry);
	if (entry->seq > 0 && entry->seq % TELL_EVERY == 0)
		kinko_progress_line_tell (&reading->line, _ ("verifying the log"), entry->seq,
					  reading->total);
}

/* All entries come once more, from the first. */
static void
reset_reading (gpointer data)
{
	Reading *reading = data;

	reading_clear (reading);
	reading->roster = kinko_roster_new ();
	reading->succession = kinko_succession_new ();
}

static void
compare_entry (gpointer succession, const KinkoEntry *entry, const char *line, gsize len)
{
	kinko_succession_compare (succession, entry, line, len);
}

/* The other log must be whole, too. */
static gboolean
check_predecessor (KinkoContext *context, KinkoSuccession *succession, GError **error)
{
	const char *path = kinko_context_option (context, "predecessor");
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;

	if (path == NULL)
		return TRUE;
	mirror = kinko_mirror_open (path, error);
	if (mirror != NULL)
		found = kinko_mirror_reading (context, mirror, _ ("comparing"), compare_entry,
					      succession, error);
	if (found == NULL) {
		g_prefix_error (error, _ ("predecessor '%s': "), path);
		return FALSE;
	}
	return kinko_succession_check (succession, found->vault_id, found->origin, error);
}

static json_t *
seats_of (const KinkoRoster *roster)
{
	GPtrArray *seats = kinko_roster_seats (roster);
	json_t *result = json_array ();

	for (guint i = 0; i < seats->len; i++)
		json_array_append_new (result, kinko_seat_result (seats->pdata[i]));
	return result;
}

static json_t *
run_verify (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	g_auto (Reading) reading = { kinko_roster_new (), kinko_succession_new (), { 0 }, 0 };
	g_auto (KinkoVerifySource) source = { NULL, NULL };
	KinkoMirror *mirror;
	g_autoptr (KinkoVerification) found = NULL;
	g_auto (KinkoVerifyWitness) witness = { NULL, FALSE };
	g_auto (KinkoVerifySince) since = { 0 };
	g_autofree char *day = NULL;
	json_t *result;

	if (!kinko_verify_source_open (&source, path, error))
		return NULL;
	mirror = source.mirror;
	kinko_progress_line_open (&reading.line, context);
	if (!kinko_mirror_tip (mirror, &reading.total, NULL, NULL))
		reading.total = 0; /* what is wrong is told by the verification */
	found = kinko_verify_since_run (context, mirror, &since, apply_entry, reset_reading,
					&reading, error);
	kinko_progress_line_clear (&reading.line);
	if (found != NULL && found->test)
		kinko_context_set_test (context);
	/* First what others remember: a history that was rewritten from its beginning is to be written down. */
	if (found == NULL || !kinko_verify_witness_run (context, mirror, found, &witness, error) ||
	    !kinko_verification_check_genesis (found, kinko_context_option (context, "genesis"),
					       error) ||
	    !check_predecessor (context, reading.succession, error) ||
	    !read_day (context, &day, error) ||
	    !kinko_verification_check_reviews (found, day, error))
		return NULL;
	kinko_verify_since_keep (context, &since);
	result = kinko_verification_result (found);
	json_object_set_new (result, "mirror", kinko_output_json_text (path));
	json_object_set_new (result, "commits", json_integer ((json_int_t) found->commits));
	json_object_set_new (result, "genesis_compared",
			     json_boolean (kinko_context_option (context, "genesis") != NULL));
	json_object_set_new (result, "predecessor_compared",
			     json_boolean (kinko_context_option (context, "predecessor") != NULL));
	json_object_set_new (result, "operators", seats_of (reading.roster));
	kinko_verify_witness_add (&witness, result);
	kinko_verify_since_add (&since, result);
	kinko_verify_notices_add (since.notices, result);
	return result;
}

static void
show_operators (const json_t *result, GString *out)
{
	static const char *const headings[] = { N_ ("operator"), N_ ("role"), N_ ("clearance"),
						N_ ("status") };
	const char *cells[G_N_ELEMENTS (headings)];
	g_autoptr (KinkoTable) table = NULL;
	const json_t *seat;
	gsize i;

	for (i = 0; i < G_N_ELEMENTS (headings); i++)
		cells[i] = _ (headings[i]);
	table = kinko_table_new (cells, G_N_ELEMENTS (headings));
	json_array_foreach (json_object_get (result, "operators"), i, seat)
	{
		cells[0] = kinko_result_text (seat, "id");
		cells[1] =
			kinko_role_label (kinko_role_from_name (kinko_result_text (seat, "role")));
		cells[2] = kinko_result_flag (seat, "numbers") ? _ ("yes") : _ ("no");
		cells[3] = kinko_seat_status_label (kinko_result_text (seat, "status"));
		kinko_table_add (table, cells);
	}
	kinko_result_gap (out);
	kinko_table_print (table, out);
}

static void
show_verify (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	gint64 commits = kinko_result_number (result, "commits");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, _ ("The log in '%s' is whole."),
			  kinko_result_text (result, "mirror"));
	kinko_verification_show (result, sheet);
	kinko_sheet_add_number (sheet, _ ("git commits"), commits);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	show_operators (result, out);
	kinko_result_say (
		out, "%s",
		_ ("Checked: the form of every entry, the chain of hashes, the tree, the signed "
		   "checkpoint of every act, who had a seat when, that grants were another "
		   "person's and used once, that every break-glass was reviewed in time, the git "
		   "history, and the signature of every commit."));
	if (kinko_result_flag (result, "genesis_compared"))
		kinko_result_say (out, "%s", _ ("The genesis hash is the one on the paper."));
	else
		kinko_result_say (
			out, "%s",
			_ ("Not checked: whether the log is the one that was begun. Compare the "
			   "genesis hash with the one on the paper, or give it with "
			   "--genesis."));
	if (kinko_result_flag (result, "predecessor_compared"))
		kinko_result_say (out, "%s",
				  _ ("It continues the predecessor's log, and what was taken over "
				     "was written there by whom it says."));
	else if (json_is_object (json_object_get (result, "predecessor")))
		kinko_result_say (
			out, "%s",
			_ ("Not checked: whether the predecessor's log is the one that it "
			   "names. Give its mirror with --predecessor."));
	kinko_verify_since_show (result, out);
	kinko_verify_notices_show (result, out);
	kinko_verify_witness_show (result, out);
	kinko_result_say (
		out, "%s",
		_ ("This cannot be checked without a key: whether the records in the vault are "
		   "those that the log speaks of. And no mirror tells alone whether it is the "
		   "newest: compare entries and root hash with another copy."));
}

static const KinkoCommand commands[] = {
	{
		.noun = "",
		.arguments = N_ ("MIRROR"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("checks the log of a vault without any key"),
		.description = N_ (
			"Verifies all of a mirror, or of a copy of one, that can be verified "
			"without a key, and reports the first bad entry if there is one "
			"(exit status 4). The vault may be in use meanwhile. MIRROR may also be "
			"the mirror.bundle of a handover, or another git bundle of all of a "
			"mirror."),
		.options = verify_options,
		.check = check_verify,
		.run = run_verify,
		.show = show_verify,
	},
	{ .noun = NULL },
};

static const KinkoCommand *const tables[] = { commands, kinko_verify_proof_commands,
					      kinko_verify_evidence_commands,
					      kinko_analyze_commands, NULL };

static const KinkoProgram program = {
	.name = "kinko-verify",
	.summary = N_ ("checks the log of a vault without any key"),
	.commands = tables,
};

int
main (int argc, char **argv)
{
	return kinko_program_main (&program, argc, argv);
}
