#include "vault/case-value.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/word.h"
#include "vault/mynumber.h"

/* Twelve digits never fit, so that a number in the wrong column cannot become an amount. */
#define MAX_DIGITS 10
#define MAX_CODE   32

/* A piece of somebody else's text. */
typedef struct {
	const char *start, *end;
} Span;

static char *
fail (const KinkoField *field, const char *code, const char *message, KinkoProblem **problem)
{
	*problem = kinko_problem_new (code, field->name, "%s", message);
	return NULL;
}

gboolean
kinko_case_value_is_blank (const char *text)
{
	if (!g_utf8_validate (text, -1, NULL))
		return FALSE;
	while (g_unichar_isspace (g_utf8_get_char (text)))
		text = g_utf8_next_char (text);
	return *text == '\0';
}

static gboolean
is_ascii_blank (gunichar c)
{
	return c == ' ' || c == '\t';
}

static Span
trim (Span span, gboolean (*is_blank) (gunichar))
{
	while (span.start < span.end && is_blank (g_utf8_get_char (span.start)))
		span.start = g_utf8_next_char (span.start);
	while (span.start < span.end) {
		const char *last = g_utf8_prev_char (span.end);

		if (!is_blank (g_utf8_get_char (last)))
			break;
		span.end = last;
	}
	return span;
}

static char *
copy_span (Span span)
{
	return g_strndup (span.start, (gsize) (span.end - span.start));
}

