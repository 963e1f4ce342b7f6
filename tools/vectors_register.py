# SPDX-License-Identifier: Apache-2.0
"""The registers of tests/vectors: every "counts only if" as an entry that
counts and one that does not, and every row of the table of verdicts. Written
from the rules' text; where two things could refuse an entry, only one does."""
from vectors_form import Key, Raw, Tag, enc, gtin, instant, malleate, seal
from vectors_world import BY, LEFT_OUT, ROOTS, World

DBN, LCU, MAE, CUX = BY["DBN"], BY["LCU"], BY["MAE"], BY["CUX"]
QLD, QLC, QLX, REG = BY["QLD"], BY["QLC"], BY["QLX"], BY["REG"]
A_REC, A_STAMP = Key("A record"), Key("A stamp")
B_REC, B_STAMP = Key("B record"), Key("B stamp", -8)
A, B, C = "11-000001", "11-000002", "12-000001"
C_REC, C_STAMP = Key("C record"), Key("C stamp")
BOTH = ["record", "stamp"]


def world(name, about, **more):
    """With producers A, B (province 11) and C (12)."""
    w = World(name, about, **more)
    w.start()
    w.put("producer A", w.producer(DBN, A, [(A_REC, ["record"]),
                                            (A_STAMP, ["stamp"])]))
    w.put("producer B", w.producer(DBN, B, [(B_REC, ["record"]),
                                            (B_STAMP, ["stamp"])]))
    w.put("producer C", w.producer(LCU, C, [(C_REC, ["record"]),
                                            (C_STAMP, ["stamp"])]))
    return w


def undone(w, freed, other, lot):
    """A release that was annulled was none."""
    (c, g), day = freed, w.date
    w.put("release the other GTIN in error", w.decision(
        DBN, c, "release", "70/QĐ", changes={"gtin": [g[1]]}))
    lot("not while it is released", c, 3, gtin=g[1], refused="gtin")
    w.put("annul that release", w.decision(
        DBN, c, "annul", "71/QĐ", annuls=["70/QĐ", day]))
    w.put("it is not free any more", w.certificate(
        DBN, "11-03295-31-2025", B, gtin=[g[1]]), "product-owned")
    lot("a lot by it again", c, 3, gtin=g[1])
    w.put("certificate 12", w.certificate(DBN, other[0], A))
    w.put("release its code to B in error", w.decision(
        DBN, other, "release", "72/QĐ", changes={"producer": B}))
    w.put("annul it", w.decision(
        DBN, other, "annul", "73/QĐ", annuls=["72/QĐ", day]))
    w.put("the code is not B's", w.certificate(
        DBN, other[0], B, decided="2026-11-01"), "product-owned")
    w.put("but A's as before", w.certificate(
        DBN, other[0], A, decided="2026-11-01"))


