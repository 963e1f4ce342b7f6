# SPDX-License-Identifier: Apache-2.0
"""tests/vectors/ecdsa: ECDSA P-256 at its edges, in plain integers: a sum at
infinity, a doubling, digests of 0 and above n, an x above n, scalars at their
limits. The other library must give the same answers.

Where u1 and u2 have to meet, the key is made for the message."""
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from vectors_form import N, Key, sha256

P = 2 ** 256 - 2 ** 224 + 2 ** 192 + 2 ** 96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
K = int.from_bytes(sha256(b"ocop test vector nonce"), "big") % N


def add(a, b):
    """Of points; None is the one at infinity."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def mul(k, point):
    out = None
    for bit in bin(k % N)[2:]:
        out = add(out, out)
        if bit == "1":
            out = add(out, point)
    return out


def lift(x):
    """A point of that x, or None."""
    square = (x ** 3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    return (x, y) if y * y % P == square else None


def verify(q, digest, r, s):
    """FIPS 186-5 6.4.2."""
    if not (0 < r < N and 0 < s < N):
        return False
    w = pow(s, -1, N)
    e = int.from_bytes(digest, "big")
    total = add(mul(e * w, G), mul(r * w, q))
    return total is not None and total[0] % N == r


def theirs(q, digest, r, s):
    key = ec.EllipticCurvePublicNumbers(*q, ec.SECP256R1()).public_key()
    try:
        key.verify(utils.encode_dss_signature(r, s), digest,
                   ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    except InvalidSignature:
        return False
    return True


def spki(q):
    return ec.EllipticCurvePublicNumbers(*q, ec.SECP256R1()).public_key() \
        .public_bytes(serialization.Encoding.DER,
                      serialization.PublicFormat.SubjectPublicKeyInfo)


def x_of(k):
    return mul(k, G)[0] % N


def sign(d, e, k=K):
    r = x_of(k)
    return r, pow(k, -1, N) * (e + r * d) % N


def recover(point, e, r, s):
    """The key of which (r, s) over e comes to that point."""
    back = add(mul(s, point), mul(-e, G))
    return mul(pow(r, -1, N), back)


class Cases:
    def __init__(self):
        self.cases = []

    def put(self, name, q, e, sig, good, message=None):
        """e: the digest as it is, of the message if there is one."""
        r, s = sig
        digest = e.to_bytes(32, "big")
        assert message is None or digest == sha256(message)
        assert verify(q, digest, r, s) == good == theirs(q, digest, r, s), name
        self.cases.append({
            "name": name, "spki": spki(q).hex(), "digest": digest.hex(),
            "message": None if message is None else message.hex(),
            "sig": (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex(),
            "good": good})

    def of_message(self, name, q, message, sig, good):
        self.put(name, q, int.from_bytes(sha256(message), "big"), sig, good,
                 message)


def limits(c, d, q, m, e):
    """Scalars at and beyond their limits."""
    r, s = sign(d, e)
    c.of_message("good", q, m, (r, s), True)
    c.of_message("n - s for s, which is as good", q, m, (r, N - s), True)
    c.of_message("n - r for r", q, m, (N - r, s), False)
    c.of_message("r and s exchanged", q, m, (s, r), False)
    for name, value in (("0", 0), ("n", N), ("n + 1", N + 1),
                        ("2^256 - 1", 2 ** 256 - 1), ("1", 1),
                        ("n - 1", N - 1)):
        c.of_message(f"r is {name}", q, m, (value, s), False)
        c.of_message(f"s is {name}", q, m, (r, value), False)
    c.of_message("both are 0", q, m, (0, 0), False)
    c.of_message("both are n", q, m, (N, N), False)
    # A key of which s is 1: then s of 0 or n + 1 must not pass for it.
    for name, s, good in (("s = 1", 1, True), ("s = n - 1", N - 1, True),
                          ("n + 1 for s = 1", N + 1, False),
                          ("0 for s = 1", 0, False),
                          ("n for s = 1", N, False)):
        one = recover(mul(K, G), e, r, 1 if s != N - 1 else s)
        c.of_message(f"{name}", one, m, (r, s), good)


def sums(c, d0, q0, m, e):
    """u1 G + u2 Q where adding points has its special cases."""
    r = x_of(K)
    d = e * pow(r, -1, N) % N
    c.of_message("u1 G = u2 Q: a doubling", mul(d, G), m,
                 (r, pow(K, -1, N) * 2 * e % N), True)
    for name, at in (("u1 G = -u2 Q: at infinity", r),
                     ("at infinity, with r = 1", 1)):
        q = mul(-e * pow(at, -1, N), G)
        for s in (1, K, N - 1):
            c.of_message(f"{name}, s = {s:x}", q, m, (at, s), False)
    for name, q, d in (("G", G, 1), ("-G", mul(N - 1, G), N - 1),
                       ("2 G", mul(2, G), 2), ("G / 2", mul((N + 1) // 2, G),
                                               (N + 1) // 2)):
        c.of_message(f"the key is {name}", q, m, sign(d, e), True)
        c.of_message(f"the key is {name}, r = s = 1", q, m, (1, 1), False)
    c.put("the key is G, u1 = u2", G, r, (r, pow(K, -1, N) * 2 * r % N), True)
    c.put("the key is -G, u1 = u2: at infinity", mul(N - 1, G), r, (r, K),
          False)
    for k in (1, 2, 3, N - 1):
        c.of_message(f"the sum is {k:x} G", q0, m, sign(d0, e, k), True)


def digests(c, d, q):
    """u1 = 0, and what is not below n."""
    for name, digest in (("0", 0), ("n", N), ("1", 1), ("n + 1", N + 1),
                         ("n - 1", N - 1), ("2^256 - 1", 2 ** 256 - 1)):
        r, s = sign(d, digest)
        c.put(f"a digest of {name}", q, digest, (r, s), True)
        c.put(f"a digest of {name}, s changed", q, digest, (r, s ^ 1), False)
    # With u1 = 0 the key alone decides: r = x of (r / s) Q.
    c.put("a digest of 0, r = s = x of the key", q, 0,
          (q[0] % N, q[0] % N), True)
    c.put("a digest of 1, r = s = x of the key", q, 1,
          (q[0] % N, q[0] % N), False)


def beyond(c, m, e):
    """A sum whose x is at least n: r is what is left, and never x itself."""
    found = [r for r in range(1, 40) if lift(N + r)][:3]
    for r in found:
        assert N <= N + r < P
        q = recover(lift(N + r), e, r, K)
        c.of_message(f"x of the sum is n + {r}", q, m, (r, K), True)
        c.of_message(f"x of the sum is n + {r}, and so is r", q, m,
                     (N + r, K), False)
    # And one whose x is small, for which r + n is no other name.
    r = next(r for r in range(1, 40) if lift(r))
    q = recover(lift(r), e, r, K)
    c.of_message(f"x of the sum is {r}", q, m, (r, K), True)
    c.of_message(f"x of the sum is {r}, r is n + {r}", q, m, (N + r, K),
                 False)


def off_curve(e):
    """Q = (1, 0) is of another curve and has order 2 there: with an even u2
    it adds nothing, and anybody makes u1 G come out. It is no key."""
    k = next(k for k in range(K, N) if x_of(k) * k * pow(e, -1, N) % N % 2
             == 0)
    r, s = x_of(k), e * pow(k, -1, N) % N
    assert s * k % N == e and (r * pow(s, -1, N)) % N % 2 == 0
    whole = spki(G)[:27] + (1).to_bytes(32, "big") + bytes(32)
    return {"name": "a point of order 2 on another curve",
            "spki": whole.hex(), "digest": e.to_bytes(32, "big").hex(),
            "sig": (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()}


def ecdsa():
    c = Cases()
    m = b"OCOP Trace"
    e = int.from_bytes(sha256(m), "big")
    d = Key("ecdsa").d
    q = mul(d, G)
    limits(c, d, q, m, e)
    sums(c, d, q, m, e)
    digests(c, d, q)
    beyond(c, m, e)
    return {"ecdsa/ecdsa.json":
            (json.dumps({"cases": c.cases, "off": [off_curve(e)]}, indent=1) + "\n").encode()}
