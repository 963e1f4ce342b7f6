#!/bin/sh
# Goal: stamps are made only for a lot whose inclusion is proven, by the
# lot's key, each serial once, also when a run is killed in the middle; they
# are listed, drawn again, and their states reach the register.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm
make_registry
start_registry
GTIN=09520000001070
CODE=11-03295-02-2026
make_stamps() {	# CODE OPTIONS...
	want=$1
	shift
	try "$want" "$ocop" stamp make --key p1.stamp --home maker \
		--passphrase-fd 3 "$@"
}
list() { "$ocop" stamp list --home maker "$@" | sed 1d; }

# Not before the lot is in the log.
try 0 enrol office DBN
try 0 certify office DBN
try 0 submit office
try 0 open_lots maker p1.record
says out "the signer's key is not known here: the registry will judge this"
make_stamps 3 --product $GTIN --lot 1 --out pics
one_line err
says err 'no receipt: send the lot with ocop submit first'
try 0 submit maker
same 'no stamp yet' "$(list)" ''
mkdir nodesk
try 4 "$ocop" stamp list --home nodesk
says err 'folder: use --home'

# Made, drawn, listed for the printing house.
make_stamps 0 --product $GTIN --lot 1 --count 12 --out pics --format both
says out '12 stamps of 09520000001070, lot 1: serials 0 to 11'
says out 'ocop stamp activate'
says out 'Each symbol is 22.44 mm wide'
same pictures "$(ls pics/*.png pics/*.svg | wc -l)" 24
house=pics/$GTIN-000001-0000000-0000011.csv
# Who could read them could print them first: this desk's folder is open.
chmod 755 maker
is 'nobody else reads the stamps' test -z "$(find pics maker/stamps.db* \
	-perm /077)"
is 'a row a stamp' lines $house 13
head -n 1 $house | tr -d '\r' >head
says head code,lot,index,uri,text
"$ocop" stamp list --home maker >list.csv
is 'the list is the store' test "$(cut -d, -f1-4 $house | tr -d '\r')" = \
	"$(cat list.csv)"
typed=$(sed -n '2s/.*,//p' $house | tr -d '\r')
try 0 "$ocop" show "$typed"
says out '"path":"/01/09520000001070/21/0000010000000"'
# Each picture holds its own link.
try 0 "$ocop" show pics/$GTIN-000001-0000007.png
says out '"index":7'
try 0 "$ocop" show "$(sed -n '/,1,7,/s/.*,//p' list.csv)"
says out '"index":7'

# The next run takes the next serials; a serial is never made again.
make_stamps 0 --product $GTIN --lot 1 --count 3 --format none --json
says out '"from":12,"count":3'
make_stamps 2 --product $GTIN --lot 1 --from 5 --count 1 --format none
one_line err
says err 'serial 5 of this lot is already used'
make_stamps 2 --product $GTIN --lot 1 --from 15 --count 1186 --format none
says err 'the lot has 1200 serials'
make_stamps 0 --product $CODE --lot 1 --format none
says out '40 stamps of 11-03295-02-2026, lot 1: serials 0 to 39'
silent out 'activate'
make_stamps 2 --product $CODE --lot 1 --format none
is 'no two lines are of one serial' test \
	"$(list | cut -d, -f1-3 | sort | uniq -d)" = ''
same 'one lot of one product' "$(list --product $CODE --lot 1 | wc -l)" 40

# Drawn again: the same symbols, byte for byte; nothing that was not made.
try 0 "$ocop" stamp draw --product $GTIN --lot 1 --count 12 --out again \
	--format both --home maker
is 'the same pictures' diff -r pics again
# A link that waits under a name of ours is replaced, not written through.
echo mine >mine
for name in again/*-0000003.png again/*.csv; do
	for link in "$name" "again/.${name##*/}.part"; do
		ln -sf ../mine "$link"
	done
done
ln -s ../mine again/.$GTIN-000001-0000000.part
try 0 "$ocop" stamp draw --product $GTIN --lot 1 --count 12 --out again \
	--home maker
