# SPDX-License-Identifier: Apache-2.0
"""Whether a log holds each acknowledged record once, at its index.

    once.py LOG RECEIPTS

LOG is a folder of tiles (C2SP tlog-tiles), RECEIPTS the JSON lines that
ocop submit keeps. The log holds the trust entry and these records, no more.
"""
import base64
import json
import os
import sys

log, receipts = sys.argv[1:3]


def bundles():
    """The entry bundles' bytes in order; the last one may be partial."""
    folder = os.path.join(log, "tile", "entries")
    number = 0
    while True:
        whole = os.path.join(folder, "%03d" % number)
        part = whole + ".p"
        if os.path.isfile(whole):
            path = whole
        elif os.path.isdir(part):
            path = os.path.join(part, max(os.listdir(part), key=int))
        else:
            return
        with open(path, "rb") as file:
            yield file.read()
        number += 1


entries = []
for data in bundles():
    while data:
        size = int.from_bytes(data[:2], "big")
        entries.append(data[2:2 + size])
        data = data[2 + size:]

# An entry is [accepted, record]; the time is four bytes behind its head.
records = [entry[6:] for entry in entries]
wrong = []
acknowledged = [json.loads(line) for line in open(receipts)]
for receipt in acknowledged:
    text = receipt["entry"]
    entry = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if entries[receipt["index"]] != entry:
        wrong.append("index %d holds another entry" % receipt["index"])
if len({r["index"] for r in acknowledged}) != len(acknowledged):
    wrong.append("two records were given one index")
if len(set(records)) != len(records):
    wrong.append("a record stands in the log twice")
if len(entries) != len(acknowledged) + 1:
    wrong.append("%d entries for %d records and a trust document"
                 % (len(entries), len(acknowledged)))
print("\n".join(wrong) or "%d records, each once" % len(acknowledged))
sys.exit(1 if wrong or not acknowledged else 0)
