#include "vault/case-rules.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/date.h"
#include "policies/error.h"
#include "vault/case-address.h"

/* The fields of an adult, counted from "g1_rel", "g2_rel" or "head_rel". */
enum {
	GUARDIAN_NAME = 1,
	GUARDIAN_NUMBER = 4,
	GUARDIAN_ABSENT_REASON = 5,
	GUARDIAN_TAX_STATUS = 8,
	GUARDIAN_LEVY = 9,
	GUARDIAN_CREDITS = 10,
	GUARDIAN_FIELDS = 11,
};

static gboolean
has_problem (const GPtrArray *problems, const char *field)
{
	for (guint i = 0; i < problems->len; i++)
		if (g_strcmp0 (((KinkoProblem *) problems->pdata[i])->field, field) == 0)
			return TRUE;
	return FALSE;
}

static void
add (GPtrArray *problems, int field, const char *code, const char *message)
{
	const char *name = kinko_field_at (field)->name;

	if (!has_problem (problems, name))
		g_ptr_array_add (problems, kinko_problem_new (code, name, "%s", message));
}

static void
check_required (const KinkoCaseData *data, GPtrArray *problems)
{
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++)
		if (fields[i].required && data->values[i] == NULL)
			add (problems, (int) i, "required_missing", _ ("this must not be empty"));
}

/* The age class is fixed on 1 April; a birthday on that day still belongs to the older class. */
static void
check_class_age (const KinkoCaseData *data, GPtrArray *problems)
{
	int field = kinko_field_index ("class_age");
	const char *birth = kinko_case_data_get (data, "child_birth");
	const char *year = kinko_case_data_get (data, "fiscal_year");
	KinkoDate date;

	if (data->values[field] == NULL || birth == NULL || year == NULL)
		return;
	if (!kinko_date_parse (birth, &date, NULL) ||
	    kinko_date_class_age (&date, (guint) g_ascii_strtoull (year, NULL, 10)) !=
		    (int) g_ascii_strtoll (data->values[field], NULL, 10))
		add (problems, field, "class_age_mismatch",
		     _ ("it does not fit the date of birth: fiscal year minus year of birth, "
			"and 1 less for who was born after 1 April"));
}

static gboolean
has_number (const KinkoCaseData *data, int field)
{
	return data->has_number[kinko_field_subject (field)];
}

static gboolean
is_amount (const char *yen)
{
	return yen != NULL && strcmp (yen, "0") != 0;
}

/* Papers that contradict each other: one of the two would be taken in silence when the tier is reckoned. */
static void
check_levy (const KinkoCaseData *data, int first, GPtrArray *problems)
{
	const char *status = data->values[first + GUARDIAN_TAX_STATUS];

	if (strcmp (status, "非課税") != 0 && strcmp (status, "均等割のみ") != 0)
		return;
	if (is_amount (data->values[first + GUARDIAN_LEVY]))
		add (problems, first + GUARDIAN_LEVY, "levy_of_exempt",
		     _ ("who is 非課税 or 均等割のみ has no levy but 0"));
	if (is_amount (data->values[first + GUARDIAN_CREDITS]))
		add (problems, first + GUARDIAN_CREDITS, "levy_of_exempt",
		     _ ("who has credits is 課税, with a levy of 0 if they take all of it"));
}

static void
check_tax (const KinkoCaseData *data, int first, GPtrArray *problems)
{
	const char *status = data->values[first + GUARDIAN_TAX_STATUS];
	const char *levy = data->values[first + GUARDIAN_LEVY];

	if (status == NULL) {
		if (levy != NULL || data->values[first + GUARDIAN_CREDITS] != NULL)
			add (problems, first + GUARDIAN_TAX_STATUS, "required_missing",
			     _ ("an amount of tax needs a tax status"));
	} else if (strcmp (status, "未申告") == 0) {
		if (levy != NULL)
			add (problems, first + GUARDIAN_LEVY, "levy_of_undeclared",
			     _ ("the levy of 未申告 is unknown: leave it empty, do not write 0"));
	} else if (levy == NULL) {
		add (problems, first + GUARDIAN_LEVY, "required_missing",
		     _ ("the levy must be given, 0 included, unless the tax status is 未申告"));
	} else {
		check_levy (data, first, problems);
	}
}

/* "ひとり親、支援措置" would be one word that means nothing: the address would not be protected. */
static gboolean
has_other_separator (const char *flags)
{
	static const char *const separators[] = { ",", "，", "、", "・", "/", "／", "･", "､" };

	for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
		if (strstr (flags, separators[i]) != NULL)
			return TRUE;
	return FALSE;
}

/* Whether an address is protected must not rest on a slip (支援処置) or a guess (支援措置終了). */
static gboolean
has_unclear_protection (const char *flags)
{
	g_auto (GStrv) words = g_strsplit (flags, ";", -1);

	for (char **word = words; *word != NULL; word++)
		if (kinko_case_flag_may_protect (*word) &&
		    strcmp (*word, KINKO_PROTECTED_FLAG) != 0)
			return TRUE;
	return FALSE;
}

static void
check_flags (const KinkoCaseData *data, GPtrArray *problems)
{
	int field = kinko_field_index ("household_flags");
	const char *flags = data->values[field];

	if (flags == NULL)
		return;
	if (has_other_separator (flags))
		add (problems, field, "flags_separator",
		     _ ("separate the words by ';', or none of them is understood"));
	else if (has_unclear_protection (flags))
		add (problems, field, "flag_unclear",
		     _ ("write 支援措置, and only so, if the address is protected; other words "
			"about support or DV belong into the notes"));
}

