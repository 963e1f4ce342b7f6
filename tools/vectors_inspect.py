# SPDX-License-Identifier: Apache-2.0
"""Inspections and inspection files: a log of fourteen entries, what an officer
read with it, the file that proves it, and what must be said of each item."""
import base64
import json

from vectors_form import (Key, checkpoint, enc, instant, leaf_hash, log_line,
                          node_hash, seal, sha256, stamp, time_line,
                          tree_root, typed)
from vectors_roots import receipt, sign
from vectors_world import (BY, LOG, ORIGIN, ROOTS, TIME, TIMER, World,
                           trust_file, trust_payload)

OFFICER, RECORD, STAMP = Key("officer 1"), Key("record 1"), Key("stamp 1")
MONITOR = BY["REG"]
GOOD, BAD, OLD = (f"11-03295-0{n}-2026" for n in (1, 2, 3))
DAY = "2026-11-22"
NOW = instant(DAY, "10:00:00")


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def world():
    w = World("inspection", "", trust_payload(receipts=[receipt()]))
    w.start()
    w.put("producer", w.producer(BY["DBN"], "11-000001", [
        (RECORD, ["record"]), (STAMP, ["stamp"])]))
    w.day("2026-01-05")
    for code, to in (GOOD, None), (BAD, None), (OLD, "2026-05-20"):
        w.put("certificate", w.certificate(
            BY["DBN"], code, "11-000001", decided="2026-01-02", to=to))
        w.put("lot", w.lot(RECORD, (code, "2026-01-02"), STAMP))
    w.put("void", w.status(RECORD, GOOD, 1, [[7, 1]], "void"))
    w.put("officer", w.officer(BY["QLD"], "cb-01", [OFFICER]))
    w.day("2026-06-01")
    w.put("withdrawn", w.decision(BY["DBN"], (BAD, "2026-01-02"), "withdraw",
                                  "77/QĐ-UBND", ground=1))
    w.put("extra producer", w.producer(BY["DBN"], "11-000002", []))
    w.put("extra officer", w.officer(BY["QLD"], "cb-02",
                                     [Key("officer 2")]))
    w.day(DAY, "08:00:00")
    w.put("alert", w.alert(BY["QLD"], GOOD, 1, 9, "confirmed"))
    return w


W = world()
LEAVES = [leaf_hash(e) for e in W.entries]
SIZE, ROOT = len(LEAVES), tree_root(LEAVES)


# --- The record ---

def item(how, data=None, at="09:00:00", **more):
    i = {"how": how, "time": instant(DAY, at), **more}
    if data is not None:
        i["input"] = data if isinstance(data, bytes) else data.encode()
    return i


FORGED = stamp(Key("a stranger"), GOOD, 1, 3)
# What was read; by the file alone: verdict, proof, entry that it rests on; and
# what a replica says where that is another word.
ITEMS = [
    (item("camera", stamp(STAMP, GOOD, 1, 1), article=1),
     "undecided", "open", None, "genuine"),
    (item("scanner", FORGED, article=2), "forged", "alone", 3),
    (item("scanner", stamp(STAMP, GOOD, 1, 7)), "revoked", "alone", 8),
    (item("picture", stamp(STAMP, BAD, 1, 1), photos=[0]),
     "revoked", "alone", 10),
    (item("camera", stamp(STAMP, GOOD, 1, 9)), "suspect-copy", "alone", 13),
    (item("camera", stamp(STAMP, GOOD, 1, 5), article=3),
     "duplicate", "alone", None),
    (item("camera", stamp(STAMP, GOOD, 1, 5), article=4),
     "duplicate", "alone", None),
    # One article scanned twice is no sign of copying.
    (item("camera", stamp(STAMP, GOOD, 1, 6), article=5),
     "undecided", "open", None, "genuine"),
    (item("camera", stamp(STAMP, GOOD, 1, 6), article=5),
     "undecided", "open", None, "genuine"),
    # A lot or product that the file does not hold is not shown absent.
    (item("camera", stamp(STAMP, GOOD, 2, 1)), "undecided", "open", None),
    (item("camera", stamp(STAMP, "11-03295-04-2026", 1, 1)),
     "undecided", "open", None, "unregistered"),
    (item("camera", stamp(STAMP, GOOD, 1, 1001)),
     "unregistered", "alone", 3),
    (item("typed", typed(GOOD, 1, 1)), "undecided", "open", None),
    (item("typed", typed(GOOD, 1, 1)[:-1] + "!"), "unread", "alone", None),
    (item("camera", "https://example.com/menu"), "foreign", "alone", None),
    (item("camera", f"https://ocop.example/p/{GOOD}/21/1?s=1"),
     "malformed", "alone", None),
    (item("camera", stamp(STAMP, GOOD, 1, 1, "ocop.examp1e")),
     "undecided", "open", None, "malformed"),
    # Lapsed, unless an extension was left out.
    (item("camera", stamp(STAMP, OLD, 1, 1)),
     "undecided", "open", None, "expired"),
    (item("picture"), "unread", "alone", None),
    (item("words", GOOD), "listed", "alone", None),
]
PHOTO = b"not really a photo"


