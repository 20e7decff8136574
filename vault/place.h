/*
 * The place: what kinko finds where it runs (別紙2 第21条, 第24条の3, 第24条の4, 第27条). It says what was seen, not what
 * that means: a default route through eth0, not "you are on the Internet". What follows from it is the policy's
 * (policies/place.h).
 *
 * Everything is read from files, because the process forbids itself sockets: so it is what the process's own
 * name spaces show, and what the machine's administrator lets them show.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/place.h"
#include "vault/clock.h"
#include "vault/place-memory.h"

typedef enum {
	KINKO_PLACE_OK,      /* nothing of the kind */
	KINKO_PLACE_SEEN,    /* a finding */
	KINKO_PLACE_UNKNOWN, /* it could not be looked at: under "deny" that is refused too */
	KINKO_PLACE_SKIPPED, /* nobody asked to look, or there is nothing to compare with */
} KinkoPlaceOutcome;

typedef struct {
	KinkoPlaceOutcome outcome;
	char *text; /* translated: what was seen, or why it could not be looked at; NULL when all is well */
} KinkoPlaceFinding;

typedef struct {
	KinkoPlaceFinding findings[KINKO_PLACE_N_CHECKS];
} KinkoPlace;

/* What a machine and this process on it show. */
typedef struct {
	int root; /* folder with proc/ and sys/ */
	KinkoClockState clock;
	gint64 core_limit; /* bytes, the soft limit; -1: none could be read */
	int dumpable;      /* PR_GET_DUMPABLE; -1: could not be read */
	char *host;        /* as kinko_host_name() */
} KinkoPlaceMachine;

/* What is looked at, and what it is compared with. Everything is borrowed. */
typedef struct {
	const KinkoPlaceMachine *machine;
	const KinkoPlaceRules *rules;     /* NULL: no lists to compare with */
	const char *program;              /* hash of the program, 64 hex digits; NULL: unreadable */
	const char *policy;               /* hash of the policy in force; NULL: no policy */
	const KinkoPlaceMemory *remember; /* what was there last time; NULL: not known */
	int vault;                        /* the vault's folder; -1: no vault */
	const char *mirror;               /* its path, or NULL */
	const char *identity;             /* path of the identity file, or NULL */
} KinkoPlaceView;

/* This machine. */
void kinko_place_machine_read (KinkoPlaceMachine *machine);
void kinko_place_machine_clear (KinkoPlaceMachine *machine);

#ifdef KINKO_CRASH_POINTS
/* From here on this process is on @machine, which must live as long; for unit tests, which must not depend on where
 * they run. Nothing in a program calls it. NULL: back to the real one. */
void kinko_place_pretend (const KinkoPlaceMachine *machine);
#endif

/* Looks at everything. Never fails: what cannot be looked at is KINKO_PLACE_UNKNOWN. */
KinkoPlace *kinko_place_look (const KinkoPlaceView *view);
void kinko_place_free (KinkoPlace *place);

/* A finding, or something that could not be looked at. */
gboolean kinko_place_is_open (const KinkoPlace *place, KinkoPlaceCheck check);

/* The checks with this outcome: an array of ids. */
json_t *kinko_place_ids (const KinkoPlace *place, KinkoPlaceOutcome outcome);

/* What people call it, and what to do about a finding; translated, borrowed. */
const char *kinko_place_check_label (KinkoPlaceCheck check);
const char *kinko_place_check_remedy (KinkoPlaceCheck check);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoPlaceMachine, kinko_place_machine_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPlace, kinko_place_free)
