/*
 * A vault with something in it and backups of it, for the tests of backups and restores.
 */
#pragma once

#include "tests/unit/vault/fixture.h"
#include "vault/age.h"
#include "vault/backup-open.h"
#include "vault/backup.h"
#include "vault/document.h"
#include "vault/restore.h"

#define BACKUP_APPROVAL "R8-0022"

/* An age identity that is in a safe, beside the file of stock age with it. */
typedef struct {
	Fixture base;
	KinkoSecret *safe;
	char *recipient, *backup;
} Safe;

/* The keys that something is opened with; it takes none of them. */
static inline GPtrArray *
one_key (KinkoSecret *key)
{
	GPtrArray *keys = g_ptr_array_new ();

	g_ptr_array_add (keys, key);
	return keys;
}

static inline char *
in_dir (Safe *safe, const char *name)
{
	return g_build_filename (safe->base.dir, name, NULL);
}

static inline void
make_safe (Safe *safe)
{
	g_autoptr (KinkoSecret) text = NULL;
	KinkoPublicKey key;
	g_autofree char *path = in_dir (safe, "safe.txt");

	safe->safe = kinko_secret_new (32);
	randombytes_buf (kinko_secret_data (safe->safe), 32);
	key = kinko_age_public_key (safe->safe);
	safe->recipient = kinko_age_recipient_text (&key);
	text = kinko_age_identity_text (safe->safe);
	g_assert_true (g_file_set_contents (path, kinko_secret_text (text),
					    (gssize) strlen (kinko_secret_text (text)), NULL));
	safe->backup = in_dir (safe, "backup.age");
}

static inline KinkoBackupMade *
try_backup (Safe *safe, KinkoSession *session, const char *path, GError **error)
{
	const char *const to[] = { safe->recipient, "tanaka", NULL };
	const KinkoBackupOrder order = { .to = to, .approval = BACKUP_APPROVAL, .path = path };

	return kinko_backup_create (session, &order, error);
}

static inline void
make_backup (Safe *safe, KinkoSession *session, const char *path)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackupMade) made = try_backup (safe, session, path, &error);

	g_assert_no_error (error);
	g_assert_nonnull (made);
}

/* A scan with a My Number, and one without. */
static inline void
add_scans (Safe *safe, KinkoSession *session)
{
	g_autofree char *scan = in_dir (safe, "scan");
	g_autofree char *receipt = enter_receipt (session);
	g_autoptr (GError) error = NULL;

	g_free (shell (&safe->base, "head -c 300000 /dev/urandom >scan"));
	for (guint i = 0; i < 2; i++) {
		KinkoDocumentInput input = { .path = scan,
					     .type = "課税証明書",
					     .pages = 1,
					     .receipt = receipt,
					     .place = "書庫",
					     .shows_number = i == 0 };
		g_autoptr (KinkoDocument) document =
			kinko_document_add (session, "C26-0001", &input, &error);

		g_assert_no_error (error);
		g_assert_nonnull (document);
	}
}

static inline void
safe_up (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;

	set_up (&safe->base, data);
	make_safe (safe);
	session = open_manager (&safe->base);
	import_sample (session);
	approve_for (session, BACKUP_APPROVAL, "バックアップ");
	add_scans (safe, session);
	make_backup (safe, session, safe->backup);
}

static inline void
safe_down (Safe *safe, gconstpointer data)
{
	kinko_secret_free (safe->safe);
	g_free (safe->recipient);
	g_free (safe->backup);
	tear_down (&safe->base, data);
}

/* Changes the address of a case. */
static inline void
move_case (KinkoSession *session, const char *case_no, const char *address)
{
	KinkoCaseChange change = { kinko_field_index ("address"), address };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_edit (session, case_no, &change, 1, &error);

	g_assert_no_error (error);
	g_assert_nonnull (kase);
}

/* The vault is lost: its folder is moved away, and with it the mirror. */
static inline void
lose_vault (Safe *safe)
{
	g_free (shell (&safe->base, "mv vault lost"));
}

static inline KinkoRestoreReport *
try_restore (Safe *safe, const char *file, const char *mirror, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	KinkoRestoreOrder order = { .file = file,
				    .to = safe->base.vault,
				    .mirror = mirror,
				    .without_mirror = mirror == NULL,
				    .identity_path = safe->base.identity,
				    .passphrase = passphrase,
				    .warn = keep_warning,
				    .warn_data = &safe->base };

	return kinko_vault_restore (&order, error);
}

/* Nothing is left of what was not done. */
static inline void
assert_nothing_restored (Safe *safe)
{
	g_free (shell (&safe->base, "! ls -d vault vault.unfinished-* 2>/dev/null"));
}
