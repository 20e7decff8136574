/*
 * Places where a test kills the process. Nothing in ordinary builds.
 *
 * With KINKO_CRASH_AT=n in the environment of a test build, the n-th crash point that is passed ends the
 * process with SIGKILL, as a power cut or an impatient user would.
 */
#pragma once

#ifdef KINKO_CRASH_POINTS
void kinko_crash_point (void);
#else
#	define kinko_crash_point() ((void) 0)
#endif
