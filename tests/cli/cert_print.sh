#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Certificates on paper, and cards for the shelf: what is not in force is not
# printed, the text is the register's, every font is in the file, and the
# symbols lead back to the register.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh
make_realm
cat >>certificates.csv <<'end'
11-03295-03-2026,Mật ong Đào,1,1,11-000001,3,55.00,148/QĐ-TTg,DBN,55/QĐ-UBND,2023-06-28,2023-06-28,2026-06-28,
11-03295-05-2026,Mật ong Đào,1,1,11-000001,3,55.00,26/2026/QĐ-TTg,DBN,906/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,
11-03295-04-2026,"Du lịch bản Lồng, ""ngủ"" nhà sàn",6,26,11-000002,4,77.00,26/2026/QĐ-TTg,DBN,904/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,
end
start_certified
cat >d.csv <<'end'
code,action,authority,decision,decided,effective,ground
11-03295-02-2026,withdraw,DBN,701/QĐ-UBND,2026-06-30,2026-07-05,2
end
{
	echo "$(head -n 1 certificates.csv),supersedes"
	echo '11-03295-06-2026,Mật ong Đào,1,1,11-000001,4,79.00,26/2026/QĐ-TTg,DBN,905/QĐ-UBND,2026-06-27,2026-06-27,2029-06-27,,11-03295-05-2026'
} >n.csv
try 0 "$ocop" certificate --csv n.csv --certificates certificates.csv --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
try 0 "$ocop" decision --csv d.csv --key DBN --home office --issued 2026-07-01 \
	--passphrase-fd 3
run 0 submit office
run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"

paper() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" certificate print --home office --at 2026-07-05 "$@"
}
vi_paper() {
	LANGUAGE=vi
	paper "$@"
	LANGUAGE=en
}
first=11-03295-01-2026 tour=11-03295-04-2026
fonts_in() {	# PDF
	is "every font is in $1" test -z \
		"$(pdffonts "$1" | sed 1,2d | awk '{ if ($(NF-4) != "yes") print }')"
}
# The text as one line, as it reads.
text_of() {	# PDF
	pdftotext -layout "$1" - | tr -s ' \n\f' '   ' >text
	is "$1 is in NFC" python3 -c 'import sys, unicodedata
t = open(sys.argv[1], encoding="utf-8").read()
assert t == unicodedata.normalize("NFC", t)' text
}

# --- A certificate -----------------------------------------------------------------

vi_paper 0 $first --pdf c.pdf --docx c.docx
text_of c.pdf
for t in 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM' 'GIẤY CHỨNG NHẬN' 'Giấm táo mèo' \
		'HẠNG 3 SAO' 'HTX Táo mèo' 'bản Hua Xa, tỉnh Điện Biên' \
		'901/QĐ-UBND ngày 25/06/2026' \
		'từ 25/06/2026 đến 25/06/2029' $first; do
	says text "$t"
done
silent text 'khớp sổ đăng ký'
fonts_in c.pdf
same 'one page' "$(pdfinfo c.pdf | sed -n 's/^Pages: *//p')" 1
pdftoppm -r 200 -gray -png c.pdf c
uri=$(zbarimg -q --raw c-1.png 2>/dev/null)
run 0 "$build/ocop-verify" --replica office/replica.db --offline --at 2026-07-05 \
	--json "$uri"
says out "\"code\":\"$first\""
run 0 python3 -c 'import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
d = z.read("word/document.xml").decode()
import xml.dom.minidom; xml.dom.minidom.parseString(d)
assert "Giấm táo mèo" in d and "pgBorders" in d
assert "word/media/qr0.png" in z.namelist()' c.docx

# --- Cards ----------------------------------------------------------------------------

vi_paper 0 --card $first $tour --loose --pdf k.pdf --docx k.docx
text_of k.pdf
for t in 'Giấm táo mèo' 'OCOP hạng 3 sao' 'có giá trị đến ngày 25/06/2029' \
		'Hàng bán rời: không dán tem.' '"ngủ" nhà sàn' \
		'Dịch vụ: không dán tem.'; do
	says text "$t"
done
fonts_in k.pdf
pdftoppm -r 200 -gray -png k.pdf k
same 'two symbols' "$(zbarimg -q --raw k-*.png 2>/dev/null | sort -u | wc -l)" 2
for u in $(zbarimg -q --raw k-*.png 2>/dev/null); do
	run 0 "$build/ocop-verify" --replica office/replica.db --offline \
		--at 2026-07-05 --json "$u"
done
paper 0 --card $first --pdf l.pdf
text_of l.pdf
silent text 'Sold loose'

# --- What is not printed -----------------------------------------------------------

paper 1 11-03295-03-2026 --pdf x.pdf
says err 'has lapsed'
paper 1 11-03295-02-2026 --pdf x.pdf
says err 'was withdrawn'
paper 1 11-03295-05-2026 --pdf x.pdf
says err 'was superseded by another one'
run 0 "$ocop" certificate print --home office --at 2026-07-04 \
	11-03295-02-2026 --pdf y.pdf
run 1 "$ocop" certificate print --home office --at 2026-06-24 $first --pdf x.pdf
says err 'is not in force yet'
paper 1 --card $first 11-03295-02-2026 --pdf x.pdf
paper 2 11-03295-99-2026 --pdf x.pdf
says err 'has no such certificate'
paper 2 $first $tour --pdf x.pdf
paper 2 $first
paper 2 --pdf x.pdf
paper 2 $first --pdf x.pdf --host elsewhere.example
is 'nothing was written' test ! -e x.pdf
kill_registry TERM
[ -z "${KEEP:-}" ] || cp -r . "$KEEP"
finish
