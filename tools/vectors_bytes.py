# SPDX-License-Identifier: Apache-2.0
"""The other folders of tests/vectors: signed records and refused payloads,
stamps, trust documents, notes, and small forms."""
import base64
import json

import vectors_beside as by
from vectors_form import (N, WIDTH, Key, Raw, checkpoint, digits, enc, gtin,
                          instant, left_over, log_line, malleate, seal,
                          sha256, stamp, stamp_path, stamp_sig, tile_path,
                          time_line, typed, vkey)
from vectors_roots import trust_cases
from vectors_world import (LEFT_OUT, LOG, ORIGIN, ROOTS, STRANGERS, TIME,
                           TIMER, authorities, trust_file, trust_payload)

BASE = {"realm": "demo", "issued": 1764000000}
SPKI = Key("bytes 1").spki
HASH = sha256(b"x")
CODE, DAY = "11-03295-01-2025", "2025-12-01"
G = gtin(1)
LONG_HOST = "tem.so-nongnghiepvamoitruong-tinh.gov.vn"
assert len(LONG_HOST) == 40


def as_json(value):
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


# Every kind: the least that it must have, and all that it may.
LEAST = {
    "producer": {"id": "11-000123", "name": "HTX Táo mèo", "type": "group",
                 "address": "Bản Giáng", "unit": "11-03295", "keys": [],
                 "authority": "DBN"},
    "certificate": {"code": CODE, "decided": DAY, "decision": "1/QĐ-UBND",
                    "authority": "DBN", "producer": "11-000123",
                    "product": "Giấm táo mèo", "group": 1, "set": 1,
                    "stars": 3, "rules": "148/QĐ-TTg", "from": DAY,
                    "to": DAY},
    "decision": {"certificate": [CODE, DAY], "authority": "DBN",
                 "decision": "2/QĐ", "decided": DAY, "action": "withdraw",
                 "effective": DAY},
    "lot": {"certificate": [CODE, DAY], "lot": 0, "count": 1,
            "stamp_key": HASH, "held": True},
    "status": {"product": CODE, "lot": 0, "ranges": [[0, 1]],
               "status": "active"},
    "key-status": {"key": HASH, "status": "retired"},
    "officer": {"id": "QLD-01", "authority": "QLD", "keys": [SPKI],
                "from": DAY},
    "alert": {"product": G, "lot": 0, "index": 0, "state": "new",
              "evidence": [HASH], "count": 1},
    "trace": by.LEAST["trace"],
    "report": {"nonce": HASH, "text": "x", "verdict": "genuine",
               "origin": "ocop.example/records", "size": 1, "root": HASH},
    **{k: by.LEAST[k] for k in by.LEAST if k != "trace"},
}
MORE = {
    "producer": {"keys": [{"spki": SPKI, "roles": ["record", "stamp"],
                           "holder": "giám đốc", "to": "2030-12-31"},
                          {"spki": Key("bytes 2", -8).spki,
                           "roles": ["stamp"]}],
                 "reg": "5600123456", "gs1_prefix": "8931234"},
    "certificate": {"code": "11-03295-9999-2025", "group": 6, "set": 26,
                    "stars": 5, "score": 10000, "no": "15/GCN", "gtin": [G],
                    "supersedes": [CODE, DAY], "standards": ["VietGAP"],
                    "image": HASH, "document": HASH, "to": "2028-12-01"},
    "decision": {"action": "correct", "ground": 6, "stars": 5, "to": DAY,
                 "changes": {"product": "Tên", "no": "2", "score": 9000,
                             "gtin": [G]},
                 "basis": "biên bản", "document": HASH},
    "lot": {"gtin": G, "lot": 999999, "count": 10000000, "batch": "B 1",
            "made": DAY, "best_before": DAY, "pack": "chai 500 ml",
            "sites": ["VN-DBOR-001"], "market": ["01", "11"],
            "held": LEFT_OUT},
    "status": {"ranges": [[0, 5], [5, 5], [9999999, 1]], "status": "recalled",
               "reason": "ATTP", "batch": "B1", "made": DAY,
               "best_before": DAY},
    "key-status": {"status": "compromised", "drop": [[CODE, 1], [G, 0]]},
    "officer": {"keys": [SPKI, Key("bytes 2", -8).spki], "to": DAY},
    "alert": {"lot": 999999, "index": 9999999, "state": "cleared",
              "evidence": [HASH, sha256(b"y")], "count": 7},
    "trace": by.MORE["trace"],
    "report": {"text": "https://tem.vn/01/" + G + "/21/0000120000451?s=" +
               "0" * 158, "verdict": "duplicate", "case": "last day",
               "place": "11-03295", "two_articles": True,
               "size": 2 ** 53 - 1, "root": sha256(b"y"),
               "note": "sạp 12, chợ Mường Thanh"},
    **{k: by.MORE[k] for k in by.MORE if k != "trace"},
}

