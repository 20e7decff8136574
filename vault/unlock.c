#include "vault/unlock.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/unlocked.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/keyring.h"
#include "vault/session-internal.h"

#define FORMAT_VERSION 1
#define SEQ_LEN        8
#define PAYLOAD_LEN    (1 + SEQ_LEN + KINKO_IDENTITY_KEY_LEN)

struct _KinkoUnlock {
	guint64 seq; /* of the entry that tells of it */
	KinkoSecret *key;
};

static char *
name_key (const KinkoIdentityPublic *owner)
{
	return g_strdup_printf ("kinko:%s:%s", owner->vault_id, owner->operator);
}

/* ---- keeping --------------------------------------------------------------------------------- */

static gboolean
check_allowed (const KinkoSession *session, guint seconds, GError **error)
{
	guint most = kinko_policy_unlock_minutes (session->policy);

	if (seconds <= most * 60)
		return TRUE;
	if (most == 0)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
			     _ ("the policy keeps no vault unlocked"));
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
			     ngettext ("the policy keeps a vault unlocked for at most %u minute",
				       "the policy keeps a vault unlocked for at most %u minutes",
				       most),
			     most);
	kinko_error_set_hint (error, "%s",
			      most == 0 ? _ ("work in 'kinko shell', which asks once")
					: _ ("give a shorter time with --for"));
	return FALSE;
}

static KinkoSecret *
make_payload (guint64 seq, const KinkoSecret *key)
{
	KinkoSecret *payload = kinko_secret_new (PAYLOAD_LEN);
	guint8 *bytes = kinko_secret_data (payload);

	bytes[0] = FORMAT_VERSION;
	for (guint i = 0; i < SEQ_LEN; i++)
		bytes[1 + i] = (guint8) (seq >> (8 * (SEQ_LEN - 1 - i)));
	memcpy (bytes + 1 + SEQ_LEN, kinko_secret_data (key), KINKO_IDENTITY_KEY_LEN);
	return payload;
}

gboolean
kinko_unlock_keep (KinkoSession *session, guint seconds, gint64 *end_ms, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "session.unlock", "vault", NULL, error);
	g_autofree char *name = name_key (kinko_session_identity (session));
	g_autofree char *until = NULL;
	g_autoptr (KinkoSecret) payload = NULL;

	g_assert (session->unlock_seq == 0); /* nothing prolongs itself */
	if (act == NULL)
		return FALSE;
	if (!check_allowed (session, seconds, error))
		return kinko_act_refuse (act, "too-long");
	if (!kinko_keyring_join (error))
		return kinko_act_fail (act, error);
	*end_ms = kinko_session_now_ms (session) + (gint64) seconds * 1000;
	until = kinko_entry_time (*end_ms);
	json_object_set_new (kinko_act_detail (act), "until", json_string (until));
	payload = make_payload (kinko_act_next_seq (act), kinko_identity_key (session->identity));
	/* Of no use before the log tells of it (kinko_unlock_check_entry()). */
	if (!kinko_keyring_keep (name, payload, seconds, error))
		return kinko_act_fail (act, error);
	if (kinko_act_commit (act, error))
		return TRUE;
	(void) kinko_keyring_remove (name);
	return FALSE;
}

/* ---- using it -------------------------------------------------------------------------------- */

KinkoUnlock *
kinko_unlock_find (const KinkoIdentityPublic *owner)
{
	g_autofree char *name = name_key (owner);
	g_autoptr (KinkoSecret) payload = kinko_keyring_read (name, PAYLOAD_LEN);
	const guint8 *bytes;
	KinkoUnlock *unlock;

	if (payload == NULL || kinko_secret_len (payload) != PAYLOAD_LEN)
		return NULL;
	bytes = kinko_secret_data (payload);
	if (bytes[0] != FORMAT_VERSION)
		return NULL;
	unlock = g_new0 (KinkoUnlock, 1);
	for (guint i = 0; i < SEQ_LEN; i++)
		unlock->seq = unlock->seq << 8 | bytes[1 + i];
	unlock->key = kinko_secret_new_from (bytes + 1 + SEQ_LEN, KINKO_IDENTITY_KEY_LEN);
	if (unlock->seq != 0) /* the genesis unlocked nothing, and 0 stands for the passphrase */
		return unlock;
	kinko_unlock_free (unlock);
	return NULL;
}

