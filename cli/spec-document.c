#include "cli/spec-document.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "cli/form-draft.h"
#include "policies/language.h"
#include "vault/place.h"

/* One way in which something is protected, and where that way is written down. Constant. */
typedef struct {
	const char *what, *how, *size, *source;
} Protection;

/* clang-format off */
/* What does not change from one vault to another: it is the program's. What can change is read (vault/spec.h). */
static const Protection protections[] = {
	{ N_ ("database, every page"), "AES-256-CBC, HMAC-SHA-512", "256 bit", "SQLCipher 4, FIPS 197, FIPS 180-4, RFC 2104" },
	{ N_ ("records, papers, lines, each version"), "ChaCha20-Poly1305, HMAC-SHA-256", "256 bit", "RFC 8439, docs/formats/record-box.md" },
	{ N_ ("My Numbers, under a key of their own for each case"), "ChaCha20-Poly1305, HMAC-SHA-256", "256 bit", "RFC 8439, docs/formats/record-box.md" },
	{ N_ ("keys given to people, backups, handovers"), "age v1: X25519, HKDF-SHA-256, ChaCha20-Poly1305", "256 bit", "C2SP age, RFC 7748, RFC 5869" },
	{ N_ ("identity file, under a passphrase"), "Argon2id, ChaCha20-Poly1305", "256 bit", "RFC 9106, RFC 8439, docs/formats/identity.md" },
	{ N_ ("log: chain and tree"), "SHA-256", "256 bit", "FIPS 180-4, RFC 6962" },
	{ N_ ("log: the signature of each act"), "Ed25519", "256 bit", "RFC 8032, C2SP signed-note, tlog-checkpoint" },
	{ N_ ("mirror: the signature of each commit"), "Ed25519 (SSHSIG)", "256 bit", "RFC 8032, OpenSSH PROTOCOL.sshsig" },
};
/* clang-format on */

static void
add_text (json_t *fields, const char *label, const char *text)
{
	kinko_form_draft_text_field (fields, label, KINKO_FORM_TEXT, text);
}

G_GNUC_PRINTF (3, 4)
static void
add_line (json_t *fields, const char *label, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	add_text (fields, label, text);
}

static void
add_hash (json_t *fields, const char *label, const char *hex)
{
	kinko_form_draft_text_field (fields, label, KINKO_FORM_HASH, hex);
}

/* ---- what it is about ------------------------------------------------------------------------- */

static void
add_subject (json_t *draft, KinkoSession *session, const char *program)
{
	const KinkoDescriptor *vault = kinko_session_descriptor (session);
	const KinkoPolicy *policy = kinko_session_policy (session);
	json_t *fields = kinko_form_draft_fields (draft, _ ("1. System"));

	add_line (fields, _ ("program"), "kinko (金庫) %s", KINKO_VERSION);
	add_hash (fields, _ ("SHA-256 of the program"), program);
	add_text (fields, _ ("vault"), vault->id);
	add_text (fields, _ ("name of the log"), vault->origin);
	add_text (fields, _ ("kind"),
		  vault->test ? _ ("test: made-up data only, every output is marked")
			      : _ ("production"));
	add_text (fields, _ ("rules in force"), kinko_policy_title (policy));
	add_hash (fields, _ ("SHA-256 of the rules"), kinko_policy_hash (policy));
	add_text (
		fields, _ ("place"),
		_ ("one computer lent by the ward, or a folder of the ward's file server; no cloud "
		   "service, no data centre"));
}

static void
add_values (json_t *draft, const char *heading, const char *name, const char *value,
	    const GPtrArray *values)
{
	json_t *table = kinko_form_draft_table (draft, heading);

	kinko_form_draft_column (table, name, KINKO_FORM_TEXT, 30);
	kinko_form_draft_column (table, value, KINKO_FORM_TEXT, 50);
	for (guint i = 0; i < values->len; i++) {
		const KinkoSpecValue *one = values->pdata[i];
		json_t *row = kinko_form_draft_row (table);

		kinko_form_draft_text_cell (row, one->name);
		kinko_form_draft_text_cell (row, one->value);
	}
}

