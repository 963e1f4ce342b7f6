#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A shopper reports a doubt with a form, as a browser sends it; an office works
# it off; the shopper reads the answer under the number. Nothing of it enters
# the log or changes a verdict.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

make_realm
run_options='--hotline 0215.3825.127(8h-17h) --office VPĐP.NTM'
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 2 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
uri=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 2p)
path=${uri#https://$HOST}
stamp=p/11-03295-02-2026/21/${path#*/21/}
stamp=${stamp%%\?*}

# page STATUS TARGET [curl options]: its body in page, its headers in headers
page() {
	status=$1
	target=$2
	shift 2
	# Behind a proxy on loopback: it names who asks.
	run 0 curl -s --path-as-is -D headers -o page -w '%{http_code}\n' \
		-H 'X-Forwarded-For: 203.0.113.7' "$@" "$url$target"
	same "status of ${target%%\?*}" "$(cat out)" "$status"
	tr -d '\r' <headers >clean && mv clean headers
}
# A fresh form; its token is in token.
form() {	# QUERY
	page 200 "/s/doubt$1"
	token=$(sed -n 's/.*name="form" value="\([0-9a-f]*\)".*/\1/p' page)
}
doubts() {	# CODE COMMAND OPTIONS...
	code=$1 command=$2
	shift 2
	run "$code" "$build/ocop-registryd" doubts "$command" --db registry.db "$@"
}
size() {
	curl -s "$url/v1/log" | sed 's/.*"size":\([0-9]*\).*/\1/'
}

# The page of a stamp leads to the form, which names the stamp.
page 200 "/s$path&lang=vi"
says page "href=\"/s/doubt?stamp=$stamp&amp;lang=vi\""
says page 'href="tel:02153825127"'
says page 'Các mốc trong sổ đăng ký'
before=$(size)
form "?stamp=$stamp&lang=vi"
says headers 'Cache-Control: no-store'
says page 'Gửi phản ánh'
says page "name=\"stamp\" value=\"$stamp\""
silent page '<script'
silent page 'style="'
is 'the form is small' test "$(wc -c <page)" -lt 30000

# It is taken, and answered with a page of its own.
page 303 '/s/doubt?lang=vi' --data-urlencode "form=$token" \
	--data-urlencode "stamp=$stamp" -d seen=stuck-over \
	--data-urlencode 'place=Chợ Mường Thanh, Điện Biên' \
	--data-urlencode 'text=Tem dán đè <b>lên tem khác' \
	--data-urlencode 'contact=0912 345 678' -d website=
where=$(sed -n 's/^Location: //p' headers)
number=${where#/s/doubt/}
number=${number%%\?*}
same 'length of the number' "${#number}" 12
page 200 "$where"
says page 'Đã nhận. Chưa có người xử lý.'
silent page 'Mường Thanh'
silent page '0912'
silent page 'lên tem khác'
# Sent again by the browser, it is the same one.
page 303 '/s/doubt?lang=vi' --data-urlencode "form=$token" \
	--data-urlencode "stamp=$stamp" -d seen=stuck-over
says headers "Location: $where"

# Without a stamp the goods are needed. What was written stays in the form.
form '?lang=en'
page 400 '/s/doubt?lang=en' -d "form=$token&seen=no-stamp&place=Hanoi"
says page 'Write which goods it is about.'
says page 'value="Hanoi"'
says page 'value="no-stamp" required="required" checked="checked"'
page 400 '/s/doubt?lang=en' -d "form=$token&goods=Tea"
says page 'Choose what you saw.'
page 400 '/s/doubt?lang=en' -d "form=$token&seen=other&goods=Tea&website=x"
says page 'The form was open for too long'
page 400 '/s/doubt?lang=en' -d "form=${token}00&seen=other&goods=Tea"
page 400 '/s/doubt?lang=en' -d "form=$token&seen=other&goods=Te%E2%80%AEa"
says page 'characters that cannot be shown'
page 400 '/s/doubt?lang=en' -d "form=$token&seen=other&goods=$(printf %0400d 7)"
says page 'A text is too long'
page 400 '/s/doubt?lang=en' -d "form=$token&seen=other&stamp=p/x/21/1"
page 400 '/s/doubt?lang=en' -d 'nonsense'
page 303 '/s/doubt?lang=en' -d "form=$token&seen=no-stamp&goods=Tea&place=Hanoi"

# Lookups, with nonsense too.
page 303 "/s/doubt?number=$(echo "$number" | tr A-Z a-z)&lang=en"
says headers "Location: /s/doubt/$number?lang=en"
page 400 '/s/doubt?number=1234&lang=en'
says page 'This is no number of a report'
page 404 '/s/doubt/%3Cb%3E?lang=en'
silent page '<b>'
page 405 /s/privacy -d x=1
page 200 '/s/privacy?lang=vi'
says headers 'Cache-Control: no-store'
says page '730 ngày'

# An address sends only so many; the message is a page.
i=2
while [ $i -lt 10 ]; do
	form '?lang=en'
	page 303 '/s/doubt?lang=en' -d "form=$token&seen=other&goods=Tea"
	i=$((i + 1))
done
form '?lang=en'
page 429 '/s/doubt?lang=en' -d "form=$token&seen=other&goods=Tea"
says page 'Too many reports came from your network today'
says headers 'Retry-After: 3600'
page 303 '/s/doubt?lang=en' -d "form=$token&seen=other&goods=Tea" \
	-H 'X-Forwarded-For: 203.0.113.8'

# The office works it off.
doubts 0 list
lines out 11
says err "'registry.db': 11 doubts"
doubts 0 list --place 'dien bien'
lines out 1
says out "stuck-over	11-03295-02-2026 0000010000000	Chợ Mường Thanh, Điện Biên	-"
doubts 0 list --product 11-03295 --json
lines out 1
says out "\"number\":\"$number\""
says out '"schema":"ocop.doubt/1"'
silent out 0912
doubts 0 list --older-than 36500
is 'nothing is so old' test ! -s out
doubts 0 show "$number" --json
says out '"contact":"0912 345 678"'
doubts 0 show "$number"
says out 'Tem dán đè <b>lên tem khác'
doubts 0 take --who 'Chi cục QLTT' "$number"
doubts 1 take --who 'Sở Công Thương' "$number"
says err 'Chi cục QLTT took it'
doubts 1 close "$number"
says err 'answer it first'
page 200 "/s/doubt/$number?lang=en"
says page 'An office is looking at it.'
silent page 'QLTT'
doubts 2 answer --reason nonsense "$number"
doubts 2 answer --reason passed-on --text "$(printf 'a\033b')" "$number"
doubts 0 answer --reason stamp-differs --text 'Đã kiểm tra ngày 02/7.' "$number"
doubts 0 close "$number"
doubts 1 answer --reason passed-on "$number"
page 200 "/s/doubt/$number?lang=en"
says page 'stamp and goods do not belong together'
says page 'Đã kiểm tra ngày 02/7.'
says page 'It is closed.'
doubts 0 list --state closed
lines out 1
doubts 2 list --state nonsense
doubts 2 show 1234
doubts 2 show 000000000001
run 4 "$build/ocop-registryd" doubts list --db nowhere.db
is 'nothing was made' test ! -e nowhere.db.reports

run 0 "$build/ocop-registryd" status --db registry.db --json --now 1782885600
says out '"doubts":10'
says out '"oldest_doubt":'

run 2 "$build/ocop-registryd" run --db registry.db --key $log_key \
	--time-key $time_key --hotline 'call us'
says err 'begin with a telephone number'
run 2 "$build/ocop-registryd" run --db registry.db --key $log_key \
	--time-key $time_key --office ''
says err 'one line of 1 to 200 bytes'

# Each page names who runs the register.
page 200 "/s$path&lang=en"
says page 'class="office">Run by: VPĐP.NTM<'
page 200 '/s/register?lang=en'
says page '<dd>VPĐP.NTM</dd>'

# It flags nothing, and the log knows nothing of it.
same 'the size of the log' "$(size)" "$before"
page 200 "/s$path&lang=en"
says page 'class="green"'
silent registry.log 0912
is 'only the owner may read it' test "$(stat -c %a registry.db.reports)" = 600
finish
