#!/bin/bash
# A restore loses no line of a register: copies, carry-outs, papers, exceptions, erasures and approvals that came after the
# backup stand in the restored vault under their old numbers and in the state that the log tells, and numbers go on above them.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

quiet_policy "$work/policy"
for_everything=("${for_everything[@]/close/close;backup}")
year=$(date -d "$(TZ=Asia/Tokyo date +%Y-%m-01) - 3 months" +%y)
today=$(TZ=Asia/Tokyo date +%Y-%m-%d)
origin=example.org/hoiku
usb=(what=架空の一覧 count=3 medium=USBメモリ medium_no=U-1 encryption=AES-256 container=鍵付きケース
	route=徒歩 destination=目黒区役所 purpose=納品)
papers=(from=架空課 kind=申告書 quantity=3通 has_personal_number=1 purpose=審査 place=書庫1)
once=(date=2026-04-01 official=架空課長 what=架空の承認 expires=2199-03-31 acts=export)

expect 0 as tanaka init --origin "$origin" --operator tanaka --name '田中 一郎' --kind test \
	--policy "$work/policy" --mirror "$work/mirror.git" --argon2 "$floor"
enrol suzuki deputy --numbers
enrol sato worker --numbers
approve R8-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001

# export_list FILE NUMBER
export_list ()
{
	expect_json 0 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out "$1" --approval "$2"
}

# has REGISTER NUMBER FILTER: the line as the vault shows it
has ()
{
	expect_json 0 as tanaka "$1" list --limit 200
	json ".result.lines[] | select(.number == \"$2\") | $3"
}

# restore FILE...: suzuki brings the vault back
restore ()
{
	rm -rf "$work/vault"
	expect_json 0 as suzuki backup restore "$@" --to "$work/vault"
	json '.result.proved'
}

# ---- before the backup ---------------------------------------------------------------------------

export_list before.csv R8-0001
expect 0 as sato contact add caller=施設 service=fee-tier topic='前の問い合わせ' minutes=5
expect 0 as tanaka carry add "${usb[@]}" --approval R8-0001 # M-0001
expect 0 as sato receipt add "${papers[@]}"                 # A-0001
expect 0 as tanaka case withdraw C26-0001 --reason 辞退
expect 0 as tanaka case withdraw C26-0004 --reason 辞退
expect_json 0 as tanaka backup create --to tanaka --to suzuki --out b1.age --approval R8-0001
hash=$(jq -r .result.sha256 out)
json ".result.copy == \"F$year-0002\""

# ---- and after it --------------------------------------------------------------------------------

export_list open.csv R8-0001
json ".result.copy == \"F$year-0003\""
expect_json 0 as tanaka log show --action case.export
json ".result.entries[-2].detail.copy.number == \"F$year-0003\" and (.result.entries[-1].detail.copy | has(\"number\") | not)"
expect 0 as tanaka case reveal C26-0003 child --purpose audit-response --approval R8-0001 --out n.txt
expect 0 as tanaka copy erased "F$year-0004" --method 上書き消去 --witness 架空立会
expect 0 as tanaka backup create --to suzuki --out b2.age --approval R8-0001 # F-0005
expect 0 as tanaka copy erased "F$year-0001" --method 上書き消去 --witness 架空立会
# What was carried out before it came back since; what was carried out since is on its way, or was found in order.
expect 0 as sato carry stage "M$year-0001" transport --status 施錠
expect 0 as suzuki carry check "M$year-0001" transport --result ok
expect 0 as sato carry returned "M$year-0001"
expect 0 as tanaka carry add "${usb[@]}" --approval R8-0001
expect 0 as sato carry stage "M$year-0002" transport --status 施錠
expect 0 as tanaka carry add "${usb[@]}" --approval R8-0001
expect 0 as sato carry stage "M$year-0003" transport --status 施錠
expect 0 as suzuki carry check "M$year-0003" transport --result not-ok --remark 鍵の掛け忘れ
expect 0 as sato receipt add "${papers[@]}"
expect 0 as sato receipt add "${papers[@]}"
expect 0 as sato receipt returned "A$year-0003" --on "$today" --to 架空次郎
expect 0 as sato contact add caller=施設 service=fee-tier topic='後の問い合わせ' minutes=5
# One approval used up, one not, and an act in an emergency.
expect 0 as tanaka approval add number=R8-0007 uses=1 "${once[@]}"
expect 0 as tanaka approval add number=R8-0008 uses=2 "${once[@]}"
export_list used.csv R8-0007
export_list half.csv R8-0008
expect 0 as sato case reveal C26-0006 child --purpose tier-review --out glass.txt --approval R8-0001 \
	--break-glass '担当者急病のため 架空' # F-0008, E-0001
