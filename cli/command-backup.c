/* Commands for backups (別紙2 第22条): making, verifying, listing. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/key-input.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/backup.h"

/* ---- create ---------------------------------------------------------------------------------- */

static const KinkoOption create_options[] = {
	{ "to", N_ ("RECIPIENT"),
	  N_ ("who can open it: age1…, or the ID of a person who holds keys; repeat it for "
	      "several"),
	  TRUE },
	{ "out", N_ ("FILE"), N_ ("the new file that it is written to"), FALSE },
	{ "approval", N_ ("NO"), N_ ("the ward's approval number for the copy (承認番号)"), FALSE },
	{ "erase-by", N_ ("DATE"), N_ ("when the file is to be erased"), FALSE },
	{ "medium", N_ ("TEXT"), N_ ("what it is kept on, for the register of copies"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_create (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "to", "out", NULL };

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_date_ahead (context, "erase-by", error) &&
	       kinko_argument_approval (context, error) &&
	       kinko_argument_creatable (kinko_context_option (context, "out"), error);
}

static json_t *
made_result (const KinkoBackupMade *made, const char *path)
{
	json_t *recipients = json_array ();

	for (guint i = 0; i < made->recipients->len; i++)
		json_array_append_new (recipients, json_string (made->recipients->pdata[i]));
	return json_pack ("{s:s, s:o, s:s, s:I, s:I, s:o}", "copy", made->number, "file",
			  kinko_output_json_text (path), "sha256", made->sha256, "bytes",
			  (json_int_t) made->bytes, "entries", (json_int_t) made->entries,
			  "recipients", recipients);
}

static void
tell (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("backup"), done, total);
}

static json_t *
run_create (KinkoContext *context, GError **error)
{
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress progress = { tell, &line };
	const KinkoBackupOrder order = {
		.to = kinko_context_options (context, "to"),
		.approval = kinko_context_option (context, "approval"),
		.path = kinko_context_option (context, "out"),
		.erase_by = kinko_context_option (context, "erase-by"),
		.medium = kinko_context_option (context, "medium"),
		.progress = &progress,
	};
	g_autoptr (KinkoBackupMade) made = NULL;

	kinko_progress_line_open (&line, context);
	made = kinko_backup_create (kinko_cli_session (context), &order, error);
	kinko_progress_line_clear (&line);
	return made == NULL ? NULL : made_result (made, order.path);
}

static void
show_create (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("The backup is in the file '%s'. It is copy %s in the register."),
			  kinko_result_text (result, "file"), kinko_result_text (result, "copy"));
	kinko_result_say (out, "SHA-256 %s", kinko_result_text (result, "sha256"));
	kinko_result_say (
		out, "%s",
		_ ("Take it to another place than the vault, and look with kinko backup verify "
		   "whether it can be restored. The mirror is not in it: keep that, too."));
}

/* ---- verify ---------------------------------------------------------------------------------- */

static const KinkoOption verify_options[] = {
	KINKO_KEY_INPUT (N_ ("age identities that it was sealed to, '-' for standard input, or an "
			     "identity file of kinko; otherwise your own identity")),
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_verify (KinkoContext *context, GError **error)
{
	return kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       kinko_key_input_check (context, error);
}

static json_t *
found_result (const KinkoBackupFound *found)
{
	return json_pack (
		"{s:s?, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
		"copy", found->number, "made", found->made, "vault", found->vault_id, "origin",
		found->origin, "kind", found->test ? "test" : "production", "sha256", found->sha256,
		"bytes", (json_int_t) found->bytes, "entries", (json_int_t) found->entries, "acts",
		(json_int_t) found->acts, "versions", (json_int_t) found->versions, "numbers",
		(json_int_t) found->numbers, "documents", (json_int_t) found->documents, "lines",
		(json_int_t) found->lines, "opened", (json_int_t) found->opened, "mirrored",
		found->has_mirror ? json_integer ((json_int_t) found->mirrored) : json_null ());
}

static json_t *
run_verify (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) keys = kinko_key_input_read (context, error);
	g_autoptr (KinkoBackupFound) found = NULL;
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress progress = { tell, &line };

	if (keys == NULL)
		return NULL;
	kinko_progress_line_open (&line, context);
	found = kinko_backup_verify (kinko_cli_session (context),
				     kinko_context_argument (context, 0), keys, &progress, error);
	kinko_progress_line_clear (&line);
	return found == NULL ? NULL : found_result (found);
}

static void
show_counts (const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add_number (sheet, _ ("entries of the log"),
				kinko_result_number (result, "entries"));
	kinko_sheet_add_number (sheet, _ ("versions of cases"),
				kinko_result_number (result, "versions"));
	kinko_sheet_add_number (sheet, _ ("My Numbers"), kinko_result_number (result, "numbers"));
	kinko_sheet_add_number (sheet, _ ("documents"), kinko_result_number (result, "documents"));
	kinko_sheet_add_number (sheet, _ ("versions of register lines"),
				kinko_result_number (result, "lines"));
	kinko_sheet_add_number (sheet, _ ("records that were opened"),
				kinko_result_number (result, "opened"));
	g_string_append_c (out, '\n');
	kinko_sheet_print (sheet, 2, out);
}

