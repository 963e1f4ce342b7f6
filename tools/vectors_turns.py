# SPDX-License-Identifier: Apache-2.0
"""Registers of tests/vectors, continued: trust versions, rules of a later
level, unknown kinds, and clocks."""
from vectors_form import Key, enc, instant, seal
from vectors_register import (A, A_REC, A_STAMP, B_STAMP, BOTH, C_REC,
                              C_STAMP, C, DBN, LCU, world)
from vectors_world import (ANY, BY, ROOTS, STRANGERS, World, authorities,
                           trust_file, trust_payload)

CODE, DAY = "11-03295-01-2025", "2025-12-01"
NEW_ROOTS = [ROOTS[0], Key("root 4"), Key("root 5")]


def with_lot(w):
    w.day("2025-12-19")
    w.put("certificate", w.certificate(DBN, CODE, A))
    w.put("lot", w.lot(A_REC, (CODE, DAY), A_STAMP))


def version(w, number, payload, signers, name, refused=None, serve=True):
    data = enc(payload)
    if serve:
        w.files[f"log/trust/{number}.cose"] = trust_file(data, signers)
    w.log_trust(name, number, data, refused)


def changed_authorities():
    """DBN with another key, LCU without its 4 stars."""
    out = authorities()
    for a in out:
        if a["id"] == "DBN":
            a["keys"] = [BY["DBN2"].spki]
        if a["id"] == "LCU":
            a["grants"] = [[3, "2025-07-06"]]
    return out


def trust():
    w = World("register-trust", "Trust versions: the first, those signed by "
              "too few or by strangers, one that is missing, and rotations.")
    k = [Key(f"trust {i}") for i in range(6)]
    two = trust_payload(2)
    w.put("before the first version", w.producer(DBN, A, [(A_REC, BOTH)]),
          "no-trust")
    w.log_trust("the first is another", 2, two, "no-trust")
    w.start()
    w.log_trust("the first once more", 1, w.first, "trust")
    w.put("producer A", w.producer(DBN, A, [(A_REC, ["record"]),
                                            (A_STAMP, ["stamp"])]))
    w.put("producer C", w.producer(LCU, C, [(C_REC, ["record"]),
                                            (C_STAMP, ["stamp"])]))
    with_lot(w)
    w.put("C's certificate", w.certificate(LCU, "12-03390-01-2025", C,
                                           authority="LCU"))
    w.put("C's lot", w.lot(C_REC, ("12-03390-01-2025", DAY), C_STAMP))
    w.day("2026-02-02")
    version(w, 2, two, [ROOTS[0]], "version 2, signed by one of two", "trust")
    version(w, 3, trust_payload(3), [ROOTS[0], *STRANGERS],
            "version 3, by one root and strangers", "trust")
    version(w, 4, trust_payload(4), [ROOTS[0], ROOTS[0]],
            "version 4, by one root twice", "trust")
    version(w, 5, trust_payload(5), ROOTS[:2],
            "version 5, another file is served", "trust", serve=False)
    w.files["log/trust/5.cose"] = trust_file(
        trust_payload(5, fresh_days=4), ROOTS[:2])
    version(w, 11, trust_payload(11, realm="vn"), ROOTS[:2],
            "version 11, of another realm", "trust")
    version(w, 6, trust_payload(6, roots=[r.spki for r in NEW_ROOTS]),
            [ROOTS[0], ROOTS[1]], "version 6, by too few of its own roots",
            "trust")
    version(w, 7, trust_payload(7, roots=[r.spki for r in NEW_ROOTS]),
            [ROOTS[0], *NEW_ROOTS[1:]],
            "version 7, by too few of the old roots", "trust")
    w.put("the first version is in force still",
          w.producer(DBN, "11-000003", [(k[0], BOTH)]))
    w.put("the key of a version that did not come",
          w.producer(BY["DBN2"], "11-000004", [(k[1], BOTH)],
                     authority="DBN"), "signer")
    version(w, 8, trust_payload(8, roots=[r.spki for r in NEW_ROOTS],
                                authorities=changed_authorities()),
            [ROOTS[0], ROOTS[1], NEW_ROOTS[1]],
            "version 8, by two old roots and two new")
    w.put("an authority's key that was left out",
          w.producer(DBN, "11-000005", [(k[2], BOTH)]), "key-ended")
    w.put("its new key",
          w.producer(BY["DBN2"], "11-000005", [(k[2], BOTH)],
                     authority="DBN"))
    w.put("an authority's old key is nobody else's",
          w.producer(BY["DBN2"], "11-000006", [(DBN, BOTH)],
                     authority="DBN"), "key-owned")
    version(w, 9, trust_payload(9), ROOTS[:2],
            "version 9, by old roots that are no more", "trust")
    version(w, 12, trust_payload(12, roots=[r.spki for r in NEW_ROOTS],
                                 authorities=changed_authorities()),
            NEW_ROOTS[1:], "version 12, by the new roots")
    version(w, 9, trust_payload(9), ROOTS[:2], "version 9, late", "trust")
    w.judge_stamp("good, after all turns", A_STAMP, CODE, 1, 0, "genuine")
    w.judge_stamp("its issuer's power is not confirmed any more", C_STAMP,
                  "12-03390-01-2025", 1, 0, "undecided", "issuer's power")
    return w


