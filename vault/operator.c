#include "vault/operator.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/age.h"
#include "vault/identity-cost.h"
#include "vault/passphrase.h"
#include "vault/session-internal.h"

/* ---- looking --------------------------------------------------------------------------------- */

void
kinko_operator_free (KinkoOperator *operator)
{
	if (operator== NULL)
		return;
	kinko_seat_free (operator->seat);
	kinko_seat_person_clear (&operator->person);
	g_free (operator);
}

/* Without keys there are no names to see, only what the mirror shows to everybody. */
static KinkoOperator *
load_operator (KinkoSession *session, const KinkoSeat *seat, GError **error)
{
	g_autoptr (KinkoOperator) operator= g_new0 (KinkoOperator, 1);

	operator->seat = kinko_seat_copy (seat);
	if (session->db != NULL &&
	    !kinko_seat_person_load (session->db, seat->enrolled_seq, &operator->person, error))
		return NULL;
	return g_steal_pointer (&operator);
}

static GPtrArray *
collect_operators (KinkoSession *session, GError **error)
{
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_operator_free);
	GPtrArray *seats = kinko_roster_seats (session->roster);

	for (guint i = 0; i < seats->len; i++) {
		KinkoOperator *operator= load_operator (session, seats->pdata[i], error);

		if (operator== NULL)
			return NULL;
		g_ptr_array_add (list, operator);
	}
	return g_steal_pointer (&list);
}

GPtrArray *
kinko_operator_list (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (GPtrArray) list = NULL;

	if (!kinko_session_has_keys (session))
		return collect_operators (session, error);
	act = kinko_act_begin (session, "operator.list", "vault", NULL, error);
	if (act == NULL)
		return NULL;
	list = collect_operators (session, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}

static KinkoOperator *
find_operator (KinkoSession *session, const char *id, GError **error)
{
	const KinkoSeat *seat = kinko_roster_find (session->roster, id);

	if (seat != NULL)
		return load_operator (session, seat, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, _ ("'%s' was never enrolled here"),
		     id);
	kinko_error_set_hint (error, "%s", _ ("kinko operator list shows all seats"));
	return NULL;
}

KinkoOperator *
kinko_operator_show (KinkoSession *session, const char *id, GError **error)
{
	g_autofree char *object = kinko_seat_object (id);
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoOperator) operator= NULL;

	/* The object goes into the log, where a name that was typed for an ID must not stand. */
	if (!kinko_operator_id_is_valid (id)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not an operator ID"), id);
		return NULL;
	}
	if (!kinko_session_has_keys (session))
		return find_operator (session, id, error);
	act = kinko_act_begin (session, "operator.list", object, NULL, error);
	if (act == NULL)
		return NULL;
	operator= find_operator (session, id, error);
	if (operator== NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&operator) : NULL;
}

/* ---- one's own identity ---------------------------------------------------------------------- */

static gboolean
is_other_cost (KinkoSession *session, const KinkoArgon2 *cost)
{
	KinkoArgon2 now = kinko_identity_cost (session->identity);

	return now.memory_kib != cost->memory_kib || now.passes != cost->passes ||
	       now.lanes != cost->lanes;
}

/* A new one that is the old one, at the same cost, would be changed in the log only. */
static gboolean
check_changes (KinkoSession *session, gboolean same, const KinkoArgon2 *cost, GError **error)
{
	if (!same || is_other_cost (session, cost))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("the new passphrase is the old one"));
	kinko_error_set_hint (error, "%s", _ ("choose another one"));
	return FALSE;
}

static gboolean
check_new_passphrase (KinkoSession *session, const KinkoSecret *old, const KinkoSecret *passphrase,
		      const KinkoArgon2 *cost, GError **error)
{
	const KinkoSeat *seat = kinko_session_seat (session);
	g_auto (KinkoSeatPerson) person = { 0 };
	KinkoPassphraseOwner owner = { .operator= seat->id, .origin = session->descriptor->origin };
	g_autoptr (KinkoSecret) before = kinko_passphrase_normalize (old, error);
	g_autoptr (KinkoSecret) after =
		before == NULL ? NULL : kinko_passphrase_normalize (passphrase, error);
	gboolean same = after != NULL && kinko_secret_equal (before, after);

	if (after == NULL || !check_changes (session, same, cost, error) ||
	    !kinko_identity_cost_check (session->policy, cost, error))
		return FALSE;
	/* One that stays was looked at by the rules of its time, and guessing it becomes dearer all the same. */
	if (same)
		return TRUE;
	if (!kinko_seat_person_load (session->db, seat->enrolled_seq, &person, error))
		return FALSE;
	owner.name = person.name;
	return kinko_operator_check_passphrase (session->policy, &owner, passphrase, error);
}

gboolean
kinko_operator_change_passphrase (KinkoSession *session, const KinkoSecret *old,
				  const KinkoSecret *passphrase, const KinkoArgon2 *cost,
				  GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	g_autofree char *object = kinko_seat_object (me);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "operator.passphrase", object, NULL, error);
	g_autoptr (GError) failure = NULL;

	if (act == NULL)
		return FALSE;
	if (!kinko_session_reauthenticate (session, old, error) ||
	    !check_new_passphrase (session, old, passphrase, cost, error))
		return kinko_act_fail (act, error);
	if (!kinko_act_commit_intent (act, error))
		return FALSE;
	(void) !kinko_identity_write (session->identity, session->identity_path, passphrase, cost,
				      TRUE, &failure);
	if (!kinko_act_finish (act, failure, error))
		return FALSE;
	if (failure == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&failure));
	return FALSE;
}

KinkoSecret *
kinko_operator_age_identity (KinkoSession *session, const KinkoSecret *passphrase, GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	g_autofree char *object = kinko_seat_object (me);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "operator.age-identity", object, NULL, error);

	if (act == NULL)
		return NULL;
	if (!kinko_session_reauthenticate (session, passphrase, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!kinko_act_commit (act, error))
		return NULL;
	return kinko_age_identity_text (kinko_identity_age_key (session->identity));
}
