#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A document for ocop-paper, and what must be in the files that it makes.
    paper.py make >DOC.JSON     paper.py check DOC.JSON PDF DOCX XLSX     paper.py margin PDF
    paper.py head PDF
The files are read by poppler, ZXing, zbar and by their XML alone."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

LINK = "HTTPS://STAMP.EXAMPLE/01/09520000001070/21/0000120000451?S=" + "0123456789" * 15
# A name of more than a hundred letters, as cooperatives have.
LONG = "Hợp tác xã sản xuất, chế biến và tiêu thụ nông sản hữu cơ " * 3
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def make():
    names = ["Mật ong bạc hà Tủa Chùa – HTX Tênh Phông", "=SUM(A1:A9)",
             "<b>&amp; \"Ớt\" ửng đỏ</b>", "Rượusìnthànggạonếp" * 5]
    rows = [{"cells": [str(n), "%05d" % n, " ".join([names[n % 4]] * (n % 7 + 1)), "0%d" % n],
             "below": LINK + "%02d" % n} for n in range(1, 41)]
    # One row that no page can hold.
    rows.append({"cells": ["41", "00041", "trái cây sấy " * 700, "7"]})
    return {
        "schema": "ocop.paper/1", "lang": "vi", "created": 1795312800,
        "title": "Phụ lục thử", "head": "Đầu trang số 12/BB-KT",
        "page": "Trang", "initials": ["Trưởng đoàn:", "Người chứng kiến:"],
        "blocks": [
            {"kind": "letterhead", "parent": "SỞ CÔNG THƯƠNG", "body": "CHI CỤC THỬ",
             "number": "Số: 7/CV", "subject": "V/v thử", "country":
             "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "motto":
             "Độc lập - Tự do - Hạnh phúc", "dated": "Điện Biên, ngày … tháng …"},
            {"kind": "title", "text": "PHỤ LỤC THỬ"},
            {"kind": "heading", "text": "1. Căn cứ"},
            {"kind": "pairs", "rows": [
                {"key": "Mã", "value": "3f2a91c0 77de12ab", "mono": True},
                {"key": "Ngày", "value": "22/11/2026"}]},
            {"kind": "text", "text": "Dữ liệu được đối chiếu với sổ đăng ký. " * 9},
            {"kind": "table", "sheet": "Bảng kê", "columns": [
                {"title": "TT", "width": 6, "number": True},
                {"title": "Mã số", "width": 9}, {"title": "Tên hàng hóa", "width": 30},
                {"title": "Số lượng", "width": 8, "align": "right", "number": True}],
             "rows": rows},
            {"kind": "blank", "text": "Ý kiến:", "lines": 3},
            {"kind": "qr", "symbol": "OCOP-TEST:0123456789ABCDEF", "text": "Quét mã này"},
            {"kind": "signatures", "boxes": [
                {"title": "Trưởng đoàn", "note": "(ký)", "name": "Lò Văn Ân"},
                {"title": LONG + "cuối-chức-danh", "note": "(ký tên)",
                 "name": LONG + "cuối-tên"},
                {"title": "Người chứng kiến", "note": "(ghi rõ)", "name": ""},
                {"title": "Công chức", "note": "(họ tên)", "name": "Ngọc Ánh,\nCông chức"}]},
            {"kind": "ending", "copies_title": "Nơi nhận:", "copies": "- Như trên;\n- Lưu: VT.",
             "title": "GIÁM ĐỐC", "note": "(ký)", "name": "Quàng Văn Ổn"}]}


def told(doc):
    """Every text of the document that a reader must see."""
    def walk(value, key=""):
        if isinstance(value, dict):
            for k, v in value.items():
                yield from walk(v, k)
        elif isinstance(value, list):
            for v in value:
                yield from walk(v, key)
        elif isinstance(value, str) and key not in (
                "kind", "sheet", "symbol", "align", "schema", "lang", "page"):
            yield value
    return [t for t in walk(doc["blocks"]) if t]


def plain(text):
    """Without white space: a line may break anywhere."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def run(*argv):
    return subprocess.run(argv, check=True, capture_output=True).stdout.decode()


def pages_of(pdf):
    return run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]


def check_pdf(doc, path):
    fonts = run("pdffonts", path).splitlines()[2:]
    assert fonts and all(f.split()[-5] == "yes" for f in fonts), fonts
    assert all("Liberation" in f for f in fonts), fonts
    raw = run("pdftotext", "-raw", path, "-")
    assert raw == unicodedata.normalize("NFC", raw)
    seen = plain(raw)
    # A cell over two pages has the foot of one and the head of the next in it.
    for text in told(doc):
        for word in text.split() if len(text) > 3000 else [text]:
            assert plain(word) in seen, word
    pages = pages_of(path)
    table = [p for p in pages if re.search(r"^ *\d+ +\d{5} ", p, re.M) or "sấy" in p]
    assert len(pages) > 4 and len(table) > 2
    for number, page in enumerate(pages, 1):
        assert "Trang %d/%d" % (number, len(pages)) in page
        assert "Đầu trang số 12/BB-KT" in page
        assert "Trưởng đoàn:" in page and "Người chứng kiến:" in page
    assert all("Tên hàng hóa" in p for p in table), "a head row is missing"
    # A row is not torn from its code.
    for page in table:
        for n in re.findall(r"^ *(\d+) +\d{5} ", page, re.M):
            if int(n) <= 40:
                assert plain(LINK + "%02d" % int(n)) in plain(page), n
    check_boxes(path)
    info = run("pdfinfo", "-isodates", path)
    assert re.search(r"CreationDate: +2026-11-22T", info), info
    assert info.count(" (A4)") == 1, info
    with tempfile.TemporaryDirectory() as tmp:
        last = [n for n, p in enumerate(pages, 1) if "Quét mã này" in p][0]
        run("pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", "-f", str(last),
            "-l", str(last), path, tmp + "/p")
        want = [b for b in doc["blocks"] if b["kind"] == "qr"][0]["symbol"]
        assert want in run("zbarimg", "--nodbus", "-q", "--raw", tmp + "/p.png")
        assert want in run("ZXingReader", tmp + "/p.png")


def heights(path):
    """Where the last of each word begins and ends, from the first page's top."""
    return {w: (float(top) + 1000 * page, float(bottom) + 1000 * page)
            for page, words in enumerate(run("pdftotext", "-bbox", path, "-").split("<page"))
            for top, bottom, w in re.findall(
                r'yMin="([^"]*)" xMax="[^"]*" yMax="([^"]*)">([^<]*)</word', words)}


