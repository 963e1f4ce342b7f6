#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Receipts (RFC 9942): the registry signs roots, a sync and an export carry the
# signature on, and ocop-verify makes and checks receipts without a secret.
. "$(dirname "$0")/realm.sh"
verify=$build/ocop-verify
sync=$build/ocop-sync
receipts_key=receipts

make_realm
make_registry
start_registry
enrol office DBN >/dev/null
certify office DBN >/dev/null
submit office >/dev/null
"$sync" --replica r.db --registry "$url" --trust trust.cose \
	--fingerprint "$fingerprint" >/dev/null || die 'no sync'
receipt() {
	try "$1" "$verify" receipt --replica "${replica:-r.db}" "$2" "$3" "$4" "$5" \
		${6:+"$6"} ${7:+"$7"}
}

# Of every entry, by index and by code.
try 0 "$verify" receipt 0 1 2 3 4 --replica r.db --out all
says out 'all/4.receipt: entry 4 of ocop.example/log, in a log of 5 entries'
for i in 0 1 2 3 4; do
	receipt 0 --check all/$i.receipt --entry all/$i.entry
	says out "good: entry $i of ocop.example/log, in a log of 5 entries"
done
receipt 0 11-03295-02-2026 --out one --entry one.entry --json
says out '"index":4,"origin":"ocop.example/log","log_index":4,"size":5'
is 'the same bytes' cmp -s one all/4.receipt
is 'the same entry' cmp -s one.entry all/4.entry
receipt 4 0 --out one --json
receipt 4 5 --out new --json
says err 'the replica has no entry of this index'
receipt 4 11-03295-09-2026 --out new --json
says err 'no certificate of the replica has this code'
receipt 0 3 --out proof --proof
is 'a tlog-proof' test "$(sed -n 1,2p proof | tr '\n' ' ')" = \
	'c2sp.org/tlog-proof@v1 index 3 '
is 'its checkpoint' test "$(sed '1,/^$/d' proof | sed -n 1,2p | tr '\n' ' ')" = \
	'ocop.example/log 5 '

# The registry gives the same, without a replica.
got() {	# STATUS PATH
	run 0 curl -s -o got -w '%{http_code} %{content_type}\n' "$url/v1/entries/$2"
	same "status of $2" "$(cut -d' ' -f1 out)" "$1"
}
for i in 0 1 2 3 4; do
	got 200 $i/receipt
	says out application/cose
	receipt 0 --check got --entry all/$i.entry
	got 200 $i
	is 'the entry is in it' grep -q "\"index\":$i," got
done
got 200 2/receipt
receipt 1 --check got --entry all/4.entry
got 200 3/proof
says out text/plain
is 'the path is the same' test "$(sed '/^$/,$d' got)" = "$(sed '/^$/,$d' proof)"
is 'the tree is the same' test "$(sed '1,/^$/d' got | sed -n 1,3p)" = \
	"$(sed '1,/^$/d' proof | sed -n 1,3p)"
got 404 5
got 404 5/receipt
got 404 5/proof
got 400 x/proof
got 400 -1

# What does not fit is refused: entry, size, path, bytes, form.
receipt 1 --check all/1.receipt --entry all/2.entry
says out 'the receipt does not prove the entry: root signature: the path leads to another root'
receipt 1 --check all/1.receipt --entry all/2.entry --json
says out '"good":false,"log_index":1,"size":5'
head -c -1 one >cut
receipt 2 --check cut --entry one.entry
says err 'cut'
python3 - <<'end'
b = bytearray(open("one", "rb").read())
b[-1] ^= 1
open("flipped", "wb").write(b)
end
receipt 1 --check flipped --entry one.entry
receipt 2 --check trust.cose --entry one.entry
receipt 4 --check none --entry one.entry
try 2 "$verify" receipt --check one
says err "'--entry': is needed"
receipt 2 --check one --entry one.entry --proof
try 2 "$verify" receipt --replica r.db
try 2 "$verify" receipt 1 2 --out new --entry new.entry --replica r.db
is 'nothing was written' test ! -e new

# By a checkpoint, and by a replica that has gone on or is behind.
"$sync" export --replica r.db copy >/dev/null
is 'an export has it' test -s copy/checkpoint.cose
cp r.db old.db
receipt 0 --check one --entry one.entry --checkpoint copy/checkpoint
sed 's/^5$/4/' copy/checkpoint >other	# nobody signed that
receipt 4 --check one --entry one.entry --checkpoint other
open_lots maker p1.record >/dev/null
submit maker >/dev/null
"$sync" --replica r.db --registry "$url" >/dev/null || die 'no second sync'
receipt 0 --check one --entry one.entry
receipt 0 1 --out later --entry later.entry
says out 'in a log of 7 entries'
replica=old.db
receipt 3 --check later --entry later.entry
says err 'it is of a tree of 7 entries, and the replica has fewer'
replica=
receipt 1 --check later --entry later.entry --checkpoint copy/checkpoint
says out 'it belongs to another tree'
receipt 0 --check later --entry later.entry

