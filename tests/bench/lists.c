/*
 * The daily looks, each as the first thing in a newly opened session, as a command does it: nothing is in memory yet.
 * Unlocking is not in it; "open" is the rest of the opening. Entry, signature and mirror of the disclosure are. And an
 * export of all cases, which must not take more memory for more of them.
 */
#include <string.h>
#include <time.h>

#include "tests/bench/bench.h"
#include "vault/case-export.h"
#include "vault/register.h"

#define RUNS       11
#define SIZES      3
#define ENTRIES(n) ((guint64) (n) *10)

static const guint sizes[SIZES] = { 1000, 10000, 100000 };

typedef struct {
	const char *title;
	const char *book; /* a register; NULL: cases */
	KinkoCaseFilter cases;
	KinkoRegisterFilter lines;
	const char *shown; /* one case */
	gboolean to_end;   /* the page begins just before the last case or line */
} Look;

#define PAGE .limit = 50
#define MANY .limit = 200

static const Look looks[] = {
	{ "show a case", .shown = "L26-000123" },
	{ "list, first page of 50", .cases = { PAGE } },
	{ "list, first page of 200", .cases = { MANY } },
	{ "list, last page", .cases = { PAGE }, .to_end = TRUE },
	{ "list, a year", .cases = { PAGE, .fiscal_year = 2026 } },
	{ "list, a state", .cases = { PAGE, .state = "審査中" } },
	{ "list, waiting for correction", .cases = { PAGE, .state = "補正依頼中" } },
	{ "list, this year's closed", .cases = { PAGE, .fiscal_year = 2026, .state = "完了" } },
	{ "list, a state nobody is in", .cases = { PAGE, .state = "差戻し" } },
	{ "list, mine", .cases = { PAGE, .assignee = "op3" } },
	{ "list, mine in review", .cases = { PAGE, .assignee = "op3", .state = "審査中" } },
	{ "list, mine, this year", .cases = { PAGE, .assignee = "op3", .fiscal_year = 2026 } },
	{ "list, overdue", .cases = { PAGE, .due_before = BENCH_TODAY } },
	{ "list, mine overdue",
	  .cases = { PAGE, .due_before = BENCH_TODAY, .assignee = "op3" } },
	{ "list, nobody's", .cases = { PAGE, .assignee = "" } },
	{ "list, nobody's, last page", .cases = { PAGE, .assignee = "" }, .to_end = TRUE },
	{ "find, a common name", .cases = { PAGE, .text = "佐藤" } },
	{ "find, a rare name", .cases = { PAGE, .text = "小鳥遊" } },
	{ "find, a rare kana", .cases = { PAGE, .text = "たかなし" } },
	{ "find, a case number", .cases = { PAGE, .text = "L26-000123" } },
	{ "find, no hit", .cases = { PAGE, .text = "四月朔日" } },
	{ "find, no hit in a year", .cases = { PAGE, .text = "四月朔日", .fiscal_year = 2026 } },
	{ "find, no hit in mine", .cases = { PAGE, .text = "四月朔日", .assignee = "op3" } },
	{ "find, no hit in a state", .cases = { PAGE, .text = "四月朔日", .state = "完了" } },
	{ "contacts, first page of 50", "contact", .lines = { PAGE } },
	{ "contacts, last page", "contact", .lines = { PAGE }, .to_end = TRUE },
	{ "contacts of a day", "contact",
	  .lines = { PAGE, .from = "2026-04-02", .to = "2026-04-02" } },
	{ "contacts of a case", "contact", .lines = { PAGE, .case_no = "L26-000123" } },
	{ "contacts of another operator", "contact", .lines = { PAGE, .operator= "op3" } },
	{ "work, first page of 50", "work", .lines = { PAGE } },
	{ "work of a day, mine", "work",
	  .lines = { PAGE, .from = "2026-04-02", .to = "2026-04-02", .operator= "tanaka" } },
};

/* Seconds on the clock, which count; and of work alone, which tell how much of it the machine's other users and its disk
 * took. */
typedef struct {
	double clock[RUNS], work[RUNS];
} Times;

static Times results[G_N_ELEMENTS (looks) + 2][SIZES];
static double peaks[SIZES], export_peaks[SIZES], exports[SIZES];

#define OPENING (G_N_ELEMENTS (looks))
#define CLOSING (G_N_ELEMENTS (looks) + 1)

static gboolean
look_at_cases (KinkoSession *session, const Look *look, guint n, GError **error)
{
	KinkoCaseFilter filter = look->cases;
	g_autofree char *after = g_strdup_printf ("L26-%06u", n / 2 - 30);
	g_autoptr (GPtrArray) list = NULL;
	gboolean more;

	filter.after = look->to_end ? after : NULL;
	list = kinko_case_list (session, &filter, &more, error);
	return list != NULL;
}

static gboolean
look_at_lines (KinkoSession *session, const Look *look, guint n, GError **error)
{
	const KinkoRegister *book = kinko_register_find (look->book);
	KinkoRegisterFilter filter = look->lines;
	g_autofree char *after = g_strdup_printf ("%c26-%04u", book->letter, n - 30);
	g_autoptr (GPtrArray) list = NULL;
	gboolean more;

	filter.after = look->to_end ? after : NULL;
	list = kinko_register_list (session, book, &filter, &more, error);
	return list != NULL;
}

