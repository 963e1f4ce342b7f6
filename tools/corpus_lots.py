# SPDX-License-Identifier: Apache-2.0
"""The corpus: lots, their keys, their hosts."""
from corpus_world import (A, A_REC, A_STAMP, B, B_REC, B_STAMP, DBN, NOBODY,
                          QLD, Log, failed, noted, open_, passed)
from vectors_form import Key

OLD = "2026-12-03"  # 11 days after the signed time


def keys():
    w = Log("keys", "Keys that end, before and after their lots; lots that "
            "are dropped with them, or refused because of them.")
    w.producers()
    d = "11-000004"
    rec = [Key(f"corpus record {i}") for i in range(3)]
    st = [Key(f"corpus stamp {i}") for i in range(4)]
    w.put("producer D", w.producer(DBN, d, [
        *((k, ["record"]) for k in rec), *((k, ["stamp"]) for k in st)]))
    w.day("2025-12-19")
    c = w.cert("D's certificate", 1, producer=d)
    w.cert("A's certificate", 2)
    w.day("2025-12-22")

    def lot(name, number, r, s, refused=None):
        w.open_lot(name, c, number, refused, by=rec[r], key=st[s])

    lot("by a key that will retire", 1, 0, 0)
    lot("stamped with a key that will be stolen", 2, 0, 1)
    lot("by a key that will be stolen, and dropped", 3, 1, 2)
    lot("by it too, and not dropped", 4, 1, 2)
    lot("stamped with a stolen key, and dropped", 5, 0, 1)
    w.replica("before the theft", "2026-01-31")
    w.day("2026-02-02")
    w.put("retired", w.key_status(rec[0], rec[0]))
    theft = w.put("its stamp key is stolen", w.key_status(
        DBN, st[1], "compromised", drop=[[c[0], 5]]))
    drop = w.put("the record key is stolen", w.key_status(
        DBN, rec[1], "compromised", drop=[[c[0], 3]]))
    lot("by the retired key", 10, 0, 0, "key-ended")
    lot("by the stolen key", 11, 1, 2, "key-compromised")
    lot("stamped with the stolen key", 12, 2, 1, "key-compromised")
    lot("by a good key", 13, 2, 3)
    again = w.producer(DBN, d, [*((k, ["record"]) for k in rec),
                                (st[2], ["stamp"]), (st[3], ["stamp"])])
    w.put("D lists one stamp key less", again)
    w.replica("today")
    product = c[0]

    def scan(name, shows, key, number, index, *rest, **more):
        w.scan(name, shows, key, product, number, index, *rest, **more)

    scan("its record key was retired later", "3 stolen later", st[0], 1, 0,
         "genuine")
    scan("of a good lot", "genuine", st[3], 13, 0, "genuine")
    stolen = [noted("signature", None, theft)]
    scan("its stamp key was stolen later", "3 stolen later", st[1], 2, 0,
         "genuine", None, [passed("signature", w.lots[product, 2][0]),
                           *stolen], {"key_stolen": "2026-02-02"})
    scan("its signer's key was stolen later, and it was not dropped",
         "3 stolen later", st[2], 4, 0, "genuine")
    scan("before the theft was known", "3 stolen later", st[2], 3, 0,
         "genuine", at="before the theft", on="2026-01-31")
    dropped(w, product, st, drop, theft)
    refused(w, product, st, theft, drop)
    return w


def dropped(w, product, st, drop, theft):
    no = failed("lot", "revoked", "key", drop)
    index = w.lots[product, 3][0]
    w.scan("dropped with its signer's key", ["revoked: key", "2 dropped"],
           st[2], product, 3, 0, "revoked", "key", [no])
    w.scan("dropped, by old data", "stands", st[2], product, 3, 0, "revoked",
           "key", [no], on=OLD)
    w.scan("dropped, and the signature of another key", ["2 dropped",
           "worst"], st[3], product, 3, 0, "forged", None,
           [no, failed("signature", "forged", None, index)])
    w.scan("dropped, and beyond its count", ["2 dropped", "worst"], st[2],
           product, 3, 1000, "unregistered", "serial",
           [no, failed("serial", "unregistered", "serial", index)],
           without=["copies"])
    w.scan("dropped with its stamp key", "2 dropped", st[1], product, 5, 0,
           "revoked", "key", [failed("lot", "revoked", "key", theft)])


