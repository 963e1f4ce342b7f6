# SPDX-License-Identifier: Apache-2.0
"""Root signatures and receipts (RFC 9942), and the members of the trust
document that name their keys."""
import json

from vectors_form import (Key, Raw, Tag, enc, leaf_hash, malleate, node_hash,
                          sha256, tbs, tree_root, vkey)
from vectors_world import (LOG, ORIGIN, ROOTS, TIME, TIMER, authorities,
                           trust_file, trust_payload)

TRACE = "ocop.example/trace"
OLD, NEW = Key("receipts, old"), Key("receipts, new")
IAT = 1795312800
ENTRIES = [enc([1795312800 + n, sha256(bytes([n]))]) for n in range(7)]
LEAVES = [leaf_hash(e) for e in ENTRIES]
ROOT = tree_root(LEAVES)


# --- The trust document's members ---

def receipt(key=NEW, origin=ORIGIN, from_=1, to=None, **more):
    r = {"origin": origin, "key": key.spki, "from": from_, **more}
    return {**r, "to": to} if to is not None else r


def trust_cases(good, refused):
    logs = [{"origin": o, "kind": kind, "vkey": vkey(o, key),
             "time_vkey": vkey(TIMER, TIME, 4)}
            for o, kind, key in ((ORIGIN, "records", LOG),
                                 (TRACE, "trace", Key("trace log", -8)))]
    two = [receipt(OLD, to=5), receipt(NEW, from_=6)]
    many = [receipt(Key(f"receipts {n}"), from_=n, to=n)
            for n in range(1, 18)]
    good("receipts by two keys", receipts=two)
    good("receipts of both logs by one key", logs=logs,
         receipts=[receipt(), receipt(origin=TRACE)])
    good("16 ranges", receipts=many[:16])
    good("a range of one size, up to 2^53-1",
         receipts=[receipt(from_=2 ** 53 - 1, to=2 ** 53 - 1)])
    good("basis of 512 bytes", basis="\u0110" * 256)
    refused("no receipts at all", receipts=[])
    refused("17 ranges", receipts=many)
    refused("ranges that share a size",
            receipts=[receipt(OLD, to=6), receipt(NEW, from_=6)])
    refused("ranges not in order that share a size",
            receipts=[receipt(NEW, from_=6), receipt(OLD)])
    refused("a range from 0", receipts=[receipt(from_=0)])
    refused("a range that ends before it begins",
            receipts=[receipt(from_=6, to=5)])
    refused("a range up to 2^53", receipts=[receipt(to=2 ** 53)])
    refused("receipts of no log", receipts=[receipt(origin=TRACE)])
    refused("receipts by Ed25519", receipts=[receipt(Key("receipts", -8))])
    refused("receipts by a root", receipts=[receipt(ROOTS[0])])
    office = Key("an office")
    refused("receipts by an authority", receipts=[receipt(office)],
            authorities=[{**authorities()[0], "keys": [office.spki]}])
    refused("a member more", receipts=[receipt(name="x")])
    off = bytearray(NEW.spki)
    off[-1] ^= 1
    refused("a point beside the curve",
            receipts=[{**receipt(), "key": bytes(off)}])
    refused("an empty basis", basis="")
    refused("basis of 513 bytes", basis="x" * 513)
    refused("basis of two lines", basis="a\nb")
    for name, origin in (("an origin of 65 characters", "o" * 65),
                         ("an origin with a colon", "ocop.example:80/log")):
        refused(name, logs=[{**logs[0], "origin": origin,
                             "vkey": vkey(origin, LOG)}])
    good("an origin of 64 characters", logs=[
        {**logs[0], "origin": "o" * 64, "vkey": vkey("o" * 64, LOG)}])


# --- Signatures ---

def header(key, origin=ORIGIN, iat=IAT, alg=-7, vds=1, **claims):
    return {1: alg, 4: key.kid, 15: {1: origin, 2: origin, 6: iat, **claims},
            395: vds}


def sign(key=NEW, root=ROOT, head=None, payload=None, unprotected=None,
         flip=0, **more):
    protected = enc(head or header(key, **more))
    sig = key.sign(tbs(protected, root))
    sig = sig[:-1] + bytes([sig[-1] ^ flip])
    return enc(Tag(18, [protected, unprotected or {}, payload, sig]))


