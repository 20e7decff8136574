/*
 * Logs built line by line for the tests of verification: people with their own keys, entries in whatever order and with
 * whatever content a test wants.
 */
#pragma once

#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "audit/entry.h"
#include "audit/note.h"
#include "audit/notices.h"
#include "audit/roster.h"
#include "audit/tree.h"
#include "audit/verify.h"
#include "policies/error.h"

#define ORIGIN   "test.example/kinko"
#define VAULT_ID "00112233445566778899aabbccddeeff"
#define SESSION  "0123456789abcdef"

typedef struct {
	const char *id, *role;
	guint8 secret[crypto_sign_SECRETKEYBYTES];
	KinkoSigner signer;
	KinkoPublicKey git_key;
} Person;

static Person tanaka, suzuki, sato, stranger;

/* One entry of a log. Unset fields get what is usual. */
typedef struct {
	Person *by;
	const char *action;
	const char *object;   /* "log" */
	const char *result;   /* "granted" */
	const char *role;     /* that of @by */
	const char *session;  /* SESSION */
	const char *time;     /* always the same one */
	const char *approval; /* "" */
	json_t *detail;       /* {}; taken over */
	Person *signer;       /* @by */
	gboolean goes_on;     /* the act has further entries */
} Step;

typedef struct {
	GString *lines, *note;
} Act;

static gboolean
sign_as_person (gpointer data, const guint8 *message, gsize len,
		guint8 signature[KINKO_SIGNATURE_LEN], GError **error)
{
	const Person *person = data;

	(void) error;
	return crypto_sign_detached (signature, NULL, message, len, person->secret) == 0;
}

static inline void
make_person (Person *person, const char *id, const char *role)
{
	person->id = id;
	person->role = role;
	g_assert_cmpint (crypto_sign_keypair (person->signer.public_key.bytes, person->secret), ==,
			 0);
	person->signer.sign = sign_as_person;
	person->signer.data = person;
	randombytes_buf (&person->git_key, sizeof person->git_key);
}

static inline void
make_people (void)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	make_person (&tanaka, "tanaka", "manager");
	make_person (&suzuki, "suzuki", "manager");
	make_person (&sato, "sato", "worker");
	make_person (&stranger, "stranger", "manager");
}

/* What an enrolment says of a person's seat. */
static inline json_t *
seat_detail (const Person *person)
{
	KinkoSeat seat = { .id = (char *) (gsize) person->id,
			   .role = kinko_role_from_name (person->role),
			   .note_key = person->signer.public_key,
			   .git_key = person->git_key,
			   .recipient = (char *) (gsize) "age1xxx",
			   .grant = { { 7 } } };
	json_t *detail = json_object ();

	kinko_seat_to_detail (&seat, ORIGIN, detail);
	return detail;
}

static inline json_t *
genesis_detail (void)
{
	json_t *detail = seat_detail (&tanaka);

	json_object_set_new (detail, "vault", json_string (VAULT_ID));
	json_object_set_new (detail, "origin", json_string (ORIGIN));
	json_object_set_new (detail, "kind", json_string ("test"));
	return detail;
}

static inline json_t *
grant_detail (void)
{
	KinkoHash hash = { { 9 } };
	g_autofree char *text = kinko_detail_hash (&hash);

	return json_pack ("{s:s}", "grant", text);
}

static inline char *
build_line (const Step *step, guint64 seq, const KinkoHash *prev)
{
	json_auto_t *empty = json_object ();
	KinkoEntryFields fields = {
		.seq = seq,
		.time = step->time == NULL ? "2026-07-08T10:31:22.104+09:00" : step->time,
		.prev = *prev,
		.by = step->by->id,
		.role = step->role == NULL ? step->by->role : step->role,
		.session = step->session == NULL ? SESSION : step->session,
		.action = step->action,
		.object = step->object == NULL ? "log" : step->object,
		.purpose = "",
		.approval = step->approval == NULL ? "" : step->approval,
		.result = step->result == NULL ? "granted" : step->result,
		.detail = step->detail == NULL ? empty : step->detail,
	};
	g_autoptr (GError) error = NULL;
	char *line = kinko_entry_build (&fields, &error);

	g_assert_no_error (error);
	return line;
}

static inline void
free_act (gpointer data)
{
	Act *act = data;

	g_string_free (act->lines, TRUE);
	g_string_free (act->note, TRUE);
	g_free (act);
}

static inline Act *
new_act (void)
{
	Act *act = g_new0 (Act, 1);

	act->lines = g_string_new (NULL);
	act->note = g_string_new (NULL);
	return act;
}

