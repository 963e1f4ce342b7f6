#!/bin/sh
# Goal: tables as Excel leaves them, in Vietnamese, are read like any other;
# what Excel spoilt is named with its cell and with what to do.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm
tab=$(printf '\t')

draft() {	# CODE COMMAND...: drafts of t.csv, to d
	rm -f d
	want=$1
	shift
	run "$want" "$ocop" "$@" --csv t.csv --draft d --home office \
		--issued 2026-07-01
}
cp certificates.csv t.csv
draft 0 certificate
sed 's/,"supersedes":.*//' d >plain
head -n 1 d >first

# One certificate as an office has it: a title, a number, Vietnamese headers,
# days as they are written there, a GTIN whose zero Excel took.
cat >t.csv <<'end'
sep=;
DANH SÁCH SẢN PHẨM OCOP, đợt 1 năm 2026;;;;;;;;;;;;;;;;;
;;;;;;;;;;;;;;;;;
STT;MÃ SẢN PHẨM;Tên sản  phẩm;Nhóm;Bộ sản phẩm;Mã chủ thể;Hạng sao;Điểm;Bộ tiêu chí;Cơ quan công nhận;Số quyết định;Ngày quyết định;Từ ngày;Đến ngày;Mã vạch;Ghi chú;;
1;11-03295-01-2026;Giấm  táo mèo;1;9;11-000001;3;66,5;26/2026/QĐ-TTg;DBN;901/QĐ-UBND;25/6/2026;25-06-2026;25.06.2029;9520000001070;đủ hồ sơ;;
;;;;;;;;;;;;;;;;;
end
sed -i 's/$/\r/' t.csv
draft 0 certificate
is 'it is the same certificate' cmp -s d first
says err "'t.csv': 3 dates were read as day/month/year; line 5, column Ngày quyết định: 25/6/2026 is 2026-06-25"
silent err passed
# The last cells of a row may be missing altogether.
sed 's/;đủ hồ sơ;;//' t.csv >u && mv u t.csv
draft 0 certificate
is 'it is the same certificate' cmp -s d first
# Names of the conditions are those of the table too.
draft 0 certificate --where 'Hạng sao=3' --where code=11-03295-01-2026
is 'it is the same certificate' cmp -s d first

# What is wrong is named as the table names it.
sed 's/;3;66,5;/;x;6650;/' t.csv >u && mv u t.csv
draft 2 certificate
says err "line 5, column Hạng sao: expected a number"
says err "line 5, column Điểm: expected a number with at most two decimals"

# With --json a program gets one object a bad cell, and no other line.
fault() {	# COLUMN HEADER VALUE RULE DETAIL, of line 5
	says out "{\"schema\":\"ocop.fault/1\",\"file\":\"t.csv\",\"line\":5,\"column\":\"$1\",\"header\":\"$2\",\"value\":\"$3\",\"rule\":\"$4\",\"error\":\"OCOP_ERR_RULE\",\"detail\":\"$5\"}"
}
objects() {	# COUNT
	same 'one object a line' "$(grep -c '^{"schema":"ocop.fault/1",' out)" $1
	same 'no other line' "$(wc -l <out)" $1
}
draft 2 certificate --json
fault stars 'Hạng sao' x number 'expected a number'
fault score Điểm 6650 decimal 'expected a number with at most two decimals'
objects 2
says err "line 5, column Hạng sao: expected a number"
# What the register would refuse is told in the same form.
sed 's/;x;6650;/;5;91;/; s/;DBN;/;DBX;/' t.csv >u && mv u t.csv
draft 1 certificate --json
fault authority 'Cơ quan công nhận' DBX unknown-authority \
	'the stated authority is not in the trust document; expected one of: MAE, DBN'
objects 1
# People read 50 sentences, a program all of them.
{
	head -n 1 certificates.csv
	for i in $(seq 10 69); do
		sed -n "2{s/-01-2026/-$i-2026/; s/,3,66.50,/,x,66.50,/p}" certificates.csv
	done
} >t.csv
draft 2 certificate --json
objects 60
same '50 sentences' "$(grep -c ', column stars: ' err)" 50
says err "'t.csv': and 10 more"
# One thing twice; a column too few, a column too many; another kind's table.
{ cat certificates.csv; sed -n 2p certificates.csv; } >t.csv
draft 2 certificate --json
says out '"column":"code","header":"code","value":"11-03295-01-2026","rule":"twice","error":"OCOP_ERR_RULE","detail":"the same as line 2"}'
objects 1
sed '1s/stars/colour/' certificates.csv >t.csv
draft 2 certificate --json
says out '"line":1,"column":"stars","header":null,"value":null,"rule":"column-missing",'
says out '"line":1,"column":"colour","header":null,"value":null,"rule":"column-unknown",'
objects 2
cp producers.csv t.csv
draft 2 certificate --json
says out '"line":null,"column":null,"header":null,"value":null,"rule":"other-table",'
objects 1
{ cat certificates.csv; printf '"'; } >t.csv
draft 2 certificate --json
says out "\"line\":$(($(wc -l <t.csv) + 1)),\"column\":null,"
says out '"value":null,"rule":"csv","error":"OCOP_ERR_MALFORMED","detail":"line '
objects 1

# What Excel spoilt: the cell, and what to do.
spoilt() {	# SED TEXT
	head -n 2 certificates.csv | sed "2$1" >t.csv
	draft 2 certificate
	says err "line 2, column $2"
	is 'nothing was drafted' test ! -e d
}
spoilt 's/,0952000000[0-9]*/,9.52E+12/' \
	'gtin: the spreadsheet rounded this number: format the column as Text'
