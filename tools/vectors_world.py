# SPDX-License-Identifier: Apache-2.0
"""A small register being written: a trust document, a log that takes entries
whether they count or not, stamps, and what must come of each."""
import json
import os

from vectors_form import (Key, Raw, bundle, checkpoint, enc, instant,
                          leaf_hash, log_line, seal, sha256, stamp, tile_path,
                          time_line, tree_root, vkey)

ORIGIN = "ocop.example/log"
TIMER = "ocop.example/time"
LOG, TIME = Key("log", -8), Key("time", -8)
ROOTS = [Key("root 1"), Key("root 2"), Key("root 3", -8)]
STRANGERS = [Key("stranger 1"), Key("stranger 2")]
TODAY = "2026-11-22"
LEFT_OUT = object()
ANY = object()  # a case that is not stated
NAMES = ("MAE", "DBN", "LCU", "CUX", "QLD", "QLC", "QLX", "REG")
BY = {name: Key(f"authority {name}") for name in NAMES}
BY["DBN2"] = Key("authority DBN, second key")


def authority(id_, name, level, roles, keys, from_, scope=None, grants=(),
              **more):
    a = {"id": id_, "name": name, "level": level, "roles": roles,
         "grants": [list(g) for g in grants],
         "keys": [k.spki for k in keys], "from": from_, **more}
    if scope:
        a["scope"] = scope
    return a


def authorities():
    """MAE central; DBN, LCU provinces; TGO a district that ended before this
    system, TGX another, whose heir is CUX, which ends in its course; QLD,
    QLC, QLX inspect (QLC ends in its course, QLX elsewhere); REG monitors."""
    three, four = ("2025-07-06",), ("2023-02-24",)
    return [
        authority("MAE", "Bộ Nông nghiệp và Môi trường", "central",
                  ["enrol", "certify", "inspect"], [BY["MAE"]], "2025-03-01",
                  grants=[(5, *four)]),
        authority("DBN", "UBND tỉnh Điện Biên", "province",
                  ["enrol", "certify"], [BY["DBN"]], "2019-08-21", ["11"],
                  [(4, *four), (3, *three)], complete_since="2025-09-01"),
        authority("LCU", "UBND tỉnh Lai Châu", "province",
                  ["enrol", "certify"], [BY["LCU"]], "2019-08-21", ["12"],
                  [(4, *four), (3, *three)]),
        authority("TGO", "UBND huyện Tuần Giáo", "district", ["certify"], [],
                  "2023-02-24", ["11"],
                  [(3, "2023-02-24", "2025-06-30")], to="2025-06-30",
                  successor="DBN"),
        authority("TGX", "UBND huyện cũ", "district", ["certify"], [],
                  "2023-02-24", ["11"],
                  [(3, "2023-02-24", "2025-06-30")], to="2025-06-30",
                  successor="CUX"),
        authority("CUX", "Ban chuyển tiếp", "commune",
                  ["enrol", "certify", "inspect"], [BY["CUX"]], "2025-07-01",
                  ["11"], [(3, *three)], to="2026-03-31", successor="DBN"),
        authority("QLD", "Quản lý thị trường Điện Biên", "inspection",
                  ["inspect"], [BY["QLD"]], "2025-07-01", ["11"]),
        authority("QLC", "Đội kiểm tra số 1", "inspection", ["inspect"],
                  [BY["QLC"]], "2025-07-01", ["11"], to="2026-03-31",
                  successor="QLD"),
        authority("QLX", "Quản lý thị trường Lai Châu", "inspection",
                  ["inspect"], [BY["QLX"]], "2025-07-01", ["12"]),
        authority("REG", "Đơn vị vận hành sổ", "inspection", ["monitor"],
                  [BY["REG"]], "2025-09-01"),
    ]


