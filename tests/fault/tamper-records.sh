#!/bin/bash
# Whoever has the key of the records changes what is stored, with stock sqlcipher. The log and its mirror are whole, and say
# so; what is stored is not what they tell, and only a deep verification looks at all of it.
# shellcheck source=tests/fault/tamper.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/tamper.bash"

mkdir base
cd base
make_vault 2>/dev/null
seat suzuki --role worker
kinko case edit C26-0001 g1_levy=1 >/dev/null
kinko case edit C26-0002 g1_levy=2 >/dev/null
genesis=$("$build/kinko-verify" "$mirror" --json | jq -r .result.genesis)
check 'the vault is sound before anything is changed' is_sound
expect 'and deeply so' 0 kinko log verify --deep
cd ..

# changed NAME STATEMENTS [WHO:STATUS...]: found by a deep verification as CODE, and by these others.
changed ()
{
	local name=$1 code=$2

	fresh
	in_database "$3; SELECT changes () > 0;" >changes || true
	[ "$(tail -n 1 changes)" = 1 ] || wrong "$name: nothing was changed: $(cat changes)"
	row "$name" git:0 signatures:0 auditor:0 "${@:4}" deep:4
	kinko log verify --deep --json >out 2>err || true
	json "$name: it is called $code" ".error.code == \"integrity\" and (.error.problems | map(.code) | index(\"$code\"))"
}

changed 'a box of another case' box 'UPDATE case_version SET box = (SELECT box FROM case_version
	WHERE case_id = 4) WHERE case_id = 3' verify:0
changed 'the box of an earlier version' box 'UPDATE case_version SET box = (SELECT box FROM case_version
	WHERE case_id = 1 AND version = 1) WHERE case_id = 1 AND version = 2' verify:0
changed 'a My Number in the place of another' box 'UPDATE case_number SET box = (SELECT box FROM case_number
	WHERE case_id = 4 AND subject = 0) WHERE case_id = 3 AND subject = 0' verify:0
changed 'a line of a register in the place of a case' box 'UPDATE case_version SET box = (SELECT box FROM
	register_version LIMIT 1) WHERE case_id = 5' verify:0
changed 'the newest version gone' missing 'UPDATE case_file SET version = 1 WHERE id = 1;
	DELETE FROM case_version WHERE case_id = 1 AND version = 2' verify:0
changed 'a case gone' missing 'DELETE FROM case_number WHERE case_id = 6; DELETE FROM case_version WHERE
	case_id = 6; DELETE FROM case_file WHERE id = 6' verify:0
changed 'a version added' no_entry 'INSERT INTO case_version SELECT case_id, 2, seq, box FROM case_version
	WHERE case_id = 5' verify:0
changed 'a case that looks erased' content_gone 'UPDATE case_file SET record_key = NULL WHERE id = 7' verify:0
changed 'whose case it is' sealed "UPDATE case_file SET assignee = 'suzuki' WHERE id = 8" verify:0
changed 'the words that find a case' search "UPDATE case_file SET search = 'c26-0009' WHERE id = 9" verify:0
changed 'the index that finds a child twice' number_index 'UPDATE case_number SET blind = NULL
	WHERE case_id = 10 AND subject = 0' verify:0
changed 'a second entry that nobody made' number_check 'UPDATE case_number SET checked_seq = seq
	WHERE case_id = 10 AND subject = 0' verify:0
changed "the role in a person's row" seat "UPDATE seat SET role = 'manager' WHERE id = 'suzuki'" verify:4
changed "another person's grant in a row" seat "UPDATE seat SET grant_file = (SELECT grant_file FROM seat
	WHERE id = 'tanaka') WHERE id = 'suzuki'" verify:0
changed 'an intent that nobody had' state "INSERT INTO open_intent VALUES (3, '0123456789abcdef')" verify:0

changed 'the day of a pledge' seat "UPDATE seat SET pledged = '2020-01-01' WHERE id = 'suzuki'" verify:0
says 'the day of a pledge: it is named' out 'operator/suzuki'
says 'the day of a pledge: and which day' out 'pledged'
changed 'the day of a training' seat "UPDATE seat SET trained = NULL WHERE id = 'suzuki'" verify:0
changed 'the day of a notice' seat "UPDATE seat SET notified = '2020-01-01' WHERE id = 'tanaka'" verify:0
changed 'a copy that is called a backup' row "INSERT INTO backup_line SELECT min (id) FROM register_line
	WHERE register = 'approval'" verify:0
changed 'a number that nobody gave' state "INSERT INTO number_given VALUES ('copy', 'F26-', 40)" verify:0
says 'a number that nobody gave: where' out 'number_given'

# A trigger that somebody drops is only the beginning of something.
fresh
in_database 'DROP TRIGGER audit_entry_stays;' >changes
row 'a safeguard of the log dropped' git:0 auditor:0 verify:0 deep:4
says 'a safeguard of the log dropped: it is named' err 'trigger audit_entry_stays'

# What was found stands in the log, whose readers need no key; no case number does.
fresh
in_database "UPDATE case_file SET assignee = 'suzuki' WHERE id = 8;" >changes
expect 'found' 4 kinko log verify --deep
says 'the person is told which case' err C26-0008
says 'and what to do' err 'kinko backup verify'
entries '.action == "log.verify" and .result == "failed"' >found
jq -e '.detail | .findings == 1 and .found[0].code == "sealed" and (.found[0].object | startswith("case/"))' \
	found >jq.out || wrong "the log does not tell what was found: $(cat found)"
check 'the log names no case by its number' eval '! grep -q C26-0008 found'
expect 'the log itself is whole' 0 "$build/kinko-verify" "$mirror" --genesis "$genesis"

# Without the key for My Numbers the hashes of their boxes are compared all the same.
fresh
expect 'somebody without the key for My Numbers finds the same' 0 as suzuki log verify --deep --json
json 'and says what was not opened' '.result.deep | .unopened == .numbers and .with_numbers == false and .numbers > 10'
exit "$status"
