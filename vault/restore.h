/*
 * Bringing a vault back from a backup: into a new folder, checked against the mirror, with the log going on where it was and
 * nothing back that was erased. Format and argument: docs/formats/backup.md.
 */
#pragma once

#include <glib.h>

#include "vault/backup.h"
#include "vault/lost-entry.h"

typedef struct {
	const char *file; /* the backup */
	const char *to;   /* the new vault; must not exist */
	const char *
		mirror; /* NULL: where the backup says that it is, which must not be inside the vault */
	gboolean without_mirror; /* there is none any more: a new one is made in the new vault */
	const char *policy;      /* folder of the rules that were adopted since; NULL: none were */
	/* Age identities (KinkoSecret) that the backup was sealed to, and that open a grant in it where the person has
	 * none; none, or NULL: the person's own. */
	const GPtrArray *keys;
	const char *identity_path;
	const KinkoSecret *passphrase;
	KinkoWarnFunc warn;
	gpointer warn_data;
	const KinkoProgress *progress;
} KinkoRestoreOrder;

typedef struct {
	KinkoBackupFound *found;
	char *mirror;     /* of the new vault */
	guint64 entries;  /* of the log now */
	guint64 from, to; /* entries that came back from the mirror: from @from on, before @to */
	guint64 restored_seq; /* the entry of the restore */
	GPtrArray *lost;      /* KinkoLostEntry */
	gboolean rotated;     /* the keys were renewed, because they had been since the backup */
	guint remade;         /* lines of registers that were made anew */
	guint repeated;       /* they, and erasures and ends that were done again */
	GPtrArray *regranted; /* operator IDs with a new grant */
	GPtrArray *suspended; /* operator IDs that nobody could seal one for */
	GPtrArray *nameless;  /* operator IDs whose person's name is lost */
	GPtrArray *seedless;  /* active recovery keys whose sealed seed is lost */
} KinkoRestoreReport;

void kinko_restore_report_free (KinkoRestoreReport *report);

/*
 * Restores. The person must hold an active seat of a manager or deputy, by the log as it came back, and must have held keys
 * when the backup was made, or give a key that did. Logs `vault.restored` in the new vault and its mirror.
 *
 * KINKO_ERROR_EXISTS: @to is there; KINKO_ERROR_AUTH, KINKO_ERROR_DENIED; KINKO_ERROR_INTEGRITY: the backup is damaged, the
 * mirror tells another history, or ends before it; KINKO_ERROR_BUSY: somebody goes on in the old vault. On failure nothing is
 * left, and the mirror is as it was.
 */
KinkoRestoreReport *kinko_vault_restore (const KinkoRestoreOrder *order, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRestoreReport, kinko_restore_report_free)
