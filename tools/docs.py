#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what the pages for people name exists: each relative link with
its heading, and each path of the tree and each name of the sources in
`backticks`. No page may use a word that docs/glossary.md says not to use.

    tools/docs.py [DIR]"""
import glob
import os
import re
import sys

TOPS = ("lib cli common keys registry sync verifier witness tests tools docs "
        "man po samples systemd data debian examples").split()
PAGES = ["README.md", "README.vi.md", "DESIGN.md", "STYLE.md",
         "CONTRIBUTING.md", "SECURITY.md", "keys/README.md", "docs/*.md"]
GLOSSARY = "docs/glossary.md"


def without_code(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def anchors(path):
    """GitHub's: small letters, no marks, "-" for blanks."""
    with open(path, encoding="utf-8") as f:
        heads = re.findall(r"^#+ (.*)$", without_code(f.read()), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
            for head in heads}


def links(page, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        full = os.path.normpath(os.path.join(os.path.dirname(page), path)) \
            if path else page
        if not os.path.exists(full):
            yield f"{page}: no such file: {target}"
        elif anchor and anchor not in anchors(full):
            yield f"{page}: no such heading: {target}"


def paths(page, text):
    """A name in capitals, or x for a noun, stands for any."""
    for path in re.findall(r"`([\w.*/+-]+)`", text):
        parts = path.rstrip("/").split("/")
        if parts[0] not in TOPS or "/" not in path or \
                any(re.fullmatch(r"(\w+_)?[A-Z]+(\.c)?|(test_)?x\.\w+", p)
                    for p in parts) or glob.glob(path):
            continue
        yield f"{page}: no such path: {path}"


def names(page, text, sources):
    """Ours in C; a noun in capitals, x and noun_verb stand for any."""
    for name in sorted(set(re.findall(
            r"(?<!\w)(ocop_+[a-z0-9_]+|OCOP_\w+)(?!\w)",
            " ".join(re.findall(r"`([^`]+)`", text))))):
        if re.fullmatch(r"ocop_+(x|noun_verb)", name):
            continue
        if not re.search(rf"\b{name}\b" if not name.endswith("_") else name,
                         sources):
            yield f"{page}: no such name: {name}"


def sources():
    out = []
    for path in glob.glob("**/*.[ch]", recursive=True):
        with open(path, encoding="utf-8", errors="replace") as f:
            out.append(f.read())
    return "\n".join(out)


def refused_words():
    """The last column of the glossary's rows."""
    with open(GLOSSARY, encoding="utf-8") as f:
        for line in f:
            cells = [c.strip() for c in line.split("|")]
            if len(cells) == 6 and cells[4] and \
                    not re.match(r"-+$|do not say$", cells[4]):
                yield from cells[4].split(", ")


def main(argv):
    os.chdir(argv[1] if len(argv) > 1 else
             os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    words = list(refused_words())
    pages = [p for pattern in PAGES for p in sorted(glob.glob(pattern))]
    code = sources()
    bad = []
    for page in pages:
        with open(page, encoding="utf-8") as f:
            text = without_code(f.read())
        bad += [*links(page, text), *paths(page, text),
                *names(page, text, code)]
        if page == GLOSSARY:
            continue
        for word in words:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)",
                         re.sub(r"\s+", " ", text), re.I):
                bad.append(f"{page}: \"{word}\": see {GLOSSARY}")
    print("\n".join(bad + [f"{len(pages)} pages, {len(words)} words"]))
    return 1 if bad or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
