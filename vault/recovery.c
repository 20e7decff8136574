#include "vault/recovery.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age.h"
#include "vault/case-value.h"
#include "vault/operator-internal.h"
#include "vault/parameters.h"
#include "vault/recovery-seed.h"
#include "vault/recovery-tell.h"
#include "vault/rotation.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"

void
kinko_recovery_free (KinkoRecovery *recovery)
{
	if (recovery == NULL)
		return;
	kinko_seat_free (recovery->seat);
	g_free (recovery->holder);
	g_free (recovery->added);
	g_free (recovery->tried);
	g_free (recovery);
}

/* ---- making the seat ------------------------------------------------------------------------- */

gboolean
kinko_recovery_check_recipient (const char *recipient, KinkoPublicKey *key, GError **error)
{
	KinkoPublicKey ignored;

	if (kinko_age_recipient_parse (recipient, key == NULL ? &ignored : key, error))
		return TRUE;
	kinko_error_set_hint (error, "%s",
			      _ ("a recovery key is made with age-keygen, which prints its "
				 "recipient: age1…"));
	return FALSE;
}

/* Whoever has a seat must not have a second way in that outlives it. */
static gboolean
check_is_new (KinkoSession *session, const char *recipient, GError **error)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (strcmp (seat->recipient, recipient) != 0 ||
		    (seat->role == KINKO_ROLE_RECOVERY && seat->status == KINKO_SEAT_REVOKED))
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("this recipient belongs to '%s' already"), seat->id);
		kinko_error_set_hint (error, "%s",
				      _ ("have a key made with age-keygen for this alone"));
		return FALSE;
	}
	return TRUE;
}

static gboolean
check_number (KinkoSession *session, GError **error)
{
	if (kinko_recovery_n_active (session->roster) < KINKO_RECOVERY_MAX)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
		     _ ("there are %d recovery keys already"), KINKO_RECOVERY_MAX);
	kinko_error_set_hint (error, "%s", _ ("remove one first with 'kinko recovery remove'"));
	return FALSE;
}

/* The random seed of its signing keys lives here only: afterwards nobody but the holder of the age identity can have it
 * back. */
static KinkoSeat *
make_seat (KinkoSession *session, const char *id, const char *recipient, GBytes **grant,
	   GBytes **seed, GError **error)
{
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (session->descriptor->id, id);
	const KinkoIdentityPublic *made = kinko_identity_public (identity);
	g_autoptr (KinkoSeat) seat = g_new0 (KinkoSeat, 1);
	KinkoPublicKey key;

	if (!kinko_recovery_check_recipient (recipient, &key, error))
		return NULL;
	*seed = kinko_recovery_seed_seal (kinko_identity_seed (identity), session->descriptor->id,
					  id, &key, error);
	if (*seed == NULL)
		return NULL;
	seat->id = g_strdup (id);
	seat->role = KINKO_ROLE_RECOVERY;
	seat->numbers = TRUE;
	seat->note_key = made->note_key;
	seat->git_key = made->git_key;
	seat->recipient = kinko_age_recipient_text (&key);
	seat->seed = kinko_hash_of (g_bytes_get_data (*seed, NULL), g_bytes_get_size (*seed));
	return kinko_operator_make_grant (session, seat, grant, error) ? g_steal_pointer (&seat)
								       : NULL;
}

/* Stores it as made by the entry @seq, and fills that entry's detail. */
static gboolean
store_seat (KinkoAct *act, const char *id, const char *recipient, const char *holder, guint64 seq,
	    json_t *detail, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_auto (KinkoSeatPerson) person = { .name = g_strdup (holder == NULL ? "" : holder) };
	g_autoptr (GBytes) grant = NULL;
	g_autoptr (GBytes) seed = NULL;
	g_autoptr (KinkoSeat) seat = make_seat (session, id, recipient, &grant, &seed, error);

	if (seat == NULL)
		return FALSE;
	seat->enrolled_seq = seat->changed_seq = seq;
	if (!kinko_seat_insert (act, seat, &person, grant, error) ||
	    !kinko_seat_set_seed (act, seat, seed, error))
		return FALSE;
	kinko_seat_to_detail (seat, session->descriptor->origin, detail);
	kinko_roster_add (session->roster, seat);
	return TRUE;
}

/* ---- adding ---------------------------------------------------------------------------------- */

static gboolean
authorize (KinkoAct *act, const char *recipient, const char *holder, const char *approval,
	   GError **error)
{
	g_autoptr (GString) parameters = g_string_new (NULL);
	KinkoActScope scope = { .approval = approval, .count = 1, .recipient = recipient };

	kinko_parameters_add (parameters, "recipient", recipient);
	kinko_parameters_add (parameters, "holder", holder);
	scope.parameters = parameters->str;
	return kinko_act_authorize (act, &scope, error);
}

static gboolean
check_addition (KinkoSession *session, const char *recipient, const char *holder, GError **error)
{
	return kinko_recovery_check_recipient (recipient, NULL, error) &&
	       (holder == NULL || kinko_person_name_check (holder, error)) &&
	       check_is_new (session, recipient, error) && check_number (session, error);
}