def path(n, leaves):
    """RFC 9162 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if n < k:
        return path(n, leaves[:k]) + [tree_root(leaves[k:])]
    return path(n - k, leaves[k:]) + [tree_root(leaves[:k])]


def proofs(*items, label=-1, wrap=True, **more):
    wrapped = [enc(i) if wrap else i for i in items]
    return {396: {label: wrapped, **more}}


def rootsigs():
    good, bad = [], []

    def case(to, name, data, size=7, root=ROOT, iat=IAT):
        to.append({"name": name, "hex": data.hex(), "size": size,
                   "root": root.hex(), "iat": iat})

    case(good, "size 7", sign())
    case(good, "at another time", sign(iat=0), iat=0)
    case(good, "at the last time", sign(iat=2 ** 40), iat=2 ** 40)
    case(good, "size 6, the first of the new key",
         sign(root=tree_root(LEAVES[:6])), 6, tree_root(LEAVES[:6]))
    case(good, "size 5, the last of the old key",
         sign(OLD, root=tree_root(LEAVES[:5])), 5, tree_root(LEAVES[:5]))
    case(good, "size 1", sign(OLD, root=LEAVES[0]), 1, LEAVES[0])
    case(bad, "another root", sign(root=sha256(b"x")))
    case(bad, "the old key for a new size", sign(OLD))
    case(bad, "the new key for an old size",
         sign(root=tree_root(LEAVES[:5])), 5, tree_root(LEAVES[:5]))
    case(bad, "by another, under the key's kid",
         sign(Key("other"), head=header(NEW)))
    case(bad, "an empty tree, which has no key", sign(OLD, root=sha256()), 0,
         sha256())
    case(bad, "the root beside it", sign(payload=ROOT))
    case(bad, "an empty payload", sign(payload=b""))
    case(bad, "another log", sign(origin=TRACE))
    case(bad, "two logs", sign(head={**header(NEW), 15: {
        1: ORIGIN, 2: TRACE, 6: IAT}}))
    case(bad, "a typ", sign(head={**header(NEW), 16: "ocop-trust+cose"}))
    case(bad, "no claims", sign(head={1: -7, 4: NEW.kid, 395: 1}))
    case(bad, "no time", sign(head={**header(NEW), 15: {
        1: ORIGIN, 2: ORIGIN}}))
    case(bad, "a claim more", sign(head={**header(NEW), 15: {
        1: ORIGIN, 2: ORIGIN, 4: IAT, 6: IAT}}))
    case(bad, "a time beyond 2^40", sign(iat=2 ** 40 + 1))
    case(bad, "a time before 1970", sign(iat=-1))
    case(bad, "a time as a float",
         sign(iat=Raw(b"\xfb\x41\xda\xc0\x93\x28\x00\x00\x00")))
    case(bad, "a time that is longer than it must be",
         sign(iat=Raw(b"\x1b" + IAT.to_bytes(8, "big"))))
    case(bad, "no kid", sign(head={1: -7, 15: header(NEW)[15], 395: 1}))
    case(bad, "alg of Ed25519", sign(alg=-8))
    case(bad, "vds 2", sign(vds=2))
    case(bad, "vds true", sign(vds=True))
    case(bad, "no vds", sign(head={1: -7, 4: NEW.kid, 15: header(NEW)[15]}))
    case(bad, "something unprotected", sign(unprotected={99: 1}))
    case(bad, "a receipt", sign(unprotected=proofs(
        [7, 0, path(0, LEAVES)])))
    case(bad, "no tag", sign()[1:])
    case(bad, "another tag", b"\xd1" + sign()[1:])
    case(bad, "a byte behind it", sign() + b"\0")
    case(bad, "a byte short", sign()[:-1])
    case(bad, "a bit of the signature", sign(flip=1))
    case(bad, "nothing", b"")
    return {"accept": good, "refuse": bad}


def receipts():
    good, bad = [], []
    node = node_hash(LEAVES[0], LEAVES[1])

    def case(to, name, data, index, entry=None):
        to.append({"name": name, "hex": data.hex(), "index": index,
                   "entry": (ENTRIES[index] if entry is None else
                             entry).hex(),
                   "path": [h.hex() for h in path(index, LEAVES)]})

    def proof(n, size=7, index=None, hashes=None):
        return [size, n if index is None else index,
                path(n, LEAVES) if hashes is None else hashes]

    def of(n, **more):
        return sign(unprotected=proofs(proof(n, **more)))

    for n in range(7):
        case(good, f"entry {n}", of(n), n)
    other = sign(unprotected=proofs(proof(3)))
    case(good, "the other s", other[:-64] + malleate(other[-64:]), 3)
    case(bad, "of another entry", of(3), 2)
    case(bad, "the path backwards",
         of(3, hashes=path(3, LEAVES)[::-1]), 3)
    case(bad, "a hash more", of(3, hashes=path(3, LEAVES) + [ROOT]), 3)
    case(bad, "a hash less", of(3, hashes=path(3, LEAVES)[:-1]), 3)
    case(bad, "no hash", of(3, hashes=[]), 3)
    case(bad, "65 hashes", of(3, hashes=[ROOT] * 65), 3)
    case(bad, "over 4 KiB", of(3, hashes=[ROOT] * 130), 3)
    case(bad, "a hash of 31 bytes",
         of(3, hashes=[path(3, LEAVES)[0][1:], *path(3, LEAVES)[1:]]), 3)
    case(bad, "another index", of(3, index=2), 3)
    case(bad, "an index beyond the tree", of(6, index=7), 6)
    case(bad, "a size of 8, by which the path leads to the root too",
         of(0, size=8), 0)
    case(bad, "a size of 5, by which the path leads to the root too",
         of(0, size=5), 0)
    case(bad, "a node for an entry",
         of(0, hashes=path(0, LEAVES)[1:]), 0, b"\1" + LEAVES[0] + LEAVES[1])
    case(bad, "a node's bytes for an entry",
         of(0, hashes=path(0, LEAVES)[1:]), 0, node)
    case(bad, "two proofs", sign(unprotected=proofs(proof(3), proof(4))), 3)
    case(bad, "no proof", sign(unprotected=proofs()), 3)
    case(bad, "a proof of consistency",
         sign(unprotected=proofs(proof(3), label=-2)), 3)
    both = {396: {-1: [enc(proof(3))], -2: [enc(proof(3))]}}
    case(bad, "a proof of consistency beside it", sign(unprotected=both), 3)
    case(bad, "a header more",
         sign(unprotected={**proofs(proof(3)), 99: 1}), 3)
    case(bad, "a proof that is not wrapped",
         sign(unprotected=proofs(proof(3), wrap=False)), 3)
    case(bad, "a proof with a byte behind it", sign(unprotected={
        396: {-1: [enc(proof(3)) + b"\0"]}}), 3)
    case(bad, "a proof of four parts",
         sign(unprotected=proofs([*proof(3), 1])), 3)
    case(bad, "the root signature alone", sign(), 3)
    case(bad, "by the old key",
         sign(OLD, unprotected=proofs(proof(3))), 3)
    case(bad, "of another root", sign(root=sha256(b"x"),
                                      unprotected=proofs(proof(3))), 3)
    return {"accept": good, "refuse": bad}


def roots():
    def text(value):
        return (json.dumps(value, ensure_ascii=False, indent=1)
                + "\n").encode()

    trust = trust_file(trust_payload(1, receipts=[
        receipt(OLD, to=5), receipt(NEW, from_=6)]), ROOTS[:2])
    both = {"origin": ORIGIN, "trust": trust.hex(),
            "secrets": [f"{k.d:064x}" for k in (OLD, NEW)]}
    return {"roots/rootsig.json": text(
        {"description": "Root signatures (RFC 9942), each checked with a "
         "checkpoint of that size and root by the key for that size.",
         **both, **rootsigs()}),
        "roots/receipts.json": text(
        {"description": "Receipts of entries, checked with the checkpoint "
         "of size and root; rootsig: what they are made of.", **both,
         "size": 7, "root": ROOT.hex(), "rootsig": sign().hex(),
         **receipts()})}
