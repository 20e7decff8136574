/*
 * What is no evidence. What is, from real mirrors: fork.c.
 */
#include "audit/evidence.h"

#include "audit/tree-path.h"
#include "audit/tree.h"
#include "tests/unit/audit/log-fixture.h"

/* Two checkpoints of made-up trees, and the proof that the larger one has that beginning. */
typedef struct {
	char *old, *new;
	KinkoHash begin; /* the root of the newer tree at the older size */
	GPtrArray *hashes;
} Fork;

static KinkoHash
root_of (KinkoHasher *hasher, guint size, char salt, KinkoTreePath *path)
{
	KinkoFrontier frontier;

	kinko_frontier_init (&frontier);
	for (guint i = 0; i < size; i++) {
		const char data[] = { (char) i, salt };
		KinkoHash leaf = kinko_tree_leaf (hasher, data, sizeof data);

		kinko_frontier_append (&frontier, hasher, &leaf);
		if (path != NULL)
			kinko_tree_path_add (path, &leaf);
	}
	return kinko_frontier_root (&frontier, hasher);
}

static char *
note_of (guint size, const KinkoHash *root, const Person *by)
{
	g_autofree char *text = kinko_checkpoint_text (ORIGIN, size, root);

	return kinko_note_sign (text, ORIGIN, &by->signer, NULL);
}

static Fork
make_fork (guint old_size, char old_salt, guint new_size, const Person *old_by,
	   const Person *new_by)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autoptr (KinkoTreePath) path = kinko_tree_path_consistency (old_size, new_size);
	KinkoHash old = root_of (hasher, old_size, old_salt, NULL);
	KinkoHash new = root_of (hasher, new_size, 'n', path);
	Fork fork = { .old = note_of (old_size, &old, old_by),
		      .new = note_of (new_size, &new, new_by),
		      .begin = root_of (hasher, old_size, 'n', NULL),
		      .hashes = kinko_tree_path_finish (path, NULL) };

	return fork;
}

static void
fork_clear (Fork *fork)
{
	g_free (fork->old);
	g_free (fork->new);
	g_ptr_array_unref (fork->hashes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fork, fork_clear)

static char *
text_of (const Fork *fork, const KinkoHash *root, GPtrArray *hashes, char *const *keys)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoEvidence) evidence =
		kinko_evidence_new (fork->old, fork->new, keys, root,
				    hashes == NULL ? NULL : g_ptr_array_ref (hashes), &error);

	g_assert_no_error (error);
	return kinko_evidence_text (evidence);
}

/* The code of the failure, or -1. */
static int
check (const char *text, gsize len)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoEvidence) evidence = kinko_evidence_parse (text, len, &error);
	g_autoptr (GPtrArray) old = NULL;
	g_autoptr (GPtrArray) new = NULL;

	if (evidence != NULL && kinko_evidence_check (evidence, NULL, &old, &new, &error))
		return -1;
	g_assert_nonnull (error);
	g_assert_true (error->domain == KINKO_ERROR);
	return error->code;
}

static char **
keys_of (const Person *one, const Person *other)
{
	char **keys = g_new0 (char *, 3);

	keys[0] = kinko_note_vkey (ORIGIN, &one->signer.public_key);
	keys[1] = kinko_note_vkey (ORIGIN, &other->signer.public_key);
	return keys;
}

static void
test_good (void)
{
	g_auto (Fork) grown = make_fork (5, 'o', 11, &tanaka, &sato);
	g_auto (Fork) same = make_fork (5, 'o', 5, &tanaka, &tanaka);
	g_auto (GStrv) keys = keys_of (&tanaka, &sato);
	g_autofree char *one = text_of (&grown, &grown.begin, grown.hashes, keys);
	g_autofree char *other = text_of (&same, NULL, NULL, keys);

	g_assert_cmpint (check (one, strlen (one)), ==, -1);
	g_assert_cmpint (check (other, strlen (other)), ==, -1);
}

