#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command-line tests, run with programs that speak Vietnamese on a machine
# that may have no such locale: exit codes are the same as in English, and
# nothing that anybody is shown is an English sentence; nor is any help.
#   [BUILD=build] tests/house/vietnamese.sh [TEST...]
# Without operands all of tests/cli but one: json_lang.sh holds both languages
# against each other, and here it would hold one against itself. What is tried
# by the hundred there is tried by the dozen here.
set -u
cd "$(dirname "$0")/../.." || exit 4
real=$(cd "${BUILD:-build}" && pwd) || exit 4
REAL=$real
BUILD=$real/vi
SAID=$BUILD/said
export REAL BUILD SAID
rm -rf "$BUILD"
mkdir -p "$SAID" || exit 4
[ $# -gt 0 ] || set -- $(ls tests/cli/*.sh | grep -v -e /lib.sh -e /realm.sh -e /json_lang.sh)
export FLIPS=20 MESSAGES=200
programs="ocop ocop-verify ocop-sync ocop-registryd ocop-witness ocop-paper"
# Programs of the same names, in Vietnamese whatever the test asks for.
for program in $programs; do
	cat >"$BUILD/$program" <<-end
	#!/bin/sh
	unset LC_ALL LC_MESSAGES LANGUAGE
	LANG=vi_VN.UTF-8 exec "$real/$program" "\$@"
	end
	chmod +x "$BUILD/$program"
done
for other in tests demo locale; do
	ln -s "$real/$other" "$BUILD/$other"
done
# The help of a program and of its commands, and theirs.
help_of() {
	echo "== $*"
	"$@" --help | tee "$BUILD/help.$#"
	for command in $(sed -n '/^Các lệnh:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' \
			"$BUILD/help.$#"); do
		help_of "$@" "$command"
	done
}
for program in $programs; do
	help_of "$BUILD/$program" >>"$SAID/help"
done
RUN_SECONDS=${RUN_SECONDS:-250} sh tests/run.sh "$BUILD/check" "$@"
code=$?
/usr/bin/python3 tests/house/english.py "$SAID"/* || code=1
exit $code
