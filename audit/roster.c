#include "audit/roster.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/roster-internal.h"
#include "audit/sshsig.h"
#include "policies/error.h"

#define VAULT_ID_LEN 32 /* lower-case hex digits */

static const char *const change_actions[] = { "operator.resume", "operator.suspend",
					      "operator.revoke" };

char *
kinko_detail_hash (const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	return g_strconcat ("sha256:", hex, NULL);
}

gboolean
kinko_detail_hash_parse (const char *text, KinkoHash *hash)
{
	return g_str_has_prefix (text, "sha256:") &&
	       kinko_hash_from_hex (text + strlen ("sha256:"), strlen (text) - strlen ("sha256:"),
				    hash);
}

KinkoRoster *
kinko_roster_new (void)
{
	KinkoRoster *roster = g_new0 (KinkoRoster, 1);

	roster->seats = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_seat_free);
	roster->newest = g_hash_table_new (g_str_hash, g_str_equal);
	roster->rotations = g_array_new (FALSE, FALSE, sizeof (KinkoKeysSince));
	roster->begun = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	roster->regranted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return roster;
}

void
kinko_roster_free (KinkoRoster *roster)
{
	if (roster == NULL)
		return;
	g_hash_table_unref (roster->newest);
	g_array_unref (roster->rotations);
	g_hash_table_unref (roster->begun);
	g_hash_table_unref (roster->regranted);
	g_ptr_array_unref (roster->seats);
	g_free (roster->vault_id);
	g_free (roster->origin);
	g_free (roster);
}

void
kinko_roster_add (KinkoRoster *roster, const KinkoSeat *seat)
{
	KinkoSeat *copy = kinko_seat_copy (seat);

	g_ptr_array_add (roster->seats, copy);
	/* replace, not insert: the key must be the one that lives as long as the value */
	g_hash_table_replace (roster->newest, copy->id, copy);
}

const KinkoSeat *
kinko_roster_find (const KinkoRoster *roster, const char *id)
{
	return g_hash_table_lookup (roster->newest, id);
}

KinkoSeat *
kinko_roster_seat (KinkoRoster *roster, const char *id)
{
	return g_hash_table_lookup (roster->newest, id);
}

const KinkoSeat *
kinko_roster_find_person (const KinkoRoster *roster, const char *person)
{
	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->status != KINKO_SEAT_REVOKED &&
		    strcmp (kinko_seat_person_id (seat), person) == 0)
			return seat;
	}
	return NULL;
}

GPtrArray *
kinko_roster_seats (const KinkoRoster *roster)
{
	return roster->seats;
}

const char *
kinko_roster_vault_id (const KinkoRoster *roster)
{
	return roster->vault_id;
}

const char *
kinko_roster_origin (const KinkoRoster *roster)
{
	return roster->origin;
}

gboolean
kinko_roster_is_test (const KinkoRoster *roster)
{
	return roster->test;
}

const KinkoRotation *
kinko_roster_rotation (const KinkoRoster *roster)
{
	return &roster->rotation;
}

KinkoOthers
kinko_roster_others (const KinkoRoster *roster, const char *person, guint64 size)
{
	KinkoOthers others = KINKO_OTHERS_NONE;

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->enrolled_seq >= size || !kinko_role_holds_keys (seat->role) ||
		    !kinko_role_is_person (seat->role) ||
		    strcmp (kinko_seat_person_id (seat), person) == 0)
			continue;
		if (seat->status != KINKO_SEAT_REVOKED)
			return KINKO_OTHERS_HERE;
		others = KINKO_OTHERS_GONE;
	}
	return others;
}

guint
kinko_roster_active_managers (const KinkoRoster *roster)
{
	guint n = 0;

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->role == KINKO_ROLE_MANAGER && seat->status == KINKO_SEAT_ACTIVE)
			n++;
	}
	return n;
}

