#include "vault/descriptor.h"

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"

#define ID "00112233445566778899aabbccddeeff"
#define GOOD                                                           \
	"{\"format\":\"kinko-vault\",\"version\":1,\"id\":\"" ID "\"," \
	"\"origin\":\"example.jp/kinko\",\"kind\":\"test\",\"mirror\":\"mirror.git\"}"

typedef struct {
	Scratch *path;
	char *file;
	int folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	(void) data;
	fixture->path = scratch_new ();
	fixture->file = scratch_path (fixture->path, "vault.json");
	fixture->folder = open (fixture->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_free (fixture->file);
	g_assert_cmpint (close (fixture->folder), ==, 0);
	scratch_free (fixture->path);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *origin, *mirror;
		gboolean test;
	} cases[] = {
		{ "example.jp/kinko", "mirror.git", TRUE },
		{ "目黒区/保育料", "/srv/共有 フォルダ/\"mirror\"\n.git", FALSE },
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (KinkoDescriptor) made =
			kinko_descriptor_new (cases[i].origin, cases[i].test, cases[i].mirror);
		g_autoptr (KinkoDescriptor) read = NULL;
		g_autoptr (GError) error = NULL;
		gboolean written = kinko_descriptor_write (made, fixture->folder, &error);

		g_assert_no_error (error);
		g_assert_true (written);
		read = kinko_descriptor_read (fixture->folder, &error);
		g_assert_no_error (error);
		g_assert_cmpstr (read->id, ==, made->id);
		g_assert_cmpuint (strspn (read->id, "0123456789abcdef"), ==, KINKO_VAULT_ID_LEN);
		g_assert_cmpstr (read->origin, ==, cases[i].origin);
		g_assert_cmpstr (read->mirror, ==, cases[i].mirror);
		g_assert_cmpint (read->test, ==, cases[i].test);
		g_assert_cmpuint (scratch_mode (fixture->file), ==, 0600);
	}
}

static void
test_ids_differ (void)
{
	g_autoptr (KinkoDescriptor) a = kinko_descriptor_new ("o", TRUE, "m");
	g_autoptr (KinkoDescriptor) b = kinko_descriptor_new ("o", TRUE, "m");

	g_assert_cmpstr (a->id, !=, b->id);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *from, *to;
		int code;
	} changes[] = {
		{ "\"kinko-vault\"", "\"kinko-other\"", KINKO_ERROR_INVALID },
		{ "\"version\":1", "\"version\":2", KINKO_ERROR_UNSUPPORTED },
		{ "\"version\":1", "\"version\":\"1\"", KINKO_ERROR_UNSUPPORTED },
		{ ID, "00112233445566778899AABBCCDDEEFF", KINKO_ERROR_INVALID },
		{ ID, "00112233445566778899aabbccddeef", KINKO_ERROR_INVALID },
		{ ID, "../../../../../../../../etc/pass", KINKO_ERROR_INVALID },
		{ "\"test\"", "\"Test\"", KINKO_ERROR_INVALID },
		{ "\"test\"", "true", KINKO_ERROR_INVALID },
		{ "example.jp/kinko", "", KINKO_ERROR_INVALID },
		{ "example.jp/kinko", "has space", KINKO_ERROR_INVALID },
		{ "example.jp/kinko", "has+plus", KINKO_ERROR_INVALID },
		{ "example.jp/kinko", "has\\nnewline", KINKO_ERROR_INVALID },
		{ "\"mirror.git\"", "\"\"", KINKO_ERROR_INVALID },
		{ "\"mirror.git\"", "null", KINKO_ERROR_INVALID },
		{ "\"mirror\"", "\"mirrors\"", KINKO_ERROR_INVALID },
		{ "{", "{\"more\":1,", KINKO_ERROR_INVALID },
		{ "{", "{\"version\":1,", KINKO_ERROR_INVALID },
		{ "}", "}}", KINKO_ERROR_INVALID },
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDescriptor) good = NULL;

	(void) data;
	scratch_write (fixture->file, GOOD, strlen (GOOD));
	good = kinko_descriptor_read (fixture->folder, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (good->id, ==, ID);
	g_assert_true (good->test);
	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) text = g_string_new (GOOD);

		g_assert_cmpuint (g_string_replace (text, changes[i].from, changes[i].to, 1), ==,
				  1);
		scratch_write (fixture->file, text->str, text->len);
		g_assert_null (kinko_descriptor_read (fixture->folder, &error));
		g_assert_error (error, KINKO_ERROR, changes[i].code);
		g_clear_error (&error);
	}
	for (gsize len = 0; len < strlen (GOOD); len++) {
		scratch_write (fixture->file, GOOD, len);
		g_assert_null (kinko_descriptor_read (fixture->folder, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
}

static void
test_no_vault (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_null (kinko_descriptor_read (fixture->folder, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* Who mistyped a path, or has an old one in a variable, reads all of it, and where it was taken from. */
static void
test_read_at (Fixture *fixture, gconstpointer data)
{
	g_autofree char *nowhere = scratch_path (fixture->path, "nowhere");
	g_autofree char *there =
		g_strdup_printf ("'%s' was taken as the vault: 'vault.json'", fixture->path);
	g_autofree char *gone = g_strdup_printf ("'%s' was taken as the vault: ", nowhere);
	g_autoptr (KinkoDescriptor) read = NULL;
	g_autoptr (GError) error = NULL;
	int folder = -1;

	(void) data;
	g_assert_null (kinko_descriptor_read_at (fixture->path, &folder, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_true (g_str_has_prefix (error->message, there));
	g_assert_nonnull (strstr (kinko_error_hint (error), "kinko init"));
	g_assert_nonnull (strstr (kinko_error_hint (error), "KINKO_VAULT"));
	g_clear_error (&error);
	g_assert_null (kinko_descriptor_read_at (nowhere, &folder, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_true (g_str_has_prefix (error->message, gone));
	g_clear_error (&error);
	scratch_write (fixture->file, "{}", 2);
	g_assert_null (kinko_descriptor_read_at (fixture->path, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_true (g_str_has_prefix (error->message, there));
	g_assert_cmpint (folder, ==, -1);
	g_clear_error (&error);
	scratch_write (fixture->file, GOOD, strlen (GOOD));
	read = kinko_descriptor_read_at (fixture->path, &folder, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (read->id, ==, ID);
	g_assert_cmpint (close (folder), ==, 0);
}

static void
test_write_refuses (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *origin, *mirror;
	} cases[] = { { "has space", "m" }, { "", "m" }, { "o", "\xff" }, { "o\n", "m" } };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (KinkoDescriptor) made =
			kinko_descriptor_new (cases[i].origin, TRUE, cases[i].mirror);
		g_autoptr (GError) error = NULL;

		g_assert_false (kinko_descriptor_write (made, fixture->folder, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add ("/descriptor/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
	g_test_add_func ("/descriptor/ids-differ", test_ids_differ);
	g_test_add ("/descriptor/read", Fixture, NULL, set_up, test_read, tear_down);
	g_test_add ("/descriptor/no-vault", Fixture, NULL, set_up, test_no_vault, tear_down);
	g_test_add ("/descriptor/read-at", Fixture, NULL, set_up, test_read_at, tear_down);
	g_test_add ("/descriptor/write-refuses", Fixture, NULL, set_up, test_write_refuses,
		    tear_down);
	return g_test_run ();
}
