/*
 * A record: values of one form, each in its one canonical form. Unknown is never 0: an unset field is NULL.
 */
#pragma once

#include <glib.h>

#include "policies/error.h"
#include "vault/case-fields.h"
#include "vault/secret.h"

/*
 * Reads a field that has a spelling of its own (a time of day, a 法人番号). @text: not blank.
 *
 * Returns: the canonical text, owned by the caller; or NULL, and @problem, owned by the caller, which repeats nothing
 * of @text.
 */
typedef char *(*KinkoFormReader) (const KinkoField *field, const char *text,
				  KinkoProblem **problem);

typedef struct {
	const char *name;
	KinkoFormReader read;
} KinkoFormSpelling;

/* A form: its fields in the order in which they are asked for and shown. Constant. */
typedef struct {
	const KinkoField *fields;
	gsize n;
	gsize asked; /* the first so many are given when a record is made; kinko sets the others later */
	const KinkoFormSpelling *spellings; /* ends with a NULL name; or NULL */
} KinkoForm;

/* Index of a field, or -1. */
int kinko_form_index (const KinkoForm *form, const char *name);

typedef struct {
	const KinkoForm *form;
	char **values; /* one per field, NULL: unset */
} KinkoRecord;

/* One field to be set, as typed. "" unsets. */
typedef struct {
	int field;
	const char *text;
} KinkoRecordChange;

KinkoRecord *kinko_record_new (const KinkoForm *form);
KinkoRecord *kinko_record_copy (const KinkoRecord *record);
void kinko_record_free (KinkoRecord *record);

/* NULL when unset. @name: a field of the form. */
const char *kinko_record_get (const KinkoRecord *record, const char *name);

/*
 * Sets one field from text that a person gave; white space alone unsets it. A wrong text adds a KinkoProblem (code, field,
 * message; never anything that was typed) to @problems and leaves the field unset. Codes: required_missing and those
 * of kinko_case_value_read().
 */
gboolean kinko_record_set (KinkoRecord *record, int field, const char *text, GPtrArray *problems);

/* Sets one field to what kinko itself made, in canonical form; NULL unsets. */
void kinko_record_put (KinkoRecord *record, const char *name, const char *value);

/* Adds a problem (required_missing) for each required field that is unset and has none yet. */
gboolean kinko_record_check (const KinkoRecord *record, GPtrArray *problems);

/* Compact JSON with sorted keys, unset fields left out; what a record box holds. */
KinkoSecret *kinko_record_to_json (const KinkoRecord *record);

/* KINKO_ERROR_INTEGRITY when it is not such JSON, KINKO_ERROR_UNSUPPORTED when it has a field that the form has not. */
KinkoRecord *kinko_record_from_json (const KinkoForm *form, const KinkoSecret *json, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRecord, kinko_record_free)
