/*
 * Histories that were rewritten with all keys, as real mirrors, and the evidence of it.
 */
#include "audit/fork.h"

#include "audit/voucher.h"
#include "tests/unit/audit/mirror-log.h"

static KinkoCheckpoint *
checkpoint_at (GPtrArray *log, guint size)
{
	const Act *act = log->pdata[size - 1];
	g_autoptr (KinkoNote) note = kinko_note_parse (act->note->str, act->note->len, NULL);

	return kinko_checkpoint_parse (note->text, NULL);
}

static const char *
note_at (GPtrArray *log, guint size)
{
	return ((const Act *) log->pdata[size - 1])->note->str;
}

/* What was seen against what there is. -1: grown out of it; else the code. */
static int
compare (KinkoMirror *mirror, GPtrArray *seen, guint size, gboolean *forked)
{
	g_autoptr (KinkoVerification) found = verified (mirror);
	g_autoptr (KinkoCheckpoint) old = checkpoint_at (seen, size);
	g_autoptr (GError) error = NULL;

	if (kinko_fork_check (found, old, forked, &error))
		return -1;
	g_assert_nonnull (kinko_error_hint (error));
	return error->code;
}

static void
test_check (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) log = history (9, 99, "log");
	g_autoptr (GPtrArray) longer = history (12, 99, "log");
	g_autoptr (GPtrArray) other = history (9, 4, "vault");
	g_autoptr (KinkoMirror) mirror = mirror_of (dir, "a", log);
	gboolean forked;

	for (guint size = 1; size <= 9; size++) {
		g_assert_cmpint (compare (mirror, log, size, &forked), ==, -1);
		/* what is the same before the fork was seen by both */
		g_assert_cmpint (compare (mirror, other, size, &forked), ==,
				 size <= 4 ? -1 : KINKO_ERROR_INTEGRITY);
		g_assert_true (forked == (size > 4));
	}
	g_assert_cmpint (compare (mirror, longer, 12, &forked), ==, KINKO_ERROR_INTEGRITY);
	g_assert_false (forked); /* only rolled back, as far as anybody can show */
	remove_folder (dir);
}

static void
test_other_log (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) log = history (3, 99, "log");
	g_autoptr (KinkoMirror) mirror = mirror_of (dir, "a", log);
	g_autoptr (KinkoVerification) found = verified (mirror);
	g_autoptr (KinkoCheckpoint) old = checkpoint_at (log, 2);
	g_autoptr (GError) error = NULL;
	gboolean forked;

	g_free (old->origin);
	old->origin = g_strdup ("other.example/log");
	g_assert_false (kinko_fork_check (found, old, &forked, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_false (forked);
	remove_folder (dir);
}

/* The evidence is read back and checked by what a third party has: nothing but the file. */
static void
check_evidence (KinkoMirror *mirror, GPtrArray *seen, guint size)
{
	g_autoptr (KinkoVerification) found = verified (mirror);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoEvidence) evidence =
		kinko_fork_evidence (mirror, found, note_at (seen, size), NULL, &error);
	g_autofree char *text = evidence == NULL ? NULL : kinko_evidence_text (evidence);
	g_autoptr (KinkoEvidence) read = NULL;
	g_autoptr (GPtrArray) old = NULL;
	g_autoptr (GPtrArray) new = NULL;
	g_autofree char *vkey = kinko_note_vkey (ORIGIN, &tanaka.signer.public_key);

	g_assert_no_error (error);
	read = kinko_evidence_parse (text, strlen (text), &error);
	g_assert_no_error (error);
	g_assert_true (kinko_evidence_check (read, NULL, &old, &new, &error));
	g_assert_no_error (error);
	g_assert_true (kinko_vouchers_have (old, vkey));
	g_assert_true (kinko_vouchers_have (new, vkey));
	g_assert_cmpuint (read->old->size, ==, size);
	g_assert_true (read->grown == (size != found->entries));
}

static void
test_evidence (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) seen = history (12, 99, "log");
	g_autoptr (GPtrArray) rewritten = history (12, 3, "vault");
	g_autoptr (KinkoMirror) mirror = mirror_of (dir, "a", rewritten);

	for (guint size = 4; size <= 12; size++)
		check_evidence (mirror, seen, size);
	remove_folder (dir);
}

/* The fork need not be where an act ended: then the new log has no checkpoint of that size, and a root all the same. */
static void
test_between_acts (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "log.show", .object = "vault", .goes_on = TRUE },
		{ .by = &tanaka, .action = "log.show" },
	};
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) seen = history (3, 99, "log");
	g_autoptr (GPtrArray) rewritten = build_log (steps, G_N_ELEMENTS (steps));
	g_autofree char *path = g_build_filename (dir, "a", NULL);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	gboolean forked;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	mirror_act (mirror, rewritten, 0);
	{
		const Act *act = rewritten->pdata[1];
		g_autofree char *signers =
			kinko_ssh_allowed_signer ("tanaka", &tanaka.signer.public_key);
		KinkoMirrorAct mirrored = { .first_seq = 1,
					    .lines = act->lines->str,
					    .lines_len = act->lines->len,
					    .note = act->note->str,
					    .author = "tanaka",
					    .committer = "tanaka",
					    .message = "log.show 1",
					    .time = "2026-07-08T10:31:22.104+09:00",
					    .allowed_signers = signers };

		g_assert_true (kinko_mirror_add (mirror, &mirrored, &tanaka.signer, &error));
	}
	g_assert_true (kinko_mirror_flush (mirror, &error));
	g_assert_no_error (error);
	g_assert_cmpint (compare (mirror, seen, 2, &forked), ==, KINKO_ERROR_INTEGRITY);
	g_assert_true (forked);
	check_evidence (mirror, seen, 2);
	remove_folder (dir);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_mirror_people ();
	g_test_add_func ("/fork/check", test_check);
	g_test_add_func ("/fork/other-log", test_other_log);
	g_test_add_func ("/fork/evidence", test_evidence);
	g_test_add_func ("/fork/between-acts", test_between_acts);
	return g_test_run ();
}
