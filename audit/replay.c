#include "audit/replay.h"

#include "audit/adoption.h"
#include "audit/damage.h"
#include "audit/erasure.h"
#include "audit/latest.h"
#include "audit/recovery.h"
#include "audit/restored.h"
#include "audit/review.h"
#include "audit/second.h"
#include "audit/takeover.h"

struct _KinkoReplay {
	KinkoRoster *roster;
	KinkoAdoption adoption;
	KinkoReviews *reviews;
	KinkoContract contract;
	KinkoTakeover takeover;
	KinkoErasures *erasures;
	KinkoLatest latest;
	KinkoRestored *restored;
	GArray *restores;
	GPtrArray *recoveries;
	KinkoSeconds *seconds;
	guint64 seq; /* of the entry applied last */
};

KinkoReplay *
kinko_replay_new (void)
{
	KinkoReplay *replay = g_new0 (KinkoReplay, 1);

	replay->roster = kinko_roster_new ();
	replay->reviews = kinko_reviews_new ();
	replay->erasures = kinko_erasures_new ();
	replay->restored = kinko_restored_new ();
	replay->restores = g_array_new (FALSE, FALSE, sizeof (KinkoRestoredRange));
	replay->recoveries = kinko_recovery_uses_new ();
	replay->seconds = kinko_seconds_new ();
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
	kinko_restored_free (replay->restored);
	g_clear_pointer (&replay->restores, g_array_unref);
	g_clear_pointer (&replay->recoveries, g_ptr_array_unref);
	kinko_seconds_free (replay->seconds);
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

/* What was lost waits for nobody any more: the restore names it. */
static gboolean
check_restored (KinkoReplay *replay, const KinkoEntry *entry, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoRestoredRange range = { .seq = entry->seq };

	if (!kinko_restored_apply (replay->restored, entry, &problem))
		return kinko_damage_report (entry->seq, "restored", problem->message, error);
	if (!kinko_restored_range (entry, &range.from, &range.to))
		return TRUE;
	kinko_reviews_forget (replay->reviews, range.from, range.to);
	range.without_mirror = kinko_restored_without_mirror (entry);
	g_array_append_val (replay->restores, range);
	return TRUE;
}

gboolean
kinko_replay_apply (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line,
		    GError **error)
{
	g_autoptr (GError) problem = NULL;
	const char *code = NULL;

	if (!kinko_roster_apply (replay->roster, entry, &problem))
		code = "roster";
	else if (!kinko_adoption_apply (&replay->adoption, entry, &problem))
		code = "policy";
	else if (!kinko_reviews_apply (replay->reviews, replay->roster, entry, &problem))
		code = "review";
	else if (!kinko_contract_apply (&replay->contract, entry, &problem))
		code = "after_close";
	else if (!kinko_takeover_apply (&replay->takeover, entry, &problem))
		code = "takeover";
	else if (!kinko_erasures_apply (replay->erasures, entry, &problem))
		code = "erasure";
	if (code != NULL)
		return kinko_damage_report (entry->seq, code, problem->message, error);
	if (!check_opening (replay, entry, error) || !check_restored (replay, entry, error))
		return FALSE;
	kinko_latest_apply (&replay->latest, entry);
	kinko_recovery_uses_apply (replay->recoveries, entry);
	replay->seq = entry->seq;
	return kinko_seconds_apply (replay->seconds, replay->roster, &replay->latest, entry, line,
				    &problem) ||
	       kinko_damage_report (entry->seq, "second_person", problem->message, error);
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
kinko_replay_set_head (KinkoReplay *replay, guint64 size, const KinkoHash *root)
{
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
}