/* A log in good form whatever its content: chained, and each act signed by who its last step says. Frees the details. */
static inline GPtrArray *
build_log (Step *steps, guint n)
{
	GPtrArray *acts = g_ptr_array_new_with_free_func (free_act);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;
	KinkoHash prev = { { 0 } };
	Act *act = NULL;

	kinko_frontier_init (&frontier);
	for (guint i = 0; i < n; i++) {
		g_autofree char *line = build_line (&steps[i], i, &prev);
		Person *signer = steps[i].signer == NULL ? steps[i].by : steps[i].signer;
		KinkoHash leaf = kinko_tree_leaf (hasher, line, strlen (line));
		g_autofree char *text = NULL;
		g_autofree char *note = NULL;
		KinkoHash root;

		g_clear_pointer (&steps[i].detail, json_decref);
		if (act == NULL) {
			act = new_act ();
			g_ptr_array_add (acts, act);
		}
		g_string_append_printf (act->lines, "%s\n", line);
		prev = kinko_hash_of (line, strlen (line));
		kinko_frontier_append (&frontier, hasher, &leaf);
		if (steps[i].goes_on)
			continue;
		root = kinko_frontier_root (&frontier, hasher);
		text = kinko_checkpoint_text (ORIGIN, i + 1, &root);
		note = kinko_note_sign (text, ORIGIN, &signer->signer, NULL);
		g_string_assign (act->note, note);
		act = NULL;
	}
	return acts;
}

/* The code of the problem, and the entry that it names. */
static inline char *
take_problem (const GError *error, guint64 *bad)
{
	const KinkoProblem *problem;

	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_true (g_str_has_prefix (problem->field, "entry "));
	*bad = g_ascii_strtoull (problem->field + strlen ("entry "), NULL, 10);
	return g_strdup (problem->code);
}

/* Feeds the acts from @from on and before @to, and ends the verification. */
static inline KinkoVerification *
feed_acts (KinkoVerifier *verifier, GPtrArray *acts, guint from, guint to, GError **error)
{
	for (guint i = from; i < to; i++) {
		const Act *act = acts->pdata[i];

		if (!kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
					  act->note->str, act->note->len, error))
			return NULL;
	}
	return kinko_verifier_finish (verifier, error);
}

/* What the verification of the first @n acts leaves behind, read back from its file; NULL when they are not in order. @notices: new
 * ones, which go through the acts. */
static inline KinkoTrusted *
trust_acts_noticed (GPtrArray *acts, guint n, KinkoNotices *notices)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (KinkoTrusted) trusted = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;
	KinkoTrusted *read;

	kinko_verifier_keep (verifier);
	kinko_verifier_watch (verifier, kinko_notices_take, notices);
	found = feed_acts (verifier, acts, 0, n, NULL);
	if (found == NULL)
		return NULL;
	trusted = kinko_verifier_trusted (verifier);
	kinko_notices_keep (notices, trusted);
	memset (trusted->commit, 'a', KINKO_COMMIT_HEX_LEN);
	text = kinko_trusted_text (trusted, &error);
	g_assert_no_error (error);
	read = kinko_trusted_parse (text, strlen (text), &error);
	g_assert_no_error (error);
	return read;
}

static inline KinkoTrusted *
trust_acts (GPtrArray *acts, guint n)
{
	g_autoptr (KinkoNotices) notices = kinko_notices_new ();

	return trust_acts_noticed (acts, n, notices);
}

/* Those of the parts together are those of the whole; what is open, and the longest gap, the last part knows. */
static inline void
assert_same_notices (KinkoNotices *first, KinkoNotices *rest, KinkoNotices *whole)
{
	guint64 gap_seq, whole_seq;

	for (guint i = 0; i < KINKO_NOTICE_KINDS; i++) {
		KinkoNoticeKind kind = (KinkoNoticeKind) i;
		g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (guint64));
		const GArray *before = kinko_notices_list (first, kind);
		const GArray *after = kinko_notices_list (rest, kind);
		const GArray *wanted = kinko_notices_list (whole, kind);

		if (kind != KINKO_NOTICE_OPEN && before->len > 0)
			g_array_append_vals (told, before->data, before->len);
		if (after->len > 0)
			g_array_append_vals (told, after->data, after->len);
		g_assert_cmpuint (told->len, ==, wanted->len);
		for (guint k = 0; k < told->len; k++)
			g_assert_cmpuint (g_array_index (told, guint64, k), ==,
					  g_array_index (wanted, guint64, k));
	}
	g_assert_cmpint (kinko_notices_gap (rest, &gap_seq), ==,
			 kinko_notices_gap (whole, &whole_seq));
	g_assert_cmpuint (gap_seq, ==, whole_seq);
}

