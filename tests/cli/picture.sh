#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files as items of ocop-verify: pictures with one code, none, one twice, and
# cut ones; tables of stamps; folders.
set -u
cd "$(dirname "$0")/../.." || exit 4
root=$(pwd)
. tests/cli/lib.sh

f=$("$build/tests/make_register" reg 1764130000) || exit 4
"$build/ocop-sync" --replica r.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null || exit 4
# Without a terminal, so that nobody can be asked.
verify() {
	setsid -w "$build/ocop-verify" --offline --replica r.db --at 2025-11-26 "$@"
}
# answer LINES CODE OPTIONS...: at a terminal.
answer() {
	lines=$1 want=$2
	shift 2
	run "$want" /usr/bin/python3 "$root/tests/cli/typist.py" "$lines" \
		"$build/ocop-verify" --offline --replica r.db --at 2025-11-26 "$@"
}
picture() {
	/usr/bin/python3 "$root/tests/cli/picture.py" "$@"
}
good=$(cat reg/good.txt)
void=$(cat reg/void.txt)
picture two.png reg/stamp.png reg/stamp.png
picture three.png reg/stamp.png reg/stamp.png reg/stamp.png
picture none.png
head -c 200 reg/stamp.png >cut.png

# One serial at several places of one picture: asked, and never good when
# nobody can be asked.
for many in two three; do
	run 3 verify $many.png
	says out 'One code at several places of the picture'
	says out '--two-articles'
	run 3 verify --json $many.png
	is 'one report' lines out 1
	says out '"verdict":"undecided","case":"two places"'
done
says out '"symbols_read":3'
says out '"places":3'
run 1 verify --json --two-articles two.png
says out '"verdict":"duplicate"'
answer y 1 two.png
says out 'appears at 2 places in this picture. Are they different articles? [y/n]'
says out 'One code on two articles'
answer n 0 two.png
says out 'Stamp code matches the register'
says out 'Places:         2'
# What is neither is no answer: never good by a slip.
for unclear in '' x; do
	answer "$unclear" 3 two.png
	says out 'One code at several places of the picture'
done
# A program is not asked, and one place is no question.
answer y 3 --json two.png
run 0 verify --json reg/stamp.png
silent out places
says out '"symbols_read":1'
run 0 verify reg/stamp.png
says out '1 code was read in it: compare with what you see'

# Without ZXingReader a picture is still read, also from a copy of the programs
# that was moved as a whole.
mkdir -p moved/bin moved/libexec
cp "$real/ocop-verify" moved/bin/ && cp "$real/libexec/ocop-picture" moved/libexec/
run 3 setsid -w env PATH=/nonexistent moved/bin/ocop-verify --json --offline \
	--replica r.db --at 2025-11-26 two.png
says out '"places":2'
rm moved/libexec/ocop-picture
run 4 setsid -w env PATH=/nonexistent moved/bin/ocop-verify --offline \
	--replica r.db --at 2025-11-26 two.png
says err 'ocop-picture'

# A symbol is never short: its maker left the end out.
run 1 verify --json reg/short.png
says out '"verdict":"malformed","case":null'

# What could not be read is told by its cause, and judges nothing.
run 3 verify none.png
says out 'Nothing could be read: the picture has no code'
says out 'take the picture again'
run 3 verify --json none.png
says out '"verdict":"unread","case":"no code"'
run 3 verify cut.png
says out 'Nothing could be read: the picture is damaged'
says out 'ask for the whole picture to be sent again'
run 3 verify --json cut.png
says out '"verdict":"unread","case":"cut"'
says out '"picture_cut":true'
run 0 verify none.png reg/stamp.png cut.png
printf 'GIF89a' >film.png
run 4 verify film.png
says err 'not a PNG, JPEG, WebP or HEIC picture'
run 4 verify absent.heic

# A folder: its pictures by name; what is none by its name is said.
mkdir folder empty
cp reg/stamp.png folder/b.PNG
cp none.png folder/a.png
echo text >folder/notes.txt
run 0 verify --json folder
is 'two reports' lines out 2
says err "'folder/notes.txt': skipped: its name is not a picture's"
is 'by name' grep -q '"folder/a.png".*"unread"' out
is 'each picture' grep -q '"folder/b.PNG".*"genuine"' out
run 4 verify empty
says err 'the folder has no pictures'
cp two.png folder/c.png
run 3 verify --json folder

# Our own table of stamps, as it was made or as Excel left it.
printf 'code,lot,index,uri\r\nx,1,0,%s\r\n' "$good" >stamps.csv
run 0 verify --json stamps.csv
is 'one row' lines out 1
says out "\"item\":\"$good\""
says out '"verdict":"genuine"'
printf '\357\273\277code;lot;index;uri;text\nx;1;0;%s;a\nx;1;1;%s;b\n' \
	"$good" "$void" >Both.CSV
run 1 verify --json Both.CSV
is 'two rows' lines out 2
printf 'code,lot\nx,1\n' >other.csv
run 4 verify other.csv
says err "the column 'uri' is missing"
printf 'code,lot,index,uri\n' >empty.csv
run 4 verify empty.csv
says err 'the table has no stamps'
run 4 verify absent.csv
# A cell is never words to look up, nor a file.
printf 'uri\nreg/stamp.png\n' >name.csv
run 3 verify --json name.csv
silent out genuine
# Half a table accuses nobody; whole without its last line end it is read.
printf 'uri\n%s\n%.150s' "$good" "$good" >half.csv
run 4 verify half.csv
says err "'half.csv': line 3: the file ends in the middle of this line"
silent out 'wrong form'
printf 'uri\n%s1\n' "$good" >broken.csv
run 1 verify broken.csv
printf 'uri\n%s' "$good" >whole.csv
run 0 verify whole.csv
finish
