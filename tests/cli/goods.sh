#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Where goods are taken in: a list of codes from a form or a file, answered as
# a page, a spreadsheet and CSV, at an address that asks it again.
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

# ask STATUS TARGET [curl options]: the answer in page, its headers in headers
ask() {
	status=$1
	target=$2
	shift 2
	run 0 curl -s -D headers -o page -w '%{http_code}\n' "$@" "$url$target"
	same "status of ${target%%\?*}" "$(cat out)" "$status"
	tr -d '\r' <headers >clean && mv clean headers
}

# A file, as a browser sends it: in its place stand a GTIN as the carton has it,
# a code, a stamp, an unknown code, a wrong check digit and no code at all.
printf '\357\273\2779520000001070\r\n11-03295-02-2026\r\n%s\r\n8936000000011\r\n9520000001071\r\nx\r\n' \
	"$uri" >list.txt
ask 303 '/s/goods?lang=en' -F codes= -F file=@list.txt
says headers 'Cache-Control: no-store'
again=$(sed -n 's/^Location: //p' headers)
ask 200 "$again"
says headers 'Cache-Control: no-store'
says page '6 codes'
says page '<b>✓ 3 </b>'
says page '<b>! 1 </b>'
says page '<b>? 2 </b>'
says page 'Giấm táo mèo'
says page 'Stamp code matches the register'
says page 'No product in the register has this code'
says page 'GTIN check digit does not match'
says page 'Link that checks this list again'
silent page '<script'
ask 200 "${again%%\?*}?lang=vi&${again#*&}"
says page 'Giấy chứng nhận còn hiệu lực'

# The same as files; the sheet opens, and codes in it are texts.
ask 200 /s/goods.csv?lang=en -F file=@list.txt
says headers 'Content-Type: text/csv; charset=utf-8'
same 'rows' "$(wc -l <page)" 7
says page '"1","9520000001070","✓ Certificate in force","Giấm táo mèo"'
ask 200 '/s/goods.xlsx?lang=en' -F file=@list.txt
is 'a sheet' python3 - page <<'end'
import sys, zipfile, xml.etree.ElementTree as tree
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
texts = [t.text for t in tree.fromstring(book.read("xl/sharedStrings.xml")).iter() if t.text]
assert "9520000001070" in texts and "Giấm táo mèo" in texts, texts
assert any(t.startswith("! No product in the register") for t in texts), texts
sheet = book.read("xl/worksheets/sheet1.xml").decode()
assert sheet.count("<row ") == 7 and "<f>" not in sheet
end

# 500 codes and no more; too many for a link are answered at once.
seq -f '11-03295-%g-2026' 1000 1499 >many.txt
ask 200 '/s/goods?lang=en' -F file=@many.txt
says page '500 codes'
says page 'too long for a link'
echo 9520000001070 >>many.txt
ask 400 '/s/goods?lang=en' -F file=@many.txt
says page 'more than 500 codes'
seq -f '89345631%05g' 1 500 >many.txt # check digits good and bad
ask 303 '/s/goods?lang=en' --data-urlencode codes@many.txt
again=$(sed -n 's/^Location: //p' headers)
ask 200 "$again"
says page '500 codes'

# What is no form, no list or too much.
ask 400 '/s/goods?lang=en' -H 'Content-Type: text/plain' -d x
says page 'expected the Content-Type of a form'
head -c 3000 /dev/urandom >noise
ask 400 '/s/goods?lang=en' -F file=@noise
says page 'plain text'
ask 400 '/s/goods?lang=en' -d codes=
says page 'the list has no code'
head -c 300000 /dev/zero | tr '\0' 1 >noise
ask 413 /s/goods -F file=@noise
ask 200 '/s/goods?lang=en&codes=%3Cb%3E'
silent page '<b>&lt;b'
says page '&lt;b&gt;'
finish
