/*
 * Swap space, into which the kernel may write what a process has in memory (secrets are locked, what is shown on the
 * way is not). It is encrypted if its block device is one of dm-crypt, or lies on such devices only; zram is memory.
 */
#include "vault/place-internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

/* LVM on RAID on LUKS on RAID on partitions is four; a loop must end. */
#define DEEPEST 8

/* Of the kinds that dm-crypt has, those that encrypt: VERITY, INTEGRITY and SUBDEV are of the same family. */
static const char *const encrypting[] = {
	"CRYPT-PLAIN-",  "CRYPT-LUKS1-", "CRYPT-LUKS2-",   "CRYPT-LOOPAES-",
	"CRYPT-TCRYPT-", "CRYPT-BITLK-", "CRYPT-FVAULT2-", NULL,
};

typedef enum { ENCRYPTED, PLAIN, IN_MEMORY, NOT_FOUND } Kind;

typedef struct {
	const KinkoPlaceView *view;
	KinkoPlaceFinding *finding;
	guint line;
	GPtrArray *plain, *lost; /* names of swap spaces */
} Swaps;

static Kind kind_of_device (const KinkoPlaceMachine *machine, const char *folder, guint depth);

/* ---- block devices --------------------------------------------------------------------------- */

static gboolean
is_encrypting (const char *uuid)
{
	for (gsize i = 0; encrypting[i] != NULL; i++) {
		if (g_str_has_prefix (uuid, encrypting[i]))
			return TRUE;
	}
	return FALSE;
}

/* The one-line file @name of a device, NULL when there is none. */
static char *
attribute (const KinkoPlaceMachine *machine, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	int code;
	char *text = kinko_place_read (machine, path, &code);

	return text == NULL ? NULL : g_strchomp (text);
}

/* "dm-0" and the like in a folder of links to devices; NULL when it cannot be read. */
static GPtrArray *
list_names (const KinkoPlaceMachine *machine, const char *folder)
{
	int fd = openat (machine->root, folder + strspn (folder, "/"),
			 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd < 0 ? NULL : fdopendir (fd);
	const struct dirent *entry;
	GPtrArray *names;

	if (listing == NULL) {
		if (fd >= 0)
			(void) close (fd); /* opened for reading only */
		return NULL;
	}
	names = g_ptr_array_new_with_free_func (g_free);
	while ((entry = readdir (listing)) != NULL)
		if (entry->d_name[0] != '.')
			g_ptr_array_add (names, g_strdup (entry->d_name));
	(void) closedir (listing); /* opened for reading only */
	return names;
}

/* LVM and RAID: as good as the worst of what it lies on. */
static Kind
kind_of_slaves (const KinkoPlaceMachine *machine, const char *folder, guint depth)
{
	g_autofree char *path = g_build_filename (folder, "slaves", NULL);
	g_autoptr (GPtrArray) slaves = list_names (machine, path);

	if (slaves == NULL || slaves->len == 0)
		return PLAIN;
	for (guint i = 0; i < slaves->len; i++) {
		g_autofree char *slave = g_build_filename (path, slaves->pdata[i], NULL);
		Kind kind = kind_of_device (machine, slave, depth + 1);

		if (kind != ENCRYPTED)
			return kind;
	}
	return ENCRYPTED;
}

static Kind kind_of_name (const KinkoPlaceMachine *machine, const char *path, guint depth);

/* zram writes what does not compress to a backing device, if it has one. */
static Kind
kind_of_zram (const KinkoPlaceMachine *machine, const char *folder, guint depth)
{
	g_autofree char *backing = attribute (machine, folder, "backing_dev");

	if (backing == NULL || strcmp (backing, "none") == 0)
		return IN_MEMORY;
	return kind_of_name (machine, backing, depth + 1);
}

/* @folder: of the device in /sys. */
static Kind
kind_of_device (const KinkoPlaceMachine *machine, const char *folder, guint depth)
{
	g_autofree char *size = g_build_filename (folder, "size", NULL);
	g_autofree char *uuid = NULL;

	if (depth > DEEPEST || !kinko_place_exists (machine, size))
		return NOT_FOUND;
	uuid = attribute (machine, folder, "dm/uuid");
	if (uuid != NULL && is_encrypting (uuid))
		return ENCRYPTED;
	return kind_of_slaves (machine, folder, depth);
}

/* /dev/mapper/NAME: the dm device that calls itself so. */
static Kind
kind_of_mapper (const KinkoPlaceMachine *machine, const char *wanted, guint depth)
{
	g_autoptr (GPtrArray) names = list_names (machine, "/sys/class/block");

	for (guint i = 0; names != NULL && i < names->len; i++) {
		g_autofree char *folder =
			g_build_filename ("/sys/class/block", names->pdata[i], NULL);
		g_autofree char *name = attribute (machine, folder, "dm/name");

		if (g_strcmp0 (name, wanted) == 0)
			return kind_of_device (machine, folder, depth);
	}
	return NOT_FOUND;
}

/* By the name of the device file. */
static Kind
kind_of_name (const KinkoPlaceMachine *machine, const char *path, guint depth)
{
	g_autofree char *name = NULL;
	g_autofree char *folder = NULL;

	if (!g_str_has_prefix (path, "/dev/") || strstr (path, "..") != NULL)
		return NOT_FOUND;
	if (g_str_has_prefix (path, "/dev/mapper/"))
		return kind_of_mapper (machine, path + strlen ("/dev/mapper/"), depth);
	name = g_strdelimit (g_strdup (path + strlen ("/dev/")), "/", '!'); /* as sysfs does */
	folder = g_build_filename ("/sys/class/block", name, NULL);
	if (g_str_has_prefix (name, "zram"))
		return kind_of_zram (machine, folder, depth);
	return kind_of_device (machine, folder, depth);
}

/* ---- files ----------------------------------------------------------------------------------- */

/* What the kernel writes as \040 and the like: white space and backslashes. */
static char *
unescape (const char *text)
{
	GString *out = g_string_new (NULL);

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && strspn (text + 1, "01234567") >= 3) {
			g_string_append_c (out, (char) ((text[1] - '0') << 6 |
							(text[2] - '0') << 3 | (text[3] - '0')));
			text += 3;
		} else {
			g_string_append_c (out, *text);
		}
	}
	return g_string_free (out, FALSE);
}

