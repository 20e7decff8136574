#include "audit/restored.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/line-number.h"
#include "policies/error.h"

#define BOX         "\"box\":\"sha256:"
#define LINE        "register/"
#define LINE_MEMBER "\"line\":\"" LINE

static const char *const erasures[] = { "erasure.case",    "erasure.documents", "erasure.line",
					"erasure.numbers", "number.erase",      NULL };

/* Something that was erased. */
typedef struct {
	guint64 seq;
	char *action, *object;
} Erasure;

/* An entry that tells of a line of a register. */
typedef struct {
	guint64 seq;
	const char *object; /* its own; interned */
	const char *line;   /* beside it: a copy, an erasure; or NULL */
	gboolean accounts;  /* it made a line that no restore may lose */
} Written;

/* A restore of before. */
typedef struct {
	guint64 seq, from, to;
} Restore;

struct _KinkoRestored {
	GArray *restores;  /* Restore */
	GByteArray *boxes; /* a bit for each entry: does it tell of a box? */
	GArray *written;   /* Written, by seq */
	GStringChunk *objects;
	GPtrArray *erased;   /* Erasure */
	GHashTable *created; /* "case/<handle>" → seq of the first entry with its box */
	char session[17];
	guint64 session_first; /* the first entry of that session */
	GArray *lost;          /* guint64: named in the act that is being read */
	GHashTable *repeated;  /* set of guint64: likewise */
};

static void
erasure_free (gpointer data)
{
	Erasure *erasure = data;

	g_free (erasure->action);
	g_free (erasure->object);
	g_free (erasure);
}

KinkoRestored *
kinko_restored_new (void)
{
	KinkoRestored *restored = g_new0 (KinkoRestored, 1);

	restored->restores = g_array_new (FALSE, FALSE, sizeof (Restore));
	restored->boxes = g_byte_array_new ();
	restored->written = g_array_new (FALSE, FALSE, sizeof (Written));
	restored->objects = g_string_chunk_new (4096);
	restored->erased = g_ptr_array_new_with_free_func (erasure_free);
	restored->created = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	restored->lost = g_array_new (FALSE, FALSE, sizeof (guint64));
	restored->repeated = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	return restored;
}

