#!/bin/bash
# A SQLCipher that is too old, or is none, is refused when the build is configured, by what the
# library itself says: its pkg-config file gives SQLite's version. The libraries here are fakes under
# a prefix of the user's own, so that it is shown too that such a prefix is used.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix="$work/own prefix"

# Answers every statement with one row, the version in $FAKE_SQLCIPHER; with none if that is empty.
mkdir -p "$prefix/include/sqlcipher" "$prefix/lib/pkgconfig"
cat >"$prefix/include/sqlcipher/sqlite3.h" <<'END'
typedef struct sqlite3 sqlite3;
#define SQLITE_OK 0
int sqlite3_open (const char *name, sqlite3 **db);
int sqlite3_exec (sqlite3 *db, const char *sql, int (*each) (void *, int, char **, char **),
		  void *data, char **error);
END
cat >"$work/fake.c" <<'END'
#include <stdlib.h>
#include <sqlcipher/sqlite3.h>
int
sqlite3_open (const char *name, sqlite3 **db)
{
	(void) name;
	*db = NULL;
	return SQLITE_OK;
}
int
sqlite3_exec (sqlite3 *db, const char *sql, int (*each) (void *, int, char **, char **),
	      void *data, char **error)
{
	char *value = getenv ("FAKE_SQLCIPHER"), *name = "cipher_version";

	(void) db, (void) sql, (void) error;
	return value == NULL || value[0] == '\0' ? 0 : each (data, 1, &value, &name);
}
END
gcc -shared -fPIC -I "$prefix/include" -o "$prefix/lib/libsqlcipher.so" "$work/fake.c"
cat >"$prefix/lib/pkgconfig/sqlcipher.pc" <<'END'
prefix=${pcfiledir}/../..
Name: SQLCipher
Description: a fake
Version: 3.46.1
Libs: -L"${prefix}/lib" -lsqlcipher
Cflags: -I"${prefix}/include"
END

# configure VERSION FOLDER: in a build folder that may be used again.
configure ()
{
	FAKE_SQLCIPHER=$1 cmake -S "$root" -B "$work/$2" "-DCMAKE_PREFIX_PATH=$prefix" \
		>"$work/log" 2>&1
}

refused ()
{
	if configure "$1" "refused-$1"; then
		printf 'a SQLCipher that says "%s" was accepted\n' "$1"
		exit 1
	fi
	if ! grep -q 'SQLCipher 4.6 or newer is needed' < <(tr -s ' \n' ' ' <"$work/log"); then
		printf 'a SQLCipher that says "%s" was not explained:\n' "$1"
		cat "$work/log"
		exit 1
	fi
}

accepted ()
{
	if ! configure "$1" "$2"; then
		printf 'a SQLCipher that says "%s" was refused:\n' "$1"
		cat "$work/log"
		exit 1
	fi
}

for version in '4.5.7 community' '3.4.1' 'unknown' ''; do
	refused "$version"
done
accepted '4.10.0 community' other
# The refusal is not remembered when the library was replaced by a newer one.
accepted '4.6.0 community' 'refused-3.4.1'
grep -q "own prefix" "$work/refused-3.4.1/CMakeCache.txt"
