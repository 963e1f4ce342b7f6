#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Registers as offices keep them, damaged in one way each, and what ocop
import makes of them. Every value that it shows must be the true one; a value
that it does not show must have a fault with its cell.

    import.py OCOP FOLDER
"""
import csv
import datetime
import io
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
import zipfile

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

ocop, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
os.chdir(folder)
failed = passed = values = refused = 0

# --- A true register --------------------------------------------------------

HEADS = {
    'row': 'STT', 'product': 'Tên sản phẩm', 'code': 'Mã sản phẩm',
    'name': 'Tên chủ thể', 'id': 'Mã chủ thể', 'address': 'Địa chỉ',
    'unit': 'Xã/Phường', 'reg': 'Mã số thuế', 'group': 'Nhóm sản phẩm',
    'set': 'Bộ sản phẩm', 'stars': 'Hạng sao', 'score': 'Điểm',
    'decision': 'Số quyết định', 'decided': 'Ngày quyết định',
    'to': 'Ngày hết hạn', 'gtin': 'Mã vạch',
}
WORDS = {'product': ['Giấm táo mèo', 'Gạo nếp nương', 'Chè Shan tuyết',
                     'Thịt trâu gác bếp', 'Mật ong rừng', 'Rượu ngô men lá',
                     'Miến dong riềng', 'Cà phê rang xay', 'Khẩu nhục',
                     'Mắc khén rừng', 'Thổ cẩm dân tộc Thái', 'Chẩm chéo'],
         'name': ['Hợp tác xã Nông nghiệp Quài Tở',
                  'Công ty TNHH Trường Hương',
                  'Hộ kinh doanh Lò Thị Phương',
                  'Tổ hợp tác Đồng Tâm'],
         'address': ['Bản Hua Ca, xã Quài Tở', 'Tổ dân phố Thắng Lợi',
                     'Bản Huổi Khoang', 'Đội 7, đường Võ Nguyên Giáp'],
         'type': ['cooperative', 'company', 'household', 'group']}
UNITS = [('Xã Quài Tở', '11-03295'), ('Xã Tuần Giáo', '11-03253'),
         ('xã Tỏa Tình', '11-03295'), ('Xã Phình Sáng', '11-03244')]
# The office's table of the communes of before July 2025.
OLD_UNITS = """name,district,province,now
Xã Tỏa Tình,Huyện Tuần Giáo,Tỉnh Điện Biên,03295
Xã Tênh Phông,Huyện Tuần Giáo,Tỉnh Điện Biên,03295
Xã Phình Sáng,Huyện Tuần Giáo,Tỉnh Điện Biên,03244
"""
REGS = ['5600312578', '011085012345', '0101243150', '5600312578-001']


def digit13(body):
    total = sum(int(c) * (3 if i % 2 == 0 else 1)
                for i, c in enumerate(reversed(body)))
    return body + str(-total % 10)


def truth():
    """Rows as (what an office writes, what it means)."""
    rows = []
    for i in range(12):
        who = i % 4
        day = datetime.date(2024, 1 + i, 3 + 2 * i)
        end = datetime.date(2027, 1 + i, 3 + 2 * i)
        gtin = digit13('8930000%05d' % i)
        means = {
            'product': WORDS['product'][i], 'name': WORDS['name'][who],
            'code': '11-%s-%02d-2024' % (UNITS[who][1][3:], i + 1),
            'id': '11-%06d' % (who + 1), 'address': WORDS['address'][who],
            'unit': UNITS[who][1], 'reg': REGS[who],
            'group': str(1 + i % 3), 'set': str(1 + i),
            'stars': str(3 + i % 2), 'score': '%d.50' % (52 + 20 * (i % 2)),
            'decision': '%d/QĐ-UBND' % (300 + i), 'decided': str(day),
            'to': str(end), 'gtin': gtin,
            'from': str(day), 'rules': '148/QĐ-TTg', 'authority': 'DBN',
            'type': WORDS['type'][who]}
        office = dict(means)
        office['row'] = i + 1
        office['unit'] = UNITS[who][0]
        office['score'] = float(means['score'])
        office['decided'], office['to'] = day, end
        office['set'] = int(means['set'])
        office['stars'] = '%s sao' % means['stars']
        office['group'] = ['Thực phẩm', 'Đồ uống', 'Dược liệu'][i % 3]
        rows.append((office, means))
    return rows


GIVEN = ['--set', 'authority=DBN', '--set', 'rules=148/QĐ-TTg', '--set',
         'from=%s' % '', '--province', 'Điện Biên']
GIVEN = GIVEN[:4] + ['--province', 'Điện Biên', '--months', '36',
                     '--old-units', 'old-units.csv']
with open('old-units.csv', 'w', encoding='utf-8') as table:
    table.write(OLD_UNITS)

# --- How it is written ------------------------------------------------------


def text_of(value):
    if isinstance(value, datetime.date):
        return value.strftime('%d/%m/%Y')
    if isinstance(value, float):
        return ('%g' % value).replace('.', ',')
    return '' if value is None else str(value)


def workbook(rows, heads=None, titles=2):
    heads = heads or list(HEADS)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = 'Danh sách'
    for title in ['UBND TỈNH ĐIỆN BIÊN', 'Danh sách sản phẩm, năm 2024'][:titles]:
        sheet.append([title])
    sheet.append([HEADS[key] for key in heads])
    for office, _ in rows:
        sheet.append([office[key] for key in heads])
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, datetime.date):
                cell.number_format = 'dd/mm/yyyy'
    return book, sheet


def column(key, heads=None):
    return (heads or list(HEADS)).index(key) + 1


def as_csv(rows, delimiter=';'):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([HEADS[key] for key in HEADS])
    for office, _ in rows:
        writer.writerow([text_of(office[key]) for key in HEADS])
    return out.getvalue()


def share_strings(path):
    """Move inline strings into sharedStrings.xml, as Excel writes them."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    strings = []

    def move(match):
        strings.append(match.group(2))
        return '<c%s t="s"><v>%d</v></c>' % (match.group(1), len(strings) - 1)
    key = 'xl/worksheets/sheet1.xml'
    parts[key] = re.sub(
        r'<c([^>]*) t="inlineStr"><is>(<t.*?</t>)</is></c>', move, parts[key])
    assert strings
    parts['xl/sharedStrings.xml'] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main">' + ''.join('<si>%s</si>' % text for text in strings) +
        '</sst>')
    key = 'xl/_rels/workbook.xml.rels'
    parts[key] = parts[key].replace(
        '</Relationships>', '<Relationship Id="s" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings"/></Relationships>')
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)


