#include "vault/lost-entry.h"

#include <string.h>

#include "audit/line-number.h"
#include "audit/restored.h"
#include "vault/second-objects.h"

#define CASE_PREFIX "case/"
#define LINE_PREFIX "register/"

/* What the log tells from the backup to the restore. */
typedef struct {
	KinkoSession *session;
	const KinkoRestoration *restoration;
	GHashTable *repeated; /* set of guint64: done again, or made anew */
	GHashTable *gone;     /* set of objects that were erased, or ended in another way */
	GHashTable *numbers;  /* "register/<handle>" → number, of what was made in between */
	GPtrArray *lost;      /* KinkoLostEntry */
} Reading;

static void
reading_clear (Reading *reading)
{
	g_clear_pointer (&reading->repeated, g_hash_table_unref);
	g_clear_pointer (&reading->gone, g_hash_table_unref);
	g_clear_pointer (&reading->numbers, g_hash_table_unref);
	g_clear_pointer (&reading->lost, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

const char *
kinko_lost_fate_name (KinkoLostFate fate)
{
	static const char *const names[] = { [KINKO_LOST_AGAIN] = "again",
					     [KINKO_LOST_REMADE] = "remade",
					     [KINKO_LOST_NOTHING] = "nothing" };

	return names[fate];
}

void
kinko_lost_entry_free (KinkoLostEntry *entry)
{
	if (entry == NULL)
		return;
	g_free (entry->time);
	g_free (entry->by);
	g_free (entry->action);
	g_free (entry->object);
	g_free (entry->line);
	g_free (entry->case_no);
	g_free (entry->number);
	g_free (entry);
}

/* ---- reading the log ------------------------------------------------------------------------- */

/* What came to its end, so that nobody has to begin it anew. */
static gboolean
ends_object (const KinkoEntry *entry)
{
	static const char *const actions[] = { "approval.refuse", "approval.use", "erasure.cancel",
					       "erasure.case",    "erasure.done", "erasure.line" };

	for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
		if (kinko_slice_equal (entry->action, actions[i]))
			return kinko_slice_equal (entry->result, "granted");
	return FALSE;
}

static void
note_number (Reading *reading, const KinkoEntry *entry, const json_t *detail)
{
	const json_t *made;
	const char *number, *line;

	if (kinko_line_made (entry, detail, &made) == NULL)
		return;
	number = json_string_value (json_object_get (made, "number"));
	line = json_string_value (json_object_get (made, "line"));
	if (number != NULL)
		g_hash_table_insert (reading->numbers,
				     line == NULL ? kinko_slice_dup (entry->object)
						  : g_strdup (line),
				     g_strdup (number));
}

/* The line that the entry tells of: its own object, or one beside it. */
static char *
line_of (const KinkoEntry *entry, const json_t *detail)
{
	static const char *const members[] = { "copy", "erasure" };
	g_autofree char *own = kinko_slice_dup (entry->object);

	if (g_str_has_prefix (own, LINE_PREFIX))
		return g_steal_pointer (&own);
	for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
		const char *line = json_string_value (
			json_object_get (json_object_get (detail, members[i]), "line"));

		if (line != NULL && g_str_has_prefix (line, LINE_PREFIX))
			return g_strdup (line);
	}
	return NULL;
}

static void
add_lost (Reading *reading, const KinkoEntry *entry, const json_t *detail)
{
	KinkoLostEntry *lost = g_new0 (KinkoLostEntry, 1);

	lost->seq = entry->seq;
	lost->time = kinko_slice_dup (entry->time);
	lost->by = kinko_slice_dup (entry->by);
	lost->action = kinko_slice_dup (entry->action);
	lost->object = kinko_slice_dup (entry->object);
	lost->line = line_of (entry, detail);
	lost->case_no = kinko_second_case_number (reading->session, lost->object);
	g_ptr_array_add (reading->lost, lost);
}

static gboolean
read_one (Reading *reading, guint64 seq, GError **error)
{
	const KinkoRestoration *restoration = reading->restoration;
	g_autofree char *line = kinko_log_line (kinko_session_log (reading->session), seq, error);
	json_auto_t *detail = NULL;
	KinkoEntry entry;
	guint64 repeats;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	detail = kinko_entry_detail (&entry, error);
	if (detail == NULL)
		return FALSE;
	if (seq >= restoration->to) {
		repeats = (guint64) json_integer_value (json_object_get (detail, "repeats"));
		if (kinko_slice_equal (entry.action, "vault.repeated"))
			g_hash_table_add (reading->repeated, g_memdup2 (&repeats, sizeof repeats));
		return TRUE;
	}
	if (ends_object (&entry))
		g_hash_table_add (reading->gone, kinko_slice_dup (entry.object));
	note_number (reading, &entry, detail);
	if (kinko_restored_tells_of_box (&entry))
		add_lost (reading, &entry, detail);
	return TRUE;
}

/* ---- what is to be done ---------------------------------------------------------------------- */

/* Who does it is the only one who knows what was typed. */
static gboolean
is_typed (const char *action)
{
	static const char *const typed[] = { "approval.add",
					     "consent.add",
					     "consent.end",
					     "contact.add",
					     "device.check",
					     "device.edit",
					     "device.repair",
					     "document.add",
					     "document.add-number",
					     "facility.add",
					     "facility.edit",
					     "incident.edit",
					     "lent.edit",
					     "member.add",
					     "member.edit",
					     "rule.add",
					     "rule.end",
					     "rule.submit",
					     "training.add",
					     "training.edit",
					     "work.add",
					     NULL };
	static const char *const others[] = { "case.entry-sheet", "case.erase", "case.export",
					      NULL };

	/* `case.create`, `case.edit`, every step of a case; a file that was written is made anew as its line */
	return g_strv_contains (typed, action) ||
	       (g_str_has_prefix (action, "case.") && !g_strv_contains (others, action));
}

/* What was decided of a line that is open still is to be decided once more. */
static gboolean
is_decided (const char *action)
{
	static const char *const decided[] = { "approval.grant", "approval.refuse",
					       "erasure.cancel", "erasure.check", NULL };

	return g_strv_contains (decided, action);
}

/* What was begun is begun again where it has not ended. */
static gboolean
is_begun (const char *action)
{
	static const char *const begun[] = { "approval.request", "erasure.reserve", NULL };

	return g_strv_contains (begun, action);
}

/* A line as the vault has it; its number, NULL where it has none. */
static gboolean
find_line (Reading *reading, const char *object, char **number, gboolean *open, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (reading->session),
				  "SELECT number, open FROM register_line WHERE handle = ?", error);
	KinkoStep step;

	if (query == NULL ||
	    !kinko_statement_bind_text (query, 1, object + strlen (LINE_PREFIX), error))
		return FALSE;
	step = kinko_statement_step (query, error);
	*open = step == KINKO_STEP_ROW && kinko_statement_int (query, 1) != 0;
	*number = step == KINKO_STEP_ROW
			  ? g_strdup (kinko_statement_text (query, 0))
			  : g_strdup (g_hash_table_lookup (reading->numbers, object));
	return step != KINKO_STEP_ERROR;
}

