#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A lot's Token Status List, read by status_list.py, which has no code of ours:
# it says what the records say, and what is not the lot's own list is refused.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

receipts_key=receipts
make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
product=11-03295-02-2026
path=v1/lots/$product/1/status

fetch() {	# PATH FILE: the status
	curl -s -o "$2" -w '%{http_code} %{content_type}' "$url/$1"
}
read_list() {	# CODE FILE [URI] [COUNT] [LATER]
	run "$1" /usr/bin/python3 "$here/status_list.py" "$2" trust.cose \
		"${3:-https://$HOST/$path}" "${4:-40}" $((now + ${5:-0}))
}
now=$(TZ=UTC-7 date -d "$(cat clock)" +%s)
issued=1782885600
change() {	# ACTION RANGES
	printf 'product,lot,ranges\n%s,1,%s\n' $product "$2" >t.csv
	try 0 "$ocop" stamp "$1" --csv t.csv --key p1.record --home maker \
		--passphrase-fd 3 --issued $issued --yes
	issued=$((issued + 1))
	run 0 submit maker
}

same 'its type' "$(fetch $path new)" '200 application/statuslist+cwt'
read_list 0 new
same 'a new lot' "$(cat out)" '0-39 0'
same 'a held lot' "$(fetch v1/lots/09520000001070/1/status held)" \
	'200 application/statuslist+cwt'
read_list 0 held https://$HOST/v1/lots/09520000001070/1/status 1200
same 'all are held' "$(cat out)" '0-1199 2'
change void '3 7+2'
change recall 30-39
fetch $path list >/dev/null
read_list 0 list
same 'what the records say' "$(tr '\n' ' ' <out)" \
	'0-2 0 3-3 1 4-6 0 7-8 1 9-29 0 30-39 3 '

# What is not the lot's own list at this time.
read_list 1 list https://$HOST/v1/lots/09520000001070/1/status
says err 'refused: sub'
read_list 1 list '' 36
says err 'refused: inflates'
read_list 1 list '' 41
says err 'refused: size'
read_list 0 list '' '' 80000
read_list 1 list '' '' 90000
says err 'refused: exp'
for at in 2 40 80; do
	/usr/bin/python3 -c 'import sys
data = bytearray(open("list", "rb").read())
data[-int(sys.argv[1])] ^= 1
open("changed", "wb").write(data)' $at
	read_list 1 changed
	says err refused:
done
same 'no such lot' "$(fetch v1/lots/$product/2/status none)" \
	'404 application/problem+json'
same 'no lot at all' "$(fetch v1/lots/$product/x/status none)" \
	'400 application/problem+json'
finish
