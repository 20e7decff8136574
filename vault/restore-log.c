/* The log comes back from the mirror, and what follows from it with it. */
#include "vault/restore-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/line-number.h"
#include "audit/restored.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/log-audit.h"
#include "vault/register-values.h"
#include "vault/session-internal.h"

/* ---- the lines ------------------------------------------------------------------------------- */

typedef struct {
	KinkoMirrorReader *reader;
	guint64 from, to;
} Source;

/* Up to what was verified: the mirror may have gone on since. */
static gboolean
next_act (gpointer data, const char **lines, gsize *lines_len, const char **note, gsize *note_len,
	  GError **error)
{
	Source *source = data;
	guint64 first;

	while (kinko_mirror_reader_next (source->reader, &first, lines, lines_len, note, note_len,
					 error)) {
		if (first >= source->to)
			return FALSE;
		if (first >= source->from)
			return TRUE;
	}
	return FALSE;
}

static gboolean
adopt (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	g_autoptr (KinkoMirrorReader) reader = kinko_mirror_reader_new (session->mirror, error);
	Source acts = { reader, restore->report->from, restore->report->to };
	const KinkoLogSource source = { next_act, &acts };

	if (reader == NULL || !kinko_log_adopt (session->log, &source, error))
		return FALSE;
	if (kinko_log_size (session->log) == restore->report->to)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("the mirror changed while it was read"));
	kinko_error_set_hint (error, "%s", _ ("nothing was restored; repeat the command"));
	return FALSE;
}

/* ---- what follows from them ------------------------------------------------------------------ */

static guint64 *
key_of (guint64 seq)
{
	guint64 *key = g_new (guint64, 1);

	*key = seq;
	return key;
}

static void
note_lost (KinkoRestore *restore, const KinkoEntry *entry)
{
	if (kinko_restored_tells_of_box (entry))
		g_array_append_val (restore->lost, entry->seq);
}

static void
note_intent (KinkoRestore *restore, const KinkoEntry *entry, const json_t *detail)
{
	guint64 seq;

	if (kinko_slice_equal (entry->result, "intent")) {
		g_hash_table_insert (restore->intents, key_of (entry->seq),
				     kinko_slice_dup (entry->session));
		return;
	}
	seq = (guint64) json_integer_value (json_object_get (detail, "intent"));
	if (json_object_get (detail, "intent") != NULL)
		g_hash_table_remove (restore->intents, &seq);
}

static void
note_policy (KinkoRestore *restore, const KinkoEntry *entry, const json_t *detail)
{
	KinkoRestorePolicy policy = { .seq = entry->seq };
	const char *hash = json_string_value (json_object_get (detail, "policy"));

	/* What it must name, the replay has looked at. */
	if (kinko_slice_equal (entry->action, "policy.adopt") && hash != NULL &&
	    kinko_detail_hash_parse (hash, &policy.hash))
		g_array_append_val (restore->policies, policy);
}

static void
note_number (KinkoRestore *restore, const KinkoEntry *entry, const json_t *detail)
{
	const json_t *made;
	const char *number;

	if (kinko_line_made (entry, detail, &made) == NULL)
		return;
	number = json_string_value (json_object_get (made, "number"));
	if (number != NULL)
		g_hash_table_add (restore->numbers, g_strdup (number));
}

static void
note_end (KinkoRestore *restore, const KinkoEntry *entry, json_t *detail)
{
	KinkoRestoreEnd *end;

	note_number (restore, entry, detail);
	if (!kinko_restore_repeats (entry, detail))
		return;
	end = g_new0 (KinkoRestoreEnd, 1);
	end->seq = entry->seq;
	end->action = kinko_slice_dup (entry->action);
	end->object = kinko_slice_dup (entry->object);
	end->by = kinko_slice_dup (entry->by);
	end->approval = kinko_slice_dup (entry->approval);
	end->at = kinko_register_moment (entry->time_ms);
	end->day = kinko_clock_day (entry->time_ms);
	end->granted = kinko_slice_equal (entry->result, "granted");
	end->done = kinko_slice_equal (entry->result, "done");
	end->made = kinko_line_made (entry, detail, NULL);
	end->detail = json_incref (detail);
	g_ptr_array_add (restore->ends, end);
}

