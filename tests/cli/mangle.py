# SPDX-License-Identifier: Apache-2.0
"""Messages around a good stamp, as people and programs mangle them.

    mangle.py SEED COUNT GOOD-FILE COMMAND...

COMMAND is ocop-verify --json with its options. Nobody may be accused, nine
in ten must be read, and what another host made must never be genuine."""
import collections
import json
import quopri
import random
import subprocess
import sys
import urllib.parse

BEFORE = ["Chào anh, tem đây: ", "Xem giúp em\n", "Gửi chị Ðào – mã tem:\n",
          "Fwd: ", "tem=", "Kiểm tra hàng OCOP (5 sao) tại ", "Re: mã\r\n\r\n",
          "Giá 120.000đ/hộp, mã ", "https://vnexpress.net/tin-tuc nói về ",
          "— ", "1) ", "> ", "Sđt 0912345678, link "]
AFTER = [" cảm ơn ạ", "\n5 sao, 3 hộp", "\n\nGửi từ iPhone của tôi", " nhé!",
         "\r\nSđt 0912 345 678", ", xem https://vnexpress.net/a nữa", " 😀",
         "\n--\nHTX Quài Tở", " (hộp 2)", " 500g", "\n>\n> Chào"]
PAIRS = [('"', '"'), ("'", "'"), ("(", ")"), ("<", ">"), ("[", "]"),
         ("“", "”"), ("«", "»"), ("{", "}"), ("`", "`"), ("*", "*"),
         ("[tem](", ")"), ('<a href="', '">tem</a>'), ("‘", "’"),
         ("URL:", ""), ("URL: ", ""), ("Link:", "")]
REDIRECT = ["https://l.facebook.com/l.php?u=%s&h=AT0x", "%s",
            "https://lm.facebook.com/l.php?h=1&u=%s",
            "https://www.google.com/url?q=%s&sa=D",
            "https://www.google.com.vn/url?sa=t&url=%s",
            "https://apc01.safelinks.protection.outlook.com/?url=%s&data=05",
            "https://nam02.safelinks.protection.outlook.com/?data=1&url=%s",
            "https://zalo.me/redirect?url=%s", "https://link.zalo.me/?u=%s"]
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c"
BLANKS = " \t\u00a0\u202f\u3000\u2009"
FRENCH = ("1234567890-:/.?aqwzmAQWZM", "&é\"'(-è_çà)M!:§qazw,QAZW?")
LAYOUTS = [
    ("1234567890=", ["ă", "â", "ê", "ô", "\u0300", "\u0309", "\u0303",
                     "\u0301", "\u0323", "đ", "₫"]), FRENCH, FRENCH,
    ("1234567890-=/.?:aqwzm", "&é\"'(§è!çà)-=:+Mqazw,"),
    ("/?:-=yz", "-_Öß´zy"), ("/?:-=", "-_Ñ'¡"), ("/?:-=", "-_ç'ì"),
    ("/?:-=", "-_Ö+´"), ("1234567890/?:-=yz", "+ěščřžýáíé-_\"=´zy")]
ACCUSED = {"forged", "malformed", "unregistered", "expired", "suspect-copy",
           "inactive", "revoked", "duplicate"}


def quote(text):
    return urllib.parse.quote(text, safe="")


def wrap(r, link):
    """Over lines as mail programs do, or with blanks among the digits."""
    if r.random() < 0.3:
        at = link.index("?s=") + 3 + r.randrange(1, 150)
        return link[:at] + r.choice([" ", "  "]) + link[at:]
    width = r.choice([20, 40, 60, 64, 70, 72, 76, 78, 80, 100])
    end = r.choice(["\n", "\r\n", "\n> ", "\r\n>> ", "\n  ", "\n\t"])
    return end.join(link[i:i + width] for i in range(0, len(link), width))


def unseen(r, link):
    for _ in range(r.randrange(1, 5)):
        at = r.randrange(len(link) + 1)
        link = link[:at] + r.choice(UNSEEN) + link[at:]
    return link


def track(r, link):
    return link + r.choice(["&fbclid=IwAR0abc-_", "&utm_source=zalo", "#top",
                            "&gidzl=Ab_c&zarsrc=30", "&", "&a=1#:~:text=x"])


def redirect(r, link):
    for _ in range(r.choice([1, 1, 1, 2])):
        link = r.choice(REDIRECT) % quote(link)
    return link


def plain(r, link):
    return r.choice([link.replace("https:", "http:", 1), link[8:],
                     link.upper(), link.replace("https", "Https", 1)])


def wide(r, text):
    return "".join(chr(ord(c) + 0xfee0) if "!" <= c <= "~" and
                   r.random() < 0.3 else c for c in text)


