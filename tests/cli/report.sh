#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Officers' reports from laptop to office: two write them offline, a job sends
# them, each arrives once however the line is cut, and the office lists them.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/realm.sh

make_realm
key can-bo-1 --request
key can-bo-2 --alg ed25519 --request
key stranger
mkdir officers
mv can-bo-1.request officers/QLTT-1.ca.request
mv can-bo-2.request officers/QLTT-2.ca.request
printf 'id,authority,from\nQLTT-1,MAE,2026-01-01\nQLTT-2,MAE,2026-01-01\n' >o.csv
make_registry
date +%s >clock
start_registry
try 0 "$ocop" officer --csv o.csv --key MAE --home office --requests officers \
	--passphrase-fd 3
run 0 submit office
for n in 1 2; do
	run 0 "$build/ocop-sync" --replica r$n.db --trust trust.cose \
		--fingerprint "$fingerprint" --registry "$url"
done

stamp() {	# LOT: a stamp's text that nobody signed
	printf 'https://%s/01/09520000001070/21/%06d0000451?s=%017d%0141d' \
		$HOST "$1" 1 0
}
# officer N OPTIONS... ITEM...: verify offline, with a report of each article
officer() {
	o=$1
	shift
	"$build/ocop-verify" --replica "r$o.db" --offline --report-key "can-bo-$o" \
		--report-dir "dir$o" --report-passphrase-fd 3 "$@"
}
count() {	# DIR
	find "$1" -maxdepth 1 -name '*.cose' | wc -l
}

# Usage.
try 2 "$build/ocop-verify" --replica r1.db --report-key can-bo-1 x
says err 'go together'
try 2 "$build/ocop-verify" --replica r1.db --report-note x x
try 2 officer 1 --at 2026-11-22 x
try 2 officer 1 --log-size 1 x
try 2 "$ocop" report --dir dir1
try 2 "$ocop" report --key can-bo-1
try 2 "$ocop" report --key can-bo-1 --dir dir1 --place 11 --passphrase-fd 3
try 2 "$ocop" report --key can-bo-1 --dir dir1 --note "$(printf 'a\nb')"

# An officer's word comes on top of the verdict, which stays as it is.
unset_report="$build/ocop-verify --replica r1.db --offline --json"
run 3 $unset_report "$(stamp 1)"
cp out plain
try 3 officer 1 --json --report-place 11-03295 --report-note 'sạp 12' "$(stamp 1)"
says err "'dir1': reports written: 1"
is 'one JSON line' lines out 1
same 'one report' "$(count dir1)" 1
name=$(sed 's/.*"report":"\([0-9a-f]*\.cose\)".*/\1/' out)
is 'its name is in the JSON' test -f "dir1/$name"
same 'its mode' "$(stat -c %a "dir1/$name")" 600
sed "s/\"report\":\"$name\",//" out >bare
is 'the verdict is as without it' cmp plain bare
run 0 "$ocop" show "dir1/$name"
for member in '"kind":"report"' '"typ":"ocop-report+cose"' '"realm":"demo"' \
	"\"text\":\"$(stamp 1)\"" '"verdict":"undecided"' \
	'"case":"unknown product"' '"place":"11-03295"' '"note":"sạp 12"' \
	"\"origin\":\"$HOST/log\"" '"size":3'; do
	says out "$member"
done
silent out fault

# What was scanned is an article; a look-up is none, a picture without a
# symbol is none, and a symbol's control characters are not kept.
try 1 officer 1 "$(stamp 2)" 11-03295-99-2026 'Cider' https://evil.example/x
same 'two more' "$(count dir1)" 3
echo none >none.png
try 4 officer 1 none.png
same 'no more' "$(count dir1)" 3
try 1 officer 1 "$(printf 'https://evil.example/\001x')"
same 'one more' "$(count dir1)" 4
grep -l 'evil.example/x' dir1/*.cose >list
for f in dir1/*.cose; do
	"$ocop" show "$f"
done >out
says out 'https://evil.example/'"$(printf '\357\277\275')"x
silent out fault

# One code on two articles is the officer's own word, and each is a report.
f=$("$build/tests/make_register" reg "$(date +%s)") || die 'no register'
"$build/ocop-sync" --replica r4.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null
cp can-bo-2 can-bo-4
good=$(cat reg/good.txt)
try 0 officer 4 "$good"
try 1 officer 4 --two-articles "$good" "$good"
same 'three articles, three reports' "$(count dir4)" 3
for f in dir4/*.cose; do
	"$ocop" show "$f"
done >out
same 'two say so' "$(grep -c '"two_articles":true' out)" 2
same 'two say duplicate' "$(grep -c '"verdict":"duplicate"' out)" 2
same 'one says genuine' "$(grep -c '"verdict":"genuine"' out)" 1

# Without the key the verdict stands, and it is said that no report does.
printf 'another phrase\n' >wrong
run 4 officer 1 "$(stamp 1)" 3<wrong </dev/null
says err "'dir1': no report of this article was written"
is 'a verdict' test -s out
try 4 "$build/ocop-verify" --replica r1.db --offline --report-key none \
	--report-dir dir1 --report-passphrase-fd 3 "$(stamp 1)"
same 'nothing was written' "$(count dir1)" 4

# By hand: what verify printed before, line by line.
run 0 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <plain
is 'prints its name' test -f "dir3/$(cat out)"
run 1 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <o.csv
says err 'line 1: '
echo '{"schema":"ocop.verify/1","verdict":null}' >trouble
run 0 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <trouble
is 'an item that was not judged is no report' test ! -s out
sed 's/"realm":"demo",//' plain >other
run 1 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <other
says err 'line 1: realm'
same 'one report' "$(count dir3)" 1
finish
