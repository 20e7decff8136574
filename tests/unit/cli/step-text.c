/* What the commands of steps take and say, against what the office says they need: written here by hand. */
#include "cli/step-text.h"

#include <string.h>

#include "cli/commands.h"

/* Verbs with their options, in the order of a case's life; '*': takes several cases. */
static const struct {
	const char *verb, *options;
} expected[] = {
	{ "guide*", "on approval" },         { "receive*", "receipt place on approval" },
	{ "review*", "on approval" },        { "correct", "item channel due on approval" },
	{ "resume*", "on approval" },        { "propose*", "from on approval" },
	{ "confirm*", "on approval" },       { "return", "reason on approval" },
	{ "entered*", "on approval" },       { "deliver*", "official delivery on approval" },
	{ "complete*", "on approval" },      { "withdraw", "reason on approval" },
	{ "exclude", "reason on approval" }, { "revise", "reason on approval" },
};

static char *
names_of_options (const KinkoCommand *command)
{
	GString *names = g_string_new (NULL);

	for (const KinkoOption *option = command->options; option->name != NULL; option++)
		g_string_append_printf (names, "%s%s", names->len == 0 ? "" : " ", option->name);
	return g_string_free (names, FALSE);
}

static void
test_rows (void)
{
	const KinkoCommand *row = kinko_case_steps_commands;

	for (gsize i = 0; i < G_N_ELEMENTS (expected); i++, row++) {
		gboolean several = row->max_arguments == G_MAXUINT;
		g_autofree char *verb = g_strconcat (row->verb, several ? "*" : "", NULL);
		g_autofree char *options = names_of_options (row);

		g_assert_cmpstr (row->noun, ==, "case");
		g_assert_cmpstr (verb, ==, expected[i].verb);
		g_assert_cmpstr (options, ==, expected[i].options);
		g_assert_cmpuint (row->min_arguments, ==, 1);
		g_assert_true (several || row->max_arguments == 1);
		g_assert_cmpuint (row->needs, ==, KINKO_NEEDS_SESSION);
		g_assert_true (row->describe == kinko_step_describe);
		g_assert_nonnull (row->check);
	}
	g_assert_null (row->noun);
}

/* Every verb of the table of steps is a command, and every option that a step needs is one of its own. */
static void
test_every_step_has_its_command (void)
{
	const KinkoCommand *const tables[] = { kinko_case_steps_commands,
					       kinko_case_numbers_commands };
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	for (gsize i = 0; i < n; i++) {
		const KinkoCommand *found = NULL;
		g_autofree char *options = NULL;
		g_auto (GStrv) names = NULL;

		for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
			for (const KinkoCommand *row = tables[t]; row->noun != NULL; row++)
				if (strcmp (row->verb, rules[i].verb) == 0)
					found = row;
		g_assert_nonnull (found);
		options = names_of_options (found);
		names = g_strsplit (options, " ", -1);
		for (guint need = 1; need <= KINKO_NEED_LAST; need <<= 1) {
			const char *option = kinko_need_option ((KinkoNeed) need);

			if ((rules[i].needs & need) != 0 && option != NULL)
				g_assert_true (
					g_strv_contains ((const char *const *) names, option));
		}
	}
}

/* Both rows of a verb are told, apart from each other. */
static void
test_describe (void)
{
	const KinkoCommand command = { .noun = "case", .verb = "return" };
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_step_describe (&command, out);
	g_assert_cmpstr (out->str, ==,
			 "From 判定案 to 差戻し.\n"
			 "Who: anybody whom the rules allow.\n"
			 "What must be so:\n"
			 "- a reason is given (--reason)\n"
			 "\n"
			 "From 確認済, 保育システム入力済 to 差戻し.\n"
			 "Who: the manager or the deputy.\n"
			 "What must be so:\n"
			 "- a reason is given (--reason)");
}

static void
assert_next (const char *state, const char *json, const char *text)
{
	json_t *next = kinko_step_result_next (state);
	char *dumped = json_dumps (next, JSON_COMPACT);
	g_autoptr (GString) out = g_string_new (NULL);

	g_assert_cmpstr (dumped, ==, json);
	kinko_step_show_next (next, state, out);
	g_assert_cmpstr (out->str, ==, text);
	free (dumped);
	json_decref (next);
}

#define ERASE "When nothing of it is needed any more, 'kinko case erase' erases the whole case.\n"

static void
test_next (void)
{
	assert_next ("区引渡し", "[{\"step\":\"complete\"},{\"step\":\"revise\"}]",
		     "Next: complete, revise.\n");
	assert_next ("proposed",
		     "[{\"step\":\"confirm\"},{\"step\":\"return\"},{\"step\":\"withdraw\"},"
		     "{\"step\":\"exclude\"}]",
		     "Next: confirm, return, withdraw, exclude.\n");
	/* What has ended may be erased as a whole, which is no step: nothing is left of the case then. */
	assert_next ("取下げ", "[{\"step\":\"revise\"},{\"step\":\"erase-numbers\"}]",
		     "Next: revise, erase-numbers.\n" ERASE);
	assert_next ("番号廃棄済", "[]", "Nothing follows this state.\n" ERASE);
	assert_next ("決定", "[]", "Nothing follows this state.\n");
}

static void
test_result (void)
{
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);
	json_t *result = kinko_step_result (&rules[5]);
	json_t *expected_result = json_loads (
		"{\"step\":\"propose\",\"action\":\"case.propose\",\"from\":[{\"id\":\"review\","
		"\"name\":\"審査中\"}],\"to\":{\"id\":\"proposed\",\"name\":\"判定案\"},"
		"\"who\":\"assigned\",\"who_text\":\"the assigned person, the manager or the "
		"deputy\",\"needs\":[{\"need\":\"documents\",\"option\":null,\"text\":\"the "
		"required papers are here, or the tier is provisional\"}]}",
		0, NULL);

	g_assert_nonnull (expected_result);
	g_assert_true (json_equal (result, expected_result));
	json_decref (result);
	json_decref (expected_result);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/step-text/rows", test_rows);
	g_test_add_func ("/step-text/every-step-has-its-command", test_every_step_has_its_command);
	g_test_add_func ("/step-text/describe", test_describe);
	g_test_add_func ("/step-text/next", test_next);
	g_test_add_func ("/step-text/result", test_result);
	return g_test_run ();
}
