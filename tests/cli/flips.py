# SPDX-License-Identifier: Apache-2.0
"""Bytes of a database, each flipped alone: whoever judges by it says what he
said before, or that there is trouble (exit 4), and nothing else.

flips.py FILE SEED COUNT COMMAND...
  In COMMAND {} is the database; each line that it prints is one answer. Of a
  journal (FILE ends in -wal) the database is what it belongs to, and an
  answer is good that the database gives without it, too.
"""
import os
import random
import subprocess
import sys

TROUBLE = '"verdict":null,"error":"OCOP_ERR_'


def ask(path, command):
    done = subprocess.run([word.replace("{}", path) for word in command],
                          capture_output=True, text=True, timeout=60)
    if "SAID" in os.environ:	# somebody reads what people are told
        with open(os.environ["SAID"] + "/flips.sh", "a") as said:
            said.write("== %s\n%s" % (" ".join(command[:2]), done.stderr))
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


def write(path, files):
    """The database and its journal, if any; nothing else beside them."""
    for tail in "-wal", "-shm", "":
        if os.path.exists(path + tail):
            os.remove(path + tail)
        if tail in files:
            with open(path + tail, "wb") as file:
                file.write(files[tail])


def main():
    name, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    command, chance = sys.argv[4:], random.Random(seed)
    tail = "-wal" if name.endswith("-wal") else ""
    files = {}
    for each in {"", tail}:
        with open(name.removesuffix(tail) + each, "rb") as file:
            files[each] = file.read()
    bad, wants = "flipped.db", []
    for given in (files, {"": files[""]}):
        write(bad, given)
        wants.append(ask(bad, command))
        if wants[-1][0] not in (0, 3):
            print("as it is:", wants[-1])
    told = {False: 0, True: 0}
    for _ in range(count):
        whole = files[tail]
        at, mask = chance.randrange(len(whole)), chance.randrange(1, 256)
        flipped = whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1:]
        write(bad, {**files, tail: flipped})
        got = ask(bad, command)
        faults = [wrong(want, got) for want in wants]
        if None not in faults:
            print("byte %d ^ %02x: %s: %s" % (at, mask, faults[0], got))
        told[got[0] == 4] += 1
    print("%d flips: %d times the same, %d times trouble" %
          (count, told[False], told[True]))


main()
