#!/bin/sh
# Goal: a database of every version that was ever released opens with today's
# programs and says what it said; one of a later version is refused untouched.
# A version's files are SQL in tests/store, made when it was new: NAME-N.sql.
# SPDX-License-Identifier: Apache-2.0
set -u
store=$(cd "$(dirname "$0")/../store" && pwd)
. "$(dirname "$0")/lib.sh"
PATH=$build:$PATH

# make DB SQL [MORE]: a database of that SQL.
make() {
	rm -f "$1" "$1-wal" "$1-shm"
	/usr/bin/python3 -c '
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(open(sys.argv[2]).read() + " ".join(sys.argv[3:]))
db.close()' "$@"
}
# schema DB: its tables and version.
schema() {
	/usr/bin/python3 -c '
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for row in db.execute("SELECT sql FROM sqlite_schema ORDER BY name"):
    print(row[0])
for name in "application_id", "user_version", "page_size":
    print(name, db.execute("PRAGMA " + name).fetchone()[0])' "$1"
}

# There is a register of each version, and the last is today's.
version=$(ls "$store"/registry-*.sql | wc -l)
tried=0
for sql in "$store"/registry-*.sql; do
	tried=$((tried + 1))
	# As an office has it: hash tiles are a registry's.
	make reg.db "$sql" 'DELETE FROM tile;'
	# Read only: its version or its state are older, and what to do. The last
	# one is read as it is.
	cp reg.db reg.before
	if [ $tried -lt "$version" ]; then
		run 4 ocop-sync check --replica reg.db
		says err 'update it with ocop-sync (a registry: with ocop-registryd run)'
	else
		run 0 ocop-sync check --replica reg.db
	fi
	is 'it is untouched' cmp reg.db reg.before
	# What folds nothing takes any.
	run 0 ocop show --replica reg.db 38
	cp reg.db kept.db
	# Written to: a sync without a source, one that finds nothing new, and a
	# registry's start.
	cp reg.db copy.db
	run 3 ocop-sync --replica copy.db --source nowhere
	run 0 ocop-sync export --replica copy.db log.$tried
	run 0 ocop-sync --replica reg.db --source log.$tried
	says out 'unchanged, 39 entries'
	run 0 ocop-sync check --replica reg.db
	run 0 ocop trust show log.$tried/trust/1.cose --json
	fingerprint=$(sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/' out)
	# A new one is what an old one has become.
	run 0 ocop-registryd recover --from kept.db --db new.$tried.db \
		--trust log.$tried/trust/1.cose --fingerprint "$fingerprint"
	run 0 ocop-sync check --replica new.$tried.db
	schema new.$tried.db >new.schema
	schema reg.db >old.schema
	is "one schema: $sql" cmp new.schema old.schema
	is 'it has six tables' test "$(grep -c 'CREATE TABLE' new.schema)" -eq 6
done
is 'the last is of this version' grep -qx "user_version $version" new.schema

tried=0
for sql in "$store"/stamps-*.sql; do
	tried=$((tried + 1))
	rm -rf desk
	mkdir desk
	make desk/stamps.db "$sql"
	run 0 ocop stamp list --home desk
	is 'ten stamps' lines out 11
	cp out listed
	printf 'a long enough passphrase\n' >pass
	run 0 ocop backup --home desk --out desk.$tried --passphrase-fd 3 3<pass
	run 0 ocop restore --from desk.$tried --home again.$tried \
		--passphrase-fd 3 3<pass
	run 0 ocop stamp list --home again.$tried
	is 'as many are restored' cmp out listed
	# The register of the same demo knows them.
	sed -n '2s/.*,//p' out >stamp
	is 'there is a stamp' grep -q '^https://' stamp
	run 0 ocop-verify --replica reg.db --at 2026-11-22 --json \
		"$(cat stamp)"
	says out '"verdict":"genuine"'
done
is 'stamps of a first version were tried' test $tried -ge 1

# A migration that was cut: the log is there, its state is not yet.
make reg.db "$store/registry-$version.sql" "DELETE FROM state; DELETE FROM tile;
	DELETE FROM meta WHERE k IN (CAST('state_format' AS BLOB),
	CAST('state_digest' AS BLOB));"
run 4 ocop-sync check --replica reg.db
says err 'folded 0 of 39 stored entries: fold the rest with ocop-sync (a registry: with ocop-registryd run)'
run 0 ocop-sync --replica reg.db --source log.1
run 0 ocop-sync check --replica reg.db

# A later version is not read, not written, not changed.
later=$((version + 1))
make reg.db "$store/registry-1.sql" "PRAGMA user_version = $later;"
make desk/stamps.db "$store/stamps-1.sql" "PRAGMA user_version = $later;"
cp reg.db reg.before
cp desk/stamps.db stamps.before
refused() {
	run 4 "$@"
	says err "version $later (this program uses $version): use a newer program"
}
refused ocop-sync check --replica reg.db
refused ocop-sync --replica reg.db --source log.1
refused ocop-sync export --replica reg.db later
refused ocop-verify --replica reg.db "$(cat stamp)"
refused ocop-registryd recover --from log.1 --db reg.db \
	--trust log.1/trust/1.cose --fingerprint "$fingerprint"
refused ocop-registryd recover --from reg.db --db never.db \
	--trust log.1/trust/1.cose --fingerprint "$fingerprint"
refused ocop stamp list --home desk
is 'the register is untouched' cmp reg.db reg.before
is 'the stamps are untouched' cmp desk/stamps.db stamps.before

# What calls itself ours and never was.
make reg.db "$store/registry-1.sql" 'PRAGMA user_version = 0;'
run 4 ocop-sync check --replica reg.db
says err 'the database has unexpected tables'
make reg.db "$store/registry-1.sql" 'CREATE TABLE more (k);'
run 4 ocop-sync --replica reg.db --source log.1
says err 'the database has unexpected tables'
finish
