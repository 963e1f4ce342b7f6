#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a CSV table as a spreadsheet would keep it: xlsx.py HOW CSV XLSX."""
import csv
import datetime
import re
import sys
import zipfile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904


def typed(text):
    """What a spreadsheet makes of a typed text."""
    if re.fullmatch(r'\d{4}-\d\d-\d\d', text):
        return datetime.datetime.strptime(text, '%Y-%m-%d')
    if re.fullmatch(r'[1-9]\d*(\.\d+)?', text):
        return float(text) if '.' in text else int(text)
    return text


def main(how, source, target):
    book = openpyxl.Workbook()
    if how == 'table1904':
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = 'Danh sách'
    with open(source, encoding='utf-8') as file:
        rows = list(csv.reader(file))
    if how == 'wrong':
        rows[1][rows[0].index('stars')] = 'x'
    sheet.append(['DANH SÁCH SẢN PHẨM OCOP'])
    sheet.merge_cells('A1:F1')
    for row in rows:
        sheet.append([typed(text) if text else None for text in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, datetime.datetime):
                cell.number_format = 'dd/mm/yyyy'
    other = book.create_sheet('Sheet2')
    if how == 'two':
        other.append(['x'])
    book.save(target)
    if how == 'bomb':
        bomb = b'<worksheet><sheetData><row r="1">' + b' ' * (30 << 20)
        with zipfile.ZipFile(target, 'a', zipfile.ZIP_DEFLATED) as file:
            file.writestr('xl/worksheets/sheet9.xml', bomb)
        replace(target)


def fill(template, source):
    """Type a table into an empty one, as texts: its columns are Text."""
    book = openpyxl.load_workbook(template)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    for index in range(len(heads)):
        letter = openpyxl.utils.get_column_letter(index + 1)
        style = sheet.column_dimensions[letter].number_format
        assert style == '@', (letter, style)
    with open(source, encoding='utf-8') as file:
        for row in csv.DictReader(file):
            sheet.append([row.get(head) or None for head in heads])
    book.save(template)


def replace(path):
    """Let the workbook name the bomb as its first sheet."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    key = 'xl/_rels/workbook.xml.rels'
    parts[key] = parts[key].replace(b'sheet1.xml', b'sheet9.xml')
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)


if sys.argv[1] == 'fill':
    fill(*sys.argv[2:])
else:
    main(*sys.argv[1:])