static void
note_entry (gpointer data, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
	    G_GNUC_UNUSED gsize len)
{
	KinkoRestore *restore = data;
	gboolean granted = kinko_slice_equal (entry->result, "granted");
	json_auto_t *detail = NULL;

	/* Of most entries before the backup nothing is asked. */
	if (restore->problem != NULL || (entry->seq < restore->report->from && granted))
		return;
	detail = kinko_entry_detail (entry, &restore->problem);
	if (detail == NULL)
		return;
	if (!granted)
		note_intent (restore, entry, detail);
	if (entry->seq < restore->report->from)
		return;
	/* Not by the roster's newest: a restore since, killed before it renewed the keys, went back already. */
	if (kinko_slice_equal (entry->action, "keys.rotate") &&
	    kinko_slice_equal (entry->result, "done"))
		restore->rotated = TRUE;
	note_lost (restore, entry);
	note_end (restore, entry, detail);
	if (!granted)
		return;
	note_policy (restore, entry, detail);
	if (kinko_slice_equal (entry->action, "operator.enrol") ||
	    kinko_slice_equal (entry->action, "recovery.use"))
		g_hash_table_insert (restore->enrolled, key_of (entry->seq), json_incref (detail));
}

static gboolean
replay (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;

	restore->verifier = kinko_verifier_new ();
	kinko_verifier_watch (restore->verifier, note_entry, restore);
	if (!kinko_log_load (session->log, error) ||
	    !kinko_log_feed (session->log, restore->verifier, kinko_log_size (session->log), error))
		return FALSE;
	restore->verification = kinko_verifier_finish (restore->verifier, error);
	if (restore->verification == NULL)
		return FALSE;
	if (restore->problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&restore->problem));
	return FALSE;
}

gboolean
kinko_restore_bring_back (KinkoRestore *restore, GError **error)
{
	if (restore->report->to > restore->report->from && !adopt (restore, error))
		return FALSE;
	return replay (restore, error);
}

/* ---- the tables ------------------------------------------------------------------------------ */

static gboolean
store_policies (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	for (guint i = 0; i < restore->policies->len; i++) {
		const KinkoRestorePolicy *policy =
			&g_array_index (restore->policies, KinkoRestorePolicy, i);
		g_autoptr (KinkoStatement) insert = kinko_act_prepare (
			act, "INSERT INTO policy_version (seq, hash) VALUES (?, ?) /* back */",
			error);

		if (insert == NULL ||
		    !kinko_statement_bind_int (insert, 1, (gint64) policy->seq, error) ||
		    !kinko_statement_bind_blob (insert, 2, &policy->hash, sizeof policy->hash,
						error) ||
		    !kinko_statement_run (insert, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
store_contract_end (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	const KinkoContract *contract = &restore->verification->contract;
	g_autoptr (KinkoStatement) insert = NULL;

	if (!contract->closed)
		return TRUE;
	insert = kinko_act_prepare (
		act, "INSERT OR IGNORE INTO contract_end (id, seq) VALUES (1, ?)", error);
	return insert != NULL &&
	       kinko_statement_bind_int (insert, 1, (gint64) contract->seq, error) &&
	       kinko_statement_run (insert, error);
}

/* Nobody who had one open can end it any more: the next opening closes what is left as aborted. */
static gboolean
store_intents (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	g_autoptr (KinkoStatement) erase =
		kinko_act_prepare (act, "DELETE FROM open_intent", error);
	g_autoptr (KinkoStatement) insert = NULL;
	GHashTableIter iter;
	gpointer seq, session;

	if (erase == NULL || !kinko_statement_run (erase, error))
		return FALSE;
	insert = kinko_act_prepare (
		act, "INSERT INTO open_intent (seq, session) VALUES (?, ?) /* back */", error);
	if (insert == NULL)
		return FALSE;
	g_hash_table_iter_init (&iter, restore->intents);
	while (g_hash_table_iter_next (&iter, &seq, &session))
		if (!kinko_statement_bind_int (insert, 1, (gint64) * (guint64 *) seq, error) ||
		    !kinko_statement_bind_text (insert, 2, session, error) ||
		    !kinko_statement_run (insert, error))
			return FALSE;
	return TRUE;
}

gboolean
kinko_restore_tables (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	return store_policies (restore, act, error) && store_contract_end (restore, act, error) &&
	       store_intents (restore, act, error);
}
