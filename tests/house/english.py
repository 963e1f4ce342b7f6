#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""english.py FILE...: what programs said in Vietnamese, a line "== COMMAND"
before each; lines that hold English are shown. What is quoted, JSON, CSV,
options, addresses, paths and columns are data, not sentences; names of values
in help are words."""
import re
import sys

# English words that are no Vietnamese syllable and no word of a format.
ENGLISH = set("""
about after again already an and another any are as be because been before but
by can cannot could does else every expected failed for found given has have
holds if into is it its just longer matches missing more must named need needed needs
never nothing of one only or other otherwise over read same says should shorter
since that their them then there these they this those unknown use used
uses was were what when where which while whole whose will with without would
wrong you your not
""".split()) - {"an", "can", "as", "be", "by", "read", "use", "one"}
# Names of values in help, which are translated but for a few.
VALUE = re.compile(r"--[a-z][\w-]*[ =]\[?([A-Z]{3,})\b|\[(options?)\]")
SAME = {"URL", "HEX", "CSV", "VKEY", "XXXXX", "YYYY"}
# What is no program of ours.
OTHERS = "ldd ", "beside/", "national ", "systemd-", "curl ", "python3 "
DATA = [
    re.compile(r'"(?:[^"\\]|\\.)*"'),             # JSON, CSV cells
    re.compile(r"(?<![^\W\d_])'[^']*'"),          # as typed
    re.compile(r"\[[^\]]*\]"),                    # [option]
    re.compile(r"(?:https?|file|pkcs11|unix):\S*"),
    re.compile(r"\b[a-z]+(?:-[a-z]+)+\b"),         # rules, words of verdicts
    re.compile(r"--?[a-z][\w-]*(?:[= ][A-Z:_]+)?"),
    re.compile(r"\S*[/_@=.][\w/]\S*"),            # paths, versions, names
    re.compile(r"\([a-z_][\w.\[\]]*\)(?=:)"),   # "... (found): "
    re.compile(r"^  [a-z][a-z-]*(?=  )"),         # a command and its help
    re.compile(r"(?<=^Cách dùng: )[a-z -]+"),
    re.compile(r"\b[a-z]+(?:=\S*|(?=:| – ))"),     # "what=other", "what: "
]


def english(line):
    if line.lstrip().startswith(("{", "}", "]")) or line.count("\t") > 2 \
            or re.search(r"\w,\w+,\w", line):
        return []
    values = {value for match in VALUE.findall(line) for value in match}
    if line.startswith("Cách dùng:"):
        values.update(re.findall(r"\b[A-Z]{3,}\b", line))
    if values - SAME - {""}:
        return sorted(values)
    for data in DATA:
        line = data.sub(" . ", line)
    words = re.findall(r"[^\W\d_]+", line.lower())
    return [w for w in words if w in ENGLISH]


bad, read = 0, 0
for path in sys.argv[1:]:
    command = ""
    for line in open(path, encoding="utf-8", errors="replace"):
        if line.startswith("== "):
            command = line[3:].strip()
            continue
        if command.startswith(OTHERS) or "moved/bin/" in command \
                or "mangle.py" in command or "import.py" in command \
                or "logread.py" in command:
            continue
        read += 1
        if english(line):
            bad += 1
            print("%s: %s\n\t%s" % (path.rsplit("/", 1)[-1], command[:160],
                                    line.rstrip()[:300]))
print("%d lines of Vietnamese runs read" % read)
print("%d passed, %d failed" % (read - bad, bad))
sys.exit(1 if bad or not read else 0)
