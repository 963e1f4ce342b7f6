#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two registries on one database: each appends what it is sent, none forks the
# log, and each shows what the other stored. One of them is killed; the primary
# is killed, and the standby takes its place; a commit's wait for a standby is
# cancelled. Nothing that was acknowledged is lost, and each record is in the
# log once.
tests=$(cd "$(dirname "$0")" && pwd)
. "$tests/../cli/realm.sh"
. "$tests/server.sh"
sync=$build/ocop-sync
registryd=$build/ocop-registryd
pids=
clean_all() {
	for p in $pids; do
		kill -9 "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	pg_clean
	clean_up
}
trap clean_all EXIT

keys="--key $log_key --time-key $time_key --clock clock --passphrase-fd 3"

# start NAME: a daemon; NAME.pid and NAME.url.
start() {
	rm -f "$1.port"
	"$registryd" run --db "$db" $keys --confirm-clock --rate 0 \
		--listen 127.0.0.1:0 --port-file "$1.port" \
		3<phrase >"$1.out" 2>>"$1.log" &
	echo $! >"$1.pid"
	pids="$pids $!"
	wait_for "$1.port" "$1" "$1.log"
	echo "http://127.0.0.1:$(cat "$1.port")" >"$1.url"
}
stop() {	# NAME SIGNAL
	kill "-$2" "$(cat "$1.pid")"
	wait "$(cat "$1.pid")" 2>/dev/null
}
size_of() {	# NAME: of the log that a daemon shows
	curl -s "$(cat "$1.url")/log/checkpoint" | sed -n 2p
}
# copy NAME REPLICA: follow a daemon's log, and check all of it.
copy() {
	run 0 "$sync" --replica "$2" --trust trust.cose \
		--fingerprint "$fingerprint" --source "$(cat "$1.url")/log"
	run 0 "$sync" check --replica "$2"
}
# lots FIRST LAST FILE: so many records.
lots() {
	{
		echo code,lot,batch,made,best_before,count,held
		for i in $(seq "$1" "$2"); do
			echo "11-03295-01-2026,$i,B$i,2026-06-28,2028-06-28,50,no"
		done
	} >lots.csv
	rm -rf maker
	desk maker
	open_lots maker p1.record >/dev/null
	cp maker/outbox/*-lot.records "$3"
}
# Each acknowledged record has one index, and each index one record.
once() {	# ACKNOWLEDGEMENTS COUNT
	sort -u -k2,3 "$1" | awk '{ print $2, $3 }' | sort -u >pairs
	same "$1: records" "$(awk '{ print $2 }' pairs | sort -u | wc -l)" "$2"
	same "$1: indexes" "$(awk '{ print $1 }' pairs | sort -u | wc -l)" "$2"
	same "$1: pairs" "$(wc -l <pairs)" "$2"
	same "$1: appended once" "$(grep -c '^201' "$1")" "$3"
}

pg_primary one && pg_standby two one || exit 1
db=$(pg_url one,two)
make_realm
echo 2026-07-01T13:00:00 >clock

# --- One database, two daemons ----------------------------------------------

run 4 timeout 20 "$registryd" run --db "$db" $keys 3<phrase
run 0 "$registryd" init --db "$db" --trust trust.cose \
	--fingerprint "$fingerprint" $keys 3<phrase
run 4 "$registryd" init --db "$db" --trust trust.cose \
	--fingerprint "$fingerprint" $keys 3<phrase
run 2 "$registryd" recover --db "$db" --trust trust.cose \
	--fingerprint "$fingerprint" --from nowhere
start a
start b
enrol office DBN >/dev/null
certify office DBN >/dev/null
url=$(cat a.url)
run 0 submit office
same 'b shows what a stored' "$(size_of b)" "$(size_of a)"
run 0 "$registryd" status --db "$db" --now 1782885600
says out running
run 0 "$registryd" fsck --db "$db"

lots 1 60 first.records
run 0 /usr/bin/python3 "$tests/load.py" first.records first.acks \
	"$(cat a.url)" "$(cat b.url)"
once first.acks 60 60
same 'the same log' "$(size_of a)" "$(size_of b)"
copy a from-a.db
copy b from-b.db

# --- A daemon is killed ------------------------------------------------------

lots 61 120 second.records
/usr/bin/python3 "$tests/load.py" second.records second.acks \
	"$(cat a.url)" "$(cat b.url)" >load.out 2>&1 &
load=$!
pg_wait 30 sh -c 'test "$(wc -l <second.acks)" -ge 10'
stop b KILL
wait $load
is 'every record is acknowledged' test $? -eq 0
sort -k2,2n second.acks | awk '{ print $2, $3 }' | sort -u >pairs
same 'each index has one record' "$(awk '{ print $1 }' pairs | sort -u | wc -l)" 60
same 'each record has one index' "$(awk '{ print $2 }' pairs | sort -u | wc -l)" 60
copy a from-b.db
start b
same 'b is back' "$(size_of b)" "$(size_of a)"

# --- The primary is killed ---------------------------------------------------

lots 121 180 third.records
/usr/bin/python3 "$tests/load.py" third.records third.acks \
	"$(cat a.url)" "$(cat b.url)" >load.out 2>&1 &
load=$!
pg_wait 30 sh -c 'test "$(wc -l <third.acks)" -ge 10'
pg_stop one KILL
began=$(date +%s)
pg_sql two 'SELECT pg_promote()' >/dev/null
wait $load
is 'every record is acknowledged' test $? -eq 0
cat load.out
echo "acknowledged again: $(($(date +%s) - began)) s after the primary was killed"
awk '{ print $2, $3 }' third.acks | sort -u >pairs
same 'each index has one record' "$(awk '{ print $1 }' pairs | sort -u | wc -l)" 60
same 'each record has one index' "$(awk '{ print $2 }' pairs | sort -u | wc -l)" 60
# The copies that were made before follow: nothing that was shown is gone.
copy a from-a.db
copy b from-b.db
same 'the same log' "$(size_of a)" "$(size_of b)"
for acks in first second third; do
	is "$acks: nothing is lost" test \
		"$(awk '{ print $2 }' $acks.acks | sort -n | tail -n 1)" \
		-lt "$(size_of a)"
done

# --- A cancelled commit ------------------------------------------------------

WAITING="FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
before=$(size_of b)
copy b from-b.db
pg_sql two "ALTER SYSTEM SET synchronous_standby_names = 'nobody'"
pg_sql two 'SELECT pg_reload_conf()' >/dev/null
pg_wait 10 sh -c "psql -qAtX -h '$pg/two' -U boss -d postgres \
	-c 'SHOW synchronous_standby_names' | grep -qx nobody"
lots 181 181 fourth.records
tail -c +5 fourth.records >one.record
curl -s -m 60 -o answer -w '%{http_code}' -H 'Content-Type: application/cose' \
	--data-binary @one.record "$(cat a.url)/v1/records" >code &
client=$!
# The commit's wait, and that of whoever then reads what is there.
cancelled=0
while kill -0 $client 2>/dev/null && [ $cancelled -lt 20 ]; do
	n=$(pg_sql two "SELECT count(pg_cancel_backend(pid)) $WAITING")
	cancelled=$((cancelled + n))
	[ "$n" -gt 0 ] || sleep 0.05
done
wait $client
same 'a cancelled commit is not acknowledged' "$(cat code)" 503
is 'it was cancelled' test $cancelled -ge 2
# It is on the primary's disk, but nobody may show it yet.
same 'it was stored all the same' \
	"$(pg_sql two 'SELECT size FROM ocop.tree' ocop)" $((before + 1))
# An answer may be a second old, so ask for longer.
for i in $(seq 30); do
	curl -s -m 0.2 "$(cat b.url)/log/checkpoint" | sed -n 2p
	sleep 0.05
done >shown
is 'the unsettled checkpoint is not shown' \
	test "$(grep -cx $((before + 1)) shown)" = 0
pg_sql two "ALTER SYSTEM RESET synchronous_standby_names"
pg_sql two 'SELECT pg_reload_conf()' >/dev/null
run 0 /usr/bin/python3 "$tests/load.py" fourth.records fourth.acks \
	"$(cat a.url)" "$(cat b.url)"
same 'it is acknowledged as stored before' "$(head -c 3 fourth.acks)" 200
same 'once' "$(size_of a)" $((before + 1))
copy a from-a.db
copy b from-b.db
for name in a b; do
	stop $name TERM
	is "$name ends well" grep -q stopped $name.log
done
finish
