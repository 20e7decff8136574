#include "tests/bench/measure.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 5

double
bench_seconds_since (gint64 start)
{
	return (double) (g_get_monotonic_time () - start) / 1e6;
}

void
bench_must (gboolean good, GError *const *error)
{
	if (!good)
		g_error ("%s", error == NULL || *error == NULL ? "failed" : (*error)->message);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

BenchSpread
bench_spread (double *seconds, gsize n)
{
	qsort (seconds, n, sizeof *seconds, compare_doubles);
	return (BenchSpread){ .median = seconds[n / 2], .worst = seconds[n - 1] };
}

void
bench_compare (const char *title, const char *aim, BenchWork ours, BenchWork bare, gpointer data)
{
	double a[ROUNDS], b[ROUNDS], ratio[ROUNDS];

	for (guint i = 0; i < ROUNDS; i++) {
		a[i] = ours (data);
		b[i] = bare (data);
		ratio[i] = b[i] / a[i];
	}
	qsort (ratio, ROUNDS, sizeof *ratio, compare_doubles);
	g_print ("%-34s %10.1f µs %10.1f µs   ratio %.2f (%.2f–%.2f)   aim %s\n", title,
		 bench_spread (a, ROUNDS).median * 1e6, bench_spread (b, ROUNDS).median * 1e6,
		 ratio[ROUNDS / 2], ratio[0], ratio[ROUNDS - 1], aim);
}

double
bench_memory_peak (void)
{
	g_autofree char *status = NULL;
	const char *line;

	bench_must (g_file_get_contents ("/proc/self/status", &status, NULL, NULL), NULL);
	line = strstr (status, "VmHWM:");
	bench_must (line != NULL, NULL);
	return (double) g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) / 1024;
}

void
bench_memory_forget_peak (void)
{
	FILE *file = fopen ("/proc/self/clear_refs", "we");

	/* proc(5): 5 sets the peak to what is held now. What a filling left behind in the heap is no part of it. */
	(void) malloc_trim (0);
	bench_must (file != NULL && fputs ("5", file) >= 0 && fclose (file) == 0, NULL);
}