# Numbers of one case, and the whole of another.
together suzuki case erase-numbers C26-0001 --approval R8-0001
expect 0 as tanaka case erase-numbers C26-0001 --approval "$request" --yes C26-0001
together suzuki case erase C26-0004 --approval R8-0001 --witness 架空
expect 0 as tanaka case erase C26-0004 --approval "$request" --witness 架空 --yes C26-0004
expect 0 as sato case edit C26-0002 address='東京都目黒区架空町1-1-1'
expect 0 as tanaka log verify
expect 0 "$build/kinko-verify" "$work/mirror.git"

# ---- the restore ---------------------------------------------------------------------------------

cp -r "$work/mirror.git" "$work/untouched.git"
rm -rf "$work/vault"
expect 0 as suzuki backup restore b1.age --to "$work/vault"
says out C26-0002
says out 'kinko backup restored shows this list again'
is_silent_of out case/
expect 0 as sato backup restored
says out "T$year-0002"
expect_json 0 as sato backup restored
# What somebody has to enter again, and nothing that is there, or that was ended.
json '[.result.restores[0].lost[] | select(.fate == "again") | .action] == ["contact.add", "approval.add", "approval.add", "case.edit"]'
json "[.result.restores[0].lost[] | select(.fate == \"again\") | .number // .case] == [\"T$year-0002\", \"R8-0007\", \"R8-0008\", \"C26-0002\"]"
json '.result.restores[0] | .proved and (.lost | all(.fate != "again" or (.action | test("^(backup|copy|carry|erasure|receipt)") | not)))'

# restored_lines: what stands in the registers, whatever the restore that brought it back
restored_lines ()
{
	# The copies, each in the state that the log tells, with who made it and under what.
	has copy "F$year-0003" '.open and .operator == "tanaka" and (.fields | .approval == "R8-0001" and .made == "1" and .count == "10" and .lost != null)'
	has copy "F$year-0003" '.fields.what | test("^【試験】.*lost; entry [0-9]+ of the log")'
	has copy "F$year-0001" '(.open | not) and .fields.erased_on != null'
	has copy "F$year-0004" '(.open | not) and .fields.erased_by == "tanaka"'
	has copy "F$year-0008" '.open and .operator == "sato" and (.fields.what | test("C26-0006"))'
	json "[.result.lines[] | select(.open) | .number[4:]] == [\"0002\", \"0003\", \"0005\", \"0006\", \"0007\", \"0008\"]"
	expect_json 0 as tanaka backup list
	json "[.result.backups[] | .number] == [\"F$year-0005\", \"F$year-0002\"] and (.result.backups | all(.made and .open))"
	json ".result.backups[1].sha256 == \"$hash\""
	expect 0 as tanaka backup list
	is_silent_of out 'not known'
	# What was carried out is back, is on its way, was not in order; papers are here, or were given back.
	has carry "M$year-0001" '(.open | not) and .fields.returned_at != null and .fields.transport_checked_by == "suzuki"'
	has carry "M$year-0002" '.open and .fields.approval == "R8-0001" and .fields.transport_by == "sato" and .fields.count == null'
	has carry "M$year-0003" '.open and .fields.transport_result == "不適正"'
	has receipt "A$year-0001" '.open and .fields.lost == null'
	has receipt "A$year-0002" '.open and .fields.lost != null and .fields.received_by == "sato"'
	has receipt "A$year-0003" '(.open | not) and .fields.returned_by == "sato"'
	expect 0 as tanaka receipt show "A$year-0002"
	expect 0 as tanaka carry show "M$year-0002"
	expect 0 as tanaka copy show "F$year-0005"
	# Both erasures, with what they erased, and the copies that may still hold it.
	expect_json 0 as tanaka erasure list
	json '[.result.lines[] | .fields.erased + " " + .fields.cases + " " + .fields.numbers + " " + .fields.result] == ["numbers 0 3 clean", "case 1 2 clean"]'
	json '.result.lines | all((.open | not) and .fields.approval == "R8-0001")'
	expect_json 0 as suzuki erasure report "X$year-0001"
	json ".result.granted_by == \"suzuki\" and ([.result.copies[].number[4:]] == [\"0002\", \"0005\"])"
	expect_json 0 as suzuki erasure report "X$year-0002"
	json "[.result.copies[].number[4:]] == [\"0002\", \"0003\", \"0005\", \"0006\", \"0007\"]"
	# As people read them.
	for words in 'copy list' 'copy list --open' 'carry list' 'receipt list' 'erasure list' 'exception list' \
		"erasure report X$year-0001" "exception show E$year-0001" 'approval show R8-0008' 'contract status'; do
		# shellcheck disable=SC2086 # several words
		expect 0 as suzuki $words
	done
	# The act in an emergency waits for its review still, by somebody else.
	has exception "E$year-0001" '.open and .fields.due != null and .operator == "sato"'
	expect_json 0 "$build/kinko-verify" "$work/mirror.git"
	json '.result.reviews_open == 1 and .result.erasures.unchecked == 0'
	expect 0 as tanaka log verify --deep
	# An approval lets nothing before it is entered again, and nobody gets more uses out of it.
	expect 3 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out again.csv --approval R8-0008
	says err 'enter it again'
}
restored_lines

