/*
 * The fields of a case: names, kinds and limits, in the order of the CSV's columns
 * (docs/formats/case-csv.md).
 */
#pragma once

#include <glib.h>

#include "policies/error.h"

typedef enum {
	KINKO_FIELD_TEXT,     /* free text, kept as typed but for line breaks */
	KINKO_FIELD_CODE,     /* 1 to 32 of A-Z a-z 0-9 - _ . beginning with a letter or digit */
	KINKO_FIELD_DATE,     /* "1988-01-07" */
	KINKO_FIELD_DATETIME, /* RFC 3339, "2026-07-06T09:12:00+09:00" */
	KINKO_FIELD_INTEGER,  /* decimal, no leading zeros, @min to @max */
	KINKO_FIELD_YEN,      /* the same, an amount: "amount_negative" when below 0 */
	KINKO_FIELD_BOOLEAN,  /* "0" or "1" */
	KINKO_FIELD_CHOICE,   /* one of @choices */
	KINKO_FIELD_LIST,     /* words separated by ';' */
	KINKO_FIELD_NUMBER,   /* a My Number: never among the values of a case */
} KinkoFieldKind;

typedef struct {
	const char *name;  /* column heading, "child_name" */
	const char *label; /* N_(): "child's name" */
	KinkoFieldKind kind;
	gboolean required;
	const char *const *choices; /* NULL-terminated, or NULL */
	guint min, max;             /* of an integer */
} KinkoField;

/* Longest text of a field, in characters. */
#define KINKO_FIELD_MAX_CHARS 1000

/* The fields that people fill in, in the order of the CSV's columns; expected_* and edge_note are not among them. */
const KinkoField *kinko_fields (gsize *n);

/* These, and behind them those that only steps in the life of a case set (vault/case-step.h): state, who works on it,
 * what was decided. They are stored and have a history like the others. */
const KinkoField *kinko_fields_all (gsize *n);

/* One of all fields. */
const KinkoField *kinko_field_at (int index);

/* Index of a field that people fill in, or -1. */
int kinko_field_index (const char *name);

/* Index of any field, or -1. */
int kinko_field_index_all (const char *name);

/* Gives @problem, if it is of a field, the label that people know from a table's heading rather than the name. */
void kinko_field_label_problem (KinkoProblem *problem);

/* Whose My Number. */
typedef enum {
	KINKO_SUBJECT_CHILD,
	KINKO_SUBJECT_GUARDIAN1,
	KINKO_SUBJECT_GUARDIAN2,
	KINKO_SUBJECT_HEAD, /* head of the household (家計主宰者), where that is neither guardian */
} KinkoSubject;

#define KINKO_SUBJECTS 4

/* "child", "guardian1", "guardian2", "head". */
const char *kinko_subject_name (KinkoSubject subject);
gboolean kinko_subject_parse (const char *name, KinkoSubject *subject);

/* The subject of a number field, by its index (only for KINKO_FIELD_NUMBER). */
KinkoSubject kinko_field_subject (int index);

/* The adults whose tax counts: both guardians and the head of the household. */
#define KINKO_ADULTS 3

/* "levy" of adult 0…2 → the index of "g1_levy", "g2_levy" or "head_levy". g_assert: there is one. */
int kinko_field_of_adult (guint adult, const char *part);

/* Is @name a field of an adult? @part: "levy" for "g1_levy". */
gboolean kinko_field_is_of_adult (const char *name, guint *adult, const char **part);
