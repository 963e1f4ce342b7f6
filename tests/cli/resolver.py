#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds a running registry to GS1-Conformant Resolver 1.2.0: the cases of GS1's
own test suite, except decompression, and more.

    resolver.py PORT HOST STAMP     STAMP: path and query of a stamp with GTIN"""
import http.client
import json
import re
import sys

PORT, HOST, STAMP = int(sys.argv[1]), sys.argv[2], sys.argv[3]
VOC = "https://ref.gs1.org/voc/"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
PATH = STAMP.split("?")[0]
GTIN = "/".join(PATH.split("/")[:3])
CODE = "/p/11-03295-02-2026"
passed = failed = 0


def ask(target, method="GET", **headers):
    c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    sent = {k.replace("_", "-"): v for k, v in headers.items()}
    sent.setdefault("Host", HOST)
    c.request(method, target, headers=sent)
    r = c.getresponse()
    body = r.read()
    c.close()
    return r.status, {k.lower(): v for k, v in r.getheaders()}, body


def check(what, good, seen=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAIL: {what}: {seen}")


def links_of(header):
    """The links of a Link header: no title of ours holds a comma."""
    out = []
    for part in header.split(", <"):
        href = part.lstrip("<").split(">")[0]
        out.append({"href": href, **dict(re.findall(r'(\w+)="([^"]*)"', part))})
    return out


def linkset_faults(doc, context):
    """GS1's JSON schema for linksets, in our words."""
    if set(doc) - {"linkset", "@context"} or ("@context" in doc) != context:
        yield "members"
    for item in doc["linkset"]:
        if not re.match(r"^https?://[a-zA-Z0-9./-]+$", item["anchor"]):
            yield "anchor"
        if not isinstance(item["description"], str):
            yield "description"
        for key, links in item.items():
            if key in ("anchor", "description", "itemDescription"):
                continue
            if not key.startswith(VOC) or not links:
                yield key
            for link in links:
                if not re.match(r"^https://", link["href"]) or \
                        not link["title"] or set(link) - {
                            "href", "title", "type", "hreflang"}:
                    yield str(link)
                if "hreflang" in link and not all(
                        re.match(r"^[a-z]{2}$", x) for x in link["hreflang"]):
                    yield "hreflang"
        if f"{VOC}defaultLink" not in item or \
                len(item[f"{VOC}defaultLink"]) != 1:
            yield "one default link"


# The description file.
status, headers, body = ask("/.well-known/gs1resolver")
doc = json.loads(body)
check("description file", status == 200 and
      headers["content-type"].startswith("application/json"), headers)
check("its root and keys", doc["resolverRoot"] == f"https://{HOST}" and
      doc["supportedPrimaryKeys"] == ["01"] and doc["name"], doc)
check("its link types", doc["supportedLinkType"] ==
      [{"namespace": VOC, "prefix": "gs1:"}] and
      doc["linkTypeDefaultCanBeLinkset"] is False and
      doc["jsonLdContextLocation"] == CONTEXT, doc)

# CORS, and the methods.
for target in (STAMP, GTIN, CODE, "/.well-known/gs1resolver"):
    status, headers, body = ask(target, "OPTIONS", Origin="https://x.example",
                                Access_Control_Request_Method="GET")
    check(f"OPTIONS {target[:20]}", status == 204 and
          headers.get("access-control-allow-origin") == "*" and
          "GET" in headers.get("access-control-allow-methods", ""), headers)
    got = ask(target)
    head = ask(target, "HEAD")
    check("HEAD is GET without body", head[0] == got[0] and not head[2] and
          head[1].get("location") == got[1].get("location"), head)
    check("anybody may read", got[1].get("access-control-allow-origin") == "*")
status, headers, _ = ask(GTIN, "DELETE")
check("other methods", status == 405 and "GET" in headers["allow"], status)

# The default link, with the query; all links in the Link header.
for target, want in ((STAMP, "/s" + STAMP), (GTIN, "/s" + GTIN),
                     (CODE, "/s" + CODE)):
    status, headers, _ = ask(target)
    where = f"https://{HOST}{want}"
    check("redirects", status == 307 and headers["location"] == where, headers)
    check("Vary", "Accept" in headers["vary"].split(", "), headers)
    shown = links_of(headers["link"])
    check("each has target, type and title",
          all(x["href"].startswith("https://") and x.get("rel") and
              x.get("title") for x in shown), shown)
    check("one is the default", where.split("?")[0] in [
        x["href"] for x in shown if x["rel"] == VOC + "defaultLink"], shown)
    check("one is the linkset", any(x["rel"] == "linkset" for x in shown))
    plain = target.split("?")[0]
    for link in shown:
        if link["rel"] == "linkset":
            continue
        for name in (link["rel"],
                     link["rel"].replace(VOC, "gs1:"),
                     link["rel"].replace(VOC, "https://gs1.org/voc/")):
            status, headers, _ = ask(
                f"{plain}?linkType={name}", Accept=link["type"])
            same = [x["href"] for x in shown if x["rel"] == link["rel"] and
                    x["type"] == link["type"]]
            check(f"leads to {name}", status == 307 and
                  headers["location"] in same, headers)
    for slash in (plain + "/", plain):
        status, headers, _ = ask(slash)
        check("a slash at the end", status == 307 and headers["location"] ==
              f"https://{HOST}/s{plain}", headers)
