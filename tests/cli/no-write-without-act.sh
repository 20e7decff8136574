#!/bin/bash
# No write without an act: a function that writes takes the act, so that giving it the session does not compile, and the
# writing side of the database is known to the files that make acts only.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
compiler=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

read -ra flags <<<"$(pkg-config --cflags glib-2.0 jansson)"

# compiles CALL: is a file accepted that makes this call?
compiles ()
{
	cat >"$work/call.c" <<-END
		#include "vault/act.h"
		#include "vault/case-file.h"
		#include "vault/case-write.h"
		#include "vault/copy.h"
		#include "vault/seat-write.h"

		gboolean call (KinkoSession *session, KinkoAct *act, KinkoCaseFile *file, const KinkoCaseData *data,
			       KinkoCase *kase, const KinkoSeat *seat, KinkoRegisterLine *line, const KinkoCopy *copy,
			       char **number, json_t *detail, GError **error);

		gboolean
		call (KinkoSession *session, KinkoAct *act, KinkoCaseFile *file, const KinkoCaseData *data,
		      KinkoCase *kase, const KinkoSeat *seat, KinkoRegisterLine *line, const KinkoCopy *copy,
		      char **number, json_t *detail, GError **error)
		{
			(void) session; (void) act; (void) file; (void) data; (void) kase; (void) seat; (void) line; (void) copy; (void) number;
			(void) detail;
			return $1;
		}
	END
	"$compiler" -std=gnu17 -D_GNU_SOURCE -I"$root" "${flags[@]}" \
		-Werror=incompatible-pointer-types -Werror=implicit-function-declaration \
		-fsyntax-only "$work/call.c" 2>"$work/errors"
}

# check CALL: with the act it compiles, with the session in its place it does not, and for that reason.
check ()
{
	if ! compiles "$1"; then
		printf 'this test is wrong: %s does not compile\n' "$1"
		cat "$work/errors"
		exit 1
	fi
	if compiles "${1/(act,/(session,}"; then
		printf '%s compiles\n' "${1/(act,/(session,}"
		exit 1
	fi
	if ! grep -q 'incompatible.pointer.type' "$work/errors"; then
		printf 'this test is wrong: another error than expected\n'
		cat "$work/errors"
		exit 1
	fi
}

check 'kinko_case_file_write (act, file, data, 0, detail, error)'
check 'kinko_case_write_new (act, kase, detail, error)'
check 'kinko_register_add (act, line, detail, error)'
check 'kinko_register_change (act, line, detail, error)'
check 'kinko_copy_register (act, copy, number, error)'
check 'kinko_copy_finish (act, "F26-0001", NULL, 0, FALSE, error)'
check 'kinko_seat_insert (act, seat, NULL, NULL, error)'
check 'kinko_seat_update (act, seat, NULL, NULL, error)'
check 'kinko_act_prepare (act, "DELETE FROM seat", error) != NULL'
check 'kinko_act_add_entry (act, "case.edit", "log", "granted", detail, error)'

# Who may include the writing side: the act, the log, the schema, the swap, whose transaction only keeps the others out, and
# the files of the database itself.
allowed='^vault/(act|log|schema|swap|db|db-check|db-error|statement)\.c$'
cd "$root"
if found=$(grep -lE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"vault/db-write\.h"' \
	policies/*.[ch] audit/*.[ch] vault/*.[ch] cli/*.[ch] | grep -vE "$allowed"); then
	printf 'vault/db-write.h is included by: %s\n' "$found"
	exit 1
fi
grep -q '"vault/db-write.h"' vault/act.c
