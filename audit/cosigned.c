#include "audit/cosigned.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/base64.h"
#include "policies/error.h"

#define ACTION "log.cosign"

struct _KinkoCosignatures {
	GPtrArray *all;      /* KinkoCosigned */
	GHashTable *files;   /* their names in the mirror */
	guint64 act_of_last; /* size of the log before the act of the last one */
};

void
kinko_cosigned_free (KinkoCosigned *cosigned)
{
	if (cosigned == NULL)
		return;
	kinko_witness_free (cosigned->witness);
	g_free (cosigned);
}

gboolean
kinko_cosigned_is_entry (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->action, ACTION) &&
	       kinko_slice_equal (entry->result, "granted");
}

/* ---- one entry ------------------------------------------------------------------------------- */

static gboolean
read_signature (const char *base64, KinkoCosignature *cosignature)
{
	g_autoptr (GBytes) bytes = kinko_base64_decode (base64, strlen (base64), TRUE, NULL);

	if (bytes == NULL || g_bytes_get_size (bytes) != KINKO_COSIGNATURE_LEN)
		return FALSE;
	memcpy (cosignature->bytes, g_bytes_get_data (bytes, NULL), KINKO_COSIGNATURE_LEN);
	return TRUE;
}

static gboolean
read_detail (const json_t *detail, KinkoCosigned *cosigned)
{
	const char *name = json_string_value (json_object_get (detail, "witness"));
	const char *vkey = json_string_value (json_object_get (detail, "vkey"));
	const char *signature = json_string_value (json_object_get (detail, "signature"));
	json_int_t size = json_integer_value (json_object_get (detail, "size"));

	if (name == NULL || vkey == NULL || signature == NULL || size <= 0 ||
	    json_object_size (detail) != 4)
		return FALSE;
	cosigned->size = (guint64) size;
	cosigned->witness = kinko_witness_parse (vkey, NULL);
	return cosigned->witness != NULL && strcmp (cosigned->witness->name, name) == 0 &&
	       read_signature (signature, &cosigned->cosignature);
}

KinkoCosigned *
kinko_cosigned_read (const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	g_autoptr (KinkoCosigned) cosigned = g_new0 (KinkoCosigned, 1);

	cosigned->seq = entry->seq;
	if (detail == NULL)
		return NULL;
	if (read_detail (detail, cosigned))
		return g_steal_pointer (&cosigned);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("it does not tell of a cosignature as it should"));
	return NULL;
}

json_t *
kinko_cosigned_detail (const KinkoCosigned *cosigned)
{
	g_autofree char *vkey = kinko_witness_vkey (cosigned->witness);
	g_autofree char *signature =
		g_base64_encode (cosigned->cosignature.bytes, KINKO_COSIGNATURE_LEN);

	return json_pack ("{s:s, s:s, s:I, s:s}", "witness", cosigned->witness->name, "vkey", vkey,
			  "size", (json_int_t) cosigned->size, "signature", signature);
}

KinkoCosigned *
kinko_cosigned_of_act (const char *lines, gsize len, GError **error)
{
	static const char member[] = "\"action\":\"" ACTION "\"";
	const char *end = lines + len;

	/* Nearly no act has one: looking for the text is all that the others cost. */
	if (memmem (lines, len, member, sizeof member - 1) == NULL)
		return NULL;
	while (lines < end) {
		const char *newline = memchr (lines, '\n', (gsize) (end - lines));
		gsize line_len = (gsize) ((newline == NULL ? end : newline) - lines);
		KinkoEntry entry;

		if (!kinko_entry_parse (lines, line_len, &entry, error))
			return NULL;
		if (kinko_cosigned_is_entry (&entry))
			return kinko_cosigned_read (&entry, error);
		lines += line_len + 1;
	}
	return NULL;
}

char *
kinko_cosigned_file_name (const KinkoCosigned *cosigned)
{
	return g_strdup_printf ("%" PRIu64 "-%s.note", cosigned->size, cosigned->witness->name);
}

