# SPDX-License-Identifier: Apache-2.0
"""Requests of C2SP tlog-witness and what a witness answers to each, one after
another: it remembers. Shares no code with lib/ or witness/."""
import base64
import json

from vectors_form import (Key, checkpoint, instant, leaf_hash, left_over,
                          log_line, note_line, sha256, time_line, tree_root,
                          vkey)

ORIGIN, OTHER, NAME = ("ocop.example/log", "other.example/log",
                       "witness.example/w1")
LOG, SECOND, ELSE, WITNESS = (Key(n, -8) for n in (
    "witness log", "witness second log", "witness other log", "witness"))
LEAVES = [leaf_hash(b"entry %d" % i) for i in range(300)]
FORK = LEAVES[:7] + [leaf_hash(b"another")] + LEAVES[8:]


def consistency(first, leaves):
    """RFC 6962 section 2.1.2."""
    def sub(m, part, whole):
        if m == len(part):
            return [] if whole else [tree_root(part)]
        k = 1
        while k * 2 < len(part):
            k *= 2
        if m <= k:
            return sub(m, part[:k], whole) + [tree_root(part[k:])]
        return sub(m - k, part[k:], False) + [tree_root(part[:k])]
    return sub(first, leaves, True) if first else []


def request(old, proof, note):
    lines = "".join(base64.b64encode(h).decode() + "\n" for h in proof)
    return f"old {old}\n{lines}\n{note}"


def body_of(size, leaves=LEAVES, origin=ORIGIN, more=""):
    return checkpoint(origin, size, tree_root(leaves[:size])) + more


def note_of(body, key=LOG, origin=ORIGIN):
    return body + "\n" + log_line(origin, key, body)


def grow(old, size, leaves=LEAVES):
    return request(old, consistency(old, leaves[:size]),
                   note_of(body_of(size, leaves)))


class Steps:
    def __init__(self):
        self.steps, self.now = [], instant("2026-11-22")

    def say(self, name, text, status, answer=None):
        self.now += 10
        self.steps.append({"name": name, "request": text, "now": self.now,
                           "status": status,
                           **({} if answer is None else {"answer": answer})})

    def good(self, name, text, body):
        self.say(name, text, 200, time_line(NAME, WITNESS, body,
                                            self.now + 10))


def malformed(s):
    """Whatever is not a request: 400, and nothing changes by it."""
    good = grow(0, 5)
    note, body = note_of(body_of(5)), body_of(5)
    h = base64.b64encode(LEAVES[0]).decode()
    for name, text in (
            ("nothing", ""), ("no empty line", good.replace("\n\n", "\n", 1)),
            ("no old size", "\n" + note), ("another word", "new 0\n\n" + note),
            ("two blanks", "old  0\n\n" + note),
            ("a leading zero", "old 00\n\n" + note),
            ("a sign", "old +0\n\n" + note),
            ("an old size of 2^64", f"old {1 << 64}\n\n" + note),
            ("carriage returns", good.replace("\n", "\r\n")),
            ("a hash of 31 bytes", "old 0\n" + base64.b64encode(
                LEAVES[0][:31]).decode() + "\n\n" + note),
            ("a hash without padding", f"old 0\n{h.rstrip('=')}\n\n" + note),
            ("a hash with bits left over",
             f"old 0\n{left_over(h)}\n\n" + note),
            ("64 hashes", "old 0\n" + (h + "\n") * 64 + "\n" + note),
            ("no checkpoint", "old 0\n\n"),
            ("no signature line", "old 0\n\n" + body + "\n"),
            ("no newline at the end", good[:-1]),
            ("a size that is no number", "old 0\n\n" + note_of(
                body.replace("\n5\n", "\nfive\n"))),
            ("an empty extension line", "old 0\n\n" + note_of(body + "\n"))):
        s.say(name, text, 400)
    s.say("an old size above the checkpoint's", grow(0, 5).replace(
        "old 0", "old 6", 1), 400)