def refused(w, product, st, theft, drop):
    """Remembered under its number, with the certificate that it names."""
    cert = w.certs[product, "2025-12-01"][0]
    for name, number, key, end in (
            ("refused for its signer's key", 11, st[2], drop),
            ("refused for its stamp key", 12, st[1], theft)):
        index = w.index("by the stolen key" if number == 11
                        else "stamped with the stolen key")
        facts = {**w.cert_facts((product, "2025-12-01")), "lot_count": 1000,
                 "batch": f"B{number}", "made": "2025-12-20"}
        checks = [passed("parse"), failed("lot", "revoked", "key", end),
                  passed("signature", index), passed("certificate", cert),
                  passed("withdrawn", cert), passed("dates", cert),
                  passed("copies")]
        w.scan(name, ["revoked: key", "2 refused"], key, product, number, 0,
               "revoked", "key", checks, facts)
        checks[1] = open_("lot", "old data", end)
        w.scan(f"{name}, by old data", ["2 refused", "liftable"], key,
               product, number, 0, "undecided", "old data", checks, facts,
               on=OLD)
        checks[1:3] = [failed("lot", "revoked", "key", end),
                       failed("signature", "forged", None, index)]
        w.scan(f"{name}, and forged", "2 refused", st[3], product, number, 0,
               "forged", None, checks, facts)
    missing = [passed("parse"), open_("lot", "unknown lot")]
    w.scan("a lot by a retired key is none", ["refused entry",
           "undecided: unknown lot"], st[0], product, 10, 0, "undecided",
           "unknown lot", missing)
    w.scan("that, after a refresh", "2 unknown lot", st[0], product, 10, 0,
           "unregistered", None,
           [passed("parse"), failed("lot", "unregistered")], refreshed=True)
    w.scan("unknown, by a stamp key that is listed no more",
           "2 unknown lot", st[0], product, 77, 0, "unregistered", None,
           [passed("parse"), failed("lot", "unregistered")], refreshed=True)


def lots():
    w = Log("lots", "Lots: registered yesterday and today, held, beyond their "
            "count, at a host of their day.")
    w.producers()
    w.day("2025-12-19")
    c = w.cert("certificate", 1)
    ed = w.cert("B's certificate, whose stamps are Ed25519", 2, producer=B)
    w.day("2025-12-22")
    w.open_lot("lot", c)
    w.open_lot("the greatest", c, 999999, count=10000000)
    w.open_lot("B's", ed, by=B_REC, key=B_STAMP)
    w.put("held", w.held(A_REC, c, A_STAMP, 2))
    w.day("2026-01-31")
    w.open_lot("on the old host's last day", c, 3)
    w.day("2026-02-01")
    w.open_lot("a day later", c, 4)
    held = w.put("part of the held lot is released", w.status(
        A_REC, c[0], 2, [[0, 100]], "active", batch="H1",
        made="2026-01-30", best_before="2026-11-21"))
    more = w.put("another part, without a date", w.status(
        A_REC, c[0], 2, [[100, 100]], "active", batch="H2",
        made="2026-01-31"))
    w.put("a lot that is not held names its goods once", w.status(
        A_REC, c[0], 1, [[0, 9]], "active", batch="X",
        made="2026-01-31"), "batch")
    w.put("an authority activates nothing", w.status(
        QLD, c[0], 2, [[200, 100]], "active"))
    block = w.put("unused serials were stolen: void", w.status(
        A_REC, c[0], 2, [[300, 100]], "void", reason="mất cuộn tem"))
    w.replica("yesterday", "2026-11-21")
    w.day("2026-11-22", "08:00:00")
    new = Key("corpus new stamp")
    w.put("A has a new stamp key", w.producer(DBN, A, [
        (A_REC, ["record"]), (A_STAMP, ["stamp"]), (new, ["stamp"])]))
    w.open_lot("this morning's, with the new key", c, 5, key=new)
    w.replica("today")
    counts(w, c, ed)
    hosts(w, c)
    fresh_lots(w, c, new)
    held_lot(w, c, held, more, block)
    return w


def counts(w, c, ed):
    index = w.lots[c[0], 1][0]
    past = [failed("serial", "unregistered", "serial", index)]
    for name, key, product, lot, i in (
            ("the first of its lot", A_STAMP, c[0], 1, 0),
            ("the last of its lot", A_STAMP, c[0], 1, 999),
            ("the last of the greatest lot", A_STAMP, c[0], 999999, 9999999),
            ("by an Ed25519 key", B_STAMP, ed[0], 1, 0)):
        w.scan(name, ["genuine", "9 count"], key, product, lot, i, "genuine")
    w.scan("one beyond its lot", ["unregistered: serial", "9 count"],
           A_STAMP, c[0], 1, 1000, "unregistered", "serial", past,
           without=["copies"])
    w.scan("one beyond its lot, by old data", "stands", A_STAMP, c[0], 1,
           1000, "unregistered", "serial", past, without=["copies"], on=OLD)
    forged = failed("signature", "forged", None, index)
    for name, key in (("another producer's key", B_STAMP),
                      ("the record key", A_REC), ("nobody's key", NOBODY)):
        w.scan(f"signed with {name}", ["forged", "3 key"], key, c[0], 1, 0,
               "forged", None, [forged])
    w.scan("signed for another serial", "forged", A_STAMP, c[0], 1, 7,
           "forged", None, [forged], signature_of=(c[0], 1, 8))
    w.scan("forged, by old data", "stands", NOBODY, c[0], 1, 0, "forged",
           None, [forged], on=OLD)


