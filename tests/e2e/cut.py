# SPDX-License-Identifier: Apache-2.0
"""Cut the link between ocop-sync and a registry, and watch what it asks for.

    cut.py OCOP-SYNC URL TRUST FINGERPRINT CUTS SEED

A proxy stands between them. It delivers one bundle after another, and cuts the
link when so many bytes of the log have gone through it, those of bundles that
are whole and of the one on its way: nothing more goes through until ocop-sync
has ended and is started again. It remembers which bundles were delivered, and
holds each request against that: what was delivered whole is never asked for
again.
"""
import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

program, url, trust, fingerprint, cuts, seed = sys.argv[1:7]
cuts = int(cuts)
upstream = urllib.parse.urlparse(url)
chance = random.Random(int(seed))
BUNDLES = "/log/tile/entries/"
PIECE = 1500                    # bytes that go through in one go

lock = threading.Lock()
turn = threading.Lock()         # one bundle is on its way
link = {"up": True, "sent": 0, "done": 0, "cut": None, "mid": 0, "open": set()}
whole = {}                      # path: all its bytes
got = set()                     # paths that were delivered whole
faults, asked = [], []


def fetch(path):
    """What the registry answers: status, headers, body."""
    there = http.client.HTTPConnection(upstream.hostname, upstream.port,
                                       timeout=20)
    there.request("GET", path)
    answer = there.getresponse()
    body = answer.read()
    there.close()
    return answer.status, answer.getheaders(), body


def cut():
    """Nothing more goes through; what went through is still read."""
    link["up"] = False
    for conn in link["open"]:
        try:
            conn.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def deliver(conn, head, body, path):
    """Send an answer, piece by piece; False when the link was cut."""
    if not link["up"]:
        return False
    conn.sendall(head)
    for at in range(0, len(body), PIECE):
        piece = body[at:at + PIECE]
        with lock:
            if not link["up"]:
                return False
            if path is not None and link["cut"] is not None:
                piece = piece[:link["cut"] - link["done"] - at]
            conn.sendall(piece)
            if path is None:
                continue
            link["sent"] += len(piece)
            place = link["done"] + at + len(piece)
            if at + len(piece) == len(body):
                got.add(path)
                link["done"] = place
            if place == link["cut"]:
                if path not in got:
                    link["mid"] += 1
                cut()
                return False
    return True


def read_head(conn):
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(65536)
        if not more:
            return None
        data += more
    return data.decode("latin-1")


def answer(conn):
    """One request; False when the connection ends."""
    text = read_head(conn)
    if text is None:
        return False
    path = text.split("\r\n")[0].split(" ")[1]
    watched = path if path.startswith(BUNDLES) else None
    with lock:
        if not link["up"]:
            return False
        if "\r\nrange:" in text.lower():
            faults.append("%s: asked for in part" % path)
        if watched:
            asked.append(path)
            if path in got:
                faults.append("%s: asked for again, it was there" % path)
    status, headers, body = fetch(path)
    if watched and status != 200:
        faults.append("%s: the registry says %d" % (path, status))
        watched = None
    head = "HTTP/1.1 %d X\r\n" % status + "".join(
        "%s: %s\r\n" % pair for pair in headers
        if pair[0].lower() != "connection") + "\r\n"
    if not watched:
        return deliver(conn, head.encode("latin-1"), body, None)
    with turn:
        return deliver(conn, head.encode("latin-1"), body, path)


def serve(conn):
    with lock:
        link["open"].add(conn)
    try:
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while link["up"] and answer(conn):
            pass
        conn.shutdown(socket.SHUT_WR)
        while conn.recv(65536):
            pass                # else what was sent could be lost
    except OSError:
        pass
    with lock:
        link["open"].discard(conn)
    conn.close()


def accept(listener):
    while True:
        conn = listener.accept()[0]
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


def run(here):
    done = subprocess.run(
        [program, "--replica", "cut.db", "--registry", here, "--quiet"] +
        ([] if os.path.exists("cut.db") else
         ["--trust", trust, "--fingerprint", fingerprint]),
        capture_output=True, text=True, timeout=60, check=False)
    # All of its connections are over before the link is up again.
    for _ in range(1000):
        with lock:
            if not link["open"]:
                break
        time.sleep(0.005)
    return done


began = time.monotonic()
size = int(fetch("/log/checkpoint")[2].split(b"\n")[1])
total = 0
for number in range((size + 255) // 256):
    left = min(256, size - number * 256)
    name = BUNDLES + "%03d" % number + ("" if left == 256 else ".p/%d" % left)
    whole[name] = fetch(name)[2]
    total += len(whole[name])

listener = socket.create_server(("127.0.0.1", 0), backlog=64)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
here = "http://127.0.0.1:%d" % listener.getsockname()[1]
for place in sorted(chance.sample(range(1, total), cuts)):
    link["cut"], link["up"] = place, True
    done = run(here)
    if link["up"]:
        faults.append("not cut at byte %d: code %d: %s" %
                      (place, done.returncode, done.stderr))
    elif done.returncode not in (3, 4):
        faults.append("cut at byte %d: code %d: %s" %
                      (place, done.returncode, done.stderr))
link["cut"], link["up"] = None, True
done = run(here)
if done.returncode != 0:
    faults.append("the last run: code %d: %s" % (done.returncode, done.stderr))
if got != set(whole):
    faults.append("not all bundles were delivered")
# What is sent twice is bundles that were cut in two.
if link["sent"] - total > cuts * max(len(body) for body in whole.values()):
    faults.append("%d bytes sent, of %d" % (link["sent"], total))
if link["mid"] < cuts * 8 // 10:
    faults.append("only %d cuts inside a bundle" % link["mid"])
if time.monotonic() - began > 60:
    faults.append("over 60 s")
for fault in faults[:20]:
    print(fault)
print("seed %s: %d cuts (%d inside a bundle) of %d bytes in %d bundles, "
      "%d requests, %d bytes sent in all, %.1f s" %
      (seed, cuts, link["mid"], total, len(whole), len(asked), link["sent"],
       time.monotonic() - began))
sys.exit(1 if faults else 0)
