#include "vault/mynumber.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/corporate-number.h"

/* The longest number that has a meaning here. */
#define MAX_DIGITS KINKO_CORPORATE_NUMBER_LEN

/* Of numbers that are made up. */
#define SYNTHETIC_PREFIX "0000000"

static gboolean
is_separator (gunichar c)
{
	switch (c) {
	case '\t':
	case '-':
	case 0x2010: /* hyphen */
	case 0x2011: /* non-breaking hyphen */
	case 0x2012: /* figure dash */
	case 0x2013: /* en dash */
	case 0x2014: /* em dash */
	case 0x2015: /* horizontal bar */
	case 0x2212: /* minus */
	case 0x30fc: /* long-vowel mark, the key beside 0 on a Japanese keyboard */
	case 0xff0d: /* full-width hyphen-minus */
	case 0xff70: /* half-width long-vowel mark */
		return TRUE;
	default:
		return g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR;
	}
}

static int
digit_value (gunichar c)
{
	if (c >= '0' && c <= '9')
		return (int) (c - '0');
	if (c >= 0xff10 && c <= 0xff19)
		return (int) (c - 0xff10);
	return -1;
}

int
kinko_mynumber_check_digit (const char *digits)
{
	/* Q_n of the ordinance, written from the left; P_n are the digits. */
	static const int weights[KINKO_MYNUMBER_LEN - 1] = { 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	int sum = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
		sum += weights[i] * (digits[i] - '0');
	return sum % 11 <= 1 ? 0 : 11 - sum % 11;
}

static gboolean
has_check_digit (const char *digits)
{
	return digits[KINKO_MYNUMBER_LEN - 1] - '0' == kinko_mynumber_check_digit (digits);
}

static gboolean
is_placeholder (const char *digits)
{
	return memcmp (digits, "000000000000", KINKO_MYNUMBER_LEN) == 0;
}

/* The number of digits in the text, the first MAX_DIGITS of them in @digits; -1 for a character that
 * has no place in a My Number. */
static gssize
collect_digits (const char *text, gsize len, char *digits)
{
	const char *end = text + len;
	gssize n = 0;

	while (text < end) {
		gunichar c = g_utf8_get_char_validated (text, end - text);
		int value;

		if (c == (gunichar) -1 || c == (gunichar) -2)
			return -1;
		value = digit_value (c);
		if (value < 0 && !is_separator (c))
			return -1;
		if (value >= 0 && n < MAX_DIGITS)
			digits[n] = (char) ('0' + value);
		n += value >= 0;
		text = g_utf8_next_char (text);
	}
	return n;
}

/* NULL when the digits are a My Number. */
static const char *
fault_of (const char *digits, gssize n)
{
	if (n < 0)
		return "mynumber_charset";
	if (n == KINKO_CORPORATE_NUMBER_LEN && kinko_corporate_number_is_valid (digits))
		return "mynumber_corporate";
	if (n != KINKO_MYNUMBER_LEN)
		return "mynumber_length";
	if (!has_check_digit (digits))
		return "mynumber_check_digit";
	return is_placeholder (digits) ? "mynumber_placeholder" : NULL;
}

gboolean
kinko_mynumber_read (const char *text, gsize len, char *digits, const char **code)
{
	char found[MAX_DIGITS + 1] = "";
	const char *fault = fault_of (found, collect_digits (text, len, found));

	if (fault == NULL)
		memcpy (digits, found, KINKO_MYNUMBER_LEN);
	else
		sodium_memzero (digits, KINKO_MYNUMBER_LEN);
	sodium_memzero (found, sizeof found);
	if (fault != NULL)
		*code = fault;
	return fault == NULL;
}

KinkoSecret *
kinko_mynumber_parse (const char *text, gsize len, const char **code)
{
	g_autoptr (KinkoSecret) number = kinko_secret_new (KINKO_MYNUMBER_LEN);

	if (!kinko_mynumber_read (text, len, (char *) kinko_secret_data (number), code))
		return NULL;
	return g_steal_pointer (&number);
}

gboolean
kinko_mynumber_is_synthetic (const char *digits)
{
	return memcmp (digits, SYNTHETIC_PREFIX, strlen (SYNTHETIC_PREFIX)) == 0;
}

const char *
kinko_mynumber_misplaced (const char *digits, gboolean test)
{
	if (kinko_mynumber_is_synthetic (digits) == test)
		return NULL;
	return test ? "number_not_synthetic" : "number_synthetic";
}

const char *
kinko_mynumber_code_message (const char *code)
{
	static const struct {
		const char *code, *message;
	} messages[] = {
		{ "mynumber_length", N_ ("a My Number has exactly twelve digits") },
		{ "mynumber_charset",
		  N_ ("only digits belong here, with spaces or hyphens between them") },
		{ "mynumber_check_digit",
		  N_ ("the check digit does not fit: compare the number with the document") },
		{ "mynumber_placeholder",
		  N_ ("twelve zeros are no My Number: leave the cell empty when there is none") },
		{ "mynumber_corporate",
		  N_ ("this is a corporate number, which is no person's My Number") },
		{ "number_not_synthetic", N_ ("this may be a real person's My Number: a test vault "
					      "takes made-up ones only, "
					      "which begin with seven zeros") },
		{ "number_synthetic",
		  N_ ("this is a made-up My Number, for test vaults only: it begins with seven "
		      "zeros") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
		if (g_strcmp0 (messages[i].code, code) == 0)
			return _ (messages[i].message);
	return _ ("this is not a My Number");
}

/* The digits of a text that is nothing else; 0 otherwise. */
static guint
count_bare_digits (const char *text, gsize len)
{
	const char *end = text + len;
	guint n = 0;

	for (; text < end; text = g_utf8_next_char (text), n++) {
		gunichar c = g_utf8_get_char_validated (text, end - text);

		if (c == (gunichar) -1 || c == (gunichar) -2 || digit_value (c) < 0)
			return 0;
	}
	return n;
}

/* "1.01E+11", as a spreadsheet writes a number that is too long for its column. */
static gboolean
is_power_of_ten (const char *text, gsize len)
{
	gsize n = 0;

	while (n < len && (g_ascii_isdigit (text[n]) || text[n] == '.'))
		n++;
	return n > 0 && len - n > 2 && g_ascii_toupper (text[n]) == 'E' && text[n + 1] == '+' &&
	       g_ascii_isdigit (text[n + 2]);
}

char *
kinko_mynumber_explain (const char *text, gsize len, const char *code)
{
	guint n = count_bare_digits (text, len);

	if (strcmp (code, "mynumber_length") == 0 && n > 0 && n < KINKO_MYNUMBER_LEN)
		return g_strdup_printf (
			ngettext ("there is %u digit, and a My Number has twelve: a spreadsheet "
				  "drops leading zeros, so format the column as text and enter "
				  "the number again",
				  "there are %u digits, and a My Number has twelve: a spreadsheet "
				  "drops leading zeros, so format the column as text and enter "
				  "the number again",
				  n),
			n);
	if (strcmp (code, "mynumber_charset") == 0 && is_power_of_ten (text, len))
		return g_strdup (_ ("a spreadsheet rounded the number to a power of ten (as in "
				    "1.01E+11): format the column as text and enter the number "
				    "again"));
	return g_strdup (kinko_mynumber_code_message (code));
}

#define LOOSE_LEAST 3 /* digits of a group: 07/06 07/07 07/08 are days */

/* The last twelve digits met, and how they were grouped. */
typedef struct {
	char last[KINKO_MYNUMBER_LEN];
	gsize group;        /* digits of the group that is being read */
	gsize group_before; /* digits of the group before it */
	gsize equal;        /* how many groups of that length came in a row */
	gboolean loose;     /* with a mark between them that parts days and times as well */
} DigitScan;

static void
clear_scan (DigitScan *scan)
{
	sodium_memzero (scan, sizeof *scan);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DigitScan, clear_scan)

static void
add_digit (DigitScan *scan, int value)
{
	memmove (scan->last, scan->last + 1, KINKO_MYNUMBER_LEN - 1);
	scan->last[KINKO_MYNUMBER_LEN - 1] = (char) ('0' + value);
	scan->group++;
}

/* Ends a group of digits; does it complete a My Number? */
static gboolean
end_group (DigitScan *scan)
{
	gsize n = scan->group;

	if (n == 0)
		return FALSE;
	if (n != scan->group_before) {
		scan->equal = 0;
		scan->loose = FALSE;
	}
	scan->equal++;
	scan->group_before = n;
	scan->group = 0;
	if (scan->loose && n < LOOSE_LEAST)
		return FALSE;
	return KINKO_MYNUMBER_LEN % n == 0 && scan->equal * n >= KINKO_MYNUMBER_LEN &&
	       has_check_digit (scan->last) && !is_placeholder (scan->last);
}

/* In text also what a spreadsheet or a person writes between groups. */
static gboolean
is_loose_separator (gunichar c)
{
	static const gunichar marks[] = { ',',    '.',    '_',    '/',    0xb7,  0x30fb,
					  0xff0c, 0xff0e, 0xff0f, 0xff3f, 0xff65 };

	for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
		if (c == marks[i])
			return TRUE;
	return FALSE;
}

/* Of every script; and 一二三, which are letters to Unicode. */
static int
any_digit_value (gunichar c)
{
	static const gunichar kanji[] = { 0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
					  0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d };

	for (gsize i = 0; i < G_N_ELEMENTS (kanji); i++)
		if (c == kanji[i])
			return (int) i;
	return g_unichar_digit_value (c);
}

gboolean
kinko_mynumber_is_digit (gunichar c)
{
	return any_digit_value (c) >= 0;
}

gboolean
kinko_mynumber_occurs_in (const char *text)
{
	g_auto (DigitScan) scan = { 0 };

	for (; *text != '\0'; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);
		int value = any_digit_value (c);

		if (value >= 0) {
			add_digit (&scan, value);
			continue;
		}
		if (end_group (&scan))
			return TRUE;
		if (is_loose_separator (c))
			scan.loose = TRUE;
		/* Line breaks of a text become blanks (vault/case-value.c). */
		else if (!is_separator (c) && c != '\n' && c != '\r')
			scan.group_before = 0;
	}
	return end_group (&scan);
}
