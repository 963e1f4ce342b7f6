# SPDX-License-Identifier: Apache-2.0
"""The corpus: certificates and their days, decisions, successors, issuers."""
from corpus_world import A_STAMP, DBN, Log, b64, failed, noted, open_, passed

WITHDRAWN = "10/QĐ-UBND"


def lapsed(index):
    return failed("dates", "expired", "certificate", index)


def days():
    w = Log("days", "Certificates on their first and last days, extensions, "
            "and the days that the law may add; best-before beside them.")
    w.producers()
    w.day("2025-12-19")
    today = w.cert("to today", 1, to="2026-11-22")
    past = w.cert("to yesterday", 2, to="2026-11-21")
    soon = w.cert("from the new year on", 3, from_="2026-01-01",
                  to="2028-12-31")
    three = w.cert("decided on 22/11/2023 for three years", 4,
                   decided="2023-11-22", to="2026-11-22")
    leap = w.cert("decided on a leap day for 36 months", 5,
                  decided="2024-02-29", to="2027-02-28")
    scores = [w.cert(f"score {n}", 10 + i, score=n)
              for i, n in enumerate((8950, 8999, 9000))]
    august = w.cert("to 15/08/2026", 20, to="2026-08-15")
    same = w.cert("to 15/08/2026, nobody extends it", 21, to="2026-08-15")
    ended = w.cert("to 10/05/2026", 22, to="2026-05-10")
    edges = [w.cert(f"to {to}", 23 + i, to=to) for i, to in enumerate(
        ("2026-05-21", "2026-05-22", "2026-05-26", "2026-09-18",
         "2026-09-19"))]
    goods = w.cert("for goods with a date", 30)
    brief = w.cert("to 10/06/2026", 31, to="2026-06-10")
    w.day("2025-12-22")
    certs = [today, past, three, leap, *scores, august, same, ended, *edges,
             brief]
    for c in certs:
        w.open_lot(f"lot of {c[0]}", c)
    w.open_lot("best before today", goods, 1, best_before="2026-11-22")
    w.open_lot("best before yesterday", goods, 2, best_before="2026-11-21")
    w.open_lot("past both", past, 2, best_before="2026-11-20")
    w.day("2026-01-01")
    w.open_lot("on its certificate's first day", soon)
    w.day("2026-06-01")
    ext = w.decide("extended by 180 days", august, "extend", "30/QĐ-UBND",
                   to="2027-02-11")
    w.decide("extended to 1 September", brief, "extend", "33/QĐ-UBND",
             to="2026-09-01")
    w.decide("extended by 181 days", same, "extend", "31/QĐ-UBND",
             "extend-days", to="2027-02-12")
    w.decide("lapsed before the law", ended, "extend", "32/QĐ-UBND",
             "extend-window", to="2026-11-01")
    w.replica("today")
    for name, c, on, verdict, case, shows in (
            ("to today", today, "2026-11-22", "genuine", "last day",
             ["genuine: last day", "case: to today", "7 days"]),
            ("to yesterday", past, "2026-11-22", "expired", "certificate",
             ["expired: certificate", "case: to today", "7 days"]),
            ("on its last day", past, "2026-11-21", "genuine", "last day",
             "7 days"),
            ("the day before its last", past, "2026-11-20", "genuine", None,
             "7 days"),
            ("three years, on the last day that is stated", three,
             "2026-11-22", "genuine", "last day", "case: three years"),
            ("three years, a day later", three, "2026-11-23", "expired",
             "certificate", "case: three years")):
        index = w.certs[c][0]
        change = {"last day": [noted("dates", "last day", index)],
                  "certificate": [lapsed(index)], None: ()}[case]
        w.scan(name, shows, A_STAMP, c[0], 1, 0, verdict, case, change, on=on,
               chosen=True)
    edge_of_days(w, today, soon, leap)
    for n, c in zip((8950, 8999, 9000), scores):
        w.scan(f"four stars at a score of {n / 100:.2f}", "case: score",
               A_STAMP, c[0], 1, 0, "genuine")
    extensions(w, (august, same, ended), edges, ext)
    w.scan("extended, and lapsed since: the law extends nothing again",
           "7 extension", A_STAMP, brief[0], 1, 0, "expired", "certificate",
           [lapsed(w.certs[brief][0])],
           {"by_decision": "33/QĐ-UBND", "by_day": "2026-06-01",
            "to": "2026-09-01"})
    best_before(w, goods, past)
    return w


