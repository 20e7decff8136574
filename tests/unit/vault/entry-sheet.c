#include "vault/entry-sheet.h"

#include "tests/unit/vault/office.h"

#define CASE "K-1"

static KinkoEntrySheet
usual (const char *path)
{
	return (KinkoEntrySheet){ .path = path,
				  .encoding = KINKO_CSV_UTF_8,
				  .approval = "R8-0012" };
}

/* -1: written; otherwise the error's code. @number: of the copy; or NULL. */
static int
try_write (Office *office, guint who, const char *const *words, const KinkoEntrySheet *sheet,
	   char **number)
{
	g_autofree char *copy = NULL;
	g_autoptr (GError) error = NULL;
	guint count = 0;
	gboolean written = kinko_entry_sheet_write (office->sessions[who], words, sheet, &count,
						    &copy, &error);

	g_assert_true (written == (error == NULL));
	if (!written) {
		g_assert_false (g_file_test (sheet->path, G_FILE_TEST_EXISTS));
		return error->code;
	}
	g_assert_cmpuint (count, ==, 1);
	if (number != NULL)
		*number = g_steal_pointer (&copy);
	return -1;
}

static char *
read_file (const char *path)
{
	char *text = NULL;

	g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
	return text;
}

static void
assert_copy (Office *office, const char *number, const char *field, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_register_load (
		office->sessions[TANAKA], kinko_register_find ("copy"), number, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_record_get (line->record, field), ==, expected);
}

/* In the order of entry_sheet in columns.yaml; 100,000 yen are in tier 5 of tiers-national.yaml. */
#define HEADINGS                                                                             \
	"\xef\xbb\xbf"                                                                       \
	"case number,fiscal year,child,child in kana,date of birth,class age,facility code," \
	"facility,hours of care,order among siblings,household,guardian 1 relation,"         \
	"guardian 1,guardian 1 municipality on 1 January,guardian 1 tax status,"             \
	"guardian 1 levy,guardian 1 credits,guardian 2 relation,guardian 2,"                 \
	"guardian 2 municipality on 1 January,guardian 2 tax status,guardian 2 levy,"        \
	"guardian 2 credits,head of household relation,head of household,"                   \
	"head of household municipality on 1 January,head of household tax status,"          \
	"head of household levy,head of household credits,tax year,levy base,tier,"          \
	"name of the tier,provisional,applies from,tier table"
#define ROW                                                                                                       \
	"K-1,2026,試験　花,シケン　ハナ,2024-09-10,1,,,標準,1,,父,試験　太郎,目黒区,課税," \
	"100000,,,,,,,,,,,,,,2026,100000,5,第5階層,,2026-09,national-8"

/* @data: NULL, or what it is in a vault for production. */
static void
test_csv (Office *office, gconstpointer data)
{
	const char *expected = data != NULL ? data : HEADINGS ",test\r\n" ROW ",試験\r\n";
	static const char *const words[] = { CASE, NULL };
	g_autofree char *path = g_build_filename (office->fixture.dir, "sheet.csv", NULL);
	KinkoEntrySheet sheet = usual (path);
	g_autofree char *number = NULL;
	g_autofree char *line = NULL;
	g_autofree char *handle = NULL;
	g_autofree char *sum = NULL;
	g_autofree char *text = NULL;
	g_autoptr (KinkoCase) kase = NULL;

	add_case (office, CASE);
	drive_to (office, CASE, KINKO_STATE_CONFIRMED);
	g_assert_cmpint (try_write (office, KATO, words, &sheet, &number), ==, -1);
	text = read_file (path);
	g_assert_cmpstr (text, ==, expected);
	sum = shell (&office->fixture,
		     "test $(stat -c %%a sheet.csv) = 600; sha256sum sheet.csv | cut -c1-64");
	assert_copy (office, number, "sha256", sum);
	assert_copy (office, number, "count", "1");
	assert_copy (office, number, "what",
		     data != NULL ? "保育システム入力票" : "【試験】保育システム入力票");
	assert_copy (office, number, "recipient", "kato");
	assert_copy (office, number, "approval", "R8-0012");
	g_assert_cmpuint (count_entries (office->sessions[KATO], "case.entry-sheet", "intent"), ==,
			  1);
	g_assert_cmpuint (count_entries (office->sessions[KATO], "case.entry-sheet", "done"), ==,
			  1);
	kase = look_at (office, CASE);
	handle = g_strdup_printf ("\"cases\":[\"%s\"]", kase->file->handle);
	line = shell (&office->fixture,
		      "git -C '%s' log -p --format= main -- log | grep '^+.*entry-sheet.*intent'",
		      office->fixture.mirror);
	assert_contains (line, handle);
	assert_contains (line, "\"approval\":\"R8-0012\"");
	g_assert_null (strstr (line, CASE));
}

