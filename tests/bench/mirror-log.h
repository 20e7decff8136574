/*
 * A made-up log and its mirror, of any length: six people, acts of some entries each. It is a whole one, or nothing would verify.
 */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <sodium.h>

#include "audit/mirror.h"
#include "audit/roster.h"
#include "audit/tree.h"
#include "policies/role.h"

#define BENCH_LOG_ORIGIN "bench.example/hoiku"
#define BENCH_LOG_PEOPLE 6

typedef struct _BenchLog BenchLog;

typedef struct {
	char id[16];
	KinkoRole role;
	guint8 note_secret[crypto_sign_SECRETKEYBYTES], git_secret[crypto_sign_SECRETKEYBYTES];
	KinkoSigner note, git;
} BenchPerson;

/* What the log grows from. Begins zeroed. */
struct _BenchLog {
	BenchPerson people[BENCH_LOG_PEOPLE];
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev;
	KinkoRoster *roster;
	gint64 time_ms;
	char *dir, *path;
	KinkoMirror *mirror;
	guint acts;
	guint entries;      /* of each act but the first */
	const char *action; /* of the newest entry, by which its act is called */
	/* One more entry; NULL: somebody changes a case. */
	void (*work) (BenchLog *log, GString *lines, const BenchPerson *by);
};

/* @entries: of each act. */
void bench_log_init (BenchLog *log, guint entries);

/* To so many acts; packed in the end. */
void bench_log_grow (BenchLog *log, guint acts);

/* One act more, which is not packed. */
void bench_log_append_act (BenchLog *log);

/* For work: @detail is taken over. */
void bench_log_append_entry (BenchLog *log, GString *lines, const BenchPerson *by,
			     const char *action, const char *object, json_t *detail);

/* Removes it from the disk. */
void bench_log_clear (BenchLog *log);
