# SPDX-License-Identifier: Apache-2.0
"""The corpus: the status of serials in its two layers, alerts and articles,
and which verdict comes before which."""
from corpus_days import lapsed
from corpus_lots import OLD
from corpus_world import (A_REC, A_STAMP, DBN, MAE, NOBODY, QLC, QLD, REG,
                          Log, failed, open_, passed)
from vectors_form import typed


def status():
    w = Log("status", "Two layers of status: the producer's and the "
            "authorities'. A stamp is good only if both are.")
    w.producers()
    w.day("2025-12-19")
    c = w.cert("certificate", 1)
    w.day("2025-12-22")
    w.open_lot("lot", c)
    product = c[0]
    w.day("2026-01-05")

    def put(name, by, index, what, refused=None, **more):
        return w.put(name, w.status(by, product, 1, [[index, 1]], what,
                                    **more), refused)

    seen = {}
    for index, steps in enumerate((
            ((A_REC, "void", None),),
            ((A_REC, "void", None), (A_REC, "active", "void-final")),
            ((A_REC, "recalled", None),),
            ((A_REC, "recalled", None), (A_REC, "active", None)),
            ((QLD, "recalled", None),),
            ((QLD, "recalled", None), (A_REC, "active", None)),
            ((QLD, "recalled", None), (QLD, "active", None)),
            ((QLD, "recalled", None), (DBN, "active", "not-placer")),
            ((QLD, "recalled", None), (MAE, "active", None)),
            ((DBN, "void", None), (MAE, "active", "void-final")),
            ((A_REC, "void", None), (QLD, "active", None)),
            ((A_REC, "void", None), (QLD, "recalled", None)))):
        seen[index] = [put(f"serial {index}, step {n}", by, index, what,
                           refused, reason="lý do"
                           if what != "active" else None)
                       if what != "active" else
                       put(f"serial {index}, step {n}", by, index, what,
                           refused)
                       for n, (by, what, refused) in enumerate(steps)]
    late = put("by a body that will end", QLC, 12, "recalled", reason="lý do")
    w.day("2026-04-01")
    put("by the ended body", QLC, 12, "active", "not-live")
    w.replica("before the heir's lift", "2026-04-01")
    put("lifted by its successor", QLD, 12, "active")
    w.replica("today")
    void = ("revoked", "serial")
    recall = ("revoked", "lot")
    why = {"reason": "lý do"}
    for index, name, shows, verdict, of in (
            (0, "voided", ["revoked: serial", "9 layers"], void, 0),
            (1, "voided, and active again in vain", "void final", void, 0),
            (2, "recalled by its producer", ["revoked: lot", "9 layers"],
             recall, 0),
            (3, "recalled by its producer, and lifted", "9 layers", None, 1),
            (4, "recalled by an authority", ["revoked: lot", "9 layers"],
             recall, 0),
            (5, "recalled by an authority: the producer lifts nothing",
             "9 layers", recall, 0),
            (6, "recalled and lifted by one authority", "9 layers", None,
             None),
            (7, "another authority lifts nothing", "9 layers", recall, 0),
            (8, "the ministry lifts any authority's", "9 layers", None,
             None),
            (9, "voided by an authority: final for the ministry too",
             "void final", void, 0),
            (10, "voided by its producer, active to an authority",
             "9 layers", void, 0)):
        at = seen[index]
        if verdict:
            w.scan(name, shows, A_STAMP, product, 1, index, *verdict,
                   [failed("serial", *verdict, at[of])], why)
        else:
            w.scan(name, shows, A_STAMP, product, 1, index, "genuine", None,
                   [] if of is None else [passed("serial", at[of])])
    w.scan("voided by one, recalled by the other: both are told, the recall "
           "first", ["9 layers", "worst"], A_STAMP, product, 1, 11, *recall,
           [failed("serial", *void, seen[11][0]),
            failed("serial", *recall, seen[11][1])], why)
    w.scan("recalled by a body that has ended", "9 layers", A_STAMP, product,
           1, 12, *recall, [failed("serial", *recall, late)], why,
           at="before the heir's lift", on="2026-04-01", clock="12:00:00")
    w.scan("lifted by the successor", "9 layers", A_STAMP, product, 1, 12,
           "genuine")
    for index, name, verdict in ((0, "voided", void), (4, "recalled",
                                                       recall)):
        w.scan(f"{name}, by old data", "stands", A_STAMP, product, 1, index,
               *verdict, [failed("serial", *verdict, seen[index][0])], why,
               on=OLD)
    w.scan("beside a void", "9 layers", A_STAMP, product, 1, 13, "genuine")
    w.scan("typed, and voided", "worst", A_STAMP, product, 1, 0, *void,
           [open_("signature", "typed code"),
            failed("serial", *void, seen[0][0])], why, without=["parse"],
           how="line", text=typed(product, 1, 0))
    return w