def people():
    w = world("register-people", "Producers, officers: who enrols and changes "
              "them, and whose a key is.")
    k = [Key(f"people {i}") for i in range(30)]
    w.put("unit outside the scope",
          w.producer(LCU, "11-000009", [(k[0], BOTH)]), "scope")
    w.put("no role enrol", w.producer(QLD, "11-000009", [(k[0], BOTH)]),
          "role")
    w.put("states another authority",
          w.producer(DBN, "11-000009", [(k[0], BOTH)], authority="CUX"),
          "not-issuer")
    w.put("signed by a producer",
          w.producer(A_REC, "11-000009", [(k[0], BOTH)]), "signer")
    w.put("signed by a stranger",
          w.producer(k[0], "11-000009", [(k[0], BOTH)]), "signer")
    w.put("another producer's key",
          w.producer(DBN, "11-000009", [(A_REC, BOTH)]), "key-owned")
    w.put("an authority's key",
          w.producer(DBN, "11-000009", [(QLD, BOTH)]), "key-owned")
    w.put("a root's key",
          w.producer(DBN, "11-000009", [(ROOTS[0], BOTH)]), "key-owned")
    w.put("a key listed twice",
          w.producer(DBN, "11-000009", [(k[0], ["record"]),
                                        (k[0], ["stamp"])]), "key-twice")
    low = bytes.fromhex("302a300506032b6570032100") + bytes(32)
    for name, spki in (
            ("a key that is not on the curve", k[0].spki[:-1]
             + bytes([k[0].spki[-1] ^ 1])),
            ("a compressed point's head",
             k[0].spki[:26] + b"\x02" + k[0].spki[27:]),
            ("an Ed25519 point of low order", low),
            ("44 bytes that are no key", k[0].spki[:44])):
        w.put(name, w.producer(DBN, "11-000009", [], keys=[
            {"spki": spki, "roles": BOTH}]), "fields")
    w.put("nobody has these keys still",
          w.producer(DBN, "11-000009", [(k[0], BOTH)]))
    w.put("without keys", w.producer(DBN, "11-000010", []))
    w.put("whole country: central enrols in province 11",
          w.producer(MAE, "99-000001", [(k[1], BOTH)], unit="11-03295"))
    w.put("by a body before its end",
          w.producer(CUX, "11-000011", [(k[2], BOTH)]))
    w.put("changed by its enroller",
          w.producer(DBN, "11-000009", [(k[0], BOTH)], name="HTX mới"))
    w.put("changed by one in scope that is not the enroller",
          w.producer(CUX, "11-000009", [(k[0], BOTH)]), "not-enroller")
    w.put("changed by another province",
          w.producer(LCU, "11-000009", [(k[0], BOTH)], unit="12-03390"),
          "not-enroller")
    w.put("changed by central", w.producer(MAE, "11-000009", [(k[0], BOTH)],
                                           unit="11-03295"))
    w.put("and by its enroller again",
          w.producer(DBN, "11-000009", [(k[0], BOTH)], name="HTX lại"))
    w.put("the same record again",
          w.producer(DBN, "11-000010", [(k[3], BOTH)], issued=1756692000))
    w.put("the same record again", w.producer(
        DBN, "11-000010", [(k[3], BOTH)], issued=1756692000), "same")
    w.put("officer", w.officer(QLD, "QLD-01", [k[4]]))
    w.put("officer of a body without role inspect",
          w.officer(DBN, "DBN-01", [k[5]], authority="DBN"), "role")
    w.put("officer with a producer's key", w.officer(QLD, "QLD-02", [A_REC]),
          "key-owned")
    w.put("officer with an officer's key", w.officer(QLD, "QLD-02", [k[4]]),
          "key-owned")
    w.put("producer with an officer's key",
          w.producer(DBN, "11-000012", [(k[4], BOTH)]), "key-owned")
    w.put("officer with one key twice",
          w.officer(QLD, "QLD-02", [k[6], k[6]]), "key-twice")
    w.put("officer whose days end before they begin",
          w.officer(QLD, "QLD-02", [k[6]], to="2025-08-31"), "fields")
    w.put("officer changed by its authority",
          w.officer(QLD, "QLD-01", [k[4], k[7]], to="2026-12-31"))
    w.put("officer changed by another inspecting body",
          w.officer(QLX, "QLD-01", [k[4]], authority="QLX"), "not-enroller")
    w.put("officer changed by central",
          w.officer(MAE, "QLD-01", [k[4], k[7]], authority="MAE"))
    w.put("officer of a body that will end",
          w.officer(QLC, "QLC-01", [k[8]], authority="QLC"))
    w.put("an officer signs no producer",
          w.producer(k[4], "11-000013", [(k[9], BOTH)]), "signer")
    w.put("a key moves to nobody: left out of A's next record",
          w.producer(DBN, A, [(A_REC, ["record"]), (k[10], ["stamp"])]))
    w.put("and is A's for ever", w.producer(DBN, "11-000014",
                                            [(A_STAMP, ["stamp"])]),
          "key-owned")
    w.put("A may list it again", w.producer(
        DBN, A, [(A_REC, ["record"]), (A_STAMP, ["stamp"])]))
    w.day("2026-04-01")
    w.put("by a body after its end",
          w.producer(CUX, "11-000015", [(k[11], BOTH)]), "not-live")
    w.put("changed by the enroller's successor",
          w.producer(DBN, "11-000011", [(k[2], BOTH), (k[12], BOTH)]))
    w.put("officer by a body after its end",
          w.officer(QLC, "QLC-02", [k[13]], authority="QLC"), "not-live")
    w.put("officer changed by the successor",
          w.officer(QLD, "QLC-01", [k[8], k[13]]))
    envelopes(w)
    w.put("certificate", w.certificate(DBN, "11-03295-01-2025", A))
    w.put("lot", w.lot(A_REC, ("11-03295-01-2025", "2025-12-01"), A_STAMP))
    w.judge_stamp("kinds that strangers made up change nothing", A_STAMP,
                  "11-03295-01-2025", 1, 0, "genuine")
    return w


