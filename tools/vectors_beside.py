# SPDX-License-Identifier: Apache-2.0
"""Payloads of the kinds that do not belong in the records log (what desks send
each other, and the trace log's), and a register that has them in its log."""
from vectors_form import Key, enc, gtin, seal, sha256
from vectors_register import A, A_REC, A_STAMP, B_STAMP, DBN, world
from vectors_world import BY, LEFT_OUT

HASH, NONCE = sha256(b"x"), sha256(b"nonce")[:16]
CODE, DAY, WHEN = "11-03295-01-2025", "2025-12-01", 1764000000
G = gtin(1)
NUM, TIME = 2 ** 53 - 1, 2 ** 40
ORIGIN = "ocop.example/records"
SCAN = [CODE, 0, 0, WHEN, "genuine", False]
TEA = ["tea-leaf", "L1", 250000, "KGM"]
STEPS = ("growing", "caring", "collecting", "processing", "commissioning",
         "inspecting", "packing", "storing", "shipping", "transporting",
         "receiving", "retail_selling", "destroying", "other")
VERDICTS = ("genuine", "undecided", "expired", "suspect-copy", "inactive",
            "revoked", "duplicate", "unregistered", "forged")
CAUSES = ("copy", "typing", "scanner", "travel", "producer-error", "other")
WAYS = ("camera", "picture", "scanner", "typed", "words")
ACTS = ("taken", "sealed", "handed", "received", "returned")
READ = {"how": "typed", "time": WHEN}
HELD = {"time": WHEN, "act": "taken", "what": "1 chai", "who": "An"}


def photo(name, size=1):
    return {"name": name, "size": size, "hash": HASH}


LEAST = {
    "trace": {"id": NONCE, "step": "collecting", "time": WHEN, "offset": 420,
              "unit": "11-03295", "outputs": [TEA]},
    "proposal": {"nonce": NONCE, "authority": "DBN",
                 "certificate": [CODE, DAY], "action": "withdraw",
                 "found": "2025-11-20", "basis": HASH},
    "scans": {"nonce": NONCE, "unit": "11-03295", "origin": ORIGIN,
              "size": 1, "root": HASH, "scans": [SCAN]},
    "query": {"nonce": NONCE, "what": ["reports", CODE, 0, 0]},
    "inspection": {"nonce": NONCE, "authority": "QLD", "unit": "11-03295",
                   "opened": WHEN, "closed": WHEN, "tool": "ocop 0.1.0",
                   "origin": ORIGIN, "size": 1, "root": HASH,
                   "items": [READ]},
    "site": {"id": "VN-DBN-0001", "unit": "11-03295", "area": 1,
             "crop": "a", "ceiling": [1, "KGM"]},
}
MORE = {
    "trace": {"issued": 0, "time": TIME, "offset": -840, "site": " VN 1 ",
              "inputs": [[G, 999999, 10 ** 15, "C62"], [CODE, 1, "KGM"],
                         ["a" * 32, "1" * 20, 1, "4N"], ["z-9", 1, "KGM"]],
              "outputs": [TEA] * 50, "documents": [HASH] * 16,
              "corrects": HASH, "reason": "incorrect_data"},
    "proposal": {"action": "regrade", "stars": 4, "ground": 6,
                 "found": "2025-11-24", "note": "đ" * 1000},
    "scans": {"origin": "o" * 64, "size": NUM,
              "scans": [[G, 999999, 9999999, WHEN - 30 * 86400 + n,
                         VERDICTS[n % 9], n % 2 == 0] for n in range(200)]},
    "query": {"what": ["proposals", "D" * 64], "after": NUM},
    "inspection": {
        "opened": 0, "tool": "t" * 64, "origin": "o" * 64, "size": NUM,
        "items": [{"how": WAYS[n % 5], "time": n, "input": b"\xff" * 2953,
                   "article": 10000, "photos": [n, 0] if n else [0]}
                  for n in range(20)] + [READ],
        "photos": [photo("tên %d" % n + "x" * 110, TIME) for n in range(20)],
        "custody": [{"time": n, "act": ACTS[n % 5], "what": "x" * 200,
                     "who": "y" * 128} for n in range(64)],
        "continues": HASH, "note": "x" * 2000},
    "site": {"id": "V" * 32, "area": 10 ** 10, "crop": "t" + "-" * 31,
             "ceiling": [10 ** 15, "4N"], "holders": [HASH] * 16},
}
# Not signed: what an answer is, at least and at most, and a proposal's.
PROPOSAL = seal(BY["QLD"], "ocop-proposal+cose", enc(
    {"realm": "demo", "issued": WHEN, **LEAST["proposal"]}))
