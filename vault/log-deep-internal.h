/*
 * What the files of the deep verification share.
 */
#pragma once

#include "audit/verify.h"
#include "vault/log-deep.h"

#define KINKO_DEEP_DAYS 3

/* What the entry that made a seat says of the person: pledge, training and notice; NULL: nothing. */
typedef struct {
	char *days[KINKO_DEEP_DAYS];
} KinkoDeepDays;

/* A recovery key was tried out and serves. */
typedef struct {
	guint64 seq;
	char *object; /* "operator/recovery1" */
} KinkoDeepDrill;

/* A line of a register got its number. */
typedef struct {
	guint64 seq;
	const char *book;
	char *number;
} KinkoDeepNumber;

/* What the log tells of its own course, gathered while it is read. */
typedef struct {
	GHashTable *intents;  /* guint64 → session: of those whose end did not come yet */
	GArray *strays;       /* guint64: ends of what was no open intent */
	GHashTable *policies; /* guint64 of an adoption → hash */
	GHashTable *days;     /* guint64 of an enrolment → KinkoDeepDays */
	GArray *drills;       /* KinkoDeepDrill, in the order of the log */
	GArray *numbers;      /* KinkoDeepNumber, in the order of the log */
	GError *problem;
} KinkoDeepCourse;

void kinko_deep_course_init (KinkoDeepCourse *course);
void kinko_deep_course_clear (KinkoDeepCourse *course);

/* Takes the next entry. */
void kinko_deep_course_note (KinkoDeepCourse *course, const KinkoEntry *entry);

/* An entry as a key of such a table, owned by it. */
guint64 *kinko_deep_key (guint64 seq);

/* Takes @problem: a finding of @code about @object, or why nobody could look. NULL: neither. */
gboolean kinko_deep_absorb (KinkoFindings *findings, KinkoFindingCode code, const char *object,
			    GError *problem, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The rows of seats, against the replay and against what only their entries say. */
gboolean kinko_deep_compare_seats (KinkoSession *session, const KinkoDeepCourse *course,
				   const KinkoRoster *replayed, KinkoFindings *findings,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The numbers that restores took away and that are not given again. */
gboolean kinko_deep_compare_numbers (KinkoSession *session, const KinkoDeepCourse *course,
				     const KinkoVerification *verification, KinkoFindings *findings,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Did a later one of @restores go back to before the entry? Then that took its row away, and the entries that it names. */
gboolean kinko_deep_is_undone (const GArray *restores, guint64 seq);

/* The tables that repeat what the log says, seats first, against the replay. FALSE when they cannot be looked at. */
gboolean kinko_deep_compare_tables (KinkoSession *session, const KinkoDeepCourse *course,
				    const KinkoVerifier *verifier,
				    const KinkoVerification *verification, KinkoFindings *findings,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoDeepCourse, kinko_deep_course_clear)
