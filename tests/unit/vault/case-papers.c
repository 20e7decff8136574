#include "vault/case-papers.h"

#include "tests/unit/vault/fixture.h"
#include "vault/case-write.h"

/* The folder of a policy that says who may do what, and nothing of papers; owned by the caller. */
static char *
bare_policy (void)
{
	char *dir = new_folder ();
	g_autofree char *path = g_build_filename (dir, "access.yaml", NULL);
	g_autofree char *text = NULL;
	gsize len;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/policies/meguro-r8/access.yaml",
					    &text, &len, NULL));
	g_assert_true (g_file_set_contents (path, text, (gssize) len, NULL));
	return dir;
}

/* @wanted: "" when it is proved; otherwise the code of the only problem. */
static void
assert_identity (KinkoSession *session, const KinkoCase *kase, const char *wanted)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	gboolean checked = kinko_case_identity_is_checked (session, kase, problems);

	g_assert_true (checked == (wanted[0] == '\0'));
	g_assert_cmpuint (problems->len, ==, checked ? 0 : 1);
	if (!checked)
		g_assert_cmpstr (((KinkoProblem *) problems->pdata[0])->code, ==, wanted);
}

/* The first sample case has My Numbers, and 個人番号カード for number and identity. */
static void
look (const char *policy, const char *wanted)
{
	Fixture fixture = { 0 };
	KinkoSession *session;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;

	set_up (&fixture, policy);
	session = open_manager (&fixture);
	import_sample (session);
	kase = kinko_case_load (session, "C26-0001", &error);
	g_assert_no_error (error);
	assert_identity (session, kase, wanted);
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		kase->data->has_number[i] = FALSE;
	assert_identity (session, kase, "");
	kinko_session_close (session);
	tear_down (&fixture, NULL);
}

static void
test_identity (void)
{
	look (NULL, "");
}

/* What nothing can prove is not proved. */
static void
test_identity_without_list (void)
{
	g_autofree char *policy = bare_policy ();

	look (policy, "identity_unproved");
	remove_all (policy);
}

int
main (int argc, char **argv)
{
	g_setenv ("KINKO_TEST_NOW_MS", "1783900800000", TRUE); /* 2026-07-13 */
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/case-papers/identity", test_identity);
	g_test_add_func ("/case-papers/identity-without-list", test_identity_without_list);
	return g_test_run ();
}
