#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/text.h"
#include "policies/error.h"

static void
wipe_and_free (void *memory)
{
	if (memory != NULL)
		explicit_bzero (memory, malloc_usable_size (memory));
	free (memory);
}

void
kinko_output_init (void)
{
	/* Opened the wrong way round: reading from a closed stdin and writing to a closed stdout
	 * stay errors. */
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < (int) G_N_ELEMENTS (modes); fd++)
		if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", modes[fd]) != fd)
			abort ();
	json_set_alloc_funcs (malloc, wipe_and_free);
}

/* Inside strings only, so an escape means the same: nothing that a terminal would obey goes out. */
static void
append_harmless (GString *out, const char *json)
{
	for (; *json != '\0'; json = g_utf8_next_char (json)) {
		gunichar c = g_utf8_get_char (json);

		if (!kinko_text_is_hostile (c))
			g_string_append_unichar (out, c);
		else if (c < 0x10000)
			g_string_append_printf (out, "\\u%04X", c);
		else
			g_string_append_printf (out, "\\u%04X\\u%04X", 0xD7C0 + (c >> 10),
						0xDC00 + (c & 0x3FF));
	}
}

/* Takes @document. */
static GString *
serialize (json_t *document)
{
	char *json = json_dumps (document, JSON_COMPACT);
	gsize len;
	GString *out;

	/* Only invalid UTF-8 cannot be written, and jansson lets none in. */
	g_assert (json != NULL);
	len = strlen (json);
	/* Large enough at once: growing would leave a copy behind. */
	out = g_string_sized_new (len + len / 4 + 64);
	append_harmless (out, json);
	g_string_append_c (out, '\n');
	explicit_bzero (json, len);
	free (json);
	json_decref (document);
	return out;
}

json_t *
kinko_output_json_text (const char *text)
{
	g_autofree char *visible = NULL;

	if (g_utf8_validate (text, -1, NULL))
		return json_string (text);
	visible = kinko_text_visible (text);
	return json_string (visible);
}

static void
add_warnings (json_t *document, const json_t *warnings)
{
	if (warnings != NULL)
		json_object_set_new (document, "warnings", json_deep_copy (warnings));
}

static json_t *
begin_document (gboolean ok, gboolean test)
{
	json_t *document = json_object ();

	json_object_set_new (document, "ok", json_boolean (ok));
	if (test)
		json_object_set_new (document, "test", json_true ());
	return document;
}

GString *
kinko_output_success (json_t *result, gboolean test, const json_t *warnings)
{
	json_t *document = begin_document (TRUE, test);

	json_object_set (document, "result", result);
	add_warnings (document, warnings);
	return serialize (document);
}

/* ---- failures -------------------------------------------------------------------------------- */

#define MYNUMBER_LEN 12
#define HASH_MIN_LEN 32

/* Bytes of the digit at @text, ASCII or full-width (U+FF10 to U+FF19); 0 when there is none. By bytes,
 * because an argument need not be UTF-8. */
static gsize
digit_len (const char *text)
{
	if (g_ascii_isdigit (text[0]))
		return 1;
	if (strncmp (text, "\xEF\xBC", 2) == 0 && (guchar) text[2] >= 0x90 &&
	    (guchar) text[2] <= 0x99)
		return 3;
	return 0;
}

/* Files of the mirror are named by twelve digits too. */
static gboolean
ends_log_name (const char *rest)
{
	return g_str_has_prefix (rest, ".jsonl") || g_str_has_prefix (rest, ".note");
}

/* How long the word of hexadecimal digits at @text is if it is a hash, a handle or an ID of git; else 0. Twelve of its digits
 * in a row are chance, and who has to compare it needs all of it. */
static gsize
hash_len (const char *text)
{
	gsize len = strspn (text, "0123456789abcdef");

	return len >= HASH_MIN_LEN ? len : 0;
}

/* A copy without what may be a My Number. Errors quote what was typed, and people type a number where
 * a case, a purpose or a person belongs; no message needs one. */
static char *
mask_numbers (const char *text)
{
	GString *out = g_string_new (NULL);

	while (*text != '\0') {
		gsize hash = hash_len (text);
		const char *end = text + hash;
		guint digits = 0;

		if (hash > 0) {
			g_string_append_len (out, text, (gssize) hash);
			text = end;
			continue;
		}
		for (gsize len; (len = digit_len (end)) > 0; end += len)
			digits++;
		if (digits == 0)
			g_string_append_c (out, *text++);
		else if (digits == MYNUMBER_LEN && !ends_log_name (end))
			g_string_append (out, "************");
		else
			g_string_append_len (out, text, end - text);
		text = digits == 0 ? text : end;
	}
	return g_string_free (out, FALSE);
}

static void
add_text (json_t *object, const char *key, const char *text)
{
	g_autofree char *masked = text == NULL ? NULL : mask_numbers (text);

	if (masked != NULL)
		json_object_set_new (object, key, kinko_output_json_text (masked));
}

