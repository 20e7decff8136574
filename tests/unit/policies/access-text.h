/*
 * What the tests of access.yaml share: a small file up to its rules.
 */
#pragma once

#include "policies/access.h"
#include "tests/unit/policies/problems.h"

#define HEAD                                               \
	"format: 1\n"                                      \
	"title: {en: t, ja: 題}\n"                        \
	"purposes:\n"                                      \
	"- {id: work, label: {en: w, ja: 仕}}\n"          \
	"- {id: audit, label: {en: a, ja: 監}}\n"         \
	"limits: {mirror_lag: 3, passphrase_length: 14}\n" \
	"rules:\n"
#define REASON "reason: {en: r, ja: 理}"

/* That the file has these mistakes, as problems_summary() writes them, and no others. */
static inline void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoAccess) access = yaml == NULL ? NULL : kinko_access_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (access);
	g_assert_cmpstr (summary, ==, expected);
}
