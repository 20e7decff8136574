/* The life of a case, as the table has it. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/sheet.h"
#include "cli/step-text.h"
#include "cli/text.h"

static const guint page_width = 80;

static const KinkoOption states_options[] = {
	{ "mermaid", NULL, N_ ("prints it as a state diagram in the language of Mermaid"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_states (KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	g_autofree char *mermaid = NULL;
	json_t *states, *steps;
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	if (kinko_context_switch (context, "mermaid")) {
		mermaid = kinko_life_cycle_mermaid ();
		return json_pack ("{s:s}", "mermaid", mermaid);
	}
	states = json_array ();
	for (guint i = 0; i < KINKO_STATES; i++) {
		json_t *state = kinko_state_result ((KinkoState) i);

		json_object_set_new (state, "open",
				     json_boolean (kinko_state_is_open ((KinkoState) i)));
		json_array_append_new (states, state);
	}
	steps = json_array ();
	for (gsize i = 0; i < n; i++)
		json_array_append_new (steps, kinko_step_result (&rules[i]));
	return json_pack ("{s:o, s:o}", "states", states, "steps", steps);
}

static void
show_states (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	if (json_object_get (result, "mermaid") != NULL) {
		g_string_append (out, kinko_result_text (result, "mermaid"));
		return;
	}
	for (gsize i = 0; i < n; i++) {
		g_autoptr (GString) text = g_string_new (NULL);

		kinko_step_text_append (&rules[i], text);
		kinko_result_gap (out);
		g_string_append_printf (out, "%s\n", rules[i].verb);
		kinko_text_fill (text->str, 2, page_width, out);
	}
}

const KinkoCommand kinko_case_states_commands[] = {
	{
		.noun = "case",
		.verb = "states",
		.summary = N_ ("lists the steps in the life of a case"),
		.description = N_ ("Each step has the name of a command: from which states to "
				   "which it leads, who may take it, and what must be so. The "
				   "rules of access (kinko policy explain) come on top."),
		.options = states_options,
		.run = run_states,
		.show = show_states,
	},
	{ .noun = NULL },
};
