/*
 * What kinko itself says of a copy: the register keeps a code with its figures, and words are made of it for whoever reads, in
 * the reader's language. Form: docs/formats/register.md.
 */
#pragma once

#include <glib.h>

#include "vault/record.h"

/* For KinkoCopy.what and KinkoCopy.medium, those without figures. */
#define KINKO_COPY_BACKUP "@backup"
#define KINKO_COPY_FILE   "@file"
#define KINKO_COPY_CSV    "@csv"
#define KINKO_COPY_SEALED "@sealed"

/* Those with figures; owned by the caller. */
char *kinko_copy_text_handover (guint cases, guint documents);
char *kinko_copy_text_number (const char *case_no);
char *kinko_copy_text_document (const char *number, const char *case_no);
/* @headings: the first @n of a table, as they are in the file; @others: how many more it has. */
char *kinko_copy_text_table (const char *const *headings, guint n, guint others);

/* Is it a field of a copy that may have such a code? */
gboolean kinko_copy_text_is_in (const KinkoField *field);

/* The words, also behind the mark of a test vault. A text that is no such code stays as it is: somebody typed it, or an
 * earlier kinko wrote the words themselves. Owned by the caller. */
char *kinko_copy_text_words (const char *stored);

/* The same in Japanese whatever the language of messages is, for the ward's papers. */
char *kinko_copy_text_japanese (const char *stored);