# Kind, what is changed, the field that must be named.
REFUSED = [
    ("producer", {"id": ""}, "", "an empty text"),
    ("producer", {"id": "11 000123"}, "id", "a blank in an id"),
    ("producer", {"id": "11-Đ"}, "id", "an id that is not ASCII"),
    ("producer", {"name": "a\u0007"}, "", "a control character"),
    ("producer", {"name": "a\u0085"}, "", "a control character of C1"),
    ("producer", {"name": "a\u200f"}, "", "a right-to-left mark"),
    ("producer", {"name": "a\u2066"}, "", "an isolate"),
    ("producer", {"name": 5}, "name", "a number for a text"),
    ("producer", {"name": LEFT_OUT}, "name", "no name"),
    ("producer", {"type": "state"}, "type", "an unknown type"),
    ("producer", {"unit": "11-3295"}, "unit", "a commune of 4 digits"),
    ("producer", {"unit": "1-03295"}, "unit", "a province of 1 digit"),
    ("producer", {"unit": "11-0329A"}, "unit", "a letter in a unit"),
    ("producer", {"keys": LEFT_OUT}, "keys", "no keys (not even none)"),
    ("producer", {"keys": [{"spki": SPKI[:-1], "roles": ["stamp"]}]}, "keys",
     "an SPKI of 90 bytes"),
    ("producer", {"keys": [{"spki": SPKI, "roles": []}]}, "keys",
     "a key without roles"),
    ("producer", {"keys": [{"spki": SPKI, "roles": ["sign"]}]}, "keys",
     "an unknown role"),
    ("producer", {"keys": [{"roles": ["stamp"]}]}, "keys", "roles of no key"),
    ("producer", {"keys": [{"spki": SPKI, "roles": ["stamp"],
                            "to": "2026-02-29"}]}, "keys",
     "a key to a day that does not exist"),
    ("producer", {"authority": LEFT_OUT}, "authority", "no authority"),
    ("producer", {"realm": LEFT_OUT}, "realm", "no realm"),
    ("producer", {"issued": LEFT_OUT}, "issued", "not issued"),
    ("producer", {"issued": -1}, "issued", "issued before 1970"),
    ("producer", {"issued": "2026-01-01"}, "issued", "issued as a text"),
    ("certificate", {"code": "11-3295-01-2025"}, "code", "a short commune"),
    ("certificate", {"code": "11-03295-1-2025"}, "code", "NN of 1 digit"),
    ("certificate", {"code": "11-03295-012-2025"}, "code",
     "NN padded to three"),
    ("certificate", {"code": "11-03295-00-2025"}, "code", "NN 00"),
    ("certificate", {"code": "11-03295-10000-2025"}, "code", "NN 10000"),
    ("certificate", {"code": "11-03295-01-25"}, "code", "a year of 2 digits"),
    ("certificate", {"decided": "2025-02-29"}, "decided", "no such day"),
    ("certificate", {"decided": "2025-1-1"}, "decided", "a short date"),
    ("certificate", {"decided": "01/12/2025"}, "decided", "another form"),
    ("certificate", {"group": 0}, "group", "group 0"),
    ("certificate", {"group": 7}, "group", "group 7"),
    ("certificate", {"set": 0}, "set", "set 0"),
    ("certificate", {"set": 27}, "set", "set 27"),
    ("certificate", {"stars": 2}, "stars", "2 stars"),
    ("certificate", {"stars": 6}, "stars", "6 stars"),
    ("certificate", {"stars": True}, "stars", "stars true"),
    ("certificate", {"from": LEFT_OUT}, "from", "no from"),
    ("certificate", {"to": LEFT_OUT}, "to", "no to"),
    ("certificate", {"to": "2025-11-30"}, "to", "to before from"),
    ("certificate", {"score": 4999}, "score", "below the floor of 3"),
    ("certificate", {"score": 6999, "stars": 4}, "score",
     "below the floor of 4"),
    ("certificate", {"score": 8999, "stars": 5}, "score",
     "below the floor of 5"),
    ("certificate", {"score": 10001}, "score", "over 100 points"),
    ("certificate", {"gtin": []}, "gtin", "an empty list"),
    ("certificate", {"gtin": [G[:-1] + str((int(G[-1]) + 1) % 10)]}, "gtin",
     "a wrong check digit"),
    ("certificate", {"gtin": [G[1:]]}, "gtin", "a GTIN of 13 digits"),
    ("certificate", {"gtin": G}, "gtin", "a text for a list"),
    ("certificate", {"supersedes": [CODE]}, "supersedes", "half a pair"),
    ("certificate", {"supersedes": [CODE, DAY, 1]}, "supersedes",
     "a pair of three"),
    ("certificate", {"image": HASH[1:]}, "image", "a hash of 31 bytes"),
    ("certificate", {"document": HASH.hex()}, "document", "a hash as text"),
    ("decision", {"certificate": CODE}, "certificate", "no pair"),
    ("decision", {"action": "forget"}, "action", "an unknown action"),
    ("decision", {"ground": 0}, "ground", "ground 0"),
    ("decision", {"ground": 7}, "ground", "ground 7"),
    ("decision", {"effective": LEFT_OUT}, "effective", "no day of effect"),
    ("decision", {"action": "suspend"}, "basis", "suspend without basis"),
    ("decision", {"action": "regrade"}, "stars", "regrade without stars"),
    ("decision", {"action": "extend"}, "to", "extend without a day"),
    ("decision", {"action": "annul"}, "annuls", "annul of nothing"),
    ("decision", {"action": "correct"}, "changes", "correct of nothing"),
    ("decision", {"action": "correct", "changes": {}}, "changes",
     "an empty correction"),
    ("decision", {"action": "correct", "changes": {"stars": 4}}, "changes",
     "a correction of stars"),
    ("decision", {"action": "correct", "changes": {"producer": "B"}},
     "changes", "a correction of the producer"),
    ("decision", {"action": "release", "changes": {"no": "1"}}, "changes",
     "a release of something else"),
    ("decision", {"action": "release",
                  "changes": {"gtin": [G], "producer": "B"}}, "changes",
     "a release of both"),
    ("lot", {"lot": 1000000}, "lot", "lot of 7 digits"),
    ("lot", {"lot": -1}, "lot", "lot below 0"),
    ("lot", {"count": 0}, "count", "count 0"),
    ("lot", {"count": 10000001}, "count", "count over 10 million"),
    ("lot", {"stamp_key": HASH[:8]}, "stamp_key", "a kid for a key"),
    ("lot", {"held": False}, "held", "held false"),
    ("lot", {"held": LEFT_OUT, "made": DAY}, "batch", "no batch"),
    ("lot", {"held": LEFT_OUT, "batch": "B"}, "made", "no day of making"),
    ("lot", {"batch": "Lô"}, "batch", "a batch that is not ASCII"),
    ("lot", {"best_before": "2027"}, "best_before", "a year for a day"),
    ("lot", {"market": ["1"]}, "market", "a province of 1 digit"),
    ("lot", {"sites": []}, "sites", "no sites"),
    ("status", {"product": "11-03295"}, "product", "neither GTIN nor code"),
    ("status", {"ranges": []}, "ranges", "no range"),
    ("status", {"ranges": [[0, 0]]}, "ranges", "an empty range"),
    ("status", {"ranges": [[5, 5], [0, 5]]}, "ranges", "not sorted"),
    ("status", {"ranges": [[0, 5], [4, 5]]}, "ranges", "overlapping"),
    ("status", {"ranges": [[0]]}, "ranges", "half a range"),
    ("status", {"status": "held"}, "status", "held is no record's"),
    ("key-status", {"key": HASH[:8]}, "key", "a kid for a key"),
    ("key-status", {"status": "lost"}, "status", "an unknown end"),
    ("key-status", {"drop": []}, "drop", "nothing dropped"),
    ("key-status", {"drop": [[CODE]]}, "drop", "half a pair"),
    ("key-status", {"drop": [[CODE, 1000000]]}, "drop", "no such lot"),
    ("officer", {"keys": []}, "keys", "no keys"),
    ("officer", {"keys": [SPKI[:45]]}, "keys",
     "an SPKI of 45 bytes"),
    ("officer", {"to": "2025-11-30"}, "to", "to before from"),
    ("alert", {"state": "old"}, "state", "an unknown state"),
    ("alert", {"evidence": []}, "evidence", "no evidence"),
    ("alert", {"evidence": [b""]}, "evidence", "an empty hash"),
    ("alert", {"count": 0}, "count", "of no report"),
    ("alert", {"index": 10000000}, "index", "index of 8 digits"),
    ("report", {"nonce": HASH[:16]}, "nonce", "half a nonce"),
    ("report", {"nonce": LEFT_OUT}, "nonce", "no nonce"),
    ("report", {"text": LEFT_OUT}, "text", "of nothing"),
    ("report", {"text": "x" * 7090}, "text", "more than a symbol holds"),
    ("report", {"text": "a\nb"}, "", "a line end in what was scanned"),
    ("report", {"verdict": "fake"}, "verdict", "an unknown verdict"),
    ("report", {"verdict": LEFT_OUT}, "verdict", "no verdict"),
    ("report", {"case": "hạn"}, "case", "a case that is not ASCII"),
    ("report", {"place": "11"}, "place", "a province for a commune"),
    ("report", {"two_articles": False}, "two_articles", "two articles false"),
    ("report", {"verdict": "duplicate"}, "two_articles",
     "duplicate on nobody's word"),
    ("report", {"origin": LEFT_OUT}, "origin", "by no log"),
    ("report", {"size": 0}, "size", "by an empty log"),
    ("report", {"size": 2 ** 53}, "size", "a size beyond JSON"),
    ("report", {"root": HASH.hex()}, "root", "a root as text"),
    ("report", {"note": "x" * 501}, "note", "a note of 501 bytes"),
    ("report", {"issued": LEFT_OUT}, "issued", "not issued"),
    *by.REFUSED,
]


