#!/bin/sh
# Checks the chain of a kinko mirror with git, sha256sum and awk only.
# Usage: check-chain.sh MIRROR.git [COMMIT]        exit status: 0 in order, 1 broken
set -eu
LC_ALL=C
GIT_NO_REPLACE_OBJECTS=1 # the objects themselves, not what refs/replace shows instead
export LC_ALL GIT_NO_REPLACE_OBJECTS
mirror=$1
commit=${2:-refs/heads/main}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/lines"

# 1. Every line of every .jsonl file, in the order of the file names, into a file of its own without its newline.
git --git-dir="$mirror" ls-tree -r "$commit" log/ >"$work/tree"
awk '$2 == "blob" && /\.jsonl$/ { print $3 }' "$work/tree" >"$work/blobs"
git --git-dir="$mirror" cat-file --batch <"$work/blobs" >"$work/content"
awk -v dir="$work/lines" '
	left == 0 && $0 == "" { next }                     # git ends each file with a newline of its own
	left == 0 { left = $3; next }                      # "<id> blob <bytes>"
	{
		left -= length($0) + 1
		file = sprintf("%s/%010d", dir, n++)
		printf "%s", $0 >file
		close(file)
		print
	}
	END { exit left != 0 }' "$work/content" >"$work/all"

# 2. Their SHA-256, in the same order.
(cd "$work/lines" && find . -type f | sort | xargs sha256sum) >"$work/sums"

# 3. Line n says "seq":n, and its "prev" is the SHA-256 of line n-1; the first has 64 zeros.
awk '
	BEGIN { prev = sprintf("%064d", 0) }
	NR == FNR { sum[FNR - 1] = $1; next }
	{
		n = FNR - 1
		head = "{\"v\":1,\"seq\":" n ",\"time\":\""
		after = substr($0, length(head) + 30)      # a time has 29 characters
		want = "\",\"prev\":\"" prev "\","
		if (substr($0, 1, length(head)) != head || substr(after, 1, length(want)) != want) {
			print "the chain is broken at entry " n
			bad = 1
			exit 1
		}
		prev = sum[n]
	}
	END {
		if (bad) exit 1
		if (FNR == 0) { print "there are no entries"; exit 1 }
		print FNR " entries, the chain is in order; the last line has SHA-256 " prev
	}' "$work/sums" "$work/all"
