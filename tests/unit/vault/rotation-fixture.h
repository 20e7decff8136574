/* What the tests of rotation and of when it is due share. */
#pragma once

#include "vault/rotation.h"

#include <sys/file.h>

#include "tests/unit/vault/document-fixture.h"
#include "vault/act.h"
#include "vault/case-keys.h"
#include "vault/db-internal.h"
#include "vault/session-internal.h"

static inline KinkoRotated
rotate (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;
	gboolean done = kinko_keys_rotate (session, &rotated, &error);

	g_assert_no_error (error);
	g_assert_true (done);
	return rotated;
}

static inline KinkoCompartments *
copy_keys (const KinkoCompartments *keys)
{
	KinkoCompartments *copy = g_new0 (KinkoCompartments, 1);

	copy->records = kinko_secret_ref (keys->records);
	copy->numbers = kinko_secret_ref (keys->numbers);
	return copy;
}

/* What somebody with stock SQLCipher and this key gets to see of the vault: SQLITE_NOTADB when it is none of its. */
static inline int
open_stock (Fixture *fixture, const KinkoSecret *key)
{
	sqlite3 *db = open_raw (fixture, key);
	int code;

	(void) sqlite3_exec (db, "PRAGMA cipher_log_level = NONE", NULL, NULL, NULL);
	code = sqlite3_exec (db, "SELECT count (*) FROM sqlite_schema", NULL, NULL, NULL);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	return code;
}

static inline void
assert_no_leftovers (Fixture *fixture)
{
	g_free (shell (fixture, "test ! -e vault/vault.db.next; test ! -e vault/grants.next; "
				"test -z \"$(ls vault | grep next)\""));
}
