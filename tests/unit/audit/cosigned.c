/*
 * Cosignatures in a log: what a verifier accepts of `log.cosign`, and what the mirror's file must be.
 */
#include "audit/cosigned.h"

#include "tests/unit/audit/log-fixture.h"

static Person auditor;

static KinkoWitness
witness_of (Person *person)
{
	return (KinkoWitness){ .name = (char *) (gsize) person->id,
			       .key = person->signer.public_key };
}

/* genesis, a look, and as many looks as there are; none of it depends on a clock. */
#define N_BEFORE 5

static void
fill_steps (Step *steps)
{
	for (guint i = 0; i < N_BEFORE; i++)
		steps[i] = (Step){ .by = &tanaka, .action = "log.show" };
	steps[0].action = "vault.genesis";
	steps[0].detail = genesis_detail ();
}

/* The text of the checkpoint at @size of the log that begins so. */
static char *
text_at (guint size)
{
	Step steps[N_BEFORE];
	g_autoptr (GPtrArray) log = NULL;
	const Act *act;
	const char *end;

	fill_steps (steps);
	log = build_log (steps, N_BEFORE);
	act = log->pdata[size - 1];
	end = strstr (act->note->str, "\n\n");
	return g_strndup (act->note->str, (gsize) (end - act->note->str) + 1);
}

static json_t *
detail_at (guint size, Person *by)
{
	KinkoWitness witness = witness_of (by);
	KinkoCosigned cosigned = { .size = size, .witness = &witness };
	g_autofree char *text = text_at (size);

	g_assert_true (kinko_cosignature_sign (text, 1783900800, &by->signer, &cosigned.cosignature,
					       NULL));
	return kinko_cosigned_detail (&cosigned);
}

/* A log with these cosignatures at its end; NULL: the step is left out. */
static GPtrArray *
log_with (json_t *first, json_t *second, gboolean one_act)
{
	Step steps[N_BEFORE + 2];
	guint n = N_BEFORE;

	fill_steps (steps);
	if (first != NULL)
		steps[n++] = (Step){
			.by = &tanaka, .action = "log.cosign", .detail = first, .goes_on = one_act
		};
	if (second != NULL)
		steps[n++] = (Step){ .by = &tanaka, .action = "log.cosign", .detail = second };
	return build_log (steps, n);
}

static void
test_good (void)
{
	g_autoptr (GPtrArray) log =
		log_with (detail_at (3, &auditor), detail_at (5, &auditor), FALSE);
	g_autoptr (GPtrArray) other =
		log_with (detail_at (3, &auditor), detail_at (3, &stranger), FALSE);

	assert_log_good (log);
	assert_log_good (other);
}

static json_t *
changed (json_t *detail, const char *key, json_t *value)
{
	json_object_set_new (detail, key, value);
	return detail;
}

static void
test_bad (void)
{
	json_t *other_size = changed (detail_at (3, &auditor), "size", json_integer (4));
	json_t *no_act = changed (detail_at (3, &auditor), "size", json_integer (6));
	json_t *zero = changed (detail_at (3, &auditor), "size", json_integer (0));
	json_t *name = changed (detail_at (3, &auditor), "witness", json_string ("ward-audi"));
	json_t *more = changed (detail_at (3, &auditor), "more", json_string (""));
	json_t *text = changed (detail_at (3, &auditor), "size", json_string ("3"));
	json_t *base64 = changed (detail_at (3, &auditor), "signature", json_string ("AAAA"));
	KinkoWitness foreign = witness_of (&stranger);
	g_autofree char *vkey = NULL;
	json_t *less = detail_at (3, &auditor);
	json_t *bad[9];

	foreign.name = (char *) (gsize) auditor.id;
	vkey = kinko_witness_vkey (&foreign);
	json_object_del (less, "vkey");
	memcpy (bad,
		((json_t *[]){ other_size, no_act, zero, name, more, text, base64, less,
			       changed (detail_at (3, &auditor), "vkey", json_string (vkey)) }),
		sizeof bad);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GPtrArray) log = log_with (bad[i], NULL, FALSE);

		assert_log_bad (log, "cosignature", N_BEFORE);
	}
}

/* The same witness twice at one size, and two in one act: the mirror could not show them. */
static void
test_twice (void)
{
	g_autoptr (GPtrArray) same =
		log_with (detail_at (3, &auditor), detail_at (3, &auditor), FALSE);
	g_autoptr (GPtrArray) together =
		log_with (detail_at (3, &auditor), detail_at (4, &auditor), TRUE);

	assert_log_bad (same, "cosignature", N_BEFORE + 1);
	assert_log_bad (together, "cosignature", N_BEFORE + 1);
}