def envelopes(w):
    """What is refused before any kind's own rules."""
    k = Key("people 20")
    w.put("another realm", w.producer(DBN, "11-000020", [(k, BOTH)],
                                      realm="vn"), "realm")
    good = w.payload({"id": "11-000020", "name": "HTX", "type": "group",
                      "address": "x", "unit": "11-03295", "authority": "DBN",
                      "keys": [{"spki": k.spki, "roles": BOTH}]}, {})
    typ = "ocop-producer+cose"
    data = enc(good)
    sealed = seal(DBN, typ, data)
    w.put("a flipped bit in the signature",
          sealed[:-1] + bytes([sealed[-1] ^ 1]), "signature")
    w.put("signed by another under this kid",
          seal(LCU, typ, data, kid=DBN.kid), "signature")
    w.put("the algorithm is not the key's", seal(DBN, typ, data, alg=-8),
          "signature")
    w.put("an algorithm that nobody has", seal(DBN, typ, data, alg=-35),
          "record")
    w.put("no typ", seal(DBN, typ, data, protected=enc({1: -7, 4: DBN.kid})),
          "record")
    w.put("a kid of 7 bytes", seal(DBN, typ, data, kid=DBN.kid[:7]),
          "record")
    w.put("a label more", seal(DBN, typ, data, protected=enc(
        {1: -7, 4: DBN.kid, 5: b"x", 16: typ})), "record")
    w.put("an unprotected label", seal(DBN, typ, data, unprotected={5: b"x"}),
          "record")
    w.put("no tag", seal(DBN, typ, data, tag=None), "record")
    w.put("another tag", seal(DBN, typ, data, tag=98), "record")
    w.put("a signature of 63 bytes", seal(DBN, typ, data, sig=b"\x01" * 63),
          "record")
    w.put("a nil payload", seal(DBN, typ, data, detached=True), "record")
    w.put("bytes behind it", sealed + b"\x00", "record")
    w.put("a producer sealed as a lot", seal(DBN, "ocop-lot+cose", data),
          "fields")
    w.put("a kind that nobody knows, by a stranger",
          seal(k, "ocop-pack+cose", data), "typ")
    w.put("a kind that nobody knows, of another realm",
          seal(DBN, "ocop-pack+cose", enc({**good, "realm": "vn"})), "typ")
    keys = sorted(good)
    unsorted = bytes([0xa0 | len(keys)]) + b"".join(
        enc(x) + enc(good[x]) for x in keys)
    w.put("keys of the map not in order", seal(DBN, typ, unsorted), "fields")
    w.put("a key twice", seal(DBN, typ, bytes([data[0] + 1]) + data[1:]
                              + enc("address") + enc("y")), "fields")
    w.put("null in an unknown field",
          seal(DBN, typ, enc({**good, "x": None})), "fields")
    w.put("a float in an unknown field",
          seal(DBN, typ, enc({**good, "x": Raw(b"\xf9\x3c\x00")})), "fields")
    w.put("a list without a length",
          seal(DBN, typ, enc({**good, "x": Raw(b"\x9f\xff")})), "fields")
    w.put("a tag", seal(DBN, typ, enc({**good, "x": Tag(0, "y")})), "fields")
    w.put("empty text", seal(DBN, typ, enc({**good, "reg": ""})), "fields")
    w.put("a right-to-left mark in a text",
          seal(DBN, typ, enc({**good, "name": "HTX \u202e"})), "fields")
    w.put("a field left out", seal(DBN, typ, enc(
        {x: y for x, y in good.items() if x != "unit"})), "fields")
    w.put("trace is for the other log", w.record(A_REC, "trace", {
        "id": bytes(16), "step": "collecting", "time": w.now, "offset": 420,
        "unit": "11-03295", "outputs": [["tea-leaf", 1, "KGM"]]}, {}),
          "log-kind")
    w.now += 1
    entry = enc([w.now, sealed])
    w.raw("bytes behind the entry", entry + b"\x00", False, "entry")
    w.raw("an entry of three", enc([w.now, sealed, 1]), False, "entry")
    w.raw("nothing", b"", False, "entry")
    w.raw("time not in the shortest form", b"\x82\x1b"
          + w.now.to_bytes(8, "big") + enc(sealed), False, "entry")
    w.put("not a record", b"\x00", "record")
    w.put("an entry that does not count may be of any later time", b"\x00",
          "record", accepted=instant("2030-01-01"))
    w.put("accepted before the last that counted", sealed, "order",
          accepted=instant("2026-03-31"))
    w.put("and with an unknown field it counts",
          seal(DBN, typ, enc({**good, "later": {"field": [1, True]}})))
    other = seal(DBN, typ, enc({**good, "later": {"field": [1, True]}}))
    w.put("malleated, it is the same",
          other[:-64] + malleate(other[-64:]), "same")


