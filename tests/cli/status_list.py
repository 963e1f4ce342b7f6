# SPDX-License-Identifier: Apache-2.0
"""Read a lot's Token Status List (draft-ietf-oauth-status-list-21, CWT) without
any code of ours, and print what it says, a line for each run of stamps.
    status_list.py FILE TRUST URI COUNT TIME
FILE is the list as it was fetched from URI. TRUST is the trust document, which
names the key. COUNT is the number of stamps that the lot's record states: no
list inflates beyond it. TIME is now, in Unix seconds.
    status_list.py --vectors DIR
DIR has the draft's own lists."""
import glob
import re
import sys
import zlib

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

TYP = "application/statuslist+cwt"
SUB, EXP, IAT, STATUS_LIST, TTL = 2, 4, 6, 65533, 65534


class Refused(Exception):
    pass


def must(good, why):
    if not good:
        raise Refused(why)


def unpack(claim, count):
    """The status of each of count stamps."""
    bits = claim["bits"]
    must(bits in (1, 2, 4, 8), "bits")
    size = (count * bits + 7) // 8
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(claim["lst"], size + 1)
    except zlib.error:
        raise Refused("zlib")
    must(len(data) <= size, "inflates")
    must(len(data) == size and inflater.eof, "size")
    return [data[i * bits // 8] >> i * bits % 8 & (1 << bits) - 1 for i in range(count)]


def read(token, keys, uri, count, now):
    message = cbor2.loads(token)
    must(getattr(message, "tag", None) == 18 and len(message.value) == 4, "form")
    protected, _, payload, sig = message.value
    header = cbor2.loads(protected)
    must(header.get(1) == -7 and header.get(16) == TYP, "header")
    tbs = cbor2.dumps(["Signature1", protected, b"", payload])
    der = utils.encode_dss_signature(int.from_bytes(sig[:32], "big"), int.from_bytes(sig[32:], "big"))
    for key in keys:
        try:
            key.verify(der, tbs, ec.ECDSA(hashes.SHA256()))
            break
        except InvalidSignature:
            pass
    else:
        raise Refused("signature")
    claims = cbor2.loads(payload)
    must(claims[SUB] == uri, "sub")
    must(claims[IAT] <= now + 300, "iat")
    must(now < claims[EXP], "exp")
    must(0 < claims[TTL] * 10 <= claims[EXP] - claims[IAT], "ttl")
    return unpack(claims[STATUS_LIST], count)


def runs(values):
    first = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[first]:
            yield "%d-%d %d" % (first, i - 1, values[first])
            first = i


def vectors(folder):
    """The draft's lists: 2^20 statuses, or 16, as its appendix and section 4 say."""
    def item(name):
        text = open("%s/%s.md" % (folder, name)).read()
        return cbor2.loads(bytes.fromhex(re.sub(r"(?s).*encoded:|\s", "", text)))

    short = unpack(item("status_list_encoding_cbor"), 16)
    must(short == [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1], "16 statuses: %s" % short)
    one = unpack(item("status_list_encoding1_long_cbor"), 1 << 20)
    must([i for i, v in enumerate(one) if v] ==
         [0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345], "1 bit")
    eight = unpack(item("status_list_encoding8_cbor"), 1 << 20)
    must(sorted(v for v in eight if v) == list(range(1, 256)), "8 bits")
    cwt = item("status_list_cwt")
    header, claims = cbor2.loads(cwt.value[0]), cbor2.loads(cwt.value[2])
    must(cwt.tag == 18 and header[16] == TYP and claims[SUB] == "https://example.com/statuslists/1"
         and claims[EXP] > claims[IAT] and claims[TTL] > 0, "the token")
    must(unpack(claims[STATUS_LIST], 16) == short, "the token's list")
    must(len(glob.glob(folder + "/*_cbor.md")) == 3, "lists that nobody read")
    print("4 lists of the draft: read")


def main():
    if sys.argv[1] == "--vectors":
        return vectors(sys.argv[2])
    name, trust, uri, count, now = sys.argv[1:]
    document = cbor2.loads(cbor2.loads(open(trust, "rb").read())[0])
    keys = [load_der_public_key(r["key"]) for r in document["receipts"]]
    print("\n".join(runs(read(open(name, "rb").read(), keys, uri, int(count), int(now)))))


try:
    main()
except Refused as e:
    sys.exit("refused: %s" % e)
