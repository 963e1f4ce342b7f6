# SPDX-License-Identifier: Apache-2.0
"""The corpus: how old the data are, clocks, witnesses, trust versions, and
entries that a judge does not know."""
from corpus_days import lapsed
from corpus_world import (A_REC, A_STAMP, B_REC, NOBODY, Log, failed,
                          noted, open_, passed)
from vectors_form import (Key, enc, instant, seal, stamp, stamp_path,
                          stamp_sig, vkey)
from vectors_world import ROOTS, trust_file, trust_payload

WITNESSES = [(f"w{i}.example/w", Key(f"corpus witness {i}", -8))
             for i in range(3)]
CLOCK = [open_("freshness", "clock"), open_("clock", "clock")]


def one_lot(w, **more):
    """A certificate, and lot 1 of it."""
    w.day("2025-12-19")
    c = w.cert("certificate", 1, **more)
    w.day("2025-12-22")
    w.open_lot("lot", c)
    return c


def ages():
    w = Log("ages", "How old the data are, to the second; data without a "
            "signed time; a log whose last entry is later than that time.")
    w.producers()
    c = one_lot(w)
    past = w.cert("to yesterday", 2, to="2026-11-21")
    w.open_lot("lot of it", past)
    w.replica("no time", "2026-11-22", timed=False)
    w.day("2026-11-22", "09:29:59")
    w.open_lot("the last entry, at 09:30:00", c, 2)
    w.replica("signed 24 hours before the last entry", "2026-11-21")
    w.replica("signed a second more before it", "2026-11-21", "09:29:59")
    w.replica("today")
    p = c[0]
    for name, on, clock, verdict, case, change in (
            ("at the signed time", "2026-11-22", "09:30:00", "genuine", None,
             passed("freshness")),
            ("three days old", "2026-11-25", "09:30:00", "genuine", None,
             passed("freshness")),
            ("a second older", "2026-11-25", "09:30:01", "genuine", None,
             noted("freshness", None)),
            ("ten days old", "2026-12-02", "09:30:00", "genuine", None,
             noted("freshness", None)),
            ("a second older than that", "2026-12-02", "09:30:01",
             "undecided", "old data", open_("freshness", "old data"))):
        w.scan(name, "11 fresh", A_STAMP, p, 1, 0, verdict, case, [change],
               on=on, clock=clock)
    w.scan("by data without a signed time", ["11 no time",
           "undecided: old data"], A_STAMP, p, 1, 0, "undecided", "old data",
           at="no time")
    w.scan("forged, by data without a signed time", "stands", NOBODY, p, 1,
           0, "forged", None, [failed("signature", "forged", None,
                                      w.lots[p, 1][0])], at="no time")
    index = w.certs[past][0]
    w.scan("lapsed, by old data", "liftable", A_STAMP, past[0], 1, 0,
           "undecided", "old data", [open_("dates", "old data", index)],
           on="2026-12-03")
    w.scan("lapsed, by stale data", "11 fresh", A_STAMP, past[0], 1, 0,
           "expired", "certificate", [lapsed(index)], on="2026-11-27")
    w.scan("signed 24 h before the last entry", "last entry", A_STAMP, p, 1,
           0, "genuine", at="signed 24 hours before the last entry",
           on="2026-11-22", clock="10:00:00")
    w.scan("signed a second more than 24 h before it",
           ["last entry", "undecided: clock"], A_STAMP, p, 1, 0, "undecided",
           "clock", [open_("clock", "clock")],
           at="signed a second more before it", on="2026-11-22",
           clock="10:00:00")
    return w


