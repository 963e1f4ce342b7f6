#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A registry moves from a file into PostgreSQL, goes on there, and moves back.
# Each place that it left is marked, also while a daemon still runs on it.
tests=$(cd "$(dirname "$0")" && pwd)
. "$tests/../cli/realm.sh"
. "$tests/server.sh"
registryd=$build/ocop-registryd
keys="--key $log_key --time-key $time_key --clock clock --passphrase-fd 3"
clean_all() {
	pg_clean
	clean_up
}
trap clean_all EXIT

pg_primary one || exit 1
db=$(pg_url one)
make_realm
start_certified
root() {
	curl -s "$url/log/checkpoint" | sed -n 1,3p
}
before=$(root)
kill_registry TERM
run 0 "$registryd" migrate --from registry.db --to "$db"
run 0 "$registryd" fsck --db "$db"
run 4 "$registryd" migrate --from registry.db --to "$db"
says err 'already holds a log'

mv registry.db old.db
rm -f port
"$registryd" run --db "$db" $keys --confirm-clock --listen 127.0.0.1:0 \
	--port-file port 3<phrase >registry.out 2>>registry.log &
daemon=$!
wait_for port registry registry.log
url=http://127.0.0.1:$(cat port)
same 'the same tree' "$(root)" "$before"
open_lots maker p1.record >/dev/null
run 0 submit maker
after=$(root)
is 'it has grown' test "$after" != "$before"
run 0 "$registryd" backup --db "$db" --out backup
run 0 "$registryd" backup --check backup

# Back, while a daemon still runs on the database: it stops appending.
rm -f registry.db.reports
run 0 "$registryd" migrate --from "$db" --to registry.db
cat >producers.csv <<-'end'
id,name,type,address,unit,authority
11-000002,"Công ty Sương Mây Hai",company,"bản Lồng",11-03295,DBN
end
rm -f requests/11-000001*
enrol office DBN >/dev/null
run 4 submit office
kill_registry TERM
run 4 timeout 20 "$registryd" run --db "$db" $keys 3<phrase
says err 'moved to another database'
start_registry
same 'the same tree again' "$(root)" "$after"
run 0 submit office
kill_registry TERM
finish
