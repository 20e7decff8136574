#include "audit/trusted.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "audit/note.h"
#include "policies/error.h"

#define HEADING "kinko-trusted v2"

static void
free_act (gpointer data)
{
	KinkoTrustedAct *act = data;

	g_free (act->lines);
	g_free (act);
}

KinkoTrusted *
kinko_trusted_new (void)
{
	KinkoTrusted *trusted = g_new0 (KinkoTrusted, 1);

	kinko_frontier_init (&trusted->frontier);
	trusted->numbers = g_ptr_array_new_with_free_func (g_free);
	trusted->programs = g_ptr_array_new_with_free_func (g_free);
	trusted->open = g_array_new (FALSE, FALSE, sizeof (guint64));
	trusted->kept = g_ptr_array_new_with_free_func (free_act);
	return trusted;
}

void
kinko_trusted_free (KinkoTrusted *trusted)
{
	if (trusted == NULL)
		return;
	g_free (trusted->first_time);
	g_free (trusted->last_time);
	g_free (trusted->note);
	g_ptr_array_unref (trusted->numbers);
	g_ptr_array_unref (trusted->programs);
	g_array_unref (trusted->open);
	g_ptr_array_unref (trusted->kept);
	g_free (trusted);
}

void
kinko_trusted_keep (KinkoTrusted *trusted, guint64 seq, const KinkoHash *head, const char *lines,
		    gsize len)
{
	KinkoTrustedAct *act;

	trusted->kept_len += len;
	if (trusted->kept_len > KINKO_TRUSTED_MAX)
		return; /* it cannot be written: then it need not fill the memory either */
	act = g_new0 (KinkoTrustedAct, 1);
	act->seq = seq;
	act->head = *head;
	act->lines = g_strndup (lines, len);
	g_ptr_array_add (trusted->kept, act);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
append_hash (GString *out, const char *name, const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	g_string_append_printf (out, "%s %s\n", name, hex);
}

static void
append_act (GString *out, const KinkoTrustedAct *act)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&act->head, hex);
	g_string_append_printf (out, "act %" PRIu64 " %s\n%s", act->seq, hex, act->lines);
}

/* What the notices go on from. */
static void
append_noticed (GString *out, const KinkoTrusted *trusted)
{
	for (guint i = 0; i < trusted->programs->len; i++)
		g_string_append_printf (out, "program %s\n", (char *) trusted->programs->pdata[i]);
	for (guint i = 0; i < trusted->open->len; i++)
		g_string_append_printf (out, "intent %" PRIu64 "\n",
					g_array_index (trusted->open, guint64, i));
	g_string_append_printf (out, "gap %" PRId64 " %" PRIu64 "\n", trusted->gap_ms,
				trusted->gap_seq);
}

static char *
refuse_size (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
		     _ ("what must be kept of this log is more than %d MiB"),
		     KINKO_TRUSTED_MAX / 1024 / 1024);
	kinko_error_set_hint (error, "%s",
			      _ ("verify without --since: then all of the log is read each time"));
	return NULL;
}

char *
kinko_trusted_text (const KinkoTrusted *trusted, GError **error)
{
	g_autoptr (GString) out = NULL;
	KinkoHash sum;

	if (trusted->kept_len > KINKO_TRUSTED_MAX)
		return refuse_size (error);
	out = g_string_new (HEADING "\n");

	g_string_append_printf (out, "commit %s\n", trusted->commit);
	g_string_append_printf (out, "acts %" PRIu64 "\nnewest %" PRIu64 "\nentries %" PRIu64 "\n",
				trusted->acts, trusted->newest, trusted->frontier.size);
	append_hash (out, "genesis", &trusted->genesis);
	append_hash (out, "last", &trusted->last);
	g_string_append_printf (out, "from %s\nto %s\nlatest %" PRId64 " %s\n", trusted->first_time,
				trusted->last_time, trusted->latest_ms,
				trusted->latest_kept ? "kept" : "unknown");
	for (guint i = 0; i < kinko_frontier_count (&trusted->frontier); i++)
		append_hash (out, "node", &trusted->frontier.nodes[i]);
	for (guint i = 0; i < trusted->numbers->len; i++)
		g_string_append_printf (out, "number %s\n", (char *) trusted->numbers->pdata[i]);
	append_noticed (out, trusted);
	g_string_append_printf (out, "note %zu\n%s", strlen (trusted->note), trusted->note);
	for (guint i = 0; i < trusted->kept->len; i++)
		append_act (out, trusted->kept->pdata[i]);
	sum = kinko_hash_of (out->str, out->len);
	append_hash (out, "sha256", &sum);
	return out->len > KINKO_TRUSTED_MAX ? refuse_size (error)
					    : g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Where reading stands. */
typedef struct {
	const char *at, *end;
} Cursor;

/* A line "NAME VALUE"; the value, owned by the caller. NULL: another line stands there, and reading stays. */
static char *
take_value (Cursor *cursor, const char *name)
{
	const char *newline = memchr (cursor->at, '\n', (gsize) (cursor->end - cursor->at));
	gsize len = strlen (name);
	char *value;

	if (newline == NULL || (gsize) (newline - cursor->at) <= len ||
	    memcmp (cursor->at, name, len) != 0 || cursor->at[len] != ' ')
		return NULL;
	value = g_strndup (cursor->at + len + 1, (gsize) (newline - cursor->at) - len - 1);
	cursor->at = newline + 1;
	return value;
}

static gboolean
take_number (Cursor *cursor, const char *name, guint64 *number)
{
	g_autofree char *value = take_value (cursor, name);

	return value != NULL &&
	       g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, number, NULL);
}

