#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Golden vectors: make them, or check that the committed ones are what the
formats say. Independent of the C code: never runs it, shares nothing with it.

    tools/vectors.py --make [DIR]     write tests/vectors
    tools/vectors.py --check [DIR]    make again in memory, compare each byte
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from vectors_beside import beside  # noqa: E402
from vectors_bytes import byte_files  # noqa: E402
from vectors_desk import desks  # noqa: E402
from vectors_ecdsa import ecdsa  # noqa: E402
from vectors_effect import effect  # noqa: E402
from vectors_form import known_answers  # noqa: E402
from vectors_inspect import inspections  # noqa: E402
from vectors_lots import lot_worlds  # noqa: E402
from vectors_register import (certificates, decisions,  # noqa: E402
                              people)
from vectors_roots import roots  # noqa: E402
from vectors_turns import turn_worlds  # noqa: E402
from vectors_witness import witness  # noqa: E402


def all_files():
    out = {**byte_files(), **witness(), **ecdsa(), **roots(),
           **inspections(), **desks()}
    for world in (people(), certificates(), decisions(), *lot_worlds(),
                  *turn_worlds(), beside(), effect()):
        out.update(world.write())
    return out


def committed(folder):
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


def make(files, folder):
    for path, data in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(data)
    print(f"{len(files)} files")
    return 0


def check(files, folder):
    found = committed(folder)
    found.pop("README.md", None)
    bad = 0
    for path in sorted(set(files) | set(found)):
        if files.get(path) != found.get(path):
            bad += 1
            print(f"{path}: " + ("not made by this program"
                                 if path not in files else "missing"
                                 if path not in found else "differs"))
    print(f"{len(files) - bad} passed, {bad} failed")
    return 1 if bad else 0


def main(argv):
    here = os.path.dirname(os.path.abspath(__file__))
    if len(argv) not in (2, 3) or argv[1] not in ("--make", "--check"):
        print(__doc__, file=sys.stderr)
        return 2
    known_answers()
    folder = argv[2] if len(argv) == 3 else os.path.join(
        here, "..", "tests", "vectors")
    return (make if argv[1] == "--make" else check)(all_files(), folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
