#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A registry moves to another file: the copy has the same root, the registry goes
# on there, and never again in the old file. A cut is mended by a second run.
# (tests/pg/migrate.sh does the same with PostgreSQL.)
. "$(dirname "$0")/realm.sh"
registryd=$build/ocop-registryd
keys="--key $log_key --time-key $time_key --clock clock --passphrase-fd 3"

make_realm
start_certified
note=$(curl -s "$url/log/checkpoint")
run 4 "$registryd" migrate --from registry.db --to new.db
says err 'another program'
kill_registry TERM

# Not from nothing, not onto something, not half a log.
run 4 "$registryd" migrate --from none.db --to new.db
is 'nothing is made' test ! -e new.db
cp registry.db other.db
run 4 "$registryd" migrate --from registry.db --to other.db
says err 'already holds a log'
run 2 "$registryd" migrate --from registry.db
run 4 timeout 20 "$registryd" run --db none.db $keys 3<phrase

# A disk that is full on the way: there is room for SQLite's own files, and for
# the mark.
(ulimit -f 100 && trap '' XFSZ && exec "$registryd" migrate --from registry.db --to new.db) >out 2>err
is 'the cut is told' test $? -eq 4
run 4 timeout 20 "$registryd" run --db new.db $keys 3<phrase # half a log is no log
run 0 "$registryd" migrate --from registry.db --to new.db
says out "$HOST/log"
run 0 "$registryd" fsck --db new.db

# The old one is left for ever.
run 4 timeout 20 "$registryd" run --db registry.db $keys 3<phrase
says err 'moved to another database'
run 4 "$registryd" migrate --from registry.db --to third.db
says err 'moved to another database'
run 4 "$registryd" migrate --from registry.db --to new.db
says err 'already holds a log'

# The new one goes on.
mv registry.db old.db
mv new.db registry.db
mv new.db.reports registry.db.reports
start_registry
same 'the same tree' "$(curl -s "$url/log/checkpoint" | sed -n 1,3p)" \
	"$(echo "$note" | sed -n 1,3p)"
open_lots maker p1.record >/dev/null
run 0 submit maker
kill_registry TERM
finish
