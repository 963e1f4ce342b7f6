#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""typist.py ANSWERS COMMAND...: run it on a terminal of its own, and type one
line of ANSWERS at each question: an unfinished line that ends in a colon or in
[y/n], [c/k], whatever its words and language. ASKED is a shell command to run
at each question first. What is shown comes on standard output; the exit code is
the command's, 99 when it asks more, 98 when it is silent for a minute."""
import os
import pty
import select
import subprocess
import sys

SILENCE = 60	# seconds
ENDS = b":", b"[y/n]", b"[c/k]"


def give_up(child, shown, code):
    os.kill(child, 9)
    os.waitpid(child, 0)
    sys.stdout.buffer.write(shown)
    sys.exit(code)


answers = os.fsencode(sys.argv[1]).split(b"\n")
child, master = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = asked = b""
while True:
    if not select.select([master], [], [], SILENCE)[0]:
        give_up(child, shown, 98)
    try:
        part = os.read(master, 4096)
    except OSError:
        break
    if not part:
        break
    shown += part
    asked += part
    if asked.rstrip().lower().endswith(ENDS) and not asked.endswith(b"\n"):
        if not answers:
            give_up(child, shown, 99)
        if "ASKED" in os.environ:
            shown += subprocess.check_output(os.environ["ASKED"], shell=True)
        os.write(master, answers.pop(0) + b"\n")
        asked = b""
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
