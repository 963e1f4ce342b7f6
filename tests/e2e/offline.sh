#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# With the server stopped and no network at all, each case of the demo gets
# its verdict, from text and from a picture; ocop-verify has no libcurl and
# asks the system for no socket.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

verify() {
	unshare -rn "$build/ocop-verify" --json --offline --at 2026-11-22 "$@"
}

is 'only lo is there, and it is down' test "$(unshare -rn \
	sed -n '3,$p' /proc/net/dev | cut -d: -f1 | tr -d ' ')" = lo
is 'nothing is routed' test "$(unshare -rn cat /proc/net/route |
	grep -c '')" -le 1
cp "$demo/replica.db" copy.db
# Copies: a reader may leave SQLite's side files beside what it reads.
cp "$demo/replica.db" "$demo/replica-2026-10-25.db" .
unshare -rn ocop-sync --replica copy.db --registry http://127.0.0.1:9 \
	>sync.out 2>sync.err
is 'ocop-sync reaches nothing there' test $? -eq 3

replica_of() {
	case $1 in
	che-ho-thau-old) echo replica-2026-10-25.db ;;
	*) echo replica.db ;;
	esac
}
sed 1d "$root/tests/demo/cases.csv" | cut -d, -f1,5 >cases
echo che-ho-thau-old,undecided >>cases
while IFS=, read -r name want; do
	uri=$(grep "\"case\":\"$name\"" "$demo/verdicts.jsonl" |
		sed 's/.*"uri":"\([^"]*\)".*/\1/')
	got=$(verify --replica "$(replica_of "$name")" "$uri" | member verdict)
	is "$name: $got, not $want" test "$got" = "$want"
done <cases

# A picture says what its text says.
for picture in "$demo"/qr/*0000001.png; do
	uri=$(ZXingReader -format QRCode -bytes "$picture")
	verify --replica replica.db "$uri" | member verdict >text
	verify --replica replica.db "$picture" | member verdict >drawn
	is "${picture##*/}: $(cat drawn) as a picture, $(cat text) as text" \
		cmp -s text drawn
	is "${picture##*/}: a verdict" test -s text
done

ldd "$build/ocop-verify" >libs
is 'the list of libraries is one' grep -q 'libcrypto' libs
is "ocop-verify links no libcurl: $(grep curl libs)" \
	test -z "$(grep -i curl libs)"
uri=$(grep '"case":"cam-vu-quang"' "$demo/verdicts.jsonl" |
	sed 's/.*"uri":"\([^"]*\)".*/\1/')
strace -f -qq -o calls "$build/ocop-verify" --offline --at 2026-11-22 \
	--replica replica.db "$uri" >out
is 'it runs under strace' test $? -eq 0
is 'strace saw the replica opened' grep -q 'openat.*replica.db' calls
is "no network call: $(grep -E 'socket|connect\(' calls)" \
	test -z "$(grep -E ' (socket|socketpair|connect|sendto|sendmsg)\(' calls)"
summary
