#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""sample_size.py: how many articles of a lot to scan, picked by chance, to find
at least one copied one with a probability of 95 %, when a share of the lot is
copied. Prints the rows of the table of ocop-verify(1), as mdoc.

Hypergeometric: of N articles K are copied (K rounded up); n picks find none
with the probability C(N-K, n) / C(N, n). Whole numbers, so nothing is
rounded."""
import math

LOTS = 20, 50, 100, 200, 500, 1000, 5000, 10000
SHARES = 1, 2, 5, 10, 20, 50        # percent


def sample(lot, percent):
    copied = -(-lot * percent // 100)
    for n in range(1, lot + 1):
        missed = math.comb(lot - copied, n)
        if missed * 100 <= math.comb(lot, n) * 5:
            return n
    return lot


for lot in LOTS:
    print(".It", " Ta ".join(str(n) for n in (
        [lot] + [sample(lot, percent) for percent in SHARES])))
