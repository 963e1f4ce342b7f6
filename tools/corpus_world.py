# SPDX-License-Identifier: Apache-2.0
"""A log of the corpus being written: what World of vectors_world.py does, and
beside it replicas of some size and age, scans, and the report that the rules'
text demands of each. Shares no code with lib/."""
import base64
import datetime
import json

from corpus_rules import RULES
from vectors_form import (Key, checkpoint, digits, instant, leaf_hash, log_line,
                          seal, sha256, stamp, stamp_path, stamp_sig,
                          time_line, tree_root)
from vectors_world import (BY, LOG, ORIGIN, TIME, TIMER, TODAY, World,
                           authorities)
from vectors_form import enc

DBN, LCU, MAE, CUX = BY["DBN"], BY["LCU"], BY["MAE"], BY["CUX"]
QLD, QLC, REG = BY["QLD"], BY["QLC"], BY["REG"]
A, B, C = "11-000001", "11-000002", "12-000001"
A_REC, A_STAMP = Key("A record"), Key("A stamp")
B_REC, B_STAMP = Key("B record"), Key("B stamp", -8)
C_REC, C_STAMP = Key("C record"), Key("C stamp")
NOBODY = Key("nobody")
DAY = "2025-12-01"
FRESH_S, STALE_S = 3 * 86400, 10 * 86400
WORDS = ["genuine", "undecided", "expired", "suspect-copy", "inactive",
         "revoked", "duplicate", "unregistered", "forged", "malformed"]
EXIT = {"genuine": 0, "undecided": 3, "foreign": 3, "unread": 3}

# What to do next, by verdict and case; by the verdict alone where no case is
# named.
NEXT = {
    "genuine": "compare-goods", "undecided": "refresh",
    ("undecided", "update"): "update-program",
    ("undecided", "clock"): "check-clock",
    ("undecided", "maybe extended by law"): "ask-issuer",
    ("undecided", "issuer's power"): "check-decision",
    ("undecided", "typed code"): "scan-symbol",
    ("undecided", "two places"): "see-places",
    ("expired", "certificate"): "ask-new-decision",
    ("expired", "goods"): "compare-label-date",
    "suspect-copy": "set-aside", "duplicate": "set-aside",
    ("inactive", "held"): "ask-use",
    ("inactive", "future"): "compare-first-day",
    "revoked": "ask-authority", ("revoked", "lot"): "follow-recall",
    ("revoked", "serial"): "set-aside", ("revoked", "key"): "set-aside",
    "unregistered": "set-aside", "forged": "set-aside",
    "malformed": "scan-or-type",
    ("malformed", "unknown address"): "report-address",
    "foreign": "look-up", ("unread", "empty"): "scan-again",
    ("unread", "keyboard"): "input-method-off",
    ("unread", "keyboard layout"): "keyboard-us",
    ("unread", "changed text"): "copy-link",
    ("unread", "typing"): "compare-characters", "listed": "compare-paper",
}


def next_step(verdict, case, report):
    if report.get("kind") == "certificate" and verdict != "malformed":
        return "compare-paper"
    if report.get("offline"):
        return "refresh-before-acting" if verdict != "undecided" \
            else NEXT.get((verdict, case), NEXT[verdict])
    return NEXT.get((verdict, case)) or NEXT[verdict]


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def plain(v, at=0):
    """JSON, with what fits on a line on one."""
    line = json.dumps(v, ensure_ascii=False)
    if len(line) + at < 120 or not isinstance(v, (dict, list)):
        return line
    ends = "{}" if isinstance(v, dict) else "[]"
    items = [f"{json.dumps(k, ensure_ascii=False)}: {plain(w, at + 1)}"
             for k, w in v.items()] if isinstance(v, dict) else \
        [plain(w, at + 1) for w in v]
    pad = "\n" + " " * (at + 1)
    return ends[0] + pad + ("," + pad).join(items) + "\n" + " " * at + ends[1]


# Findings: name, result, verdict, case, index.

def passed(name, index=None):
    return (name, "pass", "genuine", None, index)


def noted(name, case, index=None):
    return (name, "note", "genuine", case, index)


def failed(name, verdict, case=None, index=None):
    return (name, "fail", verdict, case, index)


def open_(name, case, index=None):
    return (name, "unknown", "undecided", case, index)


