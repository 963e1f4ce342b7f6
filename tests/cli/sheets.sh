#!/bin/sh
# Goal: stamps as sheets of labels, in PDF: each stamp once, read back by two
# readers, also when the sheet is scaled; what is printed beside it is what the
# register says; a run that is killed goes on, and costs a chunk.
# SPDX-License-Identifier: Apache-2.0
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/realm.sh"
make_realm
GTIN=09520000001070
CODE=11-03295-02-2026
stamps=${STAMPS:-9000}
last=$(printf %07d $((stamps - 1)))
sed -i "s/,1200,yes/,$stamps,yes/" lots.csv
make_registry
start_registry
try 0 enrol office DBN
try 0 certify office DBN
try 0 submit office
try 0 open_lots maker p1.record
try 0 submit maker
run 0 "$build/ocop-sync" --replica maker/replica.db --registry "$url" --quiet \
	--trust trust.cose --fingerprint "$fingerprint"
make() {	# CODE OPTIONS...
	want=$1
	shift
	try "$want" "$ocop" stamp make --product $GTIN --lot 1 --key p1.stamp \
		--home maker --format pdf --passphrase-fd 3 "$@"
}
draw() {	# CODE OPTIONS...
	want=$1
	shift
	try "$want" "$ocop" stamp draw --product $GTIN --lot 1 --home maker \
		--format pdf "$@"
}
list() { "$ocop" stamp list --home maker "$@" | sed 1d; }
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
read_pages() {	# DPI PDF: the texts of the symbols on it
	rm -f page-*
	pdftoppm -gray -r "$1" -png "$2" page
	for p in page-*.png; do
		"$real/libexec/ocop-picture" --page <"$p"
	done | /usr/bin/python3 "$root/tests/cli/sheets.py" texts | sort
}

# The sheets that are known, and others by their measures.
try 0 "$ocop" stamp labels
says out '65-38x21'
make 2 --count 10 --out s
says err "'--labels': is required"
for bad in 3x8 axb,1x1,1x1 0x8,70x37,0x0 3x8,70x37,0x0,60x37 3x9,70x37,0x0 \
	3x8,70.001x37,0x0 3x8,70x37,0x0,70x37,1x1 3.5x8,50x30,5x5; do
	make 2 --count 10 --out s --labels $bad
	says err "'--labels'"
done
make 2 --count 10 --out s --labels 5x13,38x18,4.75x10,40x21
one_line err
says err 'a label of 38.00 x 18.00 mm is too small'
says err 'x 20.99 mm beside each other, or'
make 2 --count 10 --out s --labels 65-38x21 --start 66
make 2 --count 10 --out s --labels 65-38x21 --start 0
try 2 "$ocop" stamp draw --product $GTIN --lot 1 --home maker --out s --start 2
says err 'need --format pdf'
make 4 --count 10 --out s --labels 65-38x21 --printer mine
make 4 --count 10 --out s --labels 65-38x21 --stars 4 --name 'Hạt 漢'
says err 'has no letters for'
same 'nothing was made' "$(list | wc -l)" 0

# A run from label 11 on: 65 labels a sheet.
make 0 --count 100 --out s --labels 65-38x21 --start 11 --json
says out '"sheets":2,"drawn":100'
pdf=s/$GTIN-000001-0000000-0000099.pdf
same sheets "$(pages $pdf)" 2
list | cut -d, -f4 | sort >made
read_pages 300 $pdf >read
is 'each stamp is on the sheets, once' cmp made read
same 'the list is the store' "$(sed 1d s/*.csv | cut -d, -f4 | sort)" \
	"$(cat made)"
