# SPDX-License-Identifier: Apache-2.0
"""The corpus: certificates that follow one another, issuers' powers, products
that move."""
from corpus_days import lapsed
from corpus_world import (A_REC, A_STAMP, B, B_REC, B_STAMP, C, C_REC,
                          C_STAMP, DAY, DBN, LCU, MAE, Log, failed, noted,
                          open_, passed)
from vectors_form import enc, gtin
from vectors_world import ROOTS, authorities, trust_file, trust_payload


def heir(w, name, number, old, **more):
    """In force from 2026-03-01, unless more says otherwise."""
    return w.cert(name, number, supersedes=list(old), decided="2026-02-20",
                  **{"from_": "2026-03-01", **more})


def chain():
    w = Log("chain", "Certificates that follow one another: upgraded, "
            "renewed, lowered, over several steps, and in error.")
    w.producers()
    w.day("2025-12-19")
    up = w.cert("four stars", 1)
    renewed = w.cert("to 31/10/2026, renewed", 2, to="2026-10-31")
    down = w.cert("four stars, then three", 3)
    gone = w.cert("withdrawn, though renewed", 4)
    error = w.cert("in force, its renewal withdrawn", 5)
    dead = w.cert("lapsed, its renewal withdrawn", 6, to="2026-10-31")
    forked = w.cert("lapsed, renewed twice", 7, to="2026-10-31")
    soon = w.cert("lapsed, its renewal is of next year", 8, to="2026-10-31")
    first = w.cert("the first of three", 9, to="2026-10-31")
    law = w.cert("to 15/08/2026, renewed", 10, to="2026-08-15")
    w.day("2025-12-22")
    olds = (up, renewed, down, gone, error, dead, forked, soon, first, law)
    for c in olds:
        w.open_lot(f"lot of {c[0]}", c)
    w.day("2026-02-27")
    five = heir(w, "five stars", 21, up, by=MAE, authority="MAE", stars=5)
    new = heir(w, "the renewal", 22, renewed, from_="2026-11-01",
               to="2029-02-20")
    three = heir(w, "three stars", 23, down, stars=3)
    heir(w, "beside the withdrawal", 24, gone)
    bad1 = heir(w, "a renewal in error", 25, error)
    bad2 = heir(w, "another", 26, dead)
    good = heir(w, "the right renewal", 27, forked)
    bad3 = heir(w, "a third in error", 28, forked)
    heir(w, "of next year", 29, soon, from_="2027-01-01", to="2029-02-20")
    second = heir(w, "the second of three", 30, first, from_="2027-01-01",
                  to="2029-02-20")
    third = heir(w, "the third of three", 31, second)
    legal = heir(w, "instead of the law's extension", 32, law)
    w.day("2026-04-01")
    ended = [w.decide(f"withdraw {c[0]}", c, "withdraw", f"5{i}/QĐ-UBND",
                      ground=1)
             for i, c in enumerate((gone, bad1, bad2, bad3))][0]
    w.open_lot("none under what is superseded", up, 2, "superseded")
    w.replica("today")
    for name, c, now, stars, shows in (
            ("four stars, now five", up, five, 5,
             ["genuine: superseded", "5 upgraded"]),
            ("four stars, now three", down, three, 3, "genuine: lowered")):
        word = "lowered" if stars == 3 else "superseded"
        w.scan(name, shows, A_STAMP, c[0], 1, 0, "genuine", word,
               [noted("star", word, w.certs[now][0])],
               {"stars_now": stars, "successor_code": now[0]})
    lapsed_ones(w, renewed, new, forked, good, first, third, law, legal)
    w.scan("withdrawn, though renewed", ["5 upgraded",
           "revoked: certificate"], A_STAMP, gone[0], 1, 0, "revoked",
           "certificate", [
               noted("star", "superseded", w.certs["11-03295-24-2026",
                                                   "2026-02-20"][0]),
               failed("withdrawn", "revoked", "certificate", ended)],
           {"by_decision": "50/QĐ-UBND", "by_day": "2026-04-01",
            "successor_code": "11-03295-24-2026"}, without=["dates"])
    w.scan("its renewal was withdrawn: its own days count", "5 upgraded",
           A_STAMP, error[0], 1, 0, "genuine")
    w.scan("lapsed, and its renewal withdrawn", "7 chain", A_STAMP, dead[0],
           1, 0, "expired", "certificate", [lapsed(w.certs[dead][0])])
    w.scan("lapsed, its renewal not yet in force", "7 chain", A_STAMP,
           soon[0], 1, 0, "expired", "certificate", [lapsed(w.certs[soon][0])])
    return w


