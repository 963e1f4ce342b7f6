#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Drill: the clock jumped into the next year and entries were taken in with
# it; the log is ended and the next begun, as keys/README.md ("Ending a log")
# says. Replicas cold, in the middle and at the end come to one state; stamps
# of lots of both logs are genuine.
. "$(dirname "$0")/../cli/realm.sh"
PATH=$build:$PATH
GTIN=09520000001070
CODE=11-03295-02-2026
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
verdict() {	# REPLICA DAY
	ocop-verify --replica "$1" --at "$2" --json "$stamp"
}
# end_log FILE OUT SIZE ROOT N: the live log ends there, and log N begins.
end_log() {
	vkey=$(ocop key public log$5.pub --vkey $HOST/log$5)
	time_vkey=$(ocop key public time$5.pub --vkey $HOST/time --time)
	rotate "$1" "$2" "
d['logs'].append(dict(d['logs'][-1], origin='$HOST/log$5', vkey='$vkey',
	time_vkey='$time_vkey'))
d['logs'][-2]['frozen'] = [$3, '$4']"
}
make_realm
make_registry
start_registry
try 0 enrol office DBN
try 0 certify office DBN
try 0 submit office
try 0 open_lots maker p1.record
run 0 sync middle.db "$url/log"
run 0 ocop-sync export --replica middle.db early
try 0 submit maker
try 0 ocop stamp make --key p1.stamp --home maker --product $CODE --lot 1 \
	--count 2 --format none --passphrase-fd 3
stamp=$(ocop stamp list --home maker | sed -n '2s/.*,//p')
run 0 sync end.db "$url/log"
run 0 verdict end.db 2026-07-02
says out '"verdict":"genuine"'

# The clock jumps, an operator confirms it, and an entry is taken in.
echo 2027-03-01T09:00:00 >clock
cat >one.csv <<end
id,name,type,address,unit,authority
11-000005,Hộ Lò Thị Mai,household,"bản Lồng",11-03295,DBN
end
try 0 ocop producer --csv one.csv --yes --key DBN --home office \
	--issued 2026-07-02 --passphrase-fd 3
try 0 submit office
run 0 sync jumped.db "$url/log"
# Right again: this log takes nothing in until then.
echo 2026-07-02T09:00:00 >clock
sed 's/11-000005/11-000006/' one.csv >two.csv
try 0 ocop producer --csv two.csv --yes --key DBN --home office \
	--issued 2026-07-02 --passphrase-fd 3
try 4 submit office --tries 1

# The way out: stop, take the last checkpoint, freeze the log there.
kill_registry TERM
run 0 ocop-sync export --replica registry.db ended
key log2 --alg ed25519
key time2 --alg ed25519
for k in log2 time2; do
	try 0 ocop key public $k --out $k.pub --passphrase-fd 3
done
run 0 end_log trust.cose trust-2.cose $(sed -n 2,3p ended/checkpoint) 2
says out '+ log ocop.example/log2'
says out '    frozen: 8:'
try 0 ocop trust sign --key root --previous trust.cose trust-2.cose --yes \
	--passphrase-fd 3
# Not by the command that logs other versions, and not with the old keys.
try 4 registryd trust --key log --time-key time trust-2.cose
says err 'next-log'
try 4 registryd next-log --trust trust-2.cose --key log --time-key time2
try 4 registryd next-log --trust trust-2.cose --key log2 --time-key time
try 2 registryd next-log --key log2 --time-key time2
try 4 registryd next-log --trust trust.cose --key log --time-key time
# Nor when the log is not the one that was frozen.
run 0 end_log trust.cose other.cose 8 "$(printf '%064d' 7)" 2
run 0 end_log trust.cose more.cose 9 "$(printf '%064d' 7)" 2
run 0 end_log trust.cose less.cose 7 "$(printf '%064d' 7)" 2
for version in other more less; do
	try 0 ocop trust sign --key root --previous trust.cose $version.cose \
		--yes --passphrase-fd 3
	try 4 registryd next-log --trust $version.cose --key log2 \
		--time-key time2
	cp err $version.err
done
says other.err 'froze it in another state'
says more.err 'recover from a longer copy'
says less.err 'froze another history at 7'
run 0 ocop-sync check --replica registry.db
says out '8 entries'

