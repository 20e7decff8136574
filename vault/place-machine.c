/*
 * The machine and this process: who it is, its clock, and whether the memory of the process can become a file.
 */
#include "vault/place-internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "vault/spool.h"

/* No core file is smaller than a page; the kernel leaves it at that below (ELF_EXEC_PAGESIZE). */
#define SMALLEST_CORE 4096

/* The one limit that also holds for dumps that go to a program, core(5). */
#define NO_CORE_AT_ALL 1

#ifdef KINKO_CRASH_POINTS
static const KinkoPlaceMachine *pretended;

void
kinko_place_pretend (const KinkoPlaceMachine *machine)
{
	pretended = machine;
}
#endif

static gint64
read_core_limit (void)
{
	struct rlimit limit;

	if (getrlimit (RLIMIT_CORE, &limit) != 0)
		return -1;
	return (gint64) MIN (limit.rlim_cur, (rlim_t) G_MAXINT64);
}

void
kinko_place_machine_read (KinkoPlaceMachine *machine)
{
#ifdef KINKO_CRASH_POINTS
	if (pretended != NULL) {
		*machine = *pretended;
		machine->root = fcntl (pretended->root, F_DUPFD_CLOEXEC, 0);
		machine->host = g_strdup (pretended->host);
		return;
	}
#endif
	machine->root = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	machine->clock = kinko_clock_state ();
	machine->core_limit = read_core_limit ();
	machine->dumpable = prctl (PR_GET_DUMPABLE, 0, 0, 0, 0);
	machine->host = kinko_host_name ();
}

void
kinko_place_machine_clear (KinkoPlaceMachine *machine)
{
	if (machine->root >= 0)
		(void) close (machine->root); /* opened for reading only */
	machine->root = -1;
	g_clear_pointer (&machine->host, g_free);
}

void
kinko_place_look_clock (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	if (view->machine->clock == KINKO_CLOCK_UNSYNCHRONISED)
		kinko_place_see (finding, "%s",
				 _ ("the kernel says that the clock is not synchronised"));
	if (view->machine->clock != KINKO_CLOCK_UNKNOWN)
		return;
	finding->outcome = KINKO_PLACE_UNKNOWN;
	finding->text = g_strdup (_ ("could not be looked at: the kernel does not tell the state "
				     "of the clock"));
}

/* Dumps go to a program ('|', and '@' for a socket of one) whatever the limit is, and to a file if the limit has room
 * for one. */
void
kinko_place_look_core_dumps (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	static const char path[] = "/proc/sys/kernel/core_pattern";
	const KinkoPlaceMachine *machine = view->machine;
	g_autofree char *pattern = NULL;
	int code;

	if (machine->dumpable < 0 || machine->core_limit < 0) {
		finding->outcome = KINKO_PLACE_UNKNOWN;
		finding->text = g_strdup (_ ("could not be looked at: the kernel does not tell "
					     "whether this process may be dumped"));
		return;
	}
	if (machine->dumpable == 0 || machine->core_limit == NO_CORE_AT_ALL)
		return;
	if (machine->core_limit >= SMALLEST_CORE) {
		kinko_place_see (finding,
				 _ ("a crash would write the memory of this process into a file "
				    "(limit %" PRId64 " bytes)"),
				 machine->core_limit);
		return;
	}
	pattern = kinko_place_read (machine, path, &code);
	if (pattern == NULL)
		kinko_place_miss (finding, path, code);
	else if (pattern[0] == '|' || pattern[0] == '@')
		kinko_place_see (finding,
				 _ ("a crash would give the memory of this process to '%s'"),
				 g_strchomp (pattern));
}

void
kinko_place_look_host (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	if (view->rules == NULL || view->rules->hosts->len == 0)
		finding->outcome = KINKO_PLACE_SKIPPED;
	else if (!kinko_place_rules_know_host (view->rules, view->machine->host))
		kinko_place_see (finding, _ ("the host is '%s', which the policy does not name"),
				 view->machine->host);
}