def certificates():
    w = world("register-certificates", "Certificates: who may grant which "
              "star, and that a code and a GTIN name one product.")
    g = [gtin(100 + i) for i in range(12)]
    w.day("2025-12-19")
    first = ("11-03295-01-2025", "2025-12-01")
    w.put("4 stars by the province",
          w.certificate(DBN, first[0], A, gtin=[g[0]]))
    w.put("3 stars of the district that ended, by its successor",
          w.certificate(DBN, "11-03295-02-2025", A, 3, "2025-06-10", "TGO"))
    w.put("the district had lost that power", w.certificate(
        DBN, "11-03295-03-2025", A, 3, "2025-08-10", "TGO"), "grant")
    w.put("the last day of that power", w.certificate(
        DBN, "11-03295-03-2025", A, 3, "2025-06-30", "TGO"))
    w.put("a district never had 4 stars", w.certificate(
        DBN, "11-03295-04-2025", A, 4, "2025-06-10", "TGO"), "grant")
    w.put("the province had not yet 3 stars", w.certificate(
        DBN, "11-03295-04-2025", A, 3, "2025-07-05"), "grant")
    w.put("but on the next day", w.certificate(
        DBN, "11-03295-04-2025", A, 3, "2025-07-06"))
    w.put("5 stars are not the province's", w.certificate(
        DBN, "11-03295-05-2025", A, 5), "grant")
    w.put("5 stars by central", w.certificate(
        MAE, "11-03295-05-2025", A, 5, authority="MAE"))
    w.put("4 stars are not central's", w.certificate(
        MAE, "11-03295-06-2025", A, 4, authority="MAE"), "grant")
    w.put("code of another province", w.certificate(
        LCU, "11-03295-06-2025", A, 4, authority="LCU"), "scope")
    w.put("signer is neither the authority nor its successor",
          w.certificate(DBN, "12-03390-06-2025", C, 4, authority="LCU"),
          "not-issuer")
    w.put("central is not everybody's successor", w.certificate(
        MAE, "11-03295-06-2025", A, 4, authority="DBN"), "not-issuer")
    w.put("the authority is unknown", w.certificate(
        DBN, "11-03295-06-2025", A, authority="ZZZ"), "unknown-authority")
    w.put("no role certify", w.certificate(
        QLD, "11-03295-06-2025", A, authority="QLD"), "role")
    w.put("signed by the producer itself", w.certificate(
        A_REC, "11-03295-06-2025", A), "signer")
    w.put("producer not enrolled", w.certificate(
        DBN, "11-03295-06-2025", "11-999999"), "unknown-producer")
    w.put("a second of this code and day", w.certificate(
        DBN, first[0], A, gtin=[g[0]], product="Tên khác"), "first-stands")
    w.put("score below 4 stars", w.certificate(
        DBN, "11-03295-06-2025", A, score=6999), "fields")
    w.put("score at 4 stars' floor", w.certificate(
        DBN, "11-03295-06-2025", A, score=7000))
    w.put("score of 5 stars, decided as 4: the star follows the decision",
          w.certificate(DBN, "11-03295-07-2025", A, score=9000))
    w.put("score below 3 stars", w.certificate(
        DBN, "11-03295-08-2025", A, 3, score=4999), "fields")
    w.put("score below 5 stars", w.certificate(
        MAE, "11-03295-08-2025", A, 5, authority="MAE", score=8999), "fields")
    w.put("to before from", w.certificate(
        DBN, "11-03295-08-2025", A, to="2025-11-30"), "fields")
    w.put("one day long", w.certificate(
        DBN, "11-03295-08-2025", A, to="2025-12-01"))
    w.put("decided over 90 days ago: entered later, but it counts",
          w.certificate(DBN, "11-03295-09-2025", A, 4, "2024-02-29",
                        to="2027-02-28"))
    w.put("by a body before its end", w.certificate(
        CUX, "11-03253-01-2025", A, 3, authority="CUX"))
    codes_and_gtins(w, g, first)
    w.day("2026-04-01")
    w.put("by a body after its end", w.certificate(
        CUX, "11-03253-02-2026", A, 3, "2026-03-01", "CUX"), "not-live")
    w.put("by its successor", w.certificate(
        DBN, "11-03253-02-2026", A, 3, "2026-03-01", "CUX"))
    w.put("by the successor's successor", w.certificate(
        DBN, "11-03253-03-2025", A, 3, "2025-06-10", "TGX"))
    return w


