/*
 * A vault that was lost, and bringing it back.
 */
#pragma once

#include "tests/unit/vault/backup-fixture.h"
#include "vault/restore.h"

#define ADDRESS "東京都目黒区架空町9-9-9"

static inline char *
mirror_of (Safe *safe, const char *vault)
{
	return g_build_filename (safe->base.dir, vault, "mirror.git", NULL);
}

static inline KinkoRestoreReport *
restore_from (Safe *safe, const char *mirror)
{
	g_autoptr (GError) error = NULL;
	KinkoRestoreReport *report = try_restore (safe, safe->backup, mirror, &error);

	g_assert_no_error (error);
	g_assert_nonnull (report);
	return report;
}

/* The fixture's mirror is where the restore left it. */
static inline void
check_sound (Safe *safe, const char *mirror)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);

	g_free (safe->base.mirror);
	safe->base.mirror = g_strdup (mirror);
	assert_newest_sound (&safe->base, session, 3);
}
