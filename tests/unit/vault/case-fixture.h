/* What the tests of cases share. */
#pragma once

#include "vault/case.h"

#include "tests/unit/vault/fixture.h"
#include "vault/act.h"
#include "vault/age.h"
#include "vault/box.h"
#include "vault/case-keys.h"

#define SAMPLE KINKO_SOURCE_DIR "/tests/data/cases-sample.csv"

/* The sample's first row with another case number, year and child's number. */
static inline KinkoCase *
create (KinkoSession *session, const char *case_no, const char *year, const char *number,
	GError **error)
{
	const char *const values[][2] = {
		{ "case_no", case_no },
		{ "fiscal_year", year },
		{ "child_name", "例題　あおい" },
		{ "child_kana", "レイダイ　アオイ" },
		{ "child_birth", "2024-09-10" },
		{ "class_age", strcmp (year, "2026") == 0 ? "1" : "2" },
		{ "facility_code", "X001" },
		{ "facility_name", "架空第一保育園" },
		{ "need", "標準" },
		{ "child_order", "1" },
		{ "child_mynumber", number },
		{ "g1_rel", "父" },
		{ "g1_name", "例題　健一" },
		{ "g1_kana", "レイダイ　ケンイチ" },
		{ "g1_birth", "1990-05-05" },
		{ "g1_mynumber", "000000001112" },
		{ "g1_jan1_municipality", "目黒区" },
		{ "g1_designated_city", "0" },
		{ "g1_tax_status", "課税" },
		{ "g1_levy", "186300" },
		{ "g1_credits", "0" },
		{ "address", "東京都目黒区架空町1-2-3" },
		{ "address_protected", "0" },
	};
	KinkoCaseChange changes[G_N_ELEMENTS (values)];

	for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
		changes[i].field = kinko_field_index (values[i][0]);
		changes[i].text = values[i][1];
		g_assert_cmpint (changes[i].field, >=, 0);
	}
	return kinko_case_create (session, changes, G_N_ELEMENTS (changes), error);
}

static inline int
try_create (KinkoSession *session, const char *case_no, const char *year, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = create (session, case_no, year, number, &error);

	if (kase != NULL)
		return 0;
	for (guint i = 0;
	     kinko_error_problems (error) != NULL && i < kinko_error_problems (error)->len; i++)
		g_test_message ("%s: %s",
				((KinkoProblem *) kinko_error_problems (error)->pdata[i])->field,
				((KinkoProblem *) kinko_error_problems (error)->pdata[i])->message);
	return error->code;
}
