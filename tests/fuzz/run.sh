#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run libFuzzer programs for a while each, from their corpora.
#   tests/fuzz/run.sh SECONDS PROGRAM...
# What a run finds goes beside the program; the corpus in the tree is only
# read. A crash leaves PROGRAM.crash-*: add it to the corpus with its fix.
set -u
seconds=$1
shift
passed=0 failed=0
for program in "$@"; do
	name=$(basename "$program")
	seeds=tests/fuzz/corpus/${name#fuzz_}
	found=$program.found
	mkdir -p "$found"
	if [ -d "$seeds" ] &&
	   "$program" -max_total_time="$seconds" -max_len=20000 \
		-malloc_limit_mb=256 -rss_limit_mb=1024 -timeout=10 \
		-artifact_prefix="$program." -print_final_stats=1 \
		"$found" "$seeds" >"$program.log" 2>&1; then
		passed=$((passed + 1))
		echo "ok    $name  $(awk '/number_of_executed_units/ { print $2 }' \
			"$program.log") runs"
	else
		failed=$((failed + 1))
		echo "FAIL  $name (corpus $seeds); the end of $program.log:"
		tail -n 25 "$program.log" 2>/dev/null | sed 's/^/      /'
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
