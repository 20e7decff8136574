#!/bin/bash
# The Debian package: made twice from the same sources in folders of different names it is the same file, it tells of no place on
# this machine, lintian finds no error, and what it installs works from where it was put.
set -euo pipefail

# shellcheck source=tests/cli/check.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/check.bash"

for tool in dpkg-deb dpkg-shlibdeps lintian ninja; do
	command -v "$tool" >/dev/null || { printf '%s is not installed\n' "$tool"; exit 77; }
done

# The value of a variable in the cache of the build that is tested.
cached ()
{
	sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

if [ "$(cached KINKO_SANITIZE)" = ON ]; then
	printf 'a build with sanitizers is not packed\n'
	exit 77
fi

# ---- made twice ----------------------------------------------------------------------------------

# package BUILD: writes the package of what is built, into that folder.
package ()
{
	(cd "$1" && env -u SOURCE_DATE_EPOCH cpack >"$work/log" 2>&1) || { tail -n 30 "$work/log"; exit 1; }
}

# pack SOURCE BUILD: as a person does it, but without optimization, as both are compiled in full.
pack ()
{
	env -u SOURCE_DATE_EPOCH cmake -S "$1" -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE=-O0 \
		-DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_C_COMPILER="$(cached CMAKE_C_COMPILER)" \
		-DCMAKE_PREFIX_PATH="$(cached CMAKE_PREFIX_PATH)" \
		>"$work/log" 2>&1 || { tail -n 30 "$work/log"; exit 1; }
	ninja -C "$2" >"$work/log" 2>&1 || { tail -n 30 "$work/log"; exit 1; }
	package "$2"
}

# Without a repository: the day is the fixed one, for both.
copy_sources ()
{
	mkdir -p "$1"
	tar -C "$root" -c --exclude=./.git --exclude='./build*' --exclude=./tests . | tar -C "$1" -x
}

copy_sources "$work/first-place"
copy_sources "$work/2/another, longer place"
pack "$work/first-place" "$work/first-place/build"
find "$work/2" -exec touch -h -d 2001-02-03 {} +
pack "$work/2/another, longer place" "$work/2/made-elsewhere"
package=$(echo "$work"/first-place/build/kinko_*_*.deb)
other=$(echo "$work"/2/made-elsewhere/kinko_*_*.deb)
if ! cmp -s "$package" "$other"; then
	wrong 'the two packages differ:'
	for deb in "$package" "$other"; do
		dpkg-deb -x "$deb" "$deb.files" && dpkg-deb -e "$deb" "$deb.files/DEBIAN"
		dpkg-deb -c "$deb" >"$deb.list"
	done
	diff -rq "$package.files" "$other.files" || true
	diff "$package.list" "$other.list" | head -n 20 || true
fi

# Whoever packs with a narrow umask has narrower modes in the headers that stand around the two archives, and none within.
archives ()
{
	dpkg-deb --ctrl-tarfile "$1" && dpkg-deb --fsys-tarfile "$1"
}

archives "$package" >"$work/archives"
(umask 077 && package "${other%/*}")
archives "$other" | cmp -s - "$work/archives" || wrong 'a narrow umask shows in what is packed'

# A build that can be killed at chosen points is no package.
if [ "$(cached KINKO_TESTS)" = ON ]; then
	(cd "$build" && cpack -B "$work/never" >"$work/log" 2>&1) && wrong 'a build with tests is packed'
	grep -q 'is not packed' "$work/log" || wrong 'a build with tests is refused for another reason'
fi

# ---- what is in it -------------------------------------------------------------------------------

installed=$work/installed
dpkg-deb -x "$package" "$installed"
dpkg-deb -e "$package" "$installed/DEBIAN"
for file in bin/kinko bin/kinko-verify share/man/man1/kinko.1.gz share/man/man1/kinko-case.1.gz share/man/man5/kinko-vault.5.gz \
	share/man/ja/man1/kinko.1.gz share/man/man1/kinko-verify.1.gz share/bash-completion/completions/kinko \
	share/zsh/vendor-completions/_kinko share/fish/vendor_completions.d/kinko.fish share/locale/ja/LC_MESSAGES/kinko.mo \
	share/kinko/policies/meguro-r8/access.yaml share/doc/kinko/copyright share/doc/kinko/changelog.gz \
	share/doc/kinko/docs/manual.ja.md; do
	[ -f "$installed/usr/$file" ] || wrong "/usr/$file is not in the package"
done
grep -q '^Depends:.*libsqlcipher' "$installed/DEBIAN/control" || wrong 'the libraries that it needs are not named'
grep -q '^Recommends:.*fonts-ipaexfont.*fonts-ipamj-mincho' "$installed/DEBIAN/control" ||
	wrong 'the fonts of forms are not named'
# What it needs is here, as it was built here: apt must find that it can be installed.
apt-get install --simulate --no-install-recommends "$package" >"$work/log" 2>&1 ||
	{ wrong 'apt would not install it:'; tail -n 20 "$work/log"; }

# Nothing of this machine: its name, the folders of sources and builds, of whoever built it.
gzip -dr "$installed/usr/share"
mentions ()
{
	grep -rlaF -e "$work" -e "$root" -e "$build" -e "${HOME:-/nowhere}/" "$1" && return 0
	# A name that is a word of the sources too tells nothing.
	! grep -rqwF -e "$(hostname)" "$work/first-place/docs" && grep -rlawF -e "$(hostname)" "$1"
}
mentions "$installed" && wrong 'these tell of this machine'
printf 'built in %s\n' "$work/first-place" >"$work/telltale"
mentions "$work/telltale" >/dev/null || wrong 'this test is wrong: it does not see the name of a folder'
mentions "$build/CMakeCache.txt" >/dev/null || wrong 'this test is wrong: it does not see where the sources are'

lintian --fail-on error --tag-display-limit 0 --allow-root "$package" >"$work/log" 2>&1 ||
	{ wrong 'lintian finds errors:'; grep '^E:' "$work/log" || cat "$work/log"; }

# ---- from where it was put -------------------------------------------------------------------------

run ()
{
	local program=$1

	shift
	env -i HOME="$work/home" PATH="$PATH" LC_ALL=C.UTF-8 "$installed/usr/bin/$program" "$@"
}

mkdir -m 700 "$work/home"
: >"$installed/usr/bin/locale" # as every system has it in that folder
run kinko --lang ja help | grep -q '使い方' || wrong 'the installed program does not find its translations'
run kinko-verify --lang ja help | grep -q '使い方' || wrong 'the installed kinko-verify does not find its translations'
run kinko policy check "$installed/usr/share/kinko/policies/meguro-r8" >"$work/log" 2>&1 || { wrong 'the installed program does not find its policy:'; cat "$work/log"; }
passphrase='four unrelated words: otter lantern gravel plum'
printf '%s\n%s\n' "$passphrase" "$passphrase" | run kinko --vault "$work/vault" --passphrase-fd 0 init --kind test \
	--origin package.example/test --operator tanaka --name '田中 一郎' --argon2 m=19456,t=2,p=1 >"$work/log" 2>&1 ||
	{ wrong 'the installed program does not make a vault:'; cat "$work/log"; }
run kinko --vault "$work/vault" --passphrase-fd 0 spec --format pdf --out "$work/spec.pdf" \
	<<<"$passphrase" >"$work/log" 2>&1 || { wrong 'the installed program draws no PDF:'; cat "$work/log"; }
run kinko-verify "$work/vault/mirror.git" >"$work/log" 2>&1 || { wrong 'kinko-verify does not verify its log:'; cat "$work/log"; }

exit "$status"
