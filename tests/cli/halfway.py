#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A way to a registry on which reports arrive and answers do not.

    halfway.py URL PORTFILE CUTFILE

Passes requests on. While CUTFILE holds a number, the answer to a POST is cut
after so many of its bytes; without the file all goes through.
"""
import http.client
import socket
import sys
import threading
import urllib.parse

url, port_file, cut_file = sys.argv[1:4]
upstream = urllib.parse.urlparse(url)


def read_request(conn):
    """Method, path and body; None when the connection ends."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    method, path = lines[0].split(" ")[:2]
    length = 0
    for line in lines[1:]:
        if line.lower().startswith("content-length: "):
            length = int(line[16:])
    while len(body) < length:
        body += conn.recv(65536)
    return method, path, body


def cut_at():
    try:
        with open(cut_file, encoding="ascii") as file:
            return int(file.read())
    except FileNotFoundError:
        return None


def serve(conn):
    with conn:
        request = read_request(conn)
        if request is None:
            return
        method, path, body = request
        there = http.client.HTTPConnection(upstream.hostname, upstream.port,
                                           timeout=20)
        there.request(method, path, body if method == "POST" else None)
        answer = there.getresponse()
        text = answer.read()
        head = "HTTP/1.1 %d X\r\nConnection: close\r\n" % answer.status
        for name, value in answer.getheaders():
            if name.lower() != "connection":
                head += "%s: %s\r\n" % (name, value)
        whole = (head + "\r\n").encode("latin-1") + text
        at = cut_at() if method == "POST" else None
        conn.sendall(whole if at is None else whole[:at])


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
with open(port_file, "w", encoding="ascii") as file:
    file.write("%d\n" % listener.getsockname()[1])
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],),
                     daemon=True).start()
