/* 業務引継ぎ書 (本文7): the figures of a handover, for programs and for people. */
#include "vault/handover-internal.h"

#include "vault/contract-internal.h"
#include "vault/handover-part.h"
#include "vault/seat.h"

/* ---- who ------------------------------------------------------------------------------------- */

static gboolean
name_of (KinkoHandoverWork *work, const KinkoRoster *roster, const char *id, char **name,
	 GError **error)
{
	const KinkoSeat *seat = kinko_roster_find (roster, id);
	g_auto (KinkoSeatPerson) person = { 0 };

	if (seat != NULL && !kinko_seat_person_load (kinko_session_db (work->session),
						     seat->enrolled_seq, &person, error))
		return FALSE;
	*name = g_strdup (person.name);
	return TRUE;
}

/* 業務管理責任者が必ず参加. */
static gboolean
add_manager (KinkoHandoverWork *work, const KinkoRoster *roster, const char *id, json_t *managers,
	     GError **error)
{
	const KinkoSeat *seat = id == NULL ? NULL : kinko_roster_find (roster, id);
	g_autofree char *name = NULL;
	json_t *manager;

	if (seat == NULL || seat->role != KINKO_ROLE_MANAGER)
		return TRUE;
	if (!name_of (work, roster, id, &name, error))
		return FALSE;
	manager = json_object ();
	json_array_append_new (managers, manager);
	kinko_handover_put_text (manager, "id", id);
	kinko_handover_put_text (manager, "name", name);
	return TRUE;
}

static json_t *
list_texts (const char *const *texts)
{
	json_t *list = json_array ();

	for (; texts != NULL && *texts != NULL; texts++)
		json_array_append_new (list, json_string (*texts));
	return list;
}

static gboolean
put_people (KinkoHandoverWork *work, const KinkoRoster *roster, json_t *report, GError **error)
{
	json_t *managers = json_array ();
	g_autofree char *name = NULL;

	kinko_handover_put (report, "managers", managers);
	if (!name_of (work, roster, work->by, &name, error) ||
	    !add_manager (work, roster, work->by, managers, error) ||
	    !add_manager (work, roster, work->second, managers, error))
		return FALSE;
	kinko_handover_put_text (report, "by", work->by);
	kinko_handover_put_text (report, "by_name", name);
	kinko_handover_put_text (report, "approval", work->approval);
	kinko_handover_put_text (report, "second", work->second);
	kinko_handover_put (report, "present", list_texts (work->what->present));
	kinko_handover_put (report, "to", list_texts (work->what->to));
	kinko_handover_put (report, "numbers_to", list_texts (work->what->numbers_to));
	return TRUE;
}

static void
put_accounts (const KinkoRoster *roster, json_t *report)
{
	static const KinkoSeatStatus statuses[] = { KINKO_SEAT_ACTIVE, KINKO_SEAT_SUSPENDED,
						    KINKO_SEAT_LOCKED, KINKO_SEAT_REVOKED };
	GPtrArray *seats = kinko_roster_seats (roster);
	json_t *accounts = json_array ();

	for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
		json_t *account = json_object ();
		guint64 count = 0;

		for (guint n = 0; n < seats->len; n++)
			count += ((const KinkoSeat *) seats->pdata[n])->status == statuses[i];
		json_array_append_new (accounts, account);
		kinko_handover_put_text (account, "status", kinko_seat_status_name (statuses[i]));
		kinko_handover_put_int (account, "count", count);
	}
	kinko_handover_put (report, "accounts", accounts);
}

/* ---- what ------------------------------------------------------------------------------------ */

