# SPDX-License-Identifier: Apache-2.0
"""Registers of tests/vectors, continued: lots, status, alerts, keys' ends, and
the verdicts on stamps."""
from vectors_form import (Key, enc, gtin, seal, stamp, stamp_path, stamp_sig,
                          typed)
from vectors_register import (A, A_REC, A_STAMP, B, B_REC, B_STAMP, C_STAMP,
                              CUX, DBN, LCU, MAE, QLC, QLD,
                              QLX, REG, world)
from vectors_world import ANY, LEFT_OUT

OLD = "2026-12-05"  # 13 days after the signed time
STALE = "2026-11-27"  # 5 days


def lots():
    w = world("register-lots", "Lots: who opens one, under which certificate; "
              "and the verdicts that lie in a certificate and its successors.")
    g = [gtin(300 + i) for i in range(12)]
    short, other = Key("A short record"), Key("A short stamp")
    w.put("A with keys that end", w.producer(DBN, A, [
        (A_REC, ["record"]), (A_STAMP, ["stamp"]),
        (short, ["record"], "2026-01-31"), (other, ["stamp"], "2026-01-31")],
        gs1_prefix="9520000003"))
    w.day("2025-12-19")
    day = "2025-12-01"

    def cert(name, i, producer=A, by=DBN, refused=None, **more):
        code = f"11-03295-{i:02d}-2025"
        w.put(name, w.certificate(by, code, producer, **more), refused)
        return (code, more.get("decided", day))

    main = cert("certificate with two GTINs", 1, gtin=[g[0], g[1]])
    plain = cert("certificate without GTIN", 2)
    later = cert("in force from January", 3, from_="2026-01-15")
    last = cert("to today", 4, to="2026-11-22")
    past = cert("to yesterday", 5, to="2026-11-21")
    up = cert("will be five stars", 6)
    down = cert("will be three stars", 7)
    renew = cert("will be renewed", 8, to="2026-10-31", gtin=[g[2]])
    early = cert("renewed in error", 9)
    dead = cert("lapsed, its renewal withdrawn", 10, to="2026-10-31")
    gone = cert("withdrawn, though renewed", 11)
    theirs = cert("B's", 12, producer=B, gtin=[g[3]])
    soon = cert("to be renewed next year", 13)
    forked = cert("renewed twice, once in error", 14, to="2026-10-31")

    def lot(name, c, number=1, refused=None, by=A_REC, key=A_STAMP, **more):
        w.put(name, w.lot(by, c, key, number, **more), refused)

    w.day("2025-12-22")
    lot("a lot", main, gtin=g[0])
    lot("the same number of the other GTIN", main, gtin=g[1])
    lot("by the code", plain)
    lot("the greatest number, the greatest count", plain, 999999,
        count=10000000)
    lot("a number too great", plain, 1000000, "fields")
    lot("count 0", plain, 2, "fields", count=0)
    lot("count too great", plain, 2, "fields", count=10000001)
    lot("lot 0", plain, 0)
    lot("signed by a stamp key", plain, 2, "role", by=A_STAMP)
    lot("signed by an authority", plain, 2, "signer", by=DBN)
    lot("another producer's certificate", theirs, 1, "not-producer",
        gtin=g[3])
    lot("stamp key without that role", plain, 2, "stamp-key", key=A_REC)
    lot("stamp key of another", plain, 2, "stamp-key", key=B_STAMP)
    lot("stamp key of nobody", plain, 2, "stamp-key", key=Key("nobody"))
    lot("unknown certificate", ("11-03295-99-2025", day), 1,
        "unknown-certificate")
    lot("GTIN of another certificate", main, 2, "gtin", gtin=g[3])
    lot("GTIN where none is listed", plain, 2, "gtin", gtin=g[0])
    lot("no GTIN where one is listed", main, 2, "gtin")
    lot("the number is taken", main, 1, "first-stands", gtin=g[0], count=5)
    lot("no batch", plain, 2, "fields", batch=LEFT_OUT)
    lot("no day of making", plain, 2, "fields", made=LEFT_OUT)
    lot("held: false", plain, 2, "fields", held=False)
    lot("batch not ASCII", plain, 2, "fields", batch="Lô 2")
    lot("over 1 KiB", plain, 2, "fields", sites=["s" * 60] * 16)
    w.put("held, without batch", w.held(A_REC, plain, A_STAMP, 2))
    lot("before its certificate", later, 1, "not-in-force")
    lot("by keys before their last day", plain, 3, by=short, key=other)
    for name, c in (("up", up), ("down", down), ("early", early),
                    ("dead", dead), ("gone", gone), ("soon", soon),
                    ("forked", forked)):
        lot(f"lot: {name}", c)
    lot("lot: renew", renew, gtin=g[2])
    lot("lot: last", last)
    lot("lot: past", past)
    lot("best before yesterday", plain, 4, best_before="2026-11-21")
    lot("best before today", plain, 5, best_before="2026-11-22")
    lot("another's lot", theirs, by=B_REC, key=B_STAMP, gtin=g[3])
    w.day("2026-01-15")
    lot("on its certificate's first day", later)
    w.day("2026-01-31")
    lot("by keys on their last day", plain, 6, by=short, key=other)
    w.day("2026-02-01")
    lot("by a record key past its day", plain, 7, "role", by=short)
    lot("by a stamp key past its day", plain, 7, "stamp-key", key=other)
    lot("after the old host", plain, 7)
    w.day("2026-02-27")

    def heir(name, i, old, refused=None, **more):
        return cert(name, i, supersedes=list(old), decided="2026-02-20",
                    refused=refused, **{"from_": "2026-03-01", **more})

    heir("five stars", 20, up, by=MAE, stars=5, authority="MAE")
    heir("three stars", 21, down, stars=3)
    heir("renewed", 22, renew, gtin=[g[2]])
    bad1 = heir("to be withdrawn", 23, early)
    bad2 = heir("to be withdrawn too", 24, dead)
    heir("beside its own withdrawal", 25, gone)
    heir("next year", 26, soon, from_="2027-01-01", to="2029-02-20")
    heir("the right renewal", 27, forked)
    bad3 = heir("a renewal in error", 28, forked)
    lot("not yet superseded", up, 2)
    w.day("2026-03-01")
    lot("superseded from this day on", up, 2, "first-stands")
    lot("superseded", up, 3, "superseded")
    lot("its successor is of next year", soon, 2)
    lot("one number across certificates", ("11-03295-22-2025", "2026-02-20"),
        1, "first-stands", gtin=g[2])
    lot("the next number", ("11-03295-22-2025", "2026-02-20"), 2, gtin=g[2])
    w.day("2026-04-01")
    for i, c in enumerate((bad1, bad2, bad3, gone)):
        w.put(f"withdraw {c[0]}", w.decision(DBN, c, "withdraw", f"{i}/QĐ",
                                             ground=1))
    w.day("2026-11-22", "08:00:00")
    lot("on the last day", last, 2)
    lot("a day after the last", past, 2, "not-in-force")
    stamps_of_lots(w, g, main, plain)
    c = w.judge_certificate
    c("in force", main, "genuine")
    c("its last day", last, "genuine", "last day")
    c("lapsed yesterday", past, "expired", "certificate")
    c("on its last day", past, "genuine", "last day", at="2026-11-21")
    c("not yet in force", later, "inactive", "future", at="2026-01-14",
      chosen=True)
    c("not yet in force by a clock behind", later, "undecided", "clock",
      at="2026-01-14")
    c("now five stars", up, "genuine", "superseded")
    c("now three stars", down, "genuine", "lowered")
    c("lapsed and renewed", renew, "genuine", "superseded")
    c("lapsed, its renewal withdrawn", dead, "expired", "certificate")
    c("withdrawn", gone, "revoked", "certificate")
    c("unknown", ("11-03295-98-2025", day), "undecided", ANY)
    c("too old: in force", main, "undecided", "old data", at=OLD)
    c("too old: lapsed", past, "undecided", "old data", at=OLD)
    c("too old: withdrawn", gone, "revoked", "certificate", at=OLD)
    texts(w, g, plain)
    return w


