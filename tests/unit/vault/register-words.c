/* What people type for the records behind the forms, and what must not get through. */
#include "vault/register-values.h"

#include <string.h>

typedef char *(*Reader) (const KinkoField *field, const char *text, KinkoProblem **problem);

static const char *const kinds[] = { "規程", "計画", "手順書", NULL };
static const char *const categories[] = { "紛失", "漏えい", NULL };
static const KinkoField kind = { .name = "kind", .kind = KINKO_FIELD_CHOICE, .choices = kinds };
static const KinkoField category = { .name = "category",
				     .kind = KINKO_FIELD_CHOICE,
				     .choices = categories };
static const KinkoField text_field = { .name = "attendees", .kind = KINKO_FIELD_TEXT };

/* @expected: the value, or NULL for a refusal with @code. */
static void
check (Reader read, const KinkoField *field, const char *text, const char *expected,
       const char *code)
{
	KinkoProblem *problem = NULL;
	g_autofree char *value = read (field, text, &problem);

	g_assert_cmpstr (value, ==, expected);
	g_assert_true ((problem == NULL) == (expected != NULL));
	if (problem == NULL)
		return;
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_cmpstr (problem->field, ==, field->name);
	/* What was typed may be anything: it is not said again. */
	g_assert_null (strstr (problem->message, "123456789018"));
	g_assert_null (strstr (problem->message, "架空"));
	kinko_problem_free (problem);
}

static void
test_words (void)
{
	check (kinko_register_read_word, &kind, "manual", "手順書", NULL);
	check (kinko_register_read_word, &kind, " Plan ", "計画", NULL);
	check (kinko_register_read_word, &kind, "規程", "規程", NULL);
	check (kinko_register_read_word, &category, "1", "紛失", NULL);
	check (kinko_register_read_word, &category, "（４）", "漏えい", NULL);
	check (kinko_register_read_word, &kind, "1", NULL, "enum");  /* of another field */
	check (kinko_register_read_word, &kind, "pc", NULL, "enum"); /* of another register */
	check (kinko_register_read_word, &category, "()", NULL, "enum");
	check (kinko_register_read_word, &category, "架空", NULL, "enum");
	check (kinko_register_read_word, &category, "123456789018", NULL, "mynumber_in_text");
	check (kinko_register_read_word, &category, "\xff", NULL, "text_invalid");
}

static void
test_people (void)
{
	Reader read = kinko_register_read_people;

	check (read, &text_field, "sato", "sato", NULL);
	check (read, &text_field, " sato、suzuki, sato;ito ", "sato;suzuki;ito", NULL);
	check (read, &text_field, "ｓａｔｏ", "sato", NULL);
	check (read, &text_field, "架空花子", NULL, "people_invalid");
	check (read, &text_field, "sato=1", NULL, "people_invalid");
	check (read, &text_field, ",", NULL, "people_invalid");
	check (read, &text_field, "123456789018", NULL, "people_invalid");
	check (read, &text_field, "\xff", NULL, "people_invalid");
}

static void
test_scores (void)
{
	Reader read = kinko_register_read_scores;

	check (read, &text_field, "sato=090 ; suzuki=0", "sato=90;suzuki=0", NULL);
	check (read, &text_field, "sato=100", "sato=100", NULL);
	check (read, &text_field, "sato=101", NULL, "scores_invalid");
	check (read, &text_field, "sato=+5", NULL, "scores_invalid");
	check (read, &text_field, "sato=-5", NULL, "scores_invalid");
	check (read, &text_field, "sato=18446744073709551617", NULL, "scores_invalid");
	check (read, &text_field, "sato=5=6", NULL, "scores_invalid");
	check (read, &text_field, "sato", NULL, "scores_invalid");
	check (read, &text_field, "=5", NULL, "scores_invalid");
	check (read, &text_field, "sato=1;sato=2", NULL, "scores_invalid");
	/* "sat" is somebody else than "sato". */
	check (read, &text_field, "sato=1;sat=2", "sato=1;sat=2", NULL);
}

static void
test_numbers (void)
{
	Reader read = kinko_register_read_number;

	check (read, &text_field, " Ｒ２６－０００１ ", "R26-0001", NULL);
	check (read, &text_field, "R26-1", NULL, "number_invalid");
	check (read, &text_field, "架空", NULL, "number_invalid");
	check (read, &text_field, "", NULL, "number_invalid");
	check (read, &text_field, "\xff", NULL, "number_invalid");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/register-words/words", test_words);
	g_test_add_func ("/register-words/people", test_people);
	g_test_add_func ("/register-words/scores", test_scores);
	g_test_add_func ("/register-words/numbers", test_numbers);
	return g_test_run ();
}