spoilt 's/2029-06-25/47294/' \
	"to: this is the spreadsheet's internal number for a date: format the column as a date"
spoilt 's/2029-06-25/06\/25\/2029/' 'to: expected a valid date: YYYY-MM-DD or dd/mm/yyyy'
spoilt 's/Giấm táo mèo/#NAME?/' 'product: the spreadsheet saved an error'
spoilt 's/,0952000000[0-9]*/,952000000107/' 'gtin: GTIN check digit does not match; if the spreadsheet removed leading zeros, format the column as Text'
spoilt 's/,0952000000[0-9]*/,52000001070/' 'gtin: 11 digits; a GTIN has 8, 12, 13 or 14; if the spreadsheet'
{
	head -n 1 lots.csv | sed 's/$/,market/'
	sed -n 2p lots.csv | sed 's/$/,1 11/'
} >t.csv
draft 2 lot --certificates certificates.csv --stamp-key stamp1.request
says err 'column market: '
says err 'if the spreadsheet removed leading zeros'
# A quote that is not closed is told where it opens.
{ cat certificates.csv; printf '"'; tail -n 1 certificates.csv; } >t.csv
draft 2 certificate
says err "line $(wc -l <t.csv), column 1 (code): "
says err 'the quote that opens here is not closed'

# GTINs of all lengths, in every command; lists with commas.
sed 's/,0*\(9520000001070\)/,\1/' certificates.csv >short.csv
cp lots.csv t.csv
draft 0 lot --certificates certificates.csv --stamp-key stamp1.request
mv d whole
draft 0 lot --certificates short.csv --stamp-key stamp1.request
is 'the lot has its 14 digits' cmp -s d whole
printf 'GTIN hoặc mã sản phẩm OCOP%sSố lô%sDải số tem\n9520000001070%s1%s0-9, 20+5\n' \
	"$tab" "$tab" "$tab" "$tab" >t.csv
draft 0 stamp activate
says d '"product":"09520000001070"'
says d '"ranges":[[0,10],[20,5]]'
printf 'product,lot,ranges\n9520000001070,1,1/9/2026\n' >t.csv
draft 2 stamp activate
says err 'line 2, column ranges: '
says err 'turned this into a date'
says err 'FIRST+COUNT'

# Decisions refer to others by days of both forms.
cat >t.csv <<'end'
code;decided_certificate;action;authority;decision;decided;effective;annuls
11-03295-01-2026;25/06/2026;annul;DBN;9/QĐ-UBND;1/7/2026;2/7/2026;8/QĐ-UBND/30/6/2026
end
draft 0 decision
says d '"annuls":["8/QĐ-UBND","2026-06-30"]'
says d '"certificate":["11-03295-01-2026","2026-06-25"]'

# Yes and no in Vietnamese.
for answer in có:true không: Yes:true; do
	sed -n "1s/held/Chờ kích hoạt/p; 2s/,yes/,${answer%:*}/p" lots.csv >t.csv
	draft 0 lot --certificates certificates.csv --stamp-key stamp1.request
	same "${answer%:*}" "$(sed -n 's/.*"held":\([a-z]*\).*/\1/p' d)" \
		"${answer#*:}"
done

# Empty tables, which the commands read.
for kind in producer officer certificate decision lot status authorities; do
	run 0 "$ocop" template $kind
	cp out vi.$kind
	is 'it begins with the mark of UTF-8' test \
		"$(head -c 3 out | od -An -tx1 | tr -d ' ')" = efbbbf
	says out ',Ghi chú'
	run 0 "$ocop" template $kind --lang en
	says out ',note'
	is 'as many columns' test "$(tr -cd , <out)" = "$(tr -cd , <vi.$kind)"
done
says vi.certificate 'Mã sản phẩm OCOP,'
says vi.status 'Dải số tem,GTIN hoặc mã sản phẩm OCOP,Số lô'
run 2 "$ocop" template
run 2 "$ocop" template stars
run 2 "$ocop" template lot --lang fr
is 'the sample is of these columns' test "$(wc -l <vi.lot)" = 1
{
	cat vi.certificate
	printf ',,11-03295-01-2026,25/6/2026,901/QĐ-UBND,DBN,11-000001,Giấm táo mèo,1,9,3,26/2026/QĐ-TTg,25/6/2026,25/6/2029,"66,5",,9520000001070,\r\n'
} >t.csv
draft 0 certificate
is 'a filled template is the same certificate' cmp -s d first

# A desk is where trust.cose is; a folder that is none is named, never made.
for home in none "$HOME/.local/share/ocop"; do
	[ $home = none ] && name='--home none' || name=
	for command in outbox submit 'stamp list' 'backup --out b'; do
		run 4 "$ocop" $command $name
		says err "'$home': not a desk's folder: use --home"
	done
	is 'no desk was made' test ! -e $home
done
mkdir bare
cp certificates.csv t.csv
run 4 "$ocop" certificate --csv t.csv --draft d2 --home bare
says err "'bare': not a desk's folder: use --home"
run 0 env OCOP_HOME=office "$ocop" outbox
run 0 "$ocop" certificate --csv t.csv --draft d2 --trust trust.cose
is 'a draft needs no desk' test -s d2 -a ! -e "$HOME"

finish
