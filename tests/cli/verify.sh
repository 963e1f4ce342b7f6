#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-verify as officers run it: every sort of item, its first line, its
# JSON, its exit code. tests/unit tests the verdicts themselves.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/lib.sh

f=$("$build/tests/make_register" reg 1764130000) || exit 4
sync="$build/ocop-sync --replica r.db"
$sync --trust reg/trust.cose --fingerprint "$f" --source reg/log >/dev/null ||
	exit 4

verify() {
	"$build/ocop-verify" --replica r.db --at 2025-11-26 "$@"
}
item() {
	cat "reg/$1.txt"
}
# judge CODE NAME VERDICT CASE HEAD: a stamp in both forms of report.
judge() {
	run "$1" verify --offline "$(item "$2")"
	is "$2: $5" test "$(head -n 1 out)" = "$5"
	says out '  Legal basis:    Quyết định 1/QĐ-UBND ngày 01/09/2025'
	run "$1" verify --json "$(item "$2")"
	says out '"basis":"Quyết định 1/QĐ-UBND ngày 01/09/2025"'
	is 'one line' lines out 1
	says out "\"verdict\":\"$3\",\"case\":$4,"
}

# Usage, and no network in it.
run 0 "$build/ocop-verify" --version
run 0 verify --help
run 2 verify
run 2 verify --nonsense x
run 2 "$build/ocop-verify" --replica r.db --at 2025-13-01 x
run 2 "$build/ocop-verify" --replica r.db --at 2025-11-26T24:00 x
run 0 ldd "$real/ocop-verify"
silent out curl

# Every verdict.
copying='(copying not excluded; compare the goods)'
judge 0 good genuine null "Stamp code matches the register $copying"
judge 0 honey genuine '"last day"' "Stamp code matches the register $copying"
judge 1 void revoked '"serial"' 'Stamp voided'
judge 1 beyond unregistered '"serial"' 'Serial outside the registered range'
judge 1 held inactive '"held"' 'Stamp not activated'
judge 3 unknown undecided '"unknown lot"' \
	'Not enough data; missing: this lot; needed: a refresh with ocop-sync'
judge 1 past expired '"certificate"' \
	'OCOP certificate lapsed on 25/11/2025 (lot made 20/11/2025)'
judge 1 never unregistered null \
	'Not found in the register (data to 26/11/2025 11:06; they lack products certified since then)'
judge 1 stranger forged null 'Authentication code does not match – verify'
judge 1 host malformed '"unknown address"' 'Unknown address – do not open it'

# The report's members.
run 0 verify --json "$(item good)"
for member in '"schema":"ocop.verify/1"' "\"item\":\"$(item good)\"" \
	'"kind":"stamp"' '"as_of":1764130000' '"stale":false' '"note":null' \
	'"name":"lot","result":"pass","verdict":"genuine","case":null' \
	'"index":5' '"name":"copies"' '"index":null' \
	'"producer":"HTX Quài Tở"' '"authority_name":"Tỉnh 11"' \
	'"origin":"ocop.example/log","size":10,"root":"' \
	'"signed_time":1764130000'; do
	says out "$member"
done
silent out successor_code
run 0 verify "$(item honey)"
is 'the last day is the second line' \
	test "$(sed -n 2p out)" = '  Certificate valid until the end of today'
says out '(log entry 3)'
says out 'Valid:          from 26/11/2022 to 26/11/2025'
silent out "$(printf '\033')"

# Vietnamese, on a machine that has no Vietnamese locale; keys stay.
run 0 env LC_ALL=C.UTF-8 LANGUAGE=vi "$build/ocop-verify" --replica r.db \
	--at 2025-11-26 "$(item good)"
is 'Vietnamese' test "$(head -n 1 out)" = \
	'Mã tem khớp sổ đăng ký (chưa loại trừ tem sao chép; hãy đối chiếu hàng)'
run 0 env LC_ALL=C.UTF-8 LANGUAGE=vi "$build/ocop-verify" --json \
	--replica r.db --at 2025-11-26 "$(item good)"
says out '"verdict":"genuine"'
mkdir -p nothing
run 4 env LC_ALL=C.UTF-8 LANGUAGE=vi "$build/ocop-verify" --json \
	--replica r.db nothing
says out '"detail":"the folder has no pictures"'
says err 'ảnh'

# The worst of several decides; one that cannot be read is no excuse.
run 1 verify "$(item good)" "$(item unknown)" "$(item void)"
run 3 verify "$(item good)" "$(item unknown)"
run 4 verify "$(item good)" none.png
says err "'none.png'"
run 1 verify none.png "$(item void)"
run 4 verify --json none.png
says out '"error":"OCOP_ERR_ABSENT"'

# Repaired links are said to be.
good=$(item good)
run 0 verify --json "HTTPS://OCOP.EXAMPLE${good#https://ocop.example}&fbclid=1"
says out '"repaired":"upper case changed to lower case; parameters dropped"'
says out "\"uri\":\"$good\""
run 1 verify "${good%?}x"
says out 'A code of this system in a wrong form'

