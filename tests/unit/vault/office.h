/*
 * A vault at work, for the tests of what is done with cases: the sample cases, a manager, workers, receipts.
 */
#pragma once

#include "tests/unit/vault/fixture.h"
#include "vault/case-step.h"
#include "vault/number-check.h"
#include "vault/second.h"

/* Who is there. All but the last two are cleared for My Numbers. */
enum {
	TANAKA, /* manager */
	SATO,   /* worker */
	SUZUKI, /* worker */
	ITO,    /* deputy */
	KATO,   /* worker without clearance */
	PEOPLE
};

static const char *const people[PEOPLE] = { "tanaka", "sato", "suzuki", "ito", "kato" };

typedef struct {
	Fixture fixture;
	char *identities[PEOPLE];
	KinkoSession *sessions[PEOPLE];
	char *receipt; /* number */
} Office;

/* Everybody's texts that must never be in log or mirror. */
#define SECRET_REASON   "書類の差替えのため電話で確認"
#define SECRET_OFFICIAL "目黒区保育課 架空花子"
#define SECRET_PLACE    "書庫三番の棚"
#define SECRET_CHANNEL  "郵送による依頼"
#define SECRET_ITEM     "課税証明書の再提出"

/* @policy: the folder of another policy, or NULL. */
static inline void
open_office_under (Office *office, const char *policy)
{
	set_up (&office->fixture, policy);
	office->identities[TANAKA] = g_strdup (office->fixture.identity);
	office->sessions[TANAKA] = open_manager (&office->fixture);
	for (guint i = SATO; i < PEOPLE; i++) {
		office->identities[i] =
			enrol (&office->fixture, office->sessions[TANAKA], people[i],
			       i == ITO ? KINKO_ROLE_DEPUTY : KINKO_ROLE_WORKER, i != KATO);
		office->sessions[i] = open_person (&office->fixture, office->identities[i]);
	}
	import_sample (office->sessions[TANAKA]);
	office->receipt = enter_receipt (office->sessions[SATO]);
}

static inline void
open_office (Office *office, gconstpointer data)
{
	(void) data;
	open_office_under (office, NULL);
}

/* The same, in a vault for production. */
static inline void
open_production_office (Office *office, gconstpointer data)
{
	office->fixture.production = TRUE;
	open_office (office, data);
}

static inline void
close_sessions (Office *office)
{
	for (guint i = 0; i < PEOPLE; i++)
		g_clear_pointer (&office->sessions[i], kinko_session_close);
}

static inline void
close_office (Office *office, gconstpointer data)
{
	close_sessions (office);
	for (guint i = 0; i < PEOPLE; i++)
		g_free (office->identities[i]);
	g_free (office->receipt);
	tear_down (&office->fixture, data);
}

