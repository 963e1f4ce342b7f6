#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The page behind a stamp, as a phone's browser gets it: its address leads
# there, the page is in the reader's language, shows the verdict and what to
# compare, and shows nothing that a stranger put into an address.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 6 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
uri=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 2p)
try 0 "$ocop" stamp make --product 09520000001070 --lot 1 --count 6 \
	--key p1.stamp --home maker --out held --passphrase-fd 3
held=$(cut -d, -f4 held/*.csv | tr -d '\r' | sed -n 2p)
path=${uri#https://$HOST}

# page STATUS TARGET [curl options]: its body in page, its headers in headers
page() {
	status=$1
	target=$2
	shift 2
	run 0 curl -s --path-as-is -D headers -o page -w '%{http_code}\n' "$@" "$url$target"
	same "status of ${target%%\?*}" "$(cat out)" "$status"
	tr -d '\r' <headers >clean && mv clean headers
}

# The address leads to the page; what else the query says is kept, but for what
# the resolver itself reads.
page 307 "$path"
says headers "Location: /s$path"
page 307 "$path&linkType=gs1:defaultLink&lang=en"
says headers "Location: /s$path&lang=en"

# Vietnamese for whoever does not ask for another language first.
page 200 "/s$path"
says headers 'Content-Type: text/html; charset=utf-8'
says headers "Content-Security-Policy: default-src 'none'; style-src 'self'"
says headers 'Referrer-Policy: no-referrer'
says headers 'Cache-Control: no-store'
says page '<html lang="vi">'
says page 'Mã tem khớp sổ đăng ký'
says page 'class="green"'
says page 'Cider'
says page 'HTX Táo mèo'
says page '902/QĐ-UBND'
silent page '<script'
silent page 'style="'
is 'the page is small' test "$(wc -c <page)" -lt 30000
page 200 "/s$path" -H 'Accept-Language: en-GB,en;q=0.9'
says page '<html lang="en">'
says page 'Stamp code matches the register'
says page 'Compare with the goods in your hand'
says page "href=\"?lang=vi&amp;s="
page 200 "/s$path&lang=vi" -H 'Accept-Language: en'
says page '<html lang="vi">'
page 200 "/s$path" -H 'Accept-Language: vi-VN,vi;q=0.9,en;q=0.8'
says page '<html lang="vi">'

# Each verdict has its words and its colour.
page 200 "/s${held#https://$HOST}&lang=en"
says page 'Stamp not activated'
says page 'class="amber"'
says page 'Set the goods aside'
# A voided stamp, and a recalled one.
cut -d, -f4 pics/*.csv | tr -d '\r' >uris
for action in void recall; do
	[ $action = void ] && serial=4 || serial=5
	printf 'product,lot,ranges\n11-03295-02-2026,1,%s\n' $serial >t.csv
	try 0 "$ocop" stamp $action --csv t.csv --key p1.record --home maker \
		--passphrase-fd 3 --issued 178288560$serial --yes
done
run 0 submit maker
voided=$(grep '21/0000010000004' uris)
recalled=$(grep '21/0000010000005' uris)
page 200 "/s${voided#https://$HOST}&lang=en"
says page 'Stamp voided'
says page 'class="red"'
page 200 "/s${recalled#https://$HOST}&lang=en"
says page 'recalled'
says page 'class="red"'
silent page 'class="green"'
page 200 "/s${recalled#https://$HOST}"
says page 'thu hồi'
case $path in
*0) forged=${path%?}1 ;;
*) forged=${path%?}0 ;;
esac
page 200 "/s$forged&lang=en"
says page 'Authentication code does not match'
says page 'class="red"'
silent page 'If the stamp was copied'
page 404 "/s/01/09520000001087/21/0000010000001?s=${path##*s=}&lang=en"
says page '<html lang="en">'
page 400 "/s/p/11-03295-02-2026/21/0000010000001?lang=en"
says page 'A code of this system in a wrong form'
page 400 '/s/01/%3Cscript%3E/21/x?s=1&lang=en'
silent page '<script'
page 400 '/01/%22%3E%3Cb%3E/21/x?s=1&lang=%3Cb%3E'
silent page '<b>'
silent headers 'Location'

# Whoever looks at a refusal in a browser gets a page in his language; a program
# gets the problem.
browser='Accept: text/html,application/xhtml+xml,*/*;q=0.8'
for wrong in /abc /s /s/p /favicon.ico /01; do
	page 404 $wrong -H "$browser"
	says headers 'Content-Type: text/html; charset=utf-8'
	says headers "Content-Security-Policy: default-src 'none'; style-src 'self'"
	says page '<html lang="vi">'
	says page 'Không có trang này'
	says page 'action="/s/search"'
	silent page 'urn:ocop'
	page 404 $wrong
	says headers 'Content-Type: application/problem+json'
done
page 404 /abc -H "$browser" -H 'Accept-Language: en'
says page '<html lang="en">'
says page 'There is no such page'
page 405 /s/search -H "$browser" -X POST -d x
says page 'Địa chỉ không đúng dạng'
says headers 'Allow: GET, HEAD, OPTIONS'
page 400 '/s/search?q=a&q=b' -H "$browser" -H 'Accept-Language: en'
says page 'The address is damaged'
page 404 /v1/none -H "$browser"
says headers 'Content-Type: application/problem+json'
run 0 curl -s --head -o headers -H "$browser" "$url/abc"
says headers 'text/html'

# The style sheet has nothing of anybody.
page 200 /s/style.css
says headers 'Content-Type: text/css; charset=utf-8'
says page .green
finish
