# SPDX-License-Identifier: Apache-2.0
"""Speak HTTP to a registry, byte by byte, and hold its answers against RFC
9110, 9112 and 9457. Operand: its port. The registry has the products of
realm.sh."""
import gzip
import json
import re
import socket
import sys

PORT = int(sys.argv[1])
LOOK = "/v1/certificates/11-03295-01-2026"
PAGE = "/s/p/11-03295-02-2026/21/0000010000001?s=1"
READS = [LOOK, LOOK + "/2026-06-25", "/v1/producers/11-000001", "/v1/log",
         "/v1/lots/11-03295-02-2026/1", "/v1/stamps/11-03295-02-2026/0000010000001",
         "/log/checkpoint", "/log/tile/0/000.p/5", "/log/trust/1.cose",
         "/healthz", "/s/style.css", "/nowhere", PAGE,
         "/01/09520000001070/21/0000010000001?s=1"]
WRITES = ["/v1/records", "/v1/trust", "/v1/reports", "/v1/scans",
          "/v1/proposals", "/v1/queries"]
# What depends on the log alone has a validator.
TAGGED = READS[:5] + READS[6:9] + ["/s/style.css"]
tested = 0


class Answer:
    def __init__(self, stream, head):
        line = stream.readline()
        if not line:
            raise EOFError
        version, status, _ = line.decode().split(" ", 2)
        assert version == "HTTP/1.1", line
        self.status = int(status)
        self.headers, self.pairs = {}, []
        while (line := stream.readline()) != b"\r\n":
            assert line.endswith(b"\r\n"), line
            name, value = line.decode().rstrip("\r\n").split(":", 1)
            self.pairs.append((name.lower(), value.strip()))
        self.headers = dict(self.pairs)
        if head or self.status in (204, 304) or self.status < 200:
            self.body = b""
        elif "content-length" in self.headers:
            self.body = stream.read(int(self.headers["content-length"]))
        else:
            self.body = stream.read()

    def header(self, name):
        assert [n for n, _ in self.pairs].count(name) <= 1, (name, self.pairs)
        return self.headers.get(name)


def send(data, count=1, head=False, half=False):
    """The answers to bytes; fewer if the server closes before."""
    with socket.create_connection(("127.0.0.1", PORT), 20) as s:
        s.sendall(data)
        if half:
            s.shutdown(socket.SHUT_WR)
        stream, answers = s.makefile("rb"), []
        try:
            while len(answers) < count:
                answers.append(Answer(stream, head))
        except (EOFError, ConnectionError):
            pass
        return answers


def ask(method, target, headers=(), body=None, version="1.1"):
    lines = [f"{method} {target} HTTP/{version}", "Host: x", *headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    data = "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")
    got = send(data, head=method == "HEAD")
    assert len(got) == 1, (method, target, headers)
    return got[0]


def check(good, *what):
    global tested
    tested += 1
    assert good, what


def is_problem(a, status, *what):
    check(a.status == status, a.status, status, a.body[:200], *what)
    check(a.header("content-type") == "application/problem+json", a.pairs, *what)
    doc = json.loads(a.body)
    check(doc["status"] == status and doc["title"] and
          doc["type"] == "urn:ocop:rule:" + doc["rule"], doc, *what)
    check(a.header("cache-control") == "no-store", a.pairs, *what)
    return a


# HEAD is GET without its body: the same status and the same headers.
for target in READS:
    for headers in ((), ("Accept-Encoding: gzip",), ("Accept-Language: en",)):
        get, head = ask("GET", target, headers), ask("HEAD", target, headers)
        check(get.status == head.status, target)
        for name in ("date", "age"):
            get.headers.pop(name, None), head.headers.pop(name, None)
        check(get.headers == head.headers, target, get.pairs, head.pairs)
        check(int(get.headers["content-length"]) == len(get.body), target)
        check("accept-encoding" in get.header("vary").lower(), target)
        check(get.header("access-control-allow-origin") == "*", target)
        check(get.header("x-content-type-options") == "nosniff", target)

# 405 names what is allowed.
for method in ("POST", "PUT", "DELETE", "PATCH", "BREW", "get"):
    a = is_problem(ask(method, LOOK), 405, method)
    check(a.header("allow") == "GET, HEAD, OPTIONS", a.pairs)
