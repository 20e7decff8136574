/* What a handover has in it, in order: the texts, the log as a bundle, the documents, the sealed part. */
#include "vault/handover-part.h"

#include <string.h>

#include "vault/age-writer.h"

#define BUNDLE    "mirror.bundle"
#define NUMBERS   "numbers.tar.age"
#define AGE_KEY   43 /* 32 bytes in base64 without padding */
#define AGE_CHUNK 65536

/* A file of the outer part; @make NULL: the bundle. */
typedef struct {
	char *name;
	KinkoHandoverMake make;
} File;

static void
file_free (gpointer data)
{
	g_free (((File *) data)->name);
	g_free (data);
}

typedef struct {
	KinkoHandoverWork *work;
	const KinkoHandoverKeys *to, *numbers_to;
	GPtrArray *files; /* File, of the outer part */
} Content;

/* ---- what is in it --------------------------------------------------------------------------- */

static void
add_file (Content *content, const char *name, KinkoHandoverMake make)
{
	File *file = g_new0 (File, 1);

	file->name = g_strdup (name);
	file->make = make;
	g_ptr_array_add (content->files, file);
}

/* In the order of docs/formats/handover.md. */
static gboolean
list_files (Content *content, GError **error)
{
	g_autoptr (GPtrArray) policies = kinko_handover_policy_names (content->work, error);

	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	if (policies == NULL)
		return FALSE;
	add_file (content, "README.txt", kinko_handover_make_readme);
	add_file (content, "vault.json", kinko_handover_make_descriptor);
	add_file (content, "roster.json", kinko_handover_make_roster);
	for (guint i = 0; i < policies->len; i++)
		add_file (content, policies->pdata[i], kinko_handover_make_policy);
	add_file (content, "log/notes.jsonl", kinko_handover_make_notes);
	add_file (content, "log/entries.jsonl", kinko_handover_make_entries);
	add_file (content, BUNDLE, NULL);
	add_file (content, "cases.csv", kinko_handover_make_case_table);
	add_file (content, "open-cases.csv", kinko_handover_make_case_table);
	add_file (content, "cases.jsonl", kinko_handover_make_cases);
	add_file (content, "documents.jsonl", kinko_handover_make_documents);
	for (gsize i = 0; i < n; i++) {
		g_autofree char *name = g_strconcat ("registers/", books[i].name, ".csv", NULL);

		add_file (content, name, kinko_handover_make_register_table);
	}
	add_file (content, "returned-goods.csv", kinko_handover_make_register_table);
	add_file (content, "registers.jsonl", kinko_handover_make_registers);
	return TRUE;
}

static const struct {
	const char *name;
	KinkoHandoverMake make;
} inner_files[] = {
	{ "README.txt", kinko_handover_make_numbers_readme },
	{ "numbers.jsonl", kinko_handover_make_numbers },
	{ "addresses.jsonl", kinko_handover_make_addresses },
	{ "documents.jsonl", kinko_handover_make_documents },
};

/* Every text once. What is protected is known from the cases, and the report tells of all others. */
static gboolean
plan_texts (Content *content, GError **error)
{
	KinkoHandoverWork *work = content->work;

	work->planning = TRUE;
	if (!kinko_handover_plan (work, "cases.jsonl", kinko_handover_make_cases, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS (inner_files); i++) {
		g_autofree char *name =
			kinko_handover_plan_name (KINKO_HANDOVER_NUMBERS, inner_files[i].name);

		if (!kinko_handover_plan (work, name, inner_files[i].make, error))
			return FALSE;
	}
	for (guint i = 0; i < content->files->len; i++) {
		const File *file = content->files->pdata[i];

		if (file->make != NULL && file->make != kinko_handover_make_cases &&
		    !kinko_handover_plan (work, file->name, file->make, error))
			return FALSE;
	}
	work->report = kinko_handover_report (work, error);
	if (work->report == NULL ||
	    !kinko_handover_plan (work, "handover-report.json", kinko_handover_make_report,
				  error) ||
	    !kinko_handover_plan (work, "handover-report.txt", kinko_handover_make_report_text,
				  error))
		return FALSE;
	add_file (content, "handover-report.json", kinko_handover_make_report);
	add_file (content, "handover-report.txt", kinko_handover_make_report_text);
	work->planning = FALSE;
	return TRUE;
}

/* ---- the inner part -------------------------------------------------------------------------- */

static gboolean
fill_inner (KinkoHandoverPartWriter *part, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS (inner_files); i++)
		if (!kinko_handover_part_text (part, inner_files[i].name, inner_files[i].make,
					       error))
			return FALSE;
	return kinko_handover_part_papers (part, error) && kinko_handover_part_finish (part, error);
}

