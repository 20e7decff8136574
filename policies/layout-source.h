/*
 * What a form (帳票) can be filled from: sources, each with rows, each row with fields. Which of them a form shows, and how they are
 * called there, says its layout (policies/layout.h). No source has a My Number.
 */
#pragma once

#include <glib.h>

/* A field that the layout translates by its list of words: "numbers" → 個人番号. Stands in a document as text. */
#define KINKO_LAYOUT_WORD "word"

/* A column to be filled in by hand. Every source has it. */
#define KINKO_LAYOUT_BLANK "blank"

typedef struct {
	const char *name;
	const char
		*type; /* as in the document of a form: "text", "date", …; or KINKO_LAYOUT_WORD */
	gboolean personal; /* may tell something of the people whom the cases are about */
} KinkoLayoutField;

typedef struct {
	const char *name;
	gboolean single;  /* has exactly one row */
	const char *book; /* the register whose lines the rows are; NULL: no register alone */
	const char
		*action; /* what who makes the form must be allowed to do as well; NULL: nothing */
	const KinkoLayoutField *fields; /* ends with a NULL name */
} KinkoLayoutSource;

/* All of them. */
const KinkoLayoutSource *kinko_layout_sources (gsize *n);

/* NULL for an unknown name. */
const KinkoLayoutSource *kinko_layout_source_find (const char *name);
const KinkoLayoutField *kinko_layout_field_find (const KinkoLayoutSource *source, const char *name);

/* Names for a message, NULL-terminated; the array is owned by the caller. */
const char **kinko_layout_source_names (void);
const char **kinko_layout_field_names (const KinkoLayoutSource *source);
