#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The history of a product, with all that the register and the office know of
# it; suspected copies in a period's figures; and letters to producers.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
samples=$PWD/samples
. tests/cli/realm.sh
make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
sync() {
	rm -f office/replica.db*
	run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
		--fingerprint "$fingerprint" --registry "$url"
}
sync
try 0 "$ocop" stamp make --product 09520000001070 --lot 1 --count 2 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3 \
	--replica office/replica.db
uri=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 2p)
echo 'ảnh' >photo.jpg
try 0 "$ocop" alert new "$uri" --key MAE --evidence photo.jpg --home office \
	--issued 2026-07-01 --passphrase-fd 3
{
	echo "$(head -n 1 certificates.csv),supersedes"
	echo '11-03295-06-2026,Giấm táo mèo,1,9,11-000001,4,79.00,26/2026/QĐ-TTg,DBN,903/QĐ-UBND,2026-06-30,2026-06-30,2029-06-30,09520000001070,11-03295-01-2026'
} >n.csv
try 0 "$ocop" certificate --csv n.csv --certificates certificates.csv --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
cat >d.csv <<'end'
code,action,authority,decision,decided,effective,basis
11-03295-06-2026,suspend,DBN,910/QĐ-UBND,2026-06-30,2026-07-01,đang xác minh
end
try 0 "$ocop" decision --csv d.csv --certificates n.csv --key DBN --home office \
	--issued 2026-07-01 --passphrase-fd 3
run 0 submit office
sync
cat >office/inspections.csv <<'end'
hạn,mã sản phẩm,cơ quan,kết quả
26/06/2026,11-03295-01-2026,Đội QLTT số 1,đạt
26/06/2026,11-03295-02-2026,Đội QLTT số 1,đạt
end

history() {	# CODE PRODUCT OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" report product --home office "$@"
}
history 0 11-03295-06-2026 --json
same 'what happened' "$(sed 's/.*"date":"\([^"]*\)","kind":"\([^"]*\)".*/\1 \2/' out)" \
'2026-06-25 certificate
2026-06-26 inspection
2026-06-30 certificate
2026-07-01 decision
2026-07-01 lot
2026-07-01 case'
says out '"stars":4,"score":7900'
says out '"lot":1,"count":1200,"batch":"GTM1"'
says out '"action":"suspend","decision":"910/QĐ-UBND"'
says out '"authority":"Đội QLTT số 1","result":"đạt"'
cp out by_code
history 0 9520000001070 --json
is 'a GTIN leads to the same' cmp out by_code
history 0 11-03295-02-2026 --json
same 'another product' "$(grep -c . out)" 3
silent out '"case"'
history 0 11-03295-06-2026 --pdf h.pdf --docx h.docx
says out '01/07/2026  lot             lot 1; 1200 stamps; GTM1'
pdftotext -layout h.pdf h.txt
says h.txt 'HISTORY OF A PRODUCT'
says h.txt 'Giấm táo mèo'
history 2 11-03295-99-2026
says err 'has no such product'
history 2 cider
history 2

# The case counts for the certificate of its lot.
run 0 "$ocop" report period --home office --from 2026-07-01 --to 2026-07-01 \
	--csv t.csv
is 'one suspected copy of three stars' grep -q \
	'^"by star","3","[^"]*",0,0,0,0,0,0,0,0,1' t.csv
run 0 "$ocop" report period --home office --from 2026-07-02 --to 2026-07-31 \
	--csv t.csv
is 'and none later' grep -q '^"by star","3","[^"]*",0,0,0,0,0,0,0,0,0' t.csv

# Letters: one for each producer whom something concerns.
run 0 "$ocop" due --home office --at 2029-01-01 --notices letters
says out "1 letters in 'letters'"
same 'of the producer' "$(ls letters)" 11-000001.docx
is 'it names what falls due' python3 -c '
import sys, xml.dom.minidom, zipfile
d = zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode()
xml.dom.minidom.parseString(d)
for t in ("HTX Táo mèo", "Cider", "Giấm táo mèo", "25/02/2029",
          "last day to file for ranking again"):
    assert t in d, t' letters/11-000001.docx
run 0 "$ocop" due --home office --at 2027-01-01 --notices none
says out "0 letters in 'none'"
# The samples are what they claim to be.
run 0 "$ocop" report monthly --home office --month 10/2026 --unit 11 --csv t.csv \
	--docx m.docx --texts "$samples/texts.csv" --shares "$samples/shares.csv" \
	--inspections "$samples/inspections.csv" \
	--letterhead "$samples/letterhead.csv"
is 'one inspection' grep -q '^"total","","[^"]*",.*,1,0' t.csv
run 0 python3 -c '
import sys, zipfile
d = zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode()
for t in ("SNNMT", "Vùng nguyên liệu", "- Lưu: VT."):
    assert t in d, t' m.docx
kill_registry TERM
[ -z "${KEEP:-}" ] || cp -r . "$KEEP"
finish
