/*
 * The only place that writes to stdout and stderr.
 *
 * Text goes out by write(2), never through stdio, so that what a disclosure shows leaves no copy in
 * a buffer, and every failure is seen.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* Makes descriptors 0, 1 and 2 exist, so that no file that is opened later (the database!) becomes
 * stdout; writing to one that was closed still fails. And makes jansson wipe what it frees. */
void kinko_output_init (void);

/* {"ok":true,"result":…}, and "test":true after "ok" if @test; takes no reference. @warnings may be
 * NULL. Wipe and free with kinko_output_free(). */
GString *kinko_output_success (json_t *result, gboolean test, const json_t *warnings);
/* {"ok":false,"error":{…}} */
GString *kinko_output_failure (const GError *error, gboolean test, const json_t *warnings);
/* {"ok":false,"error":{…},"result":…}: something was done, and what came out is a refusal. */
GString *kinko_output_refusal (const GError *error, json_t *result, gboolean test,
			       const json_t *warnings);

/* Writes @heading, unless that is NULL, and all of @text to stdout and closes that, because only
 * then some filesystems report a full disk. A reader who went away had enough: that is no failure, and *whole is FALSE.
 * KINKO_ERROR_IO. */
gboolean kinko_output_finish (const char *heading, const GString *text, gboolean *whole,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of @text to @fd, with errno where it fails. */
gboolean kinko_output_write (int fd, const char *text, gsize len) G_GNUC_WARN_UNUSED_RESULT;

/* A line, with its newline, on stderr. */
void kinko_output_remark (const char *line);

/* "kinko: …", the problems and the hint on stderr, hostile text made visible. */
void kinko_output_error (const char *program, const GError *error);
/* "kinko: warning: …" on stderr. */
void kinko_output_warning (const char *program, const char *message);

/* A JSON string; what is no UTF-8 (an argument in another encoding) is made visible. */
json_t *kinko_output_json_text (const char *text);

void kinko_output_free (GString *text);

/* A GString that may hold personal data. */
typedef GString KinkoOutput;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoOutput, kinko_output_free)
