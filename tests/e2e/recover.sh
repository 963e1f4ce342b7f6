#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A registry that lost its disk is rebuilt from whatever copy is left, goes on
# with it, and no replica sees a fork; a copy that is behind, forked or not
# the log's is refused.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

# exits CODE COMMAND...: stdout and stderr to out and err.
exits() {
	want=$1
	shift
	"$@" >out 2>err
	got=$?
	is "exit code $want of: $* ($got: $(cat out err))" test $got -eq "$want"
}
says() {
	is "'$2' is said: $(cat "$1")" grep -qF -e "$2" "$1"
}
submit() {
	ocop submit --registry "$url" --home desk --quiet >submit.out 2>&1
	is "the outbox is sent: $(cat submit.out)" test $? -eq 0
}
recover() {
	ocop-registryd recover --trust trust.cose --fingerprint "$fingerprint" "$@"
}
sync() {
	ocop-sync --replica "$1" --trust trust.cose \
		--fingerprint "$fingerprint" --source "$2"
}
# put DB: it is the registry's now.
put() {
	rm -f registry.db-wal registry.db-shm
	mv "$1" registry.db || give_up "there is $1"
}
# refuses CODE DB [OPTION]...: a registry does not start on it.
refuses() {
	want=$1 db=$2
	shift 2
	exits "$want" pass timeout 60 ocop-registryd run --db "$db" \
		--key keys/log --time-key keys/time --listen 127.0.0.1:0 "$@"
}
# served DB SIZE: a registry runs on DB, and takes 3 records more.
next=300001
served() {
	put "$1"
	start_registry
	producers $next 3
	next=$((next + 3))
	submit
	exits 0 sync "$1.replica" "$url/log"
	says out "to $(($2 + 3)) entries"
}

new_realm || { cat setup.log; give_up 'a realm is set up'; }
producers 100001 30
start_registry
submit
exits 0 sync early.db "$url/log"
exits 0 ocop-sync export --replica early.db early
end_registry
cp registry.db backup.db
start_registry
producers 200001 300
submit
exits 0 sync late.db "$url/log"
exits 0 ocop-sync export --replica late.db late

# Over nothing that holds a log.
end_registry
cp registry.db before.db
exits 4 recover --from late --db registry.db
says err 'holds a log'
is 'it is untouched' cmp -s registry.db before.db
exits 2 recover --db new.db
exits 2 recover --from late

# A live mirror.
start_registry
exits 0 recover --from "$url/log" --db live.db
says out 'ocop.example/log 331'
says err 'rebuilt with 331 entries'
says err 'LOST'

# The disk is gone: from an export.
end_registry -KILL
rm -f registry.db*
exits 0 recover --from late --db new.db --mirror early --mirror early.db \
	--mirror live.db
says out 'ocop.example/log 331'
served new.db 331
# Replicas of before follow.
exits 0 sync early.db "$url/log"
says out '31 to 334 entries'
exits 0 sync late.db "$url/log"
says out '331 to 334 entries'
exits 0 ocop-sync check --replica late.db
is 'no evidence of a fork' test -z "$(ls ./*.evidence* 2>/dev/null)"
# Proofs come from the tiles that were made.
exits 0 ocop-sync export --replica late.db after
end_registry -KILL

# What was recovered from the live mirror serves as well; it is behind now,
# which a mirror shows.
refuses 1 live.db --mirror after
says err 'rebuild from a replica'
exits 0 recover --from after --db again.db
served again.db 334

# From the file of a replica; the folder it was laid out in is gone.
end_registry -KILL
exits 0 recover --from late.db --db file.db
says out 'ocop.example/log 334'
is 'nothing is left over' test -z "$(ls -d file.db.from* 2>/dev/null)"

# Another mirror is longer: nothing may be appended until it was used.
exits 1 recover --from early --mirror late --db short.db
says err 'the mirror has 331 entries, this log 31'
refuses 4 short.db
says err 'recovery is not finished'
exits 0 recover --from late --mirror early --db short.db
says out 'ocop.example/log 331'

# What a refused one laid out of a file goes with the good one, whose sources
# are others; what it did not make stays.
exits 0 sync small.db early
exits 1 recover --from small.db --mirror late --db swept.db
is 'the file was laid out' test -d swept.db.from-0
mkdir swept.db.from-1
exits 0 recover --from late --mirror early --db swept.db
is 'no copy of the log is left over' test ! -e swept.db.from-0
is 'what is not its own stays' test -d swept.db.from-1

# A restored backup that went on is a fork. Without a copy to hold it against
# its start says so; with one there is nothing to say.
put backup.db
: >registry.log
run_more="--mirror $tmp/early"
start_registry
is 'it is guarded' test "$(grep -c "'--mirror'" registry.log)" -eq 0
end_registry
run_more=
start_registry
is 'it is told that nothing guards' test \
	"$(grep -c "'--mirror'.*restored backup" registry.log)" -eq 1
producers 400001 5
submit
exits 0 sync fork.db "$url/log"
exits 0 ocop-sync export --replica fork.db fork
end_registry
exits 1 recover --from late --mirror fork --db forked.db
says err 'has another history at'
exits 1 recover --from fork --mirror late --db forked2.db
exits 1 recover --from fork --from late --db forked3.db

# A copy of somebody else's making.
cp -r late other
sed 's/^\(— ocop.example\/log \).*/\1AAAAAAAAAAAAAAAA/' late/checkpoint \
	>other/checkpoint
exits 4 recover --from other --db other.db
exits 4 ocop-registryd recover --trust trust.cose --from late --db other.db \
	--fingerprint "$(printf '%064d' 1)"

# A copy that is cut short, and whole again: it goes on.
cp -r late cut
entries=$(find cut/tile/entries -type f | sort | tail -1)
mv "$entries" away
exits 4 recover --from cut --db cut.db
refuses 4 cut.db
mv away "$entries"
exits 0 recover --from cut --db cut.db
says out 'ocop.example/log 331'

# What was lost is sent again: the same records, and receipts anew.
exits 0 recover --from early --db lost.db
put lost.db
start_registry
mv desk/outbox/done/00000002-producer.records desk/outbox/
mv desk/outbox/done/00000002-producer.receipts old.receipts
submit
receipts=desk/outbox/done/00000002-producer.receipts
is 'each has a receipt again' test "$(grep -c '"index":' $receipts)" -eq 300
mv desk/outbox/done/00000001-producer.records desk/outbox/
mv desk/outbox/done/00000001-producer.receipts old1.receipts
submit
exits 0 sync lost.replica "$url/log"
says out 'to 331 entries'
summary
