#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Inspections with their journals, written by other code than the library's:
    journal.py KIND...
makes KIND/journal.jsonl and KIND/inspection.json, which was signed with the
journal's hash. The kind "sums" is an inspection with quantities to add up."""
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools"))
import vectors_inspect as V  # noqa: E402

time = V.fields()["opened"]
ITEMS = [i for i in V.fields()["items"] if "photos" not in i]
EVENTS = [
    ("open", {"authority": "QLD", "unit": "11-03295", "tool": "ocop-verify 0.1.0",
              "origin": V.ORIGIN, "size": V.SIZE, "data": V.NOW, "behind": 2}),
    ("set", {"name": "decision", "text": "45/QĐ-KT"}),
    ("set", {"name": "place", "text": "chợ Tuần Giáo"}),
    ("set", {"name": "party", "text": "Hộ kinh doanh Mến"}),
    ("set", {"name": "record", "text": "12/BB-KT"}),
    ("set", {"name": "head", "text": "Lò Văn Sai"}),
    ("set", {"name": "head", "text": "Lò Văn Ân"}),
    ("set", {"name": "supplier", "text": "Công ty Ớt"}),
    ("set", {"name": "invoice", "text": "1C26TAA 00000123"}),
    ("set", {"name": "representative", "text": "Hoàng Thị Mến"}),
    ("set", {"name": "sampling", "text": "toàn bộ"}),
    ("set", {"name": "witness", "text": "Quàng Văn Inh"}),
    ("set", {"name": "refusal", "text": "Ông Mến không ký"}),
    ("member", {"who": "Sùng A Dế", "card": "QLTT-0345"}),
    ("member", {"who": "Nguyễn Thị Ánh"}),
    *[("scan", {"how": i["how"], **({"input": V.b64(i["input"])} if "input" in i else {})})
      for i in ITEMS],
    ("finding", {"what": "stars-differ", "item": 2, "text": "nhãn in 5 sao"}),
    ("quantity", {"product": "Mật ong bạc hà", "present": 24, "scanned": 5, "unit": "hộp"}),
    ("statement", {"who": "Hoàng Thị Mến", "text": "Hàng nhập ngày 20/11"}),
    ("sample", {"what": "1 hộp mật ong", "sample": "M-01", "seal": "NP-000123"}),
    ("unstamped", {"what": "Bánh khẩu xén", "present": 7}),
    ("close", {}),
]
# Quantities of a product that was scanned, in two units.
SUMS = [("quantity", {"product": "Sản phẩm 11-03295-01-2026", "present": 24, "scanned": 5,
                      "unit": "hộp"}),
        ("quantity", {"product": "11-03295-01-2026", "present": 7, "unit": "hộp"}),
        ("quantity", {"product": "sản phẩm 11-03295-01-2026", "present": 3, "unit": "túi"})]
for kind in sys.argv[1:]:
    os.makedirs(kind, exist_ok=True)
    after, lines = "0" * 16, b""
    events = EVENTS if kind != "sums" else [
        e for e in EVENTS[:-1] if e[0] not in ("quantity", "unstamped")] + SUMS + EVENTS[-1:]
    for event, values in events:
        if event == "open":
            values = {"kind": "inspect" if kind == "sums" else kind, **values}
        line = json.dumps({"after": after, "event": event, "time": time, **values},
                          ensure_ascii=False, separators=(",", ":")).encode()
        after = hashlib.sha256(line).hexdigest()[:16]
        lines += line + b"\n"
    with open(kind + "/journal.jsonl", "wb") as f:
        f.write(lines)
    signed = V.record(photos=[V.photo("journal.jsonl", lines)], items=ITEMS)
    with open(kind + "/inspection.json", "wb") as f:
        f.write(V.canonical(V.parts(signed=signed)))
