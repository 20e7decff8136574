#include "vault/case.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/act.h"
#include "vault/case-address.h"
#include "vault/case-rules.h"
#include "vault/case-write.h"
#include "vault/field-problems.h"

void
kinko_case_free (KinkoCase *kase)
{
	if (kase == NULL)
		return;
	kinko_case_file_free (kase->file);
	kinko_case_data_free (kase->data);
	g_clear_pointer (&kase->remarks, g_ptr_array_unref);
	kinko_case_erased_free (kase->erased);
	g_free (kase);
}

/* ---- looking --------------------------------------------------------------------------------- */

/* Takes @file, NULL after an error. */
static KinkoCase *
read_newest (KinkoSession *session, KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);

	kase->file = file;
	if (file == NULL)
		return NULL;
	kase->data = kinko_case_file_read (session, file, file->version, error);
	return kase->data == NULL ? NULL : g_steal_pointer (&kase);
}

KinkoCase *
kinko_case_load (KinkoSession *session, const char *case_no, GError **error)
{
	return read_newest (session, kinko_case_file_load (session, case_no, error), error);
}

KinkoCase *
kinko_case_load_for (KinkoAct *act, const char *case_no, GError **error)
{
	return read_newest (kinko_act_session (act), kinko_case_file_load_for (act, case_no, error),
			    error);
}

/* The newest version, or that it was erased. */
static KinkoCase *
load_to_show (KinkoAct *act, const char *case_no, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	KinkoCaseFile *file = kinko_case_file_load_for (act, case_no, error);
	g_autoptr (KinkoCase) kase = NULL;

	if (file == NULL || file->erased_seq == 0)
		return read_newest (session, file, error);
	kase = g_new0 (KinkoCase, 1);
	kase->file = file;
	kase->data = kinko_case_erased_data (file);
	kase->erased = kinko_case_erased_load (session, file, error);
	return kase->erased == NULL ? NULL : g_steal_pointer (&kase);
}

KinkoCase *
kinko_case_show (KinkoSession *session, const char *case_no, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.show", object, NULL, error);
	g_autoptr (KinkoCase) kase = NULL;

	if (act == NULL)
		return NULL;
	kase = load_to_show (act, case_no, error);
	if (kase == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	kinko_case_hide_address (session, kase->file, kase->data, kase->data);
	json_object_set_new (kinko_act_detail (act), "version",
			     json_integer ((json_int_t) kase->file->version));
	return kinko_act_commit (act, error) ? g_steal_pointer (&kase) : NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Sets the fields and checks all rules. @changed: bit n for each subject whose number is set or unset. */
static gboolean
apply_changes (KinkoSession *session, KinkoCaseData *data, const KinkoCaseChange *changes, guint n,
	       guint *changed, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	*changed = 0;
	for (guint i = 0; i < n; i++) {
		/* What a step sets is set by that step only. */
		g_assert (kinko_field_index (kinko_field_at (changes[i].field)->name) >= 0);
		(void) kinko_case_data_set (data, changes[i].field, changes[i].text, problems);
		if (kinko_field_at (changes[i].field)->kind == KINKO_FIELD_NUMBER)
			*changed |= 1u << kinko_field_subject (changes[i].field);
	}
	(void) kinko_case_data_check_kind (data, kinko_session_descriptor (session)->test,
					   problems); /* counted below */
	(void) kinko_case_data_check (data, problems);
	return kinko_field_problems_none (problems, error);
}

gboolean
kinko_case_check_free (KinkoSession *session, const char *case_no, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoCaseFile) other = kinko_case_file_load (session, case_no, &problem);

	if (other != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("case '%s' is in the vault already"), case_no);
		kinko_error_set_hint (error, "%s", _ ("kinko case edit changes a case"));
		return FALSE;
	}
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

static guint
fiscal_year_of (const KinkoCaseData *data)
{
	return (guint) g_ascii_strtoull (kinko_case_data_get (data, "fiscal_year"), NULL, 10);
}

gboolean
kinko_case_write_new (KinkoAct *act, KinkoCase *kase, json_t *detail, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const char *case_no = kinko_case_data_get (kase->data, "case_no");
	guint numbers = 0;

	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
		if (kinko_case_data_digits (kase->data, (KinkoSubject) subject) != NULL)
			numbers |= 1u << subject;
	}
	kase->file = kinko_case_file_new (session, case_no, fiscal_year_of (kase->data));
	return kinko_case_file_write (act, kase->file, kase->data, numbers, detail, error);
}

static KinkoCase *
create (KinkoAct *act, const KinkoCaseChange *changes, guint n, GError **error)
{
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
	json_auto_t *detail = json_object ();
	g_autofree char *object = NULL;
	guint numbers;

	kase->data = kinko_case_data_new ();
	if (!apply_changes (kinko_act_session (act), kase->data, changes, n, &numbers, error) ||
	    !kinko_case_check_free (kinko_act_session (act),
				    kinko_case_data_get (kase->data, "case_no"), error) ||
	    !kinko_case_write_new (act, kase, detail, error))
		return NULL;
	object = g_strconcat ("case/", kase->file->handle, NULL);
	kinko_act_set_object (act, object);
	json_object_update (kinko_act_detail (act), detail);
	return g_steal_pointer (&kase);
}

