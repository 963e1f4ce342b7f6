#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that a document is an Atom feed (RFC 4287 section 4) and prints the
titles of its entries.

    atom.py FILE"""
import re
import sys
import xml.etree.ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")


def one(element, name):
    found = element.findall(ATOM + name)
    assert len(found) == 1, (name, len(found))
    return found[0]


def common(element):
    assert re.match(r"^[a-z]+:", one(element, "id").text)
    assert one(element, "title").text.strip()
    assert DATE.match(one(element, "updated").text)
    for link in element.findall(ATOM + "link"):
        assert link.get("href").startswith("https://"), link.attrib


feed = ET.parse(sys.argv[1]).getroot()
assert feed.tag == ATOM + "feed"
common(feed)
assert one(one(feed, "author"), "name").text
assert [x for x in feed.findall(ATOM + "link") if x.get("rel") == "self"]
entries = feed.findall(ATOM + "entry")
ids = [one(e, "id").text for e in entries]
assert len(set(ids)) == len(ids)
times = [one(e, "updated").text for e in entries]
assert times == sorted(times, reverse=True)
for e in entries:
    common(e)
    assert [x for x in e.findall(ATOM + "link") if x.get("rel") == "alternate"]
    print(one(e, "title").text)
