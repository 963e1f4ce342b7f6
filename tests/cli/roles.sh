#!/bin/sh
# Goal: a database is worked on by one program at a time, by whatever name it
# is reached, and only by the program that it belongs to.
# SPDX-License-Identifier: Apache-2.0
set -u
store=$(cd "$(dirname "$0")/../store" && pwd)
. "$(dirname "$0")/realm.sh"
PATH=$build:$PATH

# registry COMMAND DB WORDS...: with the registry's keys.
registry() {
	command=$1 db=$2
	shift 2
	# One that is not refused would serve on.
	timeout 15 "$build/ocop-registryd" "$command" --db "$db" --key log --time-key time \
		--clock clock --passphrase-fd 3 "$@"
}
unchanged() {	# DB SUM
	same "$1 is as it was" "$(cksum <"$1")" "$2"
}

make_realm
make_registry
start_registry
run 0 ocop-sync --replica replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --source "$url/log"
key witness --alg ed25519
run 0 ocop-witness init --state witness.db

# While one is at work, no second one is, by no name.
ln -s registry.db link.db
mkdir elsewhere
ln -s "$PWD" elsewhere/there
for db in registry.db link.db elsewhere/there/link.db "$PWD/registry.db"; do
	try 4 registry run "$db" --listen 127.0.0.1:0
	says err "'$db': another program is using it: stop that program first"
	try 4 registry trust "$db" trust.cose
	says err 'another program is using it'
	try 4 registry next-log "$db" --trust trust.cose
	says err 'another program is using it'
	run 4 ocop-registryd recover --db "$db" --from "$url/log" \
		--trust trust.cose --fingerprint "$fingerprint"
	says err 'another program is using it'
	run 3 ocop-sync --replica "$db" --source "$url/log"
	says err 'another ocop-sync is using it'
	try 4 timeout 15 ocop-witness run --state "$db" --key witness \
		--log "$log_vkey" --listen 127.0.0.1:0
	says err 'another program is using it'
done
# A hard link would have a lock and a journal of its own.
ln registry.db hard.db
for db in registry.db hard.db; do
	try 4 registry run $db --listen 127.0.0.1:0
	says err "'$db': it has a second name (a hard link)"
	run 4 ocop-sync --replica $db --source "$url/log"
	says err 'it has a second name'
done
rm hard.db
ln -s nowhere.db dangling.db
try 4 registry run dangling.db
run 4 ocop-sync --replica dangling.db --trust trust.cose \
	--fingerprint "$fingerprint" --source "$url/log"
is 'nothing was made' test ! -e nowhere.db -a ! -e dangling.db.lock

# The registry serves on, and its database stays a registry's.
run 0 ocop-sync --replica replica.db --source "$url/log"
kill_registry TERM
before=$(cksum <registry.db)
run 4 ocop-sync --replica registry.db --source "$PWD"
says err "this is a registry's database, not a replica: name another file"
run 4 ocop-sync --replica registry.db --trust trust.cose \
	--fingerprint "$fingerprint" --source "$PWD"
says err "this is a registry's database, not a replica: name another file"
try 4 timeout 15 ocop-witness run --state registry.db --key witness --name w.example \
	--log "$log_vkey" --listen 127.0.0.1:0 --passphrase-fd 3
says err 'not the state of a witness'
unchanged registry.db "$before"

# A replica is no registry's database, also where the log is the same.
cp replica.db copy.db
before=$(cksum <copy.db)
try 4 registry run copy.db --listen 127.0.0.1:0
says err "a replica, not the database of a registry"
set -- --db copy.db --key log --time-key time --passphrase-fd 3
try 4 timeout 15 ocop-registryd run "$@" --listen 0.0.0.0:0
says err "'0.0.0.0:0': other machines can reach this address without TLS"
try 4 timeout 15 ocop-registryd run "$@" --listen 0.0.0.0:0 --behind 192.0.2.1
silent err 'without TLS'
try 4 registry trust copy.db trust.cose
says err "a replica, not the database of a registry"
try 4 registry next-log copy.db --trust trust.cose
# A wrong fingerprint leaves nothing behind, not even a lock.
try 4 registry init first.db --trust trust.cose \
	--fingerprint "$(echo "$fingerprint" | tr 0-9 1-90)"
says err "'trust.cose': trust document: its fingerprint is not the given one"
is 'nothing was made' test -z "$(ls first.db* 2>/dev/null)"
# Two that found one log at once: the second waits for nobody's file.
try 4 flock first.db.lock timeout 15 "$build/ocop-registryd" init --db first.db \
	--key log --time-key time --clock clock --trust trust.cose \
	--fingerprint "$fingerprint" --passphrase-fd 3
says err 'another program is using it'
is 'no log was founded' test ! -e first.db
try 4 registry init copy.db --trust trust.cose --fingerprint "$fingerprint"
unchanged copy.db "$before"
# Nor is a witness's or a desk's.
for db in witness.db desk.db; do
	[ $db = witness.db ] || /usr/bin/python3 -c '
import sqlite3, sys
db = sqlite3.connect("desk.db")
db.executescript(open(sys.argv[1]).read())' "$store/stamps-1.sql"
	try 4 registry run $db --listen 127.0.0.1:0
	before=$(cksum <$db)
	run 4 ocop-sync --replica $db --trust trust.cose \
		--fingerprint "$fingerprint" --source "$PWD"
	run 4 ocop-registryd recover --db $db --from replica.db \
		--trust trust.cose --fingerprint "$fingerprint"
	unchanged $db "$before"
done
try 4 timeout 15 ocop-witness run --state desk.db --key witness --name w.example \
	--log "$log_vkey" --listen 127.0.0.1:0 --passphrase-fd 3
says err 'not the state of a witness'
run 4 ocop-witness init --state registry.db
run 4 ocop-witness init --state replica.db

# One that recover made is a registry's, before it served anybody.
run 0 ocop-registryd recover --db new.db --from copy.db --trust trust.cose \
	--fingerprint "$fingerprint"
run 4 ocop-sync --replica new.db --source "$PWD"
says err "a registry's database"
try 0 registry trust new.db trust.cose
# So is one of before there were such words, by its hash tiles.
/usr/bin/python3 -c '
import sqlite3
db = sqlite3.connect("new.db")
db.execute("DELETE FROM meta WHERE k IN (CAST(? AS BLOB), CAST(? AS BLOB))",
           ("role", ""))
db.commit()'
run 4 ocop-sync --replica new.db --source "$PWD"
says err "a registry's database"
try 0 registry trust new.db trust.cose

# Two witnesses on one state.
"$build/ocop-witness" run --state witness.db --key witness --log "$log_vkey" \
	--name w.example --listen 127.0.0.1:0 --port-file wport \
	--passphrase-fd 3 3<phrase >/dev/null 2>witness.log &
daemon=$!
wait_for wport witness witness.log
ln -s witness.db second.db
for db in witness.db second.db; do
	try 4 timeout 15 ocop-witness run --state $db --key witness --name w.example \
		--log "$log_vkey" --listen 127.0.0.1:0 --passphrase-fd 3
	says err 'another program is using it'
done
kill_registry TERM
finish
