#include "cli/handover-result.h"

#include <glib/gi18n.h>

static void
set_hash (json_t *object, const char *name, const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	json_object_set_new (object, name, json_string (hex));
}

json_t *
kinko_handover_receipt_result (const KinkoHandoverReceipt *receipt)
{
	const KinkoPredecessor *before = receipt->predecessor;
	const KinkoTakeoverMissing *missing = &receipt->missing;
	json_t *predecessor = json_pack ("{s:s, s:s, s:I}", "vault", before->vault, "origin",
					 before->origin, "size", (json_int_t) before->size);
	json_t *result = json_pack (
		"{s:s, s:s, s:s, s:{s:s, s:s}, s:o, s:{s:I, s:I, s:I}}", "kind",
		receipt->test ? "test" : "production", "accepted", receipt->accepted, "by",
		receipt->by, "successor", "vault", receipt->vault, "origin", receipt->origin,
		"predecessor", predecessor, "missing", "numbers", (json_int_t) missing->numbers,
		"addresses", (json_int_t) missing->addresses, "documents",
		(json_int_t) missing->documents);

	set_hash (predecessor, "root", &before->root);
	set_hash (result, "genesis", &receipt->genesis_hash);
	set_hash (result, "file_sha256", &receipt->file);
	set_hash (result, "manifest_sha256", &receipt->manifest);
	kinko_takeover_counts_to_json (&receipt->counts, result);
	json_object_set_new (result, "erased", kinko_takeover_erased_to_json (&receipt->erased));
	return result;
}

void
kinko_handover_show_erased (const json_t *erased, KinkoSheet *sheet)
{
	static const char *const labels[][2] = {
		{ "cases", N_ ("erased cases") },
		{ "documents", N_ ("erased documents") },
		{ "lines", N_ ("erased lines of registers") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
		if (kinko_result_number (erased, labels[i][0]) > 0)
			kinko_sheet_add_number (sheet, _ (labels[i][1]),
						kinko_result_number (erased, labels[i][0]));
}

void
kinko_handover_show_counts (const json_t *result, KinkoSheet *sheet)
{
	kinko_sheet_add_number (sheet, _ ("cases"), kinko_result_number (result, "cases"));
	kinko_sheet_add_number (sheet, _ ("versions of cases"),
				kinko_result_number (result, "versions"));
	kinko_sheet_add_number (sheet, _ ("My Numbers, all versions"),
				kinko_result_number (result, "numbers"));
	kinko_sheet_add_number (sheet, _ ("documents"), kinko_result_number (result, "documents"));
	kinko_sheet_add_number (sheet, _ ("lines of registers"),
				kinko_result_number (result, "lines"));
	kinko_handover_show_erased (json_object_get (result, "erased"), sheet);
}

void
kinko_handover_say_missing (const json_t *result, GString *out)
{
	const json_t *missing = json_object_get (result, "missing");
	gint64 numbers = kinko_result_number (missing, "numbers");
	gint64 addresses = kinko_result_number (missing, "addresses");
	gint64 documents = kinko_result_number (missing, "documents");

	if (numbers + addresses + documents == 0)
		return;
	kinko_result_say (
		out,
		_ ("Not taken over, because the inner file was not opened: %d My Numbers, "
		   "%d protected addresses, %d documents. The receipt says so. Ask for the "
		   "key and take the handover over once more before you work in this "
		   "vault."),
		(int) numbers, (int) addresses, (int) documents);
}
