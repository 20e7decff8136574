#include "tests/unit/vault/place-root.h"

#define HEADING "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
#define SWAP(name, type) \
	HEADING name "                               " type "\t8388604\t\t0\t\t-2\n"

static void
device (Root *root, const char *name, const char *uuid, const char *dm_name)
{
	g_autofree char *folder = g_build_filename ("sys/devices", name, NULL);
	g_autofree char *size = g_build_filename (folder, "size", NULL);
	g_autofree char *link = g_build_filename ("sys/class/block", name, NULL);
	g_autofree char *target = g_build_filename ("../../devices", name, NULL);

	root_put (root, size, "16777216\n");
	root_link (root, link, target);
	if (uuid != NULL) {
		g_autofree char *file = g_build_filename (folder, "dm/uuid", NULL);
		g_autofree char *line = g_strconcat (uuid, "\n", NULL);

		root_put (root, file, line);
	}
	if (dm_name != NULL) {
		g_autofree char *file = g_build_filename (folder, "dm/name", NULL);
		g_autofree char *line = g_strconcat (dm_name, "\n", NULL);

		root_put (root, file, line);
	}
}

static void
lies_on (Root *root, const char *name, const char *slave)
{
	g_autofree char *link = g_build_filename ("sys/devices", name, "slaves", slave, NULL);
	g_autofree char *target = g_build_filename ("../..", slave, NULL);

	root_link (root, link, target);
}

static void
expect (Root *root, const char *swaps, KinkoPlaceOutcome outcome, const char *part)
{
	root_put (root, "proc/swaps", swaps);
	root_expect (root, KINKO_PLACE_SWAP, outcome, part);
}

static void
test_partitions (Root *root, gconstpointer data)
{
	(void) data;
	expect (root, HEADING, KINKO_PLACE_OK, NULL);
	device (root, "sda5", NULL, NULL);
	expect (root, SWAP ("/dev/sda5", "partition"), KINKO_PLACE_SEEN,
		"not encrypted: /dev/sda5");
	device (root, "dm-0", "CRYPT-LUKS2-0123456789abcdef-luks", "luks");
	lies_on (root, "dm-0", "sda5");
	expect (root, SWAP ("/dev/dm-0", "partition"), KINKO_PLACE_OK, NULL);
	expect (root, SWAP ("/dev/mapper/luks", "partition"), KINKO_PLACE_OK, NULL);
	expect (root, SWAP ("/dev/mapper/other", "partition"), KINKO_PLACE_UNKNOWN,
		"/dev/mapper/other");
	expect (root, SWAP ("/dev/sdz9", "partition"), KINKO_PLACE_UNKNOWN, "/dev/sdz9");
	expect (root, SWAP ("/dev/../dev/dm-0", "partition"), KINKO_PLACE_UNKNOWN,
		"/dev/../dev/dm-0");
	expect (root, SWAP ("/elsewhere", "partition"), KINKO_PLACE_UNKNOWN, "/elsewhere");
	/* One good one does not make the other good. */
	expect (root,
		SWAP ("/dev/dm-0",
		      "partition") "/dev/sda5 partition 1 0 -3\n/dev/sdz9 partition 1 0 -4\n",
		KINKO_PLACE_SEEN, "not encrypted: /dev/sda5");
	/* Controllers that name their disks with a slash. */
	device (root, "cciss!c0d0p1", NULL, NULL);
	expect (root, SWAP ("/dev/cciss/c0d0p1", "partition"), KINKO_PLACE_SEEN,
		"/dev/cciss/c0d0p1");
}

/* Of the kinds that dm-crypt's family has, some do not encrypt. */
static void
test_kinds (Root *root, gconstpointer data)
{
	static const struct {
		const char *uuid;
		gboolean encrypts;
	} cases[] = {
		{ "CRYPT-PLAIN-swap", TRUE },
		{ "CRYPT-LUKS1-0-x", TRUE },
		{ "CRYPT-LUKS2-0-x", TRUE },
		{ "CRYPT-BITLK-0-x", TRUE },
		{ "CRYPT-VERITY-0-x", FALSE },
		{ "CRYPT-INTEGRITY-0-x", FALSE },
		{ "CRYPT-SUBDEV-0-x", FALSE },
		{ "CRYPT-", FALSE },
		{ "LVM-CRYPT-LUKS2-0-x", FALSE },
		{ "crypt-luks2-0-x", FALSE },
		{ "", FALSE },
	};

	(void) data;
	device (root, "dm-0", "", "x");
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		root_put (root, "sys/devices/dm-0/dm/uuid", cases[i].uuid);
		expect (root, SWAP ("/dev/dm-0", "partition"),
			cases[i].encrypts ? KINKO_PLACE_OK : KINKO_PLACE_SEEN,
			cases[i].encrypts ? NULL : "/dev/dm-0");
	}
}

