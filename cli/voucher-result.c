#include "cli/voucher-result.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/sheet.h"

json_t *
kinko_vouchers_result (const GPtrArray *vouchers)
{
	json_t *result = json_array ();

	for (guint i = 0; i < vouchers->len; i++) {
		const KinkoVoucher *voucher = vouchers->pdata[i];
		g_autofree char *name = g_strndup (voucher->vkey, strcspn (voucher->vkey, "+"));

		json_array_append_new (result, json_pack ("{s:s, s:s, s:s, s:s?}", "vkey",
							  voucher->vkey, "name", name, "kind",
							  voucher->witness ? "witness" : "log",
							  "time", voucher->time));
	}
	return result;
}

json_t *
kinko_checkpoint_result (const KinkoCheckpoint *checkpoint, const KinkoNote *note,
			 const GPtrArray *vouchers)
{
	char root[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&checkpoint->root, root);
	return json_pack ("{s:s, s:I, s:s, s:i, s:o}", "origin", checkpoint->origin, "size",
			  (json_int_t) checkpoint->size, "root", root, "signatures",
			  (int) note->signatures->len, "vouchers",
			  kinko_vouchers_result (vouchers));
}

static void
show_voucher (const json_t *voucher, GString *out)
{
	const char *vkey = kinko_result_text (voucher, "vkey");
	g_autofree char *time = NULL;

	if (strcmp (kinko_result_text (voucher, "kind"), "log") == 0) {
		kinko_result_say (out, _ ("Signed for the log, with the key %s"), vkey);
		return;
	}
	time = kinko_japan_time_text (kinko_result_text (voucher, "time"));
	kinko_result_say (out,
			  _ ("Cosigned by the witness '%s' on %s by its clock, with the key %s"),
			  kinko_result_text (voucher, "name"), time, vkey);
}

void
kinko_checkpoint_show (const json_t *checkpoint, GString *out)
{
	const json_t *vouchers = json_object_get (checkpoint, "vouchers");
	gint64 others = kinko_result_number (checkpoint, "signatures") -
			(gint64) json_array_size (vouchers);
	const json_t *voucher;
	gsize i;

	json_array_foreach (vouchers, i, voucher) show_voucher (voucher, out);
	if (others > 0)
		kinko_result_say (out,
				  _ ("Signatures of other keys, which were not checked: %" PRIi64),
				  others);
}
