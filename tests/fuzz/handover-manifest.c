/*
 * Any bytes as the signed manifest of a handover: what is accepted has one spelling.
 */
#include "vault/handover-manifest.h"

#include "audit/note.h"
#include "tests/fuzz/fuzz.h"

#define TEXT                                                       \
	"# kinko-handover v1\n"                                    \
	"# part outer\n"                                           \
	"# origin test.example/kinko\n"                            \
	"# vault 00112233445566778899aabbccddeeff\n"               \
	"# kind test\n"                                            \
	"# made 2027-03-31T17:00:00.000+09:00\n"                   \
	"# by tanaka\n"                                            \
	"# log 153 1f4ee0uA/pXIlcC/WXGH4vZGxjQ5kPOr9RxQTHcEhTM=\n" \
	"# intent 150\n"                                           \
	"# files 23\n"                                             \
	"# bytes 123456\n"                                         \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  SHA256SUMS\n"

#define SIGNATURE "\n\u2014 test.example/kinko AAAAAAAA\n"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (*argc, *argv, "manifest", TEXT SIGNATURE);
	return 0;
}

/* A roster without people: nobody can have signed it. */
static void
verify (const guint8 *data, gsize size, const KinkoHandoverManifest *manifest)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_handover_manifest_verify ((const char *) data, size, manifest, roster,
							&error));
	fuzz_check_outcome (FALSE, error);
}

static void
read_manifest (const guint8 *data, gsize size)
{
	g_auto (KinkoHandoverManifest) manifest = { 0 };
	g_autoptr (GError) error = NULL;
	gboolean good = kinko_handover_manifest_read ((const char *) data, size, &manifest, &error);
	g_autofree char *text = NULL;

	fuzz_check_outcome (good, error);
	if (!good)
		return;
	text = kinko_handover_manifest_text (&manifest);
	g_assert_cmpuint (strlen (text), <, size);
	g_assert_cmpmem (text, strlen (text), data, strlen (text));
	verify (data, size, &manifest);
}

/* As it is, and with a signature behind it, for the text alone to be invented. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GByteArray) is_signed = g_byte_array_new ();
	g_autofree guint8 *exact = NULL;

	read_manifest (data, size);
	g_byte_array_append (is_signed, data, (guint) size);
	g_byte_array_append (is_signed, (const guint8 *) SIGNATURE, strlen (SIGNATURE));
	exact = g_memdup2 (is_signed->data, is_signed->len);
	read_manifest (exact, is_signed->len);
	return 0;
}
