#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/openapi.json says what the registry does: each route of the table stands
# there, and the answers of a real registry have the shapes that it promises.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
top=$(pwd)
. tests/cli/realm.sh

receipts_key=receipts
make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
for product in 11-03295-02-2026 09520000001070; do
	try 0 "$ocop" stamp make --product $product --lot 1 --count 1 \
		--key p1.stamp --home maker --out $product --passphrase-fd 3
	cut -d, -f4 $product/*.csv | tr -d '\r' | sed -n "2s|https://$HOST||p" >>stamps
done
# A record that the registry does not have yet.
cat >certificates.csv <<-'end'
code,product,group,set,producer,stars,score,rules,authority,decision,decided,from,to,gtin
11-03295-03-2026,Mật ong,1,9,11-000001,3,66.50,26/2026/QĐ-TTg,DBN,903/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,
end
run 0 certify office DBN
# shellcheck disable=SC2046 # one operand a stamp
run 0 /usr/bin/python3 "$here/openapi.py" "$(cat port)" "$top/docs/openapi.json" \
	"$top/registry/http/routes.c" office/outbox trust.cose $(cat stamps)
cat out
finish
