# SPDX-License-Identifier: Apache-2.0
# Looks at rendered sheets:
#   texts           prints the texts that ocop-picture read, of standard input
#   grey PNG        prints "grey" when no pixel has a colour
#   edge PNG        fails when something is drawn within 5 mm of the edge
#   moved OLD NEW   fails unless NEW shows OLD as printer "mine" needs it
import struct
import sys
import zlib


def png(path):
    """Rows of samples, samples a pixel."""
    data = open(path, "rb").read()
    width, height, bits, kind = struct.unpack(">IIBB", data[16:26])
    assert bits == 8 and kind in (0, 2)
    at, packed = 8, b""
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += 12 + size
    raw = zlib.decompress(packed)
    step = 3 if kind == 2 else 1
    rows, last = [], bytearray(width * step)
    for y in range(height):
        line = raw[y * (width * step + 1):(y + 1) * (width * step + 1)]
        row = bytearray(line[1:])
        for i in range(len(row)):
            a = row[i - step] if i >= step else 0
            b = last[i]
            c = last[i - step] if i >= step else 0
            if line[0] == 1:
                row[i] = row[i] + a & 255
            elif line[0] == 2:
                row[i] = row[i] + b & 255
            elif line[0] == 3:
                row[i] = row[i] + (a + b) // 2 & 255
            elif line[0] == 4:
                p = a + b - c
                near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))
                row[i] = row[i] + near[2] & 255
        rows.append(row)
        last = row
    return rows, step


def first(path):
    """Its first sample a pixel."""
    rows, step = png(path)
    return [row[0::step] for row in rows]


def box(rows):
    """The pixels around all that is dark: left, top, right, bottom."""
    lines = [y for y, row in enumerate(rows) if min(row) < 128]
    columns = [x for x in range(len(rows[0])) if any(rows[y][x] < 128 for y in lines)]
    return min(columns), min(lines), max(columns), max(lines)


what = sys.argv[1]
if what == "texts":
    for line in sys.stdin:
        if line.startswith("read "):
            print(bytes.fromhex(line[5:]).decode())
    sys.exit(0)
rows, step = png(sys.argv[2])
if what == "grey":
    plain = all(r[0::3] == r[1::3] == r[2::3] for r in rows) if step == 3 else True
    print("grey" if plain else "coloured")
elif what == "edge":
    rows = first(sys.argv[2])
    left, top, right, bottom = box(rows)
    per_mm = len(rows[0]) / 210
    free = min(left, top, len(rows[0]) - 1 - right, len(rows) - 1 - bottom) / per_mm
    sys.exit(0 if free > 5 - 1 / per_mm else 1)
elif what == "moved":
    old, new = box(first(sys.argv[2])), box(first(sys.argv[3]))
    mm = 300 / 25.4
    # offset 1.3 and -0.5 mm, scale 1.01 and 1
    want = [(old[0] - 1.3 * mm) / 1.01, old[1] + 0.5 * mm,
            (old[2] - 1.3 * mm) / 1.01, old[3] + 0.5 * mm]
    sys.exit(0 if all(abs(a - b) <= 2 for a, b in zip(want, new)) else 1)
