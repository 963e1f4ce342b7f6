# SPDX-License-Identifier: Apache-2.0
"""Hold docs/openapi.json against the table of routes and a live registry.
    openapi.py PORT DOCUMENT ROUTES.C OUTBOX TRUST STAMP...
OUTBOX has a record that the registry does not have, TRUST is the trust document
that it has, STAMP the path and query of a good stamp's link. A member of an answer that the document does not name is a
failure, too."""
import glob
import http.client
import json
import re
import sys

from jsonschema import Draft202012Validator

PORT, DOCUMENT, TABLE, OUTBOX, TRUST, *STAMPS = sys.argv[1:]
DOC = json.load(open(DOCUMENT, encoding="utf-8"))
HOW = "docs/adding.md, \"A path of the registry\", says how to add one."
# No 2xx or 3xx of these can be had from the small realm of this test: no log is
# frozen in it, the symbol of a certificate is long, and nobody doubted anything.
NOT_HERE = {"/s/doubt/{number}", "/log/frozen/{log}/checkpoint", "/log/frozen/{log}/checkpoint.cose",
            "/log/frozen/{log}/tile/{tile}", "/c/{digits}"}
failures, checked = [], 0


def check(good, text):
    global checked
    checked += 1
    if not good:
        failures.append(text)


def resolve(node):
    while "$ref" in node:
        at = DOC
        for part in node["$ref"][2:].split("/"):
            at = at[part]
        node = at
    return node


