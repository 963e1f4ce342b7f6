#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What must stand on the papers of an inspection, by the JSON of the same file.
    print.py FOLDER FILE REPORT.JSON TITLE COUNTS-WORD PROGRAM
REPORT.JSON is what `ocop-verify report check --json` says. COUNTS-WORD is the
word behind which the numbers of the sentence to copy begin, PROGRAM the
ocop-verify that made the papers."""
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

folder, path, report, title, word, program = sys.argv[1:]
os.environ["LC_ALL"] = "C.UTF-8"
with open(report, encoding="utf-8") as f:
    told = json.load(f)
with open(path, "rb") as f:
    digest = hashlib.sha256(f.read()).hexdigest()


def plain(text):
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def run(*argv):
    return subprocess.run(argv, check=True, capture_output=True).stdout.decode()


def texts_of(name):
    with zipfile.ZipFile(os.path.join(folder, name)) as z:
        part = "word/document.xml" if name.endswith("docx") else "xl/sharedStrings.xml"
        return "\n".join("".join(p.itertext()) for p in ET.fromstring(z.read(part)).iter()
                         if p.tag.endswith(("}p", "}si")))


annex = os.path.join(folder, "annex.pdf")
fonts = run("pdffonts", annex).splitlines()[2:]
assert fonts and all(f.split()[-5] == "yes" for f in fonts), fonts
raw = run("pdftotext", "-raw", annex, "-")
assert raw == unicodedata.normalize("NFC", raw)
pages = raw.split("\f")[:-1]
seen = plain(raw)
assert plain(title) in plain(pages[0][:400]), pages[0][:400]
assert len(told["items"]) > 10
for item in told["items"]:
    data = base64.urlsafe_b64decode(item.get("input", "") + "==")
    if data.isascii() and data:
        assert plain(data.decode()) in seen, data
    for fact in ("decision", "by_decision", "name", "producer"):
        # The code may be torn by a line, not changed.
        assert plain(item["judged"]["facts"].get(fact) or "") in seen, fact
# The row of an item has its record's number: of what decided, else of the
# certificate; a good one rests on several.
rows = run("pdftotext", "-layout", annex, "-")
for number, item in enumerate(told["items"], 1):
    records = [item["index"]] if "index" in item else [
        c["index"] for c in item["judged"]["checks"]
        if c["name"] == "certificate" and c.get("index") is not None]
    if item["judged"]["verdict"] == "genuine":
        records = [", ".join(dict.fromkeys(str(c["index"]) for c in item["judged"]["checks"]
                                           if c["index"] is not None))]
        assert "," in records[0], records
    decision = item["judged"]["facts"].get("decision")
    if records and decision:
        assert re.search(r"(?m)^ *%d +\d\d:\d\d.* %s +%s" % (
            number, records[0], decision.split("/")[0]), rows), (number, records)
for value in ("root", "trust_fingerprint"):
    assert told["data"][value] in seen
assert told["hash"] == digest and digest in seen
# The program that worked out the verdicts, by the bytes of its file.
with open(program, "rb") as f:
    assert hashlib.sha256(f.read()).hexdigest() in seen
short = " ".join(digest[i:i + 4] for i in range(0, 32, 4))
assert all(short in page.replace("\n", " ") for page in pages), "the running head"
# The sentence that is copied: each code is counted once, and the readings that
# repeat one are told, so that together they are all items.
sentence = re.search(r"“(.*?)”", raw, re.S).group(1).replace("\n", " ")
assert short in sentence, sentence
parts = sentence.split(word)[0].split("; ")
counts = [int(n) for n in re.findall(r"\b(\d+) ", parts[0])]
repeats = [int(n) for n in re.findall(r"^(\d+) ", "\n".join(parts[1:]), re.M)]
assert counts[0] == sum(counts[1:] + repeats) == len(told["items"]), sentence
with tempfile.TemporaryDirectory() as tmp:
    beside = str([n for n, page in enumerate(pages, 1) if "report check" in page][0])
    run("pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", "-f", beside, "-l", beside,
        annex, tmp + "/p")
    read = run("zbarimg", "--nodbus", "-q", "--raw", tmp + "/p.png")
    assert read.strip() == "OCOP-INSPECTION:" + digest.upper(), read

sheet = texts_of("list.xlsx")
for item in told["items"]:
    facts = item["judged"]["facts"]
    if "stamp_index" in facts and "lot" in facts:
        serial = "%s/21/%06d%07d" % (facts["product"], facts["lot"], facts["stamp_index"])
        assert serial in sheet and serial in texts_of("list.docx"), serial
letters = [n for n in os.listdir(folder) if n.startswith("letter-")]
assert sorted(letters) == ["letter-authority-1.docx", "letter-producer-1.docx"], letters
for name in letters + ["list.docx"]:
    text = texts_of(name)
    assert text == unicodedata.normalize("NFC", text)
    assert "giả" not in text
assert "giả" not in raw
assert short in texts_of(letters[0])