/* Nothing that agrees, and nothing that is not shown, is a fork. */
static void
test_no_fork (void)
{
	g_auto (Fork) agrees = make_fork (5, 'n', 11, &tanaka, &tanaka);
	g_auto (Fork) same = make_fork (5, 'n', 5, &tanaka, &tanaka);
	g_auto (Fork) fork = make_fork (5, 'o', 11, &tanaka, &tanaka);
	g_auto (GStrv) keys = keys_of (&tanaka, &sato);
	g_autofree char *text = NULL;
	KinkoHash invented = { { 1 } };
	const struct {
		const Fork *fork;
		const KinkoHash *root;
		GPtrArray *hashes;
	} attempts[] = {
		{ &agrees, &agrees.begin, agrees.hashes },
		{ &same, NULL, NULL },
		{ &same, &same.begin, NULL },
		{ &fork, NULL, NULL },                 /* not shown */
		{ &agrees, &invented, agrees.hashes }, /* a beginning that it never had */
		{ &fork, &invented, fork.hashes },
		{ &fork, &fork.begin,
		  agrees.hashes->len == fork.hashes->len ? NULL : agrees.hashes },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++) {
		g_free (text);
		text = text_of (attempts[i].fork, attempts[i].root, attempts[i].hashes, keys);
		g_assert_cmpint (check (text, strlen (text)), ==, KINKO_ERROR_INTEGRITY);
	}
}

/* The older log must not be the longer one: an honest copy from before would be "evidence" then. */
static void
test_shorter (void)
{
	g_auto (Fork) fork = make_fork (5, 'o', 11, &tanaka, &tanaka);
	g_auto (GStrv) keys = keys_of (&tanaka, &sato);
	g_autofree char *text = NULL;
	Fork swapped = { .old = fork.new, .new = fork.old };

	text = text_of (&swapped, &fork.begin, fork.hashes, keys);
	g_assert_cmpint (check (text, strlen (text)), ==, KINKO_ERROR_INTEGRITY);
	g_free (text);
	text = text_of (&swapped, NULL, NULL, keys);
	g_assert_cmpint (check (text, strlen (text)), ==, KINKO_ERROR_INTEGRITY);
}

/* Without a known key for each of the two anybody could have made it up. */
static void
test_unvouched (void)
{
	g_auto (Fork) fork = make_fork (5, 'o', 11, &tanaka, &sato);
	g_auto (GStrv) only_new = keys_of (&sato, &sato);
	g_auto (GStrv) only_old = keys_of (&tanaka, &stranger);
	g_autofree char *one = text_of (&fork, &fork.begin, fork.hashes, only_new);
	g_autofree char *other = text_of (&fork, &fork.begin, fork.hashes, only_old);
	g_autofree char *nobody = text_of (&fork, &fork.begin, fork.hashes, NULL);

	g_assert_cmpint (check (one, strlen (one)), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (check (other, strlen (other)), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (check (nobody, strlen (nobody)), ==, KINKO_ERROR_INTEGRITY);
}

/* Every bit and every truncation: what is left is none, or says the very same. */
static void
test_damage (void)
{
	g_auto (Fork) fork = make_fork (5, 'o', 11, &tanaka, &tanaka);
	g_autofree char *vkey = kinko_note_vkey (ORIGIN, &tanaka.signer.public_key);
	char *keys[] = { vkey, NULL };
	g_autofree char *text = text_of (&fork, &fork.begin, fork.hashes, keys);
	gsize len = strlen (text);

	for (gsize cut = 0; cut < len; cut++)
		g_assert_cmpint (check (text, cut), ==, KINKO_ERROR_INTEGRITY);
	for (gsize bit = 0; bit < len * 8; bit++) {
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		if (check (text, len) == -1)
			g_error ("bit %zu of byte %zu", bit % 8, bit / 8);
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/evidence/good", test_good);
	g_test_add_func ("/evidence/no-fork", test_no_fork);
	g_test_add_func ("/evidence/shorter", test_shorter);
	g_test_add_func ("/evidence/unvouched", test_unvouched);
	g_test_add_func ("/evidence/damage", test_damage);
	return g_test_run ();
}