try 0 registryd next-log --trust trust-2.cose --key log2 --time-key time2
same 'the next log' "$(cat out)" "$HOST/log2 1"
try 4 registryd next-log --trust trust-2.cose --key log2 --time-key time2
try 4 registryd run --key log --time-key time --listen 127.0.0.1:0
log_key=log2 time_key=time2
start_registry
cp trust-2.cose office/trust.cose
cp trust-2.cose maker/trust.cose
try 0 submit office
sed 's/,lot,/&/; s/-02-2026,1,CID1/-02-2026,2,CID2/; /,yes$/d' lots.csv \
	>lots2.csv
try 0 ocop lot --csv lots2.csv --certificates certificates.csv \
	--stamp-key stamp1.request --key p1.record --home maker \
	--issued 2026-07-02 --passphrase-fd 3
try 0 submit maker
says maker/outbox/done/00000002-lot.receipts '"index":10'
says maker/outbox/done/00000002-lot.receipts 'ocop.example/log2'
try 0 ocop stamp make --key p1.stamp --home maker --product $CODE --lot 2 \
	--count 2 --format none --passphrase-fd 3
stamp2=$(ocop stamp list --home maker --product $CODE --lot 2 |
	sed -n '2s/.*,//p')

# One state, wherever a replica stood, and from wherever it syncs.
for replica in cold middle end jumped; do
	run 0 sync $replica.db "$url/log"
	run 0 ocop-sync check --replica $replica.db
	sed 's/^[a-z]*\.db//' out >$replica.check
	says out '3 entries hash to the signed root of ocop.example/log2'
	says out 'trust version 2'
	is "one state of $replica" cmp $replica.check cold.check
	for stamp in "$stamp" "$stamp2"; do
		run 0 verdict $replica.db 2026-07-02
		says out '"verdict":"genuine"'
	done
	stamp=$(ocop stamp list --home maker --lot 1 --product $CODE |
		sed -n '2s/.*,//p')
done
# Offices compare by all entries, not by what the live log has.
ocop-sync check --json --replica end.db >checked
ocop-sync status --replica end.db --json >status
entries=$(sed 's/.*"entries":\([0-9]*\).*/\1/' checked)
is 'the status tells all entries' grep -q "\"entries\":$entries," status
ocop-sync status --replica end.db >out
says out "entries of all logs: $entries"
run 0 ocop-sync export --replica end.db copy
run 0 sync copied.db copy
run 0 ocop-sync check --replica copied.db
sed 's/^[a-z]*\.db//' out >copied.check
is 'one state of a copy' cmp copied.check cold.check
is 'no evidence' test -z "$(ls ./*.evidence* 2>/dev/null)"

# The frozen log is still served, for ever; receipts come from it too.
get() {	# PATH
	/usr/bin/python3 -c '
import sys, urllib.request, urllib.error
try:
    answer = urllib.request.urlopen(sys.argv[1])
    sys.stdout.buffer.write(answer.read())
    print(answer.status, answer.headers["Cache-Control"], file=sys.stderr)
except urllib.error.HTTPError as e:
    print(e.code, file=sys.stderr)' "$url$1"
}
run 0 get /log/frozen/0/checkpoint
is 'its last checkpoint' cmp out ended/checkpoint
says err 'immutable'
run 0 get /log/frozen/0/tile/entries/000.p/8
is 'its entries' cmp out ended/tile/entries/000.p/8
says err 'immutable'
run 0 get /log/frozen/0/tile/0/000.p/8
says err 'immutable'
for path in frozen/0/tile/entries/000.p/9 frozen/1/checkpoint \
	frozen/x/checkpoint frozen/0/tile/9/000.p/1; do
	run 0 get /log/$path
	says err 404
done
run 0 get /v1/log
says out '"size":3'
says out '"total":11'
run 0 get "/v1/lots/$CODE/1"
says out '"log_size":11'
mv maker/outbox/done/00000001-lot.records maker/outbox/
mv maker/outbox/done/00000001-lot.receipts old.receipts
try 0 submit maker
says maker/outbox/done/00000001-lot.receipts "checkpoint\":\"ocop.example/log\\n8"
try 0 ocop stamp make --key p1.stamp --home maker --product $CODE --lot 1 \
	--count 1 --from 2 --format none --passphrase-fd 3

# A registry starts over the copies of before; and is rebuilt, both logs.
kill_registry TERM
run 0 ocop-registryd recover --from copy --mirror ended --mirror middle.db \
	--db new.db --trust trust.cose --fingerprint "$fingerprint"
