#include "vault/handover-inspect.h"

#include "tests/unit/vault/handover-fixture.h"

#define NUMBERS KINKO_HANDOVER_NUMBERS_FILE

static void
assert_whole (Handover *handover, GPtrArray *items, gboolean cleared)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoHandoverInspection) found =
		inspect_items (handover, items, cleared, &error);

	g_assert_no_error (error);
	g_assert_nonnull (found);
	g_assert_true (found->numbers == cleared);
}

/* @part: of the message, so that it is refused for the right reason. */
static void
assert_refused (Handover *handover, GPtrArray *items, gboolean cleared, const char *part)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoHandoverInspection) found =
		inspect_items (handover, items, cleared, &error);

	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_null (found);
	if (strstr (error->message, part) == NULL)
		g_error ("'%s' instead of '%s'", error->message, part);
}

/* ---- what is found --------------------------------------------------------------------------- */

static void
test_found (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	g_autoptr (GPtrArray) items = unpack_file (handover);
	const Item *manifest = find (items, KINKO_HANDOVER_MANIFEST);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoHandoverInspection) found = NULL;
	KinkoHash hash;

	g_ptr_array_add (keys, handover->cleared);
	found = kinko_handover_inspect (handover->path, keys, NULL, &error);
	g_assert_no_error (error);
	g_assert_true (found->numbers);
	g_assert_cmpstr (found->outer.by, ==, "tanaka");
	g_assert_cmpuint (found->outer.log_size, ==, found->log->entries);
	g_assert_true (kinko_hash_of_file (handover->path, &hash, NULL));
	g_assert_true (kinko_hash_equal (&hash, &found->file));
	hash = kinko_hash_of (manifest->content->data, manifest->content->len);
	g_assert_true (kinko_hash_equal (&hash, &found->manifest));
	/* The same, sealed anew. */
	assert_whole (handover, items, FALSE);
	assert_whole (handover, items, TRUE);
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_whole (handover, items, TRUE);
}

static void
test_wrong_key (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSecret) other = kinko_secret_new_random (32);
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;

	g_ptr_array_add (keys, other);
	g_assert_null (kinko_handover_inspect (handover->path, keys, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
}

/* ---- what anybody can do who can seal -------------------------------------------------------- */

static void
test_unsigned (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) items = unpack_file (handover);

	replace (items, "cases.jsonl", "\"登録\"", "\"完了\"");
	assert_refused (handover, items, FALSE, "a file is not what it says");
}

static void
test_sums_changed (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) items = unpack_file (handover);
	g_autofree char *note = content_of (items, KINKO_HANDOVER_MANIFEST);

	set_content (items, "handover-report.txt", "何もありません\n");
	sign (items, handover->office.sessions[TANAKA], NULL);
	set_content (items, KINKO_HANDOVER_MANIFEST, note);
	assert_refused (handover, items, FALSE, "the files are not those that it says");
}

static void
test_files (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const gone[] = { "README.txt", "vault.json", "log/notes.jsonl",
					    "mirror.bundle", NUMBERS };

	for (gsize i = 0; i < G_N_ELEMENTS (gone); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);

		drop (items, gone[i]);
		sign (items, handover->office.sessions[TANAKA], NULL);
		assert_refused (handover, items, FALSE, "it does not belong there");
	}
	for (guint table = 0; table < 2; table++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);

		/* one with lines, and one without */
		drop (items, table == 0 ? "registers/second.csv" : "registers/facility.csv");
		sign (items, handover->office.sessions[TANAKA], NULL);
		assert_refused (handover, items, FALSE,
				table == 0 ? "a line is not as it must be" : "its figures");
	}
	for (guint last = 1; last <= 2; last++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);

		g_ptr_array_set_size (items, (int) (items->len - last));
		assert_refused (handover, items, FALSE, "it is missing");
	}
}

static void
test_more_files (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const names[] = { "extra.txt", "documents/x", "documents/a/b/c",
					     "policies/x/y.yaml", "documents/C26-0001/D26-0009-x" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);

		add_item (items, names[i], "x");
		sign (items, handover->office.sessions[TANAKA], NULL);
		assert_refused (handover, items, FALSE, names[i]);
	}
}

/* ---- what a dishonest exporter can do, who signs ---------------------------------------------- */

static void
move_intent (KinkoHandoverManifest *manifest)
{
	manifest->intent--;
}

static void
move_root (KinkoHandoverManifest *manifest)
{
	manifest->root.bytes[0] ^= 1;
}

static void
move_size (KinkoHandoverManifest *manifest)
{
	manifest->log_size--;
}

static void
move_files (KinkoHandoverManifest *manifest)
{
	manifest->files++;
}

static void
move_bytes (KinkoHandoverManifest *manifest)
{
	manifest->bytes++;
}

