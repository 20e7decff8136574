/*
 * kinko_verify_mirror() on real mirrors: what the log itself does not show. The log's own damage is tests/unit/audit/verify.c,
 * the history's form tests/unit/audit/mirror-history.c.
 */
#include <glib/gstdio.h>

#include "audit/mirror.h"
#include "audit/sshsig.h"
#include "tests/unit/audit/log-fixture.h"
#include "tests/unit/audit/mirror-log.h"
#include "tests/unit/audit/thread-limit.h"

/* What the commits are made with, where it is not what it should be. */
typedef struct {
	guint act;  /* the commit that is wrong, */
	guint last; /* and those after it to this one */
	Person *committer;
	const char *name; /* committer's name; that of @committer */
	const char *signers;
	const char *author, *message, *time;
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

/* Does sato come back, instead of tanaka's second look? */
static gboolean resumed;

/* genesis, enrol sato, sato works, tanaka suspends sato, tanaka looks, tanaka looks */
static GPtrArray *
make_log (void)
{
	Step resume = { .by = &tanaka,
			.action = "operator.resume",
			.object = "operator/sato",
			.detail = grant_detail () };
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
		{ .by = &tanaka, .action = "log.show" },
	};
	guint n = G_N_ELEMENTS (steps) - 1;

	if (resumed) {
		steps[n - 1] = resume;
		n++;
	} else {
		json_decref (resume.detail);
	}
	memcpy (steps_of_log, steps, sizeof steps);
	return build_log (steps, n);
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
	gboolean here = wrong != NULL && i >= wrong->act && i <= MAX (wrong->act, wrong->last);
	Person *committer = here && wrong->committer != NULL ? wrong->committer : &tanaka;
	KinkoSigner signer = git_signer (committer);
	g_autofree char *signers = signers_of (i + 1);
	g_autofree char *message = g_strdup_printf ("%s %u", steps_of_log[i].action, i);
	g_autoptr (GError) error = NULL;
	KinkoMirrorAct mirrored = {
		.first_seq = i,
		.lines = act->lines->str,
		.lines_len = act->lines->len,
		.note = act->note->str,
		.author = here && wrong->author != NULL ? wrong->author : steps_of_log[i].by->id,
		.committer = here && wrong->name != NULL ? wrong->name : committer->id,
		.message = here && wrong->message != NULL ? wrong->message : message,
		.time = here && wrong->time != NULL ? wrong->time : "2026-07-08T10:31:22.104+09:00",
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

/* @why: what the refusal must say; NULL: it must be good. */
static void
assert_found (const KinkoVerification *found, const GError *error, guint acts, const char *why)
{
	if (why == NULL) {
		g_assert_no_error (error);
		g_assert_cmpuint (found->entries, ==, acts);
		g_assert_cmpuint (found->commits, ==, acts);
		return;
	}
	g_assert_null (found);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	if (strstr (error->message, why) == NULL)
		g_error ("not '%s' but '%s'", why, error->message);
}

/* What the verification of a mirror leaves behind; NULL when it is not good. */
static KinkoTrusted *
trust_mirror (KinkoMirror *mirror)
{
	KinkoTrusted *trusted = NULL;
	g_autoptr (KinkoVerification) found =
		kinko_verify_mirror_since (mirror, NULL, &trusted, NULL, NULL, NULL);

	g_assert_true ((found == NULL) == (trusted == NULL));
	return trusted;
}

static void
free_trusted (gpointer trusted)
{
	kinko_trusted_free (trusted);
}

/* Makes a mirror of the log, wrong as asked, and verifies it: as a whole, and by whoever verified it after each act. */
static void
check (const Wrong *wrong, const char *why)
{
	g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (free_trusted);
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "mirror.git", NULL);
	g_autoptr (GPtrArray) log = make_log ();
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	g_assert_no_error (error);
	for (guint i = 0; i < log->len; i++) {
		add_act (mirror, log, i, wrong);
		g_ptr_array_add (before, trust_mirror (mirror));
	}
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	assert_found (found, error, log->len, why);
	for (guint i = 0; i < before->len; i++) {
		g_autoptr (KinkoTrusted) next = NULL;
		g_autoptr (KinkoVerification) part = NULL;
		g_autoptr (GError) problem = NULL;

		if (before->pdata[i] == NULL)
			continue;
		part = kinko_verify_mirror_since (mirror, before->pdata[i], &next, NULL, NULL,
						  &problem);
		assert_found (part, problem, log->len, why);
		if (part != NULL)
			g_assert_cmpstr (next->note, ==, found->note);
	}
	remove_tree (dir);
}

/* ---- another mirror than the one that was verified ------------------------------------------ */

/* A mirror of the first @n acts. */
static KinkoMirror *
make_mirror (const char *dir, const char *name, GPtrArray *log, guint n, const Wrong *wrong)
{
	g_autofree char *path = g_build_filename (dir, name, NULL);
	g_autoptr (GError) error = NULL;
	KinkoMirror *mirror;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	g_assert_no_error (error);
	for (guint i = 0; i < n; i++)
		add_act (mirror, log, i, wrong);
	return mirror;
}

static void
test_other_mirror (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) log = make_log ();
	g_autoptr (KinkoMirror) whole = make_mirror (dir, "whole", log, log->len, NULL);
	g_autoptr (KinkoMirror) older = make_mirror (dir, "older", log, 4, NULL);
	const Wrong later = { .act = 2, .committer = &sato };
	g_autoptr (KinkoMirror) again = make_mirror (dir, "again", log, log->len, &later);
	g_autoptr (KinkoMirror) empty = make_mirror (dir, "empty", log, 0, NULL);
	g_autoptr (KinkoTrusted) trusted = trust_mirror (whole);
	KinkoMirror *const others[] = { older, again, empty };

	g_assert_nonnull (trusted);
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoVerification) found =
			kinko_verify_mirror_since (others[i], trusted, NULL, NULL, NULL, &error);

		g_assert_null (found);
		g_assert_nonnull (error);
	}
	remove_tree (dir);
}

