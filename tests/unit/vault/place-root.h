/*
 * A made-up machine: a folder in the place of /, with files as kernels write them.
 */
#pragma once

#include <string.h>
#include <sys/stat.h>

#include "tests/unit/vault/scratch.h"
#include "vault/place.h"

typedef struct {
	Scratch *dir;
	KinkoPlaceMachine machine;
	KinkoPlaceView view;
} Root;

static inline void
root_set_up (Root *root, gconstpointer data)
{
	(void) data;
	root->dir = scratch_new ();
	root->machine = (KinkoPlaceMachine){
		.root = open (root->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.host = g_strdup ("pc-01"),
	};
	g_assert_cmpint (root->machine.root, >=, 0);
	root->view = (KinkoPlaceView){ .machine = &root->machine, .vault = -1 };
}

static inline void
root_tear_down (Root *root, gconstpointer data)
{
	(void) data;
	kinko_place_machine_clear (&root->machine);
	scratch_free (root->dir);
}

/* The path of a file in the root, whose folders are there; owned by the caller. */
static inline char *
root_path (Root *root, const char *name)
{
	char *path = g_build_filename (root->dir, name, NULL);
	g_autofree char *folder = g_path_get_dirname (path);

	g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
	return path;
}

static inline void
root_put_bytes (Root *root, const char *name, gconstpointer bytes, gsize len)
{
	g_autofree char *path = root_path (root, name);

	scratch_write (path, bytes, len);
}

static inline void
root_put (Root *root, const char *name, const char *text)
{
	root_put_bytes (root, name, text, strlen (text));
}

static inline void
root_link (Root *root, const char *name, const char *target)
{
	g_autofree char *path = root_path (root, name);

	g_assert_cmpint (symlink (target, path), ==, 0);
}

static inline void
root_remove (Root *root, const char *name)
{
	g_autofree char *path = root_path (root, name);

	g_assert_cmpint (unlink (path), ==, 0);
}

/* One check of all: its outcome, and a part of its text (NULL: it has none). */
static inline void
root_expect (Root *root, KinkoPlaceCheck check, KinkoPlaceOutcome outcome, const char *part)
{
	g_autoptr (KinkoPlace) place = kinko_place_look (&root->view);
	const KinkoPlaceFinding *finding = &place->findings[check];

	if (finding->outcome != outcome || (part == NULL) != (finding->text == NULL) ||
	    (part != NULL && strstr (finding->text, part) == NULL))
		g_error ("%s: outcome %u, \"%s\" instead of %u, \"%s\"",
			 kinko_place_check_id (check), finding->outcome, finding->text, outcome,
			 part);
}

/* What no kernel writes must never be taken for "nothing to see": in each of these ways @name, which is good now with
 * @text, cannot be looked at. */
static inline void
root_spoil (Root *root, KinkoPlaceCheck check, const char *name, const char *text)
{
	g_autofree char *huge = g_strnfill (5 * 1024 * 1024, '\n');
	g_autofree char *elsewhere = g_build_filename (root->dir, "elsewhere", NULL);
	g_autofree char *path = root_path (root, name);

	root_put (root, name, text);
	root_expect (root, check, KINKO_PLACE_OK, NULL);
	root_put_bytes (root, name, "\0\xff\x80\n", 4);
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	root_put_bytes (root, name, text, strlen (text) - 1);
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	root_put (root, name, "one\ntwo three\n");
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	root_put_bytes (root, name, huge, 5 * 1024 * 1024);
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	/* A link in the place of a file, to a good one. */
	root_remove (root, name);
	root_put (root, "elsewhere", text);
	root_link (root, name, elsewhere);
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	root_remove (root, name);
	g_assert_cmpint (mkdir (path, 0700), ==, 0);
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	g_assert_cmpint (rmdir (path), ==, 0);
	g_assert_cmpint (mkfifo (path, 0600), ==, 0); /* must not be waited for */
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	root_remove (root, name);
	root_expect (root, check, KINKO_PLACE_UNKNOWN, name);
	root_put (root, name, text);
	root_expect (root, check, KINKO_PLACE_OK, NULL);
}