def payload(kind, change):
    p = {**by.ANSWER, **change} if kind == "answer" else \
        {**BASE, **LEAST[kind], **change}
    return {k: v for k, v in p.items() if v is not LEFT_OUT}


def broken_profiles():
    """Bytes that are not of the profile, whatever their fields say."""
    p = payload("lot", {})
    data = enc(p)
    deep = 1
    for _ in range(7):
        deep = [deep]
    out = [("a float", enc({**p, "x": Raw(b"\xf9\x00\x00")})),
           ("null", enc({**p, "x": None})),
           ("undefined", enc({**p, "x": Raw(b"\xf7")})),
           ("a tag", enc({**p, "x": Raw(b"\xc1\x00")})),
           ("a list without a length", enc({**p, "x": Raw(b"\x9f\xff")})),
           ("a text in parts", enc({**p, "x": Raw(b"\x7f\x61a\xff")})),
           ("a long integer", enc({**p, "x": Raw(b"\x18\x17")})),
           ("a long length", enc({**p, "x": Raw(b"\x58\x01a")})),
           ("text that is not UTF-8", enc({**p, "x": Raw(b"\x61\xff")})),
           ("a surrogate", enc({**p, "x": Raw(b"\x63\xed\xa0\x80")})),
           ("nested 9 deep", enc({**p, "x": [deep]})),
           ("an integer for a key", enc({**p, 1: 2})),
           ("a key twice", bytes([data[0] + 1]) + enc("lot") + enc(0)
            + data[1:]),
           ("keys not in order", bytes([data[0] + 1]) + data[1:]
            + enc("a") + enc(0)),
           ("bytes behind it", data + b"\x00"),
           ("a byte short", data[:-1]),
           ("a list", enc([p])),
           ("nothing", b"")]
    return out, [("nested 8 deep", enc({**p, "x": deep})),
                 ("an unknown field", enc({**p, "zz": {"b": [1, False]}}))]