/* 調整控除 stays deducted: the levy that counts is the one after it. */
static gboolean
is_never_added_back (const char *item)
{
	return g_str_has_prefix (item, "調整控除:") || g_str_has_prefix (item, "調整控除額:");
}

/* "住宅借入金等:8300" → 8300. The text may be anything. */
static gboolean
read_credit (const char *item, guint64 *yen)
{
	const char *colon = strrchr (item, ':');

	return colon != NULL && colon != item &&
	       g_ascii_string_to_unsigned (colon + 1, 10, 0, G_GUINT64_CONSTANT (9999999999), yen,
					   NULL);
}

/* Credits by kind are there so that a clerk can check the sum: it must be the sum. */
static void
check_credits (const KinkoCaseData *data, int first, int items, GPtrArray *problems)
{
	const char *credits = data->values[first + GUARDIAN_CREDITS];
	g_auto (GStrv) words = NULL;
	guint64 sum = 0, yen;

	if (data->values[items] == NULL)
		return;
	words = g_strsplit (data->values[items], ";", -1);
	for (char **word = words; *word != NULL; word++) {
		if (!read_credit (*word, &yen)) {
			add (problems, items, "credit_item_invalid",
			     _ ("an item is written KIND:YEN, several are separated by ';'"));
			return;
		}
		if (is_never_added_back (*word)) {
			add (problems, items, "credit_not_added_back",
			     _ ("調整控除 is not added back: leave it out here and in the sum of "
				"the tax credits"));
			return;
		}
		sum += yen;
	}
	if (has_problem (problems, kinko_field_at (first + GUARDIAN_CREDITS)->name))
		return; /* an amount that was refused is no other sum */
	if (credits == NULL || g_ascii_strtoull (credits, NULL, 10) != sum)
		add (problems, items, "credits_mismatch",
		     _ ("the items do not add up to the tax credits"));
}

static void
check_guardian (const KinkoCaseData *data, int first, int items, GPtrArray *problems)
{
	gboolean anything =
		has_number (data, first + GUARDIAN_NUMBER) || data->values[items] != NULL;

	for (int i = 0; i < GUARDIAN_FIELDS; i++)
		anything = anything || data->values[first + i] != NULL;
	if (!anything)
		return;
	if (data->values[first + GUARDIAN_NAME] == NULL) {
		add (problems, first + GUARDIAN_NAME, "guardian_incomplete",
		     _ ("something is said of this guardian, but not the name"));
		return;
	}
	/* A number that was typed and refused is not absent. */
	if (!has_number (data, first + GUARDIAN_NUMBER) &&
	    data->values[first + GUARDIAN_ABSENT_REASON] == NULL &&
	    !has_problem (problems, kinko_field_at (first + GUARDIAN_NUMBER)->name))
		add (problems, first + GUARDIAN_ABSENT_REASON, "absent_reason_missing",
		     _ ("there is no My Number of this guardian: say why"));
	check_tax (data, first, problems);
	check_credits (data, first, items, problems);
}

static gboolean
same_number (const KinkoCaseData *data, KinkoSubject a, KinkoSubject b)
{
	const char *first = kinko_case_data_digits (data, a);
	const char *second = kinko_case_data_digits (data, b);

	return first != NULL && second != NULL &&
	       sodium_memcmp (first, second, KINKO_MYNUMBER_LEN) == 0;
}

static void
check_numbers (const KinkoCaseData *data, GPtrArray *problems)
{
	for (guint adult = 0; adult < KINKO_ADULTS; adult++) {
		KinkoSubject subject = (KinkoSubject) (KINKO_SUBJECT_GUARDIAN1 + adult);
		int field = kinko_field_of_adult (adult, "mynumber");

		if (same_number (data, KINKO_SUBJECT_CHILD, subject))
			add (problems, field, "mynumber_same_as_child",
			     _ ("this is the child's My Number"));
		for (guint other = 0; other < adult; other++)
			if (same_number (data, (KinkoSubject) (KINKO_SUBJECT_GUARDIAN1 + other),
					 subject))
				add (problems, field, "mynumber_same_as_guardian",
				     _ ("this is the other guardian's My Number"));
	}
}

gboolean
kinko_case_data_check_kind (const KinkoCaseData *data, gboolean test, GPtrArray *problems)
{
	guint before = problems->len;
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (int i = 0; i < (int) n; i++) {
		const char *digits, *code;

		if (fields[i].kind != KINKO_FIELD_NUMBER)
			continue;
		digits = kinko_case_data_digits (data, kinko_field_subject (i));
		code = digits == NULL ? NULL : kinko_mynumber_misplaced (digits, test);
		if (code != NULL)
			add (problems, i, code, kinko_mynumber_code_message (code));
	}
	return problems->len == before;
}

gboolean
kinko_case_data_check (const KinkoCaseData *data, GPtrArray *problems)
{
	guint before = problems->len;

	check_required (data, problems);
	check_class_age (data, problems);
	check_flags (data, problems);
	for (guint adult = 0; adult < KINKO_ADULTS; adult++)
		check_guardian (data, kinko_field_of_adult (adult, "rel"),
				kinko_field_of_adult (adult, "credit_items"), problems);
	check_numbers (data, problems);
	return problems->len == before;
}
