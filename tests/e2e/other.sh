#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An implementation that shares no code with ours (tools/logread.py) reads
# what the demo leaves, recomputes the root, and verifies every record and
# every stamp; and it does notice when a byte of them is another.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

# reads CODE WHAT: it reads the copy with that exit code.
reads() {
	/usr/bin/python3 "$root/tools/logread.py" copy >out 2>err
	got=$?
	is "$2: exit code $got, not $1: $(cat out err)" test $got -eq "$1"
}
fresh() {
	rm -rf copy
	mkdir copy
	cp -R "$demo/log" "$demo/log.vkey" "$demo/trust.cose" \
		"$demo/trust.fingerprint" "$demo/stamps.csv" copy/
}
# change FILE OFFSET: another byte there.
change() {
	byte=$(od -An -tu1 -j "$2" -N 1 "copy/$1" | tr -d ' ')
	printf "\\$(printf %o $((byte ^ 1)))" |
		dd of="copy/$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

fresh
reads 0 'as the demo left it'
entries=$(sed -n 2p copy/log/checkpoint)
stamps=$(($(grep -c '' copy/stamps.csv) - 1))
is "all $entries entries are read" grep -q "$entries entries" out
is "all $stamps stamps are read" grep -q "^stamps: $stamps," out
is 'every kind of the demo is there' sh -c 'for kind in producer certificate \
	decision lot status alert trust; do grep -q " $kind" out || exit 1; done'

bundle=log/tile/entries/000.p/$entries
size=$(wc -c <"copy/$bundle")
for part in 3 4 5; do
	fresh
	change "$bundle" $((size * part / 7))
	reads 1 "a byte of an entry changed, at $((size * part / 7))"
done
fresh
change "log/tile/0/000.p/$entries" 40
reads 1 'a hash tile changed'
fresh
change log/checkpoint 30
reads 1 'the checkpoint changed'
fresh
change trust.cose 200
reads 1 'the trust document changed'
fresh
change stamps.csv $(($(head -n 2 copy/stamps.csv | wc -c) - 3))
reads 1 'a digit of a stamp changed'
summary
