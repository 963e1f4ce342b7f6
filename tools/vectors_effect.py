# SPDX-License-Identifier: Apache-2.0
"""A register of tests/vectors: what acts on which day. Decisions that are not
yet in effect, annuls, products that move, chains of certificates, goods that
are named once, alerts ahead of their lot, keys that a trust version gives."""
from vectors_form import Key, enc, gtin
from vectors_register import (A, A_REC, A_STAMP, B, B_REC, B_STAMP, BOTH, DBN,
                              LCU, QLD, REG, world)
from vectors_world import ROOTS, authorities, authority, trust_file, \
    trust_payload

DAY = "2025-12-01"


def effect():
    w = world("register-effect", "What acts on which day, and whose a product "
              "is on it.")
    g = [gtin(700 + i) for i in range(4)]
    given = Key("effect given")
    w.day("2025-12-19")
    w.put("a key that will be an authority's", w.producer(
        LCU, "12-000009", [(given, BOTH)]))
    w.put("ended by who enrolled it", w.key_status(LCU, given, "compromised"))

    def cert(name, i, producer=A, refused=None, **more):
        code = f"11-03295-{i:02d}-2025"
        w.put(name, w.certificate(DBN, code, producer, **more), refused)
        return (code, more.get("decided", DAY))

    def lot(name, c, number=1, refused=None, by=A_REC, key=A_STAMP, **more):
        w.put(name, w.lot(by, c, key, number, **more), refused)

    def dec(name, c, action, number, refused=None, **more):
        w.put(name, w.decision(DBN, c, action, number, **more), refused)

    def st(name, by, c, lot_, ranges, status, refused=None, **more):
        w.put(name, w.status(by, c[0], lot_, ranges, status, **more), refused)

    first = cert("a product", 1)
    moved = cert("one that will be moved", 2, gtin=[g[0]])
    freed = cert("one whose GTIN will be freed", 3, gtin=[g[1]])
    pulled = cert("one that will be withdrawn", 4)
    cert("decided on the day of acceptance", 5, decided="2025-12-19")
    cert("decided on the next day", 6, decided="2025-12-20",
         refused="decided")
    days(w, lot, dec, st, first)
    moves(w, lot, dec, st, moved, g[0])
    later(w, lot, dec, freed, g[1], pulled)
    chain(w, cert, lot)
    keys(w, given)
    return w


def days(w, lot, dec, st, first):
    """Goods, and alerts."""
    w.put("an alert before its lot", w.alert(QLD, first[0], 1, 5,
                                             "confirmed"))
    w.put("a monitor's too", w.alert(REG, first[0], 2, 5))
    lot("made on its best-before day", first, 1, best_before="2025-12-20")
    lot("made a day later", first, 9, "fields", best_before="2025-12-19")
    w.put("past the count of a known lot", w.alert(QLD, first[0], 1, 1000),
          "range")
    st("a lot that is not held has its day", A_REC, first, 1, [[0, 9]],
       "active", "batch", best_before="2029-01-01")
    st("and its batch", A_REC, first, 1, [[0, 9]], "active", "batch",
       batch="X")
    w.put("a held lot", w.held(A_REC, first, A_STAMP, 2))
    st("an authority names no batch", QLD, first, 2, [[0, 9]], "active",
       "batch", batch="X", made="2025-12-20")
    st("nor does a void", A_REC, first, 2, [[0, 9]], "void", "batch",
       batch="X", made="2025-12-20")
    st("past its day when made", A_REC, first, 2, [[0, 9]], "active",
       "fields", batch="X", made="2025-12-20", best_before="2025-12-19")
    st("a release", A_REC, first, 2, [[0, 9]], "active", batch="X",
       made="2025-12-20", best_before="2026-11-21")
    st("no second one", A_REC, first, 2, [[8, 2]], "active", "batch",
       batch="X", made="2025-12-20", best_before="2029-01-01")
    st("nor over a recall", A_REC, first, 2, [[8, 1]], "recalled")
    st("which names nothing", A_REC, first, 2, [[8, 1]], "active", "batch",
       best_before="2029-01-01")
    st("the recall is lifted", A_REC, first, 2, [[8, 1]], "active")
    st("what was never released is", A_REC, first, 2, [[9, 1]], "active",
       batch="Y", made="2025-12-20", best_before="2029-01-01")
    dec("decided on the next day", first, "suspend", "1/QĐ", "decided",
        decided="2025-12-20", basis="x")
    w.judge_stamp("alerted before its lot", A_STAMP, first[0], 1, 5,
                  "suspect-copy", at="2026-11-22")
    w.judge_stamp("past the lot's day", A_STAMP, first[0], 1, 6, "expired",
                  "goods")
    w.judge_stamp("past the release's day", A_STAMP, first[0], 2, 8,
                  "expired", "goods")
    w.judge_stamp("of the other release", A_STAMP, first[0], 2, 9, "genuine")


