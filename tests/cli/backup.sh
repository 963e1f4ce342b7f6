#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop backup and restore: a desk comes back as it was, or not at all, and a
# restored desk makes no serial twice.
set -u
tests=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/realm.sh"
make_realm
make_registry
start_registry
enrol office DBN >/dev/null
certify office DBN >/dev/null
submit office >/dev/null || die 'no producers'
open_lots maker p1.record >/dev/null
submit maker >/dev/null || die 'no lots'
kill_registry TERM
mkdir maker/keys
cp p1.stamp maker/keys/
make_stamps() {	# DESK COUNT OPTIONS...
	d=$1 n=$2
	shift 2
	"$ocop" stamp make --product 09520000001070 --lot 1 --count "$n" \
		--key p1.stamp --home "$d" --host $HOST --out "$d.png" \
		--passphrase-fd 3 "$@"
}
list() {	# DESK
	"$ocop" stamp list --home "$1"
}
backup() {
	"$ocop" backup --passphrase-fd 3 "$@"
}
restore() {
	"$ocop" restore --passphrase-fd 3 "$@"
}
try 0 make_stamps maker 5
list maker >before
echo waits >maker/outbox/note
: >maker/replica.db

# --- Usage ------------------------------------------------------------------

try 0 "$ocop" backup --help
try 0 "$ocop" restore --help
try 2 backup --home maker
try 2 backup --home maker --out b stray
try 2 restore --from b
try 2 restore --home x
try 2 restore --from b --home x --check
try 4 restore --from none --home x
# What is no backup is named as what it is, before anybody types a secret.
for other in 'trust.cose a trust document' 'maker/stamps.db a database' \
	'p1.record a key' 'producers.csv a table'; do
	run 2 setsid -w "$ocop" restore --from "${other%% *}" --home x </dev/null
	says err "'${other%% *}': this is ${other#* }"
done
mkdir empty
try 4 backup --home empty --out b
says err 'nothing to back up here'
try 4 backup --home maker --out b --key none
is 'no backup was left' test -z "$(ls | grep '^b$\|^b\.')"
ln -s /dev/null maker/link
try 4 backup --home maker --out b
rm maker/link
is 'no backup was left' test -z "$(ls | grep '^b$\|^b\.')"

# --- There and back ---------------------------------------------------------

try 0 backup --home maker --out b --key p1.record
says out "to 'b'"
same 'its mode' "$(stat -c %a b)" 600
silent b 'waits'
try 4 backup --home maker --out b
try 2 backup --home maker --out c --key p1.stamp
says err 'another key with this name'
try 0 restore --from b --check
says out "$(sha256sum <maker/trust.cose | cut -d' ' -f1)"
says out '  keys/p1.stamp'
says out '  stamps.db'
says out 'is complete and undamaged'
silent out replica.db
try 0 restore --from b --check --json
says out '"restored":false'

try 0 restore --from b --home again
says out 'highest serial'
for file in trust.cose keys/p1.stamp outbox/note \
	lots/09520000001070_000001.json; do
	is "$file is back" cmp maker/$file again/$file
done
is 'a key from elsewhere is in it' cmp p1.record again/keys/p1.record
is 'done records are back' diff -r maker/outbox again/outbox
is 'the replica is not in it' test ! -e again/replica.db
same 'mode of the folder' "$(stat -c %a again)" 700
same 'mode of a key' "$(stat -c %a again/keys/p1.stamp)" 600
list again >after
is 'the stamps are back' cmp before after
is 'nothing else was left' test "$(ls -d again* | wc -l)" = 1
try 4 restore --from b --home again
mkdir taken
try 4 restore --from b --home taken
try 4 restore --from b --home none/again
try 0 restore --from b --home slash/// --json
says out '"restored":true'
is 'slashes do not matter' test -f slash/trust.cose

# --- No serial twice --------------------------------------------------------

# After the backup the old desk goes on, then it is lost.
rm maker/replica.db
try 0 make_stamps maker 7
list maker | sort >lost
try 2 make_stamps again 3
one_line err
says err 'use --from'
says err 'at least 5'
try 2 make_stamps again 3 --from 2
list again >after
is 'nothing was made' cmp before after
try 0 make_stamps again 3 --from 12
# Once told, it knows.
try 0 make_stamps again 2
list again | sort >after
is 'no serial stands in both' test "$(cut -d, -f1-3 lost after | sort |
	uniq -d | wc -l)" = 6	# the five of the backup, and the header
says after ',12,'
says after ',16,'
# A backup of a restored desk forgets what was told.
try 0 backup --home again --out b2
try 0 restore --from b2 --home third
try 2 make_stamps third 1
says err 'at least 17'
try 0 make_stamps third 1 --from 17

# A run that was open is not gone on with: its serials may be printed.
cp -r maker cut_desk
python3 - <<-'end'
	import sqlite3
	db = sqlite3.connect("cut_desk/stamps.db")
	lot = b"09520000001070/000001"
	db.execute("UPDATE meta SET v = ? WHERE k = ?", (b"20", b"next/" + lot))
	db.execute("INSERT INTO meta VALUES (?, ?)", (b"run/" + lot, b"12 8"))
	db.execute("DELETE FROM meta WHERE k = X''")	# the digest
	db.commit()
end
try 0 "$ocop" backup --home cut_desk --out b3 --passphrase-fd 3
try 0 restore --from b3 --home fourth
try 2 make_stamps fourth 8
says err 'at least 20'
try 2 make_stamps fourth 8 --from 12
try 0 make_stamps fourth 8 --from 20

# A wrong passphrase may be typed again, a new one is not too short.
run 0 /usr/bin/python3 "$tests/typist.py" "$(printf 'wrong\n%s' \
	"$(head -n 1 phrase)")" "$ocop" restore --from b --check
says out "Passphrase of 'b':"
says out 'try again'
run 2 backup --home maker --out short 3<<-end
	short
end
says err '--weak'
is 'no backup was left' test ! -e short
run 0 backup --home maker --out short --weak 3<<-end
	short
end

# --- Not whole, not at all --------------------------------------------------

nothing() {
	is 'nothing was restored' test -z "$(ls | grep '^new')"
}
run 2 restore --from b --home new 3<<-end
	another phrase
end
one_line err
says err 'wrong passphrase'
nothing
for size in 0 10 36 37 1000 $(($(stat -c %s b) - 1)); do
	head -c "$size" b >cut
	try 2 restore --from cut --home new
	one_line err
	nothing
done
{ cat b; echo; } >longer
try 2 restore --from longer --home new
nothing
{ head -c 2000 b; printf X; tail -c +2002 b; } >damaged
cmp -s b damaged && { head -c 2000 b; printf Y; tail -c +2002 b; } >damaged
try 2 restore --from damaged --home new
nothing
try 2 restore --from damaged --check
# A big one: the place is named, also far behind the start.
head -c 300000 /dev/urandom >maker/outbox/big
try 0 backup --home maker --out big
head -c 196693 big >cut	# 37 + 3 * 65552: the edge of a piece
try 2 restore --from cut --home new
says err 'cut off after byte 196693'
nothing
head -c 200000 big >cut
try 2 restore --from cut --home new
says err 'between byte 196693 and byte 200000'
nothing
try 0 restore --from big --home new
is 'a big file is back' cmp maker/outbox/big new/outbox/big

# --- Another ocop at work ---------------------------------------------------

(
	flock 9
	exec "$ocop" backup --home maker --out busy --passphrase-fd 3 3<phrase
) 9>maker/stamps.db.lock >out 2>err
is 'it waits for nobody' test $? = 4
one_line err
is 'no backup was left' test ! -e busy
finish