typedef struct {
	const char *path;
	gsize best;   /* length of the longest mount point above @path */
	char *device; /* "253:1" of the file system there */
	char *source; /* "/dev/mapper/root" */
} Mount;

static void
mount_clear (Mount *mount)
{
	g_clear_pointer (&mount->device, g_free);
	g_clear_pointer (&mount->source, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mount, mount_clear)

static gboolean
is_below (const char *path, const char *folder)
{
	gsize len = strlen (folder);

	return strcmp (folder, "/") == 0 ||
	       (strncmp (path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0'));
}

/* id parent major:minor root mount-point options optional… - type source options, proc(5) */
static gboolean
take_mount (char *line, gpointer data)
{
	Mount *mount = data;
	g_auto (GStrv) words = kinko_place_words (line);
	guint n = g_strv_length (words), dash = 6;
	g_autofree char *point = NULL;

	while (dash < n && strcmp (words[dash], "-") != 0)
		dash++;
	if (dash + 2 >= n)
		return FALSE;
	point = unescape (words[4]);
	/* One that is mounted over another comes later. */
	if (!is_below (mount->path, point) || strlen (point) < mount->best)
		return TRUE;
	mount_clear (mount);
	mount->best = strlen (point);
	mount->device = g_strdup (words[2]);
	mount->source = unescape (words[dash + 2]);
	return TRUE;
}

/* A swap file is as good as the device of its file system. Some file systems (btrfs) have a device number of their own,
 * and name the device. */
static Kind
kind_of_file (Swaps *swaps, const char *path)
{
	static const char mounts[] = "/proc/self/mountinfo";
	const KinkoPlaceMachine *machine = swaps->view->machine;
	g_auto (Mount) mount = { .path = path };
	g_autofree char *folder = NULL;
	int code;
	g_autofree char *text = kinko_place_read (machine, mounts, &code);
	Kind kind;

	if (text == NULL || !kinko_place_each_line (text, take_mount, &mount) ||
	    mount.device == NULL || strspn (mount.device, "0123456789:") != strlen (mount.device))
		return NOT_FOUND;
	folder = g_build_filename ("/sys/dev/block", mount.device, NULL);
	kind = kind_of_device (machine, folder, 0);
	return kind != NOT_FOUND ? kind : kind_of_name (machine, mount.source, 0);
}

/* ---- the check ------------------------------------------------------------------------------- */

/* Filename Type Size Used Priority */
static gboolean
take_swap (char *line, gpointer data)
{
	Swaps *swaps = data;
	g_auto (GStrv) words = kinko_place_words (line);
	g_autofree char *name = NULL;
	Kind kind;

	if (swaps->line++ == 0)
		return g_strcmp0 (words[0], "Filename") == 0;
	if (g_strv_length (words) != 5)
		return FALSE;
	name = unescape (words[0]);
	if (strcmp (words[1], "partition") == 0)
		kind = kind_of_name (swaps->view->machine, name, 0);
	else if (strcmp (words[1], "file") == 0)
		kind = kind_of_file (swaps, name);
	else
		return FALSE;
	if (kind == PLAIN)
		g_ptr_array_add (swaps->plain, g_steal_pointer (&name));
	else if (kind == NOT_FOUND)
		g_ptr_array_add (swaps->lost, g_steal_pointer (&name));
	return TRUE;
}

static void
tell (Swaps *swaps)
{
	g_autofree char *plain = kinko_place_join (swaps->plain);
	g_autofree char *lost = kinko_place_join (swaps->lost);

	if (swaps->plain->len > 0)
		kinko_place_see (swaps->finding, _ ("swap space that is not encrypted: %s"), plain);
	if (swaps->lost->len == 0 || swaps->finding->outcome != KINKO_PLACE_OK)
		return;
	swaps->finding->outcome = KINKO_PLACE_UNKNOWN;
	swaps->finding->text = g_strdup_printf (
		_ ("could not be looked at: whether the swap space %s is encrypted"), lost);
}

void
kinko_place_look_swap (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	static const char path[] = "/proc/swaps";
	Swaps swaps = { .view = view, .finding = finding };
	int code;
	g_autofree char *text = kinko_place_read (view->machine, path, &code);
	g_autoptr (GPtrArray) plain = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);

	swaps.plain = plain;
	swaps.lost = lost;
	if (text == NULL)
		kinko_place_miss (finding, path, code);
	else if (!kinko_place_each_line (text, take_swap, &swaps) || swaps.line == 0)
		kinko_place_miss (finding, path, 0);
	tell (&swaps);
}
