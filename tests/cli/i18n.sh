#!/bin/sh
# Every text of the programs is translated: none is missing, empty or only guessed, and no translation
# takes other arguments than its text. usage: tests/cli/i18n.sh
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

complain () {
	echo "not ok - $1"
	sed 's/^/# /' "$2"
	failed=1
}

"$root/cli/po/update" --template "$work/kinko.pot"
if ! grep -q '^msgid "..*"' "$work/kinko.pot"; then
	echo "not ok - no texts were found in the sources"
	exit 1
fi

# xgettext joins literals and the macros of <inttypes.h>, no others: G_GUINT64_FORMAT cuts a text short,
# and no translation of it is ever found.
if grep -n '^msgid ".*%"$' "$work/kinko.pot" >"$work/cut"; then
	complain "texts cut short by a macro (write %zu or PRIu64)" "$work/cut"
fi

po=$root/cli/po/ja.po
if [ ! -e "$po" ]; then
	echo "not ok - cli/po/ja.po is missing (cli/po/update makes it)"
	exit 1
fi
# Merged, so that a new text shows as an empty one; and the template knows which texts are formats: a
# flag that got lost in the file must not hide a translation with other arguments.
msgmerge --quiet --no-fuzzy-matching --output-file="$work/merged.po" "$po" "$work/kinko.pot"
msgattrib --untranslated --no-obsolete "$work/merged.po" >"$work/empty"
if [ -s "$work/empty" ]; then
	complain "texts without a translation (cli/po/update adds new ones)" "$work/empty"
fi
msgattrib --only-fuzzy --no-obsolete "$work/merged.po" >"$work/fuzzy"
if [ -s "$work/fuzzy" ]; then
	complain "translations that are guessed or have other arguments" "$work/fuzzy"
fi
for checked in "$po" "$work/merged.po"; do
	if ! msgfmt --check --output-file=/dev/null "$checked" 2>"$work/formats"; then
		complain "translations with other arguments, or a wrong header" "$work/formats"
		break
	fi
done

[ $failed = 0 ] || exit 1
echo "ok - $(($(grep -c '^msgid ' "$work/kinko.pot") - 1)) texts are translated"
