#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""typist.py ANSWERS COMMAND...: run it on a terminal of its own, and type one
line of ANSWERS at each question (what ends in a colon or in [y/n], [c/k]). What it
shows comes on standard output; the exit code is its, 99 when it asks more."""
import os
import pty
import sys

answers = os.fsencode(sys.argv[1]).split(b"\n")
child, master = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = asked = b""
while True:
    try:
        part = os.read(master, 4096)
    except OSError:
        break
    if not part:
        break
    shown += part
    asked += part
    if asked.rstrip().lower().endswith((b":", b"[y/n]", b"[c/k]")) and not asked.endswith(b"\n"):
        if not answers:
            os.kill(child, 9)
            os.waitpid(child, 0)
            sys.stdout.buffer.write(shown)
            sys.exit(99)
        os.write(master, answers.pop(0) + b"\n")
        asked = b""
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
