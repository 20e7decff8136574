#include "audit/voucher.h"

#include "audit/cosignature.h"
#include "tests/unit/audit/log-fixture.h"

static Person auditor;

static KinkoWitness
witness_of (Person *person)
{
	return (KinkoWitness){ .name = (char *) (gsize) person->id,
			       .key = person->signer.public_key };
}

/* A checkpoint by tanaka that the auditor cosigned. */
static char *
make_note (const char *origin)
{
	KinkoHash root = { { 5 } };
	g_autofree char *text = kinko_checkpoint_text (origin, 9, &root);
	g_autofree char *signed_by_log = kinko_note_sign (text, origin, &tanaka.signer, NULL);
	KinkoWitness witness = witness_of (&auditor);
	KinkoCosignature cosignature;
	g_autofree char *line = NULL;

	g_assert_true (
		kinko_cosignature_sign (text, 1783900800, &auditor.signer, &cosignature, NULL));
	line = kinko_cosignature_line (&cosignature, &witness);
	return g_strconcat (signed_by_log, line, NULL);
}

static GPtrArray *
vouchers_in (const char *data, const char *const *vkeys, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), error);
	g_auto (GStrv) copy = g_strdupv ((char **) (gsize) vkeys);

	return note == NULL ? NULL : kinko_vouchers_of (note, ORIGIN, copy, error);
}

static void
test_both (void)
{
	g_autofree char *data = make_note (ORIGIN);
	g_autofree char *log = kinko_note_vkey (ORIGIN, &tanaka.signer.public_key);
	g_autofree char *other = kinko_note_vkey (ORIGIN, &sato.signer.public_key);
	KinkoWitness witness = witness_of (&auditor);
	g_autofree char *vkey = kinko_witness_vkey (&witness);
	const char *keys[] = { other, vkey, log, vkey, NULL };
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) vouchers = vouchers_in (data, keys, &error);
	const KinkoVoucher *first, *second;

	g_assert_no_error (error);
	g_assert_cmpuint (vouchers->len, ==, 2);
	first = vouchers->pdata[0];
	second = vouchers->pdata[1];
	g_assert_cmpstr (first->vkey, ==, vkey);
	g_assert_true (first->witness);
	g_assert_nonnull (first->time);
	g_assert_cmpstr (second->vkey, ==, log);
	g_assert_false (second->witness);
	g_assert_null (second->time);
	g_assert_true (kinko_vouchers_have (vouchers, log));
	g_assert_false (kinko_vouchers_have (vouchers, other));
}

static void
test_nobody (void)
{
	g_autofree char *data = make_note (ORIGIN);
	g_autofree char *elsewhere = NULL;
	g_autofree char *stranger_key = kinko_note_vkey (ORIGIN, &stranger.signer.public_key);
	/* the right key, but under another name than the log's: it is no key of this log */
	g_autofree char *other_name =
		kinko_note_vkey ("other.example/log", &tanaka.signer.public_key);
	const char *keys[] = { stranger_key, other_name, NULL };
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) vouchers = vouchers_in (data, keys, &error);
	g_autoptr (GPtrArray) foreign = NULL;

	g_assert_no_error (error);
	g_assert_cmpuint (vouchers->len, ==, 0);
	elsewhere = make_note ("other.example/log");
	foreign = vouchers_in (elsewhere, keys, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (foreign->len, ==, 0);
}

static void
test_wrong (void)
{
	g_autofree char *data = make_note (ORIGIN);
	g_autofree char *log = kinko_note_vkey (ORIGIN, &tanaka.signer.public_key);
	const char *keys[] = { log, NULL };
	const char *no_key[] = { "x", NULL };
	g_autoptr (GError) error = NULL;
	char *size = strstr (data, "\n9\n");

	g_assert_null (vouchers_in (data, no_key, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	size[1] = '8';
	g_assert_null (vouchers_in (data, keys, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_join (void)
{
	char a[] = "a", b[] = "b";
	char *one[] = { a, NULL }, *other[] = { b, a, NULL };
	g_auto (GStrv) all = kinko_vouchers_join_keys (one, other);
	g_auto (GStrv) none = kinko_vouchers_join_keys (NULL, NULL);

	g_assert_cmpuint (g_strv_length (all), ==, 3);
	g_assert_cmpuint (g_strv_length (none), ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	make_person (&auditor, "ward-audit", "auditor");
	g_test_add_func ("/voucher/both", test_both);
	g_test_add_func ("/voucher/nobody", test_nobody);
	g_test_add_func ("/voucher/wrong", test_wrong);
	g_test_add_func ("/voucher/join", test_join);
	return g_test_run ();
}
