/*
 * Training and drills (教育・訓練, 別紙2 第19条, 本文5 B(2)): one line for each time that people were taught or exercised.
 */
#pragma once

#include "vault/register.h"

/* What is known of the training of one person who has a seat. */
typedef struct {
	char *operator;
	char *person; /* ID of the person's first seat */
	char *name;
	char *trained; /* the day on the strength of which the seat was given; NULL: of the first manager */
	char *education; /* newest day of a line that names the person; or NULL */
	char *drill;     /* likewise */
	guint educations, drills;
} KinkoTrainedPerson;

void kinko_trained_person_free (KinkoTrainedPerson *person);

/* KinkoTrainedPerson, all people whose seat was not revoked, in the order of their seats; a person who has had another ID before is found by that,
 * too. As act "training.list". @from: only lines from this day on count; NULL: all. */
GPtrArray *kinko_training_people (KinkoSession *session, const char *from, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