same 'the live log' "$(cat out)" "$HOST/log2 3"
says err 'rebuilt with 11 entries'
# A copy with another history of the frozen log is seen still.
run 0 ocop-registryd recover --from early --db registry.db.thief \
	--trust trust.cose --fingerprint "$fingerprint"
mv registry.db registry.good
mv registry.db.thief registry.db
rm -f registry.db-wal registry.db-shm
log_key=log time_key=time
start_registry
desk thief
try 0 ocop producer --csv two.csv --yes --key DBN --home thief \
	--issued 2026-07-01 --passphrase-fd 3
try 0 submit thief
run 0 sync thief.db "$url/log"
kill_registry TERM
mv registry.good registry.db
rm -f registry.db-wal registry.db-shm
log_key=log2 time_key=time2
run 1 ocop-registryd recover --from copy --mirror thief.db --db never.db \
	--trust trust.cose --fingerprint "$fingerprint"
says err "has another history at 6 entries of 'ocop.example/log'"
run 4 ocop-registryd recover --from ended --mirror copy --db short.db \
	--trust trust.cose --fingerprint "$fingerprint"
says err 'copy'
mv new.db registry.db
rm -f registry.db-wal registry.db-shm
start_registry
mv maker/outbox/done/00000001-lot.records maker/outbox/
mv maker/outbox/done/00000001-lot.receipts old2.receipts
try 0 submit maker
is 'the same receipt of the frozen log' cmp old2.receipts \
	maker/outbox/done/00000001-lot.receipts
sed 's/11-000005/11-000007/' one.csv >three.csv
try 0 ocop producer --csv three.csv --yes --key DBN --home office \
	--issued 2026-07-02 --passphrase-fd 3
try 0 submit office
run 0 sync end.db "$url/log"
says out '11 to 12 entries'

# The next log's key is stolen: the roots freeze it where a copy stands, and
# what came after is taken away, here and from who followed it.
kill_registry TERM
for k in log3 time3; do
	key $k --alg ed25519
	try 0 ocop key public $k --out $k.pub --passphrase-fd 3
done
run 0 end_log trust-2.cose trust-3.cose $(sed -n 2,3p copy/checkpoint) 3
says out '    frozen: 3:'
try 0 ocop trust sign --key root --previous trust-2.cose trust-3.cose --yes \
	--passphrase-fd 3
try 4 registryd next-log --trust trust-3.cose --key log3 --time-key time3
says err 'recover a new database from a copy of that size'
says out '11 2026-07-02T09:00:00+07:00 producer 11-000007'
is 'one entry is listed' lines out 1
run 0 ocop-registryd recover --from copy --db back.db --trust trust.cose \
	--fingerprint "$fingerprint"
mv back.db registry.db
rm -f registry.db-wal registry.db-shm
# Cut between its end and the next one's beginning: the command goes on.
mv clock clock.away
try 4 registryd next-log --trust trust-3.cose --key log3 --time-key time3
mv clock.away clock
try 4 registryd run --key log3 --time-key time3 --listen 127.0.0.1:0
says err "run 'next-log' again"
run 4 ocop-registryd recover --from copy --db registry.db --trust trust.cose \
	--fingerprint "$fingerprint"
says err 'holds a log'
try 0 registryd next-log --trust trust-3.cose --key log3 --time-key time3
same 'the log after it' "$(cat out)" "$HOST/log3 1"
log_key=log3 time_key=time3
start_registry
cp trust-3.cose office/trust.cose
mv office/outbox/done/00000005-producer.records office/outbox/
mv office/outbox/done/00000005-producer.receipts lost.receipts
try 0 submit office
says office/outbox/done/00000005-producer.receipts '"index":12'
run 0 sync end.db "$url/log"
says err 'evidence'
is 'what was dropped is kept' test -n "$(ls end.db.evidence-4-*)"
is 'and who said so' test -n "$(ls end.db.evidence-trust-3)"
for replica in end cold middle anew; do
	run 0 sync $replica.db "$url/log"
	run 0 ocop-sync check --replica $replica.db
	sed 's/^[a-z]*\.db//' out >$replica.check
	says out 'trust version 3'
	is "one state of $replica" cmp $replica.check end.check
	for stamp in "$stamp" "$stamp2"; do
		run 0 verdict $replica.db 2026-07-02
		says out '"verdict":"genuine"'
	done
done
finish