char *
kinko_cosigned_note (const KinkoCosigned *cosigned, const char *note)
{
	g_autofree char *line = kinko_cosignature_line (&cosigned->cosignature, cosigned->witness);

	return g_strconcat (note, line, NULL);
}

/* ---- all of a log ---------------------------------------------------------------------------- */

KinkoCosignatures *
kinko_cosignatures_new (void)
{
	KinkoCosignatures *cosignatures = g_new0 (KinkoCosignatures, 1);

	cosignatures->all = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_cosigned_free);
	cosignatures->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return cosignatures;
}

void
kinko_cosignatures_free (KinkoCosignatures *cosignatures)
{
	if (cosignatures == NULL)
		return;
	g_ptr_array_unref (cosignatures->all);
	g_hash_table_unref (cosignatures->files);
	g_free (cosignatures);
}

void
kinko_cosignatures_add (KinkoCosignatures *cosignatures, KinkoCosigned *cosigned)
{
	g_ptr_array_add (cosignatures->all, cosigned);
	g_hash_table_add (cosignatures->files, kinko_cosigned_file_name (cosigned));
}

guint
kinko_cosignatures_count (const KinkoCosignatures *cosignatures)
{
	return cosignatures->all->len;
}

const KinkoCosigned *
kinko_cosignatures_at (const KinkoCosignatures *cosignatures, guint index)
{
	return cosignatures->all->pdata[index];
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

gboolean
kinko_cosignatures_apply (KinkoCosignatures *cosignatures, const char *origin,
			  const KinkoHeads *heads, const KinkoEntry *entry, GError **error)
{
	guint64 act = kinko_heads_last (heads);
	g_autoptr (KinkoCosigned) cosigned = NULL;
	g_autofree char *text = NULL;
	g_autofree char *file = NULL;
	const KinkoHash *root;

	if (!kinko_cosigned_is_entry (entry))
		return TRUE;
	cosigned = kinko_cosigned_read (entry, error);
	if (cosigned == NULL)
		return FALSE;
	root = kinko_heads_find (heads, cosigned->size, NULL);
	if (root == NULL)
		return refuse (error, _ ("it names a cosignature at a size at which no act ended"));
	text = kinko_checkpoint_text (origin, cosigned->size, root);
	if (!kinko_cosignature_is_right (&cosigned->cosignature, text, cosigned->witness))
		return refuse (error, _ ("its cosignature is not over the log's checkpoint at that "
					 "size"));
	/* Each is a file of its own in the mirror, and each commit adds one. */
	file = kinko_cosigned_file_name (cosigned);
	if (g_hash_table_contains (cosignatures->files, file) ||
	    (cosignatures->all->len > 0 && cosignatures->act_of_last == act))
		return refuse (error, _ ("its cosignature is one too many"));
	cosignatures->act_of_last = act;
	kinko_cosignatures_add (cosignatures, g_steal_pointer (&cosigned));
	return TRUE;
}

const KinkoCosigned *
kinko_cosignatures_newest (const KinkoCosignatures *cosignatures, const KinkoWitness *witness)
{
	const KinkoCosigned *newest = NULL;

	for (guint i = 0; i < cosignatures->all->len; i++) {
		const KinkoCosigned *cosigned = cosignatures->all->pdata[i];

		if ((witness == NULL || kinko_witness_equal (cosigned->witness, witness)) &&
		    (newest == NULL || cosigned->size > newest->size))
			newest = cosigned;
	}
	return newest;
}

char *
kinko_cosignatures_note (const KinkoCosignatures *cosignatures, guint64 size, const char *note)
{
	GString *all = g_string_new (note);

	for (guint i = 0; i < cosignatures->all->len; i++) {
		const KinkoCosigned *cosigned = cosignatures->all->pdata[i];
		g_autofree char *line = NULL;

		if (cosigned->size != size)
			continue;
		line = kinko_cosignature_line (&cosigned->cosignature, cosigned->witness);
		g_string_append (all, line);
	}
	return g_string_free (all, FALSE);
}
