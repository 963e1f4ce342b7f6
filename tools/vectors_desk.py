# SPDX-License-Identifier: Apache-2.0
"""What desks are sent beside the log, on the register of the inspections:
scans, proposals and queries as a registry takes them, and answers as a client
takes them."""
import json

from vectors_form import Key, enc, seal, sha256
from vectors_inspect import (GOOD, MONITOR, NOW, OFFICER, RECORD, ROOT, SIZE,
                             W)
from vectors_world import BY, ORIGIN

DECIDED = "2026-01-02"
NONCE = bytes(range(16))
HASH = sha256(b"x")
DAY = 86400
DBN, QLD, QLX = BY["DBN"], BY["QLD"], BY["QLX"]


def record(kind, fields, key=OFFICER, **more):
    f = {"realm": "demo", "issued": NOW, "nonce": NONCE, **fields, **more}
    return seal(key, f"ocop-{kind}+cose",
                enc({k: v for k, v in f.items() if v is not None}))


def scan(time=NOW, verdict="genuine", index=7):
    return [GOOD, 1, index, time, verdict, False]


def scans(key=OFFICER, **more):
    return record("scans", {"unit": "11-03295", "origin": ORIGIN,
                            "size": SIZE, "root": ROOT, "scans": [scan()]},
                  key, **more)


def proposal(key=OFFICER, **more):
    return record("proposal", {"authority": "DBN",
                               "certificate": [GOOD, DECIDED],
                               "action": "withdraw", "ground": 3,
                               "found": "2026-11-20", "basis": HASH},
                  key, **more)


def query(key=OFFICER, **more):
    return record("query", {"what": ["reports", GOOD, 1, 7]}, key, **more)


def scans_cases(good, bad):
    good("of an officer", scans())
    good("of an inspecting authority", scans(QLD))
    good("200", scans(scans=[scan(index=n) for n in range(200)]))
    good("30 days old", scans(issued=NOW - 30 * DAY,
                              scans=[scan(NOW - 60 * DAY)]))
    good("issued 300 s ahead", scans(issued=NOW + 300))
    good("the same again: the first answer", scans(QLD), then=scans(QLD))
    good("the nonce of another signer", scans(), then=scans(QLD))
    bad("30 days and a second old", scans(issued=NOW - 30 * DAY - 1,
                                          scans=[scan(NOW - 60 * DAY)]))
    bad("issued 301 s ahead", scans(issued=NOW + 301))
    bad("a scan 30 days and a second before", scans(
        scans=[scan(NOW - 30 * DAY - 1)]))
    bad("a scan after issued", scans(scans=[scan(NOW + 1)]))
    bad("times that fall", scans(scans=[scan(), scan(NOW - 1)]))
    bad("201", scans(scans=[scan(index=n) for n in range(201)]))
    bad("a foreign code", scans(scans=[scan(verdict="foreign")]))
    bad("of a monitor", scans(MONITOR))
    bad("of an authority that does not inspect", scans(DBN))
    bad("of a producer", scans(RECORD))
    bad("of an officer not in the log", scans(Key("officer 3")))
    bad("of another log", scans(origin="ocop.example/other"))
    bad("of another realm", scans(realm="vn"))
    bad("a field more", scans(place="x"))
    bad("a proposal", proposal())
    bad("the nonce for another record", scans(),
        then=scans(scans=[scan(index=8)]))
    bad("the nonce for another kind", scans(), then=proposal())


def proposal_cases(good, bad):
    good("of an officer", proposal())
    good("of an inspecting authority", proposal(QLD))
    good("to lower 4 stars to 3", proposal(action="regrade", stars=3))
    good("without ground", proposal(ground=None))
    bad("to lower 4 stars to 4", proposal(action="regrade", stars=4))
    bad("stars to withdraw", proposal(stars=3))
    bad("found tomorrow", proposal(found="2026-11-23"))
    bad("to another desk", proposal(authority="LCU"))
    bad("to no desk", proposal(authority="DB"))
    bad("an unknown certificate", proposal(certificate=[GOOD, "2026-01-03"]))
    bad("of another area", proposal(QLX))
    bad("of who does not inspect", proposal(DBN))
    bad("of a monitor", proposal(MONITOR))
    bad("of a producer", proposal(RECORD))
    bad("issued 301 s ahead", proposal(issued=NOW + 301))


def query_cases(good, bad):
    desk = ["proposals", "DBN"]
    good("reports, by an officer", query())
    good("reports, by who certifies", query(DBN))
    good("proposals, by their desk", query(DBN, what=desk))
    good("proposals, by the heir of a desk", query(DBN, what=["proposals",
                                                              "TGO"]))
    good("300 s old", query(issued=NOW - 300))
    good("300 s ahead", query(issued=NOW + 300))
    bad("301 s old", query(issued=NOW - 301))
    bad("301 s ahead", query(issued=NOW + 301))
    bad("sent twice", query(), twice=True)
    bad("reports, by a monitor", query(MONITOR))
    bad("reports, by a producer", query(RECORD))
    bad("proposals, by another desk", query(BY["LCU"], what=desk))
    bad("proposals, by an officer of another desk", query(what=desk))
    bad("proposals of a monitor", query(MONITOR, what=["proposals", "REG"]))


def answer_cases(good, bad):
    told = ["11-03295", NOW, "forged", True, "QLD"]

    def case(add, name, asked, items, to=None, **more):
        add(name, enc({"query": sha256(to or asked), "time": NOW,
                       "items": items, **more}), query=asked.hex())

    reports, later = query(), query(after=5)
    desk = query(DBN, what=["proposals", "DBN"])
    case(good, "nothing", reports, [])
    case(good, "two", reports, [[n, NOW, *told] for n in (1, 6)])
    case(good, "above after", later, [[6, NOW, *told]], after=6)
    case(good, "a proposal", desk, [[1, NOW, proposal()]])
    case(good, "300 s later", reports, [], time=NOW + 300)
    case(bad, "to another query", reports, [], to=desk)
    case(bad, "not above after", later, [[5, NOW, *told]])
    case(bad, "numbers that fall", reports, [[n, NOW, *told]
                                             for n in (6, 1)])
    case(bad, "after is not the last", reports, [[6, NOW, *told]], after=7)
    case(bad, "301 s later", reports, [], time=NOW + 301)
    case(bad, "301 s before", reports, [], time=NOW - 301)
    case(bad, "a proposal for reports", reports, [[1, NOW, proposal()]])
    case(bad, "a report for proposals", desk, [[1, NOW, *told]])
    case(bad, "scans for a proposal", desk, [[1, NOW, scans()]])


def cases(fill):
    accept, refuse = [], []

    def adder(out):
        return lambda name, data, **more: out.append(
            {"name": name, "hex": data.hex(),
             **{k: v.hex() if isinstance(v, bytes) else v
                for k, v in more.items()}})

    fill(adder(accept), adder(refuse))
    return {"accept": accept, "refuse": refuse}


def desks():
    out = {"tree.json": {"now": NOW, "trust1": W.trust.hex(),
                         "fingerprint": sha256(W.first).hex(),
                         "entries": [e.hex() for e in W.entries]},
           "scans.json": cases(scans_cases),
           "proposal.json": cases(proposal_cases),
           "query.json": cases(query_cases),
           "answer.json": cases(answer_cases)}
    return {f"desk/{k}": (json.dumps(v, indent=1) + "\n").encode()
            for k, v in out.items()}
