# SPDX-License-Identifier: Apache-2.0
"""Stamps as a keyboard scanner types them into a machine whose keyboard or
input method is not the scanner's.

    keyboard.py STAMPS LINES COMMAND...

STAMPS has a stamp's text on each line, LINES what is printed under it. COMMAND is ocop-verify --json with its
options. Each stamp is typed on each layout (us, vn, fr, de), without and with
Caps Lock, as Windows and as X11 have it, and through Telex and VNI. It must be
read right, or the keyboard must be named as the cause, and nothing else is
said of it. Layouts: Microsoft Windows and xkeyboard-config 2.35."""
import collections
import json
import subprocess
import sys
import unicodedata

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What each key types that a scanner presses for a character of a link; a key
# that is not listed types the character itself.
VN = dict(zip("1234567890=", "ăâêô\u0300\u0309\u0303\u0301\u0323đ₫"))
FR = dict(zip("1234567890-/.?:aqwzmAQWZM", "&é\"'(-è_çà)!:§Mqazw,QAZW?"))
DE = dict(zip("/?:-=yzYZ", "-_Öß´zyZY"))
# With Caps Lock. X11 makes small letters capitals, and the other way round;
# Windows presses Shift on the rows of figures too, on these two layouts.
FR_X11 = dict(zip("1234567890-/.?:aqwzmAQWZM",
                  "&É\"'(-È_ÇÀ)!:§mQAZW,qazw?"))
FR_WINDOWS = dict(zip("1234567890-/.?:=aqwzmAQWZM",
                      "1234567890°§/!m+QAZW?qazw,"))
DE_X11 = dict(zip("/?:-=yzYZ", "-_öẞ´ZYzy"))
DE_WINDOWS = dict(zip("1234567890/?:-=.yzYZ", "!\"§$%&/()=_-ö?`:ZYzy"))
VN_CAPS = dict(zip("1234567890=", "ĂÂÊÔ\u0300\u0309\u0303\u0301\u0323Đ₫"))
CAPITALS = {c: c.swapcase() for c in LETTERS + LETTERS.upper()}
KEYBOARDS = {
    "us": {}, "us, Caps Lock": CAPITALS, "vn": VN,
    "vn, Caps Lock": CAPITALS | VN_CAPS, "fr": FR,
    "fr, Caps Lock of X11": CAPITALS | FR_X11,
    "fr, Caps Lock of Windows": CAPITALS | FR_WINDOWS, "de": DE,
    "de, Caps Lock of X11": CAPITALS | DE_X11,
    "de, Caps Lock of Windows": CAPITALS | DE_WINDOWS,
}
# VNI changes a vowel before a figure, which the register's own host lacks.
HOSTS = ("www.ocop.gov.vn", "txng.ocop2.vn", "ocop63.vn", "a1.tem.vn",
         "truyxuat.gov.vn", "qr.dienbien6.gov.vn")
CIRCUMFLEX, HORN, BREVE = "\u0302", "\u031b", "\u0306"
TONES = "\u0301\u0300\u0309\u0303\u0323"
VOWELS = "aeiouy"


def last(word, letters):
    """Where the last of these letters is that has no mark of its shape."""
    for i in range(len(word) - 1, -1, -1):
        if word[i][0].lower() in letters:
            return i
    return -1


def add_mark(word, at, mark, key):
    """Put a mark on a letter; the same mark again takes it off, and the key
    types itself."""
    if at < 0:
        word.append([key])
    elif mark in word[at]:
        word[at].remove(mark)
        word.append([key])
    else:
        word[at].append(mark)


def stroke(word, key):
    at = last(word, "d")
    if at < 0:
        word.append([key])
    else:
        word[at] = ["Đ" if word[at][0] == "D" else "đ"]


def telex(word, key):
    low = key.lower()
    if low in "aeo" and last(word, low) >= 0:
        add_mark(word, last(word, low), CIRCUMFLEX, key)
    elif low == "w":
        at = last(word, "aou")
        if at < 0:
            word.append(["Ư" if key == "W" else "ư"])
        else:
            add_mark(word, at, BREVE if word[at][0] in "aA" else HORN, key)
    elif low == "d":
        stroke(word, key)
    elif low in "sfrxj":
        add_mark(word, last(word, VOWELS), TONES["sfrxj".index(low)], key)
    else:
        word.append([key])