same 'nothing was written through a link' "$(cat mine)" mine
rm again/.*.part
is 'files in their place' diff -r pics again
try 2 "$ocop" stamp draw --product $GTIN --lot 1 --from 14 --count 2 --out no \
	--home maker
one_line err
is 'no folder for nothing' test ! -e no
try 2 "$ocop" stamp draw --product $GTIN --lot 2 --out no --home maker
try 4 "$ocop" stamp draw --product $GTIN --lot 1 --out no --home office

# Killed in the middle, again and again: what was signed stays, the run goes
# on, and in the end each serial of it was made once.
list | sort >before.csv
kills=0
while [ $kills -lt 4 ]; do
	"$ocop" stamp make --product $GTIN --lot 1 --count 900 --out cut \
		--key p1.stamp --home maker --passphrase-fd 3 \
		>/dev/null 2>&1 3<phrase </dev/null &
	maker=$!
	# Some more pictures than last time, then a kill: within the first 500.
	until [ "$(ls cut 2>/dev/null | wc -l)" -gt $((kills * 40)) ]; do
		kill -0 $maker || die 'the maker ended too early'
	done
	kill -9 $maker 2>/dev/null
	wait $maker 2>/dev/null
	kills=$((kills + 1))
	list | sort >after.csv
	is 'what was made stays as it was' test \
		"$(comm -23 before.csv after.csv | wc -l)" = 0
	mv after.csv before.csv
done 2>/dev/null
is 'it was cut' test "$(grep -c . before.csv)" -lt 955
make_stamps 2 --product $GTIN --lot 1 --from 20 --count 1 --format none
says err 'an unfinished run used serials 15 to 914'
make_stamps 0 --product $GTIN --lot 1 --out cut
says out '900 stamps of 09520000001070, lot 1: serials 15 to 914'
list | sort >after.csv
is 'signed ones were not signed again' test \
	"$(comm -23 before.csv after.csv | wc -l)" = 0
same 'all serials' "$(list --product $GTIN | cut -d, -f3 | sort -n | uniq |
	wc -l)" 915
same 'a picture each' "$(ls cut/*.png | wc -l)" 900
same 'one list, the whole one' "$(ls cut/*.csv)" \
	cut/$GTIN-000001-0000015-0000914.csv
is 'a row a stamp' lines cut/*.csv 901

# One run at a time: two would draw the same serials.
(
	flock 9
	make_stamps 4 --product $GTIN --lot 1 --count 1 --format none
	says err 'another program is using it'
	# The same serials by another desk's name.
	mkdir linked
	cp -r maker/trust.cose maker/lots linked/
	ln -s ../maker/stamps.db linked/stamps.db
	try 4 "$ocop" stamp make --key p1.stamp --home linked --product $GTIN \
		--lot 1 --count 1 --format none --passphrase-fd 3
	says err 'another program is using it'
	[ "$failed" = 0 ]
) 9>maker/stamps.db.lock || failed=$((failed + 1))

# What a killed run left of a picture goes with the next one: no other file,
# and none that somebody is still writing.
touch -d yesterday cut/.ocop-7-0.tmp cut/.ocop-8-0.tmp cut/.ocop-x.tmp \
	$(find cut -name ".ocop-*.tmp")
(
	flock 9
	try 0 "$ocop" stamp draw --product $GTIN --lot 1 --count 1 --out cut \
		--home maker
	[ "$failed" = 0 ]
) 9>>cut/.ocop-8-0.tmp || failed=$((failed + 1))
same 'one was left over' "$(ls -A cut | grep tmp | tr '\n' ' ')" \
	'.ocop-8-0.tmp .ocop-x.tmp '

# The wrong key, another lot's receipt, a receipt that was tampered with.
try 2 "$ocop" stamp make --product $GTIN --lot 1 --count 1 --format none \
	--key p1.record --home maker --passphrase-fd 3
says err "'p1.record': not the stamp key of this lot"
receipt=maker/lots/${GTIN}_000001.json
cp $receipt good.json
cp maker/lots/${CODE}_000001.json $receipt
make_stamps 2 --product $GTIN --lot 1 --count 1 --format none
says err 'the proof is for another lot'
for fault in 's/"index":5/"index":4/' 's/"entry":"g/"entry":"h/' \
	's/"proof":\["./"proof":["_/' 's/ocop.example.log.n/ocop.example\/log\\n1/' \
	's/"accepted":1/"accepted":2/' 's/.*/{}/' 's/.*//' 's/}$//'; do
	sed "$fault" good.json >$receipt
	cmp -s good.json $receipt && die "no change by $fault"
	make_stamps 4 --product $GTIN --lot 1 --count 1 --format none
	one_line err