static gboolean
look_at_one (KinkoSession *session, const Look *look, GError **error)
{
	g_autoptr (KinkoCase) kase = kinko_case_show (session, look->shown, error);

	return kase != NULL;
}

static void
look_at (KinkoSession *session, const Look *look, guint n)
{
	g_autoptr (GError) error = NULL;

	bench_must (look->shown != NULL  ? look_at_one (session, look, &error)
		    : look->book != NULL ? look_at_lines (session, look, n, &error)
					 : look_at_cases (session, look, n, &error),
		    &error);
}

static double
seconds_of_work (void)
{
	struct timespec now;

	bench_must (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now) == 0, NULL);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

typedef struct {
	gint64 clock;
	double work;
} Start;

static Start
start (void)
{
	return (Start){ g_get_monotonic_time (), seconds_of_work () };
}

static void
stop (const Start *start, Times *times, guint run)
{
	times->clock[run] = bench_seconds_since (start->clock);
	times->work[run] = seconds_of_work () - start->work;
}

static void
unlock (Bench *bench)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoIdentity) identity =
		kinko_identity_read (bench->fixture.identity, passphrase, &error);

	bench_must (identity != NULL, &error);
}

/* The opening, less what the same unlocking takes right before it. */
static KinkoSession *
open_session (Bench *bench, Times *times, guint run)
{
	Times unlocking;
	Start began = start ();
	KinkoSession *session;

	unlock (bench);
	stop (&began, &unlocking, run);
	began = start ();
	session = open_manager (&bench->fixture);
	stop (&began, times, run);
	times->clock[run] = MAX (times->clock[run] - unlocking.clock[run], 0);
	times->work[run] = MAX (times->work[run] - unlocking.work[run], 0);
	return session;
}

static void
run_looks (Bench *bench, guint size, guint run)
{
	for (gsize i = 0; i < G_N_ELEMENTS (looks); i++) {
		KinkoSession *session = open_session (bench, &results[OPENING][size], run);
		Start began = start ();

		look_at (session, &looks[i], sizes[size]);
		stop (&began, &results[i][size], run);
		began = start ();
		kinko_session_close (session);
		stop (&began, &results[CLOSING][size], run);
	}
}

/* Seconds a case. */
static double
export_all (Bench *bench)
{
	static const char *const columns[] = { "case_no", "child_name", "child_birth",
					       "address", "g1_levy",    NULL };
	g_autofree char *path = g_build_filename (bench->fixture.dir, "export.csv", NULL);
	KinkoCaseExport what = { .columns = columns,
				 .encoding = KINKO_CSV_UTF_8,
				 .approval = APPROVAL,
				 .recipient = "保育課",
				 .erase_by = "2027-03-31",
				 .path = path };
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoCaseExported) exported = kinko_case_export (bench->session, &what, &error);

	bench_must (exported != NULL, &error);
	bench_must (unlink (path) == 0, NULL);
	return bench_seconds_since (start) / exported->count;
}

static void
print_row (const char *title, gsize row)
{
	g_print ("%-30s", title);
	for (guint size = 0; size < SIZES; size++) {
		Times *times = &results[row][size];
		BenchSpread clock = bench_spread (times->clock, RUNS);

		g_print (" | %6.1f %6.1f %6.1f", clock.median * 1e3, clock.worst * 1e3,
			 bench_spread (times->work, RUNS).median * 1e3);
	}
	g_print ("\n");
}

static void
print_line (const char *title, const double *values, double unit)
{
	g_print ("%-30s", title);
	for (guint size = 0; size < SIZES; size++)
		g_print (" | %20.0f", values[size] * unit);
	g_print ("\n");
}

static void
print_results (void)
{
	g_print ("%-30s", "ms of 11: median, worst, CPU");
	for (guint size = 0; size < SIZES; size++)
		g_print (" | %20u", sizes[size]);
	g_print ("\n");
	print_row ("open, beyond Argon2id", OPENING);
	print_row ("close", CLOSING);
	for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
		print_row (looks[i].title, i);
	print_line ("memory at most, MiB", peaks, 1);
	print_line ("export of all, µs a case", exports, 1e6);
	print_line ("memory at most, MiB", export_peaks, 1);
}

void
bench_lists (Bench *bench)
{
	for (guint size = 0; size < SIZES; size++) {
		bench_fill (bench, sizes[size], ENTRIES (sizes[size]));
		g_clear_pointer (&bench->session, kinko_session_close);
		bench_memory_forget_peak ();
		for (guint run = 0; run < RUNS; run++)
			run_looks (bench, size, run);
		peaks[size] = bench_memory_peak ();
		bench_memory_forget_peak ();
		bench->session = open_manager (&bench->fixture);
		exports[size] = export_all (bench);
		export_peaks[size] = bench_memory_peak ();
	}
	print_results ();
}
