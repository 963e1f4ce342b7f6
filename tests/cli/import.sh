#!/bin/sh
# Goal: a register that an office keeps becomes tables that ocop signs from, and
# no value of it is wrong: what cannot be told is refused with its cell.
# SPDX-License-Identifier: Apache-2.0
here=$(cd "$(dirname "$0")" && pwd)
. "$here/realm.sh"
make_realm

cat >r.csv <<'end'
UBND TỈNH ĐIỆN BIÊN;;;;;;;;;;;
DANH SÁCH SẢN PHẨM OCOP, năm 2026;;;;;;;;;;;
STT;Tên sản phẩm;Mã sản phẩm;Chủ thể;Mã chủ thể;Địa chỉ;Xã/phường;Nhóm sản phẩm;Bộ sản phẩm;Hạng sao;Quyết định công nhận;Điện thoại
I. Huyện Tuần Giáo;;;;;;;;;;;
1;Giấm  táo mèo;11-03295-01-2026;HTX Quài Tở;11-000001;Bản Hua Ca;Xã Tỏa Tình;Thực phẩm;9;3 sao;Quyết định số 901/QĐ-UBND ngày 25/6/2026;0912
2;Chè Shan tuyết;11-03295-02-2026;HTX Quài Tở;11-000001;Bản Hua Ca;Xã Tỏa Tình;Đồ uống;13;4 sao;Quyết định số 902/QĐ-UBND ngày 25/6/2026;0912
Tổng cộng;;;;;;;;;;;
end
# An office's table of the communes of before July 2025.
cat >old.csv <<'end'
name,district,province,now
Xã Tỏa Tình,Huyện Tuần Giáo,Tỉnh Điện Biên,03295
Xã Tênh Phông,Huyện Tuần Giáo,Tỉnh Điện Biên,03295
Xã Quài Nưa,Huyện Tuần Giáo,Tỉnh Điện Biên,03253
Xã Phình Sáng,Huyện Tuần Giáo,Tỉnh Điện Biên,03244
end
import() {	# CODE ARGUMENT...
	want=$1
	shift
	run "$want" "$ocop" import "$@" --province 'Điện Biên' $units \
		--set authority=DBN --set rules=26/2026/QĐ-TTg --months 36
}
units='--old-units old.csv'
# First it only shows.
import 0 r.csv
says out "$(sha256sum r.csv | cut -d' ' -f1)"
says out "'Quyết định công nhận': decision"
says out "'Điện thoại': not used"
says out '2 rows were understood or refused, 2 headings and totals were skipped'
says out '11-03295-02-2026  Chè Shan tuyết  11-000001  2      4      -      902/QĐ-UBND  25/06/2026  25/06/2026  25/06/2029'
says out 'Nothing was written'
import 0 r.csv --json
says out '"schema":"ocop.import_row/1","row":5,"id":"11-000001","name":"HTX Quài Tở","type":"cooperative"'
says out '"rows":2,"skipped":2,"faults":0,"doubts":0,"written":false'

# Then it writes, and the present commands read the tables.
import 0 r.csv --out new
is 'one producer' test "$(wc -l <new/producers.csv)" = 2
is 'two certificates' test "$(wc -l <new/certificates.csv)" = 3
run 0 "$ocop" producer --csv new/producers.csv --draft p --home office
says p '"name":"HTX Quài Tở"'
says p '"unit":"11-03295"'
run 0 "$ocop" certificate --csv new/certificates.csv --draft c --home office
says c '"product":"Giấm táo mèo"'
import 4 r.csv --out new
says err 'exists'

# A fault: the cell, the header, the value; nothing is written.
sed 's/;3 sao;/;2 sao;/; s/25\/6\/2026;0912/31\/6\/2026;0912/' r.csv >bad.csv
import 2 bad.csv --out never
says err "'bad.csv': cell J5 (Hạng sao): expected 3, 4 or 5 stars"
says err 'nothing was written'
is 'no table' test ! -e never
import 2 bad.csv --json
says out '"line":5,"sheet":null,"cell":"J5","column":"stars","header":"Hạng sao","value":"2 sao","rule":"stars"'

# A producer with two addresses; a column that is missing; two that are one.
sed '6s/Bản Hua Ca/Bản khác/' r.csv >bad.csv
import 2 bad.csv
says err 'cell F6 (Địa chỉ): differs from row 5, which has the same producer'
cut -d';' -f1-5,7- r.csv >bad.csv
import 2 bad.csv
says err '(address): no column has this field: add one, or give one value for all rows with --set address=VALUE'
sed 's/Điện thoại/Số sao/' r.csv >bad.csv
import 2 bad.csv
says err 'mean the same field (stars): rename one'
# A word that does not read.
sed 's/Giấm/Gi4m/' r.csv >bad.csv
import 2 bad.csv
says err "cell B5 (Tên sản phẩm): 'Gi4m' does not read as Vietnamese"
import 0 bad.csv --accept-doubts
# Producers without numbers get them, one each.
cut -d';' -f1-4,6- r.csv >none.csv
import 2 none.csv
says err '--set id=VALUE'
import 0 none.csv --first-id 11-000057 --out numbered
says numbered/producers.csv '"11-000057"'
same 'both products are of it' \
	"$(grep -c '"11-000057"' numbered/certificates.csv)" 2

# Without that table, only present communes are known.
units=
import 2 r.csv --out bare
says err "'r.csv': cell G5 (Xã/phường): no present commune here has this name"
says err 'name a table of former communes with --old-units'
is 'no table' test ! -e bare
import 2 r.csv --json
says out '"cell":"G5","column":"unit","header":"Xã/phường","value":"Xã Tỏa Tình","rule":"commune"'
sed 's/Xã Tỏa Tình/Xã Quài Tở/' r.csv >now.csv
import 0 now.csv
says out '11-03295'
# A district may mean that the name is a former one.
sed 's/Xã Tỏa Tình/Xã Quài Tở, huyện Tuần Giáo/' r.csv >bad.csv
import 2 bad.csv
says err 'cell G5 (Xã/phường): districts ended on 1 July 2025'
says err 'name a table with --old-units'
import 0 bad.csv --old-units old.csv
# That table is checked, too.
sed '3s/03295/3295/' old.csv >bad.csv
import 2 r.csv --old-units bad.csv
says err "'bad.csv': line 3, column now: expected the code of a present commune"
import 2 r.csv --old-units bad.csv --json
says out '"line":3,"column":"now","header":null,"value":"3295","rule":"old-units"'
cut -d, -f1-3 old.csv >bad.csv
import 2 r.csv --old-units bad.csv
says err 'expected the columns name, district, province and now'
import 4 r.csv --old-units none.there

# Not a register.
printf 'a;b\n1;2\n' >n.csv
import 2 n.csv
says err 'no header row'
printf '\320\317\021\340\241\261\032\341' >r.xls
import 2 r.xls
says err 'save as .xlsx'
run 2 "$ocop" import
run 2 "$ocop" import r.csv --set colour=red
run 2 "$ocop" import r.csv --province Atlantis
run 2 "$ocop" import r.csv --sheet x
run 2 "$ocop" import r.csv --encoding ebcdic

# The corpus of damaged registers.
if /usr/bin/python3 -c 'import openpyxl'; then
	mkdir corpus
	run 0 /usr/bin/python3 "$here/import.py" "$ocop" corpus
	says out ' 0 failed'
	grep '^#\|^FAIL' out
else
	echo "skipped: the corpus needs python3-openpyxl"
fi

finish