def hosts(w, c):
    wrong = [failed("parse", "malformed", "unknown address")]
    rest = ["lot", "signature", "certificate", "withdrawn", "dates",
            "serial", "copies"]
    w.scan("the old host, of a lot of its days", "1 host", A_STAMP, c[0], 1,
           0, "genuine", host="cu.example")
    w.scan("the old host, of a lot of its last day", "1 host", A_STAMP, c[0],
           3, 0, "genuine", host="cu.example")
    bare = {k: None for k in w.facts(c[0], 4, 0)
            if k not in ("product", "lot", "stamp_index")}
    for name, lot, host in (
            ("the old host, of a lot of the day after", 4, "cu.example"),
            ("a host that looks alike", 4, "ocop-example.com"),
            ("a host that looks alike, of one letter", 4, "0cop.example"),
            ("a host that begins alike", 4, "ocop.example.top"),
            ("a host that looks like none", 4, "tem.gia.re")):
        alike = "alike" in name
        w.scan(name, ["malformed: unknown address", "1 look-alike"
                      if alike else "1 host"], A_STAMP, c[0], lot, 0,
               "malformed", "unknown address", wrong, bare, without=rest,
               host=host, report=[("names", [host, "ocop.example"]
                                   if alike else [host])])
    w.scan("forged at an unknown host: the address is told", "worst",
           NOBODY, c[0], 4, 0, "malformed", "unknown address", wrong, bare,
           without=rest, host="ocop-example.com")


def fresh_lots(w, c, new):
    missing = [passed("parse"), open_("lot", "unknown lot")]
    told = w.facts(c[0], 5, 0)
    bare = {k: None for k in told if k not in ("product", "lot",
                                               "stamp_index")}
    rest = [k[0] for k in w.checks(c[0], 5) if k[0] not in ("parse", "lot")]
    w.scan("this morning's lot, by yesterday's replica",
           ["case: this morning", "undecided: unknown lot"], new, c[0], 5, 0,
           "undecided", "unknown lot", missing, bare, without=rest,
           at="yesterday")
    w.scan("this morning's lot, after a refresh", "case: this morning", new,
           c[0], 5, 0, "genuine", refreshed=True)
    for name, key in (("a true key", A_STAMP), ("another key", NOBODY)):
        w.scan(f"an unknown lot by {name}, offline", ["2 unknown lot",
               "undecided: unknown lot"], key, c[0], 77, 0, "undecided",
               "unknown lot", missing)
    w.scan("an unknown lot by a true key, after a refresh", ["2 unknown lot",
           "unregistered"], A_STAMP, c[0], 77, 0, "unregistered", None,
           [passed("parse"), failed("lot", "unregistered")], refreshed=True)
    w.scan("an unknown lot by another key, after a refresh",
           ["2 unknown lot", "forged"], NOBODY, c[0], 77, 0, "forged", None,
           [passed("parse"), failed("lot", "unregistered"),
            failed("signature", "forged")], refreshed=True)
    w.scan("an unknown lot, refreshed from a copy that is stale",
           "2 unknown lot", NOBODY, c[0], 77, 0, "undecided", "unknown lot",
           missing, refreshed=True, on="2026-11-27")


def held_lot(w, c, held, more, block):
    index = w.index("held")
    product = c[0]
    w.lots[product, 2] = (index, {"certificate": list(c), "lot": 2,
                                  "count": 1000})
    no = failed("serial", "inactive", "held", index)
    w.scan("not activated", ["inactive: held", "9 held"], A_STAMP, product,
           2, 500, "inactive", "held", [no])
    w.scan("not activated, by old data", "liftable", A_STAMP, product, 2,
           500, "undecided", "old data", [open_("serial", "old data",
                                                index)], on=OLD)
    w.scan("active to an authority only", "9 held", A_STAMP, product, 2, 200,
           "inactive", "held", [no])
    w.scan("released, and past the date of its release", ["9 held",
           "8 goods"], A_STAMP, product, 2, 99, "expired", "goods",
           [passed("serial", held),
            failed("best-before", "expired", "goods", held)],
           {"batch": "H1", "made": "2026-01-30",
            "best_before": "2026-11-21"})
    w.scan("released without a date", "9 held", A_STAMP, product, 2, 100,
           "genuine", None, [passed("serial", more)],
           {"batch": "H2", "made": "2026-01-31"})
    w.scan("stolen before use, and voided", "case: stolen serials", A_STAMP,
           product, 2, 300, "revoked", "serial",
           [failed("serial", "revoked", "serial", block)],
           {"reason": "mất cuộn tem"})
    w.scan("stolen before use, and not yet known", "case: stolen serials",
           A_STAMP, product, 2, 400, "inactive", "held", [no])
