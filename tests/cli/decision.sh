#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One decision over many certificates: the person who signs sees what it
# concerns, and the signed PDF is named by each record and kept at the desk.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh
make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
cat >lots.csv <<'end'
code,lot,batch,made,best_before,count,held
11-03295-01-2026,2,GTM2,2026-06-29,2028-06-29,11060,yes
end
open_lots maker p1.record >/dev/null
run 0 submit maker
run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
mkdir papers
printf '%%PDF-1.7\nquyết định\n%%%%EOF\n' >papers/qd.pdf
sum=$(sha256sum papers/qd.pdf | cut -d' ' -f1)
cat >papers/d.csv <<'end'
code,action,authority,decision,decided,effective,ground,document_file
11-03295-01-2026,suspend,DBN,910/QĐ-UBND,2026-06-30,2026-07-02,,qd.pdf
11-03295-02-2026,withdraw,DBN,910/QĐ-UBND,2026-06-30,2026-07-02,5,
end
sed -i '1s/$/,basis/; 2s/$/,đang xác minh/; 3s/$/,/' papers/d.csv

decide() {	# CODE OPTIONS...
	c=$1
	shift
	try "$c" "$ocop" decision --home office --key DBN --issued 2026-07-01 \
		--passphrase-fd 3 "$@"
}

# What it concerns, before anything is signed.
decide 0 --csv papers/d.csv --dry-run
says out "Document 'papers/qd.pdf': SHA-256 $sum"
says out 'This concerns (suspend): 1 certificates, 2 lots, 12,260 stamps'
says out 'This concerns (withdraw): 1 certificates, 1 lots, 40 stamps'
is 'nothing was kept yet' test ! -e office/documents
decide 0 --csv papers/d.csv --dry-run --json
says out '"impact":[{"action":"withdraw","certificates":1,"lots":1,"stamps":40},{"action":"suspend","certificates":1,"lots":2,"stamps":12260}]'
LANGUAGE=vi decide 0 --csv papers/d.csv --dry-run
says out '1 giấy chứng nhận, 2 lô hàng, 12.260 tem'
# Without the lots' register there is nothing to count, and that is said.
mv office/replica.db aside
decide 0 --csv papers/d.csv --certificates certificates.csv --dry-run
says out 'This concerns (withdraw): 1 certificates; lots and stamps are not known here'
says out 'there is no copy of the register here'
mv aside office/replica.db

# Files that are none.
echo 'not one' >papers/x.pdf
sed 's/qd.pdf/x.pdf/' papers/d.csv >papers/x.csv
decide 2 --csv papers/x.csv
says err 'column document_file: not a PDF file'
sed 's/qd.pdf/y.pdf/' papers/d.csv >papers/x.csv
decide 2 --csv papers/x.csv
is 'no file' grep -q 'column document_file: ' err
decide 2 --csv papers/d.csv --document papers/x.pdf
same 'nothing is kept' "$(find office/documents 2>/dev/null)" ''

# One file for all rows that name none; it is kept once.
cp papers/qd.pdf one.pdf
decide 0 --csv papers/d.csv --document one.pdf
same 'one file' "$(ls office/documents)" "$sum.pdf"
is 'its bytes' cmp one.pdf "office/documents/$sum.pdf"
same 'for the desk alone' "$(stat -c %a "office/documents/$sum.pdf")" 600
hash=$(python3 -c 'import base64, sys
print(base64.urlsafe_b64encode(bytes.fromhex(sys.argv[1])).decode().rstrip("="))' "$sum")
run 0 "$ocop" show office/outbox/*.records
same 'both records name it' "$(grep -c "\"document\":\"$hash\"" out)" 2
run 0 submit office
says out '2 records accepted'
# A certificate's decision, too.
cat >papers/c.csv <<'end'
code,product,group,set,producer,stars,score,rules,authority,decision,decided,from,to,document_file
11-03295-07-2026,Trà,2,15,11-000001,4,78.00,26/2026/QĐ-TTg,DBN,911/QĐ-UBND,2026-06-30,2026-06-30,2029-06-30,qd.pdf
end
try 0 "$ocop" certificate --csv papers/c.csv --key DBN --home office \
	--issued 2026-07-01 --passphrase-fd 3
run 0 "$ocop" show office/outbox/*.records
says out "\"document\":\"$hash\""
silent out 'impact'
# The lots of an older certificate with the same GTIN are not this one's.
cat >papers/c.csv <<'end'
code,product,group,set,producer,stars,score,rules,authority,decision,decided,from,to,gtin,supersedes
11-03295-08-2026,Giấm táo mèo,1,9,11-000001,4,78.00,26/2026/QĐ-TTg,DBN,912/QĐ-UBND,2026-06-30,2026-06-30,2029-06-30,09520000001070,11-03295-01-2026/2026-06-25
end
try 0 "$ocop" certificate --csv papers/c.csv --key DBN --home office \
	--issued 2026-07-01 --passphrase-fd 3
run 0 submit office
run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
sed -n '1p; s/-02-/-08-/p' papers/d.csv >papers/e.csv
decide 0 --csv papers/e.csv --dry-run
says out 'This concerns (withdraw): 1 certificates, 0 lots, 0 stamps'
kill_registry TERM
finish
