#!/bin/sh
# Goal: what the register would refuse is refused at the desk, all of it at
# once and with what would be right; what stands there unchanged is not signed
# again; leaving out deletes nothing; and nothing is signed without a yes.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm
make_registry
start_registry
GTIN=09520000001070
header=$(head -n 1 certificates.csv)
giam=$(sed -n 2p certificates.csv)

cert() {	# CODE OPTIONS...: certificates from t.csv, by DBN
	want=$1
	shift
	try "$want" "$ocop" certificate --csv t.csv --key DBN --home office \
		--issued 2026-07-01 --passphrase-fd 3 "$@"
}
signed() {	# COUNT: files of signed records that wait at the office
	same 'files in the outbox' \
		"$(find office/outbox -maxdepth 1 -name '*.records' 2>/dev/null | wc -l)" "$1"
}
sync() {	# DESK...: each gets a copy of the register
	rm -f r.db*
	"$build/ocop-sync" --replica r.db --trust trust.cose \
		--fingerprint "$fingerprint" --source "$url/log" --quiet ||
		die 'no copy of the register'
	for d in "$@"; do
		rm -f "$d"/replica.db*
		cp r.db "$d/replica.db"
	done
}
# At a terminal: the passphrase comes by a descriptor, the answer is typed.
answer() {	# CODE ANSWER COMMAND...
	want=$1
	typed=$2
	shift 2
	run "$want" python3 typed.py "$typed" "$@"
}
cat >typed.py <<'END'
import os, pty, sys
pid, tty = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b""
told = False
while True:
    try:
        more = os.read(tty, 4096)
    except OSError:
        break
    seen += more
    if seen.rstrip().endswith(b":") and not told:
        os.write(tty, b"one phrase for all\n")
        told = True
    if seen.rstrip().endswith((b"[y/N]", b"[c/K]")):
        os.write(tty, sys.argv[1].encode() + b"\n")
        seen += b"\n"
