#include "audit/handover-receipt.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "audit/note.h"
#include "audit/roster.h"
#include "policies/error.h"
#include "policies/test-mark.h"

/* The first line is a domain: no checkpoint and no manifest begins with it, so a receipt is never taken for one. */
#define TITLE                         \
	"kinko-handover-receipt v1\n" \
	"業務引継ぎ受領書\n"  \
	"次の引継ぎファイルを受け取り、検証し、新しい金庫に引き継ぎました。\n\n"

/* The mark of what comes from a test vault (docs/formats/test-mark.md): people do not read the first entry. */
#define TEST "test 【" KINKO_TEST_WORD "】"

/* What it begins with whatever became of the rest; and what its signature stands behind. */
#define DOMAIN    "kinko-handover-receipt "
#define SIGNATURE "\n\n— "

void
kinko_handover_receipt_free (KinkoHandoverReceipt *receipt)
{
	if (receipt == NULL)
		return;
	g_free (receipt->accepted);
	g_free (receipt->by);
	g_free (receipt->genesis);
	g_free (receipt->vault);
	g_free (receipt->origin);
	kinko_predecessor_free (receipt->predecessor);
	g_free (receipt);
}

static gboolean
refuse (GError **error, const char *what)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("this is no good receipt for a handover: %s"), what);
	kinko_error_set_hint (error, "%s",
			      _ ("ask the successor to send the receipt once more, as it is"));
	return FALSE;
}

/* What people give instead is not a receipt that somebody changed. */
static gboolean
refuse_other (GError **error, const char *data, gsize len)
{
	static const char *const sealed[] = { "age-encryption.org/", "-----BEGIN AGE " };
	const char *hint = _ ("a receipt is the file that 'kinko handover accept' wrote with "
			      "--receipt");

	for (gsize i = 0; i < G_N_ELEMENTS (sealed); i++)
		if (len >= strlen (sealed[i]) && memcmp (data, sealed[i], strlen (sealed[i])) == 0)
			hint = _ ("it is a sealed file: 'kinko handover inspect' looks whether it "
				  "is a handover");
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     len == 0 ? _ ("the file is empty")
			      : _ ("this is not a receipt for a handover (引継ぎ受領書)"));
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* The signature is its last line. */
static gboolean
is_cut (const char *data, gsize len)
{
	return data[len - 1] != '\n' || memmem (data, len, SIGNATURE, strlen (SIGNATURE)) == NULL;
}

/* ---- the successor's entry 0 ----------------------------------------------------------------- */

/* What entry 0 says of the successor: vault, origin, predecessor, and the key of the manager @by. */
static gboolean
read_genesis (KinkoHandoverReceipt *receipt, KinkoPublicKey *key, GError **error)
{
	gsize len = strlen (receipt->genesis);
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	g_auto (KinkoTakeover) takeover = { 0 };
	const KinkoSeat *seat;
	KinkoEntry entry;

	if (!kinko_entry_parse (receipt->genesis, len, &entry, NULL) ||
	    !kinko_roster_apply (roster, &entry, NULL) ||
	    !kinko_takeover_apply (&takeover, &entry, NULL))
		return refuse (error, _ ("what it calls the first entry of the log is none"));
	if (takeover.predecessor == NULL)
		return refuse (error, _ ("the successor's log does not name a predecessor"));
	seat = kinko_roster_find (roster, receipt->by);
	if (seat == NULL)
		return refuse (error, _ ("it is not from the manager who made the vault"));
	*key = seat->note_key;
	receipt->genesis_hash = kinko_hash_of (receipt->genesis, len);
	receipt->vault = g_strdup (kinko_roster_vault_id (roster));
	receipt->origin = g_strdup (kinko_roster_origin (roster));
	receipt->test = kinko_roster_is_test (roster);
	receipt->predecessor = g_steal_pointer (&takeover.predecessor);
	return TRUE;
}

/* ---- its text -------------------------------------------------------------------------------- */

static void
add_hash (GString *text, const char *label, const KinkoHash *hash)
{
	g_autofree char *value = kinko_detail_hash (hash);

	g_string_append_printf (text, "%s: %s\n", label, value);
}

static void
add_count (GString *text, const char *label, guint64 count)
{
	g_string_append_printf (text, "%s: %" PRIu64 "\n", label, count);
}

static char *
make_text (const KinkoHandoverReceipt *receipt)
{
	const KinkoPredecessor *predecessor = receipt->predecessor;
	GString *text = g_string_new (TITLE);

	g_string_append_printf (text, "種別 kind: %s\n", receipt->test ? TEST : "production");
	g_string_append_printf (text, "受領日時 accepted: %s\n", receipt->accepted);
	g_string_append_printf (text, "受領者 by: %s\n", receipt->by);
	add_hash (text, "引継ぎファイル file", &receipt->file);
	add_hash (text, "目録 manifest", &receipt->manifest);
	g_string_append_printf (text, "前の金庫 predecessor: %s %s\n", predecessor->vault,
				predecessor->origin);
	add_count (text, "前の記録の項目数 predecessor-size", predecessor->size);
	add_hash (text, "前の記録の最終値 predecessor-root", &predecessor->root);
	add_count (text, "案件 cases", receipt->counts.cases);
	add_count (text, "案件の版 versions", receipt->counts.versions);
	add_count (text, "個人番号 numbers", receipt->counts.numbers);
	add_count (text, "書類 documents", receipt->counts.documents);
	add_count (text, "記録簿の行 lines", receipt->counts.lines);
	add_count (text, "引き継げなかった個人番号 numbers-missing", receipt->missing.numbers);
	add_count (text, "引き継げなかった保護住所 addresses-missing", receipt->missing.addresses);
	add_count (text, "引き継げなかった書類 documents-missing", receipt->missing.documents);
	add_count (text, "消去済みの案件 cases-erased", receipt->erased.cases);
	add_count (text, "消去済みの書類 documents-erased", receipt->erased.documents);
	add_count (text, "消去済みの記録簿の行 lines-erased", receipt->erased.lines);
	g_string_append_printf (text, "新しい金庫 successor: %s %s\n", receipt->vault,
				receipt->origin);
	add_hash (text, "新しい記録の起点 genesis", &receipt->genesis_hash);
	g_string_append_printf (text, "新しい記録の最初の項目 entry: %s\n", receipt->genesis);
	return g_string_free (text, FALSE);
}

