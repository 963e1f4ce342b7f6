# SPDX-License-Identifier: Apache-2.0
"""The formats again, from their descriptions alone: deterministic CBOR, COSE,
keys, stamps, trust documents, notes and tiles. Shares no code with lib/.

Signatures are ECDSA by RFC 6979 (or Ed25519), so that the same vector always
has the same bytes. Needs python3-cryptography."""
import base64
import datetime
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- CBOR (RFC 8949 4.2.1) ---

class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


class Raw:
    """Bytes that stand in an item as they are: for the refused ones."""
    def __init__(self, data):
        self.data = data


def head(major, value):
    for size, info in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if value < 24 and size == 1:
            return bytes([major << 5 | value])
        if value < 1 << 8 * size:
            return bytes([major << 5 | info]) + value.to_bytes(size, "big")
    raise ValueError(value)


def enc(v):
    if isinstance(v, Raw):
        return v.data
    if isinstance(v, Tag):
        return head(6, v.number) + enc(v.value)
    if v is None:
        return b"\xf6"
    if isinstance(v, bool):
        return b"\xf5" if v else b"\xf4"
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        data = v.encode()
        return head(3, len(data)) + data
    if isinstance(v, (list, tuple)):
        return head(4, len(v)) + b"".join(map(enc, v))
    pairs = sorted((enc(k), enc(w)) for k, w in v.items())
    return head(5, len(v)) + b"".join(k + w for k, w in pairs)


# --- Keys ---

class Key:
    """A key from its name: the secret is no secret."""
    def __init__(self, name, alg=-7):
        self.name, self.alg = name, alg
        seed = sha256(b"ocop test vector key ", name.encode())
        if alg == -7:
            self.d = int.from_bytes(seed, "big") % N
            self.public = ec.derive_private_key(
                self.d, ec.SECP256R1()).public_key()
        else:
            self.private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
            self.public = self.private.public_key()
        self.spki = self.public.public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo)
        self.hash = sha256(self.spki)
        self.kid = self.hash[:8]

    def sign(self, message):
        """Checked by the other library at once."""
        sig = self.private.sign(message) if self.alg == -8 else \
            rfc6979(self.d, message)
        self.verify(message, sig)
        return sig

    def verify(self, message, sig):
        """Raises when it does not match."""
        if self.alg == -8:
            self.public.verify(sig, message)
        else:
            r, s = (int.from_bytes(x, "big") for x in (sig[:32], sig[32:]))
            self.public.verify(utils.encode_dss_signature(r, s), message,
                               ec.ECDSA(hashes.SHA256()))


def rfc6979(d, message):
    """Section 3.2, P-256 with SHA-256; r||s."""
    h1 = sha256(message)
    h = int.from_bytes(h1, "big")
    x = d.to_bytes(32, "big") + (h % N).to_bytes(32, "big")
    v, k = b"\x01" * 32, b"\x00" * 32

    def mac(*parts):
        return hmac.new(k, b"".join(parts), hashlib.sha256).digest()

    k = mac(v, b"\x00", x)
    v = mac(v)
    k = mac(v, b"\x01", x)
    v = mac(v)
    while True:
        v = mac(v)
        t = int.from_bytes(v, "big")
        if 0 < t < N:
            point = ec.derive_private_key(t, ec.SECP256R1()).public_key()
            r = point.public_numbers().x % N
            s = pow(t, -1, N) * (h + r * d) % N
            if r and s:
                return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        k = mac(v, b"\x00")
        v = mac(v)