def codes_and_gtins(w, g, first):
    w.put("the code is another producer's", w.certificate(
        DBN, first[0], B, decided="2025-12-02"), "product-owned")
    w.put("the GTIN is another product's", w.certificate(
        DBN, "11-03295-10-2025", A, gtin=[g[0]]), "product-owned")
    w.put("one of its GTINs is another product's", w.certificate(
        DBN, "11-03295-10-2025", A, gtin=[g[1], g[0]]), "product-owned")
    w.put("that took no GTIN", w.certificate(
        DBN, "11-03295-10-2025", B, gtin=[g[1]]))
    w.put("renewed: the same code, another day, the same GTIN",
          w.certificate(DBN, first[0], A, decided="2025-12-02",
                        gtin=[g[0], g[2]]))
    w.put("a GTIN of the renewal is the product's", w.certificate(
        DBN, "11-03295-11-2025", A, gtin=[g[2]]), "product-owned")
    w.put("joined by supersedes, another code may use it", w.certificate(
        DBN, "11-03295-11-2025", A, gtin=[g[2], g[3]],
        supersedes=[first[0], "2025-12-02"]))
    w.put("joined again", w.certificate(
        MAE, "11-03295-12-2025", A, 5, authority="MAE", gtin=[g[0], g[3]],
        supersedes=["11-03295-11-2025", "2025-12-01"]))
    w.put("joined codes share what the last brought", w.certificate(
        DBN, first[0], A, decided="2025-12-03", gtin=[g[3]]))
    w.put("supersedes one that is unknown", w.certificate(
        DBN, "11-03295-13-2025", A,
        supersedes=["11-03295-99-2025", "2025-12-01"]), "supersedes")
    w.put("supersedes itself", w.certificate(
        DBN, "11-03295-13-2025", A,
        supersedes=["11-03295-13-2025", "2025-12-01"]), "supersedes")
    w.put("supersedes another producer's", w.certificate(
        DBN, "11-03295-13-2025", A,
        supersedes=["11-03295-10-2025", "2025-12-01"]), "product-owned")
    w.put("none of those took the code", w.certificate(
        DBN, "11-03295-13-2025", A))


