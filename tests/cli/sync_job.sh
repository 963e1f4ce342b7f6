#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-sync as a job: one run at a time, later after each failure, and what
# 'ocop-sync status' says of it. A failed run changes no verdict.
set -u
cd "$(dirname "$0")/../.." || exit 4
server=$PWD/tests/cli/server.py
. tests/cli/lib.sh

sync=$build/ocop-sync
time=1764100000
hour=3600
first=300 cap=21600	# seconds: SYNC_BACKOFF_FIRST_S, SYNC_BACKOFF_MAX_S
nobody=http://127.0.0.1:1/log
fingerprint=$("$build/tests/make_log" a 300 $time x $time real) || exit 4
"$build/tests/make_log" b 300 $time y $time real >/dev/null || exit 4

# member NAME: a number of the JSON line in out.
member() {
	sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" out
}
status() {	# CODE NOW: into out, as JSON
	run "$1" "$sync" status --replica r.db --json --now "$2"
}
reasons() {	# WORDS: just these
	says out "\"reasons\":[$1]"
}

# --- Status -----------------------------------------------------------------

run 4 "$sync" status
run 2 "$sync" status --replica r.db stray
run 0 "$sync" status --help
is 'help goes on a screen of 80 columns' test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
is 'over more than one line' grep -q '^the last error and the next run' out
run 0 env LC_ALL=C.UTF-8 LANGUAGE=vi "$build/ocop" help decision
is 'in Vietnamese too' test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
says out 'Đăng ký quyết định'
run 4 "$sync" status --replica r.db
is 'makes nothing' test -z "$(ls r.db* 2>/dev/null)"
# A first run that reached nothing leaves a replica of nothing.
run 3 "$sync" --replica r.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source $nobody --now $time
status 3 $time
reasons '"never-synced","last-run"'
says out '"error":"OCOP_ERR_NETWORK"'
run 0 "$sync" --replica r.db --source a/log --now $((time + hour))
status 0 $((time + hour))
reasons ''
for member in '"schema":"ocop.status/1"' '"state":"green"' '"size":300' \
	"\"signed_time\":$time" "\"last_good\":$((time + hour))" \
	'"next_try":null' '"error":null' '"stale_s":0' '"failures":0'; do
	says out "$member"
done
run 0 "$sync" status --replica r.db --now $((time + 31 * hour))
says out 'r.db: green'
says out '300 entries'
says out '(31 hours ago)'
# Older, much older, and a clock that is behind.
status 0 $((time + 72 * hour))
status 3 $((time + 72 * hour + 1))
reasons '"stale"'
says out "\"stale_s\":$((72 * hour + 1))"
run 3 "$sync" status --replica r.db --now $((time + 73 * hour))
says out 'r.db: amber'
says out '(stale 3 days)'
status 3 $((time + 241 * hour))
reasons '"too-old"'
status 0 $((time - 24 * hour))
status 3 $((time - 24 * hour - 1))
reasons '"clock"'
# Nobody but the time key vouches for the time.
"$build/tests/make_log" lone 300 $time x 0 real >/dev/null || exit 4
run 0 "$sync" --replica lone.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source lone/log --now $time
run 3 "$sync" status --replica lone.db --json --now $time
reasons '"witnesses"'
# What a newer trust document or a newer program would know is missing.
"$build/tests/make_log" late 2 $time x $time real trust newer >/dev/null || exit 4
mv late/log/trust/2.cose late/
run 0 "$sync" --replica late.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source late/log --now $time
run 3 "$sync" status --replica late.db --json --now $time
reasons '"trust-missing","newer-rules"'
mv late/2.cose late/log/trust/
run 0 "$sync" --replica late.db --source late/log --now $time
run 3 "$sync" status --replica late.db --json --now $time
reasons '"newer-rules"'
says out '"trust_version":2'
# Most of what it has is not judged by; nor is anything, by a document that is
# not the log's first.
"$build/tests/make_log" junk 300 $time x >/dev/null || exit 4
run 0 "$sync" --replica junk.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source junk/log --now $time
run 3 "$sync" status --replica junk.db --json --now $time
reasons '"skipped"'
run 3 "$sync" status --replica junk.db --now $time
says out 'most entries of the log do not count'
other=$("$build/tests/make_register" register $time) || exit 4
run 0 "$sync" --replica other.db --trust register/trust.cose \
	--fingerprint "$other" --source a/log --now $time
run 3 "$sync" status --replica other.db --json --now $time
reasons '"trust-first","skipped"'
rm other.db*
# Evidence lies beside; the last run was refused, then one was good.
run 1 "$sync" --replica r.db --source b/log --now $((time + 2 * hour))
status 3 $((time + 2 * hour))
reasons '"last-run","evidence"'
says out '"error":"OCOP_ERR_FORK"'
run 0 "$sync" --replica r.db --source a/log --now $((time + 3 * hour))
status 3 $((time + 3 * hour))
reasons '"evidence"'
run 3 "$sync" status --replica r.db --now $((time + 3 * hour))
says out 'evidence against a refused source is stored beside'
# By a path, and only its own.
cp r.db other.db
run 0 "$sync" status --replica ./other.db --now $((time + 3 * hour))
run 3 "$sync" status --replica "$tmp/r.db" --now $((time + 3 * hour))
rm r.db.evidence-*
# Whose bundles they are is told, and one that was refused is not the same.
mkdir bad
cp -R a/log bad/log
printf X | dd of=bad/log/tile/entries/000 bs=1 seek=40 conv=notrunc 2>dd.err
run 3 "$sync" --replica bad.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source bad/log --now $time
says err '/bad/log: damaged copy: entries 0 to 299 do not hash to the signed root'
run 3 "$sync" status --replica bad.db --now $time
says out '/bad/log: damaged copy: entries 0 to 299 do not hash to the signed root'
run 0 "$sync" --replica bad.db --source bad/log --source a/log --now $time
says out '; others: down 1'
# It writes nothing.
sha256sum r.db* >before
status 0 $((time + 3 * hour))
sha256sum r.db* >after
is 'status changes nothing' cmp before after