static void
put_identity (KinkoHandoverWork *work, json_t *report)
{
	const KinkoDescriptor *vault = kinko_session_descriptor (work->session);
	g_autofree char *root = g_base64_encode (work->root.bytes, KINKO_HASH_LEN);
	char last[KINKO_HASH_HEX_LEN + 1];
	json_t *log = json_object ();

	kinko_hash_to_hex (&work->last, last);
	kinko_handover_put_text (report, "format", "kinko-handover-report");
	kinko_handover_put_int (report, "version", 1);
	kinko_handover_put_text (report, "vault", vault->id);
	kinko_handover_put_text (report, "origin", vault->origin);
	kinko_handover_put_text (report, "kind", vault->test ? "test" : "production");
	kinko_handover_put_text (report, "made", work->made);
	kinko_handover_put_int (log, "size", work->log_size);
	kinko_handover_put_text (log, "root", root);
	kinko_handover_put_text (log, "last", last);
	kinko_handover_put (report, "log", log);
}

static gboolean
put_policy (KinkoHandoverWork *work, json_t *report, GError **error)
{
	g_autoptr (GPtrArray) names = kinko_handover_policy_names (work, error);
	g_autoptr (GHashTable) hashes =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	if (names == NULL)
		return FALSE;
	for (guint i = 0; i < names->len; i++) {
		g_auto (GStrv) parts = g_strsplit (names->pdata[i], "/", 3);

		g_hash_table_add (hashes, g_strdup (parts[1]));
	}
	kinko_handover_put_text (report, "policy",
				 kinko_policy_hash (kinko_session_policy (work->session)));
	kinko_handover_put_int (report, "policies", g_hash_table_size (hashes));
	return TRUE;
}

static void
put_cases (const KinkoHandoverCounts *counts, json_t *report)
{
	json_t *cases = json_object ();
	json_t *states = json_array ();

	kinko_handover_put_int (cases, "total", counts->cases);
	kinko_handover_put_int (cases, "versions", counts->versions);
	kinko_handover_put_int (cases, "open", counts->open);
	kinko_handover_put_int (cases, "protected", counts->protected);
	kinko_handover_put_int (cases, "erased", counts->erased_cases);
	for (guint i = 0; i < KINKO_STATES; i++) {
		json_t *state = json_object ();

		json_array_append_new (states, state);
		kinko_handover_put_text (state, "state", kinko_state_name ((KinkoState) i));
		kinko_handover_put_int (state, "count", counts->states[i]);
		kinko_handover_put (state, "open",
				    json_boolean (!kinko_state_is_end ((KinkoState) i)));
	}
	kinko_handover_put (cases, "states", states);
	kinko_handover_put (report, "cases", cases);
}

static void
put_contents (const KinkoHandoverCounts *counts, json_t *report)
{
	json_t *numbers = json_object ();
	json_t *documents = json_object ();

	kinko_handover_put_int (numbers, "cases", counts->number_cases);
	kinko_handover_put_int (numbers, "on_file", counts->numbers);
	kinko_handover_put_int (numbers, "versions", counts->number_versions);
	kinko_handover_put_int (numbers, "checked", counts->checked);
	kinko_handover_put (report, "numbers", numbers);
	kinko_handover_put_int (report, "addresses", counts->addresses);
	kinko_handover_put_int (documents, "total", counts->documents);
	kinko_handover_put_int (documents, "outer", counts->outer);
	kinko_handover_put_int (documents, "inner", counts->inner);
	kinko_handover_put_int (documents, "erased", counts->erased_documents);
	kinko_handover_put_int (documents, "bytes", counts->document_bytes);
	kinko_handover_put (report, "documents", documents);
}

