#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The corpus of rules: make it, or check that the committed one is what this
program makes. It never runs the code under test, and shares nothing with it.

    tools/corpus.py --make [DIR]     write tests/corpus
    tools/corpus.py --check [DIR]    make again in memory, compare each byte
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from corpus_chain import chain, power, products  # noqa: E402
from corpus_data import (ages, clocks, levels, trusts,  # noqa: E402
                         unknown_kinds, witnesses)
from corpus_days import days, decisions  # noqa: E402
from corpus_lots import keys, lots  # noqa: E402
from corpus_rules import NOT_SHOWN, RULES  # noqa: E402
from corpus_serials import copies, precedence, status  # noqa: E402
from corpus_texts import look_ups, symbols, texts  # noqa: E402
from corpus_world import plain  # noqa: E402
from vectors import check, make  # noqa: E402


def rules_file(logs):
    """Each rule with the cases that show it."""
    shown = {rule: [] for rule in RULES}
    for log in logs:
        for case in log.cases + log.runs:
            for rule in case["shows"]:
                shown[rule].append(f"{log.name}: {case['name']}")
    assert all(shown.values()), [r for r in shown if not shown[r]]
    return plain({
        "rules": [{"rule": k, "says": v, "cases": shown[k]}
                  for k, v in RULES.items()],
        "not_shown": [{"says": k, "why": v} for k, v in NOT_SHOWN.items()]
    }) + "\n"


def all_files():
    logs = [days(), decisions(), chain(), power(), products(), keys(),
            lots(), status(), copies(), precedence(), ages(), clocks(),
            witnesses(), trusts(), unknown_kinds(), levels(),
            texts(), look_ups(), symbols()]
    out = {f"{log.name}.json": log.file().encode() for log in logs}
    out["rules.json"] = rules_file(logs).encode()
    return out


def main(argv):
    here = os.path.dirname(os.path.abspath(__file__))
    if len(argv) not in (2, 3) or argv[1] not in ("--make", "--check"):
        print(__doc__, file=sys.stderr)
        return 2
    folder = argv[2] if len(argv) == 3 else os.path.join(
        here, "..", "tests", "corpus")
    return (make if argv[1] == "--make" else check)(all_files(), folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
