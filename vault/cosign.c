#include "vault/cosign.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/log-back.h"

#define ACTION "log.cosign"

/* ---- what the log has ------------------------------------------------------------------------ */

static void
free_cosigned (gpointer cosigned)
{
	kinko_cosigned_free (cosigned);
}

KinkoCosignatures *
kinko_cosign_load (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoCosignatures) all = kinko_cosignatures_new ();
	g_autoptr (GPtrArray) newest_first = g_ptr_array_new_with_free_func (free_cosigned);
	g_autoptr (KinkoLogBack) back = kinko_log_back_new (
		kinko_session_db (session), kinko_log_size (kinko_session_log (session)), ACTION,
		ACTION, error);
	KinkoEntry entry;
	KinkoStep step;

	if (back == NULL)
		return NULL;
	while ((step = kinko_log_back_next (back, &entry, error)) == KINKO_STEP_ROW) {
		KinkoCosigned *cosigned = kinko_cosigned_read (&entry, error);

		if (cosigned == NULL)
			return NULL;
		g_ptr_array_add (newest_first, cosigned);
	}
	if (step != KINKO_STEP_DONE)
		return NULL;
	for (guint i = newest_first->len; i > 0; i--)
		kinko_cosignatures_add (all, g_ptr_array_steal_index (newest_first, i - 1));
	return g_steal_pointer (&all);
}

/* ---- taking one in --------------------------------------------------------------------------- */

/* A note that somebody hands in, against the log. */
static gboolean
check_checkpoint (KinkoSession *session, const KinkoNote *note, const KinkoCheckpoint *checkpoint,
		  GError **error)
{
	const char *origin = kinko_session_descriptor (session)->origin;
	g_autofree char *ours =
		kinko_log_note_at (kinko_session_log (session), checkpoint->size, NULL);
	g_autoptr (KinkoNote) own =
		ours == NULL ? NULL : kinko_note_parse (ours, strlen (ours), NULL);
	g_autofree char *path = kinko_session_mirror_path (session);

	if (strcmp (checkpoint->origin, origin) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the note is of the log '%s', this one is '%s'"),
			     checkpoint->origin, origin);
		kinko_error_set_hint (error, "%s", _ ("give the note that was made for this log"));
		return FALSE;
	}
	if (own != NULL && strcmp (own->text, note->text) == 0)
		return TRUE;
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		_ ("the note tells another history: this log has no such checkpoint at %" PRIu64
		   " entries"),
		checkpoint->size);
	kinko_error_set_hint (error,
			      _ ("stop and tell the ward; write the evidence down: 'kinko-verify "
				 "%s --cosigned NOTE --evidence FILE'"),
			      path);
	return FALSE;
}

static gboolean
has_line_of (const KinkoNote *note, const KinkoWitness *witness)
{
	guint32 id = kinko_note_key_id (witness->name, KINKO_NOTE_TYPE_COSIGN_V1, &witness->key);

	for (guint i = 0; i < note->signatures->len; i++) {
		const KinkoNoteSignature *signature = note->signatures->pdata[i];

		if (signature->key_id == id && strcmp (signature->name, witness->name) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Of the witnesses that the log knows, the one that wrote below the note; the newest first, as one may have a new
 * key. */
static KinkoWitness *
find_known (const KinkoCosignatures *known, const KinkoNote *note, GError **error)
{
	for (guint i = kinko_cosignatures_count (known); i > 0; i--) {
		const KinkoCosigned *cosigned = kinko_cosignatures_at (known, i - 1);

		if (has_line_of (note, cosigned->witness))
			return kinko_witness_copy (cosigned->witness);
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
		     _ ("the note has no cosignature of a witness whom the log knows"));
	kinko_error_set_hint (error, "%s",
			      _ ("for the first one of a witness give the key on that witness's "
				 "paper with --witness"));
	return NULL;
}

static gboolean
is_there (const KinkoCosignatures *known, const KinkoCosigned *cosigned)
{
	g_autofree char *name = kinko_cosigned_file_name (cosigned);

	for (guint i = 0; i < kinko_cosignatures_count (known); i++) {
		g_autofree char *other =
			kinko_cosigned_file_name (kinko_cosignatures_at (known, i));

		if (strcmp (name, other) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Inside the act. */
static gboolean
check (KinkoSession *session, const char *data, const char *vkey, KinkoCosigned *cosigned,
       GError **error)
{
	g_autoptr (KinkoCosignatures) known = kinko_cosign_load (session, error);
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), error);
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;

	if (known == NULL || note == NULL)
		return FALSE;
	checkpoint = kinko_checkpoint_parse (note->text, error);
	if (checkpoint == NULL)
		return FALSE;
	cosigned->size = checkpoint->size;
	cosigned->witness =
		vkey != NULL ? kinko_witness_parse (vkey, error) : find_known (known, note, error);
	/* The signature before the history: a note that nobody vouches for is evidence of nothing. */
	if (cosigned->witness == NULL ||
	    !kinko_cosignature_find (note, cosigned->witness, &cosigned->cosignature, error) ||
	    !check_checkpoint (session, note, checkpoint, error))
		return FALSE;
	if (!is_there (known, cosigned))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
		     _ ("the log has the cosignature of '%s' at %" PRIu64 " entries already"),
		     cosigned->witness->name, cosigned->size);
	return FALSE;
}

static gboolean
need_keys (KinkoSession *session, GError **error)
{
	if (kinko_session_has_keys (session))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("only people with keys can write to the log"));
	kinko_error_set_hint (error, "%s",
			      _ ("give the note to the manager (業務管理責任者), who takes it in"));
	return FALSE;
}

KinkoCosigned *
kinko_cosign_add (KinkoSession *session, const char *note, const char *vkey, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoCosigned) cosigned = g_new0 (KinkoCosigned, 1);
	json_auto_t *detail = NULL;

	if (!need_keys (session, error))
		return NULL;
	act = kinko_act_begin (session, ACTION, "log", NULL, error);
	if (act == NULL)
		return NULL;
	if (!check (session, note, vkey, cosigned, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	cosigned->seq = kinko_act_next_seq (act);
	detail = kinko_cosigned_detail (cosigned);
	(void) json_object_update (kinko_act_detail (act), detail);
	return kinko_act_commit (act, error) ? g_steal_pointer (&cosigned) : NULL;
}
