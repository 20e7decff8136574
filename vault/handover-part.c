#include "vault/handover-part.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/note.h"
#include "policies/error.h"
#include "vault/document-content.h"
#include "vault/session-internal.h"
#include "vault/tar-header.h"

/* ---- plans ----------------------------------------------------------------------------------- */

char *
kinko_handover_plan_name (KinkoHandoverPart part, const char *name)
{
	return part == KINKO_HANDOVER_OUTER ? g_strdup (name)
					    : g_strconcat ("numbers/", name, NULL);
}

const KinkoHandoverPlan *
kinko_handover_planned (const KinkoHandoverWork *work, const char *name)
{
	const KinkoHandoverPlan *plan = g_hash_table_lookup (work->plans, name);

	g_assert (plan != NULL);
	return plan;
}

/* @tar: NULL the first time. */
static gboolean
make_text (KinkoHandoverWork *work, const char *name, KinkoHandoverMake make, KinkoTarWriter *tar,
	   KinkoHandoverPlan *plan, GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHandoverText text = { .hasher = hasher, .tar = tar };

	kinko_hasher_begin (hasher);
	if (!make (work, name, &text, error))
		return FALSE;
	plan->size = text.size;
	plan->rows = text.rows;
	plan->hash = kinko_hasher_end (hasher);
	return TRUE;
}

gboolean
kinko_handover_plan (KinkoHandoverWork *work, const char *name, KinkoHandoverMake make,
		     GError **error)
{
	KinkoHandoverPlan *plan = g_new0 (KinkoHandoverPlan, 1);

	g_hash_table_insert (work->plans, g_strdup (name), plan);
	return make_text (work, name, make, NULL, plan, error);
}

/* ---- a part ---------------------------------------------------------------------------------- */

void
kinko_handover_part_open (KinkoHandoverPartWriter *writer, KinkoHandoverWork *work,
			  KinkoHandoverPart part, KinkoAgeSink sink, gpointer data)
{
	writer->work = work;
	writer->part = part;
	writer->sums = g_string_new (NULL);
	writer->tar = sink == NULL ? NULL : kinko_tar_writer_new (sink, data, work->made_at);
}

void
kinko_handover_part_clear (KinkoHandoverPartWriter *writer)
{
	g_clear_pointer (&writer->tar, kinko_tar_writer_free);
	if (writer->sums != NULL)
		g_string_free (writer->sums, TRUE);
	writer->sums = NULL;
}

gboolean
kinko_handover_part_begin (KinkoHandoverPartWriter *writer, const char *name, guint64 size,
			   GError **error)
{
	writer->space += kinko_tar_space (name, size);
	if (writer->tar == NULL)
		return TRUE;
	kinko_crash_point ();
	return kinko_tar_writer_begin (writer->tar, name, size, error);
}

static void
add_sum (KinkoHandoverPartWriter *writer, const char *name, guint64 size, const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	g_string_append_printf (writer->sums, "# %" PRIu64 "\n%s  %s\n", size, hex, name);
	writer->files++;
	writer->bytes += size;
}

gboolean
kinko_handover_part_end (KinkoHandoverPartWriter *writer, const char *name, guint64 size,
			 const KinkoHash *hash, GError **error)
{
	add_sum (writer, name, size, hash);
	return writer->tar == NULL || kinko_tar_writer_end (writer->tar, error);
}

static gboolean
changed (const char *name, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY,
		     _ ("'%s' changed while the handover was written"), name);
	kinko_error_set_hint (error, "%s", _ ("nothing was written; try again"));
	return FALSE;
}

gboolean
kinko_handover_part_text (KinkoHandoverPartWriter *writer, const char *name, KinkoHandoverMake make,
			  GError **error)
{
	g_autofree char *key = kinko_handover_plan_name (writer->part, name);
	const KinkoHandoverPlan *plan = kinko_handover_planned (writer->work, key);
	KinkoHandoverPlan again;

	if (!kinko_handover_part_begin (writer, name, plan->size, error))
		return FALSE;
	if (writer->tar != NULL) {
		if (!make_text (writer->work, key, make, writer->tar, &again, error))
			return FALSE;
		if (again.size != plan->size || !kinko_hash_equal (&again.hash, &plan->hash))
			return changed (name, error);
	}
	return kinko_handover_part_end (writer, name, plan->size, &plan->hash, error);
}

/* ---- documents ------------------------------------------------------------------------------- */

static gboolean
take_piece (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	return kinko_tar_writer_add (data, bytes, len, error);
}

static gboolean
write_paper (gpointer data, const KinkoHandoverPaper *paper, GError **error)
{
	KinkoHandoverPartWriter *writer = data;
	KinkoSession *session = writer->work->session;
	g_autoptr (KinkoSecret) key = NULL;
	KinkoManifest manifest = { .size = paper->document->size };

	if (writer->tar != NULL) {
		key = kinko_document_key (session, paper->file, paper->document, error);
		if (key == NULL ||
		    !kinko_manifest_read (session, paper->document, key, &manifest, error))
			return FALSE;
	}
	if (!kinko_handover_part_begin (writer, paper->path, manifest.size, error) ||
	    (key != NULL && !kinko_content_read (session, paper->document, key, &manifest,
						 take_piece, writer->tar, error)))
		return FALSE;
	return kinko_handover_part_end (writer, paper->path, manifest.size, &manifest.content,
					error);
}

gboolean
kinko_handover_part_papers (KinkoHandoverPartWriter *writer, GError **error)
{
	return kinko_handover_each_paper (writer->work, writer->part, write_paper, writer, error);
}

/* ---- the end --------------------------------------------------------------------------------- */

static gboolean
write_plain (KinkoHandoverPartWriter *writer, const char *name, const char *text, gsize len,
	     GError **error)
{
	return kinko_handover_part_begin (writer, name, len, error) &&
	       (writer->tar == NULL || (kinko_tar_writer_add (writer->tar, text, len, error) &&
					kinko_tar_writer_end (writer->tar, error)));
}

static char *
sign_manifest (const KinkoHandoverPartWriter *writer, GError **error)
{
	const KinkoHandoverWork *work = writer->work;
	const KinkoDescriptor *vault = kinko_session_descriptor (work->session);
	KinkoSigner signer = kinko_identity_note_signer (work->session->identity);
	KinkoHandoverManifest manifest = {
		.part = writer->part,
		.origin = vault->origin,
		.vault = vault->id,
		.test = vault->test,
		.made = work->made,
		.by = work->by,
		.log_size = work->log_size,
		.root = work->root,
		.intent = work->intent,
		.files = writer->files,
		.bytes = writer->bytes,
		.sums = kinko_hash_of (writer->sums->str, writer->sums->len),
	};
	g_autofree char *text = kinko_handover_manifest_text (&manifest);

	return kinko_note_sign (text, vault->origin, &signer, error);
}

gboolean
kinko_handover_part_finish (KinkoHandoverPartWriter *writer, GError **error)
{
	g_autofree char *manifest = sign_manifest (writer, error);

	if (manifest == NULL ||
	    !write_plain (writer, KINKO_HANDOVER_SUMS, writer->sums->str, writer->sums->len,
			  error) ||
	    !write_plain (writer, KINKO_HANDOVER_MANIFEST, manifest, strlen (manifest), error))
		return FALSE;
	writer->space += KINKO_TAR_END;
	return writer->tar == NULL || kinko_tar_writer_finish (writer->tar, error);
}