# --- Old encodings, independently of the code under test --------------------

def tcvn3(text):
    """TCVN 5712 by the C library; the fonts have small letters only."""
    return subprocess.run(['iconv', '-f', 'UTF-8', '-t', 'TCVN5712-1'],
                          input=text.encode(), capture_output=True,
                          check=True).stdout


VNI_QUALITY = {'\u0302': 'ˆ', '\u0306': '˘'}
VNI_MARK = {('', '\u0301'): 0xf9, ('', '\u0300'): 0xf8, ('', '\u0309'): 0xfb,
            ('', '\u0303'): 0xf5, ('', '\u0323'): 0xef,
            ('ˆ', ''): 0xe2, ('ˆ', '\u0301'): 0xe1, ('ˆ', '\u0300'): 0xe0,
            ('ˆ', '\u0309'): 0xe5, ('ˆ', '\u0303'): 0xe3,
            ('ˆ', '\u0323'): 0xe4, ('˘', ''): 0xea, ('˘', '\u0301'): 0xe9,
            ('˘', '\u0300'): 0xe8, ('˘', '\u0309'): 0xfa,
            ('˘', '\u0303'): 0xfc, ('˘', '\u0323'): 0xeb}
VNI_LETTER = {'đ': 0xf1, 'ơ': 0xf4, 'ư': 0xf6, 'í': 0xed, 'ì': 0xec,
              'ỉ': 0xe6, 'ĩ': 0xf3, 'ị': 0xf2, 'ỵ': 0xee}


