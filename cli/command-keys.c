/* The keys of the vault itself: making them anew. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/rotation.h"

static json_t *
run_rotate (KinkoContext *context, GError **error)
{
	KinkoRotated rotated;
	json_t *compartments;

	if (!kinko_keys_rotate (kinko_cli_session (context), &rotated, error))
		return NULL;
	compartments = json_pack ("[s]", "records");
	if (rotated.numbers)
		json_array_append_new (compartments, json_string ("numbers"));
	return json_pack ("{s:o, s:I, s:I, s:I, s:I}", "compartments", compartments, "grants",
			  (json_int_t) rotated.grants, "cases",
			  (json_int_t) rotated.rewrapped.cases, "numbers",
			  (json_int_t) rotated.rewrapped.numbers, "lines",
			  (json_int_t) rotated.rewrapped.lines);
}

static void
show_rotate (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (
		out, "%s",
		_ ("The keys of the vault are new. Earlier ones, with whatever passphrase, "
		   "open nothing that is stored from now on."));
	kinko_sheet_add (sheet, _ ("My Numbers"),
			 json_array_size (json_object_get (result, "compartments")) > 1
				 ? _ ("renewed too")
				 : _ ("not renewed: nobody who left had that key"));
	kinko_sheet_add_number (sheet, _ ("people with new keys"),
				kinko_result_number (result, "grants"));
	kinko_sheet_add_number (sheet, _ ("cases"), kinko_result_number (result, "cases"));
	kinko_sheet_add_number (sheet, _ ("lines of registers"),
				kinko_result_number (result, "lines"));
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (
		out, "%s",
		_ ("Copies of the vault from before still open with the earlier keys: see 'kinko "
		   "copy list'."));
}

const KinkoCommand kinko_keys_commands[] = {
	{
		.noun = "operator",
		.verb = "rotate",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("renews the keys of the vault for all who have a seat"),
		.description = N_ (
			"Encrypts the database anew and gives everybody with a seat the new keys. "
			"'kinko operator revoke' does it by itself; this is for when it could not, "
			"and for when keys may have leaked.\n"
			"It needs room for the database once more. Whoever has the vault open has "
			"to open it again. Nobody gets a new passphrase or a new identity file."),
		.run = run_rotate,
		.show = show_rotate,
	},
	{ .noun = NULL },
};
