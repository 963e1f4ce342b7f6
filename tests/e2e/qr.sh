#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two readers that are not ours, zbar and ZXing, each read every picture of
# the demo byte for byte as a uri of its stamps.csv; every product has one.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

sed 1d "$demo/stamps.csv" | cut -d, -f4 >uris
: >drawn
for picture in "$demo"/qr/*.png; do
	name=${picture##*/}
	zbarimg --quiet --raw --oneshot -Sdisable -Sqrcode.enable -Sbinary \
		"$picture" >zbar 2>zbar.err
	# ZXing says: no line end behind the bytes.
	ZXingReader -format QRCode -bytes "$picture" >zxing 2>zxing.err
	uri=$(cat zxing)
	is "$name: a uri of stamps.csv, read by ZXing: $uri" \
		grep -Fqx -e "$uri" uris
	is "$name: zbar reads the same bytes" cmp -s zbar zxing
	printf '%s\n' "$uri" >>drawn
done
is 'each picture is another stamp' test -z "$(sort drawn | uniq -d)"
sed 1d "$root/tests/demo/lots.csv" | cut -d, -f1,2 >lots
while IFS=, read -r code lot; do
	grep "^$code,$lot," "$demo/stamps.csv" | cut -d, -f4 >of_lot
	is "$code, lot $lot: at least five stamps" \
		test "$(grep -c '' of_lot)" -ge 5
	is "$code, lot $lot: a picture" grep -Fqx -f of_lot drawn
done <lots
summary
