/* What kinko finds where it runs: for a look before work, and by whoever sets a machine up. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "cli/output.h"
#include "cli/recovery-drill.h"
#include "cli/recovery-input.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/descriptor.h"
#include "vault/file.h"
#include "vault/identity.h"
#include "vault/place.h"

static const KinkoOption doctor_options[] = {
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ "recovery-drill", NULL, N_ ("tries out a recovery key instead, which is logged"), FALSE },
	{ "key", N_ ("FILE"),
	  N_ ("with --recovery-drill: the file that age-keygen made; '-' is standard input"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* What is looked at; the view borrows it. */
typedef struct {
	KinkoPlaceMachine machine;
	KinkoPolicy *policy; /* NULL: neither vault nor --policy */
	int folder;          /* of the vault, or -1 */
	KinkoDescriptor *descriptor;
	char *mirror, *identity;
	char program[KINKO_HASH_HEX_LEN + 1]; /* "" when it is not readable */
} Visit;

static void
visit_clear (Visit *visit)
{
	kinko_place_machine_clear (&visit->machine);
	kinko_policy_free (visit->policy);
	kinko_descriptor_free (visit->descriptor);
	kinko_close_fd (&visit->folder);
	g_free (visit->mirror);
	g_free (visit->identity);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visit, visit_clear)

/* ---- looking --------------------------------------------------------------------------------- */

/* Without a passphrase: its folder, where its mirror is, and whose identity file would be used. */
static gboolean
find_vault (KinkoContext *context, Visit *visit, GError **error)
{
	const char *vault = kinko_context_vault (context, NULL);
	const char *mirror;

	visit->identity = g_strdup (kinko_context_identity (context));
	if (vault == NULL)
		return TRUE;
	visit->descriptor = kinko_descriptor_read_at (vault, &visit->folder, error);
	if (visit->descriptor == NULL)
		return FALSE;
	mirror = visit->descriptor->mirror;
	visit->mirror = g_path_is_absolute (mirror) ? g_strdup (mirror)
						    : g_build_filename (vault, mirror, NULL);
	/* Who has none for this vault, or several, is no case for a doctor. */
	if (visit->identity == NULL)
		visit->identity = kinko_identity_find (visit->descriptor->id, NULL);
	return TRUE;
}

static gboolean
find_policy (KinkoContext *context, Visit *visit, GError **error)
{
	const char *dir = kinko_context_option (context, "policy");

	if (dir == NULL && visit->folder < 0)
		return TRUE;
	visit->policy = kinko_cli_load_policy (context, dir, error);
	return visit->policy != NULL;
}

static KinkoPlace *
look (const Visit *visit)
{
	const KinkoPlaceView view = {
		.machine = &visit->machine,
		.rules = visit->policy == NULL ? NULL : kinko_policy_place (visit->policy),
		.program = visit->program[0] == '\0' ? NULL : visit->program,
		.policy = visit->policy == NULL ? NULL : kinko_policy_hash (visit->policy),
		.vault = visit->folder,
		.mirror = visit->mirror,
		.identity = visit->identity,
	};

	return kinko_place_look (&view);
}

/* ---- the result ------------------------------------------------------------------------------ */

static const char *
outcome_name (KinkoPlaceOutcome outcome)
{
	static const char *const names[] = {
		[KINKO_PLACE_OK] = "ok",
		[KINKO_PLACE_SEEN] = "seen",
		[KINKO_PLACE_UNKNOWN] = "unknown",
		[KINKO_PLACE_SKIPPED] = "skipped",
	};

	return names[outcome];
}

static json_t *
checks_of (const Visit *visit, const KinkoPlace *place, GPtrArray *problems)
{
	const KinkoPlaceRules *rules =
		visit->policy == NULL ? NULL : kinko_policy_place (visit->policy);
	json_t *checks = json_array ();

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		const KinkoPlaceFinding *finding = &place->findings[i];
		const char *id = kinko_place_check_id ((KinkoPlaceCheck) i);
		gboolean open = kinko_place_is_open (place, (KinkoPlaceCheck) i);
		json_t *seen = finding->text == NULL ? json_null ()
						     : kinko_output_json_text (finding->text);

		json_array_append_new (
			checks,
			json_pack ("{s:s, s:s, s:o, s:s?, s:s?}", "check", id, "outcome",
				   outcome_name (finding->outcome), "seen", seen, "measure",
				   rules == NULL ? NULL
						 : kinko_place_measure_id (rules->measures[i]),
				   "remedy",
				   open ? kinko_place_check_remedy ((KinkoPlaceCheck) i) : NULL));
		if (open && rules != NULL && rules->measures[i] == KINKO_PLACE_DENY)
			g_ptr_array_add (problems, kinko_problem_new (id, NULL, "%s: %s",
								      kinko_place_check_label (
									      (KinkoPlaceCheck) i),
								      finding->text));
	}
	return checks;
}

/* Takes over @problems. */
static GError *
refusal (GPtrArray *problems)
{
	GError *error = NULL;

	g_set_error (&error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("by this policy the vault is not opened here"));
	kinko_error_set_hint (&error, "%s",
			      _ ("do what stands beside each finding, then look "
				 "again with 'kinko doctor'"));
	kinko_error_set_problems (&error, problems);
	return error;
}

static gboolean
check_doctor (KinkoContext *context, GError **error)
{
	if (kinko_context_switch (context, "recovery-drill"))
		return kinko_recovery_input_check (context, error) &&
		       kinko_context_vault (context, error) != NULL;
	if (kinko_context_option (context, "key") == NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("--key goes with --recovery-drill"));
	return FALSE;
}

