# What the stories in this folder share: a folder of their own to work in, people with one passphrase, and how a
# command is checked. Sourced by scripts whose folder `tests/cli` is; needs KINKO_BUILD.
# shellcheck shell=bash disable=SC2034

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${KINKO_BUILD:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

export HOME=$work/home KINKO_VAULT=$work/vault LC_ALL=C.UTF-8
unset KINKO_IDENTITY XDG_CONFIG_HOME LANGUAGE
mkdir "$HOME"
exec </dev/null

floor=m=19456,t=2,p=1 # the least that kinko accepts, to be quick
passphrase='correct horse battery staple'
status=0
checks=0

# Japan's day and its fiscal year (from 1 April, two digits), as kinko has them throughout the story: whoever begins in the last
# ten minutes of a day stays in them.
began=$(date +%s)
if [ $(((began + 9 * 3600) % 86400)) -ge $((86400 - 600)) ]; then
	export KINKO_TEST_NOW_MS=${began}000
fi
today=$(TZ=Asia/Tokyo date -d "@$began" +%F)
year=$(date -d "${today%-*}-01 - 3 months" +%y)

# Does the same, and starts ten times as fast: a story asks it hundreds of times.
if command -v gojq >/dev/null; then
	jq ()
	{
		gojq "$@"
	}
fi

# wrong TEXT...: the story goes on, and fails at its end.
wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# kinko as PERSON: the passphrase of everybody is the same, given as often as it is asked for.
as ()
{
	local person=$1
	shift
	KINKO_IDENTITY=$work/$person.key "$build/kinko" --passphrase-fd 3 "$@" \
		3< <(printf '%s\n' "$passphrase" "$passphrase" "$passphrase")
}

# The same on a terminal; what it shows, without the carriage returns of one.
on_terminal_as ()
{
	local person=$1
	shift
	KINKO_IDENTITY=$work/$person.key SHELL=/bin/bash script -qec "$(printf '%q ' "$build/kinko" --passphrase-fd 3 "$@")" \
		/dev/null 3< <(printf '%s\n' "$passphrase" "$passphrase" "$passphrase") | tr -d '\r'
}

# What an approval of the ward says besides its number, for every act that needs one and for as long as these tests live.
for_everything=(date=2026-04-01 official=架空課長 what=架空の承認 expires=2199-03-31
	acts='import;export;entry-sheet;document;reveal;carry-out;erase;close')

# approve NUMBER...: tanaka enters such approvals.
approve ()
{
	local number
	for number in "$@"; do
		expect 0 as tanaka approval add "number=$number" "${for_everything[@]}"
	done
}

# together PERSON COMMAND...: tanaka asks for a second person instead of doing it, and that person grants it; the
# number of the request is then in $request.
together ()
{
	local second=$1
	shift
	expect_json 0 as tanaka approval request "$@"
	request=$(jq -r .result.number out)
	expect 0 as "$second" approval grant "$request"
}

# quiet_policy DIR: the shipped policy, but nothing is told of the machine that the test happens to run on, and nobody
# looks at a number for long.
quiet_policy ()
{
	cp -r "$root/policies/meguro-r8" "$1"
	sed -i -E 's/^(  [a-z-]+): (warn|deny)$/\1: ignore/' "$1/place.yaml"
	sed -i -E 's/^(  reveal_seconds): .*/\1: 5/' "$1/access.yaml"
	! grep -Eq '^  [a-z-]+: (warn|deny)$' "$1/place.yaml"
}

# expect STATUS COMMAND...: runs it; leaves what it printed in $work/out and $work/err.
expect ()
{
	local wanted=$1 got=0
	shift
	"$@" >"$work/out" 2>"$work/err" || got=$?
	checks=$((checks + 1))
	if [ "$got" -ne "$wanted" ]; then
		wrong "status $got instead of $wanted: $*"
		sed 's/^/    /' "$work/out" "$work/err"
	fi
}

# says FILE TEXT
says ()
{
	checks=$((checks + 1))
	grep -qF -- "$2" "$1" || {
		wrong "'$2' is not said in $1"
		sed 's/^/    /' "$1"
	}
}

is_silent_of ()
{
	checks=$((checks + 1))
	if grep -qF -- "$2" "$1"; then
		wrong "'$2' is said in $1"
	fi
}

# json FILTER: the last command's document meets it.
json ()
{
	checks=$((checks + 1))
	jq -e "$1" out >/dev/null 2>&1 || {
		wrong "the document is not so: $1"
		sed 's/^/    /' out
	}
}

# One document and nothing else, whatever the status; $1 is the status that is expected.
expect_json ()
{
	local wanted=$1
	shift
	expect "$wanted" "$@" --json
	[ "$(jq -s length out 2>/dev/null)" = 1 ] || wrong "not one document: $*"
	[ ! -s err ] || wrong "stderr is not empty with --json: $*"
	if [ "$wanted" -eq 0 ]; then
		json '.ok == true and has("result")'
	else
		json '.ok == false and (.error | has("code") and has("message") and has("hint"))'
	fi
}

# shellcheck source=tests/flip.bash
. "$root/tests/flip.bash"

# enrol PERSON ROLE [--numbers]: asks for a seat and gets it from tanaka.
enrol ()
{
	expect 0 as "$1" operator request --operator "$1" --name "$1" --out "$1.request" --argon2 "$floor"
	expect 0 as tanaka operator enrol "$1.request" --role "$2" "${@:3}" \
		--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03
}
