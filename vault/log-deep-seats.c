/* The rows of seats: is each what the replay gives, and what only its entries say? */
#include "vault/log-deep-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/restoration.h"
#include "vault/seat.h"

/* ---- against the replay ---------------------------------------------------------------------- */

static void
compare_seat (const KinkoSeat *stored, const KinkoSeat *replayed, KinkoFindings *findings)
{
	const KinkoSeat *named = replayed == NULL ? stored : replayed;
	g_autofree char *object = NULL;

	if (stored != NULL && replayed != NULL && kinko_seats_are_equal (stored, replayed))
		return;
	object = kinko_seat_object (named->id);
	kinko_findings_add (findings, KINKO_FINDING_SEAT, object,
			    replayed == NULL ? KINKO_NO_ENTRY : replayed->changed_seq, NULL);
}

/* Both are in the order of enrolment. */
static gboolean
compare_replay (KinkoSession *session, const KinkoRoster *replayed, KinkoFindings *findings,
		GError **error)
{
	GError *problem = NULL;
	g_autoptr (KinkoRoster) stored = kinko_seats_load (kinko_session_db (session), &problem);
	GPtrArray *a, *b = kinko_roster_seats (replayed);
	guint i = 0, j = 0;

	if (stored == NULL)
		return kinko_deep_absorb (findings, KINKO_FINDING_SEAT, "vault", problem, error);
	a = kinko_roster_seats (stored);
	while (i < a->len || j < b->len) {
		const KinkoSeat *mine = i < a->len ? a->pdata[i] : NULL;
		const KinkoSeat *theirs = j < b->len ? b->pdata[j] : NULL;
		gboolean extra = mine != NULL &&
				 (theirs == NULL || mine->enrolled_seq < theirs->enrolled_seq);
		gboolean missing = theirs != NULL &&
				   (mine == NULL || theirs->enrolled_seq < mine->enrolled_seq);

		compare_seat (missing ? NULL : mine, extra ? NULL : theirs, findings);
		i += missing ? 0 : 1;
		j += extra ? 0 : 1;
	}
	return TRUE;
}

/* ---- what only the row and its entries have --------------------------------------------------- */

/* One row, and what it is compared with. */
typedef struct {
	const KinkoDeepCourse *course;
	const GArray *restorations;
	KinkoStatement *row; /* SELECT_ROWS */
	guint64 enrolled_seq, changed_seq;
	char *object;
	GString *wrong; /* what of it is not as the log says */
} Look;

#define SELECT_ROWS                                                                                \
	"SELECT enrolled_seq, changed_seq, id, grant_file, grant_hash, seed_file, seed_hash,"      \
	" status = 'active', pledged, trained, notified, drill_seq, told_seq,"                     \
	" enrolled_seq = (SELECT max (enrolled_seq) FROM seat AS other WHERE other.id = seat.id)," \
	" role IN ('auditor', 'ward') FROM seat ORDER BY enrolled_seq"

static void
complain (Look *look, const char *what)
{
	g_string_append_printf (look->wrong, "%s%s", look->wrong->len == 0 ? "" : ", ", what);
}

