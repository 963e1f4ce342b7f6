#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks sizes. A C file has at most 600 lines, a public header 260, a function's
# body 70, the Makefile 300.
#   tools/sizes.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4

bad=$(
	find lib common keys cli verifier sync registry witness tests -name '*.[ch]' \
		2>/dev/null | sort | while read -r file; do
		max=600
		case $file in
		lib/ocop/*) max=260 ;;
		esac
		awk -v max=$max '
		/^\{/ { start = FNR }
		/^\}/ {
			if (start && FNR - start - 1 > 70)
				print FILENAME ":" start ": body of " \
					FNR - start - 1 " lines (70)"
			start = 0
		}
		END {
			if (FNR > max)
				print FILENAME ": " FNR " lines (" max ")"
		}' "$file"
	done
	for make in Makefile tests/tests.mk; do
		[ ! -f $make ] || awk 'END { if (NR > 300)
			print FILENAME ": " NR " lines (300)" }' $make
	done
)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