char *
kinko_handover_receipt_write (const KinkoHandoverReceipt *receipt, const KinkoSigner *signer,
			      GError **error)
{
	g_autoptr (KinkoHandoverReceipt) full = g_new0 (KinkoHandoverReceipt, 1);
	g_autofree char *text = NULL;
	KinkoPublicKey key;

	full->accepted = g_strdup (receipt->accepted);
	full->by = g_strdup (receipt->by);
	full->file = receipt->file;
	full->manifest = receipt->manifest;
	full->counts = receipt->counts;
	full->missing = receipt->missing;
	full->erased = receipt->erased;
	full->genesis = g_strdup (receipt->genesis);
	if (!read_genesis (full, &key, error))
		return NULL;
	text = make_text (full);
	return kinko_note_sign (text, full->origin, signer, error);
}

/* ---- reading it ------------------------------------------------------------------------------ */

/* What stands behind " KEY: " in its line; owned by the caller, NULL if there is no such line. */
static char *
value_of (const char *text, const char *key)
{
	g_autofree char *name = g_strconcat (" ", key, ": ", NULL);
	const char *at = strstr (text, name);

	if (at == NULL)
		return NULL;
	at += strlen (name);
	return g_strndup (at, strcspn (at, "\n"));
}

static gboolean
read_hash (const char *text, const char *key, KinkoHash *hash)
{
	g_autofree char *value = value_of (text, key);

	return value != NULL && kinko_detail_hash_parse (value, hash);
}

static gboolean
read_count (const char *text, const char *key, guint64 *count)
{
	g_autofree char *value = value_of (text, key);

	return value != NULL && g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, count, NULL);
}

static gboolean
read_counts (KinkoHandoverReceipt *receipt, const char *text)
{
	KinkoTakeoverCounts *counts = &receipt->counts;
	KinkoTakeoverMissing *missing = &receipt->missing;
	KinkoTakeoverErased *erased = &receipt->erased;

	return read_count (text, "cases", &counts->cases) &&
	       read_count (text, "versions", &counts->versions) &&
	       read_count (text, "numbers", &counts->numbers) &&
	       read_count (text, "documents", &counts->documents) &&
	       read_count (text, "lines", &counts->lines) &&
	       read_count (text, "numbers-missing", &missing->numbers) &&
	       read_count (text, "addresses-missing", &missing->addresses) &&
	       read_count (text, "documents-missing", &missing->documents) &&
	       read_count (text, "cases-erased", &erased->cases) &&
	       read_count (text, "documents-erased", &erased->documents) &&
	       read_count (text, "lines-erased", &erased->lines);
}

static gboolean
is_time (const char *text)
{
	gint64 time_ms;
	g_autofree char *again = NULL;

	if (text == NULL || !kinko_entry_time_parse (text, strlen (text), &time_ms))
		return FALSE;
	again = kinko_japan_time (time_ms);
	return strcmp (again, text) == 0;
}

/* Looks for the members wherever they are; that everything stands where it must, and nothing else, the comparison with a
 * text made from them shows. */
static gboolean
read_text (KinkoHandoverReceipt *receipt, const char *text, KinkoPublicKey *key, GError **error)
{
	g_autofree char *again = NULL;

	receipt->accepted = value_of (text, "accepted");
	receipt->by = value_of (text, "by");
	receipt->genesis = value_of (text, "entry");
	if (!is_time (receipt->accepted) || receipt->by == NULL ||
	    !kinko_operator_id_is_valid (receipt->by) || receipt->genesis == NULL ||
	    !read_hash (text, "file", &receipt->file) ||
	    !read_hash (text, "manifest", &receipt->manifest) || !read_counts (receipt, text))
		return refuse (error, _ ("something is missing in it"));
	if (!read_genesis (receipt, key, error))
		return FALSE;
	again = make_text (receipt);
	return strcmp (again, text) == 0 || refuse (error, _ ("its text was changed"));
}

KinkoHandoverReceipt *
kinko_handover_receipt_read (const char *data, gsize len, GError **error)
{
	g_autoptr (KinkoHandoverReceipt) receipt = g_new0 (KinkoHandoverReceipt, 1);
	g_autoptr (KinkoNote) note = NULL;
	KinkoPublicKey key;

	if (len < strlen (DOMAIN) || memcmp (data, DOMAIN, strlen (DOMAIN)) != 0) {
		(void) refuse_other (error, data, len);
		return NULL;
	}
	if (is_cut (data, len)) {
		(void) refuse (error, _ ("it is cut off"));
		return NULL;
	}
	if (len <= KINKO_HANDOVER_RECEIPT_MAX)
		note = kinko_note_parse (data, len, NULL);
	if (note == NULL || note->signatures->len != 1 || !g_str_has_prefix (note->text, TITLE)) {
		(void) refuse (error, _ ("it has another form"));
		return NULL;
	}
	if (!read_text (receipt, note->text, &key, error))
		return NULL;
	if (kinko_note_verify (note, receipt->origin, &key, NULL))
		return g_steal_pointer (&receipt);
	(void) refuse (error, _ ("it is not signed by the manager who made the vault"));
	return NULL;
}
