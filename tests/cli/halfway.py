#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A way to a registry on which reports arrive and answers do not.

    halfway.py URL PORTFILE CUTFILE

Passes requests on. While CUTFILE holds a number, the answer to a POST is cut
after so many of its bytes; without the file all goes through.
"""
import http.client
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

url, port_file, cut_file = sys.argv[1:4]
upstream = urllib.parse.urlparse(url)


def cut_at():
    try:
        with open(cut_file, encoding="ascii") as file:
            return int(file.read())
    except FileNotFoundError:
        return None


class Way(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def pass_on(self, body, at):
        there = http.client.HTTPConnection(upstream.hostname, upstream.port,
                                           timeout=20)
        there.request(self.command, self.path, body)
        answer = there.getresponse()
        text = answer.read()
        head = "HTTP/1.1 %d X\r\nConnection: close\r\n" % answer.status
        for name, value in answer.getheaders():
            if name.lower() != "connection":
                head += "%s: %s\r\n" % (name, value)
        whole = (head + "\r\n").encode("latin-1") + text
        self.wfile.write(whole[:at])
        self.close_connection = True

    def do_GET(self):
        self.pass_on(None, None)

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.pass_on(self.rfile.read(length), cut_at())


server = ThreadingHTTPServer(("127.0.0.1", 0), Way)
with open(port_file, "w", encoding="ascii") as file:
    file.write("%d\n" % server.server_port)
server.serve_forever()
