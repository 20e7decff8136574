/*
 * Any bytes as a note, its text as a checkpoint: what is accepted has one spelling, so writing it
 * again from its parts gives the same bytes.
 */
#include "audit/note.h"

#include "tests/fuzz/fuzz.h"

/* The example of c2sp.org/tlog-checkpoint, and a note of another kind. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	fuzz_seed_text (
		*argc, *argv, "checkpoint",
		"example.com/behind-the-sofa\n20852163\n"
		"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
		"— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URY"
		"N7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n");
	fuzz_seed_text (*argc, *argv, "two",
			"a text\nof two lines\n\n— a AAAAAAA=\n— b.example/x AAAAAAAA\n");
	return 0;
}

static char *
write_note (const KinkoNote *note)
{
	GString *out = g_string_new (note->text);

	g_string_append_c (out, '\n');
	for (guint i = 0; i < note->signatures->len; i++) {
		const KinkoNoteSignature *signature = g_ptr_array_index (note->signatures, i);
		guint32 id = GUINT32_TO_BE (signature->key_id);
		g_autoptr (GByteArray) payload = g_byte_array_new ();
		g_autofree char *base64 = NULL;

		g_byte_array_append (payload, (const guint8 *) &id, sizeof id);
		g_byte_array_append (payload, g_bytes_get_data (signature->signature, NULL),
				     (guint) g_bytes_get_size (signature->signature));
		base64 = g_base64_encode (payload->data, payload->len);
		g_string_append_printf (out, "— %s %s\n", signature->name, base64);
	}
	return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse ((const char *) data, size, &error);
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;
	g_autofree char *again = NULL;

	fuzz_check_outcome (note != NULL, error);
	if (note == NULL)
		return 0;
	again = write_note (note);
	g_assert_cmpuint (strlen (again), ==, size);
	g_assert_cmpint (memcmp (again, data, size), ==, 0);

	checkpoint = kinko_checkpoint_parse (note->text, NULL);
	if (checkpoint != NULL) {
		g_autofree char *text = kinko_checkpoint_text (checkpoint->origin, checkpoint->size,
							       &checkpoint->root);

		g_assert_cmpstr (text, ==, note->text);
	}
	return 0;
}
