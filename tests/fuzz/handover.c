/*
 * A handover by an exporter who can seal and sign, and who writes what he likes into its files. The input is these files
 * (tests/fuzz/archive.h), those of the inner part with "inner:" before their names; sums, counts and seals are made right
 * here. What passes is compared with what was given.
 */
#include "vault/handover-inspect.h"

#include <stdlib.h>

#include "audit/note.h"
#include "tests/fuzz/archive.h"
#include "vault/age-reader.h"
#include "vault/handover-reader.h"

#define INNER "inner:"

size_t LLVMFuzzerMutate (guint8 *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max, unsigned int seed);

static KinkoSecret *identity;
static KinkoPublicKey recipient;
static char *folder, *path;

/* In place of libsodium's: every signature is right. */
int
crypto_sign_verify_detached (G_GNUC_UNUSED const unsigned char *signature,
			     G_GNUC_UNUSED const unsigned char *message,
			     G_GNUC_UNUSED unsigned long long len,
			     G_GNUC_UNUSED const unsigned char *key)
{
	return 0;
}

static void
remove_files (void)
{
	(void) unlink (path);
	(void) rmdir (folder);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_begin ();
	identity = kinko_secret_new_random (32);
	recipient = kinko_age_public_key (identity);
	folder = g_dir_make_tmp ("kinko-fuzz-XXXXXX", NULL);
	g_assert_nonnull (folder);
	path = g_build_filename (folder, "handover.age", NULL);
	g_assert_cmpint (atexit (remove_files), ==, 0);
	return 0;
}

/* ---- making it whole --------------------------------------------------------------------------- */

/* The files of one part, with the content of those that are made here. */
typedef struct {
	KinkoHandoverPart part;
	GArray *files;
	GString *sums;
	guint64 bytes;
	char *manifest;
	GByteArray *inner;
} Part;

static void
part_clear (Part *part)
{
	g_clear_pointer (&part->files, g_array_unref);
	g_string_free (part->sums, TRUE);
	g_free (part->manifest);
	g_clear_pointer (&part->inner, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static void
add_file (Part *part, const char *name, gconstpointer content, gsize len)
{
	KinkoHash hash = kinko_hash_of (content, len);
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&hash, hex);
	g_string_append_printf (part->sums, "# %" G_GSIZE_FORMAT "\n%s  %s\n", len, hex, name);
	part->bytes += len;
	fuzz_files_add (part->files, name, content, len);
}

/* What is said in the manifest that was given, with the counts and the hash that are right; or the text itself. */
static void
add_manifest (Part *part, const FuzzFile *given)
{
	g_autofree char *text = g_strndup ((const char *) given->content, given->len);
	g_auto (KinkoHandoverManifest) manifest = { 0 };

	if (kinko_handover_manifest_read (text, strlen (text), &manifest, NULL)) {
		g_autofree char *fixed = NULL;
		const char *signature = strstr (text, "\n\n");

		manifest.part = part->part;
		manifest.files = part->files->len;
		manifest.bytes = part->bytes;
		manifest.sums = kinko_hash_of (part->sums->str, part->sums->len);
		fixed = kinko_handover_manifest_text (&manifest);
		part->manifest = g_strconcat (fixed, signature + 1, NULL);
	} else {
		part->manifest = g_strdup (text);
	}
	fuzz_files_add (part->files, KINKO_HANDOVER_SUMS, part->sums->str, part->sums->len);
	fuzz_files_add (part->files, KINKO_HANDOVER_MANIFEST, part->manifest,
			strlen (part->manifest));
}

static void
make_part (Part *part, const GArray *given)
{
	const FuzzFile *manifest = NULL;
	gboolean inner = part->part == KINKO_HANDOVER_NUMBERS;

	for (guint i = 0; i < given->len; i++) {
		const FuzzFile *file = fuzz_file_at (given, i);
		const char *name = file->name;

		if (g_str_has_prefix (name, INNER) != inner)
			continue;
		name += inner ? strlen (INNER) : 0;
		if (strcmp (name, KINKO_HANDOVER_MANIFEST) == 0)
			manifest = file;
		else if (kinko_tar_name_is_valid (name) && name[0] != '\0')
			add_file (part, name, file->content, file->len);
	}
	if (part->inner != NULL)
		add_file (part, KINKO_HANDOVER_NUMBERS_FILE, part->inner->data, part->inner->len);
	if (manifest != NULL)
		add_manifest (part, manifest);
}

static Part
new_part (KinkoHandoverPart which)
{
	return (Part){ .part = which, .files = fuzz_files_new (), .sums = g_string_new (NULL) };
}

static GByteArray *
make_handover (const GArray *given)
{
	g_auto (Part) inner = new_part (KINKO_HANDOVER_NUMBERS);
	g_auto (Part) outer = new_part (KINKO_HANDOVER_OUTER);

	make_part (&inner, given);
	if (inner.files->len > 0)
		outer.inner = fuzz_seal (inner.files, &recipient);
	make_part (&outer, given);
	return fuzz_seal (outer.files, &recipient);
}

/* ---- reading it ------------------------------------------------------------------------------ */

static void
check_found (const KinkoHandoverInspection *found, gsize size)
{
	g_assert_cmpuint (found->size, ==, size);
	g_assert_nonnull (found->log);
	g_assert_cmpuint (found->log->entries, ==, found->outer.log_size);
	g_assert_cmpstr (found->log->vault_id, ==, found->outer.vault);
	g_assert_cmpstr (found->log->origin, ==, found->outer.origin);
	g_assert_true (json_is_object (found->report));
}

static gssize
read_age (gpointer age, gpointer buffer, gsize len, GError **error)
{
	return kinko_age_reader_read (age, buffer, len, error);
}

/* File by file, without asking what they mean: what comes out are the files, in their order. */
static void
read_plain (const GByteArray *sealed)
{
	KinkoAgeMemory memory = { .at = sealed->data, .left = sealed->len };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeReader) age =
		kinko_age_reader_new (kinko_age_memory_read, &memory, identity, NULL, &error);
	g_autoptr (KinkoHandoverReader) reader =
		kinko_handover_reader_new (KINKO_HANDOVER_OUTER, read_age, age);
	const KinkoTarFile *file = NULL;
	gboolean good;

	g_assert_no_error (error);
	while ((good = kinko_handover_reader_next (reader, &file, &error)) && file != NULL) {
		guint64 left = file->size;
		const char *line;
		gsize len;

		while (kinko_handover_reader_raw_line (reader, &line, &len, NULL) && line != NULL) {
			g_assert_cmpuint (len + 1, <=, left);
			left -= len + 1;
		}
	}
	fuzz_check_outcome (good, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GArray) given = fuzz_files (data, size);
	g_autoptr (GByteArray) sealed = make_handover (given);
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	g_autoptr (KinkoHandoverInspection) found = NULL;
	g_autoptr (GError) error = NULL;

	read_plain (sealed);
	fuzz_write_file (path, sealed->data, sealed->len);
	g_ptr_array_add (keys, identity);
	found = kinko_handover_inspect (path, keys, NULL, &error);
	fuzz_check_outcome (found != NULL, error);
	if (found != NULL)
		check_found (found, sealed->len);
	return 0;
}

