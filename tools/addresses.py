#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the registry's man page, in both languages, names each address
of the table in registry/http/routes.c with its methods, and no other address.
    tools/addresses.py [TREE]"""
import os
import re
import sys

os.chdir(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(__file__) + "/..")
TABLE = "registry/http/routes.c"
PAGES = (("man/ocop-registryd.8", "Addresses"), ("man/vi/ocop-registryd.8", "Địa chỉ"))
METHODS = {"READ": "GET", "STATE": "GET", "SCANNED": "GET", "FORM": "GET POST"}
# As match() of the table does: a star is a segment, what is longer is the rest.
STARS = {"*": "[^/]+", "**": ".+", "+": ".+"}


def rows():
    for pattern, kind in re.findall(r'\{\s*"(/[^"]*)",\s*ROUTE_(\w+)',
                                    open(TABLE, encoding="utf-8").read()):
        parts = re.split(r"(\*\*|\*|\+)", pattern)
        yield (pattern, METHODS.get(kind, "POST"),
               re.compile("".join(STARS.get(p) or re.escape(p) for p in parts)))


def addresses(page, section):
    """(address, methods) of each item of the section; an Ar is a letter."""
    text = open(page, encoding="utf-8").read()
    text = re.split(r"^\.S[sh] ", text.partition(".Ss %s\n" % section)[2], flags=re.M)[0]
    for item in re.findall(r"^\.It Li (.*)", text, re.M):
        item = re.sub(r"Ar \S+", "x", item)
        item = re.sub(r" Ns( Li)? |\bLi ", "", item)
        words = item.replace(" , ", " ").split()
        methods = " ".join(w for w in words if w[0] != "/")
        for word in words:
            if word[0] == "/":
                yield word, methods


table = list(rows())
bad = [] if table else ["%s: cannot read its rows" % TABLE]
for page, section in PAGES:
    named = set()
    for address, methods in addresses(page, section):
        row = next((r for r in table if r[2].fullmatch(address)), None)
        if row is None:
            bad.append("%s: no address of %s: %s" % (page, TABLE, address))
        elif row[1] != methods:
            bad.append("%s: %s: the page has %s, the table %s" % (page, address, methods, row[1]))
        named.add(row and row[0])
    bad += ["%s: \"%s\" does not name %s" % (page, section, pattern)
            for pattern, _, _ in table if pattern not in named]
print("\n".join(bad), end="\n" if bad else "")
sys.exit(bool(bad))
