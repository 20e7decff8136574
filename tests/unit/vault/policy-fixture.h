/*
 * Another policy, and a manager who can adopt it.
 */
#pragma once

#include "tests/unit/vault/fixture.h"

/* The shipped policy with other limits, in a folder of the test; its path is owned by the caller. */
static inline char *
other_policy (Fixture *fixture, const char *name, const char *sed)
{
	g_free (shell (fixture,
		       "cp -r '" KINKO_SOURCE_DIR "/policies/meguro-r8' '%s'; "
		       "chmod -R u+w '%s'; sed -i '%s' '%s/access.yaml'",
		       name, name, sed, name));
	return g_build_filename (fixture->dir, name, NULL);
}

/* The manager, who can be asked for the passphrase again. */
static inline KinkoSession *
open_adopter (Fixture *fixture)
{
	KinkoSession *session = open_manager (fixture);

	kinko_session_set_ask (session, say_passphrase, NULL);
	return session;
}