def stamps_of_lots(w, g, main, plain):
    s = w.judge_stamp
    code = [f"11-03295-{i:02d}-2025" for i in range(30)]
    s("good", A_STAMP, g[0], 1, 0, "genuine")
    s("good, the last of its lot", A_STAMP, g[0], 1, 999, "genuine")
    s("good, by the other GTIN", A_STAMP, g[1], 1, 0, "genuine")
    s("good, by Ed25519", B_STAMP, g[3], 1, 0, "genuine")
    s("good, of the greatest lot", A_STAMP, code[2], 999999, 9999999,
      "genuine")
    s("good, of lot 0", A_STAMP, code[2], 0, 0, "genuine")
    s("past the count", A_STAMP, g[0], 1, 1000, "unregistered", "serial")
    s("not activated", A_STAMP, code[2], 2, 0, "inactive", "held")
    s("by a key whose day passed later", Key("A short stamp"), code[2], 3, 0,
      "genuine")
    s("certificate's last day", A_STAMP, code[4], 1, 0, "genuine", "last day")
    s("certificate lapsed yesterday", A_STAMP, code[5], 1, 0, "expired",
      "certificate")
    s("on its last day", A_STAMP, code[5], 1, 0, "genuine", "last day",
      at="2026-11-21")
    s("before the certificate", A_STAMP, code[3], 1, 0, "inactive", "future",
      at="2026-01-14", chosen=True)
    s("before the certificate by a clock behind", A_STAMP, code[3], 1, 0,
      "undecided", "clock", at="2026-01-14")
    s("now five stars", A_STAMP, code[6], 1, 0, "genuine", "superseded")
    s("now three stars", A_STAMP, code[7], 1, 0, "genuine", "lowered")
    s("lapsed and renewed", A_STAMP, g[2], 1, 0, "genuine", "superseded")
    s("of the renewal", A_STAMP, g[2], 2, 0, "genuine")
    s("its renewal was withdrawn", A_STAMP, code[9], 1, 0, "genuine")
    s("lapsed, its renewal was withdrawn", A_STAMP, code[10], 1, 0, "expired",
      "certificate")
    s("renewed twice, the later renewal withdrawn", A_STAMP, code[14], 1, 0,
      "genuine", "superseded")
    s("withdrawn, though renewed", A_STAMP, code[11], 1, 0, "revoked",
      "certificate")
    s("renewed only next year", A_STAMP, code[13], 1, 0, "genuine")
    s("goods past their day", A_STAMP, code[2], 4, 0, "expired", "goods")
    s("goods on their day", A_STAMP, code[2], 5, 0, "genuine")
    s("one code on two articles", A_STAMP, g[0], 1, 0, "duplicate",
      two_articles=True)
    s("two articles, and voided is less", A_STAMP, code[2], 2, 0, "duplicate",
      two_articles=True)
    s("another lot's key", Key("A short stamp"), g[0], 1, 0, "forged")
    s("the record key", A_REC, g[0], 1, 0, "forged")
    s("another producer's key", B_STAMP, g[0], 1, 0, "forged")
    s("forged and past the count", B_STAMP, g[0], 1, 1000, "forged")
    s("stale, and judged", A_STAMP, g[0], 1, 0, "genuine", at=STALE)
    for name, k, product, lot, index, verdict, case in (
            ("good", A_STAMP, g[0], 1, 0, "undecided", "old data"),
            ("not activated", A_STAMP, code[2], 2, 0, "undecided",
             "old data"),
            ("lapsed", A_STAMP, code[5], 1, 0, "undecided", "old data"),
            ("withdrawn", A_STAMP, code[11], 1, 0, "revoked", "certificate"),
            ("goods", A_STAMP, code[2], 4, 0, "expired", "goods"),
            ("past the count", A_STAMP, g[0], 1, 1000, "unregistered",
             "serial"),
            ("forged", B_STAMP, g[0], 1, 0, "forged", None)):
        s(f"too old: {name}", k, product, lot, index, verdict, case, at=OLD)
    s("no signed time", A_STAMP, g[0], 1, 0, "undecided", "old data",
      unsigned_time=True)
    s("clock over a day behind", A_STAMP, g[0], 1, 0, "undecided", "clock",
      at="2026-11-20")
    s("clock behind, and forged", B_STAMP, g[0], 1, 0, "forged",
      at="2026-11-20")
    s("unknown lot, true key", A_STAMP, g[0], 77, 0, "undecided",
      "unknown lot")
    s("unknown lot, other key", B_STAMP, g[0], 77, 0, "undecided",
      "unknown lot")
    s("unknown lot after a refresh, true key", A_STAMP, g[0], 77, 0,
      "unregistered", refreshed=True)
    s("unknown lot after a refresh, other key", B_STAMP, g[0], 77, 0,
      "forged", refreshed=True)
    s("unknown code, complete province", A_STAMP, "11-03295-77-2025", 1, 0,
      "unregistered")
    s("the same, stale", A_STAMP, "11-03295-77-2025", 1, 0, "undecided",
      "unknown product", at=STALE)
    s("unknown code, province not complete", C_STAMP, "12-03390-77-2025", 1,
      0, "undecided", "unknown product")
    s("the same after a refresh", C_STAMP, "12-03390-77-2025", 1, 0,
      "undecided", "unknown product", refreshed=True)
    s("unknown GTIN", A_STAMP, gtin(999), 1, 0, "undecided",
      "unknown product")
    s("unknown GTIN after a refresh", B_STAMP, gtin(900000999), 1, 0,
      "unregistered", refreshed=True)
    s("unknown GTIN of a known company prefix", A_STAMP, gtin(399), 1, 0,
      "unregistered", "scope", refreshed=True)


