#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Drill: the log's and the time key are changed, as keys/README.md ("Changing
# the log's keys") says. Replicas cold, before and between follow; what the
# old key signs afterwards is refused.
. "$(dirname "$0")/../cli/realm.sh"
PATH=$build:$PATH
sync() {
	ocop-sync --replica "$1" --trust trust.cose \
		--fingerprint "$fingerprint" --source "$2"
}
registryd() {	# COMMAND OPTIONS...
	command=$1
	shift
	timeout 60 "$build/ocop-registryd" "$command" --db registry.db \
		--clock clock --passphrase-fd 3 3<phrase "$@"
}
make_realm
make_registry
start_registry
try 0 enrol office DBN
try 0 submit office
run 0 sync before.db "$url/log"

# The new keys, and the version that names them.
key log2 --alg ed25519
key time2 --alg ed25519
for k in log2 time2; do
	try 0 ocop key public $k --out $k.pub --passphrase-fd 3
done
run 0 rotate trust.cose trust-2.cose "d['logs'][-1].update(
	vkey='$(ocop key public log2.pub --vkey $HOST/log)',
	time_vkey='$(ocop key public time2.pub --vkey $HOST/time --time)')"
says out '~ log ocop.example/log'
try 0 ocop trust sign --key root --previous trust.cose trust-2.cose --yes \
	--passphrase-fd 3
says out 'signed by 1 of the 1 old roots, 1 required: enough'

# A running registry could sign nothing more: it says what to do.
post() {
	/usr/bin/python3 -c '
import sys, urllib.request, urllib.error
data = open(sys.argv[2], "rb").read()
try:
    print(urllib.request.urlopen(sys.argv[1], data).status)
except urllib.error.HTTPError as e:
    print(e.code, e.read().decode())' "$url/v1/trust" "$1"
}
run 0 post trust-2.cose
says out '422'
says out "first log this trust version with 'ocop-registryd trust'"
kill_registry TERM
cp registry.db thief.db
try 0 registryd trust --key log --time-key time trust-2.cose
same 'its index' "$(cat out)" 3
run 0 ocop-sync export --replica registry.db between
run 0 sync between.db between

# From here on only the new keys open it.
try 4 registryd run --key log --time-key time --listen 127.0.0.1:0
says err 'log key: not the one'
try 4 registryd run --key log2 --time-key time --listen 127.0.0.1:0
says err 'time key: not the one'
log_key=log2 time_key=time2
start_registry
# The new key signs the tree before anything is submitted.
cp between.db at_once.db
run 0 sync at_once.db "$url/log"
run 0 sync first.db "$url/log"
try 0 certify office DBN
# The desk's trust document is the old one: its owner is told.
try 4 submit office
cp trust-2.cose office/trust.cose
cp trust-2.cose maker/trust.cose
try 0 submit office
for replica in before between cold; do
	run 0 sync $replica.db "$url/log"
	run 0 ocop-sync check --replica $replica.db
	sed 's/^[a-z]*\.db//' out >$replica.check
	says out '6 entries'
	says out 'trust version 2'
	is 'one state' cmp $replica.check before.check
done
is 'no evidence' test -z "$(ls ./*.evidence* 2>/dev/null)"
run 0 ocop-sync export --replica before.db after

# Whoever has the old key goes on with it: refused, also by a mirror's check.
kill_registry TERM
mv registry.db good.db
mv thief.db registry.db
log_key=log time_key=time
start_registry
cat >producers.csv <<end
id,name,type,address,unit,authority
11-000009,Giả,household,"bản Lồng",11-03295,DBN
end
desk thief
try 0 ocop producer --csv producers.csv --yes --key DBN --home thief \
	--issued 2026-07-01 --passphrase-fd 3
try 0 submit thief
run 0 sync forged.db "$url/log"
run 0 ocop-sync export --replica forged.db forged
for replica in before between cold; do
	cp $replica.db $replica.was
	run 3 sync $replica.db "$url/log"
	run 3 sync $replica.db forged
	run 0 ocop-sync check --replica $replica.db
	says out 'trust version 2'
	says out '6 entries'
done
kill_registry TERM

# The registry is rebuilt from what followed, and goes on.
run 0 ocop-registryd recover --from after --mirror between --mirror before.db \
	--db new.db --trust trust.cose --fingerprint "$fingerprint"
mv new.db registry.db
rm -f registry.db-wal registry.db-shm
log_key=log2 time_key=time2
start_registry
try 0 open_lots maker p1.record
try 0 submit maker
run 0 sync before.db "$url/log"
says out 'to 8 entries'

# The log's key alone: the time that was signed last is still fresh, and the
# tree is signed by the new key at once all the same.
kill_registry TERM
key log3 --alg ed25519
try 0 ocop key public log3 --out log3.pub --passphrase-fd 3
run 0 rotate trust-2.cose trust-3.cose \
	"d['logs'][-1]['vkey'] = '$(ocop key public log3.pub --vkey $HOST/log)'"
try 0 ocop trust sign --key root --previous trust-2.cose trust-3.cose --yes \
	--passphrase-fd 3
try 0 registryd trust --key log2 --time-key time2 trust-3.cose
log_key=log3
start_registry
run 0 sync before.db "$url/log"
says out 'to 9 entries'
# A receipt of before is of the old key: the lot is sent again for a new one.
cp trust-3.cose maker/trust.cose
stamps() {
	try "$1" ocop stamp make --key p1.stamp --home maker --count 2 \
		--product 09520000001070 --lot 1 --format none \
		--passphrase-fd 3
}
stamps 4
says err 'send the lot again with ocop submit'
mv maker/outbox/done/00000001-lot.records maker/outbox/
mv maker/outbox/done/00000001-lot.receipts old.receipts
try 0 submit maker
stamps 0
run 0 sync late.db "$url/log"
run 0 ocop-sync check --replica late.db
says out 'trust version 3'
finish
