# SPDX-License-Identifier: Apache-2.0
"""Whether each record was on disk before it was acknowledged.

    synced.py TRACE FIRST COUNT

TRACE is strace's (-f -yy) of a registry. A record bears its number twice in
its bytes ("11-000123", "No 000123"), so that its arrival on a socket and its
write to the database or its WAL can be told; then a sync of that file must
begin and end before the first answer "HTTP/1.1 2xx" on that socket. Says
what is wrong, line by line; the last line is a count.
"""
import re
import sys

trace, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

# Calls in full, as (start line, end line, name, fd, text): a call that
# strace cut in two is put together again.
calls = []
begun = {}
START = re.compile(r"^(\d+) +(\w+)\((\d+)(<[^>]*>+)?(.*)$", re.S)
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$", re.S)
with open(trace, encoding="latin-1") as lines:
    for number, line in enumerate(lines):
        resumed = RESUMED.match(line)
        if resumed:
            pid, name, rest = resumed.groups()
            if pid in begun:
                at, name, fd, path, text = begun.pop(pid)
                calls.append((at, number, name, fd, path, text + rest))
            continue
        start = START.match(line)
        if not start:
            continue
        pid, name, fd, path, text = start.groups()
        if text.rstrip().endswith("<unfinished ...>"):
            begun[pid] = (number, name, fd, path or "", text)
        else:
            calls.append((number, number, name, fd, path or "", text))

receives = [c for c in calls if c[2] in ("read", "recvfrom", "recvmsg")
            and "TCP" in c[4]]
sends = sorted(c for c in calls
               if c[2] in ("write", "writev", "sendto", "sendmsg")
               and "TCP" in c[4] and "HTTP/1.1 " in c[5])
writes = [c for c in calls if c[2] in ("write", "pwrite64")
          and "registry.db" in c[4]]
syncs = [c for c in calls if c[2] in ("fsync", "fdatasync")
         and "registry.db" in c[4] and re.search(r"\) += 0$", c[5].strip())]

good = 0
for number in range(first, first + count):
    marks = ("11-%06d" % number, "No %06d" % number)
    here = [c for c in receives if marks[0] in c[5]]
    if not here:
        print("%d: its arrival is not seen" % number)
        continue
    arrival = here[0]
    answers = [c for c in sends if c[3] == arrival[3] and c[0] > arrival[1]]
    if not answers or 'HTTP/1.1 2' not in answers[0][5]:
        print("%d: no 2xx answer is seen" % number)
        continue
    answer = answers[0]
    stored = [c for c in writes if arrival[1] < c[0] and c[1] < answer[0]
              and (marks[0] in c[5] or marks[1] in c[5])]
    if not stored:
        print("%d: answered at line %d before it was written"
              % (number, answer[0] + 1))
        continue
    synced = [c for c in syncs if stored[0][1] < c[0] and c[1] < answer[0]
              and c[4] == stored[0][4]]
    if not synced:
        print("%d: answered at line %d before it was synced"
              % (number, answer[0] + 1))
        continue
    good += 1
print("%d of %d answers followed their sync" % (good, count))
sys.exit(0 if good == count and count > 0 else 1)