void
kinko_restored_free (KinkoRestored *restored)
{
	if (restored == NULL)
		return;
	g_array_unref (restored->restores);
	g_byte_array_unref (restored->boxes);
	g_array_unref (restored->written);
	g_ptr_array_unref (restored->erased);
	g_hash_table_unref (restored->created);
	g_array_unref (restored->lost);
	g_hash_table_unref (restored->repeated);
	g_string_chunk_free (restored->objects);
	g_free (restored);
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

/* In a string a quotation mark has a backslash before it: these bytes are a member and nothing else. */
gboolean
kinko_restored_tells_of_box (const KinkoEntry *entry)
{
	return kinko_entry_mentions (entry, BOX);
}

gboolean
kinko_restored_is_erasure (const KinkoEntry *entry)
{
	if (!kinko_slice_equal (entry->result, "granted"))
		return FALSE;
	for (gsize i = 0; erasures[i] != NULL; i++)
		if (kinko_slice_equal (entry->action, erasures[i]))
			return TRUE;
	return FALSE;
}

static gboolean
read_seq (const json_t *detail, const char *key, guint64 *seq)
{
	const json_t *number = json_object_get (detail, key);

	*seq = (guint64) json_integer_value (number);
	return json_is_integer (number) && json_integer_value (number) >= 0;
}

gboolean
kinko_restored_range (const KinkoEntry *entry, guint64 *from, guint64 *to)
{
	json_auto_t *detail = NULL;

	if (!kinko_slice_equal (entry->action, "vault.restored") ||
	    !kinko_slice_equal (entry->result, "granted"))
		return FALSE;
	detail = kinko_entry_detail (entry, NULL);
	return detail != NULL && read_seq (detail, "from", from) && read_seq (detail, "to", to) &&
	       *from > 0 && *from <= *to && *to <= entry->seq;
}

gboolean
kinko_restored_without_mirror (const KinkoEntry *entry)
{
	json_auto_t *detail = kinko_entry_detail (entry, NULL);

	return json_is_false (json_object_get (detail, "mirror"));
}

/* ---- what a restore is compared with --------------------------------------------------------- */

static void
note_session (KinkoRestored *restored, const KinkoEntry *entry)
{
	if (kinko_slice_equal (entry->session, restored->session))
		return;
	memset (restored->session, 0, sizeof restored->session);
	memcpy (restored->session, entry->session.text,
		MIN (entry->session.len, sizeof restored->session - 1));
	restored->session_first = entry->seq;
}

/* One bit, because there are as many as there are entries. */
static void
note_box (KinkoRestored *restored, guint64 seq)
{
	guint byte = (guint) (seq / 8);
	guint had = restored->boxes->len;

	if (byte >= had) {
		g_byte_array_set_size (restored->boxes, byte + 1);
		memset (restored->boxes->data + had, 0, byte + 1 - had);
	}
	restored->boxes->data[byte] |= (guint8) (1 << seq % 8);
}

static gboolean
has_box (const KinkoRestored *restored, guint64 seq)
{
	return seq / 8 < restored->boxes->len &&
	       (restored->boxes->data[seq / 8] >> seq % 8 & 1) != 0;
}

/* The first that is told of a case or a line: it is not in a backup that was made before. */
static void
note_creation (KinkoRestored *restored, const KinkoEntry *entry)
{
	char object[KINKO_OBJECT_NAME_MAX + 1] = "";
	guint64 *seq;

	memcpy (object, entry->object.text, MIN (entry->object.len, sizeof object - 1));
	if ((!g_str_has_prefix (object, "case/") && !g_str_has_prefix (object, LINE)) ||
	    g_hash_table_contains (restored->created, object))
		return;
	seq = g_new (guint64, 1);
	*seq = entry->seq;
	g_hash_table_insert (restored->created, g_strdup (object), seq);
}

static void
note_erasure (KinkoRestored *restored, const KinkoEntry *entry)
{
	Erasure *erasure;

	if (!kinko_restored_is_erasure (entry))
		return;
	erasure = g_new0 (Erasure, 1);
	erasure->seq = entry->seq;
	erasure->action = kinko_slice_dup (entry->action);
	erasure->object = kinko_slice_dup (entry->object);
	g_ptr_array_add (restored->erased, erasure);
}

/* Of what accounts for something a restore makes every line anew. A log of earlier versions, in which the numbers are not told,
 * may have a restore that did not. */
static gboolean
accounts_for (const char *book, const json_t *written)
{
	static const char *const books[] = { "carry",    "copy", "device",  "erasure", "exception",
					     "incident", "lent", "receipt", NULL };

	return book != NULL && g_strv_contains (books, book) &&
	       json_is_string (json_object_get (written, "number"));
}

static const char *
line_beside (const json_t *detail)
{
	static const char *const members[] = { "copy", "erasure", NULL };
	const char *line = NULL;

	for (gsize i = 0; members[i] != NULL && line == NULL; i++)
		line = json_string_value (
			json_object_get (json_object_get (detail, members[i]), "line"));
	return line;
}

static gboolean
is_line (KinkoSlice object)
{
	return object.len > strlen (LINE) && memcmp (object.text, LINE, strlen (LINE)) == 0;
}

static gboolean
note_written (KinkoRestored *restored, const KinkoEntry *entry, GError **error)
{
	g_autofree char *object = NULL;
	json_auto_t *detail = NULL;
	const json_t *made;
	const char *line, *book;
	Written written = { .seq = entry->seq };

	if (!is_line (entry->object) && !kinko_entry_mentions (entry, LINE_MEMBER))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	object = kinko_slice_dup (entry->object);
	written.object = g_string_chunk_insert_const (restored->objects, object);
	line = line_beside (detail);
	if (line != NULL)
		written.line = g_string_chunk_insert_const (restored->objects, line);
	book = kinko_line_made (entry, detail, &made);
	written.accounts = accounts_for (book, made);
	g_array_append_val (restored->written, written);
	return TRUE;
}

/* ---- the act of a restore -------------------------------------------------------------------- */

static gboolean
take_lost (KinkoRestored *restored, const json_t *detail, GError **error)
{
	const json_t *list = json_object_get (detail, "entries");
	const json_t *number;
	gsize i;

	json_array_foreach (list, i, number)
	{
		guint64 seq = (guint64) json_integer_value (number);

		if (!json_is_integer (number) || json_integer_value (number) < 0)
			return refuse (error,
				       _ ("lost entries that are not named by their number"));
		g_array_append_val (restored->lost, seq);
	}
	return i > 0 || refuse (error, _ ("lost entries that are not named by their number"));
}

static int
compare_written (gconstpointer a, gconstpointer b)
{
	guint64 left = ((const Written *) a)->seq, right = ((const Written *) b)->seq;

	return (left > right) - (left < right);
}

/* Is it what that entry did? An erasure need not tell of a box. */
static gboolean
is_about (const KinkoRestored *restored, guint64 seq, const KinkoEntry *entry)
{
	const Written key = { .seq = seq };
	const Written *written;
	guint n;

	for (guint i = 0; i < restored->erased->len; i++) {
		const Erasure *erasure = restored->erased->pdata[i];

		if (erasure->seq == seq && kinko_slice_equal (entry->object, erasure->object))
			return TRUE;
	}
	if (!g_array_binary_search (restored->written, &key, compare_written, &n))
		return FALSE;
	written = &g_array_index (restored->written, Written, n);
	return kinko_slice_equal (entry->object, written->object) ||
	       (written->line != NULL && kinko_slice_equal (entry->object, written->line));
}

static gboolean
take_repeated (KinkoRestored *restored, const KinkoEntry *entry, const json_t *detail,
	       GError **error)
{
	guint64 seq;

	if (!read_seq (detail, "repeats", &seq) || seq >= entry->seq)
		return refuse (error, _ ("something repeated that was never done"));
	if (!is_about (restored, seq, entry))
		return refuse (error, _ ("something repeated of something else"));
	g_hash_table_add (restored->repeated, g_memdup2 (&seq, sizeof seq));
	return TRUE;
}

static gboolean
was_repeated (const KinkoRestored *restored, guint64 seq)
{
	return g_hash_table_contains (restored->repeated, &seq);
}

/* Exactly the entries of the range that tell of a box, in their order. */
static gboolean
check_lost (const KinkoRestored *restored, guint64 from, guint64 to, GError **error)
{
	guint named = 0;

	for (guint64 seq = from; seq < to; seq++) {
		if (!has_box (restored, seq))
			continue;
		if (named == restored->lost->len ||
		    g_array_index (restored->lost, guint64, named) != seq)
			return refuse (error, _ ("a restore that does not name what was lost"));
		named++;
	}
	return named == restored->lost->len ||
	       refuse (error, _ ("a restore that names as lost what was not"));
}

static gboolean
was_erased_before (const KinkoRestored *restored, const Erasure *erasure, guint64 before)
{
	for (guint i = 0; i < restored->erased->len; i++) {
		const Erasure *other = restored->erased->pdata[i];

		if (other->seq < before && strcmp (other->object, erasure->object) == 0 &&
		    strcmp (other->action, erasure->action) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Was what the entry @seq tells of stored in a vault whose log ended before @end? An earlier restore may have taken it away,
 * and a later one, from a backup of before that, may have undone the earlier one. */
static gboolean
was_stored (const KinkoRestored *restored, guint64 seq, guint64 end)
{
	for (guint i = restored->restores->len; i > 0; i--) {
		const Restore *restore = &g_array_index (restored->restores, Restore, i - 1);

		if (restore->seq >= end)
			continue; /* that vault never saw it */
		if (seq >= restore->to)
			break;
		if (seq >= restore->from)
			return FALSE;
		end = restore->from;
	}
	return seq < end;
}

/* What was not in the backup, or was erased in it already, need not be erased again; everything else must. */
static gboolean
check_erasures (const KinkoRestored *restored, guint64 from, guint64 to, GError **error)
{
	for (guint i = 0; i < restored->erased->len; i++) {
		const Erasure *erasure = restored->erased->pdata[i];
		const guint64 *created = g_hash_table_lookup (restored->created, erasure->object);

		if (erasure->seq < from || erasure->seq >= to ||
		    (created != NULL && !was_stored (restored, *created, from)) ||
		    was_erased_before (restored, erasure, from))
			continue;
		if (!was_repeated (restored, erasure->seq))
			return refuse (error, _ ("a restore that brought back what was erased"));
	}
	return TRUE;
}

static gboolean
check_repeated (const KinkoRestored *restored, guint64 from, guint64 to, GError **error)
{
	GHashTableIter iter;
	gpointer seq;

	g_hash_table_iter_init (&iter, restored->repeated);
	while (g_hash_table_iter_next (&iter, &seq, NULL))
		if (*(const guint64 *) seq < from || *(const guint64 *) seq >= to)
			return refuse (error, _ ("something repeated that was never done"));
	return TRUE;
}

/* What was made after the backup is in none of its registers: without its line nobody would know of that file. */
static gboolean
check_made (const KinkoRestored *restored, guint64 from, guint64 to, GError **error)
{
	for (guint i = 0; i < restored->written->len; i++) {
		const Written *written = &g_array_index (restored->written, Written, i);

		if (written->accounts && written->seq >= from && written->seq < to &&
		    !was_repeated (restored, written->seq))
			return refuse (error, _ ("a restore that lost a line of a register"));
	}
	return TRUE;
}

static gboolean
take_restore (KinkoRestored *restored, const KinkoEntry *entry, GError **error)
{
	Restore restore = { .seq = entry->seq };
	guint64 from, to;

	if (!kinko_slice_equal (entry->role, "manager") &&
	    !kinko_slice_equal (entry->role, "deputy"))
		return refuse (error, _ ("a restore by neither manager nor deputy"));
	if (!kinko_restored_range (entry, &from, &to) || to != restored->session_first)
		return refuse (error, _ ("a restore that does not say what it brought back"));
	if (!check_lost (restored, from, to, error) ||
	    !check_repeated (restored, from, to, error) ||
	    !check_erasures (restored, from, to, error) || !check_made (restored, from, to, error))
		return FALSE;
	restore.from = from;
	restore.to = to;
	g_array_append_val (restored->restores, restore);
	g_array_set_size (restored->lost, 0);
	g_hash_table_remove_all (restored->repeated);
	return TRUE;
}

static gboolean
apply_special (KinkoRestored *restored, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = NULL;

	if (kinko_slice_equal (entry->action, "vault.restored"))
		return take_restore (restored, entry, error);
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	return kinko_slice_equal (entry->action, "vault.lost")
		       ? take_lost (restored, detail, error)
		       : take_repeated (restored, entry, detail, error);
}

static gboolean
is_special (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->result, "granted") &&
	       (kinko_slice_equal (entry->action, "vault.restored") ||
		kinko_slice_equal (entry->action, "vault.lost") ||
		kinko_slice_equal (entry->action, "vault.repeated"));
}

gboolean
kinko_restored_apply (KinkoRestored *restored, const KinkoEntry *entry, GError **error)
{
	note_session (restored, entry);
	if (is_special (entry) && !apply_special (restored, entry, error))
		return FALSE;
	note_erasure (restored, entry);
	if (!kinko_restored_tells_of_box (entry))
		return TRUE;
	note_box (restored, entry->seq);
	note_creation (restored, entry);
	return note_written (restored, entry, error);
}

gboolean
kinko_restored_end_act (KinkoRestored *restored, GError **error)
{
	return (restored->lost->len == 0 && g_hash_table_size (restored->repeated) == 0) ||
	       refuse (error, _ ("a part of a restore that stands alone"));
}