def lapsed_ones(w, renewed, new, forked, good, first, third, law, legal):
    def scan(name, shows, old, now, **more):
        w.scan(name, shows, A_STAMP, old[0], 1, 0, "genuine", "superseded", [
            noted("star", "superseded", w.certs[now][0]),
            noted("dates", "superseded", w.certs[old][0])],
            {"stars_now": 4, "successor_code": now[0]}, **more)

    scan("lapsed and renewed", "7 chain", renewed, new)
    scan("on the renewal's first day", "7 chain", renewed, new,
         on="2026-11-01", chosen=True)
    w.scan("the day before: still by its own days", "7 chain", A_STAMP,
           renewed[0], 1, 0, "genuine", "last day",
           [noted("dates", "last day", w.certs[renewed][0])],
           on="2026-10-31", chosen=True)
    scan("renewed twice, the later one withdrawn", "7 chain", forked, good)
    scan("lapsed, renewed over two steps", "7 chain", first, third)
    scan("renewed, so nobody asks for the law", "7 chain", law, legal)


def power():
    w = Log("power", "Whether the issuer could grant this star on the day of "
            "decision; certificates of this product, not of this producer.")
    w.producers()
    w.day("2025-12-19")
    early = w.cert("3 stars of the district, 2025-06-10", 1, stars=3,
                   decided="2025-06-10", authority="TGO")
    w.cert("3 stars of the district, 2025-08-10", 2, "grant", stars=3,
           decided="2025-08-10", authority="TGO")
    last = w.cert("the last day of its power", 3, stars=3,
                  decided="2025-06-30", authority="TGO")
    begun = w.cert("the first day of the province's", 4, stars=3,
                   decided="2025-07-06")
    central = w.cert("5 stars by central", 5, stars=5, by=MAE,
                     authority="MAE")
    w.cert("5 stars by the province", 6, "grant", stars=5)
    theirs = w.cert("C's, by the other province", 1, by=LCU, producer=C,
                    code="12-03390-01-2025", authority="LCU")
    w.day("2025-12-22")
    for c in (early, last, begun, central):
        w.open_lot(f"lot of {c[0]}", c)
    w.open_lot("C's lot", theirs, by=C_REC, key=C_STAMP)
    w.open_lot("under B's hand", theirs, 2, "not-producer", by=B_REC,
               key=B_STAMP)
    w.replica("before the change", "2026-01-31")
    w.day("2026-02-02")
    bodies = authorities()
    for a in bodies:
        if a["id"] == "LCU":
            a["grants"] = [[3, "2025-07-06"]]
    second = enc(trust_payload(2, authorities=bodies))
    w.log_trust("version 2: LCU never had 4 stars", 2, second)
    w.trusts.append((2, trust_file(second, ROOTS[:2])))
    w.replica("today")
    for name, c in (("3 stars of a district while it had the power", early),
                    ("on the last day of that power", last),
                    ("3 stars of the province on its first day", begun),
                    ("5 stars of the ministry", central)):
        w.scan(name, "4 power", A_STAMP, c[0], 1, 0, "genuine")
    w.scan("of a certificate that was refused", ["4 power",
           "refused entry"], A_STAMP, "11-03295-02-2025", 1, 0,
           "unregistered", None,
           [passed("parse"), failed("lot", "unregistered")],
           report=[("offline", True)])
    w.scan("the trust document once confirmed its issuer", "4 power",
           C_STAMP, theirs[0], 1, 0, "genuine", at="before the change",
           on="2026-01-31")
    index = w.certs[theirs][0]
    w.scan("it does not any more", ["undecided: issuer's power", "4 power"],
           C_STAMP, theirs[0], 1, 0, "undecided", "issuer's power",
           [open_("certificate", "issuer's power", index)])
    w.scan("nor for a forged one, which is the worse", "worst", A_STAMP,
           theirs[0], 1, 0, "forged", None,
           [failed("signature", "forged", None, w.lots[theirs[0], 1][0]),
            open_("certificate", "issuer's power", index)])
    return w