/* Every bit of the signature and of the key. */
static void
test_every_bit (void)
{
	json_auto_t *good = detail_at (3, &auditor);

	for (gsize bit = 0; bit < KINKO_COSIGNATURE_LEN * 8; bit += 3) {
		gsize len;
		g_autofree guint8 *bytes = g_base64_decode (
			json_string_value (json_object_get (good, "signature")), &len);
		g_autofree char *base64 = NULL;
		g_autoptr (GPtrArray) log = NULL;

		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		base64 = g_base64_encode (bytes, len);
		log = log_with (changed (json_deep_copy (good), "signature", json_string (base64)),
				NULL, FALSE);
		assert_log_bad (log, "cosignature", N_BEFORE);
	}
}

/* Refusals and failures tell of nothing. */
static void
test_refused (void)
{
	Step steps[N_BEFORE + 1];
	g_autoptr (GPtrArray) log = NULL;

	fill_steps (steps);
	steps[N_BEFORE] = (Step){ .by = &tanaka, .action = "log.cosign", .result = "denied" };
	log = build_log (steps, N_BEFORE + 1);
	assert_log_good (log);
}

static void
test_file (void)
{
	g_autoptr (GPtrArray) log = log_with (detail_at (3, &auditor), NULL, FALSE);
	const Act *act = log->pdata[N_BEFORE];
	const Act *third = log->pdata[2];
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCosigned) cosigned =
		kinko_cosigned_of_act (act->lines->str, act->lines->len, &error);
	g_autoptr (KinkoCosigned) none =
		kinko_cosigned_of_act (third->lines->str, third->lines->len, &error);
	g_autofree char *name = NULL;
	g_autofree char *note = NULL;
	KinkoWitness witness = witness_of (&auditor);
	g_autoptr (KinkoNote) parsed = NULL;
	KinkoCosignature found;

	g_assert_no_error (error);
	g_assert_null (none);
	g_assert_cmpuint (cosigned->seq, ==, N_BEFORE);
	name = kinko_cosigned_file_name (cosigned);
	g_assert_cmpstr (name, ==, "3-ward-audit.note");
	note = kinko_cosigned_note (cosigned, third->note->str);
	g_assert_true (g_str_has_prefix (note, third->note->str));
	parsed = kinko_note_parse (note, strlen (note), &error);
	g_assert_true (kinko_note_verify (parsed, ORIGIN, &tanaka.signer.public_key, &error));
	g_assert_true (kinko_cosignature_find (parsed, &witness, &found, &error));
	g_assert_no_error (error);
}

static KinkoCosigned *
made_at (guint64 seq, guint64 size, Person *by)
{
	KinkoWitness witness = witness_of (by);
	KinkoCosigned *cosigned = g_new0 (KinkoCosigned, 1);

	cosigned->seq = seq;
	cosigned->size = size;
	cosigned->witness = kinko_witness_copy (&witness);
	return cosigned;
}

static void
test_newest (void)
{
	g_autoptr (KinkoCosignatures) all = kinko_cosignatures_new ();
	KinkoWitness witness = witness_of (&auditor), other = witness_of (&stranger),
		     nobody = witness_of (&sato);

	g_assert_null (kinko_cosignatures_newest (all, NULL));
	kinko_cosignatures_add (all, made_at (7, 3, &auditor));
	kinko_cosignatures_add (all, made_at (8, 6, &stranger));
	kinko_cosignatures_add (all, made_at (9, 5, &auditor));
	g_assert_cmpuint (kinko_cosignatures_newest (all, NULL)->seq, ==, 8);
	g_assert_cmpuint (kinko_cosignatures_newest (all, &witness)->seq, ==, 9);
	g_assert_cmpuint (kinko_cosignatures_newest (all, &other)->seq, ==, 8);
	g_assert_null (kinko_cosignatures_newest (all, &nobody));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	make_person (&auditor, "ward-audit", "auditor");
	g_test_add_func ("/cosigned/good", test_good);
	g_test_add_func ("/cosigned/bad", test_bad);
	g_test_add_func ("/cosigned/twice", test_twice);
	g_test_add_func ("/cosigned/every-bit", test_every_bit);
	g_test_add_func ("/cosigned/refused", test_refused);
	g_test_add_func ("/cosigned/file", test_file);
	g_test_add_func ("/cosigned/newest", test_newest);
	return g_test_run ();
}
