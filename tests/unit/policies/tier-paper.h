/*
 * A second reckoning of tiers for the tests, which shares nothing with policies/tier.c: it works on
 * decimal digits as on paper, and tells households apart by a word of one letter per person.
 */
#pragma once

#include <string.h>

#include "policies/tier.h"

#define DIGITS 24

/* ---- sums on paper --------------------------------------------------------------------------- */

/* The lowest digit first. */
typedef struct {
	guint8 digit[DIGITS];
} Paper;

static inline Paper
write_down (guint64 number)
{
	g_autofree char *text = g_strdup_printf ("%0*" G_GUINT64_FORMAT, DIGITS, number);
	Paper paper;

	for (int i = 0; i < DIGITS; i++)
		paper.digit[i] = (guint8) (text[DIGITS - 1 - i] - '0');
	return paper;
}

static inline Paper
add_up (Paper a, Paper b)
{
	int carry = 0;

	for (int i = 0; i < DIGITS; i++) {
		int sum = a.digit[i] + b.digit[i] + carry;

		a.digit[i] = (guint8) (sum % 10);
		carry = sum / 10;
	}
	g_assert_cmpint (carry, ==, 0);
	return a;
}

/* Six times is six additions. */
static inline Paper
six_times (Paper a)
{
	Paper sum = write_down (0);

	for (int i = 0; i < 6; i++)
		sum = add_up (sum, a);
	return sum;
}

/* Long division, from the left; the rest is dropped. */
static inline Paper
an_eighth (Paper a)
{
	int rest = 0;

	for (int i = DIGITS; i-- > 0;) {
		rest = rest * 10 + a.digit[i];
		a.digit[i] = (guint8) (rest / 8);
		rest %= 8;
	}
	return a;
}

static inline int
compare_papers (Paper a, Paper b)
{
	for (int i = DIGITS; i-- > 0;)
		if (a.digit[i] != b.digit[i])
			return a.digit[i] < b.digit[i] ? -1 : 1;
	return 0;
}

static inline guint64
read_paper (Paper a)
{
	char text[DIGITS + 1] = "";

	for (int i = 0; i < DIGITS; i++)
		text[DIGITS - 1 - i] = (char) ('0' + a.digit[i]);
	return g_ascii_strtoull (text, NULL, 10);
}

/* ---- the second reckoning -------------------------------------------------------------------- */

typedef struct {
	const char *tier; /* NULL: refused */
	Paper base;
	gboolean known;
} Answer;

static inline gboolean
is_too_large (Paper a)
{
	return compare_papers (a, write_down (G_MAXUINT64)) > 0;
}

/* FALSE: refused. */
static inline gboolean
paper_amount (const KinkoTierPerson *person, guint truncate_to, Paper *amount)
{
	Paper sum = add_up (write_down (person->levy), write_down (person->credits));
	Paper product = six_times (sum);

	if (is_too_large (sum) || (person->designated_city && is_too_large (product)))
		return FALSE;
	if (person->designated_city) {
		sum = an_eighth (product);
		if (truncate_to == 100)
			sum.digit[0] = sum.digit[1] = 0;
	}
	*amount = sum;
	return TRUE;
}

/* The n-th amount tier, where n is how many lower bounds are not above @base. */
static inline const char *
paper_tier (const KinkoTierTable *table, Paper base)
{
	const char *ids[256];
	guint n = 0, reached = 0;

	for (guint i = 0; i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];

		if (tier->kind != KINKO_TIER_BY_AMOUNT)
			continue;
		ids[n++] = tier->id;
		reached += compare_papers (write_down (tier->from), base) <= 0 ? 1 : 0;
	}
	return ids[reached - 1];
}

static inline const char *
id_of_kind (const KinkoTierTable *table, KinkoTierKind kind)
{
	for (guint i = 0; i < table->tiers->len; i++)
		if (((const KinkoTier *) table->tiers->pdata[i])->kind == kind)
			return ((const KinkoTier *) table->tiers->pdata[i])->id;
	return NULL;
}

static inline Answer
paper_answer (const KinkoTierTable *table, const KinkoTierInput *input)
{
	static const char letters[] = "LPEUAW"; /* in the order of KinkoTaxStatus */
	char word[KINKO_TIER_PERSONS + 1] = "";
	Answer answer = { .base = write_down (0) };
	gboolean refused = FALSE;
	gsize n = 0;

	for (int i = 0; i < KINKO_TIER_PERSONS; i++) {
		const KinkoTierPerson *person = &input->persons[i];
		Paper amount;

		if (!person->present)
			continue;
		word[n++] = letters[person->status];
		if (strchr ("LA", word[n - 1]) == NULL)
			continue;
		if (!paper_amount (person, table->truncate_to, &amount))
			refused = TRUE;
		else
			answer.base = add_up (answer.base, amount);
	}
	answer.known = strchr (word, 'U') == NULL;
	if (refused || is_too_large (answer.base) || (n == 0 && !input->welfare))
		return answer;
	if (input->welfare || strchr (word, 'W') != NULL)
		answer.tier = id_of_kind (table, KINKO_TIER_WELFARE);
	else if (!answer.known)
		answer.tier = paper_tier (table, write_down (G_MAXUINT64));
	else if (strspn (word, "E") == n)
		answer.tier = id_of_kind (table, KINKO_TIER_EXEMPT);
	else if (strspn (word, "EP") == n && id_of_kind (table, KINKO_TIER_PER_CAPITA) != NULL)
		answer.tier = id_of_kind (table, KINKO_TIER_PER_CAPITA);
	else
		answer.tier = paper_tier (table, answer.base);
	return answer;
}