static void
move_kind (KinkoHandoverManifest *manifest)
{
	manifest->test = !manifest->test;
}

static void
move_part (KinkoHandoverManifest *manifest)
{
	manifest->part = KINKO_HANDOVER_NUMBERS;
}

static void
name_sato (KinkoHandoverManifest *manifest)
{
	g_free (manifest->by);
	manifest->by = g_strdup ("sato");
}

static void
name_nobody (KinkoHandoverManifest *manifest)
{
	g_free (manifest->by);
	manifest->by = g_strdup ("nobody");
}

static void
test_manifest (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		guint by;
		void (*change) (KinkoHandoverManifest *manifest);
		const char *part;
	} tries[] = {
		{ SATO, NULL, "not signed by 'tanaka'" },
		{ TANAKA, name_sato, "does not tell of this handover" },
		{ SATO, name_sato, "does not tell of this handover" },
		{ TANAKA, name_nobody, "does not tell of this handover" },
		{ TANAKA, move_intent, "does not tell of this handover" },
		{ TANAKA, move_root, "another log" },
		{ TANAKA, move_size, "another log" },
		{ TANAKA, move_kind, "another log" },
		{ TANAKA, move_files, "the files are not those" },
		{ TANAKA, move_bytes, "the files are not those" },
		{ TANAKA, move_part, "the files are not those" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (tries); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);

		sign (items, handover->office.sessions[tries[i].by], tries[i].change);
		assert_refused (handover, items, FALSE, tries[i].part);
	}
}

/* One thing said otherwise in a file; the rest as it was. */
static const struct {
	const char *name, *from, *to, *part;
} lies[] = {
	{ "vault.json", "\"id\": \"", "\"id\": \"0", "otherwise than the log" },
	{ "roster.json", "\"role\":\"worker\"", "\"role\":\"deputy\"", "otherwise than the log" },
	{ "roster.json", "\"numbers\":true", "\"numbers\":false", "otherwise than the log" },
	{ "log/entries.jsonl", "\"seq\":3,", "\"seq\":4,", "entry" },
	{ "log/entries.jsonl", "tanaka", "sanaka", "entry" },
	{ "cases.jsonl", "\"state\":\"登録\"", "\"state\":\"完了\"", "its figures" },
	{ "cases.jsonl", "\"state\":\"登録\"", "\"state\":\"廃止\"", "not as it must be" },
	{ "cases.jsonl", "\"by\":\"tanaka\"", "\"by\":\"sato\"", "the log does not have" },
	{ "cases.jsonl", "\"action\":\"case.create\"", "\"action\":\"case.edit\"",
	  "the log does not have" },
	{ "cases.jsonl", "\"seq\":", "\"seq\":9", "the log does not have" },
	{ "cases.jsonl", "\"on_file\":true", "\"on_file\":false", "its figures" },
	{ "cases.jsonl", "\"subject\":\"child\"", "\"subject\":\"aunt\"", "not as it must be" },
	{ "cases.jsonl", "\"version\":2", "\"version\":3", "not as it must be" },
	{ "cases.jsonl", "\"address_withheld\":true", "\"address_withheld\":false", "its figures" },
	{ "cases.jsonl", "\"record\":{", "\"record\":{\"child_mynumber\":\"000000001015\",",
	  "not as it must be" },
	{ "cases.jsonl", "\"case_no\":\"C26-0001\"", "\"case_no\":1", "not as it must be" },
	{ "cases.jsonl", "{", "[", "cannot be read" },
	{ "documents.jsonl", "\"sha256\":\"", "\"sha256\":\"0", "does not tell of it so" },
	{ "documents.jsonl", "\"part\":\"outer\"", "\"part\":\"numbers\"", "not as it must be" },
	{ "documents.jsonl", "\"part\":\"outer\"", "\"part\":\"nowhere\"", "not as it must be" },
	{ "documents.jsonl", "plain.pdf\",\"place", "other.pdf\",\"place", "" },
	{ "registers.jsonl", "\"open\":true", "\"open\":false", "its figures" },
	{ "registers.jsonl", "\"register\":\"receipt\"", "\"register\":\"recipe\"",
	  "not as it must be" },
	{ "registers.jsonl", "\"version\":1}]", "\"version\":2}]", "not as it must be" },
	{ "handover-report.json", "\"total\":10", "\"total\":9", "its figures" },
	{ "handover-report.json", "\"on_file\":27", "\"on_file\":26", "its figures" },
	{ "handover-report.json", "\"rows\":10", "\"rows\":11", "its figures" },
	{ "handover-report.json", "\"sha256\":\"", "\"sha256\":\"0", "its figures" },
	{ "handover-report.json", "\"managers\":[{\"id\":\"tanaka\"",
	  "\"managers\":[{\"id\":\"sato\"", "no manager took part" },
	{ "handover-report.json", "\"closed\":false", "\"closed\":true", "another handover" },
	{ "handover-report.json", "\"policy\":\"", "\"policy\":\"0", "another handover" },
	{ "handover-report.json", "\"status\":\"active\"", "\"status\":\"locked\"", "its figures" },
	{ "cases.csv", "C26-0001", "C26-0011", "its figures" },
	{ "open-cases.csv", "\r\n", "\r\n\r\n", "its figures" },
	{ "documents/C26-0001/D26-0001-plain.pdf", "plain", "other", "does not tell of it so" },
	{ "documents/C26-0001/D26-0001-plain.pdf", "plain", "larger", "does not tell of it so" },
};

