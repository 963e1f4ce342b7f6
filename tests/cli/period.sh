#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The report of a period: its figures, as a table, a page and an official
# report; the shares of the programme; and the monthly report with the texts of
# communes.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh
make_realm
cat >>certificates.csv <<'end'
11-03295-03-2026,Mật ong Đào,1,1,11-000001,3,55.00,148/QĐ-TTg,DBN,55/QĐ-UBND,2023-06-28,2023-06-28,2026-06-28,
11-03295-04-2026,Măng khô,1,1,11-000002,3,56.00,148/QĐ-TTg,DBN,56/QĐ-UBND,2023-12-20,2023-12-20,2026-12-20,
11-03325-05-2026,<b>Chè</b> & mật,3,1,11-000002,3,57.00,148/QĐ-TTg,DBN,57/QĐ-UBND,2023-12-21,2023-12-21,2026-12-21,
end
start_certified
{
	echo "$(head -n 1 certificates.csv),supersedes"
	echo '11-03295-06-2026,Măng khô,1,1,11-000002,4,79.00,26/2026/QĐ-TTg,DBN,903/QĐ-UBND,2026-06-30,2026-06-30,2029-06-30,,11-03295-04-2026'
} >n.csv
try 0 "$ocop" certificate --csv n.csv --certificates certificates.csv --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
cat >d.csv <<'end'
code,action,authority,decision,decided,effective,ground
11-03295-02-2026,withdraw,DBN,701/QĐ-UBND,2026-06-30,2026-07-01,2
end
try 0 "$ocop" decision --csv d.csv --key DBN --home office --issued 2026-07-01 \
	--passphrase-fd 3
run 0 submit office
run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"

period() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" report period --home office "$@"
}
row() {	# BY CODE NUMBERS
	is "$1 $2 $3" grep -q "^\"$1\",\"$2\",\"[^\"]*\",$3" table
}
table() {	# the table, without its mark and its line ends
	tr -d '\r' <t.csv | sed '1s/^\xef\xbb\xbf//' >table
}

# --- The figures ---------------------------------------------------------------

# in force, new, upgraded, ranked again, lowered, lapsed, withdrawn, inspected,
# flagged
period 0 --from 2026-06-01 --to 2026-07-31 --csv t.csv
is 'it begins with the mark of UTF-8' test \
	"$(head -c 3 t.csv | od -An -tx1 | tr -d ' ')" = efbbbf
table
says table '"by","code","name","in force at the end","newly certified","upgraded","ranked again","lowered","lapsed","withdrawn","inspections","suspected copies"'
row total '' 3,2,1,0,0,1,1,0,0
row 'by province' 11 3,2,1,0,0,1,1,0,0
row 'by commune' 11-03295 2,2,1,0,0,1,1,0,0
row 'by commune' 11-03325 1,0,0,0,0,0,0,0,0
row 'by star' 3 2,1,0,0,0,1,0,0,0
row 'by star' 4 1,1,1,0,0,0,1,0,0
row 'by group of products' 2 0,1,0,0,0,0,1,0,0
row 'by type of producer' cooperative 1,2,0,0,0,1,1,0,0
row 'by type of producer' company 2,0,1,0,0,0,0,0,0
says out '  in force at the end: 3'
# Each boundary: the lapse is on 29/06, the withdrawal on 01/07.
period 0 --from 2026-06-29 --to 2026-06-29 --csv t.csv
table
row total '' 4,0,0,0,0,1,0,0,0
period 0 --from 2026-06-30 --to 2026-06-30 --csv t.csv
table
row total '' 4,0,1,0,0,0,0,0,0
period 0 --from 2026-07-01 --to 2026-07-01 --csv t.csv
table
row total '' 3,0,0,0,0,0,1,0,0
period 0 --from 2026-07-02 --to 2026-07-02 --csv t.csv
table
row total '' 3,0,0,0,0,0,0,0,0
# One commune; another province.
period 0 --from 2026-06-01 --to 2026-07-31 --unit 11-03325 --csv t.csv
table
row total '' 1,0,0,0,0,0,0,0,0
period 0 --from 2026-06-01 --to 2026-07-31 --province 12 --csv t.csv
table
row total '' 0,0,0,0,0,0,0,0,0
# Inspections come from the office's table.
cat >office/inspections.csv <<'end'
ngày;hạn;mã sản phẩm;kết quả
;15/06/2026;11-03295-01-2026;đạt
;16/06/2026;11-03325-05-2026;đạt
;01/08/2026;11-03325-05-2026;đạt
;16/06/2026;12-03325-05-2026;đạt
end
period 0 --from 2026-06-01 --to 2026-07-31 --csv t.csv
table
row total '' 3,2,1,0,0,1,1,2,0
row 'by commune' 11-03325 1,0,0,0,0,0,0,1,0
printf 'date,code\n1/13/2026,11-03325-05-2026\n1/6/2026,11\n' >bad.csv
period 2 --from 2026-06-01 --csv t.csv --inspections bad.csv
says err "'bad.csv': line 2: expected a day and a product code"
says err "'bad.csv': line 3: "

# --- The shares -----------------------------------------------------------------

