#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-paper: one document as PDF, .docx and .xlsx, read back by others'
# programs; the same document gives the same bytes; refusals leave no file.
set -u
cd "$(dirname "$0")/../.." || exit 4
root=$(pwd)
. tests/cli/lib.sh

paper() {
	"$build/ocop-paper" "$@" <doc.json
}
py() {
	/usr/bin/python3 "$root/tests/cli/paper.py" "$@"
}
py make >doc.json || exit 4

run 0 paper --pdf a.pdf --docx a.docx --xlsx a.xlsx
run 0 py check doc.json a.pdf a.docx a.xlsx
# Neither the clock, nor the zone, nor the language is in it.
run 0 env TZ=America/New_York LANG=vi_VN.UTF-8 "$build/ocop-paper" \
	--pdf b.pdf --docx b.docx --xlsx b.xlsx <doc.json
for end in pdf docx xlsx; do
	is "the same document gives the same $end" cmp a.$end b.$end
	is "others do not read the $end" test "$(stat -c %a a.$end)" = 600
done

# A word that is broken gets no hyphen, which no reader of texts would show.
/usr/bin/python3 -c 'import json
print(json.dumps({"schema": "ocop.paper/1", "blocks": [
	{"kind": "text", "text": "l" * 500}]}))' >doc.json
run 0 paper --pdf word.pdf
is 'a broken word gets no hyphen' py margin word.pdf

# A heading is on the page on which its table begins, wherever that is.
cat >above.py <<'end'
import json, sys
row = "ROW " + "nội dung dài " * 60
print(json.dumps({"schema": "ocop.paper/1", "blocks":
    [{"kind": "text", "text": "dòng"}] * int(sys.argv[1]) + [
    {"kind": "heading", "text": "HEADING"},
    {"kind": "table", "columns": [{"title": "A"}, {"title": "B"}],
     "rows": [{"cells": [row, row]}]}]}))
end
together=0
for n in 16 18 20 22 24 26 28 30 32; do
	/usr/bin/python3 above.py $n >doc.json
	"$build/ocop-paper" --pdf above.pdf <doc.json || break
	pdftotext -raw above.pdf - | tr '\n\f' ' \n' | grep 'HEADING.*ROW' >out &&
		together=$((together + 1))
done
is 'a heading is never alone' test $together = 9

# A running head of any length stays above the body, with its end.
/usr/bin/python3 -c 'import json
print(json.dumps({"schema": "ocop.paper/1", "head": "Chi cục " * 200 + "CODE",
	"blocks": [{"kind": "text", "text": "BODY"}]}))' >doc.json
run 0 paper --pdf head.pdf
is 'a long head ends above the body' py head head.pdf

echo '{"schema":"ocop.paper/2"}' >doc.json
run 2 paper --pdf c.pdf
says err 'not a document of schema ocop.paper/1'
echo '{"schema":"ocop.paper/1","blocks":[{"kind":"text"},{"kind":"song"}]}' >doc.json
run 2 paper --pdf c.pdf
says err 'block 2: unknown kind'
echo '{"schema":"ocop.paper/1","blocks":[{"kind":"table","columns":[{"title":"A"}],"rows":[{"cells":["1","2"]}]}]}' >doc.json
run 2 paper --pdf c.pdf
says err 'block 1: a table has 1 to 40 columns, and each row has one cell for each column'
echo 'no JSON' >doc.json
run 2 paper --pdf c.pdf
# Without its fonts it draws nothing, above all no boxes.
echo '{"schema":"ocop.paper/1","blocks":[{"kind":"text","text":"Ớt"}]}' >doc.json
echo '<fontconfig/>' >none.conf
run 4 env FONTCONFIG_FILE="$tmp/none.conf" "$build/ocop-paper" --pdf c.pdf <doc.json
says err 'install the package fonts-liberation2'
run 4 paper --pdf nowhere/c.pdf
/usr/bin/python3 -c 'import json
print(json.dumps({"schema": "ocop.paper/1", "blocks": [
	{"kind": "qr", "symbol": "x" * 4000}]}))' >doc.json
for end in pdf docx; do
	run 2 paper --$end c.$end
	says err 'block 1: too long for a QR symbol'
done
# Only that is called too long; what is missing is not, nor one too many.
echo '{"schema":"ocop.paper/1","blocks":[{"kind":"qr"}]}' >doc.json
for end in pdf docx; do
	run 2 paper --$end c.$end
	says err 'block 1: '
	silent err 'too long'
done
/usr/bin/python3 -c 'import json
print(json.dumps({"schema": "ocop.paper/1", "blocks": [
	{"kind": "qr", "symbol": "x"}] * 9}))' >doc.json
run 0 paper --pdf nine.pdf
run 2 paper --docx c.docx
says err 'block 9: more than 8 QR symbols'

# Numbers that would never end, or that no page has room for.
block() {	# CODE BLOCK
	echo "{\"schema\":\"ocop.paper/1\",\"blocks\":[{\"kind\":\"heading\",\"text\":\"A\"},$2]}" >doc.json
	run "$1" timeout 20 "$build/ocop-paper" --pdf "${3:-c.pdf}" --docx "${3:-c}.docx" <doc.json
}
for lines in -1 101 9000000000000000; do
	block 2 '{"kind":"blank","lines":'$lines'}'
	says err 'block 2: lines: must be 0 to 100'
done
for size in -1 0 5 41 1000000000000; do
	for kind in text pairs table; do
		block 2 '{"kind":"'$kind'","columns":[{}],"size":'$size'}'
		says err 'block 2: size: must be 6 to 40 points'
	done
done
block 0 '{"kind":"blank","lines":100},{"kind":"blank","lines":0}' lines.pdf
block 0 '{"kind":"text","text":"A","size":6},{"kind":"text","text":"A","size":40}' size.pdf
is 'a refused document leaves no file' test -z "$(ls -A | grep '^c\.\|tmp$')"

finish
