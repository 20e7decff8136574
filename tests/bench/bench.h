/*
 * What an audited vault costs beside the bare work, each as a ratio of two measurements that take turns in one
 * run: these machines are noisy, so absolute times mean little. Where an absolute time is claimed (lists), it is printed
 * as a median with the worst, over growing vaults. Not part of the pass/fail run.
 */
#pragma once

#include <glib.h>

#include "tests/bench/measure.h"
#include "tests/unit/vault/fixture.h"
#include "vault/session-internal.h"

/* The vault of one measurement, opened by its manager, and a plain database beside it. */
struct _Bench {
	Fixture fixture;
	KinkoSession *session;
	KinkoDb *plain;
	GBytes *row;  /* what a plain row holds */
	guint serial; /* of the last imported case */
	guint filled; /* cases that bench_fill() made */
};

/* ---- bench.c --------------------------------------------------------------------------------- */

/* Takes the mirror out of reach, to measure the vault's own work; the policy of a bench lets it lag. */
KinkoMirror *bench_mirror_take_away (Bench *bench);
void bench_mirror_give_back (Bench *bench, KinkoMirror *mirror);

/* ---- one file each --------------------------------------------------------------------------- */

void bench_write (Bench *bench);
void bench_mirror (Bench *bench);
void bench_mirror_growth (Bench *bench);
void bench_import (Bench *bench);
void bench_verify (Bench *bench);
void bench_verify_mirror (Bench *bench);
void bench_start (Bench *bench);
void bench_lists (Bench *bench);
void bench_documents (Bench *bench);
void bench_age (Bench *bench);
void bench_rotate (Bench *bench);
void bench_handover (Bench *bench);
void bench_deep (Bench *bench);

/* What others build on: one audited write; one import. @data: the Bench. */
double bench_write_audited (gpointer data);
double bench_import_audited (gpointer data);

/* Appends twelve digits with a right check digit to @text; @base: eleven digits at most. */
void bench_append_number (GString *text, guint64 base);

/* ---- fill.c ---------------------------------------------------------------------------------- */

#define BENCH_OPERATORS 8
#define BENCH_TODAY     "2026-08-17"

/* Fills the vault up to @cases cases of two fiscal years, as many contacts and work lines, and @entries log entries. */
void bench_fill (Bench *bench, guint cases, guint64 entries);
