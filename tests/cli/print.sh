#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The papers of an inspection file, read back: everything that was signed
# stands on them, in both languages, and nothing that accuses anybody.
set -u
cd "$(dirname "$0")/../.." || exit 4
root=$(pwd)
. tests/cli/lib.sh

file=$root/tests/vectors/inspection/whole.json
fingerprint=$(sed -n 's/.*"fingerprint": "\([0-9a-f]*\)".*/\1/p' \
	"$root/tests/vectors/inspection/inspection-file.json" | head -n 1)
verify() {
	"$build/ocop-verify" report "$@" --fingerprint "$fingerprint"
}
vietnamese() {
	env -u LC_ALL LANG=vi_VN.UTF-8 "$real/ocop-verify" report "$@" \
		--fingerprint "$fingerprint"
}
rows() {	# XLSX SHEET: its rows, cells between bars
	/usr/bin/python3 - "$@" <<'end'
import sys, zipfile, xml.etree.ElementTree as ET
z = zipfile.ZipFile(sys.argv[1])
texts = ["".join(t.itertext()) for t in ET.fromstring(z.read("xl/sharedStrings.xml"))]
for row in list(ET.fromstring(z.read("xl/worksheets/sheet%s.xml" % sys.argv[2])).iter(
        "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"))[1:]:
    print("|".join(texts[int(c[0].text)] if c.get("t") == "s" else c[0].text if len(c) else ""
                   for c in row))
end
}
words() {	# DOCX: its text
	unzip -p "$1" word/document.xml | sed 's/<[^>]*>/ /g'
}
verify check --json "$file" >report.json
cat >case.json <<'end'
{"schema":"ocop.case/1","minutes":"12/BB-KT","decision":"45/QĐ-KT",
"decided":"21/11/2026","leader":"Lò Văn Ân","party":"Hộ kinh doanh Mến",
"place":"chợ Tuần Giáo","town":"Điện Biên","answer_days":"05"}
end

run 0 verify print --out en --case case.json "$file"
says out en/annex.pdf
says err 'without --photos the papers leave out what was noted'
says out en/list.xlsx
says out en/letter-producer-1.docx
[ "${SAID:-}" ] || run 0 /usr/bin/python3 "$root/tests/cli/print.py" en "$file" \
	report.json 'ANNEX: Result of comparing OCOP stamp codes (to inspection minutes no. 12/BB-KT)' 'data integrity' "$real/ocop-verify"
run 0 vietnamese print --out vi --case case.json "$file"
run 0 /usr/bin/python3 "$root/tests/cli/print.py" vi "$file" report.json \
	'PHỤ LỤC: Kết quả đối chiếu mã tem OCOP (kèm Biên bản kiểm tra số 12/BB-KT)' 'mã kiểm tra tính' \
	"$real/ocop-verify"
pdftotext -raw vi/annex.pdf - >out
for text in 'không kết luận có hành vi vi phạm' 'Người không ký và lý do' \
	'Người chứng kiến' 'Lò Văn Ân' 'số 45/QĐ-KT ngày 21/11/2026'; do
	tr '\n' ' ' <out >flat
	says flat "$text"
done
# A paper and its file belong together, by the symbol and by the pen.
sum=$(sha256sum "$file" | cut -c1-64)
for code in "$sum" "$(echo $sum | cut -c1-32 | sed 's/..../& /g')" \
	"OCOP-INSPECTION:$(echo $sum | tr a-f A-F)"; do
	run 1 verify check --code "$code" "$file"
done
other=$(echo $sum | cut -c1-31 | sed 's/$/z/; s/7z$/8/; s/z$/7/')
run 4 verify check --code "$other" "$file"
says err 'not the code of that file'
for code in "$(echo $sum | cut -c1-31)" "${sum}0" OCOP-INSPECTION: "x$sum"; do
	run 2 verify check --code "$code" "$file"
done
# The same file and the same case give the same bytes.
run 0 vietnamese print --out vi2 --case case.json "$file"
is 'the same papers' diff -r vi vi2

# The journal fills the papers, when it is the one that was signed.
/usr/bin/python3 "$root/tests/cli/journal.py" inspect gather receive || exit 4
for kind in inspect gather receive; do
	run 0 vietnamese print --photos $kind --out $kind/out $kind/inspection.json
done
pdftotext -raw inspect/out/annex.pdf - | tr '\n' ' ' >flat
for text in 'số 12/BB-KT' 'Trưởng đoàn kiểm tra Lò Văn Ân' 'Sùng A Dế (QLTT-0345); Nguyễn' \
	'2 số sao trên hàng không khớp nhãn in 5 sao' 'Mật ong bạc hà 24 hộp 5 hộp' \
	'M-01 NP-000123' 'Bánh khẩu xén 7' 'Hàng nhập ngày 20/11' 'lý do không ký: Ông Mến không ký' \
	'mã xác thực do khóa tem của lô tạo ra; giấy chứng nhận hôm nay còn hiệu lực; số tem đang có hiệu lực 3, 2 01/QĐ' \
	'chậm 2 giây'; do
	says flat "$text"
done
silent flat 'Lò Văn Sai'
# What was noted is in the proposal of a gathering, too, which nobody but its
# officers sign.
words gather/out/proposal.docx >out
for text in 'nhãn in 5 sao' '24 hộp' 'Bánh khẩu xén' 'Hàng nhập ngày 20/11' \
	'Quyết định số 01/QĐ-UBND ngày 02/01/2026'; do
	says out "$text"
