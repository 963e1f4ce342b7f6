#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What an officer sends besides single reports: many scans in one record, from
# the lines of ocop-verify and from an inspection file; proposals; and queries
# about both. Each arrives once, and a list says what was accepted.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh
verify=$build/ocop-verify
sync=$build/ocop-sync

make_realm
key can-bo-1 --request
key stranger
mkdir officers
mv can-bo-1.request officers/QLTT-1.ca.request
printf 'id,authority,from\nQLTT-1,MAE,2026-01-01\n' >o.csv
start_certified
run 0 "$sync" --replica old.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
date +%s >clock
try 0 "$ocop" officer --csv o.csv --key MAE --home office --requests officers \
	--passphrase-fd 3
open_lots maker p1.record >/dev/null
run 0 submit office
run 0 submit maker
run 0 "$sync" --replica r.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 6 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
cut -d, -f4 pics/*.csv | tr -d '\r' | sed 1d >uris
cut -d, -f5 pics/*.csv | tr -d '\r' | sed 1d >typed
uri() {
	sed -n "${1}p" uris
}
scans() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" scans --passphrase-fd 3 --dir sent "$@" 3<phrase
}
count() {
	find "$1" -maxdepth 1 -name '*.cose' | wc -l
}

# Usage: the commune, or an inspection that names its own.
run 2 "$ocop" scans --dir sent --place 11-03295
scans 2 --key can-bo-1
says err 'give either the commune or an inspection file'
scans 2 --key can-bo-1 --place 11
says err 'expected a commune: TT-XXXXX'
scans 2 --key can-bo-1 --place 11-03295 --inspection x

# Six stamps and what is none: one record.
"$verify" --replica r.db --offline --json $(cat uris) 11-03295-99-2026 \
	"https://evil.example/x" >lines 2>err
scans 0 --key can-bo-1 --place 11-03295 --replica r.db <lines
says err '2 items were left out, because they are not about a stamp'
says err "'sent': scans written: 6"
silent err 'will refuse'
same 'one record' "$(count sent)" 1
name=$(cat out)
same 'its mode' "$(stat -c %a "sent/$name")" 600
run 0 "$ocop" show "sent/$name"
for member in '"kind":"scans"' '"typ":"ocop-scans+cose"' '"unit":"11-03295"' \
	'"genuine",false' "\"origin\":\"$HOST/log\""; do
	says out "$member"
done
silent out evil.example
silent out https:

# More than 200 are two records; nothing is none.
i=0
while [ $i -lt 34 ]; do
	cat lines
	i=$((i + 1))
done >many
scans 0 --key can-bo-1 --place 11-03295 <many
same 'two names' "$(wc -l <out)" 2
same 'three records' "$(count sent)" 3
grep -v 'stamp_index' lines >none
scans 3 --key can-bo-1 --place 11-03295 <none
says err "'sent': scans written: 0"
scans 2 --key can-bo-1 --place 11-03295 <o.csv
says err 'line 1: '
sed 's/"origin":"[^"]*",//' lines >bad
scans 2 --key can-bo-1 --place 11-03295 <bad
says err 'line 1: log: expected realm, origin, size and root'

# Whom the registry does not know learns it now.
scans 0 --key stranger --place 11-03295 --replica r.db <lines
says err 'the registry will refuse reports signed with this key'
strange=$(cat out)

# An inspection file has the times and the commune itself.
inspect() {
	c=$1
	shift
	"$verify" inspect "$c" --dir k "$@"
}
inspect open --replica r.db --kind gather --authority MAE --unit 11-03127 \
	>/dev/null 2>&1 || die 'inspect open'
inspect scan --replica r.db "$(uri 1)" >/dev/null 2>&1 || die 'inspect scan'
inspect scan --replica r.db "$(uri 2)" >/dev/null 2>&1 || die 'inspect scan'
run 0 inspect add set name=place text=kho
run 0 inspect close
try 0 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3
scans 0 --key can-bo-1 --inspection k/inspection.json --replica r.db
says err "'sent': scans written: 2"
run 0 "$ocop" show "sent/$(cat out)"
says out '"unit":"11-03127"'
same 'both are genuine' "$(grep -o '"genuine",false' out | wc -l)" 2
# One serial on two articles is said of both.
run 0 "$verify" inspect open --replica r.db --dir two --kind gather \
	--authority MAE --unit 11-03127
run 0 "$verify" inspect scan --replica r.db --dir two "$(uri 5)"
echo yes >answer
run 1 /usr/bin/python3 "$here/terminal.py" "$verify" inspect scan \
	--replica r.db --dir two "$(uri 5)" <answer
run 0 "$verify" inspect scan --replica r.db --dir two "$(uri 6)"
run 0 "$verify" inspect add --dir two set name=place text=kho
run 0 "$verify" inspect close --dir two
try 0 "$ocop" inspection --key can-bo-1 --dir two --replica r.db --passphrase-fd 3
run 0 "$ocop" scans --passphrase-fd 3 --dir both --key can-bo-1 \
	--inspection two/inspection.json --replica r.db 3<phrase
run 0 "$ocop" show "both/$(cat out)"
same 'two say so' "$(grep -o '"duplicate",true' out | wc -l)" 2
says out '"genuine",false'
scans 2 --key can-bo-1 --inspection lines --replica r.db
scans 4 --key can-bo-1 --inspection none.json --replica r.db

# The next sync sends them; the list says what became of each.
run 0 "$ocop" outbox --reports sent
says out '0 were accepted, 0 were refused, 5 are waiting'
run 1 "$sync" --replica r.db --registry "$url" --push-reports sent
says err 'refused: signer'
says out 'reports: 4 accepted, 1 refused'
run 0 "$ocop" outbox --reports sent
says out ', 6 scans: accepted by the registry '
says out "$(printf %.16s "$strange"), 6 scans: refused: "
says out '4 were accepted, 1 were refused, 0 are waiting'
run 0 "$ocop" outbox --reports sent --json
same 'five lines' "$(wc -l <out)" 5
says out "\"file\":\"${name%.cose}\",\"kind\":\"scans\",\"scans\":6,\"state\":\"accepted\",\"received\":"
says out '"state":"refused","refused":"signer'
run 2 "$ocop" outbox --reports sent --all
# Sent again, it is the same.
cp "sent/done/$name" sent/
run 0 "$sync" --replica r.db --registry "$url" --push-reports sent
run 0 "$build/ocop-registryd" reports --db registry.db --json
same 'a line for each scan' "$(wc -l <out)" 212
says out '"schema":"ocop.scan/1"'
says out '"verdict":"genuine","product":"11-03295-02-2026","lot":1,"stamp_index":0,'
says out '"place":"11-03127","two_articles":false'
same 'all judged by this history' "$(grep -c '"history":"same"' out)" 212
run 0 "$build/ocop-registryd" reports --db registry.db
says out '	QLTT-1	genuine	11-03127	11-03295-02-2026 0000010000000	same	'

# Where and when a stamp was scanned: for officers, and for desks; the public
# sees how often.
query() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" query --passphrase-fd 3 --replica "${by:-r.db}" \
		--registry "${at:-$url}" "$@" 3<phrase
}
query 0 --key can-bo-1 "$(uri 1)"
says out '	11-03295	genuine	MAE'
says out '	11-03127	genuine	MAE'
says out '36 scans in 2 communes'
query 0 --key DBN "$(sed -n 4p typed)"
says out '35 scans in 1 communes'
query 0 --key can-bo-1 --json "$(uri 2)"
same 'an object a line' "$(grep -c '"schema":"ocop.seen/1","number":' out)" 36
says out '"place":"11-03127","commune":"Phường Điện Biên Phủ","time":'
query 3 --key stranger "$(uri 1)"
says err 'signer: '
silent out genuine
at=http://registry.example query 2 --key can-bo-1 "$(uri 1)"
says err 'a query is sent only over https, or to this machine'
at=http://127.0.0.1.example query 2 --key can-bo-1 "$(uri 1)"
query 2 --key can-bo-1 x
says err 'expected a stamp'
query 2 --key can-bo-1
says err 'ocop: expected one stamp'
query 2 --key can-bo-1 --proposals DBN
says err 'give --proposals and --dir together'
at=http://127.0.0.1:1 query 4 --key can-bo-1 "$(uri 1)"
run 0 curl -s "$url/v1/stamps/11-03295-02-2026/0000010000000"
says out '"scans":36'
says out '"shoppers":0'
silent out 03127

# Line by line, each gets an answer; the newest scans stand there.
{ uri 1; echo x; sed -n 2p typed; } >stamps
run 0 "$ocop" query --lines --key can-bo-1 --replica r.db --registry "$url" \
	--passphrase-fd 3 3<phrase <stamps
same 'three lines' "$(wc -l <out)" 3
says out '"schema":"ocop.history/1","scans":36,"communes":2,"seen":[{"place":"11-0'
says out '"commune":"'
says out '"error":"no-answer","scans":0,"communes":0,"seen":[]'
same 'at most 20' "$(sed -n 1p out | grep -o '"place"' | wc -l)" 20
query 2 --lines --key can-bo-1 "$(uri 1)"
query 0 --units /nonexistent --key DBN --proposals DBN --dir empty
query 4 --units /nonexistent --key can-bo-1 "$(uri 1)"
# An officer's verify tells it beside the verdict, which does not change.
history() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$verify" --replica r.db "$@" --history-passphrase-fd 3 3<phrase
}
history 0 --registry "$url" --history-key can-bo-1 "$(uri 1)" "$(uri 4)"
says out '  Reports by officers: 36, in 2 communes'
says out '): matches, MAE'
says out '    and 31 older ones'
says out '  Reports by officers: 35, in 1 communes'
history 0 --registry "$url" --history-key can-bo-1 --json "$(uri 1)"
says out '"verdict":"genuine"'
says out '"history":{"schema":"ocop.history/1","scans":36,"communes":2,"seen":['
history 0 --registry "$url" --history-key stranger "$(uri 1)"
says out '  Reports: the registry did not answer'
says err 'signer: '
history 3 --registry "$url" --history-key can-bo-1 11-03295-99-2026
silent out 'Reports'
history 2 --offline --history-key can-bo-1 "$(uri 1)"
says err '--history-key cannot be used with --offline'
history 2 "$(uri 1)"
says err 'or --history-key is missing'
history 0 --registry "$url" --history-key nothing "$(uri 1)"
says err "'--history-key': the registry was not asked"
silent out 'Reports'

# A shopper's phone is counted; what fetches links by itself is not. The count
# survives a restart, and the verdict is what it was.
phone='Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36'
page=$url/v1/stamps/11-03295-02-2026/0000010000000
scan() {
	run 0 curl -s "$@" "$page?s=$(uri 1 | sed 's/.*s=//')"
}
scan -A "$phone"
says out '"verdict":"genuine"'
scan -A "$phone Zalo android/24110555"
says out '"verdict":"genuine"'
scan -A "$phone" -I
scan -A "$phone" -H 'Sec-Purpose: prefetch'
scan -A "facebookexternalhit/1.1"
scan -A ''
run 0 curl -s -A "$phone" "$page"
says out '"shoppers":2'
kill_registry TERM
start_registry
run 0 curl -s "$url/v1/stamps/11-03295-02-2026/0000010000000"
says out '"shoppers":2'
says out '"scans":36'

# A proposal rests on the inspection file and goes to the desk that decided.
propose() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" proposal --passphrase-fd 3 --dir props --replica r.db \
		--inspection k/inspection.json "$@" 3<phrase
}
product=11-03295-02-2026
propose 0 --key can-bo-1 --certificate $product --action withdraw --ground 3 \
	--found 2026-06-27 --note 'không đúng hồ sơ'
name=$(cat out)
run 0 "$ocop" show "props/$name"
for member in '"kind":"proposal"' '"authority":"DBN"' '"action":"withdraw"' \
	"\"certificate\":[\"$product\",\"2026-06-25\"]" '"ground":3' \
	'"found":"2026-06-27"' '"note":"không đúng hồ sơ"'; do
	says out "$member"
done
sum=$(sha256sum k/inspection.json | cut -d' ' -f1)
propose 0 --key can-bo-1 --certificate $product/2026-06-25 --action regrade --stars 3
same 'two wait' "$(count props)" 2
propose 2 --key can-bo-1 --certificate $product --action regrade --stars 4
says err 'will refuse the proposal: the proposed stars must be lower'
propose 2 --key can-bo-1 --certificate $product --action withdraw --ground 3 --authority MAE
says err 'will refuse the proposal: a proposal must go to the authority that decided'
propose 2 --key stranger --certificate $product --action withdraw --ground 3
says err 'will refuse the proposal: the signer'
propose 2 --key can-bo-1 --certificate $product --action withdraw --stars 3
says err 'required with regrade'
propose 2 --key can-bo-1 --certificate $product --action close
for ground in '' '--ground 7'; do
	propose 2 --key can-bo-1 --certificate $product --action withdraw $ground
	says err 'ground'
	says err 'Article 8 of Decision 26/2026'
done
propose 2 --key can-bo-1 --certificate $product --action regrade --stars 3 --ground 3
says err 'required with withdraw, and only with it'
propose 2 --key can-bo-1 --certificate $product --action withdraw --ground 3 --found 2099-01-01
says err 'found: must not be after the day of issue'
propose 2 --key can-bo-1 --certificate 11-03295-99-2026 --action withdraw --ground 3
says err 'has no such certificate'
propose 2 --key can-bo-1 --certificate cider --action withdraw --ground 3
same 'none of these was written' "$(count props)" 2
# What was not inspected is asked about, and nobody can be asked here.
other=11-03295-01-2026
propose 2 --key can-bo-1 --certificate $other --action withdraw --ground 5
says err "no item of the inspection is about $other"
propose 0 --key can-bo-1 --certificate $other --action withdraw --ground 5 --yes
# What is signed is shown in words before it is signed.
run 3 /usr/bin/python3 "$here/typist.py" 'one phrase for all
n' "$ocop" proposal --dir asked --replica r.db --inspection k/inspection.json \
	--key can-bo-1 --certificate $product --action withdraw --ground 5
says out '  Ground: 5 (point đ): the product is not made any more'
same 'nothing was signed' "$(count asked)" 0

# Sent, and fetched by the desk alone.
run 0 "$sync" --replica r.db --registry "$url" --push-reports props
says out 'reports: 3 accepted, 0 refused'
query 0 --key DBN --proposals DBN --dir desk
says out "	$product/2026-06-25	withdraw	27/06/2026	MAE	desk/$name"
says out '3 proposals'
is 'the bytes are the same' cmp "desk/$name" "props/done/$name"
query 0 --key DBN --proposals DBN --dir desk --json
says out "\"basis\":\"$sum\""
says out '"action":"regrade","stars":3,'
# The three days that matter. The law's term runs from the desk's own finding.
run 0 "$ocop" proposal list --dir desk
says out "$product: withdraw"
says out '  Ground: 3 (point c): the law on quality, food safety'
says out "  inspection file (SHA-256): $sum"
says out '  the inspectors'"'"' finding: 27/06/2026, MAE'
says out '  received: '
says out '  this desk has not recorded its own finding: the 15 days have not begun'
says out '3 proposals'
# The desk got the file in another way: it is the one.
run 0 "$verify" report check --replica r.db --code "$sum" k/inspection.json
says out 'The code is that of this file'
run 4 "$ocop" proposal list --dir nowhere
run 0 "$ocop" proposal found "desk/$name" --on 2026-07-03 --note 'BB số 7'
says out 'decide by 20/07/2026'
run 0 "$ocop" due --replica r.db --proposals desk --at 2026-07-20 --json
same 'one with a finding' "$(grep -c '"kind":"decide"' out)" 1
says out "\"kind\":\"decide\",\"date\":\"2026-07-20\",\"days\":0,\"facts\":{\"code\":\"$product\""
says out '"action":"withdraw","found":"2026-07-03","note":"BB số 7"'
run 0 "$ocop" due --replica r.db --proposals desk --at 2026-09-01
says out '20/07/2026  43 days ago'
run 0 "$ocop" due --replica r.db --proposals desk --at 2026-07-20 --province 12 --json
silent out '"kind":"decide"'
printf 'code,action,authority,decision,decided,effective,ground\n%s,withdraw,DBN,9/QĐ,%s,2026-07-10,2\n' \
	$product "2026-07-10" >d.csv
try 0 "$ocop" decision --csv d.csv --key DBN --home office --passphrase-fd 3
run 0 submit office
cp r.db decided.db
run 0 "$sync" --replica decided.db --registry "$url"
run 0 "$ocop" due --replica decided.db --proposals desk --at 2026-07-20 --json
silent out '"kind":"decide"'
run 2 "$ocop" proposal found "desk/$name" --on 2026-07-04
says err 'is recorded already, and cannot be changed'
run 2 "$ocop" proposal found "desk/$name" --on 2099-01-01
says err 'must not be after today'
run 2 "$ocop" proposal found desk --on 2026-07-04
says err 'expected a proposal'
run 2 "$ocop" proposal found "desk/$name"
run 4 "$ocop" proposal found desk/none.cose --on 2026-07-04
run 0 "$ocop" proposal list --dir desk --json
same 'three cases' "$(grep -c '"schema":"ocop.case/1"' out)" 3
says out "\"ground\":3,\"basis\":\"$sum\",\"proposed_found\":\"2026-06-27\",\"received\":"
says out '"from":"MAE","found":"2026-07-03","due":"2026-07-20","note":"BB số 7"'
query 0 --key DBN --proposals DBN --dir desk
run 0 "$ocop" proposal list --dir desk
says out '  this desk'"'"'s finding: 03/07/2026; decide by 20/07/2026'
# The registry's word is not enough: a replica must know who signed.
by=old.db query 3 --key DBN --proposals DBN --dir theirs
says err 'a proposal was left out, because it does not count according to this replica'
says out '0 proposals'
query 3 --key can-bo-1 --proposals DBN --dir theirs
says err 'not-issuer'
same 'nothing is there' "$(count theirs)" 0

# A journal line cut in two, or another file, is named.
printf x >sent/done/bad.cose
run 2 "$ocop" outbox --reports sent
says err "'sent/done/bad.cose'"
finish