def missing():
    w = world("register-missing", "The newest trust version is logged, but "
              "its file is not at hand: nothing is good until it comes.")
    with_lot(w)
    version(w, 2, trust_payload(2), ROOTS[:2], "version 2, no file", "trust",
            serve=False)
    w.judge_stamp("good", A_STAMP, CODE, 1, 0, "undecided", "no trust")
    w.judge_stamp("forged", B_STAMP, CODE, 1, 0, "forged")
    w.judge_stamp("past the count", A_STAMP, CODE, 1, 1000, "undecided",
                  "no trust")
    w.judge_stamp("unknown code, complete province", A_STAMP,
                  "11-03295-77-2025", 1, 0, "undecided", ANY)
    return w


def newer():
    w = world("register-newer", "A record of a kind that this program does "
              "not know, by a live key: update before saying good or not "
              "found.")
    with_lot(w)
    w.put("a kind that nobody knows, by a live key",
          seal(A_REC, "ocop-pack+cose", enc({"realm": "demo", "x": 1})),
          "typ")
    w.judge_stamp("good", A_STAMP, CODE, 1, 0, "undecided", "update")
    w.judge_stamp("forged", B_STAMP, CODE, 1, 0, "forged")
    w.judge_stamp("past the count", A_STAMP, CODE, 1, 1000, "undecided",
                  "update")
    w.judge_stamp("unknown code, complete province", A_STAMP,
                  "11-03295-77-2025", 1, 0, "undecided", "update")
    return w


def level():
    w = world("register-level", "From index 6 on the rules are of a level "
              "that this program does not know.",
              first=trust_payload(levels=[[0, 1], [6, 2]]))
    with_lot(w)
    w.put("an entry of level 2", w.lot(A_REC, (CODE, DAY), A_STAMP, 2))
    w.judge_stamp("good", A_STAMP, CODE, 1, 0, "undecided", "update")
    w.judge_stamp("forged", B_STAMP, CODE, 1, 0, "forged")
    w.judge_stamp("past the count", A_STAMP, CODE, 1, 1000, "undecided",
                  "update")
    return w


def clock():
    w = world("register-clock", "The last entry that counts lies over a day "
              "after the checkpoint's signed time.")
    with_lot(w)
    w.day("2026-11-22")
    w.put("the last entry", w.lot(A_REC, (CODE, DAY), A_STAMP, 2))
    w.put("accepted a second before it", w.lot(A_REC, (CODE, DAY), A_STAMP,
                                               3), "order",
          accepted=w.now - 1)
    w.put("accepted in the same second", w.lot(A_REC, (CODE, DAY), A_STAMP,
                                               3), accepted=w.now - 1)
    w.signed_at = instant("2026-11-21", "08:00:00")
    w.judge_stamp("good", A_STAMP, CODE, 1, 0, "undecided", "clock")
    w.judge_stamp("forged", B_STAMP, CODE, 1, 0, "forged")
    return w


def turn_worlds():
    return [trust(), missing(), newer(), level(), clock()]
