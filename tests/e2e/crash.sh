#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Kill the registry in the middle of 1,000 submits, four times, twice with
# the submitter: in the end every record is in the log once, none twice,
# none lost, and each stands at the index that was acknowledged.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

receipts=desk/outbox/00000001-producer.receipts
acknowledged() {
	cat "$receipts" 2>/dev/null | wc -l
}
# until_more N: the submitter has so many receipts.
until_more() {
	tries=0
	while [ "$(acknowledged)" -lt "$1" ]; do
		tries=$((tries + 1))
		kill -0 $submitter 2>/dev/null && [ $tries -le 3000 ] || {
			cat submit.out
			give_up "the submitter comes to $1 records"
		}
		sleep 0.01
	done
}
# At a kill: so many were acknowledged, and not all.
in_the_middle() {
	count=$(acknowledged)
	is "the kill at $1 falls behind it" test "$count" -ge "$1"
	is "the kill at $1 falls before the end" test "$count" -lt 1000
}
submit() {
	ocop submit --registry "$url" --home desk --quiet >submit.out 2>&1 &
	submitter=$!
}

new_realm || { cat setup.log; give_up 'a realm is set up'; }
producers 100001 1000 || give_up 'records are made'
start_registry
submit
for at in 120 340; do
	# The submitter lives on and tries again.
	until_more $at
	end_registry -KILL
	in_the_middle $at
	start_registry
done
for at in 560 780; do
	until_more $at
	kill -KILL $submitter
	end_registry -KILL
	wait $submitter 2>/dev/null
	in_the_middle $at
	cp "$receipts" receipts.$at
	start_registry
	submit
done
wait $submitter
is "the rest is submitted: $(cat submit.out)" test $? -eq 0
done=desk/outbox/done/00000001-producer.receipts
is 'each record has its receipt' test "$(grep -c '"index":' $done)" -eq 1000
for at in 560 780; do
	# The last line may be torn; it is sent again.
	is "the receipts kept at the cut at $at stand" \
		sh -c "sed '\$d' receipts.$at | cmp -s -n \$(sed '\$d' receipts.$at | wc -c) - $done"
done

ocop-sync --replica replica.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url" >sync.out 2>&1
is "the log is copied: $(cat sync.out)" test $? -eq 0
is 'its root and size are as signed: 1,001 entries' \
	grep -q '1001 entries' sync.out
ocop-sync export --replica replica.db log >/dev/null
/usr/bin/python3 "$root/tests/e2e/once.py" log $done >told
is "$(cat told)" test $? -eq 0
end_registry
is 'it ends when it is asked to' test -z "$daemon"
is 'each start found the log as its checkpoint says' \
	test "$(grep -c 'checked, [0-9]* entries' registry.log)" -eq 5
summary
