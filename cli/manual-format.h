/*
 * The man pages about formats: what there is, and which document describes it completely.
 */
#pragma once

#include <glib.h>

/* A document in docs/formats, and what it describes (N_()). */
typedef struct {
	const char *document, *what;
} KinkoFormatDocument;

typedef struct {
	const char *name;                     /* "vault": the page is kinko-vault(5) */
	const char *summary;                  /* N_() */
	const KinkoFormatDocument *documents; /* ends with a NULL document */
} KinkoFormatPage;

/* Ends with a NULL name. */
extern const KinkoFormatPage kinko_format_pages[];

void kinko_format_page_print (const KinkoFormatPage *page, GString *out);
