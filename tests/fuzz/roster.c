/*
 * A log by somebody who has all keys and can sign whatever he likes: only what the entries say of each other can refuse it
 * (roster, second person, reviews, erasures, takeover, restores, end of the contract). The input is lines of JSON with the
 * members that an entry has, as many as wanted; number, chain and checkpoints are made here. An empty line ends an act.
 *
 * Texts in a detail stand for what depends on the place in the log: "@3" the number of the entry three before, "@line3" the
 * hash of its line, "@size" and "@root" the head at the end of the last act, "@latest" the greatest time so far.
 */
#include "audit/roster.h"

#include <stdlib.h>

#include "audit/note.h"
#include "audit/tree.h"
#include "audit/verify.h"
#include "tests/fuzz/fuzz.h"

#define MAX_ENTRIES 200

size_t LLVMFuzzerMutate (guint8 *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max, unsigned int seed);

/* In place of libsodium's: every signature is right. */
int
crypto_sign_verify_detached (G_GNUC_UNUSED const unsigned char *signature,
			     G_GNUC_UNUSED const unsigned char *message,
			     G_GNUC_UNUSED unsigned long long len,
			     G_GNUC_UNUSED const unsigned char *key)
{
	return 0;
}

static gboolean
sign (G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED const guint8 *message, G_GNUC_UNUSED gsize len,
      guint8 signature[KINKO_SIGNATURE_LEN], G_GNUC_UNUSED GError **error)
{
	memset (signature, 0, KINKO_SIGNATURE_LEN);
	return TRUE;
}

/* ---- a log as it is written ------------------------------------------------------------------ */

typedef struct {
	KinkoVerifier *verifier;
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev;
	guint64 seq;
	GString *lines; /* of the act */
	char *by;       /* who acts */
	KinkoPublicKey genesis_key;
	char *origin;
	KinkoHash hashes[MAX_ENTRIES]; /* of the lines */
	guint64 head_size;
	KinkoHash head_root;
	char *latest;
	gint64 latest_ms;
} Log;

/* ---- texts that stand for something ------------------------------------------------------------ */

static json_t *
hash_value (const KinkoHash *hash)
{
	g_autofree char *text = kinko_detail_hash (hash);

	return json_string (text);
}

/* A new reference; NULL: it stands for itself. */
static json_t *
stand_for (const Log *log, const char *text)
{
	gboolean line = g_str_has_prefix (text, "@line");
	guint64 back;

	if (strcmp (text, "@size") == 0)
		return json_integer ((json_int_t) log->head_size);
	if (strcmp (text, "@root") == 0)
		return hash_value (&log->head_root);
	if (strcmp (text, "@latest") == 0)
		return json_string (log->latest == NULL ? "" : log->latest);
	if (text[0] != '@' || !g_ascii_string_to_unsigned (text + (line ? strlen ("@line") : 1), 10,
							   1, MAX_ENTRIES, &back, NULL))
		return NULL;
	back = log->seq - MIN (back, log->seq);
	return line ? hash_value (&log->hashes[back]) : json_integer ((json_int_t) back);
}

static void
fill_in (const Log *log, json_t *value)
{
	const char *key;
	json_t *member, *other;
	gsize i;

	json_object_foreach (value, key, member)
	{
		other = json_is_string (member) ? stand_for (log, json_string_value (member))
						: NULL;
		if (other != NULL)
			json_object_set_new (value, key, other);
		else
			fill_in (log, member);
	}
	json_array_foreach (value, i, member)
	{
		other = json_is_string (member) ? stand_for (log, json_string_value (member))
						: NULL;
		if (other != NULL)
			json_array_set_new (value, i, other);
		else
			fill_in (log, member);
	}
}

static const char *
text_of (const json_t *object, const char *key, const char *otherwise)
{
	const char *text = json_string_value (json_object_get (object, key));

	return text == NULL ? otherwise : text;
}

/* The key that has to sign the first act stands in its entry. */
static void
read_genesis (Log *log, const json_t *detail)
{
	const char *vkey = text_of (detail, "note_key", NULL);
	g_autofree char *name = NULL;

	log->origin = g_strdup (text_of (detail, "origin", "fuzz"));
	if (vkey != NULL)
		(void) !kinko_note_vkey_parse (vkey, &name, &log->genesis_key, NULL);
}