def trust_payload(version=1, **more):
    t = {"version": version, "realm": "demo",
         "issued": instant("2025-08-31") + version, "levels": [[0, 1]],
         "roots": [k.spki for k in ROOTS], "threshold": 2,
         "logs": [{"origin": ORIGIN, "kind": "records",
                   "vkey": vkey(ORIGIN, LOG),
                   "time_vkey": vkey(TIMER, TIME, 4)}],
         "hosts": [{"host": "ocop.example", "from": "2025-09-01"},
                   {"host": "cu.example", "from": "2025-09-01",
                    "to": "2026-01-31"}],
         "registries": ["https://ocop.example"],
         "fresh_days": 3, "stale_days": 10,
         "authorities": authorities(), **more}
    return {k: v for k, v in t.items() if v is not LEFT_OUT}


def trust_file(payload, signers):
    data = payload if isinstance(payload, bytes) else enc(payload)
    sigs = [seal(k, "ocop-trust+cose", data, detached=True) for k in signers]
    return enc([data, [Raw(s) for s in sigs]])


class World:
    def __init__(self, name, about, first=None, signers=(0, 1)):
        self.name, self.about = name, about
        self.entries, self.expected = [], []
        self.stamps, self.certificates = [], []
        self.files = {}
        self.counted = {}
        self.first = enc(first or trust_payload())
        self.trust = trust_file(self.first, [ROOTS[i] for i in signers])
        self.files["log/trust/1.cose"] = self.trust
        self.signed_at = instant(TODAY, "09:30:00")
        self.day("2025-09-01")

    def day(self, date, clock="09:00:00"):
        self.date, self.now = date, instant(date, clock)

    def raw(self, name, entry, counts, refused=None, why=""):
        e = {"index": len(self.entries), "name": name, "counts": counts}
        if refused:
            e["refused"] = refused
        if why:
            e["rule"] = why
        assert counts or refused
        self.entries.append(entry)
        self.expected.append(e)
        return len(self.entries) - 1

    def put(self, name, record, refused=None, why="", accepted=None):
        """refused: the rule's key; None: it counts."""
        self.now += 1
        when = self.now if accepted is None else accepted
        return self.raw(name, enc([when, record]), refused is None, refused,
                        why)

    def log_trust(self, name, version, payload, refused=None, why=""):
        data = payload if isinstance(payload, bytes) else enc(payload)
        self.put(name, enc(["trust", version, sha256(data)]), refused, why)

    def start(self):
        self.log_trust("the first trust document", 1, self.first)

    # Records: fields with defaults; more= overrides, LEFT_OUT removes.

    def payload(self, fields, more):
        p = {"realm": "demo", "issued": self.now, **fields, **more}
        return {k: v for k, v in p.items() if v is not LEFT_OUT}

    def record(self, key, typ, fields, more):
        return seal(key, f"ocop-{typ}+cose", enc(self.payload(fields, more)))

    def producer(self, by, id_, listed, unit=None, **more):
        authority_ = next(n for n in NAMES if BY[n] is by) \
            if by in [BY[n] for n in NAMES] else "DBN"
        items = []
        for k, roles, *rest in listed:
            item = {"spki": k.spki, "roles": roles}
            if rest:
                item["to"] = rest[0]
            items.append(item)
        return self.record(by, "producer", {
            "id": id_, "name": f"HTX {id_}", "type": "cooperative",
            "address": "xã thí dụ", "unit": unit or f"{id_[:2]}-03295",
            "keys": items, "authority": authority_}, more)

    def certificate(self, by, code, producer, stars=4, decided="2025-12-01",
                    authority="DBN", to=None, gtin=(), **more):
        from_ = more.pop("from_", decided)
        fields = {"code": code, "decided": decided,
                  "decision": f"{code[9:11]}/QĐ-UBND", "authority": authority,
                  "producer": producer, "product": f"Sản phẩm {code}",
                  "group": 1, "set": 7, "stars": stars,
                  "rules": "148/QĐ-TTg", "from": from_,
                  "to": to or f"{int(decided[:4]) + 3}{decided[4:]}"}
        if gtin:
            fields["gtin"] = list(gtin)
        return self.record(by, "certificate", fields, more)

    def decision(self, by, certificate, action, number, decided=None,
                 authority="DBN", effective=None, **more):
        decided = decided or self.date
        return self.record(by, "decision", {
            "certificate": list(certificate), "authority": authority,
            "decision": number, "decided": decided, "action": action,
            "effective": effective or decided}, more)

    def lot(self, by, certificate, stamp_key, number=1, gtin=None, **more):
        fields = {"certificate": list(certificate), "lot": number,
                  "count": 1000, "stamp_key": stamp_key.hash,
                  "batch": f"B{number}", "made": "2025-12-20"}
        if gtin:
            fields["gtin"] = gtin
        return self.record(by, "lot", fields, more)

    def held(self, by, certificate, stamp_key, number=1, gtin=None, **more):
        return self.lot(by, certificate, stamp_key, number, gtin, held=True,
                        **{"batch": LEFT_OUT, "made": LEFT_OUT, **more})

    def status(self, by, product, lot, ranges, status, **more):
        return self.record(by, "status", {
            "product": product, "lot": lot, "ranges": ranges,
            "status": status}, more)

    def key_status(self, by, key, status="retired", **more):
        return self.record(by, "key-status",
                           {"key": key.hash, "status": status}, more)

    def officer(self, by, id_, keys, authority="QLD", **more):
        return self.record(by, "officer", {
            "id": id_, "authority": authority, "keys": [k.spki for k in keys],
            "from": "2025-09-01"}, more)

    def alert(self, by, product, lot, index, state="new", **more):
        return self.record(by, "alert", {
            "product": product, "lot": lot, "index": index, "state": state,
            "evidence": [sha256(b"a report")], "count": 2}, more)

    # Stamps.

    def judge(self, name, uri, verdict, case=None, at=TODAY, **more):
        s = {"name": name, "at": at, "verdict": verdict, **more}
        if case is not ANY:
            s["case"] = case or ""
        if uri:
            s["uri"] = uri
        self.stamps.append(s)

    def judge_stamp(self, name, key, product, lot, index, verdict, case=None,
                    at=TODAY, host="ocop.example", **more):
        self.judge(name, stamp(key, product, lot, index, host), verdict, case,
                   at, **more)

    def judge_certificate(self, name, ref, verdict, case=None, at=TODAY,
                          **more):
        c = {"name": name, "code": ref[0], "decided": ref[1], "at": at,
             "verdict": verdict, **more}
        if case is not ANY:
            c["case"] = case or ""
        self.certificates.append(c)

    def write(self):
        """All files of the register, by path."""
        leaves = [leaf_hash(e) for e in self.entries]
        size = len(leaves)
        body = checkpoint(ORIGIN, size, tree_root(leaves))
        note = body + "\n" + log_line(ORIGIN, LOG, body) + \
            time_line(TIMER, TIME, body, self.signed_at)
        out = dict(self.files)
        out["log/checkpoint"] = note.encode()
        for n in range(0, size, 256):
            part = self.entries[n:n + 256]
            out["log/" + tile_path(-1, n // 256, len(part))] = bundle(part)
        level, row = 0, leaves
        while row:
            for n in range(0, len(row), 256):
                part = row[n:n + 256]
                out["log/" + tile_path(level, n // 256,
                                       len(part))] = b"".join(part)
            row = [tree_root(row[i:i + 256])
                   for i in range(0, len(row) - 255, 256)]
            level += 1
        out["log.vkey"] = (vkey(ORIGIN, LOG) + "\n").encode()
        out["trust.cose"] = self.trust
        out["trust.fingerprint"] = (sha256(self.first).hex() + "\n").encode()
        out["expected.json"] = (json.dumps(
            {"description": self.about, "entries": self.expected,
             "stamps": self.stamps,
             "certificates": self.certificates}, ensure_ascii=False, indent=1)
            + "\n").encode()
        return {os.path.join(self.name, k): v for k, v in out.items()}
