#include "cli/verify-witness.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/fork.h"
#include "audit/japan-time.h"
#include "audit/voucher.h"
#include "cli/evidence-output.h"
#include "cli/note-input.h"
#include "cli/sheet.h"
#include "policies/error.h"

gboolean
kinko_verify_witness_check_options (KinkoContext *context, GError **error)
{
	if (kinko_context_option (context, "evidence") != NULL &&
	    kinko_context_option (context, "cosigned") == NULL &&
	    kinko_context_option (context, "since") == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--evidence is for --cosigned or --since"));
		return FALSE;
	}
	return kinko_note_input_check_keys (context, "witness", TRUE, error);
}

void
kinko_verify_witness_clear (KinkoVerifyWitness *witness)
{
	json_decref (witness->witnesses);
	witness->witnesses = NULL;
}

/* ---- a checkpoint that somebody kept --------------------------------------------------------- */

/* A note that nobody is known to have signed may have been written, or damaged, by anybody: it shows nothing. */
static gboolean
check_vouched (const KinkoNote *note, const KinkoVerification *found, char *const *given,
	       const char *path, GError **error)
{
	g_auto (GStrv) keys = kinko_vouchers_join_keys (found->keys, given);
	g_autoptr (GPtrArray) vouchers = kinko_vouchers_of (note, found->origin, keys, error);

	if (vouchers == NULL) {
		g_prefix_error (error, _ ("'%s': "), path);
		return FALSE;
	}
	if (vouchers->len > 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("'%s': no key of this log, and no witness that you named, signed it"),
		     path);
	kinko_error_set_hint (error, "%s",
			      _ ("it is another log's, or this log has other keys than it had: "
				 "name the witness who cosigned it with --witness"));
	return FALSE;
}

static gboolean
compare_kept (KinkoContext *context, KinkoMirror *mirror, const KinkoVerification *found,
	      char *const *given, KinkoNote **kept, KinkoCheckpoint **checkpoint, GError **error)
{
	const char *path = kinko_context_option (context, "cosigned");
	g_autofree char *text = NULL;
	gboolean forked;

	if (path == NULL)
		return TRUE;
	*kept = kinko_note_input_checkpoint (path, &text, checkpoint, error);
	if (*kept == NULL || !check_vouched (*kept, found, given, path, error))
		return FALSE;
	if (kinko_fork_check (found, *checkpoint, &forked, error))
		return TRUE;
	if (forked)
		kinko_evidence_output (context, mirror, found, text, given, error);
	return FALSE;
}

/* ---- witnesses ------------------------------------------------------------------------------- */

static json_t *
witness_result (const char *vkey, guint64 size, json_t *seq, const KinkoCosignature *cosignature)
{
	g_autofree char *time = kinko_cosignature_time (cosignature);
	g_autofree char *name = g_strndup (vkey, strcspn (vkey, "+"));

	return json_pack ("{s:s, s:s, s:I, s:o, s:s}", "witness", name, "vkey", vkey, "size",
			  (json_int_t) size, "seq", seq, "time", time);
}

/* The newest that the log has, or the one below the note that was kept, if that is newer. */
static json_t *
find_cosignature (const char *vkey, const KinkoVerification *found, const KinkoNote *kept,
		  const KinkoCheckpoint *checkpoint, GError **error)
{
	g_autoptr (KinkoWitness) witness = kinko_witness_parse (vkey, error);
	const KinkoCosigned *newest =
		witness == NULL ? NULL : kinko_cosignatures_newest (found->cosignatures, witness);
	KinkoCosignature cosignature;

	if (witness == NULL)
		return NULL;
	if (kept != NULL && (newest == NULL || checkpoint->size > newest->size) &&
	    kinko_cosignature_find (kept, witness, &cosignature, NULL))
		return witness_result (vkey, checkpoint->size, json_null (), &cosignature);
	if (newest != NULL)
		return witness_result (vkey, newest->size, json_integer ((json_int_t) newest->seq),
				       &newest->cosignature);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log is whole, but the witness '%s' never cosigned it"), witness->name);
	kinko_error_set_hint (error, "%s",
			      _ ("have the newest checkpoint cosigned with 'kinko witness cosign', "
				 "or give the note that was cosigned with --cosigned"));
	return NULL;
}

gboolean
kinko_verify_witness_run (KinkoContext *context, KinkoMirror *mirror,
			  const KinkoVerification *found, KinkoVerifyWitness *result,
			  GError **error)
{
	g_auto (GStrv) given = kinko_note_input_keys (context, FALSE);
	g_autoptr (KinkoNote) kept = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;

	if (!compare_kept (context, mirror, found, given, &kept, &checkpoint, error))
		return FALSE;
	result->compared = kept != NULL;
	result->witnesses = json_array ();
	for (gsize i = 0; given[i] != NULL; i++) {
		json_t *one = find_cosignature (given[i], found, kept, checkpoint, error);

		if (one == NULL)
			return FALSE;
		json_array_append_new (result->witnesses, one);
	}
	return TRUE;
}

void
kinko_verify_witness_add (KinkoVerifyWitness *witness, json_t *result)
{
	json_object_set (result, "witnesses", witness->witnesses);
	json_object_set_new (result, "cosigned_compared", json_boolean (witness->compared));
}

GPtrArray *
kinko_verify_witness_texts (const json_t *result)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
	const json_t *witness;
	gsize i;

	if (kinko_result_flag (result, "cosigned_compared"))
		g_ptr_array_add (
			texts,
			g_strdup (_ ("The log grew out of the checkpoint that you kept: nothing "
				     "that was in it then was changed or removed.")));
	json_array_foreach (json_object_get (result, "witnesses"), i, witness)
	{
		g_autofree char *time = kinko_japan_time_text (kinko_result_text (witness, "time"));

		g_ptr_array_add (
			texts,
			g_strdup_printf (
				_ ("The witness '%s' cosigned the log up to its first %" PRIi64
				   " entries, on %s by its own clock."),
				kinko_result_text (witness, "witness"),
				kinko_result_number (witness, "size"), time));
	}
	return texts;
}

void
kinko_verify_witness_show (const json_t *result, GString *out)
{
	g_autoptr (GPtrArray) texts = kinko_verify_witness_texts (result);

	for (guint i = 0; i < texts->len; i++)
		kinko_result_say (out, "%s", (const char *) texts->pdata[i]);
}