# ---- and the work goes on ------------------------------------------------------------------------

expect 1 as tanaka approval add number=R8-0001 "${once[@]}" # which the backup has
expect 0 as tanaka approval add number=R8-0007 uses=1 "${once[@]}"
expect 3 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out again.csv --approval R8-0007
says err 'used 1 time'
expect 0 as tanaka approval add number=R8-0008 uses=2 "${once[@]}"
export_list next.csv R8-0008
json ".result.copy == \"F$year-0009\""
expect 3 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out again.csv --approval R8-0008
# Numbers go on above those that were given, of what was made anew and of what was lost.
expect_json 0 as sato contact add caller=施設 service=fee-tier topic='もう一度' minutes=5
json ".result.number == \"T$year-0003\""
expect_json 0 as sato receipt add "${papers[@]}"
json ".result.number == \"A$year-0004\""
expect 0 as sato receipt returned "A$year-0004" --on "$today" --to 架空次郎
expect 0 as tanaka backup create --to tanaka --to suzuki --out b3.age --approval R8-0001 # F-0010
# What was made anew is ended like any other.
expect 0 as tanaka copy erased "F$year-0003" --method 上書き消去 --witness 架空立会
expect 3 as sato exception review "E$year-0001" --finding 妥当
expect 0 as suzuki exception review "E$year-0001" --finding 妥当
expect 0 as sato receipt returned "A$year-0002" --on "$today" --to 架空次郎
expect 0 as suzuki carry check "M$year-0002" transport --result ok
expect 0 as sato carry returned "M$year-0002"
has carry "M$year-0002" '.open | not'
expect_json 0 as tanaka contract status
json "[.result.open[] | select(.kind == \"copy\") | .number] | index(\"F$year-0005\") and (index(\"F$year-0003\") | not)"
json "[.result.open[] | .kind] | unique == [\"carry\", \"copy\", \"receipt\"]"
expect 3 as tanaka contract close --approval R8-0001 --yes "$origin"
says err "F$year-0005"
expect 0 as tanaka log verify
expect_json 0 "$build/kinko-verify" "$work/mirror.git"
json '.result.reviews_open == 0'

# ---- once more: from a backup of after the restore, then from the one of before ------------------

restore b3.age
has copy "F$year-0003" '(.open | not) and .fields.lost != null'
has exception "E$year-0001" '.open | not'
has receipt "A$year-0002" '.open | not'
has copy "F$year-0010" '.open and .fields.sha256 != null'
expect 0 as tanaka log verify
restore b1.age
has copy "F$year-0003" '(.open | not)'
has copy "F$year-0009" '.open and .fields.lost != null'
has copy "F$year-0010" '.open and .fields.made == "1"'
has carry "M$year-0002" '.open | not'
expect_json 0 as tanaka backup restored
json '.result.restores | length == 1'
expect 3 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out again.csv --approval R8-0008
expect 0 as tanaka log verify
expect 0 "$build/kinko-verify" "$work/mirror.git"
export_list last.csv R8-0001
json ".result.copy == \"F$year-0011\""
cp -r "$work/vault" "$work/last"

# ---- nobody passes over a line, nor gives a number twice -----------------------------------------

# What a restore makes anew is in the log of the vault, and a backup of it can be verified and restored.
expect 0 as tanaka backup create --to tanaka --out b4.age --approval R8-0001
expect_json 0 as tanaka backup verify b4.age
# Without a mirror it is not known which numbers were given.
rm -rf "$work/vault" "$work/mirror.git"
expect 0 as suzuki backup restore b1.age --to "$work/vault" --without-mirror
says out 'given again'
export_list without.csv R8-0001
json ".result.copy == \"F$year-0003\""
has copy "F$year-0002" ".open and .fields.sha256 == \"$hash\""
expect 0 as tanaka log verify --deep

exit "$status"