for target in WRITES:
    a = is_problem(ask("GET", target), 405, target)
    check(a.header("allow") == "POST", a.pairs)

# A preflight of CORS is for reads.
a = ask("OPTIONS", LOOK, ("Origin: https://a.example", "Access-Control-Request-Method: GET",
                          "Access-Control-Request-Headers: if-none-match"))
check(a.status == 204 and a.header("content-length") is None, a.pairs)
check(a.header("access-control-allow-methods") == "GET, HEAD", a.pairs)
check("If-None-Match" in a.header("access-control-allow-headers"), a.pairs)
check(a.header("access-control-allow-origin") == "*", a.pairs)
a = is_problem(ask("OPTIONS", "/v1/records"), 405)
check(a.header("access-control-allow-methods") is None, a.pairs)
is_problem(ask("OPTIONS", "*"), 404)

# What is wrong is told as a problem.
is_problem(ask("GET", "/nowhere"), 404)
is_problem(ask("GET", "/v1/certificates/11-03295-99-2026"), 404)
is_problem(ask("GET", "/v1/certificates/abc"), 400)
is_problem(ask("GET", LOOK + "?a=1&a=2"), 400)
is_problem(ask("GET", LOOK + "?%zz=1"), 400)
is_problem(ask("POST", "/v1/records", body=b"no record"), 400)
is_problem(ask("POST", "/v1/records", body=b""), 400)
is_problem(ask("POST", "/v1/records", body=b"x" * 70000), 413)
is_problem(ask("GET", LOOK, body=b"x"), 413)
is_problem(ask("POST", "/v1/records", ("Content-Encoding: gzip",), gzip.compress(b"x")), 415)
is_problem(ask("POST", "/v1/records", ("Content-Encoding: identity",), b"x"), 400)
check(ask("GET", LOOK, ("X: " + "y" * 40000,)).status == 431)
check(ask("GET", LOOK, ["X%d: %s" % (i, "y" * 50) for i in range(2000)]).status == 431)
check(ask("GET", "/" + "y" * 40000).status in (414, 431))

# A validator: 304 has no body and the same tag; another state or coding has
# another tag. What counts has none.
for target in TAGGED:
    a, z = ask("GET", target), ask("GET", target, ("Accept-Encoding: gzip",))
    tag = a.header("etag")
    check(tag and tag[0] == tag[-1] == '"', target, a.pairs)
    check(a.header("cache-control") != "no-store", target)
    zipped = z.header("content-encoding") == "gzip"
    check((z.header("etag") != tag) == zipped, target)
    for wanted in (tag, "W/" + tag, '"x", ' + tag, tag + ',"y"', '"x",W/"y" , ' + tag, "*"):
        for method in ("GET", "HEAD"):
            n = ask(method, target, ("If-None-Match: " + wanted,))
            check(n.status == 304 and n.header("etag") == tag, target, wanted)
            check(n.header("content-type") is None and
                  n.header("cache-control") and n.header("vary"), n.pairs)
    for other in ('"x"', tag[:-2] + '"', '"' + tag, "x", "", tag[1:-1], '"' + tag[1:-1] + 'x"'):
        check(ask("GET", target, ("If-None-Match: " + other,)).status == 200, target, other)
    if zipped:
        n = ask("GET", target, ("If-None-Match: " + z.header("etag"),))
        check(n.status == 200, "not a tag of this coding")
        n = ask("GET", target, ("If-None-Match: " + z.header("etag"), "Accept-Encoding: gzip"))
        check(n.status == 304 and n.header("etag") == z.header("etag"), n.pairs)
for target in set(READS) - set(TAGGED) - {"/v1/log"}:
    a = ask("GET", target, ("If-None-Match: *",))
    check(a.status != 304 and a.header("etag") is None, target, a.pairs)
    check(a.header("cache-control") == "no-store", target, a.pairs)

# gzip is the same body, for those who accept it.
for accept, coded in (("gzip", True), ("GZIP", True), ("*", True), ("br, gzip;q=0.5", True),
                      ("x-gzip", True), ("", False), ("identity", False), ("br", False),
                      ("gzip;q=0", False), ("gzip; q=0.000", False), ("*;q=0", False),
                      ("gzip;q=0, *", False), ("*;q=0, gzip", True), ("gzipped", False)):
    a = ask("GET", PAGE, ("Accept-Encoding: " + accept,))
    check((a.header("content-encoding") == "gzip") == coded, accept, a.pairs)
    body = gzip.decompress(a.body) if coded else a.body
    check(body == ask("GET", PAGE).body, accept)
