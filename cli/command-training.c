/* Commands for training and drills (教育・訓練). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/register-command.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/date.h"
#include "vault/training.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption people_options[] = {
	{ "from", N_ ("DATE"), N_ ("only from this day on"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_people (KinkoContext *context, GError **error)
{
	return kinko_argument_date (context, "from", error);
}

static json_t *
person_result (const KinkoTrainedPerson *person)
{
	return json_pack ("{s:s, s:s, s:s?, s:s?, s:i, s:s?, s:i}", "operator", person->operator,
			  "name", person->name, "trained", person->trained, "education",
			  person->education, "educations", (int) person->educations, "drill",
			  person->drill, "drills", (int) person->drills);
}

static json_t *
run_people (KinkoContext *context, GError **error)
{
	const char *text = kinko_context_option (context, "from");
	g_autoptr (GPtrArray) people = NULL;
	g_autofree char *from = NULL;
	json_t *list;
	KinkoDate date;

	if (text != NULL && kinko_date_parse (text, &date, NULL))
		from = kinko_date_iso (&date);
	people = kinko_training_people (kinko_cli_session (context), from, error);
	if (people == NULL)
		return NULL;
	list = json_array ();
	for (guint i = 0; i < people->len; i++)
		json_array_append_new (list, person_result (people->pdata[i]));
	return json_pack ("{s:o}", "people", list);
}

static void
show_people (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("ID"),       _ ("name"),  _ ("trained before the seat"),
				   _ ("training"), _ ("times"), _ ("drill"),
				   _ ("times") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *person;
	gsize i;

	json_array_foreach (json_object_get (result, "people"), i, person)
	{
		g_autofree char *educations =
			g_strdup_printf ("%d", (int) kinko_result_number (person, "educations"));
		g_autofree char *drills =
			g_strdup_printf ("%d", (int) kinko_result_number (person, "drills"));
		const char *cells[] = {
			kinko_result_text (person, "operator"),
			kinko_result_text (person, "name"),
			kinko_result_text (person, "trained"),
			kinko_result_text (person, "education"),
			educations,
			kinko_result_text (person, "drill"),
			drills,
		};

		kinko_table_add (table, cells);
	}
	kinko_table_align_right (table, 4);
	kinko_table_align_right (table, 6);
	kinko_table_print (table, out);
}

const KinkoCommand kinko_training_commands[] = {
	{
		.noun = "training",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records training or a drill (教育・訓練)"),
		.description = N_ (
			"attendees are IDs, as in sato;suzuki, also of people who have no seat "
			"yet; scores are sato=90;suzuki=85. material is the number of a registered "
			"file (kinko rule). Without any field each is asked for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "training",
		.verb = "edit",
		.arguments = N_ ("NO [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("corrects the record of training or a drill"),
		.description = N_ ("FIELD= with nothing behind it takes a field out. The earlier "
				   "versions stay in the vault."),
		.options = field_options,
		.check = kinko_register_command_check_edit,
		.run = kinko_register_command_run_edit,
		.show = kinko_register_command_show_edit,
	},
	{
		.noun = "training",
		.verb = "people",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows when each person was last trained"),
		.description = N_ ("Of everybody who has a seat: the day that the seat was given "
				   "on the strength of, and what the register says since."),
		.options = people_options,
		.check = check_people,
		.run = run_people,
		.show = show_people,
	},
	{
		.noun = "training",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists training and drills"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "training",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one record of training"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "training",
		.verb = "fields",
		.summary = N_ ("lists the fields of training"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
