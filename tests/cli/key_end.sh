#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop key end: a stolen key's lots are listed from a replica, the chosen
# ones dropped, and the verifier says so; nothing is signed unseen.
set -u
tests=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/realm.sh"
make_realm
make_registry
start_registry
enrol office DBN >/dev/null
certify office DBN >/dev/null
submit office >/dev/null || die 'no producers'
open_lots maker p1.record >/dev/null
submit maker >/dev/null || die 'no lots'
echo 2026-07-09T08:00:00 >clock
cat >lots.csv <<-'end'
	code,lot,batch,made,best_before,count,held
	11-03295-01-2026,2,GTM2,2026-07-08,2028-06-28,300,no
end
open_lots maker p1.record >/dev/null
submit maker >/dev/null || die 'no second lot'
sync() {
	"$build/ocop-sync" --replica r.db --registry "$url" --quiet \
		--trust trust.cose --fingerprint "$fingerprint"
}
sync || die 'no replica'
cp requests/11-000001.record.request record.request
end() {	# OPTIONS...
	"$ocop" key end --replica r.db --home office --passphrase-fd 3 "$@"
}
nothing() {
	is 'nothing is in the outbox' test -z "$(ls office/outbox | grep records)"
}
one=11-03295-02-2026/1	# its certificate lists no GTIN

# --- Usage ------------------------------------------------------------------

try 0 "$ocop" key end --help
says out --drop-all
try 2 end --status retired --key DBN
try 2 end --key-of record.request --key DBN
try 2 end --key-of record.request --status lost --key DBN
try 2 end --key-of record.request --status retired
try 2 end --key-of record.request --status retired --key DBN --draft d
try 2 end --key-of record.request --status retired --key DBN --since soon
try 2 end --key-of record.request --status retired --key DBN --drop-all \
	--drop $one
try 2 end --key-of record.request --status retired --key DBN stray
try 4 "$ocop" key end --key-of record.request --status retired --key DBN
says err "'$HOME/.local/share/ocop': not a desk's folder: use --home"
try 2 end --key-of nonsense --status retired --key DBN --yes
try 4 "$ocop" key end --replica none.db --key-of record.request \
	--status retired --key DBN --home office --yes
nothing

# --- Whose it is ------------------------------------------------------------

try 1 end --key-of authorities/DBN.request --status compromised --key MAE --yes
says err 'trust document'
try 3 end --key-of root.pub --status compromised --key MAE --yes
try 3 end --key-of "$(printf '%064d' 7)" --status retired --key DBN --yes
says err 'this key is not enrolled'
nothing
run 0 "$ocop" key show record.request --json
hash=$(sed 's/.*"hash":"\([0-9a-f]*\)".*/\1/' out)
hash64=$(sed 's/.*"hash_base64url":"\([^"]*\)".*/\1/' out)
spki=$(sed 's/.*"spki":"\([^"]*\)".*/\1/' out)
for name in record.request "$hash" "$hash64" "$spki"; do
	rm -f d
	try 0 end --key-of "$name" --status retired --draft d --yes --json
	says out "\"hash\":\"$hash\""
	says out '"owner":"11-000001"'
done

# --- The list ---------------------------------------------------------------

rm -f d
try 0 end --key-of record.request --status compromised --draft d --yes
is 'three lots are listed' test "$(grep -c 'registered by this key' out)" = 3
says out "$one  01/07/2026  40 stamps"
says out '09520000001070/2  09/07/2026  300 stamps'
says out 'Lots to drop: 0, with 0 stamps'
silent d drop
rm -f d
try 0 end --key-of record.request --status compromised --draft d --yes \
	--since 2026-07-02
is 'one lot is listed' test "$(grep -c 'registered by this key' out)" = 1
rm -f d
try 0 end --key-of stamp1.request --status compromised --draft d --yes
is 'the same lots bear its stamps' test "$(grep -c 'stamps signed by this key' out)" = 3

# --- What is dropped is of the list -----------------------------------------

rm -f d
for bad in 09520000001070/3 09520000001070 x/1 "$one 09520000001070/9" /; do
	try 2 end --key-of record.request --status compromised --draft d \
		--yes --drop "$bad"
	says err 'not a lot on this list'
	is 'no draft' test ! -e d
done
try 2 end --key-of record.request --status compromised --draft d --yes \
	--drop $one --since 2026-07-02
try 0 end --key-of record.request --status compromised --draft d --yes \
	--drop "$one 09520000001070/2" --drop $one --json
