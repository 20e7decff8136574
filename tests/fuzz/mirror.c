/*
 * A mirror from anybody, as a bundle. The input is the bytes of the bundle if it begins with '#'; otherwise it is a list of git
 * objects, of which a bundle is made whose checksums are right, so that what is read of the objects is reached:
 *
 *     blob⏎TEXT⏎--⏎tree⏎100644 NAME 0⏎40000 NAME 1⏎--⏎commit⏎tree 1⏎parent 2⏎…
 *
 * Numbers name earlier objects; the last one is the tip. "gpgsig" in a line of its own stands for a right signature.
 */
#include "audit/bundle.h"

#include <stdlib.h>

#include <zlib.h>

#include "audit/bundle-internal.h"
#include "audit/mirror-internal.h"
#include "audit/note.h"
#include "audit/sshsig.h"
#include "audit/tree.h"
#include "audit/verify.h"
#include "tests/fuzz/fuzz.h"
#include "vault/file.h"

#define MAX_OBJECTS 40
#define MARK        "\n--\n"

static guint8 secret[crypto_sign_SECRETKEYBYTES];
static KinkoSigner signer;
static char *folder;

static gboolean
sign (G_GNUC_UNUSED gpointer data, const guint8 *message, gsize len,
      guint8 signature[KINKO_SIGNATURE_LEN], G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, secret) == 0;
}

/* ---- from a list to a bundle --------------------------------------------------------------------- */

typedef struct {
	git_oid ids[MAX_OBJECTS];
	guint n;
	GByteArray *pack;
} Objects;

static void
append_object (Objects *objects, git_object_t type, const GString *content)
{
	gsize rest = content->len >> 4;
	guint8 byte = (guint8) ((guint) type << 4 | (content->len & 15));
	uLongf len = compressBound (content->len);
	g_autofree guint8 *packed = g_malloc (len);

	for (; rest > 0; rest >>= 7) {
		byte |= 0x80;
		g_byte_array_append (objects->pack, &byte, 1);
		byte = (guint8) (rest & 0x7f);
	}
	g_byte_array_append (objects->pack, &byte, 1);
	g_assert_cmpint (compress2 (packed, &len, (const guint8 *) content->str, content->len, 1),
			 ==, Z_OK);
	g_byte_array_append (objects->pack, packed, (guint) len);
	g_assert_cmpint (
		git_odb_hash (&objects->ids[objects->n++], content->str, content->len, type), ==,
		0);
}

/* The id of the object that a number names; some other where there is none. */
static git_oid
named (const Objects *objects, const char *number)
{
	guint64 i = g_ascii_strtoull (number, NULL, 10);
	git_oid id;

	memset (&id, 0x5a, sizeof id);
	return i < objects->n ? objects->ids[i] : id;
}

static void
make_tree (const Objects *objects, char **lines, GString *content)
{
	for (; *lines != NULL; lines++) {
		const char *space = strrchr (*lines, ' ');
		git_oid id;

		if (space == NULL)
			continue;
		id = named (objects, space + 1);
		g_string_append_len (content, *lines, space - *lines);
		g_string_append_c (content, '\0');
		g_string_append_len (content, (const char *) id.id, KINKO_GIT_ID_LEN);
	}
}

/* The signature is over all else, so its place is found last. */
static void
sign_commit (GString *content, gssize at)
{
	g_autofree char *armor =
		at < 0 ? NULL : kinko_sshsig_sign (content->str, content->len, &signer, NULL);
	g_autoptr (GString) header = armor == NULL ? NULL : g_string_new ("gpgsig ");

	if (header == NULL)
		return;
	g_string_append (header, armor);
	(void) g_string_replace (header, "\n", "\n ", 0);
	g_string_append_c (header, '\n');
	g_string_insert_len (content, at, header->str, (gssize) header->len);
}

static void
make_commit (const Objects *objects, char **lines, GString *content)
{
	gssize signature_at = -1;

	for (; *lines != NULL; lines++) {
		gboolean tree = g_str_has_prefix (*lines, "tree ");
		gboolean parent = g_str_has_prefix (*lines, "parent ");

		if (strcmp (*lines, "gpgsig") == 0) {
			signature_at = (gssize) content->len;
		} else if (tree || parent) {
			git_oid id = named (objects, strchr (*lines, ' ') + 1);

			g_string_append_printf (content, "%s %s\n", tree ? "tree" : "parent",
						git_oid_tostr_s (&id));
		} else {
			g_string_append_printf (content, "%s\n", *lines);
		}
	}
	sign_commit (content, signature_at);
}

static void
make_object (Objects *objects, const char *text)
{
	const char *body = strchr (text, '\n');
	g_auto (GStrv) lines = g_strsplit (body == NULL ? "" : body + 1, "\n", -1);
	g_autoptr (GString) content = g_string_new (NULL);

	if (g_str_has_prefix (text, "tree")) {
		make_tree (objects, lines, content);
		append_object (objects, GIT_OBJECT_TREE, content);
	} else if (g_str_has_prefix (text, "commit")) {
		make_commit (objects, lines, content);
		append_object (objects, GIT_OBJECT_COMMIT, content);
	} else {
		g_string_append (content, body == NULL ? "" : body + 1);
		append_object (objects, GIT_OBJECT_BLOB, content);
	}
}

