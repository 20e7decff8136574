/* Checking the records of a handover: each line, and figures that must be those of the report. */
#include "vault/handover-check.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-fields.h"

#define PIECE ((gsize) 64 * 1024)

static const char *
text_of (const json_t *object, const char *name)
{
	return json_string_value (json_object_get (object, name));
}

static guint64
number_of (const json_t *object, const char *name)
{
	return (guint64) json_integer_value (json_object_get (object, name));
}

static gboolean
is_true (const json_t *object, const char *name)
{
	return json_is_true (json_object_get (object, name));
}

static gboolean
bad_line (const char *name, GError **error)
{
	return kinko_handover_damaged (name, _ ("a line is not as it must be"), error);
}

static KinkoHandoverTable *
table_of (KinkoHandoverCheck *check, const char *name)
{
	KinkoHandoverTable *table = g_hash_table_lookup (check->tables, name);

	if (table == NULL) {
		table = g_new0 (KinkoHandoverTable, 1);
		g_hash_table_insert (check->tables, g_strdup (name), table);
	}
	return table;
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* Rows end with CRLF outside of quotation marks; the heading is none. */
gboolean
kinko_handover_check_table (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	g_autoptr (KinkoSecret) buffer = kinko_secret_new (PIECE);
	const char *text = kinko_secret_text (buffer);
	KinkoHandoverTable *table = table_of (check, file->name);
	gboolean quoted = FALSE;
	gssize n;

	while ((n = kinko_handover_reader_read (check->reader, kinko_secret_data (buffer), PIECE,
						error)) > 0)
		for (gssize i = 0; i < n; i++) {
			quoted ^= text[i] == '"';
			table->rows += !quoted && text[i] == '\n';
		}
	if (n == 0 && table->rows == 0)
		return kinko_handover_damaged (file->name, _ ("it has no heading"), error);
	table->rows--;
	return n == 0;
}

/* ---- cases ----------------------------------------------------------------------------------- */

/* The address of a protected household, and My Numbers, are in the inner part only. */
static gboolean
check_record (const json_t *record, gboolean protected, gboolean withheld)
{
	json_t *fields = json_object_get (record, "record");
	gboolean good = json_is_object (fields) && (!withheld || protected) &&
			!(protected && json_object_get (fields, "address") != NULL);
	const char *name;
	const json_t *value;

	json_object_foreach (fields, name, value)
	{
		int field = kinko_field_index_all (name);

		good = good && json_is_string (value) &&
		       (field < 0 || kinko_field_at (field)->kind != KINKO_FIELD_NUMBER);
	}
	return good;
}

static gboolean
check_versions (KinkoHandoverCheck *check, const json_t *kase, const char *name, GError **error)
{
	const json_t *versions = json_object_get (kase, "versions");
	const json_t *version = NULL;
	gboolean erased = is_true (kase, "erased");
	gsize i;

	json_array_foreach (versions, i, version)
	{
		gboolean withheld = is_true (version, "address_withheld");

		if (number_of (version, "version") != i + 1 ||
		    !check_record (version, is_true (kase, "protected"), withheld))
			return bad_line (name, error);
		if (!kinko_handover_check_entry (check, version, name, error))
			return FALSE;
		if (!withheld)
			continue;
		check->counts.addresses++;
		g_hash_table_add (check->addresses,
				  g_strdup_printf ("%s/%zu", text_of (kase, "case_no"), i + 1));
	}
	check->counts.versions += json_array_size (versions);
	return (erased ? version == NULL
		       : version != NULL &&
				 number_of (version, "version") == number_of (kase, "version")) ||
	       bad_line (name, error);
}

static gboolean
check_number (KinkoHandoverCheck *check, const json_t *kase, const json_t *number, const char *name,
	      GError **error)
{
	const char *subject = text_of (number, "subject");
	KinkoSubject known;

	if (subject == NULL || !kinko_subject_parse (subject, &known))
		return bad_line (name, error);
	if (is_true (number, "on_file"))
		g_hash_table_add (check->numbers,
				  g_strdup_printf ("%s/%s/%" PRIu64, text_of (kase, "case_no"),
						   subject, number_of (number, "version")));
	check->counts.number_versions += is_true (number, "on_file");
	check->counts.checked += json_object_get (number, "checked_seq") != NULL;
	return kinko_handover_check_entry (check, number, name, error);
}

static gboolean
check_numbers (KinkoHandoverCheck *check, const json_t *kase, const char *name, GError **error)
{
	const json_t *numbers = json_object_get (kase, "numbers");
	const json_t *number;
	guint64 newest = 0;
	gsize i;

	json_array_foreach (numbers, i, number)
	{
		const json_t *next = json_array_get (numbers, i + 1);

		if (!check_number (check, kase, number, name, error))
			return FALSE;
		if (g_strcmp0 (text_of (number, "subject"), text_of (next, "subject")) != 0)
			newest += is_true (number, "on_file");
	}
	check->counts.numbers += newest;
	check->counts.number_cases += newest > 0;
	return TRUE;
}

static gboolean
check_case (KinkoHandoverCheck *check, const json_t *kase, const char *name, GError **error)
{
	KinkoHandoverCounts *counts = &check->counts;
	const char *state = text_of (kase, "state");
	KinkoState known;

	if (text_of (kase, "case_no") == NULL || text_of (kase, "handle") == NULL ||
	    state == NULL || !kinko_state_parse (state, &known))
		return bad_line (name, error);
	if (is_true (kase, "erased")) {
		counts->erased_cases++;
	} else {
		counts->cases++;
		counts->states[known]++;
		counts->open += !kinko_state_is_end (known);
		counts->protected += is_true (kase, "protected");
	}
	return check_versions (check, kase, name, error) &&
	       check_numbers (check, kase, name, error);
}

/* Each line of a file through @each, counted. */
static gboolean
each_line (KinkoHandoverCheck *check, const KinkoTarFile *file,
	   gboolean (*each) (KinkoHandoverCheck *check, const json_t *object, const char *name,
			     GError **error),
	   GError **error)
{
	KinkoHandoverTable *table = table_of (check, file->name);
	json_t *object;

	while (kinko_handover_reader_line (check->reader, &object, error)) {
		G_GNUC_UNUSED json_auto_t *owned = object;

		if (object == NULL)
			return TRUE;
		table->rows++;
		if (!each (check, object, file->name, error))
			return FALSE;
	}
	return FALSE;
}

gboolean
kinko_handover_check_cases (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	return each_line (check, file, check_case, error);
}

/* ---- documents ------------------------------------------------------------------------------- */

KinkoHash
kinko_handover_said (const json_t *object, const char *except)
{
	json_auto_t *copy = json_deep_copy (object);
	KinkoHash hash;
	char *text;

	if (except != NULL)
		(void) json_object_del (copy, except); /* may be absent */
	text = json_dumps (copy, JSON_COMPACT | JSON_SORT_KEYS);
	hash = kinko_hash_of (text, strlen (text));
	free (text);
	return hash;
}

static gboolean
keep_sheet (KinkoHandoverCheck *check, const json_t *document, gboolean inner)
{
	KinkoHandoverSheet *sheet;
	const char *path = text_of (document, "path");
	const char *sha256 = text_of (document, "sha256");

	if (path == NULL || (sha256 == NULL) != inner)
		return FALSE;
	sheet = g_new0 (KinkoHandoverSheet, 1);
	sheet->size = number_of (document, "size");
	sheet->sha256 = g_strdup (sha256);
	sheet->inner = inner;
	sheet->said = kinko_handover_said (document, NULL);
	check->counts.document_bytes += sheet->size;
	return g_hash_table_insert (check->sheets, g_strdup (path), sheet);
}

static gboolean
check_document (KinkoHandoverCheck *check, const json_t *document, const char *name, GError **error)
{
	KinkoHandoverCounts *counts = &check->counts;
	const char *part = text_of (document, "part");
	gboolean inner = g_strcmp0 (part, "numbers") == 0;
	gboolean erased = g_strcmp0 (part, "erased") == 0;

	if (!inner && !erased && g_strcmp0 (part, "outer") != 0)
		return bad_line (name, error);
	/* What shows a number belongs inside, whoever is protected. */
	if (text_of (document, "number") == NULL || text_of (document, "case_no") == NULL ||
	    (!inner && !erased && is_true (document, "shows_number")))
		return bad_line (name, error);
	counts->documents += !erased;
	counts->erased_documents += erased;
	counts->inner += inner;
	counts->outer += !inner && !erased;
	if (!erased && !keep_sheet (check, document, inner))
		return bad_line (name, error);
	return kinko_handover_check_entry (check, document, name, error);
}

gboolean
kinko_handover_check_documents (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	return each_line (check, file, check_document, error);
}

gboolean
kinko_handover_check_paper (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	const KinkoHandoverSheet *sheet = g_hash_table_lookup (check->sheets, file->name);

	if (sheet != NULL && !sheet->inner && sheet->size == file->size)
		return TRUE;
	return kinko_handover_damaged (file->name, _ ("documents.jsonl does not tell of it so"),
				       error);
}

gboolean
kinko_handover_check_hash (KinkoHandoverCheck *check, const char *name, gboolean inner,
			   const KinkoHash *hash, GError **error)
{
	KinkoHandoverSheet *sheet = g_hash_table_lookup (check->sheets, name);
	KinkoHandoverTable *table = inner ? NULL : g_hash_table_lookup (check->tables, name);
	char hex[KINKO_HASH_HEX_LEN + 1];

	if (table != NULL)
		table->hash = *hash;
	if (sheet == NULL || sheet->inner != inner)
		return TRUE;
	kinko_hash_to_hex (hash, hex);
	sheet->seen = TRUE;
	return g_strcmp0 (sheet->sha256, hex) == 0 ||
	       kinko_handover_damaged (name, _ ("documents.jsonl does not tell of it so"), error);
}

/* ---- registers ------------------------------------------------------------------------------- */

static KinkoHandoverBook *
book_of (KinkoHandoverCheck *check, const char *name)
{
	KinkoHandoverBook *book = g_hash_table_lookup (check->books, name);

	if (book == NULL) {
		book = g_new0 (KinkoHandoverBook, 1);
		g_hash_table_insert (check->books, g_strdup (name), book);
	}
	return book;
}

static gboolean
check_line_versions (KinkoHandoverCheck *check, const json_t *versions, const char *name,
		     GError **error)
{
	const json_t *version;
	gsize i;

	json_array_foreach (versions, i, version)
	{
		if (number_of (version, "version") != i + 1 ||
		    !json_is_object (json_object_get (version, "record")))
			return bad_line (name, error);
		if (!kinko_handover_check_entry (check, version, name, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
check_register_line (KinkoHandoverCheck *check, const json_t *line, const char *name,
		     GError **error)
{
	const json_t *versions = json_object_get (line, "versions");
	const char *register_name = text_of (line, "register");
	guint64 expected = is_true (line, "erased") ? 0 : number_of (line, "version");
	g_autofree char *table = g_strdup_printf ("registers/%s.csv", register_name);
	KinkoHandoverBook *book;

	/* Each register has its table, which came before. */
	if (register_name == NULL || !g_hash_table_contains (check->tables, table) ||
	    text_of (line, "number") == NULL || json_array_size (versions) != expected)
		return bad_line (name, error);
	book = book_of (check, register_name);
	book->erased += is_true (line, "erased");
	book->lines += !is_true (line, "erased");
	book->open += !is_true (line, "erased") && is_true (line, "open");
	book->versions += json_array_size (versions);
	return check_line_versions (check, versions, name, error);
}

gboolean
kinko_handover_check_registers (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	return each_line (check, file, check_register_line, error);
}