char *
kinko_roster_allowed_signers (const KinkoRoster *roster, guint64 size)
{
	GString *file = g_string_new (NULL);

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];
		g_autofree char *line = kinko_ssh_allowed_signer (seat->id, &seat->git_key);

		if (seat->enrolled_seq < size)
			g_string_append (file, line);
	}
	return g_string_free (file, FALSE);
}

/* ---- replay ---------------------------------------------------------------------------------- */

gboolean
kinko_roster_refuse (const KinkoEntry *entry, GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("entry %" PRIu64 " breaks the roster: %s"), entry->seq, why);
	return FALSE;
}

const char *
kinko_roster_text (const json_t *detail, const char *key)
{
	const char *text = json_string_value (json_object_get (detail, key));

	return text == NULL ? "" : text;
}

gboolean
kinko_roster_knows_keys (const KinkoRoster *roster, const char *origin,
			 const KinkoPublicKey *note_key, const KinkoPublicKey *git_key)
{
	/* A note names its key by 32 bits only, and another key with the same ID is easy to make: it would get
	 * the other person's notes rejected. */
	guint32 id = kinko_note_key_id (origin, KINKO_NOTE_TYPE_ED25519, note_key);

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *other = roster->seats->pdata[i];

		if (kinko_note_key_id (origin, KINKO_NOTE_TYPE_ED25519, &other->note_key) == id ||
		    memcmp (&other->git_key, git_key, sizeof *git_key) == 0)
			return TRUE;
	}
	return FALSE;
}

/* The seat that an enrolment or the genesis describes. */
KinkoSeat *
kinko_roster_read_seat (const KinkoRoster *roster, const KinkoEntry *entry, const char *id,
			const json_t *detail, GError **error)
{
	g_autoptr (KinkoSeat) seat = g_new0 (KinkoSeat, 1);
	g_autofree char *name = NULL;

	seat->id = g_strdup (id);
	seat->person = g_strdup (json_string_value (json_object_get (detail, "person")));
	seat->recipient = g_strdup (kinko_roster_text (detail, "recipient"));
	seat->role = kinko_role_from_name (kinko_roster_text (detail, "role"));
	seat->numbers = json_is_true (json_object_get (detail, "numbers"));
	seat->enrolled_seq = seat->changed_seq = entry->seq;
	if (!kinko_operator_id_is_valid (id) || seat->role == KINKO_ROLE_NONE ||
	    !g_str_has_prefix (seat->recipient, "age1") ||
	    !kinko_note_vkey_parse (kinko_roster_text (detail, "note_key"), &name, &seat->note_key,
				    NULL) ||
	    !kinko_ssh_public_parse (kinko_roster_text (detail, "git_key"), &seat->git_key, NULL)) {
		(void) kinko_roster_refuse (entry, error, _ ("a seat without its role and keys"));
		return NULL;
	}
	if (roster->origin == NULL || strcmp (name, roster->origin) != 0) {
		(void) kinko_roster_refuse (entry, error, _ ("a note key with another origin"));
		return NULL;
	}
	if (kinko_role_holds_keys (seat->role) &&
	    !kinko_detail_hash_parse (kinko_roster_text (detail, "grant"), &seat->grant)) {
		(void) kinko_roster_refuse (entry, error, _ ("a seat without its grant"));
		return NULL;
	}
	if (seat->role == KINKO_ROLE_RECOVERY &&
	    (!seat->numbers ||
	     !kinko_detail_hash_parse (kinko_roster_text (detail, "seed"), &seat->seed))) {
		(void) kinko_roster_refuse (entry, error, _ ("a recovery key without its seed"));
		return NULL;
	}
	if (seat->numbers && !kinko_role_holds_keys (seat->role)) {
		(void) kinko_roster_refuse (
			entry, error, _ ("a clearance for My Numbers in a role without keys"));
		return NULL;
	}
	if (kinko_roster_knows_keys (roster, roster->origin, &seat->note_key, &seat->git_key)) {
		(void) kinko_roster_refuse (entry, error, _ ("a key that another seat has"));
		return NULL;
	}
	return g_steal_pointer (&seat);
}

