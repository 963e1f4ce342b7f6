# SPDX-License-Identifier: Apache-2.0
"""The corpus: what a text is. Broken and foreign codes, typed lines, what
keyboards do, look-ups, certificates' own symbols."""
from urllib.parse import quote

from corpus_days import lapsed
from corpus_world import (A, A_REC, A_STAMP, B, DBN, NOBODY, Log, failed,
                          noted, open_, passed)
from vectors_form import (N, digits, gtin, mod37_36, stamp, stamp_path,
                          stamp_sig, typed)

EMV = ("00020101021138540010A00000072701240006970436011012345678900208QRIBFTTA"
       "53037045802VN62150811mua hang OCOP6304AB12")


def texts():
    w = Log("texts", "Texts that are stamps, are broken, are another "
            "system's, or could not be read.")
    w.producers()
    g = gtin(70)
    w.day("2025-12-19")
    c = w.cert("by its code", 1)
    d = w.cert("by its GTIN", 2, gtin=[g])
    w.day("2025-12-22")
    w.open_lot("lot", c)
    w.open_lot("lot by the GTIN", d, gtin=g)
    held = w.put("held", w.held(A_REC, c, A_STAMP, 2))
    w.lots[c[0], 2] = (held, {"certificate": list(c), "lot": 2,
                              "count": 1000})
    w.replica("today")
    broken(w, g)
    foreign(w, g)
    lines(w, c[0], g, held)
    keyboards(w, g)
    w.run("a good stamp beside a payment code", "several items",
          ["by its GTIN", "a bank transfer"], 0)
    w.run("a good stamp beside what could not be read", "several items",
          ["nothing at all", "by its GTIN"], 0)
    w.run("a good stamp and an undecided one", "several items",
          ["by its GTIN", "typed"], 3)
    w.run("a good stamp, an undecided one and a no", "several items",
          ["typed", "a letter among the digits", "by its GTIN"], 1)
    w.run("a payment code and nothing", "nothing",
          ["a bank transfer", "nothing at all"], 3)
    return w


def broken(w, g):
    """In a symbol, which is never merely short."""
    path = stamp_path(g, 1, 0)
    sig = stamp_sig(A_STAMP, path)
    good = stamp(A_STAMP, g, 1, 0)
    front, s = good.split("?s=")
    w.scan("by its GTIN", "genuine", A_STAMP, g, 1, 0, "genuine")
    w.scan("the other spelling of the same signature", "1 form", A_STAMP, g,
           1, 1, "genuine", None, (), text=stamp(
               A_STAMP, g, 1, 1, sig=twisted(stamp_sig(
                   A_STAMP, stamp_path(g, 1, 1)))))
    over = "99999999999999999"
    for name, text in (
            ("a digit short", good[:-1]), ("a digit more", good + "0"),
            ("a group of digits over 56 bits",
             f"{front}?s={over}{s[17:]}"),
            ("the last group over its bits", f"{front}?s={s[:-5]}65536"),
            ("64 bytes", f"{front}?s={digits(b'1' + sig[:63])}"),
            ("a letter among the digits", good[:-1] + "a"),
            ("longer than any stamp", good + "0" * 3000),
            ("no signature", front), ("an empty one", front + "?s="),
            ("a GTIN of 13 digits", good.replace(g, g[1:])),
            ("a wrong check digit", good.replace(
                g, g[:-1] + str((int(g[-1]) + 5) % 10))),
            ("a serial of 12 digits", good.replace("/21/0", "/21/")),
            ("a serial of 14 digits", good.replace("/21/0", "/21/00")),
            ("another identifier before the serial",
             good.replace("/21/", "/10/A/21/")),
            ("an escape in the path", good.replace("/21/", "/%32%31/")),
            ("a code whose number is not padded",
             stamp(A_STAMP, "11-03295-1-2025", 1, 0))):
        w.only(name, ["1 form", "malformed"], text, "malformed",
               how="symbol")
    for name, text in (("port", good.replace("example/", "example:443/")),
                       ("user", good.replace("//", "//ocop@"))):
        w.only(f"an address with a {name}", "malformed: unknown address",
               text, "malformed", "unknown address", how="symbol")
    for name, change in (("r = 0", b"\0" * 32 + sig[32:]),
                         ("s = 0", sig[:32] + b"\0" * 32),
                         ("s = n", sig[:32] + N.to_bytes(32, "big"))):
        w.scan(f"a signature with {name}", "forged", A_STAMP, g, 1, 0,
               "forged", None, [failed("signature", "forged", None,
                                       w.lots[g, 1][0])],
               text=stamp(A_STAMP, g, 1, 0, sig=change))
    w.scan("the profile of the other algorithm", ["forged", "1 profile"],
           A_STAMP, g, 1, 0, "forged", None,
           [failed("signature", "forged", None, w.lots[g, 1][0])],
           text=stamp(A_STAMP, g, 1, 0, profile=2, sig=sig))


