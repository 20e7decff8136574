/*
 * What the files of the deep verification share.
 */
#pragma once

#include "audit/verify.h"
#include "vault/log-deep.h"

/* What the log tells of its own course, gathered while it is read. */
typedef struct {
	GHashTable *intents;  /* guint64: of those whose end did not come yet */
	GArray *strays;       /* guint64: ends of what was no open intent */
	GHashTable *policies; /* guint64 of an adoption → hash */
	GError *problem;
} KinkoDeepCourse;

void kinko_deep_course_init (KinkoDeepCourse *course);
void kinko_deep_course_clear (KinkoDeepCourse *course);

/* Takes the next entry. */
void kinko_deep_course_note (KinkoDeepCourse *course, const KinkoEntry *entry);

/* The tables that repeat what the log says, seats first, against the replay. FALSE when they cannot be looked at. */
gboolean kinko_deep_compare_tables (KinkoSession *session, const KinkoDeepCourse *course,
				    const KinkoVerifier *verifier,
				    const KinkoVerification *verification, KinkoFindings *findings,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoDeepCourse, kinko_deep_course_clear)
