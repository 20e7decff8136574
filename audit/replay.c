#include "audit/replay.h"

#include <string.h>

#include "audit/adoption.h"
#include "audit/damage.h"
#include "audit/erasure.h"
#include "audit/latest.h"
#include "audit/line-number.h"
#include "audit/note.h"
#include "audit/recovery.h"
#include "audit/registered.h"
#include "audit/restored.h"
#include "audit/review.h"
#include "audit/second.h"
#include "audit/takeover.h"
#include "audit/unlocked.h"

struct _KinkoReplay {
	KinkoRoster *roster;
	KinkoAdoption adoption;
	KinkoReviews *reviews;
	KinkoContract contract;
	KinkoTakeover takeover;
	KinkoErasures *erasures;
	KinkoLineNumbers *numbers;
	KinkoHeads *heads;
	KinkoCosignatures *cosignatures;
	KinkoLatest latest;
	KinkoRestored *restored;
	GArray *restores;
	GPtrArray *recoveries;
	KinkoSeconds *seconds;
	KinkoUnlocked *unlocked;
	guint64 seq; /* of the entry applied last */
};

KinkoReplay *
kinko_replay_new (void)
{
	KinkoReplay *replay = g_new0 (KinkoReplay, 1);

	replay->roster = kinko_roster_new ();
	replay->reviews = kinko_reviews_new ();
	replay->erasures = kinko_erasures_new ();
	replay->numbers = kinko_line_numbers_new ();
	replay->heads = kinko_heads_new ();
	replay->cosignatures = kinko_cosignatures_new ();
	replay->restored = kinko_restored_new ();
	replay->restores = g_array_new (FALSE, FALSE, sizeof (KinkoRestoredRange));
	replay->recoveries = kinko_recovery_uses_new ();
	replay->seconds = kinko_seconds_new ();
	replay->unlocked = kinko_unlocked_new ();
	return replay;
}

void
kinko_replay_free (KinkoReplay *replay)
{
	if (replay == NULL)
		return;
	kinko_roster_free (replay->roster);
	kinko_reviews_free (replay->reviews);
	kinko_takeover_clear (&replay->takeover);
	kinko_erasures_free (replay->erasures);
	kinko_line_numbers_free (replay->numbers);
	kinko_heads_free (replay->heads);
	kinko_cosignatures_free (replay->cosignatures);
	kinko_restored_free (replay->restored);
	g_clear_pointer (&replay->restores, g_array_unref);
	g_clear_pointer (&replay->recoveries, g_ptr_array_unref);
	kinko_seconds_free (replay->seconds);
	kinko_unlocked_free (replay->unlocked);
	g_free (replay);
}

const KinkoRoster *
kinko_replay_roster (const KinkoReplay *replay)
{
	return replay->roster;
}

const KinkoContract *
kinko_replay_contract (const KinkoReplay *replay)
{
	return &replay->contract;
}

const KinkoHeads *
kinko_replay_heads (const KinkoReplay *replay)
{
	return replay->heads;
}

const KinkoLatest *
kinko_replay_latest (const KinkoReplay *replay)
{
	return &replay->latest;
}