def vni(text):
    out = bytearray()
    for char in unicodedata.normalize('NFC', text):
        low, lift = char.lower(), 0x20 if char != char.lower() else 0
        if low in VNI_LETTER:
            out.append(VNI_LETTER[low] - lift)
            continue
        marks = unicodedata.normalize('NFD', low)
        if len(marks) == 1:
            out += char.encode('ascii')
            continue
        if '\u031b' in marks:
            out.append(VNI_LETTER[{'o': 'ơ', 'u': 'ư'}[marks[0]]] - lift)
            marks = marks.replace('\u031b', '')
        else:
            out += (marks[0].upper() if lift else marks[0]).encode()
        quality = ''.join(VNI_QUALITY.get(m, '') for m in marks[1:])
        tone = ''.join(m for m in marks[1:] if m not in VNI_QUALITY)
        if quality or tone:
            out.append(VNI_MARK[quality, tone] - lift)
    return bytes(out)


def cp1258(text):
    out = bytearray()
    tones = '\u0300\u0301\u0303\u0309\u0323'
    for char in unicodedata.normalize('NFC', text):
        parts = unicodedata.normalize('NFD', char)
        tone = ''.join(c for c in parts if c in tones)
        base = unicodedata.normalize(
            'NFC', ''.join(c for c in parts if c not in tones))
        out += (base + tone).encode('cp1258')
    return bytes(out)


# --- Judging ----------------------------------------------------------------

def run(name, path, rows, given=GIVEN, faults=(), more=(), only=None):
    """faults: the cells that must be refused, as 'G5'. only: no other cell
    may be."""
    global failed, passed, values, refused
    done = subprocess.run([ocop, 'import', path, '--json'] + list(given) +
                          list(more), capture_output=True, text=True,
                          env=dict(os.environ, LC_ALL='C'))
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    cells, bad = set(), []
    for fault in objects:
        if fault['schema'] == 'ocop.fault/1':
            cells.add(fault.get('cell'))
    shown = [o for o in objects if o['schema'] == 'ocop.import_row/1']
    heads = {}
    if faults and only is None:
        only = True
    for found, (_, means) in zip(shown, rows):
        for key, value in found.items():
            if key in ('schema', 'row') or key not in means:
                continue
            if value is None:
                refused += 1
                continue
            values += 1
            if value != means[key]:
                bad.append('%s is %r, not %r (row %d)' %
                           (key, value, means[key], found['row']))
    if len(shown) != len(rows):
        bad.append('%d rows, not %d' % (len(shown), len(rows)))
    missing = set(faults) - cells
    if missing:
        bad.append('not refused: %s' % ', '.join(sorted(missing)))
    if only and cells - set(faults):
        bad.append('also refused: %s' % ', '.join(sorted(cells - set(faults))))
    if not faults and only is None and (cells or done.returncode):
        bad.append('refused: %s %s' % (sorted(map(str, cells)), done.stderr))
    if faults and done.returncode != 2:
        bad.append('exit code %d' % done.returncode)
    del heads
    if bad:
        failed += 1
        print('FAIL %s:\n  %s' % (name, '\n  '.join(bad[:12])))
    else:
        passed += 1


def save(book, name):
    path = name + '.xlsx'
    book.save(path)
    return path


def lines(rows, encoding, name):
    path = name + '.csv'
    with open(path, 'wb') as file:
        file.write(encoding(as_csv(rows)))
    return path


def cell(key, row, first=4):
    return '%s%d' % (get_column_letter(column(key)), first + row)


def spoilt(name, changes, faults, means=None, **more):
    """A clean workbook with cells changed: {(key, row): value or function}."""
    rows = truth()
    for (key, row), value in (means or {}).items():
        rows[row][1][key] = value
    book, sheet = workbook(rows)
    for (key, row), value in changes.items():
        target = sheet[cell(key, row)]
        if callable(value):
            value(target)
        else:
            target.value = value
    run(name, save(book, name), rows, faults=[cell(*f) for f in faults],
        **more)


def numbered(value, form):
    def change(target):
        target.value = value
        target.number_format = form
    return change