def products():
    w = Log("products", "Products that are known, unknown, moved to another "
            "producer or freed.")
    w.start()
    w.put("producer 11-000001", w.producer(
        DBN, "11-000001", [(A_REC, ["record"]), (A_STAMP, ["stamp"])],
        gs1_prefix="9520000003"))
    w.put("producer 11-000002", w.producer(
        DBN, B, [(B_REC, ["record"]), (B_STAMP, ["stamp"])]))
    w.put("producer 12-000001", w.producer(
        LCU, C, [(C_REC, ["record"]), (C_STAMP, ["stamp"])]))
    g = [gtin(300 + i) for i in range(3)]
    w.day("2025-12-19")
    two = w.cert("with two GTINs", 1, gtin=g[:2])
    moved = w.cert("to be moved", 2)
    w.day("2025-12-22")
    w.open_lot("by the first GTIN", two, gtin=g[0])
    w.open_lot("by the second", two, gtin=g[1])
    w.open_lot("of what will be moved", moved)
    two_hands = w.cert("to be moved, renewed and taken back", 4,
                       to="2026-10-31")
    w.open_lot("its lot", two_hands)
    w.day("2026-06-01")
    w.decide("to B", two_hands, "release", "32/QĐ-UBND",
             changes={"producer": B})
    after = w.cert("B renews it", 5, producer=B, decided="2026-05-20",
                   supersedes=list(two_hands))
    w.decide("taken back from December on", two_hands, "annul",
             "33/QĐ-UBND", effective="2026-12-01",
             annuls=["32/QĐ-UBND", "2026-06-01"])
    move = w.decide("to B from July on", moved, "release", "30/QĐ-UBND",
                    effective="2026-07-01", changes={"producer": B})
    w.decide("the second GTIN is freed", two, "release", "31/QĐ-UBND",
             changes={"gtin": [g[1]]})
    theirs = w.cert("B's, with the freed GTIN", 3, producer=B,
                    decided="2026-05-20", gtin=[g[1]])
    w.open_lot("B's lot of it", theirs, 2, by=B_REC, key=B_STAMP, gtin=g[1])
    w.day("2026-07-01")
    w.open_lot("B's lot of what was moved", moved, 2, by=B_REC, key=B_STAMP)
    w.replica("today")
    known(w, g, moved, theirs)
    assert move
    hands(w, two_hands, after)
    unknown(w)
    return w


def hands(w, old, after):
    """A renewal counts for its own producer's product only."""
    b = w.people[B]
    index = w.certs[old][0]
    w.scan("moved, and renewed by its new producer", ["moved", "7 chain"],
           A_STAMP, old[0], 1, 0, "genuine", "superseded",
           [noted("star", "superseded", w.certs[after][0]),
            noted("dates", "superseded", index)],
           {"producer_id": B, "producer": b["name"],
            "address": b["address"], "successor_code": after[0]})
    w.scan("taken back: the renewal is another producer's", ["moved",
           "7 chain"], A_STAMP, old[0], 1, 0, "expired", "certificate",
           [lapsed(index)], on="2026-12-01", chosen=True)
    for name, key, verdict in (("the old producer's", A_STAMP,
                                "unregistered"),
                               ("the new producer's", B_STAMP,
                                "unregistered"),
                               ("a third one's", C_STAMP, "forged")):
        w.scan(f"an unknown lot of what moved, by {name} key",
               "2 unknown lot", key, "11-03295-02-2025", 77, 0, verdict,
               None, [passed("parse"), failed("lot", "unregistered"),
                      *([failed("signature", "forged")]
                        if verdict == "forged" else [])], refreshed=True)


