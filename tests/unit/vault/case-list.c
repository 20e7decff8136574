#include "vault/case.h"

#include "tests/unit/vault/fixture.h"
#include "vault/case-write.h"

#define CASES 60

/* What was stored, to be filtered by hand. */
typedef struct {
	guint fiscal_year;
	const char *case_no, *state, *assignee, *due, *name;
} Stored;

/* In the order of their numbers. */
static Stored stored[CASES];

static const char *const states[] = { "登録", "審査中", "補正依頼中", "完了" };
static const char *const people[] = { NULL, "op1", "op2" };
static const char *const days[] = { NULL, "2026-08-16", "2026-08-17", "2026-12-01" };
static const char *const names[] = { "佐藤　湊", "鈴木　凛", "鈴木　湊" };

static void
choose (guint i)
{
	Stored *one = &stored[i];
	guint year = i < CASES / 2 ? 2025 : 2026;
	g_autofree char *case_no = g_strdup_printf ("Q%02u-%03u", year % 100, i);

	one->fiscal_year = year;
	one->case_no = g_intern_string (case_no);
	one->state = states[i * 7 % 11 % G_N_ELEMENTS (states)];
	one->assignee = people[i * 5 % 7 % G_N_ELEMENTS (people)];
	/* what is closed is not due */
	one->due = one->state == states[3] ? NULL : days[i * 3 % 5 % G_N_ELEMENTS (days)];
	one->name = names[i % G_N_ELEMENTS (names)];
}

static void
put (KinkoCaseData *data, const char *field, const char *text)
{
	data->values[kinko_field_index_all (field)] = g_strdup (text);
}

static void
store (KinkoAct *act, const Stored *one)
{
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
	g_autofree char *year = g_strdup_printf ("%u", one->fiscal_year);
	json_t *detail = json_object ();
	g_autoptr (GError) error = NULL;

	kase->data = kinko_case_data_new ();
	put (kase->data, "case_no", one->case_no);
	put (kase->data, "fiscal_year", year);
	put (kase->data, "child_name", one->name);
	put (kase->data, "state", one->state);
	put (kase->data, "assignee", one->assignee);
	put (kase->data, "due", one->due);
	put (kase->data, "correction_due", one->due);
	g_assert_true (kinko_case_write_new (act, kase, detail, &error));
	g_assert_no_error (error);
	g_assert_true (
		kinko_act_add_entry (act, "case.create", "case/none", "granted", detail, &error));
}

/* From the last to the first, so that their order comes from their numbers. */
static void
store_all (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = NULL;
	const KinkoActScope scope = { .approval = APPROVAL, .count = CASES };

	approve (session, APPROVAL);
	act = kinko_act_begin (session, "case.import", "vault", NULL, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_act_authorize (act, &scope, &error));
	for (guint i = CASES; i-- > 0;) {
		choose (i);
		store (act, &stored[i]);
	}
	g_assert_true (kinko_act_commit (act, &error));
}

static gboolean
belongs (const Stored *one, const KinkoCaseFilter *filter)
{
	const char *assignee = one->assignee == NULL ? "" : one->assignee;

	return (filter->fiscal_year == 0 || one->fiscal_year == filter->fiscal_year) &&
	       (filter->state == NULL || strcmp (one->state, filter->state) == 0) &&
	       (filter->assignee == NULL || strcmp (assignee, filter->assignee) == 0) &&
	       (filter->due_before == NULL ||
		(one->due != NULL && strcmp (one->due, filter->due_before) < 0)) &&
	       (filter->text == NULL || strstr (one->name, filter->text) != NULL) &&
	       (filter->after == NULL || strcmp (one->case_no, filter->after) > 0);
}

