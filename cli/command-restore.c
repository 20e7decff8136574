/* Bringing a vault back from a backup. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/backup-key.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/restore.h"

static const KinkoOption restore_options[] = {
	{ "to", N_ ("DIR"), N_ ("the folder of the new vault, which must not be there yet"),
	  FALSE },
	{ "mirror", N_ ("DIR"),
	  N_ ("the vault's mirror, or a copy of it; otherwise where the backup says that it is"),
	  FALSE },
	{ "without-mirror", NULL,
	  N_ ("there is no mirror any more: what was logged since the backup is lost, and whether "
	      "that was much cannot be proved"),
	  FALSE },
	{ "policy", N_ ("DIR"),
	  N_ ("the files of the rules in force, if they are newer than the backup"), FALSE },
	{ "key", N_ ("FILE"),
	  N_ ("the age identity that it was sealed to, '-' for standard input; otherwise your own "
	      "identity"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_mirror (KinkoContext *context, GError **error)
{
	if (kinko_context_option (context, "mirror") == NULL ||
	    !kinko_context_switch (context, "without-mirror"))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("--mirror and --without-mirror exclude each other"));
	kinko_error_set_hint (error, "%s", _ ("if there is a mirror, name it"));
	return FALSE;
}

static gboolean
check_identity (KinkoContext *context, GError **error)
{
	if (kinko_context_identity (context) != NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("a restore needs the identity file of a manager or deputy"));
	kinko_error_set_hint (error, "%s",
			      _ ("name it with --identity or KINKO_IDENTITY; it is in "
				 "~/.config/kinko unless you keep it elsewhere"));
	return FALSE;
}

static gboolean
check_restore (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "to", NULL };
	const char *key = kinko_context_option (context, "key");

	return kinko_argument_need_all (context, needed, error) && check_mirror (context, error) &&
	       check_identity (context, error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       kinko_argument_readable (kinko_context_identity (context), error) &&
	       (key == NULL || kinko_argument_readable (key, error));
}

/* ---- the result ------------------------------------------------------------------------------ */

static json_t *
names_result (const GPtrArray *names)
{
	json_t *list = json_array ();

	for (guint i = 0; i < names->len; i++)
		json_array_append_new (list, json_string (names->pdata[i]));
	return list;
}

static json_t *
lost_result (const KinkoRestoreReport *report)
{
	json_t *list = json_array ();

	for (guint i = 0; i < report->lost->len; i++) {
		const KinkoLostEntry *lost = report->lost->pdata[i];

		json_array_append_new (list, json_pack ("{s:I, s:s, s:s, s:s, s:s}", "seq",
							(json_int_t) lost->seq, "time", lost->time,
							"by", lost->by, "action", lost->action,
							"object", lost->object));
	}
	return list;
}

static json_t *
report_result (const KinkoRestoreReport *report, const char *to, gboolean proved)
{
	return json_pack (
		"{s:o, s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:b, s:I, s:o, s:o, s:o, s:o}",
		"vault", kinko_output_json_text (to), "mirror",
		kinko_output_json_text (report->mirror), "id", report->found->vault_id, "made",
		report->found->made, "sha256", report->found->sha256, "entries",
		(json_int_t) report->entries, "from", (json_int_t) report->from, "to",
		(json_int_t) report->to, "entry", (json_int_t) report->restored_seq, "proved",
		proved, "rotated", report->rotated, "repeated", (json_int_t) report->repeated,
		"lost", lost_result (report), "regranted", names_result (report->regranted),
		"nameless", names_result (report->nameless), "seedless",
		names_result (report->seedless));
}

/* ---- the run --------------------------------------------------------------------------------- */

static void
warn (gpointer context, const char *message)
{
	kinko_context_warn (context, "%s", message);
}

static void
tell (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("restore"), done, total);
}

static json_t *
run_restore (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_option (context, "key");
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress progress = { tell, &line };
	KinkoRestoreOrder order = {
		.file = kinko_context_argument (context, 0),
		.to = kinko_context_option (context, "to"),
		.mirror = kinko_context_option (context, "mirror"),
		.without_mirror = kinko_context_switch (context, "without-mirror"),
		.policy = kinko_context_option (context, "policy"),
		.identity_path = kinko_context_identity (context),
		.warn = warn,
		.warn_data = context,
		.progress = &progress,
	};

	if (path != NULL) {
		key = kinko_backup_key_read (path, error);
		if (key == NULL)
			return NULL;
	}
	passphrase = kinko_prompt_passphrase (context, _ ("Passphrase"), error);
	if (passphrase == NULL)
		return NULL;
	order.key = key;
	order.passphrase = passphrase;
	kinko_progress_line_open (&line, context);
	report = kinko_vault_restore (&order, error);
	kinko_progress_line_clear (&line);
	if (report == NULL)
		return NULL;
	if (report->found->test)
		kinko_context_set_test (context);
	return report_result (report, order.to, !order.without_mirror);
}

