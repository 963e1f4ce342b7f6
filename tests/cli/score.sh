#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From officers' scans to a closed case: the registry scores what officers sent,
# its monitor key publishes an alert, every replica knows it at its next sync,
# an inspecting authority takes and closes it, and the verdict follows.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
. "$here/realm.sh"
verify=$build/ocop-verify
sync=$build/ocop-sync
units=$here/../../data/admin_units.csv

mkdir authorities officers
key MON --request
mv MON.request authorities/
more_authorities='MON,Đơn vị vận hành,inspection,,monitor,,2025-03-01,,,'
make_realm
echo 'id,authority,from' >o.csv
for n in 1 2 3; do
	key o$n --request
	mv o$n.request officers/QLTT-$n.ca.request
	echo "QLTT-$n,MAE,2026-01-01" >>o.csv
done
start_certified
date +%s >clock
try 0 "$ocop" officer --csv o.csv --key MAE --home office --requests officers \
	--passphrase-fd 3
open_lots maker p1.record >/dev/null
run 0 submit office
run 0 submit maker
fetch() {
	run 0 "$sync" --replica r.db --trust trust.cose \
		--fingerprint "$fingerprint" --registry "$url"
	cp r.db office/replica.db
}
fetch
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 3 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
uri=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 2p)
typed=$(cut -d, -f5 pics/*.csv | tr -d '\r' | sed -n 2p)
honest=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 3p)
seen() {	# OFFICER COMMUNE STAMP...: scanned there now, and sent
	who=$1 where=$2
	shift 2
	"$verify" --replica r.db --offline --json "$@" >lines 2>err
	run 0 "$ocop" scans --key "o$who" --place "$where" --dir sent \
		--passphrase-fd 3 3<phrase <lines
	run 0 "$sync" --replica r.db --registry "$url" --push-reports sent
}
score() {	# CODE OPTIONS...
	c=$1
	shift
	try "$c" "$build/ocop-registryd" score --db registry.db --units "$units" "$@"
}
verdict() {	# CODE WORD STAMP
	run "$1" "$verify" --replica r.db --offline --json "$3"
	says out "\"verdict\":\"$2\""
}

score 2
says err "'--key, --dry-run': use exactly one of the two"
score 0 --dry-run
says out '0 stamps scored: 0 alerts published'
run 2 "$build/ocop-registryd" score --db registry.db --dry-run --units lots.csv
says err 'there is no commune in it'

# Hà Nội and Cà Mau at the same time, but one officer's word decides.
seen 1 01-00004 "$uri" "$honest"
seen 2 96-31825 "$uri"
score 0 --key MON --registry "$url" --passphrase-fd 3
says out "$typed: rests on one officer alone: an inspecting authority must look"
says out '2 stamps scored: 0 alerts published, 0 refused, 0 were published before, 1 for'
# A third one far away: whoever is wrong, one article cannot have been there.
seen 3 11-03295 "$uri"
score 0 --dry-run --json
says out "\"action\":\"publish\",\"published\":false,\"signs\":[\"travel\"],\"scans\":"
says out '"reporters":3'
size=$(curl -s "$url/log/checkpoint" | sed -n 2p)
# Not by any key.
score 4 --key DBN --registry "$url" --passphrase-fd 3
says err 'role'
says out '1 refused'
score 4 --key MON --registry http://127.0.0.1:1 --passphrase-fd 3
same 'the log is as it was' "$(curl -s "$url/log/checkpoint" | sed -n 2p)" "$size"
score 0 --key MON --registry "$url" --passphrase-fd 3
says out "$typed: alert published"
says out '2 stamps scored: 1 alerts published, 0 refused, 0 were published before, 0 for'
score 0 --key MON --registry "$url" --passphrase-fd 3
says out '0 alerts published, 0 refused, 1 were published before'
verdict 0 genuine "$uri"
fetch
verdict 1 suspect-copy "$uri"
says out '"case":"unverified"'
verdict 0 genuine "$honest"
run 0 "$ocop" alert list --replica r.db --json
says out '"state":"new","verified":false,"authority":"MON"'
id=$(basename "$(ls sent/done/*.cose | sed 1q)" .cose)
run 0 "$ocop" alert show "$uri" --replica r.db --json
says out "$id"

# Taken and closed at the desk.
try 0 "$ocop" alert take "$typed" --key MAE --home office --passphrase-fd 3
run 0 submit office
fetch
verdict 1 suspect-copy "$uri"
silent out '"case":"unverified"'
try 0 "$ocop" alert close "$typed" --cleared --cause travel --key MAE \
	--home office --passphrase-fd 3
date +%s >clock
run 0 submit office
fetch
verdict 0 genuine "$uri"
score 0 --key MON --registry "$url" --passphrase-fd 3
says out '0 alerts published, 0 refused, 0 were published before, 0 for'
# New reports after that: a monitor opens nothing again, and says so.
echo $(($(date +%s) + 60)) >clock
for n in '1 01-00004' '2 96-31825' '3 11-03295'; do
	# shellcheck disable=SC2086
	seen $n "$uri"
done
score 0 --key MON --registry "$url" --passphrase-fd 3
says out "$typed: was cleared, but there are new reports: an inspecting authority must look"
says out '0 alerts published, 0 refused, 0 were published before, 1 for'
fetch
verdict 0 genuine "$uri"
finish
