#include "vault/log-prove.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/mirror-proof.h"
#include "audit/tree-path.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/cosign.h"

#define ACTION "log.prove"

/* ---- without keys ---------------------------------------------------------------------------- */

static KinkoVerification *
verify_mirror (KinkoSession *session, GError **error)
{
	KinkoMirror *mirror = kinko_session_mirror (session);

	if (mirror != NULL)
		return kinko_verify_mirror (mirror, NULL, NULL, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, "%s", _ ("the mirror cannot be read"));
	kinko_error_set_hint (error, "%s", _ ("make its folder reachable and try again"));
	return NULL;
}

/* ---- with keys ------------------------------------------------------------------------------- */

/* Logs it before anything is read. @key: "entry" or "since". */
static gboolean
log_proof (KinkoSession *session, const char *key, guint64 value, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, ACTION, "log", NULL, error);

	if (act == NULL)
		return FALSE;
	(void) json_object_set_new (kinko_act_detail (act), key, json_integer ((json_int_t) value));
	return kinko_act_commit (act, error);
}

/* The stored leaves are believed no further than the signed root goes: the proof is checked. */
static gboolean
add_leaves (KinkoSession *session, KinkoTreePath *path, guint64 size, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT leaf FROM audit_entry WHERE seq < ? ORDER BY seq", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) size, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		gsize len;
		gconstpointer stored = kinko_statement_blob (query, 0, &len);
		KinkoHash leaf;

		g_assert (len == sizeof leaf); /* a CHECK of the table */
		memcpy (&leaf, stored, sizeof leaf);
		kinko_tree_path_add (path, &leaf);
	}
	return step == KINKO_STEP_DONE;
}

static GPtrArray *
finish_path (KinkoSession *session, KinkoTreePath *made, guint64 size, GError **error)
{
	g_autoptr (KinkoTreePath) path = made;

	return add_leaves (session, path, size, error) ? kinko_tree_path_finish (path, error)
						       : NULL;
}

/* The log's note at @size, with what witnesses wrote below it. */
static char *
note_at (KinkoSession *session, const KinkoCosignatures *cosignatures, guint64 size, GError **error)
{
	g_autofree char *note = kinko_log_note_at (kinko_session_log (session), size, error);

	if (note != NULL)
		return kinko_cosignatures_note (cosignatures, size, note);
	if (error != NULL && *error == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the log has no checkpoint at %" PRIu64 " entries"), size);
	return NULL;
}

static KinkoProof *
checked (KinkoProof *proof, GError **error)
{
	g_autoptr (KinkoProof) made = proof;

	if (made == NULL || !kinko_proof_check (made, NULL, error)) {
		kinko_error_set_hint (error, "%s",
				      _ ("the database was changed outside kinko: run 'kinko log "
					 "verify'"));
		return NULL;
	}
	return g_steal_pointer (&made);
}

static KinkoProof *
prove_entry (KinkoSession *session, guint64 seq, GError **error)
{
	g_autoptr (KinkoCosignatures) cosignatures = kinko_cosign_load (session, error);
	g_autofree char *line = kinko_log_line (kinko_session_log (session), seq, error);
	g_autofree char *note = NULL;
	GPtrArray *hashes;
	guint64 size;

	if (cosignatures == NULL || line == NULL)
		return NULL;
	size = kinko_proof_size (cosignatures, kinko_log_size (kinko_session_log (session)), seq);
	note = note_at (session, cosignatures, size, error);
	if (note == NULL)
		return NULL;
	hashes = finish_path (session, kinko_tree_path_inclusion (seq, size), size, error);
	return hashes == NULL ? NULL
			      : checked (kinko_proof_new_entry (seq, line, strlen (line), hashes,
								note, error),
					 error);
}

KinkoProof *
kinko_log_prove (KinkoSession *session, guint64 seq, GError **error)
{
	g_autofree char *line = NULL;

	if (!kinko_session_has_keys (session)) {
		g_autoptr (KinkoVerification) found = verify_mirror (session, error);

		return found == NULL ? NULL
				     : kinko_mirror_prove (kinko_session_mirror (session), found,
							   seq, error);
	}
	/* What is not there is not logged as proved, nor what this act itself would make. */
	line = kinko_log_line (kinko_session_log (session), seq, error);
	return line != NULL && log_proof (session, "entry", seq, error)
		       ? prove_entry (session, seq, error)
		       : NULL;
}

/* ---- growth ---------------------------------------------------------------------------------- */

/* The log's own checkpoint at that size must be the same. */
static gboolean
check_old (KinkoSession *session, const KinkoNote *note, const KinkoCheckpoint *old, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *ours =
		kinko_log_note_at (kinko_session_log (session), old->size, &problem);
	g_autoptr (KinkoNote) own =
		ours == NULL ? NULL : kinko_note_parse (ours, strlen (ours), &problem);
	g_autofree char *path = kinko_session_mirror_path (session);

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (own != NULL && strcmp (own->text, note->text) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log did not grow out of that checkpoint: at %" PRIu64
			" entries it has another one, or none"),
		     old->size);
	kinko_error_set_hint (error,
			      _ ("if it is of this log, write the evidence down: 'kinko-verify %s "
				 "--cosigned NOTE --evidence FILE'"),
			      path);
	return FALSE;
}

KinkoProof *
kinko_log_prove_growth (KinkoSession *session, const char *old_note, GError **error)
{
	g_autoptr (KinkoNote) parsed = kinko_note_parse (old_note, strlen (old_note), error);
	g_autoptr (KinkoCheckpoint) old =
		parsed == NULL ? NULL : kinko_checkpoint_parse (parsed->text, error);
	g_autoptr (KinkoCosignatures) cosignatures = NULL;
	g_autofree char *note = NULL;
	GPtrArray *hashes;
	guint64 size;

	if (old == NULL)
		return NULL;
	if (!kinko_session_has_keys (session)) {
		g_autoptr (KinkoVerification) found = verify_mirror (session, error);

		return found == NULL ? NULL
				     : kinko_mirror_prove_growth (kinko_session_mirror (session),
								  found, old_note, error);
	}
	if (!check_old (session, parsed, old, error) ||
	    !log_proof (session, "since", old->size, error))
		return NULL;
	size = kinko_log_size (kinko_session_log (session));
	cosignatures = kinko_cosign_load (session, error);
	note = cosignatures == NULL ? NULL : note_at (session, cosignatures, size, error);
	if (note == NULL)
		return NULL;
	hashes = finish_path (session, kinko_tree_path_consistency (old->size, size), size, error);
	return hashes == NULL
		       ? NULL
		       : checked (kinko_proof_new_growth (old_note, hashes, note, error), error);
}