static void
add_protections (json_t *draft)
{
	json_t *table = kinko_form_draft_table (draft, _ ("2. Encryption and signatures"));

	kinko_form_draft_column (table, _ ("what is protected"), KINKO_FORM_TEXT, 28);
	kinko_form_draft_column (table, _ ("how"), KINKO_FORM_TEXT, 30);
	kinko_form_draft_column (table, _ ("key"), KINKO_FORM_TEXT, 10);
	kinko_form_draft_column (table, _ ("defined by"), KINKO_FORM_TEXT, 32);
	for (gsize i = 0; i < G_N_ELEMENTS (protections); i++) {
		json_t *row = kinko_form_draft_row (table);

		kinko_form_draft_text_cell (row, _ (protections[i].what));
		kinko_form_draft_text_cell (row, protections[i].how);
		kinko_form_draft_text_cell (row, protections[i].size);
		kinko_form_draft_text_cell (row, protections[i].source);
	}
}

/* ---- who gets in ------------------------------------------------------------------------------ */

static void
add_cost (json_t *fields, const char *label, const KinkoArgon2 *cost)
{
	add_line (fields, label, "m=%u KiB, t=%u, p=%u", cost->memory_kib, cost->passes,
		  cost->lanes);
}

static void
add_entrance (json_t *draft, const KinkoPolicy *policy, const KinkoSpec *spec)
{
	json_t *fields = kinko_form_draft_fields (draft, _ ("4. Who gets in"));

	add_text (
		fields, _ ("what it takes"),
		_ ("an identity file of one's own and its passphrase; kept apart from the vault"));
	add_cost (fields, _ ("cost of guessing (this person's file)"), &spec->own);
	if (kinko_policy_argon2_memory (policy) > 0)
		add_line (fields, _ ("least cost by the rules"), "m=%u KiB, t=%u",
			  kinko_policy_argon2_memory (policy), kinko_policy_argon2_passes (policy));
	kinko_form_draft_number_field (fields, _ ("shortest passphrase, characters"),
				       KINKO_FORM_INTEGER, kinko_policy_passphrase_length (policy));
	add_line (fields, _ ("guesses that a passphrase must withstand"), "10^%u",
		  kinko_policy_passphrase_guesses (policy));
	kinko_form_draft_number_field (fields, _ ("wrong passphrases that lock a seat"),
				       KINKO_FORM_INTEGER, kinko_policy_failures (policy));
	kinko_form_draft_number_field (fields, _ ("recovery keys"), KINKO_FORM_INTEGER,
				       spec->recovery_keys);
}

static void
add_seats (json_t *draft, const KinkoRoster *roster)
{
	json_t *table = kinko_form_draft_table (draft, _ ("5. Roles and the keys they hold"));
	const GPtrArray *seats = kinko_roster_seats (roster);

	kinko_form_draft_column (table, _ ("role"), KINKO_FORM_TEXT, 30);
	kinko_form_draft_column (table, _ ("key for records"), KINKO_FORM_TEXT, 20);
	kinko_form_draft_column (table, _ ("active seats"), KINKO_FORM_INTEGER, 14);
	kinko_form_draft_column (table, _ ("of them with the key for My Numbers"),
				 KINKO_FORM_INTEGER, 22);
	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
		json_t *row = kinko_form_draft_row (table);
		guint active = 0, numbers = 0;

		for (guint i = 0; i < seats->len; i++) {
			const KinkoSeat *seat = seats->pdata[i];

			if (seat->role != role || seat->status != KINKO_SEAT_ACTIVE)
				continue;
			active++;
			numbers += seat->numbers;
		}
		kinko_form_draft_text_cell (row, kinko_role_label (role));
		kinko_form_draft_text_cell (row,
					    kinko_role_holds_keys (role) ? _ ("yes") : _ ("no"));
		kinko_form_draft_number_cell (row, active);
		kinko_form_draft_number_cell (row, numbers);
	}
}

/* ---- the log, the network --------------------------------------------------------------------- */

static void
add_log (json_t *draft, KinkoSession *session, const KinkoVerification *log, const char *root)
{
	char genesis[KINKO_HASH_HEX_LEN + 1];
	const KinkoPolicy *policy = kinko_session_policy (session);
	json_t *fields = kinko_form_draft_fields (draft, _ ("6. Records of access"));
	g_autofree char *mirror = kinko_session_mirror_path (session);

	add_text (fields, _ ("what is recorded"),
		  _ ("every opening, look, change, refusal and failure, before anything is shown: "
		     "time, person, role, session, action, object, purpose, approval, result; "
		     "never a name or a number of a person"));
	kinko_form_draft_number_field (fields, _ ("entries"), KINKO_FORM_INTEGER,
				       (gint64) log->entries);
	kinko_hash_to_hex (&log->genesis, genesis);
	add_hash (fields, _ ("root of the tree"), root);
	add_hash (fields, _ ("genesis hash"), genesis);
	add_text (fields, _ ("mirror"), mirror);
	kinko_form_draft_number_field (fields, _ ("acts that the mirror may lag behind"),
				       KINKO_FORM_INTEGER, kinko_policy_mirror_lag (policy));
	add_text (fields, _ ("how long it is kept"),
		  _ ("for good: nothing is ever removed from the log"));
	add_text (fields, _ ("how it is checked without kinko"),
		  _ ("git fsck, git verify-commit, sha256sum, ssh-keygen; see docs/formats"));
}

