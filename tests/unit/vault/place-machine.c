#include <sys/prctl.h>
#include <sys/resource.h>

#include "audit/sandbox.h"
#include "tests/unit/vault/place-root.h"

static void
test_clock (Root *root, gconstpointer data)
{
	(void) data;
	root->machine.clock = KINKO_CLOCK_SYNCHRONISED;
	root_expect (root, KINKO_PLACE_CLOCK, KINKO_PLACE_OK, NULL);
	root->machine.clock = KINKO_CLOCK_UNSYNCHRONISED;
	root_expect (root, KINKO_PLACE_CLOCK, KINKO_PLACE_SEEN, "not synchronised");
	root->machine.clock = KINKO_CLOCK_UNKNOWN;
	root_expect (root, KINKO_PLACE_CLOCK, KINKO_PLACE_UNKNOWN, "could not be looked at");
}

/* core(5): what the kernel does with each. */
static void
test_core_dumps (Root *root, gconstpointer data)
{
	static const struct {
		int dumpable;
		gint64 limit;
		const char *pattern; /* NULL: unreadable */
		KinkoPlaceOutcome outcome;
		const char *part;
	} cases[] = {
		{ 0, 0, "core", KINKO_PLACE_OK, NULL },
		{ 0, G_MAXINT64, "|/usr/lib/crash %p", KINKO_PLACE_OK, NULL },
		{ 0, 0, NULL, KINKO_PLACE_OK, NULL },
		{ 1, 1, "|/usr/lib/crash %p", KINKO_PLACE_OK, NULL },
		{ 1, 0, "core", KINKO_PLACE_OK, NULL },
		{ 1, 4095, "core", KINKO_PLACE_OK, NULL },
		{ 1, 4096, "core", KINKO_PLACE_SEEN, "limit 4096 bytes" },
		{ 1, G_MAXINT64, "core", KINKO_PLACE_SEEN, "into a file" },
		{ 2, G_MAXINT64, "/var/core", KINKO_PLACE_SEEN, "into a file" },
		{ 1, 0, "|/usr/lib/crash %p", KINKO_PLACE_SEEN, "'|/usr/lib/crash %p'" },
		{ 1, 0, "@/run/crash", KINKO_PLACE_SEEN, "@/run/crash" },
		{ 1, 0, NULL, KINKO_PLACE_UNKNOWN, "core_pattern" },
		{ -1, 0, "core", KINKO_PLACE_UNKNOWN, "dumped" },
		{ 1, -1, "core", KINKO_PLACE_UNKNOWN, "dumped" },
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		root_put (root, "proc/sys/kernel/core_pattern",
			  cases[i].pattern == NULL ? "" : cases[i].pattern);
		if (cases[i].pattern == NULL)
			root_remove (root, "proc/sys/kernel/core_pattern");
		root->machine.dumpable = cases[i].dumpable;
		root->machine.core_limit = cases[i].limit;
		root_expect (root, KINKO_PLACE_CORE_DUMPS, cases[i].outcome, cases[i].part);
	}
}

static KinkoPlaceRules *
rules_with_hosts (const char *first, const char *second)
{
	KinkoPlaceRules *rules = kinko_place_rules_new ();

	g_ptr_array_add (rules->hosts, g_strdup (first));
	g_ptr_array_add (rules->hosts, g_strdup (second));
	return rules;
}

static void
test_host (Root *root, gconstpointer data)
{
	g_autoptr (KinkoPlaceRules) none = kinko_place_rules_new ();
	g_autoptr (KinkoPlaceRules) here = rules_with_hosts ("pc-02", "PC-01");
	g_autoptr (KinkoPlaceRules) elsewhere = rules_with_hosts ("pc-02", "pc-011");

	(void) data;
	root_expect (root, KINKO_PLACE_HOST, KINKO_PLACE_SKIPPED, NULL);
	root->view.rules = none;
	root_expect (root, KINKO_PLACE_HOST, KINKO_PLACE_SKIPPED, NULL);
	root->view.rules = here;
	root_expect (root, KINKO_PLACE_HOST, KINKO_PLACE_OK, NULL);
	root->view.rules = elsewhere;
	root_expect (root, KINKO_PLACE_HOST, KINKO_PLACE_SEEN, "'pc-01'");
}

/* This machine, whatever it is: read as it is, and kinko's own hardening shows. */
static void
test_real (void)
{
	struct rlimit limit;
	g_auto (KinkoPlaceMachine) machine = { .root = -1 };
	g_auto (KinkoPlaceMachine) hardened = { .root = -1 };
	KinkoPlaceView view = { .machine = &hardened, .vault = -1 };
	g_autoptr (KinkoPlace) place = NULL;
	char name[65] = "";

	kinko_place_machine_read (&machine);
	g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
	g_assert_cmpuint ((guint64) machine.core_limit, ==,
			  MIN (limit.rlim_cur, (rlim_t) G_MAXINT64));
	g_assert_cmpint (machine.dumpable, ==, prctl (PR_GET_DUMPABLE, 0, 0, 0, 0));
	g_assert_cmpint (gethostname (name, sizeof name - 1), ==, 0);
	g_assert_cmpuint (strlen (machine.host), ==, strlen (name));
	kinko_process_harden ();
	kinko_place_machine_read (&hardened);
	place = kinko_place_look (&view);
	g_assert_cmpint (place->findings[KINKO_PLACE_CORE_DUMPS].outcome, ==, KINKO_PLACE_OK);
}

/* A root that is no folder, or none at all: nothing is known, nothing is called good. */
static void
test_no_root (void)
{
	char host[] = "pc";
	KinkoPlaceMachine machine = { .root = -1,
				      .clock = KINKO_CLOCK_UNKNOWN,
				      .core_limit = -1,
				      .dumpable = -1,
				      .host = host };
	KinkoPlaceView view = { .machine = &machine, .vault = -1 };
	g_autoptr (KinkoPlace) place = kinko_place_look (&view);

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		KinkoPlaceCheck check = (KinkoPlaceCheck) i;
		gboolean nothing_to_compare = check == KINKO_PLACE_FILE_MODES ||
					      check == KINKO_PLACE_HOST ||
					      check == KINKO_PLACE_POLICY;

		g_assert_cmpint (place->findings[i].outcome, ==,
				 nothing_to_compare ? KINKO_PLACE_SKIPPED : KINKO_PLACE_UNKNOWN);
		g_assert_true (kinko_place_is_open (place, check) == !nothing_to_compare);
		g_assert_cmpstr (kinko_place_check_label (check), !=, "");
		g_assert_cmpstr (kinko_place_check_remedy (check), !=, "");
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
	g_test_add ("/place-machine/" name, Root, NULL, root_set_up, func, root_tear_down)
	ADD ("clock", test_clock);
	ADD ("core-dumps", test_core_dumps);
	ADD ("host", test_host);
	g_test_add_func ("/place-machine/no-root", test_no_root);
	g_test_add_func ("/place-machine/real", test_real);
	return g_test_run ();
}
