#!/bin/sh
# Goal: a row of the folded state that was changed, removed or put in gives no
# verdict at all, or the one that it does not touch: never another.
# SPDX-License-Identifier: Apache-2.0
set -u
store=$(cd "$(dirname "$0")/../store" && pwd)
. "$(dirname "$0")/lib.sh"
PATH=$build:$PATH

/usr/bin/python3 -c '
import sqlite3, sys
for sql, path in ("registry-4.sql", "reg.db"), ("stamps-1.sql", "stamps.db"):
    db = sqlite3.connect(path)
    db.executescript(open(sys.argv[1] + "/" + sql).read())
    if path == "reg.db":
        db.execute("DELETE FROM tile")	# offices have none
        db.commit()
    db.close()
' "$store"
# Its state is brought up to today's first, whatever the network says.
run 3 ocop-sync --replica reg.db --source nowhere
mkdir desk
mv stamps.db desk/
run 0 ocop stamp list --home desk
sed -n '2s/.*,//p' out >stamp
sed 's|/21/000001|/21/000009|' stamp >unknown
run 3 ocop-verify --replica reg.db --at 2026-11-22 --json "$(cat stamp)" \
	"$(cat unknown)"
says out '"verdict":"genuine"'
says out '"verdict":"undecided"'
cp out want

# Each row: a flipped byte, taken away, or another's put behind it.
/usr/bin/python3 - >told 2>&1 <<'END'
import os, shutil, sqlite3, subprocess
ITEMS = [open(name).read().strip() for name in ("stamp", "unknown")]
WANT = open("want").read().splitlines()
rows = sqlite3.connect("reg.db").execute(
    "SELECT k, v FROM state ORDER BY k").fetchall()
same = trouble = 0
for at, (key, value) in enumerate(rows):
    middle = len(value) // 2
    flipped = (value[:middle] + bytes([value[middle] ^ 1]) +
               value[middle + 1:])
    other = rows[(at + 7) % len(rows)][1]
    for sql, args in (
            ("UPDATE state SET v = ?2 WHERE k = ?1", (key, flipped)),
            ("UPDATE state SET v = ?2 WHERE k = ?1", (key, other)),
            ("DELETE FROM state WHERE k = ?1", (key,)),
            ("INSERT INTO state VALUES (?1, ?2)", (key + b"\0", value))):
        shutil.copy("reg.db", "bad.db")
        db = sqlite3.connect("bad.db")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(sql, args)
        db.commit()
        db.close()
        done = subprocess.run(
            ["ocop-verify", "--replica", "bad.db", "--at", "2026-11-22",
             "--json"] + ITEMS, capture_output=True, text=True)
        if "SAID" in os.environ:	# somebody reads what people are told
            with open(os.environ["SAID"] + "/damage.sh", "a") as said:
                said.write("== ocop-verify\n" + done.stderr)
        lines = done.stdout.splitlines()
        if done.returncode == 4:
            trouble += 1
            lines = [want if '"verdict":null,"error":"OCOP_ERR_STORE"' in line
                     else line for line, want in zip(lines, WANT)]
        else:
            same += 1
        if lines not in ([], WANT) or (lines == [] and done.returncode != 4):
            print("row", key, sql, done.returncode, done.stdout, done.stderr)
print("the same or trouble" if same > 40 and trouble > 40 else "too few",
      same, trouble)
END
cat told
is 'no row gives another verdict' lines told 1
is 'rows were read and not read' grep -q '^the same or trouble' told

# A damaged row is no missing certificate.
run 0 ocop-sync export --replica reg.db log
printf 'code,action,decision,decided,effective,authority\n%s\n' \
	'11-03295-01-2026,withdraw,8/Q,2026-06-30,2026-06-30,DBN' >t.csv
run 0 ocop decision --csv t.csv --replica reg.db --draft draft --home desk \
	--trust log/trust/1.cose
cp reg.db bad.db
/usr/bin/python3 -c '
import sqlite3
db = sqlite3.connect("bad.db")
db.execute("UPDATE state SET v = v || ? WHERE k = ?",
           (b"\0", b"N11-03295-01-2026"))
db.commit()'
run 4 ocop decision --csv t.csv --replica bad.db --draft never --home desk \
	--trust log/trust/1.cose
says err 'damaged'
is 'no draft is written' test ! -e never
finish
