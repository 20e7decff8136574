/*
 * The rules between the fields of one case.
 */
#pragma once

#include <glib.h>

#include "vault/case-data.h"

/*
 * Required fields (required_missing), class_age by formula (class_age_mismatch), a levy that must
 * be blank when 未申告 (levy_of_undeclared) and present with any other tax status
 * (required_missing), and be 0 without credits of who is 非課税 or 均等割のみ (levy_of_exempt), a reason for the absent number of a guardian who is named
 * (absent_reason_missing), a guardian's number equal to the child's (mynumber_same_as_child) or
 * to another adult's (mynumber_same_as_guardian), guardian fields without a guardian
 * (guardian_incomplete), credits by kind that are none (credit_item_invalid) or do not add up (credits_mismatch). The
 * head of the household is looked at like a guardian. A field that has a problem in @problems already gets no second one.
 *
 * Returns: whether no problem was added.
 */
gboolean kinko_case_data_check (const KinkoCaseData *data, GPtrArray *problems);

/*
 * Whether the My Numbers that are known here may be in a vault of this kind: number_not_synthetic and number_synthetic, a
 * problem for each. Before kinko_case_data_check(), which then does not look at these fields again.
 */
gboolean kinko_case_data_check_kind (const KinkoCaseData *data, gboolean test, GPtrArray *problems);
