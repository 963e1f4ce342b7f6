# SPDX-License-Identifier: Apache-2.0
# Two registries on the cluster's database, a witness, desks that submit without
# a pause through the proxy, and somebody who follows both logs. The daemons are
# on loopback, because --clock is allowed nowhere else. Sourced after
# cluster.sh; what a desk has acknowledged is in the file of its name.
registryd=$build/ocop-registryd
follow=$build/ocop-sync
DESKS='1 2'
front=https://localhost

daemon_at() {	# N
	echo "http://127.0.0.2$1:8080"
}
start_daemon() {	# N
	"$registryd" run --db "$db" --key "$log_key" --time-key "$time_key" \
		--listen "127.0.0.2$1:8080" --port-file "daemon$1.port" \
		--witness http://127.0.0.31:9000 --rate 0 \
		--clock clock --confirm-clock --passphrase-fd 3 \
		3<phrase >>"daemon$1.out" 2>>"daemon$1.log" </dev/null &
	echo $! >"daemon$1.pid"
	within 60 "daemon $1" curl -sf "$(daemon_at "$1")/healthz"
}
kill_daemon() {	# N
	kill -9 "$(cat "daemon$1.pid")"
}
start_witness() {
	"$build/ocop-witness" init --state witness.state >/dev/null &&
	"$build/ocop-witness" run --state witness.state --key w1 \
		--trust trust.cose --listen 127.0.0.31:9000 \
		--port-file witness.port --passphrase-fd 3 \
		3<phrase >witness.out 2>witness.log </dev/null &
	wait_for witness.port witness witness.log
}
# submit_all DESK: until the outbox is empty, however often it takes. Exit 1 or
# 2 would be a definite no.
submit_all() {
	until "$ocop" submit --registry "$front" --ca-file ssl/site.pem \
		--home "desk$1" --quiet --tries 1 >"desk$1.out" 2>&1; do
		code=$?
		[ $code -gt 2 ] || {
			echo "desk $1: exit $code" >>desks.bad
			cat "desk$1.out" >>desks.bad
			return 1
		}
		sleep 0.1
	done
}
# The lots of a desk have numbers of their own.
keep_desk_busy() {	# DESK
	lot=$(($1 * 100000))
	while [ ! -e stop ]; do
		{
			echo 'code,lot,batch,made,count,held'
			for i in $(seq $lot $((lot + 9))); do
				echo "11-03295-01-2026,$i,B$i,2026-06-28,9,yes"
			done
		} >"lots$1.csv"
		lot=$((lot + 10))
		"$ocop" lot --csv "lots$1.csv" --certificates certificates.csv \
			--stamp-key stamp1.request --key p1.record \
			--home "desk$1" --issued 2026-07-01 --passphrase-fd 3 \
			3<phrase >"desk$1.out" 2>&1 || {
			cat "desk$1.out" >>desks.bad
			return
		}
		submit_all "$1" || return
		echo "acknowledged $lot $(date +%s.%N)" >>desks
	done
}
# Both logs by turns into one replica: a log that was shorter or other than what
# was seen before is exit 1 with evidence.
follow_both() {
	while [ ! -e stop ]; do
		for n in 1 2; do
			"$follow" --replica follower.db --quiet \
				--source "$(daemon_at $n)/log" >follower.out 2>&1
			case $? in
			0) echo >>followed;;
			# What one daemon stored, the other shows a second later.
			1) grep -q 'an older copy with nothing new' \
				follower.out || cat follower.out >>follower.bad;;
			2) cat follower.out >>follower.bad;;
			esac
		done
		sleep 0.5
	done
}
make_register() {
	key w1 --alg ed25519
	trust_more="--quorum 1 --witness $("$ocop" key public w1 --vkey w.example/1 --time \
		--passphrase-fd 3 3<phrase)"
	make_realm
	echo 2026-07-01T13:00:00 >clock
	run 0 "$registryd" init --db "$db" --trust trust.cose --fingerprint \
		"$fingerprint" --key "$log_key" --time-key "$time_key" \
		--clock clock --passphrase-fd 3 3<phrase
	start_witness
	start_daemon 1 && start_daemon 2 || die "$(cat daemon?.log)"
	enrol office DBN >/dev/null
	certify office DBN >/dev/null
	run 0 "$ocop" submit --registry "$(daemon_at 1)" --home office --quiet
	run 0 "$follow" --replica follower.db --trust trust.cose --fingerprint \
		"$fingerprint" --source "$(daemon_at 2)/log"
	: >desks
	: >followed
	for d in $DESKS; do
		desk "desk$d"
		keep_desk_busy "$d" &
		desks_busy="${desks_busy:-} $!"
	done
	follow_both &
	desks_busy="$desks_busy $!"
}
# All is told now: what was acknowledged is in the log once, at its index, both
# daemons show that log, and nobody saw another one.
check_register() {
	# shellcheck disable=SC2086
	wait $desks_busy
	is "desks: $(cat desks.bad 2>/dev/null)" test ! -e desks.bad
	is "follower: $(cat follower.bad 2>/dev/null)" test ! -e follower.bad
	is 'it followed' test "$(wc -l <followed)" -ge 10
	is 'no evidence of a fork' test -z "$(ls follower.db.evidence* 2>/dev/null)"
	for d in $DESKS; do
		try 0 "$ocop" outbox --home "desk$d"
		says out '0 records are waiting, 0 were refused'
	done
	for n in 1 2; do
		run 0 "$follow" --replica follower.db --source "$(daemon_at $n)/log"
	done
	run 0 "$follow" check --replica follower.db
	run 0 "$follow" export --replica follower.db exported
	cat office/outbox/done/*.receipts desk?/outbox/done/*.receipts >receipts
	run 0 /usr/bin/python3 "$here/tests/e2e/once.py" exported receipts
	cat out
	run 0 "$registryd" fsck --db "$db"
	# A witness that had seen another history would not cosign this one.
	within 30 'cosignature' cosigned
	is 'the witness saw the same history' cosigned
}
cosigned() {
	curl -s "$(daemon_at 1)/log/checkpoint" >note &&
		[ "$(sed -n 2p note)" -eq $(($(wc -l <receipts) + 1)) ] &&
		grep -q '^— w.example/1 ' note
}