status, headers, _ = ask(GTIN + "?foo=bar&linkType=gs1:pip&a=%2F")
check("the query goes on", headers["location"].endswith("?foo=bar&a=%2F"),
      headers)
status, headers, _ = ask(GTIN + "?foo=bar", Host="127.0.0.1:1")
check("another name of the host stays where it is",
      headers["location"] == f"/s{GTIN}?foo=bar", headers)
status, headers, _ = ask(GTIN, Host="evil.example")
check("no foreign host comes back", "evil" not in str(headers), headers)

# All links, by query or by Accept, in each format.
TYPES = {"application/linkset+json": "application/linkset+json",
         "application/json": "application/json",
         "application/ld+json": "application/ld+json",
         "text/html": "text/html; charset=utf-8",
         None: "text/html; charset=utf-8", "*/*": "text/html; charset=utf-8",
         "text/html;q=0.4, application/json;q=0.5": "application/json",
         "application/json;q=0, text/html": "text/html; charset=utf-8",
         "application/ld+json ; q=0.9,application/json;q=0.95":
             "application/json"}
for target in (PATH, GTIN, CODE):
    for name in ("linkset", "all"):
        for accept, want in TYPES.items():
            more = {"Accept": accept} if accept else {}
            status, headers, body = ask(f"{target}?linkType={name}", **more)
            check(f"{accept} of {target}", status == 200 and
                  headers["content-type"] == want, headers)
            if "json" not in want:
                check("a page with links", b"<a href=\"/s/" in body, body)
                continue
            faults = list(linkset_faults(json.loads(body),
                                         want == "application/ld+json"))
            check("linkset schema", not faults, faults)
            check("the context", f"<{CONTEXT}>" in headers["link"], headers)
    status, headers, body = ask(target, Accept="application/linkset+json")
    check("linkset by Accept alone", status == 200 and
          headers["content-type"] == "application/linkset+json", headers)
anchors = [x["anchor"] for x in json.loads(
    ask(PATH + "?linkType=linkset", Accept="application/json")[2])["linkset"]]
check("each level up to the key", anchors ==
      [f"https://{HOST}{GTIN}", f"https://{HOST}{PATH}"], anchors)
found = json.loads(ask(PATH + "?linkType=linkset",
                       Accept="application/linkset+json")[2])["linkset"]
check("certification, traceability, passport",
      VOC + "certificationInfo" in found[0] and
      VOC + "traceability" in found[1] and VOC + "dpp" in found[1], found)
check("each at its own level", VOC + "traceability" not in found[0] and
      VOC + "pip" not in found[1], found)

# What is malformed is 400; what is not registered is 404; neither is 200.
BAD = [PATH + "/foo", PATH + "/10/A", GTIN + "/foo", GTIN + "/10/A/10/B",
       GTIN + "/21/1/10/A", GTIN + "/10/A/22/B", GTIN + "/235/A/21/1",
       GTIN + "/21/" + "1" * 21, GTIN + "/21/%20", GTIN + "/21/%00",
       GTIN + "/21/%C3%A9", GTIN + "/21/", GTIN + "//21/1", GTIN + "/21/%zz",
       GTIN[:-1] + str((int(GTIN[-1]) + 1) % 10), "/01/123", "/01/1234567890123",
       "/01/" + "0" * 13 + "x", "/01/09520000001070%2F21%2F1", "/p/foo",
       CODE + "/10/A", CODE + "/21/1/21/2", "/p" + GTIN[3:],
       "/01/11-03295-02-2026", "/01/" + "9" * 400]
for target in BAD:
    if target.endswith("/21/"):
        continue    # a slash at the end is passed over: see below
    for accept in ("text/html", "application/json"):
        status, headers, body = ask(target, Accept=accept)
        check(f"400 for {target[:60]}", status == 400, status)
        check("in the right form", headers["content-type"] == (
            "application/problem+json" if "json" in accept
            else "text/html; charset=utf-8"), headers)
status, headers, body = ask(GTIN + "/21/", Accept="application/json")
check("a qualifier without value", status == 400, status)
for target in ("/01/09520000001087", "/01/09520000001087?linkType=linkset",
               GTIN + "/21/ABC-1", PATH[:-7] + "9999999?linkType=linkset",
               "/p/11-03295-77-2026", GTIN + "?linkType=gs1:epil",
               GTIN + "?linkType=nonsense", GTIN + "?linkType=foo:pip"):
    for accept in ("text/html", "application/json"):
        status, headers, body = ask(target, Accept=accept)
        check(f"404 for {target}", status == 404, (status, body[:200]))
# Qualifiers that the register does not use lead to the product.
for more in ("/10/LOT-1", "/22/2A", "/22/2A/10/LOT-1", "/235/XYZ"):
    status, headers, _ = ask(GTIN + more)
    check(f"product of {more}", status == 307 and
          headers["location"] == f"https://{HOST}/s{GTIN}", headers)
sys.exit(failed > 0 or passed < 340)
