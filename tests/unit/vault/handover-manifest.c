#include "vault/handover-manifest.h"

#include <string.h>

#include <sodium.h>

#include "audit/note.h"
#include "policies/error.h"

#define ORIGIN "ward.example/hoiku"

static guint8 secret[crypto_sign_SECRETKEYBYTES];
static KinkoSigner signer;

static gboolean
sign_with_secret (G_GNUC_UNUSED gpointer data, const guint8 *message, gsize len,
		  guint8 signature[KINKO_SIGNATURE_LEN], G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, secret) == 0;
}

static void
make_signer (void)
{
	guint8 seed[crypto_sign_SEEDBYTES] = { 7 };

	g_assert_cmpint (crypto_sign_seed_keypair (signer.public_key.bytes, secret, seed), ==, 0);
	signer.sign = sign_with_secret;
}

/* The page's own example, but for the hash of the empty text (FIPS 180-4) and the root of the empty tree (RFC 6962). */
static const char example[] =
	"# kinko-handover v1\n"
	"# part outer\n"
	"# origin ward.example/hoiku\n"
	"# vault 00112233445566778899aabbccddeeff\n"
	"# kind production\n"
	"# made 2027-03-31T16:20:11.104+09:00\n"
	"# by tanaka\n"
	"# log 1235 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
	"# intent 1234\n"
	"# files 31\n"
	"# bytes 1234567\n"
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  SHA256SUMS\n";

static KinkoRoster *
roster_with (KinkoSeatStatus status)
{
	KinkoRoster *roster = kinko_roster_new ();
	char id[] = "tanaka", recipient[] = "age1x";
	KinkoSeat seat = { .id = id,
			   .role = KINKO_ROLE_MANAGER,
			   .numbers = TRUE,
			   .status = status,
			   .note_key = signer.public_key,
			   .recipient = recipient };

	kinko_roster_add (roster, &seat);
	return roster;
}

static void
test_read (void)
{
	g_autofree char *note = kinko_note_sign (example, ORIGIN, &signer, NULL);
	g_auto (KinkoHandoverManifest) manifest = { 0 };
	g_autoptr (KinkoRoster) roster = roster_with (KINKO_SEAT_ACTIVE);
	g_autofree char *again = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_handover_manifest_read (note, strlen (note), &manifest, &error));
	g_assert_cmpint (manifest.part, ==, KINKO_HANDOVER_OUTER);
	g_assert_cmpstr (manifest.origin, ==, ORIGIN);
	g_assert_cmpstr (manifest.vault, ==, "00112233445566778899aabbccddeeff");
	g_assert_cmpstr (manifest.made, ==, "2027-03-31T16:20:11.104+09:00");
	g_assert_cmpstr (manifest.by, ==, "tanaka");
	g_assert_false (manifest.test);
	g_assert_cmpuint (manifest.log_size, ==, 1235);
	g_assert_cmpuint (manifest.intent, ==, 1234);
	g_assert_cmpuint (manifest.files, ==, 31);
	g_assert_cmpuint (manifest.bytes, ==, 1234567);
	again = kinko_handover_manifest_text (&manifest);
	g_assert_cmpstr (again, ==, example);
	g_assert_true (
		kinko_handover_manifest_verify (note, strlen (note), &manifest, roster, &error));
}

/* Everything of it means something. */
static void
test_flips (void)
{
	g_autofree char *note = kinko_note_sign (example, ORIGIN, &signer, NULL);
	g_autoptr (KinkoRoster) roster = roster_with (KINKO_SEAT_ACTIVE);
	gsize len = strlen (note);

	for (gsize bit = 0; bit < len * 8; bit++) {
		g_auto (KinkoHandoverManifest) manifest = { 0 };
		g_autoptr (GError) error = NULL;

		note[bit / 8] = (char) (note[bit / 8] ^ (1 << bit % 8));
		g_assert_false (
			kinko_handover_manifest_read (note, len, &manifest, &error) &&
			kinko_handover_manifest_verify (note, len, &manifest, roster, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		note[bit / 8] = (char) (note[bit / 8] ^ (1 << bit % 8));
	}
	for (gsize cut = 0; cut < len; cut++) {
		g_auto (KinkoHandoverManifest) manifest = { 0 };
		g_autoptr (GError) error = NULL;

		g_assert_false (kinko_handover_manifest_read (note, cut, &manifest, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

/* Well signed, and in another form. */
static void
test_other_forms (void)
{
	static const struct {
		const char *from, *to;
	} changes[] = {
		{ "v1", "v2" },
		{ "# part outer\n", "" },
		{ "part outer", "part other" },
		{ "kind production", "kind real" },
		{ "# made 2027", "# made 2027-" },
		{ "1235 ", "01235 " },
		{ "1235 ", "0 " },
		{ "1235 ", "+1235 " },
		{ "SuFU=", "SuFU" },
		{ "files 31", "files 031" },
		{ "bytes 1234567", "bytes 99999999999999999999" },
		{ "e3b0", "E3B0" },
		{ "  SHA256SUMS", " SHA256SUMS" },
		{ "  SHA256SUMS", "  sums" },
		{ "# by tanaka\n", "# by tanaka\n# by sato\n" },
		{ "# by tanaka", "by tanaka" },
		{ "SHA256SUMS\n", "SHA256SUMS\n\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		const char *at = strstr (example, changes[i].from);
		g_autofree char *text = NULL;
		g_autofree char *note = NULL;
		g_auto (KinkoHandoverManifest) manifest = { 0 };
		g_autoptr (GError) error = NULL;

		g_assert_nonnull (at);
		text = g_strdup_printf ("%.*s%s%s", (int) (at - example), example, changes[i].to,
					at + strlen (changes[i].from));
		note = kinko_note_sign (text, ORIGIN, &signer, NULL);
		g_assert_false (
			kinko_handover_manifest_read (note, strlen (note), &manifest, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

/* Who had a seat and has none at the end of the log. */
static void
test_lost_seats (void)
{
	static const KinkoSeatStatus lost[] = { KINKO_SEAT_SUSPENDED, KINKO_SEAT_REVOKED,
						KINKO_SEAT_LOCKED };
	g_autofree char *note = kinko_note_sign (example, ORIGIN, &signer, NULL);
	g_auto (KinkoHandoverManifest) manifest = { 0 };

	g_assert_true (kinko_handover_manifest_read (note, strlen (note), &manifest, NULL));
	for (gsize i = 0; i < G_N_ELEMENTS (lost); i++) {
		g_autoptr (KinkoRoster) roster = roster_with (lost[i]);
		g_autoptr (GError) error = NULL;

		g_assert_false (kinko_handover_manifest_verify (note, strlen (note), &manifest,
								roster, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	make_signer ();
	g_test_add_func ("/handover-manifest/read", test_read);
	g_test_add_func ("/handover-manifest/flips", test_flips);
	g_test_add_func ("/handover-manifest/other-forms", test_other_forms);
	g_test_add_func ("/handover-manifest/lost-seats", test_lost_seats);
	return g_test_run ();
}