def texts(w, g, plain):
    """Hosts, profiles, texts that are no stamps, typed codes."""
    s = w.judge_stamp
    good = stamp(A_STAMP, g[0], 1, 0)
    sig = stamp_sig(A_STAMP, stamp_path(g[0], 1, 0))
    s("the old host, of its days", A_STAMP, g[0], 1, 0, "genuine",
      host="cu.example")
    s("the old host, after its days", A_STAMP, plain[0], 7, 0, "malformed",
      "unknown address", host="cu.example")
    s("a host that looks alike", A_STAMP, g[0], 1, 0, "malformed",
      "unknown address", host="ocop-example.com")
    w.judge("profile 3", stamp(A_STAMP, g[0], 1, 0, profile=3, sig=sig),
            "malformed")
    w.judge("profile 2 with a P-256 key",
            stamp(A_STAMP, g[0], 1, 0, profile=2, sig=sig), "forged")
    w.judge("a digit left out", good[:-1], "malformed")
    w.judge("check digit of the GTIN", good.replace(
        g[0], g[0][:-1] + str((int(g[0][-1]) + 1) % 10)), "malformed")
    w.judge("another place", "https://example.com/", "foreign", "web page")
    w.judge("no address", "xin chào", "foreign")
    w.judge("a tracker's tail", good + "&fbclid=x", "malformed")
    w.judge("typed", None, "undecided", "typed code",
            typed=typed(g[0], 1, 0))
    w.judge("typed, by code", None, "undecided", "typed code",
            typed=typed(plain[0], 0, 1))
    w.judge("typed, past the count", None, "unregistered", "serial",
            typed=typed(g[0], 1, 1000))
    w.judge("typed, not activated", None, "inactive", "held",
            typed=typed(plain[0], 2, 0))


