#include "audit/voucher.h"

#include <string.h>

#include "audit/cosignature.h"
#include "policies/error.h"

static void
free_voucher (gpointer data)
{
	KinkoVoucher *voucher = data;

	g_free (voucher->vkey);
	g_free (voucher->time);
	g_free (voucher);
}

gboolean
kinko_voucher_check_vkey (const char *vkey, gboolean witness, GError **error)
{
	g_autoptr (KinkoWitness) read = NULL;
	g_autofree char *name = NULL;
	KinkoPublicKey key;

	if (!witness)
		return kinko_note_vkey_parse (vkey, &name, &key, error);
	read = kinko_witness_parse (vkey, error);
	return read != NULL;
}

static gboolean
add_voucher (GPtrArray *vouchers, const char *vkey, char *time)
{
	KinkoVoucher *voucher = g_new0 (KinkoVoucher, 1);

	voucher->vkey = g_strdup (vkey);
	voucher->witness = time != NULL;
	voucher->time = time;
	g_ptr_array_add (vouchers, voucher);
	return TRUE;
}

/* Not to have signed is no error. */
static gboolean
forgive_absence (GError *problem, GError **error)
{
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_error_free (problem);
		return TRUE;
	}
	g_propagate_error (error, problem);
	return FALSE;
}

static gboolean
try_witness (GPtrArray *vouchers, const KinkoNote *note, const char *vkey, GError **error)
{
	g_autoptr (KinkoWitness) witness = kinko_witness_parse (vkey, error);
	KinkoCosignature cosignature;
	GError *problem = NULL;

	if (witness == NULL)
		return FALSE;
	if (!kinko_cosignature_find (note, witness, &cosignature, &problem))
		return forgive_absence (problem, error);
	return add_voucher (vouchers, vkey, kinko_cosignature_time (&cosignature));
}

static gboolean
try_key (GPtrArray *vouchers, const KinkoNote *note, const char *origin, const char *vkey,
	 GError **error)
{
	g_autofree char *name = NULL;
	GError *problem = NULL;
	KinkoPublicKey key;

	if (!kinko_note_vkey_parse (vkey, &name, &key, NULL))
		return try_witness (vouchers, note, vkey, error);
	if (strcmp (name, origin) != 0)
		return TRUE;
	if (!kinko_note_verify (note, name, &key, &problem))
		return forgive_absence (problem, error);
	return add_voucher (vouchers, vkey, NULL);
}

GPtrArray *
kinko_vouchers_of (const KinkoNote *note, const char *origin, char *const *vkeys, GError **error)
{
	g_autoptr (GPtrArray) vouchers = g_ptr_array_new_with_free_func (free_voucher);

	for (gsize i = 0; vkeys != NULL && vkeys[i] != NULL; i++) {
		if (!kinko_vouchers_have (vouchers, vkeys[i]) &&
		    !try_key (vouchers, note, origin, vkeys[i], error))
			return NULL;
	}
	return g_steal_pointer (&vouchers);
}

gboolean
kinko_vouchers_have (const GPtrArray *vouchers, const char *vkey)
{
	for (guint i = 0; i < vouchers->len; i++)
		if (strcmp (((const KinkoVoucher *) vouchers->pdata[i])->vkey, vkey) == 0)
			return TRUE;
	return FALSE;
}

char **
kinko_vouchers_join_keys (char *const *keys, char *const *more)
{
	g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

	for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
		g_strv_builder_add (all, keys[i]);
	for (gsize i = 0; more != NULL && more[i] != NULL; i++)
		g_strv_builder_add (all, more[i]);
	return g_strv_builder_end (all);
}