static const char *
measure_label (KinkoPlaceMeasure measure)
{
	switch (measure) {
	case KINKO_PLACE_WARN:
		return _ ("warns");
	case KINKO_PLACE_DENY:
		return _ ("refuses");
	default:
		return _ ("logs it");
	}
}

static void
add_network (json_t *draft, const KinkoPolicy *policy, const KinkoSpec *spec)
{
	const KinkoPlaceRules *rules = kinko_policy_place (policy);
	json_t *table;

	kinko_form_draft_text (
		draft, _ ("7. Network (第6条2(1), 第24条の3)"),
		_ ("The program opens no network connection: it has no code for that, and forbids "
		   "itself and its children to make a socket before anything else (seccomp, filter "
		   "mode 2). There is no network between parts of the system: one program reads "
		   "and "
		   "writes files in one folder."));
	add_values (draft, _ ("What the kernel says of the running program"), _ ("setting"),
		    _ ("value"), spec->process);
	table = kinko_form_draft_table (draft, _ ("What is looked at when the vault is opened"));
	kinko_form_draft_column (table, _ ("what is looked at"), KINKO_FORM_TEXT, 40);
	kinko_form_draft_column (table, _ ("what follows from a finding"), KINKO_FORM_TEXT, 40);
	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		json_t *row = kinko_form_draft_row (table);

		kinko_form_draft_text_cell (row, kinko_place_check_label ((KinkoPlaceCheck) i));
		kinko_form_draft_text_cell (row, measure_label (rules->measures[i]));
	}
}

/* ---- what is kept ----------------------------------------------------------------------------- */

static void
add_keeping (json_t *draft, const KinkoPolicy *policy)
{
	const GPtrArray *rules = kinko_policy_retention (policy);
	json_t *fields = kinko_form_draft_fields (draft, _ ("8. Backup and erasure"));

	if (kinko_policy_backup_days (policy) > 0)
		kinko_form_draft_number_field (fields, _ ("days between two backups, at most"),
					       KINKO_FORM_INTEGER,
					       kinko_policy_backup_days (policy));
	add_text (
		fields, _ ("backup"),
		_ ("with the ward's approval, sealed to named people, verified by a test restore"));
	add_text (
		fields, _ ("erasure"),
		_ ("by two people with the ward's approval: the keys of a case are destroyed, its "
		   "rows overwritten, and all pages searched for what is left"));
	for (guint i = 0; rules != NULL && i < rules->len; i++) {
		const KinkoRetentionRule *rule = rules->pdata[i];

		add_line (fields, rule->id, _ ("after %u days: %s"), rule->days,
			  kinko_retention_reason (rule));
	}
}

json_t *
kinko_spec_document (KinkoSession *session, const KinkoSpec *spec, const char *program,
		     const KinkoDate *today)
{
	char root[KINKO_HASH_HEX_LEN + 1];
	const KinkoPolicy *policy = kinko_session_policy (session);
	const KinkoFormHead head = {
		.form = "spec",
		.title = _ ("security specification"),
		.english = strcmp (kinko_language_choose ("en", "ja"), "en") == 0,
		.date = *today,
		.test = kinko_session_descriptor (session)->test,
		.footer = root,
	};
	json_t *draft;

	kinko_hash_to_hex (&spec->log->root, root);
	draft = kinko_form_draft_new (&head);
	add_subject (draft, session, program);
	add_protections (draft);
	add_values (draft, _ ("3. The database as it answers"), _ ("setting"), _ ("value"),
		    spec->database);
	add_entrance (draft, policy, spec);
	add_seats (draft, kinko_session_roster (session));
	add_log (draft, session, spec->log, root);
	add_network (draft, policy, spec);
	add_keeping (draft, policy);
	add_values (draft, _ ("9. Libraries that are loaded"), _ ("library"), _ ("version"),
		    spec->libraries);
	return draft;
}
