/* From which entry on until which one a seat could sign. */
#include "audit/roster-internal.h"

static KinkoTerm *
last_term (const KinkoRoster *roster, const KinkoSeat *seat)
{
	for (guint i = roster->terms->len; i > 0; i--) {
		KinkoTerm *term = &g_array_index (roster->terms, KinkoTerm, i - 1);

		if (term->seat == seat)
			return term;
	}
	return NULL;
}

void
kinko_roster_begin_term (KinkoRoster *roster, const KinkoSeat *seat, guint64 seq)
{
	const KinkoTerm term = { .seat = seat, .from = seq, .to = G_MAXUINT64 };

	g_array_append_val (roster->terms, term);
}

void
kinko_roster_change_status (KinkoRoster *roster, KinkoSeat *seat, KinkoSeatStatus to, guint64 seq)
{
	KinkoTerm *term = last_term (roster, seat);

	if (seat->status == KINKO_SEAT_ACTIVE && to != KINKO_SEAT_ACTIVE && term != NULL)
		term->to = seq;
	else if (seat->status != KINKO_SEAT_ACTIVE && to == KINKO_SEAT_ACTIVE)
		kinko_roster_begin_term (roster, seat, seq);
	seat->status = to;
	seat->changed_seq = seq;
}

guint64
kinko_roster_active_from (const KinkoRoster *roster, const KinkoSeat *seat, guint64 seq)
{
	for (guint i = 0; i < roster->terms->len; i++) {
		const KinkoTerm *term = &g_array_index (roster->terms, KinkoTerm, i);

		if (term->seat == seat && term->to >= seq)
			return term->from;
	}
	return G_MAXUINT64;
}