def copies():
    w = Log("copies", "Signs of copying: alerts in every state, one serial at "
            "two places and on two articles.")
    w.producers()
    w.day("2025-12-19")
    c = w.cert("certificate", 1)
    product = c[0]
    early = w.put("an alert before its lot", w.alert(QLD, product, 1, 5,
                                                     "confirmed"))
    early_new = w.put("a monitor's before its lot", w.alert(REG, product, 1,
                                                            6))
    alone = w.put("an alert before its lot, the lot's only one", w.alert(
        QLD, product, 2, 0, "confirmed"))
    w.day("2025-12-22")
    w.open_lot("lot", c)
    w.open_lot("a lot with that alert only", c, 2)
    w.day("2026-05-04")
    seen, at = {}, 100
    for name, steps in (
            ("monitor", ((REG, "new", None),)),
            ("monitor twice", ((REG, "new", None), (REG, "new", None))),
            ("authority", ((QLD, "new", None),)),
            ("monitor and authority", ((REG, "new", None),
                                       (QLD, "new", None))),
            ("review", ((REG, "new", None), (QLD, "review", None))),
            ("review and monitor", ((QLD, "review", None),
                                    (REG, "new", None))),
            ("confirmed", ((QLD, "new", None), (QLD, "confirmed", None))),
            ("cleared", ((QLD, "new", None), (QLD, "cleared", None))),
            ("cleared, monitor", ((QLD, "cleared", None),
                                  (REG, "new", "cleared"))),
            ("cleared, reopened", ((QLD, "cleared", None),
                                   (QLD, "new", None))),
            ("monitor confirms", ((REG, "confirmed", "monitor"),)),
            ("no role", ((DBN, "new", "role"),))):
        seen[name] = (at, [w.put(
            f"alert on {at}: {what}, step {n}", w.alert(
                by, product, 1, at, what, **(
                    {"cause": "copy"} if what == "confirmed" else
                    {"cause": "travel"} if what == "cleared" else {})),
            refused) for n, (by, what, refused) in enumerate(steps)])
        at += 1
    w.replica("today")
    alerts(w, product, seen, early, early_new)
    articles(w, product)
    w.scan("alerted before its lot, and never again", "10 early", A_STAMP,
           product, 2, 0, "suspect-copy", None,
           [failed("copies", "suspect-copy", None, alone)])
    return w


