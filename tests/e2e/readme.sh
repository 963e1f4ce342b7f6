#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The README's first verdict works as typed, in what `make demo` leaves: all
# its indented lines but those that set up and test.
set -u
. tests/e2e/lib.sh

cd "$root" || exit 4
sed -n 's/^    //p' README.md | grep -v '^sh tools/setup' |
	sed 's|[$]PWD/build|$build|; s|build/demo|$demo|' >"$tmp/typed"
is 'it has lines' test "$(wc -l <"$tmp/typed")" -ge 5
build=$build demo=$demo sh -eu "$tmp/typed" >"$tmp/out" 2>&1
is 'every line works' test $? -eq 0
is 'the stamp matches' grep -q '^Stamp code matches the register' "$tmp/out"
is 'its signature under another serial does not' \
	grep -q '^Authentication code does not match' "$tmp/out"
is 'and says so by its exit code' grep -q '^exit code 1$' "$tmp/out"
summary
