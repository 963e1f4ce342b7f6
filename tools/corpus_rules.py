# SPDX-License-Identifier: Apache-2.0
"""What the corpus has to show: each row and sentence of the rules of judging,
in plain English. A rule without a case is a fault of the corpus."""

RULES = {
    # The words.
    "genuine": "The stamp matches the register, and nothing speaks against "
    "it: genuine, exit 0.",
    "genuine: last day": "Today is the certificate's last day: genuine, and "
    "the report says so.",
    "genuine: extended": "Past its printed day, extended by a decision: "
    "genuine, and the report names the decision and its day.",
    "genuine: superseded": "A newer certificate of the same producer is in "
    "force: genuine, and the report names its stars.",
    "genuine: lowered": "The star was lowered since: genuine, with a "
    "warning.",
    "undecided: old data": "The data are too old to say what newer data "
    "could change.",
    "undecided: maybe extended by law": "Past its printed day, where the law "
    "may extend it without a decision (to 2026-05-22 ... 2026-09-18, within "
    "180 days).",
    "undecided: typed code": "A typed line has no signature: at best it is "
    "registered.",
    "undecided: issuer's power": "The trust document in force does not "
    "confirm that the issuer could grant this star on that day.",
    "undecided: unknown lot": "The lot is not in the data at hand, which "
    "nobody refreshed.",
    "undecided: unknown product": "The product is not in the data at hand, "
    "which cannot prove that it is nowhere.",
    "undecided: update": "The log holds what this judge does not know: a "
    "newer one is needed.",
    "undecided: clock": "The clock or the log's times contradict what was "
    "signed.",
    "undecided: no trust": "A trust version that the log names is not at "
    "hand.",
    "undecided: two places": "One picture shows a serial at two places, and "
    "nobody could be asked.",
    "expired: certificate": "The certificate lapsed; the lot's day of making "
    "stands beside it.",
    "expired: goods": "The goods are past the best-before date of the lot.",
    "suspect-copy": "An inspecting authority's alert stands on the serial.",
    "suspect-copy: unverified": "A monitor's new, with no inspecting "
    "authority's alert on that serial: not verified yet.",
    "inactive: held": "The stamp belongs to a held lot and was not "
    "activated.",
    "inactive: future": "The certificate is not yet in force.",
    "revoked: certificate": "The certificate was withdrawn; the report "
    "names the decision.",
    "revoked: suspended": "The certificate is suspended; the report names "
    "the decision.",
    "revoked: lot": "The goods are recalled.",
    "revoked: serial": "The stamp was voided.",
    "revoked: key": "The key was ended as compromised before the lot was "
    "registered, or the lot was dropped with it.",
    "duplicate": "The officer saw one serial on two articles.",
    "unregistered": "The lot or product is not in the register.",
    "unregistered: scope": "The product has no certificate; its producer, "
    "known by the GS1 prefix, holds others.",
    "unregistered: serial": "The index is at or beyond the lot's count.",
    "forged": "The signature is not the lot's stamp key's.",
    "malformed": "The text claims to be of this system and is broken.",
    "malformed: unknown address": "The form is ours, the host is not in the "
    "trust document (or not of the lot's day).",
    "unread": "Nothing could be read; the cause is named.",
    "foreign": "Another system's code, named by its kind; judged by nobody.",
    "listed": "A look-up saw no article: the certificate is stated, and "
    "the exit code follows it: 0 in force, 1 lapsed or withdrawn, 3 none or "
    "several.",
    # Between words.
    "worst": "The worst finding decides; all are listed.",
    "several items": "Of several items the worst sets the exit code; foreign "
    "and unread beside a judged stamp do not count.",
    "nothing": "An empty input, or one that holds nothing to judge, is never "
    "exit 0 and never 1.",
    "liftable": "A no that newer data could lift becomes undecided when the "
    "data are too old: suspension, expiry, held, a lot refused for its key.",
    "stands": "A no that newer data cannot lift stands on data of any age: "
    "forged, voided, recalled, withdrawn, past the count, copied, dropped, "
    "the goods' date.",
    # The checks.
    "1 form": "Parse strictly: the scheme, the path, canonical digits, their "
    "number, the GTIN's check digit, no further parameter.",
    "repaired": "What a keyboard, a message or a tracker did to a link is "
    "repaired in a step of its own, which the report names (repairs).",
    "1 host": "The host is known on the lot's day of acceptance: old stamps "
    "keep theirs.",
    "1 look-alike": "A look-alike host is an unknown address; the report "
    "names it, and the host that it looks like.",
    "1 profile": "An unknown signature profile is malformed, unless the "
    "trust document lists it: then update.",
    "2 dropped": "A lot dropped with a stolen key is revoked (key); its "
    "other checks still run.",
    "2 refused": "A lot refused because its signer or stamp key was ended as "
    "compromised is revoked (key); its other checks still run, and newer "
    "data may lift it.",
    "2 unknown lot": "An unknown lot is undecided offline, whatever the "
    "signature; after a refresh it is unregistered, or forged when no stamp "
    "key of the product's producer matches.",
    "2 unknown product": "An unknown product is unregistered when the data "
    "are fresh and the register holds every certificate of its province.",
    "2 GTIN": "A GTIN names no province: undecided offline, unregistered "
    "after a refresh.",
    "3 key": "Only the lot's stamp key verifies the lot's stamps.",
    "3 stolen later": "A lot registered before its key was stolen stands; "
    "the report names the day.",
    "4 product": "The certificate is this product's, not merely this "
    "producer's.",
    "4 power": "A 3-star decision of a district dated 2025-06-10 passes, "
    "dated 2025-08-10 does not.",
    "5 upgraded": "Upgraded or renewed: old stamps stay good, unless their "
    "own certificate was withdrawn.",
    "5 lowered": "A regrade to fewer stars warns, from its day on.",
    "6 effective": "Withdrawn or suspended as of the day it takes effect, "
    "whatever the certificate's dates.",
    "6 annulled": "An annulled withdrawal is none, from the annul's own day "
    "on.",
    "6 reinstated": "A reinstatement ends a suspension.",
    "6 file": "A signed withdrawal received as a file is honoured even if "
    "unlogged.",
    "7 days": "from <= today <= to, both inclusive, as stored.",
    "7 extension": "Else an extension decision, at most 180 days, only in "
    "the window.",
    "7 chain": "Else superseded, over any number of steps, by a certificate "
    "of the same producer that is in force.",
    "8 goods": "Best-before of the goods is reported apart from the "
    "certificate.",
    "9 count": "The index is below the lot's count.",
    "9 held": "A held lot's stamps are worthless until its producer's "
    "release names their batch.",
    "9 layers": "A stamp is good only if producer and authorities both hold "
    "it so; each lifts its own.",
    "10 two articles": "One serial on two articles, confirmed by the "
    "officer; one article scanned twice is no proof.",
    "10 alerts": "An inspecting authority's new, review and confirmed are "
    "suspect-copy; cleared ends it, and a monitor does not reopen it.",
    "10 early": "An alert that comes before its lot counts.",
    "11 fresh": "Up to fresh_days (3) the data are fresh, up to stale_days "
    "(10) they are judged with the day they speak for, then too old.",
    "11 no time": "Data without a valid signed time are too old.",
    "trust": "Missing trust data gives undecided, never genuine.",
    "--at": "The day may be chosen; then it is no clock's.",
    "--log-size": "What is known may be limited to the first N entries, "
    "which speak for the time of the last of them.",
    # The log's own rules, as far as a verdict shows them.
    "level": "An entry judged by a level that the judge does not know: "
    "update.",
    "unknown kind": "A well-formed entry of an unknown kind, of the realm, "
    "by an enrolled key that has not been ended: update, and nothing is "
    "unregistered or plainly genuine. By a stranger it changes nothing.",
    "last entry": "A last entry over 24 h after the checkpoint's signed "
    "time: undecided.",
    "clock behind": "A clock over 24 h behind a signed time: undecided, "
    "unless a quorum of witnesses vouches for that time.",
    "quorum": "A time that a quorum of witnesses signed is a time at which "
    "it has been; fewer are none.",
    "moved": "After a release {producer} lots and reports are the new "
    "producer's; old stamps stay good.",
    "freed": "A GTIN that was released names another product; old stamps "
    "stay good.",
    "void final": "A void stamp stays void in its layer.",
    "certificate QR": "A certificate's own QR may be photocopied: it has a "
    "report of its own.",
    "refused entry": "An entry that does not count changes nothing.",
    # The cases of the rules' text, today = 2026-11-22.
    "case: to today": "to = 2026-11-22 / 2026-11-21: genuine, last day / "
    "expired.",
    "case: 180 days": "to 2026-08-15, extended to 2027-02-11: genuine, "
    "extended; to 2027-02-12 (181 days), or of a certificate that ended "
    "2026-05-10, refused at entry.",
    "case: no extension": "to 2026-08-15, no extension in the log: "
    "undecided, maybe extended by law.",
    "case: score": "Score 89.50 / 89.99 / 90.00: a 4-star decision is good "
    "in all: the star follows the decision.",
    "case: leap day": "Decided 2024-02-29 for 36 months: to 2027-02-28.",
    "case: 28 days": "Withdrawn 2026-11-01, replica of 2026-10-25 (28 "
    "days): undecided, as of 25/10.",
    "case: this morning": "A lot registered this morning, perhaps with a new "
    "stamp key, replica of yesterday: undecided offline, genuine after a "
    "refresh.",
    "case: copied 500 times": "A genuine stamp photographed and printed 500 "
    "times: checks 1 to 9 pass every time, only 10 can catch it.",
    "case: stolen serials": "Genuine unused serials, stolen: held until they "
    "are released, and voided as a block.",
    "case: three years": "A decision of 2023-11-22 for three years: what the "
    "decision states as its last day counts, however others count.",
}

# What the rules say, and a signed log cannot show.
NOT_SHOWN = {
    "Impossible travel, and how often a serial was scanned (check 10)":
    "scan history is at the registry and never in the log",
    "Shoppers' anonymous scans are a hint":
    "they are never records",
    "Scans after sale or opening, devices, cover codes (R12)":
    "no record has them",
    "More of a lot scanned than units made (R12)":
    "scan history, as above",
    "A copy older than the last seen (R13)":
    "a sync refuses it before anything is judged: tests of the sync",
    "The officer's own look at goods, name, picture, pack size (R15)":
    "it is no machine's; the report has the facts to compare",
    "Pictures: no symbol, an unreadable one, a damaged file":
    "the corpus holds texts; tests of picture reading have these",
    "A damaged file is exit 4, a refused document 3 or 2":
    "nothing was judged: tests of the programs",
    "No trust document at all is undecided":
    "a replica is installed with the realm's first: a unit test",
    "A zeroed report refuses":
    "a rule for those who write a judge in C: a unit test",
}