done
cp good.json $receipt
make_stamps 2 --product $GTIN --lot 1 --count 1 --format none --host evil.example
make_stamps 2 --product $GTIN --lot 1 --count 1
says err "'--out'"
make_stamps 0 --product $GTIN --lot 1 --count 1 --format none

# Proven by a replica: no receipt is needed, and only what stands there is.
run 0 "$build/ocop-sync" --replica r.db --registry "$url" --quiet \
	--trust trust.cose --fingerprint "$fingerprint"
mv maker/lots receipts
make_stamps 3 --product $GTIN --lot 1 --count 1 --format none
says err 'no receipt'
make_stamps 0 --product $GTIN --lot 1 --count 1 --format none --replica r.db
says out '1 stamps of 09520000001070, lot 1: serials'
says out 'The lot is held'
uri=$(list | grep /01/ | sed -n '$s/.*,//p')
run 1 "$build/ocop-verify" --replica r.db --offline --json --at 2026-07-01 "$uri"
says out '"name":"signature","result":"pass"'
make_stamps 3 --product $GTIN --lot 7 --count 1 --format none --replica r.db
says err "'r.db': lot 7 of $GTIN is not in this replica"
mv receipts maker/lots
# So is the certificate that a lot is opened under, without a table.
sed "s/,1,/,9,/" lots.csv >more.csv
run 1 cmp lots.csv more.csv
try 0 "$ocop" lot --csv more.csv --stamp-key stamp1.request --home maker \
	--replica r.db --issued 2026-07-01 --draft more.jsonl
says more.jsonl '"certificate":["11-03295-01-2026","2026-06-25"]'
sed 's/11-03295-01-2026/11-03295-77-2026/' more.csv >none.csv
try 2 "$ocop" lot --csv none.csv --stamp-key stamp1.request --home maker \
	--replica r.db --issued 2026-07-01 --draft none.jsonl
says err 'this certificate is not known here'

# Void, recall and activate by ranges.
state() {	# CODE ACTION RANGES
	printf 'product,lot,ranges\n%s,1,%s\n' $GTIN "$3" >t.csv
	try 0 "$ocop" stamp "$2" --csv t.csv --key p1.record --home maker \
		--passphrase-fd 3 --issued "$issued" --yes
	issued=$((issued + 1))
	try "$1" submit maker
}
issued=1782885600
state 0 activate 0-999
state 0 void '5 7+3'
state 0 recall 20-29
state 0 activate 20-29
state 1 activate 5
says err 'status 09520000001070/1, refused: void'
state 1 void 1200
says err 'refused: range'

# What stands there already is not signed again, what would change it is.
run 0 "$build/ocop-sync" --replica r.db --registry "$url" --quiet
again() {	# ACTION RANGES
	printf 'product,lot,ranges\n%s,1,%s\n' $GTIN "$2" >t.csv
	try 0 "$ocop" stamp "$1" --csv t.csv --key p1.record --home maker \
		--passphrase-fd 3 --issued 02/07/2026 --yes --replica r.db
	says err "'--issued': 02/07/2026, read as day/month/year, is 2026-07-02"
}
again activate '0-4 20+10'
says out '1 records were skipped: they are in the register unchanged, or already wait in the outbox'
says out 'Nothing was signed or written.'
again void '7 8'
says out 'skipped'
again void '7 8 10'
says out '1 records were signed'
again void '7 8 10'
says out 'skipped'
finish
