/*
 * What a machine shows of its network and its memory under /proc, whoever wrote that machine: the input is these files
 * (tests/fuzz/archive.h) by the names below. Every check comes to an outcome, with words for all but a good one.
 */
#include "vault/place.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "tests/fuzz/archive.h"

static const char *const names[] = {
	"proc/net/route",      "proc/net/ipv6_route",
	"proc/net/fib_trie",   "proc/net/if_inet6",
	"proc/net/snmp6",      "proc/swaps",
	"proc/self/mountinfo", "proc/sys/kernel/core_pattern",
};
static const char *const folders[] = { "proc", "proc/net", "proc/self", "proc/sys",
				       "proc/sys/kernel" };

static char *root;
static KinkoPlaceMachine machine;

static void
remove_files (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (root, names[i], NULL);

		(void) unlink (path);
	}
	for (gsize i = G_N_ELEMENTS (folders); i-- > 0;) {
		g_autofree char *path = g_build_filename (root, folders[i], NULL);

		(void) rmdir (path);
	}
	(void) rmdir (root);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	root = g_dir_make_tmp ("kinko-fuzz-XXXXXX", NULL);
	g_assert_nonnull (root);
	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *path = g_build_filename (root, folders[i], NULL);

		g_assert_cmpint (mkdir (path, 0700), ==, 0);
	}
	g_assert_cmpint (atexit (remove_files), ==, 0);
	machine.root = open (root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	machine.host = g_strdup ("pc-01");
	g_assert_cmpint (machine.root, >=, 0);
	fuzz_seed_text (
		*argc, *argv, "machine",
		"proc/net/route\n"
		"Iface\tDestination\tGateway "
		"\tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
		"eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n" FUZZ_MARK
		"proc/net/ipv6_route\n"
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"fe800000000000000000000000000001 00000400 00000001 00000000 00000003     "
		"eth0\n" FUZZ_MARK "proc/net/if_inet6\n"
		"20010db8000000000000000000000001 02 40 00 80     eth0\n" FUZZ_MARK
		"proc/net/fib_trie\nMain:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 192.168.2.7\n"
		"        /32 host LOCAL\n" FUZZ_MARK
		"proc/swaps\nFilename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		"/dev/sda2                               partition\t8388604\t\t0\t\t-2\n" FUZZ_MARK
		"proc/sys/kernel/core_pattern\n|/usr/lib/systemd/systemd-coredump %P\n");
	return 0;
}

static void
put_files (const GArray *files)
{
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (root, names[i], NULL);
		const FuzzFile *found = NULL;

		for (guint j = 0; j < files->len && found == NULL; j++)
			if (strcmp (fuzz_file_at (files, j)->name, names[i]) == 0)
				found = fuzz_file_at (files, j);
		if (found != NULL)
			fuzz_write_file (path, found->content, found->len);
		else
			(void) unlink (path);
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	const KinkoPlaceView view = { .machine = &machine, .vault = -1 };
	g_autoptr (GArray) files = fuzz_files (data, size);
	g_autoptr (KinkoPlace) place = NULL;

	put_files (files);
	place = kinko_place_look (&view);
	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		const KinkoPlaceFinding *finding = &place->findings[i];

		g_assert_true (finding->outcome == KINKO_PLACE_OK ||
			       finding->outcome == KINKO_PLACE_SKIPPED || finding->text != NULL);
		g_assert_true (kinko_place_is_open (place, (KinkoPlaceCheck) i) ==
			       (finding->outcome == KINKO_PLACE_SEEN ||
				finding->outcome == KINKO_PLACE_UNKNOWN));
	}
	return 0;
}
