/*
 * The values of a form (帳票): what a cell or a field holds, by its type, and how people see it.
 *
 * The page of the format is docs/formats/form-document.md.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/date.h"

typedef enum {
	KINKO_FORM_TEXT,     /* lines of text */
	KINKO_FORM_INTEGER,  /* shown with grouped digits */
	KINKO_FORM_MINUTES,  /* shown as h:mm */
	KINKO_FORM_DATE,     /* a day */
	KINKO_FORM_DATETIME, /* a second, Japan's */
	KINKO_FORM_MONTH,
	KINKO_FORM_HASH, /* SHA-256: 64 hexadecimal digits, shown in groups of eight */
	KINKO_FORM_YEN,
	KINKO_FORM_N_TYPES,
} KinkoFormType;

typedef enum { KINKO_FORM_LEFT, KINKO_FORM_CENTER, KINKO_FORM_RIGHT } KinkoFormAlign;

/* Which members are set follows from the type. */
typedef struct {
	gboolean present; /* FALSE: an empty cell, and nothing else is set */
	char *text;     /* text, hash: without anything hostile but line breaks; words in a total */
	gint64 number;  /* integer, minutes, yen: not beyond ±KINKO_FORM_MAX_NUMBER */
	KinkoDate date; /* date; the first day of a month; the day of a datetime */
	guint second;   /* of a datetime: since midnight */
} KinkoFormValue;

/* What every spreadsheet counts exactly, and the most that fits a cell of one, in UTF-16 units. */
#define KINKO_FORM_MAX_NUMBER G_GINT64_CONSTANT (999999999999999)
#define KINKO_FORM_MAX_CELL   32767

/* "text", "integer", …, as in a document. */
const char *kinko_form_type_name (KinkoFormType type);
gboolean kinko_form_type_parse (const char *name, KinkoFormType *type);

/* Numbers stand on the right, everything else on the left. */
KinkoFormAlign kinko_form_type_align (KinkoFormType type);

/* Reads a value of @type, or null. KINKO_ERROR_INVALID says what it should be and never repeats it. Clear @value
 * afterwards in either case. */
gboolean kinko_form_value_read (const json_t *json, KinkoFormType type, KinkoFormValue *value,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a total, which may also have words (計) where its column has another type. */
gboolean kinko_form_value_read_total (const json_t *json, KinkoFormType type, KinkoFormValue *value,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is it text, by its type or as the words of a total? */
gboolean kinko_form_value_is_text (const KinkoFormValue *value, KinkoFormType type);

/* Wipes what it holds. */
void kinko_form_value_clear (KinkoFormValue *value);

/* As people see it, "" when there is none; @japanese: 和暦 and 円, otherwise ISO 8601 and ¥. Lines are separated by \n.
 * Owned by the caller. */
char *kinko_form_value_show (const KinkoFormValue *value, KinkoFormType type, gboolean japanese);

/* As a spreadsheet reads it from a CSV: ISO 8601, plain digits. Owned by the caller. */
char *kinko_form_value_plain (const KinkoFormValue *value, KinkoFormType type);

/* ---- texts ----------------------------------------------------------------------------------- */

/*
 * A text of a document for display: hostile characters made visible (cli/text.h), \r\n and \n as \n.
 *
 * @lines: may it have more than one? @max: UTF-16 units. KINKO_ERROR_INVALID. Owned by the caller.
 */
char *kinko_form_text_read (const json_t *json, gboolean lines, gsize max, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Wipes and frees a text of a form, which may be NULL. */
void kinko_form_text_free (char *text);
