/* Checking the inner part of a handover: the numbers, addresses and papers that the outer one names, and no others. */
#include "vault/handover-check.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/mynumber.h"

static const char *
text_of (const json_t *object, const char *name)
{
	const char *text = json_string_value (json_object_get (object, name));

	return text == NULL ? "" : text;
}

static guint64
version_of (const json_t *object)
{
	return (guint64) json_integer_value (json_object_get (object, "version"));
}

static gboolean
unexpected (const char *name, GError **error)
{
	return kinko_handover_damaged (name, _ ("it is not what the outer files name"), error);
}

/* ---- its files ------------------------------------------------------------------------------- */

static gboolean
check_number (KinkoHandoverCheck *check, const json_t *object, GError **error)
{
	const char *number = text_of (object, "number");
	g_autofree char *key = g_strdup_printf ("%s/%s/%" PRIu64, text_of (object, "case_no"),
						text_of (object, "subject"), version_of (object));
	const char *code = NULL;
	g_autoptr (KinkoSecret) parsed = kinko_mynumber_parse (number, strlen (number), &code);

	return (parsed != NULL && strlen (number) == KINKO_MYNUMBER_LEN &&
		g_hash_table_remove (check->numbers, key)) ||
	       unexpected ("numbers.jsonl", error);
}

static gboolean
check_address (KinkoHandoverCheck *check, const json_t *object, GError **error)
{
	g_autofree char *key =
		g_strdup_printf ("%s/%" PRIu64, text_of (object, "case_no"), version_of (object));

	return (text_of (object, "address")[0] != '\0' &&
		g_hash_table_remove (check->addresses, key)) ||
	       unexpected ("addresses.jsonl", error);
}

/* The same as outside, but with the hash. */
static gboolean
check_document (KinkoHandoverCheck *check, const json_t *object, GError **error)
{
	KinkoHandoverSheet *sheet = g_hash_table_lookup (check->sheets, text_of (object, "path"));
	KinkoHash said = kinko_handover_said (object, "sha256");

	if (sheet == NULL || !sheet->inner || sheet->sha256 != NULL ||
	    !kinko_hash_equal (&said, &sheet->said))
		return unexpected ("documents.jsonl", error);
	sheet->sha256 = g_strdup (text_of (object, "sha256"));
	return TRUE;
}

static const struct {
	const char *name;
	gboolean (*check) (KinkoHandoverCheck *check, const json_t *object, GError **error);
} lines[] = {
	{ "numbers.jsonl", check_number },
	{ "addresses.jsonl", check_address },
	{ "documents.jsonl", check_document },
};

static gboolean
check_file (KinkoHandoverCheck *check, KinkoHandoverReader *reader, const KinkoTarFile *file,
	    GError **error)
{
	const KinkoHandoverSheet *sheet = g_hash_table_lookup (check->sheets, file->name);
	json_t *object;

	if (g_str_has_prefix (file->name, "documents/"))
		return (sheet != NULL && sheet->inner && sheet->size == file->size) ||
		       unexpected (file->name, error);
	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		if (strcmp (file->name, lines[i].name) != 0)
			continue;
		while (kinko_handover_reader_line (reader, &object, error)) {
			G_GNUC_UNUSED json_auto_t *owned = object;

			if (object == NULL)
				return TRUE;
			if (!lines[i].check (check, object, error))
				return FALSE;
		}
		return FALSE;
	}
	return TRUE;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
read_inner (KinkoHandoverCheck *check, KinkoHandoverReader *reader, GError **error)
{
	g_autofree char *name = NULL;
	const KinkoTarFile *file;

	for (;;) {
		if (!kinko_handover_reader_next (reader, &file, error))
			return FALSE;
		if (name != NULL &&
		    !kinko_handover_check_hash (check, name, TRUE,
						kinko_handover_reader_hash (reader), error))
			return FALSE;
		if (file == NULL)
			return TRUE;
		g_free (name);
		name = g_strdup (file->name);
		if (!check_file (check, reader, file, error))
			return FALSE;
	}
}

/* The outer manifest comes later: kept till then. */
static gboolean
keep_manifest (KinkoHandoverCheck *check, const KinkoHandoverReader *reader)
{
	gsize len;
	const char *note = kinko_handover_reader_note (reader, &len);

	check->inner_note = g_strndup (note, len);
	check->opened = TRUE;
	return TRUE;
}

gboolean
kinko_handover_check_numbers (KinkoHandoverCheck *check, G_GNUC_UNUSED const KinkoTarFile *file,
			      GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoHandoverPass) pass =
		kinko_handover_pass_inner (check->pass, check->keys, &problem);
	KinkoHandoverReader *reader;

	/* It is for others: that is said, and its hash checked. */
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
		return TRUE;
	if (pass == NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	reader = kinko_handover_pass_reader (pass);
	return read_inner (check, reader, error) && keep_manifest (check, reader);
}

static gboolean
is_same_handover (const KinkoHandoverManifest *inner, const KinkoHandoverManifest *outer)
{
	return strcmp (inner->origin, outer->origin) == 0 &&
	       strcmp (inner->vault, outer->vault) == 0 && inner->test == outer->test &&
	       strcmp (inner->made, outer->made) == 0 && strcmp (inner->by, outer->by) == 0 &&
	       inner->log_size == outer->log_size && inner->intent == outer->intent &&
	       kinko_hash_equal (&inner->root, &outer->root);
}

static gboolean
are_complete (const KinkoHandoverCheck *check)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init (&iter, check->sheets);
	while (g_hash_table_iter_next (&iter, NULL, &value)) {
		const KinkoHandoverSheet *sheet = value;

		if (!sheet->seen && (!sheet->inner || check->opened))
			return FALSE;
	}
	return !check->opened || (g_hash_table_size (check->numbers) == 0 &&
				  g_hash_table_size (check->addresses) == 0);
}

gboolean
kinko_handover_check_inner (KinkoHandoverCheck *check, const KinkoHandoverManifest *outer,
			    GError **error)
{
	g_auto (KinkoHandoverManifest) inner = { 0 };

	if (!are_complete (check))
		return kinko_handover_damaged (check->opened ? KINKO_HANDOVER_NUMBERS_FILE
							     : "documents.jsonl",
					       _ ("something that is named is missing"), error);
	if (!check->opened)
		return TRUE;
	if (!kinko_handover_manifest_read (check->inner_note, strlen (check->inner_note), &inner,
					   error))
		return FALSE;
	if (!is_same_handover (&inner, outer))
		return kinko_handover_damaged (KINKO_HANDOVER_NUMBERS_FILE,
					       _ ("it belongs to another handover"), error);
	return kinko_handover_manifest_verify (check->inner_note, strlen (check->inner_note),
					       &inner, kinko_verifier_roster (check->verifier),
					       error);
}
