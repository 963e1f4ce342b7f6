# SPDX-License-Identifier: Apache-2.0
"""Bytes of a database, each flipped alone: whoever judges by it says what he
said before, or that there is trouble (exit 4), and nothing else.

flips.py DB SEED COUNT COMMAND...
  COMMAND's {} is the database; each line of its output is one answer.
"""
import os
import random
import shutil
import subprocess
import sys

TROUBLE = '"verdict":null,"error":"OCOP_ERR_'


def ask(path, command):
    done = subprocess.run([word.replace("{}", path) for word in command],
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.splitlines(), done.stderr


def wrong(want, got):
    """What is not as it was, or None."""
    code, lines, said = got
    if code == want[0]:
        return None if lines == want[1] else "another answer"
    if code != 4:
        return "exit %d" % code
    if not said and not lines:
        return "no word of it"
    for line, other in zip(lines, want[1]):
        if line != other and TROUBLE not in line:
            return "another answer beside trouble"
    return None


def main():
    path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    command = sys.argv[4:]
    chance = random.Random(seed)
    with open(path, "rb") as file:
        whole = file.read()
    want = ask(path, command)
    told = {0: 0, 4: 0}
    bad = path + ".flipped"
    for _ in range(count):
        at, mask = chance.randrange(len(whole)), chance.randrange(1, 256)
        for tail in "", "-wal", "-shm":
            if os.path.exists(bad + tail):
                os.remove(bad + tail)
        with open(bad, "wb") as file:
            file.write(whole[:at] + bytes([whole[at] ^ mask]) +
                       whole[at + 1:])
        got = ask(bad, command)
        fault = wrong(want, got)
        if fault:
            print("byte %d ^ %02x: %s: %s" % (at, mask, fault, got))
            shutil.copy(bad, "%s-%d-%02x" % (path, at, mask))
        told[4 if got[0] == 4 else 0] += 1
    print("%d flips: %d times the same, %d times trouble" %
          (count, told[0], told[4]))


main()
