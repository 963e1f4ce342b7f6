#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/run.sh with programs of a sanitizer: what one finds fails here, in
# whatever process it was, also one that was killed or whose exit code nobody
# asked for.
#   tests/sanitized.sh TEST...
# The Makefile leaves out, under AddressSanitizer: durable.sh and stop.sh, which
# load a library before the sanitizer's own, and units.sh, which traces programs
# (the search for leaks cannot be traced); under ThreadSanitizer: test_sync_deferred
# and test_sync_program, whose forked children start threads.
set -u
build=$(cd "${BUILD:-build}" && pwd) || exit 4
reports=$build/reports
rm -rf "$reports"
mkdir -p "$reports" || exit 4
options=exitcode=99:log_path=$reports/of
# Forked children (the one that decodes a picture) may start threads.
# What fontconfig keeps until the end is its own.
echo 'leak:libfontconfig' >"$build/leaks"
export LSAN_OPTIONS="suppressions=$build/leaks:print_suppressions=0"
export ASAN_OPTIONS="$options" UBSAN_OPTIONS="$options:print_stacktrace=1" \
	TSAN_OPTIONS="$options:die_after_fork=0"
MESSAGES=1000 sh tests/run.sh "$build/check" "$@"
code=$?
for report in "$reports"/*; do
	[ -e "$report" ] || exit $code
	head -n 60 "$report"
done
echo "0 passed, $(ls "$reports" | wc -l) failed"
exit 1
