#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A registry, three witnesses and a quorum of two: a replica knows the time
# that they vouch for, one of them may be down, and a second history signed
# by the same key gets none of them, however often it asks.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

w1= w2= w3=
end_all() {
	for pid in $w1 $w2 $w3; do
		kill -KILL "$pid" 2>/dev/null
	done
	clean
}
trap end_all EXIT

# start_witness N: on its port of before, if it had one. Sets $wN.
start_witness() {
	rm -f w$1/port.new
	"$build/ocop-witness" run --state w$1/state --key keys/w$1 \
		--trust trust.cose --listen "127.0.0.1:$(cat w$1/port)" \
		--port-file w$1/port.new --passphrase-fd 3 \
		>>w$1/log 2>&1 3<<-END </dev/null &
	words to sign with
	END
	eval "w$1=$!"
	tries=0
	until [ -s w$1/port.new ]; do
		tries=$((tries + 1))
		[ $tries -le 400 ] || give_up "witness $1 starts: $(cat w$1/log)"
		sleep 0.05
	done
	cp w$1/port.new w$1/port
}
# until_cosigned SIZE N: the checkpoint served is of that size and so many
# witnesses' lines stand on it.
until_cosigned() {
	tries=0
	until curl -s "$url/log/checkpoint" >note &&
	      [ "$(sed -n 2p note)" -eq "$1" ] &&
	      [ "$(grep -c '^— witness' note)" -eq "$2" ]; do
		tries=$((tries + 1))
		if [ $tries -gt 400 ]; then
			cat note registry.log w?/log
			give_up "$2 witnesses cosign $1 entries"
		fi
		sleep 0.05
	done
	good
}
submit() {	# FIRST COUNT
	producers "$1" "$2" >/dev/null &&
	ocop submit --registry "$url" --home desk --quiet >submit.out 2>&1
}
number() {	# NAME: of sync.json
	sed 's/.*"'"$1"'":\([0-9]*\).*/\1/' sync.json
}
synced() {	# REPLICA SIZE COSIGNED
	ocop-sync --replica "$1" --source "$url/log" --trust trust.cose \
		--fingerprint "$fingerprint" --json >sync.json 2>sync.err
	is "$1 is synced" test $? -eq 0
	is "it has $2 entries" test "$(number size)" -eq "$2"
	ocop-sync export --replica "$1" "$1.copy" >/dev/null
	is 'its quorum is what an independent program counts' test \
		"$(/usr/bin/python3 "$root/tests/e2e/cosigned.py" \
		"$1.copy/checkpoint" 2 $vkeys)" -eq \
		"$([ "$3" -ge 2 ] && number vouched_time || echo 0)"
	is "it knows $3 of 3 witnesses on it" grep -q \
		"\"witnesses\":{\"listed\":3,\"cosigned\":$3,\"quorum\":2}" \
		sync.json
}

vkeys=
mkdir keys
for n in 1 2 3; do
	mkdir w$n
	echo 0 >w$n/port
	new_key keys/w$n --alg ed25519 >>setup.log 2>&1
	vkeys="$vkeys $(pass ocop key public keys/w$n \
		--vkey witness.example/w$n --time)"
	trust_more="$trust_more --witness ${vkeys##* }"
	ocop-witness init --state w$n/state || give_up 'a state is made'
done
trust_more="$trust_more --quorum 2"
new_realm || { cat setup.log; give_up 'a realm is set up'; }
before=$(date +%s)
for n in 1 2 3; do
	start_witness $n
	run_more="$run_more --witness http://127.0.0.1:$(cat w$n/port)"
done

# All three.
start_registry
until_cosigned 1 3
submit 100001 5
is 'records are taken' test $? -eq 0
until_cosigned 6 3
synced r.db 6 3
is 'a quorum vouches for a time of now' test "$(number vouched_time)" -ge "$before"
is 'the signed time is no earlier' test "$(number signed_time)" -ge \
	"$(number vouched_time)"
ocop-sync check --replica r.db >check.out
is 'the check counts them' grep -q '3 of 3 witnesses' check.out
vouched=$(number vouched_time)

# One is down: two are enough, and nobody waits for the third.
kill -KILL "$w3" && wait "$w3" 2>/dev/null
submit 100006 5
is 'records are taken with a witness down' test $? -eq 0
until_cosigned 11 2
synced r.db 11 2
is 'two vouch for a later time' test "$(number vouched_time)" -ge "$vouched"
is 'it is told once' test "$(grep -c "127.0.0.1:$(cat w3/port)" registry.log)" -eq 1

# It comes back with its state, and is told what it has missed.
start_witness 3
until_cosigned 11 3
vouched=$(number vouched_time)

# Two are down: the log goes on, and no later time is vouched for.
kill -KILL "$w2" "$w3"
wait "$w2" "$w3" 2>/dev/null
submit 100011 5
until_cosigned 16 1
synced r.db 16 1
is 'what was vouched for stays' test "$(number vouched_time)" -ge "$vouched"
start_witness 2
start_witness 3
until_cosigned 16 3

# The same key, another history: from a copy of the database.
end_registry
for tail in '' -wal -shm; do
	[ ! -f registry.db$tail ] || cp registry.db$tail fork.db$tail
done
start_registry
submit 100016 1
until_cosigned 17 3
synced r.db 17 3
end_registry
rm -f registry.db*
for tail in '' -wal -shm; do
	[ ! -f fork.db$tail ] || mv fork.db$tail registry.db$tail
done
# Behind what they cosigned, it says so; a quorum that says so stops it.
until_health() {	# STATUS
	tries=0
	until curl -s "$url/healthz" >health && grep -q "\"status\":\"$1\"" health
	do
		tries=$((tries + 1))
		[ $tries -le 400 ] || give_up "the status is '$1': $(cat health)"
		sleep 0.05
	done
	good
}
all=$run_more
start_registry
until_health 'not appending'
is 'it says what was seen' grep -q '"behind":{.*"size":17,' health
producers 200001 3
ocop submit --registry "$url" --home desk --quiet --tries 1 >submit.out 2>&1
is 'nothing is taken' test $? -eq 4
is "and why: $(cat submit.out)" grep -q 'witnesses cosigned more entries' submit.out
end_registry
run_more="--witness http://127.0.0.1:$(cat w1/port) \
	--witness http://127.0.0.1:$(cat w1/port)/"
start_registry
until_health behind
is 'one witness is no two' grep -q '"behind":{"witnesses":1,' health
ocop submit --registry "$url" --home desk --quiet >submit.out 2>&1
is 'the second history is taken by its registry' test $? -eq 0
end_registry
run_more=$all
start_registry
tries=0
until [ "$(cat w?/log | grep -c 'refused a checkpoint that its log signed')" -ge 3 ]; do
	tries=$((tries + 1))
	[ $tries -le 400 ] || give_up 'the witnesses refuse the second history'
	sleep 0.05
done
is 'its operator is told' grep -q 'add-checkpoint.*answered 422' registry.log
curl -s "$url/log/checkpoint" >note
is 'it has 19 entries' test "$(sed -n 2p note)" -eq 19
is 'no witness stands on it' test "$(grep -c '^— witness' note)" -eq 0
synced other.db 19 0
is 'nobody vouches for a time of it' test "$(number vouched_time)" -eq 0
# A replica that has the first history refuses the second.
ocop-sync --replica r.db --source "$url/log" >sync.out 2>&1
is 'a replica of the first history refuses it' test $? -eq 1

end_registry
for pid in $w1 $w2 $w3; do
	kill -TERM "$pid"
	wait "$pid"
	is 'a witness stops' test $? -eq 0
done
w1= w2= w3=
summary