def alerts(w, product, seen, early, early_new):
    def scan(name, shows, key, verdict, case=None, of=0, **more):
        index, steps = seen[key]
        check = failed("copies", verdict, case, steps[of]) \
            if verdict != "genuine" else \
            passed("copies", None if of is None else steps[of])
        w.scan(name, shows, A_STAMP, product, 1, index, verdict, case,
               [check], **more)

    copy = "suspect-copy"
    scan("a monitor alone: not verified yet",
         ["suspect-copy: unverified", "10 alerts"], "monitor", copy,
         "unverified")
    scan("a monitor, twice", "suspect-copy: unverified", "monitor twice",
         copy, "unverified")
    scan("an inspecting authority's new", ["suspect-copy", "10 alerts"],
         "authority", copy)
    scan("a monitor's, and an authority's behind it", "10 alerts",
         "monitor and authority", copy, of=1)
    scan("in review", "10 alerts", "review", copy, of=1)
    scan("in review, and a monitor's behind it", "10 alerts",
         "review and monitor", copy)
    scan("confirmed", "10 alerts", "confirmed", copy, of=1)
    scan("cleared", "10 alerts", "cleared", "genuine", of=1)
    scan("cleared: a monitor does not reopen it", "10 alerts",
         "cleared, monitor", "genuine")
    scan("cleared: an authority may reopen it", "10 alerts",
         "cleared, reopened", copy, of=1)
    scan("a monitor confirms nothing", ["10 alerts", "refused entry"],
         "monitor confirms", "genuine", of=None)
    scan("an authority that does not inspect says nothing", "10 alerts",
         "no role", "genuine", of=None)
    scan("confirmed, by old data", "stands", "confirmed", copy, of=1, on=OLD)
    w.scan("alerted before its lot", "10 early", A_STAMP, product, 1, 5,
           copy, None, [failed("copies", copy, None, early)])
    w.scan("alerted before its lot by a monitor", ["10 early",
           "suspect-copy: unverified"], A_STAMP, product, 1, 6, copy,
           "unverified", [failed("copies", copy, "unverified", early_new)])


def articles(w, product):
    two = [passed("copies"), failed("copies", "duplicate")]
    w.scan("printed 500 times: each copy passes", ["case: copied 500 times",
           "genuine"], A_STAMP, product, 1, 0, "genuine")
    w.scan("on two articles, the officer says", ["duplicate",
           "10 two articles", "case: copied 500 times"], A_STAMP, product, 1,
           0, "duplicate", None, two, two_articles=True)
    w.scan("on two articles, by old data", "stands", A_STAMP, product, 1, 0,
           "duplicate", None, two, two_articles=True, on=OLD)
    w.scan("at two places of one picture, nobody asked",
           "undecided: two places", A_STAMP, product, 1, 0, "undecided",
           "two places", [passed("copies"), open_("copies", "two places")],
           two_places=True)
    w.scan("at two places, and the officer says two articles",
           "10 two articles", A_STAMP, product, 1, 0, "duplicate", None, two,
           two_places=True, two_articles=True)
    w.run("one article scanned twice is no proof", "10 two articles",
          ["printed 500 times: each copy passes"] * 2, 0)


