/* Checking what a handover says of the vault itself: its log, mirror, people and rules. */
#include "vault/handover-check.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/bundle.h"
#include "audit/note.h"
#include "audit/sshsig.h"
#include "policies/error.h"

#define SMALL_MAX ((gsize) 16 * 1024 * 1024)
#define PIECE     ((gsize) 64 * 1024)

gboolean
kinko_handover_damaged (const char *name, const char *why, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the handover is damaged: '%s': %s"), name, why);
	kinko_error_set_hint (error, "%s",
			      _ ("keep the file as evidence, and ask who made it for another one"));
	return FALSE;
}

static gboolean
unreadable (const char *name, GError **error)
{
	return kinko_handover_damaged (name, _ ("it cannot be read"), error);
}

static const char *
text_of (const json_t *object, const char *name)
{
	const char *text = json_string_value (json_object_get (object, name));

	return text == NULL ? "" : text;
}

/* ---- small files ----------------------------------------------------------------------------- */

static gboolean
read_object (KinkoHandoverCheck *check, const KinkoTarFile *file, json_t **object, GError **error)
{
	g_autoptr (KinkoSecret) text = kinko_handover_reader_all (check->reader, SMALL_MAX, error);

	if (text == NULL)
		return FALSE;
	*object = json_loadb (kinko_secret_text (text), kinko_secret_len (text),
			      JSON_REJECT_DUPLICATES, NULL);
	return json_is_object (*object) || unreadable (file->name, error);
}

gboolean
kinko_handover_check_descriptor (KinkoHandoverCheck *check, const KinkoTarFile *file,
				 GError **error)
{
	return read_object (check, file, &check->descriptor, error);
}

gboolean
kinko_handover_check_roster (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	return read_object (check, file, &check->roster, error);
}

gboolean
kinko_handover_check_report (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	return read_object (check, file, &check->report, error);
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* The files of one policy came: do they have the hash that their folder is called by? */
static gboolean
end_policy (KinkoHandoverCheck *check, GError **error)
{
	KinkoHash hash;
	char hex[KINKO_HASH_HEX_LEN + 1];

	if (check->policy == NULL)
		return TRUE;
	hash = kinko_hash_of (check->policy_files->str, check->policy_files->len);
	kinko_hash_to_hex (&hash, hex);
	if (strcmp (hex, check->policy) != 0)
		return kinko_handover_damaged (check->policy,
					       _ ("the files of a policy are not those that its "
						  "hash names"),
					       error);
	g_hash_table_add (check->policies, g_steal_pointer (&check->policy));
	g_string_truncate (check->policy_files, 0);
	return TRUE;
}

gboolean
kinko_handover_check_policy (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	g_auto (GStrv) parts = g_strsplit (file->name, "/", 3);
	g_autoptr (KinkoSecret) text = NULL;
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash hash;

	if (g_strcmp0 (check->policy, parts[1]) != 0 && !end_policy (check, error))
		return FALSE;
	if (check->policy == NULL)
		check->policy = g_strdup (parts[1]);
	text = kinko_handover_reader_all (check->reader, SMALL_MAX, error);
	if (text == NULL)
		return FALSE;
	hash = kinko_hash_of (kinko_secret_data (text), kinko_secret_len (text));
	kinko_hash_to_hex (&hash, hex);
	g_string_append_printf (check->policy_files, "%s  %s\n", hex, parts[2]);
	return TRUE;
}

/* ---- the log --------------------------------------------------------------------------------- */

gboolean
kinko_handover_check_notes (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	json_t *object;

	if (!end_policy (check, error))
		return FALSE;
	while (kinko_handover_reader_line (check->reader, &object, error)) {
		G_GNUC_UNUSED json_auto_t *owned = object;
		const char *note = json_string_value (json_object_get (object, "note"));
		const json_t *size = json_object_get (object, "size");
		KinkoHandoverNote *kept;

		if (object == NULL)
			return TRUE;
		if (note == NULL || !json_is_integer (size))
			return unreadable (file->name, error);
		kept = g_new0 (KinkoHandoverNote, 1);
		kept->size = (guint64) json_integer_value (size);
		kept->note = g_strdup (note);
		g_ptr_array_add (check->notes, kept);
	}
	return FALSE;
}

/* Eight bytes of SHA-256 for each entry, not all of it: the log may be long. */
static guint64
digest_of (KinkoHandoverCheck *check, KinkoSlice time, KinkoSlice by, KinkoSlice action)
{
	const KinkoSlice parts[] = { time, by, action };
	KinkoHash hash;
	guint64 value;

	kinko_hasher_begin (check->hasher);
	for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
		kinko_hasher_update (check->hasher, parts[i].text, parts[i].len);
		kinko_hasher_update (check->hasher, "\n", 1);
	}
	hash = kinko_hasher_end (check->hasher);
	memcpy (&value, hash.bytes, sizeof value);
	return value;
}