/* Makes a good mirror, lets @script (run in its folder) have its way, and verifies it. @why as above. */
static void
check_script (const char *script, const char *why, void (*look) (const GError *error))
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "mirror.git", NULL);
	g_autofree char *copy = g_strdup (script);
	char sh[] = "sh", options[] = "-euc";
	char *argv[] = { sh, options, copy, NULL };
	g_autoptr (GPtrArray) log = make_log ();
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	int status;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	g_assert_no_error (error);
	for (guint i = 0; i < log->len; i++)
		add_act (mirror, log, i, NULL);
	g_clear_pointer (&mirror, kinko_mirror_free);
	g_assert_true (g_spawn_sync (path, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
				     &status, &error));
	g_assert_no_error (error);
	g_assert_true (g_spawn_check_wait_status (status, &error));
	mirror = kinko_mirror_open (path, &error);
	g_assert_no_error (error);
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	if (why == NULL) {
		g_assert_no_error (error);
		g_assert_nonnull (found);
	} else {
		g_assert_null (found);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_nonnull (kinko_error_hint (error));
		if (strstr (error->message, why) == NULL)
			g_error ("after '%s' not '%s' but '%s'", script, why, error->message);
	}
	if (look != NULL)
		look (error);
	remove_tree (dir);
}

/* What makes stock git show something else than what was signed. */
static void
test_refs (void)
{
#define REPLACE                                                                           \
	"old=$(git rev-parse main:log/00/00/00/00/000000000002.jsonl); "                  \
	"new=$(git cat-file blob $old | sed s/case.edit/case.view/ | git hash-object -w " \
	"--stdin); "                                                                      \
	"git replace $old $new; "
	static const struct {
		const char *script, *why;
	} attacks[] = {
		{ REPLACE, "'refs/replace/" },
		{ REPLACE "git pack-refs --all", "'refs/replace/" },
		{ "mkdir refs/replace; ln -s refs/heads/main refs/replace/$(git rev-parse main~1)",
		  "'refs/replace/" },
		{ "git update-ref refs/heads/other main~1", "'refs/heads/other'" },
		{ "git update-ref refs/heads/other main~1; git symbolic-ref HEAD refs/heads/other",
		  "HEAD" },
		{ "git symbolic-ref HEAD refs/heads/nobody", "HEAD" },
		{ "id=$(git rev-parse main); echo $id >HEAD", "HEAD" },
		{ "git tag x main", "'refs/tags/x'" },
		{ "mv refs/heads/main refs/heads/x; ln -s refs/heads/x refs/heads/main", "'refs/" },
		{ "mkdir -p info; id=$(git rev-parse main); echo $id >info/grafts",
		  "'info/grafts'" },
		{ "id=$(git rev-parse main); echo $id >shallow", "'shallow'" },
		{ "pwd >commondir", "'commondir'" },
	};
	static const char *const harmless[] = {
		("git update-ref refs/remotes/origin/main main; "
		 "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main"),
		"git update-ref refs/remotes/origin/main main~1; git pack-refs --all",
		"git gc --quiet",
		"touch refs/heads/main.lock",
	};

	for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
		check_script (attacks[i].script, attacks[i].why, NULL);
	for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
		check_script (harmless[i], NULL, NULL);
}

