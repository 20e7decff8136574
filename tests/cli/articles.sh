#!/bin/bash
# The articles of the contract that are rules for people, each with a refused and an allowed side: 別紙2 第8条, 第10条,
# 第11条, 第17条, 第18条, 第24条の2 to 第24条の4, 第27条, and 本文3. What stands behind each is told at length in other
# stories; this one shows that none is missing.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

# Office time, so that what is refused is refused for its own reason.
KINKO_TEST_NOW_MS=$(date -d '2026-11-27 12:00 +0900' +%s%3N)
export KINKO_TEST_NOW_MS

article ()
{
	printf '# %s\n' "$1"
}

expect 0 as tanaka init --origin example.org/articles --operator tanaka --name '田中 一郎' --kind test \
	--argon2 "$floor"
expect 0 enrol sato worker --numbers
expect 0 enrol suzuki worker

article '別紙2 第10条: copies only with the approval of the ward'
expect 3 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001
expect 0 as tanaka approval add number=R8-0001 date=2026-11-02 official=架空課長 what=取込み \
	acts=取込み、番号、廃棄、持出し expires=2026-12-31
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001

article '別紙2 第8条: only for a purpose of the contract'
expect 0 as tanaka case assign sato C26-0001
expect 2 as sato case reveal C26-0001 child --out one --approval R8-0001
expect 3 as sato case reveal C26-0001 child --purpose audit-response --out one --approval R8-0001
expect 3 as sato case reveal C26-0001 child --purpose curiosity --out one --approval R8-0001
[ ! -e one ] || wrong 'a number was written for no purpose'
expect 0 as sato case reveal C26-0001 child --purpose tier-review --out one --approval R8-0001

article '別紙2 第27条: only the assigned person, only the cleared one'
expect 3 as sato case reveal C26-0002 child --purpose tier-review --out two --approval R8-0001
expect 0 as tanaka case assign suzuki C26-0002
expect 3 as suzuki case reveal C26-0002 child --purpose tier-review --out two --approval R8-0001
expect 0 as tanaka case assign sato C26-0002
expect 0 as sato case reveal C26-0002 child --purpose tier-review --out two --approval R8-0001

article '別紙2 第10条: the erasure is recorded, with time, person and method'
expect 2 as sato copy erased F26-0001
expect 0 as sato copy list --open
says out F26-0001
expect 0 as sato copy erased F26-0001 --method 消去 --witness 田中
expect 0 as sato copy list --open
is_silent_of out F26-0001

article '別紙2 第11条: nothing is carried out without consent, and each stage is checked by another person'
carry=(what=調査票 count=3 medium=紙 encryption=封緘 container=鍵付きケース route=庁舎間便 destination=保育課
	purpose=納品)
expect 3 as tanaka carry add "${carry[@]}" --approval R8-0002
expect 0 as tanaka carry add "${carry[@]}" --approval R8-0001
expect 0 as sato carry stage M26-0001 transport --status 施錠を確認
expect 3 as sato carry check M26-0001 transport --result ok
expect 0 as suzuki carry check M26-0001 transport --result ok

article '別紙2 第17条: nothing stays unlocked: every command asks for the passphrase of its person'
refused ()
{
	KINKO_IDENTITY=$work/sato.key "$build/kinko" --no-input "$@"
}
expect 2 refused case list
expect 0 as sato case list
expect 2 refused case list

article '別紙2 第18条: no passphrase that others guess, none shared, and no guessing'
request ()
{
	KINKO_IDENTITY=$work/kato.key "$build/kinko" --passphrase-fd 3 operator request --operator kato \
		--name '加藤 花子' --out kato.request --argon2 "$floor" 3< <(printf '%s\n' "$1" "$1")
}
expect 1 request 'password1234'
expect 1 request '加藤花子加藤花子加藤花子'
expect 1 request 'kato2026kato'
expect 0 request 'lantern gravel comet sofa'
wrongly ()
{
	KINKO_IDENTITY=$work/suzuki.key "$build/kinko" --passphrase-fd 3 case list 3< <(printf 'not it at all\n')
}
for _ in 1 2 3 4 5; do
	expect 6 wrongly
done
expect 6 as suzuki case list
expect 6 as suzuki case list
expect 0 as tanaka operator resume suzuki --reason 本人確認済
expect 0 as suzuki case list

article '別紙2 第24条の2: a test vault takes no real number, and says what it is'
expect 1 as sato case edit C26-0001 --from <(printf 'child_mynumber=123456789018\n')
expect_json 0 as sato case show C26-0001
json '.test == true'

article '別紙2 第24条の3, 第24条の4: where the rules say so, nothing is opened where the internet or another computer is'
cp -r "$root/policies/meguro-r8" elsewhere
chmod -R u+w elsewhere
sed -i 's/^  host: ignore/  host: deny/' elsewhere/place.yaml
printf 'hosts: [pc-in-the-office]\n' >>elsewhere/place.yaml
expect 0 "$build/kinko" policy check elsewhere
expect 3 "$build/kinko" doctor --policy elsewhere
expect_json 3 "$build/kinko" doctor --policy elsewhere
expect 0 as sato case list

article '本文3: outside office hours by the rules of the ward'
cp -r "$root/policies/meguro-r8" hours
chmod -R u+w hours
sed -i 's/^outside_hours: flag/outside_hours: deny/' hours/access.yaml
expect_json 0 as tanaka approval request policy adopt hours
request=$(jq -r .result.number out)
expect 0 as sato approval grant "$request"
# 第18条: at an unwatched, open terminal nobody changes the rules: the passphrase is asked for again.
once() {
	KINKO_IDENTITY=$work/tanaka.key "$build/kinko" --passphrase-fd 3 "$@" 3< <(printf '%s\n' "$passphrase")
}
expect 1 once policy adopt hours --approval "$request"
expect 0 as tanaka policy adopt hours --approval "$request"
expect 0 as sato case list
KINKO_TEST_NOW_MS=$(date -d '2026-11-28 12:00 +0900' +%s%3N) # a Saturday
expect 3 as sato case list
says err 'is not done outside office hours'

printf '%d checks\n' "$checks"
exit $status
