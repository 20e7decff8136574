#include "cli/session.h"

#include <sys/stat.h>

#include <glib/gi18n.h>

#include "cli/progress.h"
#include "cli/prompt.h"
#include "policies/error.h"
#include "vault/case-value.h"
#include "vault/descriptor.h"
#include "vault/policy-store.h"
#include "vault/unlock.h"

typedef struct {
	KinkoSession *session;
	KinkoDescriptor *descriptor;
	char *identity_path;
	KinkoIdentityPublic *claimed; /* whose file that says it is */
	KinkoProgressLine line;
} Opening;

static void
free_opening (Opening *opening)
{
	kinko_progress_line_clear (&opening->line);
	kinko_session_close (opening->session);
	kinko_descriptor_free (opening->descriptor);
	kinko_identity_public_free (opening->claimed);
	g_free (opening->identity_path);
	g_free (opening);
}

/* Not behind the progress, on its line. */
static void
warn (gpointer context, const char *message)
{
	Opening *opening = kinko_context_session (context);

	if (opening != NULL)
		kinko_progress_line_clear (&opening->line);
	kinko_context_warn (context, "%s", message);
}

/* Without opening it; marks what is said of a test vault. */
static gboolean
look_at_vault (KinkoContext *context, const char *vault, GError **error)
{
	g_autoptr (KinkoDescriptor) descriptor = kinko_descriptor_read_at (vault, NULL, error);

	if (descriptor != NULL && descriptor->test)
		kinko_context_set_test (context);
	return descriptor != NULL;
}

void
kinko_cli_note_kind (KinkoContext *context, const char *vault)
{
	(void) look_at_vault (context, vault, NULL); /* what does not read it marks nothing */
}

static gboolean
find_identity (KinkoContext *context, Opening *opening, GError **error)
{
	opening->identity_path = g_strdup (kinko_context_identity (context));
	if (opening->identity_path == NULL)
		opening->identity_path = kinko_identity_find (opening->descriptor->id, error);
	if (opening->identity_path != NULL)
		opening->claimed = kinko_identity_peek (opening->identity_path, error);
	return opening->claimed != NULL;
}

static KinkoSecret *
ask (KinkoContext *context, const Opening *opening, GError **error)
{
	g_autofree char *prompt =
		g_strdup_printf (_ ("Passphrase of '%s' for '%s'"), opening->claimed->operator,
				 opening->descriptor->origin);

	return kinko_prompt_passphrase (context, prompt, error);
}

static void
wait_with (gpointer line, const char *what, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, what, done, total);
}

/* Below the progress nobody would see the question. */
static KinkoSecret *
ask_again (gpointer context, GError **error)
{
	Opening *opening = kinko_context_session (context);

	kinko_progress_line_clear (&opening->line);
	return kinko_cli_ask_passphrase_again (context, error);
}

/* What was said beside the command. */
static void
set_circumstances (KinkoContext *context, KinkoSession *session)
{
	if (kinko_context_may_ask (context) || kinko_context_passphrase_fd (context) >= 0)
		kinko_session_set_ask (session, ask_again, context);
	kinko_session_set_because (session, kinko_context_option (context, "because"));
	kinko_session_set_break_glass (session, kinko_context_option (context, "break-glass"));
}

/* A reason that says nothing would be found out only when it is recorded, after all else was looked at. */
static gboolean
check_reason (KinkoContext *context, const char *option, const char *hint, GError **error)
{
	const char *reason = kinko_context_option (context, option);

	if (reason == NULL || !kinko_case_value_is_blank (reason))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("option '--%s' needs a reason"),
		     option);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

static gboolean
check_reasons (KinkoContext *context, GError **error)
{
	return check_reason (context, "because",
			     _ ("say in a few words why it cannot wait for office hours, or leave "
				"the option out"),
			     error) &&
	       check_reason (context, "break-glass",
			     _ ("say in a few words what the emergency is, or leave the option "
				"out: another person reviews it"),
			     error);
}

static gboolean
wants_passphrase (KinkoContext *context)
{
	return (kinko_context_command (context)->needs & KINKO_NEEDS_PASSPHRASE) != 0;
}

/* ---- a session that outlives the command ----------------------------------------------------- */

