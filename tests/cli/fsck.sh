#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-registryd fsck: a running registry's database and an exported copy are
# whole; what is damaged is named, and nothing is changed.
. "$(dirname "$0")/realm.sh"
fsck() {	# CODE OPTIONS...
	code=$1
	shift
	run "$code" "$build/ocop-registryd" fsck "$@"
}

make_realm
start_certified
fsck 0 --db registry.db
says out "'registry.db': 5 entries, no fault"
run 0 "$build/ocop-sync" --replica replica.db --registry "$url" --quiet \
	--trust trust.cose --fingerprint "$fingerprint"
fsck 0 --db replica.db
run 0 "$build/ocop-sync" export --replica replica.db copy
fsck 0 --copy copy
fsck 0 --copy copy --json
is 'nothing to say' test ! -s out
kill_registry TERM

bundle=$(cd copy && find tile/entries -type f)
tile=$(cd copy && find tile/0 -type f)
cp -r copy damaged
printf x >>"damaged/$bundle"
rm "damaged/$tile" damaged/trust/1.cose
find damaged -type f -exec sha256sum {} + | sort >before
fsck 4 --copy damaged
says out "$bundle: it has the wrong length"
says out "$tile: it is missing"
says out 'trust/1.cose: it is missing'
says err "'damaged': 3 faults in 5 entries"
fsck 4 --copy damaged --json
is 'a line each' lines out 3
says out '"path":"trust/1.cose","fault":"missing"'
find damaged -type f -exec sha256sum {} + | sort >after
is 'nothing was changed' cmp -s before after
# An entry's byte, and a hash's, in the database: a row of the last bundle has
# a count of two bytes, then hashes, then entries (lib/log/log_pieces.c).
for table in bundle tile; do
	cp registry.db bad.db
	/usr/bin/python3 - $table <<-'end'
	import sqlite3, sys
	db = sqlite3.connect("bad.db")
	key, value = db.execute(
	    "SELECT rowid, v FROM bundle ORDER BY k LIMIT 1").fetchone()
	at = 2 if sys.argv[1] == "tile" else len(value) - 1
	db.execute("UPDATE bundle SET v = ? WHERE rowid = ?",
	           (value[:at] + bytes([value[at] ^ 1]) + value[at + 1:], key))
	db.commit()
	end
	fsck 4 --db bad.db
	is 'that one alone' lines out 1
	case $table in
	bundle) says out "$bundle: its content is not the log's" ;;
	tile) says out "$tile: its content is not the log's" ;;
	esac
done

fsck 2
says err 'use exactly one of the two'
fsck 2 --db registry.db --copy copy
fsck 4 --db nothing.db
fsck 4 --copy nothing
says err nothing/checkpoint
fsck 4 --db trust.cose
printf nonsense >copy/checkpoint
fsck 4 --copy copy
finish
