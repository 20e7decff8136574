#!/bin/bash
# The place where kinko runs: what kinko doctor sees on a real kernel, and what follows from it at an opening. Networks
# are looked at in name spaces of their own, so that nothing depends on the machine's.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

hash=$(sha256sum "$build/kinko" | cut -d ' ' -f 1)

# policy DIR CHECK=MEASURE...: a policy that ignores all else.
policy ()
{
	local dir=$1 rule

	quiet_policy "$dir"
	shift
	for rule; do
		sed -i "s/^  ${rule%=*}: ignore$/  ${rule%=*}: ${rule#*=}/" "$dir/place.yaml"
		grep -q "^  ${rule%=*}: ${rule#*=}$" "$dir/place.yaml" || wrong "no rule $rule"
	done
}

# make_vault NAME POLICY: another vault of tanaka's, in use from now on.
make_vault ()
{
	export KINKO_VAULT=$work/$1
	rm -f "$work"/*.key
	expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' \
		--kind test --policy "$2" --argon2 "$floor"
}

# seen CHECK OUTCOME [TEXT]: what the last document says of a check.
seen ()
{
	json ".result.checks[] | select(.check == \"$1\") | .outcome == \"$2\" and
		((.seen // \"\") | contains(\"${3-}\"))"
}

# openings: results and findings of all openings in the log, one a line; without those that depend on the machine.
openings ()
{
	git -C "$KINKO_VAULT/mirror.git" log --reverse --format=%H main |
		while read -r commit; do
			git -C "$KINKO_VAULT/mirror.git" show "$commit" -- 'log/*.jsonl' |
				sed -n 's/^+{/{/p'
		done | jq -c 'select(.action == "session.open") |
			[.result, .detail.place - ["clock", "swap"], .detail.reason, .detail.place_unknown]'
}

# newest LINE: what openings says of the last one.
newest ()
{
	checks=$((checks + 1))
	[ "$(openings | tail -n 1)" = "$1" ] || wrong "the last opening is $(openings | tail -n 1), not $1"
}

# ---- without a vault -----------------------------------------------------------------------------

unset KINKO_VAULT
expect_json 0 "$build/kinko" doctor
json '[.result.checks[].check] == ["default-route", "global-address", "clock", "swap", "core-dumps",
	"file-modes", "host", "program", "policy"]'
json '.result | .vault == null and .policy == null and .denied == false'
json '[.result.checks[] | .measure] | all(. == null)'
json ".result.program == \"$hash\""
seen file-modes skipped
# The real state, whatever the shell allows.
expect_json 0 bash -c 'ulimit -c "$(ulimit -H -c)"; exec "$@"' _ "$build/kinko" doctor
json '.result | .core_limit < 2 and (.dumpable == 0 or .core_limit == 1)'
seen core-dumps ok
expect 0 "$build/kinko" doctor
says out 'default route'
expect 0 "$build/kinko" help doctor
says out 'opens no session'
expect 2 "$build/kinko" doctor here
expect 1 "$build/kinko" doctor --vault "$work/nothing"
expect 1 "$build/kinko" doctor --policy "$work"
export KINKO_VAULT=$work/vault

# ---- a policy that is wrong ----------------------------------------------------------------------

policy strict default-route=deny
expect 0 "$build/kinko" policy check strict
sed -i 's/^  clock: ignore/  clock: off/' strict/place.yaml
expect 1 "$build/kinko" policy check strict
says err 'place.yaml'
sed -i 's/^  clock: off/  clock: ignore/; s/^  policy: ignore/  policy: deny/' strict/place.yaml
expect_json 1 "$build/kinko" policy check strict
json '.error.problems[0].code == "locks_out"'
sed -i 's/^  policy: deny/  policy: ignore/; s/^  program: ignore/  program: deny/' strict/place.yaml
expect_json 1 "$build/kinko" policy check strict
json '.error.problems[0].code == "missing_list"'
rm -r strict

# ---- networks ------------------------------------------------------------------------------------

# with_net SETUP COMMAND...: in a network of its own, which SETUP makes.
with_net ()
{
	unshare -rn bash -ec 'eval "$1"; shift; exec "$@"' _ "$@"
}

# device NAME: something that a route can go through; kernels differ in what they have.
device='device ()
{
	ip link add "$1" type dummy 2>/dev/null || ip link add "$1" type veth peer name peer0
	ip link set "$1" up
	[ ! -e /sys/class/net/peer0 ] || ip link set peer0 up
	ip link show peer0 >/dev/null 2>&1 && ip link set peer0 up || true
}
device d0'

network=
if ! unshare -rn true 2>/dev/null; then
	echo 'skipped: no network name space can be made here'
elif ! command -v ip >/dev/null || ! with_net "$device" true 2>/dev/null; then
	echo 'skipped: no network device can be made here (this takes ip of iproute2)'
else
	network=yes
fi

doctor_sees ()
{
	expect_json 0 with_net "$1" "$build/kinko" doctor
	seen "${@:2}"
}

if [ -n "$network" ]; then
	unset KINKO_VAULT
	doctor_sees : default-route ok
	seen global-address ok
	private="$device; ip address add 10.1.2.3/8 dev d0"
	global="$device; ip address add 11.0.0.5/24 dev d0"
	doctor_sees "$private" default-route ok
	seen global-address ok
	doctor_sees "$private; ip route add default via 10.0.0.1" default-route seen 'through d0'
	seen global-address ok
	doctor_sees "$global" default-route ok
	seen global-address seen 11.0.0.5
	# The two halves of everything are everything; what VPN programs put elsewhere counts.
	doctor_sees "$private; ip route add 128.0.0.0/1 via 10.0.0.1" default-route seen 'd0 (128.0.0.0/1)'
	doctor_sees "$private; ip route add default via 10.0.0.1 table 4711" \
		default-route seen 'routing table 4711'
	# What leads to nobody does not.
	for refusal in blackhole unreachable prohibit; do
		doctor_sees "$private; ip route add $refusal default" default-route ok
		doctor_sees "$private; ip route add $refusal default table 4711" default-route ok
	done
	doctor_sees 'ip link set lo up; ip route add default dev lo' default-route ok
	doctor_sees "$private; ip route add 224.0.0.0/4 dev d0" default-route ok
	if [ -e /proc/net/if_inet6 ]; then
		doctor_sees "$device; ip address add 2600::5/64 dev d0 nodad" global-address seen '2600::5 (d0)'
		doctor_sees "$device; ip address add fd00::5/64 dev d0 nodad" global-address ok
		doctor_sees "$device; ip -6 route add default dev d0" default-route seen 'through d0'
		doctor_sees "$device; ip -6 route add 2000::/3 dev d0" default-route seen 'd0 (2000::/3)'
		doctor_sees "$device; ip -6 route add unreachable default" default-route ok
	fi
	export KINKO_VAULT=$work/vault
fi

# ---- openings that are refused -------------------------------------------------------------------

if [ -n "$network" ]; then
	policy deny default-route=deny global-address=warn
	make_vault denying deny
	routed="$private; ip route add default via 10.0.0.1"
	expect 0 as audit operator request --operator audit --name audit --out audit.request --argon2 "$floor"
	# as_in SETUP PERSON COMMAND...
	as_in ()
	{
		local setup=$1 person=$2
		shift 2
		KINKO_IDENTITY=$work/$person.key with_net "$setup" "$build/kinko" --passphrase-fd 3 "$@" \
			3< <(printf '%s\n' "$passphrase" "$passphrase" "$passphrase")
	}
	expect 0 as_in : tanaka operator enrol audit.request --role auditor --pledged 2026-04-01 \
		--trained 2026-04-02 --notified 2026-04-03
	newest '["granted",[],null,null]'
	expect_json 3 as_in "$routed" tanaka operator list
	json '.error | .code == "denied" and (.message | contains("through d0"))'
	json ".error.hint | contains(\"line $(grep -n '^  default-route' deny/place.yaml | cut -d : -f 1)\")"
	newest '["denied",["default-route"],"place",null]'
	expect 3 as_in "$routed" tanaka case list
	is_silent_of out 'There is no such case.'
	# A wrong passphrase is no way to learn what the policy says of the place.
	passphrase='wrong passphrase' expect 6 as_in "$routed" tanaka operator list

	# Told once a day; the log says it each time.
	expect 0 as_in "$global" tanaka operator list
	says err 11.0.0.5
	newest '["granted",["global-address"],null,null]'
	expect 0 as_in "$global" tanaka operator list
	is_silent_of err 11.0.0.5
	newest '["granted",["global-address"],null,null]'
	KINKO_TEST_NOW_MS=$(($(date +%s%3N) + 86400000)) expect 0 as_in "$global" tanaka operator list
	says err 11.0.0.5
	expect_json 0 as_in : tanaka operator list
	json 'has("warnings") | not'
	expect_json 0 as_in "$global" tanaka operator list
	json '.warnings | length == 1 and (.[0] | contains("11.0.0.5"))'

	# The address itself is in the vault's memory of nobody: ids and nothing else.
	expect 0 bash -c "! git -C '$KINKO_VAULT/mirror.git' grep -q '11\\.0\\.0\\.5' main"

	# Somebody without keys is refused and told in the same way; the spool brings it into the log.
	expect 0 as_in "$global" audit log verify
	says err 11.0.0.5
	expect_json 3 as_in "$routed" audit log verify
	json '.error.message | contains("through d0")'
	expect_json 0 as_in : tanaka log show --action unlock.refused
	json '[.result.entries[] | select(.object == "operator/audit") | .detail | [.reason, .place - ["clock", "swap"]]] ==
		[["place", ["default-route"]]]'
	expect_json 0 as_in : tanaka log show --action session.visit
	json '.result.entries[-1].detail | .reason == "visit" and .place - ["clock", "swap"] == ["global-address"]'
	expect 0 as_in : tanaka log verify
	expect 0 "$build/kinko-verify" "$KINKO_VAULT/mirror.git"

	# The doctor sees the same coming.
	expect_json 3 with_net "$routed" "$build/kinko" doctor
	json '.error | .code == "denied" and (.problems | length == 1 and .[0].code == "default-route")'
	json '.result.denied'
	seen default-route seen 'through d0'
	expect 3 with_net "$routed" "$build/kinko" doctor
	says out 'through d0'
	says err 'is not opened here'
	expect_json 0 with_net : "$build/kinko" doctor
	json '.result.denied | not'
fi

# ---- files ---------------------------------------------------------------------------------------

policy modes file-modes=warn
make_vault files modes
expect_json 0 as tanaka operator list
json 'has("warnings") | not'
newest "$(openings | tail -n 1 | grep -v file-modes)"
size=$(openings | wc -l)
export KINKO_IDENTITY=$work/tanaka.key
expect_json 0 "$build/kinko" doctor
seen file-modes ok
json '.result.checks[] | select(.check == "file-modes") | .measure == "warn"'
# open_up MODE FILE: found there, and taken back.
open_up ()
{
	local before
	before=$(stat -c %a "$2")
	chmod "$1" "$2"
	expect_json 0 "$build/kinko" doctor
	seen file-modes seen "${3-$(basename "$2")}"
	chmod "$before" "$2"
}
open_up 644 "$KINKO_VAULT/vault.json"
open_up 640 "$KINKO_VAULT/vault.db"
open_up 711 "$KINKO_VAULT" 'folder (0711)'
open_up 604 "$KINKO_VAULT/grants/tanaka.age" grants/tanaka.age
open_up 775 "$KINKO_VAULT/mirror.git"
open_up 640 "$work/tanaka.key"
open_up 770 "$work" "$work (0770)"
expect_json 0 "$build/kinko" doctor
seen file-modes ok
[ "$(openings | wc -l)" -eq "$size" ] || wrong 'the doctor left something in the log'
[ -z "$(ls "$KINKO_VAULT/spool")" ] || wrong 'the doctor left something in the spool'
unset KINKO_IDENTITY
chmod 644 "$KINKO_VAULT/vault.json"
expect_json 0 as tanaka operator list
json '.warnings | length == 1 and (.[0] | contains("vault.json (0644)"))'

# ---- hosts and programs --------------------------------------------------------------------------

host=$(uname -n)
policy hosts host=deny
printf 'hosts: [somewhere-else]\n' >>hosts/place.yaml
make_vault unknown-host hosts
expect 3 as tanaka operator list
says err "the host is '"
expect_json 3 "$build/kinko" doctor
policy own-host host=deny
printf 'hosts: [somewhere-else, %s]\n' "${host^^}" >>own-host/place.yaml
make_vault known-host own-host
expect 0 as tanaka operator list

policy consented program=deny
printf 'programs:\n  - version: "0.1.0"\n    sha256: "%s"\n' "$hash" >>consented/place.yaml
make_vault consenting consented
expect 0 as tanaka operator list
# The same program with a byte behind it is another one.
mkdir other
cp "$build/kinko" other/kinko
printf x >>other/kinko
build_of_tests=$build
other_as ()
{
	build=$work/other as "$@"
}
expect 3 other_as tanaka operator list
says err "$(sha256sum other/kinko | cut -d ' ' -f 1)"
newest "$(openings | tail -n 1 | grep '^\["denied",.*"program".*,"place"')"
expect_json 3 "$work/other/kinko" doctor
expect_json 0 "$build_of_tests/kinko" doctor
seen program ok

# Without a list it is compared with the person's last opening on this host, and told at once.
policy compared program=warn
make_vault comparing compared
expect_json 0 as tanaka operator list
json 'has("warnings") | not'
expect_json 0 other_as tanaka operator list
json '.warnings | length == 1 and (.[0] | contains("program is another one"))'
expect_json 0 other_as tanaka operator list
json 'has("warnings") | not'
expect_json 0 as tanaka operator list
json '.warnings | length == 1'

# ---- a policy from before ------------------------------------------------------------------------

cp -r "$root/policies/meguro-r8" older
rm older/place.yaml
make_vault older-vault older
expect_json 0 as tanaka operator list
json 'has("warnings") | not'
checks=$((checks + 1))
openings | tail -n 1 | jq -e '.[0] == "granted" and (.[1] | type == "array")' >/dev/null ||
	wrong 'an opening by an older policy does not say what was seen'

printf '%d checks\n' "$checks"
exit "$status"