static gboolean
is_same_folder (const char *a, const char *b)
{
	struct stat one, other;

	return stat (a, &one) == 0 && stat (b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* Does the line mean the vault and the person of the session that is open? */
static gboolean
is_meant (KinkoContext *context, const Opening *kept, const char *vault)
{
	const char *identity = kinko_context_identity (context);

	return is_same_folder (vault, kinko_session_path (kept->session)) &&
	       (identity == NULL || g_str_equal (identity, kept->identity_path) ||
		is_same_folder (identity, kept->identity_path));
}

static void
use_kept (KinkoContext *context, Opening *kept)
{
	if (kept->descriptor->test)
		kinko_context_set_test (context);
	kinko_context_set_session (context, kept);
	kinko_progress_line_open (&kept->line, context); /* this line may want JSON */
	kinko_session_set_warn (kept->session, warn, context);
	set_circumstances (context, kept->session);
}

/* What one line said must not hold for the next one. */
static void
leave_kept (Opening *kept)
{
	kinko_progress_line_clear (&kept->line);
	kinko_session_set_warn (kept->session, NULL, NULL);
	kinko_session_set_ask (kept->session, NULL, NULL);
	kinko_session_set_because (kept->session, NULL);
	kinko_session_set_break_glass (kept->session, NULL);
	kinko_session_set_asking (kept->session, NULL);
}

/* ---- opening --------------------------------------------------------------------------------- */

/* What the kernel keeps for this person, unless the passphrase is given or wanted. */
static KinkoUnlock *
find_unlock (KinkoContext *context, const Opening *opening)
{
	if (kinko_context_passphrase_fd (context) >= 0 || wants_passphrase (context))
		return NULL;
	return kinko_unlock_find (opening->claimed);
}

/* What did not open is of no use any more. */
static KinkoSession *
open_unlocked (KinkoContext *context, const Opening *opening, const KinkoUnlock *unlock,
	       const char *vault, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoSession *session =
		kinko_unlock_open (unlock, vault, opening->identity_path, warn, context, &problem);

	if (session != NULL)
		return session;
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
		(void) kinko_unlock_forget (opening->claimed);
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

static KinkoSession *
open_session (KinkoContext *context, const Opening *opening, const char *vault, GError **error)
{
	g_autoptr (KinkoUnlock) unlock = find_unlock (context, opening);
	g_autoptr (KinkoSecret) passphrase = NULL;

	if (unlock != NULL)
		return open_unlocked (context, opening, unlock, vault, error);
	passphrase = ask (context, opening, error);
	return passphrase == NULL ? NULL
				  : kinko_session_open (vault, opening->identity_path, passphrase,
							warn, context, error);
}

gboolean
kinko_cli_open_session (KinkoContext *context, GError **error)
{
	Opening *kept = kinko_context_kept (context);
	Opening *opening;
	const char *vault;

	if (!check_reasons (context, error))
		return FALSE;
	vault = kinko_context_vault (context, error);
	if (vault == NULL)
		return FALSE;
	if (kept != NULL && !wants_passphrase (context) && is_meant (context, kept, vault)) {
		use_kept (context, kept);
		return TRUE;
	}
	opening = g_new0 (Opening, 1);
	kinko_context_set_session (context, opening);
	opening->descriptor = kinko_descriptor_read_at (vault, NULL, error);
	if (opening->descriptor != NULL && opening->descriptor->test)
		kinko_context_set_test (context);
	if (opening->descriptor != NULL && find_identity (context, opening, error))
		opening->session = open_session (context, opening, vault, error);
	if (opening->session != NULL) {
		set_circumstances (context, opening->session);
		kinko_progress_line_open (&opening->line, context);
		kinko_session_set_wait (opening->session, wait_with, &opening->line);
		return TRUE;
	}
	kinko_cli_close_session (context);
	return FALSE;
}

KinkoIdentityPublic *
kinko_cli_claimed_identity (KinkoContext *context, char **path, GError **error)
{
	Opening opening = { 0 };
	const char *vault = kinko_context_vault (context, error);

	if (vault == NULL)
		return NULL;
	opening.descriptor = kinko_descriptor_read_at (vault, NULL, error);
	if (opening.descriptor != NULL && opening.descriptor->test)
		kinko_context_set_test (context);
	if (opening.descriptor != NULL)
		(void) find_identity (context, &opening, error);
	kinko_descriptor_free (opening.descriptor);
	*path = opening.identity_path;
	return opening.claimed;
}

void
kinko_cli_close_session (KinkoContext *context)
{
	Opening *opening = kinko_context_session (context);

	if (opening != NULL && opening == kinko_context_kept (context))
		leave_kept (opening);
	else if (opening != NULL)
		free_opening (opening);
	kinko_context_set_session (context, NULL);
}

KinkoSession *
kinko_cli_session (KinkoContext *context)
{
	Opening *opening = kinko_context_session (context);

	g_assert (opening != NULL && opening->session != NULL);
	return opening->session;
}

const char *
kinko_cli_identity_path (KinkoContext *context)
{
	Opening *opening = kinko_context_session (context);

	return opening->identity_path;
}

KinkoSecret *
kinko_cli_ask_passphrase_again (KinkoContext *context, GError **error)
{
	Opening *opening = kinko_context_session (context);
	/* In other words than at the opening, so that nobody thinks it was wrong. */
	g_autofree char *prompt = g_strdup_printf (_ ("Passphrase of '%s' once more, for this"),
						   opening->claimed->operator);

	return kinko_prompt_passphrase (context, prompt, error);
}

KinkoPolicy *
kinko_cli_load_policy (KinkoContext *context, const char *dir, GError **error)
{
	const char *vault = dir != NULL ? NULL : kinko_context_vault (context, error);
	g_autofree char *own = vault == NULL ? NULL : kinko_policy_store_current (vault);

	if (dir == NULL && (own == NULL || !look_at_vault (context, vault, error)))
		return NULL;
	return kinko_policy_load (dir != NULL ? dir : own, error);
}