static json_t *
look_around (KinkoContext *context, GError **error)
{
	g_auto (Visit) visit = { .machine = { .root = -1 }, .folder = -1 };
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoPlace) place = NULL;
	const char *vault = kinko_context_vault (context, NULL);
	KinkoHash hash;
	json_t *result;

	if (!find_vault (context, &visit, error) || !find_policy (context, &visit, error))
		return NULL;
	kinko_place_machine_read (&visit.machine);
	if (kinko_hash_of_file ("/proc/self/exe", &hash, NULL))
		kinko_hash_to_hex (&hash, visit.program);
	place = look (&visit);
	result = json_pack ("{s:s, s:s, s:s?, s:o, s:s?, s:I, s:i, s:o}", "host",
			    visit.machine.host, "version", KINKO_VERSION, "program",
			    visit.program[0] == '\0' ? NULL : visit.program, "vault",
			    vault == NULL ? json_null () : kinko_output_json_text (vault), "policy",
			    visit.policy == NULL ? NULL : kinko_policy_hash (visit.policy),
			    "core_limit", (json_int_t) visit.machine.core_limit, "dumpable",
			    visit.machine.dumpable, "checks", checks_of (&visit, place, problems));
	json_object_set_new (result, "denied", json_boolean (problems->len > 0));
	if (problems->len > 0)
		kinko_context_refuse (context, refusal (g_steal_pointer (&problems)));
	return result;
}

static json_t *
run_doctor (KinkoContext *context, GError **error)
{
	return kinko_context_switch (context, "recovery-drill")
		       ? kinko_recovery_drill_run (context, error)
		       : look_around (context, error);
}

/* ---- showing --------------------------------------------------------------------------------- */

static const char *
measure_text (const char *measure)
{
	if (g_str_equal (measure, "ignore"))
		return _ ("logs it");
	if (g_str_equal (measure, "warn"))
		return _ ("warns");
	return g_str_equal (measure, "deny") ? _ ("refuses") : "";
}

static const char *
seen_text (const json_t *check)
{
	const char *outcome = kinko_result_text (check, "outcome");

	if (g_str_equal (outcome, "ok"))
		return _ ("nothing");
	if (g_str_equal (outcome, "skipped"))
		return _ ("not looked at: there is nothing to look at or to compare with");
	return kinko_result_text (check, "seen");
}

static const char *
label_of (const json_t *check)
{
	KinkoPlaceCheck parsed;

	return kinko_place_check_parse (kinko_result_text (check, "check"), &parsed)
		       ? kinko_place_check_label (parsed)
		       : "";
}

static void
show_checks (const json_t *checks, GString *out)
{
	const char *headings[] = { _ ("check"), _ ("policy"), _ ("what was seen") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *check;
	gsize i;

	json_array_foreach (checks, i, check)
	{
		const char *cells[] = { label_of (check),
					measure_text (kinko_result_text (check, "measure")),
					seen_text (check) };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

static void
show_remedies (const json_t *checks, GString *out)
{
	const json_t *check;
	gsize i;

	json_array_foreach (checks, i, check)
	{
		const char *remedy = kinko_result_text (check, "remedy");

		if (remedy[0] != '\0')
			kinko_result_say (out, _ ("%s: what to do: %s."), label_of (check), remedy);
	}
}

static void
show_doctor (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *checks = json_object_get (result, "checks");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	if (checks == NULL) {
		kinko_recovery_drill_show (json_object_get (result, "drill"), out);
		return;
	}
	show_checks (checks, out);
	show_remedies (checks, out);
	kinko_sheet_add_member (sheet, _ ("host"), result, "host");
	kinko_sheet_add_member (sheet, _ ("version"), result, "version");
	kinko_sheet_add_member (sheet, _ ("program"), result, "program");
	kinko_sheet_add_member (sheet, _ ("policy"), result, "policy");
	kinko_sheet_add_number (sheet, _ ("largest core dump, bytes"),
				kinko_result_number (result, "core_limit"));
	kinko_sheet_add (sheet, _ ("memory may be dumped"),
			 kinko_result_number (result, "dumpable") == 0 ? _ ("no") : _ ("yes"));
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	if (!json_is_string (json_object_get (result, "policy")))
		kinko_result_say (out, "%s",
				  _ ("No policy was asked: name a vault with --vault, or a policy "
				     "with --policy."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_doctor_commands[] = {
	{
		.noun = "doctor",
		.summary = N_ ("says what kinko sees where it runs, and what to do about it"),
		.description = N_ (
			"Looks at routes, addresses, clock, swap space, core dumps, and, if a "
			"vault "
			"is named, at the rights to its files and at its policy. Every opening of "
			"a "
			"vault looks at the same things, logs what it saw, and warns or refuses as "
			"the policy says.\n"
			"It says what was seen, not what that means: a default route may end in "
			"the office. It needs no vault and no passphrase; it opens no session and "
			"logs nothing, because it discloses nothing of the records. Only an "
			"opening "
			"can tell whether the vault's policy is the one that was adopted, and "
			"whether program and policy are those of your last opening.\n"
			"The exit status is 3 when an opening would be refused here, and 0 "
			"otherwise, whatever was seen.\n"
			"With --recovery-drill it opens the vault with a recovery key, sees "
			"whether the keys of the cases open, and logs that; nothing is shown of "
			"the records."),
		.options = doctor_options,
		.check = check_doctor,
		.run = run_doctor,
		.show = show_doctor,
	},
	{ .noun = NULL },
};
