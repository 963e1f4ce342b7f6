#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An inspection from its opening to a file that is checked years later: what is
# noted, killed at any moment and gone on with, closed, signed, checked with and
# without a replica, with the files beside and without.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh
verify=$build/ocop-verify

make_realm
key can-bo-1 --request
mkdir officers
mv can-bo-1.request officers/QLTT-1.ca.request
printf 'id,authority,from\nQLTT-1,MAE,2026-01-01\n' >o.csv
start_certified
date +%s >clock
try 0 "$ocop" officer --csv o.csv --key MAE --home office --requests officers \
	--passphrase-fd 3
open_lots maker p1.record >/dev/null
run 0 submit office
run 0 submit maker
run 0 "$build/ocop-sync" --replica r.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
kill_registry TERM
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 6 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
cut -d, -f4 pics/*.csv | tr -d '\r' | sed 1d >uris
uri() {
	sed -n "${1}p" uris
}
inspect() {	# COMMAND OPTIONS...
	c=$1
	shift
	case $c in
	open | scan) "$verify" inspect "$c" --replica r.db --dir k "$@" ;;
	*) "$verify" inspect "$c" --dir k "$@" ;;
	esac
}

# Opening.
run 2 inspect open --kind other --authority MAE --unit 11-03295
run 2 inspect open --kind gather --authority MAE --unit 11
run 2 inspect open --kind gather --authority NONE --unit 11-03295
says err 'the trust document names no such authority'
run 2 inspect open --kind gather --authority DBN --unit 11-03295
says err 'not registered to inspect'
is 'no folder is left' test ! -e k/journal.jsonl
run 2 inspect open --kind gather --authority MAE --unit 11-99999
says err 'the table of communes has no such commune'
# A key that is there and cannot sign is no key.
cannot() {	# KEY WHY
	run 4 inspect open --kind inspect --authority MAE --unit 11-03295 \
		--key "$1" --passphrase-fd 3 3<phrase
	says err "$2"
	says err "put the key right before you leave"
	is 'nothing was opened' test ! -e k/journal.jsonl
}
cannot none "'none': No such file"
cannot /etc/passwd "'/etc/passwd': the officer's key cannot be read"
cannot 'pkcs11:token=none;object=x?module-path=/none.so' "key cannot be read"
cannot p1.record "the key of 11-000001 cannot sign an inspection of MAE: the signer is not enrolled"
cannot log 'this copy of the register does not know this key'
cannot DBN 'the key of DBN cannot sign an inspection of MAE'
run 2 inspect open --kind receive --unit 11-03295 --key can-bo-1
says err 'only with --authority'
run 4 inspect scan x
says err 'no inspection was opened in this folder'
run 0 inspect open --kind inspect --authority MAE --unit 11-03295 \
	--key can-bo-1 --passphrase-fd 3 3<phrase
says out 'ok: the clock is not behind'
says out 'ok: clock, copy of the register and trust document go together'
says out "ok: the officer's key is there: it is enrolled for QLTT-1, has not been ended, and can sign for MAE"
same 'the journal is private' "$(stat -c %a k/journal.jsonl)" 600
run 4 inspect open --kind inspect --authority MAE --unit 11-03295

# Which side is out of date: the list, the clock, the trust document, the
# program. The last two by a log that names a newer trust document, which is not
# there, and has a record that only a newer program knows.
"$verify" inspect open --replica r.db --dir old --kind receive \
	--unit 11-03295 >out || die 'inspect open'
silent out 'look: out of date'
aside() {	# FOLDER TIME
	print=$("$build/tests/make_log" $1 2 $2 x $2 real trust newer) || exit 4
	mv $1/log/trust/2.cose $1/
	run 0 "$build/ocop-sync" --replica $1.db --trust $1/trust.cose \
		--fingerprint "$print" --source $1/log --now $2
	run 0 "$verify" inspect open --replica $1.db --dir $1.d --kind receive \
		--unit 11-03295
}
aside past 1764100000
says out 'look: out of date: the copy of the register (run ocop-sync); the trust document (the register names a newer one that is not here: run ocop-sync); this program (update it)'
aside future $(($(date +%s) + 172800))
says out 'look: out of date: the clock of this device (set it); the trust document'

# What is noted. A scan is in the journal with its verdict on the screen.
run 0 inspect scan "$(uri 1)"
says out 'Stamp code matches the register'
changed=$(uri 2 | sed 's/5\(.\)$/6\1/; t; s/.\(.\)$/5\1/')
run 1 inspect scan --how camera "$changed"
says out 'consider sampling, sealing'
uri 3 | run 0 inspect scan -
run 3 inspect scan 'hàng không tem'
# An empty input is no item.
run 3 inspect scan - </dev/null
run 3 inspect scan '  '
# Nobody can be asked here: a serial that comes again is told, also of an earlier
# run, until somebody answers.
run 0 inspect scan "$(uri 1)"
says out 'already scanned in this inspection, and nobody said whether it is the same article'
run 0 inspect show
same 'five scans' "$(grep -c '  code read: ' out)" 5
printf 'a photo' >k/IMG_1.jpg
run 0 inspect add photo IMG_1.jpg item=1
run 4 inspect add photo none.jpg
run 0 inspect add quantity product=Cider present=40 scanned=5
run 0 inspect add statement 'who=chủ cửa hàng' 'text=mua của người quen'
run 0 inspect add custody act=sealed what='2 chai' who='QLTT-1'
run 2 inspect add finding what=wrong
says err 'what: not an allowed word'
run 0 inspect add finding what=stars-differ item=1 'text=tem ghi 5 sao'
# People read words, and what a person wrote as he wrote it.
run 0 inspect add custody act=handed what=foreign-stamp who=kho
run 0 inspect show
says out 'inspection opened: inspection under a decision; authority: MAE'
says out 'finding: stars on the goods differ; number of the item: 1; tem ghi 5 sao'
says out 'custody of goods: handed over; foreign-stamp; kho'
run 2 inspect close
says err 'decision: missing'
for name in decision head place party; do
	run 0 inspect add set name=$name "text=một $name"
done

# Somebody is asked: the same article again, and then another one.
run 0 "$verify" inspect open --replica r.db --dir two --kind gather \
	--authority MAE --unit 11-03295
answer() {	# TEXT CODE
	printf '%s\n' "$1" >answer
	run "$2" /usr/bin/python3 "$here/terminal.py" "$verify" inspect scan \
		--replica r.db --dir two "$(uri 5)" <answer
}
run 0 "$verify" inspect scan --replica r.db --dir two "$(uri 5)"
answer no 0
says out 'Is this a different article?'
answer yes 1
says out 'One code on two articles'
run 0 "$verify" inspect show --dir two
articles=$(sed -n 's/.* number of the article: //p' out | tr '\n' ' ')
same 'the articles' "$articles" '1 1 2 '
run 1 "$verify" inspect scan --replica r.db --dir two --other-article "$(uri 5)"
says out 'One code on two articles'
run 0 "$verify" inspect show --dir two
articles=$(sed -n 's/.* number of the article: //p' out | tr '\n' ' ')
same 'the articles' "$articles" '1 1 2 3 '
# Several links in one text are several articles, each judged by its own link.
# What is not read has no input: a lost link beside a good one, a picture without
# a code. Two articles in one picture are two scans.
/usr/bin/python3 "$here/picture.py" none.png
/usr/bin/python3 "$here/picture.py" twice.png pics/*-0000004.png \
	pics/*-0000004.png
run 0 "$verify" inspect open --replica r.db --dir many --kind gather \
	--authority MAE --unit 11-03295
scan() {	# CODE ITEM
	run "$1" "$verify" inspect scan --replica r.db --dir many "$2"
}
scan 0 "$(uri 1) $(uri 3)"
scan 1 "$(uri 4) and $changed"
scan 0 "$(uri 6) $(echo "$changed" | sed 's/.\{20\}$/ &/')"
says out 'Nothing could be read'
scan 3 none.png
scan 0 pics/*-0000004.png
run 1 /usr/bin/python3 "$here/typist.py" 'y
n' "$verify" inspect scan --replica r.db --dir many twice.png
says out 'One code on two articles'
# What the screen says is what the file says: a symbol is never short, an unknown
# address is told whatever a repair did, and addresses have no capitals.
short=$(uri 5 | cut -c1-70)
run 3 "$verify" inspect scan --replica r.db --dir many "$short"
run 1 "$verify" inspect scan --replica r.db --dir many --how camera "$short"
scan 1 "$(uri 5 | sed 's/ocop.example/ocop-vn.example/; s/.\{20\}$/\n&/')"
run 1 "$verify" inspect scan --replica r.db --dir many --how camera \
	"$(echo "$short" | tr a-z A-Z)"
run 3 "$verify" inspect scan --replica r.db --dir many --how camera \
	'11-03295-02-2026 0000010000005-1'
# How it was read: by what was given. Screen and file judge it by its form.
scan 1 "https://$HOST/c/12345678901234567"
run 1 "$verify" inspect scan --replica r.db --dir many --how typed \
	"https://$HOST/c/12345678901234567"
scan 3 http://example.com/
printf '%s\nxem %s nhé\n' "$(uri 3)" "$(uri 3)" |
	run 0 "$verify" inspect scan --replica r.db --dir many -
run 0 "$verify" inspect show --dir many
same 'how each was read' \
	"$(sed -n 's/.*code read: \([a-z-]*\).*/\1/p' out | tr '\n' ' ')" \
	'typed typed typed typed typed typed picture picture picture picture typed camera typed camera typed typed typed typed scanner typed '
