#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command-line tests, run with programs that speak Vietnamese on a machine
# that may have no such locale: exit codes are the same as in English, and
# nothing that anybody is shown is an English sentence.
#   [BUILD=build] tests/house/vietnamese.sh [TEST...]
# Without operands all of tests/cli, but for those that say little and take
# long, that load something into the programs, or that hold two languages
# against each other themselves.
set -u
cd "$(dirname "$0")/../.." || exit 4
real=$(cd "${BUILD:-build}" && pwd) || exit 4
REAL=$real
BUILD=$real/vi
SAID=$BUILD/said
export REAL BUILD SAID
rm -rf "$BUILD"
mkdir -p "$SAID" || exit 4
[ $# -gt 0 ] || set -- $(ls tests/cli/*.sh | grep -v -e lib.sh -e realm.sh -e backup \
	-e damage -e durable -e flips -e json_lang -e national -e readme \
	-e stop -e text.sh -e trust_rotate -e units)
# Programs of the same names, in Vietnamese whatever the test asks for.
for program in ocop ocop-verify ocop-sync ocop-registryd ocop-witness ocop-paper; do
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
RUN_SECONDS=${RUN_SECONDS:-250} sh tests/run.sh "$BUILD/check" "$@"
code=$?
/usr/bin/python3 tests/house/english.py "$SAID"/* || code=1
exit $code
