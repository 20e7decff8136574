# What the scripts beside this file share: a place of their own, people with seats, checks that print a
# line each, and what "the log is sound" means to kinko and to stock tools. Sourced, not run.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(CDPATH='' cd -- "${KINKO_BUILD:?}" && pwd)
sample=$root/tests/data/cases-sample.csv
work=$(mktemp -d)
trap 'umount -l "$work"/* 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

export HOME=$work/home LC_ALL=C.UTF-8 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export KINKO_VAULT=vault KINKO_IDENTITY=tanaka.key # where the script stands, so that copies work alike
unset XDG_CONFIG_HOME LANGUAGE KINKO_CRASH_AT
mkdir "$HOME"
exec </dev/null

floor=m=19456,t=2,p=1
passphrase='correct horse battery staple'
dates=(--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03)
status=0

# Does the same, and starts ten times as fast.
if command -v gojq >/dev/null; then
	jq ()
	{
		gojq "$@"
	}
fi

# ---- checking ----------------------------------------------------------------------------------

ok ()
{
	printf 'ok - %s\n' "$*"
}

wrong ()
{
	printf 'not ok - %s\n' "$*"
	# shellcheck disable=SC2034
	status=1
}

skip ()
{
	printf 'skipped: %s\n' "$*"
	exit 77
}

# check NAME COMMAND...: a line that says whether it succeeds.
check ()
{
	local name=$1
	shift
	if "$@"; then
		ok "$name"
	else
		wrong "$name"
	fi
}

# expect NAME STATUS COMMAND...: leaves what it printed in ./out and ./err.
expect ()
{
	local name=$1 wanted=$2 got=0
	shift 2
	"$@" >out 2>err || got=$?
	if [ "$got" -eq "$wanted" ]; then
		ok "$name"
		return
	fi
	wrong "$name: status $got instead of $wanted"
	head -c 2000 out err | sed 's/^/    /'
}

# says NAME FILE TEXT
says ()
{
	if grep -qF -- "$3" "$2"; then
		ok "$1"
	else
		wrong "$1: '$3' is not said"
		head -c 2000 "$2" | sed 's/^/    /'
	fi
}

# json NAME FILTER: the document in ./out meets it.
json ()
{
	if jq -e "$2" out >/dev/null 2>&1; then
		ok "$1"
	else
		wrong "$1: not so: $2"
		head -c 2000 out | sed 's/^/    /'
	fi
}

# shellcheck source=tests/flip.bash
. "$root/tests/flip.bash"

# ---- people ------------------------------------------------------------------------------------

# kinko, with the passphrase as often as it may be asked for.
kinko ()
{
	"$build/kinko" --passphrase-fd 3 "$@" 3<<<"$passphrase"$'\n'"$passphrase"$'\n'"$passphrase"
}

# as PERSON COMMAND...
as ()
{
	KINKO_IDENTITY=$1.key kinko "${@:2}"
}

# approve: an approval of the ward for every act that needs one, and for as long as these tests live.
approve ()
{
	kinko approval add number=R8-0001 date=2026-04-01 official=架空課長 what=架空の承認 expires=2199-03-31 \
		acts='import;export;entry-sheet;document;reveal;carry-out;erase;close' >/dev/null
}

# make_vault [OPTION...]: a vault of tanaka's with that approval and the ten sample cases.
make_vault ()
{
	kinko init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
		--argon2 "$floor" "$@" >/dev/null
	approve
	kinko case import "$sample" --approval R8-0001 >/dev/null
}

# request PERSON, seat PERSON OPTION...
request ()
{
	as "$1" operator request --operator "$1" --name "$1" --out "$1.request" --argon2 "$floor" \
		>/dev/null
}

seat ()
{
	request "$1"
	kinko operator enrol "$1.request" "${dates[@]}" "${@:2}" >/dev/null
}

# value FILTER COMMAND...: one value of a command's document.
value ()
{
	local filter=$1
	shift
	kinko "$@" --json | jq -r "$filter"
}

# entries FILTER: the log's entries that meet it, one a line, without a look that would be logged.
entries ()
{
	git -C "$mirror" ls-tree -r main log/ | awk '/\.jsonl$/ { print $3 }' |
		git -C "$mirror" cat-file --batch='' | jq -c "select(. != null) | select($1)"
}

# ---- soundness ---------------------------------------------------------------------------------

mirror=vault/mirror.git

# commits_verify [RANGE]: stock git accepts the signature of every commit.
commits_verify ()
{
	local commits

	git -C "$mirror" cat-file blob main:allowed_signers >signers
	mapfile -t commits < <(git -C "$mirror" rev-list "${1:-main}")
	git -C "$mirror" -c "gpg.ssh.allowedSignersFile=$PWD/signers" verify-commit "${commits[@]}" \
		>/dev/null 2>&1
}

# is_sound [RANGE]: kinko, kinko-verify and git find nothing, and the mirror holds all of the log.
# Says what is wrong, else nothing.
is_sound ()
{
	local size here

	kinko log verify --json >verify.json 2>verify.err || {
		printf '    log verify: '
		cat verify.json verify.err
		return 1
	}
	size=$(jq '.result | if .entries == .mirrored then .entries else -1 end' verify.json)
	here=$("$build/kinko-verify" "$mirror" --json | jq .result.entries) || {
		printf '    kinko-verify refuses the mirror\n'
		return 1
	}
	[ "$size" = "$here" ] || {
		printf '    the log has %s entries, the mirror %s\n' "$size" "$here"
		return 1
	}
	git -C "$mirror" fsck --strict --full --no-progress --no-dangling >fsck 2>&1 && [ ! -s fsck ] || {
		printf '    git fsck: '
		cat fsck
		return 1
	}
	[ -z "$(git -C "$mirror" log --diff-filter=MDR --format=%H "${1:-main}" -- log)" ] || {
		printf '    a commit changes what was in the log\n'
		return 1
	}
	commits_verify "${1:-main}" || {
		printf '    git does not accept every signature\n'
		return 1
	}
}