def forms_of_workbooks():
    rows = truth()
    run('clean', save(workbook(rows)[0], 'clean'), rows)
    book, _ = workbook(rows)
    book.epoch = CALENDAR_MAC_1904
    run('days from 1904', save(book, 'mac'), rows)
    path = save(workbook(rows)[0], 'shared')
    share_strings(path)
    run('shared strings', path, rows)
    # Producers merged over their rows, decisions over all.
    rows.sort(key=lambda row: row[1]['id'])
    for office, means in rows:
        for part in (office, means):
            part['decision'] = '77/QĐ-UBND'
    book, sheet = workbook(rows)
    for key in ('name', 'id', 'address', 'unit', 'reg'):
        for start in range(0, 12, 3):
            sheet.merge_cells('%s:%s' % (cell(key, start),
                                         cell(key, start + 2)))
    sheet.merge_cells('%s:%s' % (cell('decision', 0), cell('decision', 11)))
    run('merged downwards', save(book, 'merged'), rows)
    sheet.merge_cells('%s:%s' % (cell('stars', 3), cell('score', 3)))
    run('merged across', save(book, 'across'), rows,
        faults=[cell('score', 3)])
    # The value would fit the other column, and be wrong there.
    rows = truth()
    book, sheet = workbook(rows)
    sheet.merge_cells('%s:%s' % (cell('set', 4), cell('stars', 4)))
    run('a number merged across', save(book, 'across2'), rows,
        faults=[cell('stars', 4)])


def two_headers():
    rows = truth()
    book, sheet = workbook(rows, titles=1)
    sheet.insert_rows(2)
    upper = {'name': 'Chủ thể', 'decision': 'Quyết định công nhận'}
    lower = {'name': 'Tên', 'address': 'Địa chỉ', 'decision': 'Số',
             'decided': 'Ngày'}
    heads = list(HEADS)
    for key in heads:
        top = sheet.cell(2, column(key))
        if key in lower:
            sheet.cell(3, column(key)).value = lower[key]
            top.value = upper.get(key)
        else:
            top.value = HEADS[key]
            sheet.cell(3, column(key)).value = None
            sheet.merge_cells(start_row=2, end_row=3,
                              start_column=column(key),
                              end_column=column(key))
    sheet.merge_cells(start_row=2, end_row=2, start_column=column('decision'),
                      end_column=column('decided'))
    sheet.insert_rows(4)
    for i in range(len(heads)):
        sheet.cell(4, i + 1).value = '(%d)' % (i + 1)
    sheet.insert_rows(5)
    sheet.cell(5, 1).value = 'I. Huyện Tuần Giáo'
    sheet.merge_cells(start_row=5, end_row=5, start_column=1, end_column=9)
    sheet.append(['Tổng cộng: 12 sản phẩm'])
    run('two header rows, numbering, headings', save(book, 'two'), rows)


def fonts():
    rows = truth()
    for font, encode in (('.VnTime', tcvn3), ('VNI-Times', vni)):
        book, sheet = workbook(rows)
        for row in range(12):
            for key in ('product', 'name', 'address', 'unit', 'group'):
                target = sheet[cell(key, row)]
                low = target.value
                if font == '.VnTime':
                    # Capitals with a tone are not in TCVN3.
                    assert not re.search('[ÀÁẢÃẠ]', low)
                target.value = encode(low).decode('cp1252')
                target.font = Font(name=font)
        run('font ' + font, save(book, font.strip('.')), rows)
    # Unicode pasted into cells of an old font.
    book, sheet = workbook(rows)
    for row in range(12):
        sheet[cell('product', row)].font = Font(name='.VnTime')
    run('Unicode in an old font', save(book, 'pasted'), rows)


