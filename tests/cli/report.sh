#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Officers' reports from laptop to office: two write them offline, a job sends
# them, each arrives once however the line is cut, and the office lists them.
set -u
cd "$(dirname "$0")/../.." || exit 4
root=$(pwd)
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
try 2 "$ocop" officer --csv o.csv --draft d --home office
says err 'no key: use --requests to name the folder'
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
says err 'must be given together'
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
try 1 officer 1 "$(stamp 2)" 11-03295-99-2026 'Cider' "https://$HOST/01/x"
same 'two more' "$(count dir1)" 3
# What is another system's is none: it may be somebody's bank account.
pay=00020101021138570010A00000072701270006970436011300110012345670208QRIBFTTA
try 3 officer 1 "$pay" https://evil.example/x
same 'no more' "$(count dir1)" 3
echo none >none.png
try 4 officer 1 none.png
same 'no more' "$(count dir1)" 3
try 1 officer 1 "$(printf 'https://%s/01/\001x' $HOST)"
same 'one more' "$(count dir1)" 4
for f in dir1/*.cose; do
	"$ocop" show "$f"
done >out
says out "https://$HOST/01/$(printf '\357\277\275')x"
silent out A000000727
silent out fault

# One code on two articles is the officer's own word, and each is a report.
f=$("$build/tests/make_register" reg "$(date +%s)") || die 'no register'
"$build/ocop-sync" --replica r4.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null
cp can-bo-2 can-bo-4
good=$(cat reg/good.txt)
try 0 officer 4 "$good"
# Nobody enrolled this one there: he learns it now, not from the registry.
says err "'can-bo-4': according to this copy of the register, the registry will refuse reports signed with this key"
says err 'ask your office to enrol the key with ocop officer'
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
run 2 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <o.csv
says err 'line 1: '
echo '{"schema":"ocop.verify/1","verdict":null}' >trouble
run 0 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <trouble
is 'an item that was not judged is no report' test ! -s out
# By whatever printed the line.
sed 's/"verdict":"undecided"/"verdict":"foreign"/' plain >foreign
is 'a foreign line' grep -q foreign foreign
run 0 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <foreign
is 'another system'"'"'s code is in no report' test ! -s out
sed 's/"realm":"demo",//' plain >other
run 2 "$ocop" report --key stranger --dir dir3 --passphrase-fd 3 3<phrase <other
says err 'line 1: realm'
same 'one report' "$(count dir3)" 1
# --- From the laptops to the office ------------------------------------------

sync() {	# CODE N OPTIONS...
	c=$1
	o=$2
	shift 2
	run "$c" "$build/ocop-sync" --replica "r$o.db" --registry "$url" \
		--push-reports "dir$o" "$@"
}
listed() {
	"$build/ocop-registryd" reports --db registry.db --json >list
	wc -l <list
}
try 3 officer 2 --two-articles "$(stamp 1)"
try 1 officer 2 "https://$HOST/01/x2"
same 'none is there yet' "$(listed)" 0

# A job of each sends them; a folder that is not there is a failure.
sync 0 1
says out '; reports: 4 accepted, 0 refused'
same 'none waits' "$(count dir1)" 0
same 'all are kept' "$(count dir1/done)" 4
same 'each with its answer' "$(find dir1/done -name '*.receipt' | wc -l)" 4
says "dir1/done/${name%.cose}.receipt" "\"id\":\"${name%.cose}\""
run 4 "$build/ocop-sync" --replica r1.db --registry "$url" --push-reports none
says err "'none/push.lock'"
mkdir -m 700 empty
run 0 "$build/ocop-sync" --replica r1.db --registry "$url" --push-reports empty
same 'four are there' "$(listed)" 4
same 'of the first officer' "$(grep -c '"by":"officer","by_id":"QLTT-1"' list)" 4
says list '"verdict":"undecided","case":"unknown product"'
says list '"product":"09520000001070","lot":1,"stamp_index":451'
says list '"place":"11-03295","two_articles":false,"note":"sạp 12"'
same 'all judged by this history' "$(grep -c '"history":"same"' list)" 4

# A cut between POST and answer, wherever it falls: the report is there, waits
# all the same, and is the same when it is sent again.
halfway=
trap '[ -z "$halfway" ] || kill "$halfway" 2>/dev/null; clean_up' EXIT
/usr/bin/python3 "$root/tests/cli/halfway.py" "$url" way.port way.cut &
halfway=$!
wait_for way.port 'one in the middle' /dev/null
straight=$url
url=http://127.0.0.1:$(cat way.port)
for at in 0 20 100 300; do
	echo $at >way.cut
	sync 3 2
	is 'it names the report that was cut' grep -qE '/v1/reports: (cut|the answer ended)' err
	same "cut at $at: both wait" "$(count dir2)" 2
	same "cut at $at: one more is there" "$(listed)" 5
done
rm way.cut
sync 0 2 --json
says out '"reports":{"accepted":2,"refused":0}'
url=$straight
same 'two more, each once' "$(listed)" 6
same 'one of two articles' "$(grep -c '"two_articles":true' list)" 1

# A registry that is away keeps nothing from waiting; one that comes back has
# all of it.
try 1 officer 2 "https://$HOST/01/x3"
run 0 "$build/ocop-sync" export --replica r2.db copy
kill_registry 9
run 3 "$build/ocop-sync" --replica r2.db --source copy --registry "$url" \
	--push-reports dir2 --scheduled
same 'it waits' "$(count dir2)" 1
start_registry "${url##*:}"
sync 0 2
same 'seven' "$(listed)" 7
same 'each once' "$(sed 's/.*"id":"\([0-9a-f]*\)".*/\1/' list | sort -u | wc -l)" 7

# A stranger's is refused with its rule, set aside, and stops nobody.
mv dir3/*.cose dir2/
sync 1 2
says err 'refused: signer'
same 'set aside' "$(count dir2/refused)" 1
same 'none waits' "$(count dir2)" 0
says "$(ls dir2/refused/*.json)" '"refused":"signer'
same 'still seven' "$(listed)" 7

# The office's table, and what it is not.
run 0 "$build/ocop-registryd" reports --db registry.db
is 'a line each' lines out 7
says out "	QLTT-1	undecided	11-03295	09520000001070 0000010000451	same	sạp 12"
says out "	QLTT-2	undecided (2)	-	"
run 0 "$build/ocop-registryd" reports --db registry.db --since 2099-01-01
is 'none in 2099' test ! -s out
run 2 "$build/ocop-registryd" reports
run 2 "$build/ocop-registryd" reports --db registry.db --since today
run 4 "$build/ocop-registryd" reports --db none
same 'of the owner' "$(stat -c %a registry.db.reports)" 600
run 0 curl -s "$url/v1/reports"
says out 'urn:ocop:rule:method'
run 1 grep -l evil.example registry.db r1.db r2.db

# Judged by a history that this log never had: the office is told.
sed "s/\"root\":\"[0-9a-f]*\"/\"root\":\"$(printf '%064d' 7)\"/" plain >fork
sed 's/"size":3/"size":99/' plain >ahead
for f in fork ahead; do
	run 0 "$ocop" report --key can-bo-1 --dir dir1 --passphrase-fd 3 3<phrase <$f
done
sync 0 1
same 'nine' "$(listed)" 9
same 'one of another history' "$(grep -c '"history":"other"' list)" 1
same 'one of a longer one' "$(grep -c '"history":"later"' list)" 1
finish