KinkoCase *
kinko_case_create (KinkoSession *session, const KinkoCaseChange *changes, guint n, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "case.create", "case/none", NULL, error);
	g_autoptr (KinkoCase) kase = NULL;

	if (act == NULL)
		return NULL;
	kase = create (act, changes, n, error);
	if (kase == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!kinko_act_commit (act, error))
		return NULL;
	kinko_case_hide_address (session, kase->file, kase->data, kase->data);
	return g_steal_pointer (&kase);
}

/* What a case is found by stays what it is. */
static gboolean
check_fixed_fields (const KinkoCaseChange *changes, guint n, GError **error)
{
	for (guint i = 0; i < n; i++) {
		const char *name = kinko_field_at (changes[i].field)->name;

		if (strcmp (name, "case_no") != 0 && strcmp (name, "fiscal_year") != 0)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' of a case never changes"), name);
		kinko_error_set_hint (error, "%s", _ ("make a new case with kinko case new"));
		return FALSE;
	}
	return TRUE;
}

/* What stands behind a decision is changed only after the decision was taken back, and the address of a protected
 * household, and that it is one, only by those who may see it. */
static gboolean
check_may_change (KinkoAct *act, const KinkoCase *kase, const KinkoCaseChange *changes, guint n,
		  GError **error)
{
	static const char *const protecting[] = { "address", "address_protected", "household_flags",
						  NULL };
	KinkoState state = KINKO_STATE_REGISTERED;

	if (!kinko_state_parse (kase->file->state, &state) || !kinko_state_is_open (state)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the case is in the state '%s', in which it is not changed"),
			     kase->file->state);
		kinko_error_set_hint (error, "%s",
				      _ ("kinko case states shows what takes a decision back "
					 "(return) or opens a new revision (revise) from there"));
		return FALSE;
	}
	if (kinko_case_may_see_address (kinko_act_session (act), kase->file, kase->data))
		return TRUE;
	for (guint i = 0; i < n; i++) {
		if (!g_strv_contains (protecting, kinko_field_at (changes[i].field)->name))
			continue;
		(void) kinko_act_refuse (act, "protected");
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
			     _ ("the address of this household is protected (支援措置)"));
		kinko_error_set_hint (error, "%s",
				      _ ("the manager or the assigned person sees and changes it"));
		return FALSE;
	}
	return TRUE;
}

/* Numbers that the person may know, so that the rules between numbers can be checked. */
static gboolean
load_numbers (KinkoSession *session, KinkoCase *kase, GError **error)
{
	if (kinko_session_compartments (session)->numbers == NULL)
		return TRUE;
	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
		g_autoptr (KinkoSecret) number = NULL;

		if (!kase->data->has_number[subject])
			continue;
		number = kinko_case_file_read_number (session, kase->file, (KinkoSubject) subject,
						      error);
		if (number == NULL)
			return FALSE;
		kinko_case_data_set_number (kase->data, (KinkoSubject) subject, number);
	}
	return TRUE;
}

static gboolean
is_same_number (const KinkoCaseData *a, const KinkoCaseData *b, KinkoSubject subject)
{
	const char *in_a = kinko_case_data_digits (a, subject);
	const char *in_b = kinko_case_data_digits (b, subject);

	if (a->has_number[subject] != b->has_number[subject])
		return FALSE;
	/* One that is on file but not known here may be another one. */
	return !a->has_number[subject] || (in_a != NULL && in_b != NULL &&
					   sodium_memcmp (in_a, in_b, KINKO_MYNUMBER_LEN) == 0);
}

/* Takes the subjects whose number stays out of *numbers. A version in which nothing is new would only
 * hide the ones that matter: FALSE when no number and no plain field changes. */
static gboolean
check_change (const char *case_no, const KinkoCaseData *before, const KinkoCaseData *after,
	      guint *numbers, GError **error)
{
	gsize n;

	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
		if (is_same_number (before, after, (KinkoSubject) subject))
			*numbers &= ~(1u << subject);
	}
	(void) kinko_fields_all (&n);
	for (gsize i = 0; i < n; i++) {
		if (g_strcmp0 (before->values[i], after->values[i]) != 0)
			return TRUE;
	}
	if (*numbers != 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s", _ ("nothing changes"));
	kinko_error_set_hint (error, _ ("kinko case show %s shows what is there"), case_no);
	return FALSE;
}

static KinkoCase *
edit (KinkoAct *act, const char *case_no, const KinkoCaseChange *changes, guint n, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoCase) kase = kinko_case_load_for (act, case_no, error);
	g_autoptr (KinkoCaseData) before = NULL;
	guint numbers;

	if (kase == NULL || !check_fixed_fields (changes, n, error) ||
	    !check_may_change (act, kase, changes, n, error) ||
	    !load_numbers (session, kase, error))
		return NULL;
	before = kinko_case_data_copy (kase->data);
	if (!apply_changes (session, kase->data, changes, n, &numbers, error) ||
	    !check_change (case_no, before, kase->data, &numbers, error) ||
	    !kinko_case_file_write (act, kase->file, kase->data, numbers, kinko_act_detail (act),
				    error))
		return NULL;
	return g_steal_pointer (&kase);
}

KinkoCase *
kinko_case_edit (KinkoSession *session, const char *case_no, const KinkoCaseChange *changes,
		 guint n, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.edit", object, NULL, error);
	g_autoptr (KinkoCase) kase = NULL;

	if (act == NULL)
		return NULL;
	kase = edit (act, case_no, changes, n, error);
	if (kase == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!kinko_act_commit (act, error))
		return NULL;
	kinko_case_hide_address (session, kase->file, kase->data, kase->data);
	return g_steal_pointer (&kase);
}