static void
keep_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	KinkoHandoverCheck *check = data;
	guint64 digest = digest_of (check, entry->time, entry->by, entry->action);

	g_array_append_val (check->entries, digest);
	check->last = kinko_hash_of (line, len);
	if (kinko_slice_equal (entry->action, "handover.export") &&
	    kinko_slice_equal (entry->result, "intent")) {
		guint64 *seq = g_new (guint64, 1);

		*seq = entry->seq;
		g_hash_table_insert (check->intents, seq, g_strndup (line, len));
	}
}

static gboolean
feed_act (KinkoHandoverCheck *check, const KinkoHandoverNote *note, guint64 *size, GString *lines,
	  GError **error)
{
	g_string_truncate (lines, 0);
	while (*size < note->size) {
		const char *line;
		gsize len;

		if (!kinko_handover_reader_raw_line (check->reader, &line, &len, error))
			return FALSE;
		if (line == NULL)
			return kinko_handover_damaged ("log/entries.jsonl",
						       _ ("there are fewer entries than its notes "
							  "sign"),
						       error);
		g_string_append_len (lines, line, (gssize) len);
		g_string_append_c (lines, '\n');
		(*size)++;
	}
	return kinko_verifier_feed (check->verifier, lines->str, lines->len, note->note,
				    strlen (note->note), error);
}

gboolean
kinko_handover_check_entries (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	g_autoptr (GString) lines = g_string_new (NULL);
	guint64 size = 0;
	const char *line;
	gsize len;

	kinko_verifier_watch (check->verifier, keep_entry, check);
	for (guint i = 0; i < check->notes->len; i++)
		if (!feed_act (check, check->notes->pdata[i], &size, lines, error))
			return FALSE;
	if (!kinko_handover_reader_raw_line (check->reader, &line, &len, error))
		return FALSE;
	if (line != NULL)
		return kinko_handover_damaged (
			file->name, _ ("there are more entries than its notes sign"), error);
	g_ptr_array_set_size (check->notes, 0); /* not needed any more */
	check->log = kinko_verifier_finish (check->verifier, error);
	return check->log != NULL;
}

gboolean
kinko_handover_check_entry (KinkoHandoverCheck *check, const json_t *object, const char *name,
			    GError **error)
{
	const json_t *seq = json_object_get (object, "seq");
	guint64 at = (guint64) json_integer_value (seq);
	const char *texts[] = { text_of (object, "time"), text_of (object, "by"),
				text_of (object, "action") };
	KinkoSlice slices[G_N_ELEMENTS (texts)];

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		slices[i] = (KinkoSlice){ .text = texts[i], .len = strlen (texts[i]) };
	if (json_is_integer (seq) && at < check->entries->len &&
	    g_array_index (check->entries, guint64, at) ==
		    digest_of (check, slices[0], slices[1], slices[2]))
		return TRUE;
	return kinko_handover_damaged (name, _ ("it names an entry that the log does not have"),
				       error);
}

/* ---- the mirror ------------------------------------------------------------------------------ */

static gboolean
unpack (KinkoHandoverCheck *check, KinkoBundleReader *bundle, GError **error)
{
	g_autofree char *buffer = g_malloc (PIECE);
	gssize n;

	while ((n = kinko_handover_reader_read (check->reader, buffer, PIECE, error)) > 0)
		if (!kinko_bundle_reader_add (bundle, buffer, (gsize) n, error))
			return FALSE;
	return n == 0;
}

