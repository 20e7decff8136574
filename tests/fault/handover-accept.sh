#!/bin/bash
# Kills the making of a successor's vault at its first step, its second, and so on: there is the whole vault with its receipt
# or no vault at all, and what is left over has a name that says so and is in nobody's way. And on a disk that is full, or
# fills up in the middle, there is none and nothing is left.
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

new=new

# accept: yamada takes the handover over.
accept ()
{
	KINKO_IDENTITY=yamada.key kinko handover accept handover.age --to "$new" --operator yamada --name '山田 春子' \
		--key key.txt --approval R9-0001 --receipt receipt.txt --argon2 "$floor"
}

# ---- what is handed over ------------------------------------------------------------------------

age-keygen -o key.txt 2>/dev/null
key=$(age-keygen -y key.txt)
kinko init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor" >/dev/null
kinko approval add number=R8-0001 date=2026-04-01 official=架空課長 what=架空の承認 expires=2199-03-31 \
	acts='import;handover' >/dev/null
head -3 "$sample" >two.csv
kinko case import two.csv --approval R8-0001 >/dev/null
seat suzuki --role worker
paper=$(value .result.number receipt add from=架空課 kind=申請書 quantity=1件 has_personal_number=1 purpose=審査 place=書庫)
head -c 300000 /dev/urandom >scan.pdf
kinko document add C26-0001 scan.pdf --type 課税証明書 --pages 1 --receipt "$paper" --place 書庫 --shows-number yes >/dev/null
asked=$(value .result.number approval request handover export --approval R8-0001 --to "$key" --numbers-to "$key" \
	--out handover.age --recipient 架空受託者)
as suzuki approval grant "$asked" >/dev/null
kinko handover export --approval "$asked" --to "$key" --numbers-to "$key" --out handover.age --recipient 架空受託者 >/dev/null

# ---- killed --------------------------------------------------------------------------------------

# Is the vault that is there whole? It opens, it verifies, and it has what was handed over.
is_whole ()
{
	[ -e yamada.key ] && KINKO_VAULT=$new as yamada log verify >/dev/null &&
		[ "$(KINKO_VAULT=$new as yamada case list --json | jq '.result.cases | length')" = 2 ] &&
		"$build/kinko" handover receipt-check "$new/predecessor/receipt" >/dev/null
}

n=0
got=137
made=0
while [ "$got" -eq 137 ]; do
	n=$((n + 1))
	got=0
	rm -rf new new.unfinished-* yamada.key receipt.txt "$HOME/.config"
	{ KINKO_CRASH_AT=$n accept >killed.out 2>killed.err || got=$?; } 2>/dev/null
	if [ -e new ]; then
		made=$((made + 1))
		is_whole || wrong "killed at step $n: there is a vault that is not whole"
	elif [ "$got" -ne 137 ]; then
		wrong "step $n: status $got, and no vault"
		sed 's/^/    /' killed.err
	elif [ -e receipt.txt ]; then
		wrong "killed at step $n: there is a receipt, and no vault"
	fi
done
check "killed at each of $((n - 1)) steps" [ "$n" -gt 20 ]
check 'the last attempt was not killed' [ "$got" -eq 0 ]
check 'it was there only after the last steps' [ "$made" -lt 12 ]

# What a kill left over does not stand in the way.
rm -rf new yamada.key receipt.txt "$HOME/.config"
{ KINKO_CRASH_AT=$((n / 2)) accept >/dev/null 2>&1 || true; } 2>/dev/null
check 'something is left over' compgen -G 'new.unfinished-*'
rm -f yamada.key
expect 'after a kill it is done once more' 0 accept
check 'and is whole' is_whole

# ---- a disk that fills up -----------------------------------------------------------------------

mkdir disk
if mount -t tmpfs -o size=12m none disk 2>/dev/null; then
	new=disk/new
	full=0
	for free in 64 512 1024 2048 3072; do
		rm -rf disk/new* yamada.key receipt.txt "$HOME/.config"
		dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null || true
		truncate -s "-${free}K" disk/filler
		got=0
		accept >out 2>err || got=$?
		rm -f disk/filler
		if [ "$got" -eq 0 ]; then
			check "$free KiB are enough" is_whole
			continue
		fi
		full=$((full + 1))
		check "$free KiB: status 1" [ "$got" -eq 1 ]
		check "$free KiB: nothing is left" [ -z "$(ls disk)" ]
		check "$free KiB: no receipt" [ ! -e receipt.txt ]
	done
	check 'the disk was full' [ "$full" -gt 1 ]
	umount disk
else
	echo 'skipped in part: a full disk needs root'
fi

exit "$status"