void
kinko_unlock_free (KinkoUnlock *unlock)
{
	if (unlock == NULL)
		return;
	kinko_secret_free (unlock->key);
	g_free (unlock);
}

gboolean
kinko_unlock_forget (const KinkoIdentityPublic *owner)
{
	g_autofree char *name = name_key (owner);

	return kinko_keyring_remove (name);
}

static gboolean
refuse_ended (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("the vault is not unlocked any more: %s"), why);
	kinko_error_set_hint (error, "%s",
			      _ ("repeat the command and give the passphrase, or unlock again with "
				 "'kinko unlock'"));
	return FALSE;
}

gboolean
kinko_unlock_check_end (KinkoSession *session, GError **error)
{
	return session->unlock_end_ms == 0 ||
	       kinko_log_latest_time (session->log) <= session->unlock_end_ms ||
	       refuse_ended (error, _ ("its time is over"));
}

/* The entry decides, not what was kept: a restore may have lost it, and then nobody could tell why the vault opened. */
gboolean
kinko_unlock_check_entry (KinkoSession *session, GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	g_autofree char *line = NULL;
	KinkoEntry entry;

	if (session->unlock_seq == 0)
		return TRUE;
	if (session->unlock_seq < kinko_log_size (session->log))
		line = kinko_log_line (session->log, session->unlock_seq, error);
	if (line == NULL && error != NULL && *error != NULL)
		return FALSE;
	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, NULL) ||
	    !kinko_slice_equal (entry.action, "session.unlock") ||
	    !kinko_slice_equal (entry.result, "granted") || !kinko_slice_equal (entry.by, me) ||
	    !kinko_unlocked_end (&entry, &session->unlock_end_ms, NULL))
		return refuse_ended (error, _ ("the log does not tell of it"));
	if (kinko_session_now_ms (session) > session->unlock_end_ms)
		return refuse_ended (error, _ ("its time is over"));
	return TRUE;
}

KinkoSession *
kinko_unlock_open (const KinkoUnlock *unlock, const char *vault, const char *identity_path,
		   KinkoWarnFunc warn, gpointer warn_data, GError **error)
{
	g_autoptr (KinkoSession) session =
		kinko_session_begin (vault, identity_path, warn, warn_data, error);

	if (session == NULL)
		return NULL;
	session->unlock_seq = unlock->seq;
	session->identity = kinko_identity_read_with_key (identity_path, unlock->key, error);
	if (session->identity == NULL)
		return NULL;
	if (strcmp (kinko_session_identity (session)->vault_id, session->descriptor->id) != 0) {
		(void) refuse_ended (error, _ ("the identity file belongs to another vault"));
		return NULL;
	}
	return kinko_session_enter (session, error) ? g_steal_pointer (&session) : NULL;
}

/* ---- locking --------------------------------------------------------------------------------- */

static const char *const reasons[] = { "asked", "idle", "hang-up", "suspended", "end" };

gboolean
kinko_unlock_log_end (KinkoSession *session, KinkoLockReason reason, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;

	if (session->db == NULL) /* nobody else could tell, and the spool tells of the visit */
		return TRUE;
	act = kinko_act_begin_system (session, "session.lock", "vault", error);
	if (act == NULL)
		return FALSE;
	json_object_set_new (kinko_act_detail (act), "reason", json_string (reasons[reason]));
	if (session->unlock_seq != 0)
		json_object_set_new (kinko_act_detail (act), "unlock",
				     json_integer ((json_int_t) session->unlock_seq));
	return kinko_act_commit (act, error);
}
