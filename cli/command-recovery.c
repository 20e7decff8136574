/* Commands for recovery keys (復旧用の鍵). */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/recovery-input.h"
#include "cli/request-input.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "policies/error.h"
#include "vault/recovery.h"

#define APPROVAL_OPTION                                                                       \
	{                                                                                     \
		"approval", N_ ("NO"), N_ ("the request that a second person granted"), FALSE \
	}

/* ---- add ------------------------------------------------------------------------------------- */

static const KinkoOption add_options[] = {
	{ "holder", N_ ("TEXT"), N_ ("who keeps it, and where; it stays in the vault"), FALSE },
	APPROVAL_OPTION,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption remove_options[] = {
	APPROVAL_OPTION,
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_add (KinkoContext *context, GError **error)
{
	return kinko_recovery_check_recipient (kinko_context_argument (context, 0), NULL, error);
}

static json_t *
result_of (const KinkoSession *session, const char *id)
{
	const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session), id);

	return json_pack ("{s:s, s:s, s:s}", "id", id, "recipient", seat->recipient, "status",
			  kinko_seat_status_name (seat->status));
}

static json_t *
run_add (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const char *holder = kinko_context_option (context, "holder");
	g_autofree char *id =
		kinko_recovery_add (session, kinko_context_argument (context, 0), holder,
				    kinko_context_option (context, "approval"), error);
	json_t *result;

	if (id == NULL)
		return NULL;
	result = result_of (session, id);
	json_object_set_new (result, "holder",
			     holder == NULL ? json_null () : kinko_output_json_text (holder));
	return result;
}

static void
show_add (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("'%s' can open the vault now when no manager is left."),
			  kinko_result_text (result, "id"));
	kinko_result_say (out, _ ("Its recipient: %s"), kinko_result_text (result, "recipient"));
	kinko_result_say (out, "%s",
			  _ ("Have its holder read the recipient out, and try the key out before "
			     "it goes into its safe: kinko doctor --recovery-drill --key FILE"));
}

/* ---- list ------------------------------------------------------------------------------------ */

static json_t *
describe (const KinkoRecovery *key)
{
	return json_pack (
		"{s:s, s:s, s:s, s:o, s:s, s:s?, s:o}", "id", key->seat->id, "recipient",
		key->seat->recipient, "status", kinko_seat_status_name (key->seat->status),
		"holder",
		key->holder[0] == '\0' ? json_null () : kinko_output_json_text (key->holder),
		"added", key->added, "tried", key->tried, "tried_seq",
		key->tried == NULL ? json_null () : json_integer ((json_int_t) key->tried_seq));
}

static json_t *
run_list (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) list = kinko_recovery_list (kinko_cli_session (context), error);
	json_t *keys;

	if (list == NULL)
		return NULL;
	keys = json_array ();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new (keys, describe (list->pdata[i]));
	return json_pack ("{s:o}", "keys", keys);
}

static void
show_list (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("key"),   _ ("status"),     _ ("kept by"),
				   _ ("added"), _ ("last drill"), _ ("recipient (age)") };
	const json_t *keys = json_object_get (result, "keys");
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *key;
	gsize i;

	if (json_array_size (keys) == 0) {
		kinko_result_say (out, "%s",
				  _ ("There is no recovery key: when the last manager loses the "
				     "identity file or the passphrase, nobody can open the vault "
				     "any more."));
		return;
	}
	json_array_foreach (keys, i, key)
	{
		gboolean removed = strcmp (kinko_result_text (key, "status"), "revoked") == 0;
		const char *tried = kinko_result_text (key, "tried");
		const char *cells[] = { kinko_result_text (key, "id"),
					removed ? _ ("removed") : _ ("active"),
					kinko_result_text (key, "holder"),
					kinko_result_text (key, "added"),
					tried[0] == '\0' ? _ ("never") : tried,
					kinko_result_text (key, "recipient") };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* ---- remove ---------------------------------------------------------------------------------- */

static json_t *
run_remove (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const char *id = kinko_context_argument (context, 0);

	return kinko_recovery_remove (session, id, kinko_context_option (context, "approval"),
				      error)
		       ? result_of (session, id)
		       : NULL;
}

static void
show_remove (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("'%s' does not open this vault any more."),
			  kinko_result_text (result, "id"));
	kinko_result_say (out, "%s",
			  _ ("Copies of the vault that were made before still open with it."));
}

/* ---- use ------------------------------------------------------------------------------------- */

static const KinkoOption use_options[] = {
	{ "key", N_ ("FILE"), N_ ("the file that age-keygen made; '-' is standard input"), FALSE },
	{ "pledged", N_ ("DATE"), N_ ("when the pledge of secrecy (誓約) was signed"), FALSE },
	{ "trained", N_ ("DATE"), N_ ("when the person was trained (研修)"), FALSE },
	{ "notified", N_ ("DATE"), N_ ("when the ward was notified (業務従事者等届)"), FALSE },
	{ "person", N_ ("ID"), N_ ("the same person as this earlier seat, under another ID"),
	  FALSE },
	{ "namesake", NULL, N_ ("another person than the one who has the same name here"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_use (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "key", "pledged", "trained", "notified", NULL };

	if (kinko_context_option (context, "person") != NULL &&
	    kinko_context_switch (context, "namesake")) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("give --person or --namesake, not both"));
		return FALSE;
	}
	return kinko_argument_need_all (context, needed, error) &&
	       kinko_recovery_input_check (context, error) &&
	       kinko_argument_date (context, "pledged", error) &&
	       kinko_argument_date (context, "trained", error) &&
	       kinko_argument_date (context, "notified", error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error);
}

