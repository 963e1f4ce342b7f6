#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""picture.py OUT PNG...: symbols of ours (1 bit, no filter) side by side."""
import struct
import sys
import zlib


def rows(path):
    data = open(path, "rb").read()
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += size + 12
    raw = zlib.decompress(packed)
    line = (width + 7) // 8 + 1
    for y in range(height):
        row = raw[y * line:(y + 1) * line]
        assert row[0] == 0
        yield [255 * (row[1 + x // 8] >> 7 - x % 8 & 1) for x in range(width)]


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


lines = [sum(parts, []) for parts in zip(*(rows(p) for p in sys.argv[2:]))]
if not lines:
    lines = [[255] * 64] * 64
with open(sys.argv[1], "wb") as out:
    out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
        ">IIBBBBB", len(lines[0]), len(lines), 8, 0, 0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress(
        b"".join(b"\0" + bytes(line) for line in lines))))
    out.write(chunk(b"IEND", b""))
