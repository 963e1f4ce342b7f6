#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What falls due at an office: by the register, around each boundary, by the
# office's own calendar, and as a calendar file that a strict reader takes.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
samples=$PWD/samples ics=$here/ics.py
. tests/cli/realm.sh
make_realm
cat >>certificates.csv <<'end'
11-03295-03-2026,Mật ong Đào,1,1,11-000001,3,55.00,148/QĐ-TTg,DBN,55/QĐ-UBND,2023-08-15,2023-08-15,2026-08-15,
11-03295-04-2026,Măng khô,1,1,11-000002,3,56.00,148/QĐ-TTg,DBN,56/QĐ-UBND,2023-12-20,2023-12-20,2026-12-20,
11-03295-05-2026,Chè; "xanh", sấy\khô,1,1,11-000002,3,57.00,148/QĐ-TTg,DBN,57/QĐ-UBND,2023-12-21,2023-12-21,2026-12-21,
end
sed -i 's|^\(11-03295-05-2026\),\(Chè.*khô\),1|\1,"Chè; ""xanh"", sấy\\khô",1|' certificates.csv
start_certified
run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"

due() {	# CODE OPTIONS...
	c=$1
	shift
	run "$c" "$ocop" due --home office "$@"
}
lists() {	# KIND CODE DATE
	is "$1 $2 $3" grep -qF "\"kind\":\"$1\",\"date\":\"$3\"" \
		"$(grep -F "\"code\":\"$2\"" out >of; echo of)"
}
none() {	# KIND
	silent out "\"kind\":\"$1\""
}

# --- The windows of ranking again --------------------------------------------

first=11-03295-01-2026
due 0 --json --at 2028-11-26
none window-opens
due 0 --json --at 2028-11-27
lists window-opens $first 2028-12-27
says out '"days":30'
says out '"until":"2029-02-25"'
none window-shuts
due 0 --json --at 2028-12-27 --days 0
lists window-opens $first 2028-12-27
lists window-shuts $first 2029-02-25
due 0 --json --at 2028-12-28 --days 0
none window-opens
lists window-shuts $first 2029-02-25
due 0 --json --at 2029-02-26 --past 1
lists window-shuts $first 2029-02-25
says out '"days":-1'
due 0 --json --at 2029-02-27 --past 1 --days 0
none window-shuts
due 0 --json --at 2029-05-26
lists lapse $first 2029-06-25
due 0 --json --at 2029-07-25
lists lapse $first 2029-06-25
due 0 --json --at 2029-07-26
none lapse

# --- What lapsed between 22/05 and 18/09/2026 may be extended ----------------

third=11-03295-03-2026
due 0 --json --at 2026-08-15
lists lapse $third 2026-08-15
none extend
due 0 --json --at 2026-08-16
lists extend $third 2027-02-11
due 0 --json --at 2027-02-11 --days 0
lists extend $third 2027-02-11
due 0 --json --at 2027-02-12
none extend
cat >d.csv <<'end'
code,action,authority,decision,decided,effective,to
11-03295-03-2026,extend,DBN,700/QĐ-UBND,2026-06-30,2026-06-30,2027-01-31
11-03295-04-2026,withdraw,DBN,701/QĐ-UBND,2026-06-30,2026-07-01,
end
sed -i '1s/$/,ground/; 2s/$/,/; 3s/$/,2/' d.csv
try 0 "$ocop" decision --csv d.csv --key DBN --home office --issued 2026-07-01 \
	--passphrase-fd 3
{
	echo "$(head -n 1 certificates.csv),supersedes"
	echo '11-03295-06-2026,Cider mới,2,15,11-000001,4,79.00,26/2026/QĐ-TTg,DBN,903/QĐ-UBND,2026-06-30,2026-06-30,2029-06-30,,11-03295-02-2026'
} >n.csv
try 0 "$ocop" certificate --csv n.csv --certificates certificates.csv --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
run 0 submit office
run 0 "$build/ocop-sync" --replica office/replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
due 0 --json --at 2026-12-01 --days 90
none extend
lists lapse $third 2027-01-31
silent out '11-03295-04-2026'
lists lapse 11-03295-05-2026 2026-12-21
due 0 --json --at 2029-06-20
lists lapse 11-03295-06-2026 2029-06-30
silent out '"code":"11-03295-02-2026"'

# --- Options -------------------------------------------------------------------

due 0 --at 01/12/2026
says out '21/12/2026  in 20 days'
says out 'certificate lapses'
says out 'Chè; "xanh", sấy\khô'
says out 'Công ty "Sương Mây"'
says out '1 things fall due; the register as of 01/07/2026'
due 0 --json --at 2026-12-01 --province 12
same 'of another province' "$(cat out)" ''
due 2 --province 11-03295
due 2 --province 00
due 2 --at yesterday
due 2 --days 4000
due 4 --calendar none.csv
due 4 --proposals none

# --- The office's calendar: empty by default ---------------------------------

due 0 --json --at 2026-12-01 --calendar "$samples/due.csv"
same 'three reports' "$(grep -c '"kind":"report"' out)" 3
for d in 15 20 25; do
	says out "\"kind\":\"report\",\"date\":\"2026-12-$d\""
done
says out '"kind":"round","date":"2026-12-30"'
due 0 --json --at 2026-12-16 --days 30 --calendar "$samples/due.csv"
says out '"kind":"report","date":"2027-01-15"'
silent out '2027-01-20'
cat >office/due.csv <<'end'
kind;subject;date;day;month;unit;recipient;note
vietgap;VietGAP-TT-13-11-001;20/12/2026;;;11-03295;HTX Táo mèo;
food-safety;ATTP;11/11/2026;;;12-03295;;
self-declaration;07/2024;31/12/2026;;;11;;
trademark;Số 4-0123;31/12/2026;;;;;gia hạn 10 năm
key;Khóa của văn phòng;01/01/2027;;;;;
other;Việc khác;;29;2;;;
end
due 0 --json --at 2026-12-01
for k in vietgap food-safety self-declaration trademark; do
	says out "\"kind\":\"$k\""
done
none key
none other
says out '"commune":"'
due 0 --json --at 2026-12-01 --province 11
none food-safety
says out '"kind":"trademark"'
printf 'kind,subject,date,day\nlapse,x,1/1/2027,\nreport,,,15\nreport,y,,32\n' >bad.csv
due 2 --at 2026-12-01 --calendar bad.csv
says err "'bad.csv': line 2: expected a kind"
says err "'bad.csv': line 3: the subject is empty"
says err "'bad.csv': line 4: expected a date, or a day from 1 to 31"

# --- A calendar file ----------------------------------------------------------

due 0 --at 2026-12-01 --days 60 --ics a.ics
run 0 python3 "$ics" a.ics
cp out events
says events '2026-12-21 lapse '
says events ': Chè; "xanh", sấy\khô | code: 11-03295-05-2026 / producer: Công ty "Sương Mây"'
says events '2026-12-20 vietgap '
due 0 --at 2026-12-01 --days 60 --ics b.ics
is 'the same data, the same file' cmp a.ics b.ics
# What is asked for on another day has the same identity.
due 0 --at 2026-12-10 --days 60 --ics b.ics
run 0 python3 "$ics" b.ics
same 'the identity stays' "$(grep '12-21 lapse ' out | cut -d' ' -f3)" \
	"$(grep '12-21 lapse ' events | cut -d' ' -f3)"
# An extension moves the event, and makes no other one.
due 0 --at 2026-08-15 --days 365 --ics b.ics
run 0 python3 "$ics" b.ics
says out '2027-01-31 lapse '
due 4 --ics none/a.ics
kill_registry TERM
finish