static void
test_refusals (Office *office, gconstpointer data)
{
	static const char *const open[] = { CASE, NULL };
	static const char *const nobody[] = { "K-404", NULL };
	g_autofree char *path = g_build_filename (office->fixture.dir, "sheet.csv", NULL);
	KinkoEntrySheet sheet = usual (path);
	KinkoEntrySheet unapproved = usual (path);
	g_autofree const char **many = g_new0 (const char *, KINKO_ENTRY_SHEET_MAX + 2);
	g_autoptr (GStringChunk) words = g_string_chunk_new (4096);

	(void) data;
	for (guint i = 0; i <= KINKO_ENTRY_SHEET_MAX; i++) {
		g_autofree char *word = g_strdup_printf ("K-%u", 1000 + i);

		many[i] = g_string_chunk_insert (words, word);
	}
	add_case (office, CASE);
	drive_to (office, CASE, KINKO_STATE_PROPOSED);
	g_assert_cmpint (try_write (office, SATO, open, &sheet, NULL), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_write (office, SATO, nobody, &sheet, NULL), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_write (office, SATO, many, &sheet, NULL), ==, KINKO_ERROR_INVALID);
	many[KINKO_ENTRY_SHEET_MAX] = NULL;
	g_assert_cmpint (try_write (office, SATO, many, &sheet, NULL), ==, KINKO_ERROR_NOT_FOUND);
	unapproved.approval = "区長 承認";
	g_assert_cmpint (try_write (office, SATO, open, &unapproved, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpuint (count_entries (office->sessions[SATO], "case.entry-sheet", "failed"), ==,
			  5);
	g_assert_cmpuint (count_entries (office->sessions[SATO], "case.entry-sheet", "intent"), ==,
			  0);
}

/* What a name holds is text, in a browser and in an encoding that lacks it. */
static void
test_hostile_name (Office *office, gconstpointer data)
{
	static const char *const words[] = { CASE, NULL };
	g_autofree char *path = g_build_filename (office->fixture.dir, "sheet", NULL);
	KinkoEntrySheet page = usual (path);
	KinkoEntrySheet narrow = usual (path);
	g_autofree char *text = NULL;

	(void) data;
	add_case (office, CASE);
	edit_case (office, TANAKA, CASE, "child_name", "<script>alert(\"𠮷\")&</script>");
	drive_to (office, CASE, KINKO_STATE_CONFIRMED);
	narrow.encoding = KINKO_CSV_CP932;
	g_assert_cmpint (try_write (office, SATO, words, &narrow, NULL), ==, KINKO_ERROR_INVALID);
	page.page = TRUE;
	g_assert_cmpint (try_write (office, SATO, words, &page, NULL), ==, -1);
	text = read_file (path);
	assert_contains (text, "<td>&lt;script&gt;alert(&quot;𠮷&quot;)&amp;&lt;/script&gt;</td>");
	g_assert_null (strstr (text, "<script"));
	assert_contains (text, "<td>第5階層</td>");
	g_assert_null (strstr (text, "架空町")); /* an address, which the ward's system has */
}

/* The mark is on every sheet of a page for printing, and nowhere on one of production. */
static void
test_page_mark (Office *office, gconstpointer data)
{
	static const char *const words[] = { CASE, NULL };
	g_autofree char *path = g_build_filename (office->fixture.dir, "sheet.html", NULL);
	KinkoEntrySheet page = usual (path);
	g_autofree char *text = NULL;

	page.page = TRUE;
	add_case (office, CASE);
	edit_case (office, TANAKA, CASE, "child_name",
		   "名前"); /* the sample's has the word in it */
	edit_case (office, TANAKA, CASE, "g1_name", "名前");
	drive_to (office, CASE, KINKO_STATE_CONFIRMED);
	g_assert_cmpint (try_write (office, SATO, words, &page, NULL), ==, -1);
	text = read_file (path);
	if (data != NULL) {
		g_assert_null (strstr (text, "試験"));
		g_assert_null (strstr (text, "TEST"));
		g_assert_null (strstr (text, "<thead>"));
		return;
	}
	assert_contains (text, "<title>【試験】");
	assert_contains (text, "<h1>【試験】");
	assert_contains (text, "<thead><tr><th colspan=\"3\">【試験】 TEST");
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Office *, gconstpointer);
	} tests[] = {
		{ "/entry-sheet/csv", test_csv },
		{ "/entry-sheet/refusals", test_refusals },
		{ "/entry-sheet/hostile-name", test_hostile_name },
		{ "/entry-sheet/page-mark", test_page_mark },
	};

	g_setenv ("KINKO_TEST_NOW_MS", "1783900800000", TRUE); /* 2026-07-13 */
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Office, NULL, open_office, tests[i].run, close_office);
	g_test_add ("/entry-sheet/csv/production", Office, HEADINGS "\r\n" ROW "\r\n",
		    open_production_office, test_csv, close_office);
	g_test_add ("/entry-sheet/page-mark/production", Office, "production",
		    open_production_office, test_page_mark, close_office);
	return g_test_run ();
}
