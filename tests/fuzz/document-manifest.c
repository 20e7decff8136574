/*
 * The manifest of a paper's content, by somebody who has the keys and can seal one. What is accepted says in full what the
 * content has to be, in numbers that a file can have.
 */
#include "vault/document-content.h"

#include <stdio.h>

#include "tests/fuzz/fuzz.h"

#define SHA256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (*argc, *argv, "manifest",
			"{\"chunks\":2,\"sha256\":\"" SHA256 "\",\"size\":300000}");
	fuzz_seed_text (*argc, *argv, "negative",
			"{\"chunks\":-1,\"sha256\":\"" SHA256 "\",\"size\":-9223372036854775808}");
	fuzz_seed_text (*argc, *argv, "more",
			"{\"chunks\":1,\"sha256\":\"" SHA256 "\",\"size\":1,\"x\":[]}");
	return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	char number[] = "D26-0001";
	const KinkoDocument document = { .number = number };
	g_autoptr (KinkoSecret) text = NULL;
	KinkoManifest manifest = { 0 };
	g_autoptr (GError) error = NULL;
	gboolean good;

	if (size == 0)
		return 0;
	text = kinko_secret_new_from (data, size);
	good = kinko_manifest_parse (&document, text, &manifest, &error);
	fuzz_check_outcome (good, error);
	if (!good)
		return 0;
	g_assert_cmpuint (manifest.chunks, >, 0);
	g_assert_cmpuint (manifest.size, >, 0);
	g_assert_cmpuint (manifest.size, <=, KINKO_SCAN_MAX);
	g_assert_cmpuint (manifest.chunks, ==,
			  (manifest.size + KINKO_CHUNK_LEN - 1) / KINKO_CHUNK_LEN);
	return 0;
}