def twisted(sig):
    """r, n - s: ECDSA takes it for the same."""
    s = N - int.from_bytes(sig[32:], "big")
    return sig[:32] + s.to_bytes(32, "big")


def foreign(w, g):
    for name, text, case in (
            ("a bank transfer", EMV, "payment code"),
            ("another system's tracing code",
             f"https://id.example.org/01/{g}/21/ABC", "tracing code"),
            ("a web page with such a path", "https://example.com/01/2026/tin",
             "web page"),
            ("a web page", "https://example.com/san-pham?id=7", "web page"),
            ("the register's own page", "https://ocop.example/gioi-thieu",
             "web page"),
            ("Wi-Fi", "WIFI:T:WPA;S=quan;P:12345678;;", None),
            ("words in a symbol", "Mật ong bạc hà", None)):
        w.only(name, "foreign", text, "foreign", case, how="symbol")


def lines(w, code, g, held):
    def scan(name, shows, text, product, lot, index, verdict, case,
             change=(), without=()):
        change = [open_("signature", "typed code"), *change]
        w.scan(name, shows, A_STAMP, product, lot, index, verdict, case,
               change, without=["parse", *without], how="line", text=text)

    t = "undecided: typed code"
    scan("typed", t, typed(g, 1, 0), g, 1, 0, "undecided", "typed code")
    scan("typed, by a code", t, typed(code, 1, 7), code, 1, 7, "undecided",
         "typed code")
    scan("typed, not activated", t, typed(code, 2, 0), code, 2, 0,
         "inactive", "held", [failed("serial", "inactive", "held", held)])
    scan("typed, beyond the count", t, typed(g, 1, 1000), g, 1, 1000,
         "unregistered", "serial",
         [failed("serial", "unregistered", "serial", w.lots[g, 1][0])],
         ["copies"])
    scan("as a GS1 scanner sends GTIN and serial", t,
         f"(01){g}(21)0000010000000", g, 1, 0, "undecided", "typed code")
    w.scan("typed, an unknown lot", ["2 unknown lot"], A_STAMP, g, 77, 0,
           "undecided", "unknown lot", [open_("lot", "unknown lot")],
           without=["parse"], how="line", text=typed(g, 77, 0))
    w.scan("typed, an unknown lot, after a refresh", "2 unknown lot",
           A_STAMP, g, 77, 0, "unregistered", None,
           [failed("lot", "unregistered")], without=["parse"], how="line",
           text=typed(g, 77, 0), refreshed=True)
    right = typed(g, 1, 0)
    wrong = "0" if right[-1] != "0" else "1"
    for name, text in (("a wrong check character", right[:-1] + wrong),
                       ("no check character", right[:-2]),
                       ("a digit typed wrongly",
                        right.replace(" 000001", " 000007", 1)),
                       ("a digit left out", right.replace(" 0", " ", 1))):
        w.only(f"typed with {name}", "unread", text, "unread", "typing")
    assert mod37_36(g + "0000010000000") == right[-1]
    w.case("a number that is no GTIN", "unread", "0952000000", "unread",
           "typing", [("parse", "unknown", "unread", "typing", None)], {},
           how="line", plain=True, report=[("next", "type-all-digits")])