def photo(name="IMG_1.jpg", data=PHOTO, **more):
    return {"name": name, "size": len(data), "hash": sha256(data), **more}


def fields(**more):
    f = {"realm": "demo", "issued": NOW, "nonce": bytes(range(16)),
         "authority": "QLD", "unit": "11-03295",
         "opened": instant(DAY, "08:30:00"), "closed": instant(DAY, "09:30:00"),
         "tool": "ocop-verify 0.1.0", "origin": ORIGIN, "size": SIZE,
         "root": ROOT, "items": [i[0] for i in ITEMS], "photos": [photo()],
         "custody": [{"time": NOW, "act": "taken", "what": "1 hộp",
                      "who": "cb-01"}], "note": "chợ trung tâm", **more}
    return {k: v for k, v in f.items() if v is not None}


def record(key=OFFICER, **more):
    return seal(key, "ocop-inspection+cose", enc(fields(**more)))


# --- The file ---

def note(size=SIZE, root=ROOT, times=(NOW,), log=LOG):
    body = checkpoint(ORIGIN, size, root)
    return (body + "\n" + log_line(ORIGIN, log, body) + "".join(
        time_line(TIMER, TIME, body, t) for t in times)).encode()


def subtrees(given, leaves):
    """The maximal perfect subtrees without a given leaf."""
    out = {}

    def walk(level, index):
        first, last = index << level, (index + 1) << level
        if not any(first <= g < last for g in given):
            out[f"{level}/{index}"] = tree_root(leaves[first:last])
        elif level:
            walk(level - 1, 2 * index)
            walk(level - 1, 2 * index + 1)

    for level in reversed(range(60)):
        if len(leaves) >> level & 1:
            walk(level, (len(leaves) >> level) - 1)
    return out


OFFICER_AT = 9
NEEDED = [n for n in range(SIZE) if n not in (11, 12)]


def parts(given=NEEDED, signed=None, entries=W.entries, **more):
    leaves = [leaf_hash(e) for e in entries]
    return {"checkpoint": b64(note()),
            "entries": {str(g): b64(entries[g]) for g in given},
            "nodes": {k: b64(v) for k, v in subtrees(given, leaves).items()},
            "receipt": b64(sign(root=ROOT)), "schema": "ocop.inspection/1",
            "signed": b64(signed or record()), "trust": [b64(W.trust)],
            **more}


def canonical(value):
    return json.dumps({k: v for k, v in value.items() if v is not None},
                      sort_keys=True, separators=(",", ":")).encode()


def files(good, bad):
    whole = parts()
    text = canonical(whole)
    expected = [{"verdict": v, "proof": p, **({"index": n} if n is not None
                                              else {}),
                 "replica": r[0] if r else v} for _, v, p, n, *r in ITEMS]
    good("whole", text, items=expected)
    good("without receipt", canonical({**whole, "receipt": None}),
         items=expected)
    good("all entries", canonical(parts(range(SIZE))), items=expected)
    # Nothing in the file shows it: a replica does.
    hidden = [dict(e) for e in expected]
    hidden[3] = {"verdict": "undecided", "proof": "open",
                 "replica": "revoked", "told": "differs"}
    good("a withdrawal left out", canonical(parts(
        [n for n in NEEDED if n != 10])), items=hidden)
    good("two time cosignatures", canonical(
        {**whole, "checkpoint": b64(note(times=(NOW - 5, NOW)))}))
    good("by the authority itself", canonical(parts(
        (0, OFFICER_AT), record(BY["QLD"], items=[item("picture")]))))
    good("an officer's key alone decides nothing", canonical(parts(
        (0, OFFICER_AT))))
    bad("a line end behind it", text + b"\n")
    bad("a line end before it", b"\n" + text)
    bad("blanks", json.dumps(whole, sort_keys=True).encode())
    bad("not sorted", json.dumps(dict(reversed(list(whole.items()))),
                                 separators=(",", ":")).encode())
    bad("entries sorted as numbers", text.replace(
        b'"13":' + canonical({"x": whole["entries"]["13"]})[5:-1] + b",",
        b"").replace(b'},"nodes"', b',"13":' + canonical(
            {"x": whole["entries"]["13"]})[5:-1] + b'},"nodes"'))
    bad("an escape", text.replace(b'"schema"', b'"\\u0073chema"'))
    bad("an unknown member", canonical({**whole, "x": "y"}))
    bad("schema 2", canonical({**whole, "schema": "ocop.inspection/2"}))
    bad("an index with a zero before it", canonical(
        {**whole, "entries": {("0" + k if k == "3" else k): v
                              for k, v in whole["entries"].items()}}))
    bad("no entry", canonical({**whole, "entries": {}}))
    bad("no trust version", canonical({**whole, "trust": []}))
    bad("an empty receipt", canonical({**whole, "receipt": ""}))
    bad("a hash of 31 bytes", canonical({**whole, "nodes": {
        k: v[:-2] for k, v in whole["nodes"].items()}}))
    bad("a node missing", canonical({**whole, "nodes": {}}))
    bad("a node of a given entry", canonical({**whole, "nodes": {
        **whole["nodes"], "0/8": b64(LEAVES[8])}}))
    two = parts([n for n in NEEDED if n not in (1, 10)])
    split = dict(two["nodes"])
    split.pop("1/5")
    split["0/10"], split["0/11"] = b64(LEAVES[10]), b64(LEAVES[11])
    bad("two nodes in place of their parent", canonical(
        {**two, "nodes": split}))
    bad("a node beyond the tree", canonical({**whole, "nodes": {
        **whole["nodes"], "0/14": b64(LEAVES[0])}}))
    bad("an entry beyond the tree", canonical({**whole, "entries": {
        **whole["entries"], "14": b64(W.entries[0])}}))
    bad("an entry changed", canonical({**whole, "entries": {
        **whole["entries"], "3": b64(W.entries[3][:-1] + b"\x00")}}))
    bad("the trust entry left out", canonical(parts(NEEDED[1:])))
    other = trust_file(enc(trust_payload(receipts=[receipt()], fresh_days=4)),
                       ROOTS[:2])
    bad("another trust document", canonical({**whole, "trust": [b64(other)]}))
    bad("a trust document twice", canonical(
        {**whole, "trust": whole["trust"] * 2}))
    bad("a trust document signed by one root", canonical(
        {**whole, "trust": [b64(trust_file(W.first, ROOTS[:1]))]}))
    bad("checkpoint of a smaller tree", canonical(
        {**whole, "receipt": None, "checkpoint": b64(
            note(SIZE - 1, tree_root(LEAVES[:-1])))}))
    bad("checkpoint by another key", canonical(
        {**whole, "checkpoint": b64(note(log=Key("other log", -8)))}))
    bad("no time cosignature", canonical(
        {**whole, "checkpoint": b64(note(times=()))}))
    bad("receipt of another root", canonical(
        {**whole, "receipt": b64(sign(root=LEAVES[0]))}))
    signed_files(whole, bad)