static json_t *
give_seat (KinkoContext *context, KinkoSession *session, GError **error)
{
	g_autoptr (KinkoRequest) request =
		kinko_request_input_read (session, kinko_context_argument (context, 0), error);
	const KinkoEnrolment enrolment = {
		.pledged = kinko_context_option (context, "pledged"),
		.trained = kinko_context_option (context, "trained"),
		.notified = kinko_context_option (context, "notified"),
		.person = kinko_context_option (context, "person"),
		.namesake = kinko_context_switch (context, "namesake"),
	};
	g_autofree char *fingerprint = NULL;
	g_autofree char *replaced = NULL;
	json_t *result;

	if (request == NULL || !kinko_recovery_use (session, request, &enrolment, &replaced, error))
		return NULL;
	fingerprint = kinko_fingerprint_text (&request->fingerprint);
	result = kinko_seat_result (
		kinko_roster_find (kinko_session_roster (session), request->operator));
	json_object_set_new (result, "name", json_string (request->name));
	json_object_set_new (result, "fingerprint", json_string (fingerprint));
	json_object_set_new (result, "key",
			     json_string (kinko_session_identity (session)->operator));
	json_object_set_new (result, "replaces",
			     replaced == NULL ? json_null () : json_string (replaced));
	return result;
}

static json_t *
run_use (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSession) session =
		kinko_recovery_input_open (context, KINKO_RECOVERY_USE, error);

	return session == NULL ? NULL : give_seat (context, session, error);
}

static void
show_use (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *replaced = kinko_result_text (result, "replaces");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, _ ("'%s' is a manager of this vault now, by the recovery key '%s'."),
			  kinko_result_text (result, "id"), kinko_result_text (result, "key"));
	kinko_sheet_add_member (sheet, _ ("name"), result, "name");
	kinko_sheet_add_member (sheet, _ ("fingerprint"), result, "fingerprint");
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	if (replaced[0] != '\0')
		kinko_result_say (out, _ ("The seat '%s' that this person had before has ended."),
				  replaced);
	kinko_result_say (
		out, "%s",
		_ ("Have the person read the fingerprint out before the key goes back into its "
		   "safe. If it is not this one, the file was exchanged on its way: give the "
		   "right person a seat in the same way at once, who then revokes this one."));
	kinko_result_say (
		out, "%s",
		_ ("Everybody is told of this at the next opening. The new manager revokes the "
		   "seats that nobody can use any more, and has another recovery key added and "
		   "this one removed: it was out of its safe."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_recovery_commands[] = {
	{
		.noun = "recovery",
		.verb = "add",
		.arguments = N_ ("age1…"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("adds a recovery key, by two people"),
		.description = N_ (
			"A recovery key opens the vault when the last manager has lost the "
			"identity file or the passphrase. Its holder makes it with age-keygen, "
			"keeps the file, and gives only the recipient, age1…. Whoever has the file "
			"can read everything in the vault: it belongs into a safe, in an envelope "
			"that shows when it was opened.\n"
			"Ask a second person first: kinko approval request recovery add age1…"),
		.options = add_options,
		.check = check_add,
		.run = run_add,
		.show = show_add,
	},
	{
		.noun = "recovery",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the recovery keys, and when they were tried out"),
		.run = run_list,
		.show = show_list,
	},
	{
		.noun = "recovery",
		.verb = "remove",
		.arguments = N_ ("ID"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("takes a recovery key away for good, by two people"),
		.description = N_ (
			"For a key that was lost, that was used, or whose holder has changed. Its "
			"holder knew the keys that it opened: so the keys of the vault are renewed "
			"right behind it, as 'kinko operator rotate' does, and what was made "
			"before, "
			"backups among it, still opens with the old ones.\n"
			"Add another one first if it is the last. Ask a second person first: kinko "
			"approval request recovery remove ID"),
		.options = remove_options,
		.run = run_remove,
		.show = show_remove,
	},
	{
		.noun = "recovery",
		.verb = "use",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_VAULT,
		.summary = N_ ("gives a new manager a seat with a recovery key"),
		.description = N_ (
			"For the day on which no manager can open the vault. The new manager makes "
			"the request with 'kinko operator request', and whoever keeps the recovery "
			"key runs this. It needs no seat and no passphrase. Nothing else can be "
			"done with the key; everybody is told of it at the next opening, and the "
			"log says so for good.\n"
			"A key file that age itself protects with a passphrase is decrypted first: "
			"age -d FILE | kinko recovery use --key - …\n"
			"If the person has a seat already, it ends."),
		.options = use_options,
		.check = check_use,
		.run = run_use,
		.show = show_use,
	},
	{ .noun = NULL },
};