static void
test_lies (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS (lies); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);

		replace (items, lies[i].name, lies[i].from, lies[i].to);
		sign (items, handover->office.sessions[TANAKA], NULL);
		assert_refused (handover, items, FALSE, lies[i].part);
	}
}

/* Signed, and of one piece, but a paper is left out: the log tells how many there were. */
static void
test_left_out (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	static const char paper[] = "documents/C26-0001/D26-0001-plain.pdf";
	g_autoptr (GPtrArray) items = unpack_file (handover);
	g_autofree char *lines = content_of (items, "documents.jsonl");
	const char *rest = strchr (lines, '\n') + 1;
	g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, rest, -1);
	g_autofree char *text = content_of (items, "handover-report.json");
	json_auto_t *report = json_loads (text, 0, NULL);
	json_t *figures = json_object_get (report, "documents");
	json_int_t bytes = json_integer_value (json_object_get (figures, "bytes"));
	gsize size = find (items, paper)->content->len;
	char *changed;
	json_t *file;
	gsize i;

	g_assert_nonnull (strstr (lines, paper));
	g_assert_true (strstr (lines, paper) < rest);
	drop (items, paper);
	set_content (items, "documents.jsonl", rest);
	json_object_set_new (figures, "total", json_integer (2));
	json_object_set_new (figures, "outer", json_integer (0));
	json_object_set_new (figures, "bytes", json_integer (bytes - (json_int_t) size));
	json_array_foreach (json_object_get (report, "files"), i, file)
	{
		if (strcmp (json_string_value (json_object_get (file, "name")),
			    "documents.jsonl") != 0)
			continue;
		json_object_set_new (file, "rows", json_integer (2));
		json_object_set_new (file, "sha256", json_string (hash));
	}
	changed = json_dumps (report, JSON_COMPACT);
	set_content (items, "handover-report.json", changed);
	free (changed);
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_refused (handover, items, FALSE, "another number of cases or documents");
}

/* The address of a protected household outside, whether or not it is said to be withheld. */
static void
test_address (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) items = unpack_file (handover);

	replace (items, "cases.jsonl", "\"address_withheld\":true,\"by\"", "\"by\"");
	replace (items, "cases.jsonl", "\"record\":{\"address_protected\":\"1\"",
		 "\"record\":{\"address\":\"東京都\",\"address_protected\":\"1\"");
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_refused (handover, items, FALSE, "not as it must be");
}

static void
test_policy (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) items = unpack_file (handover);

	for (guint i = 0; i < items->len; i++) {
		const Item *item = items->pdata[i];

		if (g_str_has_suffix (item->name, "/access.yaml"))
			replace (items, item->name, "format: 1", "format: 2");
	}
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_refused (handover, items, FALSE, "its hash names");
}

/* The log without its last act, as a good log: the mirror has it, and the manifest names it. */
static void
test_cut_log (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) items = unpack_file (handover);
	g_autofree char *notes = content_of (items, "log/notes.jsonl");

	*g_strrstr_len (notes, (gssize) strlen (notes) - 1, "\n") = '\0';
	set_content (items, "log/notes.jsonl", notes);
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_refused (handover, items, FALSE, "its last line has no end");
	set_content (items, "log/entries.jsonl", "");
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_refused (handover, items, FALSE, "");
}

static void
test_bundle (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GPtrArray) items = unpack_file (handover);
	Item *bundle = find (items, "mirror.bundle");

	for (gsize at = 0; at < bundle->content->len; at += bundle->content->len / 40 + 1) {
		g_autoptr (GPtrArray) again = unpack_file (handover);

		find (again, "mirror.bundle")->content->data[at] ^= 1;
		sign (again, handover->office.sessions[TANAKA], NULL);
		assert_refused (handover, again, FALSE, "");
	}
	set_content (items, "mirror.bundle", "# v2 git bundle\n");
	sign (items, handover->office.sessions[TANAKA], NULL);
	assert_refused (handover, items, FALSE, "no bundle");
}

/* ---- the inner part -------------------------------------------------------------------------- */

