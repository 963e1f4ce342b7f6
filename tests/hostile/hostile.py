# SPDX-License-Identifier: Apache-2.0
"""Attack a registry from many addresses of loopback.
    hostile.py PORT PID METRICS
10,000 connections stay open and unfinished, in each way that keeps memory; then
others flood it. Meanwhile a well-behaved client measures how long it waits."""
import ctypes
import http.client
import os
import random
import re
import signal
import socket
import sys
import time

PORT, PID, METRICS = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
PR_SET_PDEATHSIG = 1    # an attacker ends with this program
HELD = 10000
OF_ONE_ADDRESS = 40
RSS_MAX = 256 << 20
SLOWER_MAX = 10
ASKED = 400
PAUSE_S = 0.004
REFUSED = r'ocop_http_requests_total\{[^}]*status="4xx"\}'
HEALTHY = "127.200.0.1"
LOOK = "/v1/certificates/11-03295-01-2026"
HEAD = b"POST /v1/records HTTP/1.1\r\nHost: x\r\n"

# What is sent of a request that never ends: without a body, and with one.
WAITING = [
    b"",
    b"GET /v1/",
    b"GET /v1/log HTTP/1.1\r\nHost: x\r\nX-" + b"y" * 200,
    b"GET /v1/log HTTP/1.1\r\n" + b"".join(b"X%d: %s\r\n" % (i, b"y" * 100) for i in range(80)),
    b"GET /" + b"y" * 15000,
    HEAD + b"Content-Length: 16384\r\n\r\n" + b"x" * 900,
]
UPLOADS = [
    HEAD + b"Content-Length: 16384\r\n\r\n" + b"x" * 16000,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n3000\r\n" + b"x" * 12000,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 2000,
    b"POST /v1/trust HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 60000,
]
UNFINISHED = 3 * WAITING + UPLOADS
# What is sent again and again, by each of two attackers every 4 ms.
FLOODS = [
    b"GET /v1/log HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 70000 + b"\r\n\r\n",
    b"GET /v1/log HTTP/1.1\r\n" + b"A: b\r\n" * 20000 + b"\r\n",
    HEAD + b"Content-Length: 70000\r\n\r\n" + b"x" * 70000,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n11170\r\n" + b"x" * 70000 + b"\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 10000 + b"0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n1" + b";a=b" * 10000 + b"\r\nx\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"T: u\r\n" * 10000 + b"\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    b"GET /v1/log HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
    b"\x16\x03\x01" + bytes(2000),
    b"\r\n" * 20000,
]


def dial(address, timeout=20):
    s = socket.socket()
    s.settimeout(timeout)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, 0))
    s.connect(("127.0.0.1", PORT))
    return s


def push(s, data):
    """Send what is taken at once."""
    s.setblocking(False)
    try:
        s.send(data)
    except OSError:
        pass


def metric(name):
    link = http.client.HTTPConnection("x")
    link.sock = socket.socket(socket.AF_UNIX)
    link.sock.connect(METRICS)
    link.request("GET", "/metrics")
    text = link.getresponse().read().decode()
    return sum(map(float, re.findall("^%s (.*)$" % name, text, re.M)))


def peak():
    """The most memory that the registry ever had resident, in bytes."""
    status = open("/proc/%d/status" % PID).read()
    return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) << 10


def waits():
    """The 99th percentile of a client that opens a connection each time, in ms."""
    times = []
    for _ in range(ASKED):
        time.sleep(PAUSE_S)
        start = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20, source_address=(HEALTHY, 0))
        link.request("GET", LOOK)
        answer = link.getresponse()
        body = answer.read()
        link.close()
        times.append(time.perf_counter() - start)
        assert answer.status == 200 and b"11-03295-01-2026" in body, answer.status
    return sorted(times)[ASKED * 99 // 100] * 1000


def waits_beside(what):
    """The same, during an attack; again if something else took the processor."""
    got = waits()
    if got > SLOWER_MAX * alone:
        got = waits()
    check(got <= SLOWER_MAX * alone, "%s: others wait %.1f ms, and alone %.1f" % (what, got, alone))
    return got


def attack(work):
    """In a process of its own, which leaves the processor to the registry."""
    pid = os.fork()
    if pid == 0:
        os.nice(10)
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        try:
            work()
        finally:
            os._exit(1)
    return pid


def drip(held):
    """A byte now and then, so that nobody is silent."""
    while True:
        for s in held:
            push(s, b"y")
            time.sleep(0.0005)


def flood():
    """Send what is taken, and hang up on the oldest of twenty."""
    sent = []
    while True:
        try:
            sent.append(dial("127.2.%d.%d" % (random.randrange(250), 1 + random.randrange(250)), 1))
            push(sent[-1], random.choice(FLOODS))
        except OSError:
            pass
        if len(sent) > 20:
            sent.pop(0).close()
        time.sleep(0.004)


def check(good, what):
    if not good:
        sys.exit("FAIL: " + what)


def say(what):
    print("%5.1f s %s" % (time.monotonic() - start, what))


start = time.monotonic()
alone = waits()
say("alone")
held = []
for i in range(HELD):
    at = i // OF_ONE_ADDRESS
    held.append(dial("127.1.%d.%d" % (at // 250, 1 + at % 250)))
    push(held[-1], UNFINISHED[i % len(UNFINISHED)])
say("%d connections" % HELD)
kept, before = metric("ocop_http_connections"), -1
while kept != before:    # it still accepts
    time.sleep(0.2)
    kept, before = metric("ocop_http_connections"), kept
say("%d kept" % kept)
# Of uploads that stall, only some keep a place; the rest was cut for them.
check(kept > HELD * 3 / 4, "only %d of %d connections were kept" % (kept, HELD))
beside = [attack(lambda: drip(held))]
slow = waits_beside("slow connections")
refused = metric(REFUSED)
say("slow connections")
beside += [attack(flood) for _ in range(2)]
flooded = waits_beside("floods")
say("floods")
check(metric("ocop_http_connections") > HELD / 2, "the slow ones did not stay")
refused = metric(REFUSED) - refused
check(refused > 100, "only %d requests were refused: was there a flood?" % refused)
for pid in beside:
    os.kill(pid, signal.SIGKILL)
print("%d kept, %d refused; %.2f ms alone, %.2f ms beside them, %.2f ms in floods; %.0f MiB at most" % (
    kept, refused, alone, slow, flooded, peak() / (1 << 20)))
check(peak() <= RSS_MAX, "%d bytes of memory" % peak())
for s in held:
    s.close()
while metric("ocop_http_connections") > 100:    # it lets go of all
    time.sleep(0.1)
waits_beside("afterwards")