static gboolean
is_vault_id (const char *text)
{
	return strlen (text) == VAULT_ID_LEN && strspn (text, "0123456789abcdef") == VAULT_ID_LEN;
}

static gboolean
apply_genesis (KinkoRoster *roster, const KinkoEntry *entry, const json_t *detail, GError **error)
{
	g_autofree char *by = kinko_slice_dup (entry->by);
	g_autoptr (KinkoSeat) seat = NULL;
	const char *kind = kinko_roster_text (detail, "kind");

	roster->vault_id = g_strdup (kinko_roster_text (detail, "vault"));
	roster->origin = g_strdup (kinko_roster_text (detail, "origin"));
	roster->test = strcmp (kind, "test") == 0;
	seat = kinko_roster_read_seat (roster, entry, by, detail, error);
	if (seat == NULL)
		return FALSE;
	if (!is_vault_id (roster->vault_id) || !kinko_slice_equal (entry->result, "granted") ||
	    (!roster->test && strcmp (kind, "production") != 0))
		return kinko_roster_refuse (entry, error, _ ("it is not the genesis of a vault"));
	if (seat->role != KINKO_ROLE_MANAGER || !kinko_slice_equal (entry->role, "manager"))
		return kinko_roster_refuse (entry, error, _ ("the first seat is not a manager's"));
	if (seat->person != NULL)
		return kinko_roster_refuse (entry, error,
					    _ ("a seat of a person who was never enrolled"));
	kinko_roster_add (roster, seat);
	return TRUE;
}

/* A deputy stands in for the manager, and must not become one, or remove one, that way. */
static gboolean
check_rank (const KinkoEntry *entry, const KinkoSeat *seat, GError **error)
{
	return seat->role != KINKO_ROLE_MANAGER || kinko_slice_equal (entry->role, "manager") ||
	       kinko_roster_refuse (entry, error,
				    _ ("a manager's seat is changed by somebody who is none"));
}

/* One person, one ID, one seat: what asks for two people must not be met by one. That two IDs are two people is the
 * word of who enrolled them; that one ID stays one person, and that a person who has two has one seat, is checked. */
gboolean
kinko_roster_check_person (const KinkoRoster *roster, const KinkoEntry *entry, const KinkoSeat *old,
			   const KinkoSeat *seat, GError **error)
{
	const char *person = kinko_seat_person_id (seat);
	const KinkoSeat *first = kinko_roster_find (roster, person);

	if (seat->person != NULL && strcmp (seat->person, seat->id) == 0)
		return kinko_roster_refuse (entry, error,
					    _ ("a person named by the seat's own ID"));
	/* Such a key is nobody: it neither was somebody nor becomes it. */
	if ((old != NULL && old->role == KINKO_ROLE_RECOVERY) ||
	    (first != NULL && first->role == KINKO_ROLE_RECOVERY))
		return kinko_roster_refuse (entry, error,
					    _ ("a person with the ID of a recovery key"));
	if (old != NULL && strcmp (kinko_seat_person_id (old), person) != 0)
		return kinko_roster_refuse (entry, error, _ ("an ID that was another person's"));
	if (seat->person != NULL &&
	    (first == NULL || strcmp (kinko_seat_person_id (first), person) != 0))
		return kinko_roster_refuse (entry, error,
					    _ ("a seat of a person who was never enrolled"));
	if (kinko_roster_find_person (roster, person) != NULL)
		return kinko_roster_refuse (entry, error, _ ("one person with two seats"));
	return TRUE;
}

static gboolean
apply_enrolment (KinkoRoster *roster, const KinkoEntry *entry, const char *id, const json_t *detail,
		 GError **error)
{
	const KinkoSeat *old = kinko_roster_find (roster, id);
	g_autoptr (KinkoSeat) seat = NULL;

	if (old != NULL && old->status != KINKO_SEAT_REVOKED)
		return kinko_roster_refuse (entry, error, _ ("somebody is enrolled twice"));
	seat = kinko_roster_read_seat (roster, entry, id, detail, error);
	if (seat != NULL && !kinko_role_is_person (seat->role))
		return kinko_roster_refuse (entry, error,
					    _ ("somebody is enrolled as a recovery key"));
	if (seat == NULL || !check_rank (entry, seat, error) ||
	    !kinko_roster_check_person (roster, entry, old, seat, error))
		return FALSE;
	kinko_roster_add (roster, seat);
	return TRUE;
}