def status():
    w = world("register-status", "Status in two layers, held lots, alerts.")
    code, day = "11-03295-01-2025", "2025-12-01"
    w.day("2025-12-19")
    w.put("certificate", w.certificate(DBN, code, A))
    w.put("B's certificate", w.certificate(DBN, "11-03295-02-2025", B))
    w.day("2025-12-22")
    c = (code, day)
    w.put("lot 1", w.lot(A_REC, c, A_STAMP))
    w.put("lot 2, held", w.held(A_REC, c, A_STAMP, 2))
    w.put("lot 3, held, its batch known",
          w.held(A_REC, c, A_STAMP, 3, batch="B3", made="2025-12-20"))
    w.put("B's lot", w.lot(B_REC, ("11-03295-02-2025", day), B_STAMP))
    officer = Key("officer of status")
    w.put("officer", w.officer(QLD, "QLD-01", [officer]))

    def st(name, by, ranges, what, refused=None, lot=1, product=code, **more):
        w.put(name, w.status(by, product, lot, ranges, what, **more), refused)

    w.day("2026-01-05")
    st("void by the producer", A_REC, [[10, 5], [20, 1]], "void")
    st("void is final in its layer", A_REC, [[10, 1]], "active", "void-final")
    st("void is final, beside others", A_REC, [[5, 30]], "recalled",
       "void-final")
    st("void over void changes nothing", A_REC, [[8, 10]], "void")
    st("by another producer", B_REC, [[30, 1]], "void", "not-producer")
    st("by a stamp key", A_STAMP, [[30, 1]], "void", "role")
    st("by an officer", officer, [[30, 1]], "void", "signer")
    st("by a monitor", REG, [[30, 1]], "void", "role")
    st("by an authority elsewhere", QLX, [[30, 1]], "void", "scope")
    st("by a province elsewhere", LCU, [[30, 1]], "void", "scope")
    st("unknown lot", A_REC, [[0, 1]], "void", "unknown-lot", lot=9)
    st("to the end of the count", A_REC, [[999, 1]], "void")
    st("past the count", A_REC, [[999, 2]], "void", "range")
    st("not sorted", A_REC, [[50, 5], [40, 5]], "void", "fields")
    st("overlapping", A_REC, [[50, 5], [54, 5]], "void", "fields")
    st("of no stamps", A_REC, [[50, 0]], "void", "fields")
    st("no range", A_REC, [], "void", "fields")
    st("status held", A_REC, [[50, 1]], "held", "fields")
    issued = w.now + 100
    st("issued later", A_REC, [[60, 1]], "void", issued=issued)
    st("issued at the same second", A_REC, [[61, 1]], "void", "replay",
       issued=issued)
    st("issued before", A_REC, [[61, 1]], "void", "replay",
       issued=issued - 1)
    st("issued is of each lot", A_REC, [[0, 1]], "void", lot=3)
    w.day("2026-01-06")
    layers(w, st, code)
    held_lots(w, st)
    alerts(w, code, officer)
    s = w.judge_stamp
    for index, name, verdict, case in (
            (0, "untouched", "genuine", None),
            (9, "voided beside the void", "revoked", "serial"),
            (10, "voided", "revoked", "serial"),
            (18, "beside the void", "genuine", None),
            (70, "voided by the producer, active to the authority",
             "revoked", "serial"),
            (75, "recalled and lifted on the margin", "genuine", None),
            (80, "recalled by the authority, active to the producer",
             "revoked", "lot"),
            (85, "recalled and lifted by its placer", "genuine", None),
            (90, "recalled and lifted by central", "genuine", None),
            (95, "recalled, lifted by the placer's successor", "genuine",
             None),
            (100, "recalled by the producer, and lifted", "genuine", None),
            (105, "recalled by the producer", "revoked", "lot"),
            (110, "voided by the authority", "revoked", "serial"),
            (115, "voided by one, recalled by the other", "revoked", ANY),
            (200, "alert", "suspect-copy", "unverified"),
            (201, "in review", "suspect-copy", None),
            (202, "confirmed", "suspect-copy", None),
            (203, "cleared", "genuine", None),
            (204, "cleared, not reopened by the monitor", "genuine", None),
            (205, "cleared, reopened by an inspecting body", "suspect-copy",
             None)):
        s(name, A_STAMP, code, 1, index, verdict, case)
    s("too old: voided", A_STAMP, code, 1, 10, "revoked", "serial", at=OLD)
    s("too old: recalled", A_STAMP, code, 1, 80, "revoked", "lot", at=OLD)
    s("too old: alert", A_STAMP, code, 1, 200, "suspect-copy", "unverified",
      at=OLD)
    s("held: activated", A_STAMP, code, 2, 0, "genuine")
    s("held: best before of its release", A_STAMP, code, 2, 100, "expired",
      "goods")
    s("held: recalled and lifted, its best before stays", A_STAMP, code, 2,
      149, "expired", "goods")
    s("held: recalled and lifted, the other batch's", A_STAMP, code, 2, 50,
      "genuine")
    s("held: recalled before release", A_STAMP, code, 2, 200, "revoked",
      "lot")
    s("held: not activated", A_STAMP, code, 2, 500, "inactive", "held")
    s("held: an authority activates nothing", A_STAMP, code, 2, 600,
      "inactive", "held")
    s("held: voided before", A_STAMP, code, 2, 700, "revoked", "serial")
    s("held: batch known before", A_STAMP, code, 3, 5, "genuine")
    return w