/* What a granted opening says of the log before it. No other entry is read as JSON for this. */
static gboolean
check_opening (KinkoReplay *replay, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = NULL;
	g_autoptr (GError) problem = NULL;

	if (!kinko_slice_equal (entry->action, "session.open") ||
	    !kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	detail = kinko_entry_detail (entry, &problem);
	if (detail == NULL)
		return kinko_damage_report (entry->seq, "entry_form", problem->message, error);
	if (!kinko_adoption_check_opening (&replay->adoption, detail, &problem))
		return kinko_damage_report (entry->seq, "other_policy", problem->message, error);
	return kinko_latest_check_opening (&replay->latest, detail, &problem) ||
	       kinko_damage_report (entry->seq, "latest_time", problem->message, error);
}

/* What was lost and not made anew waits for nobody any more: the restore names it. */
static void
take_restore (KinkoReplay *replay, const KinkoEntry *entry)
{
	KinkoRestoredRange range = { .seq = entry->seq };

	if (!kinko_restored_range (entry, &range.from, &range.to))
		return;
	kinko_reviews_forget (replay->reviews, range.from, range.to);
	range.without_mirror = kinko_restored_without_mirror (entry);
	g_array_append_val (replay->restores, range);
}

static gboolean
check_restored (KinkoReplay *replay, const KinkoEntry *entry, GError **error)
{
	g_autoptr (GError) problem = NULL;

	if (!kinko_restored_apply (replay->restored, entry, &problem))
		return kinko_damage_report (entry->seq, "restored", problem->message, error);
	take_restore (replay, entry);
	return TRUE;
}

/* The rules that need only what they remember of the entries before. NULL: the entry is in order; or the code of what is
 * not. */
static const char *
apply_rules (KinkoReplay *replay, const KinkoEntry *entry, GError **problem)
{
	if (!kinko_roster_apply (replay->roster, entry, problem))
		return "roster";
	if (!kinko_adoption_apply (&replay->adoption, entry, problem))
		return "policy";
	if (!kinko_reviews_apply (replay->reviews, replay->roster, entry, problem))
		return "review";
	if (!kinko_contract_apply (&replay->contract, entry, problem))
		return "after_close";
	if (!kinko_takeover_apply (&replay->takeover, entry, problem))
		return "takeover";
	if (!kinko_erasures_apply (replay->erasures, entry, problem))
		return "erasure";
	return kinko_unlocked_apply (replay->unlocked, entry, replay->latest.time_ms, problem)
		       ? NULL
		       : "unlocked";
}

/* The rest is done for every entry, remembered or not. */
static gboolean
finish_entry (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line, GError **error)
{
	g_autoptr (GError) problem = NULL;

	kinko_latest_apply (&replay->latest, entry);
	kinko_recovery_uses_apply (replay->recoveries, entry);
	replay->seq = entry->seq;
	return kinko_seconds_apply (replay->seconds, replay->roster, &replay->latest, entry, line,
				    &problem) ||
	       kinko_damage_report (entry->seq, "second_person", problem->message, error);
}

gboolean
kinko_replay_apply (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line,
		    GError **error)
{
	g_autoptr (GError) problem = NULL;
	const char *code = apply_rules (replay, entry, &problem);

	if (code == NULL && !kinko_line_numbers_apply (replay->numbers, entry, &problem))
		code = "line_number";
	if (code == NULL && !kinko_registered_check (entry, &problem))
		code = "registered";
	if (code == NULL &&
	    !kinko_cosignatures_apply (replay->cosignatures, kinko_roster_origin (replay->roster),
				       replay->heads, entry, &problem))
		code = "cosignature";
	if (code != NULL)
		return kinko_damage_report (entry->seq, code, problem->message, error);
	return check_opening (replay, entry, error) && check_restored (replay, entry, error) &&
	       finish_entry (replay, entry, line, error);
}

/* ---- in part --------------------------------------------------------------------------------- */

/* Work on cases, papers and lines, and looking. */
static const char *const work[] = { "carry",  "case",     "consent",  "contact", "copy",
				    "device", "document", "facility", "form",    "incident",
				    "lent",   "log",      "member",   "number",  "receipt",
				    "rule",   "session",  "training", "work",    NULL };

static gboolean
is_work (const KinkoEntry *entry)
{
	for (gsize i = 0; work[i] != NULL; i++) {
		gsize len = strlen (work[i]);

		if (entry->action.len > len && memcmp (entry->action.text, work[i], len) == 0 &&
		    entry->action.text[len] == '.')
			return TRUE;
	}
	return FALSE;
}

/* Those of a takeover are counted once more by the entry that ends it. */
static gboolean
is_taken_over (const KinkoEntry *entry)
{
	static const char *const parts[] = { "handover.case", "handover.document", "handover.line",
					     "handover.take", "handover.unassign" };

	for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
		if (kinko_slice_equal (entry->action, parts[i]))
			return TRUE;
	return FALSE;
}

/* An opening forgives the refused passphrases before it. */
static gboolean
forgives (const KinkoReplay *replay, const KinkoEntry *entry)
{
	g_autofree char *by = NULL;
	const KinkoSeat *seat;

	if (!kinko_slice_equal (entry->action, "session.open"))
		return FALSE;
	by = kinko_slice_dup (entry->by);
	seat = kinko_roster_find (replay->roster, by);
	return seat == NULL || seat->failures > 0;
}

/* That an approval was used is for people, and for a restore, which looks at all of the log. */
static gboolean
is_passing (const KinkoEntry *entry)
{
	return is_work (entry) || is_taken_over (entry) ||
	       kinko_slice_equal (entry->action, "approval.use");
}

gboolean
kinko_replay_remembers (const KinkoReplay *replay, const KinkoEntry *entry)
{
	return !is_passing (entry) || kinko_slice_equal (entry->action, "case.erase") ||
	       kinko_slice_equal (entry->action, "number.erase") ||
	       kinko_slice_equal (entry->action, "session.unlock") ||
	       kinko_cosigned_is_entry (entry) || kinko_entry_mentions (entry, "\"erasure\"") ||
	       kinko_entry_mentions (entry, "\"second") || forgives (replay, entry) ||
	       kinko_seconds_wait_for (replay->seconds, entry);
}

void
kinko_replay_recall_head (KinkoReplay *replay, guint64 size, const KinkoHash *root)
{
	kinko_seconds_set_head (replay->seconds, size, root);
}

static gboolean
recall_cosigned (KinkoReplay *replay, const KinkoEntry *entry, GError **error)
{
	KinkoCosigned *cosigned = kinko_cosigned_read (entry, error);

	if (cosigned != NULL)
		kinko_cosignatures_add (replay->cosignatures, cosigned);
	return cosigned != NULL;
}

gboolean
kinko_replay_recall (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line,
		     GError **error)
{
	g_autoptr (GError) problem = NULL;
	const char *code;

	/* The entries that it counts may be many, and are told of once more by it. */
	if (kinko_slice_equal (entry->action, "handover.accept"))
		kinko_takeover_trust (&replay->takeover, entry);
	code = apply_rules (replay, entry, &problem);
	if (code != NULL)
		return kinko_damage_report (entry->seq, code, problem->message, error);
	take_restore (replay, entry);
	if (kinko_cosigned_is_entry (entry) && !recall_cosigned (replay, entry, error))
		return FALSE;
	return finish_entry (replay, entry, line, error);
}

GPtrArray *
kinko_replay_numbers (const KinkoReplay *replay)
{
	return kinko_line_numbers_list (replay->numbers);
}

gboolean
kinko_replay_go_on (KinkoReplay *replay, const KinkoLatest *latest, const GPtrArray *numbers)
{
	replay->latest = *latest;
	for (guint i = 0; i < numbers->len; i++)
		if (!kinko_line_numbers_trust (replay->numbers, numbers->pdata[i]))
			return FALSE;
	return TRUE;
}

/* Of a head that is not known here. */
static gboolean
cosigns_older (const KinkoReplay *replay, const KinkoEntry *entry)
{
	g_autoptr (KinkoCosigned) cosigned = NULL;

	if (!kinko_cosigned_is_entry (entry))
		return FALSE;
	cosigned = kinko_cosigned_read (entry, NULL);
	return cosigned != NULL && kinko_heads_find (replay->heads, cosigned->size, NULL) == NULL;
}

gboolean
kinko_replay_needs_all (const KinkoReplay *replay, const KinkoEntry *entry)
{
	return cosigns_older (replay, entry) || kinko_slice_equal (entry->action, "vault.lost") ||
	       kinko_slice_equal (entry->action, "vault.repeated") ||
	       kinko_slice_equal (entry->action, "vault.restored");
}

gboolean
kinko_replay_end_act (KinkoReplay *replay, guint64 first_seq, GError **error)
{
	g_autoptr (GError) problem = NULL;

	if (!kinko_erasures_end_act (replay->erasures, &problem))
		return kinko_damage_report (replay->seq, "erasure", problem->message, error);
	return kinko_restored_end_act (replay->restored, &problem) ||
	       kinko_damage_report (first_seq, "restored", problem->message, error);
}

void
kinko_replay_set_head (KinkoReplay *replay, guint64 first_seq, guint64 size, const KinkoHash *root)
{
	kinko_heads_add (replay->heads, first_seq, size, root);
	kinko_seconds_set_head (replay->seconds, size, root);
}

void
kinko_replay_finish (KinkoReplay *replay, KinkoVerification *report)
{
	report->vault_id = g_strdup (kinko_roster_vault_id (replay->roster));
	report->origin = g_strdup (kinko_roster_origin (replay->roster));
	report->test = kinko_roster_is_test (replay->roster);
	report->rotation = *kinko_roster_rotation (replay->roster);
	report->keys_due = kinko_rotation_due_since (&report->rotation,
						     kinko_roster_seats (replay->roster), FALSE);
	report->adoption = replay->adoption;
	report->contract = replay->contract;
	report->takeover = replay->takeover;
	replay->takeover.predecessor = NULL;
	report->reviews = g_steal_pointer (&replay->reviews);
	report->erasures = g_steal_pointer (&replay->erasures);
	report->restores = g_steal_pointer (&replay->restores);
	report->recoveries = g_steal_pointer (&replay->recoveries);
	report->heads = g_steal_pointer (&replay->heads);
	report->cosignatures = g_steal_pointer (&replay->cosignatures);
	report->keys = kinko_roster_vkeys (replay->roster);
}
