/*
 * Having a form drawn: kinko hands its document to kinko-render, a program that holds no key, and takes a file back.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/progress.h"
#include "vault/secret.h"

typedef enum {
	KINKO_RENDER_PDF,
	KINKO_RENDER_XLSX,
} KinkoRenderFormat;

/* How large a file may become, and how long it may take. */
#define KINKO_RENDER_MAX_BYTES   (256 * 1024 * 1024)
#define KINKO_RENDER_MAX_SECONDS 300

/* "pdf", "xlsx": as options, and as the ends of file names. */
const char *kinko_render_format_name (KinkoRenderFormat format);
gboolean kinko_render_format_parse (const char *name, KinkoRenderFormat *format);

/*
 * Renders a document (cli/form-document.h). @progress: as for kinko_child_run().
 *
 * Returns: the bytes of the file. KINKO_ERROR_INVALID when the document is wrong, and with problems (glyph_missing) when the
 * fonts lack characters of it; KINKO_ERROR_NOT_FOUND without kinko-render or its fonts; KINKO_ERROR_FAILED.
 */
KinkoSecret *kinko_render (json_t *document, KinkoRenderFormat format,
			   const KinkoProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same by the program at @path, an absolute one. kinko_render() takes the one beside kinko, or in ../lib/kinko; never one of
 * PATH. @seconds: how long it may take. */
KinkoSecret *kinko_render_by (const char *path, guint seconds, json_t *document,
			      KinkoRenderFormat format, const KinkoProgress *progress,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;
