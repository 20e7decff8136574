/* Single commands without the passphrase, for minutes and for one terminal. */
#include "cli/commands.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/duration.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/keyring.h"
#include "vault/unlock.h"

static const KinkoOption unlock_options[] = {
	{ "for", N_ ("TIME"), N_ ("for how long: 30s, 10m, 1h; at most what the policy allows"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_unlock (KinkoContext *context, GError **error)
{
	const char *text = kinko_argument_need (context, "for", error);
	guint seconds;

	return text != NULL && kinko_duration_parse (text, &seconds, error);
}

/* The keyring goes to the program that started this one. A shell that waits for lines puts each command into a process group
 * of its own; others, timeout(1) or a shell with -c, may end right behind it, and the keyring with them. */
static void
warn_of_starter (KinkoContext *context)
{
	g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) getppid ());
	g_autofree char *name = NULL;

	if (getpgid (getppid ()) != getpgrp ())
		return;
	if (!g_file_get_contents (path, &name, NULL, NULL))
		name = g_strdup ("?");
	kinko_context_warn (context,
			    _ ("it was '%s' that started kinko, and only what that starts is "
			       "unlocked: where it ends, this has ended"),
			    g_strchomp (name));
}

static json_t *
run_unlock (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autofree char *until = NULL;
	guint seconds = 0;
	gint64 end_ms;

	if (!kinko_duration_parse (kinko_context_option (context, "for"), &seconds, error) ||
	    !kinko_unlock_keep (session, seconds, &end_ms, error))
		return NULL;
	if (kinko_keyring_is_exposed ())
		kinko_context_warn (
			context, "%s",
			_ ("this system lets every program of yours take control of another one: "
			   "such a program could use the unlocked vault, too; set "
			   "kernel.yama.ptrace_scope to 1"));
	warn_of_starter (context);
	until = kinko_entry_time (end_ms);
	return json_pack ("{s:s, s:i, s:s}", "operator", kinko_session_identity (session)->operator,
			  "seconds", (int) seconds, "until", until);
}

static void
show_unlock (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autofree char *time = kinko_japan_time_text (kinko_result_text (result, "until"));

	kinko_result_say (
		out,
		_ ("Commands from this shell need no passphrase until %s. 'kinko lock' ends "
		   "that at once."),
		time);
}

/* ---- locking --------------------------------------------------------------------------------- */

static void
warn (gpointer context, const char *message)
{
	kinko_context_warn (context, "%s", message);
}

/* The log is told with the very key that is gone by now. Nothing brings it back, so what cannot be told is only warned of. */
static gboolean
tell_log (KinkoContext *context, const KinkoUnlock *unlock, const char *identity_path)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoSession) session =
		kinko_unlock_open (unlock, kinko_context_vault (context, NULL), identity_path, warn,
				   context, &problem);

	if (session != NULL && kinko_unlock_log_end (session, KINKO_LOCK_ASKED, &problem))
		return TRUE;
	kinko_context_warn (context, _ ("it is locked, but the log could not be told: %s"),
			    problem->message);
	return FALSE;
}

static json_t *
run_lock (KinkoContext *context, GError **error)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoIdentityPublic) owner = kinko_cli_claimed_identity (context, &path, error);
	g_autoptr (KinkoUnlock) unlock = NULL;
	gboolean found, logged;

	if (owner == NULL)
		return NULL;
	unlock = kinko_unlock_find (owner);
	found = kinko_unlock_forget (owner);
	logged = unlock != NULL && tell_log (context, unlock, path);
	return json_pack ("{s:s, s:b, s:b}", "operator", owner->operator, "was_unlocked", found,
			  "logged", logged);
}

static void
show_lock (KinkoContext *context, const json_t *result, GString *out)
{
	if (json_is_true (json_object_get (result, "was_unlocked")))
		kinko_result_say (out, _ ("Commands from this shell need the passphrase again."));
	else if (kinko_context_kept (context) == NULL)
		kinko_result_say (out, _ ("Nothing was unlocked for this shell."));
}

const KinkoCommand kinko_unlock_commands[] = {
	{
		.noun = "unlock",
		.needs = KINKO_NEEDS_SESSION | KINKO_NEEDS_PASSPHRASE,
		.summary = N_ ("lets commands of this shell do without the passphrase for a time"),
		.description =
			N_ ("The kernel keeps a key in a session keyring that only programs "
			    "started from this shell possess, and ends it when the time is over, "
			    "at 'kinko lock', or with the shell. Each command that uses it is "
			    "logged as an opening without a passphrase. Where there is no such "
			    "keyring nothing is kept. What the policy wants the passphrase for "
			    "asks for it all the same."),
		.options = unlock_options,
		.check = check_unlock,
		.run = run_unlock,
		.show = show_unlock,
	},
	{
		.noun = "lock",
		.needs = KINKO_NEEDS_VAULT,
		.summary = N_ ("ends what 'kinko unlock' began; in a shell: locks it"),
		.description =
			N_ ("The key is gone from the kernel before anything else is done. "
			    "In 'kinko shell' the vault is closed and the screen is cleared."),
		.run = run_lock,
		.show = show_lock,
	},
	{ .noun = NULL },
};
