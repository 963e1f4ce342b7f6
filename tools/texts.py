#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every text of the sources that reads like a sentence is in
po/vi.po. xgettext misses some, for instance a text in a variable.
    tools/texts.py [TREE]"""
import ast
import glob
import os
import re
import sys

os.chdir(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(__file__) + "/..")
# Machine words, columns of tables, and texts that have both languages; what
# the look-ups for machines say in JSON, metrics; links; XML; CSS.
FILES = ("common/ui/header.c", "cli/import/import_header.c", "cli/import/import_places.c",
         "cli/import/import_words.c", "cli/office/office_words.c", "common/paper/paper_docx.c", "lib/verdict/verdict_words.c", "sync/sync_age.c",
         "registry/http/handlers_entry.c", "registry/http/handlers_look.c", "registry/http/handlers_log.c",
         "registry/http/handlers_status.c",
         "registry/http/measure.c", "registry/web/web_style.c",
         "registry/web/linkset.c",
         # PDF's own words.
         "common/print/calibration.c", "common/print/pdf_font.c", "common/print/sheet_pdf.c")
STRING = r'"(?:[^"\\\n]|\\.)*"'
NO_SENTENCE = re.compile(
    r"ocop[- ]|https?:|listening on | \(evidence not|'?--|<|text/|image/|application/|/s/|/log/|public, |eval |"
    r"default-src |Content-Disposition: |cosignature/|%-12s|key end$|"
    r".*\b(SELECT|INSERT|CREATE|DELETE|UPDATE|PRAGMA|ALTER|DROP|INTO|WHERE|"
    r"VALUES|BEGIN)\b", re.S)


def catalogue(path):
    found, text = set(), None
    for line in open(path, encoding="utf-8"):
        if line.startswith("msgid"):
            if text is not None:
                found.add(text)
            text = ast.literal_eval(line[line.index('"'):])
        elif line.startswith("msgstr"):
            found.add(text)
            text = None
        elif line.startswith('"') and text is not None:
            text += ast.literal_eval(line)
    return found


def texts(source):
    """(line, text) of each literal, neighbours joined as the compiler does."""
    source = re.sub(r"/\*.*?\*/|_Static_assert\(.*?\);", lambda m: "\n" * m.group().count("\n"),
                    source, flags=re.S)
    for found in re.finditer(STRING + r"(?:\s*(?:PRI\w+\s*)?" + STRING +
                             r")*(?:\s*PRI\w+)?", source):
        text = "".join(
            ast.literal_eval(part) if part[0] == '"' else "<%s>" % part
            for part in re.findall(STRING + r"|PRI\w+", found.group()))
        yield source[:found.start()].count("\n") + 1, text


known = catalogue("po/vi.po")
bad = 0
for folder in "lib common keys cli verifier sync registry witness".split():
    for path in sorted(glob.glob(folder + "/**/*.[ch]", recursive=True)):
        # What ocop-picture prints, a program reads.
        if path in FILES or path.startswith("verifier/picture/"):
            continue
        for line, text in texts(open(path, encoding="utf-8").read()):
            words = [w for w in re.findall(r"[A-Za-z]{2,}", text) if w.islower()]
            if len(words) > 1 and " " in text.strip() and text not in known \
                    and not NO_SENTENCE.match(text):
                print("%s:%d: not in po/vi.po: %s" % (path, line, text.strip()))
                bad = 1
sys.exit(bad)