def decisions():
    w = world("register-decisions", "Decisions: every action, who may take "
              "it, and the state that follows.")
    g = [gtin(200 + i) for i in range(12)]
    w.day("2025-12-19")
    code = [f"11-03295-{i:02d}-2025" for i in range(40)]
    day = "2025-12-01"

    def cert(i, producer=A, **more):
        w.put(f"certificate {i}", w.certificate(DBN, code[i], producer,
                                                **more))
        return (code[i], more.get("decided", day))

    def lot(name, c, number=1, by=A_REC, key=A_STAMP, refused=None, **more):
        w.put(name, w.lot(by, c, key, number, **more), refused)

    ended = cert(1)
    annulled = cert(2)
    paused = cert(3)
    regraded = cert(4)
    windows = {to: w.certificate(DBN, f"11-03253-{i:02d}-2023", A, 3,
                                 "2023-05-20", "TGO", to=to)
               for i, to in enumerate(("2026-05-21", "2026-05-22",
                                       "2026-09-18", "2026-09-19",
                                       "2026-05-26"), 1)}
    for to, c in windows.items():
        w.put(f"certificate to {to}", c)
    window = [(f"11-03253-{i:02d}-2023", "2023-05-20") for i in range(6)]
    corrected = cert(5)
    freed = cert(6, gtin=[g[0], g[1]])
    moved = cert(7)
    later = cert(8)
    ordered = cert(9)
    replayed = cert(10)
    twice = cert(11, gtin=[g[5]])
    for c in (ended, annulled, paused, regraded, window[1], window[2],
              window[3], window[5], corrected, moved, later, ordered):
        lot(f"lot of {c[0]}", c)
    lot(f"lot of {freed[0]}", freed, gtin=g[0])
    powers(w, replayed)
    w.day("2026-03-02")
    w.put("suspend without its basis", w.decision(
        DBN, paused, "suspend", "3/QĐ"), "fields")
    w.put("suspend", w.decision(DBN, paused, "suspend", "3/QĐ",
                                basis="biên bản 7"))
    lot("lot while suspended", paused, 2, refused="not-in-force")
    w.day("2026-03-10")
    w.put("reinstate", w.decision(DBN, paused, "reinstate", "4/QĐ"))
    lot("lot after it", paused, 2)
    w.put("suspend again", w.decision(DBN, paused, "suspend", "5/QĐ",
                                      basis="biên bản 8"))
    w.put("regrade to 3", w.decision(DBN, regraded, "regrade", "6/QĐ",
                                     stars=3))
    w.put("regrade without stars", w.decision(DBN, regraded, "regrade",
                                              "7/QĐ"), "fields")
    w.put("regrade to 5 is beyond its power", w.decision(
        DBN, regraded, "regrade", "7/QĐ", stars=5), "grant")
    extend(w, window)
    correct(w, g, corrected, lot)
    release(w, g, freed, moved, lot)
    withdraw(w, ended, annulled, lot)
    w.put("withdraw from a later day on", w.decision(
        DBN, later, "withdraw", "50/QĐ", "2026-11-01",
        effective="2026-12-01", ground=1))
    w.put("suspend from June", w.decision(
        DBN, ordered, "suspend", "51/QĐ", "2026-05-20",
        effective="2026-06-01", basis="x"))
    w.put("reinstate from May, logged later", w.decision(
        DBN, ordered, "reinstate", "52/QĐ", "2026-04-20",
        effective="2026-05-01"))
    annuls(w, twice, lot, g)
    undone(w, (freed, g), (code[12], day), lot)
    c = w.judge_certificate
    c("withdrawn", ended, "revoked", "certificate")
    c("the withdrawal was annulled", annulled, "genuine")
    c("suspended", paused, "revoked", "suspended")
    c("regraded to fewer stars", regraded, "genuine", "lowered")
    c("extended", window[3], "genuine", "extended")
    c("its extension ended", window[2], "expired", "certificate")
    c("maybe extended by law", window[5], "undecided",
      "maybe extended by law")
    c("withdrawn from December on", later, "genuine")
    c("withdrawn in December", later, "revoked", "certificate",
      at="2026-12-01")
    s = w.judge_stamp
    s("withdrawn", A_STAMP, code[1], 1, 0, "revoked", "certificate")
    s("withdrawn in error, annulled", A_STAMP, code[2], 1, 0, "genuine")
    s("suspended", A_STAMP, code[3], 1, 0, "revoked", "suspended")
    s("lowered", A_STAMP, code[4], 1, 0, "genuine", "lowered")
    s("extended", A_STAMP, window[3][0], 1, 0, "genuine", "extended")
    s("its extension ended", A_STAMP, window[2][0], 1, 0, "expired",
      "certificate")
    s("its extension's last day", A_STAMP, window[3][0], 1, 1, "undecided",
      "old data", at="2027-03-17")
    s("maybe extended by law, on the last of 180 days", A_STAMP,
      window[5][0], 1, 0, "undecided", "maybe extended by law")
    s("past the law's 180 days", A_STAMP, window[5][0], 1, 0, "expired",
      "certificate", at="2026-11-23")
    s("not in the law's window", A_STAMP, window[1][0], 1, 0, "expired",
      "certificate")
    s("corrected: its older stamps", A_STAMP, code[5], 1, 0, "genuine")
    s("corrected: by the added GTIN", A_STAMP, g[2], 2, 0, "genuine")
    s("its GTIN was released", A_STAMP, g[0], 1, 0, "genuine")
    s("its GTIN's new product", B_STAMP, g[0], 2, 0, "genuine")
    s("its code moved on", A_STAMP, code[7], 1, 0, "genuine")
    s("the code's new producer", B_STAMP, code[7], 2, 0, "genuine")
    s("not withdrawn until December", A_STAMP, code[8], 1, 0, "genuine")
    s("withdrawn in December", A_STAMP, code[8], 1, 0, "revoked",
      "certificate", at="2026-12-01")
    s("of two decisions in effect the later in the log", A_STAMP, code[9], 1,
      0, "genuine")
    return w