def layers(w, st, code):
    st("voided by the producer", A_REC, [[70, 1]], "void")
    st("active by the authority over it", QLD, [[70, 1]], "active")
    st("recalled by an inspecting body", QLD, [[80, 15]], "recalled",
       reason="ATTP")
    st("lifted by the producer: another layer", A_REC, [[80, 15]], "active")
    st("lifted by another body", DBN, [[80, 1]], "active", "not-placer")
    st("made void by another body", DBN, [[80, 1]], "void", "not-placer")
    st("the same once more by another body", DBN, [[80, 1]], "recalled")
    st("which is not its placer then", DBN, [[80, 1]], "active",
       "not-placer")
    st("a wider recall over it by another body", DBN, [[75, 12]], "recalled")
    st("takes nothing of its placer's", DBN, [[84, 1]], "active",
       "not-placer")
    st("nor both at once", DBN, [[75, 12]], "active", "not-placer")
    st("its own margin it may lift", DBN, [[75, 5]], "active")
    st("lifted by its placer", QLD, [[85, 5]], "active")
    st("lifted by central", MAE, [[90, 5]], "active")
    st("recalled by a body that will end", QLC, [[95, 5]], "recalled")
    st("recalled by the producer", A_REC, [[100, 10]], "recalled")
    st("lifted by the producer", A_REC, [[100, 5]], "active")
    st("an authority lifts none of the producer's", QLD, [[105, 1]],
       "active")
    st("voided by the province", DBN, [[110, 1]], "void")
    st("final for its placer too", DBN, [[110, 1]], "active", "void-final")
    st("final for central too", MAE, [[110, 1]], "active", "void-final")
    st("voided by one", A_REC, [[115, 1]], "void")
    st("recalled by the other", DBN, [[115, 1]], "recalled")
    w.day("2026-04-01")
    st("the body has ended", QLC, [[95, 5]], "active", "not-live")
    st("lifted by its successor", QLD, [[95, 5]], "active")