done
words gather/out/list.docx >out
says out 'Người lập bảng kê'
for text in 'Trưởng đoàn' 'Đại diện' 'Hoàng Thị Mến' 'Biên bản'; do
	silent out "$text"
done
words inspect/out/list.docx >out
says out 'Đại diện tổ chức, cá nhân được kiểm tra'
# A row an article line, what was noted in its columns; the rest apart.
rows inspect/out/list.xlsx 1 >out
is 'a row a line' lines out 11
says out '1|Sản phẩm 11-03295-01-2026|||2|HTX 11-000001|11-03295-01-2026/21/0000010000001; 11-03295-01-2026/21/0000010000006|'
says out '10|Mật ong bạc hà|hộp|24|5|'
says out '11|Bánh khẩu xén||7|'
silent out example.com
rows inspect/out/list.xlsx 2 >out
is 'a row a text' lines out 6
says out '2|https://example.com/menu|máy ảnh|1|Không phải mã của hệ thống này'
rows receive/out/list.xlsx 1 >out
says out '10|Mật ong bạc hà|hộp||24|5|'
# A quantity that names a scanned product stands in its row, and is added up.
/usr/bin/python3 "$root/tests/cli/journal.py" sums || exit 4
run 0 vietnamese print --photos sums --out sums/out sums/inspection.json
rows sums/out/list.xlsx 1 >out
says out '1|Sản phẩm 11-03295-01-2026|hộp|31|2|'
says out '|số lượng thực có là tổng của mọi dòng về sản phẩm này; số đã quét theo ghi nhận: 5'
says out '10|sản phẩm 11-03295-01-2026|túi|3||'
pdftotext -raw receive/out/goods-received.pdf - >out
says out 'Công ty Ớt'
sed 's/NP-000123/NP-000124/' inspect/journal.jsonl >other
cp other inspect/journal.jsonl
run 4 verify print --photos inspect --out none inspect/inspection.json
says err 'changed since it was signed'
rm inspect/journal.jsonl
run 4 verify print --photos inspect --out none inspect/inspection.json
# One without a journal has none to print from.
mkdir photos
cp gather/journal.jsonl photos
run 4 verify print --photos photos --out none "$file"
says err 'not the journal that was signed with this inspection'
is 'nothing is printed from another journal' test ! -e none

# What nobody told is left open, and every kind has its paper.
run 0 vietnamese print --out bare "$file"
pdftotext -raw bare/annex.pdf - >out
says out 'số ……/BB-KT'
for kind in gather receive; do
	echo "{\"schema\":\"ocop.case/1\",\"kind\":\"$kind\",\"supplier\":\"Công ty Ớt\"}" >k.json
	run 0 vietnamese print --out $kind --case k.json "$file"
	is "$kind asks nobody" test -z "$(ls $kind | grep letter)"
done
is 'a proposal' test -s gather/proposal.docx
pdftotext -raw receive/goods-received.pdf - >out
says out 'PHIẾU ĐỐI CHIẾU HÀNG NHẬN'
says out 'Công ty Ớt'

# Quantities stand where they belong, as they were written.
/usr/bin/python3 - <<'end'
import json
goods = [{"unit": "hộp", "present": "0%d" % i, "scanned": "%d" % i, "note": "nhãn %d sao" % i}
         for i in range(len(json.load(open("report.json"))["items"]))]
json.dump({"schema": "ocop.case/1", "goods": goods}, open("goods.json", "w"))
end
run 0 vietnamese print --out goods --case goods.json "$file"
rows goods/list.xlsx 1 >out
says out '2|Sản phẩm 11-03295-01-2026|hộp|01|1|'
says out '|nhãn 1 sao'
# Those of one line are added up, and its notes stand together.
says out '1|Sản phẩm 11-03295-01-2026|hộp|00; 07; 08; 012|27|'
says out '|nhãn 0 sao; nhãn 7 sao; nhãn 8 sao; nhãn 12 sao'

# A case file with a mistake is refused, and nothing is written.
refuse() {	# TEXT JSON
	echo "$2" >bad.json
	run 2 verify print --out none --case bad.json "$file"
	says err "$1"
}
refuse 'must be ocop.case/1' '{"minutes":"12"}'
refuse "leaderr: no such member" '{"schema":"ocop.case/1","leaderr":"A"}'
refuse 'minutes: must be a text' '{"schema":"ocop.case/1","minutes":12}'
refuse 'must be check, gather or receive' '{"schema":"ocop.case/1","kind":"x"}'
refuse 'goods: expected an array with a member for each item' \
	'{"schema":"ocop.case/1","goods":[{}]}'
run 2 verify print "$file"
run 4 verify print --out none --case nowhere.json "$file"
# No paper gets a name that was cut to fit.
long=$(printf '%0200d/' $(yes 0 | head -n 20) | cut -c1-4020)$(printf '%068d' 0)
run 2 verify print --out "$long" "$file"
is 'nothing is in it' test -z "$(find 00* -type f)"
cp "$file" cut.json
printf x >>cut.json
run 2 verify print --out none cut.json
is 'a refused file has no papers' test ! -e none

finish