def edge_of_days(w, today, soon, leap):
    """A day ends at midnight of UTC+7, wherever the judge is."""
    index = w.certs[today][0]
    w.scan("a second before the end of its last day", "7 days", A_STAMP,
           today[0], 1, 1, "genuine", "last day",
           [noted("dates", "last day", index)], clock="23:59:59")
    w.scan("the midnight after it", "7 days", A_STAMP, today[0], 1, 1,
           "expired", "certificate", [lapsed(index)], on="2026-11-23",
           clock="00:00:00")
    index = w.certs[soon][0]
    w.scan("on its first day", "7 days", A_STAMP, soon[0], 1, 0, "genuine",
           on="2026-01-01", chosen=True)
    w.scan("before its first day", ["inactive: future", "7 days", "--at"],
           A_STAMP, soon[0], 1, 0, "inactive", "future",
           [failed("dates", "inactive", "future", index)], on="2025-12-31",
           chosen=True)
    index = w.certs[leap][0]
    w.scan("36 months from a leap day: the last day", "case: leap day",
           A_STAMP, leap[0], 1, 0, "undecided", "old data",
           [noted("dates", "last day", index)], on="2027-02-28")
    w.scan("36 months from a leap day: today", "case: leap day", A_STAMP,
           leap[0], 1, 0, "genuine")


def extensions(w, certs, edges, ext):
    august, same, ended = certs
    index = w.certs[august][0]
    told = {"by_decision": "30/QĐ-UBND", "by_day": "2026-06-01",
            "to": "2027-02-11"}
    w.scan("extended by 180 days", ["genuine: extended", "7 extension",
                                    "case: 180 days"], A_STAMP, august[0], 1,
           0, "genuine", "extended", [noted("dates", "extended", ext)], told)
    w.scan("extended, on its printed last day", "7 extension", A_STAMP,
           august[0], 1, 1, "genuine", None,
           [passed("dates", index)], told, on="2026-08-15", chosen=True)
    w.scan("the extension's last day, by old data", "7 extension", A_STAMP,
           august[0], 1, 0, "undecided", "old data",
           [noted("dates", "extended", ext)], told, on="2027-02-11")
    index = w.certs[same][0]
    maybe = [open_("dates", "maybe extended by law", index)]
    w.scan("an extension by 181 days was refused",
           ["case: 180 days", "case: no extension", "refused entry",
            "undecided: maybe extended by law"], A_STAMP, same[0], 1, 0,
           "undecided", "maybe extended by law", maybe)
    index = w.certs[ended][0]
    w.scan("an extension of what ended before the law was refused",
           "case: 180 days", A_STAMP, ended[0], 1, 0, "expired",
           "certificate", [lapsed(index)])
    for name, c, on, verdict, case in (
            ("ended a day before the law's window", edges[0], "2026-06-01",
             "expired", "certificate"),
            ("ended on the window's first day", edges[1], "2026-06-01",
             "undecided", "maybe extended by law"),
            ("ended on the window's last day", edges[3], "2026-11-22",
             "undecided", "maybe extended by law"),
            ("ended a day after the window", edges[4], "2026-11-22",
             "expired", "certificate"),
            ("on the last of 180 days", edges[2], "2026-11-22", "undecided",
             "maybe extended by law"),
            ("the day after 180 days", edges[2], "2026-11-23", "expired",
             "certificate")):
        index = w.certs[c][0]
        w.scan(name, "undecided: maybe extended by law", A_STAMP, c[0], 1, 0,
               verdict, case, [lapsed(index) if verdict == "expired" else
                               open_("dates", case, index)], on=on,
               chosen=True)


def best_before(w, goods, past):
    index = w.lots[goods[0], 2][0]
    gone = failed("best-before", "expired", "goods", index)
    w.scan("goods on their last day", "8 goods", A_STAMP, goods[0], 1, 0,
           "genuine")
    w.scan("goods a day past it", ["expired: goods", "8 goods"], A_STAMP,
           goods[0], 2, 0, "expired", "goods", [gone])
    w.scan("goods a day past it, by old data", "stands", A_STAMP, goods[0],
           2, 0, "expired", "goods", [gone], on="2026-12-03")
    cert, lot = w.certs[past][0], w.lots[past[0], 2][0]
    w.scan("certificate and goods both past: each is told", ["8 goods",
           "worst"], A_STAMP, past[0], 2, 0, "expired", "certificate",
           [lapsed(cert), failed("best-before", "expired", "goods", lot)])