def held_lots(w, st):
    st("release without batch", A_REC, [[0, 100]], "active", "batch", lot=2)
    st("release without day of making", A_REC, [[0, 100]], "active", "batch",
       lot=2, batch="B2")
    st("void before release", A_REC, [[700, 1]], "void", lot=2)
    st("release over a voided stamp", A_REC, [[600, 200]], "active",
       "void-final", lot=2, batch="B2", made="2026-03-30")
    st("release", A_REC, [[0, 100]], "active", lot=2, batch="B2",
       made="2026-03-30")
    st("the next hundred, another batch", A_REC, [[100, 100]], "active",
       lot=2, batch="B2b", made="2026-03-31", best_before="2026-09-30")
    st("and without one", A_REC, [[200, 100]], "active", "batch", lot=2)
    st("recall over both batches", A_REC, [[50, 100]], "recalled", lot=2)
    st("lifted, without naming them again", A_REC, [[50, 100]], "active",
       lot=2)
    st("recall of some that were never released", A_REC, [[190, 20]],
       "recalled", lot=2)
    st("these need a batch", A_REC, [[190, 20]], "active", "batch", lot=2)
    st("but not those", A_REC, [[190, 10]], "active", lot=2)
    st("by another producer", B_REC, [[200, 100]], "active", "not-producer",
       lot=2, batch="B2", made="2026-03-30")
    st("active by an authority is no release", QLD, [[600, 10]], "active",
       lot=2)
    st("release of a lot whose batch is known", A_REC, [[1, 100]], "active",
       lot=3)


def alerts(w, code, officer):
    def al(name, by, index, state="new", refused=None, lot=1, **more):
        w.put(name, w.alert(by, code, lot, index, state, **more), refused)

    w.day("2026-05-04")
    al("new by the monitor", REG, 200)
    al("review by the monitor", REG, 201, "review", "monitor")
    al("new by an inspecting body", QLD, 201)
    al("review", QLD, 201, "review")
    al("confirmed", QLD, 202, "confirmed")
    al("by a certifying body", DBN, 203, "new", "role")
    al("by the producer", A_REC, 203, "new", "signer")
    al("by an officer", officer, 203, "new", "signer")
    al("before its lot", QLD, 0, "new", lot=9)
    al("past the count", QLD, 1000, "new", "range")
    al("no evidence", QLD, 203, "new", "fields", evidence=[])
    al("of no report", QLD, 203, "new", "fields", count=0)
    al("an unknown state", QLD, 203, "closed", "fields")
    for i in (203, 204, 205):
        al(f"new {i}", QLD, i)
        al(f"cleared {i}", QLD, i, "cleared")
    al("a monitor does not reopen", REG, 204, "new", "cleared")
    al("a monitor's new takes no confirmation back", REG, 202)
    al("an inspecting body may", QLD, 205, "new", count=3)