static inline void
assert_same_found (const KinkoVerification *part, const KinkoVerification *whole)
{
	guint64 part_seq = 0, whole_seq = 0;
	const char *part_due = NULL, *whole_due = NULL;

	g_assert_cmpuint (part->entries, ==, whole->entries);
	g_assert_cmpuint (kinko_reviews_open (part->reviews), ==,
			  kinko_reviews_open (whole->reviews));
	g_assert_true (
		kinko_reviews_overdue (part->reviews, "9999-12-31", &part_seq, &part_due) ==
		kinko_reviews_overdue (whole->reviews, "9999-12-31", &whole_seq, &whole_due));
	g_assert_cmpuint (part_seq, ==, whole_seq);
	g_assert_cmpstr (part_due, ==, whole_due);
	g_assert_cmpuint (part->acts, ==, whole->acts);
	g_assert_cmpstr (part->vault_id, ==, whole->vault_id);
	g_assert_cmpstr (part->first_time, ==, whole->first_time);
	g_assert_cmpstr (part->last_time, ==, whole->last_time);
	g_assert_cmpstr (part->note, ==, whole->note);
	g_assert_true (kinko_hash_equal (&part->genesis, &whole->genesis));
	g_assert_true (kinko_hash_equal (&part->root, &whole->root));
	g_assert_cmpuint (part->keys_due, ==, whole->keys_due);
	g_assert_cmpuint (part->recoveries->len, ==, whole->recoveries->len);
	g_assert_cmpuint (part->restores->len, ==, whole->restores->len);
	g_assert_cmpuint (part->adoption.seq, ==, whole->adoption.seq);
	g_assert_cmpuint (part->contract.seq, ==, whole->contract.seq);
	g_assert_cmpuint (part->takeover.seq, ==, whole->takeover.seq);
	g_assert_true (
		kinko_takeover_counts_equal (&part->takeover.counts, &whole->takeover.counts) ||
		!whole->takeover.accepted);
	g_assert_cmpuint (kinko_erasures_cases (part->erasures), ==,
			  kinko_erasures_cases (whole->erasures));
	g_assert_cmpuint (kinko_erasures_lines (part->erasures), ==,
			  kinko_erasures_lines (whole->erasures));
	g_assert_cmpuint (kinko_erasures_unchecked (part->erasures), ==,
			  kinko_erasures_unchecked (whole->erasures));
}

/* Whoever verified the first acts before finds in the rest what somebody finds who goes through all of them. @notices: of all. */
static inline void
assert_parts_tell_the_same (GPtrArray *acts, const KinkoVerification *whole, KinkoNotices *notices,
			    const char *code, guint64 bad)
{
	/* of a long log at some twelve places */
	for (guint n = 1; n <= acts->len; n += MAX (1, acts->len / 12)) {
		g_autoptr (KinkoNotices) first = kinko_notices_new ();
		g_autoptr (KinkoNotices) rest = kinko_notices_new ();
		g_autoptr (KinkoTrusted) trusted = trust_acts_noticed (acts, n, first);
		g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
		g_autoptr (KinkoVerification) found = NULL;
		g_autoptr (GError) error = NULL;
		g_autofree char *found_code = NULL;
		guint64 found_bad = 0;

		if (trusted == NULL)
			return;
		kinko_notices_go_on (rest, trusted);
		kinko_verifier_watch (verifier, kinko_notices_take, rest);
		if (!kinko_verifier_go_on (verifier, trusted, &error))
			g_error ("after %u acts: %s", n, error->message);
		found = feed_acts (verifier, acts, n, acts->len, &error);
		if (g_error_matches (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED))
			continue; /* a restore: that takes all of the log */
		if (found == NULL)
			found_code = take_problem (error, &found_bad);
		g_assert_cmpstr (found_code, ==, code);
		g_assert_cmpuint (found_bad, ==, bad);
		if (found != NULL) {
			assert_same_found (found, whole);
			assert_same_notices (first, rest, notices);
		}
	}
}

/* The code of the problem, NULL when all is well, and the entry that it names. */
static inline char *
verify_whole (GPtrArray *acts, KinkoNotices *notices, KinkoVerification **found, guint64 *bad)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (GError) error = NULL;

	*bad = 0;
	kinko_verifier_watch (verifier, kinko_notices_take, notices);
	*found = feed_acts (verifier, acts, 0, acts->len, &error);
	return *found == NULL ? take_problem (error, bad) : NULL;
}

/* The same for one of many damages of one log, which need not all be looked at in parts. */
static inline char *
verify_once (GPtrArray *acts, guint64 *bad)
{
	g_autoptr (KinkoNotices) notices = kinko_notices_new ();
	g_autoptr (KinkoVerification) found = NULL;

	return verify_whole (acts, notices, &found, bad);
}

/* As a whole and in parts. */
static inline char *
verify_log (GPtrArray *acts, guint64 *bad)
{
	g_autoptr (KinkoNotices) notices = kinko_notices_new ();
	g_autoptr (KinkoVerification) found = NULL;
	char *code = verify_whole (acts, notices, &found, bad);

	assert_parts_tell_the_same (acts, found, notices, code, *bad);
	return code;
}

static inline void
assert_log_good (GPtrArray *acts)
{
	guint64 bad = 0;
	g_autofree char *code = verify_log (acts, &bad);

	if (code != NULL)
		g_error ("a good log was refused: %s, entry %" G_GUINT64_FORMAT, code, bad);
}

static inline void
assert_log_bad (GPtrArray *acts, const char *code, guint64 seq)
{
	guint64 bad = 0;
	g_autofree char *found = verify_log (acts, &bad);

	g_assert_cmpstr (found, ==, code);
	g_assert_cmpuint (bad, ==, seq);
}
