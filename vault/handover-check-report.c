/* 業務引継ぎ書 against what is there: its figures are those that were counted. */
#include "vault/handover-check.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/base64.h"

#define REPORT "handover-report.json"

static gboolean
wrong (GError **error)
{
	return kinko_handover_damaged (REPORT, _ ("its figures are not those of the files"), error);
}

static const char *
text_of (const json_t *object, const char *name)
{
	const char *text = json_string_value (json_object_get (object, name));

	return text == NULL ? "" : text;
}

static gboolean
is (const json_t *object, const char *name, guint64 value)
{
	const json_t *number = json_object_get (object, name);

	return json_is_integer (number) && (guint64) json_integer_value (number) == value;
}

/* ---- the figures ----------------------------------------------------------------------------- */

static gboolean
check_cases (const KinkoHandoverCounts *counts, const json_t *cases)
{
	const json_t *states = json_object_get (cases, "states");
	gboolean same = json_array_size (states) == KINKO_STATES;

	for (guint i = 0; same && i < KINKO_STATES; i++) {
		const json_t *state = json_array_get (states, i);

		same = strcmp (text_of (state, "state"), kinko_state_name ((KinkoState) i)) == 0 &&
		       is (state, "count", counts->states[i]);
	}
	return same && is (cases, "total", counts->cases) &&
	       is (cases, "versions", counts->versions) && is (cases, "open", counts->open) &&
	       is (cases, "protected", counts->protected) &&
	       is (cases, "erased", counts->erased_cases);
}

static gboolean
check_contents (const KinkoHandoverCounts *counts, const json_t *report)
{
	const json_t *numbers = json_object_get (report, "numbers");
	const json_t *documents = json_object_get (report, "documents");

	return is (numbers, "cases", counts->number_cases) &&
	       is (numbers, "on_file", counts->numbers) &&
	       is (numbers, "versions", counts->number_versions) &&
	       is (numbers, "checked", counts->checked) &&
	       is (report, "addresses", counts->addresses) &&
	       is (documents, "total", counts->documents) &&
	       is (documents, "outer", counts->outer) && is (documents, "inner", counts->inner) &&
	       is (documents, "erased", counts->erased_documents) &&
	       is (documents, "bytes", counts->document_bytes);
}

/* Every register that has lines, and what the report says of others is nothing. */
static gboolean
check_registers (const KinkoHandoverCheck *check)
{
	const json_t *registers = json_object_get (check->report, "registers");
	const json_t *book;
	gboolean same = TRUE;
	guint found = 0;
	gsize i;

	json_array_foreach (registers, i, book)
	{
		static const KinkoHandoverBook nothing;
		const KinkoHandoverBook *counted =
			g_hash_table_lookup (check->books, text_of (book, "register"));

		found += counted != NULL;
		if (counted == NULL)
			counted = &nothing;
		same = same && is (book, "lines", counted->lines) &&
		       is (book, "versions", counted->versions) &&
		       is (book, "open", counted->open) && is (book, "erased", counted->erased);
	}
	return same && found == g_hash_table_size (check->books);
}

/* Every table and every file of lines that was counted. */
static gboolean
check_files (const KinkoHandoverCheck *check)
{
	const json_t *files = json_object_get (check->report, "files");
	gboolean same = json_array_size (files) == g_hash_table_size (check->tables);
	const json_t *file;
	gsize i;

	json_array_foreach (files, i, file)
	{
		const KinkoHandoverTable *table =
			g_hash_table_lookup (check->tables, text_of (file, "name"));
		char hex[KINKO_HASH_HEX_LEN + 1] = "";

		if (table != NULL)
			kinko_hash_to_hex (&table->hash, hex);
		same = same && table != NULL && is (file, "rows", table->rows) &&
		       strcmp (text_of (file, "sha256"), hex) == 0;
	}
	return same;
}