/* FALSE: it cannot be written down as an entry at all. */
static gboolean
append_entry (Log *log, const json_t *object)
{
	json_auto_t *empty = json_object ();
	json_t *detail = json_object_get (object, "detail");
	json_t *filled = json_is_object (detail) ? detail : empty;
	g_autofree char *default_time =
		g_strdup_printf ("2026-07-08T10:%02u:%02u.000+09:00", (guint) (log->seq / 60 % 60),
				 (guint) (log->seq % 60));
	KinkoEntryFields fields = {
		.seq = log->seq,
		.time = text_of (object, "time", default_time),
		.prev = log->prev,
		.by = text_of (object, "by", "tanaka"),
		.role = text_of (object, "role", "manager"),
		.session = text_of (object, "session", "0123456789abcdef"),
		.action = text_of (object, "action", "case.edit"),
		.object = text_of (object, "object", "log"),
		.purpose = text_of (object, "purpose", ""),
		.approval = text_of (object, "approval", ""),
		.result = text_of (object, "result", "granted"),
		.detail = filled,
	};
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	KinkoEntry entry;
	KinkoHash leaf;

	fill_in (log, filled);
	line = kinko_entry_build (&fields, &error);
	fuzz_check_outcome (line != NULL, error);
	if (line == NULL)
		return FALSE;
	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
	if (log->seq == 0)
		read_genesis (log, fields.detail);
	if (log->latest == NULL || entry.time_ms > log->latest_ms) {
		g_free (log->latest);
		log->latest = g_strdup (fields.time);
		log->latest_ms = entry.time_ms;
	}
	g_string_append_printf (log->lines, "%s\n", line);
	g_free (log->by);
	log->by = g_strdup (fields.by);
	log->prev = log->hashes[log->seq] = kinko_hash_of (line, strlen (line));
	leaf = kinko_tree_leaf (log->hasher, line, strlen (line));
	kinko_frontier_append (&log->frontier, log->hasher, &leaf);
	log->seq++;
	return TRUE;
}

/* ---- what must be true of every log that is accepted ------------------------------------------------ */

static void
check_roster (const KinkoRoster *roster, guint64 size)
{
	GPtrArray *seats = kinko_roster_seats (roster);
	g_autoptr (GHashTable) people = g_hash_table_new (g_str_hash, g_str_equal);
	g_autofree char *signers = kinko_roster_allowed_signers (roster, size);

	/* Nobody is shut out for ever, and nobody is two people. */
	g_assert_cmpuint (kinko_roster_active_managers (roster), >, 0);
	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		g_assert_true (kinko_operator_id_is_valid (seat->id));
		g_assert_nonnull (strstr (signers, seat->id));
		if (seat->status != KINKO_SEAT_REVOKED)
			g_assert_true (
				g_hash_table_add (people, (char *) kinko_seat_person_id (seat)));
	}
}

static gboolean
end_act (Log *log)
{
	g_autoptr (GError) error = NULL;
	KinkoHash root = kinko_frontier_root (&log->frontier, log->hasher);
	g_autofree char *text = kinko_checkpoint_text (log->origin, log->seq, &root);
	const KinkoSeat *seat = kinko_roster_find (kinko_verifier_roster (log->verifier), log->by);
	KinkoSigner signer = { .sign = sign,
			       .public_key = seat == NULL ? log->genesis_key : seat->note_key };
	g_autofree char *note = kinko_note_sign (text, log->origin, &signer, NULL);
	g_autofree char *lines = g_memdup2 (log->lines->str, log->lines->len);
	gboolean good;

	if (note == NULL)
		return FALSE;
	good = kinko_verifier_feed (log->verifier, lines, log->lines->len, note, strlen (note),
				    &error);
	fuzz_check_outcome (good, error);
	if (good)
		check_roster (kinko_verifier_roster (log->verifier), log->seq);
	log->head_size = log->seq;
	log->head_root = root;
	g_string_truncate (log->lines, 0);
	return good;
}

static gboolean
feed_lines (Log *log, char **lines)
{
	for (; *lines != NULL && log->seq < MAX_ENTRIES; lines++) {
		json_auto_t *object = json_loads (*lines, JSON_REJECT_DUPLICATES, NULL);

		if (**lines == '\0' && log->lines->len > 0 && !end_act (log))
			return FALSE;
		if (json_is_object (object) && !append_entry (log, object))
			return FALSE;
	}
	return log->lines->len == 0 || end_act (log);
}

/* Whether the log is found to be in order. */
static gboolean
read_log (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	Log log = { .verifier = kinko_verifier_new (),
		    .hasher = kinko_hasher_new (),
		    .lines = g_string_new (NULL) };
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	kinko_frontier_init (&log.frontier);
	if (feed_lines (&log, lines)) {
		found = kinko_verifier_finish (log.verifier, &error);
		fuzz_check_outcome (found != NULL, error);
		/* Nothing else than the signatures can be wrong at the end, and they are right. */
		g_assert_true ((found != NULL) == (log.seq > 0));
		g_assert_true (found == NULL || found->entries == log.seq);
	}
	kinko_verifier_free (log.verifier);
	kinko_hasher_free (log.hasher);
	g_string_free (log.lines, TRUE);
	g_free (log.by);
	g_free (log.origin);
	g_free (log.latest);
	return found != NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	(void) read_log (data, size);
	return 0;
}