static json_t *
count_register (KinkoHandoverWork *work, const char *name, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session),
				  "SELECT count (*) FILTER (WHERE erased_seq IS NULL),"
				  " ifnull (sum (version) FILTER (WHERE erased_seq IS NULL), 0),"
				  " ifnull (sum (open) FILTER (WHERE erased_seq IS NULL), 0), "
				  "count (erased_seq) FROM register_line WHERE register = ?",
				  error);
	json_t *book;

	if (query == NULL || !kinko_statement_bind_text (query, 1, name, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	book = json_object ();
	kinko_handover_put_text (book, "register", name);
	kinko_handover_put_int (book, "lines", (guint64) kinko_statement_int (query, 0));
	kinko_handover_put_int (book, "versions", (guint64) kinko_statement_int (query, 1));
	kinko_handover_put_int (book, "open", (guint64) kinko_statement_int (query, 2));
	kinko_handover_put_int (book, "erased", (guint64) kinko_statement_int (query, 3));
	return book;
}

static gboolean
put_registers (KinkoHandoverWork *work, json_t *report, GError **error)
{
	json_t *registers = json_array ();
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	kinko_handover_put (report, "registers", registers);
	for (gsize i = 0; i < n; i++) {
		json_t *book = count_register (work, books[i].name, error);

		if (book == NULL)
			return FALSE;
		json_array_append_new (registers, book);
	}
	return TRUE;
}

static gboolean
put_contract (KinkoHandoverWork *work, json_t *report, GError **error)
{
	g_autoptr (KinkoContractStatus) status = kinko_contract_collect (work->session, error);
	json_t *contract = json_object ();
	json_t *open = json_array ();

	kinko_handover_put (report, "contract", contract);
	kinko_handover_put (report, "open", open);
	if (status == NULL)
		return FALSE;
	kinko_handover_put (contract, "closed", json_boolean (status->closed));
	if (status->closed) {
		kinko_handover_put_int (contract, "seq", status->closed_seq);
		kinko_handover_put_text (contract, "time", status->closed_at);
		kinko_handover_put_text (contract, "by", status->closed_by);
		kinko_handover_put_text (contract, "approval", status->approval);
	}
	for (guint i = 0; i < status->open->len; i++) {
		const KinkoOpenItem *item = status->open->pdata[i];
		json_t *entry = json_object ();

		json_array_append_new (open, entry);
		kinko_handover_put_text (entry, "kind", item->kind);
		kinko_handover_put_text (entry, "number", item->number);
		kinko_handover_put_text (entry, "day", item->day);
		kinko_handover_put_text (entry, "due", item->due);
		kinko_handover_put_text (entry, "operator", item->operator);
		kinko_handover_put (entry, "overdue", json_boolean (item->overdue));
	}
	return TRUE;
}

/* ---- the files ------------------------------------------------------------------------------- */

static void
put_file (KinkoHandoverWork *work, const char *name, json_t *files)
{
	const KinkoHandoverPlan *plan = kinko_handover_planned (work, name);
	char hex[KINKO_HASH_HEX_LEN + 1];
	json_t *file = json_object ();

	kinko_hash_to_hex (&plan->hash, hex);
	json_array_append_new (files, file);
	kinko_handover_put_text (file, "name", name);
	kinko_handover_put_int (file, "rows", plan->rows);
	kinko_handover_put_text (file, "sha256", hex);
}

static void
put_files (KinkoHandoverWork *work, json_t *report)
{
	static const char *const first[] = { "cases.csv", "open-cases.csv", "cases.jsonl",
					     "documents.jsonl" };
	json_t *files = json_array ();
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
		put_file (work, first[i], files);
	for (gsize i = 0; i < n; i++) {
		g_autofree char *name = g_strconcat ("registers/", books[i].name, ".csv", NULL);

		put_file (work, name, files);
	}
	put_file (work, "returned-goods.csv", files);
	put_file (work, "registers.jsonl", files);
	kinko_handover_put (report, "files", files);
}

json_t *
kinko_handover_report (KinkoHandoverWork *work, GError **error)
{
	json_auto_t *report = json_object ();
	g_autoptr (KinkoRoster) roster = kinko_seats_load (kinko_session_db (work->session), error);

	if (roster == NULL)
		return NULL;
	put_identity (work, report);
	put_cases (&work->counts, report);
	put_contents (&work->counts, report);
	put_accounts (roster, report);
	put_files (work, report);
	return put_people (work, roster, report, error) && put_policy (work, report, error) &&
			       put_registers (work, report, error) &&
			       put_contract (work, report, error)
		       ? json_incref (report)
		       : NULL;
}

gboolean
kinko_handover_make_report (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			    KinkoHandoverText *text, GError **error)
{
	return kinko_handover_text_line (text, work->report, error);
}