def sealed(key, kind, change):
    data = enc(payload(kind, change))
    return {"spki": key.spki.hex(), "payload": data.hex(),
            "record": seal(key, f"ocop-{kind}+cose", data).hex()}


def records():
    accepted, refused = [], []
    for n, kind in enumerate(LEAST):
        key = Key(f"record of {kind}", -8 if n % 3 == 2 else -7)
        for name, change in (("least", {}), ("most", MORE[kind])):
            accepted.append({"name": f"{kind}, {name}", "kind": kind,
                             **sealed(key, kind, change)})
    accepted += [{"name": f"alert, {cause}", "kind": "alert", **sealed(
        Key("record of alert"), "alert", {"state": state, "cause": cause})}
        for cause, state in zip(by.CAUSES, ["confirmed", "cleared"] * 3)]
    accepted += [{"name": f"trace, {step}", "kind": "trace", **sealed(
        Key("record of trace"), "trace", {"step": step})}
        for step in by.STEPS]
    accepted.append({"name": "trace, of what did not occur", "kind": "trace",
                     **sealed(Key("record of trace"), "trace", {
                         "outputs": LEFT_OUT, "corrects": HASH,
                         "reason": "did_not_occur"})})
    unsigned = [{"name": f"answer: {name}", "kind": "answer",
                 "payload": enc(payload("answer", change)).hex()}
                for name, change in by.ANSWERS]
    for kind, change, field, name in REFUSED:
        refused.append({"name": f"{kind}: {name}", "kind": kind,
                        "field": field,
                        "payload": enc(payload(kind, change)).hex()})
    bad, good = broken_profiles()
    refused += [{"name": f"lot: {name}", "kind": "lot", "field": "",
                 "payload": data.hex()} for name, data in bad]
    unknown = [{"name": f"lot: {name}", "kind": "lot",
                "payload": data.hex()} for name, data in good]
    return {"record/records.json": as_json(
        {"description": "Sealed records: open, verify, decode, encode the "
         "same bytes, and through JSON again; payloads that must be refused, "
         "with the field that must be named (empty: the CBOR profile); "
         "payloads with what a later version may add; and payloads that are "
         "not signed.",
         "accepted": accepted, "refused": refused, "ignored": unknown,
         "unsigned": unsigned})}