static void
add_number (json_t *object, const char *key, guint number)
{
	if (number != 0)
		json_object_set_new (object, key, json_integer (number));
}

static json_t *
problems_to_json (GPtrArray *problems)
{
	json_t *array = json_array ();

	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];
		json_t *object = json_object ();

		add_text (object, "file", problem->file);
		add_number (object, "line", problem->line);
		add_number (object, "column", problem->column);
		add_number (object, "row", problem->row);
		add_text (object, "field", problem->field);
		add_text (object, "code", problem->code);
		add_text (object, "message", problem->message);
		json_array_append_new (array, object);
	}
	return array;
}

GString *
kinko_output_failure (const GError *error, gboolean test, const json_t *warnings)
{
	return kinko_output_refusal (error, NULL, test, warnings);
}

GString *
kinko_output_refusal (const GError *error, json_t *result, gboolean test, const json_t *warnings)
{
	json_t *document = begin_document (FALSE, test);
	json_t *object = json_object ();
	GPtrArray *problems = kinko_error_problems (error);

	json_object_set_new (object, "code", json_string (kinko_error_name (error)));
	add_text (object, "message", error->message);
	add_text (object, "hint", kinko_error_next_step (error));
	if (problems != NULL)
		json_object_set_new (object, "problems", problems_to_json (problems));
	json_object_set_new (document, "error", object);
	if (result != NULL)
		json_object_set (document, "result", result);
	add_warnings (document, warnings);
	return serialize (document);
}

/* ---- writing --------------------------------------------------------------------------------- */

gboolean
kinko_output_write (int fd, const char *text, gsize len)
{
	while (len > 0) {
		gssize n = write (fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		text += n;
		len -= (gsize) n;
	}
	return TRUE;
}

gboolean
kinko_output_finish (const char *heading, const GString *text, gboolean *whole, GError **error)
{
	gboolean written = (heading == NULL ||
			    kinko_output_write (STDOUT_FILENO, heading, strlen (heading))) &&
			   kinko_output_write (STDOUT_FILENO, text->str, text->len);
	int reason = errno;

	*whole = written;
	/* A reader that has enough, head(1) or a pager that was left, misses nothing. */
	if (!written && reason == EPIPE)
		written = TRUE;

	if (close (STDOUT_FILENO) != 0 && written) {
		written = FALSE;
		reason = errno;
	}
	if (!written)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("cannot write to standard output: %s"), g_strerror (reason));
	return written;
}

static void
append_masked (GString *out, const char *text)
{
	g_autofree char *masked = mask_numbers (text);
	g_autofree char *visible = kinko_text_visible (masked);

	g_string_append (out, visible);
}

/* One write for the whole report, so that reports of several processes do not mix. Where stderr
 * cannot be written there is nobody left to tell; the exit status still does. */
static void
write_report (GString *report)
{
	(void) !kinko_output_write (STDERR_FILENO, report->str, report->len);
}

void
kinko_output_remark (const char *line)
{
	(void) !kinko_output_write (STDERR_FILENO, line, strlen (line));
}

/* On a terminal a problem is filled, its further lines after more spaces; elsewhere it is one line, for grep(1). */
static void
append_problem (GString *report, const KinkoProblem *problem)
{
	g_autofree char *place = kinko_problem_place (problem);
	g_autoptr (GString) line = g_string_new (NULL);
	g_autoptr (GString) filled = g_string_new (NULL);

	append_masked (line, place);
	g_string_append (line, place[0] != '\0' ? ": " : "");
	append_masked (line, problem->message);
	if (!isatty (STDERR_FILENO)) {
		g_string_append_printf (report, "  %s\n", line->str);
		return;
	}
	kinko_text_fill (line->str, 4, 80, filled);
	g_string_append (report, filled->str + 2);
}

static void
append_problems (GString *report, GPtrArray *problems)
{
	for (guint i = 0; i < problems->len; i++)
		append_problem (report, problems->pdata[i]);
}

void
kinko_output_error (const char *program, const GError *error)
{
	g_autoptr (GString) report = g_string_new (program);
	GPtrArray *problems = kinko_error_problems (error);
	g_autofree char *hint = mask_numbers (kinko_error_next_step (error));
	g_autofree char *visible = kinko_text_visible (hint);

	g_string_append (report, ": ");
	append_masked (report, error->message);
	g_string_append_c (report, '\n');
	if (problems != NULL)
		append_problems (report, problems);
	g_string_append_printf (report, _ ("hint: %s"), visible);
	g_string_append_c (report, '\n');
	write_report (report);
}

void
kinko_output_warning (const char *program, const char *message)
{
	g_autoptr (GString) report = g_string_new (program);
	g_autofree char *visible = kinko_text_visible (message);

	g_string_append (report, ": ");
	g_string_append_printf (report, _ ("warning: %s"), visible);
	g_string_append_c (report, '\n');
	write_report (report);
}

void
kinko_output_free (GString *text)
{
	if (text == NULL)
		return;
	explicit_bzero (text->str, text->allocated_len);
	g_string_free (text, TRUE);
}
