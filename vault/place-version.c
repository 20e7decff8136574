/*
 * Which program and which rules are at work, compared with what was consented to, or with what was there last time.
 */
#include "vault/place-internal.h"

#include <string.h>

#include <glib/gi18n.h>

/* Enough to tell two hashes apart, and to find them in the log. */
#define SHOWN_DIGITS 12

static void
miss_program (KinkoPlaceFinding *finding)
{
	finding->outcome = KINKO_PLACE_UNKNOWN;
	finding->text = g_strdup (_ ("could not be looked at: the program's own file is not "
				     "readable"));
}

void
kinko_place_look_program (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	const char *before, *day;

	if (view->program == NULL) {
		miss_program (finding);
		return;
	}
	if (view->rules != NULL && view->rules->programs->len > 0) {
		if (kinko_place_rules_find_program (view->rules, view->program) == NULL)
			kinko_place_see (finding,
					 _ ("the program's SHA-256 is %s, which the policy does "
					    "not name"),
					 view->program);
		return;
	}
	before = view->remember == NULL
			 ? NULL
			 : kinko_place_memory_program (view->remember, view->machine->host, &day);
	if (before == NULL)
		finding->outcome = KINKO_PLACE_SKIPPED;
	else if (strcmp (before, view->program) != 0)
		kinko_place_see (finding,
				 _ ("the program is another one than at your opening on %s: its "
				    "SHA-256 was %.*s…, now it is %s"),
				 day == NULL ? "" : day, SHOWN_DIGITS, before, view->program);
}

void
kinko_place_look_policy (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	const char *day, *before = view->remember == NULL
					   ? NULL
					   : kinko_place_memory_policy (view->remember, &day);

	if (before == NULL || view->policy == NULL)
		finding->outcome = KINKO_PLACE_SKIPPED;
	else if (strcmp (before, view->policy) != 0)
		kinko_place_see (finding,
				 _ ("the rules are others than at your opening on %s: the hash "
				    "of the policy was %.*s…, now it is %s"),
				 day == NULL ? "" : day, SHOWN_DIGITS, before, view->policy);
}