static void
assert_entry_2 (const GError *error)
{
	const KinkoProblem *problem = kinko_error_problems (error)->pdata[0];

	g_assert_cmpstr (problem->code, ==, "mirror_object");
	g_assert_cmpstr (problem->field, ==, "entry 2");
}

/* A file of the log that is damaged on the disk, or not there: the report names the entry. */
static void
test_damaged_object (void)
{
#define FIND                                                         \
	"id=$(git rev-parse main:log/00/00/00/00/000000000002.%s); " \
	"file=objects/$(echo $id | cut -c 1-2)/$(echo $id | cut -c 3-); chmod u+w $file; "
	static const char *const files[] = { "jsonl", "note" };
	static const char *const scripts[] = {
		FIND "printf '\\377' | dd of=$file bs=1 seek=30 conv=notrunc status=none",
		FIND "truncate -s 40 $file",
		FIND "rm $file",
	};

	for (guint i = 0; i < G_N_ELEMENTS (scripts); i++) {
		for (guint k = 0; k < G_N_ELEMENTS (files); k++) {
			g_auto (GStrv) parts = g_strsplit (scripts[i], "%s", -1);
			g_autofree char *script = g_strjoinv (files[k], parts);

			check_script (script, "first bad entry 2: ", assert_entry_2);
		}
	}
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

/* Who has a seat now had none at every time. What was done then is signed by them only when nobody had mirrored it: then they
 * sign all of it, up to the entry that gave the seat. */
static void
test_committer_term (void)
{
	static const char suspended[] = "entry 4 is not signed by somebody who may sign there";
	static const char not_enrolled[] = "entry 0 is not signed by somebody who may sign there";
	static const Wrong good[] = {
		{ .act = 1, .last = 3, .committer = &sato },
		{ .act = 0, .last = 1, .committer = &sato },
		{ .act = 4, .last = 5, .committer = &sato },
		{ .act = 0, .last = 6, .committer = &sato },
		{ .act = 6, .committer = &sato },
	};
	static const Wrong while_suspended[] = {
		{ .act = 4, .committer = &sato },
		{ .act = 3, .last = 4, .committer = &sato },
		{ .act = 2, .last = 4, .committer = &sato },
	};
	static const Wrong before = { .act = 0, .committer = &sato };

	resumed = TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		check (&good[i], NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (while_suspended); i++)
		check (&while_suspended[i], suspended);
	check (&before, not_enrolled);
	resumed = FALSE;
}

/* What `git log` shows must be what the log says. */
static void
test_commit_fields (void)
{
	static const Wrong wrong[] = {
		{ .act = 2, .author = "tanaka" },
		{ .act = 0, .author = "sato" },
		{ .act = 2, .message = "case.view 2" },
		{ .act = 2, .message = "case.edit 1" },
		{ .act = 2, .message = "case.edit 2\n\nand more" },
		{ .act = 2, .message = "" },
		{ .act = 5, .time = "2026-07-08T10:31:23.104+09:00" },
		{ .act = 5, .time = "2026-07-08T09:31:22.104+08:00" }, /* the same instant */
	};

	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
		check (&wrong[i], "has another author, time or message");
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

/* A mirror whose act 5 takes in a cosignature at 3, with what another says for its file. */
static void
check_cosigned (const char *name, const char *content, guint at, const char *why)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "a", NULL);
	g_autoptr (GPtrArray) log = cosigned_history (5, 3);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	for (guint i = 0; i < log->len; i++) {
		if (i != at && i != 5)
			mirror_act (mirror, log, i);
		else
			mirror_act_with (mirror, log, i, i == 5 ? "log.cosign" : "log.show",
					 i == at ? name : NULL, i == at ? content : NULL);
	}
	g_assert_true (kinko_mirror_flush (mirror, &error));
	g_assert_no_error (error);
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	if (why == NULL) {
		g_assert_no_error (error);
		g_assert_cmpuint (kinko_cosignatures_count (found->cosignatures), ==, 1);
	} else {
		g_assert_null (found);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_nonnull (strstr (error->message, why));
	}
	remove_tree (dir);
}