/* LVM on LUKS, as an installer makes it; on two disks of which one is bare; and a loop. */
static void
test_stacks (Root *root, gconstpointer data)
{
	(void) data;
	device (root, "sda3", NULL, NULL);
	device (root, "sdb3", NULL, NULL);
	device (root, "dm-0", "CRYPT-LUKS2-0-sda3_crypt", "sda3_crypt");
	device (root, "dm-1", "LVM-0123", "vg-swap");
	lies_on (root, "dm-0", "sda3");
	lies_on (root, "dm-1", "dm-0");
	expect (root, SWAP ("/dev/dm-1", "partition"), KINKO_PLACE_OK, NULL);
	lies_on (root, "dm-1", "sdb3");
	expect (root, SWAP ("/dev/dm-1", "partition"), KINKO_PLACE_SEEN, "/dev/dm-1");
	device (root, "dm-2", "LVM-loop", "loop");
	lies_on (root, "dm-2", "dm-2");
	expect (root, SWAP ("/dev/dm-2", "partition"), KINKO_PLACE_UNKNOWN, "/dev/dm-2");
}

static void
test_memory (Root *root, gconstpointer data)
{
	(void) data;
	device (root, "zram0", NULL, NULL);
	expect (root, SWAP ("/dev/zram0", "partition"), KINKO_PLACE_OK, NULL);
	root_put (root, "sys/devices/zram0/backing_dev", "none\n");
	expect (root, SWAP ("/dev/zram0", "partition"), KINKO_PLACE_OK, NULL);
	/* What does not compress is written to a disk. */
	device (root, "sda5", NULL, NULL);
	root_put (root, "sys/devices/zram0/backing_dev", "/dev/sda5\n");
	expect (root, SWAP ("/dev/zram0", "partition"), KINKO_PLACE_SEEN, "/dev/zram0");
	device (root, "dm-0", "CRYPT-PLAIN-x", "x");
	root_put (root, "sys/devices/zram0/backing_dev", "/dev/dm-0\n");
	expect (root, SWAP ("/dev/zram0", "partition"), KINKO_PLACE_OK, NULL);
}

#define MOUNT(number, point, source) \
	"22 1 " number " / " point " rw,relatime shared:1 master:2 - ext4 " source " rw\n"

static void
test_files (Root *root, gconstpointer data)
{
	(void) data;
	device (root, "sda1", NULL, NULL);
	device (root, "dm-0", "CRYPT-LUKS2-0-root", "root");
	root_link (root, "sys/dev/block/8:1", "../../devices/sda1");
	root_link (root, "sys/dev/block/253:0", "../../devices/dm-0");
	root_put (root, "proc/self/mountinfo",
		  MOUNT ("253:0", "/", "/dev/mapper/root") MOUNT ("8:1", "/boot", "/dev/sda1")
			  MOUNT ("0:40", "/data", "/dev/mapper/root")
				  MOUNT ("0:41", "/plain", "/dev/sda1")
					  MOUNT ("0:42", "/srv\\040x", "server:/export"));
	expect (root, SWAP ("/swapfile", "file"), KINKO_PLACE_OK, NULL);
	expect (root, SWAP ("/boot/swap", "file"), KINKO_PLACE_SEEN, "/boot/swap");
	expect (root, SWAP ("/bootswap", "file"), KINKO_PLACE_OK, NULL);
	/* btrfs has numbers of its own, and names the device. */
	expect (root, SWAP ("/data/swap", "file"), KINKO_PLACE_OK, NULL);
	expect (root, SWAP ("/plain/swap", "file"), KINKO_PLACE_SEEN, "/plain/swap");
	expect (root, SWAP ("/srv\\040x/swap", "file"), KINKO_PLACE_UNKNOWN, "/srv x/swap");
	/* What is mounted over something hides it. */
	root_put (root, "proc/self/mountinfo",
		  MOUNT ("253:0", "/", "/dev/mapper/root") MOUNT ("8:1", "/", "/dev/sda1"));
	expect (root, SWAP ("/swapfile", "file"), KINKO_PLACE_SEEN, "/swapfile");
	root_put (root, "proc/self/mountinfo", MOUNT ("../../x", "/", "/dev/nothing"));
	expect (root, SWAP ("/swapfile", "file"), KINKO_PLACE_UNKNOWN, "/swapfile");
	root_put (root, "proc/self/mountinfo", "22 1 253:0 / / rw - ext4\n");
	expect (root, SWAP ("/swapfile", "file"), KINKO_PLACE_UNKNOWN, "/swapfile");
	root_remove (root, "proc/self/mountinfo");
	expect (root, SWAP ("/swapfile", "file"), KINKO_PLACE_UNKNOWN, "/swapfile");
}

static void
test_hostile (Root *root, gconstpointer data)
{
	(void) data;
	root_spoil (root, KINKO_PLACE_SWAP, "proc/swaps", HEADING);
	expect (root, "", KINKO_PLACE_UNKNOWN, "/proc/swaps");
	expect (root, HEADING "/dev/sda5 floppy 1 0 -2\n", KINKO_PLACE_UNKNOWN, "/proc/swaps");
	expect (root, HEADING "/dev/sda5 partition 1 0\n", KINKO_PLACE_UNKNOWN, "/proc/swaps");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
	g_test_add ("/place-swap/" name, Root, NULL, root_set_up, func, root_tear_down)
	ADD ("partitions", test_partitions);
	ADD ("kinds", test_kinds);
	ADD ("stacks", test_stacks);
	ADD ("memory", test_memory);
	ADD ("files", test_files);
	ADD ("hostile", test_hostile);
	return g_test_run ();
}
