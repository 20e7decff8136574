#include "vault/second-objects.h"

#include "tests/unit/vault/warrant.h"

static char *
handle_of (Office *office, const char *case_no)
{
	g_autoptr (KinkoCase) kase = look_at (office, case_no);

	return g_strdup (kase->file->handle);
}

/* What sha256sum says of the newest box of a case. */
static char *
box_sum (Office *office, const char *case_no)
{
	g_autofree char *path = g_build_filename (office->fixture.dir, "box", NULL);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (office->sessions[TANAKA]),
				  "SELECT box FROM case_version JOIN case_file ON case_id = id"
				  " WHERE case_no = ? ORDER BY case_version.version DESC LIMIT 1",
				  NULL);
	g_autoptr (GBytes) box = NULL;

	g_assert_true (kinko_statement_bind_text (query, 1, case_no, NULL));
	g_assert_cmpint (kinko_statement_step (query, NULL), ==, KINKO_STEP_ROW);
	box = kinko_statement_bytes (query, 0);
	g_assert_true (g_file_set_contents (path, g_bytes_get_data (box, NULL),
					    (gssize) g_bytes_get_size (box), NULL));
	return shell (&office->fixture, "sha256sum <box | cut -c1-64");
}

static void
test_case (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *handle = handle_of (office, "C26-0001");
	g_autoptr (GError) error = NULL;

	(void) data;
	for (guint i = 0; i < 2; i++) {
		g_autofree char *sum = box_sum (office, "C26-0001");
		g_autofree char *wanted = g_strdup_printf ("case/%s sha256:%s", handle, sum);
		g_autofree char *object = kinko_second_case (session, handle, &error);
		g_autofree char *number = kinko_second_case_number (session, object);

		g_assert_no_error (error);
		g_assert_cmpstr (object, ==, wanted);
		g_assert_cmpstr (number, ==, "C26-0001");
		touch_case (office, "C26-0001");
	}
}

static void
test_case_number (Office *office, gconstpointer data)
{
	static const char *const others[] = { "",         "case/",           "case/none",
					      "vault",    "case/% ",         "operator/tanaka",
					      "C26-0001", "case/' OR 1=1 --" };
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *handle = handle_of (office, "C26-0001");
	g_autofree char *bare = g_strconcat ("case/", handle, NULL);
	g_autofree char *number = kinko_second_case_number (session, bare);

	(void) data;
	g_assert_cmpstr (number, ==, "C26-0001");
	for (guint i = 0; i < G_N_ELEMENTS (others); i++)
		g_assert_null (kinko_second_case_number (session, others[i]));
}

/* Sorted, so that the same cases in another order are the same; those without a state get theirs. */
static void
test_objects (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *first = handle_of (office, "C26-0001");
	g_autofree char *second = handle_of (office, "C26-0002");
	g_autofree char *bare = g_strconcat ("case/", first, NULL);
	g_autofree char *a = kinko_second_case (session, first, NULL);
	g_autofree char *b = kinko_second_case (session, second, NULL);
	const char *const in_order[] = { a, b, NULL };
	const char *const turned[] = { b, bare, NULL };
	const KinkoActScope scopes[] = { { .objects = in_order }, { .objects = turned } };
	const KinkoActScope alone = { .count = 1 };
	g_autofree char *wanted =
		g_strdup_printf ("%s\n%s", strcmp (a, b) < 0 ? a : b, strcmp (a, b) < 0 ? b : a);
	g_autofree char *own = kinko_second_objects (session, bare, &alone, NULL);
	g_autofree char *vault = kinko_second_objects (session, "vault", &alone, NULL);

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (scopes); i++) {
		g_autofree char *lines = kinko_second_objects (session, "vault", &scopes[i], NULL);

		g_assert_cmpstr (lines, ==, wanted);
	}
	g_assert_cmpstr (own, ==, a);
	g_assert_cmpstr (vault, ==, "vault");
}

/* The hash as a stock tool makes it of the lines. */
static void
test_hash (Office *office, gconstpointer data)
{
	g_autofree char *hash = kinko_second_objects_hash ("case/1 sha256:2\ncase/3 sha256:4");
	g_autofree char *stock =
		shell (&office->fixture,
		       "printf 'case/1 sha256:2\\ncase/3 sha256:4\\n' | sha256sum | cut -c1-64");
	g_autofree char *wanted = g_strconcat ("sha256:", stock, NULL);

	(void) data;
	g_assert_cmpstr (hash, ==, wanted);
}

/* A seat is in another state when an entry changed it; an unknown one in none. */
static void
test_operator (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope alone = { .count = 1 };
	g_autofree char *before = kinko_second_objects (session, "operator/sato", &alone, NULL);
	g_autofree char *unknown = kinko_second_objects (session, "operator/nobody", &alone, NULL);
	g_autofree char *after = NULL;
	g_autofree char *wanted = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (g_str_has_prefix (before, "operator/sato seq:"));
	g_assert_cmpstr (unknown, ==, "operator/nobody");
	g_assert_true (kinko_second_objects_check (session, before, &error));
	g_assert_true (kinko_operator_suspend (session, "sato", "休職", &error));
	wanted = g_strdup_printf ("operator/sato seq:%" G_GUINT64_FORMAT,
				  kinko_log_size (kinko_session_log (session)) - 1);
	after = kinko_second_objects (session, "operator/sato", &alone, NULL);
	g_assert_cmpstr (after, ==, wanted);
	g_assert_false (kinko_second_objects_check (session, before, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
}

static void
test_check (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *first = handle_of (office, "C26-0001");
	g_autofree char *second = handle_of (office, "C26-0002");
	g_autofree char *a = kinko_second_case (session, first, NULL);
	g_autofree char *b = kinko_second_case (session, second, NULL);
	g_autofree char *both = g_strdup_printf ("%s\n%s", a, b);
	g_autofree char *gone =
		g_strdup_printf ("%s\ncase/%s sha256:0", a, "00112233445566778899aabbccddeeff");
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (kinko_second_objects_check (session, both, &error));
	g_assert_true (kinko_second_objects_check (session, "vault", &error));
	g_assert_false (kinko_second_objects_check (session, gone, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	touch_case (office, "C26-0002");
	g_assert_false (kinko_second_objects_check (session, both, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (error->message, "1 object of");
	g_clear_error (&error);
	touch_case (office, "C26-0001");
	g_assert_false (kinko_second_objects_check (session, both, &error));
	assert_contains (error->message, "2 objects of");
	assert_contains (kinko_error_hint (error), "made anew");
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/second-objects/case", test_case);
	ADD_ON_MONDAY ("/second-objects/case-number", test_case_number);
	ADD_ON_MONDAY ("/second-objects/objects", test_objects);
	ADD_ON_MONDAY ("/second-objects/hash", test_hash);
	ADD_ON_MONDAY ("/second-objects/operator", test_operator);
	ADD_ON_MONDAY ("/second-objects/check", test_check);
	return g_test_run ();
}