gboolean
kinko_roster_set_status (KinkoRoster *roster, const KinkoEntry *entry, KinkoSeat *seat,
			 KinkoSeatStatus to, GError **error)
{
	seat->status = to;
	seat->changed_seq = entry->seq;
	if (kinko_roster_active_managers (roster) == 0)
		return kinko_roster_refuse (entry, error, _ ("no active manager remains"));
	return TRUE;
}

static gboolean
apply_change (KinkoRoster *roster, const KinkoEntry *entry, const char *id, KinkoSeatStatus to,
	      const json_t *detail, GError **error)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);

	if (seat == NULL)
		return kinko_roster_refuse (entry, error,
					    _ ("a change of a seat that was never made"));
	if (seat->role == KINKO_ROLE_RECOVERY)
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key is changed as a person is"));
	if (!check_rank (entry, seat, error))
		return FALSE;
	if (seat->status == KINKO_SEAT_REVOKED || seat->status == to)
		return kinko_roster_refuse (entry, error,
					    _ ("a change that does not fit the seat's status"));
	if (to == KINKO_SEAT_ACTIVE && kinko_role_holds_keys (seat->role) &&
	    !kinko_detail_hash_parse (kinko_roster_text (detail, "grant"), &seat->grant))
		return kinko_roster_refuse (entry, error, _ ("a seat without its grant"));
	if (to == KINKO_SEAT_ACTIVE)
		seat->failures = 0;
	return kinko_roster_set_status (roster, entry, seat, to, error);
}

/* kinko itself locks a seat, whoever happens to open the vault; so what it takes is not a role but what the log says.
 * Otherwise anybody could lock out anybody. */
static gboolean
apply_lock (KinkoRoster *roster, const KinkoEntry *entry, const char *id, const json_t *detail,
	    GError **error)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);
	json_int_t failures = json_integer_value (json_object_get (detail, "failures"));

	if (seat == NULL || seat->status != KINKO_SEAT_ACTIVE)
		return kinko_roster_refuse (entry, error,
					    _ ("a lock of a seat that is not active"));
	if (failures < KINKO_SEAT_LEAST_FAILURES || failures > seat->failures)
		return kinko_roster_refuse (
			entry, error, _ ("a lock without so many wrong passphrases in the log"));
	return kinko_roster_set_status (roster, entry, seat, KINKO_SEAT_LOCKED, error);
}

/* Only of an active seat: nobody gets further out than out. */
static void
count_refusal (KinkoRoster *roster, const char *id, const json_t *detail)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);

	/* A recovery key has no passphrase: whoever claims one in its name must not lock it out. */
	if (seat != NULL && seat->status == KINKO_SEAT_ACTIVE &&
	    kinko_role_is_person (seat->role) &&
	    strcmp (kinko_roster_text (detail, "reason"), "passphrase") == 0)
		seat->failures++;
}

/* The actor of every entry but the genesis must have an active seat, in the role that the entry states. */
static gboolean
check_actor (const KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	char by[40] = "";
	const KinkoSeat *seat;

	memcpy (by, entry->by.text, MIN (entry->by.len, sizeof by - 1));
	seat = kinko_roster_find (roster, by);
	if (seat == NULL)
		return kinko_roster_refuse (entry, error, _ ("the actor was never enrolled"));
	if (seat->status != KINKO_SEAT_ACTIVE)
		return kinko_roster_refuse (entry, error, _ ("the actor's seat is not active"));
	if (!kinko_slice_equal (entry->role, kinko_role_name (seat->role)))
		return kinko_roster_refuse (entry, error, _ ("the actor has another role"));
	return kinko_roster_check_recovery (seat, entry, error);
}