TOLD = ["11-03295", WHEN, "forged", True, "QLD"]
ANSWER = {"query": HASH, "time": WHEN, "items": []}
ANSWERS = [("nothing", {}),
           ("100 reports, and more to come", {"items": [
               [n + 1, WHEN, *TOLD] for n in range(100)], "after": 100}),
           ("a proposal", {"items": [[NUM, TIME, PROPOSAL]],
                           "after": NUM})]


def items(*change):
    return {"items": [{**READ, **c} for c in change]}


# Kind, what is changed, the field that must be named.
REFUSED = [
    ("alert", {"evidence": [HASH, HASH]}, "evidence", "a hash twice"),
    ("alert", {"evidence": [sha256(b"%d" % n) for n in range(65)]},
     "evidence", "65 hashes"),
    ("alert", {"cause": "copy"}, "cause", "the cause of a new one"),
    ("alert", {"cause": "copy", "state": "review"}, "cause",
     "the cause of one under review"),
    ("alert", {"cause": "theft", "state": "confirmed"}, "cause",
     "an unknown cause"),
    ("trace", {"id": NONCE[1:]}, "id", "an id of 15 bytes"),
    ("trace", {"step": LEFT_OUT}, "step", "no step"),
    ("trace", {"step": "harvest"}, "step", "an unknown step"),
    ("trace", {"time": "09:00"}, "time", "time as a text"),
    ("trace", {"time": TIME + 1}, "time", "a time beyond 2^40"),
    ("trace", {"issued": TIME + 1}, "issued", "issued beyond 2^40"),
    ("trace", {"offset": 841}, "offset", "offset over 14 hours"),
    ("trace", {"offset": -841}, "offset", "offset below -14 hours"),
    ("trace", {"offset": LEFT_OUT}, "offset", "no offset"),
    ("trace", {"unit": "xã"}, "unit", "no unit"),
    ("trace", {"site": "V" * 33}, "site", "a site of 33 bytes"),
    ("trace", {"documents": [b"salt"]}, "documents", "no hash"),
    ("trace", {"documents": [HASH] * 17}, "documents", "17 documents"),
    ("trace", {"outputs": [TEA] * 51}, "outputs", "51 outputs"),
    ("trace", {"outputs": []}, "outputs", "an empty list"),
    ("trace", {"outputs": [["Tea", 1, "KGM"]]}, "outputs", "a capital"),
    ("trace", {"outputs": [["9tea", 1, "KGM"]]}, "outputs",
     "a digit at the start of a material"),
    ("trace", {"outputs": [["a" * 33, 1, "KGM"]]}, "outputs",
     "a material of 33 bytes"),
    ("trace", {"outputs": [["a", 0, "KGM"]]}, "outputs", "of nothing"),
    ("trace", {"outputs": [["a", 10 ** 15 + 1, "KGM"]]}, "outputs",
     "an amount over 10^15"),
    ("trace", {"outputs": [["a", 1, "kg"]]}, "outputs",
     "a unit of measure in small letters"),
    ("trace", {"outputs": [["a", 1, "K"]]}, "outputs",
     "a unit of measure of 1 letter"),
    ("trace", {"outputs": [["a", 1, "KGMS"]]}, "outputs",
     "a unit of measure of 4 letters"),
    ("trace", {"outputs": [[CODE, "12", 1, "C62"]]}, "outputs",
     "a product's lot as text"),
    ("trace", {"outputs": [["a", 1, 1, "C62"]]}, "outputs",
     "a material's lot as a number"),
    ("trace", {"outputs": [["a", "1" * 21, 1, "C62"]]}, "outputs",
     "a material's lot of 21 bytes"),
    ("trace", {"outputs": [[CODE, 1]]}, "outputs", "no unit of measure"),
    ("trace", {"outputs": LEFT_OUT}, "inputs", "neither inputs nor outputs"),
    ("trace", {"corrects": HASH}, "corrects", "corrects without reason"),
    ("trace", {"reason": "incorrect_data"}, "corrects",
     "a reason to correct nothing"),
    ("trace", {"corrects": HASH, "reason": "did_not_occur"}, "inputs",
     "outputs of what did not occur"),
    ("site", {"id": "V" * 33}, "id", "an id of 33 bytes"),
    ("site", {"area": 0}, "area", "no area"),
    ("site", {"area": 10 ** 10 + 1}, "area", "an area over 10^10"),
    ("site", {"crop": "Chè"}, "crop", "no material"),
    ("site", {"ceiling": [1]}, "ceiling", "half a ceiling"),
    ("site", {"ceiling": [0, "KGM"]}, "ceiling", "a ceiling of nothing"),
    ("site", {"ceiling": {"n": 1}}, "ceiling", "a map for a pair"),
    ("site", {"holders": ["An"]}, "holders", "a holder by name"),
    ("site", {"holders": [HASH] * 17}, "holders", "17 holders"),
    ("proposal", {"nonce": NONCE[1:]}, "nonce", "a nonce of 15 bytes"),
    ("proposal", {"nonce": NONCE + b"x"}, "nonce", "a nonce of 17 bytes"),
    ("proposal", {"authority": "D" * 65}, "authority", "a name of 65 bytes"),
    ("proposal", {"authority": "Đ"}, "authority", "a name beyond ASCII"),
    ("proposal", {"action": "suspend"}, "action", "another action"),
    ("proposal", {"stars": 3}, "stars", "stars with withdraw"),
    ("proposal", {"action": "regrade"}, "stars", "regrade without stars"),
    ("proposal", {"action": "regrade", "stars": 5}, "stars", "5 stars"),
    ("proposal", {"action": "regrade", "stars": 2}, "stars", "2 stars"),
    ("proposal", {"ground": 7}, "ground", "ground 7"),
    ("proposal", {"found": "2025-11-25"}, "found", "found tomorrow"),
    ("proposal", {"found": "2025-02-30"}, "found", "no such day"),
    ("proposal", {"basis": HASH.hex()}, "basis", "a basis as text"),
    ("proposal", {"note": "x" * 2001}, "note", "a note of 2001 bytes"),
    ("scans", {"unit": "11"}, "unit", "a province"),
    ("scans", {"origin": "o" * 65}, "origin", "an origin of 65 bytes"),
    ("scans", {"origin": "a b"}, "origin", "a blank in an origin"),
    ("scans", {"origin": "a+b"}, "origin", "a plus in an origin"),
    ("scans", {"origin": "a:b"}, "origin", "a colon in an origin"),
    ("scans", {"size": 0}, "size", "by an empty log"),
    ("scans", {"size": NUM + 1}, "size", "a size beyond JSON"),
    ("scans", {"root": HASH[1:]}, "root", "a root of 31 bytes"),
    ("scans", {"scans": []}, "scans", "of nothing"),
    ("scans", {"scans": [SCAN] * 201}, "scans", "201 scans"),
    ("scans", {"scans": [[*SCAN, "chợ"]]}, "scans", "a place in it"),
    ("scans", {"scans": [SCAN[:5]]}, "scans", "five values"),
    ("scans", {"scans": [[*SCAN[:5], 0]]}, "scans", "two as a number"),
    ("scans", {"scans": [[CODE, 1000000, *SCAN[2:]]]}, "scans",
     "a lot of 7 digits"),
    ("scans", {"scans": [[CODE, 0, 10000000, *SCAN[3:]]]}, "scans",
     "an index of 8 digits"),
    ("scans", {"scans": [[*SCAN[:4], "malformed", False]]}, "scans",
     "what is no symbol"),
    ("scans", {"scans": [[*SCAN[:3], WHEN + 1, *SCAN[4:]]]}, "scans",
     "scanned after issue"),
    ("scans", {"scans": [[*SCAN[:3], WHEN - 30 * 86400 - 1, *SCAN[4:]]]},
     "scans", "scanned over 30 days before"),
    ("scans", {"scans": [SCAN, [*SCAN[:3], WHEN - 1, *SCAN[4:]]]}, "scans",
     "times that fall"),
    ("query", {"what": "reports"}, "what", "a word alone"),
    ("query", {"what": ["reports", CODE, 0]}, "what", "no index"),
    ("query", {"what": ["proposals", CODE, 0, 0]}, "what",
     "a desk's question of a serial"),
    ("query", {"what": ["reports", "DBN"]}, "what",
     "reports of an authority"),
    ("query", {"what": ["all", "DBN"]}, "what", "another question"),
    ("query", {"after": 0}, "after", "after 0"),
    ("query", {"after": NUM + 1}, "after", "after beyond JSON"),
    ("query", {"nonce": LEFT_OUT}, "nonce", "no nonce"),
    ("inspection", {"closed": WHEN - 1}, "closed", "closed before opened"),
    ("inspection", {"closed": WHEN + 1}, "closed", "closed after issue"),
    ("inspection", {"tool": "ốc"}, "tool", "a tool beyond ASCII"),
    ("inspection", {"tool": "t" * 65}, "tool", "a tool of 65 bytes"),
    ("inspection", {"items": []}, "items", "no items"),
    ("inspection", {"items": [READ] * 501}, "items", "501 items"),
    ("inspection", {"items": ["x"]}, "items", "an item as a text"),
    ("inspection", items({"time": WHEN - 1}), "items", "before opened"),
    ("inspection", items({"time": WHEN + 1}), "items", "after closed"),
    ("inspection", {"opened": 0, **items({}, {"time": WHEN - 1})}, "items",
     "times that fall"),
    ("inspection", items({"verdict": "genuine"}), "items",
     "a verdict stored"),
    ("inspection", items({"how": "smell"}), "items", "an unknown way"),
    ("inspection", {"items": [{"time": WHEN}]}, "items", "in no way"),
    ("inspection", items({"input": b""}), "items", "an empty input"),
    ("inspection", items({"input": b"x" * 2954}), "items",
     "more than a symbol holds"),
    ("inspection", items({"input": "x"}), "items", "input as a text"),
    ("inspection", items({"article": 0}), "items", "article 0"),
    ("inspection", items({"article": 10001}), "items", "article 10001"),
    ("inspection", items({"photos": [0]}), "items", "a photo of none"),
    ("inspection", {"photos": [photo("a")], **items({"photos": [1]})},
     "items", "a photo beyond the list"),
    ("inspection", {"photos": [photo("a")], **items({"photos": [0, 0]})},
     "items", "a photo twice"),
    ("inspection", {"photos": [photo("a")], **items({"photos": []})},
     "items", "an empty list of photos"),
    ("inspection", {"photos": []}, "photos", "an empty list"),
    ("inspection", {"photos": [photo(str(n)) for n in range(501)]},
     "photos", "501 photos"),
    ("inspection", {"photos": [photo("a"), photo("b"), photo("a")]},
     "photos", "a name twice"),
    ("inspection", {"photos": [photo("a/b")]}, "photos", "a path"),
    ("inspection", {"photos": [photo("a\\b")]}, "photos", "another path"),
    ("inspection", {"photos": [photo(".")]}, "photos", "the folder"),
    ("inspection", {"photos": [photo("..")]}, "photos",
     "the folder above"),
    ("inspection", {"photos": [photo("x" * 129)]}, "photos",
     "a name of 129 bytes"),
    ("inspection", {"photos": [photo("a", 0)]}, "photos", "an empty photo"),
    ("inspection", {"photos": [photo("a", TIME + 1)]}, "photos",
     "a photo over 2^40 bytes"),
    ("inspection", {"custody": [HELD] * 65}, "custody", "65 steps"),
    ("inspection", {"custody": [{**HELD, "act": "lost"}]}, "custody",
     "an unknown act"),
    ("inspection", {"custody": [{**HELD, "time": WHEN + 1}]}, "custody",
     "after issue"),
    ("inspection", {"custody": [HELD, {**HELD, "time": WHEN - 1}]},
     "custody", "times that fall"),
    ("inspection", {"custody": [{**HELD, "what": "x" * 201}]}, "custody",
     "a text of 201 bytes"),
    ("inspection", {"custody": [{**HELD, "who": "x" * 129}]}, "custody",
     "a name of 129 bytes"),
    ("inspection", {"continues": NONCE}, "continues", "no hash"),
    ("inspection", {"note": "x" * 2001}, "note", "a note of 2001 bytes"),
    ("answer", {"query": NONCE}, "query", "to no hash"),
    ("answer", {"items": LEFT_OUT}, "items", "no items"),
    ("answer", {"items": [[n + 1, WHEN, *TOLD] for n in range(101)]},
     "items", "101 items"),
    ("answer", {"items": [[0, WHEN, *TOLD]]}, "items", "number 0"),
    ("answer", {"items": [[2, WHEN, *TOLD], [2, WHEN, *TOLD]]}, "items",
     "a number twice"),
    ("answer", {"items": [[1, WHEN, PROPOSAL, 1]]}, "items", "four values"),
    ("answer", {"items": [[1, WHEN, PROPOSAL[:-1]]]}, "",
     "a proposal cut short"),
    ("answer", {"items": [[1, WHEN, seal(
        BY["QLD"], "ocop-scans+cose", PROPOSAL)]]}, "items",
     "another kind for a proposal"),
    ("answer", {"items": [[1, WHEN, *TOLD]], "after": 2}, "after",
     "after another number"),
    ("answer", {"after": 1}, "after", "after nothing"),
]


