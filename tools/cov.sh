#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the line coverage of lib/ after a VARIANT=cov run: one line for each
# file, then the sum.
#   tools/cov.sh OBJDIR
set -u
find "$1/lib" -name '*.gcda' | sort | while read -r data; do
	gcov -n "$data" 2>/dev/null | awk -v want="${data#"$1/"}" '
	BEGIN { sub(/gcda$/, "c", want) }
	/^File/ { file = $2; gsub(/\047/, "", file) }
	/^Lines executed/ && file == want {
		split($2, w, /[:%]/)
		printf "%s %.2f %d\n", file, w[2], $4
		exit
	}'
done | awk '
	{ printf "%-28s %6.2f %% of %d\n", $1, $2, $3; hit += $2 * $3 / 100; all += $3 }
	END { if (!all) exit 1
	      printf "%-28s %6.2f %% of %d\n", "all", 100 * hit / all, all }'