/* Bidirectional controls could show a name in another order than it is stored (Unicode UAX #9). */
static gboolean
is_refused (gunichar c)
{
	switch (g_unichar_type (c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return TRUE;
	default:
		return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
		       (c >= 0x2066 && c <= 0x2069);
	}
}

/* NULL, or what is wrong with the characters of a text. */
static const char *
text_fault (Span text)
{
	if (g_utf8_strlen (text.start, text.end - text.start) > KINKO_FIELD_MAX_CHARS)
		return _ ("the text is longer than 1000 characters");
	for (const char *at = text.start; at < text.end; at = g_utf8_next_char (at))
		if (is_refused (g_utf8_get_char (at)))
			return _ ("the text holds a line break or another control character");
	return NULL;
}

/* Alt+Enter in a cell: a line break inside a text says no more than a blank, and a record has lines of
 * its own. Whoever shows or exports it need not care then. */
static char *
join_lines (Span text)
{
	GString *joined = g_string_new (NULL);

	for (const char *at = text.start; at < text.end; at++) {
		if (at[0] == '\r' && at + 1 < text.end && at[1] == '\n')
			continue;
		g_string_append_c (joined, *at == '\n' ? ' ' : *at);
	}
	return g_string_free (joined, FALSE);
}

static gboolean
is_code (Span text)
{
	if (text.end - text.start > MAX_CODE || !g_ascii_isalnum (*text.start))
		return FALSE;
	for (const char *at = text.start; at < text.end; at++)
		if (!g_ascii_isalnum (*at) && (*at == '\0' || strchr ("-_.", *at) == NULL))
			return FALSE;
	return TRUE;
}

gboolean
kinko_case_number_is_valid (const char *text)
{
	return is_code ((Span){ text, text + strlen (text) }) && !kinko_mynumber_occurs_in (text);
}

static char *
read_code (const KinkoField *field, Span text, KinkoProblem **problem)
{
	const char *fault = text_fault (trim (text, is_ascii_blank));
	g_autofree char *copy = copy_span (text);
	g_autofree char *code = kinko_word_fold_code (copy);

	if (fault == NULL && (code == NULL || !is_code ((Span){ code, code + strlen (code) })))
		fault = _ ("1 to 32 of A-Z a-z 0-9 - _ . are allowed, a letter or digit first");
	return fault == NULL ? g_steal_pointer (&code)
			     : fail (field, "text_invalid", fault, problem);
}

static char *
read_text (const KinkoField *field, Span text, KinkoProblem **problem)
{
	g_autofree char *joined = join_lines (text);
	const char *fault;

	text = trim ((Span){ joined, joined + strlen (joined) }, is_ascii_blank);
	fault = text_fault (text);
	return fault == NULL ? copy_span (text) : fail (field, "text_invalid", fault, problem);
}

/* Also the full-width semicolon: it is what a Japanese keyboard types, and looks the same. */
static gboolean
is_separator (gunichar c)
{
	return c == ';' || c == 0xff1b;
}

static char *
read_list (const KinkoField *field, Span text, KinkoProblem **problem)
{
	g_autoptr (GString) list = g_string_new (NULL);
	const char *fault = text_fault (trim (text, is_ascii_blank));

	if (fault != NULL)
		return fail (field, "text_invalid", fault, problem);
	while (text.start < text.end) {
		Span word = { text.start, text.start };

		while (word.end < text.end && !is_separator (g_utf8_get_char (word.end)))
			word.end = g_utf8_next_char (word.end);
		text.start = word.end < text.end ? g_utf8_next_char (word.end) : text.end;
		word = trim (word, g_unichar_isspace);
		if (word.start == word.end)
			continue;
		if (list->len > 0)
			g_string_append_c (list, ';');
		g_string_append_len (list, word.start, word.end - word.start);
	}
	return g_strdup (list->str);
}

static char *
read_date (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autoptr (GError) error = NULL;
	KinkoDate date;

	if (kinko_date_parse (text, &date, &error))
		return kinko_date_iso (&date);
	return fail (field, "date_invalid", error->message, problem); /* which quotes nothing */
}

static char *
read_datetime (const KinkoField *field, Span text, KinkoProblem **problem)
{
	g_autoptr (GTimeZone) japan = g_time_zone_new_offset (9 * 60 * 60);
	g_autofree char *folded =
		g_utf8_normalize (text.start, text.end - text.start, G_NORMALIZE_ALL_COMPOSE);
	g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (folded, japan);

	if (time == NULL || g_date_time_get_year (time) < 2000 ||
	    g_date_time_get_year (time) > 2199)
		return fail (field, "datetime_invalid",
			     _ ("there is no such time; write 2026-07-06T09:12:00+09:00"), problem);
	return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S%:z");
}

static gboolean
is_minus (gunichar c)
{
	/* The triangles are the minus of Japanese bookkeeping. */
	return c == '-' || c == 0x2212 || c == 0xff0d || c == 0x25b2 || c == 0x25b3;
}

static gboolean
skip (Span *text, gboolean (*is_wanted) (gunichar))
{
	if (text->start == text->end || !is_wanted (g_utf8_get_char (text->start)))
		return FALSE;
	text->start = g_utf8_next_char (text->start);
	return TRUE;
}

static gboolean
is_yen_sign (gunichar c)
{
	return c == 0xa5 || c == 0xffe5;
}

static gboolean
is_yen_word (gunichar c)
{
	return c == 0x5186;
}

static gboolean
is_comma (gunichar c)
{
	return c == ',' || c == 0xff0c;
}

static gboolean
is_digit (gunichar c)
{
	return (c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19);
}

/* Digits, for an amount also in groups of three; stops at what is neither. */
static gboolean
read_digits (Span *text, gboolean grouped, guint64 *value)
{
	guint n = 0, group = 0;
	gboolean comma = FALSE;

	for (*value = 0; text->start < text->end; n++, group++) {
		gunichar c = g_utf8_get_char (text->start);

		if (grouped && is_comma (c)) {
			if (comma ? group != 3 : group < 1 || group > 3)
				return FALSE;
			comma = TRUE;
			group = 0;
			text->start = g_utf8_next_char (text->start);
			c = text->start < text->end ? g_utf8_get_char (text->start) : 0;
		}
		if (!is_digit (c))
			break;
		*value = *value * 10 + (guint64) g_unichar_digit_value (c);
		if (n == MAX_DIGITS)
			return FALSE;
		text->start = g_utf8_next_char (text->start);
	}
	return n > 0 && (!comma || group == 3);
}

static char *
read_integer (const KinkoField *field, Span text, KinkoProblem **problem)
{
	guint64 value;

	if (read_digits (&text, FALSE, &value) && text.start == text.end && value >= field->min &&
	    value <= field->max)
		return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
	*problem = kinko_problem_new ("integer_invalid", field->name,
				      _ ("a whole number from %u to %u is wanted"), field->min,
				      field->max);
	return NULL;
}

static char *
read_yen (const KinkoField *field, Span text, KinkoProblem **problem)
{
	gboolean negative = skip (&text, is_minus);
	gboolean good;
	guint64 value;

	(void) skip (&text, is_yen_sign); /* either may be missing */
	good = read_digits (&text, TRUE, &value);
	(void) skip (&text, is_yen_word);
	if (!good || text.start != text.end)
		return fail (field, "amount_invalid",
			     _ ("whole yen are wanted, at most ten digits, such as 186300"),
			     problem);
	if (negative)
		return fail (field, "amount_negative", _ ("an amount cannot be below 0"), problem);
	return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

static char *
read_boolean (const KinkoField *field, Span text, KinkoProblem **problem)
{
	guint64 value;

	if (g_utf8_next_char (text.start) == text.end && read_digits (&text, FALSE, &value) &&
	    value <= 1)
		return g_strdup (value == 1 ? "1" : "0");
	return fail (field, "boolean_invalid", _ ("1 (yes) or 0 (no) is wanted"), problem);
}

static char *
read_choice (const KinkoField *field, Span text, KinkoProblem **problem)
{
	g_autoptr (GString) choices = g_string_new (NULL);
	gsize len = (gsize) (text.end - text.start);

	for (const char *const *choice = field->choices; *choice != NULL; choice++) {
		if (strlen (*choice) == len && strncmp (*choice, text.start, len) == 0)
			return g_strdup (*choice);
		g_string_append_printf (choices, "%s%s", choices->len > 0 ? _ (", ") : "", *choice);
	}
	*problem = kinko_problem_new ("enum", field->name, _ ("one of these is wanted: %s"),
				      choices->str);
	return NULL;
}

char *
kinko_case_value_read (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	Span all = { text, text + strlen (text) };
	Span trimmed;

	if (!g_utf8_validate (text, -1, NULL))
		return fail (field, "text_invalid", _ ("the text is not UTF-8"), problem);
	if (kinko_mynumber_occurs_in (text))
		return fail (
			field, "mynumber_in_text",
			_ ("twelve digits with the check digit of a My Number stand here; one may "
			   "stand only in its own column"),
			problem);
	trimmed = trim (all, g_unichar_isspace);
	switch (field->kind) {
	case KINKO_FIELD_TEXT:
		return read_text (field, all, problem);
	case KINKO_FIELD_CODE:
		return read_code (field, all, problem);
	case KINKO_FIELD_LIST:
		return read_list (field, all, problem);
	case KINKO_FIELD_DATE:
		return read_date (field, text, problem);
	case KINKO_FIELD_DATETIME:
		return read_datetime (field, trimmed, problem);
	case KINKO_FIELD_INTEGER:
		return read_integer (field, trimmed, problem);
	case KINKO_FIELD_YEN:
		return read_yen (field, trimmed, problem);
	case KINKO_FIELD_BOOLEAN:
		return read_boolean (field, trimmed, problem);
	case KINKO_FIELD_CHOICE:
		return read_choice (field, trimmed, problem);
	case KINKO_FIELD_NUMBER:
		break;
	}
	g_assert_not_reached (); /* a My Number must not come here */
}
