#include "tests/unit/vault/place-root.h"

#define ONE   "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222222222222222222222222222"

static void
test_program (Root *root, gconstpointer data)
{
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_new ();

	(void) data;
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_UNKNOWN, "not readable");
	root->view.program = ONE;
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_SKIPPED, NULL);
	root->view.remember = memory;
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_SKIPPED, NULL);
	kinko_place_memory_set_opened (memory, "2026-07-01", "pc-02", OTHER, ONE);
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_SKIPPED, NULL);
	kinko_place_memory_set_opened (memory, "2026-07-02", "pc-01", ONE, ONE);
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_OK, NULL);
	root->view.program = OTHER;
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_SEEN, "2026-07-02");
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_SEEN,
		     "111111111111…, now it is " OTHER);
}

/* The list that the ward consented to is above what was there last time. */
static void
test_listed_program (Root *root, gconstpointer data)
{
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_new ();
	g_autoptr (KinkoPlaceRules) rules = kinko_place_rules_new ();
	KinkoPlaceProgram *program = g_new0 (KinkoPlaceProgram, 1);

	(void) data;
	program->version = g_strdup ("1");
	program->sha256 = g_strdup (ONE);
	g_ptr_array_add (rules->programs, program);
	root->view.rules = rules;
	root->view.remember = memory;
	root->view.program = ONE;
	kinko_place_memory_set_opened (memory, "2026-07-01", "pc-01", OTHER, ONE);
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_OK, NULL);
	root->view.program = OTHER;
	root_expect (root, KINKO_PLACE_PROGRAM, KINKO_PLACE_SEEN, OTHER);
}

static void
test_policy (Root *root, gconstpointer data)
{
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_new ();

	(void) data;
	root->view.policy = ONE;
	root_expect (root, KINKO_PLACE_POLICY, KINKO_PLACE_SKIPPED, NULL);
	root->view.remember = memory;
	root_expect (root, KINKO_PLACE_POLICY, KINKO_PLACE_SKIPPED, NULL);
	kinko_place_memory_set_opened (memory, "2026-07-01", "pc-02", ONE, ONE);
	root_expect (root, KINKO_PLACE_POLICY, KINKO_PLACE_OK, NULL);
	root->view.policy = OTHER;
	root_expect (root, KINKO_PLACE_POLICY, KINKO_PLACE_SEEN, "your opening on 2026-07-01");
	root->view.policy = NULL;
	root_expect (root, KINKO_PLACE_POLICY, KINKO_PLACE_SKIPPED, NULL);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
	g_test_add ("/place-version/" name, Root, NULL, root_set_up, func, root_tear_down)
	ADD ("program", test_program);
	ADD ("listed-program", test_listed_program);
	ADD ("policy", test_policy);
	return g_test_run ();
}
