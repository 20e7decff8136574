#!/bin/bash
# 'kinko policy test' as somebody meets it who changes the rules: the shipped table holds and leaves
# nothing out, every rule that is taken away or weakened is noticed, and what is wrong with a table is
# said at once with its place.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
kinko=${KINKO_BUILD:?}/kinko
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work LC_ALL=C.UTF-8
unset LANGUAGE KINKO_VAULT KINKO_IDENTITY
policy=$root/policies/meguro-r8
table=$root/policies/meguro-r8.test.yaml
status=0
checks=0

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# run STATUS ARGUMENT...: kinko policy test; what it printed is in out and err.
run ()
{
	local wanted=$1 got=0
	shift
	"$kinko" policy test "$@" --lang en >out 2>err </dev/null || got=$?
	checks=$((checks + 1))
	if [ "$got" -ne "$wanted" ]; then
		wrong "status $got instead of $wanted: $*"
		sed 's/^/    /' out err
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

# json FILTER: is it true of what was printed?
json ()
{
	checks=$((checks + 1))
	jq -e "$1" out >/dev/null || wrong "$1 does not hold: $(cat out)"
}

# line TEXT: the number of the first line of the shipped table that has it.
line ()
{
	grep -m 1 -nF -- "$1" "$table" | cut -d: -f1
}

# ---- the shipped table -------------------------------------------------------------------------

run 0 "$table" --policy "$policy" --complete
says out 'verdicts are as the table says.'
run 0 "$table" --policy "$policy" --complete --json
json '.ok and .result.covered == .result.pairs and .result.gaps == [] and .result.verdicts > 500'
# so many as there are actions of people, which neither kinko itself nor a recovery key does, times five roles
pairs=$((5 * $(grep -E '^	\{ "[a-z.-]+",' "$root/policies/action.c" | grep -cvE '", SYSTEM,|RECOVERY')))
json ".result.covered == $pairs"
[ "$(jq -r .result.hash out)" = "$(cd "$policy" && sha256sum -- *.yaml | sha256sum | cut -d' ' -f1)" ] ||
	wrong 'the hash is not that of the policy that was asked'

grep -q 'meguro-r8\.test\.yaml' "${KINKO_BUILD:?}/cmake_install.cmake" || wrong 'the table is not installed'

# It is no rule file, and beside the rules it would be taken for one.
cp -r "$policy" with-table
cp "$table" with-table/
"$kinko" policy check with-table --json >out || true
json '.ok == false and (.error.problems | length == 1 and .[0].code == "unknown_file")'

# ---- what a changed rule changes ---------------------------------------------------------------

# without EDIT: sed makes the rules others; the table is run on them.
mkdir changed
cp "$policy"/*.yaml changed/
changed ()
{
	sed -E "$1" "$policy/access.yaml" >changed/access.yaml
	cmp -s "$policy/access.yaml" changed/access.yaml && wrong "this test is wrong: nothing is changed by $1"
	"$kinko" policy check changed >out 2>&1 || wrong "not a policy any more: $1"
}

# Everybody sees every number: the line of the table says otherwise, and which rule lets them.
changed '/- id: number-work$/,/reason:/ { /assigned: true/d }'
run 1 "$table" --policy changed --json
json '.error.code == "failed" and (.error.hint | length > 0) and (.error.problems | length > 3)'
json ".error.problems | any(.code == \"unexpected_permission\" and .line == $(line 'name: 担当でない従事者は、番号を表示できない') and
	(.file | endswith(\"meguro-r8.test.yaml\")) and (.field | test(\"^tests\\\\[[0-9]+\\\\]$\")))"
place=$(grep -n 'id: number-work$' changed/access.yaml | cut -d: -f1)
json ".error.problems | all(.message | contains(\"rule 'number-work' (access.yaml:$place)\"))"
json '[.error.problems[].line] | . == sort'
run 1 "$table" --policy changed
says err "verdicts are not as the table says (covered: $pairs of $pairs)"
says err 'meguro-r8.test.yaml:'
says err '担当でない従事者は、番号を表示できない (tests['

changed '/^outside_hours:/s/flag/reason/'
run 1 "$table" --policy changed
says err 'outside office hours needs a reason'
changed '/^outside_hours:/s/flag/deny/'
run 1 "$table" --policy changed
changed '/- id: case-work$/,/reason:/ s/^    reason:/    reauthenticate: true\n    reason:/'
run 0 "$table" --policy changed # of showing a case the table expects no more than that
changed '/- id: case-export$/,/reason:/ s/^    reason:/    second_person: [manager]\n    reason:/'
run 1 "$table" --policy changed
says err 'should need: '
changed '/^  actions: \[document.get-number, number.reveal\]/s/number.reveal/case.export/'
run 1 "$table" --policy changed
changed 's/^  roles: \[manager, deputy, worker\]/  roles: [manager, deputy, worker, auditor]/;
	s/^  actions: \[document.get-number, number.reveal\]/  actions: [log.show]/'
run 1 "$table" --policy changed

# Every rule that is taken away is noticed, each by its own rows.
rules=0
while read -r rule; do
	rules=$((rules + 1))
	awk -v rule="  - id: $rule" '/^  - id: / && in_rules { skip = $0 == rule } /^rules:/ { in_rules = 1 } !skip' \
		"$policy/access.yaml" >changed/access.yaml
	run 1 "$table" --policy changed
	grep -qF "meguro-r8.test.yaml" err || wrong "nobody would notice that the rule '$rule' is gone"
done < <(awk '/^rules:/ { on = 1 } on && /^  - id: / { print $3 }' "$policy/access.yaml")
[ "$rules" -gt 30 ] || wrong "this test is wrong: it finds $rules rules"

# Every role that a rule loses or gains is noticed, but for these, which change no verdict: a manager or deputy has
# the same by the rule beside it, and a deputy is denied it whatever allows it.
same=(documents-with-numbers-out:manager documents-with-numbers-out:deputy number-work:manager
	number-work:deputy seats-for-good:deputy)
while read -r number rule; do
	for role in manager deputy worker; do
		awk -v number="$number" -v role="$role" 'NR == number {
			has = index ($0, role) > 0
			gsub (/^ *roles: \[|\]$/, "")
			n = split ($0, old, ", "); list = ""
			for (i = 1; i <= n; i++)
				if (old[i] != role)
					list = list (list == "" ? "" : ", ") old[i]
			if (!has)
				list = list (list == "" ? "" : ", ") role
			$0 = "    roles: [" list "]"
		} { print }' "$policy/access.yaml" >changed/access.yaml
		# A rule for nobody is none, and was taken away above.
		if grep -q 'roles: \[\]' changed/access.yaml || grep -qxF "$rule:$role" < <(printf '%s\n' "${same[@]}"); then
			continue
		fi
		run 1 "$table" --policy changed
		grep -qF "meguro-r8.test.yaml:" err || wrong "nobody would notice the change of $role in '$rule'"
	done
done < <(awk '/^rules:/ { on = 1 } on && /^  - id: / { rule = $3 } on && /^    roles:/ { print NR, rule }' "$policy/access.yaml")

# ---- a table that says less --------------------------------------------------------------------

sed '/{ action: case.show, /d; /{ action: log.verify, /d' "$table" >less.yaml
run 0 less.yaml --policy "$policy"
says out 'The table does not say whether these may do it:'
grep -qE '^ +log\.verify +manager, deputy manager, worker, auditor, ward$' out || wrong 'not all gaps are named'
grep -qE '^ +case\.show +manager, deputy manager, worker, ward$' out || wrong 'a gap is named that is none'
grep -qE "^ +covered +$((pairs - 9)) of $pairs\$" out || wrong 'the gaps are not counted'
run 0 less.yaml --policy "$policy" --json
json ".result | .covered == $((pairs - 9)) and .pairs == $pairs and (.gaps | length == 9)"
json '.result.gaps | all(has("action") and has("role"))'
run 1 less.yaml --policy "$policy" --complete --json
json '.error | .code == "failed" and ([.problems[] | select (.code == "not_covered") | .field] == ["case.show", "log.verify"])'
run 1 less.yaml --policy "$policy" --complete
says err "covered: $((pairs - 9)) of $pairs"

# ---- mistakes ----------------------------------------------------------------------------------

cat >bad.yaml <<'EOF'
format: 1
tests:
  - { name: a, role: worker, action: case.shwo, expect: deny }
  - { name: a, role: boss, action: case.show, expect: alow, needs: [approval] }
matrix:
  - { action: case.show, allow: [] }
EOF
run 1 bad.yaml --policy "$policy" --json
json '.error.code == "invalid" and ([.error.problems[] | "\(.line):\(.column) \(.code) \(.field)"] == [
	"3:38 unknown_action tests[0].action", "4:13 duplicate tests[1].name",
	"4:22 unknown_role tests[1].role", "4:55 unknown_effect tests[1].expect",
	"6:33 yaml_empty_list matrix[0].allow"])'
run 1 bad.yaml --policy "$policy"
says err "did you mean 'case.show'?"
says err 'bad.yaml:3:38'
run 1 nowhere.yaml --policy "$policy"
run 1 "$table" --policy nowhere
run 2 --policy "$policy"
run 2 "$table"
says err 'vault'
run 2 "$table" --policy "$policy" --strict
head -c 1048577 /dev/zero | tr '\0' '#' >large.yaml
run 1 large.yaml --policy "$policy"

printf '%d checks\n' "$checks"
exit "$status"