def powers(w, c):
    """Who may decide; and that issued rises."""
    w.day("2026-02-02")
    w.put("signer is another authority", w.decision(
        LCU, c, "withdraw", "1/QĐ", ground=1), "not-issuer")
    w.put("out of the authority's scope", w.decision(
        LCU, c, "withdraw", "1/QĐ", authority="LCU", ground=1), "scope")
    w.put("no role certify", w.decision(
        QLD, c, "withdraw", "1/QĐ", authority="QLD", ground=1), "role")
    w.put("by the producer", w.decision(
        A_REC, c, "withdraw", "1/QĐ", ground=1), "signer")
    w.put("unknown authority", w.decision(
        DBN, c, "withdraw", "1/QĐ", authority="ZZZ", ground=1),
        "unknown-authority")
    w.put("no power for 4 stars", w.decision(
        MAE, c, "withdraw", "1/QĐ", authority="MAE", ground=1), "grant")
    w.put("unknown certificate", w.decision(
        DBN, (c[0], "2025-12-02"), "withdraw", "1/QĐ", ground=1),
        "unknown-certificate")
    w.put("ground 7", w.decision(DBN, c, "withdraw", "1/QĐ", ground=7),
          "fields")
    w.put("an unknown action", w.decision(DBN, c, "forget", "1/QĐ"), "fields")
    issued = w.now
    w.put("a decision", w.decision(DBN, c, "correct", "1/QĐ",
                                   changes={"no": "1"}, issued=issued))
    w.put("issued at the same second", w.decision(
        DBN, c, "correct", "2/QĐ", changes={"no": "2"}, issued=issued),
        "replay")
    w.put("issued before it", w.decision(
        DBN, c, "correct", "2/QĐ", changes={"no": "2"}, issued=issued - 9),
        "replay")
    w.put("one that does not count raises nothing", w.decision(
        DBN, c, "correct", "2/QĐ", changes={"score": 100},
        issued=issued + 1000), "score")
    w.put("issued after it", w.decision(
        DBN, c, "correct", "2/QĐ", changes={"no": "2"}, issued=issued + 1))


def extend(w, window):
    w.day("2026-05-04")
    w.put("extend: ends a day before the window", w.decision(
        DBN, window[1], "extend", "10/QĐ", to="2026-06-30"), "extend-window")
    w.put("extend: ends a day after the window", w.decision(
        DBN, window[4], "extend", "11/QĐ", to="2026-12-31"), "extend-window")
    w.put("extend: no day", w.decision(DBN, window[2], "extend", "12/QĐ"),
          "fields")
    w.put("extend: 181 days", w.decision(
        DBN, window[2], "extend", "12/QĐ", to="2026-11-19"), "extend-days")
    w.put("extend: no day longer", w.decision(
        DBN, window[2], "extend", "12/QĐ", to="2026-05-22"), "extend-days")
    w.put("extend: 180 days", w.decision(
        DBN, window[2], "extend", "12/QĐ", to="2026-11-18"))
    w.put("extend: the last of the window", w.decision(
        DBN, window[3], "extend", "13/QĐ", to="2027-03-17"))
    w.put("the province had no power for 3 stars on this day", w.decision(
        DBN, window[3], "extend", "14/QĐ", "2025-07-01",
        to="2027-03-16"), "grant")
    w.put("nor had the district", w.decision(
        DBN, window[4], "withdraw", "15/QĐ", "2025-07-01", "TGO", ground=1),
        "grant")
    w.put("a decision of the district while it had it", w.decision(
        DBN, window[4], "withdraw", "15/QĐ", "2025-06-20", "TGO", ground=1))


def correct(w, g, c, lot):
    w.day("2026-06-01")
    w.put("correct without changes", w.decision(DBN, c, "correct", "20/QĐ"),
          "fields")
    w.put("correct may not move the producer", w.decision(
        DBN, c, "correct", "20/QĐ", changes={"producer": B}), "fields")
    w.put("correct may not change the stars", w.decision(
        DBN, c, "correct", "20/QĐ", changes={"stars": 3}), "fields")
    w.put("score below the floor", w.decision(
        DBN, c, "correct", "20/QĐ", changes={"score": 6999}), "score")
    w.put("another product's GTIN", w.decision(
        DBN, c, "correct", "20/QĐ", changes={"gtin": [g[0]]}),
        "product-owned")
    lot("not listed yet", c, 2, gtin=g[2], refused="gtin")
    w.put("correct: product, no, score and a GTIN", w.decision(
        DBN, c, "correct", "20/QĐ",
        changes={"product": "Tên đúng", "no": "5", "score": 7100,
                 "gtin": [g[2]]}))
    lot("by the added GTIN", c, 2, gtin=g[2])
    lot("by the code no longer", c, 3, refused="gtin")


