#include "cli/render-sheet.h"

#include <string.h>

#include "cli/text.h"
#include "policies/test-mark.h"

#define FONT        "游ゴシック"
#define FONT_SIZE   10
#define SHADE       0xEBEBEB
#define MAX_NAME    31  /* what spreadsheets allow */
#define MAX_HEADER  230 /* of 255, some for codes */
#define A4          9
#define LINE_HEIGHT 16.5 /* points; spreadsheets have no row of more than 409 */

void
kinko_render_book_note (KinkoRenderBook *book, lxw_error failure)
{
	if (book->failure == LXW_NO_ERROR)
		book->failure = failure;
}

/* ---- formats --------------------------------------------------------------------------------- */

static lxw_format *
new_format (KinkoRenderBook *book)
{
	lxw_format *format = workbook_add_format (book->workbook);

	format_set_font_name (format, FONT);
	format_set_font_size (format, FONT_SIZE);
	format_set_align (format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static void
set_ruled (lxw_format *format, gboolean shaded)
{
	format_set_border (format, LXW_BORDER_THIN);
	format_set_text_wrap (format);
	if (shaded)
		format_set_bg_color (format, SHADE);
}

lxw_format *
kinko_render_book_style (KinkoRenderBook *book, KinkoRenderStyle style)
{
	lxw_format *format = new_format (book);

	switch (style) {
	case KINKO_RENDER_PLAIN:
		format_set_text_wrap (format);
		break;
	case KINKO_RENDER_RIGHT:
		format_set_align (format, LXW_ALIGN_RIGHT);
		break;
	case KINKO_RENDER_TITLE:
		format_set_font_size (format, FONT_SIZE + 4);
		format_set_bold (format);
		break;
	case KINKO_RENDER_HEADING:
		format_set_bold (format);
		break;
	case KINKO_RENDER_LABEL:
		set_ruled (format, TRUE);
		break;
	case KINKO_RENDER_BOX:
		set_ruled (format, FALSE);
		break;
	case KINKO_RENDER_MARKED:
		format_set_bold (format);
		format_set_font_color (format, 0xC00000);
		break;
	}
	return format;
}

/* Dates in 和暦 stay dates: the spreadsheet shows them so and reckons with them. */
static const char *
number_format (KinkoFormType type, gboolean japanese)
{
	switch (type) {
	case KINKO_FORM_INTEGER:
		return "#,##0";
	case KINKO_FORM_YEN:
		return japanese ? "#,##0\"円\"" : "\"¥\"#,##0";
	case KINKO_FORM_MINUTES:
		return "[h]:mm";
	case KINKO_FORM_DATE:
		return japanese ? "[$-411]ggge\"年\"m\"月\"d\"日\"" : "yyyy-mm-dd";
	case KINKO_FORM_DATETIME:
		return japanese ? "[$-411]ggge\"年\"m\"月\"d\"日\" hh:mm:ss"
				: "yyyy-mm-dd hh:mm:ss";
	case KINKO_FORM_MONTH:
		return japanese ? "[$-411]ggge\"年\"m\"月\"" : "yyyy-mm";
	case KINKO_FORM_TEXT:
	case KINKO_FORM_HASH:
	case KINKO_FORM_N_TYPES:
		break;
	}
	return "@"; /* text, also when somebody types into the cell */
}

static lxw_format *
value_format (KinkoRenderBook *book, KinkoFormType type, KinkoFormAlign align, gboolean total)
{
	static const guint8 aligns[] = { LXW_ALIGN_LEFT, LXW_ALIGN_CENTER, LXW_ALIGN_RIGHT };
	lxw_format **format = &book->formats[type][align][total ? 1 : 0];

	if (*format != NULL)
		return *format;
	*format = new_format (book);
	set_ruled (*format, total);
	format_set_align (*format, aligns[align]);
	format_set_num_format (*format, number_format (type, book->document->japanese));
	if (total)
		format_set_bold (*format);
	return *format;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* Spreadsheets take _x0041_ in a text for the character A; written with its underline in that way it is itself. */
static char *
escape (const char *text)
{
	GString *out = g_string_sized_new (strlen (text));

	for (; *text != '\0'; text++) {
		if (g_str_has_prefix (text, "_x") &&
		    strspn (text + 2, "0123456789ABCDEFabcdef") >= 4 && text[6] == '_')
			g_string_append (out, "_x005F_");
		else
			g_string_append_c (out, *text);
	}
	return g_string_free (out, FALSE);
}

void
kinko_render_book_text (KinkoRenderBook *book, lxw_worksheet *sheet, guint row, guint column,
			const char *text, lxw_format *format)
{
	char *escaped = escape (text);

	kinko_render_book_note (
		book, worksheet_write_string (sheet, row, (lxw_col_t) column, escaped, format));
	kinko_form_text_free (escaped);
}

static lxw_error
write_day (lxw_worksheet *sheet, guint row, lxw_col_t column, const KinkoFormValue *value,
	   lxw_format *format)
{
	lxw_datetime time = { .year = (int) value->date.year,
			      .month = (int) value->date.month,
			      .day = (int) value->date.day,
			      .hour = (int) (value->second / 3600),
			      .min = (int) (value->second / 60 % 60),
			      .sec = value->second % 60 };

	return worksheet_write_datetime (sheet, row, column, &time, format);
}

/* Does the value go in as a number? Spreadsheets reckon no days before 1900, and have one of that year that never was. */
static gboolean
is_number (const KinkoFormValue *value, KinkoFormType type)
{
	if (kinko_form_value_is_text (value, type) || type == KINKO_FORM_HASH)
		return FALSE;
	return (type != KINKO_FORM_DATE && type != KINKO_FORM_MONTH &&
		type != KINKO_FORM_DATETIME) ||
	       value->date.year > 1900;
}

void
kinko_render_book_value (KinkoRenderBook *book, lxw_worksheet *sheet, guint row, guint column,
			 const KinkoFormValue *value, KinkoFormType type, KinkoFormAlign align,
			 gboolean total)
{
	gboolean number = value->present && is_number (value, type);
	lxw_format *format = value_format (book, number || !value->present ? type : KINKO_FORM_TEXT,
					   align, total);
	lxw_col_t at = (lxw_col_t) column;
	char *text;

	if (!value->present) {
		kinko_render_book_note (book, worksheet_write_blank (sheet, row, at, format));
	} else if (!number) {
		text = kinko_form_value_show (value, type, book->document->japanese);
		kinko_render_book_text (book, sheet, row, column, text, format);
		kinko_form_text_free (text);
	} else if (type == KINKO_FORM_MINUTES) {
		kinko_render_book_note (
			book, worksheet_write_number (sheet, row, at,
						      (double) value->number / (24 * 60), format));
	} else if (type == KINKO_FORM_INTEGER || type == KINKO_FORM_YEN) {
		kinko_render_book_note (
			book,
			worksheet_write_number (sheet, row, at, (double) value->number, format));
	} else {
		kinko_render_book_note (book, write_day (sheet, row, at, value, format));
	}
}

guint
kinko_render_sheet_lines (const char *text, guint width)
{
	g_auto (GStrv) lines = kinko_text_wrap (text, width);

	return g_strv_length (lines);
}

void
kinko_render_book_height (KinkoRenderBook *book, lxw_worksheet *sheet, guint row, guint lines)
{
	lines = CLAMP (lines, 1, KINKO_RENDER_MOST_LINES);
	kinko_render_book_note (book,
				worksheet_set_row (sheet, row, LINE_HEIGHT * lines + 2, NULL));
}

/* ---- sheets ---------------------------------------------------------------------------------- */

/* At most @max UTF-16 units of @text, without what names of sheets must not have. */
static char *
clean_name (const char *text, gsize max)
{
	GString *name = g_string_new (NULL);
	gsize units = 0;

	for (; *text != '\0'; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		units += c > 0xffff ? 2 : 1;
		if (units > max)
			break;
		g_string_append_unichar (name, c < 0x80 && strchr ("[]:*?/\\'", (int) c) ? '-' : c);
	}
	/* Spreadsheets have a "History" of their own. */
	if (name->len == 0 || g_ascii_strcasecmp (name->str, "history") == 0)
		g_string_assign (name, "-");
	return g_string_free (name, FALSE);
}

char *
kinko_render_book_name (KinkoRenderBook *book, const char *wanted)
{
	for (guint n = 1;; n++) {
		g_autofree char *suffix = n == 1 ? g_strdup ("") : g_strdup_printf (" (%u)", n);
		g_autofree char *base = clean_name (wanted, MAX_NAME - strlen (suffix));
		g_autofree char *name = g_strconcat (base, suffix, NULL);
		g_autofree char *folded = g_utf8_casefold (name, -1);

		if (g_hash_table_add (book->names, g_steal_pointer (&folded)))
			return g_steal_pointer (&name);
	}
}

/* Appends @text for a header or footer, where & begins a code. */
static void
add_header_text (GString *out, const char *code, const char *text)
{
	g_string_append (out, code);
	for (; *text != '\0' && g_utf8_strlen (out->str, -1) < MAX_HEADER;
	     text = g_utf8_next_char (text)) {
		if (*text == '&')
			g_string_append_c (out, '&');
		g_string_append_unichar (out, g_utf8_get_char (text));
	}
}

static void
set_header (KinkoRenderBook *book, lxw_worksheet *sheet)
{
	const KinkoFormDocument *document = book->document;
	g_autoptr (GString) header = g_string_new (NULL);
	g_autoptr (GString) footer = g_string_new (NULL);

	if (document->test)
		add_header_text (header, "&L", KINKO_TEST_MARK);
	add_header_text (header, "&C", document->title);
	add_header_text (header, "&R", document->number);
	if (document->footer[0] != '\0')
		add_header_text (footer, "&L", document->footer);
	g_string_append (footer, "&R&P / &N");
	kinko_render_book_note (book, worksheet_set_header (sheet, header->str));
	kinko_render_book_note (book, worksheet_set_footer (sheet, footer->str));
}

lxw_worksheet *
kinko_render_book_sheet (KinkoRenderBook *book, const char *name)
{
	lxw_worksheet *sheet = workbook_add_worksheet (book->workbook, name);

	if (sheet == NULL) {
		kinko_render_book_note (book, LXW_ERROR_PARAMETER_VALIDATION);
		return NULL;
	}
	worksheet_set_paper (sheet, A4);
	if (book->document->landscape)
		worksheet_set_landscape (sheet);
	else
		worksheet_set_portrait (sheet);
	worksheet_set_margins (sheet, 0.8, 0.6, 0.8, 0.8); /* inches */
	worksheet_fit_to_pages (sheet, 1, 0);
	set_header (book, sheet);
	return sheet;
}
