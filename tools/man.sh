#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual: clean to mandoc, and every option and command that a program's
# --help names stands in its page, and none that it does not. Needs `make`.
#   tools/man.sh
set -u
cd "$(dirname "$0")/.." || exit 4
command -v mandoc >/dev/null 2>&1 || { echo 'needs mandoc' >&2; exit 4; }
export LC_ALL=C.UTF-8 LANGUAGE=en
build=${BUILD:-build}
bad=$(
	mandoc -Tlint -W all man/*.[138] 2>&1
	for program in ocop ocop-verify ocop-sync ocop-registryd; do
		page=$(ls man/$program.[18])
		{
			"$build/$program" --help
			if [ "$program" = ocop ]; then
				sh tools/commands.sh "$build/ocop"
			fi
		} 2>/dev/null | grep -oE -e '--[a-z][a-z0-9-]+' |
			sort -u >"${TMPDIR:-/tmp}/man.help.$$"
		mandoc -Tutf8 "$page" | col -b | tr -d '\n' |
			sed 's/ */ /g' | grep -oE -e '--[a-z][a-z0-9-]+' |
			sort -u >"${TMPDIR:-/tmp}/man.page.$$"
		comm -3 "${TMPDIR:-/tmp}/man.help.$$" \
			"${TMPDIR:-/tmp}/man.page.$$" |
		sed -E "s|^(--.*)|$page: \\1 of --help is missing|; \
			s|^\t(.*)|$page: \\1 is no option of $program|"
		rm -f "${TMPDIR:-/tmp}/man.help.$$" \
			"${TMPDIR:-/tmp}/man.page.$$"
	done
)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