# --- Stamps ---

def stamps():
    es, ed = Key("stamp es256"), Key("stamp eddsa", -8)
    g, cases = gtin(70), []

    def case(name, uri, key, expect, **more):
        cases.append({"name": name, "uri": uri, "spki": key.spki.hex(),
                      "expect": expect, **more})

    for key, alg in ((es, "es256"), (ed, "eddsa")):
        for product in (g, "11-03295-01-2025", "11-03295-9999-2025"):
            for lot, index in ((0, 0), (1, 451), (999999, 9999999)):
                case(f"{alg} {product} {lot} {index}",
                     stamp(key, product, lot, index), key, "valid",
                     path=stamp_path(product, lot, index), lot=lot,
                     index=index)
    path = stamp_path(g, 1, 0)
    sig = stamp_sig(es, path)
    uri = stamp(es, g, 1, 0)
    case("malleated", stamp(es, g, 1, 0, sig=malleate(sig)), es, "valid")
    case("another host", stamp(es, g, 1, 0, "ocop-example.com"), es,
         "valid-signature-foreign-host")
    case("a host of 40 characters", stamp(es, g, 1, 0, LONG_HOST), es,
         "valid-signature-foreign-host")
    case("another key", uri, Key("other"), "forged")
    case("another lot", uri.replace("/0000010000000", "/0000020000000"), es,
         "forged")
    case("without typ", stamp(es, g, 1, 0, sig=stamp_sig(es, path, None)),
         es, "forged")
    case("sealed as a lot", stamp(es, g, 1, 0, sig=stamp_sig(
        es, path, "ocop-lot+cose")), es, "forged")
    case("with external data", stamp(es, g, 1, 0, sig=stamp_sig(
        es, path, aad=b"x")), es, "forged")
    case("signed with its host", stamp(es, g, 1, 0, sig=stamp_sig(
        es, "ocop.example" + path)), es, "forged")
    case("profile of the other algorithm", stamp(es, g, 1, 0, profile=2,
                                                 sig=sig), es, "forged")
    for name, bad in (("r = 0", b"\0" * 32 + sig[32:]),
                      ("s = 0", sig[:32] + b"\0" * 32),
                      ("s = n", sig[:32] + N.to_bytes(32, "big")),
                      ("all ones", b"\xff" * 64)):
        case(name, stamp(es, g, 1, 0, sig=bad), es, "forged")
    malformed(case, uri, es, g, sig)
    return {"stamp/stamps.json": as_json(
        {"description": "Stamps: valid, forged, malformed.",
         "host": "ocop.example", "cases": cases})}


