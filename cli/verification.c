#include "cli/verification.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "policies/error.h"

static void
set_hash (json_t *object, const char *key, const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	json_object_set_new (object, key, json_string (hex));
}

/* An entry, or null for 0: entry 0 is none of those that are named so. */
static void
set_entry (json_t *object, const char *key, guint64 seq)
{
	json_object_set_new (object, key,
			     seq == 0 ? json_null () : json_integer ((json_int_t) seq));
}

static json_t *
uses_of (const KinkoVerification *found)
{
	json_t *uses = json_array ();

	for (guint i = 0; i < found->recoveries->len; i++) {
		const KinkoRecoveryUse *use = found->recoveries->pdata[i];

		json_array_append_new (uses,
				       json_pack ("{s:I, s:s, s:s, s:s}", "seq",
						  (json_int_t) use->seq, "key", use->key,
						  "operator", use->operator, "time", use->time));
	}
	return uses;
}

static json_t *
restores_of (const KinkoVerification *found)
{
	json_t *restores = json_array ();

	for (guint i = 0; i < found->restores->len; i++) {
		const KinkoRestoredRange *range =
			&g_array_index (found->restores, KinkoRestoredRange, i);

		json_array_append_new (restores, json_pack ("{s:I, s:I, s:I, s:b}", "seq",
							    (json_int_t) range->seq, "from",
							    (json_int_t) range->from, "to",
							    (json_int_t) range->to, "mirror",
							    !range->without_mirror));
	}
	return restores;
}

/* The log that this one continues and how much came from it, or null. */
static json_t *
predecessor_result (const KinkoTakeover *takeover)
{
	const KinkoPredecessor *predecessor = takeover->predecessor;
	char root[KINKO_HASH_HEX_LEN + 1];
	json_t *result;

	if (predecessor == NULL)
		return json_null ();
	kinko_hash_to_hex (&predecessor->root, root);
	result = json_pack ("{s:s, s:s, s:I, s:s}", "vault", predecessor->vault, "origin",
			    predecessor->origin, "size", (json_int_t) predecessor->size, "root",
			    root);
	kinko_takeover_counts_to_json (&takeover->counts, result);
	return result;
}

/* Is a later one of the same witness over more? */
static gboolean
is_superseded (const KinkoCosignatures *all, const KinkoCosigned *cosigned)
{
	return kinko_cosignatures_newest (all, cosigned->witness) != cosigned;
}

/* The newest of each witness. */
static json_t *
cosignatures_of (const KinkoVerification *found)
{
	json_t *cosignatures = json_array ();

	for (guint i = 0; i < kinko_cosignatures_count (found->cosignatures); i++) {
		const KinkoCosigned *cosigned = kinko_cosignatures_at (found->cosignatures, i);
		g_autofree char *vkey = kinko_witness_vkey (cosigned->witness);
		g_autofree char *time = kinko_cosignature_time (&cosigned->cosignature);

		if (is_superseded (found->cosignatures, cosigned))
			continue;
		json_array_append_new (cosignatures,
				       json_pack ("{s:s, s:s, s:I, s:I, s:s}", "witness",
						  cosigned->witness->name, "vkey", vkey, "size",
						  (json_int_t) cosigned->size, "seq",
						  (json_int_t) cosigned->seq, "time", time));
	}
	return cosignatures;
}

json_t *
kinko_verification_result (const KinkoVerification *found)
{
	json_t *result = json_pack (
		"{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s}", "vault", found->vault_id, "origin",
		found->origin, "kind", found->test ? "test" : "production", "entries",
		(json_int_t) found->entries, "acts", (json_int_t) found->acts, "first_time",
		found->first_time, "last_time", found->last_time, "checkpoint", found->note);

	json_object_set_new (result, "policy", json_string (found->adoption.policy));
	json_object_set_new (result, "reviews_open",
			     json_integer (kinko_reviews_open (found->reviews)));
	json_object_set_new (result, "contract_closed",
			     found->contract.closed
				     ? json_integer ((json_int_t) found->contract.seq)
				     : json_null ());
	set_entry (result, "keys_renewed", found->rotation.records);
	set_entry (result, "keys_due", found->keys_due);
	json_object_set_new (result, "recovery_uses", uses_of (found));
	json_object_set_new (result, "restores", restores_of (found));
	json_object_set_new (result, "predecessor", predecessor_result (&found->takeover));
	json_object_set_new (
		result, "erasures",
		json_pack ("{s:I, s:I, s:I}", "cases",
			   (json_int_t) kinko_erasures_cases (found->erasures), "lines",
			   (json_int_t) kinko_erasures_lines (found->erasures), "unchecked",
			   (json_int_t) kinko_erasures_unchecked (found->erasures)));
	json_object_set_new (result, "cosignatures", cosignatures_of (found));
	set_hash (result, "root", &found->root);
	set_hash (result, "genesis", &found->genesis);
	return result;
}

