#!/bin/bash
# The data files of a policy as whoever writes one meets them: what is there is counted, what is not
# there is no mistake, and every mistake of every file is named at once with its place.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
kinko=${KINKO_BUILD:?}/kinko
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work LC_ALL=C.UTF-8
unset LANGUAGE KINKO_VAULT KINKO_IDENTITY
status=0
checks=0

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# check STATUS DIR: kinko policy check, its JSON in out.
check ()
{
	local got=0
	"$kinko" --json policy check "$2" >out 2>err || got=$?
	checks=$((checks + 1))
	[ "$got" -eq "$1" ] || wrong "status $got instead of $1: $2"
}

# json FILTER: is it true of what was printed?
json ()
{
	checks=$((checks + 1))
	jq -e "$1" out >/dev/null || wrong "$1 does not hold: $(cat out)"
}

# mistake FILE CODE FIELD
mistake ()
{
	json ".error.problems | any((.file | endswith(\"/$1\")) and .code == \"$2\" and .field == \"$3\"
		and .line > 0 and .column > 0)"
}

# ---- what is there -----------------------------------------------------------------------------

policy=$root/policies/meguro-r8
check 0 "$policy"
json '.result | .columns == 58 and .services == 7 and .paper_types > 8'
json '[.result.files[].name] | contains(["columns.yaml", "papers.yaml", "services.yaml"])'
"$kinko" policy check "$policy" >out
grep -qE '^ +services +7$' out || wrong 'the services are not counted'

# ---- an older policy has the rules alone -------------------------------------------------------

mkdir old
cp "$policy/access.yaml" old/
check 0 old
json '.result | .columns == null and .services == null and .paper_types == null'
"$kinko" policy check old >out
if grep -q services out; then wrong 'services are counted where there are none'; fi

# ---- mistakes ----------------------------------------------------------------------------------

cp -r "$policy" bad
sed -i -e 's/heading: 年度$/heading: 案件（番号）/' \
	-e '/^entry_sheet:/a\  - heading: { en: number, ja: 番号 }\n    source: child_mynumber' bad/columns.yaml
sed -i -e 's/any_of: \[年間収入申告書\]/any_of: [年間収入申告]/' \
	-e 's/- \[運転免許証\]/- [運転免許証, 年金証書]/' bad/papers.yaml
sed -i 's/id: rent /id: fee-tier /' bad/services.yaml
check 1 bad
json '.error.problems | length == 5'
mistake columns.yaml ambiguous_heading 'fields[1].heading'
mistake columns.yaml number_in_entry_sheet 'entry_sheet[0].source'
mistake papers.yaml unknown_type 'needs[2].any_of[0]'
mistake papers.yaml contradiction 'identity.plain[3][0]'
mistake services.yaml duplicate 'services[6].id'

# A file under another name would be taken to be in force.
mkdir typo
mv old/access.yaml typo/
cp "$policy/papers.yaml" typo/paper.yaml
check 1 typo
json ".error.problems | length == 1 and .[0].code == \"unknown_file\"
	and (.[0].message | contains(\"'papers.yaml'\"))"

[ "$status" -eq 0 ] && printf 'ok - %d checks\n' "$checks"
exit "$status"