def malformed(case, uri, es, g, sig):
    front, s = uri.split("?s=")
    over = "99999999999999999"
    for name, text in (
            ("a digit less", uri[:-1]), ("a digit more", uri + "0"),
            ("a chunk over 56 bits", f"{front}?s={over}{s[17:]}"),
            ("the rest over 16 bits", f"{front}?s={s[:-5]}65536"),
            ("64 bytes", f"{front}?s={digits(b'1' + sig[:63])}"),
            ("a letter", uri[:-1] + "a"), ("a blank", uri + " "),
            ("a full-width digit", uri[:-1] + "\uff11"),
            ("no s", front), ("s empty", front + "?s="),
            ("s twice", uri + "&s=" + s), ("S", front + "?S=" + s),
            ("a second field", uri + "&utm=1"), ("a fragment", uri + "#x"),
            ("http", uri.replace("https", "http")),
            ("HTTPS", uri.replace("https", "HTTPS")),
            ("a port", uri.replace("example/", "example:443/")),
            ("a user", uri.replace("//", "//ocop@")),
            ("host in capitals", uri.replace("ocop.e", "OCOP.E")),
            ("13 digits", uri.replace(g, g[1:])),
            ("a check digit", uri.replace(g, g[:-1]
                                          + str((int(g[-1]) + 5) % 10))),
            ("a serial of 12", uri.replace("/21/0", "/21/")),
            ("a serial of 14", uri.replace("/21/0", "/21/00")),
            ("10 before 21", uri.replace("/21/", "/10/A/21/")),
            ("an escape", uri.replace("/21/", "/%32%31/")),
            ("a code's NN of 1", stamp(es, "11-03295-1-2025", 1, 0)),
            ("a code in small letters", uri.replace(f"01/{g}",
                                                    "P/11-03295-01-2025")),
            ("profile 0", stamp(es, g, 1, 0, profile=0, sig=sig)),
            ("profile 3", stamp(es, g, 1, 0, profile=3, sig=sig)),
            ("nothing", ""), ("NUL", uri[:-1] + "\0")):
        case(name, text, es, "malformed")


# --- Trust documents ---

