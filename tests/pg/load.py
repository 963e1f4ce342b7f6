#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Submit the records of an outbox file to several registries at once.
	load.py RECORDS OUT URL URL...
Each record is sent until a registry acknowledges it (200 or 201), to the next
registry after each answer that says "try again" (503) or that does not come.
Every third record is sent to two registries at the same time. OUT gets a line
for each acknowledgement, as it comes: STATUS INDEX NUMBER-OF-RECORD.
Exit code 1: another answer, or a record that nobody acknowledged in time.
"""
import base64
import json
import sys
import threading
import time
import urllib.error
import urllib.request

LIMIT_S = 60
WORKERS = 8


def split(path):
    """The records of a file: each after its length."""
    data = open(path, 'rb').read()
    records = []
    while data:
        end = 4 + int.from_bytes(data[:4], 'big')
        records.append(data[4:end])
        data = data[end:]
    return records


class Load:
    def __init__(self, records, out, urls):
        self.jobs = []
        for number, record in enumerate(records):
            self.jobs.append((number, record, number % len(urls)))
            if number % 3 == 0:
                self.jobs.append((number, record, number + 1))
        self.jobs.reverse()
        self.urls = urls
        self.out = out
        self.lock = threading.Lock()
        self.failed = []

    def send(self, url, record):
        request = urllib.request.Request(
            url + '/v1/records', data=record,
            headers={'Content-Type': 'application/cose'})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            error.read()
            if error.code == 503 and not error.headers.get('Retry-After'):
                return 599, None
            return error.code, None
        except (OSError, ValueError):
            return 0, None

    def work(self):
        while True:
            with self.lock:
                if not self.jobs:
                    return
                number, record, turn = self.jobs.pop()
            end = time.monotonic() + LIMIT_S
            status = 0
            while time.monotonic() < end:
                status, receipt = self.send(
                    self.urls[turn % len(self.urls)], record)
                if status not in (0, 429, 503):
                    break
                turn += 1
                time.sleep(0.05)
            with self.lock:
                if status in (200, 201):
                    entry = base64.urlsafe_b64decode(
                        receipt['entry'] + '==')
                    if record[3:] not in entry:
                        self.failed.append((number, 'another entry'))
                    print(status, receipt['index'], number, file=self.out,
                          flush=True)
                else:
                    self.failed.append((number, status))


def main():
    records = split(sys.argv[1])
    with open(sys.argv[2], 'w') as out:
        load = Load(records, out, sys.argv[3:])
        threads = [threading.Thread(target=load.work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for number, status in load.failed:
        print(f'record {number}: {status}')
    print(f'{len(records)} records')
    return 1 if load.failed else 0


if __name__ == '__main__':
    sys.exit(main())
