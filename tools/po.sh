#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks that po/vi.po translates every text of the programs.
#   tools/po.sh [check]   fail when a text of po/vi.po is missing, fuzzy,
#                         untranslated or no longer used
#   tools/po.sh update    gather the texts again into po/vi.po
set -u
cd "$(dirname "$0")/.." || exit 4
command -v xgettext >/dev/null 2>&1 || { echo 'needs gettext' >&2; exit 4; }
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT

gather() {
	find lib common keys cli verifier sync registry witness -name '*.[ch]' | sort |
	xgettext --files-from=- --from-code=UTF-8 --language=C \
		--keyword=_ --keyword=N_ --keyword=ocop_fail:4 \
		--keyword=malformed:2 --keyword=answer_problem:4 \
		--keyword=answer_unavailable:3 --keyword=refuse:3 \
		--flag=_:1:pass-c-format --flag=ocop_fail:4:c-format \
		--add-comments=Translators --no-wrap --sort-by-file \
		--package-name=ocop-trace --add-location=file -o "$1"
}

case ${1:-check} in
update)
	gather "$tmp/ocop.pot" || exit 4
	msgmerge --update --backup=none --no-wrap --add-location=file \
		--no-fuzzy-matching po/vi.po "$tmp/ocop.pot" || exit 4
	msgfmt --check --statistics -o /dev/null po/vi.po
	;;
check)
	gather "$tmp/ocop.pot" || exit 4
	msgfmt --check -o /dev/null po/vi.po || exit 1
	# Untranslated, fuzzy and missing ones.
	msgcmp po/vi.po "$tmp/ocop.pot" || exit 1
	msgcomm --unique --no-wrap -o "$tmp/left" po/vi.po "$tmp/ocop.pot" ||
		exit 4
	if grep -q '^msgid "..*"' "$tmp/left" 2>/dev/null; then
		echo 'po/vi.po: texts that no source has:'
		grep '^msgid "..*"' "$tmp/left"
		exit 1
	fi
	;;
*)
	echo 'usage: tools/po.sh [check|update]' >&2
	exit 2
	;;
esac
