#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A good stamp with any one digit changed, in its signature, its serial or
# its product, is never genuine: every digit of the demo's stamps of a GTIN
# and of a product code, in all nine ways.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

# A copy: a reader may leave SQLite's side files beside what it reads.
cp "$demo/replica.db" replica.db
judge() {
	ocop-verify --json --offline --at 2026-11-22 \
		--replica replica.db - <"$1" >judged 2>errors
	member verdict <judged >verdicts
}

for name in cam-vu-quang bi-xanh-on-khoai-so; do
	uri=$(grep "\"case\":\"$name\"" "$demo/verdicts.jsonl" |
		sed 's/.*"uri":"\([^"]*\)".*/\1/')
	printf '%s\n' "$uri" >line
	judge line
	is "$name: the stamp itself is genuine" test "$(cat verdicts)" = genuine
	digits=${uri##*=}
	is "$name: 158 digits" test ${#digits} -eq 158
	awk '{
		for (i = index($0, "//"); i <= length($0); i++) {
			c = substr($0, i, 1)
			if (c !~ /[0-9]/)
				continue
			for (d = 0; d < 10; d++)
				if (d "" != c)
					print substr($0, 1, i - 1) d substr($0, i + 1)
		}
	}' line >changed
	count=$(grep -c '' changed)
	is "$name: all of path and signature is tried" \
		test "$count" -gt $(((158 + 13 + 8) * 9))
	judge changed
	is "$name: $count answers" test "$(grep -c '' verdicts)" -eq "$count"
	is "$name: none is genuine" test "$(grep -c '^genuine$' verdicts)" -eq 0
	# A changed signature of a known serial: nothing but these two.
	tail -n $((158 * 9)) verdicts | sort | uniq -c >words
	is "$name: a signature with one digit changed is forged or malformed:
$(cat words)" test -z "$(grep -vE ' (forged|malformed)$' words)"
done
summary