def beside():
    """All of them logged: each is known and skipped, and nothing is
    undecided for it, as it would be for a kind that nobody knows."""
    w = world("register-beside", "Kinds that belong in no log, or in the "
              "trace log, stand in the records log: skipped, and nothing is "
              "undecided for them. Causes of alerts.")
    w.day("2025-12-19")
    w.put("certificate", w.certificate(DBN, CODE, A))
    w.put("lot", w.lot(A_REC, (CODE, DAY), A_STAMP))
    officer = Key("officer beside")
    w.put("officer", w.officer(BY["QLD"], "QLD-01", [officer]))

    def put(kind, key, rule):
        fields = {k: v for k, v in LEAST[kind].items()}
        for k in ("time", "opened", "closed"):
            if k in fields:
                fields[k] = w.now
        if kind == "scans":
            fields["scans"] = [[*SCAN[:3], w.now, *SCAN[4:]]]
        if kind == "inspection":
            fields["items"] = [{**READ, "time": w.now}]
        w.put(f"{kind}, by a live key", w.record(key, kind, fields, {}), rule)

    for kind in ("proposal", "scans", "query", "inspection"):
        put(kind, officer, "off-log")
    put("trace", A_REC, "log-kind")
    put("site", A_REC, "log-kind")
    w.judge_stamp("good", A_STAMP, CODE, 1, 0, "genuine")
    w.judge_stamp("forged", B_STAMP, CODE, 1, 0, "forged")
    w.put("a cause of what is not decided yet",
          w.alert(BY["QLD"], CODE, 1, 5, cause="copy"), "fields")
    w.put("evidence twice", w.alert(BY["QLD"], CODE, 1, 5, evidence=[
        HASH, HASH]), "fields")
    for n, cause in enumerate(CAUSES):
        w.put(f"confirmed: {cause}", w.alert(
            BY["QLD"], CODE, 1, 10 + n, "confirmed", cause=cause))
    w.put("confirmed, of no stated cause",
          w.alert(BY["QLD"], CODE, 1, 20, "confirmed"))
    w.put("cleared", w.alert(BY["QLD"], CODE, 1, 10, "cleared",
                             cause="typing"))
    w.judge_stamp("cleared", A_STAMP, CODE, 1, 10, "genuine")
    return w
