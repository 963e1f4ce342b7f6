#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-registryd status: green while all is well, amber with the reason when not.
. "$(dirname "$0")/realm.sh"
now=1782885700	# 2026-07-01 13:01:40, a minute after the clock of the registry
status() {	# CODE OPTIONS...
	code=$1
	shift
	run "$code" "$build/ocop-registryd" status "$@"
}
# A line of its own, so that no other text holds it.
amber() {	# REASON
	says out '"state":"amber"'
	says out "\"reasons\":[\"$1\"]"
}

make_realm
start_certified
status 0 --db registry.db --now $now
says out 'witnesses: the trust document names none'
says out 'mirrors: not compared'
says out 'registry.db: green'
says out 'registry: running'
says out 'entries of all logs: 5'
says out 'signed: 01/07/2026 13:00'
says out 'received from officers: 0'
status 0 --db registry.db --now $now --quiet
is 'nothing to say' test ! -s out
status 0 --db registry.db --now $now --json --mirror "$url/log"
says out '"state":"green","reasons":[],"running":true'
says out "\"mirrors\":[{\"source\":\"$url/log\",\"same\":true}]"
status 3 --db registry.db --now $((now + 7200)) --json
amber time-old
status 3 --db registry.db --now $now --json --mirror http://127.0.0.1:1
amber mirror-silent
says err 'http://127.0.0.1:1'
# A copy that knows more than the database, as after a restore.
cp registry.db older.db
[ ! -f registry.db-wal ] || cp registry.db-wal older.db-wal
open_lots maker p1.record >/dev/null
run 0 submit maker
status 3 --db older.db --now $now --json --mirror "$url/log"
says out '"reasons":["stopped","mirror"]'
says err 'the mirror has 7 entries'
kill_registry TERM
status 3 --db registry.db --now $now --quiet
says out 'registry.db: amber'
says out '! no registry runs on this database'

status 2
status 4 --db nothing.db
status 4 --db trust.cose
finish