static gboolean
add (KinkoAct *act, const char *id, const char *recipient, const char *holder, const char *approval,
     GError **error)
{
	if (!check_addition (kinko_act_session (act), recipient, holder, error))
		return kinko_act_fail (act, error);
	if (!authorize (act, recipient, holder, approval, error))
		return FALSE; /* logged by it */
	return store_seat (act, id, recipient, holder, kinko_act_next_seq (act),
			   kinko_act_detail (act), error) ||
	       kinko_act_fail (act, error);
}

char *
kinko_recovery_add (KinkoSession *session, const char *recipient, const char *holder,
		    const char *approval, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "recovery.add", "vault", NULL, error);
	g_autofree char *id = NULL;
	g_autofree char *object = NULL;

	if (act == NULL)
		return NULL;
	/* by the seats as they are within the transaction */
	id = kinko_recovery_next_id (session->roster);
	object = kinko_seat_object (id);
	kinko_act_set_object (act, object);
	return add (act, id, recipient, holder, approval, error) &&
			       kinko_operator_commit (act, error)
		       ? g_steal_pointer (&id)
		       : NULL;
}

gboolean
kinko_recovery_add_first (KinkoAct *act, const char *const *recipients, GError **error)
{
	KinkoSession *session = kinko_act_session (act);

	for (; *recipients != NULL; recipients++) {
		g_autofree char *id = kinko_recovery_next_id (session->roster);
		g_autofree char *object = kinko_seat_object (id);

		if (!kinko_act_continue_as (act, "recovery.add", object, error) ||
		    !check_addition (session, *recipients, NULL, error) ||
		    !store_seat (act, id, *recipients, NULL, kinko_act_next_seq (act),
				 kinko_act_detail (act), error))
			return FALSE;
	}
	return TRUE;
}

/* ---- removing -------------------------------------------------------------------------------- */

static const KinkoSeat *
find_key (KinkoSession *session, const char *id, GError **error)
{
	const KinkoSeat *seat = kinko_roster_find (session->roster, id);

	if (seat != NULL && seat->role == KINKO_ROLE_RECOVERY && seat->status != KINKO_SEAT_REVOKED)
		return seat;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("there is no recovery key '%s', or it is removed already"), id);
	kinko_error_set_hint (error, "%s", _ ("kinko recovery list shows all of them"));
	return NULL;
}

static gboolean
revoke_key (KinkoAct *act, const KinkoSeat *seat, GError **error)
{
	g_autoptr (KinkoSeat) revoked = kinko_seat_copy (seat);

	revoked->status = KINKO_SEAT_REVOKED;
	revoked->changed_seq = kinko_act_next_seq (act);
	return kinko_seat_update (act, revoked, NULL, NULL, error) &&
	       kinko_seat_set_seed (act, revoked, NULL, error);
}

gboolean
kinko_recovery_remove (KinkoSession *session, const char *id, const char *approval, GError **error)
{
	g_autofree char *object = NULL;
	g_autoptr (KinkoAct) act = NULL;
	const KinkoSeat *seat;
	const KinkoActScope scope = { .approval = approval, .count = 1 };

	if (!kinko_recovery_is_id (id)) { /* people type anything: it must not get into the log */
		(void) find_key (session, id, error);
		return FALSE;
	}
	object = kinko_seat_object (id);
	act = kinko_act_begin (session, "recovery.remove", object, NULL, error);
	if (act == NULL)
		return FALSE;
	seat = find_key (session, id, error);
	if (seat == NULL)
		return kinko_act_fail (act, error);
	if (!kinko_act_authorize (act, &scope, error))
		return FALSE;
	if (!revoke_key (act, seat, error))
		return kinko_act_fail (act, error);
	if (!kinko_operator_commit (act, error))
		return FALSE;
	kinko_keys_rotate_after (session, id); /* who held it knows the keys that it opened */
	return TRUE;
}

/* ---- looking --------------------------------------------------------------------------------- */

static KinkoRecovery *
load (KinkoSession *session, const KinkoSeat *seat, GError **error)
{
	g_autoptr (KinkoRecovery) recovery = g_new0 (KinkoRecovery, 1);
	g_auto (KinkoSeatPerson) person = { 0 };

	recovery->seat = kinko_seat_copy (seat);
	if (!kinko_seat_person_load (session->db, seat->enrolled_seq, &person, error) ||
	    !kinko_recovery_find_drill (session, seat, &recovery->tried_seq, error))
		return NULL;
	recovery->holder = g_steal_pointer (&person.name);
	recovery->added = kinko_recovery_day_of (session, seat->enrolled_seq, error);
	if (recovery->tried_seq != 0)
		recovery->tried = kinko_recovery_day_of (session, recovery->tried_seq, error);
	return recovery->added != NULL && (recovery->tried_seq == 0 || recovery->tried != NULL)
		       ? g_steal_pointer (&recovery)
		       : NULL;
}

static GPtrArray *
load_all (KinkoSession *session, GError **error)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_recovery_free);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];
		KinkoRecovery *recovery;

		if (seat->role != KINKO_ROLE_RECOVERY)
			continue;
		recovery = load (session, seat, error);
		if (recovery == NULL)
			return NULL;
		g_ptr_array_add (list, recovery);
	}
	return g_steal_pointer (&list);
}

GPtrArray *
kinko_recovery_list (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "recovery.list", "vault", NULL, error);
	g_autoptr (GPtrArray) list = NULL;

	if (act == NULL)
		return NULL;
	list = load_all (session, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}
