#include "vault/case-data.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/case-value.h"
#include "vault/fold.h"
#include "vault/record-json.h"

static gsize
count_fields (void)
{
	gsize n;

	(void) kinko_fields_all (&n); /* only their number */
	return n;
}

KinkoCaseData *
kinko_case_data_new (void)
{
	KinkoCaseData *data = g_new0 (KinkoCaseData, 1);

	data->values = g_new0 (char *, count_fields ());
	return data;
}

KinkoCaseData *
kinko_case_data_new_in_block (KinkoSecret *block, gsize offset)
{
	KinkoCaseData *data = kinko_case_data_new ();

	g_assert (offset + KINKO_CASE_DIGITS <= kinko_secret_len (block));
	data->block = kinko_secret_ref (block);
	data->offset = offset;
	return data;
}

static char *
digits_of (const KinkoCaseData *data, KinkoSubject subject)
{
	return (char *) kinko_secret_data (data->block) + data->offset +
	       (gsize) subject * KINKO_MYNUMBER_LEN;
}

/* Most cases that are shown have no number that is known: guarded memory is made when needed. */
static char *
digits_for_writing (KinkoCaseData *data, KinkoSubject subject)
{
	if (data->block == NULL)
		data->block = kinko_secret_new (KINKO_CASE_DIGITS);
	return digits_of (data, subject);
}

KinkoCaseData *
kinko_case_data_copy (const KinkoCaseData *data)
{
	KinkoCaseData *copy = kinko_case_data_new ();

	for (gsize i = 0, n = count_fields (); i < n; i++)
		copy->values[i] = g_strdup (data->values[i]);
	memcpy (copy->has_number, data->has_number, sizeof copy->has_number);
	if (data->block != NULL)
		memcpy (digits_for_writing (copy, KINKO_SUBJECT_CHILD),
			digits_of (data, KINKO_SUBJECT_CHILD), KINKO_CASE_DIGITS);
	return copy;
}

void
kinko_case_data_free (KinkoCaseData *data)
{
	if (data == NULL)
		return;
	for (gsize i = 0, n = count_fields (); i < n; i++)
		g_free (data->values[i]);
	g_free (data->values);
	if (data->block != NULL) /* other cases may hold the block for long */
		sodium_memzero (digits_of (data, KINKO_SUBJECT_CHILD), KINKO_CASE_DIGITS);
	kinko_secret_free (data->block);
	g_free (data);
}

const char *
kinko_case_data_get (const KinkoCaseData *data, const char *name)
{
	int field = kinko_field_index_all (name);

	return field < 0 ? NULL : data->values[field];
}

const char *
kinko_case_data_digits (const KinkoCaseData *data, KinkoSubject subject)
{
	g_assert (subject < KINKO_SUBJECTS);
	if (data->block == NULL || *digits_of (data, subject) == '\0')
		return NULL;
	return digits_of (data, subject);
}

KinkoSecret *
kinko_case_data_number (const KinkoCaseData *data, KinkoSubject subject)
{
	const char *digits = kinko_case_data_digits (data, subject);

	return digits == NULL ? NULL : kinko_secret_new_from (digits, KINKO_MYNUMBER_LEN);
}

void
kinko_case_data_set_number (KinkoCaseData *data, KinkoSubject subject, const KinkoSecret *number)
{
	g_assert (subject < KINKO_SUBJECTS);
	data->has_number[subject] = number != NULL;
	if (number != NULL) {
		g_assert (kinko_secret_len (number) == KINKO_MYNUMBER_LEN);
		memcpy (digits_for_writing (data, subject), kinko_secret_data (number),
			KINKO_MYNUMBER_LEN);
	} else if (data->block != NULL) {
		sodium_memzero (digits_of (data, subject), KINKO_MYNUMBER_LEN);
	}
}

static gboolean
set_number_text (KinkoCaseData *data, int field, const char *text, GPtrArray *problems)
{
	KinkoSubject subject = kinko_field_subject (field);
	const char *code = NULL;

	kinko_case_data_set_number (data, subject, NULL);
	if (kinko_case_value_is_blank (text))
		return TRUE;
	if (!kinko_mynumber_read (text, strlen (text), digits_for_writing (data, subject), &code)) {
		g_autofree char *message = kinko_mynumber_explain (text, strlen (text), code);

		g_ptr_array_add (problems, kinko_problem_new (code, kinko_field_at (field)->name,
							      "%s", message));
		return FALSE;
	}
	data->has_number[subject] = TRUE;
	return TRUE;
}

gboolean
kinko_case_data_set (KinkoCaseData *data, int field, const char *text, GPtrArray *problems)
{
	const KinkoField *info = kinko_field_at (field);
	KinkoProblem *problem = NULL;

	if (info->kind == KINKO_FIELD_NUMBER)
		return set_number_text (data, field, text, problems);
	g_clear_pointer (&data->values[field], g_free);
	if (!kinko_case_value_is_blank (text))
		data->values[field] = kinko_case_value_read (info, text, &problem);
	if (data->values[field] != NULL && *data->values[field] == '\0') /* a list of nothing */
		g_clear_pointer (&data->values[field], g_free);
	if (data->values[field] == NULL && problem == NULL && info->required)
		problem = kinko_problem_new ("required_missing", info->name, "%s",
					     _ ("this must not be empty"));
	if (problem != NULL)
		g_ptr_array_add (problems, problem);
	return problem == NULL;
}

KinkoSecret *
kinko_case_data_to_json (const KinkoCaseData *data)
{
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	return kinko_record_json_write (fields, n, data->values);
}

KinkoCaseData *
kinko_case_data_from_json (const KinkoSecret *json, GError **error)
{
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	return kinko_record_json_read (fields, n, data->values, json, error)
		       ? g_steal_pointer (&data)
		       : NULL;
}

const char *
kinko_case_data_due (const KinkoCaseData *data)
{
	const char *name = kinko_case_data_get (data, "state");
	KinkoState state;

	if (name == NULL || !kinko_state_parse (name, &state))
		return NULL;
	if (state == KINKO_STATE_CORRECTION)
		return kinko_case_data_get (data, "correction_due");
	if (kinko_state_is_open (state) || state == KINKO_STATE_PROPOSED ||
	    state == KINKO_STATE_CONFIRMED)
		return kinko_case_data_get (data, "due");
	return NULL;
}

char *
kinko_case_data_search_key (const KinkoCaseData *data)
{
	static const char *const names[] = { "child_name", "child_kana", "g1_name",   "g1_kana",
					     "g2_name",    "g2_kana",    "head_name", "head_kana" };
	GString *key = g_string_new (NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		const char *text = kinko_case_data_get (data, names[i]);
		g_autofree char *folded = text == NULL ? NULL : kinko_fold (text);

		if (folded == NULL || *folded == '\0')
			continue;
		if (key->len > 0)
			g_string_append_c (key, '\n');
		g_string_append (key, folded);
	}
	return g_string_free (key, FALSE);
}
