#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Two histories of one log, signed by its own key, race for one witness,
which is killed again and again: all that it ever cosigned is one history.
Independent of the C code but for the witness that it runs.

    witness_race.py VKEY
    witness_race.py run WITNESS-COMMAND...

VKEY prints the log's verifier key; run starts the command (which must write
its port to the file "race.port") and races.
"""
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "tools"))
sys.dont_write_bytecode = True
from vectors_form import Key, leaf_hash, tree_root, vkey  # noqa: E402
from vectors_witness import body_of, consistency, note_of, request  # noqa

ORIGIN, LOG = "race.example/log", Key("race", -8)
SHARED, LENGTH, THREADS, KILLS = 5, 200, 4, 8
START = [leaf_hash(b"%d" % i) for i in range(SHARED)]
HISTORY = [START + [leaf_hash(b"%d of %d" % (i, h)) for i in range(LENGTH)]
           for h in range(2)]
PORT = "race.port"


class Witness:
    def __init__(self, command):
        self.command = command
        self.start()

    def start(self):
        if os.path.exists(PORT):
            os.remove(PORT)
        read, write = os.pipe()
        os.write(write, b"words to sign with\n")
        os.close(write)
        self.process = subprocess.Popen(
            [*self.command, "--passphrase-fd", str(read)], pass_fds=(read,),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open("race.log", "ab"))
        os.close(read)
        deadline = time.monotonic() + 20
        while not (os.path.exists(PORT) and open(PORT).read().endswith("\n")):
            if time.monotonic() > deadline or self.process.poll() is not None:
                sys.exit("the witness does not start: " +
                         open("race.log").read())
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{open(PORT).read().strip()}"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def post(url, text):
    """Status and body; None when the witness is not there."""
    try:
        with urllib.request.urlopen(urllib.request.Request(
                url + "/add-checkpoint", text.encode()), timeout=10) as r:
            return r.status, r.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()
    except (OSError, http.client.HTTPException):
        return None


def racer(witness, stop, cosigned, statuses, seed):
    """Grow one of the two histories from wherever the witness stands."""
    rng = random.Random(seed)
    known = 0
    while not stop.is_set():
        leaves = HISTORY[rng.randrange(2)]
        size = min(known + rng.randrange(0, 4), len(leaves))
        answer = post(witness.url, request(
            known, consistency(known, leaves[:size]),
            note_of(body_of(size, leaves, ORIGIN), LOG, ORIGIN)))
        if answer is None:
            time.sleep(0.01)
            continue
        status, body = answer
        statuses.append(status)
        if status == 200:
            cosigned.append((size, tree_root(leaves[:size])))
            known = size
        elif status == 409:
            known = min(int(body), len(leaves))


def race(command):
    witness = Witness(command)
    stop, cosigned, statuses = threading.Event(), [], []
    threads = [threading.Thread(target=racer, args=(
        witness, stop, cosigned, statuses, seed)) for seed in range(THREADS)]
    for t in threads:
        t.start()
    for _ in range(KILLS):
        time.sleep(0.25)
        witness.kill()
        witness.start()
    time.sleep(0.25)
    stop.set()
    for t in threads:
        t.join()
    witness.kill()
    grown = max(size for size, _ in cosigned)
    one = [h for h in range(2) if all(
        tree_root(HISTORY[h][:size]) == root for size, root in cosigned)]
    print(f"{len(cosigned)} cosigned up to {grown}, {KILLS} kills, "
          f"{ {s: statuses.count(s) for s in sorted(set(statuses))} }")
    if grown <= SHARED or 422 not in statuses:
        sys.exit("the race came to nothing")
    if set(statuses) - {200, 409, 422}:
        sys.exit("an answer that is none of the specification's")
    if len(one) != 1:
        sys.exit("both histories were cosigned")


if sys.argv[1] == "VKEY":
    print(vkey(ORIGIN, LOG))
else:
    race(sys.argv[2:])