/* @needed: somebody works with it, so that there has to be one. */
static gboolean
has_hash (GBytes *file, GBytes *wanted, gboolean needed)
{
	KinkoHash hash;

	if (file == NULL)
		return !needed;
	hash = kinko_hash_of (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
	return wanted != NULL && g_bytes_get_size (wanted) == sizeof hash.bytes &&
	       memcmp (hash.bytes, g_bytes_get_data (wanted, NULL), sizeof hash.bytes) == 0;
}

/* The grants are written to their folder from here: whose grant is another one gets no keys, or somebody else's. */
static void
look_at_files (Look *look)
{
	g_autoptr (GBytes) grant = kinko_statement_bytes (look->row, 3);
	g_autoptr (GBytes) grant_hash = kinko_statement_bytes (look->row, 4);
	g_autoptr (GBytes) seed = kinko_statement_bytes (look->row, 5);
	g_autoptr (GBytes) seed_hash = kinko_statement_bytes (look->row, 6);
	gboolean active = kinko_statement_int (look->row, 7) != 0;
	gboolean keyless = kinko_statement_int (look->row, 14) != 0;
	/* The sealed seed is in no log: a restore that makes the seat anew has none to put there. */
	gboolean seedless = kinko_restorations_lost (look->restorations, look->enrolled_seq);

	if (!has_hash (grant, grant_hash, active && !keyless))
		complain (look, _ ("grant"));
	if (!has_hash (seed, seed_hash, active && seed_hash != NULL && !seedless))
		complain (look, _ ("sealed seed"));
}

/* Who was pledged, trained and notified when: by it the ward sees whether somebody worked before they might. */
static void
look_at_days (Look *look)
{
	const char *const labels[KINKO_DEEP_DAYS] = { _ ("pledged"), _ ("trained"),
						      _ ("notified") };
	const KinkoDeepDays *told = g_hash_table_lookup (look->course->days, &look->enrolled_seq);

	for (int i = 0; i < KINKO_DEEP_DAYS; i++)
		if (g_strcmp0 (kinko_statement_text (look->row, 8 + i),
			       told == NULL ? NULL : told->days[i]) != 0)
			complain (look, labels[i]);
}

/* The newest drill of a key that still has its seat; one that a restore took away is to be made again. */
static guint64
newest_drill (const Look *look)
{
	guint64 newest = 0;

	for (guint i = 0; i < look->course->drills->len; i++) {
		const KinkoDeepDrill *drill =
			&g_array_index (look->course->drills, KinkoDeepDrill, i);

		if (strcmp (drill->object, look->object) == 0 && drill->seq > look->enrolled_seq &&
		    !kinko_restorations_lost (look->restorations, drill->seq))
			newest = drill->seq;
	}
	return newest;
}

/* Somebody was told up to a seat that somebody got. Which one it was, nothing says. */
static void
look_at_recovery (Look *look)
{
	guint64 drill = (guint64) kinko_statement_int (look->row, 11);
	guint64 told = (guint64) kinko_statement_int (look->row, 12);
	gboolean newest = kinko_statement_int (look->row, 13) != 0;

	if (newest && drill != newest_drill (look))
		complain (look, _ ("last drill"));
	if (told != 0 && !g_hash_table_contains (look->course->days, &told))
		complain (look, _ ("told of recovery keys"));
}

static gboolean
compare_rest (KinkoSession *session, const KinkoDeepCourse *course, KinkoFindings *findings,
	      GError **error)
{
	g_autoptr (GArray) restorations = kinko_restorations_load (session, error);
	g_autoptr (KinkoStatement) query = NULL;
	KinkoStep step;

	if (restorations == NULL)
		return FALSE;
	query = kinko_db_prepare (kinko_session_db (session), SELECT_ROWS, error);
	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autofree char *object = kinko_seat_object (kinko_statement_text (query, 2));
		g_autoptr (GString) wrong = g_string_new (NULL);
		Look look = { .course = course,
			      .restorations = restorations,
			      .row = query,
			      .enrolled_seq = (guint64) kinko_statement_int (query, 0),
			      .changed_seq = (guint64) kinko_statement_int (query, 1),
			      .object = object,
			      .wrong = wrong };

		look_at_files (&look);
		look_at_days (&look);
		look_at_recovery (&look);
		if (wrong->len > 0)
			kinko_findings_add (findings, KINKO_FINDING_SEAT, object, look.changed_seq,
					    wrong->str);
	}
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_deep_compare_seats (KinkoSession *session, const KinkoDeepCourse *course,
			  const KinkoRoster *replayed, KinkoFindings *findings, GError **error)
{
	return compare_replay (session, replayed, findings, error) &&
	       compare_rest (session, course, findings, error);
}
