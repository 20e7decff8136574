#include "audit/notices.h"

#include <string.h>

#include "policies/action.h"

struct _KinkoNotices {
	GArray *lists[KINKO_NOTICE_KINDS]; /* guint64 */
	GHashTable *open;                  /* seq of an intent → itself; guint64 */
	GHashTable *programs; /* SHA-256 of what openings said that they are, hexadecimal */
	guint64 from;         /* the first entry to be taken */
	gint64 last_ms;
	gint64 gap_ms;
	guint64 gap_seq;
};

KinkoNotices *
kinko_notices_new (void)
{
	KinkoNotices *notices = g_new0 (KinkoNotices, 1);

	for (guint i = 0; i < KINKO_NOTICE_KINDS; i++)
		notices->lists[i] = g_array_new (FALSE, FALSE, sizeof (guint64));
	notices->open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	notices->programs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return notices;
}

void
kinko_notices_free (KinkoNotices *notices)
{
	if (notices == NULL)
		return;
	for (guint i = 0; i < KINKO_NOTICE_KINDS; i++)
		g_array_unref (notices->lists[i]);
	g_hash_table_unref (notices->open);
	g_hash_table_unref (notices->programs);
	g_free (notices);
}

static void
add (KinkoNotices *notices, KinkoNoticeKind kind, const KinkoEntry *entry)
{
	g_array_append_val (notices->lists[kind], entry->seq);
}

static gboolean
is_granted (const KinkoEntry *entry, const char *action)
{
	return kinko_slice_equal (entry->action, action) &&
	       kinko_slice_equal (entry->result, "granted");
}

static void
add_open (KinkoNotices *notices, guint64 intent)
{
	guint64 *seq = g_new (guint64, 1);

	*seq = intent;
	g_hash_table_add (notices->open, seq);
}

/* Ends name the intent that they end. */
static void
take_end (KinkoNotices *notices, const KinkoEntry *entry)
{
	json_auto_t *detail = NULL;
	guint64 intent;

	if (g_hash_table_size (notices->open) == 0 || !kinko_entry_mentions (entry, "\"intent\""))
		return;
	detail = kinko_entry_detail (entry, NULL);
	intent = (guint64) json_integer_value (json_object_get (detail, "intent"));
	g_hash_table_remove (notices->open, &intent);
}

static void
take_approval (KinkoNotices *notices, const KinkoEntry *entry)
{
	g_autofree char *action = NULL;
	const KinkoAction *known;

	/* Once: what has an end is told of by its intent. */
	if (entry->approval.len > 0 || !(kinko_slice_equal (entry->result, "granted") ||
					 kinko_slice_equal (entry->result, "intent")))
		return;
	action = kinko_slice_dup (entry->action);
	known = kinko_action_find (action);
	/* Of what takes one only where a file leaves, that it does is told by its line in the register of copies. */
	if ((known != NULL && (known->flags & KINKO_ACTION_APPROVAL) != 0) ||
	    (kinko_slice_equal (entry->result, "intent") &&
	     kinko_entry_mentions (entry, "\"copy\"")))
		add (notices, KINKO_NOTICE_UNAPPROVED, entry);
}

static void
take_program (KinkoNotices *notices, const KinkoEntry *entry)
{
	json_auto_t *detail = kinko_entry_detail (entry, NULL);
	const char *program = json_string_value (json_object_get (detail, "program"));
	gboolean first = g_hash_table_size (notices->programs) == 0;
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash hash;

	if (program == NULL)
		return;
	/* It may be any text, and have any length. */
	hash = kinko_hash_of (program, strlen (program));
	kinko_hash_to_hex (&hash, hex);
	if (g_hash_table_add (notices->programs, g_strdup (hex)) && !first)
		add (notices, KINKO_NOTICE_PROGRAM, entry);
}

static void
take_time (KinkoNotices *notices, const KinkoEntry *entry)
{
	gint64 gap = notices->last_ms == 0 ? 0 : entry->time_ms - notices->last_ms;

	if (gap > notices->gap_ms) {
		notices->gap_ms = gap;
		notices->gap_seq = entry->seq;
	}
	notices->last_ms = entry->time_ms;
}

void
kinko_notices_take (gpointer data, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
		    G_GNUC_UNUSED gsize len)
{
	KinkoNotices *notices = data;

	if (entry->seq < notices->from)
		return;
	take_time (notices, entry);
	take_approval (notices, entry);
	if (kinko_slice_equal (entry->result, "intent"))
		add_open (notices, entry->seq);
	else if (kinko_slice_equal (entry->result, "done") ||
		 kinko_slice_equal (entry->result, "failed") ||
		 kinko_slice_equal (entry->result, "aborted"))
		take_end (notices, entry);
	else if (kinko_slice_equal (entry->action, "clock.back"))
		add (notices, KINKO_NOTICE_CLOCK, entry);
	else if (is_granted (entry, "session.open"))
		take_program (notices, entry);
	else if (is_granted (entry, "policy.adopt"))
		add (notices, KINKO_NOTICE_POLICY, entry);
}

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
	guint64 left = *(const guint64 *) a, right = *(const guint64 *) b;

	return left < right ? -1 : left > right;
}

const GArray *
kinko_notices_list (KinkoNotices *notices, KinkoNoticeKind kind)
{
	GArray *list = notices->lists[kind];
	GHashTableIter iter;
	gpointer seq;

	if (kind != KINKO_NOTICE_OPEN)
		return list;
	g_array_set_size (list, 0);
	g_hash_table_iter_init (&iter, notices->open);
	while (g_hash_table_iter_next (&iter, &seq, NULL))
		g_array_append_vals (list, seq, 1);
	g_array_sort (list, compare_numbers);
	return list;
}

gint64
kinko_notices_gap (const KinkoNotices *notices, guint64 *seq)
{
	*seq = notices->gap_seq;
	return notices->gap_ms;
}

/* ---- in part --------------------------------------------------------------------------------- */

void
kinko_notices_go_on (KinkoNotices *notices, const KinkoTrusted *trusted)
{
	notices->from = trusted->frontier.size;
	if (!kinko_entry_time_parse (trusted->last_time, strlen (trusted->last_time),
				     &notices->last_ms))
		notices->last_ms = 0; /* as before the first entry */
	notices->gap_ms = trusted->gap_ms;
	notices->gap_seq = trusted->gap_seq;
	for (guint i = 0; i < trusted->programs->len; i++)
		g_hash_table_add (notices->programs, g_strdup (trusted->programs->pdata[i]));
	for (guint i = 0; i < trusted->open->len; i++)
		add_open (notices, g_array_index (trusted->open, guint64, i));
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
kinko_notices_keep (KinkoNotices *notices, KinkoTrusted *trusted)
{
	const GArray *open = kinko_notices_list (notices, KINKO_NOTICE_OPEN);
	GHashTableIter iter;
	gpointer program;

	g_ptr_array_set_size (trusted->programs, 0);
	g_hash_table_iter_init (&iter, notices->programs);
	while (g_hash_table_iter_next (&iter, &program, NULL))
		g_ptr_array_add (trusted->programs, g_strdup (program));
	g_ptr_array_sort (trusted->programs, compare_texts);
	g_array_set_size (trusted->open, 0);
	if (open->len > 0)
		g_array_append_vals (trusted->open, open->data, open->len);
	trusted->gap_ms = notices->gap_ms;
	trusted->gap_seq = notices->gap_seq;
}