cat >office/shares.csv <<'end'
mã chủ thể,nữ làm chủ,dân tộc thiểu số làm chủ,kênh bán hiện đại
11-000001,có,không,x
11-000002,không,,x
11-000009,có,có,x
end
period 0 --from 2026-06-01 --to 2026-07-31 --html a.html --docx a.docx --pdf a.pdf
tr -d '\n' <a.html >a.line
says a.line '<td>led by women</td><td>50.0 %</td><td>1 / 2</td>'
says a.line '<td>led by people of ethnic minorities</td><td>0.0 %</td><td>0 / 1</td>'
says a.line '<td>modern sales channels</td><td>100.0 %</td><td>2 / 2</td>'
says a.line '<td>circular economy</td><td>–</td><td>0 / 0</td>'
says a.line '<td>producers that are cooperatives</td><td>50.0 %</td>'
says a.line '<td>certificates ranked again, of those that ended in the period</td><td>50.0 %</td><td>1 / 2</td>'
printf 'producer,sme\n11-000001,perhaps\n' >bad.csv
period 2 --from 2026-06-01 --csv t.csv --shares bad.csv
says err "'bad.csv': line 2, column sme: expected yes or no"

# --- Points of sale ---------------------------------------------------------------

cat >office/points.csv <<'end'
mã xã,tên,địa chỉ
11-03295,Điểm bán chợ phiên,bản Lồng
11-03295,Cửa hàng HTX,bản Hua Xa
11-03325,Điểm bán Mường Phăng,
12-03325,Của tỉnh khác,
end
period 0 --from 2026-06-01 --to 2026-07-31 --unit 11 --html p.html
says p.html '>3, in 2 communes'
period 0 --from 2026-06-01 --to 2026-07-31 --html p.html
says p.html '>4, in 3 communes'
printf 'unit,name\n11,x\n' >bad.csv
period 2 --from 2026-06-01 --csv t.csv --points bad.csv
says err "'bad.csv': line 2: expected a commune: TT-XXXXX"

# --- The page -------------------------------------------------------------------

is 'nothing is fetched' test -z "$(grep -oE '(src|href|url|@import)[=(]' a.html)"
silent a.html '<script'
is 'a map of 34 provinces' test "$(grep -o '<path ' a.html | wc -l)" = 34
says a.html 'Tỉnh Điện Biên: 3</title>'
run 0 python3 -c '
import html.parser, sys
VOID = {"meta"}
class P(html.parser.HTMLParser):
    open = []
    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
p = P()
p.feed(open(sys.argv[1], encoding="utf-8").read())
assert not p.open' a.html
period 0 --from 2026-06-01 --to 2026-07-31 --unit 11 --html b.html
says b.html '<circle '
(
	LANGUAGE=vi
	period 0 --from 2026-06-01 --to 2026-07-31 --html v.html --docx v.docx --pdf v.pdf
	[ $failed -eq 0 ]
) || note_failure
says v.html '<html lang="vi">'
says v.html 'Kết quả thực hiện Chương trình OCOP'

# --- The official report --------------------------------------------------------

pdftotext -layout v.pdf v.txt
for t in 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM' 'Độc lập - Tự do - Hạnh phúc' \
		'BÁO CÁO' 'Nơi nhận:'; do
	says v.txt "$t"
done
is 'every font is in the file' test -z \
	"$(pdffonts v.pdf | sed 1,2d | awk '{ if ($(NF-4) != "yes") print }')"
cat >office/letterhead.csv <<'end'
cơ quan chủ quản,cơ quan ban hành,ký hiệu,địa danh,chức vụ,người ký,nơi nhận
UBND TỈNH ĐIỆN BIÊN,SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG,SNNMT,Điện Biên,GIÁM ĐỐC,Lò Văn Ân,UBND tỉnh; VPĐP NTM tỉnh; Lưu: VT
end
cat >texts.csv <<'end'
mã xã,thực trạng,điểm mạnh,"khó khăn, vướng mắc"
11-03295,Có 2 sản phẩm,Vùng nguyên liệu tốt,"Thiếu vốn; ""đường"" xa"
12-03295,Của tỉnh khác,,
end
month() {
	c=$1
	shift
	run "$c" "$ocop" report monthly --home office "$@"
}
(
	LANGUAGE=vi
	month 0 --month 06/2026 --unit 11 --texts texts.csv --docx m.docx --pdf m.pdf --html m.html
	[ $failed -eq 0 ]
) || note_failure
pdftotext -layout m.pdf m.txt
for t in 'SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG' 'Số: ……/BC-SNNMT' 'Điện Biên, ngày' \
		'tháng 06/2026' '1. Thực trạng' '2. Điểm mạnh' \
		'3. Khó khăn, vướng mắc' 'Thiếu vốn; "đường" xa' 'Lò Văn Ân' \
		'- UBND tỉnh;' '- Lưu: VT.' 'GIÁM ĐỐC'; do
	says m.txt "$t"
done
silent m.txt 'Của tỉnh khác'
tr '\n' ' ' <m.txt | tr -s ' ' >m.words
says m.words 'Chưa có nội dung của: '
says m.html 'Thiếu vốn; &quot;đường&quot; xa'
month 0 --month 2026-06 --unit 11-03295 --pdf c.pdf
pdftotext -layout c.pdf c.txt
says c.txt '3. Difficulties and obstacles'
printf 'unit,state\n11-1,x\n' >bad.csv
month 2 --month 06/2026 --texts bad.csv --pdf x.pdf
says err "'bad.csv': line 2: expected a commune or a province"
for m in 13/2026 6/2026 2026-00 2026/06; do
	month 2 --month $m --pdf x.pdf
done
period 2 --from 2026-07-02 --to 2026-07-01 --csv t.csv
period 2 --from 2026-07-01
period 2 --from 2026-07-01 --unit 11-0 --csv t.csv
period 4 --from 2026-07-01 --csv none/t.csv
kill_registry TERM
[ -z "${KEEP:-}" ] || cp -r . "$KEEP"
finish
