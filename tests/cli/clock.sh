#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A laptop whose clock was set back: the data here were signed in 2035, so
# that today's clock is years behind what their signers have seen.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/lib.sh

late=2051222400	# 2035-01-01
verify() {
	"$build/ocop-verify" --replica "$1.db" --offline "$(cat "$1/$2.txt")"
	code=$?
	"$build/ocop-verify" --replica "$1.db" --offline --json \
		"$(cat "$1/$2.txt")" >json
	return $code
}
made() {	# NAME TIME...
	name=$1
	shift
	f=$("$build/tests/make_register" "$name" "$@") || exit 4
	run 0 "$build/ocop-sync" --replica "$name.db" --source "$name/log" \
		--trust "$name/trust.cose" --fingerprint "$f" --json
}
behind='the clock is more than a day behind'

# The time key alone: reported, and nothing is said to be good or lapsed.
made alone $late
says out "\"signed_time\":$late,"
says out '"vouched_time":0,'
run 3 verify alone good
says out "$behind a signed time"
says json '"verdict":"undecided","case":"clock"'
says json "\"signed_time\":$late,\"vouched_time\":null"
# What no time changes is said all the same.
run 1 verify alone stranger
says json '"verdict":"forged"'

# A clock before the first day of a certificate accuses nobody by it.
made before $late 0 0 2034-01-01
run 3 verify before later
says out "$behind a signed time"
says json '"verdict":"undecided","case":"clock"'
silent json 'not yet in force'
silent json 'the data are fresh'
run 1 "$build/ocop-verify" --replica before.db --offline --at 2025-11-26 \
	"$(cat before/later.txt)"
says out 'not yet in force'
run 1 verify before stranger
says json '"verdict":"forged"'

# One witness of the two that are needed is no better.
made one $late $late 0
says out '"vouched_time":0'
run 3 verify one good
says json '"case":"clock"'

# A quorum: the clock is known to be wrong, still reported, and what has
# lapsed by the time that they signed is not revived by it.
made quorum $late $late $((late + 7))
says out "\"signed_time\":$late,"
says out "\"vouched_time\":$late,"
run 1 verify quorum good
says out "$behind: the time signed by a quorum of witnesses is used"
says json '"verdict":"expired"'
says json "\"vouched_time\":$late"
# A day that was asked for is judged as that day.
run 0 "$build/ocop-verify" --replica quorum.db --offline --at 2025-11-26 \
	"$(cat quorum/good.txt)"
silent out "$behind"

# A quorum that vouches for less than the time key says does not settle it.
soon=$(($(date +%s) + 200000))
made less $late $soon $soon
says out "\"signed_time\":$late,"
says out "\"vouched_time\":$soon,"
run 3 verify less good
says out "$behind a signed time"
finish
