#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The time that a quorum vouches for on a note, by none of our code.

    cosigned.py NOTE QUORUM VKEY...

Every line of one of the keys must verify (C2SP tlog-cosignature)."""
import base64
import sys

from cryptography.hazmat.primitives.asymmetric import ed25519

note, quorum, vkeys = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
with open(note, encoding="utf-8") as f:
    body, lines = f.read().split("\n\n")
body += "\n"
times = []
for vkey in vkeys:
    name, kid, blob = vkey.split("+", 2)
    blob = base64.b64decode(blob, validate=True)
    if blob[0] != 4:
        sys.exit(f"{name}: no cosigner's key")
    key = ed25519.Ed25519PublicKey.from_public_bytes(blob[1:])
    latest = 0
    for line in lines.splitlines():
        dash, who, data = line.split(" ")
        data = base64.b64decode(data, validate=True)
        if who != name or data[:4].hex() != kid:
            continue
        when = int.from_bytes(data[4:12], "big")
        key.verify(data[12:], f"cosignature/v1\ntime {when}\n{body}".encode())
        latest = max(latest, when)
    if latest:
        times.append(latest)
times.sort(reverse=True)
print(times[quorum - 1] if len(times) >= quorum else 0)
