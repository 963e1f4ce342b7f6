#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Mutants: each patch of tests/mutants/ breaks one rule, and the tests must
# notice. A patch starts with lines before its diff:
#	rule: the rule it breaks
#	tests: test_x test_y     which must kill it; the first is tried first
# A test is a unit test, "vectors" (the golden ones), "cli/NAME" or
# "e2e/NAME" (a script there), or "demo".
# The tree is copied, built once, and each patch is applied, built and tried
# in turn. A patch that no longer applies or no longer compiles is a failure:
# it proves nothing any more.
# Many patches are shared out, a tree for each processor.
#   tools/mutants.sh [PATCH...]
set -u
cd "$(dirname "$0")/.." || exit 4
root=$(pwd)
[ $# -gt 0 ] || set -- tests/mutants/*.patch
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT
jobs=${MUTANTS_JOBS:-$(nproc 2>/dev/null || echo 1)}

tests_of() {
	sed -n '/^--- /q; s/^tests: //p' "$@"
}

# share N PATCH...: each patch whose turn it is, in a tree of its own. Those of
# one test stay together, so that not every share needs every test.
share() {
	turn=$1 log=$tmp/share.$1
	shift
	mine=$(for patch in "$@"; do
		set -- $(tests_of "$patch") none
		echo "$1 $patch"
	done | sort | awk -v jobs="$jobs" -v turn="$turn" '
		$1 != last { last = $1; k++ }
		(k + turn) % jobs == 0 { print $2 }')
	MUTANTS_JOBS=1 sh tools/mutants.sh $mine 2>&1 | tee "$log" |
		grep --line-buffered -v '^[0-9]* passed, [0-9]* failed$'
}
if [ "$jobs" -gt 1 ] && [ $# -gt 20 ]; then
	for n in $(seq "$jobs"); do
		share "$n" "$@" &
	done
	wait
	cat "$tmp"/share.* | awk -v jobs="$jobs" '
		/^[0-9]+ passed, [0-9]+ failed$/ { ok += $1; bad += $3; seen++ }
		END {
			bad += jobs - seen	# one that ended without a word
			print ok + 0 " passed, " bad + 0 " failed"
			exit bad > 0 || ok == 0
		}'
	exit
fi
mkdir "$tmp/tree"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$tmp/tree" || exit 4
cd "$tmp/tree" || exit 4
passed=0 failed=0
tools=$(for tool in tests/tools/*.c; do
	echo "build/tests/$(basename "$tool" .c)"
done
echo build/tests/durable.so build/tests/hold.so)

build() {
	make -j"$jobs" CFLAGS='-O1' "$@" >"$tmp/make.log" 2>&1
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL  %-36s %s\n' "$name" "$1"
}

run() {
	case $1 in
	vectors) timeout 60 build/tests/check_vectors tests/vectors ;;
	cli/* | e2e/*)
		STOP_AT_FAILURE=1 BUILD=build timeout 120 sh "tests/$1.sh" ;;
	demo) BUILD=build timeout 120 sh tests/demo/run.sh ;;
	*) timeout 60 "build/tests/$1" ;;
	esac
}

targets() {
	for test in "$@"; do
		case $test in
		vectors) echo build/tests/check_vectors ;;
		cli/* | e2e/* | demo) echo all $tools ;;
		*) echo "build/tests/$test" ;;
		esac
	done | tr ' ' '\n' | sort -u
}

# Build and run tests until one fails, as one should. $why is set otherwise.
killed() {
	why='survives'
	for test in "$@"; do
		if ! build $(targets "$test"); then
			why='no longer compiles'
			tail -n 15 "$tmp/make.log"
			return 1
		fi
		run "$test" >"$tmp/test.log" 2>&1 </dev/null || return 0
	done
	return 1
}

# Without any patch all of the named tests pass: else nothing is proven. Who
# has just run them all says so (MUTANTS_BASE=passed).
all=$(cd "$root" && for patch in "$@"; do tests_of "$patch"; done |
	tr ' ' '\n' | sort -u)
name=none
if ! build $(targets $all) ||
   { [ "${MUTANTS_BASE:-}" != passed ] && killed $all; }; then
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
	# Kept as they are: a patch that applied with some fuzz need not come
	# off again, and would spoil all that follow.
	tar -cf "$tmp/before.tar" $(sed -n 's,^+++ b/\([^	]*\).*,\1,p' "$patch")
	patch -p1 -s --no-backup-if-mismatch <"$patch"
	if killed $tests; then
		passed=$((passed + 1))
		printf 'ok    %-36s %s\n' "$name" "$rule"
	else
		fail "$why: $rule"
	fi
	tar -xmf "$tmp/before.tar"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
