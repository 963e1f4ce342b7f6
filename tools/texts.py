#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that po/vi.po has every text of the sources that reads like a sentence,
and every text that is handed to a function of SAY, be it one word. xgettext
misses some, for instance a text in a variable.
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

# What says a text to a person: which of its arguments, from 0, is the name of
# an option, command, file, column, rule or system call, which is never
# translated. Every other text there is held. A local function of a name that
# several files have is listed with its file.
SAY = {
    "ocop_fail": (), "refuse": (), "malformed": (), "bad": (), "say_progress": (),
    "say_error": (), "cmd_usage": (0,), "say_diag": (0,), "say_trouble": (0,),
    "say_errno": (0,), "answer_problem": (2,), "answer_unavailable": (1,),
    "answer_found": (), "answer_not_found": (),
    "rows_fault": (1, 2), "rows_fault_begin": (1, 2), "header_fault": (2,),
    "import_fault": (3,), "import_fault_begin": (3,), "failed": (1,),
    "cli/trust/trust_csv.c:bad": (1, 2), "lib/inspect/inspect_file.c:bad": (1,),
    "keys/pkcs11/token_uri.c:bad": (1,), "verifier/print_case.c:refuse": (1,),
}
NAME = re.compile(r"[a-z0-9_.-]+|[A-Z]+_\w+|--[a-z-]+([ ,]+--[a-z-]+)*|ocop(-[a-z]+)?( [a-z]+)*")
# Machine words that a text may consist of.
MACHINE = re.compile(r"--[a-z-]+|\b(JSON|stdout)\b|<PRI\w+>")


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
    """(line, text, function, number of the argument) of each literal, neighbours
    joined as the compiler does. No function: it stands in no call."""
    source = re.sub(r"/\*.*?\*/|_Static_assert\(.*?\);", lambda m: "\n" * m.group().count("\n"),
                    source, flags=re.S)
    calls = [["", 0]]
    for found in re.finditer(
            "(?P<text>" + STRING + r"(?:\s*(?:PRI\w+\s*)?" + STRING +
            r")*(?:\s*PRI\w+)?)|'(?:[^'\\\n]|\\.)+'|(?P<call>\w+)\s*\(|\w+|[(),;]", source):
        token = found.group()
        if found["text"]:
            text = "".join(
                ast.literal_eval(part) if part[0] == '"' else "<%s>" % part
                for part in re.findall(STRING + r"|PRI\w+", token))
            yield (source[:found.start()].count("\n") + 1, text, *calls[-1])
        elif found["call"]:
            calls.append([found["call"], 0])
        elif token == "(":
            calls.append(calls[-1][:])      # what is in it belongs to the call
        elif token == ")" and len(calls) > 1:
            calls.pop()
        elif token == ",":
            calls[-1][1] += 1
        elif token == ";" and not calls[-1][0] == "for":
            calls = [["", 0]]


def is_said(path, call, number, text):
    """Whether a function of SAY says this text, which is no machine word."""
    names = SAY.get("%s:%s" % (path, call), SAY.get(call))
    return names is not None and re.search("[A-Za-z]{4}", MACHINE.sub("", text)) and \
        not (number in names and NAME.fullmatch(text))


known = catalogue("po/vi.po")
bad = 0
for folder in "lib common keys cli verifier sync registry witness".split():
    for path in sorted(glob.glob(folder + "/**/*.[ch]", recursive=True)):
        # What ocop-picture prints, a program reads.
        if path in FILES or path.startswith("verifier/picture/"):
            continue
        for line, text, call, number in texts(open(path, encoding="utf-8").read()):
            words = [w for w in re.findall(r"[A-Za-z]{2,}", text) if w.islower()]
            if text not in known and (
                    is_said(path, call, number, text) or
                    len(words) > 1 and " " in text.strip() and not NO_SENTENCE.match(text)):
                print("%s:%d: not in po/vi.po: %s" % (path, line, text.strip()))
                bad = 1
sys.exit(bad)