def strict(node):
    """An object has only the members that the document names."""
    if isinstance(node, list):
        return [strict(n) for n in node]
    if not isinstance(node, dict):
        return node
    node = {k: strict(v) for k, v in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node.setdefault("additionalProperties", False)
    return node


SCHEMAS = {"components": {"schemas": strict(DOC["components"]["schemas"])}}


def shape(schema, body, where):
    whole = {**strict(schema), **SCHEMAS}
    for error in Draft202012Validator(whole).iter_errors(body):
        best = error
        while best.context:      # of several, what the schema that fits best says
            best = min(best.context, key=lambda e: -len(e.absolute_path))
        check(False, "%s: the answer's %s: %s\n  Describe it in %s." % (
            where, "/".join(map(str, error.absolute_path)) or "body", error.message[:400], DOCUMENT))
    check(True, "")


# --- The table and the document have the same routes ------------------------

rows = re.findall(r'\{\s*"(/[^"]*)",\s*ROUTE_(\w+)', open(TABLE).read())
METHODS = {"READ": ["get"], "STATE": ["get"], "SCANNED": ["get"], "FORM": ["get", "post"]}
table = {re.sub(r"\*\*|\+", "*", pattern): METHODS.get(kind, ["post"])
         for pattern, kind in rows}
document = {re.sub(r"\{[^}]*\}", "*", path): path for path in DOC["paths"]}
check(len(table) == len(rows) and len(rows) > 20, "%s: cannot read its rows" % TABLE)
for pattern in sorted(set(table) - set(document)):
    check(False, "registry/http/routes.c has %s %s, but docs/openapi.json does not.\n"
          "  Add a path there, with a {name} for each star. %s" % (" and ".join(table[pattern]).upper(), pattern, HOW))
for pattern in sorted(set(document) - set(table)):
    check(False, "docs/openapi.json has %s, but registry/http/routes.c has no such row.\n"
          "  Take it out of the document." % document[pattern])
for pattern, path in document.items():
    methods = set(DOC["paths"][path]) & {"get", "post", "put", "delete", "patch", "head", "options"}
    check(methods == set(table.get(pattern, [])), "%s: %s is documented, the table has %s" % (
        path, methods, table.get(pattern)))
operations = [(path, method, op) for path, item in DOC["paths"].items() for method, op in item.items()]
names = [op.get("operationId") for _, _, op in operations]
for path, method, op in operations:
    check(names.count(op.get("operationId")) == 1, path + ": operationId must be there, once in the document")
    check(op.get("summary") and op.get("tags"), path + ": summary and tags are missing")
    given = [p["name"] for p in map(resolve, op.get("parameters", [])) if p["in"] == "path"]
    check(sorted(given) == sorted(re.findall(r"\{([^}]*)\}", path)),
          path + ": each {name} must be a parameter in: path, and the reverse")
    for p in map(resolve, op.get("parameters", [])):
        check("example" in p, "%s: parameter %s has no example; this test asks with it" % (path, p["name"]))
if failures:
    sys.exit("\n".join(failures))

# --- The live registry -------------------------------------------------------

link = http.client.HTTPConnection("127.0.0.1", int(PORT), timeout=20)


def ask(path, op, method, target, body=None, headers={}):
    """Ask, hold the answer against the document, and tell its status."""
    link.request(method.upper(), target, body, headers)
    answer = link.getresponse()
    data = answer.read()
    where = "%s %.100s (%d)" % (method.upper(), target, answer.status)
    stated = op["responses"].get(str(answer.status))
    check(stated is not None, "%s: docs/openapi.json does not name this status for %s.\n  %s" % (where, path, HOW))
    if stated is None:
        return answer.status
    stated = resolve(stated)
    for name, header in stated.get("headers", {}).items():
        check(answer.getheader(name) or name == "Link", "%s: no header %s" % (where, name))
    kind = answer.getheader("Content-Type")
    known = stated.get("content", {})
    if known or data:
        check(kind in known, "%s: its Content-Type is %s, documented: %s" % (where, kind, list(known)))
    if "json" in (kind or "") and kind in known:
        shape(known[kind]["schema"], json.loads(data), where)
    return answer.status


def target_of(path, op, values, query=""):
    for p in map(resolve, op.get("parameters", [])):
        if p["in"] == "path":
            path = path.replace("{%s}" % p["name"], str(values.get(p["name"], p["example"])))
    return path + query


for path, method, op in operations:
    parameters = [resolve(p) for p in op.get("parameters", [])]
    if method == "get":
        got = [ask(path, op, "get", target_of(path, op, {}))]
        for stamp in STAMPS:    # a real signature, where the path takes one
            at = re.sub("/21/", "/", re.sub("^/(01|p)/", "/v1/stamps/", stamp)) if path.startswith("/v1") else \
                "/s" + stamp if path.startswith("/s/") else stamp
            if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", path), at.partition("?")[0]):
                got.append(ask(path, op, "get", at))
        for p in parameters:
            if p["in"] == "query":
                got.append(ask(path, op, "get", target_of(path, op, {}, "?%s=%s" % (p["name"], p["example"]))))
            elif p["in"] == "header":
                got.append(ask(path, op, "get", target_of(path, op, {}), None, {p["name"]: p["example"]}))
            else:    # what cannot be, and what nobody registered
                for other in ("x", "%00", "y" * 300, re.sub("[1-9]", "7", str(p["example"]))):
                    ask(path, op, "get", target_of(path, op, {p["name"]: other}))
        ask(path, op, "get", target_of(path, op, {}, "?a=1&a=2")) if "400" in op["responses"] else None
        check(any(200 <= s < 400 for s in got) or path in NOT_HERE,
              "%s: answered %s to the examples of its parameters.\n  Give examples that the realm of "
              "tests/cli/openapi.sh has; if there can be none, name the path in NOT_HERE of "
              "tests/cli/openapi.py." % (path, got))
        if "304" in op["responses"] and path not in NOT_HERE:
            check(ask(path, op, "get", target_of(path, op, {}), None, {"If-None-Match": "*"}) == 304,
                  path + ": no 304")
    else:
        target = target_of(path, op, {})
        check(ask(path, op, "post", target, b"no record") >= 400, path + ": takes anything")
        ask(path, op, "post", target, b"x" * 100000)
        ask(path, op, "post", target, b"x", {"Content-Encoding": "gzip"})
records = DOC["paths"]["/v1/records"]["post"]
done = []
for name in sorted(glob.glob(OUTBOX + "/*.records")):
    data = open(name, "rb").read()
    while data:     # each after its length
        length = int.from_bytes(data[:4], "big")
        body, data = data[4:4 + length], data[4 + length:]
        done += [ask("/v1/records", records, "post", "/v1/records", body) for _ in range(2)]
check(201 in done and 200 in done, "no record was accepted: %s" % done)
check(ask("/v1/trust", DOC["paths"]["/v1/trust"]["post"], "post", "/v1/trust", open(TRUST, "rb").read()) == 200,
      "the trust document is not the one that is there")
if failures:
    sys.exit("\n".join(failures))
print(len(operations), "operations,", checked, "checks")
