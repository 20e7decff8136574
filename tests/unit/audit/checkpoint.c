/* The checkpoint part of audit/note.h. */
#include "audit/note.h"

#include <string.h>

#include "policies/error.h"

/* The example of c2sp.org/tlog-checkpoint. */
#define SOFA_TEXT \
	"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

static void
test_checkpoint (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = kinko_checkpoint_parse (SOFA_TEXT, &error);
	KinkoHash empty = kinko_hash_of ("", 0);
	g_autofree char *text = NULL, *base64 = NULL;

	g_assert_no_error (error);
	g_assert_cmpstr (checkpoint->origin, ==, "example.com/behind-the-sofa");
	g_assert_cmpuint (checkpoint->size, ==, 20852163);
	base64 = g_base64_encode (checkpoint->root.bytes, KINKO_HASH_LEN);
	g_assert_cmpstr (base64, ==, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
	text = kinko_checkpoint_text ("ward/log", 0, &empty);
	g_assert_cmpstr (text, ==, "ward/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
}

static void
assert_not_a_checkpoint (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = kinko_checkpoint_parse (text, &error);

	g_assert_null (checkpoint);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void
test_checkpoint_refused (void)
{
	static const char *const sizes[] = { "",
					     "00",
					     "01",
					     "+1",
					     "-1",
					     "-0",
					     " 1",
					     "\v1",
					     "1 ",
					     "0x1",
					     "1.0",
					     "1e3",
					     "１",
					     "18446744073709551616",
					     "99999999999999999999999" };
	static const char *const texts[] = {
		"\n1\n" ROOT "\n",
		"a\n1\n" ROOT "\nextension\n",
		"a\n1\n" ROOT "\n\n",
		"a\n1\n" ROOT "\r\n",
		"\na\n1\n" ROOT "\n",
		"a\n\n1\n" ROOT "\n",
		"a\n1\n\n" ROOT "\n",
		"a\n1\n " ROOT "\n",
		"a\n1\n" ROOT " \n",
		"a\n1\n\n",
		"a\n1\nAAAA\n",
		/* 31 and 33 bytes, unused bits that are not zero, no padding */
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA\n",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		g_autofree char *text = g_strdup_printf ("a\n%s\n" ROOT "\n", sizes[i]);

		assert_not_a_checkpoint (text);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		assert_not_a_checkpoint (texts[i]);
	for (gsize len = 0; len < strlen (SOFA_TEXT); len++) {
		g_autofree char *text = g_strndup (SOFA_TEXT, len);

		assert_not_a_checkpoint (text);
	}
}

/* A checkpoint itself carries no proof, but one meaning has one spelling: whatever is accepted is
 * written again as it was. */
static void
test_checkpoint_flipped_bits (void)
{
	char text[] = SOFA_TEXT;

	for (gsize bit = 0; bit < strlen (SOFA_TEXT) * 8; bit++) {
		g_autoptr (KinkoCheckpoint) checkpoint = NULL;

		text[bit / 8] ^= (char) (1u << bit % 8);
		checkpoint = kinko_checkpoint_parse (text, NULL);
		if (checkpoint != NULL) {
			g_autofree char *again = kinko_checkpoint_text (
				checkpoint->origin, checkpoint->size, &checkpoint->root);

			g_assert_cmpstr (again, ==, text);
		}
		text[bit / 8] ^= (char) (1u << bit % 8);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/checkpoint/example", test_checkpoint);
	g_test_add_func ("/audit/checkpoint/refused", test_checkpoint_refused);
	g_test_add_func ("/audit/checkpoint/flipped-bits", test_checkpoint_flipped_bits);
	return g_test_run ();
}
