#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks the manual. mandoc finds no fault in a page. A program's page has every
# command and option that --help names, and no other option. The same holds for
# the Vietnamese page, which each program has. The library's page names every
# header. The table of samples is as tools/sample_size.py works it out. The
# registry's addresses are those of its table of routes.
# Needs the built programs.
#   tools/man.sh
set -u
cd "$(dirname "$0")/.." || exit 4
command -v mandoc >/dev/null 2>&1 || { echo 'needs mandoc' >&2; exit 4; }
export LC_ALL=C.UTF-8 LANGUAGE=en
build=${BUILD:-build}
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT

# The help of a program, and of its commands and theirs.
walk() {
	"$@" --help >"$tmp/help.$#" 2>&1 || {
		echo "$*: --help fails"
		return
	}
	cat "$tmp/help.$#"
	for command in $(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' \
			"$tmp/help.$#"); do
		echo "command: $* $command"
		walk "$@" "$command"
	done
}

options() {
	grep -oE -e '--[a-z][a-z0-9-]+' | grep -vx -e --help -e --version | sort -u
}

# hold PAGE PROGRAM: the page against the program's help
hold() {
	mandoc -Tutf8 "$1" | sed 's/.\x08//g' >"$tmp/page"
	# A page is justified: words that stand together may be lines apart.
	tr -s ' \n' '  ' <"$tmp/page" >"$tmp/words"
	options <"$tmp/words" >"$tmp/in-page"
	comm -23 "$tmp/in-help" "$tmp/in-page" |
		sed "s|^|$1: not in the page: |"
	comm -13 "$tmp/in-help" "$tmp/in-page" |
		sed "s|^|$1: no option of $2: |"
	sed -n "s|^command: $build/||p" "$tmp/help" | while read -r words; do
		grep -qF -e "$words" "$tmp/words" ||
			echo "$1: not in the page: $words"
	done
}

for program in ocop ocop-verify ocop-sync ocop-registryd ocop-witness ocop-paper; do
	walk "$build/$program" >"$tmp/help"
	options <"$tmp/help" >"$tmp/in-help"
	for folder in man man/vi; do
		page=$(ls $folder/$program.[18] 2>/dev/null) || {
			echo "$folder: no page of $program"
			continue
		}
		hold "$page" $program
	done
done >"$tmp/bad"
# The table of samples is the one that the script works out.
for page in man/ocop-verify.1 man/vi/ocop-verify.1; do
	python3 tools/sample_size.py | while read -r row; do
		grep -qxF -e "$row" "$page" ||
			echo "$page: not in the table of samples: $row"
	done
done >>"$tmp/bad"
python3 tools/addresses.py >>"$tmp/bad"
for header in lib/ocop/*.h; do
	grep -q "ocop/${header##*/}" man/libocop.3 ||
		echo "man/libocop.3: not in the page: ${header##*/}"
done >>"$tmp/bad"
# Pages of ours that are not installed yet are no fault, nor are Vietnamese
# headings; mandoc counts the bytes of a line, not its letters.
mandoc -Tlint -W all man/*.[138] 2>&1 |
	grep -v 'referenced manual not found' >>"$tmp/bad"
mandoc -Tlint -W warning man/vi/*.[18] 2>&1 |
	grep -v 'first section is not\|outside NAME section' >>"$tmp/bad"
[ -s "$tmp/bad" ] || exit 0
cat "$tmp/bad"
exit 1
