#include "cli/render.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sodium.h>

#include "cli/form-draft.h"
#include "policies/error.h"

#define RENDER KINKO_BUILD_DIR "/kinko-render"

static json_t *
make_draft (const char *text)
{
	const KinkoFormHead head = { .form = "letter", .title = "表題", .date = { 2026, 8, 17 } };
	json_t *draft = kinko_form_draft_new (&head);

	kinko_form_draft_text (draft, "見出し", text);
	return draft;
}

static void
assert_begins (const KinkoSecret *file, const char *beginning)
{
	g_assert_nonnull (file);
	g_assert_cmpuint (kinko_secret_len (file), >, 1000);
	g_assert_true (memcmp (kinko_secret_data (file), beginning, strlen (beginning)) == 0);
}

static void
test_files (void)
{
	json_auto_t *draft = make_draft ("本文");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) pdf = NULL;
	g_autoptr (KinkoSecret) xlsx = NULL;

	pdf = kinko_render_by (RENDER, 60, draft, KINKO_RENDER_PDF, NULL, &error);
	g_assert_no_error (error);
	assert_begins (pdf, "%PDF-1.");
	xlsx = kinko_render_by (RENDER, 60, draft, KINKO_RENDER_XLSX, NULL, &error);
	g_assert_no_error (error);
	assert_begins (xlsx, "PK\003\004");
}

/* U+E000 is of the private use area; U+50000 is in a plane to which nothing was ever assigned. */
static void
test_missing_glyphs (void)
{
	json_auto_t *draft = make_draft ("\uE000 と \U00050000 と \uE000");
	g_autoptr (GError) error = NULL;
	const KinkoProblem *problem;

	g_assert_null (kinko_render_by (RENDER, 60, draft, KINKO_RENDER_PDF, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 2);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, "glyph_missing");
	g_assert_true (g_str_has_prefix (problem->message, "U+E000: block 1"));
	problem = kinko_error_problems (error)->pdata[1];
	g_assert_true (g_str_has_prefix (problem->message, "U+50000: block 1"));
}

static void
test_wrong_document (void)
{
	json_auto_t *draft = make_draft ("x");
	g_autoptr (GError) error = NULL;

	json_object_set_new (draft, "lang", json_string ("de"));
	/* Nothing is even started. */
	g_assert_null (kinko_render_by ("/nonexistent", 60, draft, KINKO_RENDER_PDF, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

static void
assert_child_fails (const char *script, int code, const char *said)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "child", NULL);
	g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
	json_auto_t *draft = make_draft ("x");
	g_autoptr (GError) error = NULL;

	g_assert_true (
		g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
	g_assert_null (kinko_render_by (path, 2, draft, KINKO_RENDER_PDF, NULL, &error));
	g_test_message ("%s", error->message);
	g_assert_error (error, KINKO_ERROR, code);
	g_assert_nonnull (strstr (error->message, said));
	(void) g_unlink (path);
	(void) g_rmdir (dir);
}

/* Whatever becomes of the other program, no wrong file is taken for a right one. */
static void
test_child_fails (void)
{
	assert_child_fails ("exit 0", KINKO_ERROR_FAILED, "status 0");
	assert_child_fails ("cat >/dev/null; echo not a PDF", KINKO_ERROR_FAILED, "status 0");
	assert_child_fails ("cat >/dev/null; printf '%%PDF-1.5 a half'; exit 1", KINKO_ERROR_FAILED,
			    "status 1");
	assert_child_fails ("kill -11 $$", KINKO_ERROR_FAILED, "signal 11");
	assert_child_fails ("exec sleep 100", KINKO_ERROR_FAILED, "2 seconds");
	assert_child_fails ("echo '{\"error\":{\"code\":\"not-found\",\"message\":\"font\"}}' >&2;"
			    "exit 1",
			    KINKO_ERROR_NOT_FOUND, "font");
	assert_child_fails ("echo '{\"error\":[]}' >&2; exit 1", KINKO_ERROR_FAILED, "status 1");
	assert_child_fails ("echo gibberish >&2; exit 1", KINKO_ERROR_FAILED, "status 1");
}

/* Neither beside this program nor in ../lib/kinko there is one; PATH has one, and does not count. */
static void
test_never_from_path (void)
{
	json_auto_t *draft = make_draft ("x");
	g_autofree char *path = g_strdup (g_getenv ("PATH"));
	g_autoptr (GError) error = NULL;

	g_setenv ("PATH", KINKO_BUILD_DIR, TRUE);
	g_assert_null (kinko_render (draft, KINKO_RENDER_PDF, NULL, &error));
	g_setenv ("PATH", path, TRUE);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* This program, copied to where kinko would be installed, finds the other in ../lib/kinko. */
static void
test_installed (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *bin = g_build_filename (dir, "bin", NULL);
	g_autofree char *lib = g_build_filename (dir, "lib", "kinko", NULL);
	g_autofree char *copy = g_build_filename (bin, "copy", NULL);
	g_autofree char *program = g_build_filename (lib, "kinko-render", NULL);
	g_autofree char *command = g_strdup_printf (
		"mkdir -p %s %s && cp -L /proc/%d/exe %s && ln -s " RENDER " %s && "
		"KINKO_TEST_FOUND=1 %s -p /render/found >/dev/null; s=$?; "
		"rm -rf %s; exit $s",
		bin, lib, (int) getpid (), copy, program, copy, dir);
	char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, command, NULL };
	int status = -1;

	g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
				     &status, NULL));
	g_assert_cmpint (status, ==, 0);
}

/* What the copy does. */
static void
test_found (void)
{
	json_auto_t *draft = make_draft ("本文");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) pdf = NULL;

	if (g_getenv ("KINKO_TEST_FOUND") == NULL)
		return;
	pdf = kinko_render (draft, KINKO_RENDER_PDF, NULL, &error);
	g_assert_no_error (error);
	assert_begins (pdf, "%PDF-1.");
}

static void
test_formats (void)
{
	KinkoRenderFormat format;

	g_assert_true (kinko_render_format_parse ("pdf", &format));
	g_assert_cmpint (format, ==, KINKO_RENDER_PDF);
	g_assert_true (kinko_render_format_parse ("xlsx", &format));
	g_assert_cmpstr (kinko_render_format_name (format), ==, "xlsx");
	g_assert_false (kinko_render_format_parse ("csv", &format));
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	(void) signal (SIGPIPE, SIG_IGN); /* as the program does */
	g_test_add_func ("/render/files", test_files);
	g_test_add_func ("/render/missing-glyphs", test_missing_glyphs);
	g_test_add_func ("/render/wrong-document", test_wrong_document);
	g_test_add_func ("/render/child-fails", test_child_fails);
	g_test_add_func ("/render/never-from-path", test_never_from_path);
	g_test_add_func ("/render/installed", test_installed);
	g_test_add_func ("/render/found", test_found);
	g_test_add_func ("/render/formats", test_formats);
	return g_test_run ();
}
