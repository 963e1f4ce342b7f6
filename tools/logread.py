#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Read a log and its stamps without any of the project's code.

    tools/logread.py [--logs] DIR

DIR holds trust.cose, trust.fingerprint, log.vkey, log/ (checkpoint, tile/,
trust/, frozen/K/) and stamps.csv, as `make demo` leaves them in build/demo.
Checked: the trust document's fingerprint and root signatures, the versions
that follow it one by one, the checkpoint's signature by the live log of the
newest and its signed time, framing and hash of every entry, each log's root
(a frozen one's is the trust document's), every hash tile, every record's
signature by a key learnt from trust documents and earlier records, and every
stamp by the stamp key of its lot. --logs stops before the records.

Written from the descriptions: RFC 8949, 9052, 6962, C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-tiles. Needs python3-cryptography.
Exit: 0 all match, 1 a mismatch, 2 usage."""
import base64
import csv
import datetime
import hashlib
import os
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

VN = datetime.timezone(datetime.timedelta(hours=7))


class Mismatch(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Mismatch(what)


def sha256(data):
    return hashlib.sha256(data).digest()


# --- CBOR: an item at an offset; strict as far as the records are ---

class Tagged:
    def __init__(self, tag, value):
        self.tag, self.value = tag, value


def argument(data, at):
    info = data[at] & 31
    if info < 24:
        return info, at + 1
    need(info <= 27, "CBOR: no such length")
    size = 1 << info - 24
    value = int.from_bytes(data[at + 1:at + 1 + size], "big")
    floor = 24 if size == 1 else 1 << 4 * size
    need(value >= floor, "CBOR: not the shortest form")
    return value, at + 1 + size


def pairs(data, at, count):
    out, last = {}, b""
    for _ in range(count):
        start = at
        key, at = item(data, at)
        need(data[start:at] > last, "CBOR: keys not in order")
        last = data[start:at]
        out[key], at = item(data, at)
    return out, at


def item(data, at=0):
    need(at < len(data), "CBOR: ends inside an item")
    major = data[at] >> 5
    if major == 7:
        need(data[at] in (0xF4, 0xF5, 0xF6), "CBOR: simple or float")
        return {0xF4: False, 0xF5: True, 0xF6: None}[data[at]], at + 1
    value, at = argument(data, at)
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major in (2, 3):
        need(at + value <= len(data), "CBOR: ends inside a string")
        part = data[at:at + value]
        return (part if major == 2 else part.decode()), at + value
    if major == 4:
        out = []
        for _ in range(value):
            element, at = item(data, at)
            out.append(element)
        return out, at
    if major == 5:
        return pairs(data, at, value)
    inner, at = item(data, at)
    return Tagged(value, inner), at


def cbor(data):
    value, end = item(data)
    need(end == len(data), "CBOR: bytes behind the item")
    return value


def bstr(data):
    size = len(data)
    if size < 24:
        return bytes([0x40 | size]) + data
    for width, info in ((1, 24), (2, 25), (4, 26)):
        if size < 1 << 8 * width:
            return bytes([0x40 | info]) + size.to_bytes(width, "big") + data
    raise Mismatch("too long")


def sig_structure(protected, payload):
    return b"\x84\x6aSignature1" + bstr(protected) + b"\x40" + bstr(payload)


# --- Signatures ---

def verifies(spki, message, sig):
    key = serialization.load_der_public_key(spki)
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(sig, message)
        else:
            r, s = (int.from_bytes(x, "big") for x in (sig[:32], sig[32:]))
            key.verify(utils.encode_dss_signature(r, s), message,
                       ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return len(sig) == 64


def algorithm(spki):
    return {91: -7, 44: -8}[len(spki)]


class Envelope:
    def __init__(self, tagged, payload=None):
        need(isinstance(tagged, Tagged) and tagged.tag == 18,
             "not a COSE_Sign1")
        self.protected, unprotected, inside, self.sig = tagged.value
        need(unprotected == {}, "an unprotected header")
        self.payload = inside if payload is None else payload
        head = cbor(self.protected)
        need(sorted(head) == [1, 4, 16], "protected header")
        self.alg, self.kid, self.typ = head[1], head[4], head[16]

    def by(self, spki):
        return sha256(spki)[:8] == self.kid and \
            algorithm(spki) == self.alg and \
            verifies(spki, sig_structure(self.protected, self.payload),
                     self.sig)


# --- Trust documents ---

def read_trust(data, previous=None):
    payload, sigs = cbor(data)
    trust = cbor(payload)
    envelopes = [Envelope(s, payload) for s in sigs]
    for roots in [trust] + ([previous] if previous else []):
        good = sum(any(e.typ == "ocop-trust+cose" and e.by(spki)
                       for e in envelopes) for spki in roots["roots"])
        need(good >= roots["threshold"],
             f"trust version {trust['version']}: {good} of "
             f"{roots['threshold']} signatures")
    return trust, sha256(payload)


# --- The checkpoint ---

def unbase64(text):
    """One spelling of bytes: no bits left over."""
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "note: base64")
    return data


def parse_vkey(text):
    name, key_id, blob = text.split("+", 2)
    blob = unbase64(blob)
    need(sha256(name.encode() + b"\n" + blob)[:4].hex() == key_id,
         "verifier key: its hash")
    return name, bytes.fromhex(key_id), blob[0], blob[1:]


def note_signatures(note):
    body, lines = note.split("\n\n", 1)
    out = []
    need(lines.endswith("\n"), "note: no last newline")
    for line in lines[:-1].split("\n"):
        dash, name, blob = line.split(" ")
        need(dash == "\u2014", "note: no dash")
        blob = unbase64(blob)
        out.append((name, blob[:4], blob[4:]))
    return body + "\n", out


def ed25519_spki(raw):
    return bytes.fromhex("302a300506032b6570032100") + raw


def read_checkpoint(note, log):
    body, sigs = note_signatures(note)
    name, key_id, kind, raw = parse_vkey(log["vkey"])
    need(kind == 1, "log key: its kind")
    need(any(n == name and i == key_id
             and verifies(ed25519_spki(raw), body.encode(), s)
             for n, i, s in sigs), "checkpoint: the log's signature")
    name, key_id, kind, raw = parse_vkey(log["time_vkey"])
    need(kind == 4, "time key: its kind")
    when = 0
    for n, i, s in sigs:
        if n != name or i != key_id:
            continue
        t = int.from_bytes(s[:8], "big")
        text = f"cosignature/v1\ntime {t}\n{body}".encode()
        if verifies(ed25519_spki(raw), text, s[8:]):
            when = max(when, t)
    need(when, "checkpoint: no signed time")
    origin, size, root = body[:-1].split("\n")
    need(origin == log["origin"], "checkpoint: its origin")
    return int(size), unbase64(root), when


# --- Tiles ---

def tile_path(level, index, width):
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    tail = "" if width == 256 else f".p/{width}"
    return os.path.join("tile", level, "/".join(parts) + tail)


def widths(size):
    return [min(256, size - at) for at in range(0, size, 256)]


def read_entries(folder, size):
    entries = []
    for n, width in enumerate(widths(size)):
        data = read(folder, tile_path("entries", n, width))
        at = 0
        for _ in range(width):
            length = int.from_bytes(data[at:at + 2], "big")
            need(at + 2 + length <= len(data), f"bundle {n}: too short")
            entries.append(data[at + 2:at + 2 + length])
            at += 2 + length
        need(at == len(data), f"bundle {n}: bytes behind the last entry")
    return entries


def node(left, right):
    return sha256(b"\x01" + left + right)


def root_of(hashes_):
    """By halves that grow from the left, RFC 6962 section 2.1."""
    if not hashes_:
        return sha256(b"")
    while len(hashes_) > 1:
        odd = hashes_[-1:] if len(hashes_) % 2 else []
        hashes_ = [node(hashes_[i], hashes_[i + 1])
                   for i in range(0, len(hashes_) - 1, 2)] + odd
    return hashes_[0]


def check_tiles(folder, leaves):
    """Every level's full and partial tiles; how many."""
    level, row, count = 0, leaves, 0
    while row:
        for n, width in enumerate(widths(len(row))):
            want = b"".join(row[n * 256:n * 256 + width])
            need(read(folder, tile_path(str(level), n, width)) == want,
                 f"tile {level}/{n}: not the entries' hashes")
            count += 1
        row = [root_of(row[i:i + 256])
               for i in range(0, len(row) - 255, 256)]
        level += 1
    return count


