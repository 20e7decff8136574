/*
 * Making the document of a form (cli/form-document.h), for who fills one: the JSON that is kept, sent to kinko-render and read
 * by kinko_form_document_read().
 *
 *     json_t *draft = kinko_form_draft_new (&head);
 *     json_t *table = kinko_form_draft_table (draft, "受領記録簿");
 *     kinko_form_draft_column (table, "受領日時", KINKO_FORM_DATETIME, 20);     as often as there are columns
 *     json_t *row = kinko_form_draft_row (table);                              as often as there are rows
 *     kinko_form_draft_text_cell (row, entry_time);                            as often as there are columns
 *
 * What is returned is borrowed from the draft. Nothing is checked here, only when the draft is read.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/form-value.h"

typedef struct {
	const char *form;                    /* name of the form, "monthly-report" */
	const char *title, *number;          /* number: NULL for none */
	gboolean english;                    /* dates in ISO 8601, not in 和暦 */
	KinkoDate date;                      /* of the paper */
	const char *const *to, *const *from; /* lines, NULL-terminated; NULL for none */
	gboolean landscape;
	gboolean test;      /* all that is made of it is marked 試験 */
	const char *footer; /* NULL for none */
} KinkoFormHead;

/* A document without blocks; a reference of the caller's. */
json_t *kinko_form_draft_new (const KinkoFormHead *head) G_GNUC_WARN_UNUSED_RESULT;

/* A block of labelled values, and its values; @heading: NULL for none. */
json_t *kinko_form_draft_fields (json_t *draft, const char *heading);
/* @text: of a text, date, datetime, month or hash; NULL for an empty value. */
void kinko_form_draft_text_field (json_t *fields, const char *label, KinkoFormType type,
				  const char *text);
/* @number: of an integer, minutes or yen. */
void kinko_form_draft_number_field (json_t *fields, const char *label, KinkoFormType type,
				    gint64 number);

/* A table. @width: relative to the others, 1 and more. */
json_t *kinko_form_draft_table (json_t *draft, const char *heading);
void kinko_form_draft_column (json_t *table, const char *label, KinkoFormType type, guint width);
/* The next row, and the row of totals, to be filled with as many cells as there are columns. */
json_t *kinko_form_draft_row (json_t *table);
json_t *kinko_form_draft_total (json_t *table);
/* NULL: an empty cell. */
void kinko_form_draft_text_cell (json_t *row, const char *text);
void kinko_form_draft_number_cell (json_t *row, gint64 number);
void kinko_form_draft_date_cell (json_t *row, const KinkoDate *date);

/* Paragraphs, separated by \n. */
void kinko_form_draft_text (json_t *draft, const char *heading, const char *text);

/* Boxes to sign in, NULL-terminated. */
void kinko_form_draft_signatures (json_t *draft, const char *heading, const char *const *boxes);
