# SPDX-License-Identifier: Apache-2.0
"""Hold a page of metrics against the grammar of Prometheus' text format 0.0.4:
each line, each family's help and type before its samples and once, no sample
twice, and a histogram whose buckets rise to its count."""
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|Inf)|NaN"
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL}(?:,{LABEL})*)?,?)\}})? ({NUMBER})")
COMMENT = re.compile(rf"# (?:HELP ({NAME}) [^\n]+|TYPE ({NAME}) (counter|gauge|histogram))")

text = open(sys.argv[1]).read()
assert text.endswith("\n"), "the last line has an end"
helped, types, samples, last = set(), {}, {}, None
for line in text[:-1].split("\n"):
    if line.startswith("#"):
        m = COMMENT.fullmatch(line)
        assert m, line
        if m[1]:
            assert m[1] not in helped, line
            helped.add(m[1])
        else:
            assert m[2] in helped and m[2] not in types, line
            types[m[2]] = m[3]
            last = m[2]
        continue
    m = SAMPLE.fullmatch(line)
    assert m, line
    family = m[1]
    if family not in types:
        family = re.sub("_(bucket|sum|count)$", "", family)
        assert types.get(family) == "histogram", line
    assert family == last, "samples stand after their own type: " + line
    assert (m[1], m[2]) not in samples, line
    if types[family] == "counter":
        assert family.endswith("_total"), line
    samples[m[1], m[2]] = float(m[3])
for name in (n for n, t in types.items() if t == "histogram"):
    steps = [(float(l.split('"')[1].replace("+Inf", "inf")), v)
             for (n, l), v in samples.items() if n == name + "_bucket"]
    assert steps == sorted(steps) and steps[-1][0] == float("inf"), steps
    assert [v for _, v in steps] == sorted(v for _, v in steps), steps
    assert steps[-1][1] == samples[name + "_count", None], steps
    assert samples[name + "_sum", None] >= 0
assert "process_resident_memory_bytes" in types
print(len(samples), "samples")
