#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Applies each patch of tests/mutants/, which breaks one rule, and checks that a
# test then fails. A patch has two lines before its diff:
#	rule: the rule that it breaks
#	tests: test_x test_y     one of these must fail; the first is tried first
# A test is a unit test, "vectors" (the golden ones), "cli/NAME", "e2e/NAME" or
# "pg/NAME" (a script there), or "demo". Without PostgreSQL, the patches of pg/
# are left out.
# The tree is built and copied for each processor. Patches of the same first test are
# one group; whoever is free takes the next group, sees that its tests pass as
# they are, and then tries each patch: apply, build, run. A patch that no
# longer applies or no longer compiles is a failure: it proves nothing.
#   [MUTANTS_A_SCRIPT=N] [MUTANTS_OF=M] tools/mutants.sh [PATCH...]
# N: of the patches that a script must kill, try the first N of each script.
# The scripts take most of the time.
# M: of the other patches, try one in M. Which ones depends on the commit, so
# that all are tried in M commits or so.
set -u
cd "$(dirname "$0")/.." || exit 4
root=$(pwd)
[ $# -gt 0 ] || set -- tests/mutants/*.patch
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT
jobs=${MUTANTS_JOBS:-$(nproc 2>/dev/null || echo 1)}
passed=0 failed=0
tools=$(for tool in tests/tools/*.c; do
	echo "build/tests/$(basename "$tool" .c)"
done
for watcher in tests/preload/*.c; do
	echo "build/tests/$(basename "$watcher" .c).so"
done)

tests_of() {
	sed -n '/^--- /q; s/^tests: //p' "$@"
}

# TEST PATCH... a line; scripts, which take longest, first.
for patch in "$@"; do
	set -- $(tests_of "$patch") none
	case $1 in pg/*) [ -d /usr/lib/postgresql ] || continue ;; esac
	case $patch in /*) ;; *) patch=$root/$patch ;; esac
	echo "$1 $patch"
done | sort | awk -v most="${MUTANTS_A_SCRIPT:-0}" -v of="${MUTANTS_OF:-1}" \
	-v turn="$((0x$(git rev-parse --short=6 HEAD 2>/dev/null || echo 0)))" '
	$1 != last { tried = 0 }
	$1 ~ /^(cli|e2e|pg|demo)/ {
		if (most && ++tried > most)
			next
	}
	$1 !~ /^(cli|e2e|pg|demo)/ && (NR + turn) % of { next }
	$1 != last { printf "%s%s", (NR > 1 ? "\n" : ""), $1; last = $1 }
	{ printf " %s", $2 }
	END { print "" }' >"$tmp/groups"
echo 1 >"$tmp/next"

# Print the next group; nothing behind the last.
take() {
	(
		flock 9
		n=$(cat "$tmp/next")
		echo $((n + 1)) >"$tmp/next"
		sed -n "${n}p" "$tmp/groups"
	) 9>"$tmp/lock"
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL  %-36s %s\n' "$name" "$1"
}

build() {
	make CFLAGS='-O1' "$@" >"$log.make" 2>&1
}

run() {
	case $1 in
	vectors) timeout 60 build/tests/check_vectors tests/vectors ;;
	cli/* | e2e/* | pg/*)
		STOP_AT_FAILURE=1 BUILD=build timeout 120 sh "tests/$1.sh" ;;
	demo) BUILD=build timeout 120 sh tests/demo/run.sh ;;
	*) timeout 60 "build/tests/$1" ;;
	esac
}

targets() {
	case $1 in
	vectors) echo build/tests/check_vectors ;;
	cli/* | e2e/* | demo) echo all $tools ;;
	pg/*) echo all $tools build/tests/test_postgres ;;
	*) echo "build/tests/$1" ;;
	esac
}

# Build and run tests until one fails, as one should. $why is set otherwise.
killed() {
	why='survives'
	for test in "$@"; do
		if ! build $(targets "$test"); then
			why='no longer compiles'
			tail -n 15 "$log.make"
			return 1
		fi
		run "$test" >"$log.test" 2>&1 </dev/null || return 0
	done
	return 1
}

# Sources are put back as they were, and so are their objects, newer than the
# sources: they need no second compilation, but the archives do need them. Only
# a header makes others compile again.
keep() {
	files=$(sed -n 's,^+++ b/\([^	]*\).*,\1,p' "$1")
	# A patch that applied with some fuzz need not come off again, and would
	# spoil all that follow.
	tar -cf "$log.before" $files
	objects=
	for file in $files; do
		case $file in
		*.c) objects="$objects build/obj/${file%.c}.o" ;;
		*) objects= && return ;;
		esac
	done
	tar -cf "$log.objects" $objects 2>/dev/null || objects=
}
put_back() {
	if [ -n "$objects" ]; then
		tar -xf "$log.before" && tar -xmf "$log.objects"
	else
		tar -xmf "$log.before"
	fi
}

# In a tree where its tests pass.
try() {
	tests=$(tests_of "$1")
	rule=$(sed -n '/^--- /q; s/^rule: //p' "$1")
	if [ -z "$tests" ] || [ -z "$rule" ]; then
		fail 'names no rule or no tests'
		return
	fi
	if ! patch -p1 -s --dry-run <"$1" >"$log.patch" 2>&1; then
		fail 'no longer applies'
		cat "$log.patch"
		return
	fi
	keep "$1"
	patch -p1 -s --no-backup-if-mismatch <"$1"
	if killed $tests; then
		passed=$((passed + 1))
		printf 'ok    %-36s %s\n' "$name" "$rule"
	else
		fail "$why: $rule"
	fi
	put_back
}

work() {
	log=$tmp/$1
	cp -a "$tmp/tree" "$tmp/tree.$1"
	cd "$tmp/tree.$1" || exit 4
	while group=$(take) && [ -n "$group" ]; do
		set -- $group
		shift
		all=$(tests_of "$@" | tr ' ' '\n' | sort -u)
		why=
		if [ -n "$all" ] && { killed $all || [ "$why" != survives ]; }; then
			name=${group%% *}
			fail 'the tests do not pass as they are'
			tail -n 25 "$log.test"
			continue
		fi
		for patch in "$@"; do
			name=$(basename "$patch" .patch)
			try "$patch"
		done
	done
	echo "$passed $failed" >"$log.sum"
}

mkdir "$tmp/tree"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$tmp/tree"
# All are tried: what they share is built once, by all processors.
[ "$(wc -l <"$tmp/groups")" -lt 50 ] ||
	make -C "$tmp/tree" CFLAGS=-O1 -j"$jobs" tests >"$tmp/make" 2>&1 || {
		tail -n 15 "$tmp/make"
		exit 1
	}
for n in $(seq "$jobs"); do
	work "$n" &
done
wait
cat "$tmp"/*.sum | awk -v jobs="$jobs" '
	{ ok += $1; bad += $2 }
	END {
		bad += jobs - NR	# one that ended without a word
		print ok + 0 " passed, " bad + 0 " failed"
		exit bad > 0 || ok == 0
	}'