def keys():
    w = world("register-keys", "How keys end, what is dropped with them, and "
              "what stands.")
    rec = [Key(f"key record {i}") for i in range(8)]
    st = [Key(f"key stamp {i}") for i in range(8)]
    officers = [Key(f"key officer {i}") for i in range(3)]
    D, E = "11-000004", "11-000005"
    code, day = "11-03295-01-2025", "2025-12-01"
    w.put("producer D", w.producer(DBN, D, [
        *((k, ["record"]) for k in rec[:6]),
        *((k, ["stamp"]) for k in st[:6])]))
    w.put("producer E, by a body that will end", w.producer(
        CUX, E, [(rec[6], ["record"]), (st[6], ["stamp"]),
                 (rec[7], ["record"]), (st[7], ["stamp"])]))
    w.put("officers", w.officer(QLD, "QLD-01", officers))
    w.day("2025-12-19")
    w.put("D's certificate", w.certificate(DBN, code, D))
    w.put("A's certificate", w.certificate(DBN, "11-03295-02-2025", A))
    w.put("E's certificate", w.certificate(DBN, "11-03295-03-2025", E))
    c = (code, day)
    w.day("2025-12-22")

    def lot(name, number, r=5, s=5, refused=None, **more):
        w.put(name, w.lot(rec[r], c, st[s], number, **more), refused)

    def end(name, by, key, what="retired", refused=None, **more):
        w.put(name, w.key_status(by, key, what, **more), refused)

    for number, r, s in ((1, 0, 0), (2, 1, 1), (3, 2, 2), (4, 2, 5),
                         (5, 5, 3), (6, 5, 5), (7, 2, 2)):
        lot(f"lot {number}", number, r, s)
    w.put("A's lot", w.lot(A_REC, ("11-03295-02-2025", day), A_STAMP))
    w.put("E's lot", w.lot(rec[6], ("11-03295-03-2025", day), st[6]))
    w.put("a lot that is void in part", w.status(rec[5], code, 3, [[9, 1]],
                                                 "void"))
    w.day("2026-02-02")
    end("an unknown key", DBN, Key("nobody"), refused="unknown-key")
    end("an authority's key", MAE, DBN, refused="unknown-key")
    end("by another key of the producer", rec[1], rec[0], refused="signer")
    end("by another producer", A_REC, rec[0], refused="signer")
    end("by an officer", officers[0], rec[0], refused="signer")
    end("by another province", LCU, rec[0], refused="not-enroller")
    end("by an inspecting body", QLD, rec[0], refused="not-enroller")
    end("an unknown end", rec[0], rec[0], "lost", "fields")
    end("by itself, with a drop", rec[0], rec[0], refused="drop",
        drop=[[code, 1]])
    end("by itself", rec[0], rec[0])
    end("again by itself", rec[0], rec[0], "compromised", "key-ended")
    lot("by a retired key", 10, 0, 5, "key-ended")
    end("stamp key, by the enroller", DBN, st[1])
    lot("stamped with a retired key", 11, 5, 1, "stamp-key")
    end("record key stolen, drop of another's lot", DBN, rec[2],
        "compromised", "drop", drop=[[code, 3], ["11-03295-02-2025", 1]])
    end("drop of a lot of another key", DBN, rec[2], "compromised", "drop",
        drop=[[code, 1]])
    end("drop of an unknown lot", DBN, rec[2], "compromised", "drop",
        drop=[[code, 99]])
    end("drop of a lot that did not count", DBN, rec[2], "compromised",
        "drop", drop=[[code, 10]])
    end("drop of nothing", DBN, rec[2], "compromised", "fields", drop=[])
    end("record key stolen, two of its lots dropped", DBN, rec[2],
        "compromised", drop=[[code, 3], [code, 4]])
    lot("a dropped number stays used", 3, 5, 5, "first-stands")
    lot("by the stolen key", 12, 2, 5, "key-compromised")
    lot("by the stolen key, over a good lot", 6, 2, 5, "key-compromised")
    w.put("by the stolen key, under A's certificate", w.lot(
        rec[2], ("11-03295-02-2025", day), st[5], 2), "key-compromised")
    end("stamp key stolen, a lot stamped with it dropped", DBN, st[3],
        "compromised", drop=[[code, 5]])
    end("stamp key stolen, nothing dropped", DBN, st[2], "compromised")
    lot("stamped with a stolen key", 13, 5, 2, "key-compromised")
    lot("the thief's number, opened by a good key", 12, 5, 5)
    end("retired", DBN, rec[1], issued=w.now)
    end("issued not later", DBN, rec[1], "compromised", "replay",
        issued=w.now - 1)
    end("turned out stolen", DBN, rec[1], "compromised", issued=w.now + 1)
    end("by central", MAE, rec[3])
    lot("by a key that central ended", 14, 3, 5, "key-ended")
    w.put("listed again, it stays ended", w.producer(DBN, D, [
        *((k, ["record"]) for k in rec[:6]),
        *((k, ["stamp"]) for k in st[:6])], name="HTX D"))
    lot("by a key listed again", 14, 0, 5, "key-ended")
    end("officer's key by itself", officers[0], officers[0])
    end("officer's key by its authority", QLD, officers[1], "compromised")
    end("officer's key by another", DBN, officers[2], refused="not-enroller")
    end("officer's key by central", MAE, officers[2])
    w.put("a kind that nobody knows, by an ended key",
          seal(rec[0], "ocop-pack+cose", enc({"realm": "demo"})), "typ")
    w.day("2026-04-01")
    end("the enroller has ended", CUX, rec[6], refused="not-live")
    end("by its successor", DBN, rec[6], "compromised")
    end("stamp key by its successor, with a drop", DBN, st[6], "compromised",
        drop=[["11-03295-03-2025", 1]])
    s = w.judge_stamp
    for name, k, number, index, verdict, case in (
            ("before its record key was retired", st[0], 1, 0, "genuine",
             None),
            ("by a stamp key retired later", st[1], 2, 0, "genuine", None),
            ("a dropped lot", st[2], 3, 0, "revoked", "key"),
            ("a dropped lot, forged", st[5], 3, 0, "forged", None),
            ("a dropped lot, past its count", st[2], 3, 1000, "unregistered",
             "serial"),
            ("dropped by its signer", st[5], 4, 0, "revoked", "key"),
            ("dropped by its stamp key", st[3], 5, 0, "revoked", "key"),
            ("not named: it stands", st[2], 7, 0, "genuine", None),
            ("a good lot that the thief tried", st[5], 6, 0, "genuine", None),
            ("lot of a retired key", st[5], 10, 0, "undecided",
             "unknown lot"),
            ("lot stamped with a retired key", st[1], 11, 0, "undecided",
             "unknown lot"),
            ("a number opened again by a good key", st[5], 12, 0, "genuine",
             None),
            ("a lot stamped with a stolen key", st[2], 13, 0, "revoked",
             "key")):
        s(name, k, code, number, index, verdict, case)
    s("no shadow on another producer's number", st[5], "11-03295-02-2025", 2,
      0, "undecided", "unknown lot")
    s("E's lot, dropped by the successor", st[6], "11-03295-03-2025", 1, 0,
      "revoked", "key")
    return w


def long():
    """Two bundles, two levels of tiles."""
    w = world("register-long", "A log over one tile: 300 stamps are voided "
              "one by one.")
    code, day = "11-03295-01-2025", "2025-12-01"
    w.day("2025-12-19")
    w.put("certificate", w.certificate(DBN, code, A))
    w.put("lot", w.lot(A_REC, (code, day), A_STAMP))
    for i in range(300):
        w.put(f"void {2 * i}",
              w.status(A_REC, code, 1, [[2 * i, 1]], "void"))
        if i == 250:
            w.put("a voided one again, active", w.status(
                A_REC, code, 1, [[0, 1]], "active"), "void-final")
    for index in (0, 2, 498, 500, 598):
        w.judge_stamp(f"voided {index}", A_STAMP, code, 1, index, "revoked",
                      "serial")
    for index in (1, 499, 599, 600, 999):
        w.judge_stamp(f"not voided {index}", A_STAMP, code, 1, index,
                      "genuine")
    return w


def lot_worlds():
    return [lots(), status(), keys(), long()]