static gboolean
check_accounts (const KinkoHandoverCheck *check)
{
	GPtrArray *seats = kinko_roster_seats (kinko_verifier_roster (check->verifier));
	const json_t *account;
	guint64 total = 0;
	gboolean same = TRUE;
	gsize i;

	json_array_foreach (json_object_get (check->report, "accounts"), i, account)
	{
		guint64 count = 0;

		for (guint n = 0; n < seats->len; n++)
			count += strcmp (text_of (account, "status"),
					 kinko_seat_status_name (
						 ((const KinkoSeat *) seats->pdata[n])->status)) ==
				 0;
		same = same && is (account, "count", count);
		total += count;
	}
	return same && total == seats->len;
}

/* ---- what it is about ------------------------------------------------------------------------ */

static gboolean
check_subject (const KinkoHandoverCheck *check, const KinkoHandoverManifest *manifest)
{
	const json_t *report = check->report;
	const json_t *log = json_object_get (report, "log");
	const KinkoContract *contract = kinko_verifier_contract (check->verifier);
	g_autofree char *root = g_base64_encode (manifest->root.bytes, KINKO_HASH_LEN);
	char last[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&check->last, last);
	return strcmp (text_of (report, "vault"), manifest->vault) == 0 &&
	       strcmp (text_of (report, "origin"), manifest->origin) == 0 &&
	       strcmp (text_of (report, "made"), manifest->made) == 0 &&
	       strcmp (text_of (report, "by"), manifest->by) == 0 &&
	       strcmp (text_of (report, "policy"), check->log->adoption.policy) == 0 &&
	       is (log, "size", manifest->log_size) && strcmp (text_of (log, "root"), root) == 0 &&
	       strcmp (text_of (log, "last"), last) == 0 &&
	       json_is_true (json_object_get (json_object_get (report, "contract"), "closed")) ==
		       (contract->closed != FALSE);
}

/* Somebody who was there is a manager by the log: 本文7. */
static gboolean
check_managers (const KinkoHandoverCheck *check, GError **error)
{
	const KinkoRoster *roster = kinko_verifier_roster (check->verifier);
	const json_t *manager;
	gboolean any = FALSE;
	gsize i;

	json_array_foreach (json_object_get (check->report, "managers"), i, manager)
	{
		const char *id = text_of (manager, "id");
		const KinkoSeat *seat = kinko_roster_find (roster, id);

		any |= seat != NULL && seat->role == KINKO_ROLE_MANAGER &&
		       (strcmp (id, text_of (check->report, "by")) == 0 ||
			strcmp (id, text_of (check->report, "second")) == 0);
	}
	return any || kinko_handover_damaged (REPORT, _ ("no manager took part"), error);
}

/* As many as the log says that were handed over. */
static gboolean
check_intent (const KinkoHandoverCheck *check, const KinkoHandoverManifest *manifest,
	      GError **error)
{
	const KinkoHandoverCounts *counts = &check->counts;
	const char *line = g_hash_table_lookup (check->intents, &manifest->intent);
	json_auto_t *detail = NULL;
	const json_t *erased;
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	detail = kinko_entry_detail (&entry, error);
	if (detail == NULL)
		return FALSE;
	erased = json_object_get (detail, "erased");
	return (is (detail, "cases", counts->cases) &&
		is (detail, "documents", counts->documents) &&
		is (erased, "cases", counts->erased_cases) &&
		is (erased, "documents", counts->erased_documents)) ||
	       kinko_handover_damaged ("log/entries.jsonl",
				       _ ("it tells of another number of cases or documents"),
				       error);
}

gboolean
kinko_handover_check_figures (KinkoHandoverCheck *check, const KinkoHandoverManifest *manifest,
			      GError **error)
{
	const json_t *report = check->report;

	if (!check_cases (&check->counts, json_object_get (report, "cases")) ||
	    !check_contents (&check->counts, report) || !check_registers (check) ||
	    !check_files (check) || !check_accounts (check))
		return wrong (error);
	if (!check_subject (check, manifest))
		return kinko_handover_damaged (REPORT, _ ("it is about another handover"), error);
	return check_managers (check, error) && check_intent (check, manifest, error);
}