def signed_files(whole, bad):
    def but(name, signed, **more):
        bad(name, canonical({**whole, "signed": b64(signed), **more}))

    but("signed with another root", record(root=LEAVES[0]))
    but("signed with another size", record(size=SIZE - 1))
    but("signed with another origin", record(origin="ocop.example/other"))
    but("of another realm", record(realm="vn"))
    but("issued 301 s ahead", record(issued=NOW + 301))
    but("by a stranger", record(Key("stranger")))
    but("by a producer", record(RECORD))
    but("by a monitor", record(MONITOR, authority="REG"))
    but("by an authority that does not inspect",
        record(BY["DBN"], authority="DBN"))
    but("for another authority", record(authority="QLX"))
    but("another kind", seal(OFFICER, "ocop-officer+cose", enc(fields())))
    changed = bytearray(record())
    changed[-1] ^= 1
    but("the signature changed", bytes(changed))
    bad("the officer left out", canonical(parts(
        [n for n in NEEDED if n != OFFICER_AT])))


def records(good, bad):
    good("whole", record())
    good("by the authority itself", record(BY["QLD"]))
    good("no photo, no custody", record(photos=None, custody=None, note=None,
                                        items=[item("camera", b"\xff")]))
    good("continues a file", record(continues=sha256(b"a file")))
    bad("another authority", record(authority="QLX"))
    bad("a monitor", record(MONITOR, authority="REG"))
    bad("an authority that does not inspect",
        record(BY["DBN"], authority="DBN"))
    bad("a producer", record(RECORD))
    bad("an officer not in the log", record(Key("officer 3")))
    bad("a field more", record(extra=1))
    bad("an item before opened", record(items=[item("camera", b"x",
                                                    "08:29:59")]))
    bad("an item after closed", record(items=[item("camera", b"x",
                                                   "09:30:01")]))
    bad("times that fall", record(items=[item("camera", b"x", "09:00:01"),
                                         item("camera", b"x")]))
    bad("a photo that is not there", record(items=[
        item("camera", b"x", photos=[1])]))
    bad("a name with a slash", record(photos=[photo("a/b")]))
    bad("a name twice", record(photos=[photo(), photo()]))


def cases(fill):
    accept, refuse = [], []
    fill(lambda name, data, **more: accept.append(
        {"name": name, "hex": data.hex(), **more}),
        lambda name, data: refuse.append({"name": name, "hex": data.hex()}))
    return {"accept": accept, "refuse": refuse}


def inspections():
    print_ = sha256(W.first).hex()
    assert node_hash(LEAVES[0], LEAVES[1])  # the tree is RFC 6962's
    out = {"tree.json": {"origin": ORIGIN, "size": SIZE, "root": ROOT.hex(),
                         "now": NOW, "trust1": W.trust.hex(),
                         "fingerprint": print_,
                         "entries": [e.hex() for e in W.entries]},
           "inspection.json": cases(records),
           "inspection-file.json": {"fingerprint": print_, **cases(files)}}
    done = {f"inspection/{k}": (json.dumps(v, indent=1) + "\n").encode()
            for k, v in out.items()}
    done["inspection/whole.json"] = canonical(parts())
    done.update(W.write())
    del done["inspection/expected.json"]
    return done