def known_answers():
    """RFC 6979 A.2.5, RFC 8949 A, ISO/IEC 7064, GS1, RFC 6962: this file's
    own words against those of the standards."""
    d = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    assert rfc6979(d, b"sample").hex().upper() == (
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")
    assert enc(1000000).hex() == "1a000f4240" and enc(-1000).hex() == "3903e7"
    assert enc({"a": 1, "b": [2, 3]}).hex() == "a26161016162820203"
    assert mod37_36("A12425GABC1234002") == "M"
    assert gtin(107) == "09520000001070"
    assert tree_root([]).hex().startswith("e3b0c44298fc1c14")


def malleate(sig):
    """The other signature that ECDSA takes for the same: r, n-s."""
    s = N - int.from_bytes(sig[32:], "big")
    return sig[:32] + s.to_bytes(32, "big")


# --- COSE_Sign1 (RFC 9052) ---

def tbs(protected, payload, aad=b""):
    return enc(["Signature1", protected, aad, payload])


def seal(key, typ, payload, alg=None, sig=None, kid=None, detached=False,
         protected=None, unprotected=None, tag=18):
    if protected is None:
        protected = enc({1: alg or key.alg, 4: kid or key.kid, 16: typ})
    if sig is None:
        sig = key.sign(tbs(protected, payload))
    body = [protected, unprotected or {}, None if detached else payload, sig]
    return enc(Tag(tag, body) if tag else body)


# --- The stamp ---

WIDTH = {7: 17, 6: 15, 5: 13, 4: 10, 3: 8, 2: 5, 1: 3}


def digits(data):
    out = ""
    for i in range(0, len(data), 7):
        part = data[i:i + 7]
        out += str(int.from_bytes(part, "little")).zfill(WIDTH[len(part)])
    return out


def stamp_path(product, lot, index):
    where = "01" if len(product) == 14 else "p"
    return f"/{where}/{product}/21/{lot:06d}{index:07d}"


def stamp_sig(key, path, typ="ocop-stamp+cose", aad=b""):
    head_ = {1: key.alg}
    if typ:
        head_[16] = typ
    return key.sign(tbs(enc(head_), path.encode(), aad))


def stamp(key, product, lot, index, host="ocop.example", profile=None,
          sig=None):
    path = stamp_path(product, lot, index)
    if sig is None:
        sig = stamp_sig(key, path)
    if profile is None:
        profile = 1 if key.alg == -7 else 2
    return f"https://{host}{path}?s={digits(bytes([profile]) + sig)}"


ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mod37_36(text):
    """ISO/IEC 7064, the hybrid system."""
    p = 36
    for c in text:
        if c not in ALNUM:
            continue
        p = (p + ALNUM.index(c)) % 36 or 36
        p = p * 2 % 37
    return ALNUM[(37 - p) % 36]


def typed(product, lot, index):
    serial = f"{lot:06d}{index:07d}"
    prefix = "" if len(product) == 14 else "P"
    return f"{product} {serial}-{mod37_36(prefix + product + serial)}"


def gtin(number):
    """A GTIN-14 of the demonstration prefix 952."""
    body = f"0952{number:09d}"
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(body))
    return body + str(-total % 10)


# --- Days and instants of UTC+7 ---

def instant(date, clock="09:00:00"):
    t = datetime.datetime.fromisoformat(f"{date}T{clock}+07:00")
    return int(t.timestamp())


# --- Notes, trees, tiles (C2SP) ---

def leaf_hash(entry):
    return sha256(b"\x00", entry)


def node_hash(left, right):
    return sha256(b"\x01", left, right)


def tree_root(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(tree_root(leaves[:k]), tree_root(leaves[k:]))


def raw32(key):
    return key.spki[-32:]


B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def left_over(text):
    """Base64 at its end with the lowest bit that no byte has set."""
    data, pad = text.rstrip("="), text[len(text.rstrip("=")):]
    assert pad
    return data[:-1] + B64[B64.index(data[-1]) + 1] + pad


def vkey(name, key, kind=1):
    blob = bytes([kind]) + raw32(key)
    kid = sha256(name.encode(), b"\n", blob)[:4]
    return f"{name}+{kid.hex()}+{base64.b64encode(blob).decode()}"


def note_line(name, key, kind, data):
    kid = sha256(name.encode(), b"\n", bytes([kind]), raw32(key))[:4]
    return f"\u2014 {name} {base64.b64encode(kid + data).decode()}\n"


def checkpoint(origin, size, root):
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def log_line(origin, key, body):
    return note_line(origin, key, 1, key.sign(body.encode()))


def time_line(name, key, body, when):
    message = f"cosignature/v1\ntime {when}\n{body}".encode()
    return note_line(name, key, 4,
                     when.to_bytes(8, "big") + key.sign(message))


def tile_path(level, index, width=256):
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    where = "entries" if level < 0 else str(level)
    tail = "" if width == 256 else f".p/{width}"
    return f"tile/{where}/{'/'.join(parts)}{tail}"


def bundle(entries):
    return b"".join(len(e).to_bytes(2, "big") + e for e in entries)