/* Exactly the file that follows from the act, in the act's own commit. */
static void
test_cosignatures (void)
{
	static const char why[] = "another cosignature than the log tells of";
	KinkoPublicKey git_key = tanaka.git_key;
	g_autoptr (GPtrArray) log = NULL;
	g_autoptr (KinkoCosigned) cosigned = NULL;
	g_autofree char *content = NULL;
	g_autofree char *name = NULL;
	const Act *act;

	tanaka.git_key = tanaka.signer.public_key;
	log = cosigned_history (5, 3);
	act = log->pdata[5];
	cosigned = kinko_cosigned_of_act (act->lines->str, act->lines->len, NULL);
	name = kinko_cosigned_file_name (cosigned);
	content = kinko_cosigned_note (cosigned, ((Act *) log->pdata[2])->note->str);
	check_cosigned (name, content, 5, NULL);
	check_cosigned (NULL, NULL, 5, why);
	check_cosigned ("3-ward-audi.note", content, 5, why);
	check_cosigned ("4-ward-audit.note", content, 5, why);
	check_cosigned (name, content, 4, why); /* too early */
	check_cosigned (name, content, 6, why); /* too late */
	check_cosigned (name, act->note->str, 5, why);
	for (gsize i = 0; i < strlen (content); i += 17) {
		content[i] = (char) (content[i] ^ 1);
		check_cosigned (name, content, 5, why);
		content[i] = (char) (content[i] ^ 1);
	}
	content[strlen (content) - 1] = '\0';
	check_cosigned (name, content, 5, why);
	tanaka.git_key = git_key;
}

/* On a machine that has no threads left, from the first on or from some later one: the same is found, and nothing is waited for
 * for ever. */
static void
test_few_threads (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	KinkoPublicKey git_key = tanaka.git_key;
	g_autoptr (GPtrArray) log = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;
	gint n = 0;

	tanaka.git_key = tanaka.signer.public_key;
	log = history (600, 600, "log"); /* more commits than one thread takes at a time */
	mirror = mirror_of (dir, "long", log);
	do {
		g_autoptr (KinkoVerification) found = NULL;

		limit_threads (n++);
		found = verified (mirror);
		g_assert_cmpuint (found->commits, ==, log->len);
	} while (end_limit ());
	g_assert_cmpint (n, >, 2);
	tanaka.git_key = git_key;
	remove_tree (dir);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_mirror_people ();
	make_person (&tanaka_git, "tanaka", "manager");
	make_person (&sato_git, "sato", "worker");
	make_person (&stranger_git, "stranger", "manager");
	tanaka.git_key = tanaka_git.signer.public_key;
	sato.git_key = sato_git.signer.public_key;
	g_test_add_func ("/verify-mirror/good", test_good);
	g_test_add_func ("/verify-mirror/cosignatures", test_cosignatures);
	g_test_add_func ("/verify-mirror/committer", test_committer);
	g_test_add_func ("/verify-mirror/committer-term", test_committer_term);
	g_test_add_func ("/verify-mirror/allowed-signers", test_allowed_signers);
	g_test_add_func ("/verify-mirror/commit-fields", test_commit_fields);
	g_test_add_func ("/verify-mirror/refs", test_refs);
	g_test_add_func ("/verify-mirror/damaged-object", test_damaged_object);
	g_test_add_func ("/verify-mirror/other-mirror", test_other_mirror);
	g_test_add_func ("/verify-mirror/few-threads", test_few_threads);
	return g_test_run ();
}