gboolean
kinko_handover_check_bundle (KinkoHandoverCheck *check, G_GNUC_UNUSED const KinkoTarFile *file,
			     GError **error)
{
	g_autofree char *path =
		g_build_filename (kinko_temporary_path (check->folder), "mirror.git", NULL);
	g_autoptr (KinkoBundleReader) bundle = kinko_bundle_reader_new (path, error);
	g_autoptr (KinkoMirror) mirror = NULL;

	if (bundle == NULL || !unpack (check, bundle, error))
		return FALSE;
	mirror = kinko_bundle_reader_finish (bundle, error);
	if (mirror == NULL)
		return FALSE;
	check->mirror = kinko_verify_mirror (mirror, NULL, NULL, error);
	return check->mirror != NULL;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
check_seat (const KinkoHandoverCheck *check, const KinkoSeat *seat, const json_t *said)
{
	g_autofree char *vkey = kinko_note_vkey (check->log->origin, &seat->note_key);
	g_autofree char *git_key = kinko_ssh_public_text (&seat->git_key);

	return strcmp (text_of (said, "id"), seat->id) == 0 &&
	       strcmp (text_of (said, "role"), kinko_role_name (seat->role)) == 0 &&
	       json_is_true (json_object_get (said, "numbers")) == (seat->numbers != FALSE) &&
	       strcmp (text_of (said, "status"), kinko_seat_status_name (seat->status)) == 0 &&
	       strcmp (text_of (said, "recipient"), seat->recipient) == 0 &&
	       strcmp (text_of (said, "vkey"), vkey) == 0 &&
	       strcmp (text_of (said, "git_key"), git_key) == 0 &&
	       (guint64) json_integer_value (json_object_get (said, "enrolled_seq")) ==
		       seat->enrolled_seq;
}

static gboolean
check_people (const KinkoHandoverCheck *check, GError **error)
{
	const json_t *said = json_object_get (check->roster, "seats");
	GPtrArray *seats = kinko_roster_seats (kinko_verifier_roster (check->verifier));
	gboolean same = json_array_size (said) == seats->len;

	for (guint i = 0; same && i < seats->len; i++)
		same = check_seat (check, seats->pdata[i], json_array_get (said, i));
	return same ||
	       kinko_handover_damaged ("roster.json", _ ("it says otherwise than the log"), error);
}

static gboolean
check_log (const KinkoHandoverCheck *check, const KinkoHandoverManifest *manifest, GError **error)
{
	const KinkoVerification *log = check->log;

	if (strcmp (log->origin, manifest->origin) != 0 ||
	    strcmp (log->vault_id, manifest->vault) != 0 || log->test != manifest->test ||
	    log->entries != manifest->log_size || !kinko_hash_equal (&log->root, &manifest->root))
		return kinko_handover_damaged ("log/entries.jsonl",
					       _ ("it is another log than the manifest names"),
					       error);
	if (check->mirror->entries != log->entries ||
	    !kinko_hash_equal (&check->mirror->root, &log->root))
		return kinko_handover_damaged (
			"mirror.bundle", _ ("it holds another log than log/entries.jsonl"), error);
	if (strcmp (text_of (check->descriptor, "id"), log->vault_id) != 0 ||
	    strcmp (text_of (check->descriptor, "origin"), log->origin) != 0)
		return kinko_handover_damaged ("vault.json", _ ("it says otherwise than the log"),
					       error);
	if (!g_hash_table_contains (check->policies, log->adoption.policy) &&
	    log->adoption.policy[0] != '\0')
		return kinko_handover_damaged ("policies", _ ("the policy in force is missing"),
					       error);
	return TRUE;
}

static gboolean
check_intent (const KinkoHandoverCheck *check, const KinkoHandoverManifest *manifest,
	      GError **error)
{
	const char *line = g_hash_table_lookup (check->intents, &manifest->intent);
	KinkoEntry entry;

	if (line != NULL && kinko_entry_parse (line, strlen (line), &entry, NULL) &&
	    kinko_slice_equal (entry.by, manifest->by) &&
	    kinko_slice_equal (entry.time, manifest->made))
		return TRUE;
	return kinko_handover_damaged (KINKO_HANDOVER_MANIFEST,
				       _ ("the log does not tell of this handover"), error);
}

gboolean
kinko_handover_check_origin (KinkoHandoverCheck *check, const char *note, gsize len,
			     const KinkoHandoverManifest *manifest, GError **error)
{
	return check_log (check, manifest, error) && check_people (check, error) &&
	       check_intent (check, manifest, error) &&
	       kinko_handover_manifest_verify (note, len, manifest,
					       kinko_verifier_roster (check->verifier), error);
}
