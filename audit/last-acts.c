#include "audit/last-acts.h"

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
act_of (KinkoLastActs *acts, KinkoSlice name)
{
	g_autofree char *action = kinko_slice_dup (name);
	KinkoLastAct *act = g_hash_table_lookup (acts->by_action, action);

	if (act == NULL) {
		act = g_new0 (KinkoLastAct, 1);
		g_hash_table_insert (acts->by_action, g_steal_pointer (&action), act);
	}
	return act;
}

void
kinko_last_acts_add (gpointer acts, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
		     G_GNUC_UNUSED gsize len)
{
	KinkoLastAct *act = act_of (acts, entry->action);

	if (kinko_slice_equal (entry->result, "denied")) {
		act->denied++;
	} else if (kinko_slice_equal (entry->result, "failed")) {
		act->failed++;
		act->failed_seq = entry->seq;
	} else if (kinko_slice_equal (entry->result, "granted") ||
		   kinko_slice_equal (entry->result, "done")) {
		act->done++;
		act->seq = entry->seq;
		g_free (act->time);
		g_free (act->by);
		act->time = kinko_japan_time (entry->time_ms);
		act->by = kinko_slice_dup (entry->by);
	}
}

const KinkoLastAct *
kinko_last_acts_find (const KinkoLastActs *acts, const char *action)
{
	return g_hash_table_lookup (acts->by_action, action);
}
