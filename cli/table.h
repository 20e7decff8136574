/*
 * Rows of cells, printed with padded columns that line up in Japanese, and a heading line.
 */
#pragma once

#include <glib.h>

#include "cli/text.h"

typedef struct _KinkoTable KinkoTable;

KinkoTable *kinko_table_new (const char *const *headings, guint n);
void kinko_table_free (KinkoTable *table);
/* Adds a row of as many cells as headings; cells are copied and made visible; NULL is "". */
void kinko_table_add (KinkoTable *table, const char *const *cells);
/* Marks a column as right-aligned (numbers). */
void kinko_table_align_right (KinkoTable *table, guint column);
/* On a terminal that is too narrow a row goes on in further lines, indented, and so do the headings. */
void kinko_table_print (KinkoTable *table, GString *out);
/* The same for a given width; a single cell may be wider. */
void kinko_table_print_within (KinkoTable *table, guint width, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTable, kinko_table_free)
