#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# A plain client of the cluster, without any code of ours: writes numbers one
# after the other, and prints each one when it is acknowledged, with the time.
# A commit whose outcome is unknown is tried again, with the same number: after
# an error, and also after a warning, by which PostgreSQL says that the commit
# is on one node only. writer.py URL STOP-FILE, or writer.py --worst FILE FROM:
# the longest time between two acknowledgements since then.
import os
import sys
import time

import psycopg2


def write(url, stop):
    number, db = 0, None
    while not os.path.exists(stop):
        number += 1
        while True:
            try:
                if db is None:
                    db = psycopg2.connect(url)
                del db.notices[:]
                with db, db.cursor() as cursor:
                    cursor.execute("INSERT INTO plain (number) VALUES (%s) "
                                   "ON CONFLICT DO NOTHING RETURNING 1",
                                   (number,))
                    if cursor.rowcount == 0:
                        # It is there, perhaps on this node alone. A commit
                        # that writes waits for all before it.
                        cursor.execute(
                            "SELECT pg_logical_emit_message(true, '', '')")
                if not db.notices:
                    break
                print("warning", number, db.notices, flush=True)
            except psycopg2.Error as error:
                print("error", number, str(error).split("\n")[0], flush=True)
                db = None
                if os.path.exists(stop):
                    return
        print("acknowledged", number, time.time(), flush=True)


def worst(path, since):
    times = [since]
    with open(path) as lines:
        times += [float(line.split()[2]) for line in lines
                  if line.startswith("acknowledged ")]
    times = [t for t in times if t >= since]
    print("%.1f" % max((b - a for a, b in zip(times, times[1:])), default=1e9))


if sys.argv[1] == "--worst":
    worst(sys.argv[2], float(sys.argv[3]))
else:
    write(sys.argv[1], sys.argv[2])
