/*
 * Cases as results of commands, and as text. My Numbers are never among them: only whether one is
 * on file.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/case.h"

/* case_no, fiscal_year, state, revision, assignee, due, version, object. */
json_t *kinko_case_result (const KinkoCase *kase);

/* The same with all fields that are set, and numbers: {child, guardian1, guardian2}. */
json_t *kinko_case_result_full (const KinkoCase *kase);

/* Appends such a full result, a section per person. */
void kinko_case_result_show (const json_t *result, GString *out);

/* The value of a field as people read it: amounts grouped, dates in both calendars, yes and no.
 * Owned by the caller. */
char *kinko_field_value_text (const KinkoField *field, const char *value);

/* "************", or "none" with the reason (may be ""); owned by the caller. */
char *kinko_number_text (gboolean on_file, const char *absent_reason);

/* "child's My Number", translated. */
const char *kinko_subject_label (KinkoSubject subject);
