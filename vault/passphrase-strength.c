/*
 * The library works on ordinary memory: it turns the passphrase round in a buffer of malloc(), keeps characters of it
 * on its stack, and frees both as they are. Nobody outside can wipe that. So it runs in a child process, forked for the
 * one question, which gives a single byte back; the kernel clears all of its pages before anybody else gets them. What
 * the child inherits lies in guarded memory, as everywhere. After the fork nothing of GLib that takes a lock or memory
 * is called: another thread may have held the lock.
 *
 * Each passphrase is read twice, and the worse reading counts. As it was typed; and folded as names are
 * (vault/fold.c), without what parts its words, and with runs like アイウエオ made level. The library reads bytes, and
 * would take one kana of three bytes for three unknown characters: so a reading has one byte for each character. Bytes
 * from 0x80 stand for the characters beyond ASCII in the order in which they first occur.
 */
#include "vault/passphrase-strength.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <uchar.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <zxcvbn.h>

#include "policies/error.h"
#include "vault/fold.h"

#define FIRST_BYTE 0x80u /* of a character beyond ASCII */
#define OTHER_BYTE 0xffu /* of all that have none of their own */

#define LEAST_RUN   3  /* characters in an order that count as one */
#define CPU_SECONDS 20 /* a thousand times what the longest passphrase takes */

typedef enum {
	JUDGED_GOOD,
	JUDGED_OWN,     /* built on words of the person or of the vault */
	JUDGED_PATTERN, /* repeats, sequences, keys side by side, dates */
	JUDGED_COMMON,  /* words that everybody knows */
	JUDGED_SHORT,   /* nothing of these, and not enough of it */
	JUDGED_LAST = JUDGED_SHORT,
} Judgement;

/* Code points in guarded memory. */
typedef struct {
	KinkoSecret *memory;
	gunichar *at;
	gsize n;
} Points;

/* A passphrase as the library gets it, and the words that it shall know besides. */
typedef struct {
	Points points;
	Points alphabet; /* the characters beyond ASCII that have a byte, in the order of their bytes */
	KinkoSecret *text;  /* a byte for each point */
	GPtrArray *secrets; /* KinkoSecret: what @words points to */
	GPtrArray *words;   /* NULL-terminated */
	guint own;          /* so many of @words are the person's and the vault's */
} Reading;