static GPtrArray *
unpack_inner (const Handover *handover, GPtrArray *items)
{
	const Item *inner = find (items, NUMBERS);

	return unpack (inner->content->data, inner->content->len, handover->cleared);
}

static void
put_inner (const Handover *handover, GPtrArray *items, GPtrArray *inner)
{
	g_autoptr (GByteArray) sealed = seal (inner, handover->cleared);
	Item *item = find (items, NUMBERS);

	g_byte_array_set_size (item->content, 0);
	g_byte_array_append (item->content, sealed->data, sealed->len);
	sign (items, handover->office.sessions[TANAKA], NULL);
}

static const struct {
	const char *name, *from, *to, *part;
} inner_lies[] = {
	{ "numbers.jsonl", "\"number\":\"0", "\"number\":\"1", "outer files name" },
	{ "numbers.jsonl", "\"subject\":\"child\"", "\"subject\":\"head\"", "outer files name" },
	{ "numbers.jsonl", "\"case_no\":\"C26-0001\"", "\"case_no\":\"C26-0002\"",
	  "outer files name" },
	{ "numbers.jsonl", "\"version\":1", "\"version\":2", "outer files name" },
	{ "addresses.jsonl", PROTECTED, "C26-0001", "outer files name" },
	{ "documents.jsonl", "\"pages\":1", "\"pages\":2", "outer files name" },
	{ "documents.jsonl", "\"sha256\":\"", "\"sha256\":\"0", "does not tell of it so" },
	{ "documents/C26-0001/D26-0002-card.pdf", "card", "cord", "does not tell of it so" },
	{ "documents/C26-0001/D26-0002-card.pdf", "card", "cards", "outer files name" },
};

static void
test_inner_lies (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS (inner_lies); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);
		g_autoptr (GPtrArray) inner = unpack_inner (handover, items);

		replace (inner, inner_lies[i].name, inner_lies[i].from, inner_lies[i].to);
		sign (inner, handover->office.sessions[TANAKA], NULL);
		put_inner (handover, items, inner);
		assert_refused (handover, items, TRUE, inner_lies[i].part);
		/* Who cannot open it is told that it was not checked. */
		assert_whole (handover, items, FALSE);
	}
}

static void
test_inner_lacks (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const names[] = { "numbers.jsonl", "addresses.jsonl",
					     "documents/C26-0001/D26-0002-card.pdf" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);
		g_autoptr (GPtrArray) inner = unpack_inner (handover, items);

		if (i < 2)
			set_content (inner, names[i], "");
		else
			drop (inner, names[i]);
		sign (inner, handover->office.sessions[TANAKA], NULL);
		put_inner (handover, items, inner);
		assert_refused (handover, items, TRUE, "something that is named is missing");
	}
}

static void
test_inner_manifest (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		guint by;
		void (*change) (KinkoHandoverManifest *manifest);
		const char *part;
	} tries[] = {
		{ SATO, NULL, "not signed by 'tanaka'" },
		{ TANAKA, move_intent, "another handover" },
		{ TANAKA, move_root, "another handover" },
		{ TANAKA, name_sato, "another handover" },
		{ TANAKA, move_files, "the files are not those" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (tries); i++) {
		g_autoptr (GPtrArray) items = unpack_file (handover);
		g_autoptr (GPtrArray) inner = unpack_inner (handover, items);

		sign (inner, handover->office.sessions[tries[i].by], tries[i].change);
		put_inner (handover, items, inner);
		assert_refused (handover, items, TRUE, tries[i].part);
	}
}

/* One for all tests: none of them changes it. */
static Handover shared;

static void
borrow (Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
	*handover = shared;
}

static void
give_back (G_GNUC_UNUSED Handover *handover, G_GNUC_UNUSED gconstpointer data)
{
}

#define ADD(name, function) \
	g_test_add ("/handover-inspect/" name, Handover, NULL, borrow, function, give_back)

int
main (int argc, char *argv[])
{
	int failed;

	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE); /* numbers begin with the fiscal year */
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	open_handover (&shared, NULL);
	ADD ("found", test_found);
	ADD ("wrong-key", test_wrong_key);
	ADD ("unsigned", test_unsigned);
	ADD ("sums-changed", test_sums_changed);
	ADD ("files", test_files);
	ADD ("more-files", test_more_files);
	ADD ("manifest", test_manifest);
	ADD ("lies", test_lies);
	ADD ("left-out", test_left_out);
	ADD ("address", test_address);
	ADD ("policy", test_policy);
	ADD ("cut-log", test_cut_log);
	ADD ("bundle", test_bundle);
	ADD ("inner-lies", test_inner_lies);
	ADD ("inner-lacks", test_inner_lacks);
	ADD ("inner-manifest", test_inner_manifest);
	failed = g_test_run ();
	close_handover (&shared, NULL);
	return failed;
}
