#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An alert is a case: an inspecting authority opens, takes and closes it, with
# evidence that the desk keeps; lists say its state, owner and age; and the
# verdict on the stamp follows.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
. "$here/realm.sh"
verify=$build/ocop-verify
sync=$build/ocop-sync

mkdir authorities
key MON --request
mv MON.request authorities/
more_authorities='MON,Đơn vị vận hành,inspection,,monitor,,2025-03-01,,,'
make_realm
start_certified
date +%s >clock
open_lots maker p1.record >/dev/null
run 0 submit maker
fetch() {
	run 0 "$sync" --replica "${1:-r.db}" --trust trust.cose \
		--fingerprint "$fingerprint" --registry "$url"
}
fetch
cp r.db office/replica.db
try 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 --count 4 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
uri=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 2p)
typed=$(cut -d, -f5 pics/*.csv | tr -d '\r' | sed -n 2p)
other=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 3p)
echo 'ảnh chụp hai hộp' >photo.jpg
echo 'biên bản' >note.txt
sum=$(sha256sum photo.jpg | cut -d' ' -f1)
alert() {	# CODE WHAT STAMP OPTIONS...
	c=$1 what=$2
	shift 2
	try "$c" "$ocop" alert "$what" "$@" --home office --passphrase-fd 3
}
verdict() {	# CODE WORD STAMP
	run "$1" "$verify" --replica r.db --offline --json "$3"
	says out "\"verdict\":\"$2\""
}
send() {
	run 0 submit office
	fetch
	cp r.db office/replica.db
}

# What is missing is said before a key is opened.
alert 2 new x --key MAE --evidence photo.jpg
says err "expected a stamp's link, or the line under its symbol"
alert 2 new "$uri" --key MAE
says err 'nothing in this copy of the register says why'
alert 2 new "$uri" --evidence photo.jpg
says err 'use exactly one of the two'
alert 2 new --key MAE --evidence photo.jpg
one_line err
says err 'ocop: expected one stamp'
alert 4 new "$uri" --key MAE --evidence nothing.jpg
says err "'nothing.jpg'"
alert 2 close "$uri" --key MAE --evidence photo.jpg --cause copy
says err "'--confirmed, --cleared': use exactly one of the two"
alert 2 close "$uri" --key MAE --evidence photo.jpg --cleared
says err 'expected copy, typing, scanner'
alert 2 close "$uri" --key MAE --evidence photo.jpg --cleared --cause nothing
run 0 "$ocop" alert list --replica r.db
says out '0 cases'
run 3 "$ocop" alert show "$uri" --replica r.db
says err 'has no alert on this stamp'

# By whom: an authority that inspects; a monitor key opens, and no more.
alert 1 new "$uri" --key DBN --evidence photo.jpg
says err 'role'
alert 1 new "$uri" --key p1.record --evidence photo.jpg
alert 1 take "$uri" --key MON --evidence photo.jpg --yes
says err 'monitor'
alert 0 new "$uri" --key MON --evidence photo.jpg
send
verdict 1 suspect-copy "$uri"
says out '"case":"unverified"'
run 0 "$ocop" alert list --replica r.db
says out "$typed"
says out 'new, not verified'
says out '1 cases'
run 0 "$ocop" alert list --replica r.db --by-office --json
says out '"authority":null,"open":1,"taken":0,"closed":0'

# Taken: its evidence is carried over, a new file is added and kept.
alert 0 take "$typed" --key MAE --evidence note.txt
is 'a copy is kept' cmp photo.jpg "office/evidence/$sum"
same 'its mode' "$(stat -c %a "office/evidence/$sum")" 600
# The desk knows what waits in its outbox.
alert 2 take "$uri" --key MAE --evidence phrase
says err "the alert on this stamp is already at 'under review', by MAE"
says err "'--yes': is required"
send
verdict 1 suspect-copy "$uri"
silent out '"case":"unverified"'
says out '"alert":"review","alert_by":"MAE"'
run 1 "$verify" --replica r.db --offline "$uri"
says out '  Alert:          being verified by MAE'
run 0 "$ocop" alert list --replica r.db --json
says out '"schema":"ocop.alert/1","product":"11-03295-02-2026","lot":1,"stamp_index":0,"state":"review","verified":true,"authority":"MAE"'
says out '"days":0,"evidence":2,"count":2,"index":'
run 0 "$ocop" alert list --replica r.db --authority DBN
says out '0 cases'

# Closed with a cause: the verdict is that of the stamp again.
alert 0 close "$uri" --key MAE --cleared --cause di-chuyen
send
verdict 0 genuine "$uri"
run 0 "$ocop" alert list --replica r.db
says out '0 cases'
run 0 "$ocop" alert list --replica r.db --state cleared
says out 'travel explained'
run 2 "$ocop" alert list --replica r.db --state done
says err 'expected new, review'
run 0 "$ocop" alert list --replica r.db --by-office
says out 'MAE: 0 open, 0 under review, 1 closed'
says out '  travel explained: 1'
# A monitor does not open it again; that is in no log.
alert 1 new "$uri" --key MON --evidence photo.jpg
says err 'cleared'
# Closing what nobody took is asked about; so is closing what is closed.
alert 0 new "$other" --key MAE --evidence photo.jpg
alert 2 close "$other" --key MAE --confirmed --cause copy
says err 'no authority has taken it'
alert 0 close "$other" --key MAE --confirmed --cause copy --yes
send
verdict 1 suspect-copy "$other"
alert 2 close "$other" --key MAE --cleared --cause other
says err "the alert on this stamp is already at 'confirmed', by MAE"
# Two people: one writes the draft, the other signs it.
alert 0 new "$other" --draft draft.json --evidence note.txt
says out '1 drafts'
run 0 "$ocop" alert list --replica r.db --by-office --json
says out '"closed":2,"causes":{"copy":1,"typing":0,"scanner":0,"travel":1,"producer-error":0,"other":0,"none":0}}'

# The history, with what this desk keeps.
run 0 "$ocop" alert show "$uri" --replica r.db --home office
says out 'MON: new; reports: 1; index in the register: '
says out 'MAE: cleared (travel explained); reports: 2'
says out "  $sum (kept at this desk)"
run 0 "$ocop" alert show "$typed" --replica r.db --home maker --json
same 'three steps' "$(grep -c '"schema":"ocop.alert-step/1"' out)" 3
says out "\"state\":\"new\",\"authority\":\"MON\",\"count\":1,\"evidence\":[\"$sum\"],\"kept\":[],\"counts\":true}"
finish