# Each picture is kept once, with its items.
cp pics/*-0000004.png again.png
scan 0 again.png
is 'kept' cmp again.png many/"$(basename pics/*-0000004.png)"
is 'kept once' test ! -e many/again.png
run 0 "$verify" inspect show --dir many
same 'three pictures' "$(grep -c '  photo: ' out)" 3
same 'the articles of all' \
	"$(sed -n 's/.* number of the article: //p' out | tr '\n' ' ')" '1 2 3 4 5 6 6 7 '
run 0 "$verify" inspect add --dir many set name=place text=kho
run 0 "$verify" inspect close --dir many
try 0 "$ocop" inspection --key can-bo-1 --dir many --replica r.db --passphrase-fd 3
run 1 "$verify" report check --replica r.db --json many/inspection.json
words=$(/usr/bin/python3 -c 'import json
d = json.load(open("out"))
print(*(i["verdict"] for i in d["items"]))')
same 'each by its own link' "$words" 'genuine genuine genuine forged genuine unread unread duplicate duplicate duplicate unread malformed malformed malformed unread malformed malformed foreign genuine genuine genuine'
# Without a decision nobody is told to seal: a shop takes goods in, too.
for kind in nam-dia-ban nhan-hang; do
	run 0 "$verify" inspect open --replica r.db --dir $kind --kind $kind \
		--authority MAE --unit 11-03295
	run 1 "$verify" inspect scan --replica r.db --dir $kind "$changed"
	says out 'set it aside'
	silent out sealing
done

# A shop has no officer and no authority: its sheet is printed unsigned.
run 2 "$verify" inspect open --replica r.db --dir shop --kind kiem-tra \
	--unit 11-03295
says err 'only a shop that receives goods has no authority'
run 0 "$verify" inspect open --replica r.db --dir shop --kind receive \
	--unit 11-03295
says out 'no officer has to sign this'
run 0 "$verify" inspect scan --replica r.db --dir shop "$(uri 1)"
run 0 "$verify" inspect scan --replica r.db --dir shop --json "$(uri 1)"
says out '"note":"this serial was already scanned in this inspection'
says out '"again":true'
run 0 "$verify" inspect scan --replica r.db --dir shop --same-article "$(uri 1)"
silent out 'already scanned'
run 2 "$verify" inspect scan --replica r.db --dir shop --same-article \
	--other-article "$(uri 1)"
says err 'not with --other-article'
run 0 "$verify" inspect add --dir shop set name=supplier 'text=HTX Táo mèo'
run 0 "$verify" inspect add --dir shop set name=invoice text=HD-77
slip() {	# CODE DIR
	run "$1" "$verify" inspect slip --replica r.db --dir "$2" --out slip
}
slip 2 shop
says err 'not closed yet'
slip 2 k
says err 'only goods that come in'
run 0 "$verify" inspect close --dir shop
try 2 "$ocop" inspection --key can-bo-1 --dir shop --replica r.db --passphrase-fd 3
says err 'there is no file to sign'
slip 0 shop
pdftotext -raw slip/goods-received.pdf - | tr '\n' ' ' >flat
says flat 'HD-77'
says flat 'Cider'
says flat '1 matching the register; 2 readings repeat a code that is counted once; of 1 reading nobody said whether it is the same article'
silent flat '3 matching the register'
says flat 'not measured: ………… s; not behind the newest signed time, and ahead by at most 0 h'
says flat 'nobody: those who deliver and receive sign this sheet'
says flat 'SHA-256 of the journal'
silent flat 'OCOP-INSPECTION'
silent flat 'inspection team'
is 'with its list' test -e slip/list.xlsx

# Goods without a stamp alone; what was wrong is struck and stays; a statement
# comes from a file.
note() {	# EVENT NAME=VALUE...
	run 0 "$verify" inspect add --dir bare "$@"
}
run 0 "$verify" inspect open --replica r.db --dir bare --kind inspect \
	--authority MAE --unit 11-03295
for name in decision head place party; do
	note set name=$name "text=một $name"
done
run 2 "$verify" inspect close --dir bare
says err 'goods without a stamp (add unstamped)'
note set name=clock 'text=nhanh 2 giây, theo time.is'
note unstamped 'what=Rượu ngô không tem' present=12
note quantity product=Cider present=400
note strike line=8 'text=đếm nhầm, 40'
run 2 "$verify" inspect add --dir bare strike line=8 text=x
says err 'it is already struck out'
printf '\357\273\277Tôi mua của người quen.\r\nKhông có hóa đơn.\r\n' >said.txt
note --text-file said.txt statement 'who=chủ cửa hàng'
head -c 7001 /dev/zero | tr '\0' a >long.txt
run 2 "$verify" inspect add --dir bare --text-file long.txt statement who=x
says err 'text: it has 7001 bytes; expected 1 to 7000'
run 4 "$verify" inspect add --dir bare --text-file none.txt statement who=x
run 0 "$verify" inspect show --dir bare
says out '8. (struck by line 9) '
says out 'Tôi mua của người quen. Không có hóa đơn.'
run 0 "$verify" inspect close --dir bare
try 0 "$ocop" inspection --key can-bo-1 --dir bare --replica r.db --passphrase-fd 3
run 3 "$verify" report check --replica r.db bare/inspection.json
says out 'Goods without a stamp'
run 3 "$verify" report check --replica r.db --json bare/inspection.json
says out '"how":"words"'
says out '"verdict":"unread"'
run 0 "$verify" report print --replica r.db --photos bare --out bare.d \
	bare/inspection.json
pdftotext -raw bare.d/annex.pdf - | tr '\n' ' ' >flat
says flat '1 without a stamp'
says flat 'nhanh 2 giây, theo time.is; not behind'
says flat 'Rượu ngô không tem'
says flat 'Cider; '
says flat 'đếm nhầm, 40'
says flat 'Không có hóa đơn.'
unzip -p bare.d/list.docx word/document.xml >flat
says flat 'Rượu ngô không tem'

# Killed at any moment, it goes on with all whole lines.
cp -p k/journal.jsonl before
for pause in 0.01 0.02 0.03 0.05 0.08; do
	yes "$(uri 4)" 2>/dev/null |
		"$verify" inspect scan --replica r.db --dir k - >/dev/null 2>&1 &
	scanner=$!
	sleep $pause
	kill -9 $scanner 2>/dev/null
	wait $scanner 2>/dev/null
	run 0 inspect show
	noted=$(grep -c '  code read: ' out)
	is "$noted scans are whole" test "$noted" -ge 5
done
is 'some of these were noted' test "$noted" -gt 5
# Half a line, as a power cut leaves it, is left out and told.
printf '{"after":"0' >>k/journal.jsonl
run 0 inspect show
says err 'the last line was not complete and is left out'
same 'the scans are the same' "$(grep -c '  code read: ' out)" "$noted"
run 0 inspect show
silent err 'not complete'
# A changed line is no crash.
sed 's/mua của/mua tu/' k/journal.jsonl >changed.jsonl
mkdir c && cp changed.jsonl c/journal.jsonl
run 4 "$verify" inspect show --dir c
says err 'it does not follow the line before it'

# Closed and signed. To keep this quick, with few items.
cp before k/journal.jsonl
try 2 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3
says err 'the inspection is not closed yet'
run 0 inspect close
run 2 inspect scan "$(uri 1)"
says err 'the inspection is closed'
cp -p k/IMG_1.jpg kept.jpg
echo more >>k/IMG_1.jpg
try 4 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3
says err 'k/IMG_1.jpg'
says err 'this file has changed since it was added to the inspection'
rm k/IMG_1.jpg
try 4 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3
cp -p kept.jpg k/IMG_1.jpg
try 2 "$ocop" inspection --key DBN --dir k --replica r.db --passphrase-fd 3 --out x
is 'nothing was written' test ! -e x
try 0 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3
same 'the file is private' "$(stat -c %a k/inspection.json)" 600
try 4 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3

# Checked. Alone, only the no that rests on the lot's entry stands.
check() {
	"$verify" report check "$@" k/inspection.json
}
run 2 env HOME=/none "$verify" report check k/inspection.json
says err 'give --fingerprint'
run 1 check --fingerprint "$fingerprint" --json
words=$(/usr/bin/python3 -c 'import json
d = json.load(open("out"))
print(*(i["verdict"] + "/" + i["proof"] for i in d["items"]))')
same 'alone' "$words" 'undecided/open forged/alone undecided/open listed/alone undecided/open'
run 1 check --replica r.db --photos k --json
words=$(/usr/bin/python3 -c 'import json
d = json.load(open("out"))
print(*(i["verdict"] for i in d["items"]), *(p["state"] for p in d["photos"]))')
same 'with a replica' "$words" 'genuine forged genuine listed genuine same same'
run 1 check --replica r.db
says out 'Authentication code does not match'
says out 'A look-up by words: no article was seen'
silent out 'Nothing found'
says out 'sealed: 2 chai, QLTT-1'
paper_code=$(sha256sum k/inspection.json | cut -c1-32)
run 1 check --replica r.db --code "$paper_code"
says out 'The code is that of this file'
run 1 check --replica r.db --code "$paper_code" --json
says out '"code_same":true'
run 4 check --replica r.db --code "$(echo "$paper_code" | tr 0-9a-f 1-9a-f0)"
# A replica is of the realm that the paper names, also the usual one.
mkdir usual
cp r.db usual/replica.db
other=$(printf '%064d' 7)
run 1 check --replica r.db --fingerprint "$fingerprint"
run 4 check --replica r.db --fingerprint "$other"
says err 'the replica is of another realm'
run 1 env OCOP_HOME="$tmp/usual" "$verify" report check \
	--fingerprint "$fingerprint" k/inspection.json
run 4 env OCOP_HOME="$tmp/usual" "$verify" report check --fingerprint "$other" \
	k/inspection.json
says err 'the replica is of another realm'
run 4 check --fingerprint "$other"
silent err 'the replica is of another realm'
print() {	# DIR
	"$verify" report print --replica r.db --out "$1" k/inspection.json
}
run 0 print papers
pdftotext -raw papers/annex.pdf - | tr '\n' ' ' >flat
says flat 'code read before at no. 1, not known whether on the same article'
says flat '5 items: 2 matching the register, 1 whose authentication code does not match, 1 looked up by words; 1 reading repeats a code that is counted once; of 1 reading nobody said'
same 'papers are as private as the journal' \
	"$(stat -c %a papers papers/* | sort -u | tr '\n' ' ')" '600 700 '
pdftotext -raw papers/annex.pdf - | tr '\n' ' ' >flat
silent flat "signer's key has been ended"
says flat 'Xã Quài Tở, Tỉnh Điện Biên (11-03295)'
says flat 'not measured: ………… s'
run 0 "$verify" report rehash --photos k --replica r.db k/inspection.json
says out 'journal.jsonl: as it was signed'

# Kept: copied whole, listed, deleted only when nothing holds it.
run 4 "$verify" inspect export --dir two --out copy
says err 'it is not signed yet'
run 0 "$verify" inspect export --dir k --out copy
is 'the copy is whole' cmp k/IMG_1.jpg copy/IMG_1.jpg
run 0 "$verify" report rehash --photos copy --replica r.db copy/inspection.json
run 4 "$verify" inspect export --dir k --out copy
is 'what was there stays' cmp k/IMG_1.jpg copy/IMG_1.jpg
run 2 "$verify" inspect delete --dir copy --yes
says err 'nobody has said how long it must be kept'
run 2 "$verify" inspect keep --dir copy --until 31/02/2026
run 0 "$verify" inspect keep --dir copy --until 01/01/2020 --case suit
rm -r c
run 0 "$verify" inspect list .
says out '  signed by the officer  01/01/2020  a suit in court'
says out '  gathering, without a decision  '
run 0 "$verify" inspect list . --json
says out '"dir":"./copy"'
says out '"signed":true,"until":"2020-01-01","case":"suit"'
run 2 "$verify" inspect delete --dir copy --yes
says err 'a suit is under way'
run 0 "$verify" inspect keep --dir copy --until "$(date -d '2 days' +%F)"
run 2 "$verify" inspect delete --dir copy --yes
says err 'its last day has not passed'
run 0 "$verify" inspect keep --dir copy --until 01/01/2020
run 0 "$verify" inspect delete --dir copy --yes
is 'it is gone' test ! -e copy
cp k/IMG_1.jpg whole.jpg
printf x >>k/IMG_1.jpg
run 4 "$verify" inspect export --dir k --out copy2
says err 'it changed since it was added to the inspection'
same 'no copy is left' "$(ls copy2)" ''
mv whole.jpg k/IMG_1.jpg

# Files beside: another one of that name fails, a missing one is told.
printf 'b photo' >k/IMG_1.jpg
run 4 check --replica r.db --photos k
says out 'IMG_1.jpg: changed since it was signed'
rm k/IMG_1.jpg
run 3 "$verify" report rehash --photos k --replica r.db k/inspection.json
says out 'IMG_1.jpg: missing'
run 0 "$verify" report print --replica r.db --photos k --out lacking \
	k/inspection.json
says err "'IMG_1.jpg': missing"
# A later one names it.
run 0 "$verify" inspect add --dir two set name=place text=kho
run 0 "$verify" inspect close --dir two
try 0 "$ocop" inspection --key can-bo-1 --dir two --replica r.db --passphrase-fd 3 \
	--continues k/inspection.json
run 1 "$verify" report check --replica r.db --json two/inspection.json
says out "\"continues\":\"$(sha256sum k/inspection.json | cut -d' ' -f1)\""
says out "\"tool\":\"ocop-verify 0.1.0 $(sha256sum "$verify" | cut -c1-32)\""
says out '"verdict":"duplicate","proof":"confirmed"'
# A written answer joins what was signed in a file that continues it.
printf 'công văn trả lời' >tra-loi.pdf
answer() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$verify" inspect answer --replica r.db --dir a --first k \
		--from 'UBND xã Quài Tở' "$@"
}
answer 2
says err 'name the file of the answer'
answer 2 --item 6 tra-loi.pdf
says err 'there is no item of that number'
answer 4 none.pdf
is 'it can be done again' test ! -e a/journal.jsonl
answer 0 --item 2 --text 'không phải tem đã in' tra-loi.pdf
says out 'ocop inspection --key KEY --dir a --continues k/inspection.json'
answer 4 tra-loi.pdf
is 'the first one stays' cmp tra-loi.pdf a/tra-loi.pdf
try 0 "$ocop" inspection --key can-bo-1 --dir a --replica r.db --passphrase-fd 3 \
	--continues k/inspection.json
after() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$verify" report check --replica r.db "$@" a/inspection.json
}
after 1 --photos a --continues k/inspection.json --json
words=$(/usr/bin/python3 -c 'import json
d = json.load(open("out"))
print(*(i["verdict"] for i in d["items"]), d["continued"], *(p["name"] + "=" + p["state"]
	for p in d["photos"]), d["custody"][0]["act"], d["custody"][0]["who"])')
same 'the answer is bound' "$words" 'forged same tra-loi.pdf=same journal.jsonl=same received UBND xã Quài Tở'
after 1
says out "Continues the file: $(sha256sum k/inspection.json | cut -d' ' -f1) (not compared"
after 1 --continues k/inspection.json
says out '(at hand: it is the one that was signed)'
after 4 --continues two/inspection.json
says out '(the file given is another one)'
after 1 --continues nowhere.json
says out '(missing)'
echo more >>a/tra-loi.pdf
after 4 --photos a
says out 'tra-loi.pdf: changed since it was signed'
run 2 check --replica r.db --continues two/inspection.json
says err 'does not continue another one'
run 0 "$verify" report print --replica r.db --out later a/inspection.json
pdftotext -raw later/annex.pdf - | tr '\n' ' ' >flat
says flat 'Answer of UBND xã Quài Tở. No goods were scanned'
says flat 'Continues the file (SHA-256)'
# Nothing is taken over from a journal that was not signed.
mkdir -p forged
cp k/inspection.json forged
sed 's/chủ cửa hàng/chủ sạp hàng/' k/journal.jsonl >forged/journal.jsonl
run 4 "$verify" inspect answer --replica r.db --dir b --first forged \
	--from 'UBND xã' tra-loi.pdf
says err 'not the journal that was signed with this inspection'
is 'nothing was opened' test ! -e b
# A byte of the file.
sed 's/"entries":{"0":"gh/"entries":{"0":"gi/' k/inspection.json >bad.json
run 4 "$verify" report check --replica r.db bad.json
says err 'entries and nodes'

# Once the officer's key is ended, the file alone says no more.
date +%s >clock
start_registry
try 0 "$ocop" key end --replica r.db --home office --status compromised \
	--key-of officers/QLTT-1.ca.request --key MAE --yes --passphrase-fd 3
run 0 submit office
run 0 "$build/ocop-sync" --replica r.db --registry "$url"
run 3 check --replica r.db
says out "the signer's key has been ended"
run 0 print ended
pdftotext -raw ended/annex.pdf - | tr '\n' ' ' >flat
says flat "Warning the signer's key has been ended"
unzip -p ended/letter-producer-1.docx word/document.xml >flat
says flat "Warning: the signer's key has been ended"
run 1 check --fingerprint "$fingerprint"
# An authority ended after the inspection: the replica knows who answers for it.
kill_registry TERM
rotate trust.cose trust-2.cose "
for a in d['authorities']:
	if a['id'] == 'DBN':
		a['to'], a['successor'] = '$(date -d '2 days ago' +%F)', 'MAE'" ||
	die 'no version 2'
try 0 "$ocop" trust sign --key root --previous trust.cose trust-2.cose --yes \
	--passphrase-fd 3
date +%s >clock
try 0 "$build/ocop-registryd" trust --db registry.db --key log --time-key time \
	--clock clock --passphrase-fd 3 trust-2.cose
start_registry
run 0 "$build/ocop-sync" --replica r.db --registry "$url"
run 0 print heirs
unzip -p heirs/letter-authority-1.docx word/document.xml >flat
says flat 'To: Bộ Nông nghiệp<'
says flat '(successor of: UBND tỉnh Điện Biên)'
run 0 "$verify" report print --fingerprint "$fingerprint" --out alone \
	k/inspection.json
unzip -p alone/letter-authority-1.docx word/document.xml >flat
says flat 'To: UBND tỉnh Điện Biên<'
cp -p kept.jpg k/IMG_1.jpg
run 4 "$verify" inspect open --replica r.db --dir late --kind gather \
	--authority MAE --unit 11-03295 --key can-bo-1 --passphrase-fd 3 3<phrase
says err "the key of QLTT-1 cannot sign an inspection of MAE: the key had already been ended as compromised"
try 2 "$ocop" inspection --key can-bo-1 --dir k --replica r.db --passphrase-fd 3 \
	--out late.json
is 'it signs nothing more' test ! -e late.json
finish