static void
check_list (KinkoSession *session, const KinkoCaseFilter *filter)
{
	g_autoptr (GError) error = NULL;
	gboolean more = FALSE;
	g_autoptr (GPtrArray) list = kinko_case_list (session, filter, &more, &error);
	guint n = 0;

	g_assert_no_error (error);
	for (guint i = 0; i < CASES; i++) {
		const KinkoCase *found;

		if (!belongs (&stored[i], filter))
			continue;
		if (n++ >= filter->limit)
			continue;
		g_assert_cmpuint (n, <=, list->len);
		found = list->pdata[n - 1];
		g_assert_cmpstr (found->file->case_no, ==, stored[i].case_no);
		g_assert_cmpstr (kinko_case_data_get (found->data, "child_name"), ==,
				 stored[i].name);
	}
	g_assert_cmpuint (list->len, ==, MIN (n, filter->limit));
	g_assert_true (more == (n > filter->limit));
}

static const guint years[] = { 0, 2025, 2026, 2027 };
static const char *const wanted_states[] = { NULL, "審査中", "補正依頼中", "差戻し" };
static const char *const wanted_people[] = { NULL, "", "op1", "op9" };
static const char *const wanted_days[] = { NULL, "2026-08-17", "2026-01-01" };
static const char *const wanted_texts[] = { NULL, "鈴木", "湊", "四月朔日" };
static const char *const wanted_starts[] = { NULL, "Q26-040", "Q99" };
static const guint limits[] = { 1, 5, KINKO_CASE_LIST_MAX };

/* Takes the next value of one of the lists; the rest of @n is for the others. */
#define TAKE(list, n) (list[next (&(n), G_N_ELEMENTS (list))])

static gsize
next (gsize *n, gsize of)
{
	gsize chosen = *n % of;

	*n /= of;
	return chosen;
}

/* Every filter with every other one. */
static void
test_filters (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	gsize all = G_N_ELEMENTS (years) * G_N_ELEMENTS (wanted_states) *
		    G_N_ELEMENTS (wanted_people) * G_N_ELEMENTS (wanted_days) *
		    G_N_ELEMENTS (wanted_texts) * G_N_ELEMENTS (wanted_starts) *
		    G_N_ELEMENTS (limits);

	(void) data;
	store_all (session);
	/* Some thousand disclosures; 7 has no divisor in common with the lists, so all their values meet. */
	for (gsize i = 0; i < all; i += 7) {
		gsize n = i;
		KinkoCaseFilter filter = {
			.fiscal_year = TAKE (years, n),
			.state = TAKE (wanted_states, n),
			.assignee = TAKE (wanted_people, n),
			.due_before = TAKE (wanted_days, n),
			.text = TAKE (wanted_texts, n),
			.after = TAKE (wanted_starts, n),
			.limit = TAKE (limits, n),
		};

		check_list (session, &filter);
	}
}

static guint
count_found (KinkoSession *session, const char *text)
{
	KinkoCaseFilter filter = { .text = text, .limit = 50 };
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list = kinko_case_list (session, &filter, &more, &error);

	g_assert_no_error (error);
	return list->len;
}

/* A case is found by what it says now, and by nothing that it said before. */
static void
test_new_name (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoCaseChange changes[] = { { kinko_field_index ("child_name"), "小鳥遊　あおい" },
				      { kinko_field_index ("child_kana"), "タカナシ　アオイ" } };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;

	(void) data;
	import_sample (session);
	g_assert_cmpuint (count_found (session, "例題あおい"), ==, 1);
	g_assert_cmpuint (count_found (session, "小鳥遊"), ==, 0);
	kase = kinko_case_edit (session, "C26-0001", changes, G_N_ELEMENTS (changes), &error);
	g_assert_no_error (error);
	g_assert_cmpuint (count_found (session, "例題あおい"), ==, 0);
	g_assert_cmpuint (count_found (session, "小鳥遊"), ==, 1);
	g_assert_cmpuint (count_found (session, "たかなし"), ==, 1);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/case-list/filters", Fixture, NULL, set_up, test_filters, tear_down);
	g_test_add ("/case-list/new-name", Fixture, NULL, set_up, test_new_name, tear_down);
	return g_test_run ();
}