static gboolean
apply_operator_entry (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	g_autofree char *object = kinko_slice_dup (entry->object);
	json_auto_t *detail = kinko_entry_detail (entry, error);
	const char *id = object + strlen ("operator/");

	if (detail == NULL)
		return FALSE;
	if (!g_str_has_prefix (object, "operator/"))
		return kinko_roster_refuse (entry, error,
					    _ ("a change of a seat without its object"));
	if (kinko_slice_equal (entry->action, "unlock.refused")) {
		count_refusal (roster, id, detail);
		return TRUE;
	}
	if (kinko_slice_equal (entry->action, "operator.lock"))
		return apply_lock (roster, entry, id, detail, error);
	if (kinko_roster_is_recovery (entry))
		return kinko_roster_apply_recovery (roster, entry, id, detail, error);
	if (!kinko_slice_equal (entry->role, "manager") &&
	    !kinko_slice_equal (entry->role, "deputy"))
		return kinko_roster_refuse (entry, error,
					    _ ("a seat is changed by neither manager nor deputy"));
	if (kinko_slice_equal (entry->action, "operator.grant"))
		return kinko_roster_apply_grant (roster, entry, id, detail, error);
	if (kinko_slice_equal (entry->action, "operator.enrol"))
		return apply_enrolment (roster, entry, id, detail, error);
	for (guint i = 0; i < G_N_ELEMENTS (change_actions); i++) {
		if (kinko_slice_equal (entry->action, change_actions[i]))
			return apply_change (roster, entry, id, (KinkoSeatStatus) i, detail, error);
	}
	return TRUE;
}

static gboolean
changes_roster (const KinkoEntry *entry)
{
	if (kinko_slice_equal (entry->action, "unlock.refused"))
		return kinko_slice_equal (entry->result, "denied");
	if (!kinko_slice_equal (entry->result, "granted"))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS (change_actions); i++) {
		if (kinko_slice_equal (entry->action, change_actions[i]))
			return TRUE;
	}
	return kinko_slice_equal (entry->action, "operator.enrol") ||
	       kinko_slice_equal (entry->action, "operator.grant") ||
	       kinko_slice_equal (entry->action, "operator.lock") ||
	       kinko_roster_is_recovery (entry);
}

/* Who has opened the vault knows the passphrase. */
static void
forgive (KinkoRoster *roster, const KinkoEntry *entry)
{
	g_autofree char *by = kinko_slice_dup (entry->by);
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, by);

	seat->failures = 0;
}

gboolean
kinko_roster_apply (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	gboolean genesis = kinko_slice_equal (entry->action, "vault.genesis");

	if ((entry->seq == 0) != genesis)
		return kinko_roster_refuse (entry, error,
					    genesis ? _ ("a second genesis")
						    : _ ("entry 0 is not the genesis"));
	if (genesis) {
		json_auto_t *detail = kinko_entry_detail (entry, error);

		return detail != NULL && apply_genesis (roster, entry, detail, error);
	}
	if (!check_actor (roster, entry, error))
		return FALSE;
	if (kinko_slice_equal (entry->action, "keys.rotate"))
		return kinko_roster_apply_rotation (roster, entry, error);
	if (g_hash_table_size (roster->regranted) > 0 &&
	    !kinko_slice_equal (entry->action, "operator.grant"))
		return kinko_roster_refuse (entry, error,
					    _ ("grants of new keys that did not come"));
	if (kinko_slice_equal (entry->action, "session.open") &&
	    kinko_slice_equal (entry->result, "granted"))
		forgive (roster, entry);
	/* Who may restore is looked at with the rest of it (audit/restored.c). */
	if (kinko_slice_equal (entry->action, "vault.restored") &&
	    kinko_slice_equal (entry->result, "granted"))
		return kinko_roster_apply_restore (roster, entry, error);
	return !changes_roster (entry) || apply_operator_entry (roster, entry, error);
}
