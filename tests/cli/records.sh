#!/bin/sh
# Goal: tables as offices keep them become records; every fault is named by
# row and column, and nothing is written unless all rows are good.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm

# nothing: no record and no draft came of the last command.
nothing() {
	is 'nothing was written' test -z "$(find office/outbox maker/outbox \
		draft -type f 2>/dev/null)"
}
certificate() {	# CODE: certificates from t.csv, by DBN
	try "$1" "$ocop" certificate --csv t.csv --key DBN --home office \
		--issued 2026-07-01 --passphrase-fd 3
}
lot() {
	try "$1" "$ocop" lot --csv t.csv --certificates certificates.csv \
		--stamp-key stamp1.request --key p1.record --home maker \
		--issued 2026-07-01 --passphrase-fd 3
}
status() {	# CODE RANGES
	printf 'product;lot;ranges\n09520000001070;1;%s\n' "$2" >t.csv
	try "$1" "$ocop" stamp void --csv t.csv --key p1.record --home maker \
		--issued 2026-07-01 --passphrase-fd 3
}
header=$(head -n 1 certificates.csv)
row2=$(sed -n 2p certificates.csv)

# Faults, of all rows at once, each with its line and column.
{
	echo "$header"
	echo "$row2" | sed 's/,66.50,/,66.505,/; s/2026-06-25,2029/2026-02-30,2029/'
	echo "$row2"
	echo "$row2" | sed 's/^11-03295-01-2026,Giấm táo mèo,1,/11-3295-1,Giấm,7,/'
	echo "$row2" | sed 's/,3,66.50/,x,66.50/; s/,09520000001070$/,09520000001071/'
} >t.csv
certificate 2
says err "'t.csv': line 2, column score: expected a number with at most two decimals"
says err "'t.csv': line 2, column from: expected a valid date"
says err "'t.csv': line 4, column code: "
says err "'t.csv': line 4, column group: out of range (1 to 6)"
says err "'t.csv': line 5, column stars: expected a number"
says err "'t.csv': line 5, column gtin: GTIN check digit"
says err "'t.csv': 6 faults; nothing was written"
nothing
# Rules across fields show once the fields are good.
{
	echo "$header"
	echo "$row2" | sed 's/,66.50,/,45.00,/'
	echo "$row2" | sed 's/2026-06-25,2029/2026-06-25,2019/'
} >t.csv
certificate 2
says err 'line 2, column score: below the minimum for 3 stars'
says err 'line 3, column to: must not be before from'
says err '2 faults'
nothing

# One thing twice in a table: only one of them could count.
{
	cat certificates.csv
	echo "$row2" | sed 's/táo mèo/khác/'
} >t.csv
certificate 2
says err 'line 4, column code: the same as line 2'
sed 's/^11-03295-02-2026,1,/11-03295-01-2026,1,/' lots.csv >t.csv
lot 2
says err 'line 3, column lot: the same as line 2'
sed 's/11-000002/11-000001/' producers.csv >t.csv
try 2 "$ocop" producer --csv t.csv --key DBN --home office --passphrase-fd 3
says err 'line 3, column id: the same as line 2'
nothing

# Columns: none is guessed, none is missing.
echo "$header,colour" >t.csv
echo "$row2,red" >>t.csv
certificate 2
says err "line 1, column colour: unexpected column"
cut -d, -f2- certificates.csv >t.csv
certificate 2
says err "line 1, column code: this column is missing"
# A table of another kind is told as one, not column by column.
for other in "lots.csv lots" "producers.csv producers"; do
	try 2 "$ocop" certificate --csv "${other% *}" --draft d --home office
	says err "'${other% *}': it looks like a table of ${other#* }: ocop "
	one_line err
done
echo "$header" >t.csv
certificate 2
says err 'no row was selected'
nothing

# BOM, CRLF, semicolons, quotes, blank rows; remarks are for people.
{
	printf '\357\273\277'
	echo "$header,note"
	echo "$row2,\"two lines,"
	echo 'of a ""remark"""'
	echo ",,,,,,,,,,,,,,"
} | sed 's/$/\r/' >t.csv
certificate 0
says out '1 records were signed'
try 0 "$ocop" show office/outbox/00000001-certificate.records
says out '"product":"Giấm táo mèo"'
says out '"score":6650'
says out '"issued":1782882000'
cp out comma.json
sed 's/,/;/g; s/66.50/66,50/' certificates.csv | sed 3d >t.csv
certificate 0
try 0 "$ocop" show office/outbox/00000002-certificate.records
is 'semicolons and a decimal comma give the same payload' test \
	"$(sed 's/.*"payload"//; s/"signature".*//' out)" = \
	"$(sed 's/.*"payload"//; s/"signature".*//' comma.json)"
sed 's/,/\t/g; 3d' certificates.csv >t.csv
certificate 0
# A line break within a cell is no part of a name.
printf '%s\n%s\n' "$header" "$(echo "$row2" | sed 's/Giấm táo mèo/"Giấm\
táo"/')" >t.csv
certificate 2
says err 'line 2, column product: '
# Names are normalised: NFD in, NFC out.
printf '%s\n%s\n' "$header" "$(echo "$row2" | sed 's/Giấm/Gia\xcc\x82\xcc\x81m/')" >t.csv
certificate 0
try 0 "$ocop" show office/outbox/00000004-certificate.records
says out '"product":"Giấm táo mèo"'
rm -r office/outbox

# --where takes the rows that it names, and only columns that exist.
cp certificates.csv t.csv
try 0 "$ocop" certificate --csv t.csv --where "stars=$(printf '\302\240')4 " \
	--key DBN --home office --passphrase-fd 3 --json
