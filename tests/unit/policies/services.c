#include "policies/services.h"

#include <locale.h>

#include "tests/unit/policies/problems.h"

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoServices) services = yaml == NULL ? NULL : kinko_services_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (services);
	g_assert_cmpstr (summary, ==, expected);
}

#define CALLERS "callers:\n- {id: resident, label: {en: r, ja: 区民}}\n"

static void
test_good (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml =
		parse_text ("format: 1\nservices:\n"
			    "- {id: rent, label: {en: rent, ja: 賃借料}}\n"
			    "- {id: resident, label: {en: x, ja: 別}}\n" CALLERS,
			    problems);
	g_autoptr (KinkoServices) services = kinko_services_read (yaml);
	const KinkoService *rent = kinko_services_find (services->services, "rent");

	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpuint (services->services->len, ==, 2);
	g_assert_cmpuint (services->callers->len, ==, 1);
	g_assert_true (rent == services->services->pdata[0]);
	g_assert_null (kinko_services_find (services->callers, "rent"));
	g_assert_null (kinko_services_find (services->services, "Rent"));
	g_assert_null (kinko_services_find (services->services, ""));
	g_assert_null (kinko_services_find (services->services, NULL));
	g_assert_null (kinko_services_find (NULL, "rent"));
	g_assert_cmpstr (kinko_services_find (services->callers, "resident")->label_ja, ==, "区民");
	g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
	g_setenv ("LANGUAGE", "ja", TRUE);
	g_assert_cmpstr (kinko_service_label (rent), ==, "賃借料");
	g_setenv ("LANGUAGE", "en", TRUE);
	g_assert_cmpstr (kinko_service_label (rent), ==, "rent");
}

static void
test_mistakes (void)
{
	assert_problems (
		"format: 1\nservices:\n- {id: a, label: {en: a, ja: a}}\n"
		"- {id: a, label: {en: a, ja: b}}\n- {id: A, label: {en: a}}\n"
		"- {id: b, lable: {en: a, ja: b}}\n- b\n" CALLERS,
		"4:8 duplicate services[1].id; 5:8 yaml_id services[2].id; "
		"5:18 yaml_missing_key services[2].label; "
		"6:11 yaml_unknown_key services[3].lable; 6:3 yaml_missing_key services[3]; "
		"7:3 yaml_type services[4]");
	assert_problems ("format: 1\nservices: []\ncallers: 区民\n",
			 "2:11 yaml_empty_list services; 3:10 yaml_type callers");
	assert_problems ("format: 1\n" CALLERS, "1:1 yaml_missing_key");
	assert_problems ("format: 0\nservices: []\ncallers: []\n", "1:9 yaml_range format");
	assert_problems ("[]\n", "1:1 yaml_type");
}

static void
test_most (void)
{
	g_autoptr (GString) text = g_string_new ("format: 1\n" CALLERS "services:\n");

	for (guint i = 0; i < 64; i++)
		g_string_append_printf (text, "- {id: s%u, label: {en: s, ja: s}}\n", i);
	assert_problems (text->str, "");
	g_string_append (text, "- {id: t, label: {en: s, ja: s}}\n");
	assert_problems (text->str, "69:3 too_many services[64]");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/services/good", test_good);
	g_test_add_func ("/services/mistakes", test_mistakes);
	g_test_add_func ("/services/most", test_most);
	return g_test_run ();
}