def trusts():
    one = enc(trust_payload(1))
    new = [ROOTS[0], Key("root 4"), Key("root 5")]
    two = trust_payload(2, roots=[k.spki for k in new])
    cases = []

    def case(name, file, error=None, previous=None):
        c = {"name": name, "file": file.hex(), "error": error or "OCOP_OK"}
        if previous:
            c["previous"] = trust_file(previous, ROOTS[:2]).hex()
        cases.append(c)

    def refused(name, **more):
        case(name, trust_file(trust_payload(1, **more), ROOTS[:2]), "decode")

    case("2 of 3", trust_file(one, ROOTS[:2]))
    case("another 2 of 3", trust_file(one, ROOTS[1:]))
    case("all 3", trust_file(one, ROOTS))
    case("2 and strangers", trust_file(one, [*STRANGERS, *ROOTS[:2]]))
    for name, by in (("1 of 3", ROOTS[:1]),
                     ("one root twice", [ROOTS[0], ROOTS[0]]),
                     ("1 and strangers", [ROOTS[2], *STRANGERS])):
        case(name, trust_file(one, by), "OCOP_ERR_TRUST")
    other = seal(ROOTS[1], "ocop-trust+cose", enc(trust_payload(9)),
                 detached=True)
    case("one of them over other bytes", enc([one, [Raw(seal(
        ROOTS[0], "ocop-trust+cose", one, detached=True)), Raw(other)]]),
        "OCOP_ERR_TRUST")
    case("one of them as another kind", enc([one, [Raw(seal(
        ROOTS[0], "ocop-trust+cose", one, detached=True)), Raw(seal(
            ROOTS[1], "ocop-lot+cose", one, detached=True))]]), "decode")
    case("a rotation", trust_file(two, [ROOTS[0], ROOTS[1], new[1]]), None,
         one)
    case("one of the old roots only", trust_file(two, new), "OCOP_ERR_TRUST",
         one)
    case("one of the new roots only", trust_file(two, ROOTS),
         "OCOP_ERR_TRUST", one)
    case("by strangers", trust_file(two, STRANGERS), "OCOP_ERR_TRUST", one)
    case("the same version", trust_file(one, ROOTS[:2]), "OCOP_ERR_TRUST",
         one)
    case("another realm", trust_file(trust_payload(2, realm="vn"), ROOTS[:2]),
         "OCOP_ERR_TRUST", one)
    case("two versions on", trust_file(trust_payload(3), ROOTS[:2]), None,
         one)
    refused("no roots", roots=[])
    refused("threshold 0", threshold=0)
    refused("threshold above the roots", threshold=4)
    refused("a root twice", roots=[ROOTS[0].spki, ROOTS[0].spki])
    refused("no realm", realm=LEFT_OUT)
    case("a host of 40 characters", trust_file(trust_payload(1, hosts=[
        {"host": LONG_HOST, "from": "2025-09-01"}]), ROOTS[:2]))
    refused("a host of 41 characters",
            hosts=[{"host": "x" + LONG_HOST, "from": "2025-09-01"}])
    refused("an unknown level of authority", authorities=[
        {**authorities()[0], "level": "region"}])
    refused("an unknown role", authorities=[
        {**authorities()[0], "roles": ["sell"]}])
    refused("an authority twice", authorities=[authorities()[0],
                                               authorities()[0]])
    refused("a key of two authorities", authorities=[
        authorities()[0], {**authorities()[1],
                           "keys": authorities()[0]["keys"]}])
    refused("a successor that is none", authorities=[
        {**authorities()[0], "successor": "NONE"}])
    refused("a successor of itself", authorities=[
        {**authorities()[0], "successor": "MAE"}])
    refused("a log of an unknown kind", logs=[
        {**trust_payload()["logs"][0], "kind": "other"}])
    trust_cases(lambda name, **more: case(name, trust_file(
        trust_payload(1, **more), ROOTS[:2])), refused)
    case("no signature at all", enc([one, []]), "decode")
    case("a payload that is not a payload", trust_file(enc([1]), ROOTS[:2]),
         "decode")
    case("bytes behind it", trust_file(one, ROOTS[:2]) + b"\0", "decode")
    case("a record", seal(ROOTS[0], "ocop-trust+cose", one), "decode")
    return {"trust/trust.json": as_json(
        {"description": "Trust files: decoded, then held to their own roots "
         "and to the previous version's. error: what comes of it, or "
         "\"decode\": refused before any signature is looked at.",
         "cases": cases})}


# --- Notes ---

def notes():
    root = sha256(b"root")
    body = checkpoint(ORIGIN, 82, root)
    good = body + "\n" + log_line(ORIGIN, LOG, body)
    when = instant("2026-11-22")
    cases = []

    def case(name, note, error=None, time=0, **more):
        cases.append({"name": name, "note": note, "error": error or "OCOP_OK",
                      "vkey": vkey(ORIGIN, LOG), "time": time,
                      "time_vkey": vkey(TIMER, TIME, 4), "size": 82,
                      "root": root.hex(), **more})

    timed = good + time_line(TIMER, TIME, body, when)
    case("signed", good)
    case("and a time", timed, None, when)
    case("two times: the later", timed
         + time_line(TIMER, TIME, body, when - 60), None, when)
    case("a time by another", good + time_line(
        TIMER, Key("other", -8), body, when))
    case("a time of another body", good + time_line(
        TIMER, TIME, checkpoint(ORIGIN, 83, root), when))
    case("a signature by another beside it", body + "\n" + log_line(
        "other.example/log", Key("other", -8), body)
        + log_line(ORIGIN, LOG, body))
    case("an empty tree", (empty := checkpoint(ORIGIN, 0, sha256())) + "\n"
         + log_line(ORIGIN, LOG, empty), size=0, root=sha256().hex())
    case("no signature", body + "\n", "OCOP_ERR_SIGNATURE")
    case("the log's is missing", body + "\n" + time_line(
        TIMER, TIME, body, when), "OCOP_ERR_SIGNATURE")
    case("over another size", body + "\n" + log_line(
        ORIGIN, LOG, checkpoint(ORIGIN, 81, root)), "OCOP_ERR_SIGNATURE")
    case("by another of this name", body + "\n" + log_line(
        ORIGIN, Key("other", -8), body), "OCOP_ERR_SIGNATURE")
    named = checkpoint("other.example/log", 82, root)
    case("another origin", named + "\n" + log_line(ORIGIN, LOG, named),
         "OCOP_ERR_TRUST")

    def odd(name, text):
        case(name, text + "\n" + log_line(ORIGIN, LOG, text),
             "OCOP_ERR_MALFORMED")

    b64 = base64.b64encode(root).decode()
    odd("a zero before the size", f"{ORIGIN}\n082\n{b64}\n")
    odd("a sign before the size", f"{ORIGIN}\n+82\n{b64}\n")
    odd("a size of 2^64", f"{ORIGIN}\n{1 << 64}\n{b64}\n")
    odd("no size", f"{ORIGIN}\n{b64}\n")
    odd("a root of 31 bytes",
        f"{ORIGIN}\n82\n{base64.b64encode(root[1:]).decode()}\n")
    odd("a root without padding", f"{ORIGIN}\n82\n{b64.rstrip('=')}\n")
    odd("a root with bits left over",
        f"{ORIGIN}\n82\n{left_over(b64)}\n")
    odd("an extension line", f"{body}more\n")
    odd("carriage returns", body.replace("\n", "\r\n"))
    case("bits left over in the log's line", left_over(good[:-1]) + "\n",
         "OCOP_ERR_MALFORMED")
    case("bits left over in a time", left_over(timed[:-1]) + "\n",
         "OCOP_ERR_MALFORMED")
    case("bits left over in another's line", good + left_over(log_line(
        "other.example/log", Key("other", -8), body)[:-1]) + "\n",
        "OCOP_ERR_MALFORMED")
    case("no line at its end", good[:-1], "OCOP_ERR_MALFORMED")
    case("a hyphen for the dash", good.replace("\u2014", "-"),
         "OCOP_ERR_MALFORMED")
    case("text behind the signatures", good + "x\n", "OCOP_ERR_MALFORMED")
    return {"note/notes.json": as_json(
        {"description": "Checkpoints, signed notes and timed cosignatures "
         "(C2SP). time: the latest good one, 0 when there is none.",
         "cases": cases})}