static void
put_u32 (guint8 *at, guint32 value)
{
	value = GUINT32_TO_BE (value);
	memcpy (at, &value, sizeof value);
}

/* A pack ends with its SHA-1. */
static void
finish_pack (Objects *objects)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
	guint8 digest[KINKO_GIT_ID_LEN];
	gsize len = sizeof digest;

	put_u32 (objects->pack->data + 8, objects->n);
	g_checksum_update (sum, objects->pack->data, objects->pack->len);
	g_checksum_get_digest (sum, digest, &len);
	g_byte_array_append (objects->pack, digest, sizeof digest);
}

static GByteArray *
make_bundle (const char *text)
{
	static const guint8 head[12] = { 'P', 'A', 'C', 'K', 0, 0, 0, 2 };
	g_auto (GStrv) parts = g_strsplit (text, MARK, MAX_OBJECTS);
	Objects objects = { .pack = g_byte_array_new () };
	GByteArray *bundle = g_byte_array_new ();
	g_autofree char *refs = NULL;
	char hex[KINKO_GIT_ID_HEX_LEN + 1];

	g_byte_array_append (objects.pack, head, sizeof head);
	for (guint i = 0; parts[i] != NULL; i++)
		make_object (&objects, parts[i]);
	finish_pack (&objects);
	(void) git_oid_tostr (hex, sizeof hex, &objects.ids[objects.n == 0 ? 0 : objects.n - 1]);
	refs = g_strdup_printf (KINKO_BUNDLE_HEAD, hex, hex);
	g_byte_array_append (bundle, (const guint8 *) refs, (guint) strlen (refs));
	g_byte_array_append (bundle, objects.pack->data, objects.pack->len);
	g_byte_array_unref (objects.pack);
	return bundle;
}

/* ---- what is read of it -------------------------------------------------------------------------- */

/* In pieces: a bundle comes out of an archive. */
static KinkoMirror *
unpack (const guint8 *bytes, gsize len, const char *path)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBundleReader) reader = kinko_bundle_reader_new (path, len, &error);
	gsize most = 1 + len % 500;
	KinkoMirror *mirror;

	g_assert_no_error (error);
	while (len > 0) {
		gsize n = MIN (most, len);
		g_autofree guint8 *piece = g_memdup2 (bytes, n);

		if (!kinko_bundle_reader_add (reader, piece, n, &error)) {
			fuzz_check_outcome (FALSE, error);
			return NULL;
		}
		bytes += n;
		len -= n;
	}
	mirror = kinko_bundle_reader_finish (reader, &error);
	fuzz_check_outcome (mirror != NULL, error);
	return mirror;
}

static void
count_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	guint64 *n = data;

	g_assert_cmpuint (entry->seq, ==, (*n)++);
	g_assert_true (entry->by.text > line && entry->by.text < line + len);
}

static gboolean
verify (KinkoMirror *mirror)
{
	g_autoptr (GError) error = NULL;
	guint64 n = 0;
	g_autoptr (KinkoVerification) found = kinko_verify_mirror (mirror, count_entry, &n, &error);
	g_autofree char *note = NULL;
	guint64 size = 0;

	fuzz_check_outcome (found != NULL, error);
	if (found == NULL)
		return FALSE;
	g_assert_cmpuint (found->entries, ==, n);
	g_assert_true (kinko_mirror_tip (mirror, &size, &note, NULL));
	g_assert_cmpuint (size, ==, n);
	g_assert_cmpstr (note, ==, found->note);
	return TRUE;
}

/* Whether it is found to be a mirror in order. */
static gboolean
read_mirror (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_autofree char *path = g_build_filename (folder, "mirror.git", NULL);
	g_autoptr (GByteArray) bundle = NULL;
	KinkoMirror *mirror;
	gboolean good;
	int parent;

	if (text[0] != '#')
		bundle = make_bundle (text);
	mirror = unpack (bundle == NULL ? data : bundle->data, bundle == NULL ? size : bundle->len,
			 path);
	good = mirror != NULL && verify (mirror);
	kinko_mirror_free (mirror);
	parent = kinko_folder_open (folder, FALSE, NULL);
	kinko_folder_discard (parent, "mirror.git");
	g_assert_cmpint (close (parent), ==, 0);
	return good;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	(void) read_mirror (data, size);
	return 0;
}

/* ---- a mirror of two acts as a seed --------------------------------------------------------------- */

#define ORIGIN "test.example/kinko"
#define TIME   "2026-07-08T10:31:22.104+09:00"

typedef struct {
	KinkoFrontier frontier;
	KinkoHasher *hasher;
	KinkoHash prev;
} Chain;

