#!/bin/sh
# Goal: a table in an .xlsx file is the same as in CSV, and what no register is
# gets refused in a second.
# SPDX-License-Identifier: Apache-2.0
here=$(cd "$(dirname "$0")" && pwd)
. "$here/realm.sh"
make_realm
/usr/bin/python3 -c 'import openpyxl' 2>/dev/null || {
	echo "skipped: needs python3-openpyxl"
	exit 0
}
xlsx() { /usr/bin/python3 "$here/xlsx.py" "$@"; }

draft() {	# FILE
	rm -f d
	run "$want" "$ocop" certificate --csv "$1" --draft d --home office \
		--issued 2026-07-01
}
want=0
cp certificates.csv t.csv
draft t.csv
mv d whole
# As a spreadsheet types it: days are days, numbers are numbers; a title, and a
# second sheet that is empty.
xlsx table t.csv t.xlsx
draft t.xlsx
is 'it is the same table' cmp -s d whole
silent err 'were read as day/month/year'
xlsx table1904 t.csv t.xlsx
draft t.xlsx
is 'so it is when days count from 1904' cmp -s d whole
run 0 "$ocop" lot --csv lots.csv --certificates t.xlsx \
	--stamp-key stamp1.request --draft l --home office

# An empty table, filled in: its columns are Text.
run 0 "$ocop" template certificate --lang en --out e.xlsx
xlsx fill e.xlsx t.csv
draft e.xlsx
is 'a filled template is the same table' cmp -s d whole
run 0 "$ocop" template register --out register.csv
is 'it begins with the mark of UTF-8' test \
	"$(head -c 3 register.csv | od -An -tx1 | tr -d ' ')" = efbbbf
run 4 "$ocop" template register --out register.csv
run 0 "$ocop" template register --out register.xlsx
run 2 "$ocop" import register.xlsx
says err 'no row under the header'
same 'all of its columns are known, but two that people read' \
	"$(grep -c 'not used' out)" 2

# A row is named by its number in the sheet.
want=2
xlsx wrong t.csv t.xlsx
draft t.xlsx
says err "'t.xlsx': line 3, column stars: expected a number"

# Two sheets; an .xls file; a bomb; half a file.
xlsx two t.csv t.xlsx
draft t.xlsx
says err "several of its sheets are filled in: Danh sách, Sheet2"
printf '\320\317\021\340\241\261\032\341' >t.xls
draft t.xls
says err 'save as .xlsx'
xlsx bomb t.csv t.xlsx
start=$(date +%s%N)
draft t.xlsx
took=$((($(date +%s%N) - start) / 1000000))
says err 'unpacks to more than 200 times its size'
echo "# a bomb was refused in $took ms"
head -c 3000 t.xlsx >half.xlsx
draft half.xlsx
says err 'not an .xlsx file, or a damaged one'

finish
