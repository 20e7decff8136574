#!/bin/bash
# The auditor's program is what it is said to be: kinko-verify needs neither SQLCipher nor argon2,
# directly or through another library, and holds no function of the vault; kinko-render, which draws forms, likewise. And no
# program asks the C library for a socket. Each check is shown to find in `kinko` what kinko-verify must not have.
set -euo pipefail

build=${KINKO_BUILD:?}
forbidden='^lib(sqlcipher|sqlite3|argon2)\.so'
status=0

wrong ()
{
	printf '%s\n' "$*"
	status=1
}

# Prints the libraries that a program needs, those that its libraries need included.
needed ()
{
	LC_ALL=C ldd "$1" | awk '{ print $1 }'
}

# Prints the functions and variables that are defined in the files given.
defined ()
{
	LC_ALL=C nm --defined-only "$@" | awk 'NF == 3 && $2 ~ /^[A-Z]$/ { print $3 }' | LC_ALL=C sort -u
}

from_vault ()
{
	LC_ALL=C comm -12 <(defined "$build/libkinko-vault.a") <(defined "$1")
}

grep -Eq "$forbidden" < <(needed "$build/kinko") ||
	wrong 'this test is wrong: it does not see that kinko needs SQLCipher'
[ "$(from_vault "$build/kinko" | grep -c '^kinko_')" -gt 20 ] ||
	wrong 'this test is wrong: it does not see the functions of the vault in kinko'

if needed "$build/kinko-verify" | grep -E "$forbidden"; then
	wrong 'kinko-verify needs a library of the vault'
fi
if from_vault "$build/kinko-verify" | grep .; then
	wrong 'kinko-verify holds functions of the vault'
fi
if defined "$build/kinko-verify" | grep -E '^kinko_(identity|secret|db|act|case|grant|box)_'; then
	wrong 'kinko-verify holds functions that handle secrets or records'
fi
# What draws forms holds nothing that handles a key, an entry's signature or the mirror either; and what has a key draws nothing.
if needed "$build/kinko-render" | grep -E "$forbidden|^libgit2\.so"; then
	wrong 'kinko-render needs a library of the vault or of the mirror'
fi
if from_vault "$build/kinko-render" | grep .; then
	wrong 'kinko-render holds functions of the vault'
fi
if defined "$build/kinko-render" |
	grep -E '^kinko_(identity|secret|db|act|case|grant|box|note|sshsig|mirror|roster|verify)_'; then
	wrong 'kinko-render holds functions that handle secrets, records or the log'
fi
drawing='^lib(cairo|pango.*|xlsxwriter|fontconfig|freetype|harfbuzz)[-.0-9]*\.so'
grep -Eq "$drawing" < <(needed "$build/kinko-render") ||
	wrong 'this test is wrong: it does not see what kinko-render draws with'
for program in kinko kinko-verify; do
	if needed "$build/$program" | grep -E "$drawing"; then
		wrong "$program loads a library that draws"
	fi
done
for program in kinko kinko-verify kinko-render; do
	if LC_ALL=C nm --dynamic --undefined-only "$build/$program" |
		grep -E ' (socket|socketpair|connect|getaddrinfo|sendto|git_remote_[a-z_]+)(@|$)'; then
		wrong "$program can open a network socket"
	fi
done
exit "$status"
