/* What the tests of the database share. */
#pragma once

#include "vault/db.h"

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"
#include "vault/db-internal.h"
#include "vault/db-write.h"

typedef struct {
	Scratch *folder;
	char *path, *wal_path;
	KinkoSecret *key;
	gboolean wal;
} Fixture;

static inline void
set_up (Fixture *fixture, gconstpointer wal)
{
	fixture->folder = scratch_new ();
	fixture->path = scratch_path (fixture->folder, "vault.db");
	fixture->wal_path = scratch_path (fixture->folder, "vault.db-wal");
	fixture->key = kinko_secret_new_random (32);
	fixture->wal = wal != NULL;
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	kinko_secret_free (fixture->key);
	g_free (fixture->path);
	g_free (fixture->wal_path);
	scratch_free (fixture->folder);
}

static inline KinkoDb *
open_db (Fixture *fixture, gboolean create)
{
	g_autoptr (GError) error = NULL;
	KinkoDb *db = kinko_db_open (fixture->path, fixture->key, create, fixture->wal, &error);

	g_assert_no_error (error);
	g_assert_nonnull (db);
	return db;
}

static inline void
run (KinkoDb *db, const char *sql)
{
	g_autoptr (GError) error = NULL;
	gboolean done = kinko_db_run (db, sql, &error);

	g_assert_no_error (error);
	g_assert_true (done);
}

static inline gint64
get_int (KinkoDb *db, const char *sql)
{
	g_autoptr (GError) error = NULL;
	gint64 value = -1;
	gboolean done = kinko_db_get_int (db, sql, &value, &error);

	g_assert_no_error (error);
	g_assert_true (done);
	return value;
}

/* A table with rows that fill several pages. */
static inline void
make_table (KinkoDb *db)
{
	run (db, "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT;"
		 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
		 "INSERT INTO t SELECT i, printf ('marker-in-plain-%d', i) || hex (zeroblob (700)) "
		 "FROM n");
}

static inline void
make_db (Fixture *fixture)
{
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);

	make_table (db);
}
