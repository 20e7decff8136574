/*
 * Any bytes as a line of the log: what is accepted has one spelling, so building it again from its parts gives the same
 * bytes, up to what JSON lets one write in several ways inside the detail.
 */
#include "audit/entry.h"

#include "tests/fuzz/fuzz.h"

#define HEAD                                                                                    \
	"{\"v\":1,\"seq\":12,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"prev\":"              \
	"\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"by\":\"sato\"," \
	"\"role\":\"worker\",\"session\":\"0123456789abcdef\",\"action\":\"case.show\","        \
	"\"object\":"                                                                           \
	"\"case/00112233445566778899aabbccddeeff\",\"purpose\":\"tier-review\",\"approval\":"   \
	"\"R8-0001\",\"result\":\"granted\",\"detail\":"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (*argc, *argv, "empty", HEAD "{}}");
	fuzz_seed_text (*argc, *argv, "detail",
			HEAD
			"{\"a\":[1,-2,true,{\"b\":\"\\u3042\\n\\ud83d\\ude00\"}],\"c\":{\"d\":[]},"
			"\"e\":9223372036854775807,\"f\":\"金庫\"}}");
	return 0;
}

static void
build_again (const KinkoEntry *entry, const char *line, const json_t *detail)
{
	const KinkoSlice slices[] = { entry->time,    entry->by,       entry->role,
				      entry->session, entry->action,   entry->object,
				      entry->purpose, entry->approval, entry->result };
	char *texts[G_N_ELEMENTS (slices)];
	g_autofree char *again = NULL;
	gsize head = (gsize) (entry->detail.text - line);
	KinkoEntryFields fields;

	for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
		texts[i] = kinko_slice_dup (slices[i]);
	fields = (KinkoEntryFields){ .seq = entry->seq,
				     .prev = entry->prev,
				     .time = texts[0],
				     .by = texts[1],
				     .role = texts[2],
				     .session = texts[3],
				     .action = texts[4],
				     .object = texts[5],
				     .purpose = texts[6],
				     .approval = texts[7],
				     .result = texts[8],
				     .detail = detail };
	again = kinko_entry_build (&fields, NULL);
	/* an escape in the detail may be longer when it is written again, and then the line too long */
	if (again != NULL) {
		g_assert_cmpuint (strlen (again), >=, head);
		g_assert_cmpint (memcmp (again, line, head), ==, 0);
	}
	for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
		g_free (texts[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	json_t *detail;
	KinkoEntry entry;
	gint64 ms;

	if (!kinko_entry_parse ((const char *) data, size, &entry, &error)) {
		fuzz_check_outcome (FALSE, error);
		return 0;
	}
	fuzz_check_outcome (TRUE, error);
	g_assert_true (kinko_entry_time_parse (entry.time.text, entry.time.len, &ms));
	g_assert_cmpint (ms, ==, entry.time_ms);
	detail = kinko_entry_detail (&entry, NULL);
	if (detail == NULL)
		return 0;
	g_assert_true (json_is_object (detail));
	build_again (&entry, (const char *) data, detail);
	json_decref (detail);
	return 0;
}
