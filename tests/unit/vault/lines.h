/*
 * Lines of registers for the tests of registers, receipts, copies and facilities.
 */
#pragma once

#include "tests/unit/vault/fixture.h"
#include "vault/register.h"

/* 2026-07-06 10:00 in Japan. */
#define NOW "1783299600000"

typedef struct {
	const char *name, *text;
} Given;

G_GNUC_UNUSED static const Given inquiry[] = { { "caller", "施設" },
					       { "service", "fee-tier" },
					       { "topic", "必要書類について 架空花子様" },
					       { "minutes", "12" },
					       { NULL, NULL } };
G_GNUC_UNUSED static const Given work[] = { { "service", "fee-tier" },
					    { "what", "審査" },
					    { "start", "9:00" },
					    { "end", "10:30" },
					    { NULL, NULL } };
G_GNUC_UNUSED static const Given nursery[] = { { "code", "X001" },
					       { "name", "架空第一保育園" },
					       { "kind", "認可保育所" },
					       { "ward", "区内" },
					       { "corporate_number",
						 "７０００－０１２０５－０００２" },
					       { NULL, NULL } };
G_GNUC_UNUSED static const Given papers[] = { { "from", "架空次郎" },
					      { "kind", "申告書" },
					      { "quantity", "25通" },
					      { "has_personal_number", "1" },
					      { "purpose", "階層判定" },
					      { "place", "金庫室 A-3" },
					      { NULL, NULL } };

static inline guint
changes_of (const KinkoRegister *book, const Given *given, KinkoRecordChange *changes)
{
	guint n = 0;

	for (; given[n].name != NULL; n++) {
		changes[n].field = kinko_form_index (book->form, given[n].name);
		changes[n].text = given[n].text;
		g_assert_cmpint (changes[n].field, >=, 0);
	}
	return n;
}

static inline KinkoRegisterLine *
try_enter (KinkoSession *session, const char *name, const Given *given, GError **error)
{
	const KinkoRegister *book = kinko_register_find (name);
	KinkoRecordChange changes[20];
	guint n = changes_of (book, given, changes);

	return kinko_register_enter (session, book, changes, n, error);
}

/* Adds a line, which must get this number. */
static inline void
enter (KinkoSession *session, const char *name, const Given *given, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = try_enter (session, name, given, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (line->number, ==, number);
	g_assert_cmpuint (line->version, ==, 1);
}

/* Must be refused with exactly this one problem. */
static inline void
refuse (KinkoSession *session, const char *name, const Given *given, const char *field,
	const char *code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = try_enter (session, name, given, &error);
	const KinkoProblem *problem;

	g_assert_null (line);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->field, ==, field);
	g_assert_cmpstr (problem->code, ==, code);
}

static inline KinkoRegisterLine *
load (KinkoSession *session, const char *name, const char *number, GError **error)
{
	return kinko_register_load (session, kinko_register_find (name), number, error);
}

static inline const char *
value (const KinkoRegisterLine *line, const char *name)
{
	return kinko_record_get (line->record, name);
}

/* Runs the tests that @add adds, at that time. */
static inline int
run_tests (int argc, char **argv, void (*add) (void))
{
	g_setenv ("KINKO_TEST_NOW_MS", NOW, TRUE);
	if (sodium_init () < 0)
		return 1;
	g_test_init (&argc, &argv, NULL);
	add ();
	return g_test_run ();
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
