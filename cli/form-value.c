#include "cli/form-value.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/text.h"
#include "policies/error.h"

#define HASH_LEN    64
#define HASH_GROUP  8
#define MAX_MINUTES 999999999

static const char *const names[KINKO_FORM_N_TYPES] = { "text",     "integer", "minutes", "date",
						       "datetime", "month",   "hash",    "yen" };

const char *
kinko_form_type_name (KinkoFormType type)
{
	return names[type];
}

gboolean
kinko_form_type_parse (const char *name, KinkoFormType *type)
{
	for (guint i = 0; i < KINKO_FORM_N_TYPES; i++)
		if (strcmp (names[i], name) == 0) {
			*type = (KinkoFormType) i;
			return TRUE;
		}
	return FALSE;
}

KinkoFormAlign
kinko_form_type_align (KinkoFormType type)
{
	switch (type) {
	case KINKO_FORM_INTEGER:
	case KINKO_FORM_MINUTES:
	case KINKO_FORM_YEN:
		return KINKO_FORM_RIGHT;
	case KINKO_FORM_TEXT:
	case KINKO_FORM_DATE:
	case KINKO_FORM_DATETIME:
	case KINKO_FORM_MONTH:
	case KINKO_FORM_HASH:
	case KINKO_FORM_N_TYPES:
		break;
	}
	return KINKO_FORM_LEFT;
}

/* The value itself may be personal: no message repeats it. */
static gboolean
fail (GError **error, const char *message)
{
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, message);
	return FALSE;
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* As spreadsheets count, in UTF-16 units. */
static gboolean
check_length (const char *text, gsize max, GError **error)
{
	gsize units = 0;

	for (; *text != '\0'; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		units += c > 0xffff ? 2 : 1;
		if (units > max) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("longer than %zu characters"), max);
			return FALSE;
		}
	}
	return TRUE;
}

/* Line breaks stay, everything else that is hostile is shown. */
static char *
make_visible (const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		char *line = lines[i];

		if (lines[i + 1] != NULL && g_str_has_suffix (line, "\r"))
			line[strlen (line) - 1] = '\0';
		lines[i] = kinko_text_visible (line);
		kinko_form_text_free (line);
	}
	return g_strjoinv ("\n", lines);
}

char *
kinko_form_text_read (const json_t *json, gboolean lines, gsize max, GError **error)
{
	const char *text = json_string_value (json);
	char *shown;

	if (text == NULL) {
		fail (error, _ ("not a text"));
		return NULL;
	}
	if (!lines && strchr (text, '\n') != NULL) {
		fail (error, _ ("a text of one line is wanted here"));
		return NULL;
	}
	shown = make_visible (text);
	if (check_length (shown, max, error))
		return shown;
	kinko_form_text_free (shown);
	return NULL;
}

