/* The documents of a handover: what is said of them, and their contents. */
#include "vault/handover-internal.h"

#include <string.h>

#include "vault/document-content.h"

#define NAME_MAX_BYTES ((gsize) 120)
#define ERASED         "erased"

/* One document on its way. */
typedef struct {
	KinkoDocument *document;
	KinkoCaseFile *file;
} Paper;

static void
paper_clear (Paper *paper)
{
	g_clear_pointer (&paper->document, kinko_document_free);
	g_clear_pointer (&paper->file, kinko_case_file_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Paper, paper_clear)

static KinkoStatement *
query_papers (KinkoHandoverWork *work, GError **error)
{
	return kinko_db_prepare (kinko_session_db (work->session),
				 "SELECT number FROM document ORDER BY id", error);
}

static gboolean
read_paper (KinkoHandoverWork *work, KinkoStatement *query, Paper *paper, GError **error)
{
	paper->document =
		kinko_document_find (work->session, kinko_statement_text (query, 0), error);
	if (paper->document == NULL)
		return FALSE;
	paper->file = kinko_case_file_load (work->session, paper->document->case_no, error);
	return paper->file != NULL &&
	       (paper->document->box == NULL || paper->file->erased_seq != 0 ||
		kinko_document_read (work->session, paper->file, paper->document, error));
}

/* ---- where its content goes ------------------------------------------------------------------ */

static gboolean
is_erased (const Paper *paper)
{
	return paper->document->key == NULL || paper->document->file_name == NULL;
}

/* 支援措置: papers show where the family lives. */
static KinkoHandoverPart
part_of (const KinkoHandoverWork *work, const Paper *paper)
{
	return paper->document->shows_number ||
			       g_hash_table_contains (work->protected_cases, paper->file->handle)
		       ? KINKO_HANDOVER_NUMBERS
		       : KINKO_HANDOVER_OUTER;
}

/* Cut between two characters, its extension kept: some systems take no longer names, and tar would fail there. */
static char *
shorten (const char *name)
{
	const char *dot = strrchr (name, '.');
	gsize len = strlen (name);
	gsize tail = dot == NULL || strlen (dot) > 16 ? 0 : strlen (dot);
	const char *end;

	if (len <= NAME_MAX_BYTES)
		return g_strdup (name);
	end = g_utf8_find_prev_char (name, name + NAME_MAX_BYTES - tail + 1);
	return g_strdup_printf ("%.*s%s", (int) (end - name), name, name + len - tail);
}

static char *
path_of (const Paper *paper)
{
	g_autofree char *name = shorten (paper->document->file_name);

	return g_strdup_printf ("documents/%s/%s-%s", paper->file->case_no, paper->document->number,
				name);
}

gboolean
kinko_handover_each_paper (KinkoHandoverWork *work, KinkoHandoverPart part,
			   KinkoHandoverPaperFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoStatement) query = query_papers (work, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_auto (Paper) paper = { 0 };
		g_autofree char *path = NULL;
		KinkoHandoverPaper given;

		if (!read_paper (work, query, &paper, error))
			return FALSE;
		if (is_erased (&paper) || part_of (work, &paper) != part)
			continue;
		path = path_of (&paper);
		given = (KinkoHandoverPaper){ .document = paper.document,
					      .file = paper.file,
					      .path = path };
		if (!each (data, &given, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

/* ---- documents.jsonl ------------------------------------------------------------------------- */

/* A file with little in it but a My Number could be found from its hash by trying all numbers: that hash is for those who
 * have the file. */
static gboolean
put_hash (KinkoHandoverWork *work, const Paper *paper, json_t *object, GError **error)
{
	KinkoDocument *document = paper->document;
	g_autoptr (KinkoSecret) key =
		kinko_document_key (work->session, paper->file, document, error);
	KinkoManifest manifest;

	if (key == NULL || !kinko_manifest_read (work->session, document, key, &manifest, error))
		return FALSE;
	kinko_document_set_sha256 (document, &manifest.content);
	kinko_handover_put_text (object, "sha256", document->sha256);
	return TRUE;
}

static void
put_said (const Paper *paper, json_t *object)
{
	const KinkoDocument *document = paper->document;

	kinko_handover_put_text (object, "type", document->type);
	kinko_handover_put_int (object, "pages", document->pages);
	kinko_handover_put_text (object, "place", document->place);
	kinko_handover_put_text (object, "received", document->received);
	kinko_handover_put_text (object, "receipt", document->receipt);
	kinko_handover_put_text (object, "file", document->file_name);
	kinko_handover_put_text (object, "added_by", document->added_by);
	kinko_handover_put_int (object, "size", document->size);
}

static gboolean
write_paper (KinkoHandoverWork *work, const Paper *paper, gboolean inner, KinkoHandoverText *text,
	     GError **error)
{
	const KinkoDocument *document = paper->document;
	KinkoHandoverPart part = part_of (work, paper);
	gboolean erased = is_erased (paper);
	json_auto_t *object = json_object ();

	kinko_handover_put_text (object, "number", document->number);
	kinko_handover_put_text (object, "handle", document->handle);
	kinko_handover_put_text (object, "case_no", document->case_no);
	kinko_handover_put (object, "shows_number", json_boolean (document->shows_number));
	kinko_handover_put_text (object, "part", erased ? ERASED : kinko_handover_part_name (part));
	if (!kinko_handover_describe (work, document->seq, object, error))
		return FALSE;
	if (document->file_name != NULL)
		put_said (paper, object);
	if (!erased) {
		g_autofree char *path = path_of (paper);

		kinko_handover_put_text (object, "path", path);
		if ((inner || part == KINKO_HANDOVER_OUTER) &&
		    !put_hash (work, paper, object, error))
			return FALSE;
	}
	return kinko_handover_text_line (text, object, error);
}

static void
count_paper (KinkoHandoverWork *work, const Paper *paper)
{
	KinkoHandoverCounts *counts = &work->counts;

	if (is_erased (paper)) {
		counts->erased_documents++;
		return;
	}
	counts->documents++;
	counts->document_bytes += paper->document->size;
	if (part_of (work, paper) == KINKO_HANDOVER_OUTER)
		counts->outer++;
	else
		counts->inner++;
}

/* @name: "documents.jsonl" has all of them, "numbers/documents.jsonl" those of the inner part. */
gboolean
kinko_handover_make_documents (KinkoHandoverWork *work, const char *name, KinkoHandoverText *text,
			       GError **error)
{
	gboolean inner = strchr (name, '/') != NULL;
	g_autoptr (KinkoStatement) query = query_papers (work, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_auto (Paper) paper = { 0 };

		if (!read_paper (work, query, &paper, error))
			return FALSE;
		if (inner && (is_erased (&paper) || part_of (work, &paper) == KINKO_HANDOVER_OUTER))
			continue;
		if (!write_paper (work, &paper, inner, text, error))
			return FALSE;
		if (work->planning && !inner)
			count_paper (work, &paper);
	}
	return step == KINKO_STEP_DONE;
}