def moves(w, lot, dec, st, moved, code):
    lot("its producer's lot", moved, gtin=code)
    lot("not the other's", moved, 2, "not-producer", B_REC, B_STAMP,
        gtin=code)
    dec("moved from the new year on", moved, "release", "20/QĐ",
        effective="2026-01-01", changes={"producer": B})
    lot("until then it is its producer's", moved, 3, gtin=code)
    w.day("2026-01-01")
    lot("then it is not", moved, 4, "not-producer", gtin=code)
    lot("but the other's", moved, 2, None, B_REC, B_STAMP, gtin=code)
    w.put("so are the old lot's stamps", w.status(
        A_REC, code, 1, [[0, 1]], "void"), "not-producer")
    w.put("which the other voids", w.status(
        B_REC, code, 1, [[0, 1]], "void"))
    w.put("no certificate for the old one", w.certificate(
        DBN, moved[0], A, decided="2025-12-31"), "product-owned")
    dec("the move is annulled from February on", moved, "annul", "21/QĐ",
        effective="2026-02-01", annuls=["20/QĐ", "2025-12-19"])
    lot("until then nothing is", moved, 4, "not-producer", gtin=code)
    w.day("2026-02-01")
    lot("then the product is back", moved, 4, gtin=code)
    lot("and the other's no more", moved, 5, "not-producer", B_REC, B_STAMP,
        gtin=code)
    w.judge_stamp("what the other opened meanwhile stands", B_STAMP, code, 2,
                  0, "genuine")
    w.judge_stamp("voided by the other", A_STAMP, code, 1, 0, "revoked",
                  "serial")


def later(w, lot, dec, freed, code, pulled):
    """A GTIN, and withdrawals, by decisions of days to come."""
    dec("its GTIN is freed", freed, "release", "30/QĐ",
        changes={"gtin": [code]})
    dec("annulled from March on", freed, "annul", "31/QĐ",
        effective="2026-03-01", annuls=["30/QĐ", "2026-02-01"])
    lot("until then it is free", freed, 1, "gtin", gtin=code)
    lot("and the code is the product", freed)
    dec("withdrawn at the end of the year", pulled, "withdraw", "40/QĐ",
        effective="2026-12-31", ground=1)
    dec("until then it may be suspended", pulled, "suspend", "41/QĐ",
        basis="x")
    dec("and reinstated", pulled, "reinstate", "42/QĐ")
    lot("and stamped", pulled)
    dec("and withdrawn earlier", pulled, "withdraw", "43/QĐ",
        effective="2026-03-01", ground=1)
    w.day("2026-03-01")
    lot("the GTIN is the product's again", freed, 2, gtin=code)
    lot("the code alone is not", freed, 3, "gtin")
    dec("after that nothing else is", pulled, "suspend", "44/QĐ",
        "withdrawn", basis="x")
    lot("no lot", pulled, 2, "not-in-force")
    dec("an annul is, from its own day", pulled, "annul", "45/QĐ",
        effective="2026-12-01", annuls=["43/QĐ", "2026-02-01"])
    dec("until then it stays withdrawn", pulled, "suspend", "46/QĐ",
        "withdrawn", basis="x")
    dec("the annul may come earlier", pulled, "annul", "47/QĐ",
        effective="2026-11-30", annuls=["43/QĐ", "2026-02-01"])
    w.judge_stamp("withdrawn until the annul", A_STAMP, pulled[0], 1, 0,
                  "revoked", "certificate")
    w.judge_stamp("and good on its day", A_STAMP, pulled[0], 1, 0,
                  "genuine", at="2026-11-30", chosen=True)


def chain(w, cert, lot):
    old = cert("the first of a chain", 11, to="2026-10-31")
    lot("a lot of the first", old)
    step = cert("the next, not yet in force", 12, from_="2027-01-01",
                supersedes=list(old))
    lot("it supersedes nothing yet", old, 2)
    last = cert("the third is in force", 13, supersedes=list(step))
    lot("so the first is superseded", old, 3, "superseded")
    lot("under the third it goes on", last)
    w.judge_stamp("lapsed, and renewed over two steps", A_STAMP, old[0], 1, 0,
                  "genuine", "superseded")


def keys(w, given):
    body = authority("NEW", "Cơ quan mới", "province", ["enrol", "certify"],
                     [given], "2025-09-01", ["11"], [(4, "2023-02-24")])
    second = enc(trust_payload(2, authorities=[*authorities(), body]))
    w.put("not yet an authority's", w.certificate(
        given, "11-03295-21-2025", A, authority="NEW"), "key-compromised")
    w.log_trust("version 2 gives it the key", 2, second)
    w.files["log/trust/2.cose"] = trust_file(second, ROOTS[:2])
    w.put("now it is", w.certificate(given, "11-03295-21-2025", A,
                                     authority="NEW"))
    w.put("and nobody else's", w.producer(
        LCU, "12-000009", [(given, BOTH)]), "key-owned")
    w.put("who leaves it out does it no harm", w.producer(
        LCU, "12-000009", []))
    w.put("it signs on", w.certificate(given, "11-03295-22-2025", A,
                                       authority="NEW"))