def clocks():
    w = Log("clocks", "A clock that is behind a signed time.")
    w.producers()
    c = one_lot(w)
    w.day("2026-11-20")
    young = w.cert("from 22 November on", 2, decided="2026-11-19",
                   from_="2026-11-22")
    old = w.cert("to 19 November", 3, to="2026-11-19")
    paused = w.cert("suspended until 21 November", 4)
    for ref in (old, paused):
        w.open_lot(f"lot of {ref[0]}", ref, refused="not-in-force"
                   if ref == old else None)
    w.decide("suspend", paused, "suspend", "10/QĐ-UBND", basis="biên bản 7",
             decided="2026-11-19", effective="2026-11-19")
    w.day("2026-11-21")
    new = w.cert("its renewal", 5, decided="2026-11-20", from_="2026-11-21",
                 supersedes=list(old))
    w.decide("reinstate", paused, "reinstate", "11/QĐ-UBND")
    w.day("2026-11-22", "08:00:00")
    w.open_lot("its lot", young)
    w.replica("today")
    lifted(w, old, paused, new)
    p = c[0]
    w.scan("24 hours behind", "clock behind", A_STAMP, p, 1, 0, "genuine",
           on="2026-11-21", clock="09:30:00")
    w.scan("a second more", ["clock behind", "undecided: clock"], A_STAMP, p,
           1, 0, "undecided", "clock", CLOCK, on="2026-11-21",
           clock="09:29:59")
    w.scan("the same time, chosen", "--at", A_STAMP, p, 1, 0, "genuine",
           on="2026-11-21", clock="09:29:59", chosen=True)
    w.scan("behind, and forged", "stands", NOBODY, p, 1, 0, "forged", None,
           [failed("signature", "forged", None, w.lots[p, 1][0]), *CLOCK],
           on="2026-11-20")
    w.scan("behind, and the product unknown", "clock behind", A_STAMP,
           "11-03295-77-2025", 1, 0, "undecided", "unknown product",
           [passed("parse"), open_("lot", "unknown product"), *CLOCK],
           on="2026-11-20")
    index = w.certs[young][0]
    w.scan("not yet in force by a clock that is behind: nobody is accused",
           "clock behind", A_STAMP, young[0], 1, 0, "undecided", "clock",
           [open_("dates", "clock", index), *CLOCK], without=["withdrawn"],
           on="2026-11-20")
    w.scan("not yet in force on that day, chosen", "inactive: future",
           A_STAMP, young[0], 1, 0, "inactive", "future",
           [failed("dates", "inactive", "future", index)], on="2026-11-20",
           chosen=True)
    return w


def lifted(w, old, paused, new):
    """A no that only the day of a clock behind makes: nobody is accused."""
    index = w.certs[old][0]
    assert new
    w.case("lapsed, and renewed after the day of a clock behind",
           "clock behind", w.link(old), "undecided", "clock",
           [passed("certificate", index), open_("dates", "clock", index),
            passed("record", index), *CLOCK], w.cert_facts(old),
           on="2026-11-20", report=[("kind", "certificate")])
    index = w.certs[paused][0]
    w.scan("suspended, and reinstated after the day of a clock behind",
           "clock behind", A_STAMP, paused[0], 1, 0, "undecided", "clock",
           [open_("dates", "clock", index), *CLOCK],
           {"by_decision": "10/QĐ-UBND", "by_day": "2026-11-19"},
           without=["withdrawn"], on="2026-11-20")


