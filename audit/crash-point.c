#include "audit/crash-point.h"

#ifdef KINKO_CRASH_POINTS

#	include <signal.h>
#	include <stdlib.h>

#	include <glib.h>

void
kinko_crash_point (void)
{
	static guint64 passed = 0;
	const char *at = g_getenv ("KINKO_CRASH_AT");

	if (at != NULL && ++passed == g_ascii_strtoull (at, NULL, 10))
		(void) raise (SIGKILL); /* does not return */
}

#endif

typedef int kinko_crash_point_is_not_empty; /* ISO C wants a declaration in every file */