def days():
    def text(value):
        return lambda target: setattr(target, 'value', value)
    spoilt('days as texts', {
        ('decided', 0): '03/01/2024', ('decided', 1): '5-2-2024',
        ('decided', 2): 'ngày 7 tháng 3 năm 2024',
        ('decided', 3): '2024-04-09', ('decided', 4): '11.5.2024'}, [])
    spoilt('serials without a format', {
        ('decided', 0): numbered(45294, 'General'),
        ('to', 0): numbered(46390, '0')}, [])
    spoilt('days that are none', {
        ('decided', 0): '31/02/2024', ('decided', 1): numbered(45327, 'mmm-yy'),
        ('decided', 2): '2024', ('decided', 3): numbered(2024, 'General'),
        ('to', 4): '####', ('to', 5): 'tháng 6/2027'},
        [('decided', 0), ('decided', 1), ('decided', 2), ('decided', 3),
         ('to', 4), ('to', 5)])
    del text
    # One date with the month first: the others of the column may be turned.
    rows = truth()
    path = 'american.csv'
    with open(path, 'w', encoding='utf-8') as file:
        for office, _ in rows:
            office['decided'] = office['decided'].strftime('%m/%d/%Y')
        file.write(as_csv(rows))
    run('month first', path, rows,
        faults=[cell('decided', i, 2) for i in range(12)])


def numbers():
    spoilt('zeros and long numbers', {
        ('reg', 1): numbered(11085012345, 'General'),
        ('gtin', 0): '8.93E+12', ('gtin', 1): numbered(8930000000012345, '0'),
        ('score', 2): '#REF!', ('stars', 3): numbered(45300, 'dd/mm/yyyy'),
        ('decision', 4): numbered(304, 'General'),
        ('code', 5): numbered(45300, 'd-mmm'),
        ('name', 6): numbered(123, 'General')},
        [('reg', 1), ('gtin', 0), ('gtin', 1), ('score', 2), ('stars', 3),
         ('decision', 4), ('code', 5), ('name', 6)])
    spoilt('numbers that are whole', {
        ('reg', 0): numbered(5600312578, 'General'),
        ('reg', 2): numbered(101243150, '0000000000'),
        ('gtin', 0): numbered(int(digit13('893000000000')), '0.00E+00'),
        ('stars', 1): 4, ('group', 0): 1,
        ('score', 2): '52,50', ('score', 3): '72.5'}, [])
    spoilt('a GTIN with a wrong digit', {('gtin', 0): '8930000000001'},
           [('gtin', 0)])


def decisions():
    rows = truth()
    forms = ['Quyết định số %s ngày %s', 'QĐ số %s, ngày %s của UBND tỉnh',
             '%s ngày %s', '%s (%s)', 'Số: %s - %s', '%s; %s']
    heads = [key for key in HEADS if key != 'decided']
    for i, (office, means) in enumerate(rows):
        day = datetime.date.fromisoformat(means['decided'])
        office['decision'] = forms[i % 6] % (
            means['decision'], day.strftime('%d/%m/%Y') if i % 5 else
            'ngày %d tháng %d năm %d' % (day.day, day.month, day.year))
    book, _ = workbook(rows, heads)
    run('decisions with their days', save(book, 'decisions'), rows)
    spoilt('decisions that differ', {
        ('decision', 0): 'QĐ 300/QĐ-UBND ngày 04/01/2024',
        ('decision', 1): '301/QĐ-UBND ngày 05/02/2024 và ngày 06/02/2024',
        ('decision', 2): 'theo quyết định của UBND tỉnh'},
        [('decided', 0), ('decision', 1), ('decision', 2)])


def places_and_words():
    spoilt('communes', {
        ('unit', 0): 'Xã Tênh Phông, huyện Tuần Giáo, tỉnh Điện Biên',
        ('unit', 1): '03253', ('unit', 2): '11-03295',
        ('unit', 3): 'Phình Sáng (cũ)'}, [('unit', 3)])
    spoilt('a commune that is nowhere', {('unit', 0): 'Xã Quảng Nhàn'},
           [('unit', 0)])
    spoilt('groups of before 2023', {
        ('group', 3): 'Vải và may mặc', ('group', 6): 'Lưu niệm - nội thất - trang trí',
        ('group', 9): 'Thảo dược', ('group', 0): '5', ('group', 1): 'Khác'},
        [('group', 0), ('group', 1)],
        means={('group', 3): '4', ('group', 6): '4', ('group', 9): '3'})
    spoilt('stars', {('stars', 0): '***', ('stars', 1): '★★★★',
                     ('stars', 2): 'Ba sao', ('stars', 3): 'Hạng 4 sao',
                     ('stars', 4): '2 sao', ('stars', 5): '3-4 sao',
                     ('stars', 6): '3*'},
           [('stars', 4), ('stars', 5)])
    spoilt('a row that is there twice', {('code', 1): '11-03295-01-2024',
                                         ('decided', 1): datetime.date(2024, 1, 3)},
           [('code', 1)], means={('code', 1): '11-03295-01-2024',
                                 ('decided', 1): '2024-01-03',
                                 ('from', 1): '2024-01-03'})