def check_head(path):
    """A running head of any length ends above the body."""
    at = heights(path)
    assert at["CODE"][1] <= at["BODY"][0], at


def check_boxes(path):
    """Nothing of a place to sign is drawn over another part, however long."""
    at = heights(path)
    # The end of the title, the note below it, the name, the next row of boxes.
    for above, below in (("cuối-chức-danh", "(ký"), ("(ký", "cuối-tên"),
                         ("cuối-tên", "(họ"), ("tên)", "Ánh,")):
        assert at[above][1] <= at[below][0], (above, at[above], below, at[below])
    # All names of a row begin below its longest title.
    assert at["Ân"][0] > at["cuối-chức-danh"][1] + 60, at["Ân"]


def check_docx(doc, path):
    with zipfile.ZipFile(path) as z:
        assert z.testzip() is None
        parts = {n: ET.fromstring(z.read(n)) for n in z.namelist()
                 if n.endswith((".xml", ".rels"))}
        assert z.read("word/media/qr0.png").startswith(b"\x89PNG")
    types = {t.get("PartName") for t in parts["[Content_Types].xml"]}
    for part in ("/word/document.xml", "/word/footer1.xml", "/word/styles.xml"):
        assert part in types
    body = parts["word/document.xml"]
    # A line of a text ends in a word processor only where it is told.
    seen = {"".join("\n" if t.tag == W + "br" else t.text or "" for t in p.iter()
                    if t.tag in (W + "t", W + "br")) for p in body.iter(W + "p")}
    for text in told(doc):
        assert text in seen, text
    heads = [r for r in body.iter(W + "tr") if r.find(W + "trPr/" + W + "tblHeader")
             is not None]
    assert len(heads) == 1 and "Tên hàng hóa" in "".join(heads[0].itertext())
    margin = body.find(W + "body/" + W + "sectPr/" + W + "pgMar")
    assert margin.get(W + "left") == "1701" and margin.get(W + "right") == "850"
    fonts = parts["word/styles.xml"].find(".//" + W + "rFonts")
    assert fonts.get(W + "ascii") == "Times New Roman"
    foot = "".join(parts["word/footer1.xml"].itertext())
    assert "NUMPAGES" in foot and "Trưởng đoàn:" in foot


def check_xlsx(doc, path):
    with zipfile.ZipFile(path) as z:
        texts = ["".join(s.itertext()) for s in
                 ET.fromstring(z.read("xl/sharedStrings.xml"))]
        sheet = ET.fromstring(z.read("xl/worksheets/sheet1.xml"))
        assert "Bảng kê" in z.read("xl/workbook.xml").decode()
    rows = []
    for row in sheet.iter(S + "row"):
        cells = row.findall(S + "c")
        assert not row.findall(".//" + S + "f"), "a formula"
        rows.append([(texts[int(c[0].text)] if c.get("t") == "s" else
                      float(c[0].text)) for c in cells])
    table = [b for b in doc["blocks"] if b["kind"] == "table"][0]
    assert rows[0] == [c["title"] for c in table["columns"]]
    for got, row in zip(rows[1:], table["rows"], strict=True):
        first, code, name, count = row["cells"]
        # A leading zero is a text, also in a column of numbers.
        want = count if count.startswith("0") else float(count)
        assert got == [float(first), code, name, want], (got, row)


def check_margin(path):
    """Lines of nothing but l end with an l: it has ink where no hyphen has."""
    lines = re.findall(r'yMin="([^"]*)" xMax="([^"]*)" yMax="[^"]*">ll',
                       run("pdftotext", "-bbox", path, "-"))
    page = subprocess.run(["pdftoppm", "-r", "144", "-gray", "-l", "1", path],
                          check=True, capture_output=True).stdout
    width, height = map(int, page.split(b"\n", 3)[1].split())
    dots = page[-width * height:]
    assert len(lines) > 2
    for top, right in (tuple(2 * float(n) for n in line) for line in lines):
        row = (int(top) + 8) * width
        assert min(dots[row + int(right) - 8:row + int(right)]) < 128, "no l"


if sys.argv[1] == "make":
    json.dump(make(), sys.stdout, ensure_ascii=False)
elif sys.argv[1] == "margin":
    check_margin(sys.argv[2])
elif sys.argv[1] == "head":
    check_head(sys.argv[2])
else:
    os.environ["LC_ALL"] = "C.UTF-8"
    with open(sys.argv[2], encoding="utf-8") as file:
        made = json.load(file)
    check_pdf(made, sys.argv[3])
    check_docx(made, sys.argv[4])
    check_xlsx(made, sys.argv[5])
