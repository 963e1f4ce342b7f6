#!/bin/sh
# Goal: what a program reads is the same in every language, byte for byte:
# members, codes and the texts beside them. People are told in theirs.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"

# As an office here has it: its locale, generated or not.
vietnamese() {
	env -u LC_ALL LANG=vi_VN.UTF-8 LANGUAGE=vi "$@"
}
english() {
	env -u LC_ALL -u LANGUAGE LANG=C.UTF-8 "$@"
}
# compare WHAT: both outputs; how long a connection took is not a word.
compare() {
	sed -i 's/after [0-9]* ms/after N ms/g' english.out out
	is "says something: $1" test -s out
	is "one output in two languages: $1" cmp -s english.out out
}
# alike CODE COMMAND...: in both languages; the Vietnamese is in out and err.
alike() {
	want_=$1
	shift
	run "$want_" english "$@"
	cp out english.out
	cp err english.err
	run "$want_" vietnamese "$@"
	compare "$*"
}
# It was in Vietnamese, then.
told_apart() {
	is 'people are told in their language' test -s err
	is 'not in English' sh -c '! cmp -s english.err err'
}

# --- ocop-verify --------------------------------------------------------------

f=$("$build/tests/make_register" reg 1764130000) || exit 4
"$build/ocop-sync" --replica r.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null || exit 4
item() {
	cat "reg/$1.txt"
}
verify() {
	code_=$1
	shift
	alike "$code_" "$build/ocop-verify" --offline --json --replica r.db \
		--at 2025-11-26 "$@"
}
good=$(item good)
for name in good honey other; do
	verify 0 "$(item $name)"
done
for name in void beyond held past never stranger host; do
	verify 1 "$(item $name)"
	says out '"verdict":"'
done
verify 3 "$(item unknown)"
verify 3 "$(item typed)"
verify 1 --two-articles "$good" "$good"
verify 3 "$(printf %s "$good" | cut -c1-80)"
verify 3 https://vnexpress.net/a
verify 3 'không có tên này'
verify 0 'Mật ong'
verify 0 "Xem: ($good), nhé"
says out '"repaired":"'
says out '"repairs":["text"]'
verify 0 "$good" "$good"
says out '"again":true'
is 'a code beside each note' test "$(grep -c '"again":true' out)" -eq \
	"$(grep -c '"note":"' out)"
# Trouble has its code beside its text, and says it to a person besides.
verify 4 none.png
says out '"error":"OCOP_ERR_ABSENT"'
told_apart
printf 'uri\n' >empty.csv
printf 'name\n1\n' >other.csv
printf 'uri\n%s' "$good" | head -c 60 >cut.csv
mkdir pictures
for file in empty.csv other.csv cut.csv; do
	verify 4 $file
	says out '"error":"'
	told_apart
done

# --- ocop-sync ----------------------------------------------------------------

sync=$build/ocop-sync
now=1764200000
f=$("$build/tests/make_log" a 300 1764100000 x 1764100000 real) || exit 4
"$build/tests/make_log" b 300 1764100000 y 1764100000 real >/dev/null || exit 4
# afresh CODE COMMAND...: each language has the same replica to begin with.
afresh() {
	rm -rf kept
	mkdir kept
	cp s.db* kept/ 2>/dev/null
	wanted=$1
	shift
	run "$wanted" english "$@"
	cp out english.out
	cp err english.err
	rm -f s.db*
	cp kept/* . 2>/dev/null
	run "$wanted" vietnamese "$@"
	compare "$*"
}
first() {
	code_=$1
	shift
	afresh "$code_" "$sync" --replica s.db --json --now $now \
		--trust a/trust.cose "$@"
}
alike 3 "$sync" --dry-run --json --replica s.db --source none \
	--trust a/trust.cose --fingerprint "$f"
says out '"stage":"'
first 3 --fingerprint "$f" --source http://127.0.0.1:1/log
says out '"error":"OCOP_ERR_NETWORK"'
told_apart
first 4 --fingerprint "$(echo "$f" | tr 0-9 1-90)" --source a/log
says out '"error":"'
told_apart
first 0 --fingerprint "$f" --source a/log
alike 0 "$sync" --dry-run --json --replica s.db --source a/log
alike 3 "$sync" --dry-run --json --replica s.db --source b
alike 3 "$sync" status --json --replica s.db --now $((now + 30 * 86400))
says out '"reasons":["'
# Another history: the evidence is refused with its code.
afresh 1 "$sync" --replica s.db --json --now $now --source b/log
says out '"error":"'
told_apart
alike 3 "$sync" status --json --replica s.db --now $now
says out '"error":"'

# --- ocop and the registry ----------------------------------------------------

make_realm
make_registry
alike 0 "$ocop" trust show trust.cose --json
# A bad cell, and what the register would refuse.
sed '2s/,3,66.50,/,7,9999,/; 2s/,DBN,/,DBX,/' certificates.csv >bad.csv
alike 2 "$ocop" certificate --csv bad.csv --draft d --home office --json
says out '"rule":"decimal"'
told_apart
for change in 's/,DBN,/,DBX,/' 's/11-03295/22-03295/' 's/,3,66.50,/,5,91,/'; do
	sed "2$change" certificates.csv >bad.csv
	alike 1 "$ocop" certificate --csv bad.csv --draft d --home office --json
	says out '"schema":"ocop.fault/1"'
	told_apart
done
start_registry
try 0 certify office DBN
try 1 submit office
alike 0 "$ocop" outbox --json --home office
says out '"rule":"'
try 0 enrol office DBN
try 0 submit office
try 0 certify office DBN
try 0 submit office
try 0 open_lots maker p1.record
try 0 submit maker
try 0 "$ocop" stamp make --product 09520000001070 --lot 1 --count 1 --out pics \
	--format none --key p1.stamp --home maker --passphrase-fd 3
uri=$("$ocop" stamp list --home maker | sed -n '2s/.*,//p')
for file in office/outbox/done/*.records "$uri" "Xem: ($uri), nhé"; do
	alike 0 "$ocop" show "$file"
done
says out '"repairs":["text"]'
kill_registry TERM

# Each answer, good and bad: its status, its body; no times but the clock's,
# which is a file.
ask() {
	for path in healthz v1/log v1/certificates/11-03295-01-2026 \
		v1/certificates/11-03295-01-2026/2026-06-25 \
		v1/certificates/11-03295-09-2026 v1/certificates/x \
		v1/lots/09520000001070/1 v1/lots/09520000001070/9 \
		v1/producers/11-000001 v1/producers/x \
		v1/stamps/09520000001070/0000010000000 \
		v1/stamps/09520000001070/0000090000000 nowhere; do
		echo "$path"
		curl -s -w '%{http_code}\n' "$url/$path"
	done
	echo junk >junk
	for path in v1/records v1/trust v1/reports v1/log; do
		echo "$path"
		curl -s -w '%{http_code}\n' --data-binary @junk "$url/$path"
		curl -s -w '%{http_code}\n' -X DELETE "$url/$path"
	done
}
LANG=C.UTF-8
export LANG
unset LC_ALL LANGUAGE
start_registry
ask >english.out
kill_registry TERM
LANG=vi_VN.UTF-8 LANGUAGE=vi
export LANGUAGE
start_registry
ask >out
kill_registry TERM
is 'a registry answers in one language' cmp -s english.out out
says out '"rule":"not-found"'
is 'a rule beside each title' test "$(grep -c '"title":' out)" -eq \
	"$(grep -c '"title":.*"rule":' out)"
cat registry.out registry.log >err
says err phục
finish
