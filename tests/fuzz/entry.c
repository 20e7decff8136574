/*
 * Any bytes as a line of the log: what is accepted has one spelling, so building it again from its parts gives the same
 * bytes, up to what JSON lets one write in several ways inside the detail.
 */
#include "audit/entry.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

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
		g_assert_nonnull (error);
		return 0;
	}
	g_assert_null (error);
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