static gboolean
take_hash (Cursor *cursor, const char *name, KinkoHash *hash)
{
	g_autofree char *value = take_value (cursor, name);

	return value != NULL && kinko_hash_from_hex (value, strlen (value), hash);
}

static gboolean
take_time (Cursor *cursor, const char *name, char **time)
{
	gint64 time_ms;

	*time = take_value (cursor, name);
	return *time != NULL && kinko_entry_time_parse (*time, strlen (*time), &time_ms);
}

static gboolean
take_latest (Cursor *cursor, KinkoTrusted *trusted)
{
	g_autofree char *value = take_value (cursor, "latest");
	char *rest = NULL;

	if (value == NULL)
		return FALSE;
	trusted->latest_ms = g_ascii_strtoll (value, &rest, 10);
	trusted->latest_kept = strcmp (rest, " kept") == 0;
	return rest != value && (trusted->latest_kept || strcmp (rest, " unknown") == 0);
}

static gboolean
take_frontier (Cursor *cursor, KinkoTrusted *trusted)
{
	for (guint i = 0; i < kinko_frontier_count (&trusted->frontier); i++)
		if (!take_hash (cursor, "node", &trusted->frontier.nodes[i]))
			return FALSE;
	return TRUE;
}

/* Whether they are numbers of lines is for whoever goes on with them. */
static void
take_numbers (Cursor *cursor, KinkoTrusted *trusted)
{
	char *number;

	while ((number = take_value (cursor, "number")) != NULL)
		g_ptr_array_add (trusted->numbers, number);
}

static gboolean
take_programs (Cursor *cursor, KinkoTrusted *trusted)
{
	const char *before = "";
	KinkoHash hash;
	char *program;

	while ((program = take_value (cursor, "program")) != NULL) {
		g_ptr_array_add (trusted->programs, program);
		if (!kinko_hash_from_hex (program, strlen (program), &hash) ||
		    strcmp (before, program) >= 0)
			return FALSE;
		before = program;
	}
	return TRUE;
}

static gboolean
take_open (Cursor *cursor, KinkoTrusted *trusted)
{
	guint64 least = 0, seq;

	while (take_number (cursor, "intent", &seq)) {
		if (seq < least || seq >= trusted->frontier.size)
			return FALSE;
		least = seq + 1;
		g_array_append_val (trusted->open, seq);
	}
	return TRUE;
}

static gboolean
take_gap (Cursor *cursor, KinkoTrusted *trusted)
{
	g_autofree char *value = take_value (cursor, "gap");
	char *rest = NULL;

	if (value == NULL)
		return FALSE;
	trusted->gap_ms = g_ascii_strtoll (value, &rest, 10);
	if (*rest != ' ')
		return FALSE;
	trusted->gap_seq = g_ascii_strtoull (rest + 1, NULL, 10);
	return trusted->gap_ms >= 0 && trusted->gap_seq < trusted->frontier.size;
}

/* The note must be that of the tree: so neither can be exchanged alone. */
static gboolean
take_note (Cursor *cursor, KinkoTrusted *trusted)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHash root = kinko_frontier_root (&trusted->frontier, hasher);
	g_autoptr (KinkoNote) note = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;
	guint64 len;

	if (!take_number (cursor, "note", &len) || len > (guint64) (cursor->end - cursor->at))
		return FALSE;
	trusted->note = g_strndup (cursor->at, (gsize) len);
	cursor->at += len;
	note = kinko_note_parse (trusted->note, (gsize) len, NULL);
	checkpoint = note == NULL ? NULL : kinko_checkpoint_parse (note->text, NULL);
	return checkpoint != NULL && checkpoint->size > trusted->newest &&
	       checkpoint->size == trusted->frontier.size &&
	       kinko_hash_equal (&checkpoint->root, &root);
}