# One article scanned twice is a hint; the officer's word is needed.
run 0 verify "$good" "$good"
is 'a hint, once' test "$(grep -c -e --two-articles out)" -eq 1
run 1 verify --json --two-articles "$good" "$good"
says out '"verdict":"duplicate"'
run 2 verify --two-articles "$good" "$(item other)"

# Pictures.
run 0 verify --json reg/stamp.png
says out '"item":"reg/stamp.png","kind":"stamp","uri":"https://'
cp reg/trust.cose no.png
run 4 verify no.png

# The line under the symbol.
run 3 verify --json '09520000001070 0000120000000-?'
says out '"verdict":"unread","case":"typing"'
run 3 verify "09520000001070 0000120000000$(printf '\342\200\223')?"
says out 'compare each character with the line under the symbol'
run 3 verify --json "$(item typed)"
says out '"case":"typed code"'

# A certificate's own symbol never has the words of a stamp.
run 0 verify "$(item certificate)"
says out 'Certificate in the register and in force'
silent out 'Stamp code'
run 1 verify --json "$(item certificate-other)"
says out '"kind":"certificate"'
says out '"verdict":"forged"'
run 1 verify --json "$(item certificate-host)"
says out '"case":"unknown address"'

# Look-ups: found, several, none; never a no for lacking a code, never a word
# of a stamp.
run 0 verify --json 11-03295-01-2025
says out '"kind":"look-up","verdict":"listed"'
says out '"certificates":[{"verdict":"listed"'
says out '"lots":2'
silent out genuine
run 0 verify 9520000001070
run 1 verify --json 11-03295-03-2022
says out '"kind":"look-up","verdict":"listed","case":"certificate"'
says out '"certificates":[{"verdict":"expired"'
silent out genuine
run 1 verify 11-03295-03-2022
says out 'OCOP certificate lapsed on'
run 0 verify 'mat ong'
says out 'Mật ong Đồng bộ'
run 0 verify 'ĐỒNG BỘ mật'
run 3 verify 'không có ở đâu'
says out 'Nothing found for these words'
says out 'try fewer words, or the code or decision number on the certificate'
run 3 verify 9520000009991
says out 'compare the code with the certificate, or look up the name'
run 0 verify '100/QĐ-UBND'
run 3 verify 'quài tở'
says out 'Several products found'
run 3 verify --json 'nothing of the sort'
says out '"verdict":"listed","case":"unknown product","as_of":17'
says out '"certificates":[]'
run 3 verify 11-03295-77-2025

# A withdrawal received as a file, and one by nobody.
run 1 verify --withdrawal reg/withdrawal.cose "$good" "$(item honey)"
is 'it is said' test "$(head -n 1 out)" = \
	'OCOP certificate withdrawn (decision 120/QĐ-UBND)'
run 0 verify --withdrawal reg/withdrawal.cose "$(item honey)"
# As it lies in an outbox: a length before it, and nothing else with it.
packed() {
	python3 -c 'import struct, sys
for name in sys.argv[1:]:
	record = open(name, "rb").read()
	sys.stdout.buffer.write(struct.pack(">I", len(record)) + record)' "$@"
}
packed reg/withdrawal.cose >reg/withdrawal.records
run 1 verify --withdrawal reg/withdrawal.records "$good"
is 'it is said' test "$(head -n 1 out)" = \
	'OCOP certificate withdrawn (decision 120/QĐ-UBND)'
packed reg/withdrawal.cose reg/withdrawal.cose >reg/two.records
run 4 verify --withdrawal reg/two.records "$good"
is 'it judges nothing' test ! -s out
says err "expected one record, or an outbox file with one record"
run 4 verify --withdrawal reg/withdrawal-stranger.cose "$(item honey)"
is 'it judges nothing' test ! -s out
run 4 verify --withdrawal reg/trust.cose "$good"
# Another decision, or one that is not in effect yet, withdraws nothing.
for file in suspension withdrawal-to-come; do
	run 4 verify --withdrawal reg/$file.cose "$good"
	is 'it judges nothing' test ! -s out
	says err 'expected a withdrawal that is in effect'
done
run 1 "$build/ocop-verify" --replica r.db --at 2025-11-27 \
	--withdrawal reg/withdrawal-to-come.cose "$good"

# Only a refresh that came to its end counts: what it found is then missing,
# not perhaps newer than the data at hand.
mkdir beside
cp "$real/ocop-verify" beside
refreshed() {	# EXIT-OF-SYNC WANTED OPTIONS...
	printf '#!/bin/sh\nexit %s\n' "$1" >beside/ocop-sync
	chmod 755 beside/ocop-sync
	shift
	wanted=$1
	shift
	run "$wanted" beside/ocop-verify --json --replica r.db --at 2025-11-26 \
		--registry http://127.0.0.1:1 "$@" "$(item unknown)"
}
refreshed 0 1
says out '"verdict":"unregistered"'
says out '"refreshed":true'
for code in 1 3 4; do
	refreshed $code 3
	says out '"verdict":"undecided"'
	says out '"refreshed":false'