def witnesses():
    keys = [vkey(name, key, 4) for name, key in WITNESSES]
    w = Log("witnesses", "Two of three witnesses are a quorum: what they "
            "signed is a time at which it has been.",
            first=trust_payload(witnesses=keys, quorum=2))
    w.producers()
    c = one_lot(w)
    short = w.cert("to 21 November", 2, to="2026-11-21")
    w.open_lot("its lot", short)
    one, two = WITNESSES[:1], WITNESSES[:2]
    w.replica("one witness", timed=False, lines=one)
    w.replica("the time key and one witness", lines=one)
    w.replica("two witnesses, one a day before", timed=False, lines=[
        (*WITNESSES[0], "2026-11-21"), WITNESSES[1]])
    w.ages["two witnesses, one a day before"] = instant("2026-11-21",
                                                        "09:30:00")
    w.replica("the time key, and a quorum two days before it", lines=[
        (*one, "2026-11-20") for one in two])
    w.replica("two witnesses", timed=False, lines=two)
    w.ages["two witnesses"] = instant("2026-11-22", "09:30:00")
    p = c[0]
    w.scan("one witness is no quorum, and no time", ["quorum",
           "11 no time"], A_STAMP, p, 1, 0, "undecided", "old data",
           at="one witness")
    w.scan("a quorum's time", "quorum", A_STAMP, p, 1, 0, "genuine")
    w.scan("a quorum has the earlier time of its two", "quorum", A_STAMP, p,
           1, 0, "genuine", None, [noted("freshness", None)],
           at="two witnesses, one a day before", on="2026-11-24",
           clock="09:30:01")
    w.scan("behind the time key and one witness", ["clock behind",
           "undecided: clock"], A_STAMP, p, 1, 0, "undecided", "clock", CLOCK,
           at="the time key and one witness", on="2026-11-20")
    behind = [noted("clock", None)]
    w.scan("behind a quorum: its time is used", ["clock behind", "quorum"],
           A_STAMP, p, 1, 0, "genuine", None,
           [passed("freshness"), *behind], on="2026-11-20")
    w.scan("behind a quorum, and lapsed by its time", "quorum", A_STAMP,
           short[0], 1, 0, "expired", "certificate",
           [passed("freshness"), *behind, lapsed(w.certs[short][0])],
           on="2026-11-20")
    w.scan("behind the time key, and behind a quorum two days before it",
           ["clock behind", "quorum"], A_STAMP, p, 1, 0, "undecided",
           "clock", CLOCK, on="2026-11-18",
           at="the time key, and a quorum two days before it")
    w.scan("an hour behind a quorum: nothing to say", "quorum", A_STAMP, p,
           1, 0, "genuine", on="2026-11-22", clock="08:30:00")
    w.scan("the day before it, chosen", "--at", A_STAMP, short[0], 1, 0,
           "genuine", None, [], on="2026-11-20", chosen=True)
    return w


def trusts():
    w = Log("trusts", "A trust version that the log names is not at hand, "
            "until a good one follows.")
    w.producers()
    c = one_lot(w)
    held = w.put("a held lot", w.held(A_REC, c, A_STAMP, 2))
    w.lots[c[0], 2] = (held, {"certificate": list(c), "lot": 2,
                              "count": 1000})
    w.log_trust("version 2, which is not at hand", 2, trust_payload(2),
                "trust")
    w.replica("version 2 is missing")
    third = enc(trust_payload(3))
    w.log_trust("version 3", 3, third)
    w.trusts.append((3, trust_file(third, ROOTS[:2])))
    w.log_trust("version 4, signed by one root", 4, trust_payload(4),
                "trust")
    w.trusts.append((4, trust_file(enc(trust_payload(4)), ROOTS[:1])))
    w.replica("version 4 is half signed")
    fifth = enc(trust_payload(5))
    w.log_trust("version 5", 5, fifth)
    w.trusts.append((5, trust_file(fifth, ROOTS[:2])))
    w.replica("version 5 is good")
    p, at = c[0], "version 2 is missing"
    no = [open_("trust", "no trust")]
    for name, at in (("missing", at),
                     ("half signed", "version 4 is half signed")):
        w.scan(f"matches, but a trust version is {name}", ["trust",
               "undecided: no trust"], A_STAMP, p, 1, 0, "undecided",
               "no trust", no, at=at)
    at = "version 2 is missing"
    w.scan("forged, whatever is missing", "trust", NOBODY, p, 1, 0, "forged",
           None, [*no, failed("signature", "forged", None,
                              w.lots[p, 1][0])], at=at)
    w.scan("beyond the count, by what is at hand", "trust", A_STAMP, p, 1,
           1000, "undecided", "no trust",
           [*no, open_("serial", "no trust", w.lots[p, 1][0])],
           without=["copies"], at=at)
    w.scan("not activated, by what is at hand", "trust", A_STAMP, p, 2, 0,
           "undecided", "no trust",
           [*no, open_("serial", "no trust", held)], at=at)
    w.scan("unknown code, complete province", "trust", A_STAMP,
           "11-03295-77-2025", 1, 0, "undecided", "no trust",
           [passed("parse"), *no, open_("lot", "no trust")], at=at,
           report=[("offline", True)])
    w.scan("a good version follows", "trust", A_STAMP, p, 1, 0, "genuine")
    return w