static char *
make_line (Chain *chain, const char *action, const json_t *detail)
{
	KinkoEntryFields fields = { .seq = chain->frontier.size,
				    .time = TIME,
				    .prev = chain->prev,
				    .by = "tanaka",
				    .role = "manager",
				    .session = "0123456789abcdef",
				    .action = action,
				    .object = "vault",
				    .purpose = "",
				    .approval = "",
				    .result = "granted",
				    .detail = detail };
	char *line = kinko_entry_build (&fields, NULL);
	KinkoHash leaf = kinko_tree_leaf (chain->hasher, line, strlen (line));

	chain->prev = kinko_hash_of (line, strlen (line));
	kinko_frontier_append (&chain->frontier, chain->hasher, &leaf);
	return line;
}

static char *
make_note (Chain *chain)
{
	KinkoHash root = kinko_frontier_root (&chain->frontier, chain->hasher);
	g_autofree char *text = kinko_checkpoint_text (ORIGIN, chain->frontier.size, &root);

	return kinko_note_sign (text, ORIGIN, &signer, NULL);
}

static json_t *
genesis_detail (void)
{
	KinkoSeat seat = { .id = (char *) (gsize) "tanaka",
			   .role = KINKO_ROLE_MANAGER,
			   .numbers = TRUE,
			   .note_key = signer.public_key,
			   .git_key = signer.public_key,
			   .recipient = (char *) (gsize) "age1xxx",
			   .grant = { { 7 } } };
	json_t *detail = json_object ();

	kinko_seat_to_detail (&seat, ORIGIN, detail);
	json_object_set_new (detail, "vault", json_string ("00112233445566778899aabbccddeeff"));
	json_object_set_new (detail, "origin", json_string (ORIGIN));
	json_object_set_new (detail, "kind", json_string ("test"));
	json_object_set_new (detail, "policy",
			     json_string ("01234567890123456789012345678901"
					  "01234567890123456789012345678901"));
	return detail;
}

#define PERSON "tanaka <tanaka@kinko.invalid> 1783474282 +0900\n"
#define COMMIT "author " PERSON "committer " PERSON "gpgsig\n\n"
#define LEVELS(leaf)                                                                       \
	MARK "tree\n40000 00 " leaf MARK "tree\n40000 00 %u" MARK "tree\n40000 00 %u" MARK \
	     "tree\n40000 00 %u"

static void
seed_mirror (int argc, char **argv)
{
	Chain chain = { .hasher = kinko_hasher_new () };
	json_auto_t *detail = genesis_detail ();
	json_auto_t *empty = json_object ();
	g_autofree char *signers = kinko_ssh_allowed_signer ("tanaka", &signer.public_key);
	g_autofree char *first = NULL, *first_note = NULL, *second = NULL, *second_note = NULL;
	g_autofree char *text = NULL;

	kinko_frontier_init (&chain.frontier);
	first = make_line (&chain, "vault.genesis", detail);
	first_note = make_note (&chain);
	second = make_line (&chain, "case.edit", empty);
	second_note = make_note (&chain);
	text = g_strdup_printf (
		"blob\n%s\n" MARK "blob\n%s" MARK "blob\n%s" MARK               /* 0, 1, 2 */
		"tree\n100644 000000000000.jsonl 0\n100644 000000000000.note 1" /* 3 */
		LEVELS ("3")                                                    /* 4 … 7 */
		MARK "tree\n100644 allowed_signers 2\n100644 checkpoint 1\n40000 log 7" /* 8 */
		MARK "commit\ntree 8\n" COMMIT "vault.genesis 0"                        /* 9 */
		MARK "blob\n%s\n" MARK "blob\n%s" MARK                                  /* 10, 11 */
		     "tree\n100644 000000000000.jsonl 0\n100644 000000000000.note 1\n"
		     "100644 000000000001.jsonl 10\n100644 000000000001.note 11" /* 12 */
		LEVELS ("12")                                                    /* 13 … 16 */
		MARK "tree\n100644 allowed_signers 2\n100644 checkpoint 11\n40000 log 16" /* 17 */
		MARK "commit\ntree 17\nparent 9\n" COMMIT "case.edit 1",
		first, first_note, signers, 4u, 5u, 6u, second, second_note, 13u, 14u, 15u);
	fuzz_seed_text (argc, argv, "mirror", text);
	/* Or mutations would begin behind the first check that refuses it. */
	g_assert_true (read_mirror ((const guint8 *) text, strlen (text)));
	kinko_hasher_free (chain.hasher);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autoptr (GByteArray) bundle = NULL;

	fuzz_begin ();
	g_assert_true (kinko_git_init (NULL));
	g_assert_cmpint (crypto_sign_keypair (signer.public_key.bytes, secret), ==, 0);
	signer.sign = sign;
	folder = g_dir_make_tmp ("kinko-fuzz-XXXXXX", NULL);
	g_assert_nonnull (folder);
	seed_mirror (*argc, *argv);
	bundle = make_bundle ("blob\nhello" MARK "tree\n100644 x 0" MARK "commit\ntree 1\n" COMMIT
			      "x");
	fuzz_seed (*argc, *argv, "bundle", bundle->data, bundle->len);
	return 0;
}