def layout(r, link):
    us, typed = r.choice(LAYOUTS)
    return "".join(typed[us.index(c)] if c in us else c for c in link)


def telex(r, link):
    host = link[8:].split("/")[0]
    return link.replace(host, r.choice([host.replace("ex", "ẽ"),
                                        host.replace("oc", "ọc"),
                                        host.replace("e", "ê", 1)]), 1)


def around(r, link):
    for _ in range(r.choice([1, 1, 2])):
        left, right = r.choice(PAIRS)
        link = left + link + right
    return link + r.choice(["", "", ".", ",", ";", "!", "…"])


def message(r, link):
    return (r.choice(BEFORE) if r.random() < 0.8 else "") + link + \
        (r.choice(AFTER) if r.random() < 0.8 else "")


def frame(r, text):
    return r.choice([lambda: "\ufeff" + text, lambda: text + "\r\n",
                     lambda: "\x02" + text + "\x03", lambda: text + "\x1d",
                     lambda: "]Q1" + text, lambda: "\r\n" + text + "\r",
                     lambda: r.choice(BLANKS) + text + r.choice(BLANKS)])()


def quoted(r, text):
    return quopri.encodestring(text.encode()).decode()


def mangle(r, link):
    """A message, and whether it can be read at all."""
    kind = r.random()
    if kind < 0.03:
        return telex(r, link), False
    if kind < 0.05:
        return message(r, link[:r.randrange(100, 200)] + "…"), False
    if kind < 0.15:
        return frame(r, layout(r, link)) if r.random() < 0.5 else \
            layout(r, link), True
    inner = [[track], [redirect], [track, redirect], [wrap], [unseen],
             [plain], [lambda r, l: quote(l)], [redirect, unseen],
             [lambda r, l: quote(quote(l))], [wide], [plain, track],
             []]
    for step in r.choice(inner):
        link = step(r, link)
    outer = [[around], [message], [around, message], [around, frame],
             [message, frame], [frame], [quoted], [message, quoted], []]
    for step in r.choice(outer):
        link = step(r, link)
    return link, True


def judge(command, texts):
    done = subprocess.run(command + ["--"] + texts, capture_output=True,
                          timeout=300)
    found = collections.defaultdict(list)
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        one = json.loads(line)
        found[one["item"]].append(one.get("verdict"))
    return found


def judge_input(command, data):
    done = subprocess.run(command + ["-"], input=data, capture_output=True,
                          timeout=300)
    return [json.loads(line).get("verdict") for line in
            done.stdout.decode("utf-8", "replace").splitlines()]


def main():
    seed, count, good = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    command = sys.argv[4:]
    link = open(good).read().strip()
    evil = link.replace("//ocop.example/", "//ocop.examp1e.vn/")
    r = random.Random(seed)
    read = accused = genuine = tried = 0
    bad = []
    messages = []
    for _ in range(count):
        if r.random() < 0.1:
            text, _ = mangle(r, evil)
            if r.random() < 0.5:
                text = "https://evil.example/?u=" + quote(link)
                if r.random() < 0.5:
                    text = around(r, text)
            messages.append((text, True))
        else:
            messages.append((mangle(r, link)[0], False))
    verdicts = [None] * count
    alone = [i for i in range(count) if r.random() < 0.05]
    for i in alone:
        text = messages[i][0]
        data = text.encode(r.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16",
                                     "utf-16-le", "utf-16-be"]))
        if r.random() < 0.2:
            data = text.replace("\r\n", "\n").replace("\n", "\r").encode()
        verdicts[i] = judge_input(command, data)
    rest = [i for i in range(count) if verdicts[i] is None]
    for at in range(0, len(rest), 200):
        part = rest[at:at + 200]
        found = judge(command, [messages[i][0] for i in part])
        for i in part:
            verdicts[i] = found.get(messages[i][0], ["lost"])
    for (text, foreign), got in zip(messages, verdicts):
        if foreign:
            if "genuine" in got:
                genuine += 1
                bad.append((got, text))
            continue
        tried += 1
        if ACCUSED & set(got) or "lost" in got:
            accused += 1
            bad.append((got, text))
        elif "genuine" in got:
            read += 1
        elif len(bad) < 40:
            bad.append((got, text))
    share = read / max(tried, 1)
    print(f"seed {seed}: {count} messages, {tried} around the stamp: "
          f"{accused} accused, {100 * share:.1f} % read; "
          f"{count - tried} of other hosts: {genuine} genuine")
    if accused or genuine or share < 0.9:
        for got, text in bad:
            print("   ", got, ascii(text))
        return 1
    return 0


sys.exit(main())