/* "recovery1 → sato (entry 12), …"; owned by the caller. */
static char *
uses_text (const json_t *uses)
{
	GString *text = g_string_new (NULL);
	const json_t *use;
	gsize i;

	json_array_foreach (uses, i, use)
	{
		if (i > 0)
			g_string_append (text, _ (", "));
		g_string_append_printf (text, _ ("'%s' for '%s' (entry %d)"),
					kinko_result_text (use, "key"),
					kinko_result_text (use, "operator"),
					(int) kinko_result_number (use, "seq"));
	}
	return g_string_free (text, FALSE);
}

/* A row for each restore: whoever compares the vault with its log has to know what it cannot hold. */
static void
show_restores (const json_t *restores, KinkoSheet *sheet)
{
	const json_t *restore;
	gsize i;

	json_array_foreach (restores, i, restore)
	{
		int seq = (int) kinko_result_number (restore, "seq");
		int from = (int) kinko_result_number (restore, "from");
		g_autofree char *text =
			kinko_result_flag (restore, "mirror")
				? g_strdup_printf (_ ("by entry %d, from a backup of before entry "
						      "%d"),
						   seq, from)
				: g_strdup_printf (_ ("by entry %d, from a backup of before entry "
						      "%d, without a mirror: what was logged after "
						      "that backup is unknown"),
						   seq, from);

		kinko_sheet_add (sheet, _ ("restored"), text);
	}
}

static void
show_predecessor (const json_t *result, KinkoSheet *sheet)
{
	const json_t *predecessor = json_object_get (result, "predecessor");
	g_autofree char *root = NULL;

	if (!json_is_object (predecessor))
		return;
	root = kinko_verification_groups (kinko_result_text (predecessor, "root"));
	kinko_sheet_add_member (sheet, _ ("continues the log"), predecessor, "origin");
	kinko_sheet_add_number (sheet, _ ("entries of that log"),
				kinko_result_number (predecessor, "size"));
	kinko_sheet_add (sheet, _ ("root hash of that log"), root);
	kinko_sheet_add_number (sheet, _ ("cases taken over"),
				kinko_result_number (predecessor, "cases"));
}

static void
show_erasures (const json_t *erasures, KinkoSheet *sheet)
{
	if (kinko_result_number (erasures, "cases") > 0)
		kinko_sheet_add_number (sheet, _ ("cases erased"),
					kinko_result_number (erasures, "cases"));
	if (kinko_result_number (erasures, "unchecked") > 0)
		kinko_sheet_add_number (sheet, _ ("erasures not checked"),
					kinko_result_number (erasures, "unchecked"));
}

static void
show_cosignatures (const json_t *cosignatures, KinkoSheet *sheet)
{
	const json_t *cosignature;
	gsize i;

	json_array_foreach (cosignatures, i, cosignature)
	{
		g_autofree char *time =
			kinko_japan_time_text (kinko_result_text (cosignature, "time"));
		g_autofree char *text =
			g_strdup_printf (_ ("by '%s', up to %" PRIi64 " entries, on %s"),
					 kinko_result_text (cosignature, "witness"),
					 kinko_result_number (cosignature, "size"), time);

		kinko_sheet_add (sheet, _ ("cosigned"), text);
	}
}