# --- Small forms ---

def forms():
    good, bad, tiles, no_tiles = [], [], [], []
    for n in range(0, 24):
        data = sha256(bytes([n]))[:n]
        good.append({"bytes": data.hex(), "digits": digits(data)})
    for data in (b"\0" * 65, b"\xff" * 65):
        good.append({"bytes": data.hex(), "digits": digits(data)})
    for n, width in WIDTH.items():
        bad.append(str(1 << 8 * n).zfill(width))
        bad.append("9" * width)
    bad += ["1", "12", "1234", "123456", "1234567", "12a", "+12", " 12",
            "\uff11\uff11\uff11", "0" * 17 + "1"]
    for level, index, width in ((0, 0, 256), (0, 0, 1), (0, 999, 256),
                                (0, 1000, 255), (1, 1234067, 256),
                                (63, 7, 3), (-1, 0, 256), (-1, 5, 82),
                                (-1, 1000000, 256), (5, 10 ** 9, 17)):
        tiles.append({"level": level, "index": index, "width": width,
                      "path": tile_path(level, index, width)})
    no_tiles += ["tile/0/0", "tile/0/0000", "tile/0/x000/001",
                 "tile/0/001/002", "tile/0/x001/2", "tile/00/000",
                 "tile/64/000", "tile/-1/000", "tile/0/000.p/0",
                 "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p",
                 "tile/data/000", "tile/entries/000/", "/tile/0/000",
                 "tile/0/000.q/3", "tile/0/X001/002", ""]
    g = gtin(70)
    lines = [{"text": typed(p, lot, index), "product": p, "lot": lot,
              "index": index}
             for p in (g, "11-03295-01-2025", "11-03295-9999-2025")
             for lot, index in ((0, 0), (1, 451), (999999, 9999999))]
    wrong = []
    for line in lines[:4]:
        text = line["text"]
        last = "0" if text[-1] != "0" else "1"
        wrong += [text[:-1] + last, text[:-1], text[:-2], text + "A",
                  text.replace(" 0", " 1", 1) if " 0" in text
                  else text.replace(" 9", " 8", 1)]
    return {"form/forms.json": as_json(
        {"description": "Digits of bytes, tile paths, typed codes: both "
         "ways, and what must be refused.",
         "digits": good, "digits_refused": bad, "tiles": tiles,
         "tiles_refused": no_tiles, "typed": lines, "typed_refused": wrong})}


def byte_files():
    return {**records(), **stamps(), **trusts(), **notes(), **forms()}
