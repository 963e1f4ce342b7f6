#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the demo leaves: every promised file in its form, a verdict as expected
# for each case, and nothing else: no process, no open secret, no side files.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

for file in trust.cose log/checkpoint log.vkey replica.db; do
	is "$file is there" test -s "$demo/$file"
done
is 'log/tile holds tiles' test -n "$(find "$demo/log/tile" -type f)"
is 'log.vkey is one line' test "$(grep -c '' "$demo/log.vkey")" -eq 1
is 'log.vkey names the log' grep -Eq '^ocop\.example/log\+[0-9a-f]{8}\+' \
	"$demo/log.vkey"
is 'stamps.csv has its columns' test "$(head -n 1 "$demo/stamps.csv")" = \
	code,lot,index,uri
is 'qr/ holds pictures only' test -z "$(find "$demo/qr" ! -name '*.png' \
	-type f)"

python3 - "$demo/verdicts.jsonl" "$root/tests/demo/cases.csv" >told <<'END'
import csv
import json
import sys

lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
cases = {row["case"]: row["expected"]
         for row in csv.DictReader(open(sys.argv[2], encoding="utf-8"))}
cases["che-ho-thau-old"] = "undecided"
for line in lines:
    name = line["case"]
    if cases.pop(name) != line["expected"]:
        print(name, "expects something else")
    if line["verdict"] != line["expected"]:
        print(name, "is", line["verdict"])
    if not line["uri"].startswith("https://ocop.example/"):
        print(name, "has another uri")
    for check in line["checks"]:
        if not {"name", "result", "rule", "index"} <= set(check):
            print(name, "has a check without", check)
    if not line["checks"]:
        print(name, "has no checks")
for name in cases:
    print(name, "is missing")
END
is "verdicts.jsonl: $(cat told)" test $? -eq 0
is "verdicts.jsonl: $(cat told)" test ! -s told

is 'no side files of SQLite' test -z "$(find "$demo" -name '*-wal' -o \
	-name '*-shm' -o -name '*-journal')"
is 'no secret is open to others' test -z "$(find "$demo/keys" -type f \
	! -name '*.request' ! -name '*.pub' -perm /077)"
is 'nor the folder of secrets' test -z "$(find "$demo/keys" -maxdepth 0 \
	-perm /077)"
is 'keys are encrypted' test -z "$(find "$demo/keys" -type f \
	! -name '*.request' ! -name '*.pub' \
	-exec grep -L 'BEGIN ENCRYPTED PRIVATE KEY' {} +)"
is 'the passphrase stands nowhere' test -z "$(grep -rl demo-passphrase "$demo")"
# Those that have ended meanwhile are no matter.
for pid in /proc/[0-9]*; do
	cat "$pid/cmdline" 2>/dev/null | tr '\0' ' '
	echo
done | awk -v want="ocop-registryd run --db $demo/" \
	'index($0, want) == 1' >running
is "no registry runs on: $(cat running)" test ! -s running
summary
