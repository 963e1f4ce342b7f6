#!/bin/sh
# Goal: ocop show prints any record, stamp, picture, link and entry as one
# JSON line each, and says what it cannot read.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm
make_registry
start_registry
try 0 enrol office DBN
try 0 certify office DBN
try 0 submit office
try 0 open_lots maker p1.record
try 0 submit maker
try 0 "$ocop" stamp make --product 09520000001070 --lot 1 --count 3 \
	--out pics --format both --key p1.stamp --home maker --passphrase-fd 3
kill_registry TERM
"$ocop" stamp list --home maker >list.csv
uri=$(sed -n '4s/.*,//p' list.csv)

# Packed records of the outbox, and one alone.
try 0 "$ocop" show office/outbox/done/00000002-certificate.records
is 'a line each' lines out 2
says out '"schema":"ocop.record/1","typ":"ocop-certificate+cose","kind":"certificate","alg":"ES256","kid":"'
head -n 1 out >first
size=$(sed 's/.*"bytes":\([0-9]*\).*/\1/' first)
tail -c +5 office/outbox/done/00000002-certificate.records |
	head -c "$size" >one.cose
try 0 "$ocop" show one.cose
is 'the same record' cmp -s out first
# What is wrong with its link is said of a certificate, not of a stamp.
try 2 "$ocop" show "https://ocop.example/c/$(printf '1%.0s' $(seq 500))"
says err 'byte '
silent err 'a stamp has'
# Its receipt, its link, its own symbol: the same record once more.
try 0 "$ocop" show office/outbox/done/00000002-certificate.receipts
head -n 1 out | sed 's/"index":[0-9]*,//' >second
is 'a receipt shows its record' cmp -s first second
try 0 "$ocop" certificate draw --out certs --format both --home office one.cose
is 'a head and a row' lines out 2
link=$(sed -n '2s/.*,//p' out)
try 0 "$ocop" show "$link"
is 'a link is its record' cmp -s out first
try 0 "$ocop" show certs/11-03295-01-2026_2026-06-25.png
is 'a symbol is its record' cmp -s out first
is 'drawn as SVG too' test -s certs/11-03295-01-2026_2026-06-25.svg
try 2 "$ocop" certificate draw --out certs --home office \
	office/outbox/done/00000001-producer.records
says err 'contains no certificate'
try 0 "$ocop" certificate draw --format none --home office \
	office/outbox/done/00000002-certificate.records
is 'links alone' lines out 3

# A stamp: text, typed line, picture.
try 0 "$ocop" show "$uri"
says out '"schema":"ocop.stamp/1","host":"ocop.example","path":"/01/09520000001070/21/0000010000002","gtin":"09520000001070","lot":1,"index":2,"profile":1'
cp out stamp.json
printf '%s\r\n' "$uri" >uri.txt
try 0 "$ocop" show uri.txt pics/09520000001070-000001-0000002.png
is 'a line each' lines out 2
is 'the same stamp' test "$(sort -u out)" = "$(cat stamp.json)"
try 0 "$ocop" show '09520000001070 0000010000000-R'
says out '"path":"/01/09520000001070/21/0000010000000"'
silent out signature
try 2 "$ocop" show '09520000001070 0000010000000-S'
one_line err

# What stands around it is taken off, and told, as the verifier does.
for text in "\"$uri\"." "$(printf %s "$uri" | sed 's/^\(.\{90\}\)/\1\n/')" \
	"Anh xem: https://l.facebook.com/l.php?u=$(printf %s "$uri" |
		sed 's|:|%3A|g;s|/|%2F|g;s|?|%3F|g;s|=|%3D|g')"; do
	try 0 "$ocop" show "$text"
	says out '"path":"/01/09520000001070/21/0000010000002"'
	says out '"repaired":"'
done
try 0 "$ocop" show "'$link'"
says out '"kind":"certificate"'
says out '"repaired":"'
try 0 "$ocop" show '"09520000001070 0000010000000-R"'
says out '"repaired":"'
try 2 "$ocop" show "a text without any $HOST"
one_line err

# A folder is no text, with or without a stroke at its end; what is beside it is
# shown all the same.
for folder in office/outbox/done pics/ .; do
	try 2 "$ocop" show "$folder" "$uri"
	one_line err
	says err "'$folder': is a folder: name the files in it"
	silent err 'byte '
	is 'the stamp beside it' cmp -s out stamp.json
done
env LANGUAGE=vi "$ocop" show pics 2>err
is 'a folder in Vietnamese, too' grep -qxF \
	"ocop: 'pics': là một thư mục: hãy nêu tên từng tệp trong thư mục" err

# Entries of a replica, or of a registry.
try 0 "$ocop" show --replica registry.db 0 5
says out '"kind":"trust","version":1'
says out "\"fingerprint\":\"$fingerprint\""
says out '"index":5'
try 2 "$ocop" show --replica registry.db 7
says err 'no entry 7 in this log'
try 2 "$ocop" show --replica registry.db x
try 4 "$ocop" show --replica none.db 0
one_line err

# A payload that is not of its kind is shown with its fault.
sed 's/2029-06-25/2029-06-31/' one.cose >fault.cose
try 0 "$ocop" show fault.cose
says out '"fault":"to: '
try 2 "$ocop" show one.cose fault.bin "$link"0
is 'what can be shown is shown' lines out 1
is 'a line a complaint' lines err 2
finish