def signatures(s):
    body = body_of(5)
    line = log_line(ORIGIN, LOG, body)
    bad = note_line(ORIGIN, LOG, 1, bytes(64))
    elsewhere = body_of(5, origin="unknown.example/log")
    s.say("an unknown origin", request(0, [], note_of(
        elsewhere, origin="unknown.example/log")), 404)
    s.say("an unknown key of a known origin", request(0, [], note_of(
        body, ELSE)), 403)
    s.say("a cosigner's line alone", request(0, [], body + "\n" + time_line(
        NAME, WITNESS, body, s.now)), 403)
    s.say("the key of another log", request(0, [], body + "\n" + log_line(
        OTHER, ELSE, body)), 403)
    s.say("a bad signature", request(0, [], body + "\n" + bad), 403)
    s.say("a bad one beside a good one", request(
        0, [], body + "\n" + line + bad), 403)
    s.say("another body's signature", request(
        0, [], body + "\n" + log_line(ORIGIN, LOG, body_of(6))), 403)


def growth(s):
    empty = checkpoint(ORIGIN, 0, sha256())
    s.say("another old size than the first", grow(3, 5), 409, "0\n")
    s.say("an empty tree with a root", request(0, [], note_of(
        checkpoint(ORIGIN, 0, LEAVES[0]))), 422)
    s.say("a proof from nothing", request(0, LEAVES[:1], note_of(
        body_of(5))), 422)
    s.good("an empty tree", request(0, [], note_of(empty)), empty)
    s.good("the first entries", grow(0, 5), body_of(5))
    s.say("from nothing again", grow(0, 5), 409, "5\n")
    s.say("from too far", grow(6, 7), 409, "5\n")
    s.good("the same again", grow(5, 5), body_of(5))
    s.say("the same with a proof", request(5, LEAVES[:1], note_of(
        body_of(5))), 422)
    s.say("another root of the same size", grow(5, 5, LEAVES[1:]), 422)
    s.say("no proof", request(5, [], note_of(body_of(8))), 422)
    s.say("a proof of another size", request(
        5, consistency(4, LEAVES[:8]), note_of(body_of(8))), 422)
    proof = consistency(5, LEAVES[:8])
    s.say("a hash too many", request(5, proof + LEAVES[:1], note_of(
        body_of(8))), 422)
    s.say("a hash too few", request(5, proof[:-1], note_of(body_of(8))), 422)
    s.say("a hash changed", request(
        5, [bytes(32)] + proof[1:], note_of(body_of(8))), 422)
    s.good("more entries", grow(5, 8), body_of(8))
    s.good("from a power of two", grow(8, 300), body_of(300))
    s.say("a rollback", grow(8, 9), 409, "300\n")
    s.say("a fork, of a smaller size", grow(8, 9, FORK), 409, "300\n")
    s.say("a fork, of the same size", grow(300, 300, FORK), 422)


def others(s):
    body = body_of(5, origin=OTHER)
    s.good("another log has a state of its own", request(0, [], note_of(
        body, ELSE, OTHER)), body)
    s.good("a log's second key", request(300, [], note_of(
        body_of(300), SECOND)), body_of(300))
    more = body_of(300, more="extension 1\n")
    s.good("an extension line is cosigned too", request(
        300, [], note_of(more)), more)
    many = note_of(body_of(300)) + time_line(
        "stranger", ELSE, body_of(300), s.now)
    s.good("strangers' lines are let be", request(300, [], many),
           body_of(300))


def witness():
    s = Steps()
    malformed(s)
    signatures(s)
    growth(s)
    others(s)
    data = {"description": "add-checkpoint of C2SP tlog-witness: requests to "
            "one witness in this order, its clock, and its answers; of a "
            "refusal by 400, 403, 404 or 422 the text is free.",
            "name": NAME, "secret": sha256(b"ocop test vector key ", b"witness").hex(),
            "logs": [vkey(ORIGIN, LOG), vkey(ORIGIN, SECOND),
                     vkey(OTHER, ELSE)],
            "steps": s.steps}
    return {"witness/requests.json": (json.dumps(
        data, ensure_ascii=False, indent=1) + "\n").encode()}