sys.stdout.buffer.write(seen.replace(b"\r", b""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END

# --- By the trust document alone --------------------------------------------

{
	echo "$header,supersedes"
	echo "$giam," | sed 's/,DBN,/,DBX,/'
	echo "$giam," | sed 's/^11-03295-01/22-03295-01/; s/,3,66.50/,5,91.00/'
	echo "$giam,11-03295-03-2026/2026-06-25" | sed 's/^11-03295-01/11-03295-03/'
	echo "$giam," | sed 's/^11-03295-01/11-03295-04/; s/,1,9,/,1,9,/; s/,DBN,/,MAE,/'
} >t.csv
cert 1
says err "'t.csv': line 2, column authority: the stated authority is not in the trust document; expected one of: MAE, DBN"
says err "'t.csv': line 3, column code: outside the authority's area; its area: 11"
says err "'t.csv': line 3, column stars: the authority had no power to grant this star on the day of the decision; its power: 3 stars from 24/02/2023; 4 stars from 24/02/2023"
says err "'t.csv': line 4, column supersedes: a certificate cannot supersede itself"
says err "'t.csv': line 5, column authority: the signer is neither the stated authority nor its successor; this key belongs to DBN"
says err 'nothing was signed'
signed 0
# A bad cell hides no other row's fault.
{
	echo "$header"
	echo "$giam" | sed 's/,1,9,/,7,27,/'
	echo "$giam" | sed 's/,DBN,/,DBX,/'
} >t.csv
cert 2
says err 'line 2, column group: out of range (1 to 6); 1 food, 2 drinks'
says err 'line 2, column set: out of range (1 to 26); '
says err 'line 3, column authority: '
says err '3 faults'
# The words that would be right.
sed 's/cooperative/co-operative/' producers.csv >t.csv
try 2 "$ocop" producer --csv t.csv --key DBN --home office --passphrase-fd 3
says err 'column type: '
says err 'expected one of: cooperative, group, company, farm, household, association'
# A key that is nobody's.
key stranger
cp certificates.csv t.csv
try 1 "$ocop" certificate --csv t.csv --key stranger --home office --passphrase-fd 3
says err 'the signer is not enrolled for this'
# A clerk's drafts are held to the same.
sed 's/,66.50,/,91.00,/; s/,3,91/,5,91/' certificates.csv >t.csv
run 1 "$ocop" certificate --csv t.csv --draft d --home office --issued 2026-07-01
says err 'column stars: '
is 'no draft' test ! -e d
signed 0

# --- Nothing without a yes ----------------------------------------------------

producers() {
	"$ocop" producer --csv producers.csv --requests requests --key DBN \
		--home office --issued 2026-07-01 "$@"
}
answer 3 n "$ocop" producer --csv producers.csv --requests requests --key DBN \
	--home office --issued 2026-07-01
says out 'not confirmed'
signed 0
kid=$("$ocop" key show requests/11-000001.record.request | sed -n 's/^Key id: //p')
# A program reads the JSON; whoever is asked is shown what, on the terminal.
answer 3 n sh -c 'exec "$@" >json.out' sh "$ocop" producer --csv producers.csv \
	--requests requests --key DBN --home office --issued 2026-07-01 --json
says out "$kid (records)"
says out 'HTX Táo mèo'
says out 'Sign these records?'
is 'no JSON of what was not done' test ! -s json.out
signed 0
answer 0 y "$ocop" producer --csv producers.csv --requests requests --key DBN \
	--home office --issued 2026-07-01
says out "$kid (records)"
says out 'HTX Táo mèo'
silent out "$("$ocop" key show requests/11-000001.record.request | sed -n 's/^Public key: //p')"
says out 'Sign these records?'
says out '2 records were signed'
signed 1

# --- Against a copy of the register -------------------------------------------

run 0 submit office
sync office maker
# What stands there is not signed again.
cp producers.csv t.csv
try 0 producers --passphrase-fd 3
says out '2 records were skipped: they are in the register unchanged, or already wait in the outbox'
signed 0
# Nor is anybody asked about nothing: the empty answer would be a no.
answer 0 '' "$ocop" producer --csv t.csv --key DBN --home office \
	--requests requests --issued 2026-07-01
silent out 'Sign these'
# Who waits in the outbox is known, too.
cp certificates.csv t.csv
cert 0
signed 1
cert 0
says out '2 records were skipped: they are in the register unchanged'
signed 1
run 0 submit office
sync office maker
# The first of a number stands; the difference is told, days as people write.
echo "$header" >t.csv
echo "$giam" | sed 's/táo mèo/táo/; s/2029-06-25/2028-06-25/' >>t.csv
cert 1
says err "line 2, column code: the number is already taken: the first record counts; it is registered with other values:"
says err 'product: Giấm táo mèo -> Giấm táo'
says err 'to: 25/06/2029 -> 25/06/2028'
echo "$header" >t.csv
echo "$giam" | sed 's/^11-03295-01/11-03295-09/; s/11-000001/11-000009/; s/,09520000001070$/,/' >>t.csv
cert 1
says err 'column producer: the producer is not enrolled'
says err "nothing was signed; this was judged by 'office/replica.db' as of 01/07/2026: run ocop-sync to update it"
# What it supersedes is held to the area, too.
echo "$header" >t.csv
echo "$giam" | sed 's/^11-03295-01/22-03295-07/; s/,DBN,/,MAE,/; s/,3,66.50/,5,91.00/; s/,09520000001070$/,/' >>t.csv
try 0 "$ocop" certificate --csv t.csv --key MAE --home office \
	--issued 2026-07-01 --passphrase-fd 3
echo "$header,supersedes" >t.csv
echo "$giam,22-03295-07-2026/2026-06-25" | sed 's/^11-03295-01/11-03295-08/; s/,09520000001070,/,,/' >>t.csv
cert 1
says err "line 2, column supersedes: outside the authority's area"
rm office/outbox/*.records
# A dry run needs no key and writes nothing.
sed 's/bản Hua Xa/bản Hua Xa A/' producers.csv >t.csv
run 0 "$ocop" producer --csv t.csv --dry-run --home office --issued 2026-07-01
says out 'address: bản Hua Xa, tỉnh Điện Biên -> bản Hua Xa A, tỉnh Điện Biên'
says out '0 new, 1 changed, 1 unchanged, 0 refused'
says out 'Nothing was signed or written.'
run 0 "$ocop" producer --csv t.csv --dry-run --home office --json \
	--issued 2026-07-01
says out '"dry_run":true,"new":0,"changed":1,"unchanged":1'
# What would be refused is shown with the rest.
sed '3s/,DBN/,DBX/' t.csv >u.csv
run 1 "$ocop" producer --csv u.csv --dry-run --home office --issued 2026-07-01
says out 'address: bản Hua Xa, tỉnh Điện Biên -> bản Hua Xa A, tỉnh Điện Biên'
says out '0 new, 1 changed, 0 unchanged, 1 refused'
signed 0
# Nothing is signed that could not be shown.
try 4 sh -c '"$@" >/dev/full' - "$ocop" producer --csv t.csv --key DBN \
	--home office --issued 2026-07-02 --yes --passphrase-fd 3
signed 0

# --- Leaving out deletes nothing ------------------------------------------------

try 0 "$ocop" producer --csv t.csv --key DBN --home office --issued 2026-07-02 \
	--passphrase-fd 3
"$ocop" show office/outbox/*-producer.records >kept
same 'both keys are kept' "$(grep -o '"spki"' kept | wc -l)" 2
run 0 submit office
sync office maker
mkdir fewer
cp requests/11-000001.record.request fewer/
fewer() {	# CODE OPTIONS...
	want=$1
	shift
	sed 's/bản Hua Xa A/bản Hua Xa B/' t.csv >u.csv
	try "$want" setsid -w "$ocop" producer --csv u.csv --where id=11-000001 \
		--requests fewer --key DBN --home office --issued 2026-07-03 \
		--passphrase-fd 3 "$@"
}
fewer 2
says err "please check: '11-000001' has 2 keys in the register; 1 of them are missing from this record"
says out " - key $("$ocop" key show stamp1.request | sed -n 's/^Key id: //p')"
signed 0
fewer 0 --yes
signed 1
rm office/outbox/*.records
# Whether a producer has keys is not known without a copy.
desk bare
try 2 setsid -w "$ocop" producer --csv producers.csv --key DBN --home bare \
	--passphrase-fd 3
says err "please check: '11-000001' gets no key here"

# --- Lots and stamps ------------------------------------------------------------

echo 11-03295-01-2026,2,GTM2,2026-06-28,2030-01-01,10,yes >>lots.csv
try 0 open_lots maker p1.record
run 0 submit maker
sync office maker
activate() {	# CODE RANGES OPTIONS...
	want=$1
	printf 'product,lot,ranges\n%s,1,%s\n' $GTIN "$2" >t.csv
	shift 2
	try "$want" setsid -w "$ocop" stamp activate --csv t.csv --key p1.record \
		--home maker --passphrase-fd 3 "$@"
}
try 0 "$ocop" stamp make --product $GTIN --lot 1 --count 20 --key p1.stamp \
	--format none --home maker --passphrase-fd 3
tr -s ' ' <out >line
says line " $GTIN 1 0-19 20 held $HOST"
activate 0 0-9 --issued 2026-07-01
silent err 'look twice'
says out '0-9'
activate 2 10-29 --issued 2026-07-02
says err "please check: $GTIN, lot 1: 10 of these 20 stamps were never made at this desk"
activate 2 0-1199 --issued 2026-07-02
says err 'all 1200 stamps of a held lot'
activate 0 10-29 --issued 2026-07-02 --yes
printf 'product,lot,ranges\n%s,2,0-3\n' $GTIN >t.csv
try 2 setsid -w "$ocop" stamp activate --csv t.csv --key p1.record --home maker \
	--issued 2026-07-03 --passphrase-fd 3
says err 'the best-before date of the goods is 01/01/2030, but the certificate ends on 25/06/2029'
# Beyond the count, of another producer, void for good: the register's rules.
activate 1 1190-1300 --issued 2026-07-04
says err "column ranges: the serials go beyond the lot's count"
try 1 "$ocop" stamp activate --csv t.csv --key p1.stamp --home maker \
	--issued 2026-07-04 --yes --passphrase-fd 3
says err 'nothing was signed'
printf 'product,lot,ranges\n%s,1,3\n' $GTIN >t.csv
try 0 "$ocop" stamp void --csv t.csv --key p1.record --home maker \
	--issued 2026-07-05 --passphrase-fd 3
says out 'for ever'
activate 1 0-5 --issued 2026-07-06
says err 'a voided stamp stays void'
kill_registry TERM
finish
