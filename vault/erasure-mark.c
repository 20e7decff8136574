#include "vault/erasure-mark.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* Of one row in the table: a row is not longer than a few pages. */
#define PORTION ((gsize) KINKO_MARK_LEN * 2048)

/* A bit for each beginning of 24 bits: nearly every place in a page is passed over by it. */
#define FILTER_BITS 24u

struct _KinkoMarks {
	GByteArray *bytes;
};

KinkoMarks *
kinko_marks_new (void)
{
	KinkoMarks *marks = g_new0 (KinkoMarks, 1);

	marks->bytes = g_byte_array_new ();
	return marks;
}

void
kinko_marks_free (KinkoMarks *marks)
{
	if (marks == NULL)
		return;
	g_byte_array_unref (marks->bytes);
	g_free (marks);
}

void
kinko_marks_append (KinkoMarks *marks, const KinkoMarks *others)
{
	g_byte_array_append (marks->bytes, others->bytes->data, others->bytes->len);
}

guint
kinko_marks_length (const KinkoMarks *marks)
{
	return marks->bytes->len / KINKO_MARK_LEN;
}

gboolean
kinko_marks_collect (KinkoMarks *marks, KinkoSession *session, const char *sql, gint64 id,
		     GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), sql, error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, id, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		gsize len;
		const guint8 *mark = kinko_statement_blob (query, 0, &len);

		/* Whoever put something else there has the keys, and it is erased all the same. */
		if (len == KINKO_MARK_LEN)
			g_byte_array_append (marks->bytes, mark, KINKO_MARK_LEN);
	}
	return step == KINKO_STEP_DONE;
}

/* ---- keeping them ---------------------------------------------------------------------------- */

/* Turned over, they are not found where they are kept. */
static void
turn_over (guint8 *bytes, gsize len)
{
	for (gsize i = 0; i < len; i++)
		bytes[i] = (guint8) ~bytes[i];
}

static gboolean
store_portion (KinkoAct *act, gint64 line, const guint8 *bytes, gsize len, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT INTO erasure_mark (line_id, marks) VALUES (?, ?)", error);
	g_autofree guint8 *turned = g_memdup2 (bytes, len);

	turn_over (turned, len);
	return insert != NULL && kinko_statement_bind_int (insert, 1, line, error) &&
	       kinko_statement_bind_blob (insert, 2, turned, len, error) &&
	       kinko_statement_run (insert, error);
}

gboolean
kinko_marks_store (const KinkoMarks *marks, KinkoAct *act, gint64 line, GError **error)
{
	for (gsize at = 0; at < marks->bytes->len; at += PORTION)
		if (!store_portion (act, line, marks->bytes->data + at,
				    MIN (PORTION, marks->bytes->len - at), error))
			return FALSE;
	return TRUE;
}

KinkoMarks *
kinko_marks_load (KinkoSession *session, gint64 line, GError **error)
{
	g_autoptr (KinkoMarks) marks = kinko_marks_new ();
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT marks FROM erasure_mark WHERE line_id = ? ORDER BY id", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, line, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		gsize len;
		const guint8 *bytes = kinko_statement_blob (query, 0, &len);

		g_byte_array_append (marks->bytes, bytes, (guint) len);
	}
	if (step != KINKO_STEP_DONE)
		return NULL;
	turn_over (marks->bytes->data, marks->bytes->len);
	return g_steal_pointer (&marks);
}

gboolean
kinko_marks_forget (KinkoAct *act, gint64 line, GError **error)
{
	g_autoptr (KinkoStatement) remove =
		kinko_act_prepare (act, "DELETE FROM erasure_mark WHERE line_id = ?", error);

	return remove != NULL && kinko_statement_bind_int (remove, 1, line, error) &&
	       kinko_statement_run (remove, error);
}

/* ---- looking for them ------------------------------------------------------------------------ */

typedef struct {
	GHashTable *set; /* of marks, by their address */
	guint8 *filter;
	guint64 found;
	KinkoSession *session;
	guint64 pages, total; /* seen, and of the file */
} Search;

static guint32
beginning_of (const guint8 *bytes)
{
	guint32 value;

	memcpy (&value, bytes, sizeof value);
	return value & ((1u << FILTER_BITS) - 1);
}

static guint
hash_mark (gconstpointer key)
{
	guint value;

	memcpy (&value, (const guint8 *) key + 4, sizeof value);
	return value;
}

static gboolean
equal_marks (gconstpointer a, gconstpointer b)
{
	return memcmp (a, b, KINKO_MARK_LEN) == 0;
}

static void
search_page (gpointer data, const guint8 *page, gsize len)
{
	Search *search = data;

	kinko_session_report (search->session, _ ("searching the pages"), ++search->pages,
			      search->total);
	for (gsize i = 0; i + KINKO_MARK_LEN <= len; i++) {
		guint32 beginning = beginning_of (page + i);

		if ((search->filter[beginning / 8] & 1u << beginning % 8) != 0 &&
		    g_hash_table_contains (search->set, page + i))
			search->found++;
	}
}

gboolean
kinko_marks_search (const KinkoMarks *marks, KinkoSession *session, guint64 *found,
		    KinkoPageCount *count, GError **error)
{
	g_autoptr (GHashTable) set = g_hash_table_new (hash_mark, equal_marks);
	g_autofree guint8 *filter = g_malloc0 ((1u << FILTER_BITS) / 8);
	Search search = { .set = set, .filter = filter, .session = session };
	gint64 pages;

	if (!kinko_db_get_int (kinko_session_db (session), "PRAGMA page_count", &pages, error))
		return FALSE;
	search.total = (guint64) pages;
	for (gsize at = 0; at + KINKO_MARK_LEN <= marks->bytes->len; at += KINKO_MARK_LEN) {
		guint8 *mark = marks->bytes->data + at;
		guint32 beginning = beginning_of (mark);

		g_hash_table_add (set, mark);
		filter[beginning / 8] |= (guint8) (1u << beginning % 8);
	}
	if (!kinko_db_each_page (kinko_session_db (session),
				 kinko_session_compartments (session)->records, search_page,
				 &search, count, error))
		return FALSE;
	*found = search.found;
	return TRUE;
}
