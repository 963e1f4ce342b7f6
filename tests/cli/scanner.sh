#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-verify scanner-test: the card as a scanner reads it, and what is said of
# a scanner whose keys arrive as they are, repaired, or not at all.
set -u
cd "$(dirname "$0")/../.." || exit 4
here=$(pwd)
. tests/cli/lib.sh

# The three symbols, read back from the paper, in their order on it.
run 0 "$build/ocop-verify" scanner-test --card card.pdf
pdftoppm -r 200 -gray -png -singlefile card.pdf card
zbarimg --nodbus -q --raw card.png >read.txt
{
	grep bcdf read.txt
	grep too read.txt
	grep http read.txt
} >card.txt
is 'three symbols' lines card.txt 3
pdftotext card.pdf out
says out 'Symbol 3: a stamp'

scan() {
	"$build/ocop-verify" scanner-test "$@" <typed.txt
}
cp card.txt typed.txt
run 0 scan
says out 'Stamps can be read with this scanner'
says out 'Keyboard layout: English (US)'
silent out 'Caps Lock'
silent err 'scan symbol'
run 0 scan --json
says out '"layout":"us","caps_lock":false,"one_case":false,"telex":false,"vni":false,"normalised":false,"read":true,"next":"none"'

# As a scanner ends its lines.
tr '\n' '\r' <card.txt >typed.txt
run 0 scan
sed 's/$/\r/' card.txt >typed.txt
run 0 scan

# Caps Lock, and a setting of the scanner, which are different things.
tr a-zA-Z A-Za-z <card.txt >typed.txt
run 0 scan
says out 'Caps Lock is on'
says out 'Repaired: '
tr a-z A-Z <card.txt >typed.txt
run 0 scan --json
says out '"caps_lock":false,"one_case":true'
says out '"repairs":["case"]'

# Another layout is repaired; what an input method took is not.
layout='import sys
sys.stdin.reconfigure(encoding="utf-8")
sys.stdout.reconfigure(encoding="utf-8")
m = dict(zip("1234567890-/.?:aqwzm", "&é\"'\''(-è_çà)!:§Mqazw,"))
print(sys.stdin.read().translate(str.maketrans(m)), end="")'
/usr/bin/python3 -c "$layout" <card.txt >typed.txt
run 0 scan
says out 'Keyboard layout: French'
says out 'digits restored from another keyboard layout'
sed 's/too/tô/; s/ocop.ex/ôcp.ẽ/' card.txt >typed.txt
run 3 scan
says out 'Stamps cannot be read with this scanner'
says out 'Input method: Telex'
says out 'turn off the Vietnamese input method'
# VNI leaves this stamp alone, and would change another.
sed 's/to6/tô/' card.txt >typed.txt
run 3 scan --json
says out '"vni":true,"normalised":false,"read":true'
says out '"next":"input-method-off"'
# Unknown keys: nothing is guessed.
tr 'a-z0-9' 'b-za1-90' <card.txt >typed.txt
run 3 scan --json
says out '"layout":null'
says out '"next":"set-scanner"'
# A line that is longer than any text, one that is missing, and no operand.
{
	head -n 2 card.txt
	head -c 10000 /dev/zero | tr '\0' 1
} >typed.txt
run 3 scan
head -n 2 card.txt >typed.txt
run 3 scan
says err 'all three symbols'
run 2 "$build/ocop-verify" scanner-test card.pdf
run 4 "$build/ocop-verify" scanner-test --card nowhere/card.pdf

# At a terminal it says what it waits for.
run 0 /usr/bin/python3 "$here/tests/cli/terminal.py" \
	"$build/ocop-verify" scanner-test <card.txt
says out 'scan symbol 3 of the card'
finish
