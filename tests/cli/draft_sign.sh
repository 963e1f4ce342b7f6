#!/bin/sh
# Goal: a clerk drafts, another person reads and signs; drafts that were
# spoilt by hand are named by their line, and nothing is signed then.
# SPDX-License-Identifier: Apache-2.0
tests=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/realm.sh"
make_realm
desk signer

# The clerk needs no key and leaves the outbox alone.
try 0 "$ocop" certificate --csv certificates.csv --draft d.jsonl \
	--home office --issued 2026-07-01
says out "2 drafts in 'd.jsonl': sign them with ocop sign"
is 'a line a draft' lines d.jsonl 2
is 'nothing is signed' test -z "$(find office -name '*.records')"
# Drafts are not written over; a key and a draft at once are no choice.
cp d.jsonl before
try 4 "$ocop" certificate --csv certificates.csv --draft d.jsonl --home office
is 'the drafts stand' cmp -s d.jsonl before
try 2 "$ocop" certificate --csv certificates.csv --draft e.jsonl --key DBN \
	--home office
try 2 "$ocop" certificate --csv certificates.csv --home office
one_line err

# Nobody can be asked without a terminal; then nothing is signed.
try 2 setsid -w "$ocop" sign --key DBN --home signer --passphrase-fd 3 d.jsonl
says err '--yes'
is 'nothing was signed' test -z "$(find signer -name '*.records')"

# A yes in both languages, as keyboards write it; all else is a no.
answer() {	# CODE ANSWER
	rm -rf asked; desk asked
	run "$1" /usr/bin/python3 "$tests/typist.py" "$2" "$ocop" sign \
		--key DBN --home asked --passphrase-fd 3 d.jsonl 3<phrase
}
for yes in y YES c C có CÓ "$(printf 'co\314\201')" 'yé' ' y '; do
	answer 0 "$yes"
done
for no in n '' k không cc 'y n' yn; do
	answer 3 "$no"
	says out 'not confirmed: nothing was done'
done

# The signer sees what is signed: the drafts themselves.
try 0 "$ocop" sign --key DBN --home signer --yes --passphrase-fd 3 d.jsonl
says out '2 records were signed'
tr -s ' ' <out >shown
says shown ' 11-03295-01-2026 Giấm táo mèo 11-000001 3 901/QĐ-UBND 25/06/2026 25/06/2026 - 25/06/2029'
says shown ' 11-03295-02-2026 Cider 11-000001 4 902/QĐ-UBND 25/06/2026 25/06/2026 - 25/06/2029'
cp signer/outbox/00000001-certificate.records drafted.records
try 0 "$ocop" show drafted.records
says out '"kid":"'
# It is what the one-step way writes.
try 0 certify office DBN
"$ocop" show office/outbox/*.records | sed 's/,"signature".*//' >one
"$ocop" show drafted.records | sed 's/,"signature".*//' >two
is 'the same payloads by the same key' cmp -s one two

# Any kind can be signed so, also those without a command of their own.
cat >alert.jsonl <<'end'

{"draft":"alert","payload":{"realm":"demo","issued":1795240800,"product":"09520000001070","lot":1,"index":7,"state":"new","count":2,"evidence":["P3m7e0NbBTIWUdrv03TNxoHcBqplPjdON4uIygRt7Oo"]}}
{"draft":"key-status","payload":{"realm":"demo","issued":1795240801,"key":"P3m7e0NbBTIWUdrv03TNxoHcBqplPjdON4uIygRt7Oo","status":"retired"}}
end
try 0 "$ocop" sign --key MAE --home signer --yes --passphrase-fd 3 alert.jsonl \
	--json
says out '"records":2'
# By whose key it is judged: these are another body's.
try 1 "$ocop" sign --key MAE --home signer --yes --passphrase-fd 3 d.jsonl
says err "'d.jsonl': line 1, column authority: the signer is neither the stated authority nor its successor; this key belongs to MAE"
says err 'nothing was signed'
try 1 "$ocop" sign --key MAE --home signer --yes --passphrase-fd 3 --json d.jsonl
says out '{"schema":"ocop.fault/1","file":"d.jsonl","line":1,"column":"authority","header":null,"value":null,"rule":"not-issuer",'

# Spoilt by hand: the line and the rule, and nothing is signed.
count=$(find signer -name '*.records' | wc -l)
spoilt() {	# SED-COMMAND TEXT
	sed "$1" d.jsonl >bad.jsonl
	cmp -s bad.jsonl d.jsonl && die "no change by $1"
	try 2 "$ocop" sign --key DBN --home signer --yes --passphrase-fd 3 \
		bad.jsonl
	says err "'bad.jsonl': line 2: $2"
	one_line err
	is "'$1' was not signed" test \
		"$(find signer -name '*.records' | wc -l)" = "$count"
}
spoilt '2s/"stars":4/"stars":6/' 'stars: '
spoilt '2s/"stars":4/"stars":"4"/' 'stars: '
spoilt '2s/"stars":4,//' 'stars: '
spoilt '2s/"stars":4/"stars":4,"star":4/' 'star: '
spoilt '2s/"score":7800/"score":78.5/' 'a record must not have null or fractions'
spoilt '2s/2029-06-25/2029-02-29/' 'to: '
spoilt '2s/}}$/}/' ''
spoilt '2s/"draft":"certificate"/"draft":"certificates"/' 'expected {"draft": KIND'
spoilt '2s/"draft":"certificate"/"draft":"lot"/' ''
spoilt '2s/"payload":/"note":"x","payload":/' 'expected {"draft": KIND'
spoilt '2s/"draft":"certificate"/"draft":"proposal"/' 'records of this kind'
spoilt '2s/.*/[]/' 'expected {"draft": KIND'
try 2 "$ocop" sign --key DBN --home signer --yes --passphrase-fd 3 --json bad.jsonl
says out '"file":"bad.jsonl","line":2,"column":null,"header":null,"value":null,"rule":"draft","error":"OCOP_ERR_RULE","detail":"expected {'
: >bad.jsonl
try 2 "$ocop" sign --key DBN --home signer --yes --passphrase-fd 3 bad.jsonl
one_line err
try 4 "$ocop" sign --key DBN --home signer --yes --passphrase-fd 3 none.jsonl
one_line err
try 2 "$ocop" sign --key DBN --home signer --yes
try 2 "$ocop" sign --home signer --yes d.jsonl
# Who knows no passphrase signs nothing.
echo wrong >wrong
run 2 "$ocop" sign --key DBN --home signer --yes --passphrase-fd 3 d.jsonl \
	3<wrong
is 'still not signed' test "$(find signer -name '*.records' | wc -l)" = "$count"
finish