def keyboards(w, g):
    good = stamp(A_STAMP, g, 1, 0)
    w.only("nothing at all", ["unread", "nothing"], "", "unread", "empty")
    w.only("the beginning of a link", "unread", good[:100], "unread",
           "changed text")
    w.only("an input method's marks", "unread",
           good.replace("example", "ẽample").replace("?s=", "?ş="), "unread",
           "keyboard")
    w.only("a host in another script's letters", "1 look-alike",
           good.replace("ocop", "\u043e\u0441\u043e\u0440"), "malformed",
           "unknown address")
    away = "https://l.facebook.com/l.php?u=" + quote(good, safe="")
    w.scan("a stamp behind a tracker's redirect", "repaired", A_STAMP,
           g, 1, 0, "genuine", how="line", text=away,
           report=[("repairs", ["redirect"])])
    w.only("another system's address that has only a piece of one",
           "foreign", away[:110], "foreign", "web page")
    for name, text, did in (
            ("with a tracker's tail", good + "&fbclid=x", "parameters"),
            ("with a fragment", good + "#x", "fragment"),
            ("of an http link", good.replace("https", "http"), "https"),
            ("in capitals, as Caps Lock types it", good.upper(), "case"),
            ("in a sentence", f"Tem: {good} nhé", None)):
        w.scan(f"a stamp {name}", "repaired", A_STAMP, g, 1, 0, "genuine",
               how="line", text=text,
               report=[("repairs", [did])] if did else ())
    french = str.maketrans("0123456789/:?=-.aqwzm",
                           "à&é\"'(-è_ç!M§=):qazw,")
    w.scan("a stamp typed on a French keyboard", "repaired", A_STAMP, g, 1, 0,
           "genuine", how="line", text=good.translate(french),
           report=[("repairs", ["layout"])])
    w.only("that, with a digit lost", ["repaired", "unread"],
           good.translate(french)[:-1], "unread", "keyboard layout")


def look_ups():
    w = Log("look_ups", "Goods without a code of ours: products, names, "
            "decisions. No article was seen.")
    w.producers()
    g = gtin(80)
    w.day("2025-12-19")
    honey = w.cert("honey", 1, product="Mật ong bạc hà", gtin=[g])
    tea = w.cert("tea", 2, product="Chè Shan tuyết", to="2026-11-21",
                 decision="91/QĐ-UBND")
    rice = w.cert("rice", 3, product="Gạo tám Mường Thanh")
    other = w.cert("other rice", 4, product="Gạo nếp tan", producer=B)
    w.day("2025-12-22")
    w.open_lot("honey's lot", honey, gtin=g)
    w.open_lot("rice's lot", rice)
    w.open_lot("rice's other lot", rice, 2)
    out = w.decide("withdraw", rice, "withdraw", "10/QĐ-UBND", ground=1)
    w.replica("today")

    def found(name, text, ref, code, case, checks, facts=(), lots=0):
        index = w.certs[ref][0]
        checks = [(n, r, "listed" if v == "genuine" else v, k, i)
                  for n, r, v, k, i in (passed("certificate", index),
                                        *checks, passed("freshness"))]
        word = {0: "listed", 1: checks[-2][2]}[code]
        told = {**w.cert_facts(ref), **dict(facts)}
        w.case(name, "listed", text, "listed", case, checks, told,
               how="line", report=[("exit", code), ("certificates", [
                   {"code": ref[0], "decided": ref[1], "verdict": word,
                    "case": case, "lots": lots}])])

    index = w.certs[honey][0]
    good = [passed("withdrawn", index), passed("dates", index)]
    for name, text in (("a product code", honey[0]), ("a GTIN", g),
                       ("a GTIN of 13 digits", g[1:]),
                       ("a name", "mật ong bạc hà"),
                       ("a name without marks", "mat ong"),
                       ("words in another order", "HÀ ong")):
        found(f"look-up by {name}", text, honey, 0, None, good, lots=1)
    index = w.certs[tea][0]
    found("look-up by a decision's number: lapsed", "91/QĐ-UBND", tea, 1,
          "certificate", [passed("withdrawn", index), lapsed(index)])
    found("look-up by a name: withdrawn", "tám mường thanh", rice, 1,
          "certificate", [failed("withdrawn", "revoked", "certificate",
                                 out)],
          {"by_decision": "10/QĐ-UBND", "by_day": "2025-12-22"}, lots=2)
    w.case("look-up: several", "listed", "gạo", "listed", None,
           [open_("look-up", None)], {}, how="line", plain=True,
           report=[("exit", 3), ("as_of", w.ages["today"]),
                   ("certificates", [
                       {"code": rice[0], "decided": rice[1],
                        "verdict": "revoked", "case": "certificate",
                        "lots": 2},
                       {"code": other[0], "decided": other[1],
                        "verdict": "listed", "case": None, "lots": 0}])])
    for name, text, step in (
            ("words that nothing has", "nước mắm", "look-up-less"),
            ("a code that nothing has", "11-03295-99-2025", "look-up-name"),
            ("a GTIN that nothing has", gtin(81), "look-up-name")):
        w.case(f"look-up by {name}", ["listed", "nothing"], text, "listed",
               "unknown product", [open_("look-up", "unknown product")],
               {}, how="line", plain=True,
               report=[("exit", 3), ("as_of", w.ages["today"]),
                       ("certificates", []), ("next", step)])
    w.run("a look-up beside a lapsed one", "several items",
          ["look-up by a GTIN", "look-up by a decision's number: lapsed"], 1)
    return w