/* Sealed bytes on their way into the outer tar. */
typedef struct {
	KinkoTarWriter *tar;
	KinkoHasher *hasher;
} Sealed;

static gboolean
take_sealed (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	Sealed *sealed = data;

	kinko_hasher_update (sealed->hasher, bytes, len);
	return kinko_tar_writer_add (sealed->tar, bytes, len, error);
}

static gboolean
add_plain (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	return kinko_age_writer_add (data, bytes, len, error);
}

/* Of the file that age makes for @n recipients of @size bytes: version line, a stanza for each, the MAC; then a nonce, and a
 * tag for each chunk. */
static guint64
sealed_size (gsize n, guint64 size)
{
	const guint64 stanza = strlen ("-> X25519 ") + AGE_KEY + 1 + AGE_KEY + 1;
	guint64 chunks = size == 0 ? 1 : (size + AGE_CHUNK - 1) / AGE_CHUNK;

	return strlen ("age-encryption.org/v1\n") + n * stanza + strlen ("--- ") + AGE_KEY + 1 +
	       16 + size + 16 * chunks;
}

/* First without writing, because the outer tar wants its size before. */
static gboolean
measure_inner (Content *content, guint64 *size, GError **error)
{
	g_auto (KinkoHandoverPartWriter) part = { 0 };

	kinko_handover_part_open (&part, content->work, KINKO_HANDOVER_NUMBERS, NULL, NULL);
	if (!fill_inner (&part, error))
		return FALSE;
	*size = sealed_size (content->numbers_to->n, part.space);
	return TRUE;
}

static gboolean
write_inner (Content *content, KinkoHandoverPartWriter *outer, GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autoptr (KinkoAgeWriter) age = NULL;
	g_auto (KinkoHandoverPartWriter) part = { 0 };
	Sealed sealed = { .tar = outer->tar, .hasher = hasher };
	guint64 size;
	KinkoHash hash;

	kinko_hasher_begin (hasher);
	if (!measure_inner (content, &size, error) ||
	    !kinko_handover_part_begin (outer, NUMBERS, size, error))
		return FALSE;
	age = kinko_age_writer_new (content->numbers_to->keys, content->numbers_to->n, FALSE,
				    take_sealed, &sealed, error);
	if (age == NULL)
		return FALSE;
	kinko_handover_part_open (&part, content->work, KINKO_HANDOVER_NUMBERS, add_plain, age);
	if (!fill_inner (&part, error) || !kinko_age_writer_finish (age, error))
		return FALSE;
	hash = kinko_hasher_end (hasher);
	return kinko_handover_part_end (outer, NUMBERS, size, &hash, error);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* For telling how far it is, near enough. */
static guint64
estimate (const KinkoHandoverWork *work)
{
	guint64 total = work->counts.document_bytes;
	GHashTableIter iter;
	gpointer plan;

	g_hash_table_iter_init (&iter, work->plans);
	while (g_hash_table_iter_next (&iter, NULL, &plan))
		total += ((const KinkoHandoverPlan *) plan)->size;
	return total;
}

static gboolean
fill_outer (Content *content, KinkoHandoverPartWriter *part, GError **error)
{
	for (guint i = 0; i < content->files->len; i++) {
		const File *file = content->files->pdata[i];

		if (file->make == NULL
			    ? !kinko_handover_part_bundle (part, error)
			    : !kinko_handover_part_text (part, file->name, file->make, error))
			return FALSE;
	}
	return kinko_handover_part_papers (part, error) && write_inner (content, part, error) &&
	       kinko_handover_part_finish (part, error);
}

static gboolean
write_outer (Content *content, KinkoAgeSink sink, gpointer data, GError **error)
{
	g_autoptr (KinkoAgeWriter) age =
		kinko_age_writer_new (content->to->keys, content->to->n, FALSE, sink, data, error);
	g_auto (KinkoHandoverPartWriter) part = { 0 };

	if (age == NULL)
		return FALSE;
	content->work->estimate = estimate (content->work);
	kinko_handover_part_open (&part, content->work, KINKO_HANDOVER_OUTER, add_plain, age);
	if (!fill_outer (content, &part, error) || !kinko_age_writer_finish (age, error))
		return FALSE;
	content->work->files = part.files;
	return TRUE;
}

gboolean
kinko_handover_write (KinkoHandoverWork *work, const KinkoHandoverKeys *to,
		      const KinkoHandoverKeys *numbers_to, KinkoAgeSink sink, gpointer data,
		      GError **error)
{
	g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
	Content content = { .work = work, .to = to, .numbers_to = numbers_to, .files = files };

	return list_files (&content, error) && plan_texts (&content, error) &&
	       write_outer (&content, sink, data, error);
}