says out '"drop_lots":2,"drop_stamps":340'
says d "[\"11-03295-02-2026\",1]"
says d '["09520000001070",2]'
rm -f d
try 0 end --key-of record.request --status compromised --draft d --yes \
	--drop-all
says out 'Lots to drop: 3, with 1540 stamps'

# Without a terminal and without --yes nothing is signed.
setsid sh -c "'$ocop' key end --replica r.db --home office --key-of \
	record.request --status compromised --key DBN --passphrase-fd 3" \
	3<phrase >out 2>err </dev/null
is 'it asks, or refuses' test $? = 2
setsid sh -c "'$ocop' key end --replica r.db --home office --key-of \
	record.request --status compromised --key DBN --drop-all \
	--passphrase-fd 3" 3<phrase >out 2>err </dev/null
is 'it asks before signing' test $? = 2
nothing

# At a terminal: which, then whether.
# Whoever thinks it over holds no snapshot of the replica.
cat >held.py <<-'end'
	import sqlite3
	db = sqlite3.connect("r.db", timeout=0)
	version = db.execute("PRAGMA user_version").fetchone()[0]
	db.execute("PRAGMA user_version = %d" % version)
	db.commit()
	busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
	print("\nheld: %d" % busy[0])
end
at_terminal() {	# CODE ANSWER,ANSWER OPTIONS...
	want=$1 answers=$(echo "$2" | tr , '\n')
	shift 2
	run "$want" env ASKED='python3 held.py' \
		python3 "$tests/typist.py" "$answers" "$ocop" key end \
		--replica r.db --home office --key-of record.request \
		--status compromised --passphrase-fd 3 "$@" 3<phrase
}
at_terminal 3 '2-3,n' --key DBN
says out 'and drop 2 lots'
says out 'not confirmed: nothing was done'
at_terminal 2 '4,y' --key DBN
at_terminal 2 '0,y' --key DBN
nothing
rm -f d
# A draft is asked about when it is signed.
at_terminal 0 all --draft d
says out 'Lots to drop: 3, with 1540 stamps'
rm -f d
at_terminal 0 '' --draft d
silent d drop
says out 'An empty answer drops no lot: the stamps of all these lots remain valid.'
says out 'held: 0'
silent out 'held: 1'

# --- Signed, sent, seen -----------------------------------------------------

try 0 "$ocop" stamp make --product 09520000001070 --lot 2 --count 1 \
	--key p1.stamp --home maker --host $HOST --out stamps --passphrase-fd 3
run 0 "$ocop" stamp list --home maker
stamp=$(sed -n '2s/.*,//p' out)
verify() {
	"$build/ocop-verify" --replica r.db --json --at 2026-07-09 "$stamp"
}
try 0 end --key-of record.request --status compromised --key DBN --yes \
	--issued 2026-07-09 --since 2026-07-02 --drop-all
run 0 submit office
run 0 sync
run 1 verify
says out '"verdict":"revoked"'
try 0 end --key-of record.request --status compromised --draft d2 --yes
says out 'Ended as: compromised'
says out 'already dropped'
try 1 end --key-of record.request --status retired --draft d3 --yes
# The stamp key ends itself: no drop is needed, nor allowed.
try 0 "$ocop" key end --replica r.db --home maker --key-of stamp1.request \
	--status retired --key p1.stamp --yes --passphrase-fd 3
# From then on it makes no stamps: by what this desk signed, by the register.
more() {
	want=$1
	shift
	try "$want" "$ocop" stamp make --product 09520000001070 \
		--count 1 --key p1.stamp --home maker --host $HOST --out stamps2 \
		--yes --passphrase-fd 3 "$@"
}
more 1 --lot 1 --replica r.db
says err 'the stamp key of this lot has ended (retired)'
run 0 submit maker
run 0 sync
mv maker/outbox/done done
more 1 --lot 1 --replica r.db
mv done maker/outbox/done
says err 'the stamp key of this lot has ended'
is 'nothing was drawn' test ! -e stamps2/stamps.csv
# More comes to light: only what is not dropped yet is counted.
try 0 end --key-of record.request --status compromised --key DBN --yes \
	--issued 2026-07-10 --drop-all
says out 'Lots to drop: 2, with 1240 stamps'
run 0 submit office
# Of a dropped lot no stamp is made, whatever proves that it was in the log.
more 1 --lot 2 --replica r.db
says err "lot 2 of 09520000001070 is not in this replica"
finish