/* ---- mutations by file ----------------------------------------------------------------------------- */

/* The files in which the exporter says something himself; the others are hashed or have targets of their own. */
static gboolean
is_telling (const char *name)
{
	return g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".jsonl") ||
	       g_str_has_suffix (name, KINKO_HANDOVER_MANIFEST);
}

static GString *
join (const GArray *files, guint changed, const guint8 *content, gsize len)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < files->len; i++) {
		const FuzzFile *file = fuzz_file_at (files, i);

		if (i > 0)
			g_string_append (text, FUZZ_MARK);
		g_string_append_printf (text, "%s\n", file->name);
		if (i == changed)
			g_string_append_len (text, (const char *) content, (gssize) len);
		else
			g_string_append_len (text, (const char *) file->content,
					     (gssize) file->len);
	}
	return text;
}

/* One file is changed, mostly one of those that tell; and rarely all of it as bytes. */
size_t
LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max, unsigned int seed)
{
	g_autoptr (GArray) files = fuzz_files (data, size);
	g_autoptr (GString) text = NULL;
	g_autofree guint8 *content = NULL;
	const FuzzFile *file;
	gsize len, room;
	guint i;

	srand (seed);
	if (files->len == 0 || rand () % 16 == 0)
		return LLVMFuzzerMutate (data, size, max);
	do
		i = (guint) rand () % files->len;
	while (!is_telling (fuzz_file_at (files, i)->name) && rand () % 8 != 0);
	file = fuzz_file_at (files, i);
	room = file->len + MIN ((gsize) 200, max - MIN (max, size));
	content = g_malloc0 (room + 1);
	memcpy (content, file->content, file->len);
	len = LLVMFuzzerMutate (content, file->len, MAX (room, 1));
	text = join (files, i, content, len);
	if (text->len > max)
		return LLVMFuzzerMutate (data, size, max);
	memcpy (data, text->str, text->len);
	return text->len;
}