def precedence():
    """Of two findings the worse: each word against the one beside it, and
    over some distance."""
    w = Log("precedence", "Two findings at once: which of them is the verdict.")
    w.producers()
    w.day("2025-12-19")
    good = w.cert("in force", 1)
    past = w.cert("to yesterday", 2, to="2026-11-21")
    gone = w.cert("withdrawn", 3)
    law = w.cert("perhaps extended by law", 4, to="2026-08-15")
    w.day("2025-12-22")
    for c in (good, past, gone, law):
        w.open_lot(f"lot of {c[0]}", c)
        index = w.put(f"held lot of {c[0]}", w.held(A_REC, c, A_STAMP, 2))
        w.lots[c[0], 2] = (index, {"certificate": list(c), "lot": 2,
                                   "count": 1000})
    w.open_lot("goods with a date", good, 3, best_before="2026-11-21")
    w.open_lot("goods with a date, of the law's", law, 3,
               best_before="2026-11-21")
    w.day("2026-05-04")
    a = {}
    for c, lot in ((past, 1), (good, 2), (good, 3), (gone, 1)):
        a[c, lot] = w.put(f"alert on {c[0]}, lot {lot}", w.alert(
            QLD, c[0], lot, 0))
    new = w.put("alert on a held serial", w.alert(QLD, good[0], 2, 1))
    v = w.put("voided and alerted", w.status(A_REC, good[0], 2, [[0, 1]],
                                             "void"))
    out = w.decide("withdraw", gone, "withdraw", "10/QĐ-UBND", ground=1)
    w.replica("today")
    told = {"by_decision": "10/QĐ-UBND", "by_day": "2026-05-04"}
    no = failed("withdrawn", "revoked", "certificate", out)
    copy = {k: failed("copies", "suspect-copy", None, i)
            for k, i in a.items()}

    def held(c):
        return failed("serial", "inactive", "held", w.lots[c[0], 2][0])

    def goods(c):
        return failed("best-before", "expired", "goods", w.lots[c[0], 3][0])

    maybe = open_("dates", "maybe extended by law", w.certs[law][0])
    old = lapsed(w.certs[past][0])
    signature = open_("signature", "typed code")
    line = {"how": "line", "without": ["parse"]}
    for name, c, lot, index, verdict, case, change, more in (
            ("undecided before genuine", law, 1, 0, "undecided",
             "maybe extended by law", [maybe], {}),
            ("expired before undecided", law, 3, 0, "expired", "goods",
             [maybe, goods(law)], {}),
            ("expired before typed", past, 1, 9, "expired", "certificate",
             [old, signature], {**line, "text": typed(past[0], 1, 9)}),
            ("copied before expired", past, 1, 0, "suspect-copy", None,
             [old, copy[past, 1]], {}),
            ("copied before goods past their date", good, 3, 0,
             "suspect-copy", None, [goods(good), copy[good, 3]], {}),
            ("not activated before expired", past, 2, 0, "inactive", "held",
             [old, held(past)], {}),
            ("not activated before copied", good, 2, 1, "inactive", "held",
             [held(good), failed("copies", "suspect-copy", None, new)], {}),
            ("voided before copied", good, 2, 0, "revoked", "serial",
             [failed("serial", "revoked", "serial", v), copy[good, 2]], {}),
            ("two articles before not activated", good, 2, 3, "duplicate",
             None, [held(good), passed("copies"),
                    failed("copies", "duplicate")], {"two_articles": True}),
            ("two articles before voided and copied", good, 2, 0,
             "duplicate", None,
             [failed("serial", "revoked", "serial", v), copy[good, 2],
              failed("copies", "duplicate")], {"two_articles": True}),
            ("forged before not activated", good, 2, 3, "forged", None,
             [failed("signature", "forged", None, w.lots[good[0], 2][0]),
              held(good)], {"key": NOBODY}),
            ("forged before beyond the count", good, 1, 1000, "forged", None,
             [failed("signature", "forged", None, w.lots[good[0], 1][0]),
              failed("serial", "unregistered", "serial",
                     w.lots[good[0], 1][0])],
             {"key": NOBODY, "without": ["copies"]}),
            ("forged before two articles", good, 1, 0, "forged", None,
             [failed("signature", "forged", None, w.lots[good[0], 1][0]),
              passed("copies"), failed("copies", "duplicate")],
             {"key": NOBODY, "two_articles": True}),
            ("beyond the count before expired", past, 1, 1000,
             "unregistered", "serial",
             [old, failed("serial", "unregistered", "serial",
                          w.lots[past[0], 1][0])],
             {"without": ["copies"], "two_articles": True})):
        key = more.pop("key", A_STAMP)
        w.scan(name, "worst", key, c[0], lot, index, verdict, case, change,
               **more)
    w.scan("withdrawn before copied", "worst", A_STAMP, gone[0], 1, 0,
           "revoked", "certificate", [no, copy[gone, 1]], told,
           without=["dates"])
    w.scan("withdrawn before not activated", "worst", A_STAMP, gone[0], 2, 0,
           "revoked", "certificate", [no, held(gone)], told,
           without=["dates"])
    w.scan("two articles before withdrawn", "worst", A_STAMP, gone[0], 1, 1,
           "duplicate", None, [no, passed("copies"),
                               failed("copies", "duplicate")], told,
           without=["dates"], two_articles=True)
    w.scan("by old data: the stronger of the two that still stand", "worst",
           A_STAMP, past[0], 1, 0, "suspect-copy", None,
           [open_("dates", "old data", w.certs[past][0]), copy[past, 1]],
           on=OLD)
    return w
