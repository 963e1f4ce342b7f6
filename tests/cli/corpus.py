#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A sample of the corpus of rules through the real programs: each log is laid
out as files, ocop-sync copies it, ocop-verify judges.

    corpus.py PROGRAMS CORPUS
"""
import base64
import glob
import json
import os
import subprocess
import sys
import time

EVERY = 12


def data(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def put(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content)


def lay_out(log, replica, folder):
    """The log's files, as its registry served them then."""
    entries = [data(e["entry"]) for e in log["entries"][:replica["size"]]]
    put(f"{folder}/log/checkpoint", replica["checkpoint"].encode())
    put(f"{folder}/log/tile/entries/000.p/{len(entries)}",
        b"".join(len(e).to_bytes(2, "big") + e for e in entries))
    for t in log["trust"]:
        put(f"{folder}/log/trust/{t['version']}.cose", data(t["file"]))
    put(f"{folder}/trust.cose", data(log["trust"][0]["file"]))


def ours(case):
    """What the command line can say: a chosen minute, and no more."""
    checks = [c["name"] for c in case["report"]["checks"]]
    return not (case["clock"] % 60 or "clock" in checks or
                case.get("refreshed") or case.get("two_places") or
                # Of a line such a text is something else: cut, or words.
                case["report"]["verdict"] in ("malformed", "foreign") or
                case["text"] == "")


def command(programs, folder, case):
    at = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(case["clock"] + 25200))
    line = [f"{programs}/ocop-verify", "--json", "--offline", "--replica",
            f"{folder}/replica.db", "--at", at]
    if case.get("two_articles"):
        line.append("--two-articles")
    if "entries" in case:
        line += ["--log-size", str(case["entries"])]
    if "withdrawal" in case:
        put(f"{folder}/withdrawal.cose", data(case["withdrawal"]))
        line += ["--withdrawal", f"{folder}/withdrawal.cose"]
    return [*line, case["text"]]


def key(check):
    return [str(check[k]) for k in ("name", "result", "verdict", "case",
                                    "index")]


def differs(want, done):
    if done.returncode != want["exit"]:
        return f"exit {done.returncode}, expected {want['exit']}: " + \
            done.stderr
    got = json.loads(done.stdout)
    if sorted(map(key, got["checks"])) != sorted(map(key, want["checks"])):
        return f"other findings: {done.stdout}"
    for name in ("verdict", "case", "as_of", "stale", "facts"):
        if got[name] != want[name]:
            return f"{name}: {got[name]}, expected {want[name]}"
    return None


def sample(log):
    cases = [c for c in log["cases"] if ours(c)]
    return [c for i, c in enumerate(cases)
            if i % EVERY == 0 or "entries" in c or "withdrawal" in c or
            c.get("two_articles")]


def main(programs, corpus):
    passed = failed = 0
    for path in sorted(glob.glob(f"{corpus}/*.json")):
        name = os.path.basename(path)[:-5]
        if name == "rules":
            continue
        with open(path, encoding="utf-8") as f:
            log = json.load(f)
        replicas = {r["name"]: r for r in log["replicas"]}
        for case in sample(log):
            which = list(replicas).index(case["replica"])
            folder = os.path.abspath(f"{name}.{which}")
            if not os.path.exists(folder):
                lay_out(log, replicas[case["replica"]], folder)
                subprocess.run(
                    [f"{programs}/ocop-sync", "--replica",
                     f"{folder}/replica.db", "--source", f"{folder}/log",
                     "--trust", f"{folder}/trust.cose", "--fingerprint",
                     log["fingerprint"]], check=True,
                    stdout=subprocess.DEVNULL)
            why = differs(case["report"], subprocess.run(
                command(programs, folder, case), capture_output=True,
                text=True, check=False))
            if why:
                failed += 1
                print(f"FAIL {name}: {case['name']}: {why}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