# A copy carries it on; one that does not fit refuses the copy.
"$sync" export --replica r.db copy >/dev/null
"$sync" --replica from.db --source copy --trust trust.cose \
	--fingerprint "$fingerprint" >/dev/null || die 'no sync from the copy'
replica=from.db
receipt 0 1 --out again --entry again.entry
is 'the same receipt from a copy' cmp -s again later
cp -r copy bad
cp copy/checkpoint.cose bad/ && printf x >>bad/checkpoint.cose
try 3 "$sync" --replica bad.db --source bad --trust trust.cose \
	--fingerprint "$fingerprint"
says err 'checkpoint.cose'
rm bad/checkpoint.cose
try 0 "$sync" --replica bad.db --source bad --trust trust.cose \
	--fingerprint "$fingerprint"
replica=bad.db
receipt 4 1 --out none --json
says err 'the replica has no root signature'

# A log that ends keeps its root signature, here and for who comes later.
kill_registry TERM
"$sync" export --replica registry.db ended >/dev/null
for k in log2 time2; do
	key $k --alg ed25519
	"$ocop" key public $k --out $k.pub --passphrase-fd 3 3<phrase >/dev/null
done
rotate trust.cose trust-2.cose "
d['logs'].append(dict(d['logs'][0], origin='$HOST/log2',
	vkey='$("$ocop" key public log2.pub --vkey $HOST/log2)',
	time_vkey='$("$ocop" key public time2.pub --vkey $HOST/time --time)'))
d['logs'][0]['frozen'] = [7, '$(sed -n 3p ended/checkpoint | tr '+/' '-_' | tr -d =)']
d['receipts'].append(dict(d['receipts'][0], origin='$HOST/log2'))" >/dev/null ||
	die 'no version 2'
try 0 "$ocop" trust sign --key root --previous trust.cose trust-2.cose --yes \
	--passphrase-fd 3
try 0 "$build/ocop-registryd" next-log --db registry.db --trust trust-2.cose \
	--key log2 --time-key time2 --receipts-key receipts --clock clock \
	--passphrase-fd 3
log_key=log2 time_key=time2
start_registry
"$sync" --replica r.db --registry "$url" >/dev/null || die 'no third sync'
"$sync" --replica late.db --registry "$url" --trust trust.cose \
	--fingerprint "$fingerprint" >/dev/null || die 'no late sync'
replica=r.db
receipt 0 1 --out kept --entry kept.entry
is 'that of the frozen log' cmp -s kept later
for replica in r.db late.db; do
	receipt 0 6 --out six.$replica --entry six.entry.$replica
	says out 'entry 6 of ocop.example/log, in a log of 7 entries'
	receipt 0 --check six.$replica --entry six.entry.$replica
	receipt 4 7 --out none --json
	says err 'a log of one entry has no receipts'
done

# A key that ended makes none above its last size, and none of it counts there.
kill_registry TERM
rotate trust-2.cose trust-3.cose "d['receipts'][0]['to'] = 6" >/dev/null ||
	die 'no version 3'
try 0 "$ocop" trust sign --key root --previous trust-2.cose trust-3.cose --yes \
	--passphrase-fd 3
try 0 "$build/ocop-registryd" trust --db registry.db --key log2 \
	--time-key time2 --receipts-key receipts --clock clock --passphrase-fd 3 \
	trust-3.cose
start_registry
"$sync" --replica r.db --registry "$url" >/dev/null || die 'no fourth sync'
replica=r.db
receipt 4 1 --out none --json
says err 'the trust document names no key for receipts at this size'
# Nobody here can say whether it is good: an older replica still has the key.
for way in '' --json; do
	receipt 3 --check later --entry later.entry $way
	says err 'names no key for receipts at this size'
	is 'no verdict' test ! -s out
done
receipt 3 --check later --entry later.entry --checkpoint ended/checkpoint
says err 'names no key for receipts at this size'
replica=bad.db
receipt 0 --check later --entry later.entry
replica=r.db
receipt 0 --check one --entry one.entry
receipt 0 8 --out new --json
says out '"origin":"ocop.example/log2","log_index":1,"size":2'
kill_registry TERM

finish