static void
show_verify (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *mirrored = json_object_get (result, "mirrored");

	kinko_result_say (
		out, "%s",
		_ ("The backup can be restored. It was unpacked, looked through and removed "
		   "again; everything in it is what the log tells of:"));
	show_counts (result, out);
	if (!json_is_integer (mirrored))
		kinko_result_say (
			out, "%s",
			_ ("The mirror could not be read: nothing was compared with it."));
	else if (json_integer_value (mirrored) < kinko_result_number (result, "entries"))
		kinko_result_say (out, "%s",
				  _ ("The mirror is behind the backup: what it has is the same."));
	if (json_is_string (json_object_get (result, "copy")))
		kinko_result_say (out, _ ("The register says so beside copy %s."),
				  kinko_result_text (result, "copy"));
	else
		kinko_result_say (out, "%s",
				  _ ("The register of copies has no line for this file."));
}

/* ---- list ------------------------------------------------------------------------------------ */

static json_t *
line_result (const KinkoBackupLine *line)
{
	return json_pack ("{s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:b, s:b}",
			  "number", line->number, "day", line->day, "made_by", line->made_by,
			  "recipient", line->recipient, "file", line->path_name, "sha256",
			  line->sha256, "verified_on", line->verified_on, "erase_by",
			  line->erase_by, "erased_on", line->erased_on, "open", line->open, "made",
			  line->made);
}

static json_t *
run_list (KinkoContext *context, GError **error)
{
	g_auto (KinkoBackupSchedule) schedule = { 0 };
	g_autoptr (GPtrArray) list =
		kinko_backup_list (kinko_cli_session (context), &schedule, error);
	json_t *lines;

	if (list == NULL)
		return NULL;
	lines = json_array ();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new (lines, line_result (list->pdata[i]));
	return json_pack ("{s:o, s:I, s:s?, s:s?, s:b}", "backups", lines, "days",
			  (json_int_t) schedule.days, "last", schedule.last, "due", schedule.due,
			  "overdue", schedule.overdue);
}

static const char *
state_text (const json_t *line)
{
	if (!kinko_result_flag (line, "made"))
		return kinko_result_flag (line, "open") ? _ ("not known") : _ ("never made");
	return kinko_result_flag (line, "open") ? _ ("open") : _ ("erased");
}

static void
show_schedule (const json_t *result, GString *out)
{
	if (kinko_result_flag (result, "overdue"))
		kinko_result_say (out, _ ("A backup is overdue: it was due on %s."),
				  kinko_result_text (result, "due"));
	else if (json_is_string (json_object_get (result, "due")))
		kinko_result_say (out, _ ("The next backup is due on %s."),
				  kinko_result_text (result, "due"));
}

static void
show_list (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("no."),       _ ("made on"),     _ ("by"),   _ ("file"),
				   _ ("recipient"), _ ("verified on"), _ ("state") };
	const json_t *lines = json_object_get (result, "backups");
	guint n = (guint) json_array_size (lines);
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *line;
	gsize i;

	json_array_foreach (lines, i, line)
	{
		const char *cells[] = {
			kinko_result_text (line, "number"),
			kinko_result_text (line, "day"),
			kinko_result_text (line, "made_by"),
			kinko_result_text (line, "file"),
			kinko_result_text (line, "recipient"),
			kinko_result_text (line, "verified_on"),
			state_text (line),
		};

		kinko_table_add (table, cells);
	}
	if (n > 0)
		kinko_table_print (table, out);
	kinko_result_say (out, ngettext ("%u backup.", "%u backups.", n), n);
	show_schedule (result, out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_backup_commands[] = {
	{
		.noun = "backup",
		.verb = "create",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("makes a backup of the vault while it is in use"),
		.description = N_ ("The backup is one age file, for those who are named with --to: "
				   "it holds the "
				   "database, still encrypted, the grants, the descriptor and the "
				   "rules. It is a "
				   "copy, which takes the ward's approval and stands in the "
				   "register of copies "
				   "until its erasure is recorded.\n"
				   "The mirror is not in it: a restore is checked against it, and "
				   "gets from it "
				   "what was logged since."),
		.options = create_options,
		.check = check_create,
		.run = run_create,
		.show = show_create,
	},
	{
		.noun = "backup",
		.verb = "verify",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("looks whether a backup can be restored"),
		.description = N_ ("Unpacks it into a private folder, verifies the log, every page "
				   "of the database "
				   "and every record in it, compares it with the mirror, and "
				   "removes it again."),
		.options = verify_options,
		.check = check_verify,
		.run = run_verify,
		.show = show_verify,
	},
	{
		.noun = "backup",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary =
			N_ ("lists the backups that were made, and says when the next one is due"),
		.run = run_list,
		.show = show_list,
	},
	{ .noun = NULL },
};
