#include "audit/predecessor.h"

#include <string.h>

#include "audit/roster.h"
#include "policies/error.h"

#define VAULT "00112233445566778899aabbccddeeff"
#define ROOT  "sha256:47dec9dafc53eb89c6977e4e8dffe6ef55e5ce6405d1a0ab4d9b6df9ae8b4b2f"

static json_t *
good (void)
{
	return json_pack ("{s:s, s:s, s:i, s:s}", "vault", VAULT, "origin", "ward.example/hoiku-r8",
			  "size", 1235, "root", ROOT);
}

static void
test_round_trip (void)
{
	json_auto_t *object = good ();
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPredecessor) predecessor = kinko_predecessor_from_json (object, &error);
	g_autoptr (KinkoPredecessor) copy = NULL;
	json_auto_t *again = NULL;
	g_autofree char *root = NULL;

	g_assert_no_error (error);
	g_assert_cmpstr (predecessor->vault, ==, VAULT);
	g_assert_cmpstr (predecessor->origin, ==, "ward.example/hoiku-r8");
	g_assert_cmpuint (predecessor->size, ==, 1235);
	root = kinko_detail_hash (&predecessor->root);
	g_assert_cmpstr (root, ==, ROOT);
	copy = kinko_predecessor_copy (predecessor);
	again = kinko_predecessor_to_json (copy);
	g_assert_true (json_equal (object, again));
	g_assert_null (kinko_predecessor_copy (NULL));
}

/* Takes @value; NULL takes the member out. */
static void
assert_refused (const char *name, json_t *value)
{
	json_auto_t *object = good ();
	g_autoptr (KinkoPredecessor) predecessor = NULL;
	g_autoptr (GError) error = NULL;

	if (value == NULL)
		json_object_del (object, name);
	else
		json_object_set_new (object, name, value);
	predecessor = kinko_predecessor_from_json (object, &error);
	g_assert_null (predecessor);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_refused (void)
{
	static const char *const names[] = { "vault", "origin", "size", "root" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		assert_refused (names[i], NULL);
		assert_refused (names[i], json_true ());
	}
	assert_refused ("vault", json_string ("00112233445566778899AABBCCDDEEFF"));
	assert_refused ("vault", json_string ("00112233445566778899aabbccddeef"));
	assert_refused ("origin", json_string ("two words"));
	assert_refused ("origin", json_string (""));
	assert_refused ("size", json_integer (0));
	assert_refused ("size", json_integer (-1));
	assert_refused ("root", json_string ("47dec9"));
	assert_refused ("more", json_integer (1));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/predecessor/round-trip", test_round_trip);
	g_test_add_func ("/predecessor/refused", test_refused);
	return g_test_run ();
}