def known(w, g, moved, theirs):
    w.scan("by the first GTIN", ["genuine", "4 product"], A_STAMP, g[0], 1,
           0, "genuine")
    w.scan("by a GTIN that names another product since", "freed", A_STAMP,
           g[1], 1, 0, "genuine")
    w.scan("by its new product", "freed", B_STAMP, g[1], 2, 0, "genuine")
    b = w.people[B]
    now = {"producer_id": B, "producer": b["name"], "address": b["address"]}
    w.scan("an old lot of a product that moved", "moved", A_STAMP, moved[0],
           1, 0, "genuine", None, (), now)
    w.scan("a new lot, by its new producer", "moved", B_STAMP, moved[0], 2,
           0, "genuine", None, (), now)
    w.scan("the day before the move", "moved", A_STAMP, moved[0], 1, 0,
           "genuine", on="2026-06-30", chosen=True)
    w.scan("a new lot, stamped by the old producer", "3 key", A_STAMP,
           moved[0], 2, 0, "forged", None,
           [failed("signature", "forged", None, w.lots[moved[0], 2][0])],
           now)


def unknown(w):
    """The same stamp offline, stale, and after a refresh."""
    nothing = [passed("parse"), failed("lot", "unregistered")]
    missing = [passed("parse"), open_("lot", "unknown product")]
    code, other = "11-03295-77-2025", "12-03390-77-2025"
    told = [("offline", True)]
    for name, shows, key, product, verdict, case, checks, more in (
            ("unknown code, in a province that is complete",
             ["unregistered", "2 unknown product"], A_STAMP, code,
             "unregistered", None, nothing, {"report": told}),
            ("the same after a refresh", "2 unknown product", A_STAMP, code,
             "unregistered", None, nothing, {"refreshed": True}),
            ("the same by data that are stale",
             ["2 unknown product", "undecided: unknown product"], A_STAMP,
             code, "undecided", "unknown product", missing,
             {"on": "2026-11-27"}),
            ("the same by data that are too old", "2 unknown product",
             A_STAMP, code, "undecided", "unknown product", missing,
             {"on": "2026-12-05"}),
            ("unknown code, in a province that is not complete",
             "2 unknown product", C_STAMP, other, "undecided",
             "unknown product", missing, {}),
            ("that, after a refresh", "2 unknown product", C_STAMP, other,
             "undecided", "unknown product", missing, {"refreshed": True}),
            ("unknown code before the province was complete",
             "2 unknown product", A_STAMP, code, "undecided",
             "unknown product", missing,
             {"on": "2025-08-31", "chosen": True}),
            ("unknown GTIN, offline", "2 GTIN", A_STAMP, gtin(900999),
             "undecided", "unknown product", missing, {}),
            ("unknown GTIN, after a refresh", ["2 GTIN", "unregistered"],
             A_STAMP, gtin(900999), "unregistered", None, nothing,
             {"refreshed": True}),
            ("unknown GTIN, refreshed from a copy that is stale", "2 GTIN",
             A_STAMP, gtin(900999), "undecided", "unknown product", missing,
             {"refreshed": True, "on": "2026-11-27"})):
        w.scan(name, shows, key, product, 1, 0, verdict, case, checks, **more)
    a = w.people["11-000001"]
    w.scan("a GTIN of a known producer's company prefix, not certified",
           ["unregistered: scope", "4 product"], A_STAMP, gtin(399), 1, 0,
           "unregistered", "scope",
           [passed("parse"), failed("certificate", "unregistered", "scope")],
           {"producer_id": a["id"], "producer": a["name"],
            "address": a["address"]}, refreshed=True)