/* ---- as text --------------------------------------------------------------------------------- */

static void
show_lost (const json_t *result, GString *out)
{
	const char *headings[] = { _ ("entry"), _ ("time"), _ ("by"), _ ("action"), _ ("object") };
	const json_t *lost = json_object_get (result, "lost");
	guint n = (guint) json_array_size (lost);
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *entry;
	gsize i;

	if (n == 0)
		return;
	json_array_foreach (lost, i, entry)
	{
		g_autofree char *seq =
			g_strdup_printf ("%" G_GINT64_FORMAT, kinko_result_number (entry, "seq"));
		g_autofree char *time = kinko_japan_time_text (kinko_result_text (entry, "time"));
		const char *cells[] = { seq, time, kinko_result_text (entry, "by"),
					kinko_result_text (entry, "action"),
					kinko_result_text (entry, "object") };

		kinko_table_add (table, cells);
	}
	kinko_result_say (
		out,
		ngettext ("%u thing was written after the backup and is lost. Do it again:",
			  "%u things were written after the backup and are lost. Do them "
			  "again:",
			  n),
		n);
	kinko_result_gap (out);
	kinko_table_print (table, out);
}

static void
show_names (const json_t *names, const char *format, GString *out)
{
	g_autoptr (GString) list = g_string_new (NULL);
	const json_t *name;
	gsize i;

	json_array_foreach (names, i, name)
		g_string_append_printf (list, "%s%s", i == 0 ? "" : ", ", json_string_value (name));
	if (list->len > 0)
		kinko_result_say (out, "%s %s", format, list->str);
}

static void
show_restore (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autofree char *made = kinko_japan_time_text (kinko_result_text (result, "made"));
	guint back =
		(guint) (kinko_result_number (result, "to") - kinko_result_number (result, "from"));

	kinko_result_say (out, _ ("The vault of %s is restored in '%s'."), made,
			  kinko_result_text (result, "vault"));
	if (kinko_result_flag (result, "proved"))
		kinko_result_say (out,
				  ngettext ("%u entry of the log came back from the mirror.",
					    "%u entries of the log came back from the mirror.",
					    back),
				  back);
	else
		kinko_result_say (out, "%s",
				  _ ("There was no mirror. What was done after the backup is not "
				     "in the log any "
				     "more; it cannot be proved what it was, whether something "
				     "that was erased is "
				     "back, or whether a person who was revoked is in again. Tell "
				     "the ward, and go "
				     "through what you have on paper."));
	show_lost (result, out);
	if (kinko_result_number (result, "repeated") > 0)
		kinko_result_say (out,
				  ngettext ("%u erasure or end was done again.",
					    "%u erasures and ends were done again.",
					    (gulong) kinko_result_number (result, "repeated")),
				  (guint) kinko_result_number (result, "repeated"));
	if (kinko_result_flag (result, "rotated"))
		kinko_result_say (
			out, "%s",
			_ ("The keys were renewed, as they had been after the backup: the "
			   "grants that are in the backup open nothing here."));
	show_names (json_object_get (result, "regranted"), _ ("New grants were sealed for:"), out);
	show_names (json_object_get (result, "nameless"),
		    _ ("The name is lost, and the ID stands in its place, of:"), out);
	show_names (
		json_object_get (result, "seedless"),
		_ ("The seed is lost, and must be put back from the folder 'recovery' of the old "
		   "vault, or the key be added anew, of:"),
		out);
	kinko_result_say (
		out, "%s",
		_ ("Nobody may work in the old vault any more: it is behind its log now, and "
		   "is refused. Keep it as evidence, or destroy it with the ward's consent."));
}

const KinkoCommand kinko_restore_commands[] = {
	{
		.noun = "backup",
		.verb = "restore",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("brings a vault back from a backup, into a new folder"),
		.description = N_ ("Checks the backup as 'kinko backup verify' does, brings back "
				   "from the mirror what "
				   "was logged since, names what is lost, repeats what was erased "
				   "since, and enters "
				   "all that in the log. The manager or the deputy does it, with "
				   "the identity file "
				   "of the vault (--identity). The log goes on in the new vault; "
				   "the old one must "
				   "not be used any more."),
		.options = restore_options,
		.check = check_restore,
		.run = run_restore,
		.show = show_restore,
	},
	{ .noun = NULL },
};