def vni(word, key):
    if key in "12345":
        add_mark(word, last(word, VOWELS), TONES[int(key) - 1], key)
    elif key in "678":
        letters, mark = {"6": ("aeo", CIRCUMFLEX), "7": ("ou", HORN),
                         "8": ("a", BREVE)}[key]
        add_mark(word, last(word, letters), mark, key)
    elif key == "9":
        stroke(word, key)
    else:
        word.append([key])


def through(method, text):
    """What an input method makes of keys, a word at a time."""
    out, word = "", []
    for key in text + "\n":
        if key.isascii() and (key.isalpha() or (method is vni and word and
                                                key.isdigit())):
            method(word, key)
            continue
        out += unicodedata.normalize("NFC", "".join(map("".join, word))) + key
        word = []
    return out[:-1]


# A program may also normalise what was typed (NFC), which orders the marks of
# the Vietnamese layout anew.
METHODS = {
    "": str, "Telex": lambda text: through(telex, text),
    "VNI": lambda text: through(vni, text),
    "normalised": lambda text: unicodedata.normalize("NFC", text),
}


def judge(command, texts):
    """What is said of each text: verdict, case, link."""
    done = subprocess.run(command + ["-"], input="\n".join(texts).encode(),
                          capture_output=True, timeout=300)
    found = collections.defaultdict(list)
    for line in done.stdout.decode().splitlines():
        one = json.loads(line)
        found[one["item"]].append((one.get("verdict"), one.get("case"),
                                   one.get("uri")))
    return [found[text] for text in texts]


def is_read(got, link):
    """A line has no signature, so it is never more than registered; its
    check character may be a small letter."""
    says = ("genuine",) if "://" in link else ("undecided", "typed code")
    return len(got) == 1 and got[0][:len(says)] == says and \
        (got[0][2] or link) in (link, link.lower())


def is_named(got):
    return got in ([("unread", "keyboard", None)],
                   [("unread", "keyboard layout", None)])


def judge_hosts(command, link):
    """Links of other hosts: where an input method changed one, that is the
    cause, and no address is called unknown."""
    bad, changed = [], collections.Counter()
    for layout, keys in KEYBOARDS.items():
        for name in "Telex", "VNI":
            plain = ["".join(keys.get(c, c) for c in
                             link.replace("ocop.example", host))
                     for host in HOSTS]
            texts = [METHODS[name](text) for text in plain]
            texts = [text for text, was in zip(texts, plain) if text != was]
            changed[name] += len(texts)
            bad += [(layout, name, got, text) for text, got in
                    zip(texts, judge(command, texts)) if not is_named(got)]
    print("other hosts, changed:", dict(changed))
    return bad if min(changed.values()) > 0 else ["nothing was changed"]


def main():
    links = []
    for path in sys.argv[1:3]:
        links += open(path, encoding="ascii").read().splitlines()
    bad = []
    for layout, keys in KEYBOARDS.items():
        plain = ["".join(keys.get(c, c) for c in link) for link in links]
        for name, method in METHODS.items():
            texts = [method(text) for text in plain]
            if name and texts == plain:
                continue	# it does nothing to them
            answers = list(zip(links, texts, judge(sys.argv[3:], texts)))
            if name == "normalised":	# of a line it leaves too little
                answers = [one for one in answers if "://" in one[0]]
            read = sum(is_read(got, link) for link, _, got in answers)
            print(f"{layout} {name}: {read} read of {len(links)}")
            # Without an input method nothing is lost.
            bad += [(layout, name, got, text) for link, text, got in answers
                    if not is_read(got, link) and
                    not (name and is_named(got))]
    bad += judge_hosts(sys.argv[3:], links[0])
    for one in bad[:5]:
        print(ascii(one))
    print(f"{len(KEYBOARDS)} keyboards, {len(links)} stamps: "
          f"{len(bad)} wrong answers")
    return 1 if bad or len(links) < 20 else 0


sys.exit(main())
