#include "cli/step-text.h"

#include <glib/gi18n.h>

#include "cli/sheet.h"
#include "cli/text.h"

/* "登録, 案内済" */
static char *
names_of (guint states)
{
	GString *names = g_string_new (NULL);

	for (guint state = 0; state < KINKO_STATES; state++)
		if ((states & 1u << state) != 0)
			g_string_append_printf (names, "%s%s", names->len == 0 ? "" : _ (", "),
						kinko_state_name ((KinkoState) state));
	return g_string_free (names, FALSE);
}

static void
append_need (KinkoNeed need, GString *out)
{
	const char *option = kinko_need_option (need);

	g_string_append_printf (out, "\n- %s", kinko_need_text (need));
	if (option != NULL)
		g_string_append_printf (out, _ (" (--%s)"), option);
}

void
kinko_step_text_append (const KinkoStepRule *rule, GString *out)
{
	g_autofree char *from = names_of (rule->from);

	g_string_append_printf (out, _ ("From %s to %s."), from, kinko_state_name (rule->to));
	g_string_append_c (out, '\n');
	g_string_append_printf (out, _ ("Who: %s."), kinko_who_text (rule->who));
	if (rule->needs == 0)
		return;
	g_string_append_c (out, '\n');
	g_string_append (out, _ ("What must be so:"));
	for (guint need = 1; need <= KINKO_NEED_LAST; need <<= 1)
		if ((rule->needs & need) != 0)
			append_need ((KinkoNeed) need, out);
}

void
kinko_step_describe (const KinkoCommand *command, GString *out)
{
	gboolean first = TRUE;
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	for (gsize i = 0; i < n; i++) {
		if (!g_str_equal (rules[i].verb, command->verb))
			continue;
		if (!first)
			g_string_append (out, "\n\n");
		kinko_step_text_append (&rules[i], out);
		first = FALSE;
	}
}

json_t *
kinko_state_result (KinkoState state)
{
	return json_pack ("{s:s, s:s}", "id", kinko_state_id (state), "name",
			  kinko_state_name (state));
}

json_t *
kinko_step_result (const KinkoStepRule *rule)
{
	json_t *from = json_array ();
	json_t *needs = json_array ();

	for (guint state = 0; state < KINKO_STATES; state++)
		if ((rule->from & 1u << state) != 0)
			json_array_append_new (from, kinko_state_result ((KinkoState) state));
	for (guint need = 1; need <= KINKO_NEED_LAST; need <<= 1)
		if ((rule->needs & need) != 0)
			json_array_append_new (
				needs, json_pack ("{s:s, s:s?, s:s}", "need",
						  kinko_need_id ((KinkoNeed) need), "option",
						  kinko_need_option ((KinkoNeed) need), "text",
						  kinko_need_text ((KinkoNeed) need)));
	return json_pack ("{s:s, s:s, s:o, s:o, s:s, s:s, s:o}", "step", rule->verb, "action",
			  rule->action, "from", from, "to", kinko_state_result (rule->to), "who",
			  kinko_who_id (rule->who), "who_text", kinko_who_text (rule->who), "needs",
			  needs);
}

json_t *
kinko_step_result_next (const char *state)
{
	json_t *next = json_array ();
	KinkoState at;
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	if (!kinko_state_parse (state, &at))
		return next;
	for (gsize i = 0; i < n; i++)
		if ((rules[i].from & 1u << at) != 0)
			json_array_append_new (next, json_pack ("{s:s}", "step", rules[i].verb));
	return next;
}

void
kinko_step_show_next (const json_t *next, const char *state, GString *out)
{
	g_autoptr (GString) verbs = g_string_new (NULL);
	const json_t *step;
	KinkoState at;
	gsize i;

	json_array_foreach (next, i, step) g_string_append_printf (
		verbs, "%s%s", i == 0 ? "" : _ (", "), kinko_result_text (step, "step"));
	if (verbs->len == 0)
		g_string_append (out, _ ("Nothing follows this state."));
	else
		g_string_append_printf (out, _ ("Next: %s."), verbs->str);
	g_string_append_c (out, '\n');
	if (kinko_state_parse (state, &at) && kinko_state_is_end (at))
		kinko_text_fill (_ ("When nothing of it is needed any more, 'kinko case erase' "
				    "erases the whole case."),
				 0, 80, out);
}
