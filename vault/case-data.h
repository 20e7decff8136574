/*
 * What one version of a case says: the fields of vault/case-fields.h, as typed where they are
 * names, in one canonical form where they are dates, numbers and choices. My Numbers are kept
 * apart, in guarded memory. Unknown is never 0: an unset field is NULL.
 */
#pragma once

#include <glib.h>

#include "vault/case-fields.h"
#include "vault/mynumber.h"
#include "vault/secret.h"

/* Bytes that the digits of one case take. */
#define KINKO_CASE_DIGITS (KINKO_SUBJECTS * KINKO_MYNUMBER_LEN)

typedef struct {
	char **values; /* one per field, NULL: unset; number fields stay NULL */
	gboolean has_number[KINKO_SUBJECTS]; /* a number is on file, known here or not */
	gboolean address_withheld; /* there is an address that is not shown to this person */
	guint row; /* of the CSV it came from, the heading is row 1; 0 for all others */
	/* Private: the numbers that are known here are KINKO_CASE_DIGITS bytes of a block at an
	 * offset, zero where none is known. */
	KinkoSecret *block;
	gsize offset;
} KinkoCaseData;

KinkoCaseData *kinko_case_data_new (void);

/* The same for many cases at once, which share one @block of numbers: a system allows a process
 * some 16,000 guarded allocations. Takes a reference. */
KinkoCaseData *kinko_case_data_new_in_block (KinkoSecret *block, gsize offset);
KinkoCaseData *kinko_case_data_copy (const KinkoCaseData *data);
void kinko_case_data_free (KinkoCaseData *data);

/* NULL when unset or when @name is no plain field. */
const char *kinko_case_data_get (const KinkoCaseData *data, const char *name);

/*
 * Sets one field from text; white space alone unsets it. A wrong text adds a KinkoProblem (code,
 * field, message; never anything that was typed) to @problems and leaves the field unset. Codes:
 * required_missing, those of kinko_case_value_read() and, for a My Number, of
 * kinko_mynumber_parse().
 */
gboolean kinko_case_data_set (KinkoCaseData *data, int field, const char *text,
			      GPtrArray *problems);

/* The twelve digits in guarded memory, without a NUL after them, until the number is changed;
 * NULL when none are known here. */
const char *kinko_case_data_digits (const KinkoCaseData *data, KinkoSubject subject);

/* A copy of them, owned by the caller; NULL when none are known here. */
KinkoSecret *kinko_case_data_number (const KinkoCaseData *data, KinkoSubject subject);

/* Puts in the twelve digits of a checked @number, as they come out of a box. NULL takes out what is
 * known here and what is on file. */
void kinko_case_data_set_number (KinkoCaseData *data, KinkoSubject subject,
				 const KinkoSecret *number);

/* The plain fields as compact JSON with sorted keys, unset ones left out; what a record box
 * holds. */
KinkoSecret *kinko_case_data_to_json (const KinkoCaseData *data);

/* KINKO_ERROR_INTEGRITY when it is not such JSON, KINKO_ERROR_UNSUPPORTED when it has a field that
 * is not known here. */
KinkoCaseData *kinko_case_data_from_json (const KinkoSecret *json, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The day until which something must happen with the case: of the correction while the family is asked, otherwise of the
 * work, as long as there is any. NULL: none. Borrowed. */
const char *kinko_case_data_due (const KinkoCaseData *data);

/* The folded search text: child's and guardians' names and kana, each folded, joined by '\n'. */
char *kinko_case_data_search_key (const KinkoCaseData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCaseData, kinko_case_data_free)
