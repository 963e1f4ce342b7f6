#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-sync --push: the job that copies the register sends the outbox too,
# each record once whatever is cut, and needs no secret for it.
. "$(dirname "$0")/realm.sh"
sync=$build/ocop-sync
make_realm
make_registry
start_registry
LOTS=300

push() {	# CODE DESK OPTIONS...
	want_code=$1 d=$2
	shift 2
	run "$want_code" "$sync" --replica r.db --registry "$url" --push "$d" "$@"
}
waiting() {	# DESK: how many wait, by status
	"$sync" status --replica r.db --outbox "$1" --json |
		sed -n 's/.*"waiting":\([0-9]*\).*/\1/p'
}

# Sync and push are one job; an empty outbox is nothing to do.
run 0 "$sync" --replica r.db --registry "$url" --trust trust.cose \
	--fingerprint "$fingerprint" --push office
says out '; sent: 0 accepted, 0 refused'
# What the registry refuses is set aside with its rule, and not sent again.
try 0 certify office DBN
same 'two wait' "$(waiting office)" 2
push 1 office
is 'both are named' lines err 2
says err "'00000001-certificate': record 1, certificate 11-03295-01-2026/2026-06-25, refused: "
says out '; sent: 0 accepted, 2 refused'
same 'none waits' "$(waiting office)" 0
try 0 "$ocop" outbox --home office
says out '0 records are waiting, 2 were refused'
push 0 office
says out '; sent: 0 accepted, 0 refused'
# The keys are elsewhere: what is signed already needs none.
try 0 enrol office DBN
try 0 certify office DBN
mkdir vault && mv DBN MAE p1.record p1.stamp vault/
push 0 office --json
says out '"pushed":{"accepted":4,"refused":0}'
mv vault/* .
# The next run brings them back, in the register.
push 0 office
says out '1 to 5 entries'
is 'its receipts are there' lines office/outbox/done/00000003-certificate.receipts 2

# Without an answer all stays, the sync's result too, and the job waits.
{
	echo 'code,lot,batch,made,count,held'
	n=1
	while [ $n -le $LOTS ]; do
		echo "11-03295-01-2026,$n,B$n,2026-06-28,$n,yes"
		n=$((n + 1))
	done
} >lots.csv
try 0 open_lots maker p1.record
run 0 "$sync" export --replica r.db copy
run 3 "$sync" --replica r.db --source copy --registry http://127.0.0.1:1 \
	--push maker --scheduled
is 'one line' lines err 1
says out 'unchanged, 5 entries'
same 'all wait' "$(waiting maker)" $LOTS
run 3 "$sync" status --replica r.db
says out 'the outbox was not sent'
run 0 "$sync" --replica r.db --registry "$url" --push maker --scheduled
says out 'next try at'
same 'all wait' "$(waiting maker)" $LOTS
# A desk that is being sent from is left to who does it.
(flock 9; push 3 maker; says err 'another ocop is using this folder'
[ "$failed" = 0 ]) 9>maker/submit.lock || failed=$((failed + 1))
# A log that was refused is sent nothing.
"$build/tests/make_log" other 5 1764100000 y >/dev/null
run 3 "$sync" --replica r.db --source other/log --push maker
says err 'the signature of ocop.example/log is missing'
is 'one line' lines err 1
same 'all wait' "$(waiting maker)" $LOTS

# The job is killed, and its last line torn; the registry is killed.
receipts=maker/outbox/00000001-lot.receipts
answered() { [ -f $receipts ] && wc -l <$receipts || echo 0; }
until_answered() {	# COUNT PID
	until [ "$(answered)" -ge "$1" ]; do
		kill -0 "$2" 2>/dev/null || die "it ended at $(answered): $(cat out err)"
		sleep 0.01
	done
}
start() {
	"$sync" --replica r.db --registry "$url" --push maker --quiet >out 2>err &
	pusher=$!
}
start
until_answered 30 $pusher
kill -9 $pusher
wait $pusher 2>/dev/null
printf '{"schema":"ocop.receipt/1","ind' >>$receipts
start
until_answered 100 $pusher
kill_registry 9
wait $pusher
same 'no answer is no failure of the data' $? 3
is 'some wait' test "$(waiting maker)" -gt 0
start_registry "${url##*:}"
push 0 maker
same 'none waits' "$(waiting maker)" 0
same receipts "$(wc -l <maker/outbox/done/00000001-lot.receipts)" $LOTS
is 'a proof for each lot' test "$(ls maker/lots | wc -l)" = $LOTS
push 0 maker
says out "$((LOTS + 5)) entries"
is 'each is logged once' test "$("$ocop" show --replica r.db \
	$(seq 5 $((LOTS + 4))) | sed 's/.*"lot":\([0-9]*\).*/\1/' | sort -u |
	wc -l)" = $LOTS

# A desk that is not there.
push 4 none/desk
finish
