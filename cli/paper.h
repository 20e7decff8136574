/*
 * A document that holds no personal data, as commands show it: on the screen, or as a file of some format.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/command.h"
#include "cli/form-output.h"
#include "vault/session.h"

/* Of text: in a file, and on the screen. */
#define KINKO_PAPER_FILE_WIDTH   120
#define KINKO_PAPER_SCREEN_WIDTH 80

#define KINKO_PAPER_OPTIONS                                                      \
	{ "format", "text|csv|xlsx|pdf",                                         \
	  N_ ("text, which is used otherwise, or a file of that kind"), FALSE }, \
	{                                                                        \
		"out", N_ ("FILE"), N_ ("the new file"), FALSE                   \
	}

/* For check() of a command with these options. */
gboolean kinko_paper_check (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the file that was asked for; adds "document", "format" and "file" (NULL when there is none) to @result. @document
 * (docs/formats/form-document.md) is taken over. */
gboolean kinko_paper_make (KinkoContext *context, json_t *document, json_t *result, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Appends the document, or where its file is. */
void kinko_paper_show (KinkoContext *context, const json_t *result, GString *out);

/* For drawing a form (KinkoFormLook): told as work of @session, which it borrows. */
KinkoProgress kinko_paper_progress (KinkoSession *session);

/* Writes a document to the new file at @path, which its owner alone can read. Errors of kinko_form_output() and
 * kinko_new_file_write(). */
gboolean kinko_paper_write (json_t *document, const KinkoFormLook *look, const char *path,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends a document as text for the screen. */
void kinko_paper_show_document (json_t *document, GString *out);