static void
clear_reading (Reading *reading)
{
	kinko_secret_free (reading->points.memory);
	kinko_secret_free (reading->alphabet.memory);
	kinko_secret_free (reading->text);
	g_clear_pointer (&reading->secrets, g_ptr_array_unref);
	g_clear_pointer (&reading->words, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, clear_reading)

/* ---- the characters -------------------------------------------------------------------------- */

static void
new_points (Points *points, gsize most)
{
	/* With its NUL a whole number of points, so that it begins aligned. */
	points->memory = kinko_secret_new ((most + 1) * sizeof (gunichar) - 1);
	points->at = (gunichar *) (gpointer) kinko_secret_data (points->memory);
}

static void
take_points (Points *points, const KinkoSecret *passphrase)
{
	const char *text = kinko_secret_text (passphrase);

	new_points (points, kinko_secret_len (passphrase));
	for (; *text != '\0'; text = g_utf8_next_char (text))
		points->at[points->n++] = g_utf8_get_char (text);
}

/* Sakura.sakura.sakura: a sign that stands there more than once and more often than others parts words. NUL: none. */
static gunichar
find_separator (const Points *points)
{
	guint counts[128] = { 0 };
	gunichar most = 0;

	for (gsize i = 0; i < points->n; i++)
		if (points->at[i] < 128 && g_ascii_ispunct ((gchar) points->at[i]))
			counts[points->at[i]]++;
	for (gunichar c = 1; c < 128; c++)
		if (counts[c] > 1 && counts[c] > counts[most])
			most = c;
	memset (counts, 0, sizeof counts);
	return most;
}

static void
drop_separator (Points *points)
{
	gunichar separator = find_separator (points);
	gsize out = 0;

	for (gsize i = 0; i < points->n; i++)
		if (separator == 0 || points->at[i] != separator)
			points->at[out++] = points->at[i];
	points->n = out;
}

/* Orders that everybody has by heart, folded as the points are: small kana large, no long-vowel mark. */
static const char32_t *const orders[] = {
	U"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
	U"オン",
	U"イロハニホヘトチリヌルオワカヨタレソツネナラムウイノオクヤマケフコエテアサキユメミシエヒ"
	U"モセスン",
	U"アカサタナハマヤラワ",
	U"一二三四五六七八九十",
	U"月火水木金土日",
	U"甲乙丙丁戊己庚辛壬癸",
	U"子丑寅卯辰巳午未申酉戌亥",
};

/* How many points from @from on follow @order, forwards or backwards; at least 1. */
static gsize
run_length (const Points *points, gsize from, const char32_t *order)
{
	gsize longest = 1;

	for (const char32_t *at = order; *at != 0; at++) {
		for (int step = -1; step <= 1; step += 2) {
			const char32_t *next = at;
			gsize n = 0;

			while (from + n < points->n && next >= order && *next != 0 &&
			       points->at[from + n] == *next) {
				n++;
				next += step;
			}
			longest = MAX (longest, n);
		}
	}
	return longest;
}

/* A run says no more than its first character and its length: the library knows that of one that is repeated. */
static void
level_runs (Points *points)
{
	for (gsize i = 0; i < points->n;) {
		gsize run = 1;

		for (gsize o = 0; o < G_N_ELEMENTS (orders); o++)
			run = MAX (run, run_length (points, i, orders[o]));
		for (gsize k = 1; run >= LEAST_RUN && k < run; k++)
			points->at[i + k] = points->at[i];
		i += run;
	}
}

static void
fold_points (Points *points)
{
	drop_separator (points);
	/* The library sees small and large Latin letters by itself, and counts them. */
	for (gsize i = 0; i < points->n; i++)
		if (points->at[i] >= 128)
			points->at[i] = g_unichar_tolower (points->at[i]);
	points->n = kinko_fold_points (points->at, points->n);
	level_runs (points);
}

/* ---- a reading ------------------------------------------------------------------------------- */

static guint8
byte_of (const Points *alphabet, gunichar c)
{
	gsize i = 0;

	if (c < FIRST_BYTE)
		return (guint8) c;
	while (i < alphabet->n && alphabet->at[i] != c)
		i++;
	return i < alphabet->n ? (guint8) (FIRST_BYTE + i) : OTHER_BYTE;
}

static void
make_alphabet (Reading *reading)
{
	const Points *points = &reading->points;
	Points *alphabet = &reading->alphabet;

	new_points (alphabet, OTHER_BYTE - FIRST_BYTE);
	for (gsize i = 0; i < points->n; i++)
		if (byte_of (alphabet, points->at[i]) == OTHER_BYTE &&
		    alphabet->n < OTHER_BYTE - FIRST_BYTE)
			alphabet->at[alphabet->n++] = points->at[i];
}

/* Which characters a word shares with the passphrase is secret too. NULL when it cannot be in it. */
static KinkoSecret *
encode_word (const Points *alphabet, const char *word)
{
	g_autoptr (KinkoSecret) text = kinko_secret_new ((gsize) g_utf8_strlen (word, -1));
	guint8 *out = kinko_secret_data (text);

	for (; *word != '\0'; word = g_utf8_next_char (word)) {
		*out = byte_of (alphabet, g_utf8_get_char (word));
		if (*out++ == OTHER_BYTE)
			return NULL;
	}
	return kinko_secret_len (text) == 0 ? NULL : g_steal_pointer (&text);
}

static void
encode_words (Reading *reading, const GPtrArray *words, guint own, gboolean folded)
{
	reading->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	reading->words = g_ptr_array_new ();
	for (guint i = 0; i < words->len; i++) {
		g_autofree char *word =
			folded ? kinko_fold (words->pdata[i]) : g_strdup (words->pdata[i]);
		KinkoSecret *encoded = encode_word (&reading->alphabet, word);

		if (encoded == NULL)
			continue;
		g_ptr_array_add (reading->secrets, encoded);
		g_ptr_array_add (reading->words, kinko_secret_data (encoded));
		reading->own += i < own;
	}
	g_ptr_array_add (reading->words, NULL);
}

static void
make_reading (Reading *reading, const KinkoSecret *passphrase, const GPtrArray *words, guint own,
	      gboolean folded)
{
	take_points (&reading->points, passphrase);
	if (folded)
		fold_points (&reading->points);
	make_alphabet (reading);
	reading->text = kinko_secret_new (reading->points.n);
	for (gsize i = 0; i < reading->points.n; i++)
		kinko_secret_data (reading->text)[i] =
			byte_of (&reading->alphabet, reading->points.at[i]);
	encode_words (reading, words, own, folded);
}

/* ---- in the child ---------------------------------------------------------------------------- */

/* Digits of the number of characters that may stand where nothing else is known of @c. The library would count all
 * kinds that occur anywhere for each place: eight digits behind a name are 10^8, and not 36^8. Text in Japanese is far
 * from random: a kana counts as a digit, a kanji as two. */
static double
free_digits (gunichar c)
{
	if (c >= FIRST_BYTE)
		return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN ? 2 : 1;
	if (g_ascii_isdigit ((gchar) c))
		return 1;
	return log10 (g_ascii_isalpha ((gchar) c) ? 26 : 33);
}

static double
digits_of_match (const Reading *reading, const ZxcMatch_t *match)
{
	const double bit = log10 (2);
	double digits = (match->MltEnpy - match->Entrpy) * bit;

	if (match->Type != BRUTE_MATCH)
		return digits + match->Entrpy * bit;
	for (int i = match->Begin; i < match->Begin + match->Length; i++)
		digits += free_digits (reading->points.at[i]);
	return digits;
}

static Judgement
kind_of_match (const ZxcMatch_t *match)
{
	switch ((int) match->Type) {
	case BRUTE_MATCH:
		return JUDGED_SHORT;
	case DICTIONARY_MATCH:
	case DICT_LEET_MATCH:
	case USER_MATCH:
	case USER_LEET_MATCH:
		return JUDGED_COMMON;
	default: /* all others are patterns, what is repeated included */
		return JUDGED_PATTERN;
	}
}

/* @text begins with @word, or with @word turned round; Latin letters of any size. */
static gboolean
begins_with (const char *text, const char *word, gboolean turned)
{
	gsize len = strlen (word);

	for (gsize i = 0; i < len; i++)
		if (g_ascii_tolower (text[i]) != g_ascii_tolower (word[turned ? len - 1 - i : i]))
			return FALSE;
	return TRUE;
}

static gboolean
has_own_word (const Reading *reading)
{
	for (const char *text = kinko_secret_text (reading->text); *text != '\0'; text++)
		for (guint i = 0; i < reading->own; i++)
			if (begins_with (text, reading->words->pdata[i], FALSE) ||
			    begins_with (text, reading->words->pdata[i], TRUE))
				return TRUE;
	return FALSE;
}

static Judgement
judge_reading (const Reading *reading, guint guesses)
{
	int lengths[JUDGED_LAST + 1] = { 0 };
	double digits = 0;
	Judgement most = JUDGED_PATTERN;
	ZxcMatch_t *matches = NULL;

	(void) ZxcvbnMatch (kinko_secret_text (reading->text),
			    (const char **) reading->words->pdata, &matches);
	for (const ZxcMatch_t *match = matches; match != NULL; match = match->Next) {
		digits += digits_of_match (reading, match);
		lengths[kind_of_match (match)] += match->Length;
	}
	if (digits >= guesses)
		return JUDGED_GOOD;
	if (has_own_word (reading))
		return JUDGED_OWN;
	for (int kind = JUDGED_PATTERN; kind <= JUDGED_LAST; kind++)
		if (lengths[kind] > lengths[most])
			most = (Judgement) kind;
	return most;
}

/* Does not return. */
static void
answer_and_die (int answer, const Reading *readings, gsize n, guint guesses)
{
	const struct rlimit cpu = { CPU_SECONDS, CPU_SECONDS };
	Judgement judgement = JUDGED_GOOD;
	guint8 byte;

	(void) setrlimit (RLIMIT_CPU, &cpu); /* only a child that hangs would need it */
	for (gsize i = 0; i < n && judgement == JUDGED_GOOD; i++)
		judgement = judge_reading (&readings[i], guesses);
	byte = (guint8) judgement;
	_exit (write (answer, &byte, 1) == 1 ? 0 : 1);
}

/* ---- in the parent --------------------------------------------------------------------------- */

/* One byte from the child, or nothing when it died. */
static gboolean
await_answer (int answer, Judgement *judgement)
{
	guint8 byte;
	gssize n;

	do
		n = read (answer, &byte, 1);
	while (n < 0 && errno == EINTR);
	*judgement = n == 1 && byte <= JUDGED_LAST ? (Judgement) byte : JUDGED_LAST;
	return n == 1 && byte <= JUDGED_LAST;
}

static gboolean
judge_apart (const Reading *readings, gsize n, guint guesses, Judgement *judgement, GError **error)
{
	int ends[2] = { -1, -1 };
	pid_t child = pipe2 (ends, O_CLOEXEC) == 0 ? fork () : -1;
	gboolean answered = FALSE;

	if (child == 0)
		answer_and_die (ends[1], readings, n, guesses);
	if (ends[1] >= 0)
		(void) close (ends[1]); /* now the end of the child is the end of the answer */
	if (child > 0) {
		answered = await_answer (ends[0], judgement);
		while (waitpid (child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (ends[0] >= 0)
		(void) close (ends[0]);
	if (answered)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED, "%s",
		     _ ("how hard the passphrase is to guess could not be found out"));
	kinko_error_set_hint (error, "%s", _ ("try again, or choose another one"));
	return FALSE;
}

static const char *
weakness (Judgement judgement)
{
	switch (judgement) {
	case JUDGED_OWN:
		return _ ("the passphrase is built on a name, an ID or a word of this vault");
	case JUDGED_PATTERN:
		return _ ("the passphrase repeats itself, or follows a sequence or a date");
	case JUDGED_COMMON:
		return _ ("the passphrase is made of words that everybody tries first");
	default:
		return _ ("the passphrase is too easy to guess");
	}
}

gboolean
kinko_passphrase_strength_check (const KinkoSecret *passphrase, const KinkoPassphraseOwner *owner,
				 guint guesses, GError **error)
{
	guint own;
	g_autoptr (GPtrArray) words = kinko_passphrase_words (owner, &own);
	g_auto (Reading) typed = { .own = 0 };
	g_auto (Reading) folded = { .own = 0 };
	Reading readings[2];
	Judgement judgement;

	make_reading (&typed, passphrase, words, own, FALSE);
	make_reading (&folded, passphrase, words, own, TRUE);
	readings[0] = folded;
	readings[1] = typed;
	if (!judge_apart (readings, G_N_ELEMENTS (readings), guesses, &judgement, error))
		return FALSE;
	if (judgement == JUDGED_GOOD)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s", weakness (judgement));
	kinko_error_set_hint (
		error, "%s",
		_ ("take four or more words that have nothing to do with each other, with you "
		   "or with this work, and put blanks between them"));
	return FALSE;
}