/* Runs SQL behind kinko's back, while everybody is away; all come back. */
static inline void
tamper_office (Office *office, const char *sql)
{
	close_sessions (office);
	tamper (&office->fixture, sql);
	for (guint i = 0; i < PEOPLE; i++)
		office->sessions[i] = open_person (&office->fixture, office->identities[i]);
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* Everything that any step needs. */
static inline KinkoStepInput
full_input (const Office *office)
{
	static const char *const items[] = { SECRET_ITEM, NULL };

	return (KinkoStepInput){ .receipt = office->receipt,
				 .place = SECRET_PLACE,
				 .items = items,
				 .channel = SECRET_CHANNEL,
				 .due = "2199-08-17",
				 .reason = SECRET_REASON,
				 .official = SECRET_OFFICIAL,
				 .delivery = "H8-0001" };
}

/* -1: taken; otherwise the error's code. */
static inline int
try_step (const Office *office, guint who, const char *case_no, const char *verb,
	  const KinkoStepInput *input)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		kinko_case_step (office->sessions[who], case_no, verb, input, &error);

	g_assert_true ((kase == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static inline void
take_step_with (const Office *office, guint who, const char *case_no, const char *verb,
		const KinkoStepInput *input)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		kinko_case_step (office->sessions[who], case_no, verb, input, &error);

	if (error != NULL && kinko_error_problems (error) != NULL)
		for (guint i = 0; i < kinko_error_problems (error)->len; i++)
			g_test_message (
				"%s",
				((KinkoProblem *) kinko_error_problems (error)->pdata[i])->message);
	g_assert_no_error (error);
	g_assert_nonnull (kase);
}

static inline void
take_step (const Office *office, guint who, const char *case_no, const char *verb)
{
	KinkoStepInput input = full_input (office);

	take_step_with (office, who, case_no, verb, &input);
}

static inline void
assign_to (const Office *office, const char *word, guint who)
{
	const char *const words[] = { word, NULL };
	g_autoptr (GError) error = NULL;
	guint count = 0;

	(void) !kinko_case_assign (office->sessions[TANAKA], people[who], words, NULL, &count,
				   &error);
	g_assert_no_error (error);
	g_assert_cmpuint (count, >, 0);
}

static inline int
try_edit (const Office *office, guint who, const char *case_no, const char *field, const char *text)
{
	KinkoCaseChange change = { kinko_field_index (field), text };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		kinko_case_edit (office->sessions[who], case_no, &change, 1, &error);

	g_assert_true ((kase == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static inline void
edit_case (const Office *office, guint who, const char *case_no, const char *field,
	   const char *text)
{
	g_assert_cmpint (try_edit (office, who, case_no, field, text), ==, -1);
}

/* The case as the manager sees it. */
static inline KinkoCase *
look_at (const Office *office, const char *case_no)
{
	g_autoptr (GError) error = NULL;
	KinkoCase *kase = kinko_case_show (office->sessions[TANAKA], case_no, &error);

	g_assert_no_error (error);
	return kase;
}

static inline void
assert_value (const Office *office, const char *case_no, const char *field, const char *expected)
{
	g_autoptr (KinkoCase) kase = look_at (office, case_no);

	g_assert_cmpstr (kinko_case_data_get (kase->data, field), ==, expected);
}

/* What the sample says: the child's and the guardians' digits of a case, in the order of the subjects. */
static inline char *
sample_digits (const char *case_no, KinkoSubject subject)
{
	static const char *const columns[] = { "child_mynumber", "g1_mynumber", "g2_mynumber" };
	g_autofree char *text = NULL;
	g_auto (GStrv) rows = NULL;
	g_auto (GStrv) names = NULL;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/tests/data/cases-sample.csv", &text,
					    NULL, NULL));
	rows = g_strsplit (text, "\r\n", -1);
	names = g_strsplit (rows[0], ",", -1);
	for (guint i = 1; rows[i] != NULL; i++) {
		g_auto (GStrv) cells = g_strsplit (rows[i], ",", -1);

		for (guint j = 0; cells[0] != NULL && strcmp (cells[0], case_no) == 0; j++)
			if (strcmp (names[j], columns[subject]) == 0)
				return g_strdup (cells[j]);
	}
	g_assert_not_reached ();
}

/* -1: equal; otherwise the error's code. */
static inline int
try_check (const Office *office, guint who, const char *case_no, KinkoSubject subject,
	   const char *digits)
{
	g_autoptr (KinkoSecret) typed = secret_text (digits);
	g_autoptr (GError) error = NULL;
	gboolean equal =
		kinko_number_check (office->sessions[who], case_no, subject, typed, &error);

	g_assert_true (equal == (error == NULL));
	return error == NULL ? -1 : error->code;
}

/* A person other than the manager, who imported them, types all numbers of a case. */
static inline void
check_all (const Office *office, guint who, const char *case_no)
{
	g_autoptr (KinkoCase) kase = look_at (office, case_no);

	for (guint i = 0; i <= KINKO_SUBJECT_GUARDIAN2; i++) {
		g_autofree char *digits = NULL;

		if (!kase->data->has_number[i])
			continue;
		digits = sample_digits (case_no, (KinkoSubject) i);
		g_assert_cmpint (try_check (office, who, case_no, (KinkoSubject) i, digits), ==,
				 -1);
	}
}

/* ---- what needs a second person ------------------------------------------------------------- */

/* The request that @who makes for erasing the numbers of a case; owned by the caller. NULL with an error when not even
 * that is let. Nothing else is done. */
static inline char *
ask_for_erasure (const Office *office, guint who, const char *case_no, const char *approval,
		 GError **error)
{
	KinkoSession *session = office->sessions[who];
	g_autoptr (GError) refused = NULL;
	char *number;

	kinko_session_set_asking (session, "number erase");
	g_assert_null (kinko_number_erase (session, case_no, approval, &refused));
	g_assert_nonnull (refused);
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	if (number != NULL)
		g_assert_error (refused, KINKO_ERROR, KINKO_ERROR_DENIED);
	else
		g_propagate_error (error, g_steal_pointer (&refused));
	return number;
}

/* -1: granted; otherwise the error's code. */
static inline int
try_grant (const Office *office, guint who, const char *request)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_second_grant (office->sessions[who], request, NULL, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

/* -1: erased; otherwise the error's code. @number: of the ward's approval, or of a request. */
static inline int
try_erase_with (const Office *office, guint who, const char *case_no, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		kinko_number_erase (office->sessions[who], case_no, number, &error);

	g_assert_true ((kase == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

/* The whole way: @who asks, the deputy grants, @who erases. */
static inline int
try_erase (const Office *office, guint who, const char *case_no, const char *approval)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *request = ask_for_erasure (office, who, case_no, approval, &error);

	if (request == NULL)
		return error->code;
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	return try_erase_with (office, who, case_no, request);
}

/* ---- the way of a case ----------------------------------------------------------------------- */

/* Drives a case of 登録 to a state, by Sato; Suzuki confirms, Tanaka manages. */
static inline void
drive_to (const Office *office, const char *case_no, KinkoState state)
{
	static const struct {
		KinkoState to;
		guint who;
		const char *verb;
	} way[] = {
		{ KINKO_STATE_RECEIVED, SATO, "receive" },
		{ KINKO_STATE_REVIEW, SATO, "review" },
		{ KINKO_STATE_PROPOSED, SATO, "propose" },
		{ KINKO_STATE_CONFIRMED, SUZUKI, "confirm" },
		{ KINKO_STATE_ENTERED, SUZUKI, "entered" },
		{ KINKO_STATE_DELIVERED, TANAKA, "deliver" },
		{ KINKO_STATE_COMPLETE, TANAKA, "complete" },
	};
	static const struct {
		KinkoState to, from;
		const char *verb;
	} branches[] = {
		{ KINKO_STATE_GUIDED, KINKO_STATE_REGISTERED, "guide" },
		{ KINKO_STATE_CORRECTION, KINKO_STATE_REVIEW, "correct" },
		{ KINKO_STATE_RETURNED, KINKO_STATE_PROPOSED, "return" },
		{ KINKO_STATE_REVISION, KINKO_STATE_ENTERED, "revise" },
		{ KINKO_STATE_WITHDRAWN, KINKO_STATE_REGISTERED, "withdraw" },
		{ KINKO_STATE_EXCLUDED, KINKO_STATE_REGISTERED, "exclude" },
	};

	if (state == KINKO_STATE_REGISTERED)
		return;
	for (guint i = 0; i < G_N_ELEMENTS (branches); i++)
		if (branches[i].to == state) {
			drive_to (office, case_no, branches[i].from);
			take_step (office, TANAKA, case_no, branches[i].verb);
			return;
		}
	if (state == KINKO_STATE_PURGED) {
		drive_to (office, case_no, KINKO_STATE_WITHDRAWN);
		g_assert_cmpint (try_erase (office, TANAKA, case_no, APPROVAL), ==, -1);
		return;
	}
	assign_to (office, case_no, SATO);
	for (guint i = 0; i < G_N_ELEMENTS (way); i++) {
		if (way[i].to == KINKO_STATE_CONFIRMED)
			check_all (office, SUZUKI, case_no);
		take_step (office, way[i].who, case_no, way[i].verb);
		if (way[i].to == state)
			return;
	}
	g_assert_not_reached ();
}

/* A case like those of the sample, with another number: {field, text} pairs override. One guardian, 課税, no My Number. */
static inline void
add_case (const Office *office, const char *case_no)
{
	const char *const values[][2] = {
		{ "case_no", case_no },
		{ "fiscal_year", "2026" },
		{ "child_name", "試験　花" },
		{ "child_kana", "シケン　ハナ" },
		{ "child_birth", "2024-09-10" },
		{ "class_age", "1" },
		{ "need", "標準" },
		{ "child_order", "1" },
		{ "g1_rel", "父" },
		{ "g1_name", "試験　太郎" },
		{ "g1_mynumber_absent_reason", "未提出" },
		{ "g1_jan1_municipality", "目黒区" },
		{ "g1_tax_status", "課税" },
		{ "g1_levy", "100000" },
		{ "docs_received", "階層決定確認票" },
		{ "address", "東京都目黒区架空町9-9-9" },
	};
	KinkoCaseChange changes[G_N_ELEMENTS (values)];
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
		changes[i].field = kinko_field_index (values[i][0]);
		changes[i].text = values[i][1];
	}
	kase = kinko_case_create (office->sessions[TANAKA], changes, G_N_ELEMENTS (changes),
				  &error);
	g_assert_no_error (error);
}
