/*
 * Who else may open the files of the vault, and the identity file (別紙2 第27条). Their contents are encrypted; but whoever
 * may write them can take them away, and a grant or an identity file that is read is half of what opens the vault.
 */
#include "vault/place-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "vault/file.h"

/* The mirror may be shown to others; written by them never. */
#define ANY_RIGHT   0077u
#define WRITE_RIGHT 0022u

/* What stands in a vault's folder, see docs/formats/vault.md. */
static const char *const vault_files[] = { "vault.json", "vault.db", "vault.db-wal", "vault.db-shm",
					   "grants",     "policy",   "spool",        "reserve" };

static void
look_at (KinkoPlaceFinding *finding, int folder, const char *name, const char *shown, guint wrong,
	 GPtrArray *found)
{
	struct stat info;

	if (fstatat (folder, name, &info, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0) {
		if (errno != ENOENT) /* what is not there is open to nobody */
			kinko_place_miss (finding, shown, errno);
		return;
	}
	/* In a folder with the sticky bit nobody touches what is another's. */
	if (S_ISDIR (info.st_mode) && (info.st_mode & S_ISVTX) != 0)
		wrong &= ~WRITE_RIGHT;
	/* The rights of a link mean nothing, and kinko follows none here. */
	if (!S_ISLNK (info.st_mode) && (info.st_mode & wrong) != 0)
		g_ptr_array_add (
			found, g_strdup_printf ("%s (%04o)", shown, (guint) info.st_mode & 07777));
}

static void
look_at_grants (KinkoPlaceFinding *finding, int vault, GPtrArray *found)
{
	kinko_autofd int grants = kinko_folder_open_at (vault, "grants", NULL);
	g_autoptr (GPtrArray) names = grants < 0 ? NULL : kinko_folder_list (grants, NULL);

	for (guint i = 0; names != NULL && i < names->len; i++) {
		g_autofree char *shown = g_build_filename ("grants", names->pdata[i], NULL);

		look_at (finding, grants, names->pdata[i], shown, ANY_RIGHT, found);
	}
}

static void
look_at_vault (const KinkoPlaceView *view, KinkoPlaceFinding *finding, GPtrArray *found)
{
	look_at (finding, view->vault, "", _ ("the vault's folder"), ANY_RIGHT, found);
	for (gsize i = 0; i < G_N_ELEMENTS (vault_files); i++)
		look_at (finding, view->vault, vault_files[i], vault_files[i], ANY_RIGHT, found);
	look_at_grants (finding, view->vault, found);
	if (view->mirror != NULL)
		look_at (finding, AT_FDCWD, view->mirror, view->mirror, WRITE_RIGHT, found);
}

static void
look_at_identity (const KinkoPlaceView *view, KinkoPlaceFinding *finding, GPtrArray *found)
{
	g_autofree char *folder = g_path_get_dirname (view->identity);

	look_at (finding, AT_FDCWD, view->identity, view->identity, ANY_RIGHT, found);
	look_at (finding, AT_FDCWD, folder, folder, WRITE_RIGHT, found);
}

void
kinko_place_look_file_modes (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *names = NULL;

	if (view->vault < 0 && view->identity == NULL) {
		finding->outcome = KINKO_PLACE_SKIPPED;
		return;
	}
	if (view->vault >= 0)
		look_at_vault (view, finding, found);
	if (view->identity != NULL)
		look_at_identity (view, finding, found);
	if (found->len == 0)
		return;
	names = kinko_place_join (found);
	kinko_place_see (finding, _ ("others than the owner have rights to: %s"), names);
}
