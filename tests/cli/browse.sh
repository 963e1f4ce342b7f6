#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pages that a person browses: the front page, search, a product, a
# producer, a commune, a certificate, and the lists, in both languages.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker

# page STATUS TARGET [curl options]: its body in page, its headers in headers
page() {
	status=$1
	target=$2
	shift 2
	run 0 curl -s --path-as-is -D headers -o page -w '%{http_code}\n' "$@" "$url$target"
	same "status of $target" "$(cat out)" "$status"
	is "$target is small" test "$(wc -c <page)" -lt 30000
	silent page '<script'
	silent page 'style="'
	is "$target has one title" test "$(grep -o '<h1' page | wc -l)" -eq 1
}

page 200 /
says page '<html lang="vi">'
says page 'action="/s/search"'
page 200 '/?lang=en'
says page 'OCOP stamp register'
for name in certified lapsed withdrawn; do
	says page "href=\"/s/list/$name?lang=en\""
done
page 200 /s/

# Search: with marks, without, by code, GTIN, producer, decision, nonsense.
found() {	# QUERY
	page 200 "/s/search?lang=en&q=$1"
	says page "/s/certificate/$2/2026-06-25"
}
found 'Gi%E1%BA%A5m%20t%C3%A1o' 11-03295-01-2026
found giam+tao 11-03295-01-2026
found CIDER 11-03295-02-2026
found 11-03295-02-2026 11-03295-02-2026
found 9520000001070 11-03295-01-2026
found 09520000001070 11-03295-01-2026
found tao+meo 11-03295-02-2026
found '902%2Fqd-ubnd' 11-03295-02-2026
silent page 11-03295-01-2026
page 200 '/s/search?lang=en&q=khong+co'
says page 'An empty result proves nothing against a product'
page 200 '/s/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22'
says page '&lt;script&gt;'
page 200 '/s/search'
page 400 '/s/search?q=a&page=0'
page 400 '/s/search?q=a&page=11'
page 400 '/s/search?q=a&page=x'

# A product, by code and by GTIN: certificates, lots, and no word of an article.
page 200 '/s/p/11-03295-02-2026?lang=en'
says page Cider
says page 'It says nothing about any single article'
says page 'Lot 1: 40 stamps, batch CID1, made on 28/06/2026'
says page '4 stars'
says page 'In force until 25/06/2029'
page 200 '/s/01/09520000001070?lang=en'
says page 'its stamps need to be activated'
page 200 '/s/01/09520000001070'
says page 'Giấm táo mèo'
page 404 /s/p/11-03295-77-2026
page 404 /s/01/09520000001087
page 400 /s/01/09520000001071
page 400 /s/p/x

page 200 '/s/producer/11-000001?lang=en'
says page 'HTX Táo mèo'
says page /s/certificate/11-03295-01-2026/2026-06-25
says page /s/certificate/11-03295-02-2026/2026-06-25
page 200 '/s/producer/11-000002?lang=en'
silent page /s/certificate/
page 404 /s/producer/11-999999
page 400 '/s/producer/11-000001?page=-1'

page 200 '/s/unit/11-03295?lang=en'
says page '2 certificates, page 1 of 1'
page 200 '/s/unit/11-03296?lang=en'
says page '0 certificates'
page 400 /s/unit/x

page 200 '/s/certificate/11-03295-02-2026/2026-06-25?lang=en'
says page 'class="green"'
says page 902/QĐ-UBND
silent page 'Stamp code matches'
page 404 /s/certificate/11-03295-02-2026/2026-06-26
page 400 /s/certificate/11-03295-02-2026/26-06-2026
page 400 /s/certificate/x/2026-06-25

# The lists follow decisions, at once.
page 200 '/s/list/certified?lang=en'
says page '2 certificates, page 1 of 1'
page 200 '/s/list/certified?province=11&lang=en'
says page '2 certificates'
page 200 '/s/list/certified?province=12&lang=en'
says page '0 certificates'
page 400 '/s/list/certified?province=1x'
page 400 '/s/list/certified?page=0'
page 404 /s/list/other
cat >decisions.csv <<-'end'
code,action,decision,decided,effective,authority,ground
11-03295-02-2026,withdraw,950/QĐ-UBND,2026-07-01,2026-07-01,DBN,1
end
run 0 "$ocop" decision --csv decisions.csv --certificates certificates.csv \
	--key DBN --home office --issued 2026-07-01 --passphrase-fd 3 3<phrase
run 0 submit office
page 200 '/s/list/withdrawn?lang=en'
says page 'Withdrawn from 01/07/2026, decision 950/QĐ-UBND'
page 200 '/s/list/certified?lang=en'
says page '1 certificate, page 1 of 1'
page 200 '/s/certificate/11-03295-02-2026/2026-06-25?lang=en'
says page 'Certificate withdrawn, decision 950/QĐ-UBND'
# The feed tells it, and the badge has changed.
run 0 curl -s -o feed.atom "$url/s/feed.atom?lang=en"
run 0 /usr/bin/python3 "$here/atom.py" feed.atom
mv out titles
is 'one piece of news' lines titles 1
is 'it names the product' grep -q 'Cider (11-03295-02-2026)' titles
run 0 curl -s "$url/s/badge/11-03295-02-2026.svg?lang=en"
says out withdrawn
silent out ★
run 0 curl -s "$url/s/badge/09520000001070.svg"
says out ★★★
run 0 curl -s -o /dev/null -w '%{http_code}\n' "$url/s/badge/11-03295-77-2026.svg"
same 'a badge of nothing' "$(cat out)" 404
page 200 '/s/register?lang=en'
says page 'does not name the office that runs it'
silent page 'class="office"'
says page "$fingerprint"
says page 'ocop-sync --replica ocop.db'
# A day later than the last one, all others have ended. That says nothing about
# the goods.
echo 2029-06-27T10:00:00 >clock
kill_registry TERM
start_registry
page 200 '/s/list/lapsed?lang=en'
says page 'Certificate ended on 25/06/2029'
says page 'This is about the certificate, not about the goods'
page 200 '/s/list/lapsed'
silent page 'hết hạn sử dụng'
finish