# --- Back-off ---------------------------------------------------------------

now=$((time + 4 * hour)) failures=0 pause=$first longest=0
while [ $failures -lt 10 ]; do
	run 3 "$sync" --replica r.db --source $nobody --scheduled --now $now
	failures=$((failures + 1))
	status 3 $now
	next=$(member next_try)
	is "failure $failures waits $pause s, less up to a quarter" test \
		$((next - now)) -le $pause -a $((next - now)) -ge $((pause - pause / 4))
	is 'failures are counted' test "$(member failures)" -eq $failures
	[ $((next - now)) -le $longest ] || longest=$((next - now))
	now=$next
	pause=$((pause * 2))
	[ $pause -le $cap ] || pause=$cap
done
is 'it grew' test $longest -gt $((cap / 2))
run 3 "$sync" --replica r.db --source $nobody --scheduled --now $now
says err 'the stored data stay in use; next try at '
is 'one line' lines err 1
status 3 $now
next=$(member next_try)
# Too early: one line, nothing is asked, exit code 0.
run 0 "$sync" --replica r.db --source $nobody --scheduled --now $((next - 1))
is 'one line' lines out 1
says out 'r.db: next try at '
is 'nothing else' test ! -s err
run 0 "$sync" --replica r.db --source $nobody --scheduled --json \
	--now $((next - 1))
is 'says when' test "$(member next_try)" -eq "$next"
# What an older version made is brought up even so: readers wait for that.
/usr/bin/python3 -c 'import sqlite3
sqlite3.connect("r.db").execute("PRAGMA user_version = 1")'
run 4 "$sync" status --replica r.db
says err 'update it with ocop-sync (a registry: with ocop-registryd run)'
run 0 "$sync" --replica r.db --source $nobody --scheduled --now $((next - 1))
status 3 $((next - 1))
is 'it was no try' test "$(member next_try)" -eq "$next"
# By hand it is tried at once, and the job waits no longer for that.
run 3 "$sync" --replica r.db --source $nobody --now $((next - 1))
status 3 $((next - 1))
is 'by hand delays nothing' test "$(member next_try)" -eq "$next"
is 'nor counts' test "$(member failures)" -eq 11
# A good run ends it.
run 0 "$sync" --replica r.db --source a/log --scheduled --now "$next"
status 0 "$next"
says out '"next_try":null'
says out '"failures":0'
run 3 "$sync" --replica r.db --source $nobody --scheduled --now $now
status 3 $now
is 'from the beginning' test "$(($(member next_try) - now))" -le $first
# A clock that ran ahead and was set back does not stop the job for ever.
run 0 "$sync" --replica r.db --source a/log --scheduled --now $((now - 30 * 24 * hour))
says out 'unchanged'
# Nor does a spoilt file.
echo '{"schema":"ocop.job/1","next_try":' >r.db.job
run 0 "$sync" --replica r.db --source a/log --scheduled --now $now
printf '{"schema":"ocop.job/1","last_try":-1,"failures":99999999999,"error":"\\u001b[2J","next_try":1}\n' >r.db.job
status 0 $now
says out '"failures":0'

# --- A failed run changes no verdict ----------------------------------------

f=$("$build/tests/make_register" reg 1764130000) || exit 4
run 0 "$sync" --replica v.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log
judge() {	# FILE
	for item in good void unknown held stranger; do
		"$build/ocop-verify" --replica v.db --at 2025-11-26 --json \
			--offline "$(cat reg/$item.txt)"
		echo $?
	done >"$1"
}
judge before
run 3 "$sync" --replica v.db --source $nobody --scheduled
run 1 "$sync" --replica v.db --source b/log
judge after
is 'verdicts are as before' cmp before after
is 'there were some' grep -q '"verdict":"genuine"' before

# --- One at a time ----------------------------------------------------------

python3 "$server" hang port &
hung=$!
sleeper=
clean_up() {
	kill -9 $hung $sleeper 2>/dev/null
	rm -rf "$tmp"
}
trap clean_up EXIT
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -le 600 ] || { echo "never: $*"; exit 1; }
		sleep 0.05
	done
}
until_true test -s port
# The look itself takes the lock for a moment: who starts may wait for that.
is_locked() { ! flock -n r.db.lock true; }
start() {
	"$sync" --replica r.db --wait 60 --source "http://127.0.0.1:$(cat port)/log" \
		>/dev/null 2>&1 &
	sleeper=$!
	until_true is_locked
}
start
run 3 "$sync" --replica r.db --source a/log
is 'one line' lines err 1
says err "'r.db': another ocop-sync is using it"
run 3 "$sync" --replica r.db --source a/log --json --wait 1
says out '"error":"OCOP_ERR_CONFLICT"'
# Another replica is another matter; status and judging go on beside.
run 0 "$sync" --replica other.db --source a/log
status 0 $now
# One that waits has its turn when the first is killed, however hard.
"$sync" --replica r.db --source a/log --wait 60 >waited 2>&1 &
waiting=$!
kill -9 $sleeper
wait $sleeper 2>/dev/null
wait $waiting
is 'it had its turn' test $? -eq 0
is 'it did its work' grep -q unchanged waited
start
kill -9 $sleeper
wait $sleeper 2>/dev/null
run 0 "$sync" --replica r.db --source a/log
finish
