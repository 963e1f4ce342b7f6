#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What surrounds a text: lines as programs write them, messages, redirecting
# links, keyboard layouts, GS1 element strings; and 10,000 messages that a
# generator mangled (mangle.py): nobody accused, nine in ten read.
set -u
cd "$(dirname "$0")/../.." || exit 4
here=$(pwd)
. tests/cli/lib.sh

seed=${SEED:-20261130}
f=$("$build/tests/make_register" reg 1764130000) || exit 4
"$build/ocop-sync" --replica r.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null || exit 4

verify() {
	"$build/ocop-verify" --offline --replica r.db --at 2025-11-26 "$@"
}
input() {
	verify --json - <in.txt
}
good=$(cat reg/good.txt)
other=$(cat reg/other.txt)
stranger=$(cat reg/stranger.txt)
digits=${good#*s=}
head=${good%"$digits"}
first=$(printf %s "$digits" | cut -c1-70)
last=$(printf %s "$digits" | cut -c71-)
quoted=$(/usr/bin/python3 -c 'import sys, urllib.parse
print(urllib.parse.quote(sys.argv[1], safe=""))' "$good")

# Lines, whoever wrote them.
for form in '\357\273\277%s\r\n%s\r\n' '%s\r%s' '\002%s\003\n\002%s\003\n'; do
	# shellcheck disable=SC2059
	printf "$form" "$good" "$good" >in.txt
	run 0 input
	is "two lines: $form" test "$(grep -c '"verdict":"genuine"' out)" -eq 2
done
for code in UTF-16 UTF-16LE UTF-16BE; do
	printf '%s\r\n%s' "$good" "$good" | iconv -f UTF-8 -t "$code" >in.txt
	run 0 input
	is "$code" test "$(grep -c 'decoded from UTF-16' out)" -eq 2
done

# A link over several lines is one item; a line behind it is its own.
printf '> %s%s\r\n> %s\r\n%s\n' "$head" "$first" "$last" "$other" >in.txt
run 0 input
is 'two items' lines out 2
says out 'line breaks inside the link dropped'
printf '%s%s\n%s\nhello\n' "$head" "$first" 123 >in.txt
run 3 input
says out '"verdict":"unread","case":"changed text"'
silent out malformed
printf 'https://vnexpress.net/a\n9520000001070\n' >in.txt
run 0 input
is 'a GTIN below a page is looked up' lines out 2

# A number that is no GTIN finds nobody's decision.
printf '%s\n91\n' "$good" >in.txt
run 0 input
is 'the link and the number' lines out 2
says out '"verdict":"unread","case":"typing"'
says out '2 digits; a GTIN has 8, 12, 13 or 14'

# Within bounds: each line is looked for a link anew.
{ echo "$head"; echo "$digits" | fold -w 4; } >in.txt
run 0 input
is 'one item of 41 lines' lines out 1
says out '"verdict":"genuine"'
{ echo "$head"; echo "$digits" | fold -w 2; } >in.txt
input >all	# two digits may be a certificate's decision: any exit code
head -n 1 all >out
says out '"verdict":"unread","case":"changed text"'

# Many lines that could go on and do not: once each line was looked at 64 times
# on each of 20 layouts, and this took a minute.
yes http | head -n 3000 >in.txt
run 3 timeout 10 "$build/ocop-verify" --offline --json --replica r.db \
	--at 2025-11-26 - <in.txt
is 'each by itself' lines out 3000

# At a terminal it says what it waits for; a pipe is told nothing.
printf '%s\n\004' "$good" >in.txt
run 0 /usr/bin/python3 "$here/tests/cli/terminal.py" "$build/ocop-verify" \
	--offline --replica r.db --at 2025-11-26 - <in.txt
says out 'scan a symbol, or type the line under it and press Enter'
says out 'Stamp code matches the register'
printf '%s\n' "$good" >in.txt
run 0 input
silent err 'scan a symbol'

# Messages: what is taken out is named, two links are two items.
run 0 verify --json "Xem giúp em: ($good), nhé"
says out '"repaired":"taken out of a text"'
says out "\"uri\":\"$good\""
run 0 verify --json "$good và $other hay $good"
is 'two links' lines out 2
run 0 env LC_ALL=C.UTF-8 LANGUAGE=vi "$build/ocop-verify" --offline \
	--replica r.db --at 2025-11-26 "Tem: $good"
says out 'đã lấy ra từ đoạn văn bản'

# Redirecting links that are known, and no others.
run 0 verify --json "https://l.facebook.com/l.php?u=$quoted&h=AT0"
says out '"repaired":"taken out of a redirecting link"'
run 3 verify --json "https://evil.example/?u=$quoted"
says out '"verdict":"foreign"'
run 3 verify --json "https://l.facebook.com@evil.example/?u=$quoted"
run 1 verify --json "Tem: $(cat reg/host.txt)"
says out '"case":"unknown address"'

# Nothing that is merely short accuses, in whatever way it comes; what is wrong
# does, however short.
for len in 30 42 60 80 120 -1; do
	[ "$len" -gt 0 ] || len=$((${#good} - 1))
	cut=$(printf %s "$good" | cut -c1-"$len")
	run 3 verify --json "$cut"
	says out '"verdict":"unread","case":"changed text"'
	printf '%s\n' "$cut" >in.txt
	run 3 input
	printf 'uri\n%s\n' "$cut" >cut.csv
	run 3 verify --json cut.csv
	says out '"verdict":"unread","case":"changed text"'
done
cert=$(cat reg/certificate.txt)
run 3 verify --json "$(printf %s "$cert" | cut -c1-100)"
says out '"verdict":"unread","case":"changed text"'
for wrong in "https://ocop.example/01/09520000001071" "${good}1" \
	"$head"99999999999999999 "$(printf %s "$good" | sed 's/.$/x/')" \
	https://ocop.example/c/99999999999999999; do
	run 1 verify --json "$wrong"
	says out '"verdict":"malformed","case":null'
done

# An address that is not ours is named, whatever a message did to the rest.
host=$(cat reg/host.txt)
for text in "$(printf %s "$host" | sed 's/\(s=.\{70\}\)/\1 /')" \
	"Tem: $(printf %s "$good" | sed 's/ocop/осop/'), xem giúp" \
	"$(printf %s "$good" | sed 's/ocop/осop/')" \
	"$(printf %s "$host" | cut -c1-100)"; do
	run 1 verify --json "$text"
	says out '"verdict":"malformed","case":"unknown address"'
done
printf '> %s\n> %s\n' "$(printf %s "$host" | cut -c1-100)" \
	"$(printf %s "$host" | cut -c101-)" >in.txt
run 1 input
is 'one item' lines out 1
says out '"case":"unknown address"'
# A host that only a repair put together is nobody's.
printf '%s' "$host" | sed 's/exam/exam\n/' >in.txt
run 3 input
says out '"verdict":"unread","case":"changed text"'

# No repair accuses: a wrong signature that was put together is not read.
run 1 verify --json "$stranger"
says out '"verdict":"forged"'
run 1 verify --json "($stranger)"
says out '"verdict":"forged"'
run 3 verify --json "$(printf %s "$stranger" | sed 's/\(s=.\{70\}\)/\1 /')"
says out '"verdict":"unread","case":"changed text"'
says out '"note":null'
# A good one beside it does not hide that.
run 0 verify --json "$(printf '%s\n%s' "$good" "$stranger" | sed '2s/\(s=.\{70\}\)/\1 /')"
says out '"verdict":"genuine"'
says out '"verdict":"unread","case":"changed text"'
layout='import sys
m = dict(zip("1234567890=", "ăâêô\u0300\u0309\u0303\u0301\u0323đ₫"))
print("".join(m.get(c, c) for c in sys.argv[1]))'
run 0 verify --json "$(/usr/bin/python3 -c "$layout" "$good")"
says out '"repaired":"digits restored from another keyboard layout"'
run 3 verify --json "$(/usr/bin/python3 -c "$layout" "$stranger")"
says out '"verdict":"unread","case":"keyboard layout"'
# Keyboards and input methods: read right, or named as the cause.
is 'each keyboard' /usr/bin/python3 "$here/tests/cli/keyboard.py" reg/many.txt \
	reg/lines.txt \
	"$build/ocop-verify" --json --offline --replica r.db --at 2025-11-26
# One cause, one advice: only short, and a number that is no GTIN.
run 3 verify "$(printf %s "$good" | cut -c1-80)"
is 'only short' test "$(head -n 1 out)" = \
	'Nothing could be read: the text ends too early'
is 'its advice' grep -q 'Next: *copy the whole link again$' out
run 3 verify 91
says out 'type all digits of the GTIN; for a decision, type its letters too'
run 3 verify "$(printf %s "$good" | sed 's/ex/ẽ/')"
says out 'turn off the Vietnamese input method, then scan again'
silent out light

# Typed lines and element strings.
typed=$(cat reg/typed.txt)
run 3 verify --json "$(printf %s "$typed" | sed 's/-/ – /')"
says out '"case":"typed code"'
for text in '(01)09520000001070(21)0000120000000' \
	']d2010952000000107021''0000120000000' \
	'010952000000107010L7'"$(printf '\035')"'210000120000000'; do
	run 3 verify --json "$text"
	says out '"case":"typed code"'
done
run 0 verify --json '(01)09520000001070'
says out '"kind":"look-up"'
run 3 verify --json '(01)09520000001070(21)ABC'
says out '"verdict":"foreign"'

# An answer is out before more lines are waited for, also when half of the next
# line is there already.
mkfifo lines
verify --json - <lines >answer 2>err &
judge=$!
exec 3>lines
printf '%s\nhttps://' "$good" >&3
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s answer ] && break
	sleep 0.2
done
is 'an answer in time' grep -q '"verdict":"genuine"' answer
exec 3>&-
wait $judge || :

# What was read steers no terminal.
run 3 verify "$(printf 'a\342\200\256b\302\2332J')"
silent out "$(printf '\342\200\256')"
silent out "$(printf '\302\233')"

run 0 /usr/bin/python3 "$here/tests/cli/mangle.py" "$seed" "${MESSAGES:-10000}" \
	reg/good.txt "$build/ocop-verify" --offline --json --replica r.db \
	--at 2025-11-26
finish
