#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the CDDL of docs/format.md says what the field tables say, limit
by limit.

    tools/cddl.py PROGRAM     PROGRAM prints each kind's CDDL by its table

A rule of docs/format.md that only names a part of a kind is put in its place
first. Blanks and comments do not count."""
import os
import re
import subprocess
import sys

PARTS = ("common", "beside", "of-trace", "cert-ref", "producer-key",
         "change", "amount", "quantity", "scan", "scanned", "item", "read",
         "photo", "step")


def rules(text):
    """Name -> body of each rule, without comments."""
    out, name = {}, None
    for line in text.splitlines():
        line = re.sub(r';[^"]*$', "", line)
        start = re.match(r"([a-z][a-z0-9<>-]*) +=(?!>) ?(.*)", line)
        if start:
            name, line = start.groups()
        if name:
            out[name] = out.get(name, "") + " " + line
    return out


def squeeze(body):
    return re.sub(r"\s+", " ", re.sub(r"\s*([][{}()<>,:/*=?])\s*", r"\1",
                                      body)).strip()


def expand(body, parts):
    for _ in range(4):
        for name, part in parts.items():
            body = re.sub(rf"(?<![\w\"-]){name}(?![\w\"-]|:)",
                          lambda _, p=part: p, body)
    return body


def main(argv):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "docs", "format.md"), encoding="utf-8") as f:
        text = f.read().split("```cddl")[1].split("```")[0]
    said = {name: squeeze(body) for name, body in rules(text).items()}
    parts = {name: said[name][1:-1] if said[name].startswith("(")
             else said[name] for name in PARTS if name in said}
    bad = 0
    lines = subprocess.run([argv[1]], capture_output=True, check=True,
                           text=True).stdout.splitlines()
    for line in lines:
        name, body = line.split(" = ", 1)
        have = squeeze(expand(said.get(name, ""), parts))
        want = squeeze(body)
        if want == have:
            continue
        bad += 1
        at = next((i for i, (a, b) in enumerate(zip(want, have)) if a != b),
                  min(len(want), len(have)))
        print(f"docs/format.md, CDDL of {name}: ...{have[max(0, at - 30):at + 40]}"
              f"\n    its table says: ...{want[max(0, at - 30):at + 40]}")
    print(f"{len(lines) - bad} passed, {bad} failed")
    return 1 if bad or not lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
