/*
 * kinko_verify_mirror() on real mirrors: what the log itself does not show. The log's own damage is tests/unit/audit/verify.c,
 * the history's form tests/unit/audit/mirror-history.c.
 */
#include <glib/gstdio.h>

#include "audit/mirror.h"
#include "audit/sshsig.h"
#include "tests/unit/audit/log-fixture.h"

/* What the commits are made with, where it is not what it should be. */
typedef struct {
	guint act; /* the commit that is wrong */
	Person *committer;
	const char *name; /* committer's name; that of @committer */
	const char *signers;
} Wrong;

static gboolean
sign_git (gpointer data, const guint8 *message, gsize len, guint8 signature[KINKO_SIGNATURE_LEN],
	  GError **error)
{
	return sign_as_person (data, message, len, signature, error);
}

/* In these tests a person's git key is a pair of its own. */
static Person tanaka_git, sato_git, stranger_git;

static KinkoSigner
git_signer (Person *person)
{
	Person *pair = person == &tanaka ? &tanaka_git
		       : person == &sato ? &sato_git
					 : &stranger_git;

	return (KinkoSigner){ .sign = sign_git,
			      .data = pair,
			      .public_key = pair->signer.public_key };
}

static Step steps_of_log[9];

/* genesis, enrol sato, sato works, tanaka suspends sato, tanaka looks, tanaka looks */
static GPtrArray *
make_log (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ .by = &sato, .action = "case.edit" },
		{ .by = &tanaka, .action = "operator.suspend", .object = "operator/sato" },
		{ .by = &tanaka, .action = "log.show" },
		{ .by = &tanaka, .action = "log.show" },
	};

	memcpy (steps_of_log, steps, sizeof steps);
	return build_log (steps, G_N_ELEMENTS (steps));
}

static char *
signers_of (guint acts)
{
	g_autofree char *first = kinko_ssh_allowed_signer ("tanaka", &tanaka.git_key);
	g_autofree char *second = kinko_ssh_allowed_signer ("sato", &sato.git_key);

	return acts < 2 ? g_strdup (first) : g_strconcat (first, second, NULL);
}

static void
add_act (KinkoMirror *mirror, GPtrArray *log, guint i, const Wrong *wrong)
{
	const Act *act = log->pdata[i];
	gboolean here = wrong != NULL && wrong->act == i;
	Person *committer = here && wrong->committer != NULL ? wrong->committer : &tanaka;
	KinkoSigner signer = git_signer (committer);
	g_autofree char *signers = signers_of (i + 1);
	g_autoptr (GError) error = NULL;
	KinkoMirrorAct mirrored = {
		.first_seq = i,
		.lines = act->lines->str,
		.lines_len = act->lines->len,
		.note = act->note->str,
		.author = steps_of_log[i].by->id,
		.committer = here && wrong->name != NULL ? wrong->name : committer->id,
		.message = "act",
		.time = "2026-07-08T10:31:22.104+09:00",
		.allowed_signers = here && wrong->signers != NULL ? wrong->signers : signers,
	};

	g_assert_true (kinko_mirror_add (mirror, &mirrored, &signer, &error));
	g_assert_true (kinko_mirror_flush (mirror, &error));
	g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
	g_autofree char *command = g_strdup_printf ("rm -rf '%s'", path);

	g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

/* Makes a mirror of the log, wrong as asked, and verifies it. @why: what the refusal must say; NULL: it must be good. */
static void
check (const Wrong *wrong, const char *why)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "mirror.git", NULL);
	g_autoptr (GPtrArray) log = make_log ();
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	g_assert_no_error (error);
	for (guint i = 0; i < log->len; i++)
		add_act (mirror, log, i, wrong);
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	if (why == NULL) {
		g_assert_no_error (error);
		g_assert_cmpuint (found->entries, ==, log->len);
		g_assert_cmpuint (found->commits, ==, log->len);
	} else {
		g_assert_null (found);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		if (strstr (error->message, why) == NULL)
			g_error ("not '%s' but '%s'", why, error->message);
	}
	remove_tree (dir);
}

static void
test_good (void)
{
	/* who mirrors need not be who acted, as long as there was a seat */
	Wrong by_sato = { .act = 1, .committer = &sato };
	Wrong own_suspension = { .act = 3, .committer = &sato };

	check (NULL, NULL);
	check (&by_sato, NULL);
	check (&own_suspension, NULL);
}

static void
test_committer (void)
{
	static const char why[] = "not signed by somebody who may sign there";
	Wrong suspended = { .act = 4, .committer = &sato };
	Wrong stranger_signs = { .act = 2, .committer = &stranger };
	Wrong stranger_as_tanaka = { .act = 2, .committer = &stranger, .name = "tanaka" };
	Wrong sato_as_tanaka = { .act = 2, .committer = &sato, .name = "tanaka" };

	check (&suspended, why);
	check (&stranger_signs, why);
	check (&stranger_as_tanaka, why);
	check (&sato_as_tanaka, why);
}

static void
test_allowed_signers (void)
{
	g_autofree char *good = signers_of (6);
	g_autofree char *more = g_strconcat (good, "x namespaces=\"git\" ssh-ed25519 AAAA\n", NULL);
	g_autofree char *less = signers_of (1);
	const char *const bad[] = { more, less, "\n" };

	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		Wrong last = { .act = 5, .signers = bad[i] };

		check (&last, "'allowed_signers'");
	}
	for (gsize i = 0; i < strlen (good); i += 7) {
		g_autofree char *flipped = g_strdup (good);
		Wrong last = { .act = 5, .signers = flipped };

		flipped[i] = (char) (flipped[i] ^ 1);
		check (&last, "'allowed_signers'");
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	make_person (&tanaka_git, "tanaka", "manager");
	make_person (&sato_git, "sato", "worker");
	make_person (&stranger_git, "stranger", "manager");
	tanaka.git_key = tanaka_git.signer.public_key;
	sato.git_key = sato_git.signer.public_key;
	g_test_add_func ("/verify-mirror/good", test_good);
	g_test_add_func ("/verify-mirror/committer", test_committer);
	g_test_add_func ("/verify-mirror/allowed-signers", test_allowed_signers);
	return g_test_run ();
}