def symbols():
    w = Log("certificates", "Certificates' own symbols, for paper and shelf.")
    w.producers()
    w.day("2025-12-19")
    good = w.cert("in force", 1)
    past = w.cert("to yesterday", 2, to="2026-11-21")
    gone = w.cert("withdrawn", 3)
    old = w.cert("renewed", 4, to="2026-10-31")
    w.day("2026-02-27")
    new = w.cert("the renewal", 5, supersedes=list(old), decided="2026-02-20")
    w.day("2026-05-04")
    out = w.decide("withdraw", gone, "withdraw", "10/QĐ-UBND", ground=1)
    w.replica("today")

    def link(data):
        return f"https://ocop.example/c/{digits(data)}"

    def scan(name, ref, verdict, case, change=(), facts=(), data=None,
             without=(), **more):
        index = w.certs[ref][0]
        names = {c[0] for c in change}
        checks = [c for c in (
            passed("certificate", index), passed("withdrawn", index),
            passed("dates", index), passed("record", index))
            if c[0] not in names and c[0] not in without] + list(change)
        w.case(name, "certificate QR", link(data) if data else w.link(ref), verdict,
               case, checks, {**w.cert_facts(ref), **dict(facts)},
               report=[("kind", "certificate")], **more)

    scan("in force", good, "genuine", None)
    scan("lapsed", past, "expired", "certificate",
         [lapsed(w.certs[past][0])])
    scan("on its last day", past, "genuine", "last day",
         [noted("dates", "last day", w.certs[past][0])], on="2026-11-21")
    scan("withdrawn", gone, "revoked", "certificate",
         [failed("withdrawn", "revoked", "certificate", out)],
         {"by_decision": "10/QĐ-UBND", "by_day": "2026-05-04"},
         without=["dates"])
    scan("lapsed and renewed", old, "genuine", "superseded",
         [noted("star", "superseded", w.certs[new][0]),
          noted("dates", "superseded", w.certs[old][0])],
         {"successor_code": new[0]})
    scan("by data that are too old", good, "undecided", "old data",
         on="2026-12-03")
    other = w.certificate(DBN, good[0], A, product="Tên khác")
    scan("another record of this code and day", good, "forged", None,
         [failed("record", "forged", None, w.certs[good][0])], data=other)
    strange = w.certificate(NOBODY, "11-03295-50-2025", A)
    w.case("of a certificate that is not in the register", "certificate QR",
           link(strange), "undecided", "unknown product",
           [open_("certificate", "unknown product")],
           {"code": "11-03295-50-2025", "decided": "2025-12-01"},
           report=[("kind", "certificate")])
    w.only("at an address that looks alike", "1 look-alike",
           w.link(good, "ocop-example.com"), "malformed",
           "unknown address", how="symbol",
           report=[("names", ["ocop-example.com", "ocop.example"])])
    w.only("a digit short", "malformed", w.link(good)[:-1], "malformed",
           how="symbol")
    return w
