/* Bringing a vault back from a backup. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/key-input.h"
#include "cli/lost-result.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/lost-entry.h"
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
	KINKO_KEY_INPUT (N_ ("age identities that it was sealed to, '-' for standard input, or an "
			     "identity file of kinko; otherwise your own identity")),
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

	return kinko_argument_need_all (context, needed, error) && check_mirror (context, error) &&
	       check_identity (context, error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       kinko_argument_readable (kinko_context_identity (context), error) &&
	       kinko_key_input_check (context, error);
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
report_result (const KinkoRestoreReport *report, const char *to, gboolean proved)
{
	return json_pack (
		"{s:o, s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:b, s:I, s:I, s:o, s:o, s:o,"
		" s:o, s:o}",
		"vault", kinko_output_json_text (to), "mirror",
		kinko_output_json_text (report->mirror), "id", report->found->vault_id, "made",
		report->found->made, "sha256", report->found->sha256, "entries",
		(json_int_t) report->entries, "from", (json_int_t) report->from, "to",
		(json_int_t) report->to, "entry", (json_int_t) report->restored_seq, "proved",
		proved, "rotated", report->rotated, "repeated", (json_int_t) report->repeated,
		"remade", (json_int_t) report->remade, "lost", kinko_lost_result (report->lost),
		"regranted", names_result (report->regranted), "suspended",
		names_result (report->suspended), "nameless", names_result (report->nameless),
		"seedless", names_result (report->seedless));
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
	g_autoptr (GPtrArray) keys = kinko_key_input_read (context, error);
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

	if (keys == NULL)
		return NULL;
	passphrase = kinko_prompt_passphrase (context, _ ("Passphrase"), error);
	if (passphrase == NULL)
		return NULL;
	order.keys = keys;
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
	kinko_result_say (out,
			  _ ("Its mirror is '%s' from now on: what is done is written there, and "
			     "auditors take their copies from there."),
			  kinko_result_text (result, "mirror"));
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
				     "through what you have on paper. Numbers of registers that "
				     "were given after the "
				     "backup are given again: what has one on paper may be "
				     "something else."));
	kinko_lost_result_show (json_object_get (result, "lost"), out);
	kinko_result_say (out, "%s", _ ("kinko backup restored shows this list again."));
	if (kinko_result_flag (result, "rotated"))
		kinko_result_say (
			out, "%s",
			_ ("The keys were renewed, as they had been after the backup: the "
			   "grants that are in the backup open nothing here."));
	show_names (json_object_get (result, "regranted"), _ ("New grants were sealed for:"), out);
	show_names (json_object_get (result, "suspended"),
		    _ ("Left suspended, because you hold no key for My Numbers; a manager who is "
		       "cleared for them lets them in again with 'kinko operator resume':"),
		    out);
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

/* ---- once more ------------------------------------------------------------------------------- */

static json_t *
run_restored (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) reports =
		kinko_lost_reports_show (kinko_cli_session (context), error);
	json_t *list;

	if (reports == NULL)
		return NULL;
	list = json_array ();
	for (guint i = 0; i < reports->len; i++) {
		const KinkoLostReport *report = reports->pdata[i];
		const KinkoRestoration *restoration = &report->restoration;

		json_array_append_new (list, json_pack ("{s:I, s:s, s:s, s:I, s:I, s:b, s:o}",
							"entry", (json_int_t) restoration->seq,
							"time", report->time, "by", report->by,
							"from", (json_int_t) restoration->from,
							"to", (json_int_t) restoration->to,
							"proved", !restoration->without_mirror,
							"lost", kinko_lost_result (report->lost)));
	}
	return json_pack ("{s:o}", "restores", list);
}

static void
show_restored (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *restores = json_object_get (result, "restores");
	const json_t *restore;
	gsize i;

	if (json_array_size (restores) == 0)
		kinko_result_say (out, "%s", _ ("This vault was never restored."));
	json_array_foreach (restores, i, restore)
	{
		g_autofree char *time = kinko_japan_time_text (kinko_result_text (restore, "time"));

		kinko_result_say (out, _ ("Restored on %s by '%s' (entry %u of the log)."), time,
				  kinko_result_text (restore, "by"),
				  (guint) kinko_result_number (restore, "entry"));
		if (!kinko_result_flag (restore, "proved"))
			kinko_result_say (out, "%s",
					  _ ("There was no mirror: what was done after the backup "
					     "is in no log."));
		kinko_lost_result_show (json_object_get (restore, "lost"), out);
	}
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
	{
		.noun = "backup",
		.verb = "restored",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows what was lost when the vault was restored"),
		.description = N_ ("Of every restore of this vault, the newest first: what has to "
				   "be entered again, and what the restore has made anew or done "
				   "again itself."),
		.run = run_restored,
		.show = show_restored,
	},
	{ .noun = NULL },
};
