# What the scripts about tampering share: a base that is copied afresh for each change, the changes that take the key of the
# records, and who looks. Sourced, not run.
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

# A fresh copy to be damaged.
fresh ()
{
	cd "$work"
	rm -rf copy
	cp -a base copy
	cd copy
}

# flip FILE OFFSET: the lowest bit of one byte.
flip ()
{
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\x$(printf %x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# An operator has the key of the records, and with it stock sqlcipher opens the database.
# in_database STATEMENTS: prints what sqlcipher says.
records=
in_database ()
{
	if [ -z "$records" ]; then
		as suzuki operator age-identity >"$work/age.key" 2>/dev/null
		records=$(age -d -i "$work/age.key" vault/grants/suzuki.age | sed -n 's/^records //p')
	fi
	printf "PRAGMA key = \"x'%s'\";\nPRAGMA cipher_page_size = 8192;\n%s\n" "$records" "$1" |
		sqlcipher -bail vault/vault.db 2>&1
}

# ---- who looks ---------------------------------------------------------------------------------

# Stock git: is every object whole, and nothing of the log changed or gone?
by_git ()
{
	git -C "$mirror" fsck --strict --full --no-progress --no-dangling >fsck 2>&1 || return 4
	[ -z "$(git -C "$mirror" log --diff-filter=MDR --format=%H main -- log)" ] || return 4
}

# Stock git and OpenSSH: the signature of every commit, by the keys that were known before.
by_signatures ()
{
	local commits

	git -C "$work/base/$mirror" cat-file blob main:allowed_signers >signers
	mapfile -t commits < <(git -C "$mirror" rev-list main)
	git -C "$mirror" -c "gpg.ssh.allowedSignersFile=$PWD/signers" verify-commit "${commits[@]}" ||
		return 4
}

# sha256sum alone.
by_chain ()
{
	"$root/docs/check-chain.sh" "$mirror" || return 4
}

by_auditor ()
{
	"$build/kinko-verify" "$mirror"
}

by_paper ()
{
	"$build/kinko-verify" "$mirror" --genesis "$genesis"
}

# A checkpoint that somebody kept, cosigned or not.
by_checkpoint ()
{
	"$build/kinko-verify" "$mirror" --cosigned "$work/kept.note"
}

# Somebody who was here after the last act that counts.
by_memory ()
{
	kinko case list
}

# The first opening of somebody who saw nothing yet.
by_opening ()
{
	rm -f tanaka.key.seen
	kinko case list
}

by_verify ()
{
	kinko log verify
}

by_deep ()
{
	kinko log verify --deep
}

# row NAME WHO:STATUS...: a row of the table in docs/threat-model.md. Whoever only reads comes first: an opening writes.
row ()
{
	local name=$1 who wanted got

	for who in "${@:2}"; do
		wanted=${who#*:}
		who=${who%%:*}
		got=0
		"by_$who" >out 2>err || got=$?
		[ "$got" -eq "$wanted" ] || {
			wrong "$name: $who says $got instead of $wanted"
			head -c 600 out err | sed 's/^/    /'
		}
	done
	ok "$name: ${*:2}"
}