check(ask("GET", PAGE).header("vary") == "Accept-Language, Accept-Encoding")
check(ask("GET", "/v1/log", ("Accept-Encoding: gzip",)).header("content-encoding") is None,
      "what is short is sent as it is")

# No ranges: the whole is sent.
a = ask("GET", LOOK, ("Range: bytes=0-9",))
check(a.status == 200 and a.header("content-range") is None and len(a.body) > 10)

# The forms of a request (RFC 9112).
check(ask("GET", "http://other.example/v1/log").status == 200)
check(send(b"GET /v1/log HTTP/1.1\r\n\r\n")[0].status == 400, "no Host")
check(send(b"GET /v1/log HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")[0].status == 400)
check(send(b"GET /v1/log HTTP/1.0\r\n\r\n")[0].status == 200)
check(len(send(b"GET /v1/log HTTP/1.0\r\n\r\n" * 2, 2)) == 1, "1.0 closes")
check(len(send(b"GET /v1/log HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" * 2, 2)) == 1)
for bad in (b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET /v1/log HTTP/9.9\r\nHost: x\r\n\r\n",
            b"GET /v1/log\r\nHost: x\r\n\r\n"):
    for a in send(bad, half=True):
        check(a.status in (400, 405, 505), bad, a.status)

# Many on one connection are answered in order.
asked = ["/v1/log", "/nowhere", LOOK, "/healthz"] * 5
got = send(b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % t.encode() for t in asked), len(asked))
check([a.status for a in got] == [200, 404, 200, 200] * 5, [a.status for a in got])
got = send(b"POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
           b"GET /v1/log HTTP/1.1\r\nHost: x\r\n\r\n", 2)
check([a.status for a in got] == [400, 200], "a body ends where it says")

# Expect: the body is asked for, or refused before it is sent.
head = b"POST /v1/records HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
with socket.create_connection(("127.0.0.1", PORT), 20) as s:
    s.sendall(head + b"Content-Length: 3\r\n\r\n")
    stream = s.makefile("rb")
    check(Answer(stream, False).status == 100)
    s.sendall(b"abc")
    check(Answer(stream, False).status == 400)
check(send(head + b"Content-Length: 70000\r\n\r\n")[0].status == 413)

# Chunks, and what is none.
chunked = b"POST /v1/records HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
is_problem(send(chunked + b"3\r\nabc\r\n0\r\n\r\n")[0], 400)
is_problem(send(chunked + b"1;a=b\r\nx\r\n2\r\nyz\r\n0\r\nT: u\r\n\r\n")[0], 400)
check(send(chunked + b"11170\r\n" + b"x" * 0x11170 + b"\r\n0\r\n\r\n")[0].status == 413)
for bad in (b"zz\r\n", b"-1\r\nx\r\n", b"ffffffffffffffffff\r\nx", b"3\r\nabcdef\r\n0\r\n\r\n"):
    for a in send(chunked + bad, half=True):
        check(a.status in (400, 413), bad, a.status)

# A list in parts: the link leads to the next, and no item is lost.
LIST = "/v1/certificates/11-03295-03-2026"
whole = json.loads(ask("GET", LIST).body)["certificates"]
check(len(whole) == 3 and ask("GET", LIST).header("link") is None)
for limit in (1, 2, 3, 4):
    parts, query = [], f"?limit={limit}"
    while query:
        a = ask("GET", LIST + query)
        part = json.loads(a.body)["certificates"]
        check(1 <= len(part) <= limit, part)
        parts += part
        link = re.fullmatch(r'<(\?[^>]*)>; rel="next"', a.header("link") or "")
        query = link and link[1]
    check(parts == whole, limit, parts)
check(json.loads(ask("GET", LIST + "?after=" + whole[1]["decided"]).body)["certificates"] == whole[2:])
for bad in ("0", "1001", "x", "-1", "1e3"):
    is_problem(ask("GET", LOOK + "?limit=" + bad), 400, bad)
check(ask("GET", "/v1/log").status == 200, "and it still serves")
print(tested, "checked")