# --- Records ---

class Reader:
    def __init__(self, folder):
        self.folder = folder
        self.trust = None
        self.keys = {}      # kid: [SPKI]
        self.by_hash = {}
        self.lots = {}      # (product, lot): stamp key's hash
        self.counts = {}

    def learn(self, spki):
        self.by_hash[sha256(spki)] = spki
        listed = self.keys.setdefault(sha256(spki)[:8], [])
        if spki not in listed:
            listed.append(spki)

    def learn_trust(self, entry, fingerprint):
        _, version, wanted = entry
        data = read(self.folder, os.path.join("log", "trust",
                                              f"{version}.cose"))
        trust, found = read_trust(data, self.trust)
        need(found == wanted and trust["version"] == version,
             f"trust version {version}: not the logged one")
        need(self.trust or found == fingerprint,
             "the first trust document: its fingerprint")
        self.trust = trust
        for body in trust["authorities"]:
            for spki in body["keys"]:
                self.learn(spki)

    def learn_record(self, typ, p):
        if typ == "producer":
            for key in p["keys"]:
                self.learn(key["spki"])
        elif typ == "officer":
            for spki in p["keys"]:
                self.learn(spki)
        elif typ == "lot":
            product = p.get("gtin", p["certificate"][0])
            self.lots.setdefault((product, p["lot"]), p["stamp_key"])

    def entry(self, index, data, fingerprint):
        accepted, record = cbor(data)
        need(isinstance(accepted, int), f"entry {index}: its time")
        value = cbor(record)
        if isinstance(value, list):
            self.learn_trust(value, fingerprint)
            typ = "trust"
        else:
            e = Envelope(value)
            need(any(e.by(k) for k in self.keys.get(e.kid, [])),
                 f"entry {index} ({e.typ}): no known key made it")
            typ = re.fullmatch(r"ocop-(.+)\+cose", e.typ)[1]
            payload = cbor(e.payload)
            need(payload["realm"] == self.trust["realm"],
                 f"entry {index}: another realm")
            self.learn_record(typ, payload)
        self.counts[typ] = self.counts.get(typ, 0) + 1

    # --- Stamps ---

    def stamp(self, uri):
        m = re.fullmatch(r"https://([a-z0-9.-]+)(/(?:01|p)/([0-9-]+)/21/"
                         r"([0-9]{6})([0-9]{7}))\?s=([0-9]{158})", uri)
        need(m, f"not a stamp: {uri[:60]}")
        host, path, product, lot, _, text = m.groups()
        need(any(h["host"] == host for h in self.trust["hosts"]),
             f"another host: {host}")
        raw = undigits(text)
        need((product, int(lot)) in self.lots, f"unknown lot: {path}")
        spki = self.by_hash[self.lots[product, int(lot)]]
        head = {1: b"\xa2\x01\x26\x10", 2: b"\xa2\x01\x27\x10"}
        need(raw[0] in head and algorithm(spki) == {1: -7, 2: -8}[raw[0]],
             f"profile: {path}")
        protected = head[raw[0]] + b"\x6focop-stamp+cose"
        need(verifies(spki, sig_structure(protected, path.encode()),
                      raw[1:]), f"signature: {path}")