/* ---- mutations by line ----------------------------------------------------------------------- */

static GString *
join (const GPtrArray *lines)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf (text, "%s%s", i == 0 ? "" : "\n",
					(const char *) lines->pdata[i]);
	return text;
}

/* A value of one line, in quotes or not, into another line in place of one of its own. */
static void
graft (GPtrArray *lines, guint from, guint to)
{
	g_auto (GStrv) source = g_strsplit (lines->pdata[from], ",", -1);
	g_auto (GStrv) target = g_strsplit (lines->pdata[to], ",", -1);
	guint n = g_strv_length (source), m = g_strv_length (target);
	guint at;

	if (n == 0 || m == 0)
		return;
	at = (guint) rand () % m;
	g_free (target[at]);
	target[at] = g_strdup (source[(guint) rand () % n]);
	g_free (lines->pdata[to]);
	lines->pdata[to] = g_strjoinv (",", target);
}

static void
change_lines (GPtrArray *lines)
{
	guint a = (guint) rand () % lines->len, b = (guint) rand () % lines->len;

	switch (rand () % 5) {
	case 0:
		g_ptr_array_insert (lines, (int) b, g_strdup (lines->pdata[a]));
		break;
	case 1:
		g_ptr_array_remove_index (lines, a);
		break;
	case 2:
		g_ptr_array_insert (lines, (int) b, g_ptr_array_steal_index (lines, a));
		break;
	case 3:
		g_ptr_array_insert (lines, (int) a, g_strdup (""));
		break;
	default:
		graft (lines, a, b);
		break;
	}
}

size_t
LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max, unsigned int seed)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_auto (GStrv) split = g_strsplit (text, "\n", -1);
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GString) changed = NULL;

	srand (seed);
	if (rand () % 3 == 0)
		return LLVMFuzzerMutate (data, size, max);
	for (guint i = 0; split[i] != NULL; i++)
		g_ptr_array_add (lines, g_strdup (split[i]));
	for (int n = rand () % 3; lines->len > 0 && n >= 0; n--)
		change_lines (lines);
	changed = join (lines);
	if (changed->len > max)
		return LLVMFuzzerMutate (data, size, max);
	memcpy (data, changed->str, changed->len);
	return changed->len;
}

/* ---- seeds ----------------------------------------------------------------------------------- */

/* A seat as an enrolment names it; @n makes its keys different from all others. */
static char *
seat_text (const char *role, guint8 n)
{
	KinkoSeat seat = { .id = (char *) (gsize) "",
			   .role = kinko_role_from_name (role),
			   .numbers = TRUE,
			   .recipient = (char *) (gsize) "age1xxx" };
	json_auto_t *detail = json_object ();
	g_autofree char *text = NULL;
	char *inside;

	memset (&seat.note_key, n, sizeof seat.note_key);
	memset (&seat.git_key, n + 1, sizeof seat.git_key);
	memset (&seat.grant, n + 2, sizeof seat.grant);
	kinko_seat_to_detail (&seat, "test.example/kinko", detail);
	text = json_dumps (detail, JSON_COMPACT);
	inside = g_strndup (text + 1, strlen (text) - 2);
	return inside;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autofree char *tanaka = seat_text ("manager", 10);
	g_autofree char *suzuki = seat_text ("deputy", 20);
	g_autofree char *sato = seat_text ("worker", 30);
	g_autofree char *log = g_strdup_printf (
		"{\"action\":\"vault.genesis\",\"object\":\"vault\",\"detail\":{%s,\"vault\":"
		"\"00112233445566778899aabbccddeeff\",\"origin\":\"test.example/kinko\",\"kind\":"
		"\"test\",\"policy\":\"%064d\"}}\n\n"
		"{\"action\":\"operator.enrol\",\"object\":\"operator/suzuki\",\"detail\":{%s}}\n"
		"{\"action\":\"operator.enrol\",\"object\":\"operator/sato\",\"detail\":{%s}}\n\n"
		"{\"by\":\"sato\",\"role\":\"worker\",\"action\":\"case.edit\","
		"\"object\":\"case/00112233445566778899aabbccddeeff\"}\n\n"
		"{\"action\":\"operator.suspend\",\"object\":\"operator/sato\"}\n\n"
		"{\"action\":\"operator.resume\",\"object\":\"operator/"
		"sato\",\"detail\":{\"grant\":\"sha256:%064d\"}}\n\n"
		"{\"action\":\"operator.revoke\",\"object\":\"operator/sato\"}\n",
		tanaka, 0, suzuki, sato, 0);

	fuzz_begin ();
	/* Or mutations would begin behind the first check that refuses it. */
	g_assert_true (read_log ((const guint8 *) log, strlen (log)));
	fuzz_seed_text (*argc, *argv, "people", log);
	return 0;
}
