#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A server that is not what was hoped for, on a free port of loopback.

    server.py MODE PORTFILE [FOLDER] [CERTIFICATE KEY]

portal: a login page for everything; redirect: to one; deny: a proxy that
refuses; hang: takes connections and is silent; files: a folder, as it is;
empty: status 200 and nothing; packed: said to be of an encoding that it is
not; proxy: for office with its password, to a host
that is the folder. With CERTIFICATE and KEY it speaks TLS.
"""
import base64
import os
import ssl
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from urllib.parse import urlsplit

mode, port_file = sys.argv[1:3]
folder = sys.argv[3] if len(sys.argv) in (4, 6) else "."
PASSWORD = "Basic " + base64.b64encode(b"office:secret").decode()
PAGE = b"<!DOCTYPE html><title>Login</title><h1>Please log in</h1>\n"


class Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=folder)

    def log_message(self, *args):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if mode == "files":
            super().do_GET()
        elif mode == "proxy":
            if self.headers["Proxy-Authorization"] != PASSWORD:
                self.answer(407, b"", [("Proxy-Authenticate", "Basic")])
            else:
                self.path = urlsplit(self.path).path
                super().do_GET()
        elif mode == "hang":
            sleep(600)
        elif mode == "portal":
            self.answer(200, PAGE, [("Content-Type", "text/html")])
        elif mode == "redirect":
            self.answer(302, b"", [("Location", "http://login.example/")])
        elif mode == "empty":
            self.answer(200, b"")
        elif mode == "packed":
            self.answer(200, PAGE, [("Content-Encoding", "gzip")])
        else:
            self.answer(403, b"not allowed here\n")

    do_CONNECT = do_POST = do_GET


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[-2:])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(port_file + ".new", "w") as f:
    f.write("%d\n" % server.server_port)
os.rename(port_file + ".new", port_file)
server.serve_forever()