static KinkoLostFate
fate_of (const Reading *reading, const KinkoLostEntry *lost, gboolean open)
{
	gboolean gone = g_hash_table_contains (reading->gone, lost->object);

	/* What an approval is restricted to, the log does not tell: it lets nothing before it is entered again. */
	if (g_hash_table_contains (reading->repeated, &lost->seq) &&
	    strcmp (lost->action, "approval.add") != 0)
		return KINKO_LOST_REMADE;
	if (is_decided (lost->action))
		return open ? KINKO_LOST_AGAIN : KINKO_LOST_NOTHING;
	if (is_begun (lost->action))
		return gone ? KINKO_LOST_NOTHING : KINKO_LOST_AGAIN;
	if (!is_typed (lost->action))
		return KINKO_LOST_NOTHING;
	/* An approval that was used has not ended by that. */
	return gone && strcmp (lost->action, "approval.add") != 0 ? KINKO_LOST_NOTHING
								  : KINKO_LOST_AGAIN;
}

static gboolean
judge (Reading *reading, GError **error)
{
	for (guint i = 0; i < reading->lost->len; i++) {
		KinkoLostEntry *lost = reading->lost->pdata[i];
		gboolean open = FALSE;

		if (lost->line != NULL &&
		    !find_line (reading, lost->line, &lost->number, &open, error))
			return FALSE;
		lost->fate = fate_of (reading, lost, open);
	}
	return TRUE;
}

GPtrArray *
kinko_lost_entries_read (KinkoSession *session, const KinkoRestoration *restoration, GError **error)
{
	g_auto (Reading) reading = { .session = session, .restoration = restoration };

	reading.repeated = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	reading.gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	reading.numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	reading.lost = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_lost_entry_free);
	for (guint64 seq = restoration->from; seq < restoration->seq; seq++)
		if (!read_one (&reading, seq, error))
			return NULL;
	return judge (&reading, error) ? g_steal_pointer (&reading.lost) : NULL;
}
