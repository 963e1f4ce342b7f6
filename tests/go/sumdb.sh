#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other people's log tools: golang.org/x/mod/sumdb reads our logs (tests/go),
# and our reader a log that it wrote; both refuse a damaged copy.
here=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/../cli/realm.sh"
sumdb=$build/tests/sumdb
# Debian's packages and no module of the network's.
GOPATH=/usr/share/gocode
command -v go >/dev/null && [ -d $GOPATH/src/golang.org/x/mod/sumdb ] ||
	die 'needs golang-go and golang-golang-x-mod-dev'
GO111MODULE=off GOPATH=$GOPATH GOCACHE=$build/go go build -o "$sumdb" \
	"$here"/tests/go/*.go || die 'go build'
sync=$build/ocop-sync
WHEN=1782950400	# 2026-07-02 07:00 +07:00

# --- Our log, as a registry serves it and as files --------------------------

make_realm
make_registry
start_registry
run 0 enrol office DBN
run 0 submit office
run 0 "$sync" --replica r.db --trust trust.cose --fingerprint "$fingerprint" \
	--registry "$url"
run 0 "$sync" export --replica r.db copy
is 'the copy is of an older size' grep -qx 3 copy/checkpoint
cp copy/checkpoint older
cp r.db small.db
run 0 "$sumdb" read "$log_vkey" copy
says out '3 entries'
run 0 certify office DBN
run 0 submit office
run 0 open_lots maker p1.record
run 0 submit maker

run 0 "$sumdb" read "$log_vkey" "$url/log" older
says out '1 signature of the log, 1 of others'
says out '7 entries'
says out '7 inclusion proofs, 6 consistency proofs'
says out 'goes on from 3'
run 0 "$sync" --replica r.db --registry "$url"
run 0 "$sync" export --replica r.db copy
run 0 "$sumdb" read "$log_vkey" copy older
says out 'goes on from 3'
run 1 "$sumdb" read "$time_vkey" copy
run 1 "$sumdb" read "$log_vkey" copy root.pub

# The proofs that the desks kept.
cat office/outbox/done/*.receipts maker/outbox/done/*.receipts >kept
is 'each record has a receipt' lines kept 6
for log in copy "$url/log"; do
	run 0 "$sumdb" receipts "$log_vkey" "$log" kept
	says out '6 receipts'
done
sed 's/"index":4/"index":3/' kept >moved
run 1 "$sumdb" receipts "$log_vkey" copy moved
says err 'moved:4: entry 3'
sed 's/"proof":\["A/"proof":["B/;t;s/"proof":\["./"proof":["A/' kept >proof
run 1 "$sumdb" receipts "$log_vkey" copy proof

# A register of a province, with tiles of three levels.
run 0 "$build/tests/national" --seed 7 --scale 0.3 --before 900 --out large \
	--units "$here/data/admin_units.csv"
vkey=$(cat large/log.vkey)
is 'there are tiles of the third level' test -s large/log/tile/2/000.p/1
run 0 "$sumdb" read "$vkey" large/log large/before/checkpoint
says out 'goes on from'
is 'many proofs' grep -Eq '[1-9][0-9][0-9] tiles, [1-9][0-9]* inclusion' out

# --- A log that it wrote, read by us -----------------------------------------

# theirs NAME: a log key of theirs, and a trust document that names it.
theirs() {
	run 0 "$sumdb" key "$1/log" "$1"
	sed -n 1p out >"$1.vkey"
	"$ocop" trust new --authorities authorities.csv --keys authorities \
		--root root.pub --threshold 1 --realm demo --log "$1/log" \
		--log-vkey "$(cat "$1.vkey")" --time-vkey "$(sed -n 2p out)" \
		--host $HOST:2025-09-01 --registry "https://$1" \
		--issued 1756688400 --out "$1.cose" >/dev/null
	"$ocop" trust sign --key "$root_key" "$1.cose" --yes \
		--passphrase-fd 3 3<phrase >/dev/null
	"$ocop" trust show --json "$1.cose" |
		sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/' >"$1.print"
}
# writes KEY NAME DIR SIZE OPTIONS...
writes() {
	k=$1 o=$2 d=$3 n=$4
	shift 4
	run 0 "$sumdb" write "$@" "$k" "$d" "$n" "$o.cose:$(cat "$o.print")" \
		$WHEN
}
first_sync() {	# NAME REPLICA LOG
	"$sync" --replica "$2" --trust "$1.cose" \
		--fingerprint "$(cat "$1.print")" --source "$3"
}

theirs go.example
for size in 1 2 255 256 257 70000; do
	writes go.example go.example go.log $size
	cp go.log/checkpoint "go.$size"
	run 0 first_sync go.example "s$size.db" go.log
	says out "0 to $size entr"
	# The same log over the sizes that it had.
	if [ -e grown.db ]; then
		run 0 "$sync" --replica grown.db --source go.log
	else
		run 0 first_sync go.example grown.db go.log
	fi
	says out "to $size entr"
	run 0 "$sync" check --replica grown.db --json
	says out "\"size\":$size,"
	says out "\"signed_time\":$WHEN"
	root=$(sed -n 3p go.log/checkpoint | base64 -d | od -An -v -tx1 |
		tr -d ' \n')
	says out "\"root\":\"$root\""
	# What we write of it is byte for byte what they wrote.
	run 0 "$sync" export --replica grown.db ours.log
	is "the same tiles at $size" diff -r go.log/tile "ours.log/tile" \
		--exclude='*.p'
	is "the same checkpoint at $size" cmp go.log/checkpoint \
		ours.log/checkpoint
	run 0 "$sumdb" read "$(cat go.example.vkey)" ours.log
	says out "$size entries"
done
for size in 1 255 257; do
	run 0 "$sumdb" read "$(cat go.example.vkey)" ours.log go.$size
	says out "goes on from $size"
done
is 'their tiles have three levels' test -s go.log/tile/2/000.p/1
is 'their last tile is ours' cmp go.log/tile/0/273.p/112 \
	ours.log/tile/0/273.p/112
is 'their last bundle is ours' cmp go.log/tile/entries/273.p/112 \
	ours.log/tile/entries/273.p/112

# The registry's records in a log of theirs: judged alike.
theirs again.example
writes again.example again.example again/log 7 -entries "$url/log"
run 0 first_sync again.example again.db again/log
says out '0 to 7 entries (0 new ones do not count)'
run 0 "$sync" check --replica again.db
says out '7 entries hash to the signed root of again.example/log'
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 3 \
	--key p1.stamp --home maker --host $HOST --format none --out stamps \
	--passphrase-fd 3
run 0 "$ocop" stamp list --home maker
cp out again/stamps.csv
stamp=$(sed -n '2s/.*,//p' out)
run 0 "$build/ocop-verify" --replica again.db --offline \
	--at 2026-07-02T08:00 "$stamp"
says out 'Stamp code matches the register'
cp again.example.cose again/trust.cose
cp again.example.print again/trust.fingerprint
cp again.example.vkey again/log.vkey
run 0 /usr/bin/python3 "$here/tools/logread.py" again
says out 'stamps: 3'

# --- Damage: neither of us takes it ------------------------------------------

flip() {	# FILE OFFSET: one bit
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	printf '%b' "\\0$(printf %03o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
cut_short() {	# FILE
	truncate -s -9 "$1"
}
# refused WHAT REASON COMMAND...: the command damages bad/, a copy of $log;
# a replica of an older size stays where it was.
refused() {
	what=$1 reason=$2
	shift 2
	rm -rf bad grown.db*
	cp -r "$log" bad
	cp "$held" grown.db
	"$@"
	is "$what: the copy differs" test -n "$(diff -rq "$log" bad)"
	run 1 "$sumdb" read "$(cat "$name.vkey")" bad
	says err "$reason"
	run 3 "$sync" --replica grown.db --source bad
	is "$what: one line" lines err 1
	run 0 "$sync" check --replica grown.db --json
	says out "\"size\":$size,"
	run 3 first_sync "$name" new.db bad
	run 4 "$sync" check --replica new.db
	rm -f new.db*
}
damage() {	# LAST: the log's last bundle
	# Of its last entry: what a replica holds it does not ask for again.
	refused 'a bit of a bundle' 'not its hash' flip "bad/tile/entries/$1" \
		$(($(wc -c <"$log/tile/entries/$1") - 1))
	refused 'a cut bundle' 'cut inside' cut_short "bad/tile/entries/$1"
	refused 'another root' 'invalid signature' \
		sed -i '3{s/^A/B/;t;s/^./A/}' bad/checkpoint
	refused 'another size' 'invalid signature' sed -i '2s/$/0/' bad/checkpoint
	# The same log, signed by who is not its key.
	run 0 "$sumdb" key "$(sed -n 1p "$log/checkpoint")" thief
	refused 'another key' 'no verifiable signatures' writes thief "$name" \
		bad "$(sed -n 2p "$log/checkpoint")" -entries "$log"
	# Its key's name and hash over another signature.
	refused 'another signature' 'invalid signature' swap_lines
}
swap_lines() {	# the older checkpoint's signature
	sed -i "s|^— [^ ]*/log .*|$(grep '/log ' "$older")|" bad/checkpoint
}

# Their log of 300 entries, from 257 on; ours of 7, from 3 on.
writes go.example go.example go.300 300
log=go.300 held=s257.db name=go.example size=257 older=go.257
damage 001.p/44
log=copy held=small.db name=$HOST size=3 older=older
echo "$log_vkey" >$HOST.vkey
echo "$fingerprint" >$HOST.print
cp trust.cose $HOST.cose
damage 000.p/7

# Hash tiles are for proofs; our reader makes them itself.
hash_tile() {	# REASON COMMAND...
	reason=$1
	shift
	rm -rf bad
	cp -r copy bad
	"$@"
	run 1 "$sumdb" read "$log_vkey" bad
	says err "$reason"
}
hash_tile 'inconsistent tile' flip bad/tile/0/000.p/7 40
hash_tile 'bad result slice' cut_short bad/tile/0/000.p/7
finish