static gboolean
take_head (Cursor *cursor, KinkoTrusted *trusted)
{
	g_autofree char *commit = take_value (cursor, "commit");

	return commit != NULL &&
	       g_strlcpy (trusted->commit, commit, sizeof trusted->commit) ==
		       KINKO_COMMIT_HEX_LEN &&
	       take_number (cursor, "acts", &trusted->acts) &&
	       take_number (cursor, "newest", &trusted->newest) &&
	       take_number (cursor, "entries", &trusted->frontier.size) &&
	       take_hash (cursor, "genesis", &trusted->genesis) &&
	       take_hash (cursor, "last", &trusted->last) &&
	       take_time (cursor, "from", &trusted->first_time) &&
	       take_time (cursor, "to", &trusted->last_time) && take_latest (cursor, trusted) &&
	       take_frontier (cursor, trusted);
}

/* Entries begin with a brace, and nothing else does; each ends with a newline, because the file does. @numbers: the entry and the
 * head. */
static gboolean
take_act (Cursor *cursor, const char *numbers, KinkoTrusted *trusted)
{
	const char *lines = cursor->at;
	char *rest = NULL;
	guint64 seq = g_ascii_strtoull (numbers, &rest, 10);
	KinkoHash head;

	if (*rest != ' ' || !kinko_hash_from_hex (rest + 1, strlen (rest + 1), &head))
		return FALSE;
	while (cursor->at < cursor->end && *cursor->at == '{')
		cursor->at = (const char *) memchr (cursor->at, '\n',
						    (gsize) (cursor->end - cursor->at)) +
			     1;
	kinko_trusted_keep (trusted, seq, &head, lines, (gsize) (cursor->at - lines));
	return cursor->at > lines;
}

static gboolean
take_acts (Cursor *cursor, KinkoTrusted *trusted)
{
	while (cursor->at < cursor->end) {
		g_autofree char *numbers = take_value (cursor, "act");

		if (numbers == NULL || !take_act (cursor, numbers, trusted))
			return FALSE;
	}
	return trusted->kept->len > 0;
}

static gboolean
take_rest (Cursor *cursor, KinkoTrusted *trusted)
{
	take_numbers (cursor, trusted);
	return take_programs (cursor, trusted) && take_open (cursor, trusted) &&
	       take_gap (cursor, trusted) && take_note (cursor, trusted) &&
	       take_acts (cursor, trusted);
}

/* The sum at the end is looked at first: what it is over has no forgotten newline. */
static gboolean
check_sum (const char *data, gsize len, Cursor *content)
{
	static const char name[] = "sha256 ";
	gsize sum_len = strlen (name) + KINKO_HASH_HEX_LEN + 1;
	Cursor cursor = { data + len - sum_len, data + len };
	KinkoHash said, actual;

	if (len <= sum_len || cursor.at[-1] != '\n' || !take_hash (&cursor, "sha256", &said) ||
	    cursor.at != cursor.end)
		return FALSE;
	actual = kinko_hash_of (data, len - sum_len);
	content->at = data;
	content->end = data + len - sum_len;
	return kinko_hash_equal (&said, &actual);
}

/* One spelling only, down to how a number is written. */
static gboolean
is_as_written (const KinkoTrusted *trusted, const char *data, gsize len)
{
	g_autofree char *text = kinko_trusted_text (trusted, NULL);

	return text != NULL && strlen (text) == len && memcmp (text, data, len) == 0;
}

KinkoTrusted *
kinko_trusted_parse (const char *data, gsize len, GError **error)
{
	g_autoptr (KinkoTrusted) trusted = kinko_trusted_new ();
	gsize heading = strlen (HEADING "\n");
	Cursor cursor = { data, data + len };

	if (len < heading || memcmp (data, HEADING "\n", heading) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("this is not a trusted checkpoint"));
		return NULL;
	}
	if (check_sum (data, len, &cursor)) {
		cursor.at += heading;
		if (take_head (&cursor, trusted) && take_rest (&cursor, trusted) &&
		    is_as_written (trusted, data, len))
			return g_steal_pointer (&trusted);
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the trusted checkpoint was cut off or changed"));
	return NULL;
}