def undigits(text):
    out = b""
    while text:
        width, size = (17, 7) if len(text) >= 17 else (5, 2)
        value = int(text[:width])
        need(value < 1 << 8 * size, "digits: overflow")
        out += value.to_bytes(size, "little")
        text = text[width:]
    return out


def read(folder, *parts):
    with open(os.path.join(folder, *parts), "rb") as f:
        return f.read()


def records_logs(trust):
    return [x for x in trust["logs"] if x["kind"] == "records"]


def newest(folder, trust):
    """The last version that the first leads to, one by one."""
    while True:
        path = os.path.join("log", "trust", f"{trust['version'] + 1}.cose")
        if not os.path.exists(os.path.join(folder, path)):
            return trust
        later, _ = read_trust(read(folder, path), trust)
        need(later["version"] == trust["version"] + 1,
             f"{path}: version {later['version']}")
        need(later["realm"] == trust["realm"], f"{path}: another realm")
        for old, log in zip(records_logs(trust), records_logs(later)):
            need(old["origin"] == log["origin"]
                 and old.get("frozen", log.get("frozen"))
                 == log.get("frozen"), f"{path}: another {old['origin']}")
        trust = later


def read_log(folder, what, size, root):
    entries = read_entries(folder, size)
    leaves = [sha256(b"\x00" + e) for e in entries]
    need(root_of(leaves) == root, f"the root is not the entries' ({what})")
    print(f"{what}: {size} entries, root {root.hex()}")
    return entries, check_tiles(folder, leaves)


