/*
 * Measuring, whatever is measured: seconds in turns, as ratios, and memory.
 */
#pragma once

#include <glib.h>

/* What the benches are given; those that need the vault in it see tests/bench/bench.h. */
typedef struct _Bench Bench;

/* Seconds that one unit of work takes. */
typedef double (*BenchWork) (gpointer data);

/* Ends the program unless @good. @error: of the call that @good comes from, not set yet when it is passed; or NULL. */
void bench_must (gboolean good, GError *const *error);

double bench_seconds_since (gint64 start);

/* Runs @ours and @bare in turns; prints medians and the median of the pairwise ratios bare/ours. */
void bench_compare (const char *title, const char *aim, BenchWork ours, BenchWork bare,
		    gpointer data);

/* Median and worst of @n seconds, which it sorts. */
typedef struct {
	double median, worst;
} BenchSpread;

BenchSpread bench_spread (double *seconds, gsize n);

/* The most memory this process had since the peak was last forgotten, in MiB. */
double bench_memory_peak (void);
void bench_memory_forget_peak (void);

/* Has no vault (tests/bench/analyze.c). */
void bench_analyze (Bench *bench);