def encodings():
    rows = truth()
    for name, encode in (
            ('utf8', lambda t: t.encode()),
            ('bom', lambda t: t.encode('utf-8-sig')),
            ('utf16', lambda t: t.encode('utf-16')),
            ('nfd', lambda t: unicodedata.normalize('NFD', t).encode())):
        run('CSV ' + name, lines(rows, encode, name), rows)
    for name, encode in (('cp1258', cp1258), ('tcvn3', tcvn3), ('vni', vni)):
        path = lines(rows, encode, name)
        # Nobody is there to confirm it.
        done = subprocess.run([ocop, 'import', path] + GIVEN,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, start_new_session=True)
        global failed
        if done.returncode != 2 or '--encoding %s' % name not in done.stderr:
            failed += 1
            print('FAIL guess of %s: %s' % (name, done.stderr))
        run('CSV ' + name, path, rows, more=['--encoding', name])


# What a scanner read in a plan of a district, letter by letter.
OCR = {'ươ': 'wo', 'ấ': '4', 'ã': '3', 'ệ': 'é', 'ộ': 'd', 'ậ': 'a', 'ạ': 'a',
       'ợ': 'g', 'ả': 'é', 'ế': 'é', 'ư': 'w', 'ủ': 'u', 'ổ': 'd', 'ờ': 'd',
       'ề': 'é', 'ô': 'd', 'ở': '6', 'ẩ': 'd', 'ẫ': 'a', 'ọ': 'o', 'ơ': 'o',
       'l': '1', 'Đ': 'P', 'đ': 'd', 'ị': 'j', 'â': 'd', 'ứ': 'wt'}


def scanned(text, chance, source):
    out = ''
    while text:
        size = 2 if text[:2] in OCR else 1
        out += OCR[text[:size]] if (text[:size] in OCR and
                                    source.random() < chance) else text[:size]
        text = text[size:]
    return out


def scans():
    source = random.Random(4)
    for part in ('body', 'all'):
        rows = truth()
        for office, means in rows:
            for key in ('product', 'name', 'address'):
                office[key] = scanned(office[key], 0.8, source)
        text = as_csv(rows)
        if part == 'all':
            head, body = text.split('\n', 1)
            text = scanned(head, 1, source) + '\n' + body
        path = 'scan-%s.csv' % part
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        done = subprocess.run([ocop, 'import', path, '--out', 'never', '--json'] + GIVEN,
                              capture_output=True, text=True,
                              env=dict(os.environ, LC_ALL='C'))
        global failed, passed
        said = 'as happens when a scanner turns paper into text' if part == 'body' else ''
        if done.returncode != 2 or os.path.exists('never') or \
                said not in done.stdout + done.stderr:
            failed += 1
            print('FAIL scan of %s:\n%s' % (part, done.stderr))
        else:
            passed += 1
    # One cell of a scan in a good table.
    spoilt('one scanned cell', {('product', 2): 'Ché Shan tuyét'},
           [('product', 2)], only=True,
           means={('product', 2): 'Ché Shan tuyét'})


for case in (forms_of_workbooks, two_headers, fonts, days, numbers, decisions,
             places_and_words, encodings, scans):
    case()
print('# %d values were right, %d were refused or absent' % (values, refused))
print('%d passed, %d failed' % (passed, failed))
sys.exit(failed > 0)