def decisions():
    w = Log("decisions", "Withdrawals, suspensions, regrades, annuls: what "
            "acts on which day.")
    w.producers()
    w.day("2025-12-19")
    names = ("withdrawn in November", "to be withdrawn in December",
             "withdrawn in error", "suspended", "reinstated", "regraded",
             "to be regraded in December", "withdrawn by a file",
             "lapsed, and withdrawn since",
             "suspended until its withdrawal", "reinstated before it")
    cs = [w.cert(name, i + 1, to="2026-10-31" if name.startswith("lapsed")
                 else None) for i, name in enumerate(names)]
    gone, later, error, paused, back, down, soon, by_file, both, *ends = cs
    w.day("2025-12-22")
    for c in cs:
        w.open_lot(f"lot of {c[0]}", c)
    w.day("2026-10-20")
    w.replica("25 October", "2026-10-25")
    w.day("2026-11-01")
    out = w.decide("withdraw", gone, "withdraw", WITHDRAWN, ground=1)
    w.decide("withdraw from December on", later, "withdraw", "11/QĐ-UBND",
             effective="2026-12-01", ground=1)
    w.decide("withdraw in error", error, "withdraw", "12/QĐ-UBND", ground=2)
    stop = w.decide("suspend", paused, "suspend", "13/QĐ-UBND",
                    basis="biên bản 7")
    w.decide("suspend the other", back, "suspend", "14/QĐ-UBND",
             basis="biên bản 8")
    lower = w.decide("regrade", down, "regrade", "15/QĐ-UBND", stars=3)
    lower2 = w.decide("regrade from December on", soon, "regrade",
                      "16/QĐ-UBND", effective="2026-12-01", stars=3)
    ended = w.decide("withdraw the lapsed one", both, "withdraw",
                     "17/QĐ-UBND", ground=3)
    last = [w.decide(f"withdraw {c[0]} from December on", c, "withdraw",
                     f"2{i}/QĐ-UBND", effective="2026-12-01", ground=1)
            for i, c in enumerate(ends, 1)]
    for i, c in enumerate(ends, 3):
        w.decide(f"suspend {c[0]}", c, "suspend", f"2{i}/QĐ-UBND",
                 basis="biên bản 9")
    w.day("2026-11-10")
    w.decide("reinstate before the withdrawal", ends[1], "reinstate",
             "25/QĐ-UBND")
    w.decide("annul from 15 November on", error, "annul", "18/QĐ-UBND",
             effective="2026-11-15", annuls=["12/QĐ-UBND", "2026-11-01"])
    w.decide("reinstate", back, "reinstate", "19/QĐ-UBND")
    w.replica("today")
    withdrawn(w, gone, out)
    dated(w, later, error, both, ended)
    index = w.certs[paused][0]
    pause = failed("withdrawn", "revoked", "suspended", stop)
    told = {"by_decision": "13/QĐ-UBND", "by_day": "2026-11-01"}
    w.scan("suspended", ["revoked: suspended", "6 effective"], A_STAMP,
           paused[0], 1, 0, "revoked", "suspended", [pause], told,
           without=["dates"])
    w.scan("suspended, by old data", "liftable", A_STAMP, paused[0], 1, 0,
           "undecided", "old data", [open_("withdrawn", "old data", stop)],
           told, without=["dates"], on="2026-12-03")
    w.scan("the day before its suspension", "6 effective", A_STAMP,
           paused[0], 1, 0, "genuine", on="2026-10-31", chosen=True)
    w.scan("suspended and reinstated", "6 reinstated", A_STAMP, back[0], 1,
           0, "genuine", None, (), {"by_decision": "19/QĐ-UBND",
                                    "by_day": "2026-11-10"})
    w.scan("lowered to three stars", ["genuine: lowered", "5 lowered"],
           A_STAMP, down[0], 1, 0, "genuine", "lowered",
           [noted("star", "lowered", lower)], {"stars_now": 3})
    w.scan("to be lowered in December", "5 lowered", A_STAMP, soon[0], 1, 0,
           "genuine")
    w.scan("lowered on the day of effect", "5 lowered", A_STAMP, soon[0], 1,
           0, "genuine", "lowered", [noted("star", "lowered", lower2)],
           {"stars_now": 3}, on="2026-12-01", chosen=True)
    for i, (c, name) in enumerate(zip(ends, (
            "a later suspension takes no withdrawal back",
            "a later reinstatement takes none back")), 1):
        w.scan(name, "6 effective", A_STAMP, c[0], 1, 0, "revoked",
               "certificate", [failed("withdrawn", "revoked", "certificate",
                                      last[i - 1])],
               {"by_decision": f"2{i}/QĐ-UBND", "by_day": "2026-12-01"},
               without=["dates"], on="2026-12-01", chosen=True)
    a_file(w, by_file)
    return w


