#!/bin/sh
# Goal: a database with one flipped byte gives no other verdict, and no exit 1;
# a damaged journal at most an earlier committed state. FLIPS is how many of
# a database are tried (200; check-long: 2000), with seeds of their own.
# SPDX-License-Identifier: Apache-2.0
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/realm.sh"
PATH=$build:$PATH
FLIPS=${FLIPS:-200}
FEW=$((FLIPS / 20))	# of what takes long
seed=20261130
# flips FILE COUNT COMMAND...: none gives anything else.
flips() {
	file=$1 count=$2
	shift 2
	seed=$((seed + 1))
	/usr/bin/python3 "$here/flips.py" "$file" $seed "$count" "$@" \
		>told 2>&1
	cat told
	is "$file: the same or trouble, each time" lines told 1
	is "$file: flips were tried" grep -q "^$count flips:" told
}

# --- A replica and a registry's database, asked for verdicts ----------------

/usr/bin/python3 -c '
import sqlite3, sys
for name in "registry-4", "stamps-1":
    db = sqlite3.connect(name + ".db")
    db.executescript(open(sys.argv[1] + "/../store/" + name + ".sql").read())
    if name == "registry-4":
        db.execute("DELETE FROM tile")	# offices have none
        db.commit()
    db.close()' "$here"
run 3 ocop-sync --replica registry-4.db --source nowhere
mkdir holder
mv stamps-1.db holder/stamps.db
run 0 ocop stamp list --home holder
sed -n '2s/.*,//p' out >stamp
run 0 ocop-sync export --replica registry-4.db kept
run 0 ocop trust show kept/trust/1.cose --json
print=$(sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/' out)
run 0 ocop-sync --replica replica.db --trust kept/trust/1.cose \
	--fingerprint "$print" --source kept
run 0 ocop-registryd recover --db recovered.db --from kept \
	--trust kept/trust/1.cose --fingerprint "$print"
set -- --at 2026-11-22 --json "$(cat stamp)" \
	"$(sed 's|/21/000001|/21/000009|' stamp)" 11-03295-01-2026
run 3 ocop-verify --replica replica.db "$@"
says out '"verdict":"genuine"'
flips replica.db "$FLIPS" ocop-verify --replica {} "$@"
flips recovered.db "$FLIPS" ocop-verify --replica {} "$@"

# A sync over it heals, or leaves it: the verdicts stay what they were.
cat >healed <<'END'
db=$1
shift
ocop-sync --replica "$db" --source kept --quiet >/dev/null
case $? in
0 | 4) ;;
*) exit 99 ;;
esac
exec ocop-verify --replica "$db" "$@"
END
flips replica.db "$FEW" sh healed {} "$@"

# --- A registry that starts over it, and a journal --------------------------

make_realm
make_registry
enrol office DBN >out
certify office DBN >out
start_registry
submit office >out
run 0 ocop-sync --replica office.db --trust trust.cose \
	--fingerprint "$fingerprint" --source "$url/log"
open_lots maker p1.record >out
submit maker >out
# A reader that stays keeps what a sync commits in the journal.
/usr/bin/python3 -c '
import shutil, sqlite3, subprocess, sys
db = sqlite3.connect("office.db", isolation_level=None)
db.execute("BEGIN")
db.execute("SELECT count(*) FROM meta").fetchone()
subprocess.run(["ocop-sync", "--replica", "office.db", "--source",
                sys.argv[1] + "/log", "--quiet"], check=True)
for tail in "", "-wal":
    shutil.copy("office.db" + tail, "journal.db" + tail)
db.execute("ROLLBACK")
db.close()' "$url"
kill_registry TERM
cp journal.db before.db
run 0 ocop-verify --replica before.db --at 2026-07-01 --json 11-03295-02-2026
sed 's/.*"size":\([0-9]*\).*/\1/' out >sizes
cp journal.db after.db
cp journal.db-wal after.db-wal
run 0 ocop-verify --replica after.db --at 2026-07-01 --json 11-03295-02-2026
sed 's/.*"size":\([0-9]*\).*/\1/' out >>sizes
is 'a report names its size' test "$(paste -s -d- sizes)" = 5-7
flips journal.db-wal "$FLIPS" ocop-verify --replica {} --at 2026-07-01 --json \
	11-03295-02-2026

cat >start <<END
exec ocop-registryd trust --db "\$1" --key log --time-key time --clock clock \
	--passphrase-fd 3 trust.cose 3<phrase
END
flips registry.db "$FEW" sh start {}
finish