done
# What was known at a size is known by no refresh.
refreshed 0 3 --log-size 9
says out '"refreshed":false'

# A replica that never had an answer says nothing.
run 3 "$build/ocop-sync" --replica empty.db --trust reg/trust.cose \
	--fingerprint "$f" --source none --quiet
run 4 "$build/ocop-verify" --replica empty.db "$good"
says err 'the replica is empty: run ocop-sync first'
is 'it judges nothing' test ! -s out

# Lines: a scanner's line ends, no files, a ceiling.
{
	printf '%s\r\n\n' "$good"
	echo reg/stamp.png
	item void
} >lines
run 1 verify --json - <lines
is 'three lines' lines out 3
says out '"item":"reg/stamp.png","kind":"look-up"'
says out '"verdict":"revoked"'
{ head -c 1000000 /dev/zero | tr '\0' 7; echo; echo "$good"; } >lines
run 0 verify --json - <lines
says out '"verdict":"foreign"'
is 'the next is judged' lines out 2
run 3 verify "$(head -c 100000 lines)"
says out "Not this system's code"
# Nothing is no good stamp.
: >lines
run 3 verify - <lines
says out 'Nothing could be read: there is no text'
printf '\r\n\n' >lines
run 3 verify --json - <lines
says out '"verdict":"unread","case":"empty"'
run 3 verify ' '
# What is another's decides nothing, alone or beside a stamp.
pay=00020101021138570010A00000072701270006970436011300110012345670208QRIBFTTA
run 3 verify --json "$pay"
says out '"kind":"stamp","verdict":"foreign","case":"payment code"'
run 3 verify https://www.example.net/p/page https://www.example.net/c/page
is 'two pages' test "$(grep -c 'code: a web page' out)" -eq 2
run 0 verify "$pay" "$good" https://www.example.net/
run 1 verify "$pay" "$(item void)"
printf 'a\033[31m\n' >lines
run 3 verify - <lines
silent out "$(printf '\033')"

# Time: a day, a minute, what was known, old data.
run 0 verify --log-size 10 "$good"
run 3 verify --json --log-size 5 "$good"
says out '"size":5'
run 2 verify --log-size 0 "$good"
run 2 verify --log-size 11 "$good"
at() {
	day=$1
	shift
	"$build/ocop-verify" --replica r.db --at "$day" "$@"
}
run 0 at 2025-11-26T23:59 "$(item honey)"
run 1 at 2025-11-27T00:00 "$(item honey)"
run 0 at 2025-12-01 --json "$good"
says out '"stale":true'
run 0 at 2025-12-01 "$good"
says out 'as of 26/11/2025 11:06'
run 3 at 2025-12-20 "$good"
run 3 at 2025-12-20 "$(item held)"
run 1 at 2025-12-20 "$(item void)"

# Trust documents: the replica's own, and others.
run 0 verify --trust reg/trust.cose "$good"
run 4 verify --trust none "$good"
"$build/tests/make_log" other 1 1764130000 x >/dev/null || exit 4
run 4 verify --trust other/trust.cose "$good"

# A refresh is ocop-sync's; one that fails is said, and judging goes on.
run 0 verify --json --registry "file://$tmp/reg" "$good"
says out '"refreshed":true'
run 1 verify --registry "file://$tmp/reg" "$(item unknown)"
run 1 verify --registry "file://$tmp/reg" "$(item scope)"
says out 'No certificate for this product; the producer holds others'
says out 'Certified:      Mật ong Đồng bộ (11-03295-02-2022)'
run 3 verify --json --registry "file://$tmp/none" "$(item unknown)"
says out '"refreshed":false'
says err 'not refreshed'
run 3 verify --json --offline --registry "file://$tmp/reg" "$(item unknown)"
mv r.db old.db
run 4 verify "$good"
says err ocop-sync
run 0 verify --registry "file://$tmp/reg" --trust reg/trust.cose \
	--fingerprint "$f" "$good"
run 0 verify --registry "file://$tmp/reg" --trust reg/trust.cose \
	--fingerprint "$f" "$good"
mkdir home && mv r.db home/replica.db
OCOP_HOME=$tmp/home
export OCOP_HOME
run 0 "$build/ocop-verify" --at 2025-11-26 "$good"
# The first time at a new desk, with nothing but the paper.
unset OCOP_HOME
XDG_DATA_HOME=$tmp/new/share
export XDG_DATA_HOME
run 0 "$build/ocop-verify" --at 2025-11-26 --registry "file://$tmp/reg" \
	--trust reg/trust.cose --fingerprint "$f" "$good"
run 0 "$build/ocop-verify" --at 2025-11-26 --offline "$good"

# Where the disk is full there is no room for SQLite's own index either.
mkdir full
cp home/replica.db full/r.db
run 0 sh -c '(trap "" XFSZ; ulimit -f 1; exec "$@") | cat' x "$build/ocop-verify" \
	--at 2025-11-26 --offline --json --replica full/r.db "$good"
says out '"verdict":"genuine"'

finish
