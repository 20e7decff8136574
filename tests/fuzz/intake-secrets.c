/*
 * Lines of the inner part of a handover: My Numbers and protected addresses. A number that is taken is the one that the line has,
 * and the line has it no more.
 */
#include "vault/intake-secrets.h"

#include <jansson.h>

#include "tests/fuzz/fuzz.h"
#include "vault/mynumber.h"

#define HANDLE "11112222333344445555666677778888"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (*argc, *argv, "number",
			"{\"case_no\":\"C26-0001\",\"handle\":\"" HANDLE
			"\",\"number\":\"000000001015\",\"subject\":\"child\",\"version\":1}");
	fuzz_seed_text (
		*argc, *argv, "guardian",
		"{\"subject\": \"guardian2\", \"number\" : \"000000001112\", \"version\": 7,"
		" \"handle\": \"" HANDLE "\", \"case_no\": \"C26-0001\"}");
	fuzz_seed_text (*argc, *argv, "address",
			"{\"address\":\"架空町1-2-3\",\"case_no\":\"C26-0001\",\"handle\":\"" HANDLE
			"\",\"version\":1}");
	return 0;
}

/* The digits are those between the quotation marks of the line as it was given. */
static void
check_number (const KinkoIntakeSecrets *secrets, const char *given, const char *left, gsize len)
{
	json_auto_t *before = json_loadb (given, len, JSON_REJECT_DUPLICATES, NULL);
	json_auto_t *after = json_loadb (left, len, JSON_REJECT_DUPLICATES, NULL);
	const char *handle = json_string_value (json_object_get (before, "handle"));
	const char *name = json_string_value (json_object_get (before, "subject"));
	const char *digits = json_string_value (json_object_get (before, "number"));
	guint64 version = (guint64) json_integer_value (json_object_get (before, "version"));
	g_autoptr (KinkoSecret) number = NULL;
	KinkoSubject subject;

	g_assert_nonnull (digits);
	g_assert_true (kinko_subject_parse (name, &subject));
	number = kinko_intake_secrets_number (secrets, handle, subject, version);
	g_assert_nonnull (number);
	g_assert_cmpuint (kinko_secret_len (number), ==, KINKO_MYNUMBER_LEN);
	g_assert_cmpint (memcmp (kinko_secret_data (number), digits, KINKO_MYNUMBER_LEN), ==, 0);
	g_assert_cmpstr (json_string_value (json_object_get (after, "number")), ==, "000000000000");
}

static void
try_number (const guint8 *data, gsize size)
{
	g_autoptr (KinkoIntakeSecrets) secrets = kinko_intake_secrets_new ();
	g_autofree char *line = g_memdup2 (data, size);
	g_autofree char *again = g_memdup2 (data, size);
	g_autoptr (GError) error = NULL;
	gboolean good = kinko_intake_secrets_add_number (secrets, line, size, &error);

	fuzz_check_outcome (good, error);
	if (good)
		check_number (secrets, (const char *) data, line, size);
	g_assert_cmpuint (kinko_intake_secrets_numbers (secrets), ==, good ? 1 : 0);
	g_clear_error (&error);
	if (good) /* twice is once too much */
		g_assert_false (kinko_intake_secrets_add_number (secrets, again, size, &error));
}

static void
try_address (const guint8 *data, gsize size)
{
	g_autoptr (KinkoIntakeSecrets) secrets = kinko_intake_secrets_new ();
	g_autoptr (GError) error = NULL;
	json_auto_t *object = NULL;
	gboolean good =
		kinko_intake_secrets_add_address (secrets, (const char *) data, size, &error);

	fuzz_check_outcome (good, error);
	g_assert_cmpuint (kinko_intake_secrets_addresses (secrets), ==, good ? 1 : 0);
	if (!good)
		return;
	object = json_loadb ((const char *) data, size, 0, NULL);
	g_assert_cmpstr (
		kinko_intake_secrets_address (
			secrets, json_string_value (json_object_get (object, "handle")),
			(guint64) json_integer_value (json_object_get (object, "version"))),
		==, json_string_value (json_object_get (object, "address")));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	if (size == 0)
		return 0;
	try_number (data, size);
	try_address (data, size);
	return 0;
}