is 'nobody else reads them' test -z "$(find s -type f -perm /077)"
same 'nothing is left over' "$(ls -A s | wc -l)" 2
pdffonts $pdf | sed 1,2d >out
is 'one font' lines out 1
says out 'yes yes yes'
pdfinfo -js $pdf >/dev/null 2>&1
is 'printed in its own size' grep -aq '/PrintScaling/None' $pdf
pdftotext $pdf out
same 'the name on each label' "$(grep -c 'Giấm táo mèo' out)" 100
same 'the host in words' "$(grep -cx "$HOST" out)" 100
same 'the lot' "$(grep -cx 'Lot 1' out)" 100
sed 1d s/*.csv | sed 's/.* //' | tr -d '\r' | sort >numbers
grep -E '^[0-9]{13}-.$' out | sort >printed
is 'the number of each stamp' cmp numbers printed
env LANGUAGE=vi "$ocop" stamp draw --product $GTIN --lot 1 --home maker \
	--format pdf --labels 24-70x37 --out vi >/dev/null
pdftotext vi/*.pdf out
same 'in Vietnamese' "$(grep -cx 'Lô 1' out)" 100
# Nothing but black, and nothing at the paper's edge.
pdftoppm -r 75 -png -singlefile $pdf whole
is 'no colour' test "$(/usr/bin/python3 "$root/tests/cli/sheets.py" grey whole.png)" = grey
is 'five millimetres are free' /usr/bin/python3 "$root/tests/cli/sheets.py" edge whole.png

# Read back before a printing house prints it.
check() {	# CODE ARGUMENTS...
	want=$1
	shift
	run "$want" "$ocop" stamp check "$@"
}
check 0 $pdf
says out '100 stamps in the list; 100 symbols read, 0 not readable'
says out 'Each stamp is there once, as it was signed'
sed 40d s/*.csv >short.csv
check 1 --list short.csv --json $pdf
says out '"good":false,"expected":99,"read":100,"missing":0,"twice":0,"others":1,"unread":0'
check 1 $pdf $pdf
says out 'lot 1, stamp 7: there 2 times'
pdftoppm -gray -r 300 -png -l 1 $pdf scan
check 1 --list s/*.csv scan-1.png
says out '100 stamps in the list; 55 symbols read'
says out 'lot 1, stamp 55: missing'
# One digit of a signature is another.
sed '2s/\(?s=[0-9]*\)[0-9],/\10,/; 3s/\(?s=[0-9]*\)[0-9],/\11,/' s/*.csv >forged.csv
check 1 --list forged.csv $pdf
says out 'do not approve it'
(cat s/*.csv; sed -n 3p s/*.csv) >double.csv
check 2 --list double.csv $pdf
says err 'lot 1, stamp 1 is in the list twice'
check 4 scan-1.png
check 2 --list s/*.csv phrase
check 2

# The same stamps give the same bytes.
draw 0 --count 100 --out again --labels 65-38x21 --start 11
says out '100 stamps of 09520000001070, lot 1 drawn again'
is 'the same sheets' diff -r s again
draw 2 --from 90 --count 20 --out again --labels 65-38x21

# A printer that draws at 97 or 103 per cent.
for dpi in 291 309; do
	read_pages $dpi $pdf >read
	is "read at $dpi of 300" cmp made read
done

# Too small for shops: only when asked for, and the label says so.
small=6x16,32x16,8x10,33x17
make 2 --count 10 --out p --labels $small
draw 0 --out p --labels $small --phone-only
pdftotext p/*.pdf out
says out 'for phones only'
# A phone comes nearer to what is small.
read_pages 600 p/*.pdf >read
is 'phones read them' cmp made read

# What calibration found is applied.
try 0 "$ocop" stamp calibrate --out cal.pdf
pdftotext cal.pdf out
says out '--across: from the first to the second line, across (170.00 mm)'
try 2 "$ocop" stamp calibrate --printer mine --left 20 --top 20 --across 17 --down 250 --home maker
try 2 "$ocop" stamp calibrate --printer mine --left 20 --top 20 --across 170 --home maker
try 2 "$ocop" stamp calibrate --printer ../mine --left 20 --top 20 --across 170 --down 250 --home maker
try 2 "$ocop" stamp calibrate --out cal.pdf --printer mine
try 0 "$ocop" stamp calibrate --printer mine --left 21.5 --top 19,5 \
	--across 171.7 --down 250 --home maker
says out 'offset 1.30 and -0.50 mm, scale 101.00 and 100.00 %'
draw 0 --count 10 --out c --labels 65-38x21 --printer mine
draw 0 --count 10 --out d --labels 65-38x21
for f in c d; do
	pdftoppm -gray -r 300 -png -singlefile $f/*.pdf $f
done
is 'shifted and shrunk' /usr/bin/python3 "$root/tests/cli/sheets.py" moved d.png c.png

# Killed anywhere, a run goes on: no serial twice, nothing that was signed is
# signed again, and what was drawn is not drawn again.
start_run() {	# in the background: exec, so that its number is the run's
	exec "$ocop" stamp make --product $GTIN --lot 1 --key p1.stamp --home maker \
		--format pdf --passphrase-fd 3 --out cut --labels 65-38x21 \
		--json 3<phrase </dev/null
}
kills=0 seen=0
cp list.csv before.csv 2>/dev/null || list | sort >before.csv
while [ $kills -lt ${KILLS:-6} ]; do
	start_run >/dev/null 2>&1 &
	maker=$!
	# Each time a little more than the last time.
	until [ "$(stat -c %s cut/.*.pdf.part 2>/dev/null || echo 0)" -gt \
		$(((stamps - 100) * kills / ${KILLS:-6} * 500)) ] || ! kill -0 $maker 2>/dev/null; do :; done
	kill -9 $maker 2>/dev/null
	wait $maker 2>/dev/null
	kills=$((kills + 1))
	list | sort >after.csv
	is 'what was made stays as it was' test \
		"$(comm -23 before.csv after.csv | wc -l)" = 0
	mv after.csv before.csv
done 2>/dev/null
finish_run() {
	(start_run)
}
run 0 finish_run
drawn=$(sed -n 's/.*"drawn":\([0-9]*\).*/\1/p' out)
is "it went on: $drawn of $((stamps - 100))" test "$drawn" -lt $((stamps - 100))
same 'all serials' "$(list --product $GTIN | cut -d, -f3 | sort -n | uniq | wc -l)" $stamps
draw 0 --from 100 --out whole --labels 65-38x21
is 'as if it had never been cut' diff -r cut whole
size=$(stat -c %s cut/*.pdf)
is "$size bytes: at most 600 a stamp" test "$size" -lt $(((stamps - 100) * 600))

# A damaged or other beginning is not gone on from.
draw 0 --from 100 --out torn --labels 65-38x21
part=torn/.$GTIN-000001-0000100-$last.pdf.part
mv torn/*.pdf $part
mv torn/*.csv torn/.$GTIN-000001-0000100-$last.csv.part
printf 'x' | dd of=$part bs=1 seek=5000 conv=notrunc 2>/dev/null
draw 0 --from 100 --out torn --labels 65-38x21
is 'drawn anew' diff -r torn whole
# Two runs do not write one file; a link in the way is not followed.
echo mine >mine
ln -s ../mine torn/.$GTIN-000001-0000100-0000109.pdf.part
draw 4 --from 100 --count 10 --out torn --labels 65-38x21
same 'nothing was written through a link' "$(cat mine)" mine
: >$part
(
	flock 9
	draw 4 --from 100 --out torn --labels 65-38x21
	says err 'another program is using it'
	[ "$failed" = 0 ]
) 9>>$part || failed=$((failed + 1))
finish
