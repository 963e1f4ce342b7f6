#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Mutants: each patch of tests/mutants/ breaks one rule, and the tests must
# notice. A patch starts with lines before its diff:
#	rule: the rule it breaks
#	tests: test_x test_y     which must kill it (unit tests; or: demo)
# The tree is copied, built once, and each patch is applied, built and tried
# in turn. A patch that no longer applies or no longer compiles is a failure:
# it proves nothing any more.
#   tools/mutants.sh [PATCH...]
set -u
cd "$(dirname "$0")/.." || exit 4
root=$(pwd)
[ $# -gt 0 ] || set -- tests/mutants/*.patch
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/tree"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$tmp/tree" || exit 4
cd "$tmp/tree" || exit 4
jobs=$(nproc 2>/dev/null || echo 1)
passed=0 failed=0

build() {
	make -j"$jobs" CFLAGS='-O1' "$@" >"$tmp/make.log" 2>&1
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL  %-36s %s\n' "$name" "$1"
}

# Run tests; 0 when one failed, as it should.
killed() {
	for test in "$@"; do
		if [ "$test" = demo ]; then
			make demo CFLAGS='-O1' >"$tmp/test.log" 2>&1 || return 0
		else
			timeout 60 "build/tests/$test" >"$tmp/test.log" 2>&1 ||
				return 0
		fi
	done
	return 1
}

targets() {
	for test in "$@"; do
		[ "$test" = demo ] && echo all || echo "build/tests/$test"
	done
}

tests_of() {
	sed -n '/^--- /q; s/^tests: //p' "$@"
}

# Without any patch all of the named tests pass: else nothing is proven.
all=$(cd "$root" && for patch in "$@"; do tests_of "$patch"; done |
	tr ' ' '\n' | sort -u)
name=none
if ! build $(targets $all) || killed $all; then
	fail 'the tests do not pass as they are'
	tail -n 25 "$tmp/make.log" "$tmp/test.log" 2>/dev/null
	echo "0 passed, 1 failed"
	exit 1
fi

for patch in "$@"; do
	case $patch in /*) ;; *) patch=$root/$patch ;; esac
	name=$(basename "$patch" .patch)
	tests=$(tests_of "$patch")
	rule=$(sed -n '/^--- /q; s/^rule: //p' "$patch")
	if [ -z "$tests" ] || [ -z "$rule" ]; then
		fail 'names no rule or no tests'
		continue
	fi
	if ! patch -p1 -s --dry-run <"$patch" >"$tmp/patch.log" 2>&1; then
		fail 'no longer applies'
		cat "$tmp/patch.log"
		continue
	fi
	patch -p1 -s --no-backup-if-mismatch <"$patch"
	if ! build $(targets $tests); then
		fail 'no longer compiles'
		tail -n 15 "$tmp/make.log"
	elif killed $tests; then
		passed=$((passed + 1))
		printf 'ok    %-36s %s\n' "$name" "$rule"
	else
		fail "survives: $rule"
	fi
	patch -R -p1 -s --no-backup-if-mismatch <"$patch"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