void
kinko_verification_show (const json_t *result, KinkoSheet *sheet)
{
	g_autofree char *root = kinko_verification_groups (kinko_result_text (result, "root"));
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (result, "genesis"));
	g_autofree char *policy = kinko_verification_groups (kinko_result_text (result, "policy"));
	g_autofree char *first = kinko_japan_time_text (kinko_result_text (result, "first_time"));
	g_autofree char *last = kinko_japan_time_text (kinko_result_text (result, "last_time"));

	kinko_sheet_add_member (sheet, _ ("log"), result, "origin");
	kinko_sheet_add_member (sheet, _ ("vault ID"), result, "vault");
	kinko_sheet_add (sheet, _ ("kind"),
			 strcmp (kinko_result_text (result, "kind"), "test") == 0
				 ? _ ("test vault")
				 : _ ("production"));
	kinko_sheet_add_number (sheet, _ ("entries"), kinko_result_number (result, "entries"));
	kinko_sheet_add_number (sheet, _ ("acts"), kinko_result_number (result, "acts"));
	kinko_sheet_add (sheet, _ ("first entry"), first);
	kinko_sheet_add (sheet, _ ("last entry"), last);
	if (json_is_integer (json_object_get (result, "contract_closed")))
		kinko_sheet_add_number (sheet, _ ("contract closed by entry"),
					kinko_result_number (result, "contract_closed"));
	if (json_is_integer (json_object_get (result, "keys_renewed")))
		kinko_sheet_add_number (sheet, _ ("keys renewed by entry"),
					kinko_result_number (result, "keys_renewed"));
	if (json_is_integer (json_object_get (result, "keys_due")))
		kinko_sheet_add_number (sheet, _ ("keys to be renewed since entry"),
					kinko_result_number (result, "keys_due"));
	show_erasures (json_object_get (result, "erasures"), sheet);
	kinko_sheet_add (sheet, _ ("root hash"), root);
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_sheet_add (sheet, _ ("policy hash"), policy);
	if (json_array_size (json_object_get (result, "recovery_uses")) > 0) {
		g_autofree char *uses = uses_text (json_object_get (result, "recovery_uses"));

		kinko_sheet_add (sheet, _ ("recovery keys used"), uses);
	}
	if (kinko_result_number (result, "reviews_open") > 0)
		kinko_sheet_add_number (sheet, _ ("reviews open"),
					kinko_result_number (result, "reviews_open"));
	show_cosignatures (json_object_get (result, "cosignatures"), sheet);
	show_restores (json_object_get (result, "restores"), sheet);
	show_predecessor (result, sheet);
}

char *
kinko_verification_groups (const char *hex)
{
	GString *out = g_string_new (NULL);

	for (gsize i = 0; hex[i] != '\0'; i++) {
		if (i > 0 && i % 8 == 0)
			g_string_append_c (out, ' ');
		g_string_append_c (out, hex[i]);
	}
	return g_string_free (out, FALSE);
}

gboolean
kinko_verification_read_hash (const char *text, KinkoHash *hash, GError **error)
{
	g_autoptr (GString) hex = g_string_new (NULL);

	for (const char *at = text; *at != '\0'; at++)
		if (strchr (" -:", *at) == NULL)
			g_string_append_c (hex, g_ascii_tolower (*at));
	if (kinko_hash_from_hex (hex->str, hex->len, hash))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("'%s' is not a hash"), text);
	kinko_error_set_hint (error,
			      _ ("a hash has %d digits 0–9 and a–f; spaces between them do not "
				 "matter"),
			      KINKO_HASH_HEX_LEN);
	return FALSE;
}

gboolean
kinko_verification_check_genesis (const KinkoVerification *found, const char *paper, GError **error)
{
	KinkoHash hash;

	if (paper == NULL)
		return TRUE;
	if (!kinko_verification_read_hash (paper, &hash, error))
		return FALSE;
	if (kinko_hash_equal (&hash, &found->genesis))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the log is whole, but it is not the one on the paper: its first entry "
			"has another hash"));
	kinko_error_set_hint (
		error, "%s",
		_ ("compare the digits once more; if they differ, this is the mirror of another "
		   "vault, or the log was replaced from its beginning"));
	return FALSE;
}

json_t *
kinko_seat_result (const KinkoSeat *seat)
{
	return json_pack ("{s:s, s:s, s:s, s:b, s:s, s:i, s:s, s:I, s:I}", "id", seat->id, "person",
			  kinko_seat_person_id (seat), "role", kinko_role_name (seat->role),
			  "numbers", seat->numbers, "status", kinko_seat_status_name (seat->status),
			  "failures", (int) seat->failures, "recipient", seat->recipient,
			  "enrolled_seq", (json_int_t) seat->enrolled_seq, "changed_seq",
			  (json_int_t) seat->changed_seq);
}

const char *
kinko_seat_status_label (const char *status)
{
	static const char *const labels[][2] = {
		{ "active", N_ ("active") },
		{ "suspended", N_ ("suspended") },
		{ "revoked", N_ ("revoked") },
		{ "locked", N_ ("locked") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
		if (strcmp (labels[i][0], status) == 0)
			return _ (labels[i][1]);
	return status;
}
