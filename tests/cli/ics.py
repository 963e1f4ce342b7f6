#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads an iCalendar file by RFC 5545, strictly, and prints a line for each
event: DATE CATEGORY UID SUMMARY | DESCRIPTION. What the RFC forbids is a
failure. It shares nothing with the code that wrote the file."""
import datetime
import re
import sys

NAME = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=[A-Za-z0-9-]+)*):(.*)\Z', re.S)
data = open(sys.argv[1], 'rb').read()
assert data.endswith(b'\r\n'), 'the last line has no end'
lines = data[:-2].split(b'\r\n')
for line in lines:
    assert b'\r' not in line and b'\n' not in line, 'a bare CR or LF'
    assert 0 < len(line) <= 75, 'a line of %d octets' % len(line)
    line.decode('utf-8')        # no character is cut by a fold
unfolded = []
for line in lines:
    if line[:1] == b' ':
        unfolded[-1] += line[1:]
    else:
        unfolded.append(line)


def text(value):
    """A TEXT value: section 3.3.11."""
    assert not re.search(r'[\x00-\x08\x0a-\x1f\x7f]', value), 'a control'
    assert not re.search(r'(?<!\\)(?:\\\\)*[;,]', value), 'a bare ; or ,'
    assert not re.search(r'(?<!\\)(?:\\\\)*\\[^\\;,nN]', value), 'an escape'
    return re.sub(r'\\(.)', lambda m: '\n' if m[1] in 'nN' else m[1], value)


def read(stack, item):
    """The properties of one component, and its parts."""
    props, parts = {}, []
    while stack:
        name, params, value = stack.pop(0)
        if name == 'BEGIN':
            parts.append((value, *read(stack, value)))
        elif name == 'END':
            assert value == item, 'END:%s in %s' % (value, item)
            return props, parts
        else:
            assert name not in props, '%s twice' % name
            props[name] = (params, value)
    raise AssertionError('%s has no end' % item)


stack = []
for line in unfolded:
    m = NAME.match(line.decode('utf-8'))
    assert m, 'not a content line: %r' % line
    stack.append(m.groups())
assert stack.pop(0) == ('BEGIN', '', 'VCALENDAR')
props, parts = read(stack, 'VCALENDAR')
assert not stack, 'more than one calendar'
assert props['VERSION'] == ('', '2.0') and props['PRODID'][1]
uids = set()


def date(prop):
    assert prop[0] == ';VALUE=DATE', prop
    return datetime.datetime.strptime(prop[1], '%Y%m%d').date()


for kind, event, inner in parts:
    assert kind == 'VEVENT', kind
    assert set(event) <= {'UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY',
                          'DESCRIPTION', 'CATEGORIES', 'TRANSP'}, event
    uid = text(event['UID'][1])
    assert uid not in uids, 'the same UID twice'
    uids.add(uid)
    datetime.datetime.strptime(event['DTSTAMP'][1], '%Y%m%dT%H%M%SZ')
    start = date(event['DTSTART'])
    assert date(event['DTEND']) - start == datetime.timedelta(1)
    for part, alarm, none in inner:
        assert part == 'VALARM' and not none
        assert alarm['ACTION'] == ('', 'DISPLAY')
        assert re.match(r'-P\d+D\Z', alarm['TRIGGER'][1])
        assert text(alarm['DESCRIPTION'][1])
    print(start, text(event['CATEGORIES'][1]), uid,
          text(event['SUMMARY'][1]), '|',
          text(event.get('DESCRIPTION', ('', ''))[1]).replace('\n', ' / '))
