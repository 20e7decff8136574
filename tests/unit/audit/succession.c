#include "audit/succession.h"

#include "tests/unit/audit/log-fixture.h"

#define SUCCESSOR "ffeeddccbbaa99887766554433221100"
#define TIME      "2026-07-08T10:31:22.104+09:00"

/* The predecessor's log: three entries, and a fourth one after the handover. */
static GPtrArray *
old_log (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "case.create" },
		{ .by = &tanaka, .action = "case.edit" },
		{ .by = &tanaka, .action = "handover.export", .result = "done" },
	};

	return build_log (steps, G_N_ELEMENTS (steps));
}

typedef void (*LineFunc) (KinkoSuccession *succession, const KinkoEntry *entry, const char *line,
			  gsize len);

static void
note (KinkoSuccession *succession, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
      G_GNUC_UNUSED gsize len)
{
	kinko_succession_note (succession, entry);
}

static void
each_line (GPtrArray *log, KinkoSuccession *succession, LineFunc take)
{
	for (guint i = 0; i < log->len; i++) {
		g_auto (GStrv) lines =
			g_strsplit (((const Act *) log->pdata[i])->lines->str, "\n", -1);

		for (char **line = lines; **line != '\0'; line++) {
			KinkoEntry entry;

			g_assert_true (kinko_entry_parse (*line, strlen (*line), &entry, NULL));
			take (succession, &entry, *line, strlen (*line));
		}
	}
}

/* The root of the first three entries, computed apart. */
static char *
root_of_three (GPtrArray *log)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;
	KinkoHash root;

	kinko_frontier_init (&frontier);
	for (guint i = 0; i < 3; i++) {
		const GString *line = ((const Act *) log->pdata[i])->lines;
		KinkoHash leaf = kinko_tree_leaf (hasher, line->str, line->len - 1);

		kinko_frontier_append (&frontier, hasher, &leaf);
	}
	root = kinko_frontier_root (&frontier, hasher);
	return kinko_detail_hash (&root);
}

/* What the successor's log says; what is not given is right. */
typedef struct {
	const char *vault, *root, *by, *action;
	int size, seq;
} Said;

/* NULL: the two fit; otherwise the message. Owned by the caller. */
static char *
check (Said said)
{
	g_autoptr (GPtrArray) old = old_log ();
	g_autofree char *root = root_of_three (old);
	json_t *genesis = genesis_detail ();
	json_t *detail = json_pack ("{s:i, s:{s:i, s:s, s:s, s:s}}", "version", 1, "of", "seq",
				    said.seq == 0 ? 1 : said.seq, "time", TIME, "by",
				    said.by == NULL ? "tanaka" : said.by, "action",
				    said.action == NULL ? "case.create" : said.action);
	Step steps[] = { { .by = &tanaka, .action = "vault.genesis", .detail = genesis },
			 { .by = &tanaka, .action = "handover.case", .detail = detail } };
	g_autoptr (GPtrArray) new = NULL;
	g_autoptr (KinkoSuccession) succession = kinko_succession_new ();
	g_autoptr (GError) error = NULL;

	json_object_set_new (genesis, "predecessor",
			     json_pack ("{s:s, s:s, s:i, s:s}", "vault",
					said.vault == NULL ? VAULT_ID : said.vault, "origin",
					ORIGIN, "size", said.size == 0 ? 3 : said.size, "root",
					said.root == NULL ? root : said.root));
	new = build_log (steps, G_N_ELEMENTS (steps));
	each_line (new, succession, note);
	each_line (old, succession, kinko_succession_compare);
	if (kinko_succession_check (succession, VAULT_ID, ORIGIN, &error))
		return NULL;
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (kinko_error_hint (error));
	return g_strdup (error->message);
}

static void
assert_says (Said said, const char *part)
{
	g_autofree char *message = check (said);

	g_assert_nonnull (message);
	g_assert_nonnull (strstr (message, part));
}

static void
test_fits (void)
{
	g_assert_null (check ((Said){ 0 }));
	g_assert_null (check ((Said){ .seq = 2, .action = "case.edit" }));
}

static void
test_does_not_fit (void)
{
	assert_says ((Said){ .vault = SUCCESSOR }, "another vault");
	assert_says ((Said){ .size = 2 }, "checkpoint");
	assert_says ((Said){ .size = 4 }, "checkpoint");
	assert_says ((Said){ .size = 40 }, "checkpoint");
	assert_says (
		(Said){ .root = "sha256:47dec9dafc53eb89c6977e4e8dffe6ef55e5ce6405d1a0ab4d9b6df"
				"9ae8b4b2f" },
		"checkpoint");
	assert_says ((Said){ .by = "sato" }, "entry 1");
	assert_says ((Said){ .action = "case.edit" }, "entry 1");
	assert_says ((Said){ .seq = 2 }, "entry 2");
}

static void
test_no_predecessor (void)
{
	g_autoptr (GPtrArray) old = old_log ();
	g_autoptr (KinkoSuccession) succession = kinko_succession_new ();
	g_autoptr (GError) error = NULL;

	each_line (old, succession, note);
	each_line (old, succession, kinko_succession_compare);
	g_assert_false (kinko_succession_check (succession, VAULT_ID, ORIGIN, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/succession/fits", test_fits);
	g_test_add_func ("/succession/does-not-fit", test_does_not_fit);
	g_test_add_func ("/succession/no-predecessor", test_no_predecessor);
	return g_test_run ();
}