def read_logs(folder, logs):
    """The entries of all, frozen ones first: indexes run on."""
    entries, tiles = [], 0
    for k, log in enumerate(logs[:-1]):
        size, root = log["frozen"]
        part = read_log(os.path.join(folder, "frozen", str(k)),
                        f"frozen {log['origin']}", size, root)
        entries += part[0]
        tiles += part[1]
    size, root, when = read_checkpoint(read(folder, "checkpoint").decode(),
                                       logs[-1])
    at = datetime.datetime.fromtimestamp(when, VN)
    print(f"checkpoint: {logs[-1]['origin']}, {size} entries, signed, time "
          f"{at:%Y-%m-%d %H:%M}")
    part = read_log(folder, "live", size, root)
    return entries + part[0], tiles + part[1]


def run(folder, logs_only):
    reader = Reader(folder)
    fingerprint = bytes.fromhex(
        read(folder, "trust.fingerprint").decode().strip())
    first, found = read_trust(read(folder, "trust.cose"))
    need(found == fingerprint, "trust.cose: its fingerprint")
    logs = records_logs(newest(folder, first))
    need(all("frozen" in x for x in logs[:-1]) and "frozen" not in logs[-1],
         "the live log is not the last")
    need(read(folder, "log.vkey").decode().strip() == logs[-1]["vkey"],
         "log.vkey is not the trust document's")
    entries, tiles = read_logs(os.path.join(folder, "log"), logs)
    print(f"hash tiles: {tiles}")
    if logs_only:
        return
    for index, data in enumerate(entries):
        reader.entry(index, data, fingerprint)
    print("entries: " + ", ".join(f"{n} {typ}" for typ, n
                                  in sorted(reader.counts.items())))
    print(f"keys: {len(reader.by_hash)}, lots: {len(reader.lots)}")
    count = 0
    with open(os.path.join(folder, "stamps.csv"), newline="",
              encoding="utf-8") as f:
        for row in csv.DictReader(f):
            reader.stamp(row["uri"])
            count += 1
    print(f"stamps: {count}, each by its lot's stamp key")
    need(count and entries, "nothing was there to check")


def main(argv):
    logs_only = argv[1:2] == ["--logs"]
    folder = argv[-1]
    if len(argv) != 2 + logs_only:
        print("usage: logread.py [--logs] DIR", file=sys.stderr)
        return 2
    try:
        run(folder, logs_only)
    except (Mismatch, OSError, ValueError, KeyError, TypeError,
            IndexError) as e:
        print(f"logread.py: '{folder}': {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
