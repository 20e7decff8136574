#include "audit/last-acts.h"

#include <string.h>

#include "audit/japan-time.h"

struct _KinkoLastActs {
	GHashTable *by_action; /* char * → KinkoLastAct */
};

static void
act_free (gpointer data)
{
	KinkoLastAct *act = data;

	g_free (act->time);
	g_free (act->by);
	g_free (act);
}

KinkoLastActs *
kinko_last_acts_new (void)
{
	KinkoLastActs *acts = g_new0 (KinkoLastActs, 1);

	acts->by_action = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, act_free);
	return acts;
}

void
kinko_last_acts_free (KinkoLastActs *acts)
{
	if (acts == NULL)
		return;
	g_hash_table_unref (acts->by_action);
	g_free (acts);
}

static KinkoLastAct *
act_of (KinkoLastActs *acts, const char *name)
{
	KinkoLastAct *act = g_hash_table_lookup (acts->by_action, name);

	if (act == NULL) {
		act = g_new0 (KinkoLastAct, 1);
		g_hash_table_insert (acts->by_action, g_strdup (name), act);
	}
	return act;
}

static void
note_done (KinkoLastAct *act, const KinkoEntry *entry)
{
	act->done++;
	act->seq = entry->seq;
	g_free (act->time);
	g_free (act->by);
	act->time = kinko_japan_time (entry->time_ms);
	act->by = kinko_slice_dup (entry->by);
}

static void
note_failed (KinkoLastAct *act, const KinkoEntry *entry)
{
	act->failed++;
	act->failed_seq = entry->seq;
}

static gboolean
is_done (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->result, "granted") ||
	       kinko_slice_equal (entry->result, "done");
}

static void
count_form (KinkoLastActs *acts, const KinkoEntry *entry)
{
	g_autofree char *object = kinko_slice_dup (entry->object);
	g_autofree char *name = NULL;

	if (!g_str_has_prefix (object, "form/"))
		return;
	name = g_strconcat (KINKO_LAST_ACTS_FORM, object + strlen ("form/"), NULL);
	note_done (act_of (acts, name), entry);
}

/* An earlier kinko did not say. */
static void
count_clock (KinkoLastActs *acts, const KinkoEntry *entry)
{
	json_auto_t *detail = kinko_entry_detail (entry, NULL);
	const json_t *synchronised = json_object_get (detail, "clock_synchronised");

	if (json_is_true (synchronised))
		note_done (act_of (acts, KINKO_LAST_ACTS_CLOCK), entry);
	else if (json_is_false (synchronised))
		note_failed (act_of (acts, KINKO_LAST_ACTS_CLOCK), entry);
}

void
kinko_last_acts_add (gpointer acts, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
		     G_GNUC_UNUSED gsize len)
{
	g_autofree char *action = kinko_slice_dup (entry->action);
	KinkoLastAct *act = act_of (acts, action);

	if (kinko_slice_equal (entry->result, "denied"))
		act->denied++;
	else if (kinko_slice_equal (entry->result, "failed"))
		note_failed (act, entry);
	if (!is_done (entry))
		return;
	note_done (act, entry);
	if (strcmp (action, "form.make") == 0)
		count_form (acts, entry);
	else if (strcmp (action, "session.open") == 0)
		count_clock (acts, entry);
}

const KinkoLastAct *
kinko_last_acts_find (const KinkoLastActs *acts, const char *action)
{
	return g_hash_table_lookup (acts->by_action, action);
}
