#!/bin/bash
# The rooms keep their distance: includes point cli → vault → audit → policies, SQLCipher and argon2
# stay in the vault, only cli/ talks to people or ends the process, and nothing talks to a network.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

# Prints what is wrong in the C files under the folder $1; each rule is shown below to catch what it
# is there for.
offences ()
(
	cd "$1"
	mapfile -t files < <(find policies audit vault cli tests -name '*.[ch]' | LC_ALL=C sort)
	awk '
	function room_of (path) { sub (/\/.*/, "", path); return path }
	function offence (text) { print FILENAME ":" FNR ": " text }

	# The code of a line: without comments, and with empty strings and characters.
	function code_of (line, code) {
		gsub (/\\\\/, "", line)
		gsub (/\047"\047/, "0", line)
		gsub (/\\["\047]/, "", line)
		gsub (/"[^"]*"/, "\"\"", line)
		gsub (/\047[^\047]*\047/, "0", line)
		code = ""
		while (line != "") {
			if (in_comment) {
				if (!match (line, /\*\//))
					return code
				in_comment = 0
			} else {
				if (!match (line, /\/[*\/]/))
					return code line
				code = code substr (line, 1, RSTART - 1)
				if (substr (line, RSTART, 2) == "//")
					return code
				in_comment = 1
			}
			line = substr (line, RSTART + 2)
		}
		return code
	}

	function calls (code, functions) {
		return code ~ "(^|[^A-Za-z0-9_])(" functions ")[ \t]*[(]"
	}
	function names (code, words) {
		return code ~ "(^|[^A-Za-z0-9_])(" words ")([^A-Za-z0-9_]|$)"
	}

	BEGIN {
		rank["policies"] = 1; rank["audit"] = 2; rank["vault"] = 3; rank["cli"] = 4
		rank["tests"] = 5
		printing = "v?printf|puts|putchar|perror|psignal|" \
			"g_print|g_printerr|g_debug|g_info|g_message|g_warning|g_critical|g_log"
		streams = "stdout|stderr|STDOUT_FILENO|STDERR_FILENO"
		ending = "exit|_exit|_Exit|quick_exit|abort|errx?"
		networking = "socket|socketpair|connect|getaddrinfo|gethostbyname|sendto|recvfrom|" \
			"git_remote_[a-z_]*|git_clone"
	}
	FNR == 1 { room = room_of (FILENAME); in_comment = 0 }

	/^[ \t]*#[ \t]*include[ \t]*"/ {
		target = $0; sub (/^[^"]*"/, "", target); sub (/".*/, "", target)
		if (target !~ /\// || !(room_of (target) in rank))
			offence ("\"" target "\" does not begin with a room")
		else if (rank[room_of (target)] > rank[room])
			offence (room "/ includes \"" target "\"")
		next
	}
	/^[ \t]*#[ \t]*include[ \t]*</ {
		target = $0; sub (/^[^<]*</, "", target); sub (/>.*/, "", target)
		if (room != "vault" && room != "tests" && target ~ /sqlcipher|sqlite|argon2/)
			offence (room "/ includes <" target ">")
		if (target ~ /^(netdb|resolv|arpa\/|netinet\/|curl\/)/)
			offence ("<" target "> is for networks")
		next
	}
	{
		code = code_of ($0)
		if (room == "tests")
			next
		if (room != "cli" && (calls (code, printing) || names (code, streams)))
			offence (room "/ prints")
		# g_error() and g_assert() stay: they are for our own mistakes and for exhausted memory.
		# A child that was forked to think of a secret ends by itself, and runs nothing of its parent.
		if (FILENAME == "vault/passphrase-strength.c")
			gsub (/_exit \(/, "", code)
		if (room != "cli" && calls (code, ending))
			offence (room "/ ends the process")
		if (calls (code, networking))
			offence ("opens a network")
	}' "${files[@]}"
)

# expect_offence FILE LINE TEXT: a tree with nothing but LINE in FILE offends as TEXT says, or, with
# TEXT empty, does not offend.
expect_offence ()
{
	local tree got

	tree=$(mktemp -d)
	mkdir -p "$tree"/{policies,audit,vault,cli,tests}
	printf '%s\n' "$2" >"$tree/$1"
	got=$(offences "$tree")
	rm -rf "$tree"
	if [ "$got" != "${3:+$1:1: $3}" ]; then
		printf 'this test is wrong: %s in %s gave "%s"\n' "$2" "$1" "$got"
		exit 1
	fi
}

expect_offence audit/a.c '#include "vault/db.h"' 'audit/ includes "vault/db.h"'
expect_offence policies/a.h '#  include "audit/hash.h"' 'policies/ includes "audit/hash.h"'
expect_offence vault/a.c '#include "cli/text.h"' 'vault/ includes "cli/text.h"'
expect_offence vault/a.c '#include "db.h"' '"db.h" does not begin with a room'
expect_offence vault/a.c '#include "../audit/hash.h"' '"../audit/hash.h" does not begin with a room'
expect_offence vault/a.c '#include "audit/hash.h"' ''
expect_offence cli/a.c '#include <sqlcipher/sqlite3.h>' 'cli/ includes <sqlcipher/sqlite3.h>'
expect_offence audit/a.c '#include <argon2.h>' 'audit/ includes <argon2.h>'
expect_offence vault/a.c '#include <argon2.h>' ''
expect_offence cli/a.c '#include <netinet/in.h>' '<netinet/in.h> is for networks'
expect_offence audit/a.c $'\tprintf ("x");' 'audit/ prints'
expect_offence audit/a.c $'\t(void) fputs ("x", stderr);' 'audit/ prints'
expect_offence audit/a.c $'\tg_autofree char *s = g_strdup_printf ("printf (%d)", 1); /* exit (1) */' ''
expect_offence vault/a.c $'\t/* why */ exit (1);' 'vault/ ends the process'
expect_offence vault/a.c $'\t_exit (0);' 'vault/ ends the process'
expect_offence vault/passphrase-strength.c $'\t_exit (0);' ''
expect_offence vault/passphrase-strength.c $'\texit (0);' 'vault/ ends the process'
expect_offence cli/a.c $'\tint fd = socket (AF_INET, SOCK_STREAM, 0);' 'opens a network'
expect_offence audit/a.c $'\tdeny (SCMP_SYS (socket)); // socket (2)' ''
expect_offence vault/a.c $'\tc = \'"\'; printf ("x");' 'vault/ prints'

found=$(offences "$root")
if [ -n "$found" ]; then
	printf '%s\n' "$found"
	exit 1
fi
