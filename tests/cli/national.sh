#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A small national register: every one of its records counts, every stamp is
# genuine, and a seed gives the same payloads again.
set -u
cd "$(dirname "$0")/../.." || exit 4
units=$PWD/data/admin_units.csv
. tests/cli/lib.sh

national() {
	"$build/tests/national" --units "$units" --scale 0.01 "$@"
}

run 2 national --seed 1
run 2 national --seed 1 --scale nine --out a
run 0 national --seed 1 --out a --before 100
cp out first
entries=$(sed -n 's/ entries: .*//p' out)
says out '141 certificates of 78 producers, 2200 lots'
run 0 national --seed 1 --out b
is 'the same seed gives the same payloads' cmp first out
run 0 national --seed 2 --out c
is 'another seed gives others' test "$(tail -n 1 first)" != "$(tail -n 1 out)"

sync() {
	"$build/ocop-sync" --replica r.db --trust a/trust.cose \
		--fingerprint "$(cat a/trust.fingerprint)" --source "$1"
}
run 0 sync a/before
says out "0 to $((entries - 100)) entries (0 new ones do not count)"
run 0 sync a/log
says out "to $entries entries (0 new ones do not count)"
run 0 "$build/ocop-sync" check --replica r.db
says out 'Folded again with every signature checked, they give the stored state'
says out 'Entries that do not count: 0'

# Stamps that were not voided, held or ended meanwhile are most of them.
at=2026-11-21
is 'stamps were made' lines a/stamps.csv 101
sed '1d; s/.*,//' a/stamps.csv >uris
"$build/ocop-verify" --offline --json --at $at --replica r.db - <uris >out 2>err
is 'each gets a verdict' lines out 100
is 'most are genuine' test "$(grep -c '"verdict":"genuine"' out)" -gt 70
silent out '"verdict":"forged"'
silent out '"verdict":"unregistered"'
silent out '"verdict":"malformed"'
finish