says out '"records":1'
try 2 "$ocop" certificate --csv t.csv --where star=4 --key DBN --home office \
	--passphrase-fd 3
one_line err
try 2 "$ocop" certificate --csv t.csv --where stars=5 --key DBN --home office \
	--passphrase-fd 3
says err 'no row was selected'
# From standard input too.
run 0 "$ocop" certificate --csv - --draft draft --home office <certificates.csv
rm -r office/outbox draft

# The help names the columns by the kind's own fields.
run 0 env LANGUAGE=en "$ocop" producer --help
tr '\n' ' ' <out >line
says line 'Columns: id, name, type (cooperative, group, company, farm, household, association), address, unit, authority. Optional columns: reg, gs1_prefix.'

# Producers and officers, with the keys of their requests.
try 0 enrol office DBN
try 0 "$ocop" show office/outbox/00000001-producer.records
says out '"roles":["record"]'
says out '"name":"Công ty \"Sương Mây\""'
printf 'id,authority,from\nQL-7,MAE,2026-01-01\n' >t.csv
try 2 "$ocop" officer --csv t.csv --key MAE --home office --passphrase-fd 3
says err 'line 2, column id: no key: use --requests to name the folder'
key officer --request
mv officer.request requests/QL-7.tablet.request
try 0 "$ocop" officer --csv t.csv --key MAE --home office --requests requests \
	--passphrase-fd 3
says out '1 records were signed'
# What browsers and mail programs make of a request's name is taken, a key
# that came twice is taken once, and each file that is not taken is named.
mkdir renamed
cp requests/11-000001.record.request 'renamed/11-000001.record.REQUEST'
cp requests/11-000001.record.request 'renamed/11-000001.record (1).request'
cp requests/11-000001.stamp.request renamed/11-000001.stamp.request.txt
: >renamed/11-000001.pub
head -n 2 producers.csv >one.csv
try 0 "$ocop" producer --csv one.csv --requests renamed --draft draft --home maker
says err "'11-000001.record.REQUEST': the same key as in '11-000001.record (1).request': used once"
says err "'11-000001.pub': skipped: its name is not ID.*.request"
same 'two keys' "$(grep -o '"spki"' draft | wc -l)" 2
says draft '"roles":["record"]'
says draft '"roles":["stamp"]'
rm draft
try 0 "$ocop" key request p1.record --role record --holder 'Lò Thị Mẫu' \
	--out renamed/11-000001.again.request --passphrase-fd 3
try 2 "$ocop" producer --csv one.csv --requests renamed --draft draft --home maker
says err "column id: '11-000001.again.request' and '11-000001.record (1).request' request the same key with different roles or holders"
is 'no draft' test ! -e draft
rm -r renamed

# A request that its key did not sign.
cp requests/QL-7.tablet.request good.request
tr '\000' '\001' <good.request >requests/QL-7.tablet.request
printf x >>requests/QL-7.tablet.request
try 2 "$ocop" officer --csv t.csv --key MAE --home office --requests requests \
	--passphrase-fd 3
says err 'QL-7.tablet.request'
rm -r office/outbox

# Decisions: a certificate by its code, a reference by number and day.
cat >t.csv <<'end'
code,action,decision,decided,effective,authority,annuls,new_score,gtin
11-03295-01-2026,correct,7/QĐ/UBND,2026-06-30,2026-06-30,DBN,,"66,75",09520000001070 09520000001087
11-03295-01-2026,annul,8/QĐ/UBND,2026-06-30,2026-06-30,DBN,7/QĐ/UBND/2026-06-30,,
end
try 2 "$ocop" decision --csv t.csv --key DBN --home office --passphrase-fd 3
says err 'line 2, column code: this certificate is not known here'
nothing
try 0 "$ocop" decision --csv t.csv --certificates certificates.csv --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
try 0 "$ocop" show office/outbox/00000001-decision.records
says out '"score":6675'
says out '"gtin":["09520000001070","09520000001087"]'
says out '"annuls":["7/QĐ/UBND","2026-06-30"]'
sed -i 's|7/QĐ/UBND/2026-06-30|7-2026|' t.csv
try 2 "$ocop" decision --csv t.csv --certificates certificates.csv --key DBN \
	--home office --passphrase-fd 3
says err 'line 3, column annuls: expected NUMBER/DAY'
rm -r office/outbox

# Lots open held unless the table says no; the GTIN is the certificate's.
cp lots.csv t.csv
lot 0
try 0 "$ocop" show maker/outbox/00000001-lot.records
is 'one lot is held' test "$(grep -c '"held":true' out)" = 1
is 'one lot has a GTIN' test "$(grep -c '"gtin":"09520000001070"' out)" = 1
rm -r maker/outbox
sed 's/,yes$/,maybe/; s/,40,/,10000001,/' lots.csv >t.csv
lot 2
says err 'line 2, column held: expected yes or no'
says err 'line 3, column count: '
nothing

# Ranges of serials.
status 0 '5-9 20 30+5'
try 0 "$ocop" show maker/outbox/00000001-status.records
says out '"ranges":[[5,5],[20,1],[30,5]]'
says out '"status":"void"'
rm -r maker/outbox
for bad in 9-5 5- +5 5+0 x 10000000 '1 2 x' '5-9 7' '9 1' 5--9; do
	status 2 "$bad"
	says err 'line 2, column ranges: '
done
nothing

# Numbers of the outbox rise, also above what is done.
try 0 certify office DBN
mkdir -p office/outbox/done
mv office/outbox/00000001-certificate.records office/outbox/done/
: >office/outbox/done/00000041-lot.receipts
try 0 certify office DBN
is 'the next number' test -f office/outbox/00000042-certificate.records
finish