def withdrawn(w, gone, out):
    told = {"by_decision": WITHDRAWN, "by_day": "2026-11-01"}
    no = failed("withdrawn", "revoked", "certificate", out)
    w.scan("withdrawn", ["revoked: certificate", "6 effective"], A_STAMP,
           gone[0], 1, 0, "revoked", "certificate", [no], told,
           without=["dates"])
    w.scan("withdrawn, by old data", "stands", A_STAMP, gone[0], 1, 0,
           "revoked", "certificate", [no], told, without=["dates"],
           on="2026-12-03")
    w.scan("the day before its withdrawal", "6 effective", A_STAMP, gone[0],
           1, 0, "genuine", on="2026-10-31", chosen=True)
    w.scan("a replica of 25 October knows nothing of it",
           ["case: 28 days", "undecided: old data"], A_STAMP, gone[0], 1, 0,
           "undecided", "old data", at="25 October")
    w.scan("the first entries only, as old as the last of them",
           "--log-size", A_STAMP, gone[0], 1, 0, "undecided", "old data",
           entries=out, as_of=w.accepted(out - 1))


def dated(w, later, error, both, ended):
    w.scan("withdrawn from December on: today", "6 effective", A_STAMP,
           later[0], 1, 0, "genuine")
    w.scan("withdrawn from December on: its day", "6 effective", A_STAMP,
           later[0], 1, 0, "revoked", "certificate",
           [failed("withdrawn", "revoked", "certificate",
                   w.index("withdraw from December on"))],
           {"by_decision": "11/QĐ-UBND", "by_day": "2026-12-01"},
           without=["dates"], on="2026-12-01", chosen=True)
    w.scan("withdrawn in error, and annulled", "6 annulled", A_STAMP,
           error[0], 1, 0, "genuine")
    w.scan("the day before the annul takes effect", "6 annulled", A_STAMP,
           error[0], 1, 0, "revoked", "certificate",
           [failed("withdrawn", "revoked", "certificate",
                   w.index("withdraw in error"))],
           {"by_decision": "12/QĐ-UBND", "by_day": "2026-11-01"},
           without=["dates"], on="2026-11-14", chosen=True)
    w.scan("the day on which it does", "6 annulled", A_STAMP, error[0], 1, 0,
           "genuine", on="2026-11-15", chosen=True)
    w.scan("lapsed and withdrawn: withdrawn, whatever the dates",
           ["6 effective", "worst"], A_STAMP, both[0], 1, 0, "revoked",
           "certificate", [failed("withdrawn", "revoked", "certificate",
                                  ended)],
           {"by_decision": "17/QĐ-UBND", "by_day": "2026-11-01"},
           without=["dates"])


def a_file(w, c):
    """By hand from the authority, before any log has it."""
    data = w.decision(DBN, c, "withdraw", "20/QĐ-UBND",
                      decided="2026-11-20", ground=1,
                      issued=w.now + 1000)
    w.scan("withdrawn by a file that the log does not have", "6 file",
           A_STAMP, c[0], 1, 0, "revoked", "certificate",
           [failed("withdrawn", "revoked", "certificate")],
           {"by_decision": "20/QĐ-UBND", "by_day": "2026-11-20"},
           without=["dates"], withdrawal=b64(data))
    other = w.index("withdraw")
    w.scan("the file says nothing of another certificate", "6 file", A_STAMP,
           "11-03295-04-2025", 1, 0, "revoked", "suspended",
           [failed("withdrawn", "revoked", "suspended", other + 3)],
           {"by_decision": "13/QĐ-UBND", "by_day": "2026-11-01"},
           without=["dates"], withdrawal=b64(data))
