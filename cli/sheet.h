/*
 * A sheet: values with their labels before them, aligned. And what shows of results are made from.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef struct _KinkoSheet KinkoSheet;

KinkoSheet *kinko_sheet_new (void);
void kinko_sheet_free (KinkoSheet *sheet);

/* Adds a line; copied, and the value is made visible. An empty or NULL @value is left out. */
void kinko_sheet_add (KinkoSheet *sheet, const char *label, const char *value);
void kinko_sheet_add_number (KinkoSheet *sheet, const char *label, gint64 value);

/* Adds the text of @key in @object, if it is there. */
void kinko_sheet_add_member (KinkoSheet *sheet, const char *label, const json_t *object,
			     const char *key);

/* How many lines there are. */
guint kinko_sheet_length (const KinkoSheet *sheet);

/* On a terminal long values are filled, their further lines below the first; elsewhere each is one line. */
void kinko_sheet_print (const KinkoSheet *sheet, guint indent, GString *out);

/* The same, filled to @width columns in any case. */
void kinko_sheet_print_filled (const KinkoSheet *sheet, guint indent, guint width, GString *out);

/* Members of a result; "", 0 and FALSE when they are not there. */
const char *kinko_result_text (const json_t *object, const char *key);
gint64 kinko_result_number (const json_t *object, const char *key);
gboolean kinko_result_flag (const json_t *object, const char *key);

/* Appends an empty line if there is anything before it. */
void kinko_result_gap (GString *out);

/* Appends a paragraph, filled to the width of a terminal, after a gap. @format is a printf format. */
void kinko_result_say (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSheet, kinko_sheet_free)