class Log(World):
    def __init__(self, name, about, **more):
        self.made, self.times = {}, {}
        self.alert_by, self.alerts = {}, {}
        self.certs, self.lots, self.people = {}, {}, {}
        self.replicas, self.ages = [], {}
        self.cases, self.runs = [], []
        super().__init__(name, about, **more)
        self.trusts = [(1, self.trust)]
        self.bodies = {a["id"]: a for a in authorities()}

    # What counted, so that a report can be told from it.

    def record(self, key, typ, fields, more):
        payload = self.payload(fields, more)
        data = seal(key, f"ocop-{typ}+cose", enc(payload))
        self.made[data] = (typ, payload)
        return data

    def put(self, name, record, refused=None, why="", accepted=None):
        index = super().put(name, record, refused, why, accepted)
        self.times[index] = self.now if accepted is None else accepted
        typ, p = self.made.get(record, (None, None))
        if refused or typ is None:
            return index
        if typ == "producer":
            self.people[p["id"]] = p
        elif typ == "certificate":
            self.certs[p["code"], p["decided"]] = (index, p, self.date)
        elif typ == "lot":
            product = p.get("gtin", p["certificate"][0])
            self.lots[product, p["lot"]] = (index, p)
        elif typ == "alert":
            self.alerts[index] = (p["state"], self.alert_by[record])
        return index

    def alert(self, by, *args, **more):
        record = super().alert(by, *args, **more)
        self.alert_by[record] = next(k for k, v in BY.items() if v is by)
        return record

    def case_facts(self, checks):
        """An inspecting authority's alert that stands, and whose it is."""
        for c in checks:
            if c[:4] == ("copies", "fail", "suspect-copy", None):
                state, by = self.alerts[c[4]]
                return {"alert": state, "alert_by": by}
        return {}

    def index(self, name):
        return next(e["index"] for e in self.expected if e["name"] == name)

    def accepted(self, index):
        return self.times[index]

    def link(self, ref, host="ocop.example"):
        """The text of a certificate's own symbol."""
        data = next(k for k, v in self.made.items()
                    if v[1] is self.certs[ref][1])
        return f"https://{host}/c/{digits(data)}"

    def producers(self):
        """A, B of province 11 (B stamps with Ed25519), C of 12."""
        self.start()
        for by, who, rec, key in ((DBN, A, A_REC, A_STAMP),
                                  (DBN, B, B_REC, B_STAMP),
                                  (LCU, C, C_REC, C_STAMP)):
            self.put(f"producer {who}", self.producer(
                by, who, [(rec, ["record"]), (key, ["stamp"])]))

    def cert(self, name, number, refused=None, **more):
        """A certificate of A by DBN, unless more says otherwise; its key."""
        decided = more.get("decided", DAY)
        code = more.pop("code", f"11-03295-{number:02d}-{decided[:4]}")
        self.put(name, self.certificate(
            more.pop("by", DBN), code, more.pop("producer", A), **more),
            refused)
        return (code, decided)

    def open_lot(self, name, c, number=1, refused=None, by=A_REC,
                 key=A_STAMP, **more):
        """Its index."""
        return self.put(name, self.lot(by, c, key, number, **more), refused)

    def decide(self, name, c, action, number, refused=None, by=DBN, **more):
        return self.put(name, self.decision(by, c, action, number, **more),
                        refused)

    # Replicas: the log's first entries under a checkpoint.

    def replica(self, name, date=TODAY, clock="09:30:00", timed=True,
                lines=()):
        """timed: by the time key; lines: (name, key, other day) of
        witnesses, whose quorum's time the caller states in ages."""
        size = len(self.entries)
        body = checkpoint(ORIGIN, size,
                          tree_root([leaf_hash(e) for e in self.entries]))
        when = instant(date, clock)
        note = body + "\n" + log_line(ORIGIN, LOG, body)
        if timed:
            note += time_line(TIMER, TIME, body, when)
        for who, key, *other in lines:
            note += time_line(who, key, body, instant(*other, clock)
                              if other else when)
        self.replicas.append({"name": name, "size": size,
                              "synced": when, "checkpoint": note})
        self.ages[name] = when if timed else None
        self.at = name

    # Cases.

    def facts(self, product, lot, index):
        facts = {"product": product, "lot": lot, "stamp_index": index}
        if (product, lot) not in self.lots:
            return facts
        _, p = self.lots[product, lot]
        facts["lot_count"] = p["count"]
        for key in ("batch", "pack", "made", "best_before"):
            if key in p:
                facts[key] = p[key]
        return {**facts, **self.cert_facts(tuple(p["certificate"]))}

    def cert_facts(self, ref):
        _, c, day = self.certs[ref]
        who = self.people[c["producer"]]
        facts = {"code": ref[0], "name": c["product"],
                 "producer_id": c["producer"], "producer": who["name"],
                 "address": who["address"], "decision": c["decision"],
                 "authority": c["authority"],
                 "authority_name": self.bodies[c["authority"]]["name"],
                 "stars": c["stars"], "stars_now": c["stars"],
                 "decided": c["decided"], "from": c["from"], "to": c["to"]}
        days = datetime.date.fromisoformat
        if (days(day) - days(c["decided"])).days > 90:
            facts["entered_later"] = True
        return facts

    def checks(self, product, lot):
        """Of a stamp that matches in everything."""
        index, p = self.lots[product, lot]
        cert = self.certs[tuple(p["certificate"])][0]
        out = [passed("parse"), passed("lot", index),
               passed("signature", index), passed("certificate", cert),
               passed("withdrawn", cert), passed("dates", cert),
               passed("serial", index), passed("copies")]
        if "best_before" in p:
            out.insert(6, passed("best-before", index))
        return out

    def data_checks(self, now, as_of):
        """Check 11, by the trust document's days."""
        if as_of is None:
            return open_("freshness", "old data"), True
        age = max(0, now - as_of)
        if age > STALE_S:
            return open_("freshness", "old data"), True
        if age > FRESH_S:
            return noted("freshness", None), True
        return passed("freshness"), False

    def case(self, name, shows, text, verdict, case, checks, facts,
             how="symbol", on=TODAY, clock="12:00:00", report=(), at=None,
             plain=False, **given):
        """A scan and its report. on, clock: the clock; given: what else is
        (chosen, refreshed, two_articles, two_places, entries, withdrawal);
        report: further members; plain: no data were asked."""
        at = at or self.at
        shows = [shows] if isinstance(shows, str) else list(shows)
        now = instant(on, clock)
        as_of = given.pop("as_of", self.ages[at])
        checks = list(checks)
        fresh, stale = self.data_checks(now, as_of)
        if plain:
            as_of, stale = None, False
        elif not any(c[0] == "freshness" for c in checks):
            checks.append(fresh)
        for rule in shows:
            assert rule in RULES, rule
        assert name not in [c["name"] for c in self.cases], name
        self.sane(name, verdict, case, checks)
        out = {"name": name, "shows": shows, "replica": at,
               "clock": now, "day": f"{on} {clock} +07:00", **given,
               "how": how, "text": text}
        out["report"] = {
            "verdict": verdict, "case": case, "exit": EXIT.get(verdict, 1),
            "as_of": as_of, "stale": stale,
            "checks": [dict(zip(("name", "result", "verdict", "case",
                                 "index"), c)) for c in checks],
            "facts": facts, **dict(report)}
        out["report"].setdefault("next", next_step(verdict, case,
                                                   out["report"]))
        self.cases.append(out)

    def sane(self, name, verdict, case, checks):
        """The worst finding decides."""
        if verdict not in WORDS:
            return
        worst = max((c[2] for c in checks), key=WORDS.index)
        assert worst == verdict, (name, worst, verdict)
        assert case in [c[3] for c in checks if c[2] == worst], (name, case)

    def scan(self, name, shows, key, product, lot, index, verdict,
             case=None, change=(), facts=(), without=(), host="ocop.example",
             signature_of=None, text=None, **more):
        """A stamp that was made by key. change: findings in the place of
        those of their name; without: names that are not found at all."""
        if signature_of:
            text = stamp(key, product, lot, index, host, sig=stamp_sig(
                key, stamp_path(*signature_of)))
        names = {c[0] for c in change}
        checks = self.checks(product, lot) if (product, lot) in self.lots \
            else [passed("parse")]
        checks = [c for c in checks if c[0] not in names
                  and c[0] not in without] + list(change)
        told = {**self.facts(product, lot, index), **dict(facts),
                **self.case_facts(checks)}
        told = {k: v for k, v in told.items() if v is not None}
        self.case(name, shows, text or stamp(key, product, lot, index, host),
                  verdict, case, checks, told, **more)

    def only(self, name, shows, text, verdict, case=None, how="line",
             **more):
        """A text that alone decides."""
        result = {"malformed": "fail", "foreign": "note",
                  "unread": "unknown"}[verdict]
        self.case(name, shows, text, verdict, case,
                  [("parse", result, verdict, case, None)], {}, how,
                  plain=True, **more)

    def run(self, name, shows, cases, code):
        self.runs.append({"name": name, "shows": [shows], "cases": cases,
                          "exit": code})

    def file(self):
        entries = [{**e, "entry": b64(data)}
                   for e, data in zip(self.expected, self.entries)]
        for e in entries:
            e.pop("rule", None)
        return plain({
            "schema": "ocop.corpus/1", "about": self.about,
            "fingerprint": sha256(self.first).hex(),
            "trust": [{"version": v, "file": b64(data)}
                      for v, data in self.trusts],
            "entries": entries, "replicas": self.replicas,
            "cases": self.cases, "runs": self.runs}) + "\n"
