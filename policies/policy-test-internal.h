/*
 * What reading and running a table of expected verdicts share.
 */
#pragma once

#include "policies/policy-test.h"

/* What may be expected to go with an allowed act, in the order of the words that stand for it. */
typedef enum {
	KINKO_NEED_APPROVAL = 1 << 0,
	KINKO_NEED_SECOND = 1 << 1,
	KINKO_NEED_REAUTHENTICATE = 1 << 2,
	KINKO_NEED_REVIEW = 1 << 3,
} KinkoNeed;

/* "none" and then the words in the order of the bits, NULL-terminated. */
extern const char *const kinko_need_names[];

/* The word for no role, no rule, no need. */
#define KINKO_POLICY_TEST_NONE "none"

/* One row: a request, for whom it is made, and what is expected. */
typedef struct {
	guint line;
	char *field;                /* "tests[2]" */
	char *name;                 /* NULL for a row of the matrix */
	KinkoAccessRequest request; /* without a role; its texts are the row's own or static */
	char *purpose, *host;
	guint roles;   /* asked for each of these, bit 1 << KinkoRole */
	guint allowed; /* of these it is allowed to */
	char *rule;    /* the id of the rule that decides; "none"; NULL: any */
	gboolean needs_given;
	guint needs; /* KinkoNeed: exactly these */
} KinkoPolicyTestRow;

struct _KinkoPolicyTest {
	char *file;
	GPtrArray *rows; /* KinkoPolicyTestRow, by line */
};
