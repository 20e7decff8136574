/*
 * Fields of registers that have a spelling of their own. Each is a KinkoFormReader.
 */
#pragma once

#include "vault/record.h"

/* "9:30", "9時30分", also in full-width → "09:30"; code clock_invalid. */
char *kinko_register_read_clock (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* What a datetime of a case may be; a day and a time of day; or a time of day alone, which is today's →
 * "2026-07-06T09:30:00+09:00"; code datetime_invalid. */
char *kinko_register_read_moment (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* 64 hexadecimal digits → the same in lower case; code sha256_invalid. */
char *kinko_register_read_sha256 (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* A 法人番号, full-width or not, with or without hyphens and blanks → 13 digits; codes corporate_number_length,
 * corporate_number_charset, corporate_number_check_digit, mynumber_in_text. */
char *kinko_register_read_corporate_number (const KinkoField *field, const char *text,
					    KinkoProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* An approval number of the ward, as kinko_approval_check() takes it, full-width or not; and not of the form of kinko's
 * own requests; code approval_invalid. */
char *kinko_register_read_approval (const KinkoField *field, const char *text,
				    KinkoProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Kinds of act (policies/approval-kind.h) with ',', ';', '、' or blanks between them → ids with ';' between them; code
 * acts_invalid. */
char *kinko_register_read_kinds (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* Case numbers and ranges A..B likewise; code cases_invalid. */
char *kinko_register_read_cases (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* A choice of the records behind the forms: its own word, or the English one, or the number of the item of the article
 * ("software", "1", "(1)"); code enum, and those of kinko_case_value_read(). */
char *kinko_register_read_word (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* IDs of people with ',', ';', '、' or blanks between them → with ';' between them, each once; code people_invalid. */
char *kinko_register_read_people (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* Scores of people likewise, "sato=90; suzuki=85", 0 to 100; code scores_invalid. */
char *kinko_register_read_scores (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* The number of a line of a register, "R26-0001", full-width or not; code number_invalid. */
char *kinko_register_read_number (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* Full-width digits and signs as ASCII, nothing around them; NULL when it is not UTF-8. Owned by the caller. */
char *kinko_register_fold (const char *text);

/* The words of a list as people write one; folded, NULL-terminated, owned by the caller. */
char **kinko_register_split_words (const char *text);

/* Milliseconds since 1970-01-01 UTC, as kinko_register_now() says it. Owned by the caller. */
char *kinko_register_moment (gint64 time_ms);

/* Now, in Japan: "2026-07-06T09:30:00+09:00"; its first ten characters are today. Owned by the caller. */
char *kinko_register_now (void);

/* Minutes since midnight of a time of day that was read. */
guint kinko_register_clock_minutes (const char *clock);