void
kinko_form_text_free (char *text)
{
	if (text != NULL)
		explicit_bzero (text, strlen (text));
	g_free (text);
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
read_number (const json_t *json, gint64 min, gint64 max, KinkoFormValue *value, GError **error)
{
	if (!json_is_integer (json))
		return fail (error, _ ("not an integer"));
	value->number = json_integer_value (json);
	if (value->number < min || value->number > max)
		return fail (error, _ ("the number is too small or too large"));
	return TRUE;
}

/* Days are written in one way only. */
static gboolean
read_iso (const char *text, KinkoDate *date)
{
	g_autofree char *again = NULL;

	if (!kinko_date_parse (text, date, NULL))
		return FALSE;
	again = kinko_date_iso (date);
	return strcmp (again, text) == 0;
}

static gboolean
read_date (const json_t *json, KinkoFormValue *value, GError **error)
{
	const char *text = json_string_value (json);

	if (text == NULL || !read_iso (text, &value->date))
		return fail (error, _ ("not a date like 2026-07-08"));
	return TRUE;
}

static gboolean
read_month (const json_t *json, KinkoFormValue *value, GError **error)
{
	const char *text = json_string_value (json);
	g_autofree char *first = text == NULL ? NULL : g_strconcat (text, "-01", NULL);

	if (first == NULL || !read_iso (first, &value->date))
		return fail (error, _ ("not a month like 2026-07"));
	return TRUE;
}

/* "2026-07-08T10:31:22", perhaps a fraction, and always a zone. */
static gboolean
has_datetime_form (const char *text)
{
	return g_regex_match_simple (
		"\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
		"(Z|[+-][0-9]{2}:[0-9]{2})\\z",
		text, 0, 0);
}

static gboolean
read_datetime (const json_t *json, KinkoFormValue *value, GError **error)
{
	const char *text = json_string_value (json);
	gint64 time_ms;
	guint ms;

	if (text == NULL || !has_datetime_form (text) || !kinko_japan_time_read (text, &time_ms) ||
	    !kinko_date_from_time (time_ms, &value->date, &ms))
		return fail (error, _ ("not a time like 2026-07-08T10:31:22+09:00"));
	value->second = ms / 1000;
	return TRUE;
}

static gboolean
read_hash (const json_t *json, KinkoFormValue *value, GError **error)
{
	const char *text = json_string_value (json);

	if (text == NULL || strlen (text) != HASH_LEN ||
	    strspn (text, "0123456789abcdef") != HASH_LEN)
		return fail (error, _ ("not 64 lower-case hexadecimal digits"));
	value->text = g_strdup (text);
	return TRUE;
}

static gboolean
read_present (const json_t *json, KinkoFormType type, KinkoFormValue *value, GError **error)
{
	switch (type) {
	case KINKO_FORM_TEXT:
		value->text = kinko_form_text_read (json, TRUE, KINKO_FORM_MAX_CELL, error);
		return value->text != NULL;
	case KINKO_FORM_MINUTES:
		return read_number (json, 0, MAX_MINUTES, value, error);
	case KINKO_FORM_DATE:
		return read_date (json, value, error);
	case KINKO_FORM_DATETIME:
		return read_datetime (json, value, error);
	case KINKO_FORM_MONTH:
		return read_month (json, value, error);
	case KINKO_FORM_HASH:
		return read_hash (json, value, error);
	case KINKO_FORM_INTEGER:
	case KINKO_FORM_YEN:
	case KINKO_FORM_N_TYPES:
		break;
	}
	return read_number (json, -KINKO_FORM_MAX_NUMBER, KINKO_FORM_MAX_NUMBER, value, error);
}

gboolean
kinko_form_value_read (const json_t *json, KinkoFormType type, KinkoFormValue *value,
		       GError **error)
{
	*value = (KinkoFormValue){ .present = FALSE };
	if (json_is_null (json))
		return TRUE;
	value->present = read_present (json, type, value, error);
	return value->present;
}

gboolean
kinko_form_value_read_total (const json_t *json, KinkoFormType type, KinkoFormValue *value,
			     GError **error)
{
	if (json_is_string (json) && !kinko_form_value_read (json, type, value, NULL))
		return kinko_form_value_read (json, KINKO_FORM_TEXT, value, error);
	return json_is_string (json) || kinko_form_value_read (json, type, value, error);
}

gboolean
kinko_form_value_is_text (const KinkoFormValue *value, KinkoFormType type)
{
	return type == KINKO_FORM_TEXT || (value->text != NULL && type != KINKO_FORM_HASH);
}

void
kinko_form_value_clear (KinkoFormValue *value)
{
	kinko_form_text_free (value->text);
	*value = (KinkoFormValue){ .present = FALSE };
}

/* ---- showing --------------------------------------------------------------------------------- */

static char *
show_number (gint64 number)
{
	g_autofree char *digits = g_strdup_printf ("%" PRIi64, ABS (number));
	g_autofree char *grouped = kinko_text_group_digits (digits);

	return g_strconcat (number < 0 ? "-" : "", grouped, NULL);
}

static char *
show_yen (gint64 number, gboolean japanese)
{
	g_autofree char *shown = show_number (number);

	return japanese ? g_strconcat (shown, "円", NULL) : g_strconcat ("¥", shown, NULL);
}

static char *
show_date (const KinkoDate *date, gboolean japanese)
{
	return japanese ? kinko_date_wareki (date) : kinko_date_iso (date);
}

/* The date of the first, without its day. */
static char *
show_month (const KinkoDate *first, gboolean japanese)
{
	char *text = show_date (first, japanese);
	const char *day = japanese ? "1日" : "-01";

	g_assert (g_str_has_suffix (text, day));
	text[strlen (text) - strlen (day)] = '\0';
	return text;
}

static char *
show_datetime (const KinkoFormValue *value, gboolean japanese)
{
	g_autofree char *day = show_date (&value->date, japanese);

	return g_strdup_printf ("%s %02u:%02u:%02u", day, value->second / 3600,
				value->second / 60 % 60, value->second % 60);
}

static char *
show_hash (const char *hex)
{
	GString *out = g_string_new (NULL);

	for (guint i = 0; i < HASH_LEN; i += HASH_GROUP) {
		if (i > 0)
			g_string_append_c (out, ' ');
		g_string_append_len (out, hex + i, HASH_GROUP);
	}
	return g_string_free (out, FALSE);
}

static char *
show_minutes (gint64 minutes)
{
	return g_strdup_printf ("%" PRIi64 ":%02" PRIi64, minutes / 60, minutes % 60);
}

char *
kinko_form_value_show (const KinkoFormValue *value, KinkoFormType type, gboolean japanese)
{
	if (!value->present)
		return g_strdup ("");
	if (kinko_form_value_is_text (value, type))
		return g_strdup (value->text);
	switch (type) {
	case KINKO_FORM_INTEGER:
		return show_number (value->number);
	case KINKO_FORM_MINUTES:
		return show_minutes (value->number);
	case KINKO_FORM_DATE:
		return show_date (&value->date, japanese);
	case KINKO_FORM_DATETIME:
		return show_datetime (value, japanese);
	case KINKO_FORM_MONTH:
		return show_month (&value->date, japanese);
	case KINKO_FORM_HASH:
		return show_hash (value->text);
	case KINKO_FORM_YEN:
		return show_yen (value->number, japanese);
	case KINKO_FORM_TEXT:
	case KINKO_FORM_N_TYPES:
		break;
	}
	g_assert_not_reached ();
}

char *
kinko_form_value_plain (const KinkoFormValue *value, KinkoFormType type)
{
	if (!value->present)
		return g_strdup ("");
	if (kinko_form_value_is_text (value, type))
		return g_strdup (value->text);
	switch (type) {
	case KINKO_FORM_INTEGER:
	case KINKO_FORM_YEN:
		return g_strdup_printf ("%" PRIi64, value->number);
	case KINKO_FORM_HASH:
		return g_strdup (value->text);
	case KINKO_FORM_TEXT:
	case KINKO_FORM_MINUTES:
	case KINKO_FORM_DATE:
	case KINKO_FORM_DATETIME:
	case KINKO_FORM_MONTH:
	case KINKO_FORM_N_TYPES:
		break;
	}
	return kinko_form_value_show (value, type, FALSE);
}
