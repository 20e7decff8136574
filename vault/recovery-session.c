#include "vault/recovery-session.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/recovery-folder.h"
#include "vault/recovery-seed.h"
#include "vault/session-internal.h"
#include "vault/spool.h"

/* In whose name a key is refused that is none of the vault's. */
#define UNKNOWN_KEY "recovery"

/* NULL without error: the key does not open this one. */
static KinkoIdentity *
try_id (KinkoSession *session, const char *id, KinkoSecret *key, GError **error)
{
	g_autoptr (GBytes) file = kinko_recovery_folder_read (session->folder, id, error);
	g_autoptr (KinkoSecret) seed = NULL;
	g_autoptr (GError) problem = NULL;

	if (file == NULL)
		return NULL;
	seed = kinko_recovery_seed_open (file, session->descriptor->id, id, key, &problem);
	if (seed != NULL)
		return kinko_identity_new_from_seed (seed, session->descriptor->id, id, key);
	if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
		g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

/* Whoever holds the key may have nobody left to ask who has a seat. */
static void
refuse_key (KinkoSession *session, GError **error)
{
	kinko_spool_add (session->folder, session->drill ? KINKO_SPOOL_DRILL : KINKO_SPOOL_NO_SEAT,
			 UNKNOWN_KEY);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH, "%s",
		     _ ("this key is none of the vault's recovery keys, or no longer one"));
	kinko_error_set_hint (
		error, "%s",
		_ ("look for the key whose recipient is on the list in the safe: 'age-keygen -y "
		   "FILE' "
		   "prints the recipient of a key; whoever has a seat sees those of the vault with "
		   "'kinko recovery list'"));
}

/* A damaged file does not stop the others from being tried; it is told of when none opens. */
static KinkoIdentity *
find_identity (KinkoSession *session, KinkoSecret *key, GError **error)
{
	g_autoptr (GPtrArray) ids = kinko_recovery_folder_list (session->folder, error);
	g_autoptr (GError) damage = NULL;

	if (ids == NULL)
		return NULL;
	for (guint i = 0; i < ids->len; i++) {
		KinkoIdentity *found =
			try_id (session, ids->pdata[i], key, damage == NULL ? &damage : NULL);

		if (found != NULL)
			return found;
	}
	if (damage == NULL)
		refuse_key (session, error);
	else
		g_propagate_error (error, g_steal_pointer (&damage));
	return NULL;
}

static void
note_failed_drill (KinkoSession *session, const GError *error)
{
	const char *id = session->identity == NULL ? UNKNOWN_KEY
						   : kinko_session_identity (session)->operator;

	/* who has no seat is there already */
	if (session->drill && g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		kinko_spool_add (session->folder, KINKO_SPOOL_DRILL, id);
}

static gboolean
open_with (KinkoSession *session, KinkoSecret *key, GError **error)
{
	session->identity = find_identity (session, key, error);
	return session->identity != NULL && kinko_session_enter (session, error);
}

KinkoSession *
kinko_recovery_session_open (const char *vault, KinkoSecret *key, KinkoRecoveryPurpose purpose,
			     KinkoWarnFunc warn, gpointer warn_data, GError **error)
{
	g_autoptr (KinkoSession) session =
		kinko_session_begin (vault, NULL, warn, warn_data, error);
	g_autoptr (GError) problem = NULL;

	if (session == NULL)
		return NULL;
	session->recovery = TRUE;
	session->drill = purpose == KINKO_RECOVERY_DRILL;
	if (open_with (session, key, &problem))
		return g_steal_pointer (&session);
	note_failed_drill (session, problem);
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY) &&
	    kinko_error_hint (problem) == NULL)
		kinko_error_set_hint (
			&problem, "%s",
			_ ("bring the folders 'recovery' and 'grants' back from a backup, or have "
			   "anybody with keys open the vault: then they are written again"));
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}
