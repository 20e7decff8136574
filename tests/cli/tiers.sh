#!/bin/bash
# The fee-tier tables as people look at them: without a seat, with bounds in yen, and with every
# mistake of a table named at once.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${KINKO_BUILD:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

export HOME=$work LC_ALL=C.UTF-8
unset KINKO_VAULT KINKO_IDENTITY XDG_CONFIG_HOME LANGUAGE
exec </dev/null

policy=$root/policies/meguro-r8
status=0
checks=0

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# expect STATUS ARGUMENT...: runs kinko with them; leaves what it printed in out and err.
expect ()
{
	local wanted=$1 got=0
	shift
	"$build/kinko" "$@" >out 2>err || got=$?
	checks=$((checks + 1))
	if [ "$got" -ne "$wanted" ]; then
		wrong "status $got instead of $wanted: $*"
		sed 's/^/    /' out err
	fi
}

# says FILE PATTERN: an extended regular expression
says ()
{
	checks=$((checks + 1))
	grep -qE -- "$2" "$1" || {
		wrong "'$2' is not said in $1"
		sed 's/^/    /' "$1"
	}
}

json ()
{
	checks=$((checks + 1))
	jq -e "$1" out >/dev/null 2>&1 || {
		wrong "the document is not so: $1"
		sed 's/^/    /' out
	}
}

# ---- what there is -----------------------------------------------------------------------------

expect 0 policy tiers --policy "$policy"
says out '^ *4 +tier 4 +by income levy +48,600 +97,000$'
says out '^ *8 +tier 8 +by income levy +397,000$'
says out '^ *C1 .*均等割のみ'
says out '^ *use +decisions$'
says out 'example, never for decisions'
expect 0 --lang ja policy tiers --policy "$policy"
says out '第4階層 .* 48,600 +97,000$'

expect 0 policy tiers --policy "$policy" --json
json '.result.tables | map(.id) == ["national-8", "ward-example"]'
json '.result.tables | map(.example) == [false, true]'
json '.result.tables[0].tiers | map(.from)
	== [null, null, 0, 48600, 97000, 169000, 301000, 397000]'
json '.result.tables[0].tiers | map(.below)
	== [null, null, 48600, 97000, 169000, 301000, 397000, null]'
json '.result.tables[0].tiers | map(.kind)[:3] == ["welfare", "exempt", "amount"]'
json '.result | has("levy") | not'
hash=$(jq -r '.result.tables[0].hash' out)
[ "$(sha256sum <"$policy/tiers-national.yaml")" = "$hash  -" ] || wrong "the table's hash is another"

# Yen by yen at the bounds of the national table.
while read -r levy tier; do
	expect 0 policy tiers --policy "$policy" --levy "$levy" --json
	json ".result | .levy == $levy and .tables[0].tier == \"$tier\""
done <<'END'
0 3
48599 3
48600 4
48601 4
96999 4
97000 5
168999 5
169000 6
300999 6
301000 7
396999 7
397000 8
9999999999 8
END
expect 0 policy tiers --policy "$policy" --levy 169000
says out '^A levy of 169,000 yen is in tier 6\.$'

# ---- what is refused ---------------------------------------------------------------------------

for levy in '' -1 1.5 1,000 1e3 0x10 ９ 10000000000 123456789018; do
	expect 2 policy tiers --policy "$policy" --levy "$levy"
	if [ -n "$levy" ] && grep -qF -e "$levy" err; then
		wrong "what was typed is repeated: $levy"
	fi
done
expect 2 policy tiers
expect 1 policy tiers --policy "$work/nowhere"

# ---- policies that are wrong -------------------------------------------------------------------

mkdir own
cp "$policy/access.yaml" own
expect 0 policy tiers --policy own
says out 'no tier tables'
cp "$policy/tiers-national.yaml" own/tiers-old.yaml
sed -i 's/below: 97000/below: 96000/; s/kind: exempt/kind: exemt/; s/id: "8"/id: "7"/' own/tiers-old.yaml
expect 1 policy check own --json
json '.error.problems | map(.code) == ["unknown_kind", "tier_gap", "duplicate"]'
json '.error.problems | all(.line > 0 and .column > 0)'
expect 1 policy tiers --policy own
says err 'tiers-old\.yaml:[0-9]+:[0-9]+, tiers\[3\]\.below: .*96000.*97000'
cp "$policy/tiers-national.yaml" own/tiers-old.yaml
cp "$policy/tiers-national.yaml" own/tiers-twice.yaml
expect 1 policy check own --json
json '.error.problems | map(.code) == ["duplicate", "tier_same_from"]'
mv own/tiers-twice.yaml own/tier-twice.yaml
expect 1 policy check own
says err "did you mean 'tiers-twice\.yaml'"
rm own/tier-twice.yaml
expect 0 policy check own

[ "$status" -ne 0 ] || printf 'ok - %d checks\n' "$checks"
exit "$status"