def unknown_kinds():
    w = Log("unknown_kinds", "Entries of a kind that no rule knows: by whom "
            "they make a difference.")
    w.producers()
    c = one_lot(w)
    p = c[0]

    def kind(name, key, **more):
        return w.put(name, seal(key, "ocop-pack+cose", enc(
            {"realm": "demo", "x": 1, **more})), "typ")

    kind("by a stranger", NOBODY)
    kind("of another realm", A_REC, realm="vn")
    w.put("B's key ends", w.key_status(B_REC, B_REC))
    kind("by a key that has ended", B_REC)
    w.put("a proposal, which no log holds", w.record(A_REC, "proposal", {
        "x": 1}, {}), "fields")
    w.replica("nothing that matters")
    index = kind("by a live key", A_REC)
    w.replica("one that does")
    update = open_("rules", "update", index)
    w.scan("by strangers, of another realm, by an ended key",
           "unknown kind", A_STAMP, p, 1, 0, "genuine",
           at="nothing that matters")
    w.scan("by a live key: plainly genuine is nothing",
           ["unknown kind", "undecided: update"], A_STAMP, p, 1, 0,
           "undecided", "update", [update])
    w.scan("forged, whatever the unknown kind says", "unknown kind", NOBODY,
           p, 1, 0, "forged", None,
           [update, failed("signature", "forged", None, w.lots[p, 1][0])])
    w.scan("unknown code, complete province: not unregistered",
           "unknown kind", A_STAMP, "11-03295-77-2025", 1, 0, "undecided",
           "update", [passed("parse"), update, open_("lot", "update")],
           report=[("offline", True)])
    w.scan("unknown lot after a refresh: neither unregistered nor forged",
           "unknown kind", NOBODY, p, 77, 0, "undecided", "update",
           [passed("parse"), update, open_("lot", "update")], refreshed=True)
    return w


def levels():
    w = Log("levels", "From entry 6 on rules of level 2 hold; profiles of "
            "stamps that the trust document lists.",
            first=trust_payload(levels=[[0, 1], [6, 2]], profiles=[3]))
    w.producers()
    c = one_lot(w)
    p = c[0]
    w.replica("all of level 1")
    w.open_lot("an entry of level 2", c, 2)
    w.replica("an entry of level 2")
    w.scan("level 1 only", "level", A_STAMP, p, 1, 0, "genuine",
           at="all of level 1")
    w.scan("an entry that this judge cannot judge", ["level",
           "undecided: update"], A_STAMP, p, 1, 0, "undecided", "update",
           [open_("rules", "update", 6)])
    sig = stamp_sig(A_STAMP, stamp_path(p, 1, 0))
    bare = {"product": p, "lot": 1, "stamp_index": 0}
    w.case("a profile that the trust document lists", "1 profile",
           stamp(A_STAMP, p, 1, 0, profile=3, sig=sig), "undecided",
           "update", [passed("parse"), open_("signature", "update")], bare,
           at="all of level 1")
    w.case("a profile that it does not list", ["1 profile", "malformed"],
           stamp(A_STAMP, p, 1, 0, profile=4, sig=sig), "malformed", None,
           [passed("parse"), failed("parse", "malformed")], bare,
           at="all of level 1")
    return w