def release(w, g, freed, moved, lot):
    w.day("2026-06-15")
    other = ("11-03295-30-2025", "2026-06-01")
    w.put("not yet released", w.certificate(
        DBN, other[0], B, decided=other[1], gtin=[g[0]]), "product-owned")
    w.put("release without changes", w.decision(DBN, freed, "release",
                                                "30/QĐ"), "fields")
    w.put("release of GTIN and producer at once", w.decision(
        DBN, freed, "release", "30/QĐ",
        changes={"gtin": [g[0]], "producer": B}), "fields")
    w.put("release may not rename", w.decision(
        DBN, freed, "release", "30/QĐ", changes={"product": "x"}), "fields")
    w.put("release a GTIN of another", w.decision(
        DBN, freed, "release", "30/QĐ", changes={"gtin": [g[2]]}), "gtin")
    w.put("release the GTIN from July on", w.decision(
        DBN, freed, "release", "30/QĐ", effective="2026-07-01",
        changes={"gtin": [g[0]]}))
    w.put("June is not July", w.certificate(
        DBN, other[0], B, decided=other[1], gtin=[g[0]]), "product-owned")
    w.put("another's code", w.certificate(
        DBN, moved[0], B, decided=other[1]), "product-owned")
    w.put("release to a producer who is not enrolled", w.decision(
        DBN, moved, "release", "31/QĐ", changes={"producer": "11-999999"}),
        "unknown-producer")
    w.put("release the code to B", w.decision(
        DBN, moved, "release", "31/QĐ", changes={"producer": B}))
    w.put("B's certificate of that code", w.certificate(
        DBN, moved[0], B, decided=other[1]))
    w.put("A's no longer", w.certificate(
        DBN, moved[0], A, decided="2026-06-02"), "product-owned")
    lot("B's lot goes on counting", (moved[0], other[1]), 2, by=B_REC,
        key=B_STAMP)
    lot("lot 1 is taken, by A's", (moved[0], other[1]), 1, by=B_REC,
        key=B_STAMP, refused="first-stands")
    w.day("2026-07-01")
    lot("the released GTIN is no more A's", freed, 2, gtin=g[0],
        refused="gtin")
    w.put("now it is free", w.certificate(
        DBN, other[0], B, decided=other[1], gtin=[g[0]]))
    lot("A's other GTIN stays", freed, 1, gtin=g[1])
    w.put("and it is B's now", w.certificate(
        DBN, freed[0], A, decided="2026-06-20", gtin=[g[0]]), "product-owned")
    lot("lot 1 of that GTIN is taken", other, 1, by=B_REC, key=B_STAMP,
        gtin=g[0], refused="first-stands")
    lot("B's lot of that GTIN", other, 2, by=B_REC, key=B_STAMP, gtin=g[0])


def withdraw(w, ended, annulled, lot):
    w.day("2026-11-02")
    w.put("withdraw", w.decision(DBN, ended, "withdraw", "40/QĐ", ground=4))
    lot("lot of a withdrawn one", ended, 2, refused="not-in-force")
    w.put("reinstate after it", w.decision(DBN, ended, "reinstate", "41/QĐ"),
          "withdrawn")
    w.put("suspend after it", w.decision(DBN, ended, "suspend", "41/QĐ",
                                         basis="x"), "withdrawn")
    w.put("correct after it", w.decision(DBN, ended, "correct", "41/QĐ",
                                         changes={"no": "1"}), "withdrawn")
    w.put("withdraw after it", w.decision(DBN, ended, "withdraw", "41/QĐ",
                                          ground=1), "withdrawn")
    w.put("release after it", w.decision(
        DBN, ended, "release", "41/QĐ", changes={"producer": B}))
    w.put("withdraw in error", w.decision(DBN, annulled, "withdraw", "42/QĐ",
                                          ground=2))
    w.put("annul nothing", w.decision(DBN, annulled, "annul", "43/QĐ"),
          "fields")
    w.put("annul another certificate's", w.decision(
        DBN, annulled, "annul", "43/QĐ", annuls=["40/QĐ", "2026-11-02"]),
        "annuls")
    w.put("annul one of another day", w.decision(
        DBN, annulled, "annul", "43/QĐ", annuls=["42/QĐ", "2026-11-01"]),
        "annuls")
    w.put("annul the withdrawal", w.decision(
        DBN, annulled, "annul", "43/QĐ", annuls=["42/QĐ", "2026-11-02"]))
    w.put("annul the annulment", w.decision(
        DBN, annulled, "annul", "44/QĐ", annuls=["43/QĐ", "2026-11-02"]),
        "annuls")
    lot("lots again", annulled, 2)


def annuls(w, c, lot, g):
    w.put("a correction adds a GTIN", w.decision(
        DBN, c, "correct", "60/QĐ", changes={"gtin": [g[6]]}))
    lot("by it", c, 1, gtin=g[6])
    w.put("the correction is annulled", w.decision(
        DBN, c, "annul", "61/QĐ", annuls=["60/QĐ", "2026-11-02"]))
    lot("no more by it", c, 2, gtin=g[6], refused="gtin")


